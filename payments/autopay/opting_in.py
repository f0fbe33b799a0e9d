"""Opting in: the debtor says yes, and pays the next instalment as the first of a mandate."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from payments import ledger
from payments.autopay.mandates import Yes, ask_mandate
from payments.checkout import CheckoutRefusal, FirstOfMandate, Started, Wish, start_payment
from payments.errors import GatewayError, GatewayRefusedError
from payments.gateway import PaymentGateway
from payments.plan_records import plan_state
from payments.settle import Afterwards
from storage.database import Database
from storage.policy_autopay import AutopayTerms
from storage.records.autopay import AutopayCustomer, Mandate, MandateStatus, live_mandate
from storage.records.claims import Claim, ClaimStatus
from storage.records.debtors import Representation
from storage.records.payments import PayLink
from storage.records.plans import Plan, live_plan

#: With one instalment left there is nothing to collect after the one that is paid now.
LEAST_LEFT = 2


def may_opt_in(session: Session, claim: Claim, terms: AutopayTerms) -> bool:
    """Tell whether autopay is offered: allowed, a plan with parts left, and none runs yet."""
    plan = live_plan(session, claim.id)
    if plan is None or not terms.allowed or claim.status is not ClaimStatus.OPEN:
        return False
    if claim.debtor.representation is not Representation.NONE:
        return False
    mandate = live_mandate(session, claim.id)
    if mandate is not None and mandate.status is not MandateStatus.ASKED:
        return False
    return _parts_left(session, claim, plan) >= LEAST_LEFT


def _parts_left(session: Session, claim: Claim, plan: Plan) -> int:
    return sum(
        state.open_cents > 0 for state in plan_state(plan, ledger.open_cents(session, claim))
    )


def opt_in(
    database: Database,
    gateway: PaymentGateway,
    wish: Wish,
    yes: Yes,
    now: datetime,
    then: Afterwards | None = None,
) -> Started | CheckoutRefusal:
    """Keep the debtor's yes and return the page at which the first payment is made.

    Pressed twice, or in two tabs, it is one mandate and one payment. `wish.first` is set here.
    """
    with database.service() as session:
        claim = ledger.lock_claim(session, session.get_one(PayLink, wish.link_id).claim_id)
        plan = live_plan(session, claim.id)
        if plan is None or not may_opt_in(session, claim, yes.terms):
            return CheckoutRefusal.NOTHING_OPEN
        mandate = ask_mandate(session, claim, plan, yes, now)
        mandate_id, customer = mandate.id, mandate.customer
        key, reference = customer.idempotency_key, str(customer.debtor_id)
        row_id, customer_id = customer.id, customer.provider_id
    if customer_id is None:
        try:
            made = gateway.create_customer(key, reference)
        except GatewayRefusedError:
            return CheckoutRefusal.PROVIDER_REFUSED
        except GatewayError:
            # The row stays with its key; the next tap asks again with the same one.
            return CheckoutRefusal.TRY_LATER
        customer_id = _keep_customer(database, row_id, made)
    first = FirstOfMandate(mandate_id=mandate_id, customer_id=customer_id)
    return start_payment(database, gateway, dataclasses.replace(wish, first=first), now, then)


def _keep_customer(database: Database, row_id: uuid.UUID, made: str) -> str:
    with database.service() as session:
        customer = session.get_one(AutopayCustomer, row_id, with_for_update=True)
        customer.provider_id = customer.provider_id or made
        return customer.provider_id


def notice_days_of(mandate: Mandate | None, terms: AutopayTerms) -> int:
    """Return how many days ahead a debtor hears of each collection: as agreed, else as offered."""
    return mandate.notice_days if mandate is not None else terms.notice_days
