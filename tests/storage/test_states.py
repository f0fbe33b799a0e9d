"""Every status has a whole transition table, and no step is taken beside it."""

from __future__ import annotations

from enum import StrEnum

import pytest

from storage.errors import IllegalTransitionError
from storage.records.claims import CLAIM_STEPS, ClaimStatus
from storage.records.conversations import INBOUND_STEPS, OWNER_STEPS, InboundState, Owner
from storage.records.messages import MESSAGE_STEPS, RECEIPT_RANK, MessageStatus
from storage.records.payments import PAYMENT_STEPS, PaymentStatus
from storage.records.plans import PLAN_STEPS, PROMISE_STEPS, PlanStatus, PromiseStatus
from storage.records.tasks import TASK_STEPS, TaskStatus
from storage.states import final, step

TABLES = [
    (ClaimStatus, CLAIM_STEPS),
    (MessageStatus, MESSAGE_STEPS),
    (PaymentStatus, PAYMENT_STEPS),
    (PlanStatus, PLAN_STEPS),
    (PromiseStatus, PROMISE_STEPS),
    (Owner, OWNER_STEPS),
    (InboundState, INBOUND_STEPS),
    (TaskStatus, TASK_STEPS),
]


@pytest.mark.parametrize(("kind", "table"), TABLES)
def test_a_table_names_every_status(kind: type[StrEnum], table) -> None:
    assert set(table) == set(kind)
    assert all(following <= set(kind) for following in table.values())


@pytest.mark.parametrize(("kind", "table"), TABLES)
def test_what_the_table_lacks_is_refused(kind: type[StrEnum], table) -> None:
    for current in kind:
        for target in kind:
            if target in table[current]:
                assert step(table, current, target) is target
            else:
                with pytest.raises(IllegalTransitionError):
                    step(table, current, target)


def test_a_receipt_of_a_lower_rank_never_follows_a_higher_one() -> None:
    for current, rank in RECEIPT_RANK.items():
        for target in MESSAGE_STEPS[current]:
            assert RECEIPT_RANK[target] >= rank, (current, target)


def test_money_that_came_in_is_never_denied() -> None:
    assert final(PAYMENT_STEPS) == {PaymentStatus.PAID}
