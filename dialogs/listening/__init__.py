"""Listening: what a message means after what was asked."""
