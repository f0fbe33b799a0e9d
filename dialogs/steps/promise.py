"""Steps about a promise to pay all on a date. Nothing binds before a yes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dialogs.effects import HandOverReason, PromiseMade
from dialogs.entities.days.reckoning import When
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.shifts import asks_shift, shift_of
from dialogs.situation import Reply, Said, Situation, talk_of
from dialogs.speaking import texts
from dialogs.steps.claim import ask_which_claim, pay_now
from dialogs.steps.others import settled
from dialogs.steps.partly import left_of
from dialogs.steps.people import human
from dialogs.steps.postpone import ask_postponement, propose_postponement
from dialogs.turn import ClaimFacts

#: A promise may be this far ahead.
PROMISE_WITHIN = timedelta(days=30)


def _talk(claim: ClaimFacts) -> dict[str, Any]:
    return talk_of(claim) | {"span": None}


def _values(situation: Situation, claim: ClaimFacts, left: int | None = None) -> dict[str, str]:
    """Return what sentences say of a claim, of which a part may be told to be paid."""
    left = left or left_of(situation, claim)
    values = situation.claim_values(claim)
    return values | ({"amount": texts.amount(left, situation.language)} if left else {})


def ask_date(situation: Situation, key: str = "ask_date") -> Reply:
    """Ask on which day somebody pays."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    if claim.plan is not None:
        return ask_postponement(situation)
    latest = texts.day(situation.today + PROMISE_WITHIN, situation.language)
    values = _values(situation, claim) | {"latest": latest}
    return Reply(
        said=(Said(key=key, values=values),), slots=_talk(claim), awaiting=Awaiting.PROMISE_DATE
    )


