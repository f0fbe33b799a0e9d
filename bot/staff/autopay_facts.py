"""Autopay as staff see it: how it stands, what is collected next, and what was announced of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.staff.wording import AUTOPAYS, COLLECTIONS, STOPPED_BY
from outbox.planning.policies import policy_of
from payments.autopay.coming import Coming, coming
from payments.ledger import open_cents
from payments.plan_records import plan_state
from storage.clock import LOCAL
from storage.records.autopay import LIVE_MANDATE, CollectionStatus, Mandate, newest_mandate
from storage.records.claims import Claim
from storage.records.creditors import get_creditor


@dataclass(frozen=True, kw_only=True, slots=True)
class Taking:
    """A part that will be taken: its place, day and cents, and in words how far it is."""

    position: int
    on: date
    cents: int
    told: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AutopayFact:
    """The newest autopay of a claim's plan.

    Attributes:
        short: how it stands, and what is begun, in a line.
        runs: it can be stopped.
        taking: what is collected next, in the plan's order.
    """

    mandate_id: uuid.UUID
    plan_id: uuid.UUID
    short: str
    runs: bool
    agreed_at: datetime
    notice_days: int
    taking: tuple[Taking, ...]


def autopay_fact(session: Session, claim: Claim, now: datetime) -> AutopayFact | None:
    """Return how autopay of a claim's newest plan stands; None when it was never chosen."""
    mandate = newest_mandate(session, claim.id)
    if mandate is None:
        return None
    runs = mandate.status in LIVE_MANDATE
    states = plan_state(mandate.plan, open_cents(session, claim))
    terms = policy_of(get_creditor(session, claim.creditor_id)).autopay
    today = now.astimezone(LOCAL).date()
    ahead = coming(session, mandate, states, terms, today)
    return AutopayFact(
        mandate_id=mandate.id,
        plan_id=mandate.plan_id,
        short=_short(mandate, ahead),
        runs=runs,
        agreed_at=mandate.agreed_at,
        notice_days=mandate.notice_days,
        taking=tuple(_taking(one) for one in ahead),
    )


def _short(mandate: Mandate, ahead: tuple[Coming, ...]) -> str:
    said = AUTOPAYS[mandate.status] + STOPPED_BY.get(mandate.reason or "", "")
    begun = [one for one in ahead if one.begun]
    if begun:
        status = CollectionStatus.COLLECTING if begun[0].under_way else CollectionStatus.ANNOUNCED
        said += f", {COLLECTIONS[status]} {begun[0].on:%d-%m-%Y}"
    return said


def _taking(one: Coming) -> Taking:
    if one.under_way:
        told = "al bij de bank"
    elif one.told_at is not None:
        told = f"aangekondigd op {one.told_at.astimezone(LOCAL):%d-%m-%Y}"
    else:
        told = "aankondiging klaargezet" if one.begun else "nog niet aangekondigd"
    return Taking(position=one.position, on=one.on, cents=one.cents, told=told)
