"""Consent words: a stop or a start is written into the ledger, as far as it reaches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.inbound.routing import last_words
from bot.inbound.scene import Scene
from bot.inbound.starts import opening_of, source_of
from dialogs.effects import (
    Crisis,
    Deceased,
    Effect,
    OptIn,
    OptOut,
    OptOutScope,
    WrongPerson,
)
from storage.records.brakes import Trouble
from storage.records.consents import (
    ConsentAction,
    ConsentScope,
    SuppressionReason,
    Word,
    ledgers_of,
    let_rest,
    lift_opt_out,
    record_consent,
    standing,
    suppress,
    suppress_opt_out,
)
from storage.records.debtors import ContactPoint, points_at
from storage.records.journal import Deed
from storage.words import Actor, Channel

_SCOPES = {
    OptOutScope.CHANNEL: ConsentScope.CHANNEL,
    OptOutScope.CREDITOR: ConsentScope.CREDITOR,
    OptOutScope.EVERYTHING: ConsentScope.EVERYTHING,
}


def withdraw(scene: Scene, stop: OptOut) -> None:
    """Write an opt-out down, as far as it reaches."""
    if not scene.known.opted_out:
        scene.count(Trouble.OPTED_OUT)
    scope, channel = _SCOPES[stop.scope], stop.channel or scene.inbound.channel
    everywhere = scope is ConsentScope.EVERYTHING
    points = points_at(scene.session, scene.point.address) if everywhere else [scene.point]
    for point in points:
        _say(scene, point, ConsentAction.WITHDRAW, scope, channel)
    if everywhere:
        suppress_opt_out(scene.session, scene.point.address_key, None, scene.now)
    scene.note("consent.withdrawn", scope=scope, channel=channel)


def mirror(scene: Scene) -> None:
    """Write a stop that the provider handled down at every other creditor of the number.

    All write from the same sender of ours on a channel, and the provider closes the number to the
    sender: nothing would reach the person there, whichever creditor asks. Other channels stay.
    """
    channel = scene.inbound.channel
    points = points_at(scene.session, scene.point.address)
    ledgers = ledgers_of(scene.session, [point.id for point in points])
    for point in points:
        if standing(ledgers[point.id], channel) is ConsentAction.WITHDRAW:
            continue
        _say(scene, point, ConsentAction.WITHDRAW, ConsentScope.CHANNEL, channel)
        scene.deeds.append(_deed(scene, point, "consent.withdrawn", channel))


def grant(scene: Scene) -> None:
    """Write an opt-in down: here, and for each other creditor that the same stop had closed."""
    opening = opening_of(scene.session, scene.point, scene.inbound.channel)
    for point in (scene.point, *opening.others):
        _say(scene, point, ConsentAction.GRANT, ConsentScope.CHANNEL, opening.channel)
    lift_opt_out(scene.session, scene.point.address_key, opening.channel)
    scene.note("consent.granted", channel=opening.channel)
    if opening.others:  # named are only those whom the person may know
        wrote = last_words(scene.session, list(opening.others), None)
        scene.reopened = tuple(entry.point for entry in wrote)
    scene.deeds += [
        _deed(scene, point, "consent.granted", opening.channel) for point in opening.others
    ]


def _deed(scene: Scene, point: ContactPoint, action: str, channel: Channel) -> Deed:
    """Return the deed of another creditor whom the same word reaches."""
    return Deed(
        creditor_id=point.creditor_id,
        action=action,
        actor=Actor.DEBTOR,
        details={"inbound": scene.inbound.id, "channel": channel},
    )


def _say(
    scene: Scene, point: ContactPoint, action: ConsentAction, scope: ConsentScope, channel: Channel
) -> None:
    word = Word(
        action=action,
        scope=scope,
        channel=channel,
        source=source_of(scene.inbound),
        evidence=scene.inbound.evidence,
        actor=Actor.DEBTOR,
        at=scene.inbound.received_at,
    )
    record_consent(scene.session, point, word, scene.now)


def remember_number(
    session: Session, sender_key: bytes, effects: Iterable[Effect], now: datetime
) -> None:
    """Keep what somebody said about a number that no claim has (yet).

    Nobody in particular wrote to it, so a stop of one creditor is a stop of all.
    """
    for effect in effects:
        if isinstance(effect, OptOut):
            only = effect.channel if effect.scope is OptOutScope.CHANNEL else None
            suppress_opt_out(session, sender_key, only, now)
        elif isinstance(effect, WrongPerson):
            suppress(session, sender_key, SuppressionReason.WRONG_NUMBER, now)
        elif isinstance(effect, Crisis | Deceased):
            let_rest(session, sender_key, now)
        elif isinstance(effect, OptIn):
            lift_opt_out(session, sender_key, *Channel)
