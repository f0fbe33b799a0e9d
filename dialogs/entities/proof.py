"""Proof of identity: reading an address or digits from a sentence and comparing them.

A person proves to be the debtor with postcode and house number, or with the last digits of an
invoice. One message is one try: of several postcodes only the first counts, and a list of numbers
counts as a wrong one, so that nobody can guess wholesale.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dialogs.normalise import fold

#: Fewer digits of an invoice number prove nothing.
LEAST_DIGITS = 4
_POSTCODE = re.compile(r"(?<![\w-])([1-9]\d{3})[\s.-]{0,2}([a-z]{2})(?![a-z])")
#: "1 2 3 4 A B", as one spells it aloud.
_SPELLED = re.compile(r"(?<![\w])([1-9]) (\d) (\d) (\d) ([a-z]) ([a-z])(?![\w])")
#: Letter pairs that the Dutch post never gave out.
_NEVER = {"sa", "sd", "ss"}
#: Little words that follow a year or a number and make it look like a postcode.
_WORDS = {
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
}
_SUFFIX = (
    r"(?:\s?[-/]\s?(?P<s1>[a-z0-9]{1,4})"
    r"|\s?(?P<s2>bis|hs|huis|boven|beneden|rd|zwart|rood|i{2,3}|iv|[a-z](?!\.[a-z]))(?![a-z0-9'])"
    r"|-?(?P<s3>[a-z]{1,2})(?=\b))?"
)
_HOUSE = re.compile(
    r"(?<![\d\w./-])(?:nr\.?\s?|nummer\s|no\.?\s?|#)?"
    rf"(?P<n>[1-9]\d{{0,4}})(?!\s?(?:e|ste|de)\b)(?!\d){_SUFFIX}(?![\d/.-]*\d)"
)
_NO_SUFFIX = {
    "en",
    "in",
    "te",
    "is",
    "op",
    "ik",
    "x",
    "e",
    "de",
    "of",
    "st",
    "nd",
    "rd",
    "th",
    "at",
    "k",
    "m",
}
_DIGITS = re.compile(r"\d")
#: Telephone numbers, dates and amounts are no try to prove anything.
_NO_PROOF = re.compile(
    r"(?<![\w-])(?:(?:\+|00)31|0)\s?-?6[\s-]?(?:\d[\s-]?){8}(?!\d)"
    r"|(?<![\w-])\d{1,2}[-/.]\d{1,2}[-/.](?:20)?\d\d(?![\w-])|20\d\d-\d\d-\d\d(?![\w-])"
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
    plain = fold(text)
    plain = _SPELLED.sub(r"\1\2\3\4\5\6", plain)
    postcode = _postcode(plain, text)
    rest = plain if postcode is None else plain[: postcode.start()] + ", " + plain[postcode.end() :]
    house, suffix = _house(rest)
    return Proof(
        postcode=f"{postcode[1]}{postcode[2]}".upper() if postcode else None,
        house_number=house,
        house_suffix=suffix,
        digits=() if postcode else digit_runs(plain),
    )


def _postcode(plain: str, text: str) -> re.Match[str] | None:
    for match in _POSTCODE.finditer(plain):
        spaced = not match[0][4:5].isalpha()
        if match[2] in _NEVER:
            continue
        if not (spaced and match[2] in _WORDS) or _in_capitals(match, text):
            return match
    return None


def _in_capitals(match: re.Match[str], text: str) -> bool:
    """Tell whether "1234 JE" was written so, in a message that is not all in capitals."""
    return (f"{match[1]} {match[2].upper()}" in text and any(char.islower() for char in text)) or (
        text.strip() == text.strip().upper() and len(text.split()) <= 4
    )


def _house(rest: str) -> tuple[str | None, str | None]:
    for match in _HOUSE.finditer(rest):
        said = match["s1"] or match["s2"] or match["s3"]
        suffix = None if said in _NO_SUFFIX and not match["s1"] else said
        return match["n"], suffix.upper() if suffix else None
    return None, None


def digit_runs(plain: str) -> tuple[str, ...]:
    """Return the digits of every word that has four or more, and of neighbours joined."""
    words = ["".join(_DIGITS.findall(word)) for word in _NO_PROOF.sub(" ", plain).split()]
    runs = [run for run in words if len(run) >= LEAST_DIGITS]
    joined = "".join(words)
    if len(runs) < 2 and len(joined) > len("".join(runs)) and len(joined) >= LEAST_DIGITS:
        runs.append(joined)
    return tuple(dict.fromkeys(runs))


def split_house(number: str | None, suffix: str | None) -> tuple[str | None, str | None]:
    """Return house number and suffix in one spelling, also of a file with "12-3" in one field."""
    found, inner = _house(fold(f"{number or ''}"))
    given = "".join(c for c in fold(f"{suffix or ''}") if c.isalnum()).upper() or None
    return found, given or inner


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
