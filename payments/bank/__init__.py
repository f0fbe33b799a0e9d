"""Bank statements: reading them, and finding out which claim each payment is for."""
