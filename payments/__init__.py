"""Money: links, plans, the ledger and Mollie."""
