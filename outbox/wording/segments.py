"""Segments: how many SMS a text costs, and how to keep it in the cheap alphabet.

GSM-7 holds 160 characters in one SMS and 153 in each part of a longer one; a single character
outside it turns the whole text into UCS-2 with 70 and 67 (3GPP TS 23.038; Twilio, "SMS character
limit"). `ë`, `ï` and `ç` lie outside it, `é`, `è`, `ö`, `ü` and `ä` inside; `€` counts twice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: 3GPP TS 23.038, the default alphabet (without the escape character).
GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Its extension table: each of these takes two places.
GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")
_ALPHABET = GSM7 | GSM7_EXTENSION

_LOOKALIKES = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "`": "'",
        "´": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "…": "...",
        "⁄": "/",
        "•": "-",
        "·": ".",
        "\t": " ",
        "đ": "d",
        "Đ": "D",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "œ": "oe",
        "Œ": "OE",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "ĳ": "ij",
        "Ĳ": "IJ",
        "ç": "c",
    }
)


class Encoding(StrEnum):
    """The alphabet that a text travels in."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, kw_only=True, slots=True)
class Segments:
    """What a text costs. `units` are septets in GSM-7 and 16-bit units in UCS-2."""

    encoding: Encoding
    units: int
    segments: int


def count(text: str) -> Segments:
    """Count the segments of a text; the empty text takes one."""
    if is_gsm7(text):
        widths = [2 if char in GSM7_EXTENSION else 1 for char in text]
        return _packed(Encoding.GSM7, widths, single=160, part=153)
    widths = [2 if ord(char) > 0xFFFF else 1 for char in text]
    return _packed(Encoding.UCS2, widths, single=70, part=67)


def is_gsm7(text: str) -> bool:
    """Tell whether a text stays in GSM-7."""
    return _ALPHABET.issuperset(text)


def transliterate(text: str) -> str:
    """Write a text in GSM-7 with look-alikes; what has none, such as an emoji, falls away."""
    if is_gsm7(text):
        return text
    return "".join(_plain(char) for char in unicodedata.normalize("NFC", text))


def _plain(char: str) -> str:
    if is_gsm7(char):
        return char
    for plainer in (char.translate(_LOOKALIKES), _without_marks(char)):
        if is_gsm7(plainer):
            return plainer
    return "".join(part for part in _without_marks(char) if is_gsm7(part))


def _without_marks(char: str) -> str:
    decomposed = unicodedata.normalize("NFKD", char).translate(_LOOKALIKES)
    return "".join(part for part in decomposed if not unicodedata.combining(part))


def _packed(encoding: Encoding, widths: Iterable[int], *, single: int, part: int) -> Segments:
    widths = list(widths)
    units = sum(widths)
    if units <= single:
        return Segments(encoding=encoding, units=units, segments=1)
    segments, room = 1, part
    for width in widths:
        # A character of two units is never cut in half: it moves to the next part.
        if width > room:
            segments, room = segments + 1, part
        room -= width
    return Segments(encoding=encoding, units=units, segments=segments)
