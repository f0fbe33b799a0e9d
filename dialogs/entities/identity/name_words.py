"""Words that may be part of a name, and words of the language that are none.

The lists are in `no_names.yml`: common words, first names, and common words that are family names.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

LAST_PARTICLES = {
    "van", "de", "der", "den", "ter", "ten", "el", "al", "ben", "bin", "ait", "von", "da", "dos",
    "di", "le", "la", "'t",
}  # fmt: skip
#: Morphology of words that are no names: participles, diminutives, abstractions.
_WORDLIKE = re.compile(
    r"(?:ge\w{3,}(?:d|t)|\w+(?:heid|lijk|loos|baar|ing|tje|tjes|isch|achtig|dag|avond|week|maand|"
    r"toeslag|bijslag|geld|loon))$"
)
#: Words that begin a new sentence behind a name, with a capital or without.
STARTERS = {
    "ik", "wij", "we", "wat", "waar", "waarom", "wie", "hoe", "kan", "kunt", "kunnen", "mag",
    "dit", "dat", "die", "het", "ze", "zij", "hij", "jullie", "u", "uw", "je", "jij", "mijn", "mn",
    "onze", "ons", "graag", "maar", "want", "dus", "als", "en", "ook", "heb", "hebben", "wil",
    "zou", "nee", "ja", "geen", "niet", "nog", "al", "bel", "stuur", "waarover", "waarvoor", "is",
    "zijn", "was", "i", "my", "why", "what", "can", "please", "not", "hier", "betreft", "inzake",
    "over", "factuur", "adres", "postcode", "sorry", "bedankt", "dank", "vandaag", "morgen",
}  # fmt: skip


def is_family(words: list[str], word: str, raw: str) -> bool:
    """Tell whether a word of the language is a family name here: "joke van de brug"."""
    if not words or word not in families():
        return False
    return words[-1] in LAST_PARTICLES or (words[-1] in first_names() and raw != word)


def no_name(word: str) -> bool:
    """Tell whether a small word is one of the language, and no first name."""
    return (
        len(word) > 1
        and word not in first_names()
        and (word in common() or (bool(_WORDLIKE.fullmatch(word)) and not _pet(word)))
    )


def _pet(word: str) -> bool:
    """Tell whether it is a first name made small: "sofietje"."""
    return any(word.removesuffix(end) in first_names() for end in ("tje", "etje"))


@cache
def common() -> frozenset[str]:
    """Return words of the language that nobody is called by."""
    return _listed("common")


@cache
def first_names() -> frozenset[str]:
    """Return first names that are heard in the Low Countries."""
    return _listed("first")


@cache
def families() -> frozenset[str]:
    """Return words of the language that are family names behind a particle."""
    return _listed("families")


@cache
def _listed(kind: str) -> frozenset[str]:
    return frozenset(_lists()[kind].split())


@cache
def _lists() -> dict[str, str]:
    file = Path(__file__).with_name("no_names.yml")
    told: dict[str, str] = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return told


def is_language(words: list[str]) -> bool:
    """Tell whether these are words of the language: "Ik ben Blij", "Dit is Oplichting"."""
    plain = [word for word in words if word not in LAST_PARTICLES | {"het", "op", "in", "te", "'s"}]
    if not plain:
        return True
    if words[0] != plain[0] and words[0] in {"van", "ter", "ten", "den", "el"}:
        return False  # "Van der Meer"
    known = [no_name(word) for word in plain]
    return all(known) or (known[0] and words[0] == plain[0])


def has_first_name(name: str) -> bool:
    """Tell whether a first name that we know is in it."""
    return any(word in first_names() for word in name.split())


def is_first(word: str) -> bool:
    """Tell whether a small word is a first name, or two of them in one: "anneloes"."""
    return word in first_names() or any(
        word[:cut] in first_names() and word[cut:] in first_names()
        for cut in range(3, len(word) - 2)
    )


def initials(name: str) -> bool:
    """Tell whether a name is nothing but initials: "A.B."."""
    return bool(re.fullmatch(r"(?:\w\.\s?)+\w?", name))
