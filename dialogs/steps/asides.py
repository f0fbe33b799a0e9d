"""Steps for a question beside the open one, and for who does not follow what we ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from dialogs.effects import HandOverReason
from dialogs.listening.asides import Aside, aside_of
from dialogs.listening.awaiting import Awaiting
from dialogs.situation import Reply, Said, Situation
from dialogs.speaking import texts
from dialogs.steps.identity import may_prove
from dialogs.steps.invoice import with_document
from dialogs.steps.people import human
from dialogs.steps.talk import MOST_MISUNDERSTANDINGS, repeat, same

#: Where nothing is asked: the answer is all there is to say.
_NOTHING_ASKED = frozenset(
    {Awaiting.AGREED, Awaiting.PAID_NOTED, Awaiting.DISPUTE_NOTED, Awaiting.HUMAN}
)


def answer_aside(situation: Situation) -> Reply:
    """Answer in a line what is asked aside, and put the open question again as it was."""
    aside = aside_of(situation.meaning) or Aside.CLAIM
    reply = Reply(said=(_LINES[aside](situation),))
    if aside is Aside.CLAIM and situation.claim is not None:
        reply = with_document(situation, situation.claim, reply)
    if situation.awaiting in _NOTHING_ASKED:
        return replace(reply, awaiting=same(situation))
    return replace(reply, followup=repeat(situation).followup)


def _claim_line(situation: Situation, key: str) -> Said:
    claim = situation.claim
    return Said(key=key, values=situation.claim_values(claim) if claim else {})


def _hours_line(situation: Situation) -> Said:
    case, language = situation.case, situation.language
    hours = {
        "opens": texts.clock_time(time.fromisoformat(case.calls_from), language),
        "closes": texts.clock_time(time.fromisoformat(case.calls_until), language),
        "closed": texts.closed_days(case.calls_saturday, language),
    }
    return Said(key="aside_hours", values=hours)


_LINES = {
    Aside.COSTS: lambda situation: _claim_line(situation, "aside_costs"),
    Aside.CONTACT: lambda situation: _claim_line(situation, "aside_contact"),
    Aside.CLAIM: lambda situation: _claim_line(situation, "aside_claim"),
    Aside.HOURS: _hours_line,
}


def explain(situation: Situation) -> Reply:
    """Say in other words what was asked; the second time a person takes over."""
    if situation.misunderstandings + 1 >= MOST_MISUNDERSTANDINGS:
        return human("misunderstood_twice", HandOverReason.MISUNDERSTOOD)
    if not situation.verified:
        return _explain_identity(situation)
    key = _EXPLAINED.get(situation.awaiting or "", "explain_claim")
    if key == "explain_claim" and situation.claim is None:
        key = "explain_choice"
    said = (_claim_line(situation, key), Said(key="or_person"))
    told = {"claim": situation.claim.reference} if situation.claim else {}
    followup = repeat(situation).followup
    return Reply(said=said, slots=told, followup=followup, understood=False)


def _explain_identity(situation: Situation) -> Reply:
    if not may_prove(situation.case):
        return Reply(followup="action_ask_identity")
    digits = "" if situation.case.postcode else "_digits"
    if situation.awaiting not in {None, Awaiting.IDENTITY}:
        said = (Said(key="explain_choice"), Said(key="or_person"))
        return Reply(said=said, followup=repeat(situation).followup, understood=False)
    said = (Said(key=f"explain_identity{digits}", values=situation.public), Said(key="or_person"))
    return Reply(
        said=said,
        slots={"introduced": True},
        awaiting=Awaiting.IDENTITY,
        understood=False,
    )


_EXPLAINED: Mapping[str, str] = {
    Awaiting.PLAN_PARTS: "explain_parts",
    Awaiting.PLAN_CONFIRM: "explain_plan",
    Awaiting.PROMISE_DATE: "explain_date",
    Awaiting.POSTPONE_DATE: "explain_date",
    Awaiting.PROMISE_CONFIRM: "explain_yes_no",
    Awaiting.POSTPONE_CONFIRM: "explain_yes_no",
    Awaiting.CALL_CONFIRM: "explain_yes_no",
    Awaiting.HELP_OFFER: "explain_yes_no",
    Awaiting.OTHER_CLAIM: "explain_yes_no",
    Awaiting.WHICH_CLAIM: "explain_choice",
    Awaiting.WHICH_MEANING: "explain_choice",
}
