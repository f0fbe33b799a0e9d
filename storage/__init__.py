"""What we keep: records, their states and queries, intake, and the database beneath them."""
