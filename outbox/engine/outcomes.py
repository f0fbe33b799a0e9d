"""What a provider's error code means for us: the table, as data.

Twilio says that it keeps changing its codes (changelog 10 Jul 2024), so an unknown code has a safe
default: no retry, no other channel, and a task for a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from storage.records.consents import ConsentScope

_HOUR, _NEXT_DAY = timedelta(hours=1), timedelta(days=1)
#: What our own set-up spoils is tried again once a day, in the hope that somebody mended it.
_DAYS = (_NEXT_DAY, _NEXT_DAY, _NEXT_DAY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What to do about an error.

    Attributes:
        meaning: the code in plain words, for logs and staff.
        closes_channel: this channel does not reach this number; later messages go elsewhere.
        opted_out: how far the person told the provider to stop, if they did.
        invalid: no network has the number, whatever the channel.
        holder_gone: whoever held the number may hold it no more; a proof of theirs is over.
        alarms: our own set-up is at fault; an operator must look.
        next_channel: the step may go on over the next channel, once no retry is left.
        retries: how long to wait before each further try of the same step over the same channel;
            of a wait in whole days the opening of that day is meant.
        holds: the whole sender is of no use over this channel until a person mended it; what is
            due over it waits for that, or for the next day.
        asks: nobody knows what it means, so a person must look.
    """

    meaning: str
    closes_channel: bool = False
    opted_out: ConsentScope | None = None
    invalid: bool = False
    holder_gone: bool = False
    alarms: bool = False
    next_channel: bool = True
    retries: tuple[timedelta, ...] = ()
    holds: bool = False
    asks: bool = False


def _set_up(meaning: str, *, holds: bool = False) -> Outcome:
    """Return what a fault of our own set-up asks for: a person, and patience."""
    return Outcome(meaning=meaning, alarms=True, next_channel=False, retries=_DAYS, holds=holds)


def _later(meaning: str) -> Outcome:
    """Return what a provider that is too busy asks for: the same once more, and not at once."""
    return Outcome(meaning=meaning, retries=(_HOUR, _HOUR, _NEXT_DAY))


#: Twilio's error pages; domain reference, "Error code → what to do".
OUTCOMES: dict[str, Outcome] = {
    "20003": _set_up("our keys are refused"),
    "20404": _set_up("our account is not known"),
    "20429": _later("too many calls at once"),
    "21211": Outcome(meaning="the number is not valid", closes_channel=True, invalid=True),
    # It is about the recipient's country, so it holds up nobody else.
    "21408": _set_up("this region is not enabled"),
    "21603": _set_up("no sender was named", holds=True),
    "21606": _set_up("our sender cannot send over this channel", holds=True),
    # Who says STOP to our number means us, not one channel of ours.
    "21610": Outcome(
        meaning="the person opted out at the provider", opted_out=ConsentScope.CREDITOR
    ),
    "21611": _later("the queue of our sender is full"),
    "21612": Outcome(meaning="this sender cannot reach this number"),
    "21614": Outcome(meaning="not a mobile number", closes_channel=True),
    "21617": Outcome(meaning="the text is too long", alarms=True),
    "21635": Outcome(meaning="a landline", closes_channel=True),
    "30001": _later("the queue of our sender is full"),
    "30002": _set_up("the account is suspended", holds=True),
    "30003": Outcome(meaning="the phone cannot be reached", retries=(_HOUR, _NEXT_DAY)),
    "30004": Outcome(meaning="blocked", closes_channel=True),
    "30005": Outcome(meaning="unknown or inactive number", closes_channel=True, holder_gone=True),
    "30006": Outcome(meaning="a landline or an unreachable carrier", closes_channel=True),
    "30007": Outcome(meaning="filtered by the carrier", alarms=True, next_channel=False),
    "30008": Outcome(meaning="an unknown error at the carrier", retries=(_HOUR, _HOUR)),
    "30036": Outcome(meaning="it would have come too late", retries=(_NEXT_DAY,)),
    "30450": Outcome(meaning="held by the provider's guard", alarms=True, next_channel=False),
    "63003": Outcome(meaning="not a WhatsApp user", closes_channel=True),
    "63005": Outcome(meaning="not accepted by WhatsApp", retries=(_HOUR,)),
    "63007": _set_up("our WhatsApp sender is unknown", holds=True),
    "63013": Outcome(meaning="against WhatsApp's policy", alarms=True, next_channel=False),
    # Blocking us in WhatsApp says nothing about other ways.
    "63014": Outcome(meaning="blocked by the person", opted_out=ConsentScope.CHANNEL),
    "63016": Outcome(meaning="outside the 24-hour window"),
    "63018": _later("the rate of our WhatsApp sender is reached"),
    "63021": Outcome(meaning="content that WhatsApp refuses", alarms=True, next_channel=False),
    "63024": Outcome(meaning="not a WhatsApp user", closes_channel=True),
    "63032": Outcome(meaning="held back by an experiment of Meta"),
    "63049": Outcome(meaning="Meta took it for marketing", alarms=True),
    "63119": _later("the rate of our WhatsApp sender is reached"),
    # Our own codes, for what is no provider's.
    "spool": _set_up("letters cannot be written"),
    "auth": _set_up("the mail server refuses us"),
    "tls": _set_up("no trusted way to the mail server"),
    "address": Outcome(meaning="not an address that this channel can use"),
    # Mail servers' final answers (RFC 5321 4.2.2, RFC 7504).
    "550": Outcome(meaning="the mailbox is not there or refuses us"),
    "551": Outcome(meaning="the mailbox is elsewhere"),
    "552": Outcome(meaning="the mailbox is full"),
    "553": Outcome(meaning="the name of the mailbox is not allowed"),
    "554": Outcome(meaning="the mail server wants none of it"),
    "556": Outcome(meaning="the domain takes no mail"),
}
_UNKNOWN = Outcome(meaning="an error that we do not know", next_channel=False, asks=True)


def outcome_of(code: str | None) -> Outcome:
    """Return what a code means; an unknown one gets the safe default."""
    return OUTCOMES.get(code or "", _UNKNOWN)
