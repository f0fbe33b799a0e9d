"""The rasa-sdk actions, the situation that they read, and what travels between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from dialogs.effects import (
    EFFECTS,
    Effect,
    HandOver,
    IdentityConfirmed,
    LanguageChosen,
    OptOut,
    OptOutScope,
    PlanAgreed,
    PromiseMade,
    Representation,
    effect_from_json,
    effect_to_json,
)
from dialogs.errors import DialogError, MemoryFormatError
from dialogs.hosting import actions as actions_module
from dialogs.hosting.actions import StepAction, executor_of
from dialogs.hosting.embedded import answer_embedded
from dialogs.hosting.host import Question
from dialogs.hosting.slots import Slot
from dialogs.hosting.tracker import events_of, metadata_of, situation_of
from dialogs.hosting.wire import dispatch_effect, dispatch_said, spoken_and_effects
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.situation import Reply, Said, Situation
from dialogs.steps.by_action import NEEDS_PROOF, STEPS
from dialogs.turn import Case, ClaimFacts, Memory, Option
from dialogs.understanding.by_rules import understand
from storage.clock import LOCAL
from storage.words import Channel, Language, Rung

TODAY = date(2026, 11, 23)
CASE = Case(
    creditor_name="Kapsalon Knip",
    creditor_public_name="Knip",
    creditor_contact="020 1",
    debtor_name="Jan",
    rung=Rung.VERIFIED,
    claims=(
        ClaimFacts(
            reference="K-1",
            invoice_number="2026-0001",
            invoice_date=date(2026, 10, 1),
            due_date=date(2026, 10, 31),
            open_cents=9000,
            description="knippen",
        ),
    ),
)


def situation(text: str, case: Case = CASE) -> Situation:
    return Situation(
        case=case,
        meaning=understand(text, today=TODAY),
        awaiting=None,
        slots={"introduced": True},
        language=Language.NL,
        channel=Channel.SMS,
        today=TODAY,
    )


@dataclass
class Tracker:
    """What an action is given, after its trip through JSON."""

    slots: dict[str, Any]
    events: list[dict[str, Any]]
    latest_message: dict[str, Any] = field(default_factory=dict)
    sender_id: str = "talk"


def tracker_of(told: Situation, turn: str = "7", **slots: Any) -> Tracker:
    metadata = json.loads(json.dumps(metadata_of(told, turn)))
    return Tracker(
        slots={**told.slots, Slot.AWAITING: told.awaiting, Slot.LANGUAGE: "nl", **slots},
        events=[{"event": "user", "metadata": metadata}],
    )


def question(told: Situation, intent: Intent | None = None, **slots: Any) -> Question:
    return Question(
        conversation="talk",
        intent=(intent or told.meaning.intent).value,
        metadata=metadata_of(told, "7"),
        slots={**told.slots, **slots},
        history=None,
        case=told.case,
    )


@pytest.mark.parametrize(
    "text", ["1234AB 12-3", "50 euro per maand", "vrijdag betaal ik", "stop met appen", ""]
)
def test_the_situation_survives_the_tracker_as_json(text: str) -> None:
    before = situation(text)
    after = situation_of(tracker_of(before), CASE)
    assert after.case == before.case
    left_out = {"language": None, "asked_language": None, "values": None}
    assert replace(after.meaning, **left_out) == replace(before.meaning, **left_out)
    assert (after.slots, after.today, after.channel) == (before.slots, TODAY, Channel.SMS)


def test_proof_counts_in_its_own_turn_only() -> None:
    told = situation("hoi", replace(CASE, rung=Rung.ANSWERED))
    assert situation_of(tracker_of(told, proved_in="7"), told.case).verified
    assert not situation_of(tracker_of(told, proved_in="6"), told.case).verified


def test_a_kept_message_is_read_again_in_the_turn_that_resumes_it() -> None:
    kept = {"intent": "request_plan", "text": "in 3 keer graag", "turn": "7"}
    read = situation_of(tracker_of(situation("1234AB 1"), resumed=kept), CASE).meaning
    assert (read.intent, read.count) == (Intent.REQUEST_PLAN, 3)
    later = situation_of(tracker_of(situation("hoi"), turn="8", resumed=kept), CASE).meaning
    assert later.intent is Intent.GREET


def test_whoever_speaks_to_rasa_without_us_is_read_by_the_action() -> None:
    tracker = Tracker(
        slots={},
        events=[{"event": "user"}],
        latest_message={
            "text": "in 3 keer graag",
            "intent": {"name": "request_plan"},
            "entities": [],
        },
    )
    now = datetime(2026, 11, 23, 9, tzinfo=LOCAL)
    read = situation_of(tracker, CASE, lambda: now)
    assert (read.meaning.intent, read.meaning.count) == (Intent.REQUEST_PLAN, 3)
    with pytest.raises(DialogError):
        situation_of(tracker, CASE)


def slots_after(reply: Reply, tracker: Tracker) -> dict[str, Any]:
    return {e["name"]: e["value"] for e in events_of(reply, tracker) if e["event"] == "slot"}


def test_misunderstandings_are_counted_once_a_turn() -> None:
    tracker = tracker_of(situation("?!"), misunderstandings=1)
    doubted = slots_after(Reply(understood=False), tracker)
    assert (doubted[Slot.MISUNDERSTANDINGS], doubted[Slot.DOUBTED_IN]) == (2, "7")
    again = tracker_of(situation("?!"), misunderstandings=2, doubted_in="7")
    assert Slot.MISUNDERSTANDINGS not in slots_after(Reply(), again)
    assert slots_after(Reply(), tracker)[Slot.MISUNDERSTANDINGS] == 0


def test_a_reply_that_hands_on_leaves_the_state_to_the_next() -> None:
    tracker = tracker_of(situation("hoi"))
    events = events_of(Reply(followup="action_tell_claim", awaiting=Awaiting.MENU), tracker)
    assert Slot.AWAITING not in {event.get("name") for event in events}
    assert events[-1] == {"event": "followup", "timestamp": None, "name": "action_tell_claim"}
    assert events_of(Reply(), tracker)[-1]["name"] == "action_listen"


def test_a_slot_that_the_domain_does_not_name_is_an_error_of_ours() -> None:
    with pytest.raises(DialogError):
        events_of(Reply(slots={"nonsense": 1}), tracker_of(situation("hoi")))


def test_every_step_is_an_action_and_keeps_nothing_on_itself() -> None:
    assert set(executor_of(lambda _: CASE).actions) == set(STEPS)
    action = StepAction("action_tell_claim", STEPS["action_tell_claim"], lambda _: CASE, None)
    before = dict(vars(action))
    asyncio.run(action.run(CollectingDispatcher(), tracker_of(situation("hoi")), {}))
    assert vars(action) == before


@pytest.mark.parametrize("name", sorted(NEEDS_PROOF))
def test_no_action_about_the_claim_speaks_to_the_unknown(name: str) -> None:
    unknown = replace(CASE, rung=Rung.ANSWERED)
    action = StepAction(name, STEPS[name], lambda _: unknown, None)
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker_of(situation("hoi", unknown)), {}))
    assert dispatcher.messages == []
    assert events[-1]["name"] == "action_ask_identity"


def test_the_embedded_host_answers_and_remembers() -> None:
    answered = answer_embedded(question(situation("in 3 keer graag")))
    assert [said.key for said in answered.spoken] == ["read_back_plan"]
    assert answered.slots[Slot.AWAITING] == Awaiting.PLAN_CONFIRM
    assert answered.actions == ("action_propose_plan",)


def test_an_intent_that_the_assistant_does_not_know_is_an_error_of_ours() -> None:
    with pytest.raises(DialogError):
        answer_embedded(replace(question(situation("hoi")), intent="nonsense"))


def test_a_loop_in_the_same_thread_is_no_obstacle_afterwards() -> None:
    async def nothing() -> None:
        return None

    asyncio.run(nothing())
    assert answer_embedded(question(situation("bedankt"))).spoken


def over_the_wire(said: Said | None, effect: Effect | None = None) -> list[dict[str, Any]]:
    """Return what a Rasa server's REST channel makes of what an action dispatched."""
    dispatcher = CollectingDispatcher()
    if said is not None:
        dispatch_said(dispatcher, said)
    if effect is not None:
        dispatch_effect(dispatcher, effect)
    return json.loads(json.dumps(list(rest(dispatcher.messages))))  # type: ignore[no-any-return]


