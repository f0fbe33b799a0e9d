"""Importing: read rows become debtors, contact points, consents, claims and ledger entries.

All rows of a file enter in the caller's one transaction: after a crash it is as if the file had
never come. A second import of the same file changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storage import sealing
from storage.intake.codes import Code
from storage.intake.columns import Column
from storage.intake.keeping_documents import complete_documents, keep_document
from storage.intake.outcome import ClaimRow, Reading, RowRefusal, refusal
from storage.intake.reasons import why
from storage.records.claims import Claim, Invoice
from storage.records.consents import (
    Consent,
    ConsentAction,
    ConsentScope,
    Suppression,
    SuppressionReason,
    Word,
    closed_for_all,
    consents_of,
    record_consent,
    standing,
)
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind, ContactPoint, Debtor, person_key
from storage.records.journal import Deed, write_journal
from storage.records.ledger import EntryKind, LedgerEntry
from storage.words import Actor, Channel, Rung

#: Rows that are looked up at a time, so that memory stays bounded on a large file.
CHUNK = 500
_NO_CONTENT = frozenset({"row", "file", "document"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportReport:
    """What an import did: the counts and every refusal, by row."""

    accepted: tuple[ClaimRow, ...]
    duplicate: int
    refused: tuple[RowRefusal, ...]
    documents: int = 0  #: PDFs of invoices that were stored


def import_rows(
    session: Session, creditor: Creditor, reading: Reading, source: str, now: datetime
) -> ImportReport:
    """Store what was read for a creditor; `source` names the file as the consents' source.

    Rows whose reference exists with other content are refused: a claim that is being chased is
    not changed behind the debtor's back. A claim that came without the PDF of its invoice may get
    it from a later delivery.

    Raises:
        DocumentChangedError: a PDF is not what it was when it was read; nothing may be kept.
    """
    # Two imports for one creditor at once would both miss what the other is about to add.
    session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"),
        {"key": f"import:{creditor.id}"},
    )
    accepted: list[ClaimRow] = []
    refused = list(reading.refused)
    duplicate, documents = len(reading.duplicates), 0
    for rows in _chunks(reading.rows):
        known = _known_hashes(session, creditor.id, rows)
        suppressed = _suppressed(session, rows)
        again: list[ClaimRow] = []
        for row in rows:
            digest = row_hash(row)
            if row.reference in known:
                if known[row.reference] == digest:
                    again.append(row)
                else:
                    refused.append(_refused(reading, row, Column.REFERENCE, Code.REFERENCE_KNOWN))
            elif sealing.blind(row.phone) in suppressed:
                refused.append(_refused(reading, row, Column.PHONE, Code.PHONE_WRONG))
            else:
                _store(session, creditor, row, digest, source, now)
                accepted.append(row)
                documents += row.document is not None
        session.flush()
        _carry_over(session, creditor.id, rows, now)
        added, others = complete_documents(session, creditor.id, again, now)
        refused += [_refused(reading, row, Column.INVOICE_PDF, Code.PDF_KNOWN) for row in others]
        duplicate += len(again) - len(others)
        documents += added
    report = ImportReport(
        accepted=tuple(accepted),
        duplicate=duplicate,
        refused=tuple(refused),
        documents=documents,
    )
    if accepted or documents:
        write_journal(session, now, [_deed(creditor, report, source)])
    return report


def row_hash(row: ClaimRow) -> bytes:
    """Return the hash of a row's content, wherever in the file it stood.

    The PDF is no part of it: it is compared on its own, so that it may come later.
    """
    told = asdict(replace(row, document=None))
    content = {key: str(value) for key, value in told.items() if key not in _NO_CONTENT}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()


def _chunks(rows: tuple[ClaimRow, ...]) -> Iterator[tuple[ClaimRow, ...]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _refused(reading: Reading, row: ClaimRow, column: Column, code: Code) -> RowRefusal:
    return refusal(row.row, reading.name(row, column), why(code), row.file)


def _known_hashes(
    session: Session, creditor_id: uuid.UUID, rows: Iterable[ClaimRow]
) -> dict[str, bytes]:
    references = [row.reference for row in rows]
    found = session.execute(
        select(Claim.reference, Claim.import_hash).where(
            Claim.creditor_id == creditor_id, Claim.reference.in_(references)
        )
    )
    return {reference: bytes(digest) for reference, digest in found}


def _suppressed(session: Session, rows: Iterable[ClaimRow]) -> set[bytes]:
    """Return the numbers that somebody said are wrong, whichever creditor wrote to them."""
    keys = [sealing.blind(row.phone) for row in rows]
    found = session.scalars(
        select(Suppression.address_key).where(
            Suppression.address_key.in_(keys),
            Suppression.reason == SuppressionReason.WRONG_NUMBER,
        )
    )
    return {bytes(key) for key in found}


def _store(
    session: Session, creditor: Creditor, row: ClaimRow, digest: bytes, source: str, now: datetime
) -> None:
    debtor = _debtor(session, creditor, row, now)
    phone = _contact(session, debtor, ContactKind.PHONE, row.phone, now)
    if row.email:
        _contact(session, debtor, ContactKind.EMAIL, row.email, now)
    address = _address_block(row)
    if address:
        _contact(session, debtor, ContactKind.POSTAL, address, now)
    _consents(session, phone, row, source, now)
    claim = Claim(
        creditor_id=creditor.id,
        debtor_id=debtor.id,
        reference=row.reference,
        status_at=now,
        plan_at=now,
        started_at=now,
        import_hash=digest,
        created_at=now,
    )
    session.add(claim)
    session.flush()
    invoice = Invoice(
        creditor_id=creditor.id,
        claim_id=claim.id,
        number=row.invoice_number,
        invoiced_on=row.invoice_date,
        due_on=row.due_date,
        amount_cents=row.amount_cents,
        currency=row.currency,
        description=row.description,
    )
    session.add(invoice)
    if row.document is not None:
        session.flush()
        keep_document(session, invoice, row.document, now)
    session.add(
        LedgerEntry(
            creditor_id=creditor.id,
            claim_id=claim.id,
            kind=EntryKind.PRINCIPAL,
            amount_cents=row.amount_cents,
            booking_key=f"principal:{claim.id}",
            booked_at=now,
        )
    )


def _debtor(session: Session, creditor: Creditor, row: ClaimRow, now: datetime) -> Debtor:
    """Return the creditor's debtor with this number and name, newly made if there is none."""
    key = person_key(row.phone, row.debtor_name)
    found = session.scalar(
        select(Debtor).where(Debtor.creditor_id == creditor.id, Debtor.person_key == key)
    )
    if found is not None:
        _complete(found, row)
        return found
    debtor = Debtor(
        creditor_id=creditor.id,
        person_key=key,
        name=row.debtor_name,
        type=row.debtor_type,
        language=row.language,
        street=row.street,
        house_number=row.house_number,
        house_suffix=row.house_suffix,
        postcode=row.postcode,
        city=row.city,
        country=row.country,
        created_at=now,
    )
    session.add(debtor)
    session.flush()
    return debtor


