"""Steps about a plan in parts: ready choices, offers and what can be done instead of them.

Nothing binds before a yes to all dates and amounts. Two offers that could not be agreed, or two of
ours that were declined, and a person decides, with what the debtor can do filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dialogs.effects import HandOver, HandOverReason, PayLinkGiven, PlanAgreed, PlanOffered
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.offers import names_rest, offer_of
from dialogs.listening.own_days import day_of_part
from dialogs.listening.part_now import not_at_once, pays_part_now
from dialogs.listening.shifts import asks_shift, shift_of
from dialogs.situation import Reply, Said, Situation, talk_of
from dialogs.speaking import texts
from dialogs.speaking.plan_parts import said_parts
from dialogs.steps.claim import ask_which_claim, pay_now, show_menu
from dialogs.steps.others import settled
from dialogs.steps.partly import left_of, pass_plan_on
from dialogs.steps.postpone import tell_plan
from dialogs.turn import ClaimFacts, Option
from payments.plans import (
    Agreed,
    Beyond,
    Nearest,
    Offer,
    Part,
    Proposal,
    Reason,
    Rhythm,
    answer,
    choices,
    fault,
    latest_first,
    least_first,
    work_out,
)
from storage.policy_plan import Approver

#: After so many offers, theirs or ours, that came to nothing, a person decides.
MOST_REFUSALS = 2
_WHY = {
    Reason.PART_TOO_SMALL: "plan_refused_small",
    Reason.TOO_MANY_PARTS: "plan_refused_long",
    Reason.TOO_LONG: "plan_refused_long",
    Reason.FIRST_TOO_LATE: "plan_refused_start",
    Reason.FIRST_TOO_SMALL: "plan_refused_first",
    Reason.AMOUNT_CHANGED: "plan_refused_sum",
    Reason.RHYTHM: "plan_refused_rhythm",
    Reason.HOW_MUCH: "ask_parts",
}
_LABELS = {
    Rhythm.WEEK: "parts_week",
    Rhythm.TWO_WEEKS: "parts_2weeks",
    Rhythm.FOUR_WEEKS: "parts_4weeks",
    Rhythm.MONTH: "parts",
}


def ask_parts(situation: Situation) -> Reply:
    """Offer two or three plans that the box allows, and leave room for an offer of their own."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    if claim.plan is not None:
        return tell_plan(situation)
    if _has_other_plan(situation):
        return _to_human(situation, "plan_exists", HandOverReason.PLAN_EXISTS)
    plans = choices(claim.open_cents, situation.case.plan_box, situation.today)
    offers = [Offer(parts=len(plan.parts)) for plan in plans]
    return _menu(situation, claim, "ask_parts", list(zip(plans, offers, strict=True)))


def _has_other_plan(situation: Situation) -> bool:
    """Whether a plan runs that is about none of the open claims."""
    return situation.case.has_plan and not any(one.plan for one in situation.case.claims)


def _to_human(situation: Situation, key: str, reason: HandOverReason) -> Reply:
    values = {"creditor": texts.clip(situation.case.creditor_name, 40)}
    return Reply(
        said=(Said(key=key, values=values),),
        effects=(HandOver(reason=reason),),
        slots={"draft": None, "offers": None, "refused": None},
        awaiting=Awaiting.HUMAN,
    )


def _menu(
    situation: Situation,
    claim: ClaimFacts,
    key: str,
    plans: Sequence[tuple[Proposal, Offer]],
    *,
    now_cents: int = 0,
) -> Reply:
    """Offer plans to choose from; an answer in words is an offer as well."""
    slots = talk_of(claim) | {"span": None}
    language = situation.language
    values = _values(situation, claim) | {
        "now": texts.amount(now_cents, language),
        "rest": texts.amount(max(claim.open_cents - now_cents, 0), language),
    }
    if not plans:
        said = Said(key="plan_impossible", values=values)
        return Reply(said=(said,), slots=slots | {"offers": None}, awaiting=Awaiting.MENU)
    # The number of parts is what one types on SMS, where that is clear.
    counts = [_left(plan, now_cents) for plan, _ in plans]
    by_count = len(set(counts)) == len(counts) and _all_monthly(plans)
    made = [
        _option(situation, plan, count, by_count)
        for (plan, _), count in zip(plans, counts, strict=True)
    ]
    offers = {option.id: offer.to_json() for option, (_, offer) in zip(made, plans, strict=True)}
    if key != "ask_parts":
        made.append(texts.option("request_human", situation.language, key="0"))
    said = Said(key=key, values=values, options=tuple(made))
    return Reply(said=(said,), slots=slots | {"offers": offers}, awaiting=Awaiting.PLAN_PARTS)


