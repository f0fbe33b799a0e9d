"""Routing: which conversation a message belongs to, by our sender and what was last said there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from bot.inbound.bursts import Burst
from outbox.engine.reading_facts import LEFT_US
from storage.columns import UtcDateTime
from storage.records.claims import Claim, ClaimStatus
from storage.records.conversations import Conversation, InboundMessage, InboundState
from storage.records.debtors import ContactPoint, points_at
from storage.records.messages import Message, MessageKind

#: A creditor that wrote longer ago than this is only meant when nobody else is.
RECENT = timedelta(days=30)
#: Within this time a talk goes on where it was.
TALK = timedelta(hours=2)
#: How long the question "which creditor?" may be answered.
QUESTION_OPEN = timedelta(hours=24)

#: More lines than anybody types in one go.
_MOST_LINES = 50

#: What a button of the question carries before the place of its creditor, counted from 0.
BUTTON = "creditor:"

_DIALOG = {MessageKind.ANSWER, MessageKind.STAFF, MessageKind.THANKS}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrote:
    """When and what one creditor last wrote to a number, from the sender that was answered."""

    point: ContactPoint
    at: datetime
    kind: MessageKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Where a message goes: to one contact point, to a question among several, or nowhere."""

    to: ContactPoint | None = None
    among: tuple[ContactPoint, ...] = ()
    #: Of every creditor that wrote to the number, the newest one written to.
    wrote: tuple[ContactPoint, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether this number means nobody to us, or nobody whom we may name."""
        return self.to is None and not self.among


def route(session: Session, inbound: Burst, now: datetime) -> Route:
    """Find whom a message is for."""
    points = points_at(session, inbound.sender)
    if len(points) == 1:
        return Route(to=points[0])
    wrote = last_words(session, points, inbound.recipient)
    if not wrote:
        wrote = last_words(session, points, None)
    if not wrote:
        return _never_written(points)
    several = len({entry.point.creditor_id for entry in wrote}) > 1
    talking = _last_talk(session, inbound, now) if several else None
    closed = _closed(session, wrote) if several else set()
    newest = tuple(entry.point for entry in _newest(wrote))
    return replace(choose(wrote, talking, closed, now), wrote=newest)


def _never_written(points: list[ContactPoint]) -> Route:
    """Return the one creditor's debtor who writes before we did; several would have to be named."""
    creditors = {point.creditor_id for point in points}
    return Route(to=points[-1]) if len(creditors) == 1 else Route()


def choose(
    wrote: list[Wrote], talking: uuid.UUID | None, closed: set[uuid.UUID], now: datetime
) -> Route:
    """Decide among those who wrote to the number. Pure.

    Per creditor only the newest counts. A talk under way goes on; else one creditor alone is
    meant, or the only recent one with something open; else we ask.
    """
    candidates = _newest(wrote)
    last = candidates[-1]
    if len(candidates) == 1:
        return Route(to=last.point)
    for entry in candidates:
        if entry.point.debtor_id == talking:
            return Route(to=entry.point)
    if last.kind in _DIALOG and now - last.at < TALK:
        return Route(to=last.point)
    live = [
        one for one in candidates if one.point.debtor_id not in closed and now - one.at < RECENT
    ]
    if len(live) <= 1:
        return Route(to=(live or [last])[0].point)
    return Route(among=tuple(one.point for one in live))


def _newest(wrote: list[Wrote]) -> list[Wrote]:
    """Return the newest of each creditor, the oldest first."""
    newest: dict[uuid.UUID, Wrote] = {}
    for entry in sorted(wrote, key=lambda one: one.at):
        newest[entry.point.creditor_id] = entry
    return sorted(newest.values(), key=lambda one: one.at)


def last_words(session: Session, points: list[ContactPoint], sender: str | None) -> list[Wrote]:
    """Return the last message to each contact point, from one sender of ours or from any."""
    by_id = {point.id: point for point in points}
    newest = (
        select(
            Message.contact_point_id,
            func.coalesce(Message.sent_at, Message.status_at, type_=UtcDateTime).label("at"),
            Message.kind,
        )
        .ext(distinct_on(Message.contact_point_id))
        .where(
            # Every message to a contact point is one to its debtor, by whom there is an index.
            Message.debtor_id.in_({point.debtor_id for point in points}),
            Message.contact_point_id.in_(by_id),
            Message.status.in_(LEFT_US),
        )
        .order_by(Message.contact_point_id, Message.id.desc())
    )
    if sender is not None:
        newest = newest.where(Message.sender == sender)
    return [
        Wrote(point=by_id[row.contact_point_id], at=row.at, kind=row.kind)
        for row in session.execute(newest)
    ]


def _last_talk(session: Session, inbound: Burst, now: datetime) -> uuid.UUID | None:
    """Return the debtor whose talk with this number went on a moment ago."""
    return session.scalar(
        select(Conversation.debtor_id)
        .join(InboundMessage, InboundMessage.conversation_id == Conversation.id)
        .where(
            InboundMessage.sender_key == inbound.sender_key,
            InboundMessage.recipient == inbound.recipient,
            InboundMessage.id != inbound.id,
            InboundMessage.received_at > now - TALK,
            # Nobody in particular is talked to as long as we ask who is meant.
            InboundMessage.state != InboundState.ASKED_WHICH,
        )
        .order_by(InboundMessage.id.desc())
        .limit(1)
    )


def _closed(session: Session, wrote: list[Wrote]) -> set[uuid.UUID]:
    """Return the debtors without anything open any more."""
    debtors = {entry.point.debtor_id for entry in wrote}
    ended = [ClaimStatus.PAID, ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER]
    busy = set(
        session.scalars(
            select(Claim.debtor_id).where(Claim.debtor_id.in_(debtors), Claim.status.not_in(ended))
        )
    )
    return debtors - busy


def open_questions(session: Session, inbound: Burst, now: datetime) -> list[Burst]:
    """Return what was said each time that we asked which creditor it is for, while that is open.

    The latest comes last.
    """
    asked = session.scalars(
        select(InboundMessage)
        .where(
            InboundMessage.sender_key == inbound.sender_key,
            InboundMessage.recipient == inbound.recipient,
            InboundMessage.state == InboundState.ASKED_WHICH,
            InboundMessage.received_at > now - QUESTION_OPEN,
        )
        .order_by(InboundMessage.id.desc())
        .limit(_MOST_LINES)
        .with_for_update()
    ).all()
    # What was said in one go was put aside in one turn.
    oldest_first = groupby(reversed(asked), key=lambda row: row.processed_at)
    return [Burst(tuple(rows)) for _, rows in oldest_first]


def pick(text: str, names: tuple[str, ...]) -> int | None:
    """Return which of the creditors an answer names: by its number in our question, or its name."""
    said = text.strip().casefold().rstrip(".!")
    if said.startswith(BUTTON) and said.removeprefix(BUTTON).isdecimal():
        place = int(said.removeprefix(BUTTON))
        return place if place < len(names) else None
    digits = "".join(char for char in said if char.isdigit())
    if digits and len(said) <= len("antwoord 1"):
        place = int(digits)
        return place - 1 if 1 <= place <= len(names) else None
    meant = [
        place
        for place, name in enumerate(names)
        if said and (said in name.casefold() or name.casefold() in said)
    ]
    return meant[0] if len(meant) == 1 else None
