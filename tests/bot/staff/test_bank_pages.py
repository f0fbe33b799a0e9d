"""The console's bank page: what it shows, and that its buttons do what they say, once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from payments.bank.importing import import_file
from storage.records.bank import BankLine, LineStatus
from storage.records.claims import Claim, ClaimStatus
from storage.records.creditors import Creditor
from tests.bot.staff.test_console import log_in, press, token_in
from tests.payments.bank.conftest import camt, transfer


@pytest.fixture
def client(app: Flask, desk: Any) -> FlaskClient:
    desk.user("ann@desk.nl")
    client = app.test_client()
    assert log_in(client, "ann@desk.nl").status_code == 303
    return client


@pytest.fixture
def line(desk: Any, tmp_path: Path) -> int:
    """A payment that a name and the amount speak for."""
    desk.conversation()
    path = tmp_path / "statement.xml"
    payments = [
        transfer("123.45", "dank <b>u</b>".replace("<", "&lt;"), name="J. de Vries"),
        transfer("6.00", "iets anders", name="K. Klant"),
        transfer("99.00", "telefoon", direction="DBIT"),
    ]
    path.write_text(camt(payments), encoding="utf-8")
    with desk.database.service() as session:
        creditor = session.get_one(Creditor, desk.creditor_id)
    report = import_file(desk.database, creditor, path, desk.clock.now())
    assert (report.proposed, report.unmatched) == (1, 2)
    with desk.database.service() as session:
        found = session.scalar(select(BankLine.id).where(BankLine.status == LineStatus.PROPOSED))
    assert found is not None
    return found


def status(desk: Any, line_id: int) -> LineStatus:
    with desk.database.service() as session:
        return LineStatus(session.get_one(BankLine, line_id).status)


def proposal(page: str) -> str:
    found = re.search(r'name="proposal" value="(\d+)"', page)
    assert found is not None, page
    return found[1]


def test_the_page_shows_what_waits_with_the_reasons(client: FlaskClient, line: int) -> None:
    page = client.get("/console/bank").text
    assert "naam klopt; bedrag klopt precies" in page
    assert "K. Klant" in page
    assert "telefoon" not in page, "what went out is nobody's question"
    assert "dank &lt;b&gt;" in page
    assert 'href="/console/bank"' in client.get("/console/").text


def test_accepting_books_it_once(client: FlaskClient, desk: Any, line: int) -> None:
    form = {"proposal": proposal(client.get("/console/bank").text)}
    answer = press(client, f"/console/bank/{line}/accept", "/console/bank", **form)
    assert answer.location == "/console/bank"
    again = press(client, f"/console/bank/{line}/accept", "/console/bank", **form)
    assert again.status_code == 303
    assert "al beslist" in client.get("/console/bank").text
    assert status(desk, line) is LineStatus.BOOKED
    with desk.database.service() as session:
        assert session.scalars(select(Claim.status)).one() is ClaimStatus.PAID
        row = session.get_one(BankLine, line)
        assert row.answered_by is not None


def test_choosing_a_claim_and_setting_aside(client: FlaskClient, desk: Any, line: int) -> None:
    wrong = press(client, f"/console/bank/{line}/choose", "/console/bank", reference="2026-9")
    assert wrong.status_code == 303
    assert "kennen wij niet" in client.get("/console/bank").text
    with desk.database.service() as session:
        reference = session.scalars(select(Claim.reference)).one()
        other = session.scalar(select(func.max(BankLine.id)).where(BankLine.amount_cents == 600))
    press(client, f"/console/bank/{line}/choose", "/console/bank", reference=reference)
    assert status(desk, line) is LineStatus.BOOKED
    press(client, f"/console/bank/{other}/ignore", "/console/bank")
    assert other is not None
    assert status(desk, other) is LineStatus.IGNORED


def test_a_nul_that_came_along_with_a_reference_does_not_hide_the_claim(
    client: FlaskClient, desk: Any, line: int
) -> None:
    with desk.database.service() as session:
        reference = session.scalars(select(Claim.reference)).one()
    way = f"/console/bank/{line}/choose"
    assert press(client, way, "/console/bank", reference="\0").status_code == 303
    assert status(desk, line) is LineStatus.PROPOSED
    assert press(client, way, "/console/bank", reference=f"{reference}\0").status_code == 303
    assert status(desk, line) is LineStatus.BOOKED


def test_the_buttons_need_a_token_and_a_login(
    app: Flask, client: FlaskClient, desk: Any, line: int
) -> None:
    for deed in ("accept", "choose", "ignore"):
        assert client.post(f"/console/bank/{line}/{deed}").status_code == 400
        stranger = app.test_client()
        token = token_in(stranger.get("/console/login").text)
        answer = stranger.post(f"/console/bank/{line}/{deed}", data={"csrf_token": token})
        assert answer.location.startswith("/console/login")
    assert stranger.get("/console/bank").status_code == 303
    assert status(desk, line) is LineStatus.PROPOSED


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 40])
def test_nonsense_changes_nothing(client: FlaskClient, desk: Any, line: int, number: str) -> None:
    answer = press(client, f"/console/bank/{line}/accept", "/console/bank", proposal=number)
    assert answer.status_code == 303
    assert status(desk, line) is LineStatus.PROPOSED
