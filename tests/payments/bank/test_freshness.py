"""A creditor may demand a recent bank statement before anybody is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from outbox.engine.reading_creditors import read_creditors
from outbox.facts import CreditorFacts
from outbox.gate import decide
from outbox.verdict import ReasonCode
from payments.bank.freshness import current_statements, oldest_allowed
from storage.policy_file import PolicyFileError, parse_policy
from storage.records.creditors import Creditor
from storage.records.messages import MessageKind
from tests.outbox.test_gate import facts
from tests.payments.bank.conftest import camt, transfer


@pytest.mark.parametrize(
    ("today", "days", "oldest"),
    [
        (date(2026, 11, 24), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), 1, date(2026, 11, 20)),
        (date(2026, 11, 22), 1, date(2026, 11, 20)),
        (date(2026, 11, 23), 6, date(2026, 11, 13)),
    ],
)
def test_weekends_make_no_statement_older(today: date, days: int, oldest: date) -> None:
    assert oldest_allowed(today, days) == oldest


def test_the_newest_statement_counts(book: Any) -> None:
    wanted = {book.creditor.id: 1}

    def current(now: datetime) -> bool:
        with book.database.service() as session:
            return current_statements(session, wanted, now)[book.creditor.id]

    assert not current(book.now)
    book.take(camt([transfer("1.00", "x")], opening="0.00", closing="1.00", on="2026-11-20"))
    assert current(book.now), "Monday morning, with Friday's statement"
    assert not current(book.now + timedelta(days=1))
    book.take(camt([transfer("2.00", "x", on="2026-11-23")], number="B"))
    assert current(book.now + timedelta(days=1)), "without balances its last line tells the day"


def test_the_gate_holds_preminders_and_nothing_else() -> None:
    late = replace(facts(), creditor=CreditorFacts(statement_current=False))
    now = datetime.fromisoformat("2026-11-23T10:00+01:00")

    def codes(kind: MessageKind) -> set[ReasonCode]:
        message = replace(late.message, kind=kind)
        return {one.code for one in decide(replace(late, message=message), now).reasons}

    assert ReasonCode.STATEMENT_OLD in codes(MessageKind.PREMINDER)
    for kind in set(MessageKind) - {MessageKind.PREMINDER}:
        assert ReasonCode.STATEMENT_OLD not in codes(kind)


def test_only_who_asks_for_it_waits(book: Any) -> None:
    for policy, current in (("", True), ("bank_statement_required: 2", False)):
        with book.database.service() as session:
            session.get_one(Creditor, book.creditor.id).policy_text = policy
        with book.database.service() as session:
            seen = read_creditors(session, [book.creditor.id], book.now)[book.creditor.id]
        assert seen.facts.statement_current is current


def test_the_policy_takes_working_days() -> None:
    assert parse_policy("bank_statement_required: 3").bank_statement_required == 3
    assert parse_policy("").bank_statement_required is None
    for wrong in ("0", "40", "ja"):
        with pytest.raises(PolicyFileError):
            parse_policy(f"bank_statement_required: {wrong}")
