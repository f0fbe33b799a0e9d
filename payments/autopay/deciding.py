"""Deciding: which instalment is announced when, and whether a collection goes on. Pure.

An instalment is collected on its day, or the next banking day, and only when its amount and date
were told in time: as many days before as was agreed with the mandate (SEPA Direct Debit Core
Rulebook, EPC016-06: fourteen unless payer and payee agree on another time). Whatever was not told
in time is not collected; the debtor then gets the ordinary link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from payments.autopay.banking_days import banking_day_from, is_banking_day
from storage.records.autopay import (
    LIVE_MANDATE,
    CollectionStatus,
    MandateStatus,
)
from storage.records.claims import ClaimStatus
from storage.records.plans import PlanStatus

#: So many days before the last moment the notice is queued: a Sunday, a holiday or the cap on
#: messages may hold it for a while.
AHEAD = timedelta(days=4)
#: A collection that could not start on its day (we were down, a payment was under way) may start
#: so much later; after that the debtor is better served with a link.
LATE = timedelta(days=3)
#: The bank said that there was no money; every other code means that trying again is no use.
#: ISO 20022: AM04 insufficient funds; MS03 no reason given, which some banks say in its place.
NO_MONEY = frozenset({"AM04", "MS03"})


class Bar(StrEnum):
    """Why an instalment is not collected."""

    NOT_ALLOWED = "not_allowed"  #: the creditor does not (or no longer) allow it
    NO_MANDATE = "no_mandate"
    PLAN_ENDED = "plan_ended"
    CLAIM_NOT_OPEN = "claim_not_open"  #: paid, disputed, on hold, withdrawn or handed over
    REPRESENTED = "represented"
    AT_REST = "at_rest"  #: danger or a death was told at this address
    PAID = "paid"
    MOVED = "moved"  #: the instalment has another day now
    NOT_TOLD = "not_told"  #: the notice did not leave in time
    BEING_PAID = "being_paid"  #: the debtor is paying in another way
    TOO_LATE = "too_late"
    NOT_TAKEN = "not_taken"  #: the provider never took our order


#: These do not pass by themselves, so nothing is waited for.
_FOR_GOOD = frozenset({Bar.NO_MANDATE, Bar.PLAN_ENDED, Bar.PAID, Bar.MOVED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What must be so for anything of a plan to be collected."""

    allowed: bool
    mandate: MandateStatus
    plan: PlanStatus
    claim: ClaimStatus
    represented: bool = False
    at_rest: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """An earlier collection of an instalment, and why it ended."""

    status: CollectionStatus
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One instalment: its day, what is still open of it in cents, and what was tried."""

    due_on: date
    open_cents: int
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """A collection to be announced: `place` is the instalment's in the sequence, from 0.

    `tell_by` is the last day on which the notice may leave.
    """

    place: int
    attempt: int
    collect_on: date
    tell_by: date
    cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Announced:
    """A collection that was announced. `told_on` is the day on which its notice left, if it did."""

    collect_on: date
    tell_by: date
    cents: int
    told_on: date | None


class Verdict(StrEnum):
    """What becomes of an announced collection now."""

    COLLECT = "collect"
    WAIT = "wait"
    SKIP = "skip"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """A verdict, how much is collected in cents, and why not."""

    verdict: Verdict
    cents: int = 0
    bar: Bar | None = None


def barred(standing: Standing) -> Bar | None:
    """Return why nothing of a plan may be collected now, if anything is in the way."""
    if standing.mandate is not MandateStatus.VALID:
        return Bar.NO_MANDATE
    if standing.plan is not PlanStatus.AGREED:
        return Bar.PLAN_ENDED
    if not standing.allowed:
        return Bar.NOT_ALLOWED
    if standing.claim is not ClaimStatus.OPEN:
        return Bar.CLAIM_NOT_OPEN
    if standing.represented:
        return Bar.REPRESENTED
    return Bar.AT_REST if standing.at_rest else None


def to_announce(
    standing: Standing,
    parts: Sequence[Part],
    today: date,
    *,
    notice_days: int,
    retries: int = 0,
) -> tuple[Announcement, ...]:
    """Return the collections whose notice is to be queued today, in the order of the plan."""
    if barred(standing) is not None:
        return ()
    notice = timedelta(days=notice_days)
    found = []
    for place, part in enumerate(parts):
        day = foreseen(part, today, notice_days=notice_days, retries=retries)
        if day is None or today < _opens(part, day - notice):
            continue
        found.append(
            Announcement(
                place=place,
                attempt=len(part.attempts) + 1,
                collect_on=day,
                tell_by=day - notice,
                cents=part.open_cents,
            )
        )
    return tuple(found)


def foreseen(part: Part, today: date, *, notice_days: int, retries: int = 0) -> date | None:
    """Return on which day a part that is not announced will be collected, as far as we know now.

    None when it is not, or can no longer be told in time.
    """
    notice = timedelta(days=notice_days)
    day = _day_of(part, today, notice, retries) if part.open_cents > 0 else None
    return day if day is not None and today <= day - notice else None


def _opens(part: Part, tell_by: date) -> date:
    """Return from when on a collection is announced; a second try as soon as the first failed."""
    again = any(one.status is CollectionStatus.FAILED for one in part.attempts)
    return date.min if again else tell_by - AHEAD


def _day_of(part: Part, today: date, notice: timedelta, retries: int) -> date | None:
    """Return on which day an instalment would be collected; None when it is not (again)."""
    if not is_for_us(part, retries):
        return None
    if any(one.status is CollectionStatus.FAILED for one in part.attempts):
        return banking_day_from(today + notice + AHEAD)
    return banking_day_from(part.due_on)


def is_for_us(part: Part, retries: int) -> bool:
    """Tell whether a collection of an instalment may yet be announced, for the first time or again.

    Anything but a lack of money is not mended by asking the bank again.
    """
    tried = [one for one in part.attempts if one.reason != Bar.MOVED]
    failed = [one for one in tried if one.status is CollectionStatus.FAILED]
    if len(failed) < len(tried) or len(failed) > retries:
        return False
    return all(one.reason in NO_MONEY for one in failed)


def judge(
    standing: Standing, part: Part, announced: Announced, today: date, *, being_paid: bool = False
) -> Judgement:
    """Decide about one announced collection.

    `part.open_cents` is what is left of it now; never more is collected than was announced.
    `being_paid`: a payment of the debtor's own is under way for this claim.
    """
    bar = _bar_of(standing, part, announced, today)
    if bar is not None:
        waits = today < announced.collect_on and bar not in {*_FOR_GOOD, Bar.NOT_TOLD}
        return Judgement(verdict=Verdict.WAIT if waits else Verdict.SKIP, bar=bar)
    if today > announced.collect_on + LATE:
        why = Bar.BEING_PAID if being_paid else Bar.TOO_LATE
        return Judgement(verdict=Verdict.SKIP, bar=why)
    if today < announced.collect_on or being_paid or not is_banking_day(today):
        return Judgement(verdict=Verdict.WAIT)
    cents = min(part.open_cents, announced.cents)
    return Judgement(verdict=Verdict.COLLECT, cents=cents)


def _bar_of(standing: Standing, part: Part, announced: Announced, today: date) -> Bar | None:
    if standing.mandate not in LIVE_MANDATE:
        return Bar.NO_MANDATE
    if part.open_cents <= 0:
        return Bar.PAID
    if part.due_on > announced.collect_on:
        return Bar.MOVED
    told = announced.told_on
    if (told is None and today > announced.tell_by) or (told and told > announced.tell_by):
        return Bar.NOT_TOLD
    return barred(standing)
