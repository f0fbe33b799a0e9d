"""Mandates on record: a debtor's yes, what the first payment made of it, and each way it ends.

Whoever calls holds the claim's row lock, so that a stop and a collection never cross.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from payments.autopay.deciding import Bar
from storage.policy_autopay import AutopayTerms
from storage.records.autopay import (
    LIVE_MANDATE,
    AutopayCustomer,
    Collection,
    CollectionStatus,
    Mandate,
    MandateStatus,
    live_mandate,
)
from storage.records.claims import Claim
from storage.records.journal import Deed, write_journal
from storage.records.plans import Plan
from storage.words import Actor, Address, Language

#: Which words the debtor said yes to; a change of the page's text gets a new name.
WORDING = "2026-11"


@dataclass(frozen=True, kw_only=True, slots=True)
class Yes:
    """A debtor's consent: on which page, in which words, to which terms."""

    link_id: uuid.UUID | None
    language: Language
    terms: AutopayTerms
    address: Address = Address.U

    @property
    def wording(self) -> str:
        """The name of the words that were read; Dutch has two forms of address."""
        familiar = self.language is Language.NL and self.address is Address.JE
        return f"{WORDING}-je" if familiar else WORDING


@dataclass(frozen=True, kw_only=True, slots=True)
class By:
    """Who did something to a mandate, and which user of ours if it was one."""

    actor: Actor
    user_id: uuid.UUID | None = None


BY_US = By(actor=Actor.SYSTEM)


def ask_mandate(session: Session, claim: Claim, plan: Plan, yes: Yes, now: datetime) -> Mandate:
    """Keep a debtor's yes; said again before the first payment is in, it is the same one."""
    running = live_mandate(session, claim.id)
    if running is not None and running.plan_id == plan.id:
        if running.status is MandateStatus.ASKED:
            # The time in which the first payment is waited for begins anew.
            running.status_at = now
        return running
    if running is not None:
        end_mandate(session, running, MandateStatus.ENDED, "another_plan", now)
    mandate = Mandate(
        creditor_id=claim.creditor_id,
        claim_id=claim.id,
        plan_id=plan.id,
        customer_id=_customer(session, claim, now),
        status=MandateStatus.ASKED,
        status_at=now,
        agreed_at=now,
        link_id=yes.link_id,
        wording=yes.wording,
        language=yes.language,
        notice_days=yes.terms.notice_days,
    )
    session.add(mandate)
    session.flush()
    _write(session, mandate, "autopay.agreed", By(actor=Actor.DEBTOR), now)
    return mandate


def _customer(session: Session, claim: Claim, now: datetime) -> uuid.UUID:
    """Return the debtor's row as a customer, made once for each creditor."""
    session.execute(
        insert(AutopayCustomer)
        .values(
            id=uuid.uuid4(),
            creditor_id=claim.creditor_id,
            debtor_id=claim.debtor_id,
            idempotency_key=str(uuid.uuid4()),
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["creditor_id", "debtor_id"])
    )
    found = select(AutopayCustomer.id).where(
        AutopayCustomer.creditor_id == claim.creditor_id,
        AutopayCustomer.debtor_id == claim.debtor_id,
    )
    return session.scalars(found).one()


def confirm_mandate(session: Session, mandate: Mandate, now: datetime) -> None:
    """Note that the provider calls it valid; from now on instalments are collected."""
    if MandateStatus.VALID is mandate.status or mandate.status not in LIVE_MANDATE:
        return
    mandate.move_to(MandateStatus.VALID, now)
    _write(session, mandate, "autopay.valid", By(actor=Actor.PROVIDER), now)


def prove_mandate(mandate: Mandate, provider_id: str | None, now: datetime) -> None:
    """Note that the first payment is in, and which mandate it gave.

    One that was ended meanwhile keeps its end; its mandate is then taken back at the provider.
    """
    if provider_id is not None and mandate.provider_id is None:
        mandate.provider_id = provider_id
    if mandate.status is MandateStatus.ASKED:
        mandate.move_to(MandateStatus.PENDING, now)


def stop_mandate(session: Session, claim: Claim, now: datetime, by: By) -> Mandate | None:
    """End a claim's autopay because somebody said so; None when none runs."""
    mandate = live_mandate(session, claim.id)
    if mandate is not None:
        end_mandate(session, mandate, MandateStatus.REVOKED, f"stopped_by_{by.actor}", now, by)
    return mandate


def end_mandate(  # each argument is a fact of the end
    session: Session,
    mandate: Mandate,
    target: MandateStatus,
    reason: str,
    now: datetime,
    by: By = BY_US,
) -> None:
    """End a mandate that lives, and what was announced on it; one that ended stays as it is."""
    if mandate.status not in LIVE_MANDATE:
        return
    mandate.move_to(target, now, reason)
    announced = select(Collection).where(
        Collection.mandate_id == mandate.id, Collection.status == CollectionStatus.ANNOUNCED
    )
    for collection in session.scalars(announced):
        collection.move_to(CollectionStatus.SKIPPED, now, Bar.NO_MANDATE)
    _write(session, mandate, f"autopay.{target}", by, now)


def _write(session: Session, mandate: Mandate, action: str, by: By, now: datetime) -> None:
    details = {"mandate": str(mandate.id), "plan": str(mandate.plan_id)}
    if mandate.reason:
        details["reason"] = mandate.reason
    if mandate.status is MandateStatus.ASKED:
        details |= {"wording": mandate.wording, "notice_days": str(mandate.notice_days)}
    deed = Deed(
        creditor_id=mandate.creditor_id,
        action=action,
        actor=by.actor,
        actor_id=str(by.user_id) if by.user_id else None,
        claim_id=mandate.claim_id,
        details=details,
    )
    write_journal(session, now, [deed])
