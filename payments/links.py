"""Links to the debtor's page: unguessable tokens that are kept only as a hash and that expire."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from storage.records.claims import Claim, ClaimStatus
from storage.records.debtors import ContactPoint
from storage.records.payments import PayLink
from storage.records.plans import Instalment

#: 128 bits in base64url without padding.
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")

#: How long a link works: long enough for a payday, short enough for a lost phone.
LIFETIME = timedelta(days=14)

#: Wrong answers per link before only a person can help.
MOST_ATTEMPTS = 5


class LinkTrouble(StrEnum):
    """Why a token opens nothing."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """To whom a link goes: the contact point, and whether the talk there has proved who it is."""

    contact_point_id: uuid.UUID | None = None
    confirmed: bool = False


def new_token() -> str:
    """Make a token of 128 random bits: 22 characters that are safe in an address."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> bytes:
    """Return what the database keeps of a token: its SHA-256.

    A fast hash is right here: 128 random bits cannot be guessed, unlike a password.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def issue_link(
    session: Session,
    claim: Claim,
    now: datetime,
    holder: Holder | None = None,
    *,
    instalment: Instalment | None = None,
    lifetime: timedelta = LIFETIME,
) -> str:
    """Make a link for a claim, or for one instalment of its plan, and return its token.

    The token is returned this once and can never be read back.
    """
    token = new_token()
    holder = holder or Holder()
    session.add(
        PayLink(
            creditor_id=claim.creditor_id,
            claim_id=claim.id,
            instalment_id=instalment.id if instalment else None,
            contact_point_id=holder.contact_point_id,
            token_hash=token_hash(token),
            confirmed=holder.confirmed,
            expires_at=now + lifetime,
            created_at=now,
        )
    )
    session.flush()
    return token


@dataclass(frozen=True, kw_only=True, slots=True)
class FreshLink:
    """A link that is to be, with the token that is shown this once."""

    token: str
    creditor_id: uuid.UUID
    claim_id: uuid.UUID
    holder: Holder
    instalment_id: uuid.UUID | None = None


def issue_links(session: Session, links: Sequence[FreshLink], now: datetime) -> None:
    """Make many links at once, each with the usual lifetime."""
    if links:
        session.execute(insert(PayLink), [_row(link, now) for link in links])


def _row(link: FreshLink, now: datetime) -> dict[str, object]:
    return {
        "id": uuid.uuid4(),
        "creditor_id": link.creditor_id,
        "claim_id": link.claim_id,
        "instalment_id": link.instalment_id,
        "contact_point_id": link.holder.contact_point_id,
        "token_hash": token_hash(link.token),
        "confirmed": link.holder.confirmed,
        "attempts": 0,
        "expires_at": now + LIFETIME,
        "created_at": now,
    }


def mark_opened(session: Session, link_id: uuid.UUID, now: datetime) -> None:
    """Keep that somebody acted on the link's page, and let the planner look at its claim.

    The claim is locked before the link, as everywhere.
    """
    link = session.get_one(PayLink, link_id)
    if link.opened_at is not None:
        return
    locked = select(Claim).where(Claim.id == link.claim_id).with_for_update(of=Claim)
    claim = session.scalars(locked.execution_options(populate_existing=True)).one()
    link.opened_at = now
    if claim.status is ClaimStatus.OPEN:
        claim.plan_at = now


def find_link(session: Session, token: str, now: datetime) -> PayLink | LinkTrouble:
    """Return the link of a token, or why it opens nothing. Changes nothing."""
    if not TOKEN.fullmatch(token):
        return LinkTrouble.UNKNOWN
    link = session.scalar(select(PayLink).where(PayLink.token_hash == token_hash(token)))
    if link is None:
        return LinkTrouble.UNKNOWN
    if link.revoked_at is not None:
        return LinkTrouble.REVOKED
    return LinkTrouble.EXPIRED if link.expires_at <= now else link


def lock_link(session: Session, link_id: uuid.UUID) -> PayLink:
    """Return a link with its row locked, so that parallel guesses are counted one by one."""
    found = select(PayLink).where(PayLink.id == link_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()


def revoke_links(session: Session, claim_id: uuid.UUID, now: datetime) -> int:
    """Close every link of a claim; return how many were still open."""
    closed = (
        update(PayLink)
        .where(PayLink.claim_id == claim_id, PayLink.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(PayLink.id)
    )
    return len(session.scalars(closed).all())


def revoke_links_to(session: Session, contact_point_ids: Sequence[uuid.UUID], now: datetime) -> int:
    """Close every link that went to one of these contact points; return how many were open."""
    claims = (
        select(Claim.id)
        .join(ContactPoint, ContactPoint.debtor_id == Claim.debtor_id)
        .where(ContactPoint.id.in_(contact_point_ids))
    )
    closed = (
        update(PayLink)
        .where(
            PayLink.claim_id.in_(claims),
            PayLink.contact_point_id.in_(contact_point_ids),
            PayLink.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(PayLink.id)
    )
    return len(session.scalars(closed).all())


def tries_on_pages(session: Session, debtor_id: uuid.UUID) -> int:
    """Return how often somebody failed to prove who they are, on all pages of a debtor."""
    total = (
        select(func.coalesce(func.sum(PayLink.attempts), 0))
        .join(Claim, Claim.id == PayLink.claim_id)
        .where(Claim.debtor_id == debtor_id)
    )
    return int(session.scalars(total).one())
