"""The clauses of a message: which words stand together, by its signs and its little words.

A normalised text has lost its commas; they are looked up in the message as it was sent, and only
when somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import pairwise

from dialogs.entities.months import MONTH
from dialogs.normalise import normalise

#: A word that no message has: it stands for a sign while a message is normalised.
_MARK = "qzq"
_SIGN = re.compile(r"[;!?\n]|:(?!\d)|,(?!\d|-)|\.(?=\s|$)|\s-\s")
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

    def beside(self, place: int) -> tuple[str, str]:
        """Return the clauses before and after the one that a place is in; "" where none is."""
        start, stop = self.span(place)
        behind = self.around(stop) if stop < len(self._plain) else ""
        return self.around(start - 1) if start else "", behind

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
                # A name is blanked out by then, at its length.
                said = rf"(?<!\w){re.escape(words[-1])}(?!\w)|~{{{len(words[-1])}}}(?!~)"
                found = re.compile(said).search(self._plain, likely)
                place = found.end() if found else place
                ends.append(place)
        return ends


#: "Maandag bel ik de bank en dinsdag betaal ik": there a clause ends without a sign.
_AND = re.compile(
    r" (?:en|and) (?!.* (?:en|and) )"
    # "Als ik vrijdag geld heb betaal ik zaterdag": the verb of the main clause follows at once.
    r"|(?:(?<=\bheb)|(?<=\bis)|(?<=\bben)|(?<=\bkan)|(?<=krijg)|(?<=komt)|(?<=binnen)|(?<=heeft)|"
    r"(?<=word)|(?<=wordt)|(?<=gestort)|(?<=betaald)|(?<=hebben)|(?<=krijgen)|(?<=zijn)) "
    r"(?=(?:betaal|maak|stort|doe|regel|los|voldoe|krijgt|krijgen|pay) (?:ik|we|wij|u|jullie)\b)"
)
#: "Even kijken of het de 25e lukt": what is asked, beside who asks it.
_WHETHER = re.compile(
    r"(?<!dag) (?=(?:of|dat|wat|hoe|hoeveel|whether|if|what) (?:het|dat|dit|ik|we|wij|it|that|i)\b)"
)


#: "En maandag jullie".
_TO_YOU = re.compile(r"^\S+ (?:jullie|u)$")
#: "Vandaag krijg ik geld morgen betaal ik": a clause may begin with a day, without any sign.
_BEGINS = re.compile(
    rf"\S+ (?:(?:{MONTH}|avond|middag|ochtend) )?(?:betaal|krijg|kan|maak|stort|heb|ga|doe|"
    r"regel|werk|moet|ben) (?:ik|we|wij)\b"
    # "Augustus kan niet september wel".
    rf"|\S+ (?:(?:{MONTH}) )?wel(?=$| ?[.!?])"
)
_BEFORE_A_DAY = re.compile(r"(?:(?: op| en| maar| dus)? (?:de |den )?)?$")
_LATER = re.compile(r" (?:dan|daarna) ")
#: "27 juli, doe ik het meteen": behind a comma the day still is a part of it.
_VERB_FIRST = re.compile(r" (?!dan|want|maar|dus|en|of|als)\w+ (?:ik|we|wij|je|jullie|u)\b")


def clauses_of(places: Collection[int], plain: str, clauses: Clauses | None) -> Mapping[int, str]:
    """Return the clause of each day of a text; the whole text where its clauses are not known."""
    if clauses is None:
        return dict.fromkeys(places, plain)
    return {place: plain[slice(*_around(place, places, plain, clauses))] for place in places}


def _around(place: int, places: Collection[int], plain: str, clauses: Clauses) -> tuple[int, int]:
    """Return where the clause of a day starts and stops."""
    start, stop = clauses.span(place)
    if _LATER.match(plain, start) and len(plain[start:stop].split()) < 5:
        # "Die betaalt het dan overmorgen": there "dan" begins nothing.
        start = clauses.span(start - 1)[0]
    for begin in (_begin(plain, other) for other in places if _BEGINS.match(plain, other)):
        start = begin if start < begin <= place else start
        stop = begin if place < begin < stop else stop
    for before, after in pairwise(sorted(places)):
        joint = _AND.search(plain, before, after)
        if joint is None or not start < joint.start() < stop:
            continue
        parts = plain[start : joint.start()], plain[joint.end() : stop]
        if min(len(part.split()) for part in parts) > 2 or _TO_YOU.search(parts[1]):
            start = joint.start() if joint.start() < place else start
            stop = joint.start() if joint.start() > place else stop
    asked = _WHETHER.search(plain, start, stop)
    if asked:
        start, stop = (asked.start(), stop) if asked.start() < place else (start, asked.start())
    if len(plain[start:stop].split()) < 5 and _VERB_FIRST.match(plain, stop):
        after = clauses.span(stop + 1)[1]
        stop = stop if any(stop < other < after for other in places) else after
    return start, stop


def _begin(plain: str, place: int) -> int:
    """Return where a clause begins that begins with a day: "op vrijdag betaal ik"."""
    before = _BEFORE_A_DAY.search(plain, 0, place)
    return before.start() if before else place


def end_of(clause: str, plain: str, place: int) -> int:
    """Return where the clause of a place of the normalised text ends."""
    return plain.find(clause, max(0, place - len(clause))) + len(clause)
