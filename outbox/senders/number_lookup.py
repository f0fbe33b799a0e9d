"""Looking numbers up: what Twilio's Lookup says about a line, in our words.

Nothing that a Lookup says is trusted further than it goes: an answer about another number, or one
that cannot be read, is a fault and changes nothing.
"""

from __future__ import annotations

from typing import Any, Protocol

from outbox.errors import TransientDeliveryError
from storage.ladder import LineType

#: What is asked of Lookup; each such question costs money.
LINE_FIELDS = "line_type_intelligence"

#: Twilio's words (Lookup v2, line type intelligence) in ours; any other one is unknown.
LINE_TYPES: dict[str, LineType] = {
    "mobile": LineType.MOBILE,
    "landline": LineType.LANDLINE,
    "fixedvoip": LineType.VOIP,
    "nonfixedvoip": LineType.VOIP,
    "personal": LineType.UNKNOWN,
    "tollfree": LineType.SERVICE,
    "premium": LineType.SERVICE,
    "sharedcost": LineType.SERVICE,
    "uan": LineType.SERVICE,
    "voicemail": LineType.SERVICE,
    "pager": LineType.SERVICE,
    "unknown": LineType.UNKNOWN,
}


class LineReader(Protocol):
    """What can tell the type of a number's line."""

    async def line_of(self, phone: str) -> LineType:
        """Return what the line is.

        Raises:
            DeliveryError: the provider did not say; nothing follows from that.
        """
        ...


def line_type_of(asked: str, valid: Any, number: Any, errors: Any, line: Any) -> LineType:
    """Read the parts of an answer: `valid`, its number, its validation errors and its line type.

    Raises:
        TransientDeliveryError: it is no answer to what was asked.
    """
    if number != asked or not isinstance(valid, bool):
        raise TransientDeliveryError("Lookup answered something else than it was asked")
    if not valid:
        # Without a reason it is too little to close a number on.
        return LineType.INVALID if isinstance(errors, list) and errors else LineType.UNKNOWN
    if not isinstance(line, dict) or line.get("error_code"):
        return LineType.UNKNOWN
    return LINE_TYPES.get(str(line.get("type")).lower(), LineType.UNKNOWN)
