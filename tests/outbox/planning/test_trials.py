"""An experiment in the cadence: arms write otherwise, the hold-out passes its step in silence."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.operator.explain import explain
from outbox.planning.planner import plan_due
from outbox.planning.settling import newest_experiment
from storage.clock import LOCAL
from storage.records.experiments import ExperimentDebtor, HeldOut
from storage.words import Channel
from tests.outbox_steps import leave, plan

POLICY = """
experiment:
  name: kanaal
  step: 1
  hold_out: 30
  least_claims: 20
  arms:
    - {name: sms, share: 35, channels: [sms]}
    - {name: whatsapp, share: 35, channels: [whatsapp]}
"""


def arms(books: Any) -> dict[Any, str]:
    with books.transaction() as session:
        rows = session.execute(select(ExperimentDebtor.debtor_id, ExperimentDebtor.arm))
        return dict(rows.all())


@pytest.fixture
def cases(books: Any) -> list[Any]:
    owner = books.creditor(POLICY)
    return books.cases(
        60, creditor_id=owner, plan_at=books.now, due_on=date(2026, 11, 10), channels=(Channel.SMS,)
    )


def test_each_arm_writes_over_its_own_channel_and_the_hold_out_gets_nothing(
    books: Any, office: Any, cases: list[Any]
) -> None:
    plan(books, office, 500)
    placed = arms(books)
    assert len(placed) == 60
    channels = {message.debtor_id: str(message.channel) for message in books.messages()}
    for debtor_id, arm in placed.items():
        assert channels.get(debtor_id) == (None if arm == "hold_out" else arm)
    assert books.count(HeldOut) == Counter(placed.values())["hold_out"] > 5


def test_the_hold_out_goes_on_with_the_next_step_in_its_time(
    books: Any, office: Any, cases: list[Any]
) -> None:
    begun = books.now.astimezone(LOCAL).date()
    held = None
    for _ in range(20):
        plan(books, office, 500)
        leave(books)
        if held is None:
            held = {key for key, arm in arms(books).items() if arm == "hold_out"}
        books.clock.time += timedelta(days=1)
    first: dict[Any, Any] = {}
    for message in books.messages():
        first.setdefault(message.debtor_id, message)
    assert held
    for debtor_id in held:
        message = first[debtor_id]
        assert (message.step, message.template) == (2, "follow_up")
        # Three days after the step that passed, as after one that was sent.
        assert message.queued_at.astimezone(LOCAL).date() == begun + timedelta(days=3)
    assert len(arms(books)) == 60


def test_explain_says_that_the_step_was_left_out_for_an_experiment(
    books: Any, office: Any, cases: list[Any]
) -> None:
    placed: dict[Any, str] = {}
    for case in cases:
        reference = books.claim(case).reference
        with books.transaction() as session:
            told = explain(session, reference, None, books.now)
        placed[case.debtor_id] = str([one["text"] for one in told["why_no_message"]])
    assert books.count(ExperimentDebtor) == 0  # asking places nobody
    plan(books, office, 500)
    for debtor_id, arm in arms(books).items():
        assert ("Voor een proef" in placed[debtor_id]) == (arm == "hold_out"), placed[debtor_id]


def test_when_the_experiment_has_stopped_everybody_gets_the_step(
    books: Any, office: Any, cases: list[Any]
) -> None:
    with books.transaction() as session:
        plan_due(session, office, books.now, limit=5)
        row = newest_experiment(session, cases[0].creditor_id)
        assert row is not None
        row.stopped_at = books.now
        known = 60 - len(session.scalars(select(ExperimentDebtor.debtor_id)).all())
    before = len(books.messages())
    plan(books, office, 500)
    assert len(books.messages()) == before + known
