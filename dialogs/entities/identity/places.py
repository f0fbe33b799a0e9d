"""The postcode in a message, however it is typed or spoken, and the house number beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogs.entities.identity.houses import House, find_house, in_figures
from dialogs.entities.numbers import SMALL_WORDS, number
from dialogs.normalise import fold

_POSTCODE = re.compile(r"(?<![\w-])([1-9]\d{3})[\s./-]{0,2}([a-z]{2})(?![a-z])")
#: Little words that follow a year or a number and make it look like a postcode.
_WORDS = {
    "is", "en", "in", "op", "nr", "of", "te", "om", "ik", "de", "je", "dd", "uw", "at", "or", "to",
    "on", "ga", "we", "ze", "na", "nu", "al", "wa", "da", "zo", "ja", "me", "my", "as", "by", "it",
    "so", "km", "kg",
}  # fmt: skip
#: "1 2 3 4 A B", as one spells it aloud; "12 34 ab", as a keyboard cuts it.
_SPELLED = re.compile(
    r"(?<!\w)([1-9])[ .]?(\d)[ .](\d)[ .]?(\d)(?:,? (?:en dan|dan|en|letters) |[ .-])"
    rf"(?!(?:dan|{'|'.join(sorted(_WORDS))})\b)([a-z])(?: en |[ .-]{{0,2}})([a-z])(?!\w)"
)
_LETTERS_APART = re.compile(r"(?<![\w-])([1-9]\d{3})[ -]([a-z])[ .-]{1,2}([a-z])(?!\w)")
#: "Pc9725AB nr3".
_GLUED = re.compile(r"\b(postcode|pc|huisnummer|huisnr|nummer|nr)(?=\d)")
#: "6828, letters HZ".
_WITH_LETTERS = re.compile(
    r"(?<![\w-])([1-9] ?\d ?\d ?\d),? (?:en )?(?:de )?letters (?:zijn )?"
    r"([a-z])(?:[ .]| en )?([a-z])\b"
)
#: "Postcode 1012 en dan LG".
_IN_TWO = re.compile(
    r"(\b(?:(?:post ?)?[ck]ode|pc)\b[^.!?\d]{0,30}? [1-9]\d{3}),? (?:en dan|dan|en|met|letters) "
    r"(?:(?:de )?letters (?:zijn )?)?(?!(?:de|is|in|op)\b)([a-z]{2}\b)"
)
#: "1507 P van Pieter en dan de L van Leo".
_BY_NAMES = re.compile(
    r"(?<![\w-])([1-9]\d{3}),? (?:de )?([a-z]) (?:van|als in|for|"
    r"of) [a-z]+,? (?:en )?(?:dan )?(?:de )?"
    r"([a-z]) (?:van|als in|for|of) [a-z]+"
)
#: Letter pairs that the Dutch post never gave out.
_NEVER = frozenset({"sa", "sd", "ss"})
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
_LETTERS = {
    "aa": "a", "bee": "b", "be": "b", "cee": "c", "see": "c", "dee": "d", "ee": "e", "ef": "f",
    "gee": "g", "haa": "h", "ha": "h", "ie": "i", "jee": "j", "kaa": "k", "ka": "k", "el": "l",
    "em": "m", "en": "n", "oo": "o", "pee": "p", "pe": "p", "kuu": "q", "er": "r", "es": "s",
    "tee": "t", "te": "t", "uu": "u", "vee": "v", "wee": "w", "we": "w", "iks": "x", "ix": "x",
    "ij": "y", "zet": "z", "zed": "z",
}  # fmt: skip
_LETTER = "|".join([*sorted(_LETTERS, key=len, reverse=True), "[a-z]"])
#: Digit by digit, or two at a time: "vier acht elf", "vierendertig twaalf".
_SPOKEN = re.compile(
    rf"\b(?P<said>(?:(?:{SMALL_WORDS}|nul),? ){{2,4}})"
    rf"(?:en )?(?:de )?(?:letters )?(?=[a-z]{{2}}\b|(?:{_LETTER})[ ,.-])"
    rf"(?P<a>{_LETTER})[ ,.-]{{0,2}}(?P<b>{_LETTER})\b"
)
_LITTLE = _WORDS | {"er", "be", "es", "en", "het", "ha", "u", "k", "t", "n"}
_CALLED_ONE = re.compile(r"\b(?:post ?[ck]ode|pc)\b[^.!?]{0,40}$")
_SPOKEN_LETTERS = re.compile(rf"(?<![\w-])([1-9]\d{{3}}) ({_LETTER}) ({_LETTER})(?!\w)")


#: Where somebody lived before, or does not live: "niet meer op A maar op B", "van A naar B".
_FIGURED = r"[^.!?]{0,60}?\d[^.!?]{0,40}?"
_FORMER = (
    re.compile(
        r"\bniet (?:meer |langer )?(?:[a-z'.-]+ ){0,4}\d[^.!?,]{0,24}?"
        r"(?=[\s,]+(?:maar|wel)(?: (?!ik|wij|we|heb)[a-z'.-]+){0,4} \d)"
    ),
    re.compile(
        rf"\b(?:verhuis|verhuiz|moved)\w*\b[^.!?]{{0,40}}?\b(?P<old>(?:van|vanaf|vanuit|from) "
        rf"{_FIGURED})(?=[\s,](?:naar|to)\b[^.!?]{{0,40}}\d)"
    ),
    re.compile(
        rf"\b(?:van|vanaf) {_FIGURED}"
        r"(?=[\s,]naar\b[^.!?]{0,40}\d[^.!?]{0,20}\b(?:verhuisd|gegaan)\b)"
    ),
    re.compile(
        r"(?:^|(?<=[.!?,;:])\s?)was [^.!?]{0,30}?\d[^.!?]{0,20}?(?=[\s,](?:is )?nu\b.{0,40}\d)"
        r"|\b(?:schrijft|werk|woont|staat|stond|geadresseerd|bezorgd|gestuurd) [^.!?]{0,30}?\d"
        r"[^.!?]{0,9}?(?=[\s,]+(?:(?:maar|terwijl|en) )?(?:ik|wij|we|wonen|woon)\b[^.!?]{0,20}\d)"
        r"|\b(?:woonden?|vroeger|voorheen|eerst|eerder|daarvoor|toen|oude?(?: adres)?|"
        rf"vorige?(?: adres)?|used to)\b{_FIGURED}(?=[\s,.:;]+(?:nu|"
        r"het (?:is|moet)|nieuw|nieuwe|tegenwoordig|inmiddels|thans|now|"
        r"sinds)\b.{0,40}\d)"
    ),
    # "5612 JR 71, maar daar woon ik al lang niet meer, nu is het 5504 PD 2".
    re.compile(
        r"[1-9]\d{3} ?[a-z]{2}\b[^.!?]{0,14}?[,;. ]+(?:maar |en |want )?(?:daar|dat|die) "
        r"[^.!?\d]{0,45}?\b(?:niet|oude?|vroeger|vorige?|fout|verkeerd|weg)\b"
        r"(?=.{0,60}\b[1-9]\d{3} ?[a-z]{2}\b)"
    ),
)


def _without_former(plain: str) -> str:
    """Return a folded text without the address that is said to hold no more."""
    for former in _FORMER:
        match = former.search(plain)
        if match:
            start, end = match.span("old" if "old" in former.groupindex else 0)
            return plain[:start] + "," + plain[end:]
    return plain


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
    here = _without_former(in_figures(plain))
    match = _postcode(here, text)
    if match is None:
        return Place(house=find_house(here, None), plain=plain, rest=here)
    rest = here[: match.start()] + ", " + _LINE.sub(" ", here[match.end() :])
    return Place(
        postcode=f"{match[1]}{match[2]}".upper(),
        house=find_house(rest, match.start()),
        plain=plain,
        rest=rest,
    )


def _written_out(plain: str) -> str:
    """Return a folded text in which a postcode that was spelled or spoken is written together."""
    plain = _GLUED.sub(r"\1 ", plain)
    plain = _WITH_LETTERS.sub(lambda match: "".join(match.groups()).replace(" ", ""), plain)
    plain = _IN_TWO.sub(r"\1\2", plain)
    plain = _SPELLED.sub(r"\1\2\3\4\5\6", plain)
    plain = _LETTERS_APART.sub(r"\1\2\3", plain)
    plain = _BY_NAMES.sub(r"\1\2\3", plain)
    plain = _SPOKEN.sub(lambda match: _together(match, plain), plain)
    return _SPOKEN_LETTERS.sub(_letters_together, plain)


def _together(match: re.Match[str], plain: str) -> str:
    """Join them if they make four digits; two little words are letters only of a postcode."""
    words = match["said"].replace(",", "").split()
    digits = "".join("0" if word == "nul" else str(number(word)) for word in words)
    letters = [match["a"], match["b"]]
    little = "".join(letters) in _LITTLE or all(said in _LITTLE for said in letters)
    if len(digits) != 4 or (little and not _CALLED_ONE.search(plain[: match.start()])):
        return match[0]
    return digits + "".join(_LETTERS.get(said, said) for said in letters)


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
        text == text.upper() and len(re.findall(r"\w+", text)) <= 4
    )
