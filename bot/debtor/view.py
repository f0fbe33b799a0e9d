"""What the debtor's page shows of a claim, as plain values."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.debtor.autopay_view import AutopayView, autopay_view
from outbox.planning.policies import policy_of
from payments.baskets import basket_of, of_claim
from payments.epc import Transfer, transfer_text
from payments.ledger import open_cents
from payments.links import token_hash
from payments.payable import left_cents, payable
from payments.plan_records import plan_state
from payments.plans import PlanBox, Proposal, choices
from storage.clock import LOCAL
from storage.policy import Contact, Policy
from storage.policy_autopay import NO_AUTOPAY, AutopayTerms
from storage.records.claims import Claim, ClaimStatus, HoldReason, open_claims_of
from storage.records.creditors import Creditor, get_creditor
from storage.records.debtors import Representation
from storage.records.documents import document_sizes
from storage.records.payments import LIVE_PAYMENT, PayLink, Payment, PaymentStatus
from storage.records.plans import live_plan
from storage.words import Address, Language


class PageState(StrEnum):
    """Which page a confirmed debtor gets."""

    OPEN = "open"
    PLAN = "plan"
    PAID = "paid"
    CLOSED = "closed"  #: withdrawn or handed over: nothing to do here
    REPRESENTED = "represented"  #: somebody else handles this person's money


class LookedInto(StrEnum):
    """What we are looking into, so that the debtor sees that it was heard."""

    DISPUTE = "dispute"
    PAID = "paid"


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceView:
    """One invoice; `pdf_bytes` is the size of its PDF, None when there is none."""

    id: uuid.UUID
    number: str
    invoiced_on: date
    due_on: date
    cents: int
    description: str
    pdf_bytes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PartView:
    """One instalment of the running plan."""

    due_on: date
    cents: int
    open_cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherView:
    """Another open claim of this debtor with the same creditor."""

    claim_id: uuid.UUID
    number: str
    due_on: date
    open_cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TogetherView:
    """One of the claims that can be paid at once."""

    number: str
    due_on: date
    cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimView:
    """All that the pages behind the confirmation show. Amounts in cents.

    `pay_cents` is what the pay button asks for, None when there is nothing to pay here; `transfer`
    is the same as a bank transfer to the creditor. `left_cents` is the most that can be paid: less
    than is open while a part is being collected. `least_part_cents` is the least of an amount of
    one's own, None where the creditor does not take one. `autopay` is None without a plan.
    `together` are the claims that one payment can settle; nothing where there is but one.
    """

    state: PageState
    creditor: str
    contact: Contact
    debtor: str
    reference: str
    invoices: tuple[InvoiceView, ...]
    open_cents: int
    pay_cents: int | None
    left_cents: int
    parts: tuple[PartView, ...]
    choices: tuple[Proposal, ...]
    box: PlanBox
    today: date
    looked_into: LookedInto | None
    others: tuple[OtherView, ...] = ()
    together: tuple[TogetherView, ...] = ()
    transfer: Transfer | None = None
    least_part_cents: int | None = None
    autopay: AutopayView | None = None
    terms: AutopayTerms = NO_AUTOPAY


def view_claim(session: Session, link: PayLink, now: datetime) -> ClaimView:
    """Read what a link shows now."""
    claim = session.get_one(Claim, link.claim_id)
    creditor = get_creditor(session, claim.creditor_id)
    policy = policy_of(creditor)
    balance = open_cents(session, claim)
    plan = live_plan(session, claim.id)
    state = _state(claim, balance, has_plan=plan is not None)
    due, left = payable(session, claim, link, whole=False), left_cents(session, claim)
    today = now.astimezone(LOCAL).date()
    may_choose = state is PageState.OPEN and claim.status is ClaimStatus.OPEN
    sizes = document_sizes(session, [claim.id])
    return ClaimView(
        state=state,
        creditor=creditor.name,
        contact=policy.contact,
        debtor=claim.debtor.name,
        reference=claim.reference,
        invoices=tuple(
            InvoiceView(
                id=invoice.id,
                number=invoice.number,
                invoiced_on=invoice.invoiced_on,
                due_on=invoice.due_on,
                cents=invoice.amount_cents,
                description=invoice.description or "",
                pdf_bytes=sizes.get(invoice.id),
            )
            for invoice in claim.invoices
        ),
        open_cents=balance,
        pay_cents=due.cents if due else None,
        left_cents=left,
        parts=tuple(
            PartView(
                due_on=part.due_on, cents=part.instalment.amount_cents, open_cents=part.open_cents
            )
            for part in (plan_state(plan, balance) if plan else ())
        ),
        choices=choices(balance, policy.plan, today) if may_choose else (),
        box=policy.plan,
        today=today,
        looked_into=_looked_into(claim),
        others=other_claims(session, claim),
        together=_together(session, claim) if due else (),
        transfer=_transfer(creditor, claim, due.cents) if due else None,
        least_part_cents=_least_part(policy, left) if due else None,
        terms=policy.autopay,
        autopay=(
            autopay_view(session, claim, plan, policy.autopay, link, balance, today)
            if plan
            else None
        ),
    )


def _least_part(policy: Policy, left: int) -> int | None:
    """Return the least that may be paid; None where only the whole is left to choose."""
    least = policy.least_part_payment_cents
    return least if least is not None and least < left else None


def _transfer(creditor: Creditor, claim: Claim, cents: int) -> Transfer:
    """Return how the same amount is paid by a transfer of one's own, to the creditor itself."""
    text = transfer_text(claim.reference, [invoice.number for invoice in claim.invoices])
    return Transfer(name=creditor.name, iban=creditor.iban, cents=cents, text=text)


