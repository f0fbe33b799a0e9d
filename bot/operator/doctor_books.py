"""The doctor's look at the books: creditors' names that tell too much, and broken consent chains.

Only looked at, never mended; nothing is told but slugs, ids and counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.settings import Settings
from outbox.planning.policies import policy_of
from outbox.wording.prover import prove
from storage import sealing
from storage.database import Database
from storage.errors import SealedValueError, SetupNeededError
from storage.records.consents import Consent, first_broken_consent
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint

#: Claims that are made up for each creditor here; its policy was proved whole when it was stored.
CLAIMS = 60
#: The newest entries of the consent ledger, whose chains are checked from their beginning.
NEWEST_ENTRIES = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class BookFault:
    """Something that is wrong in the books: under which name, what, and the mend."""

    name: str
    message: str
    mend: str


def look_at_books(settings: Settings, database: Database) -> Iterator[BookFault]:
    """Yield what is wrong; nothing when the books cannot be opened for want of keys."""
    keys = _keys(settings)
    if keys is None:
        return
    try:
        with sealing.opened_with(keys), database.service() as session:
            yield from [*_names(session, settings.public_url), *_chains(session)]
    except SealedValueError:
        yield BookFault(
            name="DATA_KEYS",
            message="they do not open what the database holds",
            mend="put the key that sealed it back into the ring, behind the newest one",
        )


def _keys(settings: Settings) -> sealing.KeyRing | None:
    text = settings.data_keys.get_secret_value()
    kept = settings.preminder_home / "data.keys"
    if not text and kept.is_file():
        text = kept.read_text(encoding="ascii").strip()
    try:
        return sealing.KeyRing.parse(text)
    except SetupNeededError:
        return None


def _names(session: Session, public_url: str) -> Iterator[BookFault]:
    creditors = session.scalars(select(Creditor).where(Creditor.active).order_by(Creditor.slug))
    for creditor in creditors:
        found = prove(policy_of(creditor), creditor.name, public_url, claims=CLAIMS)
        # What the address tells stands once, under PUBLIC_URL.
        for leak in (leak for leak in found if leak.surface != "link"):
            yield BookFault(
                name=f"creditor {creditor.slug}",
                message=f"a message would tell too much: {leak.line()}",
                mend="give it another public_name or other words, and store its policy again",
            )
            break


def _chains(session: Session) -> Iterator[BookFault]:
    newest = select(Consent.contact_point_id).order_by(Consent.id.desc()).limit(NEWEST_ENTRIES)
    for point_id in dict.fromkeys(session.scalars(newest)):
        point = session.get_one(ContactPoint, point_id)
        broken = first_broken_consent(session, point)
        if broken is not None:
            place = f"at entry {broken}" if broken else "at its end"
            yield BookFault(
                name="consents",
                message=f"the chain of contact point {point_id} is broken {place}",
                mend="somebody changed the ledger past this program: restore it from a backup",
            )
