"""Stops: which of several creditors that wrote to a number an opt-out is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.inbound.bursts import Burst
from bot.inbound.routing import Route
from dialogs.effects import Effect, LanguageChosen, MaybeOptOut, OptOut, OptOutScope
from dialogs.handler import stopped_several_line
from dialogs.intents import Intent
from dialogs.normalise import normalise
from dialogs.turn import Line, Turn
from dialogs.understanding.by_rules import Meaning, understand
from dialogs.understanding.opt_outs import reach_of
from outbox.planning.composing import public_name
from outbox.planning.policies import policy_of
from outbox.wording.neutral import FALLBACK_NAME
from storage.clock import LOCAL
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.words import Language

#: What stands before a name that is meant; a name may also be an ordinary word ("Kies").
_BEFORE = (
    r"(?:^|\b(?:van|voor|door|bij|met|alleen|enkel|aan|bedrijf|firma|stop|berichten|behalve|en|of"
    r"|from|by|only|except|and|for) )"
)
_AFTER = r"(?! (?:ik|maar|voor|een|het|de|u|je)\b)(?!\w)"
_EXCEPT = re.compile(r"\b(?:behalve|uitgezonderd|except|but not|(?:maar )?niet(?: die)? van)\b")


def meaning_of(inbound: Burst, now: datetime) -> Meaning:
    """Return what a message means by its own words."""
    return understand(inbound.body, today=now.astimezone(LOCAL).date())


def provider_stop(inbound: Burst, now: datetime) -> OptOut:
    """Return how far a stop reaches that the provider has handled for its own part."""
    return reach_of(meaning_of(inbound, now).plain, inbound.channel)


def only_stops(turn: Turn) -> bool:
    """Tell whether a turn does nothing but stop messages, in whatever language, doubt or none."""
    stops = any(isinstance(effect, OptOut) for effect in turn.effects)
    return stops and _does_only(turn, OptOut, MaybeOptOut)


def only_doubts(turn: Turn) -> bool:
    """Tell whether a turn does nothing but ask whether messages must stop."""
    return _does_only(turn, MaybeOptOut)


def _does_only(turn: Turn, *kinds: type[Effect]) -> bool:
    done = [effect for effect in turn.effects if not isinstance(effect, LanguageChosen)]
    return bool(done) and all(isinstance(effect, kinds) for effect in done)


def confirmation(
    session: Session, points: Sequence[ContactPoint], turn: Turn, language: Language
) -> Line:
    """Return the one line that says what a stop of several creditors stopped."""
    (stop,) = (effect for effect in turn.effects if isinstance(effect, OptOut))
    if stop.scope is OptOutScope.EVERYTHING:
        return turn.lines[0]
    return stopped_several_line(public_names(session, points), stop.channel, language)


def public_names(session: Session, points: Sequence[ContactPoint]) -> tuple[str, ...]:
    """Return the names of the creditors of contact points, as anybody may see them."""
    creditors = [session.get_one(Creditor, point.creditor_id) for point in points]
    return tuple(public_name(creditor, policy_of(creditor)) for creditor in creditors)


def narrowed(session: Session, inbound: Burst, found: Route, now: datetime) -> Route:
    """Return the route to the creditors that a stop names, whoever the talk is with just now.

    Only a creditor that wrote to this number can be named, so that no answer tells of another.
    """
    if len(found.wrote) < 2:  # one creditor alone is meant by every word
        return found
    meaning = meaning_of(inbound, now)
    reach = reach_of(meaning.plain, inbound.channel).scope
    if meaning.intent is not Intent.OPT_OUT or reach is OptOutScope.EVERYTHING:
        return found
    meant = named(inbound.body, public_names(session, found.wrote))
    points = tuple(found.wrote[place] for place in meant)
    if len(points) == 1:
        return Route(to=points[0])
    return Route(among=points) if points else found


def named(said: str, names: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the names that a message names, or of all others after "behalve".

    Pure. Two creditors of the same public name cannot be told apart: both are meant.
    """
    plain = normalise(said)
    where = {place: _found(plain, name) for place, name in enumerate(names)}
    heard = tuple(place for place, at in where.items() if at is not None)
    spared = _EXCEPT.search(plain)
    if spared is None:
        return heard
    kept = {place for place, at in where.items() if at is not None and at >= spared.start()}
    meant = tuple(place for place in heard if place not in kept)
    return meant or (tuple(place for place in where if place not in kept) if kept else ())


def _found(plain: str, name: str) -> int | None:
    """Return where a name, or its first word, stands in a normalised text."""
    whole = normalise(name)
    if not whole or name == FALLBACK_NAME:
        return None
    for form in (whole, whole.split()[0]):
        match = re.search(_BEFORE + re.escape(form) + _AFTER, plain)
        if match and len(form) > 2:  # "de", "'t"
            return match.start()
    return None
