"""Looking up payments of which nothing was heard: a webhook can get lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from payments.errors import GatewayError
from payments.gateway import KEY_LIFETIME, PaymentGateway
from payments.movements import PROVIDER
from payments.refunds import follow_refunds
from payments.settle import Afterwards, Settlement, process_event, settle
from storage.database import Database
from storage.records.conversations import ProviderEvent
from storage.records.payments import LIVE_PAYMENT, Payment, PaymentStatus, Sequence

#: A payment or refund of which nothing was heard for so long is looked up.
QUIET = timedelta(minutes=10)

#: A webhook that was stored but not processed for so long is processed here.
LATE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class PollReport:
    """What a round of looking up found. `settled` holds only payments of ours."""

    settled: tuple[Settlement, ...]
    unanswered: int


def poll(
    database: Database,
    gateway: PaymentGateway,
    now: datetime,
    then: Afterwards | None = None,
    *,
    older_than: timedelta = QUIET,
    most: int = 200,
) -> PollReport:
    """Process webhooks that were left over, then look up live payments and refunds that are quiet.

    Whatever the provider does not answer now is tried again in the next round.
    """
    settled: list[Settlement] = []
    unanswered = 0
    for event_id in _left_over(database, now, most):
        try:
            found = process_event(database, gateway, event_id, now, then)
        except GatewayError:
            unanswered += 1
            continue
        settled += [found] if found else []
    for provider_id in _quiet(database, now - older_than, most):
        try:
            found = settle(database, gateway, provider_id, now, then)
        except GatewayError:
            unanswered += 1
            continue
        settled += [found] if found else []
    refunded, lost = follow_refunds(database, gateway, now, then, older_than=older_than)
    settled += refunded
    unanswered += lost
    _drop_unborn(database, now)
    return PollReport(settled=tuple(settled), unanswered=unanswered)


def _left_over(database: Database, now: datetime, most: int) -> list[int]:
    with database.service() as session:
        waiting = select(ProviderEvent.id).where(
            ProviderEvent.provider == PROVIDER,
            ProviderEvent.processed_at.is_(None),
            ProviderEvent.received_at <= now - LATE,
        )
        return list(session.scalars(waiting.order_by(ProviderEvent.id).limit(most)))


def _quiet(database: Database, before: datetime, most: int) -> list[str]:
    """Return live payments in random order, so that a long row of old ones starves nobody."""
    with database.service() as session:
        live = select(Payment.provider_id).where(
            Payment.status.in_(LIVE_PAYMENT),
            Payment.provider_id.is_not(None),
            Payment.status_at <= before,
            # A direct debit takes days; `payments.autopay.watching` asks about it now and then.
            Payment.sequence != Sequence.RECURRING,
        )
        found = session.scalars(live.order_by(func.random()).limit(most))
        return [provider_id for provider_id in found if provider_id is not None]


def _drop_unborn(database: Database, now: datetime) -> None:
    """End rows whose call never succeeded and whose key can no longer be asked about.

    Nobody was ever sent to such a payment; should one be paid, its webhook still finds the row.
    """
    with database.service() as session:
        session.execute(
            update(Payment)
            .where(
                Payment.status == PaymentStatus.STARTING,
                Payment.provider_id.is_(None),
                # What became of an order to collect is cleared up by whoever gave it.
                Payment.sequence != Sequence.RECURRING,
                Payment.created_at <= now - KEY_LIFETIME,
            )
            .values(status=PaymentStatus.CANCELED, status_at=now)
        )
