"""The values of a turn: what comes in, what we know, what we remember, what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from dialogs.effects import (
    AuthenticityAsked,
    CallbackAsked,
    CallsRefused,
    Crisis,
    Deceased,
    DisputeRaised,
    Effect,
    HandOver,
    HandOverReason,
    HardshipSignalled,
    HelperNamed,
    IdentityConfirmed,
    IdentityFailed,
    InstalmentPostponed,
    LanguageChosen,
    MaybeOptOut,
    OptIn,
    OptOut,
    OptOutScope,
    OtherLanguage,
    PaidClaimed,
    PayLinkGiven,
    PlanAgreed,
    PlanOffered,
    PromiseMade,
    Representation,
    SelfDeclared,
    WrongPerson,
)
from dialogs.errors import MemoryFormatError
from payments.plans import PlanBox
from storage.words import Address, Channel, Language, Rung

__all__ = [
    "MOST_TRIES",
    "AuthenticityAsked",
    "CallbackAsked",
    "CallsRefused",
    "Case",
    "ClaimFacts",
    "Crisis",
    "Deceased",
    "DisputeRaised",
    "Effect",
    "HandOver",
    "HandOverReason",
    "HardshipSignalled",
    "HelperNamed",
    "IdentityConfirmed",
    "IdentityFailed",
    "Incoming",
    "InstalmentPostponed",
    "LanguageChosen",
    "Line",
    "MaybeOptOut",
    "Memory",
    "OptIn",
    "OptOut",
    "OptOutScope",
    "Option",
    "OtherLanguage",
    "PaidClaimed",
    "PayLinkGiven",
    "PlanAgreed",
    "PlanFacts",
    "PlanOffered",
    "PromiseMade",
    "Representation",
    "SelfDeclared",
    "Turn",
    "WrongPerson",
]

#: How often somebody may try to prove who he or she is, over all channels; then a human looks.
MOST_TRIES = 5
#: The shape of a stored memory; a memory of another shape is not read.
MEMORY_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFacts:
    """A running plan: its next instalment that is not fully paid."""

    part: int  #: its place, from 1
    parts: int  #: how many there are
    due_on: date
    cents: int  #: what is open of it
    next_on: date | None = None  #: the day of the one after it
    moved_before: bool = False  #: an instalment of this plan was postponed already
    #: On or just after this day it is taken from the account, so nobody need pay it by link.
    collected_on: date | None = None
    under_way: bool = False  #: the bank has that order: it can be neither moved nor paid by link


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimFacts:
    """An open claim, as far as the dialog needs it."""

    reference: str
    invoice_number: str
    invoice_date: date
    due_date: date
    open_cents: int
    description: str = ""
    invoices: int = 1  #: how many it holds; the number and dates are those of the first
    plan: PlanFacts | None = None
    has_document: bool = False  #: the invoice itself can be read as a PDF on its page
    waits: bool = False  #: promised, or somebody looks at it: nothing is asked of it now

    @property
    def is_taken(self) -> bool:
        """Whether the next part of its plan is taken from the account."""
        return self.plan is not None and self.plan.collected_on is not None

    @property
    def is_under_way(self) -> bool:
        """Whether the bank has the order to take the next part already."""
        return self.plan is not None and self.plan.under_way


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What the database knows at the start of a turn."""

    creditor_name: str  #: the full name; it may tell the sector, so only for the verified
    creditor_public_name: str  #: the name that anybody may see
    creditor_contact: str  #: phone or e-mail of the creditor, shown to the verified
    debtor_name: str
    rung: Rung
    address: Address = Address.U  #: how the creditor speaks to debtors in Dutch
    check_code: str = ""  #: words by which the creditor recognises this conversation
    host: str = ""  #: the one host that our links lead to
    calls_from: str = "08:00"  #: when a colleague may call: local time of day
    calls_until: str = "20:00"
    calls_saturday: bool = True
    dispute_days: int = 14  #: within how many days the creditor answers
    complaint_days: int = 14
    complaint_contact: str = ""  #: for the verified
    disputes_body: str = ""  #: who judges when the answer does not satisfy
    handed_over: bool = False  #: a claim of this debtor went to another party
    postcode: str | None = None
    house_number: str | None = None
    house_suffix: str | None = None
    claims: tuple[ClaimFacts, ...] = ()  #: the open ones
    plan_box: PlanBox = field(default_factory=PlanBox)
    has_plan: bool = False
    promise_on: date | None = None
    attempts_used: int = 0  #: failed tries to prove identity so far
    opted_out: bool = False  #: over the channel of this message
    invited_back: bool = False  #: START was offered here against a stop of another channel


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One thing to choose. `key` is what one types on SMS; empty means the place in the menu."""

    id: str
    label: str  #: at most 20 characters, WhatsApp's limit for a button
    key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One message to the debtor. The text may hold the token `{pay_link}`."""

    key: str
    text: str
    rung: Rung
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """What the person sent: text, perhaps the id of a button, perhaps files."""

    text: str
    payload: str | None = None
    channel: Channel = Channel.SMS
    media: int = 0


