"""The invoice itself on the debtor's page: for whoever confirmed, and for nobody else."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from sqlalchemy import select

from bot.invoice_pdf import file_name, size_in_words
from storage.intake.documents import embedded_document
from storage.intake.keeping_documents import keep_document
from storage.records.claims import ClaimStatus, Invoice
from storage.words import Language
from tests.bot.debtor.conftest import Scene, with_pdf
from tests.bot.debtor.test_debtor_page import second_claim

PDF = b"%PDF-1.7 the invoice of Noor"


def address_of(scene: Scene, token: str) -> str:
    found = re.search(r'href="([^"]+/factuur\?[^"]+)"', scene.get(token).text)
    assert found, scene.get(token).text
    return html.unescape(found[1])


def test_who_confirmed_reads_the_invoice_itself(scene: Scene) -> None:
    with_pdf(scene, PDF + b"x" * 83_500)
    token = scene.link(confirmed=True)
    assert "Bekijk de factuur (PDF, 84 kB)" in scene.get(token).text
    assert "Read the invoice (PDF, 84 kB)" in scene.client.get(f"/b/{token}?lang=en").text
    answer = scene.client.get(address_of(scene, token))
    assert answer.status_code == 200
    assert answer.data == PDF + b"x" * 83_500
    told = answer.headers
    assert told["Content-Type"] == "application/pdf"
    assert told["Content-Disposition"] == 'attachment; filename="factuur-F2026-0042.pdf"'
    assert told["Cache-Control"] == "no-store"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in told["Content-Security-Policy"]
    assert "mollie" not in told["Content-Security-Policy"]
    assert told["Referrer-Policy"] == "no-referrer"


def test_without_a_pdf_there_is_nothing_to_read(scene: Scene) -> None:
    assert "PDF" not in scene.get(scene.link(confirmed=True)).text


def test_before_confirmation_nothing_tells_that_there_is_one(scene: Scene) -> None:
    invoice = with_pdf(scene, PDF)
    token = scene.link()
    assert "PDF" not in scene.get(token).text
    answer = scene.client.get(f"/b/{token}/factuur?nr={invoice}")
    assert (answer.status_code, answer.data) == (303, b"")
    assert answer.location == f"/b/{token}?lang=nl"
    nothing = scene.client.get(f"/b/{token}/factuur?nr={uuid.uuid4()}")
    assert (nothing.status_code, nothing.location) == (303, answer.location)


@pytest.mark.parametrize("wanted", ["", "1", "../x", "%00", str(uuid.UUID(int=0))])
def test_a_pdf_that_is_not_there_leads_back(scene: Scene, wanted: str) -> None:
    with_pdf(scene, PDF)
    answer = scene.client.get(f"/b/{scene.link(confirmed=True)}/factuur?nr={wanted}")
    assert (answer.status_code, answer.data) == (303, b"")


def test_a_link_opens_the_pdf_of_its_own_claim_only(scene: Scene) -> None:
    other = second_claim(scene)
    with scene.database.service() as session:
        theirs = session.scalars(select(Invoice).where(Invoice.claim_id == other)).one()
        keep_document(session, theirs, embedded_document("JVBERi0xLjc="), scene.clock.time)
        wanted = theirs.id
    answer = scene.client.get(f"/b/{scene.link(confirmed=True)}/factuur?nr={wanted}")
    assert (answer.status_code, answer.data) == (303, b"")


def test_a_paid_invoice_may_still_be_read(scene: Scene) -> None:
    invoice = with_pdf(scene, PDF)
    token = scene.link(confirmed=True)
    scene.pay(scene.post(token, "pay").location)
    assert scene.claim().status is ClaimStatus.PAID
    assert scene.client.get(f"/b/{token}/factuur?nr={invoice}").data == PDF


@pytest.mark.parametrize("status", [ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER])
def test_the_invoice_of_a_claim_that_left_us_is_not_shown(
    scene: Scene, status: ClaimStatus
) -> None:
    invoice, token = with_pdf(scene, PDF), scene.link(confirmed=True)
    with scene.database.service() as session:
        scene.claim_now(session).move_to(status, scene.clock.time)
    assert scene.client.get(f"/b/{token}/factuur?nr={invoice}").status_code == 303


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("F2026-0042", "factuur-F2026-0042.pdf"),
        ('x"; filename="evil.exe', "factuur-x-filename-evil.exe.pdf"),
        ("../../etc/passwd", "factuur-etc-passwd.pdf"),
        ("a\r\nSet-Cookie: b", "factuur-a-Set-Cookie-b.pdf"),
        ("发票", "factuur.pdf"),
        ("9" * 300, f"factuur-{'9' * 60}.pdf"),
    ],
)
def test_a_file_name_cannot_break_out(number: str, name: str) -> None:
    assert file_name(number) == name


@pytest.mark.parametrize(
    ("size", "dutch", "english"),
    [
        (1, "1 kB", "1 kB"),
        (83_001, "84 kB", "84 kB"),
        (999_999, "1000 kB", "1000 kB"),
        (1_234_567, "1,2 MB", "1.2 MB"),
        (5_242_880, "5,2 MB", "5.2 MB"),
    ],
)
def test_a_size_is_told_as_people_read_it(size: int, dutch: str, english: str) -> None:
    assert size_in_words(size, Language.NL) == dutch
    assert size_in_words(size, Language.EN) == english
