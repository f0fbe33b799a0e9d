"""Reconciling: the provider's own list against our rows, page by page.

What we missed is applied as a receipt, never back. What the provider has and we do not know is
adopted when it is exactly a message in doubt, else kept as a finding. Each page is written down
before the next is asked for, and the run remembers where it stands; so it may break off anywhere,
run twice, or run beside itself. No transaction is open while the provider is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from outbox.engine.comparing import (
    Compared,
    compare,
    is_lacking,
    settle_findings,
    write_records,
)
from outbox.engine.history import first_id_since
from outbox.errors import DeliveryError
from outbox.senders.provider_list import Listed, ListPage, ListQuery, ProviderList
from storage.clock import LOCAL, Clock
from storage.database import Database
from storage.records.messages import RECEIPT_RANK, Message
from storage.records.providers import FindingKind, ProviderFinding, ProviderRecord, ReconcileRun
from storage.records.tasks import Task, TaskKind, TaskStatus, add_task
from storage.words import Channel

log = structlog.get_logger()

#: A run that broke off longer ago than this is not gone on with; the provider's page is stale.
GO_ON_WITHIN = timedelta(days=1)
#: Of messages that the list lacked, this many are asked for one by one in a run.
MOST_ASKED = 500
ASKED_AT_ONCE = 50
#: Only older ones: the list may lag behind.
LIST_LAGS = timedelta(minutes=10)
#: A message may have waited this long in our queue before it was sent.
LONGEST_WAIT = timedelta(days=31)
_COUNTS = ("pages", "listed", "receipts", "adopted", "unknown")
#: The channels of whose messages the provider keeps a list.
LISTED = (Channel.SMS, Channel.WHATSAPP)


@dataclass(slots=True)
class Report:
    """What a reconciliation found. `complete` is false when a page could not be read."""

    listed: int = 0
    receipts: int = 0
    adopted: int = 0
    unknown: int = 0
    lacking: int = 0
    pages: int = 0
    complete: bool = True

    def to_dict(self) -> dict[str, object]:
        """Return it as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciler:
    """Reads a provider's list and brings our rows into line with it."""

    database: Database
    clock: Clock
    provider: ProviderList
    #: Told after each page, for progress on long work.
    on_progress: Callable[[Report], None] | None = None

    async def run(self, queries: Sequence[ListQuery]) -> Report:
        """Compare all that the queries name, then ask for each of ours that no list showed."""
        report = Report()
        for query in queries:
            await self._list(query, report)
        if report.complete and queries:
            since = min(query.since for query in queries)
            await self._ask_for_unlisted(since, min(query.until for query in queries), report)
        await asyncio.to_thread(self._tell)
        return report

    async def look_up(self, ids: Sequence[tuple[int, str]]) -> int:
        """Ask for messages of ours one by one and apply what the provider says; count answers.

        Raises:
            DeliveryError: the provider cannot be read now; what was answered before is kept.
        """
        answered = 0
        for number, provider_id in ids:
            found = await self.provider.fetch(provider_id)
            if found is not None:
                await asyncio.to_thread(self._apply, (found,))
                answered += 1
            else:
                await asyncio.to_thread(self._lacks, number)
        return answered

    async def _list(self, query: ListQuery, report: Report) -> None:
        run_id, next_page = await asyncio.to_thread(self._open, query)
        went_on = next_page is not None
        while True:
            try:
                page = await self.provider.list_page(query, next_page)
            except DeliveryError as error:
                if went_on:  # Perhaps the old place in the list is no more.
                    went_on, next_page = False, None
                    continue
                log.warning("list_not_read", sender=query.name, why=str(error))
                report.complete = False
                return
            went_on = False
            compared = await asyncio.to_thread(self._apply, page.messages)
            await asyncio.to_thread(self._note, run_id, page, compared)
            _count(report, page, compared)
            if self.on_progress is not None:
                self.on_progress(report)
            next_page = page.next_page
            if next_page is None:
                return

    def _open(self, query: ListQuery) -> tuple[int, str | None]:
        """Begin a run, or go on with the same one where it broke off."""
        now = self.clock.now()
        with self.database.service() as session:
            values = {"sender": query.name, "since": query.since, "until": query.until}
            session.execute(
                insert(ReconcileRun)
                .values(
                    **values,
                    started_at=now,
                    **dict.fromkeys(_COUNTS, 0),
                )
                .on_conflict_do_nothing()
            )
            found = session.scalars(
                select(ReconcileRun).filter_by(**values).with_for_update()
            ).one()
            if found.finished_at is not None or now - found.started_at > GO_ON_WITHIN:
                found.next_page, found.finished_at, found.started_at = None, None, now
                for count in _COUNTS:
                    setattr(found, count, 0)
            return found.id, found.next_page

    def _note(self, run_id: int, page: ListPage, compared: Compared) -> None:
        with self.database.service() as session:
            run = session.get_one(ReconcileRun, run_id, with_for_update=True)
            run.pages += 1
            run.listed += len(page.messages)
            run.receipts += compared.receipts
            run.adopted += compared.adopted
            run.unknown += compared.unknown
            run.next_page = page.next_page
            run.finished_at = self.clock.now() if page.next_page is None else None

    def _apply(self, messages: Sequence[Listed]) -> Compared:
        """Compare a page; each message in a transaction of its own, so that no locks pile up."""
        now = self.clock.now()
        compared = compare(self.database, messages, now)
        with self.database.service() as session:
            write_records(session, messages, now)
            settle_findings(session, messages, now)
        return compared

    async def _ask_for_unlisted(self, since: datetime, until: datetime, report: Report) -> None:
        last, asked = 0, 0
        while asked < MOST_ASKED:
            ids = await asyncio.to_thread(self._unlisted, since, until, last)
            if not ids:
                return
            for number, provider_id in ids:
                try:
                    found = await self.provider.fetch(provider_id)
                except DeliveryError as error:
                    log.warning("message_not_asked", message_id=number, why=str(error))
                    report.complete = False
                    return
                if found is None:
                    report.lacking += await asyncio.to_thread(self._lacks, number)
                else:
                    report.receipts += (await asyncio.to_thread(self._apply, (found,))).receipts
            last, asked = ids[-1][0], asked + len(ids)

    def _unlisted(self, since: datetime, until: datetime, after: int) -> list[tuple[int, str]]:
        """Return messages with an id of the provider that none of its lists ever showed."""
        before = min(until, self.clock.now() - LIST_LAGS)
        with self.database.service() as session:
            first = max(after, first_id_since(session, since - LONGEST_WAIT) - 1)
            rows = session.execute(
                select(Message.id, Message.provider_id)
                .outerjoin(ProviderRecord, ProviderRecord.message_id == Message.id)
                .outerjoin(ProviderFinding, is_lacking())
                .where(
                    Message.id > first,
                    Message.channel.in_(LISTED),
                    Message.status.in_(RECEIPT_RANK),
                    Message.provider_id.is_not(None),
                    Message.sent_at >= since,
                    Message.sent_at < before,
                    ProviderRecord.message_id.is_(None),
                    ProviderFinding.id.is_(None),
                )
                .order_by(Message.id)
                .limit(ASKED_AT_ONCE)
            )
            return [(number, provider_id) for number, provider_id in rows if provider_id]

    def _lacks(self, number: int) -> int:
        """Keep that the provider does not know an id that we hold; return 1 when it is news."""
        with self.database.service() as session:
            message = session.get_one(Message, number)
            added = (
                insert(ProviderFinding)
                .values(
                    kind=FindingKind.LACKING,
                    provider_id=message.provider_id,
                    message_id=message.id,
                    creditor_id=message.creditor_id,
                    channel=message.channel,
                    sender=message.sender,
                    recipient_key=message.recipient_key,
                    status=message.status,
                    made_at=message.sent_at,
                    found_at=self.clock.now(),
                )
                .on_conflict_do_nothing()
                .returning(ProviderFinding.id)
            )
            return int(session.scalar(added) is not None)

    def _tell(self) -> None:
        with self.database.service() as session:
            tell_staff(session, self.clock.now())


