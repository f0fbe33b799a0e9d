"""Giving back what was paid too much, when a colleague presses the button."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.staff.inbox import TaskRow
from bot.wiring import then_of
from payments.money import euro
from payments.refund_records import Approval, RefundRefusal, approve_refund, refundable_parts
from payments.refunds import send_refund
from storage.records.claims import Claim
from storage.records.refunds import RefundStatus
from storage.records.tasks import Task, TaskKind

_REFUSALS = {
    RefundRefusal.NO_SURPLUS: "Er is niets meer terug te betalen.",
    RefundRefusal.NOT_THROUGH_PROVIDER: "Dit geld kwam per bank binnen. Maak het zelf over en boek "
    "het daarna.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundSaid:
    """What to tell the colleague who pressed the button."""

    text: str
    good: bool


def refundable(session: Session, tasks: Sequence[TaskRow]) -> dict[int, int]:
    """Return what each task's button would give back through Mollie, in cents; none without one."""
    found = {}
    for task in tasks:
        if task.kind is not TaskKind.SURPLUS:
            continue
        claim_id = session.get_one(Task, task.id).claim_id
        if claim_id is not None:
            parts = refundable_parts(session, session.get_one(Claim, claim_id))
            found[task.id] = sum(cents for _, cents in parts)
    return {task_id: cents for task_id, cents in found.items() if cents}


def refund_task(house: House, task_id: int, user_id: uuid.UUID) -> RefundSaid:
    """Approve the refund of a task's surplus and make it at the provider."""
    now = house.clock.now()
    with house.database.service() as session:
        task = session.get(Task, task_id)
        if task is None or task.kind is not TaskKind.SURPLUS or task.claim_id is None:
            return RefundSaid(text=_REFUSALS[RefundRefusal.NO_SURPLUS], good=False)
        approved = approve_refund(session, task.claim_id, user_id, now)
    if isinstance(approved, RefundRefusal):
        return RefundSaid(text=_REFUSALS[approved], good=False)
    then = then_of(house)
    reached = {
        send_refund(house.database, house.gateway, refund_id, now, then)
        for refund_id in approved.refund_ids
    }
    return _said(approved, reached)


def _said(approved: Approval, reached: set[RefundStatus]) -> RefundSaid:
    amount = euro(approved.cents)
    if RefundStatus.FAILED in reached:
        text = "Mollie betaalt dit niet terug. Er staat een taak klaar."
        return RefundSaid(text=text, good=False)
    if reached == {RefundStatus.DONE}:
        text = f"{amount} gaat terug naar de klant."
    else:
        text = f"{amount} gaat terug zodra Mollie het kan. Wij kijken het na."
    if approved.by_hand_cents:
        text += f" Maak de andere {euro(approved.by_hand_cents)} zelf over."
    return RefundSaid(text=text, good=True)
