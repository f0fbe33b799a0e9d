"""The claims file: what the made-up creditors hand in, one file for each, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from bot.simulation.people import Debt, Person
from storage.words import Channel

COLUMNS = (
    "reference",
    "debtor_name",
    "debtor_type",
    "phone",
    "street",
    "house_number",
    "postcode",
    "city",
    "language",
    "invoice_number",
    "invoice_date",
    "due_date",
    "amount",
    "description",
    "consent_sms",
    "consent_whatsapp",
)


def write_claims(people: Iterable[Person], creditor: str, file: Path) -> int:
    """Write the claims of one creditor; return how many there are."""
    rows = [
        _row(person, debt)
        for person in people
        for debt in person.debts
        if debt.creditor == creditor
    ]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(rows)


def _row(person: Person, debt: Debt) -> tuple[str, ...]:
    return (
        debt.reference,
        person.name,
        "consumer",
        person.phone,
        person.street,
        f"{person.house}{person.suffix}",
        person.postcode,
        person.city,
        person.language,
        debt.invoice,
        debt.invoiced_on.isoformat(),
        debt.due_on.isoformat(),
        f"{debt.cents // 100},{debt.cents % 100:02}",
        debt.description,
        "yes",
        "yes" if person.channel is Channel.WHATSAPP else "no",
    )
