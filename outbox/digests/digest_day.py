"""The day of a digest: when it is due, what is counted for it, and sending it exactly once.

One row per creditor and local day decides: whoever inserts it counts and sends, everybody else
finds it there. Counting goes on from where the last digest stopped, so no day's news is lost when
nothing ran for a while.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from outbox import calendar
from outbox.digests.digest import DigestFigures, compose, subject
from outbox.engine.queue import Draft, enqueue
from outbox.errors import OutboxError
from storage.clock import LOCAL
from storage.policy import DigestPolicy, Policy
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.consents import Consent, ConsentAction
from storage.records.conversations import Conversation, InboundMessage
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.records.digests import Digest
from storage.records.journal import JournalEntry
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.plans import Plan, Promise
from storage.records.tasks import Task, TaskKind, TaskStatus
from storage.words import Actor, Channel, Rung

#: What the template column says for a digest, and the key of its WhatsApp template in a policy.
TEMPLATE = "digest"

_NOT_CLOSED = (ClaimStatus.OPEN, ClaimStatus.DISPUTED, ClaimStatus.ON_HOLD)
_LEFT_US = (
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
    MessageStatus.UNDELIVERED,
)
_HELP = (TaskKind.HARDSHIP, TaskKind.REPRESENTED, TaskKind.CRISIS, TaskKind.DECEASED)
_HELP_HOLDS = (
    HoldReason.HARDSHIP,
    HoldReason.REPRESENTED,
    HoldReason.CRISIS,
    HoldReason.DECEASED,
)
#: A "no" in a claims file is the creditor's word, not a debtor who opted out today.
_THEIR_WORD = (Actor.DEBTOR, Actor.BOT, Actor.STAFF, Actor.PROVIDER)


class NoDigestSenderError(OutboxError):
    """The creditor wants its digest over a channel for which no sender is set up."""


def digest_due(now: datetime, hour: int, last_day: date | None) -> date | None:
    """Return the local day whose digest is due at `now`, or None.

    It is due from `hour` (local, 0 to 23) until midnight, unless `last_day`, the newest day that
    has a digest, is that day. An hour that the clock skips in March counts from the next one; one
    that comes twice in October does not make the digest come twice.
    """
    local = now.astimezone(LOCAL)
    day = local.date()
    if local.hour < hour or (last_day is not None and last_day >= day):
        return None
    return day


def last_digest(session: Session, creditor_id: uuid.UUID) -> Digest | None:
    """Return the creditor's newest digest, if there is one."""
    found = select(Digest).where(Digest.creditor_id == creditor_id)
    return session.scalar(found.order_by(Digest.day.desc()).limit(1))


def send_digest(
    session: Session,
    creditor: Creditor,
    policy: Policy,
    now: datetime,
    senders: Mapping[Channel, str],
) -> int | None:
    """Queue the digest of the local day of `now` and return the message's id.

    None means that there is nothing to send: this day's digest exists already, nothing changed
    since the last one, or the creditor wants none. `senders` names our side of each channel: the
    number, the address or the bot.

    Raises:
        NoDigestSenderError: the channel has no sender; nothing was written.
    """
    wanted = policy.digest
    if wanted is None:
        return None
    wanted = replace(wanted, channel=_way(policy, wanted, senders))
    if wanted.channel not in senders:
        raise NoDigestSenderError(
            f"{creditor.slug}: the digest goes by {wanted.channel}, which has no sender; set one "
            "or change digest.channel in the policy"
        )
    day = now.astimezone(LOCAL).date()
    since = _counted_until(session, creditor, day)
    if not _claim_day(session, creditor.id, day, now):
        return None
    figures = gather(session, creditor.id, since, now, label=policy.public_name)
    message_id = None
    if figures.changed:
        draft = _draft(creditor, policy, wanted, figures, (now, senders[wanted.channel]))
        message_id = enqueue(session, draft, now)
    session.execute(
        update(Digest)
        .where(Digest.creditor_id == creditor.id, Digest.day == day)
        .values(figures=figures.to_dict(), message_id=message_id)
    )
    return message_id


def figures_of(
    session: Session, creditor: Creditor, policy: Policy, day: date, now: datetime
) -> DigestFigures:
    """Return the figures of a local day without sending anything.

    A day that has its digest gives what was told; another is counted from where the digest before
    it stopped up to the end of the day, or up to `now` when that is earlier.
    """
    rows = select(Digest).where(Digest.creditor_id == creditor.id, Digest.day <= day)
    newest = session.scalar(rows.order_by(Digest.day.desc()).limit(1))
    if newest is not None and newest.day == day:
        return DigestFigures.from_dict(newest.figures)
    since = creditor.created_at if newest is None else newest.until
    end = min(now, calendar.start_of_day(day + timedelta(days=1)))
    figures = gather(session, creditor.id, since, max(since, end), label=policy.public_name)
    return replace(figures, day=day)


