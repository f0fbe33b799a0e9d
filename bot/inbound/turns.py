"""Turns: one message that came in is answered, under the lock of its conversation, in order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.inbound import answering, consequences, stops
from bot.inbound.cases import case_of, read_known
from bot.inbound.consequences import Scene, wait_for_person
from bot.inbound.routing import Route, open_question, pick, route
from dialogs.errors import DialogError
from dialogs.handler import answer, ask_which_creditor, unknown_number_line
from dialogs.intents import Intent
from dialogs.turn import (
    Crisis,
    Deceased,
    HandOver,
    Incoming,
    Memory,
    OptIn,
    OptOut,
    Turn,
    WrongPerson,
)
from outbox.planning.office import Office
from storage.clock import LOCAL
from storage.database import Database
from storage.records.claims import lock_claims_of
from storage.records.conversations import (
    Conversation,
    InboundMessage,
    InboundState,
    Owner,
    open_conversation,
)
from storage.records.debtors import ContactPoint, lock_points, points_at
from storage.records.tasks import TaskKind, add_task
from storage.words import Channel, Language, Rung

log = structlog.get_logger()

#: Meta's customer service window, which every message from the person opens again.
WINDOW = timedelta(hours=24)
#: What holds whoever owns the conversation: these are carried out even while staff speak.
_ALWAYS = (OptOut, OptIn, WrongPerson, Crisis, Deceased)
_LINE_UP = text(
    """
    select sender_key, pg_advisory_xact_lock(hashtextextended(encode(sender_key, 'hex'), 1))
      from inbound_messages where id = :id
    """
)


def take_turn(database: Database, office: Office, inbound_id: int, now: datetime) -> InboundState:
    """Answer a stored message, after any older one of the same sender; return its state."""
    with database.service() as session:
        return answer_inbound(session, office, inbound_id, now)


def take_waiting_turns(database: Database, office: Office, now: datetime) -> int:
    """Take every turn that is still to be taken, the oldest first; return how many there were."""
    with database.service() as session:
        waiting = session.scalars(
            select(InboundMessage.id)
            .where(InboundMessage.state == InboundState.RECEIVED)
            .order_by(InboundMessage.id)
            .limit(500)
        ).all()
    for inbound_id in waiting:
        take_turn(database, office, inbound_id, now)
    return len(waiting)


def answer_inbound(
    session: Session, office: Office, inbound_id: int, now: datetime
) -> InboundState:
    """Take the turns of one sender up to this message, in order, in the caller's transaction.

    A turn that fails is undone and left as broken, with a task, so that a person answers instead.
    """
    # One writer per sender: messages that come at once are answered in the order they came in.
    sender_key = session.scalars(_LINE_UP, {"id": inbound_id}).one()
    waiting = session.scalars(
        select(InboundMessage)
        .where(
            InboundMessage.sender_key == sender_key,
            InboundMessage.state == InboundState.RECEIVED,
            InboundMessage.id <= inbound_id,
        )
        .order_by(InboundMessage.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for message in waiting:
        try:
            with session.begin_nested():
                _turn(session, office, message, now)
        except Exception:  # the outermost edge: nothing that came in may be lost
            log.exception("turn_failed", inbound=message.id)
            _leave_broken(session, message, now)
    # In hand when its turn was taken just now, else read: another took it before.
    return session.get_one(InboundMessage, inbound_id).state


def _leave_broken(session: Session, inbound: InboundMessage, now: datetime) -> None:
    session.refresh(inbound)
    inbound.move_to(InboundState.BROKEN, now)
    add_task(
        session,
        TaskKind.TURN_FAILED,
        f"turn:{inbound.id}",
        "Een bericht kon niet worden verwerkt: beantwoord het zelf",
        now,
        creditor_id=inbound.creditor_id,
        conversation_id=inbound.conversation_id,
    )


def _turn(session: Session, office: Office, inbound: InboundMessage, now: datetime) -> InboundState:
    found = route(session, inbound, now)
    if found.is_unknown:
        return _unknown_sender(session, office, inbound, now)
    found = stops.narrowed(session, inbound, found, now)
    if found.to is not None:
        return _converse(session, office, inbound, found.to, now)
    asked = open_question(session, inbound, now)
    if asked is not None:
        chosen = pick(inbound.payload or inbound.body, stops.public_names(session, found.among))
        if chosen is not None:
            return _resume(session, office, inbound, asked, found.among[chosen], now)
    return _ask_which(session, office, inbound, found, now)


def _ask_which(
    session: Session, office: Office, inbound: InboundMessage, found: Route, now: datetime
) -> InboundState:
    """Ask which creditor is meant; what may not wait is done for all of them at once."""
    urgent = _urgent(inbound, now)
    if urgent is not None:
        _lock_all(session, found.among)
        if stops.only_stops(urgent):
            return _stop_several(session, office, inbound, found.among, urgent, now)
        for point in found.among[:-1]:
            _apply_silently(session, office, inbound, point, urgent, now)
        return _converse(session, office, inbound, found.among[-1], now)
    language = found.among[-1].debtor.language
    line = ask_which_creditor(stops.public_names(session, found.among), language)
    answering.to_number(session, inbound, line, language, now)
    inbound.move_to(InboundState.ASKED_WHICH, now)
    return inbound.state


def _stop_several(
    session: Session,
    office: Office,
    inbound: InboundMessage,
    points: Sequence[ContactPoint],
    turn: Turn,
    now: datetime,
) -> InboundState:
    """Stop several creditors at once and confirm it in one message, which belongs to none of them.

    No creditor may read in its own conversation who else writes to the person.
    """
    scenes = [_apply_silently(session, office, inbound, point, turn, now) for point in points]
    for scene in scenes:
        if scene.conversation.owner is not Owner.BOT:
            wait_for_person(scene, consequences.REPLIED)
    if turn.lines and not all(scene.known.opted_out for scene in scenes):
        language = points[-1].debtor.language
        line = stops.confirmation(session, points, turn, language)
        answering.to_number(session, inbound, line, language, now, closing=True)
    _attach(inbound, scenes[-1].conversation)
    inbound.move_to(InboundState.ANSWERED, now)
    return inbound.state


def _urgent(inbound: InboundMessage, now: datetime) -> Turn | None:
    """Return the turn that the text would make of itself, if it is one that must not wait."""
    turn = answer(_incoming(inbound), Memory(), answering.nobody(), now)
    if (inbound.provider_opt_out or "").upper() == "STOP":
        # The provider has told the person already, in whatever language it was asked.
        return replace(turn, lines=(), effects=(stops.provider_stop(inbound, now),))
    return turn if any(isinstance(effect, _ALWAYS) for effect in turn.effects) else None


def _resume(
    session: Session,
    office: Office,
    inbound: InboundMessage,
    asked: InboundMessage,
    point: ContactPoint,
    now: datetime,
) -> InboundState:
    """The person said which creditor is meant: the first message gets its turn now."""
    conversation = _conversation(session, inbound, point, now)
    _attach(inbound, conversation)
    inbound.move_to(InboundState.ANSWERED, now)
    _attach(asked, conversation)
    state = _speak(session, office, asked, conversation, point, now)
    asked.move_to(state, now)
    return inbound.state


def _converse(
    session: Session, office: Office, inbound: InboundMessage, point: ContactPoint, now: datetime
) -> InboundState:
    conversation = _conversation(session, inbound, point, now)
    state = _speak(session, office, inbound, conversation, point, now)
    _attach(inbound, conversation)
    inbound.move_to(state, now)
    return inbound.state


def _attach(inbound: InboundMessage, conversation: Conversation) -> None:
    inbound.conversation_id = conversation.id
    inbound.creditor_id = conversation.creditor_id


def _conversation(
    session: Session, inbound: InboundMessage, point: ContactPoint, now: datetime
) -> Conversation:
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
    inbound: InboundMessage,
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


def _speak(
    session: Session,
    office: Office,
    inbound: InboundMessage,
    conversation: Conversation,
    point: ContactPoint,
    now: datetime,
) -> InboundState:
    scene = _scene(session, office, inbound, conversation, point, now)
    if _provider_spoke(scene):
        return InboundState.ANSWERED
    case = case_of(scene)
    # Tries on a page count here too, also those from before there was a talk.
    conversation.identity_attempts = case.attempts_used
    turn = answer(_incoming(inbound), _memory(conversation), case, now)
    if conversation.owner is not Owner.BOT:
        return _leave_to_staff(scene, turn)
    conversation.memory = json.dumps(turn.memory.to_json(), ensure_ascii=False)
    consequences.carry_out(scene, turn.effects)
    answering.send(scene, [scene.instead] if scene.instead else turn.lines)
    log.info("turn", inbound=inbound.id, intent=turn.intent, lines=len(turn.lines))
    return InboundState.ANSWERED


def _provider_spoke(scene: Scene) -> bool:
    """Mirror an opt-out or opt-in that the provider handled itself; it has answered already.

    Twilio may count a bare YES as START. To us YES answers a question: only who plainly asks for
    messages is opted in again.
    """
    word = (scene.inbound.provider_opt_out or "").upper()
    if word == "STOP":
        consequences.carry_out(scene, (stops.provider_stop(scene.inbound, scene.now),))
    elif word == "START":
        if stops.meaning_of(scene.inbound, scene.now).intent is not Intent.OPT_IN:
            return False
        consequences.carry_out(scene, (OptIn(),))
    return word in {"STOP", "START", "HELP"}


def _leave_to_staff(scene: Scene, turn: Turn) -> InboundState:
    """A person answers; only what protects the debtor is carried out by machine."""
    kept = tuple(effect for effect in turn.effects if isinstance(effect, _ALWAYS))
    consequences.carry_out(scene, kept)
    urgent = any(isinstance(effect, HandOver) and effect.urgent for effect in turn.effects)
    wait_for_person(scene, "crisis" if urgent else consequences.REPLIED)
    if any(isinstance(effect, OptOut) for effect in kept):
        answering.send(scene, turn.lines)
    return InboundState.WITH_STAFF


def _lock_all(session: Session, points: Sequence[ContactPoint]) -> None:
    """Lock what several creditors' turns may change, before the first of them locks its number."""
    debtors = [point.debtor_id for point in points]
    session.execute(
        select(Conversation.id)
        .where(Conversation.debtor_id.in_(debtors))
        .order_by(Conversation.id)
        .with_for_update()
    )
    lock_claims_of(session, debtors)


