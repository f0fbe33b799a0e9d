"""One module per aggregate: its enums with their transitions, its tables, the queries on them."""
