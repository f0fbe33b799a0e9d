"""Turns: what one sender said is taken in order, each burst of it for whom it is meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased

from bot.inbound import answering, asking, consequences, starts, stops
from bot.inbound.bursts import NO_PAUSE, Burst, bursts_of, waiting_turns
from bot.inbound.consent_words import remember_number
from bot.inbound.conversing import (
    ALWAYS,
    apply_silently,
    converse,
    incoming_of,
    lock_all,
    speak,
    talk_of,
)
from bot.inbound.reading_ahead import read_ahead
from bot.inbound.routing import Route, open_questions, pick, route
from bot.inbound.waiting import REPLIED, wait_for_person
from bot.intent_reader import reader
from dialogs.handler import answer, ask_which_creditor, unknown_number_line
from dialogs.listening.puzzled import is_puzzled
from dialogs.normalise import normalise
from dialogs.turn import Crisis, Effect, HandOver, Memory, OptIn, Turn
from outbox.planning.office import Office
from storage.clock import LOCAL
from storage.database import Database, is_own_trouble
from storage.records.consents import channels_refused
from storage.records.conversations import InboundMessage, InboundState, Owner
from storage.records.debtors import ContactPoint, points_at
from storage.records.tasks import TaskKind, add_task
from storage.words import Channel, Language

log = structlog.get_logger()


class TurnFailedError(Exception):
    """A turn failed by what is in its messages, and would fail again."""

    def __init__(self, messages: tuple[int, ...]) -> None:
        super().__init__(f"the turn of message {messages[-1]} failed")
        self.messages = messages


# One writer per sender, who takes all that waits: of two that begin at once, one sees a message
# that the other has locked, waits for it, and finds it taken. (Each begins after its own message
# is committed, so the later of the two sees both.)
_SAID = aliased(InboundMessage)
_LOCK_WAITING = (
    select(InboundMessage)
    .where(
        InboundMessage.sender_key
        == select(_SAID.sender_key).where(_SAID.id == bindparam("id")).scalar_subquery(),
        InboundMessage.state == InboundState.RECEIVED,
    )
    .order_by(InboundMessage.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def take_turn(
    database: Database,
    office: Office,
    inbound_id: int,
    now: datetime,
    pause: timedelta = NO_PAUSE,
) -> InboundState:
    """Answer a stored message with all that its sender has said and may be read; return its state.

    It stays `received` when it may be a line of a burst that is not over: see `bursts_of`. A turn
    that fails is undone and left as broken, with a task, so that a person answers instead.

    Raises:
        DBAPIError: the database is in trouble itself; nothing was done, and all of it waits.
    """
    read_ahead(database, inbound_id, now, pause)

    def take() -> InboundState:
        with database.service(redone_if_lost=True) as session:
            return answer_inbound(session, office, inbound_id, now, pause)

    while True:
        try:
            return asking.taking(take)
        except TurnFailedError as failed:
            log.exception("turn_failed", inbound=failed.messages[-1])
            with database.service() as session:
                _leave_broken(session, failed.messages, now)


def take_waiting_turns(
    database: Database, office: Office, now: datetime, pause: timedelta = NO_PAUSE
) -> int:
    """Take every turn that is still to be taken, the oldest first; return how many were taken.

    Raises:
        DatabaseUnreachableError: the database went away; what is left waits.
    """
    with database.service() as session:
        left = waiting_turns(session, pause)
    return sum(
        could_take(database, office, one.id, now, pause) for one in left if one.ripe_at <= now
    )


def could_take(
    database: Database, office: Office, inbound_id: int, now: datetime, pause: timedelta
) -> bool:
    """Take a turn; one that the database cannot take now waits, and keeps no other waiting."""
    try:
        state = take_turn(database, office, inbound_id, now, pause)
    except DBAPIError as error:
        if not is_own_trouble(error):
            raise
        log.warning("turn_put_off", inbound=inbound_id, why=type(error.orig).__name__)
        return False
    return state is not InboundState.RECEIVED


def answer_inbound(
    session: Session,
    office: Office,
    inbound_id: int,
    now: datetime,
    pause: timedelta = NO_PAUSE,
) -> InboundState:
    """Take the turns of one sender that may be taken, in order, in the caller's transaction.

    Raises:
        TurnFailedError: one failed by its content; the transaction must be left.
        DBAPIError: the database is in trouble itself; nothing was done, and all of it waits.
    """
    waiting = session.scalars(_LOCK_WAITING, {"id": inbound_id}).all()
    for said in bursts_of(waiting, pause):
        if said.is_ripe(now):
            _take(session, office, said, now)
    # In hand when its turn was taken just now, else read: another took it before.
    return session.get_one(InboundMessage, inbound_id).state


def _take(session: Session, office: Office, inbound: Burst, now: datetime) -> None:
    messages = tuple(row.id for row in inbound.rows)
    try:
        _turn(session, office, inbound, now)
        session.flush()  # what the database refuses of it is refused here
    except asking.UnansweredError:
        raise
    except Exception as error:  # the outermost edge: nothing that came in may be lost
        if is_own_trouble(error):
            raise
        raise TurnFailedError(messages) from error


def _leave_broken(session: Session, messages: Sequence[int], now: datetime) -> None:
    """Leave messages as broken that still wait, with one task for a person."""
    found = select(InboundMessage).where(
        InboundMessage.id.in_(messages), InboundMessage.state == InboundState.RECEIVED
    )
    rows = session.scalars(found.order_by(InboundMessage.id).with_for_update()).all()
    if not rows:
        return  # another process took them meanwhile
    Burst(tuple(rows)).move_to(InboundState.BROKEN, now)
    summary = "Een bericht kon niet worden verwerkt: beantwoord het zelf"
    add_task(session, TaskKind.TURN_FAILED, f"turn:{messages[-1]}", summary, now)


def _turn(session: Session, office: Office, inbound: Burst, now: datetime) -> InboundState:
    found = route(session, inbound, now)
    if found.is_unknown:
        return _unknown_sender(session, office, inbound, now)
    found = stops.narrowed(session, inbound, found, now)
    found = starts.narrowed(session, inbound, found, now)
    if found.to is not None:
        return converse(session, office, inbound, found.to, now)
    asked = open_questions(session, inbound, now)
    if asked:
        chosen = pick(inbound.payload or inbound.body, stops.public_names(session, found.among))
        if chosen is not None:
            return _resume(session, office, inbound, asked, found.among[chosen], now)
    return _ask_which(session, office, inbound, found, now, asked)


def _ask_which(
    session: Session,
    office: Office,
    inbound: Burst,
    found: Route,
    now: datetime,
    asked: Sequence[Burst],
) -> InboundState:
    """Ask which creditor is meant; what may not wait is done for all of them at once.

    Who was `asked` before and did not follow is told once why we ask. Who says something else is
    answered by the one who wrote last, whose answer tells who that is: the same question again
    would lead nowhere.
    """
    language = found.among[-1].debtor.language
    urgent = _urgent(inbound, now, language=language)
    if urgent is not None:
        lock_all(session, found.among)
        if stops.only_stops(urgent):
            return _stop_several(session, office, inbound, found.among, urgent, now)
        for point in found.among[:-1]:
            apply_silently(session, office, inbound, point, urgent, now)
        if not stops.only_doubts(urgent):
            return converse(session, office, inbound, found.among[-1], now)
        scene = apply_silently(session, office, inbound, found.among[-1], urgent, now)
        inbound.attach(scene.conversation)  # so that whoever looks can read it
        language = urgent.memory.language
    elif asked and not (len(asked) == 1 and is_puzzled(normalise(inbound.body))):
        for earlier in asked:
            earlier.move_to(InboundState.ANSWERED, now)
        return converse(session, office, inbound, found.among[-1], now)
    names = stops.public_names(session, found.among)
    line = ask_which_creditor(
        names, language, perhaps_stop=urgent is not None, again=bool(asked) and urgent is None
    )
    answering.to_number(session, inbound, line, language, now)
    inbound.move_to(InboundState.ASKED_WHICH, now)
    return inbound.state


def _stop_several(
    session: Session,
    office: Office,
    inbound: Burst,
    points: Sequence[ContactPoint],
    turn: Turn,
    now: datetime,
) -> InboundState:
    """Stop several creditors at once and confirm it in one message, which belongs to none of them.

    No creditor may read in its own conversation who else writes to the person.
    """
    scenes = [apply_silently(session, office, inbound, point, turn, now) for point in points]
    for scene in scenes:
        if scene.conversation.owner is not Owner.BOT:
            wait_for_person(scene, REPLIED)
    if inbound.provider_opt_out:
        consequences.mirror_stop(scenes[-1])
    if turn.lines and not all(scene.known.opted_out for scene in scenes):
        language = turn.memory.language
        line = stops.confirmation(session, points, turn, language)
        answering.to_number(session, inbound, line, language, now, closing=True)
    # Of those that it really stopped, so that a START said next answers this stop alone.
    fresh = [scene for scene in scenes if not scene.known.opted_out]
    inbound.attach((fresh or scenes)[-1].conversation)
    inbound.move_to(InboundState.ANSWERED, now)
    return inbound.state


def _urgent(
    inbound: Burst,
    now: datetime,
    refused: Collection[Channel] = (),
    language: Language = Language.NL,
) -> Turn | None:
    """Return the turn that the text would make of itself, if it is one that must not wait.

    `refused` are the channels that an unknown number's holder closed for everybody; `language` is
    the one to answer in when the text does not tell.
    """
    nobody = answering.nobody(refused, inbound.channel)
    turn = answer(incoming_of(inbound), Memory(language=language), nobody, now, reader())
    word = (inbound.provider_opt_out or "").upper()
    if word == "STOP":
        turn = replace(turn, effects=(stops.provider_stop(inbound, now),))
    if word in {"STOP", "START"}:
        # The provider has told the person already, in whatever language it was asked.
        turn = replace(turn, lines=())
    return turn if any(map(_may_not_wait, turn.effects)) else None


def _may_not_wait(effect: Effect) -> bool:
    return isinstance(effect, ALWAYS) or (isinstance(effect, HandOver) and effect.urgent)


def _resume(
    session: Session,
    office: Office,
    inbound: Burst,
    asked: Sequence[Burst],
    point: ContactPoint,
    now: datetime,
) -> InboundState:
    """The person said which creditor is meant: what was said first gets its turn now."""
    conversation = talk_of(session, inbound, point, now)
    inbound.attach(conversation)
    inbound.move_to(InboundState.ANSWERED, now)
    for later in asked[1:]:
        later.attach(conversation)
        later.move_to(InboundState.ANSWERED, now)
    speak(session, office, asked[0], conversation, point, now)
    return inbound.state


def _unknown_sender(
    session: Session, office: Office, inbound: Burst, now: datetime
) -> InboundState:
    """Answer a number that we never wrote to in one neutral line a day, and show it to staff.

    A STOP, a wrong number or a crisis is heard all the same, so that a claim that comes later finds
    the number closed.
    """
    points = points_at(session, inbound.sender)
    refused = frozenset() if points else channels_refused(session, inbound.sender_key)
    urgent = _urgent(inbound, now, refused)
    if urgent is not None and points:
        lock_all(session, points)
        for point in points[:-1]:
            apply_silently(session, office, inbound, point, urgent, now)
        return converse(session, office, inbound, points[-1], now)
    if urgent is not None and not stops.only_doubts(urgent):
        _heed_number(session, inbound, urgent, now)
    elif inbound.channel not in refused:
        language = Language.NL if inbound.sender.startswith(("+31", "+32")) else Language.EN
        day = str(now.astimezone(LOCAL).date())
        line = unknown_number_line(language)
        answering.to_number(session, inbound, line, language, now, once=day)
    kind = TaskKind.UNKNOWN_SENDER
    if urgent is not None and any(map(_is_crisis, urgent.effects)):
        kind = TaskKind.CRISIS
    add_task(session, kind, f"unknown:{inbound.id}", "Bericht van een onbekend nummer", now)
    inbound.move_to(InboundState.UNKNOWN_SENDER, now)
    return inbound.state


def _is_crisis(effect: Effect) -> bool:
    return isinstance(effect, Crisis) or (isinstance(effect, HandOver) and effect.urgent)


def _heed_number(session: Session, inbound: Burst, urgent: Turn, now: datetime) -> None:
    """Keep what somebody said about a number that nobody has a claim on, and confirm it."""
    remember_number(session, inbound.sender_key, urgent.effects, now)
    closing = not any(isinstance(effect, OptIn) for effect in urgent.effects)
    for line in urgent.lines:
        language = urgent.memory.language
        answering.to_number(session, inbound, line, language, now, closing=closing)
