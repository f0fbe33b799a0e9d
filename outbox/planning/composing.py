"""Composing: a template, a claim and a number become a draft for the queue."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.engine.queue import Draft
from outbox.planning.office import Office
from outbox.planning.policies import policy_of
from outbox.wording.neutral import neutral_name
from outbox.wording.render import Rendered, allowed_fields, day_text, render
from outbox.wording.templates import TEMPLATES, Field
from outbox.wording.whatsapp_templates import Approved, approved_template
from payments.ledger import open_cents
from payments.links import Holder, issue_link
from payments.money import euro
from storage.policy import Policy, TemplateKey
from storage.records.claims import Claim
from storage.records.consents import Consent, consents_of
from storage.records.conversations import Conversation
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint, phone_of
from storage.records.plans import Instalment
from storage.words import Actor, Channel, Language, Rung


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressee:
    """Everything about whom we write to, and for whom."""

    claim: Claim
    creditor: Creditor
    policy: Policy
    point: ContactPoint
    conversation: Conversation | None
    consents: list[Consent]

    @property
    def language(self) -> Language:
        """The language of the talk, else the one that the creditor gave."""
        return self.conversation.language if self.conversation else self.claim.debtor.language

    @property
    def shown_rung(self) -> Rung:
        """The rung that a text of ours may use: only proof lets it say more than the neutral."""
        return Rung.VERIFIED if self.point.rung is Rung.VERIFIED else Rung.UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """Why a message is written: its intent and template, and what it may speak of."""

    intent_key: str
    template: TemplateKey
    channel: Channel
    send_after: datetime
    step: int | None = None
    cents: int | None = None
    due_on: date | None = None
    part: str = ""
    parts: str = ""
    instalment: Instalment | None = None
    expires_at: datetime | None = None


def public_name(creditor: Creditor, policy: Policy) -> str:
    """Return the creditor's name as anybody may see it."""
    return neutral_name(policy.public_name or creditor.name)


def addressee_of(session: Session, claim: Claim) -> Addressee | None:
    """Gather whom a claim's messages go to; None when the debtor has no number."""
    point = phone_of(session, claim.debtor_id)
    if point is None:
        return None
    creditor = session.get_one(Creditor, claim.creditor_id)
    return Addressee(
        claim=claim,
        creditor=creditor,
        policy=policy_of(creditor),
        point=point,
        conversation=session.scalar(
            select(Conversation).where(Conversation.debtor_id == claim.debtor_id)
        ),
        consents=consents_of(session, point.id),
    )


def compose(
    session: Session, office: Office, to: Addressee, occasion: Occasion, now: datetime
) -> Draft:
    """Write the message: as much as the number's rung allows, with a fresh link if it has one."""
    variant = TEMPLATES[occasion.template].richest(to.shown_rung)
    fields = _fields(session, to, occasion)
    if Field.LINK in variant.fields:
        fields[Field.LINK] = _link(session, office, to, occasion, now)
    shown = allowed_fields(fields, to.shown_rung)
    rendered = render(occasion.template, to.language, to.shown_rung, shown, occasion.channel)
    return Draft(
        intent_key=occasion.intent_key,
        kind=TEMPLATES[occasion.template].kind,
        author=Actor.SYSTEM,
        channel=occasion.channel,
        sender=office.senders.get(occasion.channel, ""),
        recipient=to.point.address,
        body=rendered.text,
        rich=_rich(session, to, occasion, rendered),
        send_after=occasion.send_after,
        creditor_id=to.claim.creditor_id,
        debtor_id=to.claim.debtor_id,
        contact_point_id=to.point.id,
        claim_id=to.claim.id,
        conversation_id=to.conversation.id if to.conversation else None,
        step=occasion.step,
        strategy=f"{to.policy.strategy.name}/{to.policy.strategy.version}",
        template=occasion.template,
        language=to.language,
        rung_needed=rendered.rung_used,
        expires_at=occasion.expires_at,
        segments=rendered.segments.segments if occasion.channel is Channel.SMS else None,
    )


def preview(creditor: Creditor, policy: Policy, language: Language) -> Rendered:
    """Return the first message as a debtor of this creditor will see it."""
    name = {Field.PUBLIC_NAME: public_name(creditor, policy)}
    return render(TemplateKey.OPENER, language, Rung.UNKNOWN, name)


def _fields(session: Session, to: Addressee, occasion: Occasion) -> dict[Field, str]:
    invoice = to.claim.invoices[0]
    cents = open_cents(session, to.claim) if occasion.cents is None else occasion.cents
    fields = {
        Field.PUBLIC_NAME: to.policy.public_name or to.creditor.name,
        Field.DEBTOR_NAME: to.claim.debtor.name,
        Field.AMOUNT: euro(cents, to.language),
        Field.INVOICE_NUMBER: invoice.number,
        Field.DUE_DATE: day_text(occasion.due_on or invoice.due_on, to.language),
    }
    optional = {Field.PART: occasion.part, Field.PARTS: occasion.parts}
    return {**fields, **{field: value for field, value in optional.items() if value}}


def _link(
    session: Session, office: Office, to: Addressee, occasion: Occasion, now: datetime
) -> str:
    # The text to a proved number says what the page would; any other link asks for proof first.
    confirmed = to.shown_rung is Rung.VERIFIED
    holder = Holder(contact_point_id=to.point.id, confirmed=confirmed)
    token = issue_link(session, to.claim, now, holder, instalment=occasion.instalment)
    return office.link(token)


def template_for(session: Session, to: Addressee, key: TemplateKey) -> Approved | None:
    """Return the approved WhatsApp template of a text for this addressee, if there is one."""
    variant = TEMPLATES[key].richest(to.shown_rung)
    return approved_template(session, to.policy, key, to.language, variant.rung)


def _rich(session: Session, to: Addressee, occasion: Occasion, rendered: Rendered) -> str | None:
    if occasion.channel is not Channel.WHATSAPP:
        return None
    found = template_for(session, to, occasion.template)
    if found is None:
        return None
    variables = {
        str(place): rendered.values[field] for place, field in enumerate(found.fields, start=1)
    }
    return json.dumps(
        {
            "content_sid": found.content_sid,
            "variables": variables,
            "template": True,
            "vouched": found.vouched,
        },
        ensure_ascii=False,
    )
