"""The tracker: what an action reads of the talk, and the events that its reply becomes.

The reading of the message and the moment travel as the message's metadata, what is remembered as
slots; the facts of the case come from a source that the process names. So the same actions run in
this process and behind a Rasa server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from dialogs.effects import IdentityConfirmed
from dialogs.entities.dated_parts import DatedPart, Share
from dialogs.entities.days.reckoning import When
from dialogs.entities.identity.proof import Proof
from dialogs.entities.money.amounts import Amount
from dialogs.errors import DialogError
from dialogs.hosting.slots import REMEMBERED, Slot
from dialogs.intents import Intent
from dialogs.listening.taken_back import without_refused_days
from dialogs.normalise import normalise, without_laughs
from dialogs.situation import Reply, Situation
from dialogs.turn import Case
from dialogs.understanding.by_rules import Meaning, understand
from storage.words import Channel, Language, Rung

#: What waits for the person after the last action of a turn.
_LISTEN = "action_listen"

Json = dict[str, Any]


def metadata_of(situation: Situation, turn: str) -> Json:
    """Return what a message carries for the actions beside its intent.

    Args:
        situation: what is known of the message and its moment.
        turn: a name of this turn, unlike that of any other turn of the talk.
    """
    return {
        "turn": turn,
        "today": situation.today.isoformat(),
        "at": situation.at.isoformat(),
        "channel": situation.channel.value,
        "reading": _reading(situation.meaning),
    }


def _reading(meaning: Meaning) -> Json:
    return {
        "intent": meaning.intent.value,
        "confidence": meaning.confidence,
        "text": meaning.text,
        "alternatives": meaning.alternatives,
        "dangers": meaning.dangers,
        "choices": meaning.choices,
        "also": meaning.also,
        "dates": [[when.first.isoformat(), when.last.isoformat()] for when in meaning.dates],
        "amounts": [asdict(amount) for amount in meaning.amounts],
        "count": meaning.count,
        "dated": [[part.day.isoformat(), part.share] for part in meaning.dated],
        "option": meaning.option,
        "proof": asdict(meaning.proof),
    }


def situation_of(
    tracker: Any, case: Case, local_now: Callable[[], datetime] | None = None
) -> Situation:
    """Read the situation from a `rasa_sdk.Tracker` and the facts of its case.

    Args:
        tracker: what the host knows of the talk.
        case: the facts.
        local_now: the local time, for whoever speaks to a Rasa server without our service.

    Raises:
        DialogError: the message was not read by us, and nobody told the time.
    """
    metadata = _metadata(tracker, local_now)
    slots: Mapping[str, Any] = tracker.slots
    today = date.fromisoformat(metadata["today"])
    turn = metadata["turn"]
    if slots.get(Slot.PROVED_IN) == turn:
        case = replace(case, rung=Rung.VERIFIED)
    return Situation(
        case=case,
        meaning=_meaning(metadata["reading"], slots.get(Slot.RESUMED), turn, today),
        awaiting=slots.get(Slot.AWAITING),
        slots={name: slots[name] for name in REMEMBERED if slots.get(name) is not None},
        language=Language(slots.get(Slot.LANGUAGE) or Language.NL),
        channel=Channel(metadata["channel"]),
        today=today,
        at=time.fromisoformat(metadata["at"]),
        misunderstandings=int(slots.get(Slot.MISUNDERSTANDINGS) or 0),
    )


def _metadata(tracker: Any, local_now: Callable[[], datetime] | None) -> Mapping[str, Any]:
    """Return what came with the message; of one that Rasa read itself, its words and its intent."""
    metadata = _sent_along(tracker)
    if "reading" in metadata:
        return metadata
    if local_now is None:
        raise DialogError("a message without our reading")
    now, message = local_now(), tracker.latest_message
    option = next((e["value"] for e in message["entities"] if e["entity"] == "option"), None)
    words = message.get("text") or ""
    meaning = understand("" if words.startswith("/") else words, today=now.date())
    heard = replace(meaning, intent=Intent(message["intent"]["name"]), option=option)
    return {
        "turn": _turn_of(tracker),
        "today": now.date().isoformat(),
        "at": now.time().isoformat(),
        "channel": Channel.SMS.value,
        "reading": _reading(heard),
    }


def _turn_of(tracker: Any) -> str:
    """Name the turn that runs: our own name of it, else how many messages there were."""
    count = sum(event.get("event") == "user" for event in tracker.events)
    return str(_sent_along(tracker).get("turn") or count)


def _sent_along(tracker: Any) -> Mapping[str, Any]:
    """Return the metadata of the newest message. Rasa keeps it in the event of a structured one."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return event.get("metadata") or {}
    return {}


