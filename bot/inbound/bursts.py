"""Bursts: lines that a person types one after another are read together, once there is a pause.

Which messages belong together, and when they may be read, follows from their rows alone, so any
process decides the same at any time, and one that dies forgets nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.inbound.receiving import LONGEST_BODY, Arrival
from dialogs.intents import Intent
from dialogs.understanding.by_rules import Meaning, understand
from storage.clock import LOCAL
from storage.records.conversations import Conversation, InboundMessage, InboundState
from storage.words import Channel

#: Nobody is waited for: each message is a turn of its own, at once.
NO_PAUSE = timedelta()
#: How many pauses a burst may last: who goes on typing is answered all the same.
MOST_PAUSES = 3
#: How many senders are looked at in one go.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Burst:
    """What a person said in one go: a message, or several lines of text. The newest stands for all.

    The newest message is the turn's subject: by its number the answer, the consent and the tasks
    are known, and it alone keeps how the whole was read.
    """

    rows: tuple[InboundMessage, ...]
    #: From when it may be read; None: at once.
    ripe_at: datetime | None = None

    @property
    def newest(self) -> InboundMessage:
        """The message that stands for all."""
        return self.rows[-1]

    @property
    def id(self) -> int:
        """The number of the turn's message."""
        return self.newest.id

    @property
    def body(self) -> str:
        """All that was typed, a message a line."""
        return body_of(self.rows)

    @property
    def evidence(self) -> str:
        """What proves a word of the person: all of it, or the end of what is too long to keep."""
        body = self.body
        return body if len(body) <= _EVIDENCE else self.newest.body[:_EVIDENCE]

    @property
    def payload(self) -> str | None:
        """The id of a button or list item that was tapped."""
        return self.newest.payload

    @property
    def media(self) -> int:
        """How many pictures or voice notes came with it."""
        return self.newest.media

    @property
    def provider_opt_out(self) -> str | None:
        """The provider's own word about an opt-out."""
        return self.newest.provider_opt_out

    @property
    def channel(self) -> Channel:
        """The channel that it came over."""
        return self.newest.channel

    @property
    def sender(self) -> str:
        """Whose number it came from."""
        return self.newest.sender

    @property
    def sender_key(self) -> bytes:
        """By which the sender's rows are found."""
        return self.newest.sender_key

    @property
    def recipient(self) -> str:
        """Our number that it was sent to."""
        return self.newest.recipient

    @property
    def received_at(self) -> datetime:
        """When the newest of it came."""
        return self.newest.received_at

    @property
    def state(self) -> InboundState:
        """What became of it."""
        return self.newest.state

    def is_ripe(self, now: datetime) -> bool:
        """Tell whether its turn may be taken."""
        return self.ripe_at is None or self.ripe_at <= now

    def attach(self, conversation: Conversation) -> None:
        """Let every message of it belong to a conversation."""
        for row in self.rows:
            row.conversation_id = conversation.id
            row.creditor_id = conversation.creditor_id

    def move_to(self, target: InboundState, now: datetime) -> None:
        """Let the same become of every message of it."""
        for row in self.rows:
            row.move_to(target, now)


#: How much of a person's words is kept beside a consent.
_EVIDENCE = 500


def body_of(rows: Sequence[InboundMessage]) -> str:
    """Return what messages say together, a message a line; blank ones add nothing."""
    return (
        "\n".join(row.body for row in rows if row.body.strip()) if len(rows) > 1 else rows[0].body
    )


def bursts_of(rows: Sequence[InboundMessage], pause: timedelta) -> list[Burst]:
    """Put the waiting messages of one sender together, the oldest first. Pure.

    A burst is text from one number of ours, with no pause of that length in it. What was tapped, a
    picture and what the provider handled itself stand alone and are read at once, and so is what
    came before them; and a stop or a danger is read at once together with what came before it.

    Args:
        rows: the messages in the order in which they came.
        pause: how long the person must be silent; `NO_PAUSE`: each message is a burst of its own.
    """
    if not pause:
        return [Burst((row,)) for row in rows]
    by_address: dict[tuple[Channel, str], list[InboundMessage]] = {}
    for row in rows:
        by_address.setdefault((row.channel, row.recipient), []).append(row)
    found = [burst for said in by_address.values() for burst in _cut(said, pause)]
    return sorted(found, key=lambda burst: burst.rows[0].id)


