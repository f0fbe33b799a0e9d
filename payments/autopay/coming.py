"""Coming: what will be taken from the account, for whoever wants to know when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments.autopay.deciding import Part, Standing, barred, foreseen
from payments.autopay.reading import attempts_of
from payments.plan_records import InstalmentState
from storage.policy_autopay import AutopayTerms
from storage.records.autopay import (
    LIVE_COLLECTION,
    Collection,
    CollectionStatus,
    Mandate,
    MandateStatus,
    collections_of,
)
from storage.records.claims import Claim
from storage.records.debtors import Representation
from storage.records.messages import Message
from storage.records.plans import PlanStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """A part that is taken from the account on or just after a day, in cents.

    Attributes:
        position: the part's place in the plan, from 1.
        begun: its collection is announced, or its notice is about to leave.
        under_way: the bank has the order: it can no longer be moved or stopped by us.
        told_at: when its notice left; None when it has not.
    """

    position: int
    on: date
    cents: int
    begun: bool = False
    under_way: bool = False
    told_at: datetime | None = None


def coming(
    session: Session,
    mandate: Mandate,
    states: Sequence[InstalmentState],
    terms: AutopayTerms,
    today: date,
) -> tuple[Coming, ...]:
    """Return what will be collected of a plan, in its order: begun, announced or still foreseen.

    `states` is how the plan stands (`payments.plan_records.plan_state`). What can no longer be
    announced in time is left out: the debtor gets a link for that one. Of a claim that is disputed
    or held, nothing is foreseen that has not begun.
    """
    tried = collections_of(session, mandate.plan_id)
    live = {one.instalment_id: one for one in tried if one.status in LIVE_COLLECTION}
    goes_on = barred(_hoped(session.get_one(Claim, mandate.claim_id), terms)) is None
    found = []
    for state in states:
        collection = live.get(state.instalment.id)
        if collection is not None:
            found.append(_begun(session, collection, state))
        elif goes_on and (day := _foreseen(mandate, state, tried, terms, today)) is not None:
            position = state.instalment.position
            found.append(Coming(position=position, on=day, cents=state.open_cents))
    return tuple(found)


def _hoped(claim: Claim, terms: AutopayTerms) -> Standing:
    """Return how the claim stands; its mandate may still become valid, and a rest passes."""
    return Standing(
        allowed=terms.allowed,
        mandate=MandateStatus.VALID,
        plan=PlanStatus.AGREED,
        claim=claim.status,
        represented=claim.debtor.representation is not Representation.NONE,
        at_rest=False,
    )


def _begun(session: Session, collection: Collection, state: InstalmentState) -> Coming:
    told = select(Message.sent_at).where(Message.id == collection.notice_id)
    return Coming(
        position=state.instalment.position,
        on=collection.collect_on,
        # Never more is collected than was announced.
        cents=min(state.open_cents, collection.announced_cents),
        begun=True,
        under_way=collection.status is CollectionStatus.COLLECTING,
        told_at=session.scalar(told),
    )


def _foreseen(
    mandate: Mandate,
    state: InstalmentState,
    tried: list[Collection],
    terms: AutopayTerms,
    today: date,
) -> date | None:
    hopeful = mandate.status in {MandateStatus.VALID, MandateStatus.PENDING}
    if not hopeful:
        return None
    attempts = attempts_of(tried, state.instalment.id)
    part = Part(due_on=state.due_on, open_cents=state.open_cents, attempts=attempts)
    return foreseen(part, today, notice_days=mandate.notice_days, retries=terms.retries)
