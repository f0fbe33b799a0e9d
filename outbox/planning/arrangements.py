"""Arrangements: instalments and promises on their dates, and a promise that was not kept.

What follows when an instalment is not paid is in `outbox.planning.missed`.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import Date, case, cast, func, or_, select
from sqlalchemy.orm import Session

from outbox import calendar
from outbox.engine.queue import enqueue, take_back
from outbox.planning.composing import Addressee, Occasion, addressee_of, compose, template_for
from outbox.planning.office import Office
from payments.ledger import lock_claim, open_cents
from payments.plan_records import plan_state
from storage.clock import LOCAL
from storage.policy import TemplateKey
from storage.records.autopay import CollectionStatus, is_collected
from storage.records.claims import Claim, ClaimStatus
from storage.records.consents import ConsentAction
from storage.records.journal import Deed, write_journal
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.messages import Message
from storage.records.plans import (
    Instalment,
    Plan,
    PlanStatus,
    Promise,
    PromiseStatus,
    live_plan,
)
from storage.words import Channel

#: After a promised day, the bank gets this long to bring the money.
PROMISE_GRACE = timedelta(days=2)


def local_day(now: datetime) -> date:
    """Return the day in the Netherlands."""
    return now.astimezone(LOCAL).date()


def last_day_to_tell_of(now: datetime) -> date:
    """Return up to which date instalments are told of today: today, and closed days behind it.

    What falls due on a Sunday or a holiday is told of on the last day before it on which one may
    write, because afterwards "pay by the 26th" would come too late.
    """
    day = local_day(now)
    while calendar.blocked_day(day + timedelta(days=1)):
        day += timedelta(days=1)
    return day


def announce_instalments(session: Session, office: Office, now: datetime, limit: int = 200) -> int:
    """Queue a message with its own link for each instalment whose day has come; return how many.

    See `last_day_to_tell_of` for the days on which nobody may write.
    """
    told = select(Message.intent_key).where(Message.intent_key == _NOTICE_KEY)
    agreed_on = cast(func.timezone(LOCAL.key, Plan.agreed_at), Date)
    due = session.scalars(
        select(Instalment)
        .join(Plan, Plan.id == Instalment.plan_id)
        .join(Claim, Claim.id == Plan.claim_id)
        .where(
            # A claim that is disputed or on hold is told nothing until it is open again.
            Claim.status == ClaimStatus.OPEN,
            Plan.status == PlanStatus.AGREED,
            Instalment.due_on <= last_day_to_tell_of(now),
            Instalment.paid_at.is_(None),
            # What is paid at once has its link in the answer, so it is told of the day after.
            or_(Instalment.due_on > agreed_on, agreed_on < local_day(now)),
            ~told.exists(),
            # What is collected, or failed to be, has messages of its own.
            ~is_collected(Instalment.id, CollectionStatus.FAILED),
        )
        .order_by(Instalment.due_on)
        .limit(limit)
        .with_for_update(of=Instalment, skip_locked=True)
    ).all()
    return sum(_announce(session, office, instalment, now) for instalment in due)


def _announce(session: Session, office: Office, instalment: Instalment, now: datetime) -> bool:
    plan = instalment.plan
    claim = session.get_one(Claim, plan.claim_id)
    to = addressee_of(session, claim, now)
    if to is None:
        return False
    states = plan_state(plan, open_cents(session, claim))
    occasion = Occasion(
        intent_key=notice_key(instalment),
        template=TemplateKey.INSTALMENT_DUE,
        channel=reachable_channel(session, office, to, TemplateKey.INSTALMENT_DUE, now),
        send_after=now,
        cents=next(state.open_cents for state in states if state.instalment is instalment),
        due_on=instalment.due_on,
        part=part_of(instalment.position, len(plan.instalments), to),
        instalment=instalment,
    )
    return enqueue(session, compose(session, office, to, occasion, now), now) is not None


def notice_key(instalment: Instalment) -> str:
    """Name the one message that tells of an instalment; a day that moved has one of its own."""
    moved = f":{instalment.due_on.isoformat()}" if instalment.postponed_from else ""
    return f"instalment:{instalment.id}{moved}"


#: The same in SQL.
_NOTICE_KEY = func.concat(
    "instalment:",
    Instalment.id,
    case((Instalment.postponed_from.is_(None), ""), else_=func.concat(":", Instalment.due_on)),
)


def withdraw_notice(session: Session, instalment_id: uuid.UUID, now: datetime) -> None:
    """Take back what was queued about an instalment's earlier day, unless it leaves just now."""
    take_back(session, Message.intent_key == f"instalment:{instalment_id}", now)