def _all_monthly(plans: Sequence[tuple[Proposal, Offer]]) -> bool:
    return all(plan.rhythm is Rhythm.MONTH for plan, _ in plans)


def _left(plan: Proposal, now_cents: int) -> int:
    """Return in how many parts the rest is paid after a payment at once, or else the whole."""
    return len(plan.parts) - bool(now_cents and plan.parts[0].cents == now_cents)


def _option(situation: Situation, plan: Proposal, count: int, by_count: bool) -> Option:
    name = _LABELS[plan.rhythm] if count > 1 else "parts_once"
    amount = texts.amount(plan.parts[-min(count, 2)].cents, situation.language)
    label = texts.label(name, situation.language, count=str(count))
    if len(label) + len(amount) + 2 <= texts.LABEL_LENGTH:
        label = f"{label}: {amount}"
    suffix = "" if by_count else f":{plan.rhythm}"
    return Option(id=f"parts:{count}{suffix}", label=label, key=str(count) if by_count else "")


def _values(situation: Situation, claim: ClaimFacts) -> dict[str, str]:
    box, language = situation.case.plan_box, situation.language
    return situation.claim_values(claim) | {
        "least": texts.amount(box.least_cents, language),
        "months": str(box.most_parts),
        "latest": texts.day(latest_first(box, situation.today), language),
        "first": texts.amount(least_first(box, claim.open_cents), language),
    }


