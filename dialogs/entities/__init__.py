"""The values that a message names: amounts, counts, days, addresses, names, invoice numbers."""
