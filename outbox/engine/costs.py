"""Costs: what the provider asked for our messages, summed per creditor and local day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.records.creditors import Creditor
from storage.records.providers import ProviderRecord
from storage.words import Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class CostLine:
    """What one creditor's messages over one channel cost on one day, in millionths.

    `creditor` is None for messages of nobody, such as the line to a strange number. `unpriced`
    counts those whose price the provider has not told yet.
    """

    day: date
    creditor: str | None
    channel: Channel
    currency: str
    messages: int
    segments: int
    unpriced: int
    cost_micros: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self) | {"day": self.day.isoformat(), "channel": str(self.channel)}


def cost_lines(session: Session, first: date, last: date) -> list[CostLine]:
    """Return the costs of the local days `first` to `last`, both included."""
    record = ProviderRecord
    currency = func.coalesce(record.currency, "")
    rows = session.execute(
        select(
            record.sent_on,
            Creditor.slug,
            record.channel,
            currency,
            func.count(),
            func.coalesce(func.sum(record.segments), 0),
            func.count().filter(record.cost_micros.is_(None)),
            func.coalesce(func.sum(record.cost_micros), 0),
        )
        .outerjoin(Creditor, Creditor.id == record.creditor_id)
        .where(record.sent_on.between(first, last))
        .group_by(record.sent_on, Creditor.slug, record.channel, currency)
        .order_by(record.sent_on, Creditor.slug, record.channel, currency)
    )
    return [
        CostLine(
            day=day,
            creditor=slug,
            channel=channel,
            currency=money,
            messages=messages,
            segments=int(segments or 0),
            unpriced=unpriced,
            cost_micros=int(micros or 0),
        )
        for day, slug, channel, money, messages, segments, unpriced, micros in rows
    ]
