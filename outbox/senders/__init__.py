"""Senders: one module for each provider, behind one protocol."""
