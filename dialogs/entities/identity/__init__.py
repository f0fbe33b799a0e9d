"""Who writes, and about what: names, addresses, invoice and phone numbers."""
