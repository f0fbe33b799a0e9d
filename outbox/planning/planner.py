"""The planner: which preminder is due for which claim, and over which channel.

It looks only at open claims whose `plan_at` has come, and leaves behind when to look again, so its
work grows with what is due and not with what is stored. Whether a message may go out is the gate's
to say, at the moment of sending.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.engine.outcomes import outcome_of
from outbox.engine.queue import enqueue
from outbox.engine.reading_facts import LEFT_US
from outbox.planning.composing import Addressee, Occasion, addressee_of, compose, template_for
from outbox.planning.office import Office
from outbox.planning.strategy import Planned, StepDone, next_step
from outbox.verdict import ReasonCode
from payments.ledger import open_cents
from storage.errors import PreminderError
from storage.policy import Step, TemplateKey
from storage.records.claims import Claim, ClaimStatus
from storage.records.consents import ConsentAction, standing
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.plans import live_plan, live_promise
from storage.records.tasks import TaskKind, add_task
from storage.words import Channel, Rung

log = structlog.get_logger()

#: When nothing else says when to look again: a claim whose message is under way.
LOOK_AGAIN = timedelta(days=1)

_UNDER_WAY = {MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNCERTAIN}
_ARRIVED = {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ}
#: These did not reach anybody, so the step may go on over another channel.
_MISSED = {MessageStatus.REFUSED, MessageStatus.FAILED, MessageStatus.UNDELIVERED}


def plan_due(session: Session, office: Office, now: datetime, limit: int = 200) -> tuple[int, int]:
    """Plan up to `limit` claims whose time has come; return how many were looked at and planned."""
    claims = session.scalars(
        select(Claim)
        .where(Claim.status == ClaimStatus.OPEN, Claim.plan_at <= now)
        .order_by(Claim.plan_at)
        .limit(limit)
        .with_for_update(of=Claim, skip_locked=True)
    ).all()
    planned = sum(_plan_apart(session, office, claim, now) for claim in claims)
    session.flush()
    return len(claims), planned


def _plan_apart(session: Session, office: Office, claim: Claim, now: datetime) -> bool:
    """Plan one claim in a savepoint, so that one that cannot be planned holds up no other."""
    try:
        with session.begin_nested():
            return plan_claim(session, office, claim, now)
    except PreminderError as error:
        log.warning("claim_not_planned", claim_id=str(claim.id), why=str(error))
        claim.plan_at = now + LOOK_AGAIN
        add_task(
            session,
            TaskKind.SETTING,
            f"plan:{claim.id}:{type(error).__name__}",
            f"{claim.reference} kan niet worden gepland: {type(error).__name__}",
            now,
            creditor_id=claim.creditor_id,
            claim_id=claim.id,
        )
        return False


def plan_claim(session: Session, office: Office, claim: Claim, now: datetime) -> bool:
    """Plan a claim's next message, or set when to look again; tell whether one was queued."""
    claim.plan_at = None
    to = addressee_of(session, claim)
    if to is None or _rests(session, to, now):
        return False
    sent = _preminders(session, claim)
    if any(message.status in _UNDER_WAY for message in sent):
        claim.plan_at = now + LOOK_AGAIN
        return False
    retry = _missed_step(to, sent)
    if retry is not None and _queue(session, office, to, retry, _tried(sent, retry), now):
        return True
    if retry is not None:
        _tell_unreachable(session, to, retry, now)
    planned = next_step(
        to.policy.strategy,
        _history(sent),
        claim.invoices[0].due_on,
        to.point.rung_at if to.point.rung is Rung.VERIFIED else None,
        now,
        to.policy.hours,
    )
    return planned is not None and _plan(session, office, to, planned, now)


def _plan(session: Session, office: Office, to: Addressee, planned: Planned, now: datetime) -> bool:
    if planned.at > now:
        to.claim.plan_at = planned.at
        return False
    return _queue(session, office, to, planned.step, set(), now)


def _rests(session: Session, to: Addressee, now: datetime) -> bool:
    """Tell whether nothing is to be planned now: paid, too little, in a plan, or promised."""
    owed = open_cents(session, to.claim)
    if owed <= to.policy.tolerance_cents or live_plan(session, to.claim.id) is not None:
        return True
    promise = live_promise(session, to.claim.id)
    if promise is None:
        return False
    # The sweep of promises breaks it after its grace, and then sets the claim on its way again.
    to.claim.plan_at = now + LOOK_AGAIN
    return True


