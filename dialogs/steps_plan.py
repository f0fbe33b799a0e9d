"""Steps about time: a plan in parts, and a promise on a date. Nothing binds before a yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dialogs import texts
from dialogs.context import Awaiting
from dialogs.effects import HandOver, HandOverReason, PayLinkGiven, PlanAgreed, PromiseMade
from dialogs.entities.days import When
from dialogs.situation import Reply, Said, Situation
from dialogs.steps_claim import ask_which_claim
from dialogs.turn import ClaimFacts, Option
from payments.plans import Proposal, choices, first_date, most_parts, propose

#: A promise may be this far ahead.
PROMISE_WITHIN = timedelta(days=30)
#: One list on WhatsApp holds ten rows, the plan's counts and a human.
_MOST_COUNTS = 9


def ask_parts(situation: Situation, key: str = "ask_parts") -> Reply:
    """Ask in how many parts, showing only what the box allows for this amount."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    if situation.case.has_plan:
        return _to_human("plan_exists", HandOverReason.PLAN_EXISTS)
    values = situation.claim_values(claim)
    counts = _counts(situation, claim)
    if not counts:
        options = situation.menu("pay_now", "promise_to_pay", "request_human")
        said = Said(key="plan_impossible", values=values, options=options)
        return Reply(said=(said,), slots=_talk(claim), awaiting=Awaiting.MENU)
    options = tuple(_count_option(situation, count) for count in counts)
    said = Said(key=key, values=values, options=options)
    return Reply(said=(said,), slots=_talk(claim), awaiting=Awaiting.PLAN_PARTS)


def _talk(claim: ClaimFacts) -> dict[str, Any]:
    return {"claim": claim.reference, "wanted": None, "draft": None, "span": None}


def _to_human(key: str, reason: HandOverReason) -> Reply:
    return Reply(said=(Said(key=key),), effects=(HandOver(reason=reason),), awaiting=Awaiting.HUMAN)


def _counts(situation: Situation, claim: ClaimFacts) -> list[int]:
    """Return in how many parts this claim can be cut."""
    box = situation.case.plan_box
    most = most_parts(claim.open_cents, box)
    return list(range(box.least_parts, most + 1))[:_MOST_COUNTS]


def _count_option(situation: Situation, count: int) -> Option:
    return texts.option(
        "parts", situation.language, id=f"parts:{count}", key=str(count), count=str(count)
    )


def propose_plan(situation: Situation) -> Reply:
    """Work out the plan that somebody asks for and read it back."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    count = _wanted_count(situation, claim)
    if count is None or situation.case.has_plan:
        return ask_parts(situation)
    box, today = situation.case.plan_box, situation.today
    plan = propose(claim.open_cents, count, box, _first_on(situation), today=today)
    if not isinstance(plan, Proposal):
        return _nearest(situation, claim, count)
    return _read_back(situation, claim, plan)


def _wanted_count(situation: Situation, claim: ClaimFacts) -> int | None:
    """Return the count that was said, or that an amount a month comes to."""
    meaning = situation.meaning
    if meaning.option and meaning.option.startswith("parts:"):
        return int(meaning.option.partition(":")[2])
    if meaning.count is not None:
        return meaning.count
    monthly = [amount.cents for amount in meaning.amounts if amount.per in {"month", None}]
    if len(monthly) != 1 or monthly[0] <= 0:
        return None
    return max(2, -(-claim.open_cents // monthly[0]))


def _first_on(situation: Situation) -> date:
    """Return the first due date: the one that was said if the box allows it, else after payday."""
    box, today = situation.case.plan_box, situation.today
    said = [when.day for when in situation.meaning.dates if when.day is not None]
    latest = today + timedelta(days=box.first_within_days)
    if len(said) == 1 and today <= said[0] <= latest:
        return said[0]
    return first_date(box, today)


def _nearest(situation: Situation, claim: ClaimFacts, count: int) -> Reply:
    """Offer the nearest plan that the box allows; the person's own wish goes to staff."""
    if not choices(claim.open_cents, situation.case.plan_box, situation.today):
        return ask_parts(situation)
    reply = ask_parts(situation, "plan_refused")
    said = reply.said[0]
    nearest = tuple(sorted(said.options, key=lambda option: abs(int(option.key) - count)))[:2]
    human = texts.option("request_human", situation.language, key="0")
    options = (*sorted(nearest, key=lambda option: int(option.key)), human)
    offered = Said(key=said.key, values=said.values, options=options)
    return Reply(said=(offered,), slots=reply.slots, awaiting=reply.awaiting)


def _read_back(situation: Situation, claim: ClaimFacts, plan: Proposal) -> Reply:
    parts = [[part.due_on.isoformat(), part.cents] for part in plan.parts]
    draft = {"kind": "plan", "reference": claim.reference, "parts": parts}
    return _plan_question(situation, draft)


def _plan_question(situation: Situation, draft: Mapping[str, Any]) -> Reply:
    parts = [(date.fromisoformat(due_on), int(cents)) for due_on, cents in draft["parts"]]
    listed = ", ".join(
        f"{texts.amount(cents, situation.language)} {_due(due_on, situation)}"
        for due_on, cents in parts
    )
    about = f"plan-{len(parts)}-{parts[0][0].isoformat()}"
    said = Said(
        key="read_back_plan",
        values={"count": str(len(parts)), "parts": listed},
        options=situation.yes_no(about),
    )
    return Reply(
        said=(said,),
        slots={"draft": dict(draft), "claim": draft["reference"], "wanted": None},
        awaiting=Awaiting.PLAN_CONFIRM,
    )


