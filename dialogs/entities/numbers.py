"""Numbers in words, Dutch and English, up to 9,999."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SMALL = {
    "een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8,
    "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14,
    "vijftien": 15, "zestien": 16, "zeventien": 17, "achttien": 18, "negentien": 19,
}  # fmt: skip
_TENS = {
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70,
    "tachtig": 80, "negentig": 90,
}  # fmt: skip
_SMALL_EN = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS_EN = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip


def _below_hundred() -> dict[str, int]:
    known = dict(_SMALL) | dict(_TENS) | dict(_SMALL_EN) | dict(_TENS_EN)
    for ten, tens in _TENS.items():
        known |= {f"{unit}en{ten}": tens + value for unit, value in _SMALL.items() if value < 10}
    # As people spell it and as dialects say it.
    known |= {f"vijven{ten}": tens + 5 for ten, tens in _TENS.items()}
    known |= {"dartig": 30, "vieftig": 50, "twinteg": 20, "vuuftig": 50, "tachentig": 80}
    for ten, tens in _TENS_EN.items():
        for unit, value in _SMALL_EN.items():
            if value < 10:
                known |= dict.fromkeys(
                    (f"{ten}{unit}", f"{ten}-{unit}", f"{ten} {unit}"), tens + value
                )
    return known


_BELOW_HUNDRED = _below_hundred()
_BIG = {"honderd": 100, "hundred": 100, "duizend": 1000, "thousand": 1000}


#: "Vijf en zeventig", "vijf-en-zeventig".
_APART = re.compile(
    rf"\b({'|'.join(unit for unit, value in _SMALL.items() if value < 10)})[ -]?en[ -]"
    rf"({'|'.join(_TENS)})\b"
)


def number_word(text: str) -> int | None:
    """Return what a (folded) number word says, or None if it is none.

    >>> number_word("honderdtwintig"), number_word("two hundred"), number_word("twaalfhonderd")
    (120, 200, 1200)
    """
    text = _APART.sub(r"\1en\2", text.strip().replace("a hundred", "hundred"))
    for word in ("duizend", "thousand", "honderd", "hundred"):
        before, found, after = text.partition(word)
        if found:
            return _around(before.strip(), _BIG[word], after.strip())
    return _BELOW_HUNDRED.get(text)


def _around(before: str, unit: int, after: str) -> int | None:
    times = 1 if not before else number_word(before)
    rest = 0 if not after else number_word(re.sub(r"^(?:en|and)\s*", "", after))
    if times is None or rest is None or rest >= unit or times >= 100:
        return None
    return times * unit + rest


def _any_of(words: Sequence[str]) -> str:
    """Return a pattern of words that tries the longest first; equal beginnings are tried once.

    A mere list of three hundred words is tried word by word at every place of a text.
    """
    by_first: dict[str, list[str]] = {}
    for word in filter(None, words):
        by_first.setdefault(word[0], []).append(word[1:])
    tails = [re.escape(first) + _any_of(rest) for first, rest in by_first.items()]
    if "" in words:
        return f"(?:{'|'.join(tails)})?" if tails else ""
    return f"(?:{'|'.join(tails)})" if len(tails) > 1 else "".join(tails)


def _below_hundred_pattern() -> str:
    """Return a pattern of all that `_below_hundred` knows, composed as the words are.

    Written out, three hundred words would stand in each of some forty patterns, and compiling
    those is what a start waits for.
    """
    units = _any_of(sorted(unit for unit, value in _SMALL.items() if value < 10))
    units_en = _any_of(sorted(unit for unit, value in _SMALL_EN.items() if value < 10))
    tens, tens_en = _any_of(sorted(_TENS)), _any_of(sorted(_TENS_EN))
    composed = re.compile(rf"(?:{units}|vijven)en{tens}|{tens_en}[ -]?{units_en}")
    simple = _any_of(sorted(word for word in _BELOW_HUNDRED if not composed.fullmatch(word)))
    return f"{composed.pattern}|{simple}"


def _pattern() -> str:
    units = _below_hundred_pattern()
    big = "|".join(_BIG)
    apart = _APART.pattern.replace("(", "(?:")
    units = f"{apart}|{units}"
    return rf"(?:(?:{units})?\s?(?:{big})(?:en|\s?and\s|\s(?:en\s)?)?(?:{units})?|{units})"


#: A regular expression for one number in words. Wrap it in word boundaries.
WORDS = _pattern()
#: One below a hundred, as parts are counted by; a third of the size of `WORDS`.
SMALL_WORDS = rf"(?:{_below_hundred_pattern()})"
#: One of ten or more: what no one counts by, and bare still may be an amount.
TENS = rf"(?!(?:{'|'.join([*_SMALL, *_SMALL_EN])})\b){WORDS}"
#: Behind a bare figure that counts nothing: the end, a sign, or a little word.
LOOSE_END = (
    r"(?=$|\s?[.,!?;)=](?!\d)|\s(?:en|dan|daarna|vervolgens|de rest|rest|per|in|kan|kunnen|"
    r"lukt|gaat|is|graag|alstublieft|nu|direct|max|maximaal|maar|of|wel|niet|vooraf|vooruit|"
    r"aan|als|elke|"
    r"iedere|maandelijks|betalen|betaal|betaald|doen|afgelost|overgemaakt|gestort|mag|zou|zal|"
    r"moet|lijkt|vandaag|ineens|contant|cash|and|then|now|right now|down|up ?front|"
    r"first|today|please|later|straks|hoor|ofzo|of zo|apart|ipv|"
    r"klinkt|beter|prima|goed|akkoord|top|mooi|fijn)\b)"
)


def number(text: str) -> int | None:
    """Return the whole number that the text is, in digits or in words."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else number_word(text)