def _apply_silently(
    session: Session,
    office: Office,
    inbound: InboundMessage,
    point: ContactPoint,
    turn: Turn,
    now: datetime,
) -> Scene:
    conversation = _conversation(session, inbound, point, now)
    scene = _scene(session, office, inbound, conversation, point, now)
    kept: Sequence[object] = [effect for effect in turn.effects if isinstance(effect, _ALWAYS)]
    consequences.carry_out(scene, tuple(kept))  # type: ignore[arg-type] # filtered just above
    return scene


def _unknown_sender(
    session: Session, office: Office, inbound: InboundMessage, now: datetime
) -> InboundState:
    """Answer a number that we never wrote to in one neutral line a day, and show it to staff.

    A STOP, a wrong number or a crisis is heard all the same, so that a claim that comes later finds
    the number closed.
    """
    urgent = _urgent(inbound, now)
    points = points_at(session, inbound.sender)
    if urgent is not None and points:
        _lock_all(session, points)
        for point in points[:-1]:
            _apply_silently(session, office, inbound, point, urgent, now)
        return _converse(session, office, inbound, points[-1], now)
    language = Language.NL if inbound.sender.startswith(("+31", "+32")) else Language.EN
    if urgent is not None:
        consequences.remember_number(session, inbound.sender_key, urgent.effects, now)
        for line in urgent.lines:
            answering.to_number(session, inbound, line, urgent.memory.language, now, closing=True)
    else:
        day = str(now.astimezone(LOCAL).date())
        answering.to_number(
            session, inbound, unknown_number_line(language), language, now, once=day
        )
    kind = TaskKind.UNKNOWN_SENDER
    if urgent is not None and any(isinstance(effect, Crisis) for effect in urgent.effects):
        kind = TaskKind.CRISIS
    add_task(session, kind, f"unknown:{inbound.id}", "Bericht van een onbekend nummer", now)
    inbound.move_to(InboundState.UNKNOWN_SENDER, now)
    return inbound.state


def _incoming(inbound: InboundMessage) -> Incoming:
    return Incoming(
        text=inbound.body, payload=inbound.payload, channel=inbound.channel, media=inbound.media
    )


def _memory(conversation: Conversation) -> Memory:
    try:
        memory = Memory.from_json(json.loads(conversation.memory))
    except (DialogError, ValueError):
        return Memory(language=conversation.language)
    return memory
