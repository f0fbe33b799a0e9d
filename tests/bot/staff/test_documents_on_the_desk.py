"""The PDF of an invoice on the desk: beside the claim, for colleagues, and written down."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storage.intake.documents import embedded_document
from storage.intake.keeping_documents import keep_document
from storage.records.claims import Claim
from storage.records.conversations import Conversation
from storage.records.journal import JournalEntry
from storage.records.users import Role
from storage.words import Actor
from tests.bot.staff.test_console import log_in


def entered(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    log_in(client, email)
    return client


def with_pdf(desk: Any, talk: Conversation) -> uuid.UUID:
    with desk.database.service() as session:
        found = select(Claim).where(Claim.debtor_id == talk.debtor_id)
        invoice = session.scalars(found).one().invoices[0]
        keep_document(session, invoice, embedded_document("JVBERi0xLjc="), desk.clock.now())
        return invoice.id


def deeds(desk: Any) -> list[tuple[str, str | None, dict[str, Any]]]:
    with desk.database.service() as session:
        found = select(JournalEntry).where(JournalEntry.action == "document.read")
        entries = session.scalars(found.order_by(JournalEntry.id)).all()
        return [(entry.actor, entry.actor_id, entry.details) for entry in entries]


def test_a_colleague_reads_the_invoice_and_it_is_written_down(app: Flask, desk: Any) -> None:
    talk, ann = desk.conversation(), desk.user("ann@desk.nl")
    client = entered(app, "ann@desk.nl")
    thread = f"/console/conversations/{talk.id}"
    assert "(PDF, " not in client.get(thread).text
    invoice = with_pdf(desk, talk)
    shown = re.search(
        r'href="([^"]+\.pdf)">Factuur F-2026-0001 \(PDF, 1 kB\)', client.get(thread).text
    )
    assert shown
    assert deeds(desk) == []
    answer = client.get(shown[1])
    assert answer.data == b"%PDF-1.7"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert deeds(desk) == [(Actor.STAFF, str(ann.id), {"invoice": str(invoice)})]


@pytest.mark.parametrize("role", [None, Role.CREDITOR])
def test_nobody_but_the_desk_reads_it(app: Flask, desk: Any, role: Role | None) -> None:
    talk = desk.conversation()
    invoice = with_pdf(desk, talk)
    if role is not None:
        desk.user("eva@acme.nl", role)
    client = entered(app, "eva@acme.nl")
    answer = client.get(f"/console/conversations/{talk.id}/invoices/{invoice}.pdf")
    assert answer.status_code == 303
    assert b"%PDF" not in answer.data
    assert deeds(desk) == []


def test_an_invoice_of_another_conversation_is_not_found(app: Flask, desk: Any) -> None:
    talk, other = desk.conversation(), desk.conversation(name="Fatima el Idrissi")
    invoice = with_pdf(desk, other)
    desk.user("ann@desk.nl")
    client = entered(app, "ann@desk.nl")
    for of, wanted in ((talk.id, invoice), (uuid.uuid4(), invoice), (other.id, uuid.uuid4())):
        answer = client.get(f"/console/conversations/{of}/invoices/{wanted}.pdf")
        assert answer.status_code == 404
    assert deeds(desk) == []
