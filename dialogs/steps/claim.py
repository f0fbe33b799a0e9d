"""Steps about the claim itself: telling it, choosing one, paying now, already paid, disputing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dialogs.effects import (
    DisputeRaised,
    HandOver,
    HandOverReason,
    PaidClaimed,
    PayLinkGiven,
)
from dialogs.intents import Intent
from dialogs.listening.after_deals import is_right_after_all, was_not_paid
from dialogs.listening.asides import Aside, aside_of
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.claims import pointed_at
from dialogs.listening.not_right import says_why
from dialogs.situation import (
    FULFILLED_BY,
    KEPT_LENGTH,
    NOTE_LENGTH,
    Reply,
    Said,
    Situation,
    keep_wish,
    talk_of,
)
from dialogs.speaking import texts
from dialogs.steps.claim_menu import claim_menu
from dialogs.steps.collected import tell_under_way
from dialogs.steps.deadlines import answer_by
from dialogs.steps.each_claim import with_each
from dialogs.steps.invoice import asks_copy, give_copy, with_document
from dialogs.steps.others import settled
from dialogs.steps.partly import left_of, told_part, wait_with_link
from dialogs.steps.people import human
from dialogs.steps.talk import MOST_MISUNDERSTANDINGS
from dialogs.turn import ClaimFacts, Option
from dialogs.understanding.lexicon import ASKS_ACCOUNT, PAY_FAILS

#: WhatsApp's list holds ten rows; one is kept for a human.
MOST_CLAIMS = 9
#: So many links a message may hold.
MOST_LINKS = 3


def tell_claim(situation: Situation) -> Reply:
    """Tell what is open and offer what can be done about it."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    if asks_copy(situation):
        return give_copy(situation, claim)
    if claim.is_under_way:
        return tell_under_way(situation, claim)
    told = Reply(
        said=(_claim_line(situation, claim),),
        slots=talk_of(claim),
        awaiting=Awaiting.MENU,
    )
    if aside_of(situation.meaning) is Aside.COSTS:
        told = told.opening_with(Said(key="aside_costs", values=situation.claim_values(claim)))
    return with_document(situation, claim, told)


def show_menu(situation: Situation) -> Reply:
    """Offer again what can be done, without telling everything again."""
    claim = situation.claim
    if claim is None or claim.reference != situation.slots.get("claim"):
        return tell_claim(situation)
    values, options = situation.claim_values(claim), claim_menu(situation, claim)
    said = Said(key="menu", values=values, options=options)
    return Reply(said=(said,), slots={"draft": None}, awaiting=Awaiting.MENU)


def decline_menu(_situation: Situation) -> Reply:
    """Take a no to all that can be done, and leave room to say why."""
    return Reply(said=(Said(key="menu_declined"),), awaiting=Awaiting.MENU)


def _claim_line(situation: Situation, claim: ClaimFacts) -> Said:
    values = situation.claim_values(claim)
    key = "claim" if claim.due_date < situation.today else "claim_not_due"
    if claim.plan is not None:
        key = "claim_collected" if claim.is_taken else "claim_planned"
    elif situation.case.promise_on is not None:
        key = "claim_promised"
        values["on"] = texts.day(situation.case.promise_on, situation.language)
    return Said(key=key, values=values, options=claim_menu(situation, claim))


def ask_which_claim(situation: Situation) -> Reply:
    """Ask which of several claims is meant, unless that was said; keep what was wanted with it."""
    pointed = _pointed_at_with_wish(situation)
    if pointed is not None:
        return pointed
    claims = situation.case.claims
    if not claims:
        values = {"creditor": texts.clip(situation.case.creditor_name, 40)}
        if situation.case.handed_over:
            elsewhere = HandOver(reason=HandOverReason.ELSEWHERE)
            return Reply(
                said=(Said(key="claim_elsewhere", values=values),),
                effects=(elsewhere,),
                awaiting=Awaiting.HUMAN,
            )
        return Reply(said=(Said(key="nothing_open", values=values),))
    total = sum(claim.open_cents for claim in claims)
    said = Said(
        key="which_claim",
        values={
            "creditor": texts.clip(situation.case.creditor_name, 40),
            "count": str(len(claims)),
            "amount": texts.amount(total, situation.language),
        },
        options=(
            *(_claim_option(situation, claim) for claim in claims[:MOST_CLAIMS]),
            *situation.menu("request_human"),
        ),
    )
    return Reply(said=(said,), slots=keep_wish(situation), awaiting=Awaiting.WHICH_CLAIM)


