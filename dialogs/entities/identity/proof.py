"""Proof of identity: reading an address or digits from a sentence and comparing them.

A person proves to be the debtor with postcode and house number, or with the last digits of an
invoice. One message is one try: of several postcodes only the first counts, and a list of numbers
counts as a wrong one, so that nobody can guess wholesale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dialogs.entities.identity.houses import first_figure
from dialogs.entities.identity.places import read_place
from dialogs.normalise import fold

#: Fewer digits of an invoice number prove nothing.
LEAST_DIGITS = 4
_DIGITS = re.compile(r"\d")
_MONTH = r"(?:jan|feb|maa?rt|mrt|march|apr|mei|may|jun|jul|aug|sept?|okt|oct|nov|dec)[a-z]*\.?"
#: Telephone numbers, dates and amounts are no try to prove anything.
_NO_PROOF = re.compile(
    r"(?<![\w-])(?:(?:\+|00)31|0)\s?-?6[\s-]?(?:\d[\s-]?){8}(?!\d)"
    r"|(?<![\w-])\d{1,2}[-/.]\d{1,2}[-/.](?:20)?\d\d(?![\w-])|20\d\d-\d\d-\d\d(?![\w-])"
    rf"|(?<![\w-])\d{{1,2}}(?:e|ste|de|st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:\s(?:19|20)\d\d)?(?!\w)"
    rf"|(?<!\w){_MONTH}\s(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s)?(?:(?:19|20)\d\d)?(?!\w)"
    r"|€\s?[\d.,]+|\d[\d.,]*\s?(?:euro|eur)\b|(?<!\d)\d+,\d\d(?!\d)"
)


class Method(StrEnum):
    """How somebody proved to be the debtor."""

    ADDRESS = "address"
    INVOICE = "invoice"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What a message offers as proof. All of it may be missing."""

    postcode: str | None = None  #: "1234AB"
    house_number: str | None = None
    house_suffix: str | None = None  #: capital letters and digits only
    digits: tuple[str, ...] = ()  #: runs of digits that may be the end of an invoice number

    @property
    def offered(self) -> bool:
        """Whether somebody seems to offer proof: a postcode, or digits."""
        return bool(self.postcode or self.digits)

    @property
    def complete(self) -> bool:
        """Whether this can be compared at all: an address, or digits."""
        return bool((self.postcode and self.house_number) or self.digits)


def read_proof(text: str) -> Proof:
    """Read postcode, house number and digits from one free sentence.

    >>> read_proof("ik woon op Dorpsstraat 12-3, 1234 ab").house_suffix
    '3'
    """
    place = read_place(text)
    house = place.house or (None if place.postcode else first_figure(place.rest))
    return Proof(
        postcode=place.postcode,
        house_number=house.number if house else None,
        house_suffix=house.suffix if house else None,
        digits=() if place.postcode else digit_runs(place.plain),
    )


def digit_runs(plain: str) -> tuple[str, ...]:
    """Return the digits of every word that has four or more, and of neighbours joined."""
    found: list[str] = []
    for group in _neighbours(_NO_PROOF.sub(" | ", plain).split()):
        runs = [run for run in group if len(run) >= LEAST_DIGITS]
        joined = "".join(group)
        if len(runs) < 2 and len(joined) > len("".join(runs)) and len(joined) >= LEAST_DIGITS:
            runs.append(joined)
        found += runs
    return tuple(dict.fromkeys(found))


def _neighbours(words: Iterable[str]) -> list[list[str]]:
    """Return the digits of words, by runs of words that stand beside each other.

    "Ik wil 100 op 1 december" is no number of an invoice.
    """
    groups: list[list[str]] = [[]]
    for word in words:
        digits = "".join(_DIGITS.findall(word))
        if digits:
            groups[-1].append(digits)
        elif not _GLUE.fullmatch(word):
            groups.append([])
    return groups


#: What may stand inside a number that is spelled or dictated.
_GLUE = re.compile(r"[^\w|]+|streep(?:je)?|min(?:teken)?|slash|punt|dash|dot|spatie|[a-z]")


def split_house(number: str | None, suffix: str | None) -> tuple[str | None, str | None]:
    """Return house number and suffix in one spelling, also of a file with "12-3" in one field."""
    found = first_figure(fold(f"{number or ''}"))
    given = "".join(c for c in fold(f"{suffix or ''}") if c.isalnum()).upper() or None
    return (found.number, given or found.suffix) if found else (None, given)


def same_address(
    proof: Proof, postcode: str | None, number: str | None, suffix: str | None
) -> bool:
    """Tell whether an offered address is the known one.

    A suffix that was said must be the known one: "12A" is another front door than "12". Whoever
    leaves out a suffix that we know is believed.
    """
    known = "".join(c for c in fold(postcode or "") if c.isalnum()).upper()
    house, known_suffix = split_house(number, suffix)
    if not known or house is None or proof.postcode != known or proof.house_number != house:
        return False
    return proof.house_suffix in {None, known_suffix}


def same_invoice(proof: Proof, invoice_numbers: tuple[str, ...]) -> bool:
    """Tell whether the offered digits are an invoice number, or the last four or more of one."""
    if len(proof.digits) > 2:
        return False
    known = ["".join(_DIGITS.findall(number)) for number in invoice_numbers]
    return any(
        len(run) >= LEAST_DIGITS and digits.endswith(run)
        for run in proof.digits
        for digits in known
    )


def provable_by_invoice(invoice_numbers: tuple[str, ...]) -> bool:
    """Tell whether any of these numbers has enough digits to prove something."""
    return any(len(_DIGITS.findall(number)) >= LEAST_DIGITS for number in invoice_numbers)
