"""A name that stands by itself: a signature without a greeting, or a name before an address.

"Vrijdag betaal ik. Jan de Wit", "Joop Visscher, Havenstraat 2": nothing introduces it, so that it
must have the shape of a name and stand where one is written.
"""

from __future__ import annotations

import re

from dialogs.entities.identity.introductions import CAPITAL, GREETING, PARTICLES, TITLE, TITLE_WORD
from dialogs.entities.identity.name_words import (
    LAST_PARTICLES,
    STARTERS,
    families,
    is_first,
    is_language,
    no_name,
)

_WORD = rf"{CAPITAL}[\w'’-]+"
_INITIALS = rf"(?:{CAPITAL}\.[ ]?){{1,4}}"
_BETWEEN = rf"(?:(?i:{PARTICLES})[ ]){{0,3}}"
#: "J. de Wit", "Jan Willem van den Berg", "Mo El Amrani-Bakker".
_FULL = rf"(?:{_INITIALS}[ ]?|{_WORD}[ ])(?:(?:{_WORD}|{CAPITAL}\.)[ ]){{0,2}}{_BETWEEN}{_WORD}"
#: "Van den Berg": behind a particle a family's name needs no other.
_FAMILY = rf"(?:[Vv]an|De|Den|Der|[Tt]er|[Tt]en|El|Al|Ait|Ben|vd|v\.d\.)[ ]{_BETWEEN}{_WORD}"
_TITLED = rf"(?:{TITLE_WORD}\b\.?\s)+"
#: Where a sentence ends; the point of "J. de Wit" and of "dhr." ends none.
_END = (
    rf"(?:(?<!\b{CAPITAL})(?i:(?<!\bdhr)(?<!\bmevr)(?<!\bmw)(?<!\bmr)(?<!\bfam)(?<!\bdr))[.]"
    r"|[!?;\n)])"
)
#: Behind the last sentence of a message; a lone first name needs a sentence before it.
_LAST = re.compile(
    rf"(?:{_END}|[^\w\s.,'\"-]|,(?=\s(?i:van de[rn]|te[rn]|vd)\s))\s*"
    rf"(?:(?i:{_TITLED})(?P<family>{_BETWEEN}{_WORD})"
    rf"|(?i:{TITLE})(?P<name>{_FULL}|{_FAMILY}|{_WORD}[ ]{CAPITAL}\.|[^\W\d]{{2,12}}))"
    r"(?: \(\w+\))?[.! ]*$"
)
#: "Dat wordt vrijdag, Jan de Wit"; "mijn man, Jan de Wit" is somebody else.
_BEHIND_COMMA = re.compile(rf"^(?P<before>.*),\s(?P<name>{_FULL}|{_WORD})[.! ]*$", re.DOTALL)
#: "Dank je wel, Kim" is said to her.
_SAID_TO = re.compile(
    r"(?:^|\b(?:dank\w*|bedankt|je wel|u wel|hoi|hallo|beste|lieve|hey|hi|sorry|toch|he|hoor|ja|"
    r"nee|oke?|thanks|please|goede\w*|dag))$",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"^(?:(?i:{GREETING})(?<=[,.!:\n]\s))?(?P<name>{_FULL})"
    r"(?:[.! ]*$|[:\n]|\.\s|\s-\s|(?:,|\s(?=\d))(?!\s?(?i:die|wie|dat|is|dit|woont|ken)\b))"
)
#: "Hoi! Esmee uit Breda".
_FROM = re.compile(rf"^(?i:{GREETING})(?P<name>{_FULL}|{_WORD})(?=\s(?:uit|from)\s{CAPITAL})")
#: "Sjoerd Wiersma, Wiersma Montage" at the end: with what they are, or whose.
_AND_FIRM = re.compile(
    rf"{_END}\s*(?P<name>{_FULL}),\s(?!(?i:die|wie|dat|is|dit|woont|ken)\b)[^,.!?\n]{{2,40}}[.]?$"
)
#: What stands behind a name in the middle: a street, a postcode or a telephone.
_WITH_ADDRESS = re.compile(
    rf"(?:^|[.!?,\n:]\s*)(?P<name>{_FULL})[,.]?\s+(?:\w+,?\s)?"
    rf"(?={_WORD}(?:\s{_WORD}){{0,2}} \d|[1-9]\d{{3}} ?[A-Za-z]{{2}}\b|06)"
)
#: "Ilona 3511 AB 4".
_BEFORE_POSTCODE = re.compile(
    rf"(?:^|[.!?,\n]\s*)(?P<name>{_WORD})[,.]?\s(?=[1-9]\d{{3}} ?[A-Z]{{2}}\b)"
)
#: "Mw. T. Visser, geboren 3-5-1961", "Dhr. Mohan. Wat is dit?"
_WITH_TITLE = re.compile(
    rf"^(?i:{GREETING})(?i:dhr|mw|mevr|fam|de heer|familie)\.?\s"
    rf"(?P<name>{_FULL}(?=[.,])|{_BETWEEN}{_WORD}(?=\.|, (?:ik|wij|we)\b))"
    rf"|^(?i:mevrouw|meneer)\s(?P<alone>{_BETWEEN}{_WORD})(?=\.\s)"
)
_SOMEBODY_ELSE = re.compile(
    r"\b(?:man|vrouw|vriend|vriendin|ex|zoon|dochter|broer|zus|vader|moeder|collega|baas|advocaat|"
    r"bewindvoerder|begeleider|hulpverlener|medewerker|mentor|consulent|buurman|buurvrouw|arts|"
    r"dokter|eigenaar|verhuurder|directeur|partner|husband|wife|friend|brother|sister|son|"
    r"daughter)(?: [^,]{0,25})?$|\b(?-i:met|van|aan|voor|door|namens|bij)(?: \w+){0,2}$",
    re.IGNORECASE,
)
#: "Ben Mo Kaya", with which a telephone begins a sentence.
_BEN = re.compile(r"^Ben (?=\S+ \S)")
_STREET = re.compile(
    r"(?:straat|laan|weg|plein|gracht|kade|dijk|singel|hof|pad|dreef|steeg|plantsoen|park)$"
)
#: Towns that look like a family's name.
_TOWNS = frozenset({"den haag", "den bosch", "den helder", "de bilt", "den burg", "de lier"})
_BOTH = re.compile(
    rf"\b(?i:voornaam)(?i:\s?:| is)?\s(?P<first>[\w'’-]+)[\s,;.]+(?:en\s)?(?:(?:mijn|m'n)\s)?"
    rf"(?i:achternaam|familienaam)(?i:\s?:| is)?\s(?P<last>{_BETWEEN}[\w'’-]+)(?=$|\s?[.,;!\n])"
)


