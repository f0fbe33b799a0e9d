"""Proposals: plans as values, and how an amount is cut into instalments to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.policy_plan import Rhythm


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One instalment of a proposal: what, and on which local date at the latest."""

    due_on: date
    cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A plan: its parts in order of date. The rhythm is that of the parts after a payment now."""

    parts: tuple[Part, ...]
    rhythm: Rhythm = Rhythm.MONTH

    @property
    def total_cents(self) -> int:
        """Return the sum of all parts, in cents."""
        return sum(part.cents for part in self.parts)


def equal_parts(total_cents: int, parts: int) -> tuple[int, ...]:
    """Cut a total in cents into equal amounts; the last one takes the cents that are left over.

    Raises:
        ValueError: there is no part, or the total is below zero.
    """
    if parts < 1 or total_cents < 0:
        raise ValueError(f"cannot cut {total_cents} cents into {parts} parts")
    each, rest = divmod(total_cents, parts)
    return (each,) * (parts - 1) + (each + rest,)


def parts_of(total_cents: int, each_cents: int) -> tuple[int, ...]:
    """Cut a total in cents into amounts of `each_cents`, the last one being what is left.

    What is left is a part of its own from a quarter of the others on; if it is less, the last of
    the others takes it along.

    Raises:
        ValueError: an amount is not above zero.
    """
    if total_cents < 1 or each_cents < 1:
        raise ValueError(f"cannot cut {total_cents} cents by {each_cents}")
    count, rest = divmod(total_cents, each_cents)
    if not count:
        return (total_cents,)
    if 0 < rest < each_cents / 4:
        return (each_cents,) * (count - 1) + (each_cents + rest,)
    return (each_cents,) * count + ((rest,) if rest else ())