def _claim_option(situation: Situation, claim: ClaimFacts) -> Option:
    amount = texts.amount(claim.open_cents, situation.language)
    number = texts.clip(claim.invoice_number, max(texts.LABEL_LENGTH - len(amount) - 1, 6))
    label = f"{number} {amount}"[: texts.LABEL_LENGTH]
    return Option(id=f"claim:{claim.reference}", label=label)


def _pointed_at_with_wish(situation: Situation) -> Reply | None:
    """Take the claims that a wish itself points at: "de tweede wil ik nu betalen"."""
    meaning = situation.meaning
    if meaning.intent not in FULFILLED_BY or meaning.option or meaning.choices:
        return None
    apart = with_each(situation)
    if apart is not None:
        return apart
    asked = situation.awaiting == Awaiting.WHICH_CLAIM
    pointed = pointed_at(meaning, situation.case.claims, asked=asked)
    if not pointed:
        return None
    wish = {"intent": meaning.intent.value, "text": meaning.text[:KEPT_LENGTH]}
    return _take(situation, pointed, wish, FULFILLED_BY[meaning.intent])


def _take(
    situation: Situation,
    claims: Sequence[ClaimFacts],
    wish: Mapping[str, Any] | None,
    followup: str,
) -> Reply:
    """Go on about these claims: a plan and a day are agreed for one at a time, the first first."""
    beside = {"claims": [claim.reference for claim in claims[1:]], "wish": wish}
    slots = {"claim": claims[0].reference, "alongside": beside if claims[1:] else None}
    one_by_one = bool(claims[1:] and wish and wish["intent"] in _ONE_BY_ONE)
    said = (Said(key="one_by_one", values=situation.claim_values(claims[0])),)
    return Reply(said=said if one_by_one else (), slots=slots, followup=followup)


_ONE_BY_ONE = frozenset({Intent.REQUEST_PLAN, Intent.PROMISE_TO_PAY})


def choose_claim(situation: Situation) -> Reply:
    """Take the chosen claim, or all of them, and go on with what was wanted."""
    claims = situation.case.claims
    reference = (situation.meaning.option or "").partition(":")[2]
    chosen = tuple(claim for claim in claims if claim.reference == reference)
    if not situation.meaning.option:
        before = situation.slots.get("claim")
        chosen = pointed_at(situation.meaning, claims, asked=True, spoken_of=before)
    if not chosen:
        return replace(ask_which_claim(situation), understood=False)
    return _take(situation, chosen, situation.slots.get("wanted"), "action_resume")


def pay_now(situation: Situation) -> Reply:
    """Give the link. The caller makes it and puts it in the text.

    An account number is never written here: a chat is where people are taught to distrust one. The
    page behind the link shows it. Who says for the second time that it does not work gets a person.
    """
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    if claim.is_under_way:
        return tell_under_way(situation, claim)
    if left_of(situation, claim) is not None:
        return wait_with_link(situation, claim)
    key = None
    if PAY_FAILS.search(situation.meaning.plain):
        if situation.misunderstandings + 1 >= MOST_MISUNDERSTANDINGS:
            return human("pay_fails_again", HandOverReason.CANNOT_PAY)
        key = "pay_fails"
    elif ASKS_ACCOUNT.search(situation.meaning.plain):
        key = "pay_account"
    claims = situation.claims[:MOST_LINKS]
    reply = Reply(
        said=tuple(
            Said(key=key or _pay_key(one), values=values)
            for one, values in ((one, situation.claim_values(one)) for one in claims)
        ),
        effects=tuple(PayLinkGiven(reference=one.reference) for one in claims),
        slots=talk_of(claim) | {"alongside": None},
        awaiting=Awaiting.MENU,
        understood=key != "pay_fails",
    )
    return reply if len(claims) > 1 else settled(situation, claim, reply, agreed=False)


def _pay_key(claim: ClaimFacts) -> str:
    if claim.plan is None:
        return "pay_now"
    return "pay_part_collected" if claim.is_taken else "pay_part"


