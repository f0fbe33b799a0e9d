"""Choosing a plan on the page: a ready choice, or an offer of one's own that an address names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.debtor.view import ClaimView
from payments.plans import Agreed, Nearest, Offer, Proposal, Reason, Rhythm, answer
from storage.intake.amounts import read_amount
from storage.intake.errors import CellError

_MOST_TYPED = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanOption:
    """A plan to choose, and what names it in an address or a form."""

    plan: Proposal
    query: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class NearestOptions:
    """What can be done instead of an offer, and the key of the text that says why."""

    error: str
    options: tuple[PlanOption, ...]


_ERRORS = {
    Reason.PART_TOO_SMALL: "plan_near_small",
    Reason.TOO_MANY_PARTS: "plan_near_long",
    Reason.TOO_LONG: "plan_near_long",
    Reason.FIRST_TOO_SMALL: "plan_near_first",
    Reason.RHYTHM: "plan_near_rhythm",
}


def ready_options(view: ClaimView) -> tuple[PlanOption, ...]:
    """Return the ready choices."""
    return tuple(
        PlanOption(plan=plan, query=_query(Offer(rhythm=plan.rhythm, parts=len(plan.parts))))
        for plan in view.choices
    )


def choose(view: ClaimView, values: Mapping[str, str]) -> PlanOption | NearestOptions | None:
    """Return the plan that is named, what comes nearest to it, or None when nothing is named.

    The same names make the same plan as long as day and amount are the same.
    """
    if not view.choices:
        return None
    try:
        offer = _offer(values)
    except (CellError, ValueError):
        return NearestOptions(error="plan_unreadable", options=ready_options(view))
    if offer is None:
        return None
    found = answer(view.open_cents, offer, view.box, view.today)
    if isinstance(found, Agreed):
        return PlanOption(plan=found.plan, query=_query(offer))
    near = zip(found.plans, found.offers, strict=True) if isinstance(found, Nearest) else ()
    return NearestOptions(
        error=_ERRORS.get(found.reason, "plan_near"),
        options=tuple(PlanOption(plan=plan, query=_query(made)) for plan, made in near),
    )


def _offer(values: Mapping[str, str]) -> Offer | None:
    """Read an offer.

    Raises:
        CellError: the amount is none.
        ValueError: the number of parts, the first part or the rhythm is none.
    """
    parts = values.get("delen", "")[:_MOST_TYPED]
    amount = values.get("bedrag", "")[:_MOST_TYPED]
    if not parts and not amount:
        return None
    return Offer(
        rhythm=Rhythm(values.get("ritme") or Rhythm.MONTH),
        parts=_count(parts) if parts else None,
        cents=read_amount(amount).cents if amount and not parts else None,
        first_cents=_count(values.get("eerste") or "0"),
    )


def _count(written: str) -> int:
    if not written.isdecimal() or len(written) > 9:
        raise ValueError(f"{written[:9]!r} is no number")
    return int(written)


def _query(offer: Offer) -> dict[str, str]:
    named = {
        "delen": str(offer.parts or ""),
        "bedrag": f"{offer.cents // 100},{offer.cents % 100:02d}" if offer.cents else "",
        "ritme": "" if offer.rhythm in {None, Rhythm.MONTH} else str(offer.rhythm),
        "eerste": str(offer.first_cents or ""),
    }
    return {name: value for name, value in named.items() if value}
