"""Strategies and their steps: the cadence of a claim, in versions that stay as they were."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.types import Text

from storage.columns import Base, Identified, Tenanted
from storage.policy import Strategy


class StrategyVersion(Identified, Tenanted, Base):
    """One version of a creditor's strategy. A change makes a new version; messages name theirs."""

    __tablename__ = "strategies"
    __table_args__ = (UniqueConstraint("creditor_id", "name", "version"),)

    name: Mapped[str]
    version: Mapped[int]
    tolerance_cents: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    steps: Mapped[list[StrategyStep]] = relationship(order_by="StrategyStep.position")


class StrategyStep(Identified, Tenanted, Base):
    """One step: which template goes out when, over which channels in which order."""

    __tablename__ = "strategy_steps"
    __table_args__ = (UniqueConstraint("strategy_id", "position"),)

    strategy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("strategies.id"), index=True)
    position: Mapped[int]
    template: Mapped[str]
    #: The later of the days that are given counts; `storage.policy.Step` tells how.
    days_after_due: Mapped[int | None]
    days_after_previous: Mapped[int | None]
    days_after_verified: Mapped[int | None]
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text))
    conditions: Mapped[list[str]] = mapped_column(ARRAY(Text))


def store_strategy(
    session: Session, creditor_id: uuid.UUID, strategy: Strategy, now: datetime
) -> StrategyVersion:
    """Keep a version of a strategy; one that is here already stays as it was."""
    found = session.scalar(
        select(StrategyVersion).where(
            StrategyVersion.creditor_id == creditor_id,
            StrategyVersion.name == strategy.name,
            StrategyVersion.version == strategy.version,
        )
    )
    if found is not None:
        return found
    version = StrategyVersion(
        creditor_id=creditor_id,
        name=strategy.name,
        version=strategy.version,
        tolerance_cents=strategy.tolerance_cents,
        created_at=now,
    )
    version.steps = [
        StrategyStep(
            creditor_id=creditor_id,
            position=step.position,
            template=step.template,
            days_after_due=step.days_after_due,
            days_after_previous=step.days_after_previous,
            days_after_verified=step.days_after_verified,
            channels=[str(channel) for channel in step.channels],
            conditions=[str(condition) for condition in step.conditions],
        )
        for step in strategy.steps
    ]
    session.add(version)
    session.flush()
    return version
