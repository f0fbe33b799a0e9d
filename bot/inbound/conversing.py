"""Conversing: one message is answered in the debtor's conversation with one creditor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.inbound import answering, asking, consequences, starts, stops
from bot.inbound.bursts import Burst
from bot.inbound.cases import case_of, conversation_name, read_known
from bot.inbound.keeping import keep_turn
from bot.inbound.scene import Scene
from bot.inbound.waiting import REPLIED, wait_for_person
from bot.intent_reader import reader
from dialogs.errors import DialogError
from dialogs.handler import answer
from dialogs.intents import Intent
from dialogs.turn import (
    Crisis,
    Deceased,
    HandOver,
    Incoming,
    LanguageChosen,
    MaybeOptOut,
    Memory,
    OptIn,
    OptOut,
    Turn,
    WrongPerson,
)
from dialogs.understanding.advice import with_advice
from outbox.planning.office import Office
from storage.records.claims import lock_claims_of
from storage.records.conversations import (
    Conversation,
    InboundState,
    Owner,
    open_conversation,
)
from storage.records.debtors import ContactPoint, lock_points
from storage.words import Channel, Rung

log = structlog.get_logger()

#: Meta's customer service window, which every message from the person opens again.
WINDOW = timedelta(hours=24)
#: What holds whoever owns the conversation: these are carried out even while staff speak.
ALWAYS = (OptOut, MaybeOptOut, OptIn, WrongPerson, Crisis, Deceased)
#: What is carried out in a talk in which nothing is said: the language is that of its next line.
_SILENTLY = (*ALWAYS, LanguageChosen)


def converse(
    session: Session, office: Office, inbound: Burst, point: ContactPoint, now: datetime
) -> InboundState:
    """Answer a message in the debtor's conversation with one creditor."""
    conversation = talk_of(session, inbound, point, now)
    speak(session, office, inbound, conversation, point, now)
    return inbound.state


def speak(
    session: Session,
    office: Office,
    inbound: Burst,
    conversation: Conversation,
    point: ContactPoint,
    now: datetime,
) -> None:
    """Take the turn of a message in its conversation, which is locked."""
    scene = _scene(session, office, inbound, conversation, point, now)
    if _provider_spoke(scene):
        _settle(scene, InboundState.ANSWERED)
        return
    case = case_of(scene)
    # Tries on a page count here too, also those from before there was a talk.
    if conversation.identity_attempts != case.attempts_used:
        conversation.identity_attempts = case.attempts_used
    ranker = with_advice(reader(), inbound.newest.advised)
    turn = answer(
        incoming_of(inbound),
        _memory(conversation),
        case,
        now,
        ranker,
        asking.host(),
        conversation=conversation_name(point, inbound.channel),
        turn=str(inbound.id),
    )
    if conversation.owner is not Owner.BOT:
        _settle(scene, InboundState.WITH_STAFF)
        _leave_to_staff(scene, turn)
        return
    keep_turn(scene, turn)
    consequences.carry_out(scene, turn.effects)
    _say(scene, turn)
    log.info("turn", inbound=inbound.id, intent=turn.intent, lines=len(turn.lines))


def _settle(scene: Scene, became: InboundState) -> None:
    """Write down what became of the message, before anything is asked: one write is enough."""
    scene.inbound.attach(scene.conversation)
    scene.inbound.move_to(became, scene.now)


def _say(scene: Scene, turn: Turn) -> None:
    """Answer; a welcome back to several creditors belongs to the talk with none of them."""
    if scene.reopened:
        language = scene.conversation.language
        line = starts.confirmation(scene.session, (scene.point, *scene.reopened), language)
        answering.to_number(scene.session, scene.inbound, line, language, scene.now)
    else:
        answering.send(scene, [scene.instead] if scene.instead else turn.lines)


