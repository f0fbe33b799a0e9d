"""Facts: the snapshot of all that the gate looks at for one message, as plain values.

It is read in the transaction that claims the message, stored with the verdict, and gives the same
verdict again whenever it is read back with the same `now`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from outbox.errors import FactsError
from storage.policy import MOST_INITIATIVES_A_WEEK, ContactHours
from storage.records.claims import ClaimStatus
from storage.records.consents import ConsentAction, ConsentScope
from storage.records.conversations import Owner
from storage.records.debtors import Representation
from storage.records.messages import MessageKind
from storage.words import Actor, Channel, Rung


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageFacts:
    """The message itself.

    `answer_to_at` is when the message that it answers came in. `confirms_opt_out` marks the one
    closing line to somebody who opted out, has the wrong number or must be left alone by machines.
    `already_sent` says that its intent has left before; `needs_plan` that it speaks of a live plan.
    `epoch` is the conversation's when the text was composed, None when it depends on no talk.
    """

    kind: MessageKind
    channel: Channel
    author: Actor
    rung_needed: Rung = Rung.UNKNOWN
    queued_at: datetime
    expires_at: datetime | None = None
    answer_to_at: datetime | None = None
    confirms_opt_out: bool = False
    already_sent: bool = False
    needs_plan: bool = False
    epoch: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimFacts:
    """The claim that the message is about.

    `promised_until` is the local day by which the debtor said to pay. `hold_until` ends a hold;
    with the status on hold and no such time a person must end it. `open_cents` is what the ledger
    says is left.
    """

    status: ClaimStatus
    open_cents: int
    tolerance_cents: int = 0
    promised_until: date | None = None
    has_live_plan: bool = False
    disputed: bool = False
    hold_until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberFacts:
    """The number or address that the message goes to.

    `consent` is the newest entry of the ledger for this channel and purpose, None when there is
    none. `opted_out` holds each scope in which an opt-out covers this message. `suppressed`: the
    number was said to be wrong, by whichever creditor's message. `invalid` and
    `channel_suppressed`: the provider said so. `initiatives` are the moments of the last seven
    days at which we wrote of our own accord to this number, over all claims and creditors, oldest
    first, without this message. `rest_since`: when danger or a death was last told on this number,
    to whichever creditor; no creditor learns which, or that it was told to another. `unread`:
    something that came from the person still waits for its turn, or for a colleague where its turn
    failed, and may be a stop.
    """

    rung: Rung = Rung.UNKNOWN
    consent: ConsentAction | None = None
    opted_out: tuple[ConsentScope, ...] = ()
    suppressed: bool = False
    invalid: bool = False
    channel_suppressed: bool = False
    channel_suppressed_until: datetime | None = None
    initiatives: tuple[datetime, ...] = ()
    rest_since: datetime | None = None
    unread: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversationFacts:
    """The conversation that the message belongs to, as it is now.

    `waiting_since`: since when a person was promised and has not come yet.
    """

    owner: Owner = Owner.BOT
    epoch: int = 0
    last_inbound_at: datetime | None = None
    waiting_since: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatsAppFacts:
    """What Meta asks of a WhatsApp message.

    `template_approved` is None when the message uses no template, so that it is free text.
    """

    window_open_until: datetime | None = None
    template_approved: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DebtorFacts:
    """What protects the debtor. `vulnerable`: a sign of crisis or hardship that staff must see."""

    representation: Representation = Representation.NONE
    vulnerable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditorFacts:
    """The creditor in whose name we write, and the bounds that it set."""

    active: bool = True
    brake_on: bool = False
    budget_left: bool = True
    hours: ContactHours = field(default_factory=ContactHours)
    initiatives_a_week: int = MOST_INITIATIVES_A_WEEK
    #: Whether a bank statement as recent as the creditor demands came in; who demands none has it.
    statement_current: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All facts about one message at one moment.

    Only a digest may come without a number; only a digest, an answer, a staff message or a
    neutral line without a claim. `version` names this shape, for whoever reads old snapshots.

    Raises:
        FactsError: a part is missing that this kind of message must have.
    """

    message: MessageFacts
    claim: ClaimFacts | None = None
    others: tuple[ClaimFacts, ...] = ()
    number: NumberFacts | None = None
    conversation: ConversationFacts | None = None
    whatsapp: WhatsAppFacts | None = None
    debtor: DebtorFacts = field(default_factory=DebtorFacts)
    creditor: CreditorFacts = field(default_factory=CreditorFacts)
    version: int = 1

    def __post_init__(self) -> None:
        kind = self.message.kind
        if self.number is None and kind is not MessageKind.DIGEST:
            raise FactsError(f"a message of kind {kind} needs the facts of its number")
        if self.claim is None and kind in CLAIM_KINDS:
            raise FactsError(f"a message of kind {kind} needs the facts of its claim")
        if self.whatsapp is None and self.message.channel is Channel.WHATSAPP:
            raise FactsError("a WhatsApp message needs the facts of its window and template")


#: The kinds that are always about a claim.
CLAIM_KINDS = frozenset({MessageKind.PREMINDER, MessageKind.NOTICE, MessageKind.THANKS})


@cache
def _adapter() -> TypeAdapter[Facts]:
    return TypeAdapter(Facts)


def to_json(facts: Facts) -> str:
    """Write facts as JSON: the same facts give the same text, byte for byte."""
    return _adapter().dump_json(facts).decode()


def to_dict(facts: Facts) -> dict[str, Any]:
    """Write facts as plain JSON values, for a jsonb column."""
    plain: dict[str, Any] = _adapter().dump_python(facts, mode="json")
    return plain


def from_json(text: str) -> Facts:
    """Read what `to_json` wrote."""
    return _adapter().validate_json(text)


def from_dict(plain: dict[str, Any]) -> Facts:
    """Read what `to_dict` wrote; the order of the keys does not matter."""
    return _adapter().validate_python(plain)