def rest(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for message in messages:
        if message.get("response"):
            yield {"text": f"({message['response']})", "buttons": message["buttons"]}
        if message.get("custom"):
            yield {"custom": message["custom"]}


def test_a_sentence_comes_back_with_its_key_and_its_choices() -> None:
    options = (
        Option(id="pay_now", label="Nu betalen"),
        Option(id="yes:plan-3-2026-12-01", label="Ja", key="1"),
        Option(id="claim:K-1", label="2026-0001"),
    )
    spoken, effects = spoken_and_effects(over_the_wire(Said(key="menu", options=options)))
    assert ([one.key for one in spoken], spoken[0].options, effects) == (["menu"], options, ())


def test_a_value_can_not_bring_a_field() -> None:
    dispatcher = CollectingDispatcher()
    dispatch_said(dispatcher, Said(key="menu", values={"amount": "{pay_link}\n{x}"}))
    assert "{" not in dispatcher.messages[0]["amount"]


def test_a_sentence_without_its_key_is_not_sent() -> None:
    for messages in ([{"text": "Uw schuld"}], [{"text": "a"}, {"text": "b"}]):
        with pytest.raises(DialogError):
            spoken_and_effects(messages)


@pytest.mark.parametrize(
    "effect",
    [
        PlanAgreed(reference="K", parts=((date(2026, 12, 1), 5000), (date(2027, 1, 1), 4000))),
        PromiseMade(reference="K", on=date(2026, 12, 1)),
        LanguageChosen(language=Language.EN),
        OptOut(scope=OptOutScope.CHANNEL),
        HandOver(reason="asked", urgent=True),
        Representation(kind="wsnp"),
        IdentityConfirmed(method="address"),
        *(kind() for kind in EFFECTS if not getattr(kind, "__dataclass_fields__", {})),
    ],
)
def test_an_effect_survives_json_and_the_wire(effect: Effect) -> None:
    assert effect_from_json(json.loads(json.dumps(effect_to_json(effect)))) == effect
    assert spoken_and_effects(over_the_wire(None, effect))[1] == (effect,)


def test_an_unknown_memory_is_not_read() -> None:
    for wrong in ({}, {"version": 0}, {"version": 1}, {"version": 1, "awaiting": 3}):
        with pytest.raises(MemoryFormatError):
            Memory.from_json(wrong)


def test_few_modules_know_rasa() -> None:
    package = Path(actions_module.__file__).parents[1]
    knowing = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(
            line.startswith(("from rasa_sdk", "import rasa_sdk"))
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    }
    assert knowing == {
        "hosting/actions.py",
        "hosting/tracker.py",
        "hosting/serving.py",
        "engine/calling.py",
        "engine/stage.py",
        "engine/turning.py",
    }
