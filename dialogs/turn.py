"""The values of a turn: what comes in, what we know, what we remember, what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from dialogs.effects import (
    Crisis,
    Deceased,
    DisputeRaised,
    Effect,
    HandOver,
    HandOverReason,
    HardshipSignalled,
    IdentityConfirmed,
    IdentityFailed,
    LanguageChosen,
    MaybeOptOut,
    OptIn,
    OptOut,
    OptOutScope,
    PaidClaimed,
    PayLinkGiven,
    PlanAgreed,
    PromiseMade,
    Representation,
    SelfDeclared,
    WrongPerson,
)
from dialogs.errors import MemoryFormatError
from payments.plans import PlanBox
from storage.words import Channel, Language, Rung

__all__ = [
    "MOST_TRIES",
    "Case",
    "ClaimFacts",
    "Crisis",
    "Deceased",
    "DisputeRaised",
    "Effect",
    "HandOver",
    "HandOverReason",
    "HardshipSignalled",
    "IdentityConfirmed",
    "IdentityFailed",
    "Incoming",
    "LanguageChosen",
    "Line",
    "MaybeOptOut",
    "Memory",
    "OptIn",
    "OptOut",
    "OptOutScope",
    "Option",
    "PaidClaimed",
    "PayLinkGiven",
    "PlanAgreed",
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
class ClaimFacts:
    """An open claim, as far as the dialog needs it."""

    reference: str
    invoice_number: str
    invoice_date: date
    due_date: date
    open_cents: int
    description: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What the database knows at the start of a turn."""

    creditor_name: str  #: the full name; it may tell the sector, so only for the verified
    creditor_public_name: str  #: the name that anybody may see
    creditor_contact: str  #: phone or e-mail of the creditor, shown to the verified
    debtor_name: str
    rung: Rung
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
    {"waited", "offered", "wanted", "draft", "span", "postcode", "house", "asked_stop"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """What a conversation remembers between two turns. Slots hold JSON values only."""

    awaiting: str | None = None
    options: tuple[Option, ...] = ()  #: the menu that the person last really saw
    misunderstandings: int = 0
    language: Language = Language.NL
    slots: Mapping[str, Any] = field(default_factory=dict)
    version: int = MEMORY_VERSION

    def after_people(self) -> Memory:
        """Return what is still worth knowing once a person has spoken with the debtor.

        Whatever was asked before is answered or stale, and nobody is waited for any more. That
        the bot starts nothing of its own after trouble stays.
        """
        slots = {name: kept for name, kept in self.slots.items() if name not in _OF_THE_MOMENT}
        return replace(self, awaiting=None, options=(), misunderstandings=0, slots=slots)

    def to_json(self) -> dict[str, Any]:
        """Return the memory as a JSON object."""
        return {
            "awaiting": self.awaiting,
            "options": [asdict(option) for option in self.options],
            "misunderstandings": self.misunderstandings,
            "language": self.language.value,
            "slots": dict(self.slots),
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
