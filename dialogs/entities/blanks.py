"""Blanking out what was read already, so that nothing else is made of it."""

from __future__ import annotations


def blank(text: str, start: int, end: int, sign: str = "#") -> str:
    """Return the text with this part blanked out, at the same length."""
    return text[:start] + sign * (end - start) + text[end:]
