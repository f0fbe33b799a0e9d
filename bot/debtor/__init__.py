"""The debtor's page `/b/<token>`: screens, forms, deeds and their texts."""
