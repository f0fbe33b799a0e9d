"""Approvals: templates are made at Twilio, each once, and used only while Meta has them as UTILITY.

What Meta takes for marketing it withholds from some people (63049), so such a template is set
aside and somebody is told, as of one that was rejected or paused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.errors import DeliveryError
from outbox.wording.prover import prove_template
from outbox.wording.whatsapp_templates import APPROVED, Wording, wordings
from storage.database import Database
from storage.records.messages import ProviderContent
from storage.records.tasks import TaskKind, add_task

log = structlog.get_logger()

#: The category that we ask for; Meta may choose another (domain 5.7).
UTILITY = "UTILITY"
#: Approved, but not as UTILITY: it is not used.
WRONG_CATEGORY = "wrong_category"
#: What Meta decided for good; a rejected name cannot be used again.
_FINAL = frozenset({"rejected"})
#: States that somebody must look at: nothing goes out by such a template.
_ALARMING = frozenset({"rejected", "paused", "disabled", WRONG_CATEGORY})
#: Meta may change its mind about an approved one.
RECHECK_AFTER = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What Meta says about a template: its state, and the category that it put it in."""

    state: str
    category: str = ""

    @property
    def approval(self) -> str:
        """The state that we keep; an unknown category is taken for the one that we asked for."""
        state = self.state.lower()
        elsewhere = self.category.upper() not in {"", UTILITY}
        return WRONG_CATEGORY if state == APPROVED and elsewhere else state


class ContentMaker(Protocol):
    """What makes contents at the provider."""

    async def make_content(self, definition: Mapping[str, Any]) -> str:
        """Make a content and return its id."""
        ...

    async def ask_approval(self, content_sid: str, name: str) -> str:
        """Ask for approval and return the state."""
        ...

    async def approval(self, content_sid: str) -> Judgement:
        """Return what became of an approval."""
        ...


async def sync_templates(
    database: Database, maker: ContentMaker, now: datetime, own: Iterable[Wording] = ()
) -> int:
    """Make what the provider lacks, ask for approval, and learn what was approved.

    Returns how many are approved. A provider that does not answer is tried again another time. One
    that Meta rejected, paused or put in another category makes a task, once.
    """
    wanted = [*wordings(), *own]
    settled = await asyncio.to_thread(_settled, database, wanted, now)
    for words in wanted:
        if words.digest in settled:
            continue
        # Read again at its turn: another process may have made it meanwhile.
        known = await asyncio.to_thread(_known, database, words)
        if known is not None and not known.is_open(now):
            continue
        if known is None and _tells_too_much(words):
            continue
        try:
            sid = known.content_sid if known is not None else await _made(maker, words)
            judged = await maker.approval(sid)
        except DeliveryError as error:
            log.info("templates_wait", why=str(error))
            break
        await asyncio.to_thread(_keep, database, words, sid, judged.approval, now)
    return await asyncio.to_thread(_count_approved, database)


def set_aside(session: Session, content_sid: str, now: datetime) -> bool:
    """Use a template no more, because Meta withheld it as marketing (63049); tell an operator.

    It is looked at again with the next sync. Return whether it was one of ours.
    """
    found = session.scalar(
        select(ProviderContent).where(ProviderContent.content_sid == content_sid).with_for_update()
    )
    if found is None:
        return False
    found.approval, found.checked_at = WRONG_CATEGORY, now
    _alarm(session, found, now)
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What we know about a template that the provider has."""

    content_sid: str
    approval: str
    checked_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether the provider is to be asked."""
        if self.approval in {APPROVED, WRONG_CATEGORY}:
            return now - self.checked_at >= RECHECK_AFTER
        return self.approval not in _FINAL


def _tells_too_much(words: Wording) -> bool:
    """Whether a neutral template would give something away; then Meta never gets it."""
    found = prove_template(words.name, words.body, words.rung)
    for leak in found:
        log.error("template_leaks", template=words.name, what=leak.line())
    return bool(found)


async def _made(maker: ContentMaker, words: Wording) -> str:
    sid = await maker.make_content(words.definition())
    await maker.ask_approval(sid, words.name)
    return sid


def _settled(database: Database, wanted: Sequence[Wording], now: datetime) -> frozenset[str]:
    """Return the digests about which the provider need not be asked: mostly that is all of them."""
    digests = [words.digest for words in wanted]
    with database.service() as session:
        rows = session.scalars(select(ProviderContent).where(ProviderContent.digest.in_(digests)))
        known = {row.digest: _as_known(row) for row in rows}
    return frozenset(digest for digest, one in known.items() if one and not one.is_open(now))


def _known(database: Database, words: Wording) -> _Known | None:
    with database.service() as session:
        found = session.scalar(
            select(ProviderContent).where(ProviderContent.digest == words.digest)
        )
        return None if found is None else _as_known(found)


def _as_known(row: ProviderContent) -> _Known | None:
    if row.content_sid is None:
        return None
    return _Known(content_sid=row.content_sid, approval=row.approval, checked_at=row.checked_at)


def _alarm(session: Session, content: ProviderContent, now: datetime) -> None:
    meanings = {
        WRONG_CATEGORY: "Meta puts it among marketing, so it is not used: mend its words",
        "rejected": "Meta rejected it, so it is not used: mend its words",
    }
    meaning = meanings.get(content.approval, f"Meta says {content.approval}: it is not used")
    add_task(
        session,
        TaskKind.SETTING,
        f"template:{content.digest}:{content.approval}",
        f"WhatsApp template {content.name}: {meaning}",
        now,
    )


def _keep(database: Database, words: Wording, sid: str, state: str, now: datetime) -> None:
    with database.service() as session:
        found = session.scalar(
            select(ProviderContent).where(ProviderContent.digest == words.digest).with_for_update()
        )
        if found is None:
            found = ProviderContent(
                digest=words.digest, name=words.name, language=words.language, checked_at=now
            )
            session.add(found)
        found.content_sid, found.approval, found.checked_at = sid, state, now
        if state in _ALARMING:
            _alarm(session, found, now)


def _count_approved(database: Database) -> int:
    with database.service() as session:
        approved = select(ProviderContent.id).where(ProviderContent.approval == APPROVED)
        return len(session.scalars(approved).all())
