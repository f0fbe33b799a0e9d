"""Talking to the bot in a terminal as one debtor: the same turns and gate, without a provider."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.inbound.receiving import Arrival, receive
from bot.inbound.routing import last_words
from bot.inbound.turns import take_turn
from bot.wiring import office_of
from outbox import gate
from outbox.engine.reading_facts import read_facts
from outbox.planning.office import Office
from outbox.planning.planner import plan_claim
from outbox.planning.policies import policy_of
from outbox.reasons import explain
from storage.errors import RecordNotFoundError
from storage.records.claims import open_claims_of
from storage.records.conversations import Conversation, InboundMessage
from storage.records.creditors import get_creditor
from storage.records.debtors import ContactPoint, points_at
from storage.records.messages import Message, MessageStatus
from storage.records.talk_turns import TalkTurn
from storage.words import Channel

PROVIDER = "terminal"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the bot said, or why it kept silent."""

    text: str
    allowed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """How a message was taken: what it was read as, what ran, and where the talk stands now."""

    read_as: str
    percent: int
    actions: tuple[str, ...]
    awaiting: str
    owner: str
    rung: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One message and its answers; `heard` is None when no turn was taken in a talk."""

    heard: Heard | None
    said: tuple[Said, ...]


class TerminalTalk:
    """A talk with one number; what is said is kept like any other talk, but nothing is sent."""

    def __init__(self, house: House, phone: str) -> None:
        self._house = house
        self._phone = phone
        self._office: Office = office_of(house.settings)

    def open(self) -> list[Said]:
        """Say the opener if nobody wrote to this number yet.

        Raises:
            RecordNotFoundError: no debtor has this number.
        """
        with self._house.database.service() as session:
            points = points_at(session, self._phone)
            if not points:
                raise RecordNotFoundError(f"no debtor has the number {self._phone}")
            if last_words(session, points, None):
                return []
            now = self._house.clock.now()
            claims = [c for point in points for c in open_claims_of(session, point.debtor_id)]
            for claim in claims[:1]:
                plan_claim(session, self._office, claim, now)
            session.flush()
            found = [claim.id for claim in claims]
            queued = session.scalars(
                select(Message).where(
                    Message.claim_id.in_(found), Message.status == MessageStatus.QUEUED
                )
            ).all()
            return [self._judge(session, message, now) for message in queued]

    def say(self, text: str) -> Exchange:
        """Say something as the debtor and return what comes back."""
        now, database = self._house.clock.now(), self._house.database
        arrival = Arrival(
            provider=PROVIDER,
            provider_id=uuid.uuid4().hex,
            channel=Channel.SMS,
            sender=self._phone,
            recipient=self._office.senders.get(Channel.SMS, "terminal"),
            body=text,
        )
        with database.service() as session:
            inbound_id = receive(session, arrival, {"Body": text}, now)
        if inbound_id is None:
            return Exchange(heard=None, said=())
        take_turn(database, self._office, inbound_id, now)
        with database.service() as session:
            answers = session.scalars(
                select(Message)
                .where(Message.answer_to_id == inbound_id, Message.status == MessageStatus.QUEUED)
                .order_by(Message.id)
            ).all()
            said = tuple(self._judge(session, message, now) for message in answers)
            return Exchange(heard=_heard(session, inbound_id, now), said=said)

    def _judge(self, session: Session, message: Message, now: datetime) -> Said:
        """Let the gate judge, and take the message out of the queue: the terminal delivered it."""
        verdict = gate.decide(read_facts(session, [message.id], now)[message.id].facts, now)
        if not verdict.allowed:
            message.move_to(MessageStatus.REFUSED, now)
            why = "; ".join(explain(reason, message.language) for reason in verdict.reasons)
            return Said(text=why, allowed=False)
        message.move_to(MessageStatus.SENDING, now)
        message.move_to(MessageStatus.SENT, now)
        message.sent_at = now
        return Said(text=message.body, allowed=True)


def _heard(session: Session, inbound_id: int, now: datetime) -> Heard | None:
    inbound = session.get_one(InboundMessage, inbound_id)
    turn = session.scalar(select(TalkTurn).where(TalkTurn.inbound_id == inbound_id))
    if inbound.conversation_id is None or inbound.read_as is None:
        return None
    talk = session.get_one(Conversation, inbound.conversation_id)
    point = session.get_one(ContactPoint, talk.contact_point_id)
    policy = policy_of(get_creditor(session, talk.creditor_id))
    return Heard(
        read_as=inbound.read_as,
        percent=inbound.read_percent or 0,
        actions=tuple(turn.actions) if turn else (),
        awaiting=str(json.loads(talk.memory).get("awaiting") or ""),
        owner=talk.owner.value,
        rung=point.rung_now(now, policy.verification_months).name.lower(),
    )
