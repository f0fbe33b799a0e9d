"""Reconciling as this house is set up: which numbers are asked for, by the command and daily."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import or_, select

from bot.bootstrap import House
from bot.operator.waiting import silent
from bot.settings import Settings
from bot.wiring import our_side, twilio_sender
from outbox.calendar import start_of_day
from outbox.engine.comparing import is_lacking
from outbox.engine.reconcile import LISTED, Reconciler, Report
from outbox.errors import DeliveryError
from outbox.senders.provider_list import ListQuery
from storage.clock import LOCAL
from storage.database import Database
from storage.errors import SetupNeededError
from storage.records.messages import Message
from storage.records.providers import ProviderFinding, ProviderRecord

log = structlog.get_logger()

#: The daily run reads this many whole days, because prices and receipts may come a day late.
DAYS = 3
#: Between two questions about one message, and how many are asked in one round.
ASK_AGAIN = timedelta(hours=6)
MOST_ASKED = 200

T = TypeVar("T")


def queries_of(settings: Settings, since: datetime, until: datetime) -> tuple[ListQuery, ...]:
    """Return what the provider is asked for: each of our numbers, or all when one is a pool's."""
    ours = {channel: side for channel, side in our_side(settings).items() if channel in LISTED}
    if settings.twilio_messaging_service_sid:
        # A messaging service picks a number of its pool, which we do not know.
        return (ListQuery(sender=None, channel=None, since=since, until=until),)
    return tuple(
        ListQuery(sender=side, channel=channel, since=since, until=until)
        for channel, side in ours.items()
    )


def reconcile_provider(
    house: House,
    since: datetime,
    until: datetime,
    on_progress: Callable[[Report], None] | None = None,
) -> Report:
    """Compare all messages that left between two moments with the provider's list.

    Raises:
        SetupNeededError: no provider with a list is set up.
    """
    queries = queries_of(house.settings, since, until)
    if not (house.settings.twilio_account_sid and queries):
        raise SetupNeededError("Twilio is not set up, so there is no list to compare with")
    return _asking(house, lambda reconciler: reconciler.run(queries), on_progress)


def reconcile_daily(house: House, now: datetime) -> Report | None:
    """Compare the last whole days; None when there is nothing to compare with."""
    today = now.astimezone(LOCAL).date()
    try:
        return reconcile_provider(
            house, start_of_day(today - timedelta(days=DAYS)), start_of_day(today)
        )
    except SetupNeededError:
        return None


def look_up_silent(house: House, now: datetime) -> int:
    """Ask the provider about messages that it took and said nothing of since; count answers."""
    if not house.settings.twilio_account_sid:
        return 0
    ids = silent_messages(house.database, now)
    if not ids:
        return 0
    try:
        return _asking(house, lambda reconciler: reconciler.look_up(ids))
    except DeliveryError as error:
        log.warning("silent_not_looked_up", why=str(error))
        return 0


def silent_messages(database: Database, now: datetime) -> list[tuple[int, str]]:
    """Return messages without a receipt for too long that were not asked about of late."""
    with database.service() as session:
        found = silent(now, timedelta()).subquery()
        rows = session.execute(
            select(Message.id, Message.provider_id)
            .join(found, found.c.id == Message.id)
            .outerjoin(ProviderRecord, ProviderRecord.message_id == Message.id)
            .outerjoin(ProviderFinding, is_lacking())
            .where(
                Message.provider_id.is_not(None),
                or_(ProviderRecord.seen_at.is_(None), ProviderRecord.seen_at < now - ASK_AGAIN),
                ProviderFinding.id.is_(None),
            )
            .order_by(found.c.since)
            .limit(MOST_ASKED)
        )
        return [(number, provider_id) for number, provider_id in rows if provider_id]


def _asking(
    house: House,
    work: Callable[[Reconciler], Awaitable[T]],
    on_progress: Callable[[Report], None] | None = None,
) -> T:
    async def run() -> T:
        provider = twilio_sender(house.settings)
        try:
            return await work(
                Reconciler(
                    database=house.database,
                    clock=house.clock,
                    provider=provider,
                    on_progress=on_progress,
                )
            )
        finally:
            await provider.close()

    return asyncio.run(run())
