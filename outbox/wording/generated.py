"""Generated claims: made-up debtors and debts, against which our neutral texts are held.

Names, numbers and references are made so that none of them stands in an honest text by chance.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from outbox.wording.render import day_text
from outbox.wording.templates import Field
from payments.money import euro
from storage.words import Language

_HEADS = ("Quaren", "Zwijne", "Wolde", "Braeke", "Ooster", "Yssel", "Xanthen", "Krimpe", "Öster")
_TAILS = ("veldt", "horst", "gaerde", "donck", "çelik", "mühl", "brugghe", "stra", "ïnga")
_FIRST = ("Fenna", "Jörgen", "Zoë", "Abdelhak", "Thi Mai", "Q.", "Drs. K.", "Marÿn", "O'Brien")
_BETWEEN = ("", " van", " van der", " de", " el", " 't", " -", " 🙂", "\n", " {amount}", " %s")
_SHAPES = (
    "{y}-{n:05}",
    "F{n}",
    "INV/{y}/{n}",
    "{n:08}",
    "RE.{n}.{y}",
    "{y}{n:06}",
    "№ {n}",
    "{n}-A",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeUp:
    """One made-up claim, with what no neutral text may show of it."""

    debtor_name: str
    cents: int
    invoice_number: str
    due_on: date
    part: int
    parts: int
    link: str

    def fields(self, public_name: str, contact: str, language: Language) -> dict[Field, str]:
        """Return everything that a text could show, as a message would be given it."""
        joint = {Language.NL: "van", Language.EN: "of"}[language]
        values = {
            Field.PUBLIC_NAME: public_name,
            Field.LINK: self.link,
            Field.DEBTOR_NAME: self.debtor_name,
            Field.AMOUNT: euro(self.cents, language),
            Field.INVOICE_NUMBER: self.invoice_number,
            Field.DUE_DATE: day_text(self.due_on, language),
            Field.PART: f"{self.part} {joint} {self.parts}",
            Field.PARTS: str(self.parts),
            Field.COUNT: str(self.parts + 1),
            Field.CONTACT: contact or "Fenna",
        }
        return {field: values.get(field, "?") for field in Field}


def made_up_claims(seed: int, count: int, address: str) -> Iterator[MadeUp]:
    """Make `count` claims, the same ones for the same seed; links lie under `address`."""
    dice = random.Random(seed)  # noqa: S311 # nothing here is secret
    for _ in range(count):
        year = dice.randrange(2019, 2031)
        number = dice.randrange(10_000, 99_999_999)
        name = f"{dice.choice(_FIRST)}{dice.choice(_BETWEEN)} "
        token = "".join(
            dice.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", k=22)
        )
        yield MadeUp(
            debtor_name=name + dice.choice(_HEADS) + dice.choice(_TAILS),
            cents=dice.choice((dice.randrange(1, 99_999), dice.randrange(100_000, 9_999_999))),
            invoice_number=dice.choice(_SHAPES).format(y=year, n=number),
            due_on=date(2026, 1, 1) + timedelta(days=dice.randrange(730)),
            part=dice.randrange(1, 4),
            parts=dice.randrange(4, 13),
            link=f"{address.rstrip('/')}/b/{token}",
        )
