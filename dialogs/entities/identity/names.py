"""The name that somebody gives: "ik ben Ahmed Yilmaz", "met mevrouw Bakker", "Sanne hier".

Composed of a word that introduces a name and a name behind it. What introduces surely ("mijn naam
is") may stand anywhere and before one small word; what may introduce much else ("met", "ik ben")
needs capitals, a known first name, or two words that are none of the language.
"""

from __future__ import annotations

import re

from dialogs.entities.identity.introductions import (
    CAPITAL,
    CLAUSE,
    GREETING,
    LEADS,
    PARTICLES,
    TITLE,
    TITLE_WORD,
    without_asides,
)
from dialogs.entities.identity.name_words import (
    LAST_PARTICLES,
    STARTERS,
    common,
    families,
    has_first_name,
    initials,
    is_language,
    no_name,
)
from dialogs.entities.identity.signatures import alone, in_full
from dialogs.entities.identity.small_names import ends, small_words

_PART = rf"(?:{CAPITAL}\.\s?(?:{CAPITAL}\.)*|{CAPITAL}[\w'’-]+|{CAPITAL}(?=\s))"
_NAME = re.compile(
    rf"(?P<name>(?:(?:{PARTICLES}\s)*{_PART})(?:\s?(?:(?:{PARTICLES}|en)\s)*{_PART}){{0,4}})"
)
_ONE_NAME = rf"{CAPITAL}[\w'’-]+(?:\s(?:{PARTICLES}\s)*(?i:{PARTICLES}\s)?{CAPITAL}[\w'’-]+){{0,3}}"
#: A name with its verb behind it: "Lieve Van den Broeck hier", "Vermeulen is de naam".
_NAME_FIRST = (
    re.compile(rf"{CLAUSE}(?P<title>)(?P<name>{_ONE_NAME}),?\s"
               r"(?i:hier|here|speaking)\b(?! (?:is|was|staat|heb))"),
    re.compile(r"^(?i:" + GREETING + rf")(?P<title>{TITLE})(?P<name>[^\s,.]+(?:\s[^\s,.]+){{0,3}}?)"
               r"\s(?i:hier|here|speaking)\b(?! (?:is|was|staat|heb))"),
    re.compile(r"\b(?i:u heeft|je hebt|u hebt|u spreekt|you have)\s+(?P<title>)(?P<name>.+?)\s"
               r"(?i:aan de (?:lijn|telefoon|app)|aan het apparaat|on the (?:line|phone))\b"),
    re.compile(rf"{CLAUSE}(?P<title>{TITLE})"
               r"(?P<name>(?:[^.,!?\n]|(?<=\b\w)\.){2,40}?)[.,!]? "
               r"(?i:is (?:de|mijn|m'n|my|mn) (?:naam|name)\b(?! (?:van|of))|"
               r"(?:zo )?heet ik|is how i am called)\b"),
    re.compile(rf"(?P<title>)(?P<name>{_ONE_NAME}),? "
               r"(?i:(?:dat|die) ben ik|that's me)\b(?! (?:\w+ ){0,3}niet)"),
    re.compile(rf"\b(?i:me|mij|mich) (?:gewoon |ook |maar |gerust |wel )*(?P<title>)"
               rf"(?P<name>{_ONE_NAME}) noemen\b"),
    re.compile(r"^(?i:(?:bericht|app)(?:je)? van) (?P<title>)(?P<name>[^:\n]{2,40}):"),
)  # fmt: skip
#: A message that is nothing but a name with its title.
_TITLED = re.compile(rf"^(?P<title>(?:{TITLE_WORD}\b\.?\s)+)(?P<name>[^,!?]{{2,40}})$", re.I)
#: "Van Dijk, Marloes": the first name behind the family's.
_FIRST_NAME = re.compile(rf"^,\s(?P<first>{CAPITAL}[\w'’-]+)[.!]?$")
#: A letter ends with it, on a line of its own.
_LAST_LINE = re.compile(rf"[.!?,]\s*\n\s*(?P<name>{_ONE_NAME})\s*$")
#: Who these call by name is somebody else: "ik ben Jan niet", "ik ben de dochter van Jan".
#: "Ik ben Bart, niet Bert" and "niet mijn broer" say who it is not.
_NOT_ME = re.compile(
    rf"^,?\s?(?:(?i:zijn|haar|z'n|d'r|se)\b|(?i:niet|nie|ni|not)\b(?! meer)"
    rf"(?!\s(?:{CAPITAL}|(?i:de|het|mijn|m'n|mn|me|mij|zijn|haar|onze|my|the|his|her)\s)))"
)


#: "Jo met sem": nothing else is said, or a greeting stands before it.
_ONLY_MET = re.compile(
    rf"^(?:{GREETING}(?:met|mit) (?P<name>[a-z]{{3,12}})[.! ]*$"
    rf"|(?!met|mit){GREETING}(?:met|mit) (?P<greeted>[a-z]{{3,8}})(?=[ ,.!]+(?P<next>\w+)))",
    re.IGNORECASE,
)


def find_name(text: str) -> str | None:
    """Return the name that a message introduces, without titles; None if it introduces none."""
    text = without_asides(text)
    found = _introduced(text)
    return in_full(found, text) if found else alone(text)


