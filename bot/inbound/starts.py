"""Starts: what a START opens again: all that the stop closed which it answers, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.inbound.bursts import Burst
from bot.inbound.routing import Route
from bot.inbound.stops import meaning_of, public_names
from dialogs.handler import started_several_line
from dialogs.intents import Intent
from dialogs.turn import Line
from storage.records.consents import (
    Consent,
    ConsentAction,
    ConsentScope,
    consents_of,
    ledgers_of,
    refusals,
)
from storage.records.conversations import InboundMessage
from storage.records.debtors import ContactPoint, points_at
from storage.words import Actor, Channel, Language, Rung

#: What stands in the ledger as the source of a word that came as a message, before its number.
_FROM_MESSAGE = "inbound message "


def source_of(inbound: Burst) -> str:
    """Return how the ledger names a message as its source."""
    return f"{_FROM_MESSAGE}{inbound.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """What a START opens: one channel, where it landed and at `others` that the stop closed too."""

    channel: Channel
    others: tuple[ContactPoint, ...] = ()


def opening_of(session: Session, landed: ContactPoint, said_on: Channel) -> Opening:
    """Return what a START opens that landed in the talk with one creditor.

    It opens the channel that it was said on; where that is open, the one of a stop that was
    confirmed there. The same number opens at each other creditor that is closed by no other words
    than keep it closed here: what was stopped earlier, or by another than the person, stays so.
    """
    points = points_at(session, landed.address)
    ledgers = ledgers_of(session, [point.id for point in points])
    own = ledgers[landed.id]
    closed = refusals(own, said_on)
    channel = said_on if closed else _stopped_here(session, own, said_on) or said_on
    said = _said(refusals(own, channel))
    others = tuple(
        point
        for point in points
        if point.id != landed.id
        and point.rung is not Rung.WRONG
        and _is_closed_by(refusals(ledgers[point.id], channel), said)
    )
    return Opening(channel=channel, others=others)


def invites_back(session: Session, point: ContactPoint, said_on: Channel) -> bool:
    """Tell whether another channel was stopped last, and a START here was offered against it."""
    return _stopped_here(session, consents_of(session, point.id), said_on) is not None


def narrowed(session: Session, inbound: Burst, found: Route, now: datetime) -> Route:
    """Return the route of a START that answers one stop of several creditors: nobody is asked."""
    if not found.among or meaning_of(inbound, now).intent is not Intent.OPT_IN:
        return found
    ledgers = ledgers_of(session, [point.id for point in found.among])
    closings = [refusals(ledgers[point.id], inbound.channel) for point in found.among]
    closed = [point for point, closing in zip(found.among, closings, strict=True) if closing]
    said = {_said(closing) for closing in closings if closing}
    one_stop = len(said) == 1 and all(map(_is_said, chain.from_iterable(closings)))
    return Route(to=closed[-1]) if one_stop else found


def confirmation(session: Session, points: Sequence[ContactPoint], language: Language) -> Line:
    """Return the one line that says whose messages come again."""
    return started_several_line(public_names(session, points), language)


def _stopped_here(session: Session, ledger: list[Consent], said_on: Channel) -> Channel | None:
    """Return the other channel that the newest word of a ledger stopped, said over this one."""
    newest = ledger[-1] if ledger else None
    if newest is None or newest.action is not ConsentAction.WITHDRAW or not _is_said(newest):
        return None
    number = int(newest.source.removeprefix(_FROM_MESSAGE))
    over = session.scalar(select(InboundMessage.channel).where(InboundMessage.id == number))
    return newest.channel if over is said_on and newest.channel is not said_on else None


def _is_said(entry: Consent) -> bool:
    """Tell whether the person said it in a message to some creditors, not to everybody at once."""
    by_message = entry.actor is Actor.DEBTOR and entry.source.startswith(_FROM_MESSAGE)
    return by_message and entry.scope is not ConsentScope.EVERYTHING


def _said(entries: Sequence[Consent]) -> frozenset[str]:
    """Return the messages that said it: one may reach further at one creditor than at another."""
    return frozenset(entry.source for entry in entries if _is_said(entry))


def _is_closed_by(entries: Sequence[Consent], said: frozenset[str]) -> bool:
    return bool(entries) and all(entry.source in said for entry in entries)
