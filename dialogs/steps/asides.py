"""Steps for a question beside the open one, and for who does not follow what we ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from dialogs.effects import CallsRefused, HandOverReason
from dialogs.hearing import asks_of_copy
from dialogs.listening.about_a_deal import asks_if_missed
from dialogs.listening.asides import Aside, aside_of
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.due import asks_next
from dialogs.listening.partly_paid import says_what_is_left
from dialogs.situation import Reply, Said, Situation
from dialogs.speaking import texts
from dialogs.steps.collected import tell_day, tell_how_to_stop
from dialogs.steps.deadlines import answer_by
from dialogs.steps.due import nothing_due
from dialogs.steps.identity import may_prove
from dialogs.steps.invoice import tell_of_copy, with_document
from dialogs.steps.partly import tell_rest
from dialogs.steps.people import human, wait_for_human
from dialogs.steps.talk import MOST_MISUNDERSTANDINGS, repeat, same

#: Where nothing is asked: the answer is all there is to say.
_NOTHING_ASKED = frozenset(
    {Awaiting.AGREED, Awaiting.PAID_NOTED, Awaiting.DISPUTE_NOTED, Awaiting.HUMAN}
)


def answer_aside(situation: Situation) -> Reply:
    """Answer in a line what is asked aside, and put the open question again as it was."""
    if asks_of_copy(situation):
        return tell_of_copy(situation)
    aside = aside_of(situation.meaning) or Aside.CLAIM
    if aside is Aside.COSTS and _not_told_yet(situation):
        return Reply(followup="action_tell_claim")  # which answers it with the claim
    if aside in _ANSWERED_WHOLE:
        return _ANSWERED_WHOLE[aside](situation)
    reply = _answer(situation, aside)
    if aside is Aside.CLAIM and situation.claim is not None:
        reply = with_document(situation, situation.claim, reply)
    if situation.awaiting in _NOTHING_ASKED:
        return replace(reply, awaiting=same(situation))
    if aside in _OF_TAKING and situation.awaiting in {None, Awaiting.MENU}:
        return replace(reply, awaiting=Awaiting.MENU)  # the menu is no answer to this
    if aside in {Aside.REMINDER, Aside.NO_CALL} and situation.awaiting in _RESTS:
        return replace(reply, awaiting=same(situation))  # nothing else was wanted
    return replace(reply, followup=repeat(situation).followup)


def _note_move(situation: Situation) -> Reply:
    """Take a new address to a colleague; the old one proves as well who it is."""
    if situation.awaiting == Awaiting.HUMAN:
        return wait_for_human(situation)
    if situation.verified or not may_prove(situation.case) or not situation.case.postcode:
        return human("moved", HandOverReason.ASKED)
    return Reply(
        said=(Said(key="moved_proof"),),
        slots={"introduced": True},
        awaiting=Awaiting.IDENTITY,
    )


def _tell_due(situation: Situation) -> Reply:
    """Say whether something must be paid now: what was settled decides, else the claim itself."""
    next_part, awaiting = asks_next(situation.meaning.plain), situation.awaiting
    if next_part and len(situation.case.claims) > 1:
        return Reply(followup="action_take_other")
    said = nothing_due(situation)
    if said is not None:
        reply = Reply(said=(said,))
        rests = awaiting in _NOTHING_ASKED | {None, Awaiting.MENU}
        again = replace(reply, followup=repeat(situation).followup)
        return replace(reply, awaiting=same(situation)) if rests else again
    if awaiting in _READ_BACK:
        return repeat(situation)  # which says it
    claim = situation.claim
    if claim is None or claim.reference != situation.slots.get("claim"):
        return Reply(followup="action_tell_claim")
    said = _claim_line(situation, "aside_claim")
    return Reply(said=(said,), followup=repeat(situation).followup)


_ANSWERED_WHOLE: Mapping[Aside, Callable[[Situation], Reply]] = {
    Aside.DUE: _tell_due,
    Aside.MOVED: _note_move,
}
#: Where nobody waits for an answer to what is asked.
_RESTS = frozenset({None, Awaiting.MENU, Awaiting.STOP_OFFERED})
_READ_BACK = frozenset({Awaiting.PLAN_CONFIRM, Awaiting.PROMISE_CONFIRM, Awaiting.POSTPONE_CONFIRM})


def _not_told_yet(situation: Situation) -> bool:
    """Whether the claim itself is what is said next."""
    told = situation.claim and situation.claim.reference == situation.slots.get("claim")
    return not told and repeat(situation).followup == "action_show_menu"


def _answer(situation: Situation, aside: Aside) -> Reply:
    claim = situation.claim
    if asks_if_missed(situation.meaning):
        return Reply(said=(Said(key="aside_missed"),))
    if claim is not None and says_what_is_left(
        situation.meaning, claim, situation.slots, situation.awaiting, situation.today
    ):
        return Reply(said=(tell_rest(situation, claim),))
    if aside is Aside.NO_CALL:
        return Reply(said=(Said(key="calls_self"),), effects=(CallsRefused(ever=False),))
    if aside in _OF_TAKING and claim is not None:
        return _OF_TAKING[aside](situation, claim)
    return Reply(said=(_LINES[aside](situation),))


_OF_TAKING = {Aside.COLLECTION: tell_day, Aside.STOP_COLLECTION: tell_how_to_stop}


def _claim_line(situation: Situation, key: str) -> Said:
    claim = situation.claim
    return Said(key=key, values=situation.claim_values(claim) if claim else {})


def _when(situation: Situation) -> Said:
    """Say by when what was noted is answered: on the day that was named then."""
    if situation.awaiting == Awaiting.HUMAN:
        return Said(key="aside_when_human")
    if situation.awaiting != Awaiting.DISPUTE_NOTED:
        return Said(key="aside_when_paid")
    said = _claim_line(situation, "aside_when_dispute")
    named = situation.slots.get("answer_by")
    # A talk from before it kept the day has none.
    computed = answer_by(situation.today, situation.case.dispute_days)
    until = date.fromisoformat(named) if named else computed
    return replace(said, values=dict(said.values) | {"until": texts.day(until, situation.language)})


def _reminder(situation: Situation) -> Said:
    """Say honestly what is sent: a link on the day of each part, and nothing on request."""
    claim = situation.claim
    if not (situation.verified and claim):
        return Said(key="aside_reminder")
    if claim.plan is not None:
        return Said(key="aside_reminder" if claim.is_taken else "aside_reminder_plan")
    settled = claim.waits or situation.case.promise_on is not None
    return Said(key="aside_reminder" if settled else "aside_reminder_day")


_LINES: Mapping[Aside, Callable[[Situation], Said]] = {
    Aside.COSTS: lambda situation: _claim_line(situation, "aside_costs"),
    Aside.WHEN: _when,
    Aside.OUTCOME: lambda situation: _claim_line(situation, "aside_outcome"),
    Aside.DISCOUNT: lambda situation: _claim_line(situation, "aside_discount"),
    Aside.CONTACT: lambda situation: _claim_line(situation, "aside_contact"),
    Aside.CLAIM: lambda situation: _claim_line(situation, "aside_claim"),
    Aside.PROOF: lambda _: Said(key="aside_proof"),
    Aside.REMINDER: lambda situation: _reminder(situation),
    Aside.HOURS: lambda situation: Said(key="aside_hours", values=situation.call_hours),
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
    said = (_claim_line(situation, key), *_person_near(situation))
    told = {"claim": situation.claim.reference} if situation.claim else {}
    followup = repeat(situation).followup
    return Reply(said=said, slots=told, followup=followup, understood=False)


def _person_near(situation: Situation) -> tuple[Said, ...]:
    """Say how to reach a person, unless the question that is put again does so."""
    return () if situation.awaiting == Awaiting.WHICH_MEANING else (Said(key="or_person"),)


def _explain_identity(situation: Situation) -> Reply:
    if not may_prove(situation.case):
        return Reply(followup="action_ask_identity")
    digits = "" if situation.case.postcode else "_digits"
    if situation.awaiting not in {None, Awaiting.IDENTITY}:
        yes_no = _EXPLAINED.get(situation.awaiting or "") == "explain_yes_no"
        key = "explain_yes_no" if yes_no else "explain_choice"
        said = (Said(key=key), *_person_near(situation))
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