def _due(due_on: date, situation: Situation) -> str:
    return texts.numeric_day(due_on, situation.language)


def _draft(situation: Situation, kind: str) -> Mapping[str, Any] | None:
    draft = situation.slots.get("draft")
    return draft if isinstance(draft, Mapping) and draft.get("kind") == kind else None


def read_back_plan(situation: Situation) -> Reply:
    """Read the same plan back once more."""
    draft = _draft(situation, "plan")
    return _plan_question(situation, draft) if draft else ask_parts(situation)


def agree_plan(situation: Situation) -> Reply:
    """Bind the plan that was read back, if it still holds."""
    draft = _draft(situation, "plan")
    claim = situation.claim
    if draft is None or claim is None or draft["reference"] != claim.reference:
        return ask_parts(situation)
    parts = tuple((date.fromisoformat(due_on), int(cents)) for due_on, cents in draft["parts"])
    if sum(cents for _, cents in parts) != claim.open_cents or parts[0][0] < situation.today:
        return ask_parts(situation)
    due_on, cents = parts[0]
    language = situation.language
    first = f"{texts.amount(cents, language)}, {texts.day(due_on, language)}"
    return Reply(
        said=(Said(key="plan_agreed", values={"first": first}),),
        effects=(PlanAgreed(reference=claim.reference, parts=parts),),
        slots={"draft": None},
        awaiting=Awaiting.AGREED,
    )


def ask_date(situation: Situation, key: str = "ask_date") -> Reply:
    """Ask on which day somebody pays."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    latest = texts.day(situation.today + PROMISE_WITHIN, situation.language)
    values = situation.claim_values(claim) | {"latest": latest}
    return Reply(
        said=(Said(key=key, values=values),), slots=_talk(claim), awaiting=Awaiting.PROMISE_DATE
    )


def propose_promise(situation: Situation) -> Reply:
    """Read a promised date back, or ask for one that can be."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    dates = situation.meaning.dates
    if len(dates) != 1:
        return ask_date(situation)
    day = _in_span(dates[0].day, situation)
    if day is None:
        return _ask_day_of(situation, dates[0])
    if day < situation.today:
        return ask_date(situation, "ask_date_past")
    if day > situation.today + PROMISE_WITHIN:
        return ask_date(situation, "ask_date_far")
    if day == situation.today:
        return _today(situation, claim)
    return _promise_question(
        situation, {"kind": "promise", "reference": claim.reference, "on": day.isoformat()}
    )


def _ask_day_of(situation: Situation, span: When) -> Reply:
    """Ask which day of a span ("volgende week") is meant; the answer is read within it."""
    reply = ask_date(situation, "ask_date_span")
    if reply.awaiting is not Awaiting.PROMISE_DATE:
        return reply
    days = [span.first.isoformat(), span.last.isoformat()]
    return replace(reply, slots=dict(reply.slots) | {"span": days})


def _in_span(day: date | None, situation: Situation) -> date | None:
    """Move "dinsdag" into the week that was spoken of before; leave other days alone."""
    span = situation.slots.get("span")
    named = not any(char.isdigit() for char in situation.meaning.plain)
    if day is None or not span or not named or situation.awaiting != Awaiting.PROMISE_DATE:
        return day
    first, last = (date.fromisoformat(end) for end in span)
    weeks = -(-(first - day).days // 7)
    moved = day + timedelta(weeks=max(weeks, 0))
    return moved if first <= moved <= last else day


def _today(situation: Situation, claim: ClaimFacts) -> Reply:
    """Whoever pays today needs the link, not a promise."""
    return Reply(
        said=(Said(key="pay_now", values=situation.claim_values(claim)),),
        effects=(PayLinkGiven(reference=claim.reference),),
        slots=_talk(claim),
        awaiting=Awaiting.MENU,
    )


def _promise_question(situation: Situation, draft: Mapping[str, Any]) -> Reply:
    claim = situation.claim
    if claim is None or claim.reference != draft["reference"]:
        return ask_date(situation)
    on = date.fromisoformat(draft["on"])
    values = situation.claim_values(claim) | {"on": texts.day(on, situation.language)}
    said = Said(
        key="read_back_promise", values=values, options=situation.yes_no(f"promise-{draft['on']}")
    )
    return Reply(
        said=(said,),
        slots={"draft": dict(draft), "claim": claim.reference, "wanted": None},
        awaiting=Awaiting.PROMISE_CONFIRM,
    )


def read_back_promise(situation: Situation) -> Reply:
    """Read the same promise back once more."""
    draft = _draft(situation, "promise")
    return _promise_question(situation, draft) if draft else ask_date(situation)


def agree_promise(situation: Situation) -> Reply:
    """Take down the promise that was read back, if its day has not gone by."""
    draft = _draft(situation, "promise")
    claim = situation.claim
    if draft is None or claim is None or draft["reference"] != claim.reference:
        return ask_date(situation)
    on = date.fromisoformat(draft["on"])
    if on < situation.today:
        return ask_date(situation, "ask_date_past")
    values = situation.claim_values(claim) | {"on": texts.day(on, situation.language)}
    return Reply(
        said=(Said(key="promise_made", values=values),),
        effects=(PromiseMade(reference=claim.reference, on=on),),
        slots={"draft": None},
        awaiting=Awaiting.AGREED,
    )
