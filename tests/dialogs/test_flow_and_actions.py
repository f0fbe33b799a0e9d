"""The flow table, the rasa-sdk actions behind it, and the JSON between them."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from dialogs import actions as actions_module
from dialogs.actions import DOMAIN, actions, run_action
from dialogs.context import Awaiting
from dialogs.effects import (
    EFFECTS,
    Effect,
    HandOver,
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
from dialogs.flow import EVERYWHERE, NEEDS_PROOF, REPEATS, STATES, next_action
from dialogs.intents import Intent
from dialogs.situation import Situation
from dialogs.steps import STEPS
from dialogs.tracker import case_from_json, case_to_json, situation_of, to_tracker
from dialogs.turn import Case, ClaimFacts, Memory
from dialogs.understand import understand
from payments.plans import PlanBox
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
    plan_box=PlanBox(most_parts=4),
    promise_on=date(2026, 12, 1),
)


def situation(text: str) -> Situation:
    return Situation(
        case=CASE,
        meaning=understand(text, today=TODAY),
        awaiting=None,
        slots={"introduced": True},
        language=Language.NL,
        channel=Channel.SMS,
        today=TODAY,
    )


def test_every_intent_has_an_answer_everywhere() -> None:
    assert set(EVERYWHERE) == set(Intent)


def test_every_action_of_the_flow_exists() -> None:
    named = {*STATES.values(), *EVERYWHERE.values(), *REPEATS.values(), *NEEDS_PROOF}
    assert named <= set(STEPS)


def test_every_state_of_the_flow_exists() -> None:
    assert {state for state, _ in STATES} <= set(Awaiting)


def test_no_action_about_the_claim_goes_to_the_unknown() -> None:
    for awaiting in (None, *Awaiting):
        for intent in Intent:
            action = next_action(awaiting, intent, verified=False, proof=False)
            assert action not in NEEDS_PROOF


def test_every_step_is_a_rasa_action() -> None:
    assert [action.name() for action in actions()] == list(STEPS)
    assert DOMAIN["actions"]


def test_an_action_runs_in_this_process() -> None:
    outcome = run_action("action_propose_plan", situation("in 3 keer graag"))
    assert [said.key for said in outcome.said] == ["read_back_plan"]
    assert outcome.applied.awaiting == Awaiting.PLAN_CONFIRM
    assert outcome.applied.slots["introduced"] is True


def test_an_action_keeps_nothing_on_itself() -> None:
    action = actions()[0]
    before = dict(vars(action))
    run_action(action.name(), situation("hallo"))
    assert vars(action) == before


def test_an_unknown_action_is_an_error_of_ours() -> None:
    with pytest.raises(DialogError):
        run_action("action_nonsense", situation("hallo"))


def test_the_situation_survives_the_tracker_as_json() -> None:
    for text in ("1234AB 12-3", "50 euro per maand", "vrijdag betaal ik", "stop met appen", ""):
        before = situation(text)
        sent = json.loads(json.dumps(to_tracker(before)))

        class Tracker:
            slots = sent["slots"]
            latest_message = sent["latest_message"]

        after = situation_of(Tracker)
        assert after.case == before.case
        for name in ("intent", "dates", "amounts", "count", "proof", "plain", "alternatives"):
            assert getattr(after.meaning, name) == getattr(before.meaning, name)
        assert to_tracker(after) == to_tracker(before)


def test_a_case_survives_json() -> None:
    assert case_from_json(json.loads(json.dumps(case_to_json(CASE)))) == CASE


@pytest.mark.parametrize(
    "effect",
    [
        PlanAgreed(reference="K", parts=((date(2026, 12, 1), 5000), (date(2027, 1, 1), 4000))),
        PromiseMade(reference="K", on=date(2026, 12, 1)),
        LanguageChosen(language=Language.EN),
        OptOut(scope=OptOutScope.CHANNEL),
        HandOver(reason="asked", urgent=True),
        Representation(kind="wsnp"),
        *(kind() for kind in EFFECTS if not getattr(kind, "__dataclass_fields__", {})),
    ],
)
def test_an_effect_survives_json(effect: Effect) -> None:
    assert effect_from_json(json.loads(json.dumps(effect_to_json(effect)))) == effect


def test_an_unknown_memory_is_not_read() -> None:
    for wrong in ({}, {"version": 0}, {"version": 1}, {"version": 1, "awaiting": 3}):
        with pytest.raises(MemoryFormatError):
            Memory.from_json(wrong)


def test_only_two_modules_know_rasa() -> None:
    package = Path(actions_module.__file__).parent
    knowing = {
        p.name
        for p in package.glob("*.py")
        if "import" in p.read_text(encoding="utf-8")
        and any(
            line.startswith(("from rasa_sdk", "import rasa_sdk"))
            for line in p.read_text(encoding="utf-8").splitlines()
        )
    }
    assert knowing == {"actions.py", "tracker.py"}


def test_a_loop_in_the_same_thread_is_no_obstacle_afterwards() -> None:
    async def nothing() -> None:
        return None

    asyncio.run(nothing())
    assert run_action("action_goodbye", situation("bedankt")).said
