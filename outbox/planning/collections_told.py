"""Collections told of: the notice before an instalment is collected, and the word when it failed.

What will be collected is announced with its amount and day in good time; while it is on its way
nobody is asked to pay it. When the bank could not collect it, one message with the link takes the
place of the reminder of a missed instalment, and the plan's grace runs on from there.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from outbox import calendar
from outbox.engine.queue import enqueue, take_back
from outbox.planning.arrangements import local_day, part_of, reachable_channel
from outbox.planning.composing import Occasion, addressee_of, compose
from outbox.planning.missed import ask_once_more
from outbox.planning.office import Office
from outbox.planning.policies import policy_of
from payments.autopay.deciding import AHEAD, Announcement, Bar, is_for_us, to_announce
from payments.autopay.following import collection_deed
from payments.autopay.reading import Plight, read_plight
from payments.ledger import lock_claim
from storage.policy import TemplateKey
from storage.policy_autopay import AutopayTerms
from storage.records.autopay import (
    Collection,
    CollectionStatus,
    Mandate,
    MandateStatus,
)
from storage.records.claims import Claim, ClaimStatus
from storage.records.creditors import Creditor
from storage.records.journal import write_journal
from storage.records.messages import Message
from storage.records.plans import Instalment, Plan, PlanStatus
from storage.words import Actor

#: Weekends and holidays together never close the banks for longer.
_CLOSED_AT_MOST = timedelta(days=6)
#: An instalment whose day is longer ago is no longer collected.
_FORGOTTEN = timedelta(days=30)


def autopay_terms(creditor: Creditor) -> AutopayTerms:
    """Return a creditor's terms in force; a policy that cannot be read allows nothing."""
    return policy_of(creditor).autopay


def announce_collections(session: Session, office: Office, now: datetime, limit: int = 200) -> int:
    """Announce what is to be collected soon, once each; return how many notices were queued.

    What was announced and is skipped meanwhile is taken back, if it has not left.
    """
    take_back_skipped(session, now)
    found = (
        select(Mandate.id, Mandate.claim_id)
        .join(Plan, Plan.id == Mandate.plan_id)
        .join(Claim, Claim.id == Mandate.claim_id)
        .where(
            Mandate.status == MandateStatus.VALID,
            Plan.status == PlanStatus.AGREED,
            Claim.status == ClaimStatus.OPEN,
            _has_part_ahead(now),
        )
        # In random order, so that a long row of those with nothing to tell starves nobody.
        .order_by(func.random())
        .limit(limit)
    )
    rows = sorted(session.execute(found).all(), key=lambda row: row[1])
    made: list[Collection] = []
    for mandate_id, _ in rows:
        made += _announce_plan(session, office, mandate_id, now)
    # At the end, because the journal's lock comes after every claim's.
    write_journal(session, now, [collection_deed(each, Actor.SYSTEM) for each in made])
    return len(made)


def take_back_skipped(session: Session, now: datetime) -> int:
    """Take back what was queued about collections that are off; return how many messages."""
    skipped = select(Collection.notice_id).where(
        Collection.status == CollectionStatus.SKIPPED,
        Collection.notice_id.is_not(None),
        # Later than that the gate lets none of them out.
        Collection.tell_by >= local_day(now),
    )
    return take_back(session, Message.id.in_(skipped), now)


def _has_part_ahead(now: datetime) -> ColumnElement[bool]:
    """Tell of a mandate whose plan has an unpaid part near that was not tried, or may be again."""
    tried = select(Collection.id).where(
        Collection.instalment_id == Instalment.id,
        Collection.status != CollectionStatus.FAILED,
        Collection.reason.is_distinct_from(Bar.MOVED.value),
    )
    today = local_day(now)
    near = today + AHEAD + _CLOSED_AT_MOST
    return (
        select(Instalment.id)
        .where(
            Instalment.plan_id == Mandate.plan_id,
            Instalment.paid_at.is_(None),
            Instalment.due_on - Mandate.notice_days <= near,
            Instalment.due_on >= today - _FORGOTTEN,
            ~tried.exists(),
        )
        .exists()
    )