def gather(
    session: Session,
    creditor_id: uuid.UUID,
    since: datetime,
    until: datetime,
    label: str = "",
) -> DigestFigures:
    """Count what happened to a creditor's claims after `since` up to and with `until`."""
    count = _Counter(session, creditor_id, since, until)
    paid, paid_cents = count.money(EntryKind.PAYMENT)
    returned, returned_cents = count.money(EntryKind.REFUND, EntryKind.CHARGEBACK)
    open_claims, open_unverified, open_cents = count.open_claims()
    codes = count.codes()
    return DigestFigures(
        day=until.astimezone(LOCAL).date(),
        label=label,
        new_claims=count.rows(Claim.id, Claim.created_at),
        first_messages=count.first_messages(),
        replies=count.rows(InboundMessage.conversation_id, InboundMessage.received_at),
        doubts=len(codes),
        codes=codes,
        verified=count.points(Rung.VERIFIED),
        payments=paid,
        paid_cents=-paid_cents,
        returned=returned,
        returned_cents=returned_cents,
        closed=count.rows(Claim.id, Claim.status_at, Claim.status == ClaimStatus.PAID),
        plans=count.rows(Plan.id, Plan.agreed_at),
        promises=count.rows(Promise.id, Promise.made_at),
        disputes=count.claims_or_tasks(
            Claim.id, Task.claim_id, Claim.status == ClaimStatus.DISPUTED, (TaskKind.DISPUTE,)
        ),
        paid_claimed=count.claims_or_tasks(
            Claim.id,
            Task.claim_id,
            Claim.hold_reason == HoldReason.PAID_CLAIMED,
            (TaskKind.PAID_CLAIMED,),
        ),
        hardship=count.claims_or_tasks(
            Claim.debtor_id, Task.debtor_id, Claim.hold_reason.in_(_HELP_HOLDS), _HELP
        ),
        wrong_numbers=count.points(Rung.WRONG),
        opt_outs=count.rows(
            Consent.contact_point_id,
            Consent.recorded_at,
            Consent.action == ConsentAction.WITHDRAW,
            Consent.actor.in_(_THEIR_WORD),
        ),
        waiting=count.standing(Conversation.creditor_id, Conversation.waiting_since.is_not(None)),
        tasks=count.standing(Task.creditor_id, Task.status == TaskStatus.OPEN),
        open_claims=open_claims,
        open_cents=open_cents,
        open_unverified=open_unverified,
    )


def _way(policy: Policy, wanted: DigestPolicy, senders: Mapping[Channel, str]) -> Channel:
    """Return the channel to use: SMS to the same number where WhatsApp would refuse.

    A creditor hardly ever writes to us, so its 24-hour window is closed and only an approved
    template may go out (Meta, customer service window).
    """
    lacks_template = _template(policy, wanted) is None
    if wanted.channel is Channel.WHATSAPP and lacks_template and Channel.SMS in senders:
        return Channel.SMS
    return wanted.channel


def _template(policy: Policy, wanted: DigestPolicy) -> str | None:
    return dict(policy.whatsapp_templates).get(f"{TEMPLATE}.{wanted.language}")


def _counted_until(session: Session, creditor: Creditor, day: date) -> datetime:
    found = select(func.max(Digest.until)).where(
        Digest.creditor_id == creditor.id, Digest.day != day
    )
    return session.scalar(found) or creditor.created_at


def _claim_day(session: Session, creditor_id: uuid.UUID, day: date, now: datetime) -> bool:
    """Insert the day's row; False when somebody else did, or is about to and then does."""
    added = (
        insert(Digest)
        .values(
            id=uuid.uuid4(), creditor_id=creditor_id, day=day, figures={}, until=now, created_at=now
        )
        .on_conflict_do_nothing(index_elements=["creditor_id", "day"])
        .returning(Digest.id)
    )
    return session.scalar(added) is not None


def _draft(
    creditor: Creditor,
    policy: Policy,
    wanted: DigestPolicy,
    figures: DigestFigures,
    leaving: tuple[datetime, str],
) -> Draft:
    now, sender = leaving
    body = compose(figures, wanted.language, wanted.channel)
    rich: dict[str, object] = {}
    if wanted.channel is Channel.EMAIL:
        rich = {"subject": subject(figures, wanted.language)}
    template = _template(policy, wanted)
    if wanted.channel is Channel.WHATSAPP and template is not None:
        # Outside the 24-hour window WhatsApp takes only templates; this one has one variable,
        # and a variable may not hold a line break (Meta, message templates).
        variables = {"1": body.replace("\n", ", ")}
        rich = {"content_sid": template, "variables": variables, "template": TEMPLATE}
        rich["vouched"] = True  # the creditor's policy says that it is approved
    return Draft(
        intent_key=f"digest:{creditor.id}:{figures.day.isoformat()}",
        kind=MessageKind.DIGEST,
        author=Actor.SYSTEM,
        channel=wanted.channel,
        sender=sender,
        recipient=wanted.to,
        body=body,
        rich=json.dumps(rich) if rich else None,
        send_after=now,
        creditor_id=creditor.id,
        template=TEMPLATE,
        language=wanted.language,
    )