def propose_promise(situation: Situation) -> Reply:
    """Read a promised date back, or ask for one that can be; who has a plan postpones a part."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    if claim.plan is not None:
        return propose_postponement(situation)
    dates = _shifted(situation) or (() if _later_than_nothing(situation) else _meant(situation))
    if len(dates) != 1:
        return _ask_one_of(situation, dates)
    day = _in_span(dates[0].day, situation)
    if (day or dates[0].first) > situation.today + PROMISE_WITHIN:
        return _too_far(situation)
    if day is None:
        return _gone_over(situation) or _ask_day_of(situation, dates[0])
    if day < situation.today:
        return ask_date(situation, "ask_date_past")
    if day == situation.today:
        # Whoever pays today needs the link, not a promise.
        return pay_now(situation).remembering(span=None)
    return _promise_question(
        situation, {"kind": "promise", "reference": claim.reference, "on": day.isoformat()}
    )


def _too_far(situation: Situation) -> Reply:
    """Ask for a day within reach; who is in trouble is not asked for more, and a person reads."""
    if situation.slots.get("in_trouble"):
        return human("date_beyond", HandOverReason.HARDSHIP)
    return ask_date(situation, "ask_date_far")


def _ask_one_of(situation: Situation, dates: tuple[When, ...]) -> Reply:
    """Ask which day it is; "woensdag of donderdag" leaves the week as it was."""
    span = _span(situation)
    if dates and span:
        return _ask_day_of(situation, span)
    return (None if dates else _gone_over(situation)) or ask_date(situation)


def _gone_over(situation: Situation) -> Reply | None:
    """Leave the day of who is in trouble to a person: "u hoeft nu niets te betalen" was said."""
    trouble = situation.slots.get("in_trouble")
    return human("hand_over", HandOverReason.HARDSHIP) if trouble else None


def _later_than_nothing(situation: Situation) -> bool:
    """Tell whether "dat is maar een dag later" moves a day that was never agreed."""
    asked = situation.awaiting == Awaiting.PROMISE_DATE
    return asked and asks_shift(situation.meaning.plain)


def _meant(situation: Situation) -> tuple[When, ...]:
    """Return the day of "deze maand heb ik niks, pas 3 januari": what goes on now is no promise."""
    said = situation.meaning.dates
    ahead = tuple(when for when in said if when.first > situation.today)
    return ahead if len(ahead) == 1 else said


def _shifted(situation: Situation) -> tuple[When, ...]:
    """Return the day to which "een week later" moves what was promised before."""
    draft = situation.draft("promise")
    asked = draft if situation.awaiting == Awaiting.PROMISE_CONFIRM else None
    before = date.fromisoformat(asked["on"]) if asked else _promised(situation)
    if before is None or not asks_shift(situation.meaning.plain):
        return ()
    day = shift_of(situation.meaning, before, situation.today).to
    return (When(first=day, last=day),) if day else ()


def _ask_day_of(situation: Situation, span: When) -> Reply:
    """Ask which day of a span ("volgende week") is meant; the answer is read within it."""
    reply = ask_date(situation, "ask_date_span")
    if reply.awaiting is not Awaiting.PROMISE_DATE:
        return reply
    return reply.remembering(span=[span.first.isoformat(), span.last.isoformat()])


def _in_span(day: date | None, situation: Situation) -> date | None:
    """Move "dinsdag" into the week that was spoken of before; leave other days alone."""
    span = _span(situation)
    if day is None or not span or not _WEEKDAY.search(situation.meaning.plain):
        return day
    weeks = -(-(span.first - day).days // 7)
    moved = day + timedelta(weeks=max(weeks, 0))
    return moved if span.first <= moved <= span.last else day


#: A day of some week; "morgen" and "de 3e" are of no week.
_WEEKDAY = re.compile(
    r"^(?!.*(?:\d|\b(?:deze|aanstaande|komende|this|coming) ))"
    r".*\b(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:begin|midden|eind|einde|start|middle|end) (?:van |of )?(?:de|die|the|that) week)"
)


def _span(situation: Situation) -> When | None:
    """Return the span that was spoken of before, while its day is still asked or corrected."""
    kept = situation.slots.get("span")
    if not kept or situation.awaiting not in {Awaiting.PROMISE_DATE, Awaiting.PROMISE_CONFIRM}:
        return None
    first, last = (date.fromisoformat(end) for end in kept)
    return When(first=first, last=last)


def _promise_question(situation: Situation, draft: Mapping[str, Any]) -> Reply:
    claim = situation.claim
    if claim is None or claim.reference != draft["reference"]:
        return ask_date(situation)
    on = date.fromisoformat(draft["on"])
    left = draft.get("cents") or left_of(situation, claim)
    draft = {**draft, "cents": left}
    values = _values(situation, claim, left) | {"on": texts.day(on, situation.language)}
    several = len(situation.case.claims) > 1
    key, before = "read_back_promise_of" if several else "read_back_promise", _promised(situation)
    if before is not None and before != on:
        key, values["before"] = "move_promise", texts.day(before, situation.language)
    said = Said(key=key, values=values, options=situation.yes_no(f"promise-{draft['on']}"))
    return Reply(
        said=(said,),
        slots={
            "draft": dict(draft),
            "claim": claim.reference,
            "wanted": None,
            "span": _span_around(situation, on),
        },
        awaiting=Awaiting.PROMISE_CONFIRM,
    )


def _span_around(situation: Situation, on: date) -> list[str] | None:
    """Return the span that was spoken of, while the day that is meant lies in it."""
    span = situation.slots.get("span")
    return span if span and span[0] <= on.isoformat() <= span[1] else None


def _promised(situation: Situation) -> date | None:
    """Return the day that was promised before; of several claims it is not known which."""
    return situation.case.promise_on if len(situation.case.claims) == 1 else None


def read_back_promise(situation: Situation) -> Reply:
    """Read the same promise back once more."""
    draft = situation.draft("promise")
    return _promise_question(situation, draft) if draft else ask_date(situation)


def agree_promise(situation: Situation) -> Reply:
    """Take down the promise that was read back, if its day has not gone by."""
    draft = situation.draft("promise")
    claim = situation.claim
    if draft is None or claim is None or draft["reference"] != claim.reference:
        return ask_date(situation)
    on = date.fromisoformat(draft["on"])
    if on < situation.today:
        return ask_date(situation, "ask_date_past")
    values = _values(situation, claim, draft.get("cents"))
    values["on"] = texts.day(on, situation.language)
    reply = Reply(
        said=(Said(key="promise_made", values=values),),
        effects=(PromiseMade(reference=claim.reference, on=on),),
        slots={"draft": None, "call": None, "span": None},
        awaiting=Awaiting.AGREED,
    )
    return settled(situation, claim, reply)