_SUMMARY = {
    FindingKind.UNKNOWN: (
        TaskKind.SETTING,
        "De provider verstuurde {} berichten vanaf ons nummer die wij niet kennen",
    ),
    FindingKind.LACKING: (
        TaskKind.UNCERTAIN_SEND,
        "De provider kent {} berichten niet waarvan wij een nummer van hem hebben",
    ),
}


def tell_staff(session: Session, now: datetime) -> None:
    """Make one task a day for each kind of finding, which tells how many were found that day."""
    midnight = now.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    for kind, (task_kind, words) in _SUMMARY.items():
        found = session.scalars(
            select(ProviderFinding.id).where(
                ProviderFinding.settled_at.is_(None),
                ProviderFinding.kind == kind,
                ProviderFinding.found_at >= midnight,
            )
        ).all()
        if not found:
            continue
        key = f"reconcile:{kind}:{midnight.date().isoformat()}"
        summary = words.format(len(found))
        if add_task(session, task_kind, key, summary, now) is None:
            task = session.scalars(select(Task).where(Task.once_key == key)).one()
            if task.status is TaskStatus.OPEN:
                task.summary = summary


def _count(report: Report, page: ListPage, compared: Compared) -> None:
    report.pages += 1
    report.listed += len(page.messages)
    report.receipts += compared.receipts
    report.adopted += compared.adopted
    report.unknown += compared.unknown
