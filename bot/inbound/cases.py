"""Cases: what the dialog may know of a debtor, read from the database at the start of a turn."""

from __future__ import annotations

from bot.inbound.consequences import Scene
from dialogs.turn import Case, ClaimFacts
from outbox.planning.composing import public_name
from outbox.planning.policies import policy_of
from payments.ledger import open_cents
from payments.plans import PlanBox
from storage.policy import Policy
from storage.records.claims import Claim, ClaimStatus
from storage.records.consents import ConsentAction, consents_of, standing
from storage.records.creditors import Creditor
from storage.records.plans import live_plan, live_promise

_ENDED = {ClaimStatus.PAID, ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER}


def case_of(scene: Scene) -> Case:
    """Return the case of a scene: the open claims, the debtor's data to check, and the policy."""
    session, debtor = scene.session, scene.point.debtor
    creditor = session.get_one(Creditor, scene.conversation.creditor_id)
    policy = policy_of(creditor)
    live = [claim for claim in scene.claims.values() if claim.status not in _ENDED]
    promises = [found for claim in live if (found := live_promise(session, claim.id))]
    ledger = consents_of(session, scene.point.id)
    return Case(
        creditor_name=creditor.name,
        creditor_public_name=public_name(creditor, policy),
        creditor_contact=_contact(policy),
        debtor_name=debtor.name,
        rung=scene.rung,
        postcode=debtor.postcode,
        house_number=debtor.house_number,
        house_suffix=debtor.house_suffix,
        claims=tuple(sorted((_facts(scene, claim) for claim in live), key=lambda c: c.due_date)),
        plan_box=PlanBox(most_parts=policy.plan_most_parts, least_cents=policy.plan_least_cents),
        has_plan=any(live_plan(session, claim.id) is not None for claim in live),
        promise_on=min((promise.promised_on for promise in promises), default=None),
        attempts_used=scene.conversation.identity_attempts,
        opted_out=standing(ledger, scene.inbound.channel) is ConsentAction.WITHDRAW,
    )


def _facts(scene: Scene, claim: Claim) -> ClaimFacts:
    first = claim.invoices[0]
    return ClaimFacts(
        reference=claim.reference,
        invoice_number=first.number,
        invoice_date=first.invoiced_on,
        due_date=first.due_on,
        open_cents=open_cents(scene.session, claim),
        description=first.description or "",
    )


def _contact(policy: Policy) -> str:
    contact = policy.contact
    return " ".join(part for part in (contact.name, contact.phone or contact.email) if part)