def _complete(debtor: Debtor, row: ClaimRow) -> None:
    """Fill in what an earlier delivery lacked; what is there already stays as it is."""
    if debtor.postcode is None and row.postcode is not None:
        debtor.street, debtor.city = row.street, row.city
        debtor.house_number, debtor.house_suffix = row.house_number, row.house_suffix
        debtor.postcode = row.postcode


def _address_block(row: ClaimRow) -> str:
    """Return the lines of an envelope's window, or nothing when the address is not whole."""
    if not (row.street and row.house_number and row.postcode and row.city):
        return ""
    suffix = row.house_suffix or ""
    street = f"{row.street} {row.house_number}{'-' if suffix[:1].isdigit() else ''}{suffix}"
    lines = [row.debtor_name, street, f"{row.postcode}  {row.city}"]
    abroad = row.country and row.country.upper() != "NL"
    return "\n".join([*lines, str(row.country)] if abroad else lines)


def _contact(
    session: Session, debtor: Debtor, kind: ContactKind, address: str, now: datetime
) -> ContactPoint:
    key = sealing.blind(address.lower())
    found = session.scalar(
        select(ContactPoint)
        .where(
            ContactPoint.debtor_id == debtor.id,
            ContactPoint.kind == kind,
            ContactPoint.address_key == key,
        )
        .with_for_update()
    )
    if found is not None:
        return found
    point = ContactPoint(
        creditor_id=debtor.creditor_id,
        debtor_id=debtor.id,
        kind=kind,
        address=address,
        address_key=key,
        rung=Rung.UNKNOWN,
        rung_at=now,
        created_at=now,
    )
    session.add(point)
    session.flush()
    return point


