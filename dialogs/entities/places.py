"""The postcode in a message, however it is typed or spoken, and the house number beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogs.entities.houses import House, find_house
from dialogs.normalise import fold

_POSTCODE = re.compile(r"(?<![\w-])([1-9]\d{3})[\s.-]{0,2}([a-z]{2})(?![a-z])")
#: "1 2 3 4 A B", as one spells it aloud; "12 34 ab", as a keyboard cuts it.
_SPELLED = re.compile(r"(?<!\w)([1-9]) ?(\d) (\d) ?(\d)[ -]([a-z])[ .-]{0,2}([a-z])(?!\w)")
_LETTERS_APART = re.compile(r"(?<![\w-])([1-9]\d{3})[ -]([a-z])[ .-]{1,2}([a-z])(?!\w)")
#: "Postcode 1012 en dan LG".
_IN_TWO = re.compile(
    r"(\b(?:post ?[ck]ode|pc)(?: is)?:? [1-9]\d{3}),? (?:en dan|dan|en|met|"
    r"letters) (?=(?:de letters )?[a-z]{2}\b)(?:de letters )?([a-z]{2}\b)"
)
#: "1507 P van Pieter en dan de L van Leo".
_BY_NAMES = re.compile(
    r"(?<![\w-])([1-9]\d{3}),? (?:de )?([a-z]) (?:van|als in|for|"
    r"of) [a-z]+,? (?:en )?(?:dan )?(?:de )?"
    r"([a-z]) (?:van|als in|for|of) [a-z]+"
)
#: Letter pairs that the Dutch post never gave out.
_NEVER = frozenset({"sa", "sd", "ss"})
#: Little words that follow a year or a number and make it look like a postcode.
_WORDS = frozenset(
    [
        "is",
        "en",
        "in",
        "op",
        "nr",
        "of",
        "te",
        "om",
        "ik",
        "de",
        "je",
        "dd",
        "uw",
        "at",
        "or",
        "to",
        "on",
        "ga",
        "we",
        "ze",
        "na",
        "nu",
        "al",
        "wa",
        "da",
        "zo",
        "ja",
        "me",
        "my",
        "as",
        "by",
        "it",
        "so",
        "km",
        "kg",
    ]
)
#: These too, unless the message speaks of an address: "1200 pm", "1500 eu".
_AMONG_MONEY = frozenset(["pm", "pw", "eu", "er", "pj", "ct", "an", "ex"])
_OF_A_PLACE = re.compile(
    r"\b(?:post ?[ck]ode|pc|adres|address|adress|woon|wonen|woont|huis ?nummer|huisnr|live|"
    r"verhuisd|\w{3,}(?:straat|laan|weg|"
    r"plein|gracht|kade|dijk|singel|hof)) "
)
_SAID_TO_BE = re.compile(r"\b(?:post ?[ck]ode|pc|zip(?: code)?)(?: is| nu| dan| wordt|:)*\s*$")
#: "8011ZX-31", "1234AB/5".
_LINE = re.compile(r"^\s?[-/]\s?(?=\d)")
_OF_AN_INVOICE = re.compile(r"\b(?:factuur|factuurnummer|nota|kenmerk|invoice|dossier)[ :]*$")
_NEVER_SAID = frozenset({"en", "is", "in", "op", "nr", "of"})
#: How digits and letters sound: "vijf zes een twee ka bee".
_DIGITS = {
    "nul": "0", "een": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5", "zes": "6",
    "zeven": "7", "acht": "8", "negen": "9",
}  # fmt: skip
_LETTERS = {
    "aa": "a", "bee": "b", "be": "b", "cee": "c", "see": "c", "dee": "d", "ee": "e", "ef": "f",
    "gee": "g", "haa": "h", "ha": "h", "ie": "i", "jee": "j", "kaa": "k", "ka": "k", "el": "l",
    "em": "m", "en": "n", "oo": "o", "pee": "p", "pe": "p", "kuu": "q", "er": "r", "es": "s",
    "tee": "t", "te": "t", "uu": "u", "vee": "v", "wee": "w", "we": "w", "iks": "x", "ix": "x",
    "ij": "y", "zet": "z", "zed": "z",
}  # fmt: skip
_DIGIT = "|".join(_DIGITS)
_LETTER = "|".join([*sorted(_LETTERS, key=len, reverse=True), "[a-z]"])
_SPOKEN = re.compile(
    rf"\b({_DIGIT}) ({_DIGIT}) ({_DIGIT}) ({_DIGIT}),? ({_LETTER})[ ,.-]{{0,2}}({_LETTER})\b"
)
_SPOKEN_LETTERS = re.compile(rf"(?<![\w-])([1-9]\d{{3}}) ({_LETTER}) ({_LETTER})(?!\w)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """An address, or what was said of one."""

    postcode: str | None = None  #: "1234AB"
    house: House | None = None
    #: The message in small letters, as it was read.
    plain: str = ""
    #: What is left of it without the postcode.
    rest: str = ""


def read_place(text: str) -> Place:
    """Read postcode and house number; without a postcode only what is plainly a house number.

    >>> place = read_place("vijf zes een twee ka bee twintig")
    >>> place.postcode, place.house.number
    ('5612KB', '20')
    """
    plain = _written_out(fold(text))
    match = _postcode(plain, text)
    if match is None:
        return Place(house=find_house(plain, None), plain=plain, rest=plain)
    rest = plain[: match.start()] + ", " + _LINE.sub(" ", plain[match.end() :])
    return Place(
        postcode=f"{match[1]}{match[2]}".upper(),
        house=find_house(rest, match.start()),
        plain=plain,
        rest=rest,
    )


def _written_out(plain: str) -> str:
    """Return a folded text in which a postcode that was spelled or spoken is written together."""
    plain = _IN_TWO.sub(r"\1\2", plain)
    plain = _SPELLED.sub(r"\1\2\3\4\5\6", plain)
    plain = _LETTERS_APART.sub(r"\1\2\3", plain)
    plain = _BY_NAMES.sub(r"\1\2\3", plain)
    plain = _SPOKEN.sub(_together, plain)
    return _SPOKEN_LETTERS.sub(_letters_together, plain)


def _together(match: re.Match[str]) -> str:
    digits = "".join(_DIGITS[match[place]] for place in range(1, 5))
    return digits + "".join(_LETTERS.get(match[place], match[place]) for place in (5, 6))


def _letters_together(match: re.Match[str]) -> str:
    """Join "5612 ka bee"; two little words of the language stay as they are."""
    if match[2] in _WORDS or (len(match[2]) == 1 and len(match[3]) > 1):
        return match[0]
    if match[2] not in _LETTERS or (match[3] not in _LETTERS and len(match[3]) > 1):
        return match[0]
    return match[1] + _LETTERS[match[2]] + _LETTERS.get(match[3], match[3])


def _postcode(plain: str, text: str) -> re.Match[str] | None:
    for match in _POSTCODE.finditer(plain):
        spaced = not match[0][4:5].isalpha()
        if match[2] in _NEVER or _OF_AN_INVOICE.search(plain[: match.start()]):
            continue
        if not spaced or _may_be_letters(match, plain) or _in_capitals(match, text):
            return match
    return None


def _may_be_letters(match: re.Match[str], plain: str) -> bool:
    """Tell whether the two letters behind four digits are no little word, nor about money."""
    if match[2] in _AMONG_MONEY:
        return bool(_OF_A_PLACE.search(plain))
    said = _SAID_TO_BE.search(plain[: match.start()]) and match[2] not in _NEVER_SAID
    return match[2] not in _WORDS or bool(said)


def _in_capitals(match: re.Match[str], text: str) -> bool:
    """Tell whether "1234 JE" was written so, in a message that is not all in capitals."""
    return (f"{match[1]} {match[2].upper()}" in text and any(char.islower() for char in text)) or (
        text.strip() == text.strip().upper() and len(text.split()) <= 4
    )
