"""Days to which a message says no: refused, missed, undone, or only asked about."""

from __future__ import annotations

import re

from dialogs.entities.clauses import end_of
from dialogs.entities.days.deeds import SHALL_PAY

NOT = re.compile(r"\b(?:niet|niets|geen|nooit|not|no|nie|onmogelijk)\b")
#: "Hoezo dinsdag? Ik heb nooit gezegd dat ik dinsdag zou betalen", "1 april grap".
_DENIED = re.compile(
    r"\b(?:nooit|niet|not|never) (?:\w+ )?(?:gezegd|beloofd|afgesproken|said|promised|agreed)\b"
    r"(?!.*\b(?:maar|wel|but)\b)"
)
_JOKE = re.compile(r"(?:1|een) april ?(?:grap\w*|mop\w*)")
#: "28 juni lukt niet", and nothing else of it.
_NOT_THEN = re.compile(
    r"(?:\S+ ){1,4}?(?:lukt|gaat|kan|red|haal|wordt|komt|is)(?: (?:me|mij|ik|het|dat|echt|dus|"
    r"helaas|nog|gewoon|zeker|wel))* (?:niet|nie)(?: (?:lukken|worden|uit|goed|"
    r"haalbaar|mogelijk))?$|(?:\S+ ){1,4}?is (?:echt |helaas |voor mij )*(?:onmogelijk|geen optie)"
)
#: "Jullie willen het 7 mei, maar dat red ik niet".
_BUT_NOT_SO = re.compile(
    r" (?:\. )?(?:maar )?(?:dat|die) (?:red|lukt|gaat|kan|haal|wordt|is)\b[^.]{0,20}"
    r"\b(?:niet|nie|onmogelijk|te (?:vroeg|snel|krap))\b(?! voor)"
)
#: What was paid and is not paid any more, or should have been.
_REVERSED = re.compile(
    r"\b(?:teruggedraaid|teruggeboekt|teruggestort|gestorneerd|gestorneert|storneren|mislukt|"
    r"geweigerd|ging (?:\w+ ){0,3}(?:fout|mis)|niet gelukt|reversed|bounced|failed)\b"
)
_BUT_REVERSED = re.compile(rf" (?:maar|en|but|and) (?:\w+ ){{0,3}}?{_REVERSED.pattern}")
_MISSED = re.compile(
    r"\bhad(?:den)? (?:\w+ ){0,4}(?:moeten|willen|zullen)\b|\bvergeten\b.*\bte \w+en\b"
    r"|\bbetaald moeten hebben\b|\bshould have (?:paid|been)\b|\bforgot to\b"
)
_INSTEAD_OF = re.compile(
    r"\b(?:ipv|i\.p\.v|in plaats van|instead of)(?: \.)?(?: op| de| on| the)* $"
)
#: "Waarom moet het voor 12 oktober?"
_ASKS_WHY = re.compile(r"\b(?:waarom|hoezo|waarvoor|why)\b(?! niet)")
_ASKS_WHAT_THEN = re.compile(r"\b(?:wat gebeurt|wat als|what happens|what if)\b[^.]*$")


def is_refused(place: int, plain: str, clause: str) -> bool:
    """Tell whether a day is named to say no to it.

    Args:
        place: where it stands in the normalised text.
        plain: that text.
        clause: what part of it belongs to the day.
    """
    end = end_of(clause, plain, place)
    before, day, behind = plain[:place], plain[place:end], plain[end:]
    return bool(
        _is_echoed(clause, behind)
        or _BUT_REVERSED.match(behind)
        or _BUT_NOT_SO.match(behind)
        or before.endswith(("geen ", " geen op "))
        or _NOT_THEN.match(day)
        or _ASKS_WHY.search(clause)
        or _REVERSED.search(clause)
        or _INSTEAD_OF.search(before)
        or (_ASKS_WHAT_THEN.search(before) and NOT.search(clause))
        or (_MISSED.search(clause) and not SHALL_PAY.search(clause))
        or _DENIED.search(plain)
        or _JOKE.match(plain[place:])
    )


def _is_echoed(clause: str, behind: str) -> bool:
    """Tell whether a day was only repeated, to say no to it: "binnen 2 weken? nee joh"."""
    return len(clause.split()) < 5 and bool(re.match(r" (?:nee|neen|nope|no way)\b", behind))