def _consents(
    session: Session, point: ContactPoint, row: ClaimRow, source: str, now: datetime
) -> None:
    given = {Channel.SMS: row.consent_sms, Channel.WHATSAPP: row.consent_whatsapp}
    ledger = consents_of(session, point.id)
    for channel, answer in given.items():
        if answer is None:
            continue
        action = ConsentAction.GRANT if answer else ConsentAction.WITHDRAW
        at = row.consent_at or now
        if not _says_something_new(ledger, channel, action, at):
            continue
        word = Word(
            action=action,
            scope=ConsentScope.CHANNEL,
            channel=channel,
            source=f"claims file {source}",
            evidence=row.consent_source,
            actor=Actor.CREDITOR,
            at=at,
        )
        record_consent(session, point, word, now)


def _carry_over(
    session: Session, creditor_id: uuid.UUID, rows: Iterable[ClaimRow], now: datetime
) -> None:
    """Let numbers that are new here know what their holders want from nobody: all, or a channel.

    So they stay closed when a holder later opts in to another creditor's messages.
    """
    closed = closed_for_all(session, [sealing.blind(row.phone) for row in rows])
    if not closed:
        return
    points = session.scalars(
        select(ContactPoint)
        .where(ContactPoint.creditor_id == creditor_id, ContactPoint.address_key.in_(closed))
        .order_by(ContactPoint.id)
    )
    for point in points.all():
        if any(entry.actor is not Actor.CREDITOR for entry in consents_of(session, point.id)):
            continue
        for channel, at in closed[bytes(point.address_key)].items():
            word = Word(
                action=ConsentAction.WITHDRAW,
                scope=ConsentScope.CHANNEL if channel else ConsentScope.EVERYTHING,
                channel=channel,
                source="said to all creditors",
                actor=Actor.DEBTOR,
                at=at,
            )
            record_consent(session, point, word, now)


def _says_something_new(
    ledger: list[Consent], channel: Channel, action: ConsentAction, at: datetime
) -> bool:
    """Tell whether an entry of a file changes anything.

    A file never opens what the person closed, whatever date it gives: only the person's own word
    does. Nor does it close what the person opened later than the file's word.
    """
    if standing(ledger, channel) is action:
        return False
    own_words = [
        entry
        for entry in ledger
        if entry.channel in {None, channel} and entry.actor in {Actor.DEBTOR, Actor.PROVIDER}
    ]
    if not own_words:
        return True
    closed = own_words[-1].action is ConsentAction.WITHDRAW
    return at > own_words[-1].at and not (closed and action is ConsentAction.GRANT)


def _deed(creditor: Creditor, report: ImportReport, source: str) -> Deed:
    return Deed(
        creditor_id=creditor.id,
        action="claims.imported",
        actor=Actor.CREDITOR,
        details={
            "file": hashlib.sha256(source.encode()).hexdigest()[:12],
            "accepted": len(report.accepted),
            "duplicate": report.duplicate,
            "refused": len(report.refused),
            "cents": sum(row.amount_cents for row in report.accepted),
            "documents": report.documents,
        },
    )
