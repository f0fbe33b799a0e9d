"""The clauses of a message: which words stand together, by its signs and its little words.

A normalised text has lost its commas; they are looked up in the message as it was sent, and only
when somebody asks.
"""

from __future__ import annotations

import re
from functools import cached_property

from dialogs.normalise import normalise

#: A word that no message has: it stands for a sign while a message is normalised.
_MARK = "qzq"
_SIGN = re.compile(r"[;:!?\n]|,(?!\d|-)|\.(?=\s|$)|\s-\s")
_JOINT = re.compile(
    r"\s(?=(?:maar|dus|dan|want|omdat|zodat|daarna|anders|terwijl|en dan|but|so|because|then|als|"
    r"liever|behalve|en (?:ik|betaal|maak|stort|doe|kan|regel|wil|heb|daar|de huur|mijn|"
    r"pay))\b)|\s\.\s"
)


class Clauses:
    """A normalised text, and where its clauses end."""

    def __init__(self, plain: str, text: str) -> None:
        self._plain, self._text = plain, text

    def around(self, place: int) -> str:
        """Return the clause that a place of the normalised text is in."""
        start = max((end for end in self._ends if end <= place), default=0)
        stop = min((end for end in self._ends if end > place), default=len(self._plain))
        return self._plain[start:stop]

    def before(self, place: int) -> str:
        """Return what stands before a place, back to the last sign."""
        return self._plain[max((end for end in self._signs if end <= place), default=0) : place]

    @cached_property
    def _ends(self) -> list[int]:
        joints = (match.start() for match in _JOINT.finditer(self._plain))
        return sorted({0, len(self._plain), *joints, *self._signs})

    @cached_property
    def _signs(self) -> list[int]:
        ends: list[int] = []
        pieces = normalise(_SIGN.sub(f" {_MARK} ", self._text)).split(_MARK)
        place = 0
        for piece in pieces[:-1]:
            words = piece.split()
            if words:
                likely = place + max(0, len(piece) - len(words[-1]) - 12)
                found = self._plain.find(words[-1], likely)
                place = found + len(words[-1]) if found >= 0 else place
                ends.append(place)
        return ends
