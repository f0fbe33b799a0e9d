"""Strategies and their steps: the cadence of a claim, in versions that stay as they were."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.types import Text

from storage.columns import Base, Identified, Tenanted
from storage.errors import StorageError
from storage.policy import Step, StepCondition, StepEvent, Strategy, TemplateKey
from storage.words import Channel


class StrategyChangedError(StorageError):
    """A version of a strategy stays as it was; raise `version` to publish other steps."""


class StrategyVersion(Identified, Tenanted, Base):
    """One version of a creditor's strategy. A change makes a new version; messages name theirs."""

    __tablename__ = "strategies"
    __table_args__ = (UniqueConstraint("creditor_id", "name", "version"),)

    name: Mapped[str]
    version: Mapped[int]
    tolerance_cents: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    steps: Mapped[list[StrategyStep]] = relationship(order_by="StrategyStep.position")

    def value(self) -> Strategy:
        """Return the strategy as the value that planning works with."""
        return Strategy(
            name=self.name,
            version=self.version,
            steps=tuple(step.value() for step in self.steps),
            tolerance_cents=self.tolerance_cents,
        )


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
    #: The event that the step waits for instead, and how long after it.
    after: Mapped[str | None]
    days: Mapped[int | None]
    hours: Mapped[int | None]
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text))
    conditions: Mapped[list[str]] = mapped_column(ARRAY(Text))

    def value(self) -> Step:
        """Return the step as the value that planning works with."""
        return Step(
            position=self.position,
            template=TemplateKey(self.template),
            days_after_due=self.days_after_due,
            days_after_previous=self.days_after_previous,
            days_after_verified=self.days_after_verified,
            after=None if self.after is None else StepEvent(self.after),
            days=self.days,
            hours=self.hours,
            channels=tuple(Channel(channel) for channel in self.channels),
            conditions=tuple(StepCondition(condition) for condition in self.conditions),
        )


def store_strategy(
    session: Session, creditor_id: uuid.UUID, strategy: Strategy, now: datetime
) -> StrategyVersion:
    """Keep a version of a strategy and return it; one that is here already stays as it was.

    The tolerance belongs to the policy in force, so it may differ.

    Raises:
        StrategyChangedError: this name and version is here with other steps.
    """
    added = session.scalar(
        insert(StrategyVersion)
        .values(
            id=uuid.uuid4(),
            creditor_id=creditor_id,
            name=strategy.name,
            version=strategy.version,
            tolerance_cents=strategy.tolerance_cents,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["creditor_id", "name", "version"])
        .returning(StrategyVersion.id)
    )
    if added is not None:
        session.add_all(_row(creditor_id, added, step) for step in strategy.steps)
        session.flush()
        return session.get_one(StrategyVersion, added)
    found = session.scalars(
        select(StrategyVersion).where(
            StrategyVersion.creditor_id == creditor_id,
            StrategyVersion.name == strategy.name,
            StrategyVersion.version == strategy.version,
        )
    ).one()
    if found.value().steps != strategy.steps:
        raise StrategyChangedError(
            f"strategy {strategy.name!r} version {strategy.version} is in force with other "
            f"steps; write `version: {strategy.version + 1}` or higher in the policy"
        )
    return found


def _row(creditor_id: uuid.UUID, strategy_id: uuid.UUID, step: Step) -> StrategyStep:
    return StrategyStep(
        creditor_id=creditor_id,
        strategy_id=strategy_id,
        position=step.position,
        template=step.template,
        days_after_due=step.days_after_due,
        days_after_previous=step.days_after_previous,
        days_after_verified=step.days_after_verified,
        after=None if step.after is None else str(step.after),
        days=step.days,
        hours=step.hours,
        channels=[str(channel) for channel in step.channels],
        conditions=[str(condition) for condition in step.conditions],
    )
