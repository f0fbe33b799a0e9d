"""Answering: the lines of a turn become messages in the outbox."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.inbound.bursts import Burst
from bot.inbound.scene import Scene
from dialogs.speaking.render import ButtonStyle, as_buttons, as_text, guard_rung
from dialogs.speaking.texts import PAY_LINK
from dialogs.turn import Case, Line
from outbox.engine.queue import Draft, enqueue
from outbox.wording.segments import count, transliterate
from storage.records.messages import MessageKind
from storage.words import Actor, Channel, Language, Rung


def nobody(refused: Collection[Channel] = (), said_on: Channel = Channel.SMS) -> Case:
    """Return the case of somebody about whom nothing is known but which channels were refused."""
    return Case(
        creditor_name="",
        creditor_public_name="Preminder",
        creditor_contact="",
        debtor_name="",
        rung=Rung.UNKNOWN,
        opted_out=said_on in refused,
        invited_back=bool(refused),
    )


def send(scene: Scene, lines: Sequence[Line]) -> None:
    """Queue a turn's lines as answers, fenced by the conversation's epoch as it is now."""
    for place, line in enumerate(lines):
        guard_rung(line, scene.rung)
        text, rich = shaped(
            line, scene.inbound.channel, scene.conversation.language, scene.pay_links
        )
        enqueue(
            scene.session,
            Draft(
                intent_key=f"answer:{scene.inbound.id}:{place}",
                kind=MessageKind.ANSWER,
                author=Actor.BOT,
                channel=scene.inbound.channel,
                sender=scene.inbound.recipient,
                recipient=scene.point.address,
                body=text,
                rich=rich,
                send_after=scene.now,
                creditor_id=scene.conversation.creditor_id,
                debtor_id=scene.conversation.debtor_id,
                contact_point_id=scene.point.id,
                claim_id=_only_claim(scene),
                conversation_id=scene.conversation.id,
                epoch=scene.conversation.epoch,
                template=line.key,
                language=scene.conversation.language,
                rung_needed=line.rung,
                answer_to_id=scene.inbound.id,
                answer_to_at=scene.inbound.received_at,
                confirms_opt_out=scene.closing,
                segments=count(text).segments if scene.inbound.channel is Channel.SMS else None,
            ),
            scene.now,
        )


def _only_claim(scene: Scene) -> Any:
    """Return the claim that an answer is about, when there is just one that it can be."""
    claims = list(scene.claims.values())
    return claims[0].id if len(claims) == 1 else None


def to_number(
    session: Session,
    inbound: Burst,
    line: Line,
    language: Language,
    now: datetime,
    *,
    once: str = "",
    closing: bool = False,
) -> None:
    """Queue one neutral line to a number that stands in no conversation (yet).

    `once` names the day on which it is said once; a closing line confirms that nothing follows.
    """
    guard_rung(line, Rung.UNKNOWN)
    text, rich = shaped(line, inbound.channel, language)
    key = f"neutral:{inbound.sender_key.hex()}:{once}" if once else f"neutral:{inbound.id}"
    enqueue(
        session,
        Draft(
            intent_key=key,
            kind=MessageKind.ANSWER if closing else MessageKind.NEUTRAL,
            author=Actor.BOT,
            channel=inbound.channel,
            sender=inbound.recipient,
            recipient=inbound.sender,
            body=text,
            rich=rich,
            send_after=now,
            template=line.key,
            language=language,
            answer_to_id=inbound.id,
            answer_to_at=inbound.received_at,
            confirms_opt_out=closing,
        ),
        now,
    )


def _cheaply(text: str) -> str:
    """Return a text in the cheap alphabet, unless its own script has no place in that."""
    cheap = transliterate(text)
    return cheap if _letters(cheap) >= _letters(text) else text


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _linked(text: str, pay_links: Sequence[str]) -> str:
    """Put each address where it belongs; each claim that may be paid has its own."""
    for address in pay_links:
        text = text.replace(PAY_LINK, address, 1)
    return text.replace(PAY_LINK, "")


def shaped(
    line: Line, channel: Channel, language: Language, pay_links: Sequence[str] = ()
) -> tuple[str, str | None]:
    """Return the text and the rich form of a line for a channel.

    The text always holds the whole menu, so that it can be read where buttons cannot be shown.
    """
    text = _linked(as_text(line), pay_links)
    if channel is Channel.SMS:
        return _cheaply(text), None
    buttons = as_buttons(line, language)
    if channel is not Channel.WHATSAPP or buttons.style is ButtonStyle.NONE:
        return text, None
    rich = {
        "buttons": {
            "style": buttons.style,
            "body": _linked(buttons.body, pay_links),
            "list_button": buttons.list_button,
            "options": [{"id": option.id, "label": option.label} for option in buttons.options],
        }
    }
    return text, json.dumps(rich, ensure_ascii=False)
