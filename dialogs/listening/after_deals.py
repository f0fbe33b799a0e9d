"""After deals: what somebody takes back, or wants otherwise, once something was settled."""

from __future__ import annotations

import re

_ONE_GO = r"(?:in (?:een|1) keer|ineens|in een klap|alles tegelijk|in one go|all at once|in full)"
_IN_PARTS = r"(?:delen|termijnen|regeling|instal?lments|parts)"
_ENDS = r"(?: (?:he|dus|toch|meer|hoor|please|any ?more))*[ .?!]*$"
_ALWAYS = (
    r"(?:steeds|telkens|altijd|elke (?:maand|keer)|iedere (?:maand|keer)|always"
    r"|every (?:month|time))"
)
_NTH_ONE = (
    r"\b(?P<nth>tweede|2e|2de|derde|3e|3de|laatste|andere|overige|second|third|last|other)"
    r"(?: (?:deel|delen|termijn|termijnen|betaling\w*|part|parts|payment))?"
)
_THE_DAY = r"(?:de|the|on|on the) \d{1,2}(?:e|ste|de|th|st)?\b"
_OTHER_PLAN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:toch|liever|rather|instead)\b.{{0,30}}\b{_ONE_GO}\b",
        rf"\b(?:niet|geen|not|no)(?: \w+){{0,2}} (?:in )?{_IN_PARTS}{_ENDS}",
        rf"{_NTH_ONE} (?:\w+ )?(?:ook |wel |liever |pas |also )*(?:op )?{_THE_DAY}",
        rf"\b{_ALWAYS}(?: \w+){{0,2}} (?:op )?{_THE_DAY}",
    )
)
_NOT_PAID = re.compile(
    r"\b(?:oh|o|oeps|nee|sorry|no|oops)\b.{0,16}"
    r"\b(?:dat|het|die|that|it) (?:was|is)(?: \w+)? (?:voor )?(?:(?:een|an|a) )?"
    r"(?:andere?|verkeerde?|another|different|other|wrong) (?:rekening|factuur|nota|bill|invoice)\b"
    r"|\btoch (?:nog )?niet betaald\b|\b(?:heb|had) (?:me|mij) (?:toch )?vergist\b|\bvergis me\b"
    r"|\bnot paid after all\b|\bmy mistake\b"
)
_RIGHT = re.compile(
    r"^(?:(?:oh|o|sorry|ja|nee|oke|maar|wacht|laat maar|ik zie het nu)[ ,.!]+)*"
    r"(?:hij|het|dat|die|de (?:rekening|factuur|nota)|it|the (?:bill|invoice))"
    r" (?:klopt|is (?:toch |wel )*(?:juist|goed|right|correct))"
    r"(?: (?:toch|wel|dus|gewoon|nu|hoor|sorry|inderdaad|after all))*[ .!]*$"
    r"|\bik had het mis\b|\bi was wrong\b"
)
_FAILS = re.compile(
    r"\b(?:gaat|lukt|haal|red|kan|wordt|will|can)(?: \w+){0,5} (?:niet|not)"
    r"(?: (?:lukken|redden|halen|betalen|goed|meer|work|make|pay|it|on|by))*[ .!]*$"
    r"|\b(?:toch|helaas|unfortunately) (?:\w+ )?(?:niet|not)\b"
)


_NTH = {"tweede": 2, "2e": 2, "2de": 2, "second": 2, "derde": 3, "3e": 3, "3de": 3, "third": 3}


def wants_other_plan(plain: str, part: int) -> bool:
    """Tell whether somebody wants a plan that runs otherwise than with its next part later.

    Args:
        plain: the normalised text.
        part: which part comes next.
    """
    for pattern in _OTHER_PLAN:
        found = pattern.search(plain)
        if found and _NTH.get(found.groupdict().get("nth") or "") != part:
            return True
    return False


def was_not_paid(plain: str) -> bool:
    """Tell whether somebody takes back that a bill was paid."""
    return bool(_NOT_PAID.search(plain))


def is_right_after_all(plain: str) -> bool:
    """Tell whether somebody takes back that a bill is not right."""
    return bool(_RIGHT.search(plain))


def will_not_do(plain: str) -> bool:
    """Tell whether a text says that what was agreed does not work out, and no more."""
    return bool(_FAILS.search(plain))
