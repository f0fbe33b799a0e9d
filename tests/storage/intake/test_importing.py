"""Importing on PostgreSQL: once, whole or not at all, and never over somebody's own word."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from storage import sealing
from storage.database import Database
from storage.intake.importing import ImportReport, import_rows
from storage.intake.reading import read_claims
from storage.records.claims import Claim, Invoice
from storage.records.consents import (
    Consent,
    ConsentAction,
    ConsentScope,
    Suppression,
    SuppressionReason,
    Word,
    consents_of,
    first_broken_consent,
    record_consent,
    standing,
    suppress,
    suppress_opt_out,
)
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor, points_at
from storage.records.ledger import LedgerEntry
from storage.words import Actor, Channel

HEAD = (
    "kenmerk;debiteur;telefoon;postcode;huisnummer;factuurnummer;factuurdatum;vervaldatum;bedrag;"
    "toestemming_sms;toestemming_whatsapp;datum_toestemming\n"
)
ROW = (
    "A-{n};Jan Jansen;0612345678;1234AB;5;F-{n};01-10-2026;15-10-2026;{amount};ja;nee;01-10-2026\n"
)


@pytest.fixture
def creditor(database: Database, now: datetime) -> uuid.UUID:
    with database.service() as session:
        found = Creditor(slug="c", name="C", iban="NL91ABNA0417164300", created_at=now)
        session.add(found)
        session.flush()
        return found.id


def take(database: Database, creditor: uuid.UUID, rows: str, tmp: Path, now) -> ImportReport:
    file = tmp / f"{uuid.uuid4().hex}.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    with database.service() as session:
        owner = session.get_one(Creditor, creditor)
        return import_rows(session, owner, read_claims(file, now=now), "claims.csv", now)


def count(database: Database, table: type) -> int:
    with database.service() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_second_import_changes_nothing(database, creditor, tmp_path, now) -> None:
    rows = "".join(ROW.format(n=n, amount="12,50") for n in range(3))
    assert len(take(database, creditor, rows, tmp_path, now).accepted) == 3
    before = [count(database, t) for t in (Claim, Invoice, Debtor, ContactPoint, Consent)]
    again = take(database, creditor, rows, tmp_path, now)
    assert (len(again.accepted), again.duplicate, again.refused) == (0, 3, ())
    assert [count(database, t) for t in (Claim, Invoice, Debtor, ContactPoint, Consent)] == before
    assert before == [3, 3, 1, 1, 2]


def test_the_same_reference_with_other_data_is_refused(database, creditor, tmp_path, now) -> None:
    take(database, creditor, ROW.format(n=1, amount="12,50"), tmp_path, now)
    report = take(database, creditor, ROW.format(n=1, amount="99,00"), tmp_path, now)
    found = [(r.row, r.column, r.code) for r in report.refused]
    assert found == [(2, "kenmerk", "reference_known")]
    with database.service() as session:
        assert session.scalar(select(func.sum(LedgerEntry.amount_cents))) == 1250


def test_two_imports_of_one_file_at_once_store_it_once(database, creditor, tmp_path, now) -> None:
    rows = "".join(ROW.format(n=n, amount="12,50") for n in range(20))
    reports: list[ImportReport] = []

    def work() -> None:
        reports.append(take(database, creditor, rows, tmp_path, now))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(r.accepted) for r in reports) == [0, 0, 0, 20]
    assert count(database, Claim) == 20


def test_a_crash_half_way_leaves_nothing(database, creditor, tmp_path, now) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(HEAD + ROW.format(n=1, amount="5"), encoding="utf-8")

    def crash() -> None:
        with database.service() as session:
            owner = session.get_one(Creditor, creditor)
            import_rows(session, owner, read_claims(file, now=now), "claims.csv", now)
            raise RuntimeError("the machine went down")

    with pytest.raises(RuntimeError):
        crash()
    assert count(database, Claim) == count(database, LedgerEntry) == count(database, Debtor) == 0


def test_a_file_does_not_undo_what_the_person_said_later(database, creditor, tmp_path, now) -> None:
    take(database, creditor, ROW.format(n=1, amount="5"), tmp_path, now)
    with database.service() as session:
        point = points_at(session, "+31612345678")[0]
        word = Word(
            action=ConsentAction.WITHDRAW,
            scope=ConsentScope.CREDITOR,
            source="inbound message 1",
            actor=Actor.DEBTOR,
            at=now,
        )
        record_consent(session, point, word, now)
    take(database, creditor, ROW.format(n=2, amount="6"), tmp_path, now + timedelta(days=1))
    with database.service() as session:
        ledger = consents_of(session, points_at(session, "+31612345678")[0].id)
    assert standing(ledger, Channel.SMS) is ConsentAction.WITHDRAW


def test_a_number_that_was_said_to_be_wrong_stays_blocked(
    database, creditor, tmp_path, now
) -> None:
    with database.service() as session:
        session.add(
            Suppression(
                address_key=sealing.blind("+31612345678"),
                reason=SuppressionReason.WRONG_NUMBER,
                at=now,
            )
        )
    report = take(database, creditor, ROW.format(n=1, amount="5"), tmp_path, now)
    assert [(r.column, r.code) for r in report.refused] == [("telefoon", "phone_wrong")]
    assert count(database, Claim) == 0


def test_personal_data_is_sealed_on_disk(database, creditor, tmp_path, now) -> None:
    take(database, creditor, ROW.format(n=1, amount="5"), tmp_path, now)
    with database.engine.connect() as connection:
        for table in ("debtors", "contact_points", "invoices", "consents", "creditors"):
            for row in connection.execute(text(f"table {table}")):
                for secret in ("Jan", "Jansen", "612345678", "1234", "NL91"):
                    assert secret not in str(row).replace("F-1", ""), (table, secret)


def test_no_file_opens_what_the_person_closed_whatever_date_it_gives(
    database, creditor, tmp_path, now
) -> None:
    take(database, creditor, ROW.format(n=1, amount="5"), tmp_path, now)
    with database.service() as session:
        point = points_at(session, "+31612345678")[0]
        word = Word(
            action=ConsentAction.WITHDRAW,
            scope=ConsentScope.CHANNEL,
            channel=Channel.SMS,
            source="provider 21610",
            actor=Actor.PROVIDER,
            at=now,
        )
        record_consent(session, point, word, now)
    tomorrow = now + timedelta(days=1)
    row = ROW.format(n=2, amount="6").replace("ja;nee;01-10-2026", "ja;ja;24-11-2026")
    assert len(take(database, creditor, row, tmp_path, tomorrow).accepted) == 1
    with database.service() as session:
        ledger = consents_of(session, points_at(session, "+31612345678")[0].id)
    assert standing(ledger, Channel.SMS) is ConsentAction.WITHDRAW
    assert standing(ledger, Channel.WHATSAPP) is ConsentAction.GRANT


SPELLINGS = ["0612345678", "06-12345678", "+31612345678", "0031612345678", "+31 (0)6 1234 5678"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_wrong_number_stays_blocked_in_every_spelling_and_for_every_creditor(
    database, creditor, tmp_path, now, spelling
) -> None:
    with database.service() as session:
        suppress(session, sealing.blind("+31612345678"), SuppressionReason.WRONG_NUMBER, now)
        other = Creditor(slug="o", name="O", iban="NL91ABNA0417164300", created_at=now)
        session.add(other)
        session.flush()
        other_id = other.id
    row = ROW.format(n=1, amount="5").replace("0612345678", spelling)
    for owner in (creditor, other_id):
        report = take(database, owner, row.replace("Jan Jansen", "P. Pas"), tmp_path, now)
        assert [(r.column, r.code) for r in report.refused] == [("telefoon", "phone_wrong")]
    assert count(database, Claim) == 0


def test_who_wants_nothing_from_anybody_is_closed_for_a_creditor_who_comes_later(
    database, creditor, tmp_path, now
) -> None:
    take(database, creditor, ROW.format(n=1, amount="5"), tmp_path, now)
    with database.service() as session:
        point = points_at(session, "+31612345678")[0]
        for action, scope in (
            (ConsentAction.WITHDRAW, ConsentScope.EVERYTHING),
            (ConsentAction.GRANT, ConsentScope.CHANNEL),
        ):
            word = Word(
                action=action,
                scope=scope,
                channel=Channel.SMS,
                source="inbound message 1",
                actor=Actor.DEBTOR,
                at=now,
            )
            record_consent(session, point, word, now)
        other = Creditor(slug="o", name="O", iban="NL91ABNA0417164300", created_at=now)
        session.add(other)
        session.flush()
        other_id = other.id
    take(database, other_id, ROW.format(n=1, amount="5"), tmp_path, now)
    with database.service() as session:
        first, second = points_at(session, "+31612345678")
        words = [standing(consents_of(session, p.id), Channel.SMS) for p in (first, second)]
        assert words == [ConsentAction.GRANT, ConsentAction.WITHDRAW]
        assert first_broken_consent(session, second) is None


@pytest.mark.parametrize(
    ("line", "street"),
    [("Dorpsstraat;5", "Dorpsstraat 5"), ("Dorpsstraat;5 A", "Dorpsstraat 5A")],
)
def test_a_whole_address_is_one_that_letters_can_go_to_and_half_a_one_is_not(
    database, creditor, tmp_path, now, line, street
) -> None:
    file = tmp_path / "claims.csv"
    head = "kenmerk;debiteur;telefoon;straat;huisnummer;postcode;plaats;factuurnummer;"
    head += "factuurdatum;vervaldatum;bedrag\n"
    row = "{n};Jan Jansen;06123456{n};{line};1234AB;{city};F{n};01-10-2026;15-10-2026;10,00\n"
    whole = row.format(n=78, line=line, city="Utrecht")
    file.write_text(head + whole + row.format(n=79, line=line, city=""), encoding="utf-8")
    with database.service() as session:
        owner = session.get_one(Creditor, creditor)
        report = import_rows(session, owner, read_claims(file, now=now), "claims.csv", now)
        assert len(report.accepted) == 2
        found = select(ContactPoint.address).where(ContactPoint.kind == ContactKind.POSTAL)
        assert list(session.scalars(found)) == [f"Jan Jansen\n{street}\n1234 AB  Utrecht"]


def test_a_channel_that_a_holder_closed_before_any_claim_stays_closed_whatever_a_file_says(
    database, creditor, tmp_path, now
) -> None:
    key = sealing.blind("+31612345678")
    with database.service() as session:
        suppress_opt_out(session, key, Channel.WHATSAPP, now)
    row = ROW.format(n=1, amount="5").replace("ja;nee", "ja;ja")
    assert len(take(database, creditor, row, tmp_path, now).accepted) == 1
    again = ROW.format(n=2, amount="6").replace("ja;nee;01-10-2026", "ja;ja;22-11-2026")
    assert len(take(database, creditor, again, tmp_path, now).accepted) == 1
    with database.service() as session:
        (point,) = points_at(session, "+31612345678")
        ledger = consents_of(session, point.id)
        assert standing(ledger, Channel.SMS) is ConsentAction.GRANT
        assert standing(ledger, Channel.WHATSAPP) is ConsentAction.WITHDRAW
        assert first_broken_consent(session, point) is None