#: Slots that hold only until somebody else has spoken.
_OF_THE_MOMENT = frozenset(
    {
        "waited",
        "offered",
        "wanted",
        "draft",
        "offer",
        "offers",
        "refused",
        "span",
        "postcode",
        "house",
        "asked_stop",
        "unsure",
        "call",
        "complained",
        "alongside",
        "other",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """What a conversation remembers between two turns. Slots hold JSON values only."""

    awaiting: str | None = None
    options: tuple[Option, ...] = ()  #: the menu that the person last really saw
    misunderstandings: int = 0
    language: Language = Language.NL
    slots: Mapping[str, Any] = field(default_factory=dict)
    history: Mapping[str, Any] | None = None  #: what the embedded engine knows of the talk before
    said: str = ""  #: what was said last, as a digest, and how often in a row
    times: int = 0
    version: int = MEMORY_VERSION

    def after_people(self) -> Memory:
        """Return what is still worth knowing once a person has spoken with the debtor.

        Whatever was asked before is answered or stale, and nobody is waited for any more. That
        the bot starts nothing of its own after trouble stays.
        """
        slots = {name: kept for name, kept in self.slots.items() if name not in _OF_THE_MOMENT}
        if slots.get("quiet") == HandOverReason.DOUBT:
            del slots["quiet"]  # a person has seen what it was
        return replace(
            self,
            awaiting=None,
            options=(),
            misunderstandings=0,
            slots=slots,
            history=None,
            said="",
            times=0,
        )

    def remembered(self) -> dict[str, Any]:
        """Return what is remembered, without the engine's own history, as a JSON object."""
        return self.to_json() | {"history": None}

    def to_json(self) -> dict[str, Any]:
        """Return the memory as a JSON object."""
        return {
            "awaiting": self.awaiting,
            "options": [asdict(option) for option in self.options],
            "misunderstandings": self.misunderstandings,
            "language": self.language.value,
            "slots": dict(self.slots),
            "history": self.history,
            "said": self.said,
            "times": self.times,
            "version": self.version,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Memory:
        """Read what `to_json` wrote.

        Raises:
            MemoryFormatError: it is of another version or not a memory at all.
        """
        if value.get("version") != MEMORY_VERSION:
            raise MemoryFormatError
        try:
            return cls(
                awaiting=value["awaiting"],
                options=tuple(Option(**option) for option in value["options"]),
                misunderstandings=int(value["misunderstandings"]),
                language=Language(value["language"]),
                slots=dict(value["slots"]),
                history=value.get("history"),
                said=str(value.get("said") or ""),
                times=int(value.get("times") or 0),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise MemoryFormatError from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The answer: at most one line as a rule, the new memory, and what must be done."""

    lines: tuple[Line, ...]
    memory: Memory
    effects: tuple[Effect, ...] = ()
    intent: str = ""
    confidence: float = 0.0
    actions: tuple[str, ...] = ()  #: what ran, in order
