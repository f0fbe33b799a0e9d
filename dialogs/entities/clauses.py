"""The clauses of a message: which words stand together, by its signs and its little words.

A normalised text has lost its commas; they are looked up in the message as it was sent, and only
when somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import pairwise

from dialogs.normalise import normalise

#: A word that no message has: it stands for a sign while a message is normalised.
_MARK = "qzq"
_SIGN = re.compile(r"[;:!?\n]|,(?!\d|-)|\.(?=\s|$)|\s-\s")
_JOINT = re.compile(
    # "Doe maar 50", "eerst maar": there it parts nothing.
    r"(?<!\bdoe)(?<!\bzeg)(?<!eerst)(?<!\bnog)(?<!\bdaar)(?<!alleen)\s(?=maar\b)|"
    r"\s(?=(?:dus|dan|want|omdat|zodat|(?<!dag )daarna|anders|terwijl|en dan|but|so|because|then|"
    r"als|"
    r"liever|behalve|en (?:ik|betaal|maak|stort|doe|kan|regel|wil|heb|daar|de huur|mijn|"
    r"\d+ (?:euro )?(?:mogen|mag|is voor|kunnen|krijgen|kan)|"
    r"pay))\b)|\s\.\s"
)


class Clauses:
    """A normalised text, and where its clauses end."""

    def __init__(self, plain: str, text: str) -> None:
        self._plain, self._text = plain, text

    def around(self, place: int) -> str:
        """Return the clause that a place of the normalised text is in."""
        start, stop = self.span(place)
        return self._plain[start:stop]

    def span(self, place: int) -> tuple[int, int]:
        """Return where the clause that a place of the normalised text is in starts and stops."""
        start = max((end for end in self._ends if end <= place), default=0)
        return start, min((end for end in self._ends if end > place), default=len(self._plain))

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


#: "Maandag bel ik de bank en dinsdag betaal ik": there a clause ends without a sign.
_AND = re.compile(r" (?:en|and) (?!.* (?:en|and) )")


def clauses_of(places: Collection[int], plain: str, clauses: Clauses | None) -> Mapping[int, str]:
    """Return the clause of each day of a text; the whole text where its clauses are not known."""
    if clauses is None:
        return dict.fromkeys(places, plain)
    found: dict[int, str] = {}
    for place in places:
        start, stop = clauses.span(place)
        joints = [
            joint.start()
            for before, after in pairwise(sorted(places))
            if (joint := _AND.search(plain, before, after))
            and min(
                len(plain[start : joint.start()].split()), len(plain[joint.end() : stop].split())
            )
            > 2
        ]
        start = max((joint for joint in joints if start < joint < place), default=start)
        stop = min((joint for joint in joints if place < joint < stop), default=stop)
        found[place] = plain[start:stop]
    return found