def _preminders(session: Session, claim: Claim) -> Sequence[Message]:
    """Return the claim's preminders since its cadence last started, the oldest first."""
    return session.scalars(
        select(Message)
        .where(
            Message.claim_id == claim.id,
            Message.kind == MessageKind.PREMINDER,
            Message.queued_at >= claim.started_at,
        )
        .order_by(Message.id)
    ).all()


def _history(sent: Sequence[Message]) -> list[StepDone]:
    """Return the steps that were taken or passed over, each once, at its last message."""
    last = {message.step: message for message in sent if message.step is not None}
    return [
        StepDone(position=step, at=message.sent_at or message.status_at)
        for step, message in last.items()
        if step is not None
    ]


def _tried(sent: Sequence[Message], step: Step) -> set[Channel]:
    return {message.channel for message in sent if message.step == step.position}


def _missed_step(to: Addressee, sent: Sequence[Message]) -> Step | None:
    """Return the newest step if none of its messages reached anybody, so another channel may."""
    if not sent or sent[-1].step is None:
        return None
    position = sent[-1].step
    of_step = [message for message in sent if message.step == position]
    if any(message.status in _ARRIVED for message in of_step):
        return None
    newest = of_step[-1]
    if newest.status not in _MISSED or not outcome_of(newest.error_code).next_channel:
        return None
    return next((step for step in to.policy.strategy.steps if step.position == position), None)


def _queue(
    session: Session,
    office: Office,
    to: Addressee,
    step: Step,
    tried: set[Channel],
    now: datetime,
) -> bool:
    channel = choose_channel(session, office, to, step, tried)
    if channel is None:
        return False
    start = int(to.claim.started_at.timestamp())
    draft = compose(
        session,
        office,
        to,
        Occasion(
            intent_key=f"preminder:{to.claim.id}:{start}:{step.position}:{channel}",
            template=step.template,
            channel=channel,
            send_after=now,
            step=step.position,
        ),
        now,
    )
    to.claim.plan_at = now + LOOK_AGAIN
    return enqueue(session, draft, now) is not None


def choose_channel(
    session: Session, office: Office, to: Addressee, step: Step, tried: set[Channel]
) -> Channel | None:
    """Return the first channel of the step that can reach this number, or None.

    When none can and none was tried, the last one is taken all the same: the gate then refuses it
    and its verdict tells why this debtor hears nothing.
    """
    left = [
        channel for channel in step.channels if channel not in tried and channel in office.senders
    ]
    for channel in left:
        if not channel_faults(session, to, step.template, channel):
            return channel
    return left[-1] if left and not tried else None


def channel_faults(
    session: Session, to: Addressee, template: TemplateKey, channel: Channel
) -> tuple[ReasonCode, ...]:
    """Return why a channel cannot carry a text to this number now; empty when it can."""
    found: list[ReasonCode] = []
    word = standing(to.consents, channel)
    if word is None:
        found.append(ReasonCode.CONSENT_UNKNOWN)
    elif word is ConsentAction.WITHDRAW:
        found.append(ReasonCode.CONSENT_WITHDRAWN)
    if to.point.closed_by(channel) is not None:
        found.append(ReasonCode.CHANNEL_SUPPRESSED)
    if channel is Channel.WHATSAPP and template_for(session, to, template) is None:
        found.append(ReasonCode.TEMPLATE_NOT_APPROVED)
    return tuple(found)


def _tell_unreachable(session: Session, to: Addressee, step: Step, now: datetime) -> None:
    """Ask the creditor for another way when no channel reached the debtor at all."""
    reached = session.scalar(
        select(Message.id)
        .where(Message.claim_id == to.claim.id, Message.status.in_(LEFT_US))
        .where(Message.status != MessageStatus.UNDELIVERED)
        .limit(1)
    )
    if reached is None:
        add_task(
            session,
            TaskKind.UNREACHABLE,
            f"unreachable:{to.claim.id}:{step.position}",
            "Geen kanaal bereikt deze klant: vraag andere gegevens",
            now,
            creditor_id=to.claim.creditor_id,
            debtor_id=to.claim.debtor_id,
            claim_id=to.claim.id,
        )
