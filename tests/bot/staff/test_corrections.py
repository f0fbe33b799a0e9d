"""Corrections: one colleague says what was meant, another approves, and it becomes an example."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from bot.commands.corrections import _export
from bot.staff.corrections import correct, corrected, corrections, review
from bot.staff.intent_words import LEARNED, sureness, words_of
from dialogs.intents import Intent
from dialogs.understanding.examples import own_examples, read_examples
from storage.records.conversations import Conversation, InboundMessage
from storage.records.corrections import Correction, CorrectionStatus
from storage.records.journal import JournalEntry
from storage.records.users import User

PASSWORD = "een lang wachtwoord"
SAID = "ik Jan kan er niks aan doen, bel 0612345678"


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page
    return found.group(1)


@pytest.fixture
def ann(desk: Any) -> User:
    user: User = desk.user("ann@desk.nl")
    return user


@pytest.fixture
def client(app: Flask, ann: User) -> FlaskClient:
    client = app.test_client()
    token = token_in(client.get("/console/login").text)
    form = {"email": "ann@desk.nl", "password": PASSWORD, "csrf_token": token}
    assert client.post("/console/login", data=form).status_code == 303
    return client


@pytest.fixture
def talk(desk: Any) -> Conversation:
    """A conversation whose only message was read, and not surely."""
    made: Conversation = desk.conversation(said=SAID)
    with desk.database.service() as session:
        row = message_of(session, made)
        row.read_as, row.read_percent = "unclear", 43
    return made


def message_of(session: Any, talk: Conversation) -> InboundMessage:
    found = select(InboundMessage).where(InboundMessage.conversation_id == talk.id)
    row: InboundMessage = session.scalars(found).one()
    return row


def say(desk: Any, talk: Conversation, ann: User, meant: str = "hardship") -> int:
    with desk.database.service() as session:
        row = message_of(session, talk)
        assert correct(session, talk.id, row.id, meant, ann, desk.clock.now())
        return row.id


def test_the_words_cover_what_is_learned() -> None:
    assert set(LEARNED) == {example.intent for example in own_examples()}
    assert len({words_of(intent.value) for intent in Intent}) == len(Intent)
    assert not {words_of(intent.value) for intent in Intent} & {one.value for one in Intent}
    assert words_of("no_such") == "no_such"
    assert (sureness(73), sureness(None)) == ("0,73", "")


def test_colleagues_see_how_a_message_was_read_and_say_what_it_meant(
    client: FlaskClient, talk: Conversation, desk: Any
) -> None:
    page = client.get(f"/console/conversations/{talk.id}").text
    assert "Gelezen als: niet begrepen (0,43)" in page
    with desk.database.service() as session:
        number = message_of(session, talk).id
    path = f"/console/conversations/{talk.id}/messages/{number}/meant"
    form = {"should_be": "hardship", "csrf_token": token_in(page)}
    assert client.post(path, data=form).status_code == 303
    assert "bedoeld was: kan niet betalen" in client.get(f"/console/conversations/{talk.id}").text
    listed = client.get("/console/corrections").text
    assert "[naam]" in listed
    assert "0612345678" not in listed
    assert "Jan" not in listed


def test_one_is_approved_on_the_page_and_written_as_an_example(
    client: FlaskClient, talk: Conversation, desk: Any, ann: User, tmp_path: Path
) -> None:
    say(desk, talk, ann)
    with desk.database.service() as session:
        (row,) = corrections(session, CorrectionStatus.OPEN)
    page = client.get("/console/corrections").text
    form = {"verdict": "approved", "csrf_token": token_in(page)}
    assert client.post(f"/console/corrections/{row.id}", data=form).status_code == 303
    assert client.post("/console/corrections/999", data=form).status_code == 404
    assert (
        client.post(f"/console/corrections/{row.id}", data=form | {"verdict": "x"}).status_code
        == 400
    )
    with desk.database.service() as session:
        approved = corrections(session, CorrectionStatus.APPROVED)
    assert _export(tmp_path, approved) == 1
    (file,) = tmp_path.iterdir()
    (example,) = read_examples(file)
    assert example.intent is Intent.HARDSHIP
    assert "niks aan doen" in example.text
    assert "0612345678" not in example.text


def test_what_nobody_reviewed_or_what_is_known_is_not_written(
    talk: Conversation, desk: Any, ann: User, tmp_path: Path
) -> None:
    say(desk, talk, ann)
    with desk.database.service() as session:
        assert _export(tmp_path, corrections(session, CorrectionStatus.OPEN)) == 0
        known = own_examples()[0]
        (row,) = session.scalars(select(Correction))
        row.text, row.should_be = known.text, known.intent.value
        assert review(session, row.id, CorrectionStatus.APPROVED, None, desk.clock.now())
        session.flush()
        assert _export(tmp_path, corrections(session, CorrectionStatus.APPROVED)) == 0


def test_the_last_word_counts_and_is_reviewed_anew(
    talk: Conversation, desk: Any, ann: User
) -> None:
    number = say(desk, talk, ann)
    with desk.database.service() as session:
        (row,) = session.scalars(select(Correction))
        review(session, row.id, CorrectionStatus.APPROVED, ann, desk.clock.now())
    say(desk, talk, ann, "request_plan")
    with desk.database.service() as session:
        (row,) = corrections(session, *CorrectionStatus)
        assert (row.should_be, row.status) == (Intent.REQUEST_PLAN, CorrectionStatus.OPEN)
        assert (row.read_as, row.read_percent) == ("unclear", 43)
        assert corrected(session, [number]) == {number: "request_plan"}


@pytest.mark.parametrize("meant", ["", "opt_in", "inform", "drop table"])
def test_only_what_the_reader_learns_can_be_meant(
    talk: Conversation, desk: Any, ann: User, meant: str
) -> None:
    with desk.database.service() as session:
        row = message_of(session, talk)
        assert not correct(session, talk.id, row.id, meant, ann, desk.clock.now())
        other = desk.conversation(said="hallo")
        assert not correct(session, other.id, row.id, "hardship", ann, desk.clock.now())


def test_the_text_is_sealed_and_the_journal_holds_codes_only(
    talk: Conversation, desk: Any, ann: User
) -> None:
    say(desk, talk, ann)
    with desk.database.service() as session:
        (kept,) = session.execute(text("select text from corrections")).scalars()
        assert SAID.encode() not in bytes(kept)
        found = select(JournalEntry).where(JournalEntry.action == "reading.corrected")
        (deed,) = session.scalars(found)
        assert deed.details["meant"] == "hardship"
        assert "Jan" not in json.dumps(deed.details)


def test_another_creditor_sees_no_corrections(talk: Conversation, desk: Any, ann: User) -> None:
    say(desk, talk, ann)
    with desk.database.tenant(desk.creditor_id) as session:
        assert len(session.scalars(select(Correction)).all()) == 1
    other = desk.__class__(database=desk.database, clock=desk.clock).creditor_id
    with desk.database.tenant(other) as session:
        assert session.scalars(select(Correction)).all() == []
