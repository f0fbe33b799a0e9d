"""A debtor's offer beside the talk: one click makes it the plan, and the debtor is told."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from payments import ledger
from payments.plan_offers import Offered, keep_offer
from payments.plans import Offer, PlanBox, work_out
from storage.records.claims import Claim
from storage.records.conversations import Conversation
from storage.records.messages import Message
from storage.records.plan_offers import PlanOffer, PlanOfferStatus
from storage.records.plans import Plan

PASSWORD = "een lang wachtwoord"


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page
    return found.group(1)


@pytest.fixture
def client(app: Flask, desk: Any) -> FlaskClient:
    desk.user("ann@desk.nl")
    client = app.test_client()
    token = token_in(client.get("/console/login").text)
    form = {"email": "ann@desk.nl", "password": PASSWORD, "csrf_token": token}
    assert client.post("/console/login", data=form).status_code == 303
    return client


@pytest.fixture
def talk(desk: Any) -> Conversation:
    talk: Conversation = desk.conversation(said="Ik kan maar 10 euro per maand")
    now, wish = desk.clock.now(), Offer(cents=1_000)
    with desk.database.service() as session:
        found = session.scalars(select(Claim.id).where(Claim.debtor_id == talk.debtor_id)).one()
        claim = ledger.lock_claim(session, found)
        plan = work_out(ledger.open_cents(session, claim), wish, PlanBox(), now.date())
        keep_offer(session, claim, Offered(wish=wish, plan=plan, reason="part_too_small"), now)
    return talk


def press(client: FlaskClient, talk: Conversation, button: str) -> str:
    """Press a button that stands on the page, and return what the page says then."""
    page = client.get(f"/console/conversations/{talk.id}").text
    action = re.search(rf'action="(/console/conversations/[^"]+/offers/[^"]+/{button})"', page)
    assert action is not None, page
    form = {"csrf_token": token_in(page)}
    return client.post(action[1], data=form, follow_redirects=True).text


def test_one_click_makes_the_offer_the_plan_and_confirms_it(
    client: FlaskClient, talk: Conversation, desk: Any
) -> None:
    page = client.get(f"/console/conversations/{talk.id}").text
    assert "Voorstel van de klant: 13 delen: € 10,00" in page
    shown = press(client, talk, "accept")
    assert "De regeling staat" in shown
    assert "Regeling in 13 delen" in shown
    assert "Voorstel van de klant" not in shown
    with desk.database.service() as session:
        assert session.scalars(select(Plan)).one().total_cents == 12_345
        offer = session.scalars(select(PlanOffer)).one()
        assert offer.status is PlanOfferStatus.ACCEPTED
        assert offer.decided_by is not None
        keys = session.scalars(select(Message.intent_key)).all()
        assert len([key for key in keys if key.startswith("plan:")]) == 1


def test_no_makes_no_plan(client: FlaskClient, talk: Conversation, desk: Any) -> None:
    assert "afgewezen" in press(client, talk, "decline")
    with desk.database.service() as session:
        assert session.scalars(select(Plan)).all() == []


def test_an_offer_is_answered_in_its_own_talk_only(
    client: FlaskClient, talk: Conversation, desk: Any
) -> None:
    other = desk.conversation(name="Piet Bakker")
    with desk.database.service() as session:
        offer_id = session.scalars(select(PlanOffer.id)).one()
    form = {"csrf_token": token_in(client.get(f"/console/conversations/{talk.id}").text)}
    for talk_id, number in ((other.id, offer_id), (talk.id, uuid.uuid4())):
        path = f"/console/conversations/{talk_id}/offers/{number}/accept"
        assert client.post(path, data=form).status_code == 404