def _provider_spoke(scene: Scene) -> bool:
    """Mirror an opt-out or opt-in that the provider handled itself; it has answered already.

    Twilio may count a bare YES as START. To us YES answers a question: only who plainly asks for
    messages is opted in again.
    """
    word = (scene.inbound.provider_opt_out or "").upper()
    if word == "STOP":
        consequences.carry_out(scene, (stops.provider_stop(scene.inbound, scene.now),))
        consequences.mirror_stop(scene)
    elif word == "START":
        if stops.meaning_of(scene.inbound, scene.now).intent is not Intent.OPT_IN:
            return False
        consequences.carry_out(scene, (OptIn(),))
    return word in {"STOP", "START", "HELP"}


def _leave_to_staff(scene: Scene, turn: Turn) -> None:
    """A person answers; only what protects the debtor is carried out by machine."""
    subject = scene.inbound.newest
    subject.read_as, subject.read_percent = turn.intent, round(100 * turn.confidence)
    kept = tuple(effect for effect in turn.effects if isinstance(effect, ALWAYS))
    consequences.carry_out(scene, kept)
    urgent = any(isinstance(effect, HandOver) and effect.urgent for effect in turn.effects)
    wait_for_person(scene, "crisis" if urgent else REPLIED)
    if any(isinstance(effect, OptOut) for effect in kept):
        answering.send(scene, turn.lines)


def apply_silently(
    session: Session,
    office: Office,
    inbound: Burst,
    point: ContactPoint,
    turn: Turn,
    now: datetime,
) -> Scene:
    """Carry out in one conversation what may not wait, and say nothing of it there."""
    conversation = talk_of(session, inbound, point, now)
    scene = _scene(session, office, inbound, conversation, point, now)
    kept = tuple(effect for effect in turn.effects if isinstance(effect, _SILENTLY))
    consequences.carry_out(scene, kept)
    return scene


def lock_all(session: Session, points: Sequence[ContactPoint]) -> None:
    """Lock what several creditors' turns may change, before the first of them locks its number."""
    debtors = [point.debtor_id for point in points]
    session.execute(
        select(Conversation.id)
        .where(Conversation.debtor_id.in_(debtors))
        .order_by(Conversation.id)
        .with_for_update()
    )
    lock_claims_of(session, debtors)


def talk_of(session: Session, inbound: Burst, point: ContactPoint, now: datetime) -> Conversation:
    """Return the debtor's conversation, locked, moved to the channel that the person chose."""
    on_whatsapp = inbound.channel is Channel.WHATSAPP
    return open_conversation(
        session,
        Conversation(
            creditor_id=point.creditor_id,
            debtor_id=point.debtor_id,
            contact_point_id=point.id,
            channel=inbound.channel,
            sender=inbound.recipient,
            language=point.debtor.language,
            last_inbound_at=inbound.received_at,
            window_until=inbound.received_at + WINDOW if on_whatsapp else None,
            created_at=now,
        ),
    )


def _scene(
    session: Session,
    office: Office,
    inbound: Burst,
    conversation: Conversation,
    point: ContactPoint,
    now: datetime,
) -> Scene:
    """Lock what the turn may change, in the order that everybody keeps: claims, then the number."""
    claims = lock_claims_of(session, [conversation.debtor_id])
    lock_points(session, point.kind, point.address_key)
    known = read_known(session, point, inbound.channel)
    point.climb(Rung.ANSWERED, now)
    return Scene(
        session=session,
        office=office,
        known=known,
        conversation=conversation,
        point=point,
        claims={claim.reference: claim for claim in claims},
        inbound=inbound,
        now=now,
    )


def incoming_of(inbound: Burst) -> Incoming:
    """Return a message as the dialog reads it."""
    return Incoming(
        text=inbound.body, payload=inbound.payload, channel=inbound.channel, media=inbound.media
    )


def _memory(conversation: Conversation) -> Memory:
    try:
        memory = Memory.from_json(json.loads(conversation.memory))
    except (DialogError, ValueError):
        return Memory(language=conversation.language)
    return memory