def alone(text: str) -> str | None:
    """Return the name that stands by itself in a message; None if none does."""
    text = text.strip()
    last = _LAST.search(text)
    if last and last["family"]:
        return last["family"]
    if last and _ends_with(last["name"], text[: last.start()]):
        return last["name"]
    behind = _BEHIND_COMMA.match(text)
    if behind and _is_full(behind["name"]) and _is_own(behind["name"], behind["before"]):
        return behind["name"]
    titled = _WITH_TITLE.match(text)
    if titled:
        return titled["name"] or titled["alone"]
    for pattern in (_FIRST, _FROM, _WITH_ADDRESS, _BEFORE_POSTCODE, _AND_FIRM):
        match = pattern.search(text)
        if match and _is_full(match["name"]):
            return _BEN.sub("", match["name"])
    return None


def _is_own(name: str, before: str) -> bool:
    """Tell whether a name behind a comma is the writer's; a lone first name may call another."""
    if _SOMEBODY_ELSE.search(before):
        return False
    return " " in name or (len(before.split()) > 2 and not _SAID_TO.search(before))


def in_full(found: str, text: str) -> str:
    """Return a name as the message says it in full: "met Bep. Bep Zwaan", "Nguyen, Linh Nguyen"."""
    both = _BOTH.search(text)
    if both and found in {both["first"], both["last"]}:
        return f"{both['first']} {both['last']}"
    again = re.search(rf"\b{re.escape(found)}[.,!]?\s+(?P<name>{_FULL})(?=$|[.,!?\n]|\s)", text)
    if again is None or not _holds(again["name"], found):
        return found
    return again["name"]


def _holds(name: str, part: str) -> bool:
    return f" {part.lower()} " in f" {name.lower()} " and len(name) > len(part)


def _is_full(name: str) -> bool:
    """Tell whether initials or a known first name begin it, and it is no piece of a sentence."""
    words = name.lower().split()
    begins = "." in words[0] or is_first(words[0].split("-")[0])
    return begins and not _is_sentence(words) and not _STREET.search(words[-1])


def _is_sentence(words: list[str]) -> bool:
    return words[0] in STARTERS or words[-1] in STARTERS or is_language(words)


def _ends_with(name: str, before: str) -> bool:
    """Tell whether a message ends with the name of who wrote it."""
    words = name.lower().split()
    if " ".join(words) in _TOWNS or _is_sentence(words):
        return False
    if len(words) == 1:
        return is_first(words[0]) and len(before.split()) > 2
    # "Van Dijk" and "Van der Laan" are families, "Van Alles" is none.
    only_family = words[0] in LAST_PARTICLES and words[1] not in {"der", "den"}
    return not only_family or words[-1] in families() or not no_name(words[-1])
