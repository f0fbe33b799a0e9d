"""The solver: ready plans for an amount, and what an offer comes to. Pure arithmetic, no clock.

An offer is first worked out exactly as it was said. Inside the box it is agreed; else one trait
after another is mended: the start, the rhythm, the payment at once, the amount. Whoever could not
be helped in two rounds is passed on with the offer filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from payments.plans.box import (
    PlanBox,
    Reason,
    Rhythm,
    fault,
    latest_first,
    latest_second,
    least_first,
)
from payments.plans.days import (
    A_YEAR,
    LEAST_NOTICE,
    due_days,
    last_working_day,
    months_later,
    next_on,
    usual_start,
)
from payments.plans.offers import Agreed, Answer, Beyond, Nearest, Offer
from payments.plans.proposal import Part, Proposal, equal_parts, parts_of
from storage.free_days import ends_on

#: After so many offers that could not be agreed, a person decides.
MOST_REFUSALS = 2
#: How many plans are offered at once.
MOST_CHOICES = 3
#: Nobody means a plan of more parts; it is not even worked out.
_MOST_WISHED = 240
_EURO = 100


def work_out(total_cents: int, offer: Offer, box: PlanBox, today: date) -> Proposal | None:
    """Return the plan that an offer comes to, whatever the box says; None when it is none.

    The box only tells when a plan starts whose start was not named.
    """
    if offer.dated:
        return _on_days(total_cents, offer.dated, box)
    rest = total_cents - offer.now_cents
    rhythm = offer.rhythm or Rhythm.MONTH
    amounts = _amounts(rest, offer)
    if not amounts or len(amounts) > _MOST_WISHED:
        return None
    first = _start(offer, rhythm, box, today)
    parts = [Part(due_on=today, cents=offer.now_cents)] if offer.now_cents else []
    days = (day for day in due_days(rhythm, first, offer.day) if not parts or day > today)
    parts += [Part(due_on=day, cents=cents) for day, cents in zip(days, amounts, strict=False)]
    return Proposal(parts=tuple(parts), rhythm=rhythm)


def _on_days(total_cents: int, dated: Sequence[Part], box: PlanBox) -> Proposal | None:
    """Return the plan of parts that each have their own day; the open one takes what is left.

    A sum that was rounded by less than a euro is made exact in the last part.
    """
    left = total_cents - sum(part.cents for part in dated)
    if all(part.cents for part in dated) and abs(left) < _EURO:
        dated = (*dated[:-1], replace(dated[-1], cents=dated[-1].cents + left))
    parts = tuple(Part(due_on=ends_on(part.due_on), cents=part.cents or left) for part in dated)
    days = [part.due_on for part in parts]
    if min(part.cents for part in parts) <= 0 or days != sorted(set(days)):
        return None
    rhythm = Rhythm.MONTH if Rhythm.MONTH in box.rhythms else box.rhythms[0]
    return Proposal(parts=parts, rhythm=rhythm)


def _amounts(rest: int, offer: Offer) -> tuple[int, ...]:
    """Return the regular instalments; none when the offer does not tell, or leaves nothing."""
    first = offer.first_cents
    if rest <= 0 or offer.now_cents < 0 or not 0 <= first < rest:
        return ()
    head, left = ((first,), rest - first) if first else ((), rest)
    # Looked at before it is cut: what somebody types may name more parts than memory holds.
    if offer.parts:
        count = offer.parts - len(head)
        return (*head, *equal_parts(left, count)) if 0 < count <= _MOST_WISHED else ()
    each = offer.cents or 0
    return (*head, *parts_of(left, each)) if each > 0 and left // each <= _MOST_WISHED else ()


def _start(offer: Offer, rhythm: Rhythm, box: PlanBox, today: date) -> date:
    if offer.start_on is not None:
        if offer.day is None or rhythm is not Rhythm.MONTH:
            return offer.start_on
        return next_on(offer.day, offer.start_on)
    if offer.day is not None:
        return next_on(offer.day, today + LEAST_NOTICE)
    usual = usual_start(
        rhythm, today, after_payday=box.after_payday, paid_now=bool(offer.now_cents)
    )
    if offer.now_cents or usual <= latest_first(box, today):
        return usual
    return last_working_day(latest_first(box, today), today + LEAST_NOTICE)


def choices(total_cents: int, box: PlanBox, today: date) -> tuple[Proposal, ...]:
    """Return up to three sensible plans: short, middle, and the least a time; none if no plan fits.

    Two or three come back whenever the box leaves that much room.
    """
    rhythm = Rhythm.MONTH if Rhythm.MONTH in box.rhythms else box.rhythms[0]
    return tuple(plan for plan, _ in _spread(total_cents, Offer(rhythm=rhythm), box, today))


def _spread(
    total_cents: int, like: Offer, box: PlanBox, today: date
) -> list[tuple[Proposal, Offer]]:
    """Return the shortest, a middle and the longest plan like an offer, whatever its amounts."""
    fitting = _fitting(total_cents, like, box, today)
    counts = [len(plan.parts) for plan, _ in fitting]
    if not counts:
        return []
    least, most = min(counts), max(counts)
    wanted = {least, (least + most) // 2, most}
    return [made for made in fitting if len(made[0].parts) in wanted]


def most_parts(total_cents: int, box: PlanBox, today: date) -> int:
    """Return the most monthly instalments that this total can have; 0 when it cannot be cut."""
    fitting = _fitting(total_cents, Offer(rhythm=Rhythm.MONTH), box, today)
    return max((len(plan.parts) for plan, _ in fitting), default=0)


def _fitting(
    total_cents: int, like: Offer, box: PlanBox, today: date
) -> list[tuple[Proposal, Offer]]:
    """Return all plans inside the box that are like an offer in all but the amount, shortest first.

    What the box asks of the first instalment is taken care of.
    """
    found = []
    rest = total_cents - like.now_cents
    most = min(rest // box.least_cents + 1, _most_of(like, box))
    for count in range(1, most + 1):
        offer = _with_first(replace(like, parts=count, cents=None, first_cents=0), total_cents, box)
        plan = work_out(total_cents, offer, box, today)
        if plan is not None and fault(plan, total_cents, box, today) is None:
            found.append((plan, offer))
    return found


def _most_of(like: Offer, box: PlanBox) -> int:
    """Return how many instalments of a rhythm the longest plan may have, roughly and not below."""
    return box.most_parts * A_YEAR[like.rhythm or Rhythm.MONTH] // 12 + 2


def _with_first(offer: Offer, total_cents: int, box: PlanBox) -> Offer:
    """Make the first instalment as much as the box asks, where equal ones are less."""
    least = least_first(box, total_cents)
    if offer.now_cents or not offer.parts or total_cents // offer.parts >= least:
        return offer
    return replace(offer, first_cents=least)


def answer(
    total_cents: int, offer: Offer, box: PlanBox, today: date, *, refusals: int = 0
) -> Answer:
    """Say what we do with an offer for an open amount.

    Args:
        total_cents: what is open, in cents.
        offer: what was offered, with what was said before (`Offer.after`).
        box: what the creditor allows.
        today: the local day.
        refusals: how many offers of this debtor could not be agreed before.
    """
    wish = work_out(total_cents, offer, box, today)
    reason = _reason(wish, total_cents, offer, box, today)
    if wish is not None and reason is None:
        return Agreed(plan=wish)
    reason = reason or Reason.HOW_MUCH
    if refusals >= MOST_REFUSALS:
        return Beyond(reason=reason, plan=wish, offer=offer)
    near = _nearest(total_cents, offer, box, today)
    return Nearest(
        reason=reason,
        plans=tuple(plan for plan, _ in near),
        offers=tuple(made for _, made in near),
    )


def _reason(
    wish: Proposal | None, total_cents: int, offer: Offer, box: PlanBox, today: date
) -> Reason | None:
    if wish is not None:
        return fault(wish, total_cents, box, today) or _fault_of_days(wish, offer, box)
    if total_cents <= 0:
        return Reason.NOTHING_OPEN
    if offer.dated:
        return Reason.AMOUNT_CHANGED
    if not offer.says_how_much:
        return Reason.HOW_MUCH
    if offer.now_cents >= total_cents or (offer.cents or 0) >= total_cents:
        return Reason.TOO_FEW_PARTS
    return Reason.TOO_MANY_PARTS


def _fault_of_days(wish: Proposal, offer: Offer, box: PlanBox) -> Reason | None:
    """Hold parts with days of their own to the time that monthly ones would have."""
    latest = months_later(wish.parts[0].due_on, box.most_parts)
    return Reason.TOO_LONG if offer.dated and wish.parts[-1].due_on > latest else None


def _nearest(
    total_cents: int, offer: Offer, box: PlanBox, today: date
) -> list[tuple[Proposal, Offer]]:
    """Return up to three plans inside the box that are closest to an offer, the nearest first.

    What somebody can pay goes before how often: the same pace in another rhythm is nearer than
    another amount. Only when nothing fits, the start that was named is given up.
    """
    offer = offer.undated()
    started = _startable(offer, box, today)
    found: dict[Proposal, Offer] = {}
    for start in (started, replace(started, start_on=None, day=None)):
        mended = list(_mended(total_cents, start, box))
        for one in mended:
            plan = work_out(total_cents, one, box, today)
            if plan is not None and fault(plan, total_cents, box, today) is None:
                found.setdefault(plan, one)
        for one in mended:
            if len(found) < MOST_CHOICES - 1:
                found |= _others(total_cents, one, box, today)
        if found:
            break
    return list(islice(found.items(), MOST_CHOICES))


def _mended(total_cents: int, offer: Offer, box: PlanBox) -> Iterator[Offer]:
    """Yield the offer with its rhythm and its first payment mended, but not its amounts."""
    first = least_first(box, total_cents)
    for rhythm in _rhythms(offer.rhythm or Rhythm.MONTH, box):
        one = _in_rhythm(offer, rhythm)
        yield one
        if offer.now_cents:
            yield replace(one, now_cents=max(first, box.least_cents, offer.now_cents))
            yield replace(one, now_cents=0)
        elif first > offer.first_cents:
            yield replace(one, first_cents=first)


def _startable(offer: Offer, box: PlanBox, today: date) -> Offer:
    """Bring a start that is too soon or too late within bounds, as near as may be."""
    if offer.start_on is None:
        return offer
    latest = latest_second(today) if offer.now_cents else latest_first(box, today)
    first = ends_on(_start(offer, offer.rhythm or Rhythm.MONTH, box, today))
    if first > latest:
        return replace(offer, start_on=last_working_day(latest, today), day=None)
    if first < today:
        return replace(offer, start_on=None, day=offer.day or offer.start_on.day)
    return offer


def _rhythms(wanted: Rhythm, box: PlanBox) -> list[Rhythm]:
    """Return the rhythms that may take the place of the wanted one, the nearest first."""
    coarser = [one for one in Rhythm if A_YEAR[one] <= A_YEAR[wanted] and one in box.rhythms]
    finer = [one for one in box.rhythms if one not in coarser]
    if wanted in box.rhythms:
        return [wanted, *(one for one in coarser if one is not wanted)]
    return [*sorted(coarser, key=lambda one: one is not Rhythm.MONTH), *finer]


def _in_rhythm(offer: Offer, rhythm: Rhythm) -> Offer:
    """Return the offer at the same pace in another rhythm, in whole euros and never more."""
    before = A_YEAR[offer.rhythm or Rhythm.MONTH]
    if A_YEAR[rhythm] == before:
        return replace(offer, rhythm=rhythm)
    cents = (offer.cents or 0) * before // A_YEAR[rhythm]
    parts = -(-(offer.parts or 0) * A_YEAR[rhythm] // before)
    return replace(
        offer,
        rhythm=rhythm,
        cents=cents - cents % _EURO if cents >= _EURO else cents or None,
        parts=parts or None,
        day=offer.day if rhythm is Rhythm.MONTH else None,
    )


def _others(total_cents: int, offer: Offer, box: PlanBox, today: date) -> dict[Proposal, Offer]:
    """Return the two plans of other amounts that come nearest to an offer.

    Where it was not said how much, a short, a middle and a long one.
    """
    like = replace(offer, cents=None, parts=None, first_cents=0)
    if not offer.says_how_much:
        return dict(_spread(total_cents, like, box, today))
    fitting = _fitting(total_cents, like, box, today)
    wish = work_out(total_cents, offer, box, today)
    wanted = len(wish.parts) if wish is not None else _guessed(total_cents, offer)
    fitting.sort(key=lambda made: (abs(len(made[0].parts) - wanted), len(made[0].parts)))
    return dict(islice(fitting, MOST_CHOICES - 1))


def _guessed(total_cents: int, offer: Offer) -> int:
    """Return about how many parts an offer means that is no plan."""
    return offer.parts or total_cents // max(offer.cents or total_cents, 1)
