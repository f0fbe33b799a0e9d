"""Versions of strategies: a claim keeps the one it started with; a broken policy hurts few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outbox.planning.policies import is_readable, policy_of
from storage.policy import DEFAULT_POLICY, Step, Strategy, TemplateKey
from storage.policy_file import parse_policy
from storage.records.creditors import Creditor
from storage.records.strategies import StrategyChangedError, store_strategy
from tests.outbox_steps import plan

ONE = "strategy: {name: own, version: 1, steps: [{template: opener, days_after_due: 1}]}\n"
TWO = "strategy: {name: own, version: 2, steps: [{template: follow_up, days_after_due: 1}]}\n"


def publish(books: Any, creditor_id: Any, text: str) -> None:
    with books.transaction() as session:
        session.get_one(Creditor, creditor_id).policy_text = text
        store_strategy(session, creditor_id, parse_policy(text).strategy, books.now)


def test_a_new_version_counts_for_cadences_that_start_later(books: Any, office: Any) -> None:
    creditor = books.creditor(ONE)
    early = books.case(
        creditor_id=creditor, plan_at=books.now, due_on=(books.now + timedelta(days=3)).date()
    )
    assert plan(books, office) == []
    publish(books, creditor, TWO)
    books.clock.time += timedelta(days=4)
    late = books.case(creditor_id=creditor, plan_at=books.now)
    made = {message.claim_id: message for message in plan(books, office)}
    assert made[early.claim_id].template == "opener"
    assert made[early.claim_id].strategy == "own/1"
    assert made[late.claim_id].template == "follow_up"
    assert made[late.claim_id].strategy == "own/2"


def test_other_steps_under_the_same_version_are_refused(books: Any) -> None:
    creditor = books.creditor()
    strategy = parse_policy(ONE).strategy
    other = Strategy(
        name="own", steps=(Step(position=1, template=TemplateKey.OPENER, days_after_due=9),)
    )
    with books.transaction() as session:
        first = store_strategy(session, creditor, strategy, books.now)
        again = store_strategy(session, creditor, strategy, books.now)
        assert first.id == again.id
        with pytest.raises(StrategyChangedError, match="version: 2"):
            store_strategy(session, creditor, other, books.now)


def test_a_stored_strategy_is_the_same_when_it_is_read_back(books: Any) -> None:
    text = """
strategy:
  name: own
  steps:
    - {template: before_due, days_after_due: -3, channels: [email, letter]}
    - {template: opener, days_after_due: 1, when: [unverified]}
    - {template: follow_up, after: broken_promise, days: 1}
    - {template: follow_up, after: link_opened, hours: 20, when: [verified]}
    - {template: last_friendly, days_after_due: 10, days_after_previous: 6}
"""
    strategy = parse_policy(text).strategy
    creditor = books.creditor()
    with books.transaction() as session:
        stored = store_strategy(session, creditor, strategy, books.now)
        session.expire_all()
        assert stored.value() == strategy


def test_a_policy_that_cannot_be_read_stops_nobody_else_and_tells_once(
    books: Any, office: Any
) -> None:
    broken = books.creditor("hours: never\n")
    for _ in range(3):
        books.case(creditor_id=broken, plan_at=books.now)
    sound = books.case(plan_at=books.now)
    assert [message.claim_id for message in plan(books, office)] == [sound.claim_id]
    assert [task.once_key.split(":")[0] for task in books.tasks()] == ["policy"]
    books.clock.time += timedelta(days=1)
    assert plan(books, office) == []
    assert len(books.tasks()) == 1
    with books.transaction() as session:
        creditor = session.get_one(Creditor, broken)
        assert policy_of(creditor) == DEFAULT_POLICY
        assert not is_readable(creditor)


def test_claims_of_a_broken_policy_go_on_when_it_is_mended(books: Any, office: Any) -> None:
    creditor = books.creditor("hours: never\n")
    case = books.case(creditor_id=creditor, plan_at=books.now)
    assert plan(books, office) == []
    publish(books, creditor, ONE)
    books.clock.time += timedelta(days=1)
    (message,) = plan(books, office)
    assert message.claim_id == case.claim_id
    assert message.strategy == "own/1"


def test_a_creditor_who_is_not_active_starts_nothing(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now)
    with books.transaction() as session:
        session.get_one(Creditor, case.creditor_id).active = False
    assert plan(books, office) == []
    assert books.claim(case).plan_at > books.now