def _introduced(text: str) -> str | None:
    for pattern, surely in LEADS:
        for match in pattern.finditer(text):
            found = _name_in(match["name"], surely=surely, titled=bool(match["title"]))
            if found:
                return found
            found = _introduced_again(match["name"])
            if found:
                return found
    only = _ONLY_MET.match(text)
    if only and (only["name"] or only["next"].lower() in common()):
        said = only["name"] or only["greeted"]
        if not no_name(said.lower()):
            return said
    return _named_first(text)


def _introduced_again(rest: str) -> str | None:
    """Read "met spreek ik met Jan?", of which only the first match of a pattern was tried."""
    deeper = re.search(r"\b(?:ik ben|met|i am|(?:mijn )?naam is|ik heet)\s", rest, re.IGNORECASE)
    return find_name(rest[deeper.start() :]) if deeper and len(rest) < 400 else None


def _named_first(text: str) -> str | None:
    for pattern in _NAME_FIRST:
        match = pattern.search(text)
        found = match and _whole(match["name"])
        # "Onweer hier" names nobody, "nina hier" does.
        if match and found and (match["title"] or not found.islower() or has_first_name(found)):
            return found
    signed = _LAST_LINE.search(text)
    found = _whole(signed["name"]) if signed else None
    if found and (" " in found or has_first_name(found)):
        return found
    match = _TITLED.match(text)
    return _name_in(match["name"], surely=True, titled=True) if match else None


def _whole(name: str) -> str | None:
    """Return it if all of it is a name, and not a piece of a sentence."""
    found = _name_in(name, surely=True, titled=False)
    return found if found and len(found) >= len(name.strip()) - 2 else None


def _name_in(rest: str, *, surely: bool, titled: bool) -> str | None:
    return _written(rest, surely=surely, titled=titled) or _small(
        rest, surely=surely, titled=titled
    )


def _written(rest: str, *, surely: bool, titled: bool) -> str | None:
    """Return the name in capitals that these words begin with."""
    match = _NAME.match(rest)
    if not match:
        return None
    name = re.split(r"\s(?:en|uit|van de firma)\s|\n", match["name"])[0]
    name = _without_sentence(name).strip(" ,!?")
    words = [word.lower().strip(".") for word in name.split()]
    behind = rest[match.start() + len(name) :]
    family = titled and len(words) == 1 and words[0] not in STARTERS
    if not words or (is_language(words) and not family) or _NOT_ME.match(behind):
        return None
    if re.search(r"['’]s$", name) and behind.startswith(" "):
        return None
    if not surely and (words[0] in _IN_PLACES or _NO_PERSON.match(behind)):
        return None
    first = _FIRST_NAME.match(behind)
    if (
        first
        and (len(words) == 1 or words[0] in LAST_PARTICLES)
        and first["first"].lower() not in common()
    ):
        return f"{first['first']} {name}"
    if not initials(name) and not re.search(rf" {CAPITAL}\.$", name):
        name = name.strip(".")
    return _with_tail(name, behind)


#: "Het is Jan?" asks, "het is Parklaan 2" is where, "met Piet heb ik gebeld" is with whom.
_NO_PERSON = re.compile(
    r"\s*\?|\s\d{1,3}[a-z]?\b(?! (?:jaar|jr))"
    r"|\s(?:heb|had|hebben|hadden|is|was) (?:ik|we|wij|er)\b[^.!?]*\b(?:besproken|gesproken|"
    r"afgesproken|gebeld|overlegd|contact|gemaild|geappt|geregeld|gehad|gedaan)\b"
)
#: "Ik ben in Marokko" and "op Texel" are places.
_IN_PLACES = frozenset({"in", "op", "te"})


def _without_sentence(name: str) -> str:
    """Cut where a new sentence begins: "Sanne. Ik" and "Jan Ik betaal" name Sanne and Jan."""
    words = name.split()
    for place, word in enumerate(words):
        low = word.lower().strip(".,")
        if place and low in STARTERS:
            kept = words[:place]
            while kept and kept[-1].lower() in LAST_PARTICLES | {"op", "in", "te", "het"}:
                kept.pop()
            return " ".join(kept)
        before = words[place - 1]
        if place and before.endswith(".") and len(before) > 4 and not initials(before):
            return " ".join(words[:place])
    return name


def _with_tail(name: str, behind: str) -> str:
    """Add a family name that was written small: "Jan kuipers", "Fatima el amrani"."""
    tail = re.match(
        r"((?:\s(?:van|de|der|den|el|al|ter|ten|ait|ben)){0,3})\s([a-zà-öø-þ'’-]{3,})(?=$|[.,!?])",
        behind,
    )
    if not tail or " " in name:
        return name
    if no_name(tail[2]) and not (tail[1] and tail[2] in families()):
        return name
    return f"{name}{tail[1]} {tail[2]}"


def _small(rest: str, *, surely: bool, titled: bool) -> str | None:
    """Return the name that these words begin with when it was written small."""
    words = small_words(rest)
    named = [word for word in words if word not in LAST_PARTICLES]
    if not named or _NOT_ME.match(rest[sum(len(word) + 1 for word in words) - 1 :]):
        return None
    if not surely and _NO_PERSON.match(rest[len(" ".join(words)) :]):
        return None
    known = has_first_name(" ".join(named))
    closed = ends(rest, words)
    # "Hoi met joke van de brug": a particle within makes a name of words that nobody knows.
    built = len(words) > len(named) > 1 and words[0] in named
    built = built or words[:2] in (["van", "der"], ["van", "den"])
    if known or titled or (closed and (surely or built)):
        return " ".join(words)
    return None
