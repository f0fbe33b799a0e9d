from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from payments import ledger
from payments.legal.phase import PhaseError
from storage.database import Database
from storage.records.claims import CLAIM_STEPS, Claim, ClaimStatus, HoldReason
from storage.records.ledger import BARRED_IN_PRE_INCASSO, EntryKind

BARRED = sorted(BARRED_IN_PRE_INCASSO)
BEFORE = [status for status in ClaimStatus if status is not ClaimStatus.HANDED_OVER]


def placed(database: Database, seed: Any, status: ClaimStatus, now: datetime) -> None:
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        if status is not claim.status:
            on_hold = HoldReason.STAFF if status is ClaimStatus.ON_HOLD else None
            claim.move_to(status, now, on_hold)


@pytest.mark.parametrize("kind", BARRED)
@pytest.mark.parametrize("status", BEFORE)
def test_no_costs_and_no_interest_while_a_claim_is_with_us(
    database: Database, seed: Any, now: datetime, kind: EntryKind, status: ClaimStatus
) -> None:
    placed(database, seed, status, now)
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        with pytest.raises(PhaseError):
            ledger.book(session, claim, ledger.Booking(kind=kind, cents=4_000, key="x"), now)
        assert ledger.open_cents(session, claim) == 12_345


@pytest.mark.parametrize("kind", BARRED)
def test_the_database_refuses_them_too_whoever_writes(
    database: Database, seed: Any, now: datetime, kind: EntryKind
) -> None:
    row = text(
        "insert into ledger_entries"
        " (creditor_id, claim_id, kind, amount_cents, booking_key, booked_at, note)"
        " values (:creditor, :claim, :kind, 4000, 'sneaky', :now, '')"
    )
    given = {"creditor": seed.creditor_id, "claim": seed.claim_id, "kind": kind, "now": now}
    with pytest.raises(IntegrityError, match="pre-incasso"), database.service() as session:
        session.execute(row, given)
    with (
        pytest.raises(IntegrityError, match="pre-incasso"),
        database.tenant(seed.creditor_id) as session,
    ):
        session.execute(row, given)


def test_after_hand_over_they_may_be_booked_and_nothing_leads_back(
    database: Database, seed: Any, now: datetime
) -> None:
    placed(database, seed, ClaimStatus.HANDED_OVER, now)
    with database.service() as session:
        claim = ledger.lock_claim(session, seed.claim_id)
        costs = ledger.Booking(kind=EntryKind.COSTS, cents=4_000, key="costs")
        assert ledger.book(session, claim, costs, now)
        assert ledger.open_cents(session, session.get_one(Claim, seed.claim_id)) == 16_345
    assert not CLAIM_STEPS[ClaimStatus.HANDED_OVER]
