"""Experiments: the arms of a strategy step, who is in which, and what came of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Identified, Tenanted


class ExperimentRow(Identified, Tenanted, Base):
    """An experiment of a creditor as it was when the first debtor came to its step."""

    __tablename__ = "experiments"
    __table_args__ = (UniqueConstraint("creditor_id", "name"),)

    name: Mapped[str]
    #: The whole plan, stop rule and guardrails included; it never changes.
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime]
    #: Arms that a guardrail ended, each with what it was.
    ended_arms: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    #: When it stopped, why, which arm won if one did, and on which figures.
    stopped_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    winner: Mapped[str | None]
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class ExperimentDebtor(Tenanted, Base):
    """A debtor's place in an experiment: one arm, with the first claim that came to the step.

    Only that claim counts, so that the claims of an arm are as many independent people.
    """

    __tablename__ = "experiment_debtors"
    __table_args__ = (
        Index("ix_experiment_debtors_arm", "experiment_id", "arm"),
        Index(
            "ix_experiment_debtors_unsettled", "joined_at", postgresql_where="settled_at is null"
        ),
    )

    experiment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("experiments.id"), primary_key=True)
    debtor_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("debtors.id"), primary_key=True, index=True
    )
    arm: Mapped[str]
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"))
    joined_at: Mapped[datetime]
    #: When the debtor first gave this trouble.
    opted_out_at: Mapped[datetime | None]
    wrong_number_at: Mapped[datetime | None]
    complained_at: Mapped[datetime | None]
    #: When its days were over, and whether the claim was paid within them.
    settled_at: Mapped[datetime | None]
    paid: Mapped[bool | None]


class HeldOut(Tenanted, Base):
    """A claim that passed a step without a message, because its debtor is in the hold-out."""

    __tablename__ = "held_out_claims"
    __table_args__ = (
        ForeignKeyConstraint(
            ["experiment_id", "debtor_id"],
            ["experiment_debtors.experiment_id", "experiment_debtors.debtor_id"],
        ),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    experiment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    debtor_id: Mapped[uuid.UUID]
    step: Mapped[int]
    passed_at: Mapped[datetime]