class _Counter:
    """Counts one creditor's events of one span of time."""

    def __init__(
        self, session: Session, creditor_id: uuid.UUID, since: datetime, until: datetime
    ) -> None:
        self._session = session
        self._creditor_id = creditor_id
        self._since = since
        self._until = until

    def _within(self, at: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        return and_(at.class_.creditor_id == self._creditor_id, at > self._since, at <= self._until)

    def _number(self, query: Select[int]) -> int:
        return self._session.scalars(query).one()

    def rows(
        self,
        what: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None],
        at: InstrumentedAttribute[datetime],
        *conditions: ColumnElement[bool],
    ) -> int:
        """Count different values of a column among the rows of the span."""
        query = select(func.count(distinct(what))).where(self._within(at), *conditions)
        return self._number(query)

    def points(self, rung: Rung) -> int:
        """Count debtors with a contact point that came to a rung in the span."""
        return self.rows(ContactPoint.debtor_id, ContactPoint.rung_at, ContactPoint.rung == rung)

    def money(self, *kinds: EntryKind) -> tuple[int, int]:
        """Return how many bookings of these kinds there were, and their sum in cents."""
        query = select(func.count(), func.coalesce(func.sum(LedgerEntry.amount_cents), 0)).where(
            self._within(LedgerEntry.booked_at), LedgerEntry.kind.in_(kinds)
        )
        number, cents = self._session.execute(query).one()
        return number, int(cents)

    def codes(self) -> tuple[str, ...]:
        """Return the check codes that were told to who asked whether our message is real."""
        told = (
            select(JournalEntry.details["code"].astext)
            .where(self._within(JournalEntry.at), JournalEntry.action == "authenticity.asked")
            .distinct()
        )
        return tuple(sorted(code for code in self._session.scalars(told) if code))

    def first_messages(self) -> int:
        """Count claims whose first preminder left in the span."""
        earlier = aliased(Message)
        before = exists().where(
            earlier.claim_id == Message.claim_id,
            earlier.kind == MessageKind.PREMINDER,
            earlier.status.in_(_LEFT_US),
            earlier.sent_at <= self._since,
        )
        query = select(func.count(distinct(Message.claim_id))).where(
            Message.creditor_id == self._creditor_id,
            Message.kind == MessageKind.PREMINDER,
            Message.status.in_(_LEFT_US),
            Message.sent_at > self._since,
            Message.sent_at <= self._until,
            ~before,
        )
        return self._number(query)

    def claims_or_tasks(
        self,
        of_claims: InstrumentedAttribute[uuid.UUID],
        of_tasks: InstrumentedAttribute[uuid.UUID | None],
        condition: ColumnElement[bool],
        kinds: tuple[TaskKind, ...],
    ) -> int:
        """Count what either the claim's status or a task tells, each once."""
        claims = select(of_claims.label("id")).where(self._within(Claim.status_at), condition)
        tasks = select(of_tasks.label("id")).where(
            self._within(Task.created_at), Task.kind.in_(kinds), of_tasks.is_not(None)
        )
        both = claims.union(tasks).subquery()
        return self._number(select(func.count()).select_from(both))

    def standing(
        self,
        owner: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None],
        condition: ColumnElement[bool],
    ) -> int:
        """Count rows of the creditor as they are now."""
        return self._number(select(func.count()).where(owner == self._creditor_id, condition))

    def open_claims(self) -> tuple[int, int, int]:
        """Return the claims not closed, those with an unverified debtor, and the open cents."""
        verified = exists().where(
            ContactPoint.debtor_id == Claim.debtor_id, ContactPoint.rung == Rung.VERIFIED
        )
        ours = and_(Claim.creditor_id == self._creditor_id, Claim.status.in_(_NOT_CLOSED))
        query = select(func.count(), func.count().filter(~verified)).select_from(Claim).where(ours)
        number, unverified = self._session.execute(query).one()
        total = (
            select(func.coalesce(func.sum(LedgerEntry.amount_cents), 0))
            .join(Claim, Claim.id == LedgerEntry.claim_id)
            .where(ours)
        )
        return number, unverified, int(self._session.scalars(total).one())
