"""Offers: what a debtor says that he or she can pay, as a value, and what we answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from payments.plans.box import Reason
from payments.plans.proposal import Part, Proposal
from storage.policy_plan import Rhythm


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What somebody offers. What was not said is None or 0, and never guessed.

    Attributes:
        cents: each instalment.
        parts: how many instalments; after a payment at once, those that follow it.
        now_cents: what is paid at once, on the day of the agreement.
        first_cents: what the first instalment is when it differs from the others.
        start_on: the day of the first instalment (after the one at once).
        day: the day of the month of all instalments; 31 is the month's last one.
        dated: every part by its own day, where somebody named each; 0 cents is what is left.
    """

    rhythm: Rhythm | None = None
    cents: int | None = None
    parts: int | None = None
    now_cents: int = 0
    first_cents: int = 0
    start_on: date | None = None
    day: int | None = None
    dated: tuple[Part, ...] = ()

    @property
    def says_how_much(self) -> bool:
        """Whether a plan can be made of it at all."""
        return bool(self.cents or self.parts or self.dated)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was offered."""
        return self == Offer()

    def after(self, earlier: Offer) -> Offer:
        """Return what holds when this was said after `earlier`: new words win, others stay.

        An amount takes the place of a number of parts, and the other way round. A start goes with
        its day.
        """
        if self.dated:
            return self
        kept = earlier.undated() if not self.is_empty else earlier
        if self.says_how_much:
            kept = replace(kept, cents=None, parts=None, first_cents=0)
        if self.start_on or self.day:
            kept = replace(kept, start_on=None, day=None)
        given = {name: value for name, value in self._fields().items() if value}
        return replace(kept, **given)

    def undated(self) -> Offer:
        """Return it with as many parts from the same start, but without a day for each."""
        if not self.dated:
            return self
        return Offer(parts=len(self.dated), start_on=self.dated[0].due_on)

    def _fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def to_json(self) -> dict[str, Any]:
        """Return what was said as a JSON object."""
        given = {name: value for name, value in self._fields().items() if value}
        if self.start_on:
            given["start_on"] = self.start_on.isoformat()
        if self.rhythm:
            given["rhythm"] = self.rhythm.value
        if self.dated:
            given["dated"] = [[part.due_on.isoformat(), part.cents] for part in self.dated]
        return given

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Offer:
        """Read what `to_json` wrote.

        Raises:
            ValueError: a rhythm or a date is none.
            TypeError: it has other fields.
        """
        given = dict(value)
        if given.get("start_on"):
            given["start_on"] = date.fromisoformat(given["start_on"])
        if given.get("rhythm"):
            given["rhythm"] = Rhythm(given["rhythm"])
        given["dated"] = tuple(
            Part(due_on=date.fromisoformat(due_on), cents=int(cents))
            for due_on, cents in given.get("dated", ())
        )
        return cls(**given)


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreed:
    """The offer as it is, inside the box: read it back, and a yes binds it."""

    plan: Proposal


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearest:
    """What can be done that is closest to the offer, nearest first.

    Attributes:
        reason: what the offer lacks.
        plans: up to three plans inside the box; none when the box has no room for this amount.
        offers: each plan as an offer, with which the solver makes it again.
    """

    reason: Reason
    plans: tuple[Proposal, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Beyond:
    """The offer goes to who may say yes to it.

    Attributes:
        reason: what of the box it does not keep.
        plan: the offer worked out to the cent; None when no plan can be made of it.
    """

    reason: Reason
    plan: Proposal | None
    offer: Offer


Answer: TypeAlias = Agreed | Nearest | Beyond
