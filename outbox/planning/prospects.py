"""Prospects: over which channels claims that are still to be planned would leave, without planning.

The database counts debtors who look alike: the same addresses, words, closures and steps taken. For
each kind of debtor the planner's own rules are asked once, so neither the work here nor the memory
grows with the number of claims.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from outbox.planning.deciding import Means, faults
from outbox.planning.policies import parsed
from outbox.planning.seen import ConsentSeen, CreditorSeen, DebtorSeen, Household, PointSeen
from outbox.planning.strategy import applies
from outbox.planning.versions import stored_versions
from storage.policy import Step, Strategy
from storage.records.consents import ConsentAction, SuppressionReason
from storage.records.creditors import Creditor
from storage.records.debtors import ContactKind
from storage.words import Channel, Language, Rung

# Of the consents of an address only the newest of each channel count, and those that cover all. A
# step counts as taken by the claim's own messages, as the planner has it. The claims are read by
# the partial index of what is due, the rest by the keys of those: subqueries and not joins, because
# the planner of the database cannot know how much is due, and a wrong guess made it quadratic.
_ALIKE = text(
    """
    with creditor as materialized (
           select * from unnest(cast(:creditors as uuid[]), cast(:months as int[]))
             as c(id, months)),
         due as materialized (
           select c.id, c.creditor_id, c.debtor_id, c.strategy_id, c.started_at, creditor.months,
                  date_trunc('minute', greatest(c.plan_at, :now)) as at
             from claims c join creditor on creditor.id = c.creditor_id
            where c.status = 'open' and c.plan_at < :until)
    select due.creditor_id, due.at, due.strategy_id,
           coalesce((select t.language from conversations t
                      where t.debtor_id = due.debtor_id limit 1),
                    (select d.language from debtors d where d.id = due.debtor_id)) as language,
           (select array_agg(distinct m.step) from messages m
             where m.claim_id = due.id and m.kind = 'preminder' and m.step is not null
               and m.queued_at >= due.started_at) as done,
           (select jsonb_agg(jsonb_build_object(
                    'kind', p.kind,
                    'rung', case when p.rung = :verified
                                  and p.rung_at + make_interval(months => due.months) <= :now
                                 then :answered else p.rung end,
                    'sms_closed', p.sms_closed_by is not null,
                    'whatsapp_closed', p.whatsapp_closed_by is not null,
                    'invalid', p.invalid_by is not null,
                    'suppressed', (select jsonb_agg(s.reason order by s.reason)
                                     from suppressions s where s.address_key = p.address_key),
                    'words', (select jsonb_agg(array[newest.action, newest.channel]
                                               order by newest.id)
                                from (select distinct on (coalesce(k.channel, ''))
                                             k.id, k.action, coalesce(k.channel, '') as channel
                                        from consents k where k.contact_point_id = p.id
                                       order by coalesce(k.channel, ''), k.id desc) newest)
                    ) order by p.rung desc, p.created_at desc)
              from contact_points p where p.debtor_id = due.debtor_id) as points,
           count(*) as number
      from due
     group by 1, 2, 3, 4, 5, 6
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """So many claims of a creditor that would leave over a channel, from a moment on."""

    creditor_id: uuid.UUID
    channel: Channel
    at: datetime
    count: int


def prospects(
    session: Session,
    creditors: Collection[Creditor],
    means: Means,
    now: datetime,
    until: datetime,
) -> list[Prospect]:
    """Return how the claims that are planned before `until` would leave, each as one message.

    It asks for the next step of the calendar. What no channel can carry, or has no step left,
    leaves over none; nor does anything of a creditor that is not active or whose policy cannot be
    read. Experiments and the steps of events are left out of account.
    """
    seen = {one.id: found for one in creditors if (found := _creditor(one)) is not None}
    strategies = _Strategies(session, seen)
    asked = {
        "creditors": list(seen),
        "months": [policy.verification_months for one in seen.values() if (policy := one.policy)],
        "now": now,
        "until": until,
        "verified": int(Rung.VERIFIED),
        "answered": int(Rung.ANSWERED),
    }
    counted: Counter[tuple[uuid.UUID, Channel, datetime]] = Counter()
    for row in session.execute(_ALIKE, asked):
        steps = strategies.steps(row.creditor_id, row.strategy_id)
        channel = _channel(_household(seen[row.creditor_id], row), steps, row.done or (), means)
        if channel is not None:
            counted[row.creditor_id, channel, max(row.at, now)] += row.number
    return [
        Prospect(creditor_id=creditor_id, channel=channel, at=at, count=number)
        for (creditor_id, channel, at), number in counted.items()
    ]


