"""The ladder: how long a proof holds, and what a provider's word about a line changes. Pure.

unknown → line checked → answered → self-declared → verified, and wrong (`storage.words.Rung`).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.words import Rung

#: Numbers get new holders, so a proof is believed this many months (domain 4.5).
VERIFICATION_MONTHS = 6
LEAST_VERIFICATION_MONTHS, MOST_VERIFICATION_MONTHS = 1, 24
#: How long a provider's word about a line is kept before it is asked again.
LINE_CHECK_LASTS = timedelta(days=90)
#: What stands for the provider's error code where its Lookup closed something.
LOOKUP = "lookup"


class LineType(StrEnum):
    """What a number is, in few words; Twilio's Lookup knows twelve."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    VOIP = "voip"
    SERVICE = "service"  #: 0800, 0900, pager, voicemail: nobody's own number
    INVALID = "invalid"  #: no network has it
    UNKNOWN = "unknown"  #: the provider does not know either


@dataclass(frozen=True, kw_only=True, slots=True)
class LineEffect:
    """What a type of line means: whether SMS is closed, the number invalid, the line checked."""

    closes_sms: bool = False
    invalid: bool = False
    is_checked: bool = False


#: VoIP changes nothing: some such numbers take an SMS, and one that does not is refused at no cost
#: (21614); but it hangs on no SIM, so it is no checked line either.
LINE_EFFECTS: dict[LineType, LineEffect] = {
    LineType.MOBILE: LineEffect(is_checked=True),
    LineType.LANDLINE: LineEffect(closes_sms=True),
    LineType.VOIP: LineEffect(),
    LineType.SERVICE: LineEffect(closes_sms=True),
    LineType.INVALID: LineEffect(invalid=True),
    LineType.UNKNOWN: LineEffect(),
}


def effective_rung(
    rung: Rung, rung_at: datetime, now: datetime, months: int = VERIFICATION_MONTHS
) -> Rung:
    """Return the rung that counts at `now`: a proof older than `months` has expired.

    What is left of an expired proof is ANSWERED: the number was alive and somebody answered. That
    this somebody said to be the debtor is as old as the proof, and says nothing of who holds the
    number now. Lower rungs show nothing of a debt, so they need no end.
    """
    if rung is Rung.VERIFIED and months_later(rung_at, months) <= now:
        return Rung.ANSWERED
    return rung


def months_later(moment: datetime, months: int) -> datetime:
    """Return the same time so many months later; a day that month lacks becomes its last."""
    year, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + year, month + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)
