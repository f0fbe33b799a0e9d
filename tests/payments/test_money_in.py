from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from payments import ledger
from payments.money_in import COLUMNS, as_csv, money_lines, totals
from payments.refunds import send_refund
from payments.settle import settle
from storage.database import Database
from storage.records.claims import Claim
from storage.records.ledger import EntryKind
from tests.payments.conftest import Desk

TODAY = date(2026, 11, 23)


def lines_of(desk: Desk, first: date = TODAY, last: date = TODAY) -> Any:
    with desk.database.service() as session:
        return money_lines(session, desk.seed.creditor_id, first, last)


def test_each_movement_of_money_is_told_once_and_the_sum_is_the_ledgers(desk: Desk) -> None:
    first, second = desk.paid(), desk.paid()
    (refund_id,) = desk.approved()
    send_refund(desk.database, desk.gateway, refund_id, desk.now)
    desk.control(first, "chargeback", amount="23.45")
    settle(desk.database, desk.gateway, first, desk.now)
    found = lines_of(desk)
    assert [(one.kind, one.cents, one.through, one.provider_id) for one in found] == [
        ("payment", 12_345, "mollie", first),
        ("payment", 12_345, "mollie", second),
        ("refund", -12_345, "mollie", second),
        ("chargeback", -2_345, "mollie", first),
    ]
    sums = totals(found)
    assert (sums.received_cents, sums.returned_cents, sums.net_cents) == (24_690, 14_690, 10_000)
    assert desk.open_cents() == 12_345 - sums.net_cents


def test_a_chargeback_that_was_reversed_counts_both_ways(desk: Desk) -> None:
    provider_id = desk.paid()
    for act in ("chargeback", "reversal"):
        desk.control(provider_id, act)
        settle(desk.database, desk.gateway, provider_id, desk.now)
    sums = totals(lines_of(desk))
    assert (sums.received_cents, sums.returned_cents) == (12_345, 0)


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (timedelta(hours=14, minutes=59, seconds=59), TODAY),  # 23:59:59 in Amsterdam
        (timedelta(hours=15), TODAY + timedelta(days=1)),
    ],
)
def test_a_day_is_a_local_day(desk: Desk, after: timedelta, day: date) -> None:
    desk.now += after
    desk.paid()
    assert len(lines_of(desk, day, day)) == 1
    assert lines_of(desk, day - timedelta(days=1), day - timedelta(days=1)) == []
    assert lines_of(desk, day + timedelta(days=1), day + timedelta(days=1)) == []


def test_another_creditors_money_is_not_told(
    desk: Desk, make_claim: Callable[..., Any], database: Database
) -> None:
    other = Desk(database, make_claim(5_000), desk.sandbox, desk.now)
    other.paid(5_000)
    assert lines_of(desk) == []
    assert len(lines_of(other)) == 1


def test_a_spreadsheet_reads_the_lines_and_runs_nothing(desk: Desk) -> None:
    desk.paid()
    with desk.database.service() as session:
        claim = ledger.lock_claim(session, desk.seed.claim_id)
        claim.reference = "=1+1"
        claim.invoices[0].number = "@SUM(1)"
        returned = ledger.Booking(
            kind=EntryKind.REFUND, cents=5, key="bank:9:back", note='-"x",\r\ny'
        )
        ledger.book(session, claim, returned, desk.now + timedelta(minutes=1))
    text = as_csv(lines_of(desk))
    header, paid, back = csv.reader(io.StringIO(text, newline=""))
    assert tuple(header) == COLUMNS
    told = dict(zip(header, paid, strict=True))
    assert told | {"provider_id": ""} == {
        "date": "2026-11-23",
        "time": "09:00:00",
        "reference": "'=1+1",
        "invoices": "'@SUM(1)",
        "kind": "payment",
        "amount": "123.45",
        "currency": "EUR",
        "through": "mollie",
        "provider_id": "",
        "note": "",
    }
    told = dict(zip(header, back, strict=True))
    assert (told["amount"], told["through"], told["note"]) == ("-0.05", "bank", '\'-"x",\r\ny')
    assert desk.database is not None


def test_a_principal_and_a_write_off_are_no_money(desk: Desk) -> None:
    with desk.database.service() as session:
        claim = session.get_one(Claim, desk.seed.claim_id)
        ledger.lock_claim(session, claim.id)
        off = ledger.Booking(kind=EntryKind.WRITE_OFF, cents=-100, key="off")
        ledger.book(session, claim, off, desk.now)
    assert lines_of(desk, TODAY - timedelta(days=9)) == []
