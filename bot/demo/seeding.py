"""The demo's first records: a creditor, its claims from the sample files, and a colleague."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.bootstrap import House
from bot.staff.accounts import create_user
from storage.errors import PreminderError
from storage.intake.importing import import_rows
from storage.intake.reading import read_claims
from storage.policy_file import parse_policy
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor
from storage.records.strategies import store_strategy
from storage.records.users import Role

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = ("vorderingen.csv", "factuur-2026-0611.xml", "factuur-2026-0612.xml")
STAFF_EMAIL = "collega@preminder.example"
STAFF_PASSWORD = "samen-aan-de-slag"  # noqa: S105 # opens the demo only
CREDITOR_NAME = "Wielhuis Fietsen B.V."
CREDITOR_IBAN = "NL91ABNA0417164300"


class SampleError(PreminderError):
    """A sample file is not accepted; the repository is damaged."""


def who_holds(house: House) -> dict[str, str]:
    """Return for each phone whose it is and where that person lives, as the demo page tells it."""
    with house.database.service() as session:
        return {
            point.address: _address(point.debtor)
            for point in session.query(ContactPoint)
            if point.kind is ContactKind.PHONE
        }


def _address(debtor: Debtor) -> str:
    number = f"{debtor.house_number or ''}{debtor.house_suffix or ''}"
    return " ".join(part for part in (f"{debtor.name},", debtor.postcode, number) if part)


def seed(house: House, telegram_id: int | None = None) -> int:
    """Store the sample data; return how many claims there are."""
    now = house.clock.now()
    policy = (SAMPLES / "beleid.yaml").read_text(encoding="utf-8")
    with house.database.service() as session:
        creditor = Creditor(
            slug="wielhuis",
            name=CREDITOR_NAME,
            iban=CREDITOR_IBAN,
            policy_text=policy,
            # Before its claims, so that the first digest counts them as new.
            created_at=now - timedelta(minutes=1),
        )
        session.add(creditor)
        session.flush()
        store_strategy(session, creditor.id, parse_policy(policy).strategy, now)
        accepted = 0
        for name in FILES:
            reading = read_claims(SAMPLES / name, now=now)
            report = import_rows(session, creditor, reading, name, now)
            if report.refused:
                raise SampleError(f"{name}: {report.refused[0].reason_en}")
            accepted += len(report.accepted)
        user = create_user(session, STAFF_EMAIL, Role.STAFF, STAFF_PASSWORD, None, now)
        user.telegram_id = telegram_id
    return accepted
