"""Composing: a template, a claim and an address become a draft for the queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from outbox.engine.queue import Draft
from outbox.planning.office import Office
from outbox.planning.reading import look_at
from outbox.planning.seen import ClaimSeen, CreditorSeen, DebtorSeen, PointSeen, TalkSeen
from outbox.wording.chosen import chosen_texts
from outbox.wording.neutral import neutral_name
from outbox.wording.render import Rendered, allowed_fields, day_text, render
from outbox.wording.templates import TEMPLATES, Field
from outbox.wording.whatsapp_templates import Approved, all_approved, choose_template
from outbox.wording.written import letter_rich, mail_rich, neutral_contact, written_body
from payments.epc import Transfer
from payments.links import FreshLink, Holder, issue_links, new_token
from payments.money import euro
from storage.policy import DEFAULT_POLICY, Policy, TemplateKey
from storage.records.claims import Claim
from storage.records.creditors import Creditor
from storage.records.messages import MessageKind
from storage.records.plans import Instalment
from storage.words import Actor, Channel, Language, Rung

#: Channels whose texts stand by themselves: no reply comes back to us.
WRITTEN = frozenset({Channel.EMAIL, Channel.LETTER})


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressee:
    """Everything about whom we write to, and for whom."""

    creditor: CreditorSeen
    debtor: DebtorSeen
    claim: ClaimSeen
    point: PointSeen

    @property
    def policy(self) -> Policy:
        """The creditor's policy; one that cannot be read is the product's default."""
        return self.creditor.policy or DEFAULT_POLICY

    @property
    def public_name(self) -> str:
        """The name that the creditor goes by; whoever shows it makes it neutral."""
        return self.policy.public_name or self.creditor.name

    @property
    def conversation(self) -> TalkSeen | None:
        """The talk with the debtor, if there is one."""
        return self.debtor.talk

    @property
    def language(self) -> Language:
        """The language of the talk, else the one that the creditor gave."""
        return self.debtor.language

    @property
    def shown_rung(self) -> Rung:
        """The rung that a text of ours may use: only proof lets it say more than the neutral."""
        return self.point.shown_rung


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """Why a message is written: its intent and template, and what it may speak of.

    `cents` is what the text names instead of the claim's open amount; `count` of how many claims
    it speaks. `strategy` names the version that `step` belongs to.
    """

    intent_key: str
    template: TemplateKey
    channel: Channel
    send_after: datetime
    step: int | None = None
    strategy: str | None = None
    cents: int | None = None
    due_on: date | None = None
    part: str = ""
    parts: str = ""
    count: int = 1
    instalment: Instalment | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A message ready for the queue, and the link in it if it has one."""

    draft: Draft
    link: FreshLink | None


def public_name(creditor: Creditor, policy: Policy) -> str:
    """Return the creditor's name as anybody may see it."""
    return neutral_name(policy.public_name or creditor.name)


def addressee_of(session: Session, claim: Claim, now: datetime) -> Addressee | None:
    """Gather whom a claim's messages go to at `now`; None when the debtor has no number."""
    session.flush()
    household = look_at(session, claim.id, claim.debtor_id, now)
    point = household.debtor.point_for(Channel.SMS)
    if point is None:
        return None
    return Addressee(
        creditor=household.creditor,
        debtor=household.debtor,
        claim=household.claims[0],
        point=point,
    )


def compose(
    session: Session, office: Office, to: Addressee, occasion: Occasion, now: datetime
) -> Draft:
    """Write the message: as much as the number's rung allows, with a fresh link if it has one."""
    written = write(office, to, occasion, all_approved(session))
    if written.link is not None:
        issue_links(session, [written.link], now)
    return written.draft


def write(
    office: Office, to: Addressee, occasion: Occasion, approved: Mapping[str, str]
) -> Written:
    """Write the message without touching the database; the caller keeps the link.

    Raises:
        MissingFieldError: the text needs something that the claim lacks.
        SealedValueError: a name or an address cannot be opened.
    """
    fields = _fields(to, occasion)
    link = None
    named = Field.LINK in TEMPLATES[occasion.template].richest(to.shown_rung).fields
    if named or occasion.channel in WRITTEN:
        link = _link(to, occasion)
        fields[Field.LINK] = office.link(link.token)
    shown = allowed_fields(fields, to.shown_rung)
    rendered = render(
        *(occasion.template, to.language, to.shown_rung, shown, occasion.channel),
        own=chosen_texts(to.policy),
    )
    rich = _rich(to, occasion, rendered, approved)
    draft = _draft(office, to, occasion, rendered, rich)
    if occasion.channel in WRITTEN:
        asked = _asked(to, occasion, rendered)
        draft = _as_written(draft, to, fields.get(Field.LINK, ""), asked)
    return Written(draft=draft, link=link)


