"""The planner: which preminder is due for which claim, and over which channel.

It takes a batch of open claims whose `plan_at` has come, reads what it needs in a constant number
of queries, decides without the database, and writes links, messages and the next look in a few
statements. So its work grows with what is due and not with what is stored. Whether a message may
go out is the gate's to say, at the moment of sending.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from outbox.engine.queue import enqueue_all
from outbox.planning.composing import Addressee, Occasion, Written, write
from outbox.planning.deciding import Decision, Means, Send, decide
from outbox.planning.holding import held_channels
from outbox.planning.office import Office
from outbox.planning.progress import unreachable_key
from outbox.planning.reading import take_claim, take_due
from outbox.planning.seen import ClaimSeen, CreditorSeen, Household
from outbox.planning.spreading import spread_out
from outbox.planning.trials import tried_out
from outbox.planning.versions import with_strategies
from outbox.wording.whatsapp_templates import all_approved
from payments.links import issue_links
from storage.errors import PreminderError
from storage.records.claims import Claim, ClaimStatus
from storage.records.tasks import TaskKind, add_task

log = structlog.get_logger()

#: A claim that could not be planned is looked at again after this time.
LOOK_AGAIN = timedelta(days=1)
#: How many due claims are planned in one transaction.
BATCH = 250

_SET_OFF = text(
    """
    update claims c
       set plan_at = planned.at, strategy_id = coalesce(c.strategy_id, planned.strategy_id)
      from unnest(cast(:ids as uuid[]), cast(:ats as timestamptz[]), cast(:strategies as uuid[]))
        as planned(id, at, strategy_id)
     where c.id = planned.id
    """
)
_ALONG = text(
    """
    insert into message_claims (message_id, claim_id, step, creditor_id)
    select * from unnest(cast(:messages as bigint[]), cast(:claims as uuid[]),
                         cast(:steps as smallint[]), cast(:creditors as uuid[]))
    """
)
_REACHED = text(
    """
    select distinct claim_id from messages
     where claim_id = any(:claims)
       and status in ('sending', 'sent', 'delivered', 'read', 'uncertain')
    """
)


@dataclass(slots=True)
class _Result:
    """What a batch comes to: decisions, messages, and what could not be planned."""

    decisions: list[tuple[Household, Decision]] = field(default_factory=list)
    written: list[tuple[Send, Written]] = field(default_factory=list)
    troubles: list[tuple[Household, ClaimSeen, PreminderError]] = field(default_factory=list)


def plan_due(
    session: Session, office: Office, now: datetime, limit: int = BATCH
) -> tuple[int, int]:
    """Plan up to `limit` claims whose time has come; return how many were looked at and planned.

    A claim that another transaction is changing is left for the next round.
    """
    session.flush()
    taken = take_due(session, now, limit)
    if not taken.households:
        return 0, 0
    return taken.due, _plan(session, office, taken.households, now)


def plan_claim(session: Session, office: Office, claim: Claim, now: datetime) -> bool:
    """Plan one claim as if its time had come; tell whether a message was queued."""
    if claim.status is not ClaimStatus.OPEN:
        return False
    session.flush()
    household = take_claim(session, claim.id, claim.debtor_id, now)
    planned = _plan(session, office, [household], now)
    session.expire(claim)
    return planned > 0


def _plan(session: Session, office: Office, households: Sequence[Household], now: datetime) -> int:
    able = with_strategies(session, households, now)
    means = means_of(session, office, now)
    result = _Result()
    decided = []
    for household in able:
        try:
            decided.append((household, decide(household, means, now)))
        except PreminderError as error:
            due = [claim for claim in household.claims if claim.is_due]
            result.troubles += [(household, claim, error) for claim in due]
    for household, decisions in tried_out(session, decided, means, now):
        _write_all(result, office, means, household, decisions, now)
    ids = _queue(session, result, now)
    _tell(session, result, households, now)
    _set_off(session, result, now)
    hours = {
        household.creditor.id: household.creditor.policy.hours
        for household in able
        if household.creditor.policy is not None
    }
    fresh = [one.draft for _, one in result.written if one.draft.intent_key in ids]
    spread_out(session, office, fresh, ids, hours, now)
    return len(ids)


def means_of(session: Session, office: Office, now: datetime) -> Means:
    """Return what our side can do now."""
    return Means(
        channels=frozenset(office.senders),
        held=held_channels(session, office.senders.values(), now),
        approved=all_approved(session),
    )


def _write_all(
    result: _Result,
    office: Office,
    means: Means,
    household: Household,
    decisions: Sequence[Decision],
    now: datetime,
) -> None:
    """Write the messages of a household; one that cannot be written holds up no other."""
    for decision in decisions:
        try:
            if decision.send is not None:
                written = _written(office, means, household, decision.send, now)
                result.written.append((decision.send, written))
        except PreminderError as error:
            result.troubles.append((household, decision.claim, error))
        else:
            result.decisions.append((household, decision))


def _written(
    office: Office, means: Means, household: Household, send: Send, now: datetime
) -> Written:
    claim = send.claim
    start = int(claim.started_at.timestamp())
    key = f"preminder:{claim.id}:{start}:{send.step.position}:{send.channel}"
    total = claim.open_cents + sum(along.claim.open_cents for along in send.others)
    to = Addressee(
        creditor=household.creditor, debtor=household.debtor, claim=claim, point=send.point
    )
    occasion = Occasion(
        intent_key=f"{key}:{send.again}" if send.again else key,
        template=send.template,
        channel=send.channel,
        send_after=now,
        step=send.step.position,
        strategy=claim.strategy,
        cents=total if send.tells_of_all else None,
        count=1 + len(send.others),
    )
    return write(office, to, occasion, means.approved)


def _queue(session: Session, result: _Result, now: datetime) -> dict[str, int]:
    """Queue all messages at once; return the ids, by intent, of those that were not there yet."""
    issue_links(session, [one.link for _, one in result.written if one.link is not None], now)
    ids = enqueue_all(session, [one.draft for _, one in result.written], now)
    rows = [
        (ids[one.draft.intent_key], along.claim.id, along.step, one.draft.creditor_id)
        for send, one in result.written
        if one.draft.intent_key in ids
        for along in send.others
    ]
    if rows:
        messages, claims, steps, creditors = zip(*rows, strict=True)
        session.execute(
            _ALONG,
            {
                "messages": list(messages),
                "claims": list(claims),
                "steps": list(steps),
                "creditors": list(creditors),
            },
        )
    return ids


def _set_off(session: Session, result: _Result, now: datetime) -> None:
    """Set when each claim is looked at next, and with which strategy its cadence started."""
    rows = [(decision.claim, decision.plan_at) for _, decision in result.decisions]
    rows += [(claim, now + LOOK_AGAIN) for _, claim, _ in result.troubles]
    if not rows:
        return
    session.execute(
        _SET_OFF,
        {
            "ids": [claim.id for claim, _ in rows],
            "ats": [at for _, at in rows],
            "strategies": [claim.strategy_id for claim, _ in rows],
        },
    )


# ----------------------------------------------------------------- what people are told


def _tell(
    session: Session, result: _Result, households: Iterable[Household], now: datetime
) -> None:
    creditors = {household.creditor.id: household.creditor for household in households}
    for creditor in creditors.values():
        if creditor.policy is None:
            _tell_of_policy(session, creditor, now)
    for household, claim, error in result.troubles:
        why = type(error).__name__
        log.warning("claim_not_planned", claim_id=str(claim.id), why=why)
        add_task(
            session,
            TaskKind.SETTING,
            f"plan:{claim.id}:{why}",
            f"{claim.reference} kan niet worden gepland: {why}",
            now,
            creditor_id=household.creditor.id,
            claim_id=claim.id,
        )
    _tell_of_silence(session, result, now)


def _tell_of_policy(session: Session, creditor: CreditorSeen, now: datetime) -> None:
    """Tell once for each version of a policy that nothing goes out in this creditor's name."""
    log.warning("policy_not_readable", creditor_id=str(creditor.id))
    add_task(
        session,
        TaskKind.SETTING,
        f"policy:{creditor.id}:{creditor.policy_version}",
        "Het beleid is niet leesbaar: er gaan geen herinneringen uit",
        now,
        creditor_id=creditor.id,
    )


def _tell_of_silence(session: Session, result: _Result, now: datetime) -> None:
    """Ask the creditor for another way when no channel reached the debtor at all."""
    silent = [
        (household, decision)
        for household, decision in result.decisions
        if decision.unreachable is not None
    ]
    if not silent:
        return
    ids = [decision.claim.id for _, decision in silent]
    reached = set(session.scalars(_REACHED, {"claims": ids}))
    for household, decision in silent:
        if decision.claim.id not in reached:
            add_task(
                session,
                TaskKind.UNREACHABLE,
                unreachable_key(decision.claim.id, decision.claim.started_at),
                "Geen kanaal bereikt deze klant: vraag andere gegevens",
                now,
                creditor_id=household.creditor.id,
                debtor_id=household.debtor.id,
                claim_id=decision.claim.id,
            )
