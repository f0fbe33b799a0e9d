"""WhatsApp templates: our texts and creditors' own as Twilio's Content API takes them.

Outside the 24-hour window only an approved template may be sent (Twilio 63016); how they come to be
approved is in `outbox/wording/template_approvals.py`. A creditor may name templates of its own in
its policy; for those it vouches itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.wording.chosen import chosen_texts
from outbox.wording.render import PLACE, template_text
from outbox.wording.templates import EXAMPLES, TEMPLATES, Field
from storage.policy import Policy, TemplateKey
from storage.records.messages import ProviderContent
from storage.words import Language, Rung

#: The state of a template that may be used.
APPROVED = "approved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """A template that may be used: its content id and its variables in order."""

    content_sid: str
    fields: tuple[Field, ...]
    vouched: bool = False


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One variant of a template as Twilio's Content API takes it."""

    name: str
    language: Language
    body: str
    fields: tuple[Field, ...]
    #: The rung that the number must have; below VERIFIED the words are proved before Meta has them.
    rung: Rung = Rung.UNKNOWN

    @cached_property
    def digest(self) -> str:
        """What makes it the same template: its words, whatever it is called."""
        return hashlib.sha256(f"{self.name}|{self.language}|{self.body}".encode()).hexdigest()

    def definition(self) -> dict[str, Any]:
        """Return the body of the Content API's create call."""
        return {
            "friendly_name": self.name,
            "language": str(self.language),
            "variables": {str(i): EXAMPLES[f] for i, f in enumerate(self.fields, start=1)},
            "types": {"twilio/text": {"body": self.body}},
        }


@lru_cache(maxsize=4096)
def wording(key: TemplateKey, language: Language, rung: Rung, own: str = "") -> Wording:
    """Return a text with its fields as numbered variables, in the order in which they stand.

    `own` are a creditor's own words in its place. The name holds a hash of the words, because Meta
    takes a name only once.
    """
    text = own or template_text(key, language, rung)
    fields = tuple(dict.fromkeys(Field(name) for name in PLACE.findall(text)))
    numbers = {field: str(place) for place, field in enumerate(fields, start=1)}
    body = PLACE.sub(lambda found: "{{" + numbers[Field(found.group(1))] + "}}", text)
    return Wording(
        name=f"preminder_{key}_{rung.name.lower()}_{language}_{_short(body)}",
        language=language,
        body=body,
        fields=fields,
        rung=rung,
    )


def wordings() -> list[Wording]:
    """Return every variant of every template in every language."""
    return [
        wording(key, language, variant.rung)
        for key, template in TEMPLATES.items()
        for variant in template.variants
        for language in Language
    ]


def _short(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:8]


def own_wordings(policies: Iterable[Policy]) -> list[Wording]:
    """Return the texts that creditors chose instead of our usual ones, each once."""
    chosen = [one for policy in policies for one in chosen_texts(policy).items()]
    made = [wording(*key, text) for key, text in chosen]
    return list({words.digest: words for words in made}.values())


def approved_template(
    session: Session, policy: Policy, key: TemplateKey, language: Language, rung: Rung
) -> Approved | None:
    """Return the template that may be used for a text, or None while there is none."""
    return choose_template(all_approved(session), policy, key, language, rung)


def all_approved(session: Session) -> dict[str, str]:
    """Return the content id of every approved template by the digest of its words."""
    found = select(ProviderContent.digest, ProviderContent.content_sid).where(
        ProviderContent.approval == APPROVED, ProviderContent.content_sid.is_not(None)
    )
    return {digest: sid for digest, sid in session.execute(found) if sid}


def choose_template(
    approved: Mapping[str, str], policy: Policy, key: TemplateKey, language: Language, rung: Rung
) -> Approved | None:
    """Return the template that may be used for a text, of those that are approved."""
    words = wording(key, language, rung, chosen_texts(policy).get((key, language, rung), ""))
    own = policy.whatsapp_template(key, language)
    if own is not None and rung is Rung.UNKNOWN:
        return Approved(content_sid=own, fields=words.fields, vouched=True)
    found = approved.get(words.digest)
    return Approved(content_sid=found, fields=words.fields) if found else None
