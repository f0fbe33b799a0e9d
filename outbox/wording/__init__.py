"""Wording: texts, templates and what they may say, on every channel."""
