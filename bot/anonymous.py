"""Anonymous: a person's words without whom they are about, for a reader that is not ours.

Stricter than what a log line gets: beside numbers, links and addresses also names go, every longer
run of digits, and every word with a capital that does not begin a sentence. What is left is enough
to tell what somebody wants, and not enough to tell who it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.masking import mask_text
from dialogs.entities.aside import without_addresses
from dialogs.entities.identity.names import find_name

#: What stands for a name, and for a number, an address or a secret.
SOMEBODY, SOMETHING = "[naam]", "#"
#: Longer texts are cut: the wish of a long letter stands at its beginning or its end.
LONGEST = 1_000

_MARKS = re.compile(r"\S*[#…]\S*(?:\s+\S*[#…]\S*)*")
_POSTCODE = re.compile(r"(?<![\w-])\d{4}\s?[a-z]{2}\b(?:[ ,]*\d+\S*)?", re.IGNORECASE)
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{2,4}){3,8}\b|\bIBAN…", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}(?!\d)")
#: Four digits or more in one word, or in words that are nothing but digits and their signs.
_RUN = re.compile(r"[\w./+-]*\d(?:[ .()/+-]?\d){3,}[\w./-]*")
_AFTER = re.compile(
    r"\b(?P<intro>mijn naam is|naam is|ik heet|heet|ik ben|met|mevrouw|meneer|mevr\.?|mw\.?|dhr\.?|"
    r"de heer|heer|fam(?:ilie|\.)?|groet(?:en|jes)?,?|mvg,?|regards,?|my name is|i am|i'm|this is|"
    r"dear|beste|hoi|hallo|hi|hey)\s+(?P<who>[^\W\d_][\w'’.-]*)",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?<=[\w,;:)]\s)[^\W\d_a-zß-ÿ][\w'’-]*")


def anonymous(text: str, names: Iterable[str] = ()) -> str:
    """Return a text without whom it is about.

    Args:
        text: as it was sent, of any length.
        names: what the person is called, as far as we know.
    """
    left = _cut(" ".join(text.split()))
    introduced = find_name(left)
    left = _without_numbers(left)
    left = _without_names(left, (*names, introduced or ""))
    return " ".join(_MARKS.sub(SOMETHING, left).split())


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]} {text[-half:]}"


def _without_numbers(text: str) -> str:
    text = mask_text(text)
    small = text.lower()
    if len(small) == len(text):
        blanked = without_addresses(small)
        text = "".join(
            kept if left == plain else SOMETHING
            for left, plain, kept in zip(blanked, small, text, strict=True)
        )
    for pattern in (_IBAN, _POSTCODE, _DATE, _RUN):
        text = pattern.sub(SOMETHING, text)
    return text


def _without_names(text: str, names: Iterable[str]) -> str:
    known = [part for name in names for part in re.split(r"[\s.-]+", name)]
    for part in sorted({part for part in known if len(part) > 2}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(part)}\w{{0,2}}\b", SOMEBODY, text, flags=re.IGNORECASE)
    text = _AFTER.sub(_introduced, text)
    return text if text.isupper() else _CAPITAL.sub(SOMEBODY, text)


def _introduced(match: re.Match[str]) -> str:
    """Take out what is written as a name after words that introduce one."""
    who = match["who"]
    return f"{match['intro']} {SOMEBODY if who[0].isupper() else who}"
