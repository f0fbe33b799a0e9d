"""Progress of a plan: what its payments pay, and what is left of each instalment. Pure.

A payment pays what is due and the next instalment, in order. What is more than that is an extra
payment: it is taken off the last instalments, so the plan ends sooner and its rhythm stays. Extra
money is a cushion too: before an instalment counts as missed, what was paid ahead covers it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One agreed instalment, and what of it was paid ahead by an extra payment, in cents."""

    due_on: date
    cents: int
    ahead_cents: int = 0
    paid: bool = False  #: it was fully paid before what happens now

    @property
    def asked_cents(self) -> int:
        """What is still asked for on its day."""
        return self.cents - self.ahead_cents


def fill(amounts: Sequence[int], paid_cents: int) -> tuple[int, ...]:
    """Return what stays open of each amount when `paid_cents` fill them in order."""
    left = max(paid_cents, 0)
    still_open = []
    for amount in amounts:
        used = min(amount, left)
        left -= used
        still_open.append(amount - used)
    return tuple(still_open)


def left_open(parts: Sequence[Standing], paid_cents: int) -> tuple[int, ...]:
    """Return what is open of each instalment, given all that was paid since the plan was agreed."""
    in_order = paid_cents - sum(part.ahead_cents for part in parts)
    return fill([part.asked_cents for part in parts], in_order)


def taken_ahead(parts: Sequence[Standing], paid_cents: int, today: date) -> tuple[int, ...]:
    """Return what of each instalment is paid ahead after a payment or a reversal.

    What was paid ahead covers what is due first, and money that went back comes off it before
    anything that was paid opens again.
    """
    ahead = [part.ahead_cents for part in parts]
    in_order = paid_cents - sum(ahead)
    needed = [part.asked_cents for part in parts if part.paid or part.due_on <= today]
    short = sum(needed) - in_order
    if short > 0:
        return _released(ahead, short)
    extra = in_order - sum(part.asked_cents for part in parts[: _current(parts, today)])
    for place in reversed(range(len(parts))):
        taken = min(max(extra, 0), parts[place].cents - ahead[place])
        ahead[place] += taken
        extra -= taken
    return tuple(ahead)


def _current(parts: Sequence[Standing], today: date) -> int:
    """Return how many instalments a payment of today may pay in order: those due, and the next."""
    ahead_of_us = [place for place, part in enumerate(parts) if part.due_on > today]
    waiting = [place for place in ahead_of_us if parts[place].asked_cents]
    return waiting[0] + 1 if waiting else len(parts)


def caught_up(parts: Sequence[Standing], paid_cents: int, until: date) -> tuple[int, ...]:
    """Return what stays paid ahead once it covers what was due up to `until` and is not paid."""
    ahead = [part.ahead_cents for part in parts]
    still_open = left_open(parts, paid_cents)
    due = sum(cents for part, cents in zip(parts, still_open, strict=True) if part.due_on <= until)
    return _released(ahead, due)


def _released(ahead: Sequence[int], cents: int) -> tuple[int, ...]:
    """Give back what was paid ahead, from the earliest instalment on."""
    kept = []
    for amount in ahead:
        back = min(amount, max(cents, 0))
        cents -= back
        kept.append(amount - back)
    return tuple(kept)
