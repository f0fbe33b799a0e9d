"""The tracker: our situation as Rasa's tracker and back, and what events do to the slots.

Everything that an action may know travels in the tracker, so that the same actions work behind a
Rasa server. `latest_message` holds the reading of the message, the slots hold the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from dialogs.entities.amounts import Amount
from dialogs.entities.days import When
from dialogs.identity import Proof
from dialogs.intents import Intent
from dialogs.normalise import normalise, without_laughs
from dialogs.situation import Reply, Situation
from dialogs.turn import Case, ClaimFacts
from dialogs.understand import Meaning
from payments.plans import PlanBox
from storage.words import Channel, Language, Rung

#: Slots of the turn itself; all others are the memory's.
_TURN = ("case", "today", "channel", "language", "awaiting", "misunderstandings")

Slots = dict[str, Any]


def case_to_json(case: Case) -> Slots:
    """Return a case as a JSON object."""
    value = asdict(case)
    value["rung"] = int(case.rung)
    value["promise_on"] = case.promise_on.isoformat() if case.promise_on else None
    for claim in value["claims"]:
        claim["invoice_date"] = claim["invoice_date"].isoformat()
        claim["due_date"] = claim["due_date"].isoformat()
    return value


def case_from_json(value: Mapping[str, Any]) -> Case:
    """Read what `case_to_json` wrote."""
    claims = tuple(
        ClaimFacts(
            **claim
            | {
                "invoice_date": date.fromisoformat(claim["invoice_date"]),
                "due_date": date.fromisoformat(claim["due_date"]),
            }
        )
        for claim in value["claims"]
    )
    promise_on = value["promise_on"]
    return Case(
        **dict(value)
        | {
            "rung": Rung(value["rung"]),
            "claims": claims,
            "plan_box": PlanBox(**value["plan_box"]),
            "promise_on": date.fromisoformat(promise_on) if promise_on else None,
        }
    )


def to_tracker(situation: Situation, sender_id: str = "conversation") -> Slots:
    """Return the situation as the tracker that an action gets."""
    turn = {
        "case": case_to_json(situation.case),
        "today": situation.today.isoformat(),
        "channel": situation.channel.value,
        "language": situation.language.value,
        "awaiting": situation.awaiting,
        "misunderstandings": situation.misunderstandings,
    }
    return {
        "sender_id": sender_id,
        "slots": dict(situation.slots) | turn,
        "latest_message": _message(situation.meaning),
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
        "stack": [],
    }


def _message(meaning: Meaning) -> Slots:
    ranking = [
        {"name": intent.value, "confidence": meaning.confidence}
        for intent in (meaning.intent, *meaning.alternatives)
    ]
    entities: list[Slots] = [
        {"entity": "date", "value": [when.first.isoformat(), when.last.isoformat()]}
        for when in meaning.dates
    ]
    entities += [{"entity": "amount", "value": asdict(amount)} for amount in meaning.amounts]
    entities.append({"entity": "count", "value": meaning.count})
    entities.append({"entity": "option", "value": meaning.option})
    entities.append({"entity": "proof", "value": asdict(meaning.proof)})
    return {
        "text": meaning.text,
        "intent": ranking[0],
        "intent_ranking": ranking,
        "entities": entities,
    }


def situation_of(tracker: Any) -> Situation:
    """Read the situation from a `rasa_sdk.Tracker`."""
    slots: Mapping[str, Any] = tracker.slots
    return Situation(
        case=case_from_json(slots["case"]),
        meaning=_meaning(tracker.latest_message),
        awaiting=slots["awaiting"],
        slots={name: value for name, value in slots.items() if name not in _TURN},
        language=Language(slots["language"]),
        channel=Channel(slots["channel"]),
        today=date.fromisoformat(slots["today"]),
        misunderstandings=slots["misunderstandings"],
    )


def _meaning(message: Mapping[str, Any]) -> Meaning:
    entities = message["entities"]
    proof = _one(entities, "proof")
    return Meaning(
        intent=Intent(message["intent"]["name"]),
        confidence=message["intent"]["confidence"],
        text=message["text"],
        plain=without_laughs(normalise(message["text"])),
        alternatives=tuple(Intent(rank["name"]) for rank in message["intent_ranking"][1:]),
        dates=tuple(
            When(first=date.fromisoformat(first), last=date.fromisoformat(last))
            for first, last in _all(entities, "date")
        ),
        amounts=tuple(Amount(**amount) for amount in _all(entities, "amount")),
        count=_one(entities, "count"),
        proof=Proof(**proof | {"digits": tuple(proof["digits"])}),
        option=_one(entities, "option"),
    )


def _all(entities: Iterable[Mapping[str, Any]], name: str) -> list[Any]:
    return [entity["value"] for entity in entities if entity["entity"] == name]


def _one(entities: Iterable[Mapping[str, Any]], name: str) -> Any:
    return _all(entities, name)[0]


def events_of(reply: Reply) -> list[Slots]:
    """Return what a reply changes, as Rasa's events."""
    events = [SlotSet(name, value) for name, value in reply.slots.items()]
    events.append(SlotSet("awaiting", reply.awaiting.value if reply.awaiting else None))
    events.append(SlotSet("understood", reply.understood))
    if reply.followup:
        events.append(FollowupAction(reply.followup))
    return events


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """What events made of the state."""

    slots: Slots = field(default_factory=dict)
    awaiting: str | None = None
    understood: bool = True
    followup: str | None = None


def apply(events: Iterable[Mapping[str, Any]], slots: Mapping[str, Any]) -> Applied:
    """Apply an action's events to the memory's slots. A slot set to None is forgotten."""
    kept = dict(slots)
    followup = None
    for event in events:
        if event["event"] == "slot":
            kept[event["name"]] = event["value"]
        elif event["event"] == "followup":
            followup = event["name"]
    awaiting = kept.pop("awaiting", None)
    understood = bool(kept.pop("understood", True))
    left = {name: value for name, value in kept.items() if value is not None}
    return Applied(slots=left, awaiting=awaiting, understood=understood, followup=followup)
