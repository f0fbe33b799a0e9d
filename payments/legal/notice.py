"""The fourteen-day notice of BW 6:96 lid 6: when it is received, and until when it may be paid.

The term starts on the day after receipt (HR 25 November 2016, ECLI:NL:HR:2016:2704), and a term
that is stated too short makes the whole notice void. So each doubt is resolved for the debtor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from payments.errors import PaymentError
from storage.free_days import SUNDAY, ends_on, free_day

#: BW 6:96 lid 6.
TERM_DAYS = 14

#: Same judgment: post comes on the second day after it was sent. The universal service may take
#: longer by law since 1 July 2026, so that a creditor may reckon with more.
POST_DAYS = 2

_MONDAY = 0
_DAY = timedelta(days=1)

#: The two ways of stating the term that the judgment approved.
TERM_TEXTS = (
    "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd",
    "binnen vijftien dagen nadat deze brief bij u is bezorgd",
)

#: A term that runs from another day than that of receipt, which makes the notice void.
_WRONG_TERM = re.compile(
    r"\b(?:na|vanaf|sinds)\s+(?:de\s+|het\s+)?"
    r"(?:heden|vandaag|dagtekening|datum|dag\s+van\s+verzending|verzending|"
    r"dezen?\s+brief\b(?!\s+(?:bij\s+u\s+)?is\s+bezorgd))",
    re.IGNORECASE,
)
_FOURTEEN_AFTER = re.compile(
    r"\bbinnen\s+(?:14|veertien)\s+dagen\s+(?:nadat|na\s+(?:bezorging|ontvangst))", re.IGNORECASE
)


class NoticeTooEarlyError(PaymentError):
    """A notice counts only once the debtor is in default."""


class Way(StrEnum):
    """How a notice is sent."""

    POST = "post"
    EMAIL = "email"  #: accepted: Hof 's-Hertogenbosch 5 December 2017, ECLI:NL:GHSHE:2017:5389


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeDates:
    """The dates of a notice, all local days.

    Attributes:
        sent_on: the day on which it was sent.
        received_on: the day on which it counts as received.
        last_free_day: the last day on which paying bears no costs.
        costs_from: the first day on which costs are owed.
    """

    sent_on: date
    received_on: date
    last_free_day: date
    costs_from: date


def notice_dates(
    sent_on: date,
    *,
    due_on: date,
    way: Way = Way.POST,
    received_on: date | None = None,
    post_days: int = POST_DAYS,
) -> NoticeDates:
    """Return the dates of a notice that was sent on a day.

    A day of receipt that is proved (`received_on`) goes before the rule of thumb. A term that
    would end on a Saturday, a Sunday or a holiday ends on the next working day: whether the
    Algemene termijnenwet binds here is not settled, and later is the safe side.

    Raises:
        NoticeTooEarlyError: it was sent on or before the day on which was to be paid.
        ValueError: it was received before it was sent.
    """
    if sent_on <= due_on:
        raise NoticeTooEarlyError(
            f"a notice of {sent_on} is too early: the claim could be paid until {due_on}"
        )
    if received_on is not None and received_on < sent_on:
        raise ValueError(f"received on {received_on}, before it was sent on {sent_on}")
    came = received_on or (sent_on if way is Way.EMAIL else delivered_on(sent_on, post_days))
    last = ends_on(came + TERM_DAYS * _DAY)
    return NoticeDates(
        sent_on=sent_on, received_on=came, last_free_day=last, costs_from=last + _DAY
    )


def delivered_on(sent_on: date, post_days: int = POST_DAYS) -> date:
    """Return the day on which post of a day counts as delivered.

    Sundays, Mondays and holidays count neither on the way nor as the day of delivery.
    """
    day, left = sent_on, post_days
    while left > 0:
        day += _DAY
        if day.weekday() not in {_MONDAY, SUNDAY} and free_day(day) is None:
            left -= 1
    return day


def term_fault(text: str) -> str | None:
    """Return the words of a notice that state a void term, or that the right ones lack."""
    found = _WRONG_TERM.search(text) or _FOURTEEN_AFTER.search(text)
    if found is not None:
        return found[0]
    plain = " ".join(text.casefold().split())
    return None if any(good in plain for good in TERM_TEXTS) else "de termijn ontbreekt"