def _together(session: Session, claim: Claim) -> tuple[TogetherView, ...]:
    """Return what one payment can settle, in the order in which it is written down."""
    shares = basket_of(session, claim)
    invoices = [session.get_one(Claim, share.claim_id).invoices[0] for share in shares]
    return tuple(
        TogetherView(number=invoice.number, due_on=invoice.due_on, cents=share.cents)
        for invoice, share in zip(invoices, shares, strict=True)
    )


def other_claims(session: Session, claim: Claim) -> tuple[OtherView, ...]:
    """Return the debtor's other claims with this creditor that wait for money, oldest first."""
    found = [
        (other, open_cents(session, other))
        for other in open_claims_of(session, claim.debtor_id)
        if other.id != claim.id and other.status is ClaimStatus.OPEN
    ]
    return tuple(
        OtherView(
            claim_id=other.id,
            number=other.invoices[0].number,
            due_on=other.invoices[0].due_on,
            open_cents=cents,
        )
        for other, cents in found
        if cents > 0
    )


def language_of(session: Session, link: PayLink) -> Language:
    """Return the language in which this debtor is written to."""
    return session.get_one(Claim, link.claim_id).debtor.language


def address_of(session: Session, token: str) -> Address:
    """Return how the creditor behind a token speaks to people, also when it opens nothing more."""
    behind = select(Creditor).join(PayLink, PayLink.creditor_id == Creditor.id)
    creditor = session.scalar(behind.where(PayLink.token_hash == token_hash(token)))
    return policy_of(creditor).address if creditor else Address.U


def newest_payment(session: Session, link: PayLink) -> PaymentStatus | None:
    """Return how the newest payment of the link's claim stands; a live one goes before others."""
    found = select(Payment.status).where(of_claim(link.claim_id))
    statuses = list(session.scalars(found.order_by(Payment.created_at.desc())))
    live = [status for status in statuses if status in LIVE_PAYMENT]
    return next(iter(statuses[:1]), None) if not live else live[0]


def live_provider_ids(session: Session, claim_id: uuid.UUID) -> list[str]:
    """Return the provider's ids of the claim's payments that may still change."""
    found = select(Payment.provider_id).where(
        of_claim(claim_id),
        Payment.status.in_(LIVE_PAYMENT),
        Payment.provider_id.is_not(None),
    )
    return [provider_id for provider_id in session.scalars(found) if provider_id is not None]


def _state(claim: Claim, balance: int, *, has_plan: bool) -> PageState:
    if claim.status is ClaimStatus.PAID or balance <= 0:
        return PageState.PAID
    if claim.status in {ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER}:
        return PageState.CLOSED
    if claim.debtor.representation is not Representation.NONE:
        return PageState.REPRESENTED
    return PageState.PLAN if has_plan else PageState.OPEN


def _looked_into(claim: Claim) -> LookedInto | None:
    if claim.status is ClaimStatus.DISPUTED:
        return LookedInto.DISPUTE
    if claim.status is ClaimStatus.ON_HOLD and claim.hold_reason is HoldReason.PAID_CLAIMED:
        return LookedInto.PAID
    return None
