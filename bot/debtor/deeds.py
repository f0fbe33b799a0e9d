"""What somebody does on the debtor's page: confirm, object, say "not me", stop, agree a plan.

Each deed runs in the caller's transaction. Rows are locked in the order conversation, claim,
contact point, as a turn of the conversation does, so that the two never lock each other out.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wrong_numbers import close_number
from dialogs.entities.identity.proof import read_proof, same_address, same_invoice
from outbox.planning.counting import count_event
from payments.ledger import hold_claim, lock_claim
from payments.links import MOST_ATTEMPTS, lock_link, revoke_links, tries_on_pages
from storage import sealing
from storage.records.brakes import Trouble
from storage.records.claims import (
    CLAIM_STEPS,
    Claim,
    ClaimStatus,
    HoldReason,
    lock_claims_of,
    open_claims_of,
)
from storage.records.consents import (
    ConsentAction,
    ConsentScope,
    Word,
    consents_of,
    record_consent,
)
from storage.records.conversations import Conversation, InboundMessage, InboundState, Owner
from storage.records.debtors import ContactPoint, phone_of
from storage.records.journal import Deed, write_journal
from storage.records.payments import PayLink
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor, Rung

#: Longer texts are cut here; nobody needs more to say what is wrong.
MOST_CHARACTERS = 2000


class Confirmation(StrEnum):
    """What became of a try to confirm."""

    CONFIRMED = "confirmed"
    UNREADABLE = "unreadable"  #: neither an address nor a number; not counted as a try
    WRONG = "wrong"
    LOCKED = "locked"  #: too many tries: only a person can help


class Objection(StrEnum):
    """What somebody says against a claim."""

    WRONG = "wrong"
    PAID = "paid"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Consequence:
    """What an objection does to the claim."""

    status: ClaimStatus
    hold: HoldReason | None
    task: TaskKind
    action: str


_CONSEQUENCES = {
    Objection.WRONG: _Consequence(
        status=ClaimStatus.DISPUTED, hold=None, task=TaskKind.DISPUTE, action="dispute.raised"
    ),
    Objection.PAID: _Consequence(
        status=ClaimStatus.ON_HOLD,
        hold=HoldReason.PAID_CLAIMED,
        task=TaskKind.PAID_CLAIMED,
        action="paid.claimed",
    ),
}


#: What staff read in their lists; no personal data.
_SUMMARIES = {
    TaskKind.DISPUTE: "klant is het niet eens met de rekening (webpagina)",
    TaskKind.PAID_CLAIMED: "klant zegt dat er al betaald is: zoek het na (webpagina)",
    TaskKind.IDENTITY_FAILED: "controle vijf keer niet gelukt (webpagina)",
    TaskKind.WRONG_NUMBER: "verkeerd nummer gemeld: vraag een ander nummer (webpagina)",
}


def confirm(session: Session, link_id: uuid.UUID, answer: str, now: datetime) -> Confirmation:
    """Compare an answer with what only the debtor should know, and count the wrong ones."""
    claim = session.get_one(Claim, session.get_one(PayLink, link_id).claim_id)
    conversation = _conversation(session, claim)
    # Tries count for the person, so those on all their pages wait for one another.
    lock_claims_of(session, [claim.debtor_id])
    link = lock_link(session, link_id)
    if tries_used(session, claim, conversation) >= MOST_ATTEMPTS:
        return Confirmation.LOCKED
    proof = read_proof(answer)
    if not proof.complete:
        return Confirmation.UNREADABLE
    debtor = claim.debtor
    address = same_address(proof, debtor.postcode, debtor.house_number, debtor.house_suffix)
    numbers = tuple(invoice.number for invoice in claim.invoices)
    if address or same_invoice(proof, numbers):
        _write(session, link, "page.confirmed", now)
        return Confirmation.CONFIRMED
    link.attempts += 1
    if conversation is not None:
        conversation.identity_attempts += 1
    _write(session, link, "page.not_confirmed", now)
    session.flush()
    if tries_used(session, claim, conversation) < MOST_ATTEMPTS:
        return Confirmation.WRONG
    _ask_for_help(session, claim, TaskKind.IDENTITY_FAILED, f"page-locked:{link.id}", now)
    return Confirmation.LOCKED


def tries_used(session: Session, claim: Claim, conversation: Conversation | None) -> int:
    """Return how many of the five tries are gone: on all pages and in the talk together."""
    talked = conversation.identity_attempts if conversation else 0
    return max(tries_on_pages(session, claim.debtor_id), talked)


def object_to(
    session: Session, link: PayLink, objection: Objection, text: str, now: datetime
) -> None:
    """Pause the claim, keep the words where staff read them, and ask staff to look."""
    conversation = _conversation(session, session.get_one(Claim, link.claim_id))
    claim = lock_claim(session, link.claim_id)
    means = _CONSEQUENCES[objection]
    if claim.status != means.status and means.status in CLAIM_STEPS[claim.status]:
        claim.move_to(means.status, now, means.hold)
    said = text.strip()[:MOST_CHARACTERS]
    once_key, note = f"{means.task}:{claim.id}:{now.date().isoformat()}", None
    if said and conversation is not None:
        _keep_words(session, link, (conversation, claim), said, now)
    elif said:
        # Who never wrote to us has no conversation yet: the words stand in the task itself.
        once_key += f":{hashlib.sha256(said.encode()).hexdigest()[:24]}"
        note = said
    _ask_for_help(session, claim, means.task, once_key, now, note)
    _write(session, link, means.action, now)


def not_me(session: Session, link: PayLink, now: datetime) -> None:
    """Close this address for everybody: whoever has it is not the debtor."""
    claim = session.get_one(Claim, link.claim_id)
    conversation = _conversation(session, claim)
    if conversation is not None and conversation.owner is Owner.BOT:
        conversation.give_to(Owner.NOBODY)
    # Claims are locked in the order of their ids and before the contact point, as everywhere.
    lock_claims_of(session, [claim.debtor_id])
    revoke_links(session, claim.id, now)
    for known in open_claims_of(session, claim.debtor_id):
        hold_claim(session, known.id, HoldReason.WRONG_PERSON, now)
        revoke_links(session, known.id, now)
    point = _contact_point(session, link, claim)
    elsewhere: list[Deed] = []
    if point is not None:
        if point.rung is not Rung.WRONG:
            _count(session, claim, Trouble.WRONG_NUMBER, now)
        elsewhere = close_number(session, point, now)
    _ask_for_help(
        session, claim, TaskKind.WRONG_NUMBER, f"wrong:{point.id if point else claim.id}", now
    )
    _write(session, link, "number.wrong", now, elsewhere)


def stop(session: Session, link: PayLink, now: datetime) -> None:
    """Withdraw the consent to every message of this creditor at this address."""
    claim = session.get_one(Claim, link.claim_id)
    point = _contact_point(session, link, claim)
    if point is None:
        return
    word = Word(
        action=ConsentAction.WITHDRAW,
        scope=ConsentScope.CREDITOR,
        source="debtor page",
        actor=Actor.DEBTOR,
        at=now,
    )
    ledger = consents_of(session, point.id)
    if not ledger or ledger[-1].action is not ConsentAction.WITHDRAW:
        _count(session, claim, Trouble.OPTED_OUT, now)
    record_consent(session, point, word, now)
    _write(session, link, "consent.withdrawn", now)


def _count(session: Session, claim: Claim, trouble: Trouble, now: datetime) -> None:
    count_event(session, claim.creditor_id, trouble, now, debtor_id=claim.debtor_id)


def _contact_point(session: Session, link: PayLink, claim: Claim) -> ContactPoint | None:
    """Return the address that the link went to, locked as the consent ledger asks."""
    if link.contact_point_id is None:
        point = phone_of(session, claim.debtor_id)
        if point is None:
            return None
        point_id = point.id
    else:
        point_id = link.contact_point_id
    found = select(ContactPoint).where(ContactPoint.id == point_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()


def _conversation(session: Session, claim: Claim) -> Conversation | None:
    found = select(Conversation).where(Conversation.debtor_id == claim.debtor_id)
    return session.scalar(found.with_for_update())


def _keep_words(
    session: Session, link: PayLink, about: tuple[Conversation, Claim], text: str, now: datetime
) -> None:
    """Put what was written on the page into the conversation, for people to read."""
    conversation, claim = about
    point = _contact_point(session, link, claim)
    if point is None:
        return
    session.add(
        InboundMessage(
            creditor_id=claim.creditor_id,
            provider="page",
            provider_id=uuid.uuid4().hex,
            conversation_id=conversation.id,
            channel=conversation.channel,
            sender=point.address,
            sender_key=sealing.blind(point.address),
            recipient=conversation.sender,
            body=text,
            received_at=now,
            state=InboundState.WITH_STAFF,
            processed_at=now,
        )
    )
    if conversation.waiting_since is None:
        conversation.waiting_since, conversation.waiting_for = now, "page"


def _ask_for_help(
    session: Session,
    claim: Claim,
    kind: TaskKind,
    once_key: str,
    now: datetime,
    note: str | None = None,
) -> None:
    talk = select(Conversation.id).where(Conversation.debtor_id == claim.debtor_id)
    add_task(
        session,
        kind,
        once_key,
        f"{claim.reference}: {_SUMMARIES[kind]}",
        now,
        creditor_id=claim.creditor_id,
        debtor_id=claim.debtor_id,
        claim_id=claim.id,
        conversation_id=session.scalar(talk),
        note=note,
    )


def _write(
    session: Session, link: PayLink, action: str, now: datetime, elsewhere: Sequence[Deed] = ()
) -> None:
    deed = Deed(
        creditor_id=link.creditor_id,
        action=action,
        actor=Actor.DEBTOR,
        claim_id=link.claim_id,
        details={"link": str(link.id)},
    )
    write_journal(session, now, [deed, *elsewhere])
