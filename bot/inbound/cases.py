"""Cases: what the dialog may know of a debtor, read from the database at the start of a turn."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.inbound import starts
from bot.inbound.scene import Known, Scene
from dialogs.turn import Case, ClaimFacts
from outbox.planning.composing import public_name
from outbox.planning.policies import policy_of
from payments.plans import PlanBox
from storage.policy import Policy
from storage.records.claims import Claim, ClaimStatus
from storage.records.consents import ConsentAction, newest_word, standing_word
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.records.ledger import LedgerEntry
from storage.records.payments import PayLink
from storage.records.plans import Plan, PlanStatus, Promise, PromiseStatus
from storage.words import Channel

_ENDED = {ClaimStatus.PAID, ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER}
#: How a claim stands: its balance, plan, promise, and failed tries on its pages.
_OPEN_CENTS = select(func.coalesce(func.sum(LedgerEntry.amount_cents), 0)).where(
    LedgerEntry.claim_id == Claim.id
)
_PLAN = select(Plan.id).where(Plan.claim_id == Claim.id, Plan.status == PlanStatus.AGREED)
_PROMISED_ON = select(Promise.promised_on).where(
    Promise.claim_id == Claim.id, Promise.status == PromiseStatus.OPEN
)
_TRIES = select(func.coalesce(func.sum(PayLink.attempts), 0)).where(PayLink.claim_id == Claim.id)


def read_known(session: Session, point: ContactPoint, channel: Channel) -> Known:
    """Read at once what a turn needs to know and does not change; its locks are held already."""
    rows = session.execute(
        select(
            Creditor,
            standing_word(point.id, channel).label("word"),
            newest_word(point.id).label("newest_word"),
            Claim.id.label("claim_id"),
            _OPEN_CENTS.scalar_subquery().label("open_cents"),
            _PLAN.exists().label("has_plan"),
            _PROMISED_ON.scalar_subquery().label("promised_on"),
            _TRIES.scalar_subquery().label("tries"),
        )
        .outerjoin(Claim, Claim.debtor_id == point.debtor_id)
        .where(Creditor.id == point.creditor_id)
    ).all()
    opted_out = rows[0].word is ConsentAction.WITHDRAW
    other_closed = rows[0].newest_word is ConsentAction.WITHDRAW and not opted_out
    return Known(
        creditor=rows[0].Creditor,
        opted_out=opted_out,
        invited_back=other_closed and starts.invites_back(session, point, channel),
        standings={row.claim_id: row for row in rows if row.claim_id is not None},
    )


def case_of(scene: Scene) -> Case:
    """Return the case of a scene: the open claims, the debtor's data to check, and the policy."""
    creditor, debtor = scene.known.creditor, scene.point.debtor
    policy, every = policy_of(creditor), scene.known.standings
    live = [(c, every[c.id]) for c in scene.claims.values() if c.status not in _ENDED]
    facts = [_facts(claim, standing.open_cents) for claim, standing in live]
    promised = [standing.promised_on for _, standing in live if standing.promised_on]
    tried = sum(standing.tries for standing in every.values())
    return Case(
        creditor_name=creditor.name,
        creditor_public_name=public_name(creditor, policy),
        creditor_contact=_contact(policy),
        debtor_name=debtor.name,
        rung=scene.rung,
        postcode=debtor.postcode,
        house_number=debtor.house_number,
        house_suffix=debtor.house_suffix,
        claims=tuple(sorted(facts, key=lambda claim: claim.due_date)),
        plan_box=PlanBox(most_parts=policy.plan_most_parts, least_cents=policy.plan_least_cents),
        has_plan=any(standing.has_plan for _, standing in live),
        promise_on=min(promised, default=None),
        attempts_used=max(scene.conversation.identity_attempts, tried),
        opted_out=scene.known.opted_out,
        invited_back=scene.known.invited_back,
    )


def _facts(claim: Claim, open_cents: int) -> ClaimFacts:
    first = claim.invoices[0]
    return ClaimFacts(
        reference=claim.reference,
        invoice_number=first.number,
        invoice_date=first.invoiced_on,
        due_date=first.due_on,
        open_cents=open_cents,
        description=first.description or "",
    )


def _contact(policy: Policy) -> str:
    contact = policy.contact
    return " ".join(part for part in (contact.name, contact.phone or contact.email) if part)
