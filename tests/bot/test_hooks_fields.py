"""Whatever a hook is sent, signed and all: no 500, and nothing that a person wrote is lost."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from twilio.request_validator import RequestValidator

from bot.bootstrap import House
from bot.hooks_fields import LONGEST_WORD, is_word
from bot.inbound.turns import take_waiting_turns
from bot.web import create_app
from bot.wiring import office_of
from payments.checkout import webhook_secret
from storage.records.consents import ConsentAction
from storage.records.conversations import InboundMessage, InboundState, ProviderEvent
from storage.records.messages import Receipt
from tests.outbox_records import SMS, Books

URL = "http://localhost"
#: Longer than an index takes, and it does not press small.
LONG = "".join(f"{number:x}" for number in range(2000))
MESSAGE = {
    "MessageSid": "SM1",
    "From": "+31612345678",
    "To": SMS,
    "Body": "Hallo",
    "NumMedia": "0",
    "ButtonPayload": "ja",
    "OptOutType": "HELP",
    "ProfileName": "Jan",
}
RECEIPT = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "30003", "To": "+316"}


@pytest.fixture
def house(database_url: str, hooked: Callable[[str], House]) -> House:
    return hooked(database_url)


@pytest.fixture
def client(house: House) -> FlaskClient:
    app = create_app(house)
    # A fault comes out as the 500 that a provider would see.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def post(client: FlaskClient, path: str, form: dict[str, str]) -> int:
    signature = RequestValidator("token").compute_signature(URL + path, form)
    headers = {"X-Twilio-Signature": signature}
    return client.post(path, data=form, headers=headers).status_code


@pytest.mark.parametrize("wrong", ["\0", "a\0b", LONG, "\U0001f600", "\n"])
def test_a_receipt_with_a_field_that_no_receipt_has_is_refused(
    house: House, client: FlaskClient, wrong: str
) -> None:
    for field in ("MessageSid", "MessageStatus", "ErrorCode"):
        assert post(client, "/hooks/twilio/status", RECEIPT | {field: wrong}) == 400, field
    with house.database.service() as session:
        assert session.scalars(select(Receipt)).all() == []
    # What we do not read may hold anything.
    assert post(client, "/hooks/twilio/status", RECEIPT | {"To": wrong}) == 204


def test_an_address_with_a_number_that_is_none_of_ours_is_no_fault(client: FlaskClient) -> None:
    for number in ("%00", "9" * 31, "-1", "x", "1%00"):
        assert post(client, f"/hooks/twilio/status?m={number}", RECEIPT) == 204, number


@pytest.mark.parametrize("wrong", ["\0", "a\0b", LONG, "\U0001f600"])
def test_a_message_with_a_strange_field_is_kept_as_long_as_it_has_an_id_and_a_sender(
    house: House, client: FlaskClient, wrong: str
) -> None:
    for number, field in enumerate(MESSAGE):
        form = MESSAGE | {"MessageSid": f"SM{number}", field: wrong}
        lacks = (field == "MessageSid" and wrong != "a\0b") or (field == "From" and wrong == "\0")
        assert post(client, "/hooks/twilio/message", form) == (400 if lacks else 200), field
        with house.database.service() as session:
            found = session.scalars(
                select(InboundMessage).where(InboundMessage.provider_id == f"SM{number}")
            ).all()
        if field == "Body":
            (one,) = found
            assert one.body == wrong.replace("\0", "")
    with house.database.service() as session:
        for payload in session.scalars(select(ProviderEvent.payload)):
            assert "\0" not in "".join(json.loads(payload).values())


@pytest.mark.parametrize("wrong", ["", "\0", "tr_\0", LONG, "\U0001f600"])
def test_a_payment_of_an_id_that_no_payment_has_is_refused(
    house: House, client: FlaskClient, wrong: str
) -> None:
    path = f"/hooks/mollie/{webhook_secret(house.secret_key)}"
    assert client.post(path, data={"id": wrong}).status_code == 400
    assert client.post("/hooks/mollie/%00", data={"id": "tr_1"}).status_code == 404


def test_what_mollie_sent_is_kept_as_it_came(house: House, client: FlaskClient) -> None:
    path = f"/hooks/mollie/{webhook_secret(house.secret_key)}"
    assert client.post(path, data={"id": "tr_1", "more": "x y"}).status_code == 200
    with house.database.service() as session:
        (payload,) = session.scalars(select(ProviderEvent.payload)).all()
    assert json.loads(payload) == {"id": "tr_1", "body": "id=tr_1&more=x+y"}


def test_a_message_whose_turn_is_put_off_is_stored_and_answered_and_taken_later(
    house: House, client: FlaskClient, books: Books
) -> None:
    case = books.case()
    with books.database.engine.begin() as connection:
        connection.execute(
            text(
                "create function trouble() returns trigger language plpgsql as "
                "$$ begin raise exception using errcode = '53100'; end $$;"
                "create trigger trouble before insert on consents for each row "
                "when (new.action = 'withdraw') execute function trouble()"
            )
        )
    stop = MESSAGE | {"From": case.phone, "Body": "STOP", "OptOutType": "", "ButtonPayload": ""}
    assert post(client, "/hooks/twilio/message", stop) == 200
    with books.transaction() as session:
        assert session.scalars(select(InboundMessage.state)).one() is InboundState.RECEIVED
    with books.database.engine.begin() as connection:
        connection.execute(text("drop trigger trouble on consents"))
    # Twilio does not come again after a 200; the sweep does, by the clock that took it in.
    now = house.clock.now()
    assert take_waiting_turns(house.database, office_of(house.settings), now) == 1
    assert books.consents(case)[-1].action is ConsentAction.WITHDRAW


def test_a_word_is_short_and_plain() -> None:
    assert is_word("SM" + "a" * 32)
    assert is_word("x" * LONGEST_WORD)
    assert not is_word("x" * (LONGEST_WORD + 1))
    assert not is_word("")
