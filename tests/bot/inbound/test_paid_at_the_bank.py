"""What the bank shows already is booked on the word of who says that it was paid."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from payments.bank.importing import import_file
from storage.records.claims import ClaimStatus, HoldReason
from storage.records.creditors import Creditor
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.tasks import TaskKind
from storage.words import Rung
from tests.inbound_person import PHONE, Person
from tests.payments.bank.conftest import camt, transfer


def written_to(books: Any) -> Any:
    """Somebody who proved who they are and got a reminder two days ago."""
    case = books.case(phone=PHONE, rung=Rung.VERIFIED)
    number = books.queue(case)
    with books.transaction() as session:
        message = session.get_one(Message, number)
        message.status, message.sent_at = MessageStatus.SENT, books.now - timedelta(days=2)
    return case


@pytest.mark.parametrize("on_the_statement", [True, False])
def test_a_payment_that_stands_on_a_statement_closes_the_claim(
    books: Any, office: Any, tmp_path: Path, on_the_statement: bool
) -> None:
    case = written_to(books)
    payer = "J. Jansen" if on_the_statement else "K. Klant"
    path = tmp_path / "statement"
    path.write_text(camt([transfer("100.00", "rekening", name=payer)]), encoding="utf-8")
    with books.transaction() as session:
        creditor = session.get_one(Creditor, case.creditor_id)
    import_file(books.database, creditor, path, books.now)
    assert books.claim(case).status is ClaimStatus.OPEN
    person = Person(books, office)
    for said in ("Ik heb al betaald", "gisteren, 100 euro"):
        if books.claim(case).status is ClaimStatus.OPEN:
            person.says(said)
    claim, kinds = books.claim(case), {task.kind for task in books.tasks()}
    thanks = [one for one in books.messages() if one.kind is MessageKind.THANKS]
    if on_the_statement:
        assert claim.status is ClaimStatus.PAID
        assert len(thanks) == 1
        assert TaskKind.PAID_CLAIMED not in kinds
    else:
        assert (claim.status, claim.hold_reason) == (ClaimStatus.ON_HOLD, HoldReason.PAID_CLAIMED)
        assert TaskKind.PAID_CLAIMED in kinds
        assert thanks == []
