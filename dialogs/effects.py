"""Effects: what a turn asks the service to do beside answering.

A dialog decides and says; it never acts. Each effect is a plain value that the caller carries out
in the transaction of the turn. All of them survive a trip through JSON, because an action may run
behind a Rasa server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from storage.words import Channel, Language


class OptOutScope(StrEnum):
    """How far a "stop" reaches."""

    CHANNEL = "channel"  #: only the channel on which (or about which) it was said
    CREDITOR = "creditor"  #: every message of this creditor
    EVERYTHING = "everything"  #: this number, for every creditor


class HandOverReason(StrEnum):
    """Why a human should look."""

    ASKED = "asked"
    IDENTITY = "identity"
    MISUNDERSTOOD = "misunderstood"
    CALLBACK = "callback"
    COMPLAINT = "complaint"
    DISPUTE = "dispute"
    HARDSHIP = "hardship"
    REPRESENTATION = "representation"
    DECEASED = "deceased"
    CRISIS = "crisis"
    PLAN_BEYOND_POLICY = "plan_beyond_policy"
    PLAN_EXISTS = "plan_exists"
    AFTER_OPT_OUT = "after_opt_out"
    MEDIA = "media"
    AFTER_WRONG_PERSON = "after_wrong_person"
    MAYBE_OPT_OUT = "maybe_opt_out"
    SERVER_DOWN = "server_down"  #: the Rasa server did not answer
    DOUBT = "doubt"  #: may tell of a death, of debt help, or worse
    COPY = "copy"  #: wants to see the invoice itself
    FOREIGN = "foreign"  #: writes in a language that we do not speak
    LONG_LETTER = "long_letter"  #: more than the bot reads
    SUSPICION = "suspicion"  #: reports a message that pretends to come from us
    PAID = "paid"  #: says that it is paid, and did not prove who says so
    CANNOT_PAY = "cannot_pay"  #: wants to pay, and the link keeps failing
    ELSEWHERE = "elsewhere"  #: asks about what went to another party


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """Something that the service must do because of a turn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityConfirmed(Effect):
    """The person knew what only the debtor should know: the number is verified."""

    method: str  #: "address" or "invoice"


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityFailed(Effect):
    """A try to prove identity failed; the service counts it."""

    attempts_left: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SelfDeclared(Effect):
    """The person says to be the one we look for, without proof."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OptOut(Effect):
    """The person wants no more messages."""

    scope: OptOutScope
    channel: Channel | None = None  #: which one stops, when the scope is a channel


@dataclass(frozen=True, kw_only=True, slots=True)
class MaybeOptOut(Effect):
    """The person may want no more messages: nothing is started until a colleague has looked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OptIn(Effect):
    """The person wants messages again, in words that can mean nothing else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WrongPerson(Effect):
    """The number belongs to somebody else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver(Effect):
    """A human must read this conversation."""

    reason: str  #: one of HandOverReason
    urgent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PayLinkGiven(Effect):
    """The line holds `{pay_link}`: make the link of this claim and put it there."""

    reference: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanAgreed(Effect):
    """The person said yes to these parts; their sum is the open amount."""

    reference: str
    parts: tuple[tuple[date, int], ...]  #: due date (local) and cents


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanOffered(Effect):
    """The person can do this, which the box does not allow: somebody must say yes or no."""

    reference: str
    wish: Mapping[str, Any]  #: as `payments.plans.offers.Offer` writes it
    parts: tuple[tuple[date, int], ...] = ()  #: the plan it comes to; empty when it is none
    reason: str = ""  #: what of the box it does not keep


@dataclass(frozen=True, kw_only=True, slots=True)
class InstalmentPostponed(Effect):
    """The person said yes to paying the next instalment of the plan on this date."""

    reference: str
    part: int  #: its place in the plan, from 1
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PromiseMade(Effect):
    """The person said yes to paying all on this date."""

    reference: str
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class DisputeRaised(Effect):
    """The person says that the claim is not right: pause it.

    With an empty reason the person still has to say why; the same dispute then comes once more
    with its reason.
    """

    reference: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PaidClaimed(Effect):
    """The person says that it is paid: pause it and look. May come again with more detail."""

    reference: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HardshipSignalled(Effect):
    """The person cannot pay or is in trouble: pressure stops."""

    kind: str  #: "income", "illness", "family" or "money"


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageChosen(Effect):
    """The person writes, or asks for, another language that we speak."""

    language: Language


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherLanguage(Effect):
    """The person writes in a language that we do not speak: a colleague must answer."""

    tongue: str  #: its two or three letters; empty when it is not known which


@dataclass(frozen=True, kw_only=True, slots=True)
class Deceased(Effect):
    """Somebody says that the debtor has died: everything stops."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Crisis(Effect):
    """The person may harm himself or herself: all automation stops, staff are alarmed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Representation(Effect):
    """Somebody else handles this person's money: deal with them, not with the debtor."""

    kind: str  #: "bewindvoerder", "curator", "wsnp", "bankruptcy", "budget" or "schuldhulp"


@dataclass(frozen=True, kw_only=True, slots=True)
class HelperNamed(Effect):
    """Who that is, in the person's own words: for staff only, sealed."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackAsked(Effect):
    """The person wants to be called then. The newest one counts."""

    on: date  #: local
    start: str  #: local time of day, "17:00"
    end: str
    number: str = ""  #: E.164 when it is another one than this; sealed, never logged
    agreed: bool = False  #: whether the person said yes to it


@dataclass(frozen=True, kw_only=True, slots=True)
class CallsRefused(Effect):
    """The person does not want to be called, now or ever."""

    ever: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthenticityAsked(Effect):
    """The person asks whether this is real and was told the words to check it with."""


EFFECTS: tuple[type[Effect], ...] = (
    IdentityConfirmed,
    IdentityFailed,
    SelfDeclared,
    OptOut,
    MaybeOptOut,
    OptIn,
    WrongPerson,
    HandOver,
    PayLinkGiven,
    PlanAgreed,
    PlanOffered,
    InstalmentPostponed,
    PromiseMade,
    DisputeRaised,
    PaidClaimed,
    HardshipSignalled,
    LanguageChosen,
    OtherLanguage,
    Deceased,
    Crisis,
    Representation,
    HelperNamed,
    CallbackAsked,
    CallsRefused,
    AuthenticityAsked,
)
_BY_NAME = {kind.__name__: kind for kind in EFFECTS}


def _parts(value: Any) -> tuple[tuple[date, int], ...]:
    return tuple((date.fromisoformat(due_on), int(cents)) for due_on, cents in value)


def _channel(value: Any) -> Channel | None:
    return None if value is None else Channel(value)


#: Fields that JSON cannot hold as they are.
_READ: Mapping[str, Callable[[Any], Any]] = {
    "on": date.fromisoformat,
    "parts": _parts,
    "language": Language,
    "scope": OptOutScope,
    "channel": _channel,
}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value


def effect_to_json(effect: Effect) -> dict[str, Any]:
    """Return the effect as a JSON object with its name."""
    values = {field.name: _plain(getattr(effect, field.name)) for field in fields(effect)}
    return {"effect": type(effect).__name__, **values}


def effect_from_json(value: Mapping[str, Any]) -> Effect:
    """Read what `effect_to_json` wrote.

    Raises:
        KeyError: there is no such effect.
    """
    kind = _BY_NAME[value["effect"]]
    given = {name: item for name, item in value.items() if name != "effect"}
    return kind(**{name: _READ.get(name, _same)(item) for name, item in given.items()})


def _same(value: Any) -> Any:
    return value
