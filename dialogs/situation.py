"""What a step of the conversation sees and what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from dialogs.effects import Effect
from dialogs.intents import Intent
from dialogs.listening.answers import tells_how_paid
from dialogs.listening.awaiting import Awaiting
from dialogs.speaking import texts
from dialogs.turn import Case, ClaimFacts, Option
from dialogs.understanding.by_rules import Meaning
from storage.words import Channel, Language, Rung


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """All that a step may look at. A step is a pure function of it."""

    case: Case
    meaning: Meaning
    awaiting: str | None
    slots: Mapping[str, Any]
    language: Language
    channel: Channel
    today: date  #: local
    at: time = time(12, 0)  #: local time of day
    misunderstandings: int = 0

    @property
    def verified(self) -> bool:
        """Whether the person has proved to be the debtor, and nobody else has written since."""
        return self.proved and not self.slots.get("another")

    @property
    def proved(self) -> bool:
        """Whether this number proved to be the debtor's, whoever holds the telephone now."""
        return self.case.rung >= Rung.VERIFIED

    @property
    def claim(self) -> ClaimFacts | None:
        """The claim that we talk about: the chosen one, or the only one."""
        chosen = self.slots.get("claim")
        for claim in self.case.claims:
            if claim.reference == chosen:
                return claim
        return self.case.claims[0] if len(self.case.claims) == 1 else None

    @property
    def claims(self) -> tuple[ClaimFacts, ...]:
        """The claims that a wish is about: the one we talk about and those named beside it."""
        named = (self.slots.get("alongside") or {}).get("claims", ())
        beside = (claim for claim in self.case.claims if claim.reference in named)
        return (self.claim, *beside) if self.claim is not None else ()

    def draft(self, kind: str) -> Mapping[str, Any] | None:
        """Return what was read back and waits for a yes, if it is of this kind."""
        kept = self.slots.get("draft")
        return kept if isinstance(kept, Mapping) and kept.get("kind") == kind else None

    def claim_values(self, claim: ClaimFacts) -> dict[str, str]:
        """Return what sentences say about a claim."""
        what = texts.clip(claim.description, 40)
        joint = {Language.NL: " voor ", Language.EN: " for "}[self.language]
        return self._plan_values(claim) | {
            "creditor": texts.clip(self.case.creditor_name, 40),
            "invoice_number": texts.invoices(claim.invoice_number, claim.invoices, self.language),
            "invoice_date": texts.short_day(claim.invoice_date, self.language),
            "due_date": texts.short_day(claim.due_date, self.language),
            "amount": texts.amount(claim.open_cents, self.language),
            "description": f"{joint}{what}" if what else "",
            "contact": texts.clip(self.case.creditor_contact),
        }

    def _plan_values(self, claim: ClaimFacts) -> dict[str, str]:
        """Return what sentences say about the next part of a running plan."""
        plan = claim.plan
        if plan is None:
            return {}
        return {
            "part": texts.part_of(plan.part, plan.parts, self.language),
            "part_amount": texts.amount(plan.cents, self.language),
            "part_on": texts.day(plan.due_on, self.language),
            "taken_on": texts.day(plan.collected_on or plan.due_on, self.language),
        }

    @property
    def public(self) -> dict[str, str]:
        """What sentences for anybody may say."""
        return {"creditor": texts.clip(self.case.creditor_public_name, 40)}

    @property
    def call_hours(self) -> dict[str, str]:
        """What sentences say about when a colleague may call."""
        case, language = self.case, self.language
        return {
            "opens": texts.clock_time(time.fromisoformat(case.calls_from), language),
            "closes": texts.clock_time(time.fromisoformat(case.calls_until), language),
            "closed": texts.closed_days(case.calls_saturday, language),
        }

    def menu(self, *names: str) -> tuple[Option, ...]:
        """Return options by name in the person's language."""
        return texts.menu(names, self.language)

    def yes_no(self, about: str) -> tuple[Option, ...]:
        """Return yes and no, bound to what they answer, so that an old button cannot bind."""
        return tuple(
            texts.option(name, self.language, id=f"{name}:{about}") for name in ("yes", "no")
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A sentence to say, by key, with its values and its menu."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a step decided."""

    said: tuple[Said, ...] = ()
    effects: tuple[Effect, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)  #: changed ones; None clears
    awaiting: Awaiting | None = None
    understood: bool = True
    followup: str | None = None  #: an action to run next in this same turn

    def opening_with(self, *said: Said) -> Reply:
        """Return the reply with sentences put before it."""
        return replace(self, said=(*said, *self.said))

    def with_effects(self, *effects: Effect) -> Reply:
        """Return the reply with effects put before its own."""
        return replace(self, effects=(*effects, *self.effects))

    def remembering(self, **slots: Any) -> Reply:
        """Return the reply with these slots changed as well."""
        return replace(self, slots={**self.slots, **slots})


#: Wishes that are kept while we ask who somebody is, or which claim, and fulfilled afterwards.
KEPT = frozenset(
    {
        Intent.PAY_NOW,
        Intent.PROMISE_TO_PAY,
        Intent.REQUEST_PLAN,
        Intent.ALREADY_PAID,
        Intent.DISPUTE,
        Intent.ASK_DETAILS,
    }
)
#: What fulfils a wish that was kept.
FULFILLED_BY: Mapping[Intent, str] = {
    Intent.PAY_NOW: "action_pay_now",
    Intent.PROMISE_TO_PAY: "action_propose_promise",
    Intent.REQUEST_PLAN: "action_propose_plan",
    Intent.ALREADY_PAID: "action_ask_paid",
    Intent.DISPUTE: "action_ask_dispute",
    Intent.ASK_DETAILS: "action_tell_claim",
    Intent.UNSURE: "action_ask_which",
    Intent.SEVERAL: "action_several",
}
#: How much of a message is kept until its sender is known.
KEPT_LENGTH = 300
#: How much of somebody's own words is kept with a task.
NOTE_LENGTH = 1_000
#: What is not remembered of one claim in the talk about another.
TURNED_OVER: Mapping[str, Any] = {
    "draft": None,
    "offer": None,
    "offers": None,
    "refused": None,
    "span": None,
    "other": None,
}


def talk_of(claim: ClaimFacts) -> dict[str, Any]:
    """Return the slots of a talk that goes on about a claim, with nothing read back or kept."""
    return {"claim": claim.reference, "wanted": None, "draft": None}


def keep_wish(situation: Situation) -> dict[str, Any]:
    """Return the slot that keeps what was wanted, or nothing when it was no wish."""
    meaning = situation.meaning
    if meaning.intent is Intent.UNSURE and not situation.slots.get("wanted"):
        return {"wanted": kept_doubt(meaning)}
    if meaning.intent not in KEPT:
        return {}
    text = "" if meaning.option else meaning.text[:KEPT_LENGTH]
    before = situation.slots.get("wanted") or {}
    paid = before.get("intent") == Intent.ALREADY_PAID
    if paid and meaning.intent is Intent.PAY_NOW and text and tells_how_paid(meaning):
        # "3 november, ideal" goes on about the payment.
        return {"wanted": {**before, "text": f"{before['text']}, {text}"[:KEPT_LENGTH]}}
    return {"wanted": {"intent": meaning.intent.value, "text": text}}


def kept_doubt(meaning: Meaning) -> dict[str, Any]:
    """Return what is kept of a message that means one of two things: its words and the two."""
    choices = [one.value for one in meaning.choices]
    return {"intent": meaning.intent.value, "text": meaning.text[:KEPT_LENGTH], "choices": choices}
