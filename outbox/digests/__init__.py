"""Digests: a creditor's day in one message."""
