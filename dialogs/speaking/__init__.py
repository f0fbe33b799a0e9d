"""Speaking: sentences by key, and how they look on each channel."""
