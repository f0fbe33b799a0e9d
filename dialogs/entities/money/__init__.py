"""Money in a message: amounts, how often they come, and into how many parts."""
