"""Cases: what the dialog may know of a debtor, read from the database at the start of a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from bot.check_codes import check_code
from bot.inbound import starts
from bot.inbound.scene import Known, Scene
from dialogs.turn import Case, ClaimFacts, PlanFacts
from outbox.planning.composing import public_name
from outbox.planning.policies import policy_of
from payments.autopay.coming import Coming, coming
from payments.plan_moves import what_is_ahead
from payments.plan_records import InstalmentState
from storage.clock import LOCAL
from storage.policy import Policy
from storage.policy_autopay import AutopayTerms
from storage.records.autopay import newest_mandate
from storage.records.claims import Claim, ClaimStatus, Invoice
from storage.records.consents import Consent, ConsentAction, newest_word, standing_word
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.records.documents import InvoiceDocument
from storage.records.ledger import LedgerEntry
from storage.records.payments import PayLink
from storage.records.plans import Plan, PlanStatus, Promise, PromiseStatus, live_plan
from storage.words import Channel

#: Somebody looks at these; nothing is asked of them meanwhile.
_LOOKED_AT = {ClaimStatus.DISPUTED, ClaimStatus.ON_HOLD}
_ENDED = {ClaimStatus.PAID, ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER}
#: How a claim stands: its balance, plan, promise, and failed tries on its pages.
_OPEN_CENTS = select(func.coalesce(func.sum(LedgerEntry.amount_cents), 0)).where(
    LedgerEntry.claim_id == Claim.id
)
_PLAN = select(Plan.id).where(Plan.claim_id == Claim.id, Plan.status == PlanStatus.AGREED)
_PROMISED_ON = select(Promise.promised_on).where(
    Promise.claim_id == Claim.id, Promise.status == PromiseStatus.OPEN
)
_HAS_DOCUMENT = (
    select(InvoiceDocument.id)
    .join(Invoice, Invoice.id == InvoiceDocument.invoice_id)
    .where(Invoice.claim_id == Claim.id)
)
_TRIES = select(func.coalesce(func.sum(PayLink.attempts), 0)).where(PayLink.claim_id == Claim.id)


_POINT = bindparam("point", type_=ContactPoint.id.type)
_KNOWN = (
    select(
        Creditor,
        standing_word(_POINT, bindparam("channel", type_=Consent.channel.type)).label("word"),
        newest_word(_POINT).label("newest_word"),
        Claim.id.label("claim_id"),
        _OPEN_CENTS.scalar_subquery().label("open_cents"),
        _PLAN.exists().label("has_plan"),
        _PROMISED_ON.scalar_subquery().label("promised_on"),
        _TRIES.scalar_subquery().label("tries"),
        _HAS_DOCUMENT.exists().label("has_document"),
    )
    .outerjoin(Claim, Claim.debtor_id == bindparam("debtor"))
    .where(Creditor.id == bindparam("creditor"))
)


def read_known(session: Session, point: ContactPoint, channel: Channel) -> Known:
    """Read at once what a turn needs to know and does not change; its locks are held already."""
    asked = {
        "point": point.id,
        "channel": channel,
        "debtor": point.debtor_id,
        "creditor": point.creditor_id,
    }
    rows = session.execute(_KNOWN, asked).all()
    opted_out = rows[0].word is ConsentAction.WITHDRAW
    other_closed = rows[0].newest_word is ConsentAction.WITHDRAW and not opted_out
    return Known(
        creditor=rows[0].Creditor,
        opted_out=opted_out,
        invited_back=other_closed and starts.invites_back(session, point, channel),
        standings={row.claim_id: row for row in rows if row.claim_id is not None},
    )


def conversation_name(point: ContactPoint, channel: Channel) -> str:
    """Return the opaque name by which a Rasa server knows a conversation.

    It names what exists before the first message of a talk is answered.
    """
    return f"{point.id}.{channel.value}"


def case_of(scene: Scene) -> Case:
    """Return the case of a scene: the open claims, the debtor's data to check, and the policy."""
    rows = CaseRows(
        point=scene.point,
        known=scene.known,
        claims=tuple(scene.claims.values()),
        attempts=scene.conversation.identity_attempts,
        public_url=scene.office.public_url,
        now=scene.now,
    )
    return case_at(scene.session, rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRows:
    """The rows that a case is made of."""

    point: ContactPoint
    known: Known
    claims: Sequence[Claim]
    attempts: int  #: failed tries to prove identity in the conversation
    public_url: str
    now: datetime


def case_at(session: Session, rows: CaseRows) -> Case:
    """Return the case that rows make."""
    creditor, debtor = rows.known.creditor, rows.point.debtor
    policy, every = policy_of(creditor), rows.known.standings
    live = [(c, every[c.id]) for c in rows.claims if c.status not in _ENDED]
    today = rows.now.astimezone(LOCAL).date()
    facts = [_facts(session, claim, found, policy.autopay, today) for claim, found in live]
    promised = [found.promised_on for _, found in live if found.promised_on]
    tried = sum(found.tries for found in every.values())
    return Case(
        creditor_name=creditor.name,
        creditor_public_name=public_name(creditor, policy),
        creditor_contact=_contact(policy),
        debtor_name=debtor.name,
        rung=rows.point.rung_now(rows.now, policy.verification_months),
        postcode=debtor.postcode,
        house_number=debtor.house_number,
        house_suffix=debtor.house_suffix,
        address=policy.address,
        check_code=check_code(debtor.id),
        host=urlsplit(rows.public_url).netloc,
        calls_from=policy.hours.opens.isoformat("minutes"),
        calls_until=policy.hours.closes.isoformat("minutes"),
        calls_saturday=policy.hours.saturday,
        dispute_days=policy.answering.dispute_days,
        complaint_days=policy.answering.complaint_days,
        complaint_contact=policy.answering.complaint_contact,
        disputes_body=policy.answering.disputes_body,
        handed_over=any(c.status is ClaimStatus.HANDED_OVER for c in rows.claims),
        claims=tuple(sorted(facts, key=lambda claim: claim.due_date)),
        plan_box=policy.plan,
        has_plan=any(found.has_plan for _, found in live),
        promise_on=min(promised, default=None),
        attempts_used=max(rows.attempts, tried),
        opted_out=rows.known.opted_out,
        invited_back=rows.known.invited_back,
    )


def _facts(
    session: Session, claim: Claim, standing: Any, terms: AutopayTerms, today: date
) -> ClaimFacts:
    first, cents = claim.invoices[0], standing.open_cents
    return ClaimFacts(
        reference=claim.reference,
        invoice_number=first.number,
        invoice_date=first.invoiced_on,
        due_date=first.due_on,
        open_cents=cents,
        description=first.description or "",
        invoices=len(claim.invoices),
        plan=_plan(session, claim, cents, terms, today) if standing.has_plan else None,
        has_document=standing.has_document,
        waits=claim.status in _LOOKED_AT or standing.promised_on is not None,
    )


def _plan(
    session: Session, claim: Claim, open_cents: int, terms: AutopayTerms, today: date
) -> PlanFacts | None:
    """Return what comes next of the claim's running plan."""
    plan = live_plan(session, claim.id)
    ahead = what_is_ahead(plan, open_cents) if plan else None
    if plan is None or ahead is None:
        return None
    taken = _taken(session, plan, ahead.state, terms, today)
    return PlanFacts(
        part=ahead.state.instalment.position,
        parts=ahead.parts,
        due_on=ahead.state.due_on,
        cents=ahead.state.open_cents,
        next_on=ahead.movable.next_on,
        moved_before=ahead.movable.moved_before,
        collected_on=taken.on if taken else None,
        under_way=taken is not None and taken.under_way,
    )


def _taken(
    session: Session, plan: Plan, state: InstalmentState, terms: AutopayTerms, today: date
) -> Coming | None:
    """Return when a part is taken from the account; None when it is paid by link."""
    mandate = newest_mandate(session, plan.claim_id)
    if mandate is None or mandate.plan_id != plan.id:
        return None
    return next(iter(coming(session, mandate, [state], terms, today)), None)


def _contact(policy: Policy) -> str:
    contact = policy.contact
    return " ".join(part for part in (contact.name, contact.phone or contact.email) if part)
