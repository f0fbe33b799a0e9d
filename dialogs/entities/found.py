"""What a message names: the values that later steps may use, each read back before it binds.

The order matters: what a day has taken is no amount any more, and what is a telephone number is
neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogs.entities.amounts import Amount, find_amounts, wants_all
from dialogs.entities.aside import without_addresses, without_quantities, without_references
from dialogs.entities.counts import find_count, without_counts
from dialogs.entities.dates import split_dates
from dialogs.entities.days import When
from dialogs.entities.names import find_name
from dialogs.entities.proof import read_proof

_INVOICE = re.compile(
    r"\b(?:fa[ck]tuur|fa[ck]t|fct|rekening|nota|invoice|bill|kenmerk|betalingskenmerk|referentie|ref|"
    r"dossier|zaak|(?:betreft|inzake|betr\.?|re):?(?= ?[A-Z#\d-]+\d))"
    r"\.?(?:\s?(?:nummer|nr|number|no|num|kenmerk)(?![a-z]))?[.,]?:?"
    r"(?:\s(?:(?:is|was|dat is|nummer|nr|no|number|met|met nummer|van)\b|:|=))*[\s:#]*"
    r"(?P<said>(?:[A-Za-z]{1,6}[-/ .]?)?\d[\w./-]*\w|\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """All values of a message, in the order in which they were said."""

    amounts: tuple[Amount, ...] = ()
    all_at_once: bool = False
    count: int | None = None
    days: tuple[When, ...] = ()
    postcode: str | None = None
    house: str | None = None
    suffix: str | None = None
    name: str | None = None
    invoice: str | None = None

    @property
    def ahead(self) -> tuple[When, ...]:
        """The days and spans that are not said to lie behind us."""
        return tuple(when for when in self.days if not when.behind)

    @property
    def recurring(self) -> Amount | None:
        """The amount that comes again and again."""
        return next((amount for amount in self.amounts if amount.per), None)

    @property
    def upfront(self) -> Amount | None:
        """The amount that is to be paid first, beside another that follows."""
        first = next((one for one in self.amounts if one.first and not one.per), None)
        return first if first and (self.recurring or len(self.amounts) > 1) else None

    @property
    def amount(self) -> Amount | None:
        """The amount that the message is about: one that recurs, else the last beside the first."""
        left = [one for one in self.amounts if one is not self.upfront]
        return self.recurring or (left[-1] if left else None)

    def as_json(self) -> dict[str, Any]:
        """Return what was named, and nothing else: euros, ISO days."""
        amount, upfront = self.amount, self.upfront
        told: dict[str, Any] = _money(amount) | {
            "per": amount.per if amount else None,
            "upfront": _euros(upfront.cents) if upfront else None,
            "full": self.all_at_once or None,
            "instalments": self.count,
            **(_days(self.days[0]) if self.days else {}),
            "postcode": self.postcode,
            "house": self.house,
            "suffix": self.suffix,
            "name": self.name,
            "invoice": self.invoice,
        }
        return {key: value for key, value in told.items() if value is not None}


def _money(amount: Amount | None) -> dict[str, Any]:
    if amount is None:
        return {}
    if amount.most is None:
        return {"amount": _euros(amount.cents)}
    return {"min": _euros(amount.cents), "max": _euros(amount.most)}


def _days(when: When) -> dict[str, Any]:
    if when.day is not None:
        return {"date": when.first.isoformat()}
    return {"from": when.first.isoformat(), "to": when.last.isoformat()}


def find_values(text: str, plain: str, today: date) -> Found:
    """Read all values of a message.

    Args:
        text: as it was sent; names and invoice numbers are read there.
        plain: the same, normalised.
        today: the local day, for "vrijdag" and its kin.
    """
    placed = without_addresses(plain)
    counted = without_counts(without_quantities(placed))
    days, left = split_dates(_with_years(counted, placed), today)
    left = without_quantities(left)
    proof = read_proof(without_references(text))
    invoice = _INVOICE.search(text)
    return Found(
        amounts=find_amounts(left, plain),
        all_at_once=wants_all(plain),
        count=find_count(without_quantities(placed)),
        days=days,
        postcode=proof.postcode,
        house=proof.house_number if proof.postcode else None,
        suffix=proof.house_suffix if proof.postcode else None,
        name=find_name(text),
        invoice=invoice["said"] if invoice and not _is_money(text, invoice) else None,
    )


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _with_years(text: str, whole: str) -> str:
    """Put years back, which belong to a day though they are no quantity."""
    for match in _YEAR.finditer(whole):
        text = text[: match.start()] + match[0] + text[match.end() :]
    return text


def _is_money(text: str, match: re.Match[str]) -> bool:
    said, rest = match["said"], text[match.end() :].lower()
    return bool(
        re.match(r"[a-z]{2}\d\d[a-z]{4}\d{6}", said.lower())
        or "," in said
        or re.fullmatch(r"\d+\.\d\d", said)
        or re.match(r",\d\d\b", rest)
        or re.match(
            r"\s?(?:euro|eur\b|,-|€|keer|x\b|januari|februari|maart|april|mei|juni|juli|"
            r"augustus|september|oktober|november|december|dagen|weken|maanden)",
            rest,
        )
        or re.search(r"€\s?$", text[: match.start("said")])
    )


def _euros(cents: int) -> int | float:
    return cents // 100 if cents % 100 == 0 else cents / 100