def _cut(rows: Sequence[InboundMessage], pause: timedelta) -> Iterator[Burst]:
    lines: list[InboundMessage] = []
    for row in rows:
        at_once = stands_alone(row) or is_urgent(row.body, row.received_at)
        if lines and not _joins(row, lines, pause):
            yield Burst(tuple(lines), None if at_once else _end(_times(lines), pause))
            lines = []
        lines.append(row)
        if at_once:
            yield Burst(tuple(lines))
            lines = []
    if lines:
        yield Burst(tuple(lines), _end(_times(lines), pause))


def _joins(row: InboundMessage, lines: list[InboundMessage], pause: timedelta) -> bool:
    """Tell whether a message goes on where earlier lines ended, and may be read with them."""
    if stands_alone(row) or row.received_at >= _end(_times(lines), pause):
        return False
    whole = body_of([*lines, row])
    return len(whole) <= LONGEST_BODY and _is_heard_in(row, whole)


def _is_heard_in(row: InboundMessage, whole: str) -> bool:
    """Tell whether what may not wait in a message is heard in the whole text too."""
    alone = _meaning(row.body, row.received_at)
    if not _hastens(alone):
        return True
    together = _meaning(whole, row.received_at)
    return set(alone.dangers) <= set(together.dangers) and (
        alone.intent is not Intent.OPT_IN or together.intent is Intent.OPT_IN
    )


def _times(lines: Sequence[InboundMessage]) -> list[datetime]:
    return [line.received_at for line in lines]


def _end(came: Sequence[datetime], pause: timedelta) -> datetime:
    """Return when messages that came at these times may be read."""
    return min(max(came) + pause, min(came) + MOST_PAUSES * pause)


def stands_alone(said: InboundMessage | Arrival) -> bool:
    """Tell whether a message is no line of text: tapped, with media, or handled by the provider."""
    return bool(said.payload or said.media or said.provider_opt_out)


def is_urgent(text: str, now: datetime) -> bool:
    """Tell whether the rules of safety hear something in a text that may not wait."""
    return _hastens(_meaning(text, now))


def _meaning(text: str, now: datetime) -> Meaning:
    return understand(text, today=now.astimezone(LOCAL).date())


def _hastens(meaning: Meaning) -> bool:
    return bool(meaning.dangers) or meaning.intent is Intent.OPT_IN


def burst_read_as(session: Session, subject: InboundMessage) -> Burst:
    """Return what was read in the turn of which this message keeps the reading.

    Those are the lines before it that were taken at the same moment and keep no reading.
    """
    found = (
        select(InboundMessage)
        .where(
            InboundMessage.conversation_id == subject.conversation_id,
            InboundMessage.id < subject.id,
            InboundMessage.processed_at == subject.processed_at,
            InboundMessage.recipient == subject.recipient,
            InboundMessage.channel == subject.channel,
        )
        .order_by(InboundMessage.id.desc())
    )
    lines = takewhile(lambda row: row.read_as is None, session.scalars(found).all())
    return Burst((*reversed([*lines]), subject))


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingTurn:
    """Somebody whose messages wait: one of them, and when all of them may be read at the latest."""

    id: int
    ripe_at: datetime


def waiting_turns(session: Session, pause: timedelta) -> list[WaitingTurn]:
    """Return whose turns are still to be taken, who wrote first comes first.

    What may be read sooner than told, such as a stop, was taken when it came, or is then.
    """
    first, last = func.min(InboundMessage.received_at), func.max(InboundMessage.received_at)
    oldest = func.min(InboundMessage.id)
    found = (
        select(oldest.label("id"), first.label("first"), last.label("last"))
        .where(InboundMessage.state == InboundState.RECEIVED)
        .group_by(InboundMessage.sender_key, InboundMessage.channel, InboundMessage.recipient)
        .order_by(oldest)
        .limit(_AT_ONCE)
    )
    return [
        WaitingTurn(id=row.id, ripe_at=_end((row.first, row.last), pause))
        for row in session.execute(found)
    ]
