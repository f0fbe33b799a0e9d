"""What a phone sends reaches the product signed; STOP works as Twilio's does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.sandbox.server import Sandbox

PHONE, SENDER = "+31612345678", "+3197010200300"


def test_a_reply_reaches_the_sender_that_wrote_last_with_a_valid_signature(
    twilio_client: Client, sandbox: Sandbox, listener: Any, control: Callable[..., Any]
) -> None:
    twilio_client.messages.create(to=PHONE, from_=SENDER, body="Hallo")
    sent = control(f"phones/{PHONE}/send", {"channel": "sms", "body": "Wie is dit? Café €"})
    assert sent["status"] == 200
    heard = listener.heard[0]
    assert heard.url == f"{listener.url}/hooks/twilio/message"
    assert heard.form | {"From": PHONE, "To": SENDER, "Body": "Wie is dit? Café €"} == heard.form
    assert heard.form["MessageSid"] == heard.form["SmsMessageSid"] == sent["sid"]
    assert {"AccountSid", "NumMedia", "NumSegments", "ApiVersion"} <= heard.form.keys()
    signature = heard.headers["X-Twilio-Signature"]
    validator = RequestValidator(sandbox.settings.auth_token)
    assert validator.validate(heard.url, heard.form, signature)
    assert [m.direction for m in twilio_client.messages.list(limit=5)] == [
        "inbound",
        "outbound-api",
    ]


def test_a_whatsapp_reply_carries_profile_and_tapped_button(
    listener: Any, control: Callable[..., Any]
) -> None:
    button = {"text": "Ja, dat ben ik", "payload": "ja"}
    control(f"phones/{PHONE}/send", {"channel": "whatsapp", "to": SENDER, "button": button})
    form = listener.heard[0].form
    assert (form["From"], form["To"]) == (f"whatsapp:{PHONE}", f"whatsapp:{SENDER}")
    assert (form["Body"], form["ButtonText"]) == ("Ja, dat ben ik", "Ja, dat ben ik")
    assert (form["ButtonPayload"], form["WaId"]) == ("ja", PHONE[1:])
    assert form["ProfileName"]


def test_an_inbound_message_is_tried_twice(listener: Any, control: Callable[..., Any]) -> None:
    listener.answers[:] = [500, 204]
    sent = control(f"phones/{PHONE}/send", {"to": SENDER, "body": "Hallo"})
    assert sent["status"] == 204
    assert [h.form["MessageSid"] for h in listener.heard] == [sent["sid"]] * 2


def test_after_stop_an_sms_is_refused_until_start(
    twilio_client: Client, sandbox: Sandbox, listener: Any, control: Callable[..., Any]
) -> None:
    message = {"to": PHONE, "from_": SENDER, "body": "Hallo"}
    twilio_client.messages.create(**message)
    control(f"phones/{PHONE}/send", {"body": " stop "})
    assert listener.heard[0].form["Body"] == " stop "
    with pytest.raises(TwilioRestException) as refusal:
        twilio_client.messages.create(**message)
    assert refusal.value.code == 21610
    twilio_client.messages.create(**(message | {"from_": "+3197010200301"}))
    control(f"phones/{PHONE}/send", {"body": "START", "to": SENDER})
    twilio_client.messages.create(**message)
    assert len(control("state")["auto_replies"]) == 2


def test_stop_within_a_sentence_is_left_to_the_product(
    twilio_client: Client, control: Callable[..., Any]
) -> None:
    control(f"phones/{PHONE}/send", {"body": "Stop hiermee aub", "to": SENDER})
    twilio_client.messages.create(to=PHONE, from_=SENDER, body="Hallo")


def test_twilios_own_stop_can_be_switched_off(
    twilio_client: Client, control: Callable[..., Any]
) -> None:
    control("options", {"opt_out_words": False})
    try:
        control(f"phones/{PHONE}/send", {"body": "STOP", "to": SENDER})
        twilio_client.messages.create(to=PHONE, from_=SENDER, body="Hallo")
    finally:
        control("options", {"opt_out_words": True})


def test_a_phone_that_nobody_wrote_to_must_name_whom_it_writes_to(
    control: Callable[..., Any],
) -> None:
    assert "name the number" in control(f"phones/{PHONE}/send", {"body": "Hallo"})["error"]


def test_a_shown_whatsapp_message_is_reported_as_read(
    twilio_client: Client, sandbox: Sandbox, listener: Any, control: Callable[..., Any]
) -> None:
    control(f"phones/{PHONE}/send", {"channel": "whatsapp", "to": SENDER, "body": "Hoi"})
    twilio_client.messages.create(
        to=f"whatsapp:{PHONE}",
        from_=f"whatsapp:{SENDER}",
        body="Hallo",
        status_callback=f"{listener.url}/s",
    )
    listener.wait_for(3)
    control(f"phones/{PHONE}/read", {})
    assert listener.wait_for(4)[-1].form["MessageStatus"] == "read"
