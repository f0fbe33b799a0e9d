"""Steps about a plan that runs: what comes next of it, and paying one part some days later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogs.effects import HandOver, HandOverReason, InstalmentPostponed
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.shifts import shift_of
from dialogs.situation import Reply, Said, Situation, talk_of
from dialogs.speaking import texts
from dialogs.steps.claim import tell_claim
from dialogs.steps.collected import refuse_move, tell_under_way
from dialogs.turn import ClaimFacts, Option, PlanFacts
from payments.plans.postponing import (
    Movable,
    NotPostponed,
    PostponeCode,
    latest_move,
    postponed_to,
)

#: After so many days that could not be, a person looks.
_MOST_REFUSALS = 2
_REFUSED = {
    PostponeCode.NOT_LATER: "ask_postpone_past",
    PostponeCode.TOO_FAR: "ask_postpone_far",
}


def tell_plan(situation: Situation) -> Reply:
    """Tell what the next part of the plan is, and offer to pay it or to pay it later."""
    claim = situation.claim
    if claim is None or claim.plan is None:
        return tell_claim(situation)
    if claim.is_under_way:
        return tell_under_way(situation, claim)
    names: list[Option] = list(situation.menu("pay_now"))
    if _latest(situation, claim.plan) is not None:
        names.append(texts.option("postpone", situation.language, id="promise_to_pay"))
    names += situation.menu("request_human")
    key = "plan_collected" if claim.is_taken else "plan_running"
    said = Said(key=key, values=situation.claim_values(claim), options=tuple(names))
    return Reply(said=(said,), slots=talk_of(claim), awaiting=Awaiting.MENU)


def _movable(plan: PlanFacts) -> Movable:
    return Movable(
        due_on=plan.due_on,
        next_on=plan.next_on,
        moved_before=plan.moved_before,
        under_way=plan.under_way,
    )


def _latest(situation: Situation, plan: PlanFacts) -> date | None:
    return latest_move(_movable(plan), situation.case.plan_box, situation.today)


def ask_postponement(situation: Situation, key: str = "ask_postpone") -> Reply:
    """Ask to which day the next part moves, or say that a colleague decides."""
    claim = situation.claim
    if claim is None or claim.plan is None:
        return tell_claim(situation)
    latest = _latest(situation, claim.plan)
    if latest is None:
        return _to_human(situation, claim)
    values = situation.claim_values(claim) | {"latest": texts.day(latest, situation.language)}
    return Reply(
        said=(Said(key=key, values=values),), slots=talk_of(claim), awaiting=Awaiting.POSTPONE_DATE
    )


def _to_human(situation: Situation, claim: ClaimFacts) -> Reply:
    """Say that a colleague decides; of a part that the bank has, first what can be done."""
    if claim.is_under_way:
        return refuse_move(situation, claim)
    moved = claim.plan is not None and claim.plan.moved_before
    said = Said(key="postpone_once" if moved else "postpone_human")
    return Reply(
        said=(said,),
        effects=(HandOver(reason=HandOverReason.PLAN_EXISTS),),
        slots=talk_of(claim) | {"refused": None},
        awaiting=Awaiting.HUMAN,
    )


def propose_postponement(situation: Situation) -> Reply:
    """Read the new day of a part back, or ask for one that can be."""
    claim = situation.claim
    if claim is None or claim.plan is None:
        return tell_claim(situation)
    if _latest(situation, claim.plan) is None:
        return _to_human(situation, claim)
    shift = shift_of(situation.meaning, claim.plan.due_on, situation.today)
    if shift.to is None:
        return ask_postponement(situation, "ask_postpone_span" if shift.vague else "ask_postpone")
    moved = postponed_to(_movable(claim.plan), shift.to, situation.case.plan_box, situation.today)
    if isinstance(moved, NotPostponed):
        return _refused(situation, claim, moved)
    draft = {
        "kind": "postponement",
        "reference": claim.reference,
        "part": claim.plan.part,
        "from": claim.plan.due_on.isoformat(),
        "on": moved.isoformat(),
    }
    return _question(situation, claim, draft)


def _refused(situation: Situation, claim: ClaimFacts, refusal: NotPostponed) -> Reply:
    refused = int(situation.slots.get("refused") or 0) + 1
    if refused > _MOST_REFUSALS:
        return _to_human(situation, claim)
    reply = ask_postponement(situation, _REFUSED.get(refusal.code, "ask_postpone"))
    return reply.remembering(refused=refused)


def _question(situation: Situation, claim: ClaimFacts, draft: Mapping[str, Any]) -> Reply:
    on = texts.day(date.fromisoformat(draft["on"]), situation.language)
    said = Said(
        key="read_back_postpone",
        values=situation.claim_values(claim) | {"on": on},
        options=situation.yes_no(f"postpone-{draft['part']}-{draft['on']}"),
    )
    return Reply(
        said=(said,),
        slots=talk_of(claim) | {"draft": dict(draft)},
        awaiting=Awaiting.POSTPONE_CONFIRM,
    )


def _draft(situation: Situation, claim: ClaimFacts) -> Mapping[str, Any] | None:
    """Return the move that was read back, if it is still about the next part and its day."""
    draft, plan = situation.draft("postponement"), claim.plan
    if draft is None or plan is None:
        return None
    still = (claim.reference, plan.part, plan.due_on.isoformat())
    return draft if (draft["reference"], draft["part"], draft["from"]) == still else None


def read_back_postponement(situation: Situation) -> Reply:
    """Read the same move back once more."""
    claim = situation.claim
    draft = _draft(situation, claim) if claim else None
    if claim is None or draft is None:
        return ask_postponement(situation)
    return _question(situation, claim, draft)


def agree_postponement(situation: Situation) -> Reply:
    """Move the part to the day that was read back, if that day has not gone by."""
    claim = situation.claim
    draft = _draft(situation, claim) if claim else None
    if claim is None or draft is None:
        return ask_postponement(situation)
    on = date.fromisoformat(draft["on"])
    if on <= situation.today:
        return ask_postponement(situation, "ask_postpone_past")
    values = situation.claim_values(claim) | {"on": texts.day(on, situation.language)}
    effect = InstalmentPostponed(reference=claim.reference, part=int(draft["part"]), on=on)
    key = "postponed_collected" if claim.is_taken else "postponed"
    return Reply(
        said=(Said(key=key, values=values),),
        effects=(effect,),
        slots={"draft": None, "refused": None, "call": None},
        awaiting=Awaiting.AGREED,
    )
