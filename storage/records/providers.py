"""Providers: what their own lists say about our messages, what fits nothing, whether they answer.

Written by `outbox` (reconcile, the circuit); read by the operator's pages.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, MaybeTenanted, Numbered, one_of
from storage.words import Channel


class ProviderRecord(MaybeTenanted, Base):
    """What the provider's list says about one message of ours: that it has it, and what it cost."""

    __tablename__ = "provider_records"
    __table_args__ = (Index("ix_provider_records_sent_on_creditor_id", "sent_on", "creditor_id"),)

    message_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("messages.id"), primary_key=True, autoincrement=False
    )
    #: The provider's own word for where it stands.
    status: Mapped[str]
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    #: The local day on which it left.
    sent_on: Mapped[date]
    #: Millionths of the currency, because one message costs less than cents can tell. None until
    #: the provider has made up its mind.
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    segments: Mapped[int | None] = mapped_column(SmallInteger)
    seen_at: Mapped[datetime]


class FindingKind(StrEnum):
    """How the provider's list and ours differ."""

    UNKNOWN = "unknown"  #: the provider sent it from our number; no row of ours says so
    LACKING = "lacking"  #: we hold its id; the provider does not know it


class ProviderFinding(Numbered, MaybeTenanted, Base):
    """A difference that a person must understand, kept once for each id of the provider."""

    __tablename__ = "provider_findings"
    __table_args__ = (
        UniqueConstraint("provider_id", "kind"),
        Index("ix_provider_findings_open", "id", postgresql_where="settled_at is null"),
    )

    kind: Mapped[FindingKind] = mapped_column(one_of(FindingKind))
    provider_id: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    #: Our side.
    sender: Mapped[str]
    recipient_key: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str]
    made_at: Mapped[datetime | None]
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    found_at: Mapped[datetime]
    #: When it turned out to be ours (or the provider's) after all.
    settled_at: Mapped[datetime | None]


class ReconcileRun(Numbered, Base):
    """One reading of the provider's list over a period, and how far it came."""

    __tablename__ = "reconcile_runs"
    __table_args__ = (UniqueConstraint("sender", "since", "until"),)

    #: Our side, as the provider's list is asked for it; `*` for the whole account.
    sender: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
    #: Where the next page of the list is; None before the first and after the last one.
    next_page: Mapped[str | None]
    pages: Mapped[int] = mapped_column(default=0)
    listed: Mapped[int] = mapped_column(default=0)
    receipts: Mapped[int] = mapped_column(default=0)
    adopted: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ProviderCircuit(Base):
    """Whether a provider's circuit is open, as the process that last saw it change tells."""

    __tablename__ = "provider_circuits"

    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    #: Why it opened, as a code or the kind of an error.
    why: Mapped[str | None]
    #: Since when it has not been closed; None while it is.
    open_since: Mapped[datetime | None]
    next_probe_at: Mapped[datetime | None]
    noted_at: Mapped[datetime]
