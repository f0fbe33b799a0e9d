"""What a message names: the values that later steps may use, each read back before it binds.

The order matters: what a day has taken is no amount any more, and what is a telephone number is
neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogs.entities.aside import without_addresses, without_quantities, without_references
from dialogs.entities.blanks import blank
from dialogs.entities.clauses import Clauses
from dialogs.entities.days.dates import split_dates
from dialogs.entities.days.reckoning import When
from dialogs.entities.identity.houses import House
from dialogs.entities.identity.invoices import find_invoice
from dialogs.entities.identity.names import find_name
from dialogs.entities.identity.places import read_place
from dialogs.entities.money.amounts import Amount, find_amounts
from dialogs.entities.money.counts import find_count, in_halves, without_counts
from dialogs.entities.money.whole import wants_all
from dialogs.entities.spelling import spelled
from dialogs.normalise import normalise


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
    #: One half is offered now and one some time later: no day of paying was named.
    vague: bool = False
    #: "De rest" is to follow what is paid first.
    leaves_rest: bool = False

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
        more = self.recurring or len(self.amounts) > 1 or self.leaves_rest
        return first if more else None

    @property
    def amount(self) -> Amount | None:
        """The amount that the message is about: one that recurs, else the last beside the first."""
        left = [one for one in self.amounts if one is not self.upfront]
        return self.recurring or (left[-1] if left else None)

    def as_json(self) -> dict[str, Any]:
        """Return what was named, and nothing else: euros, ISO days."""
        amount, upfront = self.amount, self.upfront
        same = upfront and amount and upfront.cents == amount.cents
        if same and (self.days or not self.recurring):
            upfront = None  # "50 begin januari en daarna elke maand 50" is fifty a month
        told: dict[str, Any] = _money(amount) | {
            "per": amount.per if amount else None,
            "upfront": _euros(upfront.cents) if upfront else None,
            "full": self.all_at_once or None,
            "instalments": self.count,
            **(_days(self.days[0]) if self.days and not self.vague else {}),
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
    name = find_name(text)
    place = read_place(without_references(text))
    invoice = find_invoice(text)
    plain = _without_name(plain, name)
    plain = _without_house(_without_postcode(spelled(plain), place.postcode), place.house)
    clauses = Clauses(plain, text)
    placed = without_addresses(_without_invoice(plain, invoice))
    counted = without_counts(without_quantities(placed))
    days, left = split_dates(_with_years(counted, placed), today, clauses)
    left = without_quantities(left)
    amounts = find_amounts(left, plain, clauses)
    count = find_count(without_quantities(placed), clauses)
    in_parts = bool(count) or any(one.per for one in amounts)
    return Found(
        amounts=amounts,
        all_at_once=not in_parts and wants_all(plain, clauses),
        count=count,
        days=days,
        postcode=place.postcode,
        house=place.house.number if place.house else None,
        suffix=place.house.suffix if place.house else None,
        name=name,
        invoice=invoice,
        leaves_rest=bool(_REST.search(plain)),
        vague=in_halves(plain)
        and bool(days)
        and (days[0].day in {None, today} or plain.count("half") > 1),
    )


def _without_house(plain: str, house: House | None) -> str:
    """Blank a house number behind its street: "Zuiderdiep 5-3" is no fifth of March."""
    if house is None or not house.said:
        return plain
    place = plain.find(house.said)
    start = place + house.said.rfind(" ") + 1
    return blank(plain, start, place + len(house.said), "~") if place >= 0 else plain


def _without_name(plain: str, name: str | None) -> str:
    """Blank the name that was given: "ik ben Ulrike Meier" is no hundred euros."""
    place = plain.find(normalise(name)) if name and " " in name else -1
    return blank(plain, place, place + len(normalise(name)), "~") if name and place >= 0 else plain


def _without_invoice(plain: str, invoice: str | None) -> str:
    """Blank a long number of an invoice, also where it comes again: "4410 betaal ik vrijdag"."""
    said = normalise(invoice) if invoice else ""
    if sum(sign.isdigit() for sign in said) < 4:
        return plain
    again = rf"(?<![\w.,/-]){re.escape(said)}(?![\w/-]|[.,]\d| ?(?:euro|eur|€|,-))"
    return re.sub(again, "~" * len(said), plain)


def _without_postcode(plain: str, postcode: str | None) -> str:
    """Blank a postcode whose letters were taken for a short form: "6711 pm" is no 6711 a month."""
    if postcode is None:
        return plain
    match = re.search(rf"\b{postcode[:4]} per (?:maand|week)\b", plain)
    return blank(plain, *match.span()) if match else plain


_REST = re.compile(
    r"\b(?:rest|restant|overige|resterende|remainder|remaining)\b(?!.{0,12} niet\b)"
    r"(?! (?:moet|weet|ga|zal) ik nog (?:even )?(?:kijken|bekijken|niet))"
    r"(?!.{0,16} (?:kwijt|vervalt|laten))"
    r"|\bthe rest\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _with_years(text: str, whole: str) -> str:
    """Put years back, which belong to a day though they are no quantity."""
    for match in _YEAR.finditer(whole):
        text = text[: match.start()] + match[0] + text[match.end() :]
    return text


def _euros(cents: int) -> int | float:
    return cents // 100 if cents % 100 == 0 else cents / 100
