"""Creditors: whose money it is. A creditor is also the tenant that all its rows belong to."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.columns import Base, Identified, SealedText
from storage.errors import RecordNotFoundError


class Creditor(Identified, Base):
    """One creditor, with the policy that bounds what may be done in its name."""

    __tablename__ = "creditors"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    iban: Mapped[str] = mapped_column(SealedText("creditors.iban"))
    #: The policy as the creditor wrote it (YAML). It holds contact data, so it is sealed.
    policy_text: Mapped[str] = mapped_column(SealedText("creditors.policy_text"), default="")
    policy_version: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


def creditor_by_slug(session: Session, slug: str) -> Creditor:
    """Return the creditor of that slug.

    Raises:
        RecordNotFoundError: there is none; the message names the command that adds one.
    """
    creditor = session.scalar(select(Creditor).where(Creditor.slug == slug))
    if creditor is None:
        raise RecordNotFoundError(
            f"there is no creditor {slug!r}; add it with `preminder creditor add {slug} --name …`"
        )
    return creditor


def get_creditor(session: Session, creditor_id: uuid.UUID) -> Creditor:
    """Return a creditor by id, which must exist."""
    return session.get_one(Creditor, creditor_id)
