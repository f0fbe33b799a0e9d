"""Puzzled: hearing that somebody does not follow what we say, and no more than that."""

from __future__ import annotations

import re

_EVEN = r"(?:echt |helemaal |nog steeds |nog |gewoon |even |ook |totaal )*"
_NOT = rf"(?:er )?{_EVEN}(?:niks|niets|niet|geen (?:bal|snars|moer|reet|hout|jota))"
_GRASPS = r"(?:snap|begrijp|volg|snapte|begreep|vat)"
_IT = r"(?:het |dit |dat |u |je |jullie )?"
_PUZZLED = tuple(
    re.compile(rf"^{pattern}[ .!?]*$")
    for pattern in (
        (
            rf"(?:sorry |nou |huh |ja |hallo |ik )*{_GRASPS} (?:ik )?{_IT}{_NOT}(?: van)?"
            r"(?: (?:van|hiervan|daarvan|hoor|meer|zo|dit|dat|allemaal|helemaal))*"
        ),
        r"(?:huh|he|hu|wablief|watblief|wat|what|pardon|wa|eh|uh)",
        r"(?:wat|hoe) (?:bedoelt u|bedoel je|bedoelen jullie)(?: daarmee)?",
        (
            r"(?:sorry |i )*do not (?:really )?(?:understand|get it|follow|get this)"
            r"(?: (?:it|this|that|you|anything|a thing|at all))*"
        ),
        r"what do you mean(?: by that)?",
        (
            r"(?:kunt|kan|kun) (?:u|je|jij) (?:het |dat |dit )?(?:\w+ )?"
            r"(?:uitleggen|simpeler|makkelijker)(?: \w+)*"
        ),
        r"leg (?:het |dat )?(?:\w+ )?uit",
        (
            r"(?:dit|het|dat) is (?:\w+ )?(?:onduidelijk|niet duidelijk|moeilijk|ingewikkeld)"
            r"(?: voor mij)?"
        ),
    )
)


def is_puzzled(plain: str) -> bool:
    """Tell whether a normalised text says no more than that it is not clear what is meant."""
    return any(pattern.match(plain) for pattern in _PUZZLED)


_NO_IDEA = re.compile(
    r"^(?:(?:dat |ik |het |nou |ja |sorry )*weet (?:ik )?(?:het |dat )?"
    r"(?:ook |echt |nog |zelf )*niet"
    r"(?: (?:meer|hoor|zo|precies|goed))*|geen (?:flauw )?idee(?: hoor)?"
    r"|(?:sorry )?i do not know(?: (?:yet|really))?|no (?:idea|clue))[ .!?]*$"
)


def has_no_idea(plain: str) -> bool:
    """Tell whether a normalised text says no more than that the answer is not known."""
    return bool(_NO_IDEA.match(plain))
