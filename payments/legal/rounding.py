"""Rounding as the legal arithmetic does it: whole cents, half a cent up, on exact fractions."""

from __future__ import annotations

from fractions import Fraction


def to_cents(amount: Fraction) -> int:
    """Round an exact amount in cents of zero or more to whole cents, half up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
