"""How many segments an SMS takes (GSM 03.38 alphabet, 160/153; UCS-2, 70/67)."""

from __future__ import annotations

import math

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")


def segment_count(body: str) -> int:
    """Return the number of segments that a network carries for this text; at least 1."""
    if all(char in BASIC or char in EXTENDED for char in body):
        length = sum(2 if char in EXTENDED else 1 for char in body)
        single, part = 160, 153
    else:
        length = len(body.encode("utf-16-be")) // 2
        single, part = 70, 67
    return 1 if length <= single else math.ceil(length / part)