def ask_paid(situation: Situation) -> Reply:
    """Pause at once when somebody says it is paid, and ask when and how unless that was told."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    text = _story(situation)
    effects, part = _paid(situation, text), told_part(situation, claim)
    if any(c.isdigit() for c in text) or len(text.split()) > 6:
        noted = _noted(situation, "paid_noted", claim).with_effects(*effects)
        return noted.remembering(**part)
    return Reply(
        said=(Said(key="paid_ask"),),
        effects=effects,
        slots={"claim": claim.reference, "wanted": None} | part,
        awaiting=Awaiting.PAID_WHEN,
    )


def _paid(situation: Situation, text: str) -> tuple[PaidClaimed, ...]:
    return tuple(PaidClaimed(reference=one.reference, text=text) for one in situation.claims)


def ask_when_paid(_situation: Situation) -> Reply:
    """Ask once more when and how it was paid."""
    return Reply(said=(Said(key="paid_ask_again"),), awaiting=Awaiting.PAID_WHEN)


def note_paid(situation: Situation) -> Reply:
    """Add what somebody knows about the payment."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    if was_not_paid(situation.meaning.plain):
        return _taken_back(situation, claim).with_effects(*_paid(situation, _story(situation)))
    reply = _noted(situation, "paid_noted", claim)
    if situation.meaning.intent is Intent.DENY:
        return reply
    part = told_part(situation, claim)
    return reply.with_effects(*_paid(situation, _story(situation))).remembering(**part)


def ask_dispute(situation: Situation) -> Reply:
    """Pause at once when somebody says it is wrong, and ask why unless that was told."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    text = _story(situation)
    disputes = situation.meaning.intent is Intent.DISPUTE
    told = bool(text) and disputes and says_why(situation.meaning.plain)
    effects = _disputed(situation, text if told else "")
    if told:
        return _noted(situation, "dispute_noted", claim).with_effects(*effects)
    return Reply(
        said=(Said(key="dispute_ask"),),
        effects=effects,
        slots={"claim": claim.reference, "wanted": None},
        awaiting=Awaiting.DISPUTE_REASON,
    )


def _disputed(situation: Situation, reason: str) -> tuple[DisputeRaised, ...]:
    return tuple(DisputeRaised(reference=one.reference, reason=reason) for one in situation.claims)


def ask_reason(_situation: Situation) -> Reply:
    """Ask once more what is wrong."""
    return Reply(said=(Said(key="dispute_ask_again"),), awaiting=Awaiting.DISPUTE_REASON)


def note_dispute(situation: Situation) -> Reply:
    """Take down why it is wrong."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    effects = _disputed(situation, _story(situation))
    if is_right_after_all(situation.meaning.plain):
        return _taken_back(situation, claim).with_effects(*effects)
    return _noted(situation, "dispute_noted", claim).with_effects(*effects)


def _taken_back(situation: Situation, claim: ClaimFacts) -> Reply:
    """Pass on that what was noted is not so after all; a colleague closes it."""
    said = Said(key="taken_back", values=situation.claim_values(claim))
    return Reply(said=(said,), slots={"claim": claim.reference}, awaiting=Awaiting.MENU)


def _story(situation: Situation) -> str:
    """Return what somebody told in own words; a button is no story."""
    return "" if situation.meaning.option else situation.meaning.text[:NOTE_LENGTH]


def _noted(situation: Situation, key: str, claim: ClaimFacts) -> Reply:
    until = answer_by(situation.today, situation.case.dispute_days)
    values = situation.claim_values(claim) | {"until": texts.day(until, situation.language)}
    slots = {"claim": claim.reference, "wanted": None, "answer_by": until.isoformat()}
    again = situation.awaiting == _NOTED[key]
    times = int(situation.slots.get("noted") or 0) if again else 0
    return Reply(
        said=(Said(key=f"{key}_more" if times else key, values=values),),
        slots=slots | {"noted": times + 1},
        awaiting=_NOTED[key],
    )


#: Where we are after noting: what is told next is more of the same story.
_NOTED = {"paid_noted": Awaiting.PAID_NOTED, "dispute_noted": Awaiting.DISPUTE_NOTED}
