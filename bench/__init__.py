"""The benchmarks: the product's own processes against a local provider, and against its peers."""