def _creditor(creditor: Creditor) -> CreditorSeen | None:
    """Return a creditor that starts messages; None for one that does not."""
    policy = parsed(creditor.policy_text)
    if policy is None or not creditor.active:
        return None
    return CreditorSeen(id=creditor.id, name=creditor.name, active=True, policy=policy)


class _Strategies:
    """The steps of each version, and those in force for claims that have none yet."""

    def __init__(self, session: Session, creditors: Mapping[uuid.UUID, CreditorSeen]) -> None:
        stored = stored_versions(session, creditors)
        self._by_id = {version.id: version.strategy.steps for version in stored.values()}
        self._in_force: dict[uuid.UUID, Sequence[Step]] = {}
        for one in creditors.values():
            wanted = Strategy() if one.policy is None else one.policy.strategy
            found = stored.get((one.id, wanted.name, wanted.version))
            self._in_force[one.id] = (wanted if found is None else found.strategy).steps

    def steps(self, creditor_id: uuid.UUID, strategy_id: uuid.UUID | None) -> Sequence[Step]:
        """Return the steps that a claim goes by."""
        in_force = self._in_force[creditor_id]
        return in_force if strategy_id is None else self._by_id.get(strategy_id, in_force)


def _household(creditor: CreditorSeen, row: Row[Any]) -> Household:
    """Return somebody like the debtors that a row counts; names and addresses stay away."""
    debtor = DebtorSeen(
        id=uuid.uuid4(),
        sealed_name=b"",
        own_language=Language(row.language),
        points=tuple(_point(one, row.at) for one in row.points or ()),
    )
    return Household(creditor=creditor, debtor=debtor, claims=())


def _point(stored: Mapping[str, Any], at: datetime) -> PointSeen:
    closed = {Channel.SMS: stored["sms_closed"], Channel.WHATSAPP: stored["whatsapp_closed"]}
    return PointSeen(
        id=uuid.uuid4(),
        kind=ContactKind(stored["kind"]),
        sealed_address=b"",
        rung=Rung(stored["rung"]),
        rung_at=at,
        closed=frozenset(channel for channel, is_closed in closed.items() if is_closed),
        is_invalid=stored["invalid"],
        suppressed=frozenset(SuppressionReason(why) for why in stored["suppressed"] or ()),
        consents=tuple(
            ConsentSeen(action=ConsentAction(action), channel=Channel(channel) if channel else None)
            for action, channel in stored["words"] or ()
        ),
    )


def _channel(
    household: Household, steps: Sequence[Step], done: Collection[int], means: Means
) -> Channel | None:
    """Return the first channel of the next step that can reach this debtor."""
    step = _next_step(household.debtor, steps, done, means)
    if step is None:
        return None
    able = (channel for channel in step.channels if channel in means.channels)
    return next((one for one in able if not faults(household, means, (step, one))), None)


def _next_step(
    debtor: DebtorSeen, steps: Sequence[Step], done: Collection[int], means: Means
) -> Step | None:
    timed = [step for step in steps if step.after is None]
    reached = max((step.position for step in timed if step.position in done), default=0)
    for step in timed:
        fits = applies(step, debtor.verified_at)
        could = any(
            channel in means.channels and debtor.point_for(channel) is not None
            for channel in step.channels
        )
        if step.position > reached and fits and could:
            return step
    return None
