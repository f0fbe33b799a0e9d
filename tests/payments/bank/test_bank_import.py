"""Statements from file to ledger: once each, whatever overlaps, breaks off or comes back."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from payments.bank import keeping
from payments.bank.applying import apply_chunk, try_lock_creditor
from payments.bank.booking import BankBooked
from payments.bank.identity import Counted
from payments.bank.importing import BankReport
from payments.bank.knowing import claims_of
from payments.bank.register import Register
from storage.records.bank import BankLine, BankStatement, LineStatus, PayerAccount
from storage.records.claims import Claim, ClaimStatus
from storage.records.journal import first_broken
from storage.records.tasks import TaskKind, TaskStatus, add_task
from tests.payments.bank.conftest import OWN, camt, transfer
from tests.payments.bank.test_bank_matching import line


def counts(report: BankReport) -> tuple[int, int, int, int]:
    return (report.booked, report.proposed, report.unmatched, report.duplicate)


def test_each_line_goes_its_way_and_is_counted_once(book: Any) -> None:
    book.claim("2026-0012")
    book.claim("2026-0013", name="Piet Bakker")
    report = book.take(
        camt(
            [
                transfer("100.00", "Factuur 2026-0012"),
                transfer("100.00", "dank", name="P. Bakker", iban="NL69INGB0123456789"),
                transfer("12.50", "iets anders", name="K. Klant"),
                transfer("30.00", "telefoon", direction="DBIT"),
                transfer("9.00", "komt nog", status="PDNG"),
            ],
            opening="1000.00",
            closing="1182.50",
        )
    )
    assert counts(report) == (1, 1, 2, 0)
    assert (report.outgoing, report.pending, report.booked_cents) == (1, 1, 10_000)
    assert (report.refused, report.warnings) == ([], [])
    assert book.entries("2026-0012") == [("principal", 10_000), ("payment", -10_000)]
    assert book.status("2026-0012") is ClaimStatus.PAID
    assert book.status("2026-0013") is ClaimStatus.OPEN
    assert [task.kind for task in book.tasks()] == [TaskKind.PAYMENT_MISMATCH]
    shown = report.shown[0].proposals[0]
    assert shown.shares[0].reference == "2026-0012"
    assert "reference" in shown.evidence


def test_the_same_file_again_changes_nothing(book: Any) -> None:
    book.claim("2026-0012")
    content = camt([transfer("40.00", "2026-0012"), transfer("5.00", "?", name="K. Klant")])
    book.take(content)
    before = book.entries("2026-0012")
    again = book.take(content)
    assert counts(again) == (0, 0, 0, 2)
    assert book.entries("2026-0012") == before
    with book.database.service() as session:
        assert len(list(session.scalars(select(BankStatement)))) == 1
        assert first_broken(session, book.creditor.id) is None


def test_a_statement_that_overlaps_brings_only_what_is_new(book: Any) -> None:
    book.claim("2026-0012")
    monday, tuesday = transfer("40.00", "2026-0012"), transfer("60.00", "2026-0012 rest")
    book.take(camt([monday], number="A"))
    report = book.take(camt([monday, tuesday], number="B"))
    assert counts(report) == (1, 0, 0, 1)
    assert book.open_cents("2026-0012") == 0


def test_two_payments_that_are_alike_are_two(book: Any) -> None:
    book.claim("2026-0012")
    alike = transfer("40.00", "2026-0012")
    report = book.take(camt([alike, alike]))
    assert counts(report) == (2, 0, 0, 0)
    assert book.open_cents("2026-0012") == 2_000
    assert counts(book.take(camt([alike, alike], number="again"))) == (0, 0, 0, 2)


def test_the_banks_own_references_tell_alike_payments_apart(book: Any) -> None:
    book.claim("2026-0012")
    first = transfer("40.00", "2026-0012", bank_reference="REF0000000001")
    second = transfer("40.00", "2026-0012", bank_reference="REF0000000002")
    book.take(camt([first], number="A"))
    assert counts(book.take(camt([second], number="B"))) == (1, 0, 0, 0)


MT940_TWIN = f""":20:ST1
:25:{OWN}EUR
:28C:1/1
:60F:C261119EUR0,00
:61:2611201120C40,00NTRFNONREF
:86:/IBAN/NL44RABO0123456789/NAME/J. de Vries/REMI/2026-0012
:62F:C261120EUR40,00
-
"""


def test_the_same_day_in_another_format_is_not_booked_twice(book: Any) -> None:
    book.claim("2026-0012")
    book.take(camt([transfer("40.00", "2026-0012")]))
    assert counts(book.take(MT940_TWIN)) == (0, 0, 0, 1)
    assert book.open_cents("2026-0012") == 6_000
    other = MT940_TWIN.replace("REMI/2026-0012", "REMI/factuur 2026-0012 rest").replace(
        "ST1", "ST2"
    )
    report = book.take(other)
    assert counts(report) == (0, 1, 0, 0), "it may be the same, so a person looks"
    assert book.waiting()[0].doubts == ("twin",)


def test_more_than_is_open_becomes_a_surplus_with_a_task(book: Any) -> None:
    book.claim("2026-0012")
    book.take(camt([transfer("100.00", "2026-0012")]))
    report = book.take(camt([transfer("100.00", "2026-0012", on="2026-11-21")]))
    assert report.booked == 1
    assert book.open_cents("2026-0012") == -10_000
    assert [task.kind for task in book.tasks()] == [TaskKind.SURPLUS]
    assert book.status("2026-0012") is ClaimStatus.PAID


def test_a_payment_on_a_claim_that_was_handed_over_is_a_task(book: Any) -> None:
    book.claim("2026-0012", status=ClaimStatus.HANDED_OVER)
    report = book.take(camt([transfer("100.00", "2026-0012")]))
    assert counts(report) == (0, 1, 0, 0)
    assert book.open_cents("2026-0012") == 10_000
    assert any("2026-0012" in task.summary for task in book.tasks())


def test_a_return_opens_the_claim_with_care(book: Any) -> None:
    book.claim("2026-0012")
    book.take(camt([transfer("100.00", "2026-0012", end_to_end="E2E-1")]))
    back = transfer(
        "100.00",
        "2026-0012",
        direction="DBIT",
        end_to_end="E2E-1",
        on="2026-11-23",
        more="<RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf>",
    )
    report = book.take(camt([back], number="B"))
    assert (report.booked, report.returned_cents) == (1, 10_000)
    assert book.entries("2026-0012")[-1] == ("chargeback", 10_000)
    assert book.status("2026-0012") is ClaimStatus.ON_HOLD
    assert TaskKind.CHARGEBACK in {task.kind for task in book.tasks()}
    assert counts(book.take(camt([back], number="C"))) == (0, 0, 0, 1)


def test_a_payment_and_its_reversal_on_one_statement_cancel_out(book: Any) -> None:
    book.claim("2026-0012")
    there = transfer("100.00", "2026-0012")
    back = transfer("100.00", "2026-0012", direction="DBIT").replace(
        "<Sts>", "<RvslInd>true</RvslInd><Sts>"
    )
    book.take(camt([back, there]))
    assert book.open_cents("2026-0012") == 10_000


def test_a_return_of_what_no_claim_had_voids_its_proposal(book: Any) -> None:
    book.claim("2026-0013", name="Piet Bakker")
    there = transfer("100.00", "dank", name="P. Bakker", end_to_end="X-9")
    book.take(camt([there]))
    assert len(book.waiting()) == 1
    back = there.replace("CRDT", "DBIT").replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")
    book.take(camt([back.replace("Dbtr", "Cdtr")], number="B"))
    assert book.waiting() == []


def test_a_return_of_an_unknown_payment_books_nothing(book: Any) -> None:
    book.claim("2026-0012")
    back = transfer("100.00", "2026-0012", direction="DBIT", more="<RtrInf/>")
    assert counts(book.take(camt([back]))) == (0, 0, 1, 0)
    assert book.open_cents("2026-0012") == 10_000


def test_a_dry_run_reports_the_same_and_changes_nothing(book: Any) -> None:
    book.claim("2026-0012")
    content = camt([transfer("100.00", "2026-0012"), transfer("100.00", "2026-0012")])
    dry = book.take(content, dry_run=True)
    assert book.lines() == []
    assert book.open_cents("2026-0012") == 10_000
    assert counts(book.take(content)) == counts(dry) == (2, 0, 0, 0)


def test_a_dry_run_keeps_nobody_waiting_and_sees_what_came_before(book: Any) -> None:
    book.claim("2026-0012", name="Jan de Vries")
    book.claim("2026-0013", name="Piet Bakker")
    # Often enough that the driver has the statements prepared for the real tables.
    for number in range(7):
        paid = transfer("1.00", "2026-0013", name="P. Bakker", on=f"2026-11-0{number + 1}")
        book.take(camt([paid]))
    locks: list[int] = []

    def look(_: int) -> None:
        with book.database.service() as session:
            session.execute(text("select 1 from claims for update nowait"))
            session.execute(text("select 1 from journal_heads for update nowait"))
            assert try_lock_creditor(session, book.creditor.id)
            locks.append(len(session.scalars(select(BankLine)).all()))

    rest = transfer("93.00", "2026-0013", name="P. Bakker")
    content = camt([paid, rest, transfer("100.00", "2026-0012")])
    assert counts(book.take(content, dry_run=True, on_progress=look)) == (2, 0, 0, 1)
    assert locks == [7], "and nobody sees what it tries"
    assert book.open_cents("2026-0013") == 9_300
    assert counts(book.take(content)) == (2, 0, 0, 1)
    assert book.status("2026-0013") is ClaimStatus.PAID


def test_lines_that_were_stored_before_a_malformed_one_are_taken_back(
    book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "CHUNK", 1)
    book.claim("2026-0012")
    good = [transfer(f"{number}.00", "2026-0012") for number in range(1, 6)]
    report = book.take(camt([*good, transfer("x", "2026-0012")]))
    assert len(report.refused) == 1
    assert book.lines() == []
    assert counts(book.take(camt(good))) == (5, 0, 0, 0)


def test_a_malformed_file_changes_nothing(book: Any) -> None:
    book.claim("2026-0012")
    content = camt([transfer("100.00", "2026-0012"), transfer("x", "2026-0012")])
    report = book.take(content)
    assert counts(report) == (0, 0, 0, 0)
    assert (report.refused[0].code, report.refused[0].column) == ("amount", "Amt")
    assert report.refused[0].row > 10
    assert book.lines() == []
    assert book.open_cents("2026-0012") == 10_000


def test_in_a_zip_each_file_stands_on_its_own(book: Any) -> None:
    book.claim("2026-0012")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", camt([transfer("40.00", "2026-0012")]))
        archive.writestr("b.xml", camt([transfer("1.00", "?")])[:-40])
        archive.writestr("c.sta", MT940_TWIN.replace("2611201120C40,00", "2611211121C60,00"))
    report = book.take(packed.getvalue())
    assert [fault.file for fault in report.refused] == ["b.xml"]
    assert report.booked == 2
    assert book.open_cents("2026-0012") == 0


def test_balances_that_do_not_add_up_are_told(book: Any) -> None:
    report = book.take(camt([transfer("1.00", "?")], opening="10.00", closing="12.00"))
    assert [fault.code for fault in report.warnings] == ["balance"]
    other = book.take(camt([transfer("1.00", "?")], account="NL20INGB0001234567"))
    assert [fault.code for fault in other.warnings] == ["other_account"]


def test_an_account_that_paid_once_with_a_reference_is_known_after(book: Any) -> None:
    debtor = book.claim("2026-0012")
    book.claim("2026-0013", 7_500, debtor=debtor)
    book.take(camt([transfer("100.00", "2026-0012")]))
    with book.database.service() as session:
        assert [one.debtor_id for one in session.scalars(select(PayerAccount))] == [debtor]
    report = book.take(camt([transfer("75.00", "zonder iets", on="2026-11-21")]))
    assert report.booked == 1
    assert book.open_cents("2026-0013") == 0


def test_a_go_betweens_account_is_never_learnt(book: Any) -> None:
    book.claim("2026-0012")
    book.take(camt([transfer("100.00", "2026-0012", name="AAB INZ TIKKIE")]))
    with book.database.service() as session:
        assert list(session.scalars(select(PayerAccount))) == []


def test_what_broke_off_is_gone_on_with_by_the_next_import(book: Any) -> None:
    book.claim("2026-0012")
    book.take(camt([transfer("100.00", "2026-0012")]))
    with book.database.service() as session:
        row = session.scalars(select(BankLine)).one()
        # As if the process had ended after the lines were kept.
        fresh = BankLine(
            **{
                column.name: getattr(row, column.name)
                for column in BankLine.__table__.columns
                if column.name not in {"id", "fingerprint", "amount_cents"}
            }
        )
        fresh.fingerprint, fresh.amount_cents, fresh.status = b"other", 2_500, LineStatus.NEW
        session.add(fresh)
    book.claim("2026-0014")
    report = book.take(camt([transfer("100.00", "2026-0014")], number="B"))
    assert (report.resumed, report.booked) == (1, 1)


def test_what_others_booked_meanwhile_is_seen(book: Any) -> None:
    """The register is a memory; the balances that count are those under the lock."""
    book.claim("2026-0012")
    book.take(camt([transfer("1.00", "?", name="K. Klant")]))
    with book.database.service() as session:
        register = Register.of(claims_of(session, book.creditor.id, book.now))
    book.take(camt([transfer("100.00", "2026-0012", on="2026-11-19")], number="B"))
    with book.database.service() as session:
        session.scalars(
            select(BankLine).where(BankLine.amount_cents == 100)
        ).one().status = LineStatus.NEW
        claim = session.get_one(Claim, book.claims["2026-0012"])
        assert claim.status is ClaimStatus.PAID
    with book.database.service() as session:
        row = session.scalars(select(BankLine).where(BankLine.amount_cents == 100)).one()
        row.text, row.amount_cents, row.name = "2026-0012", 4_000, "J. de Vries"
    for _ in range(2):
        with book.database.service() as session:
            apply_chunk(session, book.creditor.id, register, book.now)
    assert register.claims[book.claims["2026-0012"]].status is ClaimStatus.PAID
    assert book.open_cents("2026-0012") == 0, "an odd amount on a paid claim is asked about"
    assert len(book.waiting()) == 1


def test_thanks_follow_what_came_in_lately_for_who_heard_of_us(book: Any) -> None:
    book.claim("2026-0012")
    told: list[BankBooked] = []
    book.take(camt([transfer("100.00", "2026-0012")]), then=lambda session, one: told.append(one))
    assert told == [], "nobody was ever written to"


def test_a_payment_that_was_claimed_finishes_its_task(book: Any) -> None:
    book.claim("2026-0012")
    with book.database.service() as session:
        add_task(
            session,
            TaskKind.PAID_CLAIMED,
            "paid:1",
            "2026-0012",
            book.now,
            creditor_id=book.creditor.id,
            claim_id=book.claims["2026-0012"],
        )
    book.take(camt([transfer("100.00", "2026-0012")]), now=book.now + timedelta(hours=1))
    assert [task.status for task in book.tasks()] == [TaskStatus.DONE]


@given(
    st.lists(st.sampled_from(range(6)), min_size=1, max_size=12),
    st.integers(min_value=0, max_value=12),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fingerprints_are_the_same_on_every_statement_that_holds_the_day(
    kinds: list[int], cut: int
) -> None:
    """A statement that begins earlier and ends later names the lines it shares alike."""
    lines = [line(1_000, f"text {kind % 3}", iban=f"NL{kind % 2}") for kind in kinds]
    whole, part = Counted(), Counted()
    names = [whole.identity(OWN, one).fingerprint for one in lines]
    again = [part.identity(OWN, one).fingerprint for one in lines[:cut]]
    assert len(set(names)) == len(names)
    assert names[: len(again)] == again


@given(st.lists(st.integers(min_value=1, max_value=9_999), min_size=1, max_size=5))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_paid_in_whatever_parts_the_ledger_adds_up(
    book: Any, amounts: list[int]
) -> None:
    reference = f"{len(book.claims):06}-88"
    book.claim(reference, 10_000)
    entries = [
        transfer(f"{cents / 100:.2f}", f"factuur {reference}", on=f"2026-11-{10 + place}")
        for place, cents in enumerate(amounts)
    ]
    report = book.take(camt(entries, number=reference))
    again = book.take(camt(entries, number=reference))
    assert again.duplicate == len(amounts)
    booked = [-cents for kind, cents in book.entries(reference) if kind == "payment"]
    assert sum(booked) == report.booked_cents
    assert book.open_cents(reference) == 10_000 - sum(booked)
    assert report.booked + report.proposed + report.unmatched == len(amounts)


@pytest.mark.parametrize("content", [b"", b"   \n", b"hello", b"PK\x03\x04broken"])
def test_what_is_no_statement_is_refused(book: Any, content: bytes) -> None:
    report = book.take(content)
    assert len(report.refused) == 1
    assert report.refused[0].reason
    assert book.lines() == []
