"""What a reply means and what to answer."""
