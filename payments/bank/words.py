"""Words: the numbers and names in what payers write, in forms that can be looked up.

People write a reference with blanks, dashes, leading zeros, letters in front, or glued to the word
"factuur". All of these come to one form; a claim's own references are brought to the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: A key counts as distinctive from this many signs on, of which so many digits.
_DISTINCT_SIGNS: Final = 5
_DISTINCT_DIGITS: Final = 4
#: So many words may lie within one reference; a longer text is looked at as far as this.
_MOST_WORDS: Final = 5
_MOST_IN_TEXT: Final = 60
_LONGEST_KEY: Final = 35

#: A word of letters only that may be part of a reference, such as the B in 12-B-7.
_SHORT_WORD: Final = 4
_WORD: Final = re.compile(r"[A-Z0-9]+")
_WORD_OR_NOISE: Final = re.compile(r"[A-Z0-9]+|\|")
_BARE: Final = re.compile(r"[A-Z]*0*([A-Z0-9]*)")
#: Amounts, days, times and accounts are no references.
_NOISE: Final = re.compile(
    r"(?:EUR|€)\s*[0-9][0-9.]*(?:,[0-9]{1,2}|-)?(?![0-9])"
    r"|\b[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{2})?\b|\b[0-9]+,(?:[0-9]{2}\b|-)"
    r"|\b[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:20)?[0-9]{2}\b"
    r"|\b20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\b"
    r"|\b[0-9]{1,2}:[0-9]{2}\b"
    r"|\b[A-Z]{2}[0-9]{2}[A-Z]{4}[0-9]{10}\b"
)
#: Words that say what follows is the number of an invoice.
_LABEL: Final = re.compile(
    r"\b(?:FACTUUR|FACT|FACTNR|FACTUURNR|FACTUURNUMMER|NOTA|NOTANR|REKENING|INVOICE|INV|KENMERK|"
    r"REFERENTIE|REF|DOSSIER|NR|NUMMER)$"
)


@dataclass(frozen=True, slots=True)
class Key:
    """A form of a reference that can be looked up; a weak one may be another number, too."""

    text: str
    distinct: bool


def folded(text: str) -> str:
    """Return a text in capitals and without accents."""
    if text.isascii():
        return text.upper()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).upper()


def canonical(text: str) -> str:
    """Bring squashed signs to the form that is looked up: no letters and no zeros in front."""
    if text.isdecimal() and text.isascii():
        return text.lstrip("0")
    match = _BARE.fullmatch(text)
    bare = "" if match is None else match[1]
    return "" if bare.isalpha() else bare


def keys_of_reference(reference: str) -> tuple[Key, ...]:
    """Return the forms of a claim's reference or an invoice's number."""
    words = _WORD.findall(folded(reference))
    whole = "".join(words)
    found: dict[str, bool] = {}
    bare = canonical(whole)
    if bare:
        found[bare] = is_distinct(bare)
    apart = _apart(words)
    if apart:
        found[apart] = is_distinct(apart.replace("~", ""))
    if whole and not found and len(whole) >= _DISTINCT_SIGNS:
        found[whole] = True
    elif whole[:1].isalpha() and len(whole) >= _DISTINCT_SIGNS and any(map(str.isdigit, whole)):
        # With its letters even a short number is hard to write by chance.
        found[whole] = True
    return tuple(Key(text, distinct) for text, distinct in found.items())


def keys_in_text(text: str) -> Iterator[str]:
    """Give every form in which a payer's words may name a reference, the longest first."""
    told: set[str] = set()
    for run in _runs(text):
        for length in range(min(_MOST_WORDS, len(run)), 0, -1):
            for start in range(len(run) - length + 1):
                for form in _forms(run[start : start + length]):
                    if form not in told:
                        told.add(form)
                        yield form


