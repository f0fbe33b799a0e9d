"""WhatsApp: approved templates open a talk, buttons carry it, and a closed window is respected."""

from __future__ import annotations

import json
from typing import Any

from outbox.engine.queue import Draft, enqueue
from storage.records.conversations import Conversation
from storage.records.messages import Message, MessageKind, MessageStatus, VerdictRow
from storage.words import Actor, Channel

PHONE = "+31610002001"


def on_phone(stage: Any) -> list[dict[str, Any]]:
    return [m for m in stage.state()["messages"] if m["phone"] == PHONE]


def titles(message: dict[str, Any]) -> list[str]:
    return [button["title"] for button in message["buttons"]]


def test_a_template_opens_the_talk_and_buttons_carry_it_to_a_payment(whatsapp: Any) -> None:
    stage = whatsapp
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.claim("wiel", "V-1", PHONE, consent_whatsapp="yes")
    stage.run()
    (opener,) = on_phone(stage)
    assert opener["channel"] == "whatsapp"
    assert opener["content_sid"]
    assert "Wielhuis" in opener["body"]
    assert "149" not in opener["body"]

    assert "postcode" in "".join(stage.says(PHONE, "JA", "whatsapp"))
    stage.says(PHONE, "3581 KL 12", "whatsapp")
    menu = on_phone(stage)[-1]
    assert "149,95" in menu["body"]
    assert "In delen" in titles(menu)
    stage.says(PHONE, "", "whatsapp", button="In delen")
    stage.says(PHONE, "", "whatsapp", button=titles(on_phone(stage)[-1])[0])
    agree = on_phone(stage)[-1]
    assert titles(agree) == ["Ja", "Nee"]
    assert "Afgesproken" in "".join(stage.says(PHONE, "", "whatsapp", button="Ja"))
    # An old button of the menu still means what it says.
    assert "http" in "".join(stage.says(PHONE, "", "whatsapp", button="Nu betalen"))
    assert not [m for m in on_phone(stage) if m["status"] in {"failed", "undelivered"}]
    assert all(m["channel"] == "whatsapp" for m in on_phone(stage))


def test_free_text_is_refused_by_the_gate_when_the_window_is_closed(whatsapp: Any) -> None:
    stage = whatsapp
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.claim("wiel", "V-1", PHONE, consent_whatsapp="yes")
    stage.run()
    stage.says(PHONE, "JA", "whatsapp")
    (talk,) = stage.rows(Conversation)
    stage.step(hours=24, minutes=1)
    with stage.house.database.service() as session:
        last = session.query(Message).order_by(Message.id.desc()).first()
        draft = Draft(
            intent_key="answer:late",
            kind=MessageKind.ANSWER,
            author=Actor.BOT,
            channel=Channel.WHATSAPP,
            sender=talk.sender,
            recipient=last.recipient,
            body="Bent u er nog?",
            send_after=stage.clock.now(),
            creditor_id=talk.creditor_id,
            debtor_id=talk.debtor_id,
            contact_point_id=talk.contact_point_id,
            conversation_id=talk.id,
            epoch=talk.epoch,
        )
        late = enqueue(session, draft, stage.clock.now())
    before = len(on_phone(stage))
    stage.run()
    assert len(on_phone(stage)) == before
    message = next(m for m in stage.rows(Message) if m.id == late)
    assert message.status is MessageStatus.REFUSED
    verdict = [row for row in stage.rows(VerdictRow) if row.message_id == late][-1]
    assert "window_closed" in json.dumps(verdict.reasons)


def test_without_an_approved_template_the_opener_goes_by_sms(stage: Any) -> None:
    stage.control("options", approval="rejected")
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.claim("wiel", "V-1", PHONE, consent_whatsapp="yes")
    stage.run()
    (opener,) = on_phone(stage)
    assert opener["channel"] == "sms"
    assert stage.says(PHONE, "JA")
