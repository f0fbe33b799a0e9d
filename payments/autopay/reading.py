"""Reading: what stands around a mandate, gathered as the values that are decided on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments import ledger
from payments.autopay.deciding import Announced, Attempt, Part, Standing
from payments.plan_records import plan_state
from storage.clock import LOCAL
from storage.policy_autopay import AutopayTerms
from storage.records.autopay import (
    LIVE_COLLECTION,
    Collection,
    CollectionStatus,
    Mandate,
    collections_of,
)
from storage.records.claims import Claim
from storage.records.consents import is_at_rest
from storage.records.creditors import Creditor, get_creditor
from storage.records.debtors import Representation
from storage.records.messages import Message, MessageStatus
from storage.records.plans import Instalment

#: Returns a creditor's terms as they are in force now.
TermsOf = Callable[[Creditor], AutopayTerms]

#: The notice left: whether the phone was on is not ours to know.
_LEFT = frozenset({MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ})


@dataclass(frozen=True, kw_only=True, slots=True)
class Plight:
    """All that decides about the collections of one plan now.

    Attributes:
        parts: every instalment with what is open of it, once what is on its way has come in.
        instalments: the same, as rows.
    """

    claim: Claim
    standing: Standing
    parts: tuple[Part, ...]
    instalments: tuple[Instalment, ...]
    terms: AutopayTerms

    def part_of(self, instalment_id: uuid.UUID) -> Part:
        """Return an instalment of the plan as a value."""
        ids = [instalment.id for instalment in self.instalments]
        return self.parts[ids.index(instalment_id)]


def read_plight(
    session: Session,
    mandate: Mandate,
    terms_of: TermsOf,
    now: datetime,
    apart_from: uuid.UUID | None = None,
) -> Plight:
    """Read what decides about a mandate's collections; the caller holds the claim's row lock.

    What is announced or being collected counts as paid, except for the collection `apart_from`
    and, beside that one, what is only announced.
    """
    claim = session.get_one(Claim, mandate.claim_id)
    creditor = get_creditor(session, claim.creditor_id)
    terms = terms_of(creditor)
    plan = mandate.plan
    tried = collections_of(session, plan.id)
    on_their_way = sum(
        one.announced_cents
        for one in tried
        if one.id != apart_from
        and (
            one.status is CollectionStatus.COLLECTING
            or (apart_from is None and one.status in LIVE_COLLECTION)
        )
    )
    states = plan_state(plan, ledger.open_cents(session, claim) - on_their_way)
    return Plight(
        claim=claim,
        terms=terms,
        standing=Standing(
            allowed=terms.allowed and creditor.active,
            mandate=mandate.status,
            plan=plan.status,
            claim=claim.status,
            represented=claim.debtor.representation is not Representation.NONE,
            at_rest=is_at_rest(session, claim.debtor_id, now),
        ),
        parts=tuple(
            Part(
                due_on=state.due_on,
                open_cents=state.open_cents,
                attempts=attempts_of(tried, state.instalment.id, apart_from),
            )
            for state in states
        ),
        instalments=tuple(state.instalment for state in states),
    )


def attempts_of(
    tried: list[Collection], instalment_id: uuid.UUID, apart_from: uuid.UUID | None = None
) -> tuple[Attempt, ...]:
    """Return what was tried of an instalment, but for one collection."""
    return tuple(
        Attempt(status=one.status, reason=one.reason)
        for one in tried
        if one.instalment_id == instalment_id and one.id != apart_from
    )


def read_announced(session: Session, collection: Collection) -> Announced:
    """Return what was announced, and on which local day the notice left if it did."""
    told_on = None
    if collection.notice_id is not None:
        found = select(Message.sent_at).where(
            Message.id == collection.notice_id, Message.status.in_(_LEFT)
        )
        sent_at = session.scalar(found)
        told_on = sent_at.astimezone(LOCAL).date() if sent_at else None
    return Announced(
        collect_on=collection.collect_on,
        tell_by=collection.tell_by,
        cents=collection.announced_cents,
        told_on=told_on,
    )