def _announce_plan(
    session: Session, office: Office, mandate_id: uuid.UUID, now: datetime
) -> list[Collection]:
    mandate = session.get_one(Mandate, mandate_id)
    lock_claim(session, mandate.claim_id)
    session.refresh(mandate)
    session.refresh(mandate.plan)
    plight = read_plight(session, mandate, autopay_terms, now)
    found = to_announce(
        plight.standing,
        plight.parts,
        local_day(now),
        notice_days=mandate.notice_days,
        retries=plight.terms.retries,
    )
    made = [_announce(session, office, (mandate, plight), each, now) for each in found]
    return [collection for collection in made if collection is not None]


def _announce(
    session: Session,
    office: Office,
    about: tuple[Mandate, Plight],
    found: Announcement,
    now: datetime,
) -> Collection | None:
    mandate, plight = about
    part = plight.instalments[found.place]
    to = addressee_of(session, plight.claim, now)
    if to is None:
        return None
    key = TemplateKey.COLLECTION_AHEAD
    occasion = Occasion(
        intent_key=f"collection:{part.id}:{found.attempt}",
        template=key,
        channel=reachable_channel(session, office, to, key, now),
        send_after=now,
        cents=found.cents,
        due_on=found.collect_on,
        part=part_of(part.position, len(plight.instalments), to),
        instalment=part,
        # A notice that leaves later announces nothing in time: then nothing is collected.
        expires_at=calendar.start_of_day(found.tell_by + timedelta(days=1)),
    )
    notice_id = enqueue(session, compose(session, office, to, occasion, now), now)
    if notice_id is None:
        return None
    collection = Collection(
        id=uuid.uuid4(),
        creditor_id=mandate.creditor_id,
        mandate_id=mandate.id,
        instalment_id=part.id,
        attempt=found.attempt,
        collect_on=found.collect_on,
        tell_by=found.tell_by,
        announced_cents=found.cents,
        notice_id=notice_id,
        status=CollectionStatus.ANNOUNCED,
        status_at=now,
        created_at=now,
    )
    session.add(collection)
    session.flush()
    return collection


def tell_uncollected(session: Session, office: Office, now: datetime, limit: int = 200) -> int:
    """Send the link for each instalment that the bank could not collect; return how many.

    One that is tried again hears of that instead (`announce_collections`, which runs first).
    """
    later = aliased(Collection)
    newer = select(later.id).where(
        later.instalment_id == Collection.instalment_id, later.attempt > Collection.attempt
    )
    found = (
        select(Collection)
        .join(Instalment, Instalment.id == Collection.instalment_id)
        .join(Plan, Plan.id == Instalment.plan_id)
        .join(Claim, Claim.id == Plan.claim_id)
        .where(
            Collection.status == CollectionStatus.FAILED,
            ~newer.exists(),
            Instalment.paid_at.is_(None),
            Instalment.reminded_on.is_(None),
            Plan.status == PlanStatus.AGREED,
            Claim.status == ClaimStatus.OPEN,
        )
        .order_by(Claim.id)
        .limit(limit)
    )
    return sum(_tell(session, office, each, now) for each in session.scalars(found).all())


def _tell(session: Session, office: Office, collection: Collection, now: datetime) -> bool:
    lock_claim(session, collection.mandate.claim_id)
    for row in (collection, collection.mandate):
        session.refresh(row)
    if collection.status is not CollectionStatus.FAILED:
        return False  # The bank confirmed it after all.
    plight = read_plight(session, collection.mandate, autopay_terms, now)
    part = plight.part_of(collection.instalment_id)
    lives = collection.mandate.status is MandateStatus.VALID and plight.standing.allowed
    if lives and is_for_us(part, plight.terms.retries):
        return False
    plan = collection.instalment.plan
    return ask_once_more(
        session, office, plan, part.due_on, now, template=TemplateKey.COLLECTION_FAILED
    )
