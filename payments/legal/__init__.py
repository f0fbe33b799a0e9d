"""Legal arithmetic for the hand-over letter: costs, interest, terms. Never for a debtor's bill."""