def _meaning(reading: Mapping[str, Any], resumed: Any, turn: str, today: date) -> Meaning:
    if isinstance(resumed, Mapping) and resumed.get("turn") == turn:
        # The kept message is read again, for its dates, amounts and story.
        again = without_refused_days(understand(resumed["text"], today=today), today)
        choices = _intents(resumed.get("choices", ()))
        return replace(again, intent=Intent(resumed["intent"]), confidence=1.0, choices=choices)
    proof = reading["proof"]
    return Meaning(
        intent=Intent(reading["intent"]),
        confidence=reading["confidence"],
        text=reading["text"],
        plain=without_laughs(normalise(reading["text"])),
        alternatives=_intents(reading["alternatives"]),
        dangers=_intents(reading["dangers"]),
        choices=_intents(reading["choices"]),
        also=_intents(reading["also"]),
        dates=tuple(
            When(first=date.fromisoformat(first), last=date.fromisoformat(last))
            for first, last in reading["dates"]
        ),
        amounts=tuple(Amount(**amount) for amount in reading["amounts"]),
        count=reading["count"],
        dated=tuple(_dated(day, share) for day, share in reading["dated"]),
        proof=Proof(**proof | {"digits": tuple(proof["digits"])}),
        option=reading["option"],
    )


def _dated(day: str, share: int | str) -> DatedPart:
    kind = share if isinstance(share, int) else Share(share)
    return DatedPart(day=date.fromisoformat(day), share=kind)


def _intents(names: Iterable[str]) -> tuple[Intent, ...]:
    return tuple(Intent(name) for name in names)


def events_of(reply: Reply, tracker: Any) -> list[Json]:
    """Return what a reply changes, as Rasa's events; the last one says what comes next.

    Raises:
        DialogError: the reply remembers something that the domain does not name.
    """
    turn = _turn_of(tracker)
    events = [SlotSet(name, _value(name, value, turn)) for name, value in reply.slots.items()]
    if not reply.followup:
        events.append(SlotSet(Slot.AWAITING, reply.awaiting.value if reply.awaiting else None))
    if any(isinstance(effect, IdentityConfirmed) for effect in reply.effects):
        events.append(SlotSet(Slot.PROVED_IN, turn))
    events += _understood(reply, tracker.slots, turn)
    events.append(FollowupAction(reply.followup or _LISTEN))
    return events


def _value(name: str, value: Any, turn: str) -> Any:
    if name == Slot.RESUMED and isinstance(value, Mapping):
        return {**value, "turn": turn}
    if name not in REMEMBERED:
        raise DialogError(f"the domain has no slot {name!r}")
    return value


def _understood(reply: Reply, slots: Mapping[str, Any], turn: str) -> list[Json]:
    """Count misunderstandings in a row: one a turn at most, and a turn without one ends the row."""
    if not reply.understood:
        count = int(slots.get(Slot.MISUNDERSTANDINGS) or 0) + 1
        return [SlotSet(Slot.MISUNDERSTANDINGS, count), SlotSet(Slot.DOUBTED_IN, turn)]
    if slots.get(Slot.DOUBTED_IN) == turn:
        return []
    return [SlotSet(Slot.MISUNDERSTANDINGS, 0)]
