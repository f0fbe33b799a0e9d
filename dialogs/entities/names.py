"""The name that somebody gives: "ik ben Ahmed Yilmaz", "met mevrouw Bakker".

Only after words that introduce a name, and only where it is written or can be nothing else: "ik
ben werkloos" names nobody.
"""

from __future__ import annotations

import re

_TITLE = (
    r"(?:(?:de heer|heer|mevrouw|meneer|mevr|mvr|mw|dhr|mr|mrs|ms|drs|ing|ir|dr|fam|familie|"
    r"mijnheer)"
    r"\.?\s)*"
)
_PARTICLES = r"(?:van|de|der|den|ter|ten|het|el|al|ben|von|da|dos|di|le|la|'t|op|te|in)"
_INTRODUCED = re.compile(
    r"(?:\b(?:ik ben|ikben|kben|ik heet|(?:mijn|m'n|mn|de) naam(?: is|\?|:)?|naam:?|naam is|"
    r"u spreekt "
    r"met|je spreekt met|spreekt met|met|dit is|hier is|hier|hallo met|i am|i'm|im|my name is|"
    r"name is|"
    r"this is|name:|groeten,?|groetjes,?|mvg,?|m\.v\.g\.,?|groet,?|vriendelijke groet,?|regards,?|"
    r"ondergetekende,?|was getekend,?|it's)\s+)"
    rf"(?P<title>{_TITLE})(?P<name>.+)",
    re.IGNORECASE,
)
#: A message that is nothing but a name with its title.
_TITLED = re.compile(
    r"^(?P<title>(?:(?:de heer|heer|mevrouw|meneer|mevr|mvr|mw|dhr|mr|mrs|ms|drs|ing|ir|dr)\.?\s)+)"
    r"(?P<name>[^,!?]{2,40})$",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"^(?i:(?:hoi|hallo|hey|hi|dag|goedemorgen|goedemiddag|goedenavond|hello)[ ,]+)?(?P<title>)"
    r"(?P<name>[A-Z][\w'-]+(?:\s[\w'-]+){0,3}?)\s(?i:hier|here|speaking)\b"
)
_ON_THE_LINE = re.compile(
    r"\b(?i:u heeft|je hebt|u spreekt|you have)\s+(?P<title>)(?P<name>.+?)\s"
    r"(?i:aan de (?:lijn|telefoon)|on the (?:line|phone))\b"
)
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž]"
_PART = rf"(?:{_CAPITAL}\.(?:{_CAPITAL}\.)*|{_CAPITAL}[\w'’-]+|{_CAPITAL}(?=\s))"
_NAME = re.compile(
    rf"(?P<name>(?:(?:{_PARTICLES}\s)*{_PART})(?:\s(?:(?:{_PARTICLES}|en)\s)*{_PART})*)", re.UNICODE
)
#: Written small: two words at most, none of them a word of the language.
_SMALL = re.compile(
    r"(?P<name>[a-zà-öø-þ'-]{2,}(?:\s(?:van der|van den|van de|van|de|der|den|ter|el|"
    r"al)){0,1}\s[a-zà-öø-þ'-]{2,})[.!]?$"
)


#: "J. de Wit is de naam", "Vermeulen is mijn naam".
_IS_THE_NAME = re.compile(r"^(?P<title>)(?P<name>.{2,40}?) is (?i:de|mijn|m'n|my) (?i:naam|name)\b")
#: "Van Dijk, Marloes": the first name behind the family's.
_FIRST_NAME = re.compile(rf"^,\s(?P<first>{_CAPITAL}[\w'’-]+)[.!]?$")


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


_NO_NAMES = _words(
    """
    ik je jij u uw we wij ze zij hij het een de dat dit die niet geen wel nog al nu dan als zo
    ook maar of en om op in uit aan bij naar van voor met over door te tot weer echt heel erg
    zeer blut ziek boos klaar bang bezig werkloos werkeloos thuis weg hier daar alleen momenteel
    even gewoon mijn vader moeder zoon dochter man vrouw oma opa broer zus partner vriend
    vriendin ex buurman buurvrouw nummer telefoon bedrijf bewindvoerder curator mens robot klant
    student gepensioneerd gescheiden failliet arm rijk oud jong moe gek akkoord eens bereid
    benieuwd blij tevreden vergeten helaas vandaag morgen vrijdag maandag dinsdag woensdag
    donderdag zaterdag zondag januari iemand niemand wie wat waar verkeerd zelf jullie hun haar
    hem mij bankroet broke sick not the a an no his her my wrong person this that sorry vakantie
    iets niets spoed vriendelijke groet groeten deze zzp zzper ontslagen verhuisd overleden
    degene diegene eigenaar nooit altijd bijna pas net zwanger alweer straks later goede goed
    nederlander nederlandse belg belgische turk turkse marokkaan marokkaanse pool poolse duitser
    duitse surinamer surinaamse antilliaan syrier oekraiener roemeen bulgaar fries limburger
    brabander groninger zeeuw amsterdammer rotterdammer hagenaar utrechter moslim christen katholiek
    alleenstaand weduwe weduwnaar mantelzorger invalide chronisch
    kerst kerstdagen pasen feestdagen vakantie weekend week maand jaar dag ochtend avond auto trein
    bus fiets hand mond rust nadruk plezier liefde spoed buren kinderen gezin
    slecht betaling betalen geld factuur werk ziekenhuis ideal bank
"""
)


def find_name(text: str) -> str | None:
    """Return the name that a message introduces, without titles; None if it introduces none."""
    for match in (
        *_INTRODUCED.finditer(text),
        *_TITLED.finditer(text),
        *_HERE.finditer(text),
        *_ON_THE_LINE.finditer(text),
        *_IS_THE_NAME.finditer(text),
    ):
        found = _written(match["name"]) or _small(match["name"], bool(match["title"]))
        if found:
            return found
    return None


def _written(rest: str) -> str | None:
    match = _NAME.match(rest)
    if not match:
        return None
    name = re.split(r"\s(?:en|uit|van de firma)\s", match["name"])[0].strip(" .,!?")
    words = [word.lower() for word in name.split()]
    if all(word in _NO_NAMES for word in words) or words[0] in _NO_NAMES - {
        "de",
        "van",
        "het",
        "op",
        "in",
        "te",
    }:
        return None
    behind = _FIRST_NAME.match(rest[match.end() :])
    if behind and behind["first"].lower() not in _NO_NAMES:
        return f"{behind['first']} {name}"
    return _with_dot(name, match["name"])


def _with_dot(name: str, whole: str) -> str:
    return name if not re.fullmatch(r"(?:\w\.)+\w?", name) else whole.strip()


def _small(rest: str, titled: bool) -> str | None:
    match = _SMALL.match(rest.strip())
    if match and not set(match["name"].lower().split()) & (_NO_NAMES - {"van", "de", "der", "den"}):
        return match["name"].strip()
    if titled:
        word = re.match(r"[a-zà-öø-þ'-]{3,}", rest)
        return word[0] if word and word[0] not in _NO_NAMES else None
    return None
