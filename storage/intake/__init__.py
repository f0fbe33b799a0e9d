"""Intake: how the claims and payments that others deliver in files come in."""