def propose_plan(situation: Situation) -> Reply:
    """Work out what somebody offers: read it back, or say what can be done that comes closest."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    said = _moved_start(situation) or offer_of(situation.meaning, claim.open_cents, situation.today)
    said = _rest_on_a_day(situation, claim, said)
    if claim.plan is not None:
        return _other_plan(situation, claim, said)
    if (left := left_of(situation, claim)) is not None:
        return pass_plan_on(situation, claim, left)
    chosen = _chosen(situation)
    if _pays_all(situation, claim):
        return pay_now(situation)
    if said.is_empty or _has_other_plan(situation):
        return ask_parts(situation)
    if said.cents is not None and said.cents >= claim.open_cents:
        if situation.meaning.count:  # "die van 318,75 in 3 delen" names what is to be divided
            said = replace(said, cents=None, parts=situation.meaning.count)
        else:
            return ask_parts(situation) if not_at_once(situation.meaning) else pay_now(situation)
    offer = chosen or _rest_at_once(said.after(_earlier(situation, claim)))
    return _answered(situation, claim, offer)


def _moved_start(situation: Situation) -> Offer | None:
    """Return the start of "kan de eerste een week later", counted from what was read back."""
    draft = situation.draft("plan")
    if draft is None or situation.awaiting != Awaiting.PLAN_CONFIRM:
        return None
    later = day_of_part(situation.meaning, situation.today)
    if later is not None:
        return _with_part_on(_plan_of(draft).parts, *later)
    offers = situation.meaning.amounts or situation.meaning.count
    if offers or not asks_shift(situation.meaning.plain):
        return None
    first = _plan_of(draft).parts[0].due_on
    day = shift_of(situation.meaning, first, situation.today).to
    return Offer(start_on=day) if day else None


def _with_part_on(parts: Sequence[Part], place: int, day: date) -> Offer | None:
    """Return the same parts with one of them on another day, if it stays in its place."""
    index = len(parts) - 1 if place < 0 else place - 1
    if index >= len(parts):
        return None
    moved = [replace(part, due_on=day) if n == index else part for n, part in enumerate(parts)]
    days = [part.due_on for part in moved]
    return Offer(dated=tuple(moved)) if days == sorted(set(days)) else None


def _rest_on_a_day(situation: Situation, claim: ClaimFacts, said: Offer) -> Offer:
    """Return two halves when a day was named for the first and now one for the rest."""
    earlier = _earlier(situation, claim)
    days = situation.meaning.dates
    if said.says_how_much or not earlier.start_on or earlier.says_how_much or len(days) != 1:
        return said
    day = days[0].day
    if day is None or day <= earlier.start_on or not names_rest(situation.meaning.plain):
        return said
    half = Part(due_on=earlier.start_on, cents=claim.open_cents // 2)
    return Offer(dated=(half, Part(due_on=day, cents=0)))


def _pays_all(situation: Situation, claim: ClaimFacts) -> bool:
    """Whether what is to be paid at once is all that is open."""
    meaning = situation.meaning
    at_once = pays_part_now(meaning) and not not_at_once(situation.meaning)
    return at_once and meaning.amounts[0].cents >= claim.open_cents


def _chosen(situation: Situation) -> Offer | None:
    """Return the offer behind a choice of our menu."""
    offers = situation.slots.get("offers") or {}
    option = situation.meaning.option or f"parts:{situation.meaning.count}"
    return Offer.from_json(offers[option]) if option in offers else None


def _rest_at_once(offer: Offer) -> Offer:
    """Take a day that was named for the rest as the day of all of it."""
    alone = offer.now_cents and not offer.says_how_much and (offer.start_on or offer.day)
    return replace(offer, parts=1) if alone else offer


def _earlier(situation: Situation, claim: ClaimFacts) -> Offer:
    """Return what was offered before for this claim, so that a start or a day is not forgotten."""
    kept = situation.slots.get("offer")
    talking = situation.awaiting in {Awaiting.PLAN_PARTS, Awaiting.PLAN_CONFIRM}
    same = situation.slots.get("claim") == claim.reference
    return Offer.from_json(kept) if kept and talking and same else Offer()


def take_nearest(situation: Situation) -> Reply:
    """Read back what comes closest when somebody says yes to what we can do instead."""
    claim, offers = situation.claim, situation.slots.get("offers") or {}
    if claim is None or not offers or not situation.slots.get("refused"):
        return ask_parts(situation)
    return _answered(situation, claim, Offer.from_json(next(iter(offers.values()))))


def _answered(situation: Situation, claim: ClaimFacts, offer: Offer) -> Reply:
    refused = int(situation.slots.get("refused") or 0)
    if situation.slots.get("in_trouble") and offer.says_how_much:
        refused = max(refused, MOST_REFUSALS)  # what they can do is for a person to weigh at once
    found = answer(
        claim.open_cents, offer, situation.case.plan_box, situation.today, refusals=refused
    )
    match found:
        case Agreed(plan=plan):
            return _read_back(situation, claim, plan, offer)
        case Nearest(reason=reason, plans=plans, offers=offers):
            nearest = list(zip(plans, offers, strict=True))
            key = _WHY.get(reason, "plan_refused")
            if reason is Reason.HOW_MUCH and offer.now_cents:
                key = "ask_rest"
            reply = _menu(situation, claim, key, nearest, now_cents=offer.now_cents)
            counted = refused + (reason is not Reason.HOW_MUCH)
            return reply.remembering(offer=offer.to_json(), refused=counted)
        case Beyond():
            return _beyond(situation, claim, found)


def _beyond(situation: Situation, claim: ClaimFacts, beyond: Beyond) -> Reply:
    """Pass the offer on to who may say yes to it."""
    by_creditor = situation.case.plan_box.approver is Approver.CREDITOR
    key = "plan_beyond_creditor" if by_creditor else "plan_beyond"
    reply = _to_human(situation, key, HandOverReason.PLAN_BEYOND_POLICY)
    return reply.with_effects(_offered(claim, beyond.offer, beyond.plan, beyond.reason))


def _offered(claim: ClaimFacts, offer: Offer, plan: Proposal | None, reason: Reason) -> PlanOffered:
    parts = tuple((part.due_on, part.cents) for part in plan.parts) if plan else ()
    return PlanOffered(
        reference=claim.reference, wish=offer.to_json(), parts=parts, reason=reason.value
    )


def _other_plan(situation: Situation, claim: ClaimFacts, said: Offer) -> Reply:
    """Tell of the plan that runs; who wants another one is passed on with what they can do."""
    if not said.says_how_much:
        return tell_plan(situation)
    plan = work_out(claim.open_cents, said, situation.case.plan_box, situation.today)
    reply = _to_human(situation, "plan_exists", HandOverReason.PLAN_EXISTS)
    return reply.with_effects(_offered(claim, said, plan, Reason.HOW_MUCH))


def decline_plan(situation: Situation) -> Reply:
    """Ask what would do when a plan of ours does not; the second time a person decides."""
    claim = situation.claim
    refused = int(situation.slots.get("refused") or 0)
    if claim is None or (situation.awaiting == Awaiting.PLAN_PARTS and not refused):
        return show_menu(situation)
    offer = _earlier(situation, claim)
    if situation.awaiting == Awaiting.PLAN_CONFIRM:
        # What was just read back and declined is not what they can do.
        offer = replace(offer, cents=None, parts=None, first_cents=0)
    if refused + 1 > MOST_REFUSALS:
        if not offer.says_how_much:
            return _to_human(situation, "plan_beyond", HandOverReason.PLAN_BEYOND_POLICY)
        box, today = situation.case.plan_box, situation.today
        plan = work_out(claim.open_cents, offer, box, today)
        return _beyond(situation, claim, Beyond(reason=Reason.HOW_MUCH, plan=plan, offer=offer))
    reply = ask_parts(situation)
    said = tuple(
        Said(key="ask_offer", values=one.values, options=one.options)
        if one.key == "ask_parts"
        else one
        for one in reply.said
    )
    asked = replace(reply, said=said)
    return asked.remembering(refused=refused + 1, offer=offer.to_json() or None)


def _read_back(situation: Situation, claim: ClaimFacts, plan: Proposal, offer: Offer) -> Reply:
    draft = {
        "kind": "plan",
        "reference": claim.reference,
        "parts": [[part.due_on.isoformat(), part.cents] for part in plan.parts],
        "rhythm": plan.rhythm.value,
    }
    return _plan_question(situation, draft).remembering(offer=offer.to_json())


def _plan_question(situation: Situation, draft: Mapping[str, Any]) -> Reply:
    plan = _plan_of(draft)
    about = f"plan-{len(plan.parts)}-{plan.parts[0].due_on.isoformat()}-{plan.parts[0].cents}"
    claim = situation.claim
    parts = said_parts(plan.parts, situation.today, situation.language)
    values = {"count": str(len(plan.parts)), "parts": parts}
    several = claim is not None and len(situation.case.claims) > 1
    said = Said(
        key="read_back_plan_of" if several else "read_back_plan",
        values=values | (situation.claim_values(claim) if claim else {}),
        options=situation.yes_no(about),
    )
    return Reply(
        said=(said,),
        slots={"draft": dict(draft), "claim": draft["reference"], "wanted": None},
        awaiting=Awaiting.PLAN_CONFIRM,
    )


def _plan_of(draft: Mapping[str, Any]) -> Proposal:
    parts = tuple(
        Part(due_on=date.fromisoformat(due_on), cents=int(cents))
        for due_on, cents in draft["parts"]
    )
    return Proposal(parts=parts, rhythm=Rhythm(draft.get("rhythm", Rhythm.MONTH)))


def read_back_plan(situation: Situation) -> Reply:
    """Read the same plan back once more."""
    draft = situation.draft("plan")
    return _plan_question(situation, draft) if draft else ask_parts(situation)


def agree_plan(situation: Situation) -> Reply:
    """Bind the plan that was read back, if it still holds."""
    draft = situation.draft("plan")
    claim = situation.claim
    if draft is None or claim is None or draft["reference"] != claim.reference:
        return ask_parts(situation)
    plan = _plan_of(draft)
    box, today = situation.case.plan_box, situation.today
    if claim.plan is not None or fault(plan, claim.open_cents, box, today) is not None:
        return ask_parts(situation)
    parts = tuple((part.due_on, part.cents) for part in plan.parts)
    due_on, cents = parts[0]
    language, at_once = situation.language, due_on == today
    first = texts.amount(cents, language)
    if not at_once:
        first = f"{first} {texts.on_day(due_on, language)}"
    agreed = PlanAgreed(reference=claim.reference, parts=parts)
    link = (PayLinkGiven(reference=claim.reference),) if at_once else ()
    reply = Reply(
        said=(Said(key="plan_agreed_now" if at_once else "plan_agreed", values={"first": first}),),
        effects=(agreed, *link),
        slots={"draft": None, "offer": None, "offers": None, "refused": None, "call": None},
        awaiting=Awaiting.AGREED,
    )
    return settled(situation, claim, reply)
