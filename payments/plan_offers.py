"""Plan offers on record: keeping what a debtor can do beyond the box, and answering it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from payments import ledger
from payments.plan_records import AgreementRefusal, agree_plan
from payments.plans.box import PlanBox
from payments.plans.offers import Offer
from payments.plans.proposal import Part, Proposal
from payments.plans.solver import work_out
from storage.clock import LOCAL
from storage.records.claims import Claim
from storage.records.journal import Deed, write_journal
from storage.records.plan_offers import PlanOffer, PlanOfferStatus, open_offer
from storage.records.plans import Plan, PlanStatus, live_plan
from storage.words import Actor


class OfferRefusal(StrEnum):
    """Why an offer did not become a plan."""

    NOT_OPEN = "not_open"  #: somebody answered it before, or a newer one took its place
    NO_PLAN = "no_plan"  #: no plan can be made of it; agree one with the debtor
    CHANGED = "changed"  #: the amount or the dates are others by now: look at it again
    CLAIM_CLOSED = "claim_closed"  #: the claim is closed, or a person must look at it first


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """What is kept of an offer: the wish, the plan it comes to, and the bound it does not keep."""

    wish: Offer
    plan: Proposal | None
    reason: str


def keep_offer(session: Session, claim: Claim, offered: Offered, now: datetime) -> PlanOffer | None:
    """Keep an offer until somebody answers it; it takes the place of an earlier one.

    The caller holds the claim's row lock. Nothing is kept when nothing is open.
    """
    balance = ledger.open_cents(session, claim)
    if balance <= 0:
        return None
    earlier = open_offer(session, claim.id)
    if earlier is not None:
        earlier.move_to(PlanOfferStatus.REPLACED, now)
        session.flush()
    offer = PlanOffer(
        creditor_id=claim.creditor_id,
        claim_id=claim.id,
        status=PlanOfferStatus.OPEN,
        status_at=now,
        made_at=now,
        total_cents=balance,
        wish=offered.wish.to_json(),
        parts=_as_json(offered.plan),
        reason=offered.reason,
    )
    session.add(offer)
    session.flush()
    _write_down(session, offer, "plan.offered", Actor.DEBTOR, now)
    return offer


def plan_of(offer: PlanOffer) -> Proposal | None:
    """Return the plan that an offer comes to, as it was worked out last."""
    if not offer.parts:
        return None
    rhythm = Offer.from_json(offer.wish).rhythm
    parts = tuple(
        Part(due_on=date.fromisoformat(due_on), cents=int(cents)) for due_on, cents in offer.parts
    )
    return Proposal(parts=parts, rhythm=rhythm) if rhythm else Proposal(parts=parts)


def accept_offer(
    session: Session,
    offer_id: uuid.UUID,
    box: PlanBox,
    now: datetime,
    by: uuid.UUID | None,
) -> Plan | OfferRefusal:
    """Make an offer the claim's plan, in place of a plan that runs; bounds of the box do not count.

    An offer whose amount or dates are no longer so is worked out anew and not yet agreed: whoever
    decides sees what it is now, and says yes again.
    """
    claim = ledger.lock_claim(session, session.get_one(PlanOffer, offer_id).claim_id)
    offer = session.get_one(PlanOffer, offer_id, populate_existing=True)
    if offer.status is not PlanOfferStatus.OPEN:
        return OfferRefusal.NOT_OPEN
    plan = plan_of(offer)
    if plan is None:
        return OfferRefusal.NO_PLAN
    today = now.astimezone(LOCAL).date()
    balance = ledger.open_cents(session, claim)
    if balance != plan.total_cents or plan.parts[0].due_on < today:
        _work_out_anew(offer, balance, box, today)
        return OfferRefusal.CHANGED
    running = live_plan(session, claim.id)
    if running is not None:
        running.move_to(PlanStatus.CANCELLED, now)
        session.flush()
    offer.move_to(PlanOfferStatus.ACCEPTED, now, by)
    session.flush()
    made = agree_plan(session, claim, plan, now, Actor.STAFF)
    if isinstance(made, AgreementRefusal):
        # The caller rolls back: nothing of this holds.
        return OfferRefusal.CLAIM_CLOSED
    _write_down(session, offer, "plan.offer_accepted", Actor.STAFF, now)
    return made


def decline_offer(
    session: Session, offer_id: uuid.UUID, now: datetime, by: uuid.UUID | None
) -> bool:
    """Say no to an offer; return False when it was answered before."""
    ledger.lock_claim(session, session.get_one(PlanOffer, offer_id).claim_id)
    offer = session.get_one(PlanOffer, offer_id, populate_existing=True)
    if offer.status is not PlanOfferStatus.OPEN:
        return False
    offer.move_to(PlanOfferStatus.DECLINED, now, by)
    _write_down(session, offer, "plan.offer_declined", Actor.STAFF, now)
    return True


def _work_out_anew(offer: PlanOffer, balance: int, box: PlanBox, today: date) -> None:
    wish = Offer.from_json(offer.wish)
    if wish.dated and wish.dated[0].due_on < today:
        wish = wish.undated()
    if wish.start_on is not None and wish.start_on < today:
        wish = replace(wish, start_on=None, day=wish.day or wish.start_on.day)
    if wish.now_cents >= balance:
        wish = replace(wish, now_cents=0)
    offer.parts = _as_json(work_out(balance, wish, box, today))
    offer.total_cents = max(balance, 1)


def _as_json(plan: Proposal | None) -> list[list[object]]:
    parts = plan.parts if plan else ()
    return [[part.due_on.isoformat(), part.cents] for part in parts]


def _write_down(
    session: Session, offer: PlanOffer, action: str, actor: Actor, now: datetime
) -> None:
    deed = Deed(
        creditor_id=offer.creditor_id,
        action=action,
        actor=actor,
        claim_id=offer.claim_id,
        details={"offer": str(offer.id), "parts": len(offer.parts), "why": offer.reason},
    )
    write_journal(session, now, [deed])
