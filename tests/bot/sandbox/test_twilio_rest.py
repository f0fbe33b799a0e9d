"""Twilio's real client against the sandbox: sending, listing, templates, look-up, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from bot.sandbox.segments import segment_count
from bot.sandbox.server import Sandbox
from storage.clock import SystemClock

PHONE, SENDER = "+31612345678", "+3197010200300"
START = datetime(2020, 1, 1, tzinfo=UTC)


def send(client: Client, to: str = PHONE, body: str = "Hallo", **more: Any) -> Any:
    prefix = "whatsapp:" if to.startswith("whatsapp:") else ""
    return client.messages.create(to=to, from_=prefix + SENDER, body=body, **more)


def test_a_sent_message_is_queued_and_can_be_fetched(twilio_client: Client) -> None:
    message = send(twilio_client, body="Goedemorgen", validity_period=3600)
    assert message.sid.startswith("SM")
    assert len(message.sid) == 34
    assert (message.status, message.num_segments, message.direction) == (
        "queued",
        "1",
        "outbound-api",
    )
    assert twilio_client.messages(message.sid).fetch().body == "Goedemorgen"


def test_a_message_through_a_service_is_accepted_and_gets_its_number_later(
    twilio_client: Client, sandbox: Sandbox
) -> None:
    sandbox.settings.service_senders = {"MG" + "1" * 32: SENDER}
    message = twilio_client.messages.create(
        to=PHONE, messaging_service_sid="MG" + "1" * 32, body="Hallo"
    )
    assert (message.status, message.from_) == ("accepted", None)
    assert sandbox.world.texts[message.sid].sender == SENDER


def test_messages_are_listed_by_recipient_sender_and_time_over_several_pages(
    twilio_client: Client,
) -> None:
    for number in range(5):
        send(twilio_client, body=f"nr {number}")
    send(twilio_client, to="+31687654321")
    found = twilio_client.messages.list(
        to=PHONE, from_=SENDER, date_sent_after=START, page_size=2, limit=10
    )
    assert [m.body for m in found] == ["nr 4", "nr 3", "nr 2", "nr 1", "nr 0"]
    tomorrow = SystemClock().now() + timedelta(days=1)
    assert not twilio_client.messages.list(to=PHONE, date_sent_after=tomorrow, limit=5)
    assert len(twilio_client.messages.list(date_sent_before=tomorrow, limit=20)) == 6


def test_a_price_is_told_once_the_message_has_left_and_counts_segments(
    twilio_client: Client, sandbox: Sandbox
) -> None:
    message = send(twilio_client, body="x" * 161)
    assert message.price is None
    text = sandbox.world.texts[message.sid]
    text.sent_at = text.sent_at or text.created
    told = twilio_client.messages(message.sid).fetch()
    assert (told.price, told.price_unit) == ("-0.15000", "EUR")


def test_what_is_sent_while_somebody_reads_page_by_page_shifts_no_page(
    twilio_client: Client,
) -> None:
    for number in range(4):
        send(twilio_client, body=f"nr {number}")
    page = twilio_client.messages.page(to=PHONE, page_size=2)
    seen = [message.body for message in page]
    send(twilio_client, body="nr 4")
    following = page.next_page()
    assert following is not None
    seen += [message.body for message in following]
    assert seen == ["nr 3", "nr 2", "nr 1", "nr 0"]
    assert following.next_page() is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": "+311"}, 21211),
        ({"to": "+31600000003"}, 21211),
        ({"to": "+31619990003"}, 21211),
        ({"to": "+31600000002"}, 21610),
        ({"to": "+31201234567"}, 21614),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"validity_period": 36_001}, 20001),
        ({"status_callback": "geen adres"}, 21609),
        ({"to": "whatsapp:" + PHONE, "from_": SENDER}, 21910),
        ({"from_": ""}, 21603),
        ({"to": SENDER}, 21266),
    ],
)
def test_a_message_that_cannot_go_is_refused_with_twilios_code(
    twilio_client: Client, sandbox: Sandbox, wrong: dict[str, Any], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        twilio_client.messages.create(**({"to": PHONE, "from_": SENDER, "body": "Hallo"} | wrong))
    assert (refusal.value.status, refusal.value.code) == (400, code)
    assert not sandbox.world.texts


def test_a_wrong_token_and_an_unknown_message_are_refused(
    twilio_client: Client, sandbox: Sandbox
) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        twilio_client.messages("SM" + "0" * 32).fetch()
    assert (refusal.value.status, refusal.value.code) == (404, 20404)
    stranger = Client(sandbox.settings.account_sid, "x", http_client=twilio_client.http_client)
    with pytest.raises(TwilioRestException) as refusal:
        send(stranger)
    assert (refusal.value.status, refusal.value.code) == (401, 20003)


def test_receipts_are_signed_for_the_exact_callback_address(
    twilio_client: Client, sandbox: Sandbox, listener: Any
) -> None:
    callback = f"{listener.url}/hooks/twilio/status?n=caf%C3%A9&lane=a%20b"
    message = send(twilio_client, status_callback=callback)
    heard = listener.wait_for(2)
    validator = RequestValidator(sandbox.settings.auth_token)
    assert [h.form["MessageStatus"] for h in heard] == ["sent", "delivered"]
    for one in heard:
        assert one.url == callback
        assert one.form["MessageSid"] == message.sid
        assert one.form["To"] == PHONE
        assert validator.validate(callback, one.form, one.headers["X-Twilio-Signature"])


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        ("+31600000001", "undelivered", "30005"),
        ("+31619990001", "undelivered", "30005"),
        ("+31600000004", "undelivered", "30003"),
        ("+31600000007", "undelivered", "30007"),
    ],
)
def test_a_magic_number_ends_as_it_should(
    twilio_client: Client, listener: Any, to: str, status: str, code: str
) -> None:
    send(twilio_client, to=to, status_callback=f"{listener.url}/s")
    last = listener.wait_for(2)[-1].form
    assert (last["MessageStatus"], last["ErrorCode"]) == (status, code)


def template(client: Client, body: str, kind: str = "twilio/quick-reply") -> str:
    """Make a template with two answers and ask for its approval."""
    choices = [{"id": f"keuze_{n}", "title": f"Keuze {n}", "item": f"Keuze {n}"} for n in (1, 2)]
    named = "items" if kind == "twilio/list-picker" else "actions"
    made = client.content.v1.contents.create(
        ContentList.ContentCreateRequest(
            {
                "friendly_name": "opener",
                "language": "nl",
                "variables": {"1": "Jan"},
                "types": {kind: {"body": body, "button": "Kies", named: choices}},
            }
        )
    )
    client.content.v1.contents(made.sid).approval_create.create(
        ApprovalCreateList.ContentApprovalRequest({"name": "opener", "category": "UTILITY"})
    )
    return str(made.sid)


def test_an_approved_template_reaches_whatsapp_with_its_variables_and_buttons(
    twilio_client: Client, sandbox: Sandbox, listener: Any
) -> None:
    sid = template(twilio_client, "Dag {{1}}, bent u daar?")
    approval = twilio_client.content.v1.contents(sid).approval_fetch().fetch()
    assert approval.whatsapp["status"] == "approved"
    assert twilio_client.content.v1.contents(sid).fetch().friendly_name == "opener"
    assert sid in {c.sid for c in twilio_client.content.v1.contents.list(page_size=1, limit=50)}
    message = twilio_client.messages.create(
        to="whatsapp:" + PHONE,
        from_="whatsapp:" + SENDER,
        content_sid=sid,
        content_variables=json.dumps({"1": "mevrouw Bos"}),
        status_callback=f"{listener.url}/s",
    )
    assert message.body == "Dag mevrouw Bos, bent u daar?"
    assert listener.wait_for(2)[-1].form["MessageStatus"] == "delivered"
    titles = [button.title for button in sandbox.world.texts[message.sid].buttons]
    assert titles == ["Keuze 1", "Keuze 2"]


@pytest.mark.parametrize(
    "body", ["{{1}}, bent u daar?", "Bent u daar, {{1}}", "Dag {{1}} {{2}}, hallo", "x" * 1025]
)
def test_a_template_against_metas_rules_is_rejected(twilio_client: Client, body: str) -> None:
    sid = template(twilio_client, body)
    approval = twilio_client.content.v1.contents(sid).approval_fetch().fetch()
    assert approval.whatsapp["status"] == "rejected"
    assert approval.whatsapp["rejection_reason"]


@pytest.mark.parametrize("variables", ["geen json", '{"1": ""}', '{"1": "a\\nb"}', "[1]"])
def test_unusable_template_variables_are_refused(twilio_client: Client, variables: str) -> None:
    sid = template(twilio_client, "Dag {{1}}, bent u daar?")
    with pytest.raises(TwilioRestException) as refusal:
        twilio_client.messages.create(
            to="whatsapp:" + PHONE,
            from_="whatsapp:" + SENDER,
            content_sid=sid,
            content_variables=variables,
        )
    assert refusal.value.code == 21656


def test_free_text_on_whatsapp_fails_until_the_phone_wrote_in_the_last_24_hours(
    twilio_client: Client, listener: Any, control: Callable[..., Any]
) -> None:
    to = "whatsapp:" + PHONE
    assert send(twilio_client, to=to, status_callback=f"{listener.url}/s").status == "queued"
    failed = listener.wait_for(1)[0].form
    assert (failed["MessageStatus"], failed["ErrorCode"]) == ("failed", "63016")
    control(f"phones/{PHONE}/send", {"channel": "whatsapp", "body": "Wie is dit?"})
    send(twilio_client, to=to, status_callback=f"{listener.url}/s")
    assert listener.wait_for(4)[-1].form["MessageStatus"] == "delivered"


def test_a_list_picker_goes_within_the_window_only(
    twilio_client: Client, listener: Any, control: Callable[..., Any]
) -> None:
    sid = template(twilio_client, "Kies maar.", "twilio/list-picker")
    address = {"to": "whatsapp:" + PHONE, "from_": "whatsapp:" + SENDER}
    callback = f"{listener.url}/s"
    twilio_client.messages.create(**address, content_sid=sid, status_callback=callback)
    assert listener.wait_for(1)[0].form["ErrorCode"] == "63016"
    control(f"phones/{PHONE}/send", {"channel": "whatsapp", "body": "hoi"})
    twilio_client.messages.create(**address, content_sid=sid, status_callback=callback)
    assert listener.wait_for(4)[-1].form["MessageStatus"] == "delivered"
    control(f"phones/{PHONE}/send", {"channel": "whatsapp", "button": "Keuze 2"})
    pick = listener.wait_for(5)[-1].form
    assert (pick["ListId"], pick["ListTitle"]) == ("keuze_2", "Keuze 2")


@pytest.mark.parametrize(
    ("number", "valid", "line"),
    [
        (PHONE, True, "mobile"),
        ("+31201234567", True, "landline"),
        ("+31600000003", False, None),
        ("+31619990006", True, "landline"),
        ("+31612", False, None),
    ],
)
def test_lookup_tells_validity_and_line_type(
    twilio_client: Client, number: str, valid: bool, line: str | None
) -> None:
    found = twilio_client.lookups.v2.phone_numbers(number).fetch(fields="line_type_intelligence")
    assert found.valid is valid
    assert (found.line_type_intelligence or {}).get("type") == line


@given(st.text(alphabet="abc é", min_size=1, max_size=400))
def test_an_sms_takes_one_segment_per_153_characters_and_one_for_160(text: str) -> None:
    assert segment_count(text) == (1 if len(text) <= 160 else -(-len(text) // 153))


def test_a_single_letter_outside_gsm_makes_segments_of_67() -> None:
    assert segment_count("ë" + "a" * 69) == 1
    assert segment_count("ë" + "a" * 70) == 2
    assert segment_count("€" * 80) == 1
    assert segment_count("€" * 81) == 2