def _asked(to: Addressee, occasion: Occasion, rendered: Rendered) -> dict[str, Any]:
    """Return the transfer that a letter may carry as a code: what its own words ask for, no more.

    Those name amount and invoice only on a proved address, which the gate looks at once more before
    the letter leaves. A text for several claims has no one reference to pay under.
    """
    named = {Field.AMOUNT, Field.INVOICE_NUMBER} <= rendered.values.keys()
    asks = TEMPLATES[occasion.template].kind is MessageKind.PREMINDER and occasion.count == 1
    proved = rendered.rung_used is Rung.VERIFIED
    if not (named and asks and proved and to.creditor.iban):
        return {}
    cents = to.claim.open_cents if occasion.cents is None else occasion.cents
    transfer = Transfer(
        name=to.creditor.name, iban=to.creditor.iban, cents=cents, text=to.claim.reference
    )
    return {"transfer": transfer, "amount": rendered.values[Field.AMOUNT]}


def _as_written(draft: Draft, to: Addressee, link: str, asked: Mapping[str, Any]) -> Draft:
    """Return a draft as a mail or a letter, which nobody can answer with a word."""
    name = neutral_name(to.public_name)
    contact = to.policy.contact
    if to.shown_rung is not Rung.VERIFIED:
        contact = neutral_contact(contact)
    by_mail = draft.channel is Channel.EMAIL
    letter = letter_rich(to.language, name, **asked)
    rich = mail_rich(to.language, name, link) if by_mail else letter
    body = written_body(
        draft.body, to.language, link=link, contact=contact, address=to.policy.address
    )
    return replace(draft, body=body, rich=json.dumps(rich, ensure_ascii=False))


def _draft(
    office: Office,
    to: Addressee,
    occasion: Occasion,
    rendered: Rendered,
    rich: str | None,
) -> Draft:
    in_force = to.policy.strategy
    return Draft(
        intent_key=occasion.intent_key,
        kind=TEMPLATES[occasion.template].kind,
        author=Actor.SYSTEM,
        channel=occasion.channel,
        sender=office.senders.get(occasion.channel, ""),
        recipient=to.point.address,
        body=rendered.text,
        rich=rich,
        send_after=occasion.send_after,
        creditor_id=to.creditor.id,
        debtor_id=to.debtor.id,
        contact_point_id=to.point.id,
        claim_id=to.claim.id,
        conversation_id=to.conversation.id if to.conversation else None,
        step=occasion.step,
        strategy=occasion.strategy or f"{in_force.name}/{in_force.version}",
        template=occasion.template,
        language=to.language,
        rung_needed=rendered.rung_used,
        expires_at=occasion.expires_at,
        segments=rendered.segments.segments if occasion.channel is Channel.SMS else None,
    )


def preview(creditor: Creditor, policy: Policy, language: Language) -> Rendered:
    """Return the first message as a debtor of this creditor will see it."""
    name = {Field.PUBLIC_NAME: public_name(creditor, policy)}
    return render(TemplateKey.OPENER, language, Rung.UNKNOWN, name, own=chosen_texts(policy))


def _fields(to: Addressee, occasion: Occasion) -> dict[Field, str]:
    fields = {Field.PUBLIC_NAME: to.public_name}
    if to.shown_rung is not Rung.VERIFIED:
        return fields
    cents = to.claim.open_cents if occasion.cents is None else occasion.cents
    fields |= {
        Field.DEBTOR_NAME: to.debtor.name,
        Field.AMOUNT: euro(cents, to.language),
        Field.INVOICE_NUMBER: to.claim.invoice_number,
        Field.DUE_DATE: day_text(occasion.due_on or to.claim.due_on, to.language),
        Field.COUNT: str(occasion.count),
        Field.CONTACT: to.policy.contact.name,
    }
    optional = {Field.PART: occasion.part, Field.PARTS: occasion.parts}
    return {**fields, **{field: value for field, value in optional.items() if value}}


def _link(to: Addressee, occasion: Occasion) -> FreshLink:
    # The text to a proved number says what the page would; any other link asks for proof first.
    confirmed = to.shown_rung is Rung.VERIFIED
    return FreshLink(
        token=new_token(),
        creditor_id=to.creditor.id,
        claim_id=to.claim.id,
        holder=Holder(contact_point_id=to.point.id, confirmed=confirmed),
        instalment_id=occasion.instalment.id if occasion.instalment else None,
    )


def template_for(session: Session, to: Addressee, key: TemplateKey) -> Approved | None:
    """Return the approved WhatsApp template of a text for this addressee, if there is one."""
    return _template(all_approved(session), to, key)


def _template(approved: Mapping[str, str], to: Addressee, key: TemplateKey) -> Approved | None:
    variant = TEMPLATES[key].richest(to.shown_rung)
    return choose_template(approved, to.policy, key, to.language, variant.rung)


def _rich(
    to: Addressee, occasion: Occasion, rendered: Rendered, approved: Mapping[str, str]
) -> str | None:
    if occasion.channel is not Channel.WHATSAPP:
        return None
    found = _template(approved, to, occasion.template)
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