def _runs(text: str) -> Iterator[list[str]]:
    """Give the stretches of words that may be one reference: a longer word without digits ends one.

    Such a word is a stretch of its own, for a reference may be a word.
    """
    run: list[str] = []
    words = _WORD_OR_NOISE.findall(_NOISE.sub("|", folded(text)))
    for word in words[:_MOST_IN_TEXT]:
        if word == "|" or (word.isalpha() and len(word) > _SHORT_WORD):
            if run:
                yield run
            run = []
            if len(word) >= _DISTINCT_SIGNS:
                yield [word]
        else:
            run.append(word)
    if run:
        yield run


def _forms(words: list[str]) -> Iterator[str]:
    whole = "".join(words)
    if len(whole) > _LONGEST_KEY or (len(words) > 1 and whole.isalpha()):
        return
    yield whole
    bare = canonical(whole)
    if bare and bare != whole:
        yield bare
    if len(words) > 1:
        apart = _apart(words)
        if apart:
            yield apart


def _apart(words: list[str]) -> str:
    """Return the form of several groups without the zeros that fill each up: 2026-0012."""
    if len(words) < 2:
        return ""
    groups = [canonical(word) or ("0" if word.strip("0") == "" else "") for word in words]
    groups = groups[1:] if groups and not groups[0] else groups
    return "~".join(groups) if len(groups) > 1 and all(groups) else ""


def is_distinct(key: str) -> bool:
    """Tell whether a key is long enough not to be met by chance."""
    if len(key) < _DISTINCT_SIGNS:
        return False
    return key.isdigit() or sum(map(str.isdigit, key)) >= _DISTINCT_DIGITS


def is_labelled(text: str, key: str) -> bool:
    """Tell whether a text says of a number that it is an invoice's."""
    plain = folded(text)
    place = plain.find(key)
    return place > 0 and _LABEL.search(plain[:place].rstrip(" .:#0-/")) is not None


def slips_of(key: str) -> Iterator[str]:
    """Give what a number may have been meant to be: one digit wrong, doubled, lost or swapped."""
    for place, sign in enumerate(key):
        before, after = key[:place], key[place + 1 :]
        yield before + after
        if place + 1 < len(key) and key[place + 1] != sign:
            yield before + key[place + 1] + sign + key[place + 2 :]
        for digit in "0123456789":
            if digit != sign:
                yield before + digit + after
            yield before + digit + sign + after
    for digit in "0123456789":
        yield key + digit


# ----------------------------------------------------------------- names

_TITLES: Final = frozenset(
    re.findall(
        "[A-Z]+",
        "DHR MEVR MW HR MEVROUW HEER DE DEN DER VAN HET TEN TER TE T S EN OF EO CJ ERVEN FAM "
        "FAMILIE MR DR DRS IR ING PROF VON EL LA LE BV NV VOF CV STICHTING STG HOLDING BEHEER",
    )
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it can be compared: the surname and what stands beside it."""

    surname: str
    others: frozenset[str]


def name_of(text: str) -> PersonName:
    """Take a debtor's name apart; particles and titles count for nothing."""
    plain = folded(text)
    before, comma, behind = plain.partition(",")
    words = _name_words(f"{behind} {before}" if comma else plain)
    if not words:
        return PersonName("", frozenset())
    surname = next((word for word in reversed(words) if len(word) > 2), words[-1])
    return PersonName(surname, frozenset(words) - {surname})


def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a payer's name that may tell who it is."""
    return tuple(_name_words(folded(text)))


def _name_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word not in _TITLES]


def agrees(name: PersonName, words: tuple[str, ...]) -> float:
    """Tell how well a payer's name agrees with a debtor's: 1 with initials, 0.5 the surname only.

    A payer's account often has initials, or names a partner as well.
    """
    if not name.surname or name.surname not in words:
        return 0.0
    beside = [word for word in words if word != name.surname]
    if not name.others:
        return 1.0 if not beside or len(name.surname) > 6 else 0.5
    initials = {other[0] for other in name.others}
    return 1.0 if any(word[0] in initials for word in beside) else 0.5
