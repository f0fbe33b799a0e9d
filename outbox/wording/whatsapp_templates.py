"""WhatsApp templates: our own texts, kept at Twilio and approved by Meta, each made once.

Outside the 24-hour window only an approved template may be sent (Twilio 63016). A creditor may name
templates of its own in its policy; for those it vouches itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.errors import DeliveryError
from outbox.wording.templates import TEMPLATES, Field
from outbox.wording.texts import en, nl
from storage.database import Database
from storage.policy import Policy, TemplateKey
from storage.records.messages import ProviderContent
from storage.words import Language, Rung

log = structlog.get_logger()

_TEXTS = {Language.NL: nl.TEXTS, Language.EN: en.TEXTS}
_PLACE = re.compile(r"\{(\w+)\}")
#: Meta asks for an example of each variable when it judges a template.
_EXAMPLES = {
    Field.PUBLIC_NAME: "Voorbeeld",
    Field.LINK: "https://example.org/b/abc",
    Field.DEBTOR_NAME: "J. Jansen",
    Field.AMOUNT: "€ 12,50",
    Field.INVOICE_NUMBER: "2026-0001",
    Field.DUE_DATE: "maandag 23 november",
    Field.PART: "1 van 3",
    Field.PARTS: "3",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """A template that may be used: its content id and its variables in order."""

    content_sid: str
    fields: tuple[Field, ...]
    vouched: bool = False


class ContentMaker(Protocol):
    """What makes contents at the provider."""

    async def make_content(self, definition: Mapping[str, Any]) -> str:
        """Make a content and return its id."""
        ...

    async def ask_approval(self, content_sid: str, name: str) -> str:
        """Ask for approval and return the state."""
        ...

    async def approval(self, content_sid: str) -> str:
        """Return the state of an approval."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """One variant of a template as Twilio's Content API takes it."""

    name: str
    language: Language
    body: str
    fields: tuple[Field, ...]

    @property
    def digest(self) -> str:
        """What makes it the same template: its words, whatever it is called."""
        return hashlib.sha256(f"{self.name}|{self.language}|{self.body}".encode()).hexdigest()

    def definition(self) -> dict[str, Any]:
        """Return the body of the Content API's create call."""
        return {
            "friendly_name": self.name,
            "language": str(self.language),
            "variables": {str(i): _EXAMPLES[f] for i, f in enumerate(self.fields, start=1)},
            "types": {"twilio/text": {"body": self.body}},
        }


def wording(key: TemplateKey, language: Language, rung: Rung) -> Wording:
    """Return a text with its fields as numbered variables, in the order in which they stand."""
    text = _TEXTS[language][key][rung]
    fields = tuple(dict.fromkeys(Field(name) for name in _PLACE.findall(text)))
    numbers = {field: str(place) for place, field in enumerate(fields, start=1)}
    body = _PLACE.sub(lambda found: "{{" + numbers[Field(found.group(1))] + "}}", text)
    return Wording(
        name=f"preminder_{key}_{rung.name.lower()}_{language}",
        language=language,
        body=body,
        fields=fields,
    )


def wordings() -> list[Wording]:
    """Return every variant of every template in every language."""
    return [
        wording(key, language, variant.rung)
        for key, template in TEMPLATES.items()
        for variant in template.variants
        for language in Language
    ]


def approved_template(
    session: Session, policy: Policy, key: TemplateKey, language: Language, rung: Rung
) -> Approved | None:
    """Return the template that may be used for a text, or None while there is none."""
    words = wording(key, language, rung)
    own = policy.whatsapp_template(key, language)
    if own is not None and rung is Rung.UNKNOWN:
        return Approved(content_sid=own, fields=words.fields, vouched=True)
    found = session.scalar(
        select(ProviderContent.content_sid).where(
            ProviderContent.digest == words.digest, ProviderContent.approval == "approved"
        )
    )
    return Approved(content_sid=found, fields=words.fields) if found else None


async def sync_templates(database: Database, maker: ContentMaker, now: datetime) -> int:
    """Make what the provider lacks, ask for approval, and learn what was approved.

    Returns how many are approved. A provider that does not answer is tried again another time.
    """
    for words in wordings():
        known = await asyncio.to_thread(_known, database, words)
        try:
            if known is None:
                sid = await maker.make_content(words.definition())
                await maker.ask_approval(sid, words.name)
                state = await maker.approval(sid)
            elif known[1] in {"approved", "rejected"}:
                continue
            else:
                sid, state = known[0], await maker.approval(known[0])
        except DeliveryError as error:
            log.info("templates_wait", why=str(error))
            break
        await asyncio.to_thread(_keep, database, words, sid, state, now)
    return await asyncio.to_thread(_count_approved, database)


def _known(database: Database, words: Wording) -> tuple[str, str] | None:
    with database.service() as session:
        found = session.scalar(
            select(ProviderContent).where(ProviderContent.digest == words.digest)
        )
        return (found.content_sid or "", found.approval) if found else None


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
        found.content_sid, found.approval, found.checked_at = sid, state.lower(), now


def _count_approved(database: Database) -> int:
    with database.service() as session:
        approved = select(ProviderContent.id).where(ProviderContent.approval == "approved")
        return len(session.scalars(approved).all())