def part_of(position: int, total: int, to: Addressee) -> str:
    """Write which part of how many, in the debtor's language."""
    return f"{position} {'van' if to.language == 'nl' else 'of'} {total}"


def reachable_channel(
    session: Session, office: Office, to: Addressee, key: TemplateKey, now: datetime
) -> Channel:
    """Return the channel on which this person can be told something: where the talk is, else SMS.

    WhatsApp needs its window open or an approved template.
    """
    talk = to.conversation
    order = [talk.channel] if talk is not None else []
    order += [Channel.SMS, Channel.WHATSAPP]
    for channel in dict.fromkeys(order):
        if channel not in office.senders or channel in to.point.closed:
            continue
        spoke_there = talk is not None and talk.channel is channel
        if to.point.word(channel) is not ConsentAction.GRANT and not spoke_there:
            continue
        window = talk is not None and talk.window_until is not None and talk.window_until > now
        if channel is Channel.WHATSAPP and not window and template_for(session, to, key) is None:
            continue
        return channel
    return Channel.SMS


def judge_promises(session: Session, now: datetime, limit: int = 200) -> int:
    """Say of each promise whose day and grace have passed whether it was kept; return how many."""
    over = session.scalars(
        select(Promise.id)
        .where(
            Promise.status == PromiseStatus.OPEN,
            Promise.promised_on < local_day(now) - PROMISE_GRACE,
        )
        # Claims are locked in the order of their ids; each that is judged is off this list.
        .order_by(Promise.claim_id)
        .limit(limit)
    ).all()
    for promise_id in over:
        promise = session.get_one(Promise, promise_id)
        claim = lock_claim(session, promise.claim_id)
        session.refresh(promise)
        if promise.status is PromiseStatus.OPEN:
            promise.move_to(PromiseStatus.BROKEN, now)
            start_again(session, claim, "promise.broken", now)
    return len(over)


def start_again(session: Session, claim: Claim, action: str, now: datetime) -> None:
    """Let the claim's cadence go on from where it was, and write down why."""
    if claim.status is ClaimStatus.OPEN:
        claim.plan_at = now
    write_journal(
        session, now, [Deed(creditor_id=claim.creditor_id, action=action, claim_id=claim.id)]
    )


def thank(
    session: Session, office: Office, claim: Claim, cents: int, now: datetime, *, closed: bool
) -> bool:
    """Queue the one thank-you for a payment; told again it queues nothing.

    `cents` is what came in. When it did not close the claim, the text does not say that all is
    done.
    """
    to = addressee_of(session, claim, now)
    if to is None:
        return False
    entry = session.scalar(
        select(func.max(LedgerEntry.id)).where(
            LedgerEntry.claim_id == claim.id, LedgerEntry.kind == EntryKind.PAYMENT
        )
    )
    template = TemplateKey.THANK_YOU if closed else TemplateKey.PART_PAID
    occasion = Occasion(
        # Named by the booking, so that each payment is thanked for once.
        intent_key=f"thanks:{claim.id}:{entry}",
        template=template,
        channel=reachable_channel(session, office, to, template, now),
        send_after=now,
        cents=cents,
    )
    return enqueue(session, compose(session, office, to, occasion, now), now) is not None


def confirm_plan(session: Session, office: Office, claim: Claim, now: datetime) -> bool:
    """Queue the confirmation of the plan that was just agreed on the page."""
    to, plan = addressee_of(session, claim, now), live_plan(session, claim.id)
    if to is None or plan is None:
        return False
    first = plan.instalments[0]
    occasion = Occasion(
        intent_key=f"plan:{plan.id}",
        template=TemplateKey.PLAN_CONFIRMED,
        channel=reachable_channel(session, office, to, TemplateKey.PLAN_CONFIRMED, now),
        send_after=now,
        cents=first.amount_cents,
        due_on=first.due_on,
        parts=str(len(plan.instalments)),
    )
    return enqueue(session, compose(session, office, to, occasion, now), now) is not None
