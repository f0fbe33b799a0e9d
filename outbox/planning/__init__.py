"""Planning: which message is due for which claim, and its composition."""
