"""Machinery: what may hold a queued message beside the gate: its circuit, its lane, its order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import Session

from bot.operator.explain_texts import ACTORS, SILENCE, STANDS
from outbox.engine.circuits import open_circuits
from outbox.engine.claiming import PATIENCE_WITH_THE_DEAD
from outbox.engine.lanes import Lane, Rates
from outbox.planning.braking import in_words
from outbox.planning.holding import held_lanes
from storage.clock import LOCAL
from storage.records.brakes import Brake
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.journal import JournalEntry
from storage.records.messages import Message, MessageStatus
from storage.words import Channel, Language

#: The provider of each channel, as its circuit is called.
PROVIDERS = {
    Channel.SMS: "twilio",
    Channel.WHATSAPP: "twilio",
    Channel.TELEGRAM: "telegram",
    Channel.EMAIL: "mail",
}
#: The journal's word for a number that is somebody else's.
NUMBER_WRONG = "number.wrong"
#: Counting a queue goes no further.
MOST_AHEAD = 100_000


def told(
    code: str, language: Language, source: str, until: datetime | None = None, **values: object
) -> dict[str, Any]:
    """Return a reason that is not the gate's, in the shape of the gate's."""
    return {
        "code": code,
        "text": SILENCE[language][code].format(**values, until=until and local(until)),
        "until": None if until is None else until.isoformat(),
        "source": source,
    }


def held_up(
    session: Session, message: Message, rates: Rates, now: datetime, language: Language
) -> list[dict[str, Any]]:
    """Return what holds a queued message that is due, beside the gate."""
    if message.status is not MessageStatus.QUEUED:
        return []
    found = []
    if message.attempts:
        until = message.send_after if message.send_after > now else None
        found.append(told("retry", language, "provider", until, attempts=message.attempts))
    found += circuit(session, message.channel, now, language)
    if message.send_after > now:
        return found
    if (message.channel, message.sender) in held_lanes(session, [message.sender], now):
        found.append(told("lane_held", language, "circuit", channel=message.channel))
    found += _recipient(session, message, now, language)
    return [*found, _lane(session, message, rates, now, language)]


def circuit(
    session: Session, channel: Channel, now: datetime, language: Language
) -> list[dict[str, Any]]:
    """Return whether the circuit of a channel's provider is open."""
    return [
        told("circuit_open", language, "circuit", one.next_probe_at, why=one.why)
        for one in open_circuits(session, now)
        if one.name == PROVIDERS.get(channel)
    ]


def _recipient(
    session: Session, message: Message, now: datetime, language: Language
) -> list[dict[str, Any]]:
    earlier = session.execute(
        select(Message.id, Message.status)
        .where(
            Message.recipient_key == message.recipient_key,
            Message.id != message.id,
            Message.status.in_(
                [MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNCERTAIN]
            ),
            (Message.status == MessageStatus.SENDING)
            | (
                (Message.status == MessageStatus.UNCERTAIN)
                & (Message.status_at > now - PATIENCE_WITH_THE_DEAD)
            )
            | (
                (Message.status == MessageStatus.QUEUED)
                & (Message.send_after <= message.send_after)
                & (tuple_(Message.priority, Message.id) < tuple_(message.priority, message.id))
            ),
        )
        .order_by(Message.priority, Message.id)
        .limit(1)
    ).first()
    if earlier is None:
        return []
    number, status = earlier
    return [
        told("recipient_busy", language, "queue", message=number, status=STANDS[language][status])
    ]


def _lane(
    session: Session, message: Message, rates: Rates, now: datetime, language: Language
) -> dict[str, Any]:
    lane = Lane(message.channel, message.sender)
    rate = rates.of(lane)
    before = (
        select(Message.id)
        .where(
            Message.status == MessageStatus.QUEUED,
            Message.channel == message.channel,
            Message.sender == message.sender,
            Message.send_after <= now,
            (Message.priority < message.priority)
            | ((Message.priority == message.priority) & (Message.send_after < message.send_after)),
        )
        .limit(MOST_AHEAD)
        .subquery()
    )
    ahead = session.scalars(select(func.count()).select_from(before)).one()
    return told(
        "lane",
        language,
        "lane",
        lane=lane.name if message.channel is not Channel.EMAIL else str(message.channel),
        ahead=ahead,
        rate=f"{rate:g}",
        seconds=max(1, round(ahead / rate)),
    )


def brake(session: Session, claim: Claim, language: Language) -> list[dict[str, Any]]:
    """Return since when and why the creditor's brake is on."""
    found = session.get(Brake, claim.creditor_id)
    if found is None or not found.is_on:
        return []
    why = in_words(found.reason, found.figures, language)
    return [told("brake", language, "brake", at=local(found.since), why=why)]


def holder(session: Session, claim: Claim, language: Language) -> list[dict[str, Any]]:
    """Return who put a claim on hold, as the journal has it."""
    if claim.status not in {ClaimStatus.ON_HOLD, ClaimStatus.DISPUTED}:
        return []
    own = and_(
        JournalEntry.claim_id == claim.id,
        JournalEntry.at >= claim.status_at,
        ~JournalEntry.action.startswith("message."),
    )
    if claim.hold_reason is HoldReason.WRONG_PERSON:
        # A wrong number is one deed for all claims of the debtor, so it names none of them.
        own |= and_(
            JournalEntry.creditor_id == claim.creditor_id,
            JournalEntry.action == NUMBER_WRONG,
            JournalEntry.at == claim.status_at,
        )
    entry = session.scalar(select(JournalEntry).where(own).order_by(JournalEntry.id).limit(1))
    if entry is None:
        return []
    at = local(entry.at)
    who = ACTORS[language][entry.actor]
    return [told("held_by", language, "journal", actor=who, at=at, action=entry.action)]


def local(moment: datetime) -> str:
    """Return a time as people see it."""
    return moment.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")


def local_text(moment: str | None) -> str:
    """Return a time of a JSON value as people see it; a dash for none."""
    return "-" if moment is None else local(datetime.fromisoformat(moment))
