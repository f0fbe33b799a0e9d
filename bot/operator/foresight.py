"""Foresight: what comes next for a claim, found out by the planner and the gate themselves.

The next message is planned and queued as it would be, judged by the gate as if it were sent now,
and all of it is taken back. So what is told is what the real code does, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import LockNotAvailable
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from outbox import gate
from outbox.engine.reading_facts import read_facts
from outbox.planning.deciding import Decision, Means, Send, decide, faults
from outbox.planning.office import Office
from outbox.planning.planner import means_of, plan_claim
from outbox.planning.reading import look_at, take_claim
from outbox.planning.seen import ClaimSeen, Household
from outbox.planning.versions import with_strategies
from outbox.verdict import Verdict
from storage.errors import PreminderError
from storage.policy import Step, StepCondition
from storage.records.claims import Claim, ClaimStatus
from storage.records.experiments import HeldOut
from storage.records.messages import Message, MessageKind
from storage.words import Channel

#: Wait no longer for somebody who is changing this debtor right now.
_PATIENCE = text("set local lock_timeout = '2s'")
#: Why a channel cannot be used that the gate is never asked about.
NO_ADDRESS = "no_address"
NOT_SET_UP = "not_set_up"
_IN_LINE = (
    text("select 1 from debtors where id = :debtor for no key update"),
    text("select 1 from claims where debtor_id = :debtor and status = 'open' for update"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """What comes next.

    Attributes:
        household: the debtor and the claim as the planner sees them.
        claim: the claim among them.
        ways: for each channel of the next step (or the first) why it cannot carry it: NO_ADDRESS,
            NOT_SET_UP, or the codes of the gate.
        decision: the planner's; None when the claim is not open, or somebody is changing it.
        send: the next message, if one comes.
        at: when it is planned.
        verdict: the gate's, if that message were sent now.
        held_out: the debtor passes that step without a message, for an experiment.
        trouble: why the next message cannot be planned, as the kind of an error.
    """

    household: Household | None = None
    claim: ClaimSeen | None = None
    ways: dict[Channel, tuple[str, ...]]
    decision: Decision | None = None
    send: Send | None = None
    at: datetime | None = None
    verdict: Verdict | None = None
    held_out: bool = False
    trouble: str | None = None

    @property
    def is_carried(self) -> bool:
        """Whether a message comes next that its channel can carry.

        The planner also queues one that no channel can: the gate's refusal then tells why.
        """
        return self.send is not None and not self.ways.get(self.send.channel)


def foresee(session: Session, office: Office, claim: Claim, now: datetime) -> Foreseen:
    """Return what comes next for a claim; the database stays as it was."""
    try:
        with _taken_back(session):
            return _foresee(session, office, claim, now)
    except PreminderError as error:
        return Foreseen(ways={}, trouble=type(error).__name__)
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        return Foreseen(ways={}, trouble="busy")


@contextmanager
def _taken_back(session: Session) -> Iterator[None]:
    point = session.begin_nested()
    try:
        yield
    finally:
        point.rollback()
        # What was read in between shows what was taken back.
        session.expire_all()


def _foresee(session: Session, office: Office, claim: Claim, now: datetime) -> Foreseen:
    means = means_of(session, office, now)
    if claim.status is not ClaimStatus.OPEN:
        looked = look_at(session, claim.id, claim.debtor_id, now)
        (household,) = with_strategies(session, [looked], now)
        return Foreseen(household=household, claim=_own(household, claim), ways={})
    session.execute(_PATIENCE)
    for lock in _IN_LINE:
        session.execute(lock, {"debtor": claim.debtor_id}).all()
    household, decision = _decide(session, means, claim, now)
    at, by_then = now, household
    if decision.send is None and decision.plan_at is not None and decision.plan_at > now:
        at = decision.plan_at
        # The same look at the moment at which the planner will take it.
        means = means_of(session, office, at)
        by_then, then = _decide(session, means, claim, at)
    else:
        then = decision
    seen = Foreseen(
        household=household,
        claim=_own(household, claim),
        ways=_ways(by_then, means, claim, then.send),
        decision=decision,
        send=then.send,
        at=at if then.send is not None else None,
    )
    return seen if then.send is None else _judged(session, office, claim, seen, now)


def _decide(
    session: Session, means: Means, claim: Claim, at: datetime
) -> tuple[Household, Decision]:
    taken = take_claim(session, claim.id, claim.debtor_id, at)
    (household,) = with_strategies(session, [taken], at)
    found = next(one for one in decide(household, means, at) if one.claim.id == claim.id)
    return household, found


def _own(household: Household, claim: Claim) -> ClaimSeen:
    return next(one for one in household.claims if one.id == claim.id)


def _ways(
    household: Household, means: Means, claim: Claim, send: Send | None
) -> dict[Channel, tuple[str, ...]]:
    verified = household.debtor.verified_at is not None
    needed = StepCondition.VERIFIED if verified else StepCondition.UNVERIFIED
    fitting = (
        step
        for step in _own(household, claim).steps
        if all(condition is needed for condition in step.conditions)
    )
    step = send.step if send is not None else next(fitting, None)
    if step is None:
        return {}
    others = send is not None and bool(send.others)
    return {one: _faults(household, means, (step, one), others=others) for one in step.channels}


def _faults(
    household: Household, means: Means, way: tuple[Step, Channel], *, others: bool
) -> tuple[str, ...]:
    channel = way[1]
    if channel not in means.channels:
        return (NOT_SET_UP,)
    if household.debtor.point_for(channel) is None:
        return (NO_ADDRESS,)
    return faults(household, means, way, others=others)


def _judged(
    session: Session, office: Office, claim: Claim, seen: Foreseen, now: datetime
) -> Foreseen:
    """Queue the message as the planner would, and ask the gate about it as of now."""
    at = seen.at or now
    queued = plan_claim(session, office, claim, at)
    send = seen.send
    verdict = None
    held_out = send is not None and _is_held_out(session, claim, send.step.position)
    if queued:
        number = session.scalars(
            select(Message.id)
            .where(Message.claim_id == claim.id, Message.kind == MessageKind.PREMINDER)
            .order_by(Message.id.desc())
            .limit(1)
        ).one()
        verdict = gate.decide(read_facts(session, [number], now)[number].facts, now)
    return Foreseen(
        household=seen.household,
        claim=seen.claim,
        ways=seen.ways,
        decision=seen.decision,
        send=send,
        at=seen.at,
        verdict=verdict,
        held_out=held_out,
    )


def _is_held_out(session: Session, claim: Claim, step: int) -> bool:
    found = select(HeldOut.claim_id).where(HeldOut.claim_id == claim.id, HeldOut.step == step)
    return session.scalar(found) is not None


def verdict_now(session: Session, number: int, now: datetime) -> Verdict:
    """Return the gate's verdict about a queued message if it were sent now; nothing is changed."""
    with _taken_back(session):
        return gate.decide(read_facts(session, [number], now)[number].facts, now)
