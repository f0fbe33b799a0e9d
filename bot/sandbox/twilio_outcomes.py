"""What becomes of a message that Twilio took, and which numbers are magic.

The last digit of a magic number decides. Each comes in two spellings: `+3160000000N`, which no
network has, and `+3161999000N`, which passes for a real Dutch mobile number and so survives the
product's own check of a claims file.

| N | over SMS | over WhatsApp |
|---|---|---|
| 1 | undelivered 30005 (unknown number) | the same |
| 2 | refused 400 / 21610 (opted out) | delivered |
| 3 | refused 400 / 21211 (no valid number); Lookup says invalid | the same |
| 4 | undelivered 30003 (handset off) | the same |
| 5 | delivered | undelivered 63024 (not on WhatsApp) |
| 6 | refused 400 / 21614 (landline); Lookup says landline | undelivered 63003 |
| 7 | undelivered 30007 (filtered) | failed 63018 (rate) |
| 8 | undelivered 30008 (unknown reason) | failed 63005 |
| 9 | stays at sent: no final receipt ever comes | the same |
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAGIC = re.compile(r"\+31(?:60000000|61999000)(\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A status that a message takes, with the error code of a bad end."""

    status: str
    code: int | None = None


SENT = Step(status="sent")
DELIVERED = (SENT, Step(status="delivered"))

#: 63016: free-form text outside the 24-hour window (twilio.com/docs/api/errors/63016).
OUTSIDE_WINDOW = (Step(status="failed", code=63016),)

#: What Twilio's error pages call the codes that the sandbox gives.
MESSAGES = {
    21211: "Invalid 'To' Phone Number",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
}

REFUSED = {("sms", 2): 21610, ("sms", 3): 21211, ("whatsapp", 3): 21211, ("sms", 6): 21614}

ENDS = {
    ("sms", 1): (SENT, Step(status="undelivered", code=30005)),
    ("whatsapp", 1): (SENT, Step(status="undelivered", code=30005)),
    ("sms", 4): (SENT, Step(status="undelivered", code=30003)),
    ("whatsapp", 4): (SENT, Step(status="undelivered", code=30003)),
    ("whatsapp", 5): (SENT, Step(status="undelivered", code=63024)),
    ("whatsapp", 6): (SENT, Step(status="undelivered", code=63003)),
    ("sms", 7): (SENT, Step(status="undelivered", code=30007)),
    ("whatsapp", 7): (Step(status="failed", code=63018),),
    ("sms", 8): (SENT, Step(status="undelivered", code=30008)),
    ("whatsapp", 8): (Step(status="failed", code=63005),),
    ("sms", 9): (SENT,),
    ("whatsapp", 9): (SENT,),
}


def magic_digit(phone: str) -> int:
    """Return the deciding digit of a magic number; 0 for any other."""
    found = MAGIC.fullmatch(phone)
    return int(found[1]) if found else 0


def refused_code(channel: str, phone: str) -> int | None:
    """Return the code with which Twilio refuses this number at once, or None."""
    return REFUSED.get((channel, magic_digit(phone)))


def steps_of(*, channel: str, phone: str, allowed_now: bool) -> tuple[Step, ...]:
    """Return the statuses that a message will go through after it was taken.

    Args:
        channel: sms or whatsapp.
        phone: the recipient's bare number.
        allowed_now: for WhatsApp, within the 24-hour window or an approved template.
    """
    if channel == "whatsapp" and not allowed_now:
        return OUTSIDE_WINDOW
    return ENDS.get((channel, magic_digit(phone)), DELIVERED)
