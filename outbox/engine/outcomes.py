"""What a provider's error code means for us: the table, as data.

Twilio says that it keeps changing its codes (changelog 10 Jul 2024), so an unknown code has a safe
default: no retry, the next channel.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.records.consents import ConsentScope


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
        next_channel: the step may go on over the next channel.
    """

    meaning: str
    closes_channel: bool = False
    opted_out: ConsentScope | None = None
    invalid: bool = False
    holder_gone: bool = False
    alarms: bool = False
    next_channel: bool = True


#: Twilio's error pages; domain reference, "Error code → what to do".
OUTCOMES: dict[str, Outcome] = {
    "20003": Outcome(meaning="our keys are refused", alarms=True, next_channel=False),
    "20404": Outcome(meaning="our account is not known", alarms=True, next_channel=False),
    "21211": Outcome(meaning="the number is not valid", closes_channel=True, invalid=True),
    "21408": Outcome(meaning="this region is not enabled", alarms=True, next_channel=False),
    # Who says STOP to our number means us, not one channel of ours.
    "21610": Outcome(
        meaning="the person opted out at the provider", opted_out=ConsentScope.CREDITOR
    ),
    "21612": Outcome(meaning="this sender cannot reach this number"),
    "21614": Outcome(meaning="not a mobile number", closes_channel=True),
    "21635": Outcome(meaning="a landline", closes_channel=True),
    "30002": Outcome(meaning="the account is suspended", alarms=True, next_channel=False),
    "30003": Outcome(meaning="the phone cannot be reached"),
    "30004": Outcome(meaning="blocked", closes_channel=True),
    "30005": Outcome(meaning="unknown or inactive number", closes_channel=True, holder_gone=True),
    "30006": Outcome(meaning="a landline or an unreachable carrier", closes_channel=True),
    "30007": Outcome(meaning="filtered by the carrier", alarms=True, next_channel=False),
    "30008": Outcome(meaning="an unknown error at the carrier"),
    "30036": Outcome(meaning="it would have come too late"),
    "30450": Outcome(meaning="held by the provider's guard", alarms=True, next_channel=False),
    "63003": Outcome(meaning="not a WhatsApp user", closes_channel=True),
    "63005": Outcome(meaning="not accepted by WhatsApp"),
    "63007": Outcome(meaning="our WhatsApp sender is unknown", alarms=True, next_channel=False),
    "63013": Outcome(meaning="against WhatsApp's policy", alarms=True, next_channel=False),
    # Blocking us in WhatsApp says nothing about other ways.
    "63014": Outcome(meaning="blocked by the person", opted_out=ConsentScope.CHANNEL),
    "63016": Outcome(meaning="outside the 24-hour window"),
    "63021": Outcome(meaning="content that WhatsApp refuses", alarms=True, next_channel=False),
    "63024": Outcome(meaning="not a WhatsApp user", closes_channel=True),
    "63032": Outcome(meaning="held back by an experiment of Meta"),
    "63049": Outcome(meaning="Meta took it for marketing", alarms=True),
    # Our own codes, for what is no provider's.
    "spool": Outcome(meaning="letters cannot be written", alarms=True, next_channel=False),
    "auth": Outcome(meaning="the mail server refuses us", alarms=True, next_channel=False),
    "tls": Outcome(meaning="no trusted way to the mail server", alarms=True, next_channel=False),
}
_UNKNOWN = Outcome(meaning="an error that we do not know")


def outcome_of(code: str | None) -> Outcome:
    """Return what a code means; an unknown one gets the safe default."""
    return OUTCOMES.get(code or "", _UNKNOWN)
