"""Steps about the claim itself: telling it, choosing one, paying now, already paid, disputing."""

from __future__ import annotations

from dialogs.effects import (
    DisputeRaised,
    HandOver,
    HandOverReason,
    PaidClaimed,
    PayLinkGiven,
)
from dialogs.intents import Intent
from dialogs.listening.context import Awaiting
from dialogs.situation import NOTE_LENGTH, Reply, Said, Situation, keep_wish, talk_of
from dialogs.speaking import texts
from dialogs.steps.deadlines import answer_by
from dialogs.turn import ClaimFacts, Option
from dialogs.understanding.lexicon import ASKS_ACCOUNT, ASKS_COPY

#: WhatsApp's list holds ten rows; one is kept for a human.
MOST_CLAIMS = 9


def tell_claim(situation: Situation) -> Reply:
    """Tell what is open and offer what can be done about it."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    if situation.meaning.intent is Intent.ASK_DETAILS and _asks_copy(situation):
        return send_copy(situation, claim)
    return Reply(
        said=(_claim_line(situation, claim),),
        slots=talk_of(claim),
        awaiting=Awaiting.MENU,
    )


def _asks_copy(situation: Situation) -> bool:
    return bool(ASKS_COPY.search(situation.meaning.plain))


def send_copy(situation: Situation, claim: ClaimFacts) -> Reply:
    """Have a colleague send the invoice itself: we hold its figures, not its picture."""
    values = situation.claim_values(claim)
    return Reply(
        said=(Said(key="copy_noted", values=values),),
        effects=(HandOver(reason=HandOverReason.COPY),),
        slots=talk_of(claim),
        awaiting=Awaiting.MENU,
    )


def show_menu(situation: Situation) -> Reply:
    """Offer again what can be done, without telling everything again."""
    claim = situation.claim
    if claim is None or claim.reference != situation.slots.get("claim"):
        return tell_claim(situation)
    said = Said(key="menu", values=situation.claim_values(claim))
    return Reply(said=(said,), slots={"draft": None}, awaiting=Awaiting.MENU)


def _claim_line(situation: Situation, claim: ClaimFacts) -> Said:
    values = situation.claim_values(claim)
    key = "claim" if claim.due_date < situation.today else "claim_not_due"
    if claim.plan is not None:
        later = texts.option("postpone", situation.language, id="promise_to_pay")
        options = (*situation.menu("pay_now"), later, *situation.menu("already_paid", "dispute"))
        return Said(key="claim_planned", values=values, options=options)
    if situation.case.promise_on is not None:
        key = "claim_promised"
        values["on"] = texts.day(situation.case.promise_on, situation.language)
    return Said(key=key, values=values)


def ask_which_claim(situation: Situation) -> Reply:
    """Ask which of several claims is meant; keep what was wanted with it."""
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


def choose_claim(situation: Situation) -> Reply:
    """Take the chosen claim and go on with what was wanted."""
    reference = (situation.meaning.option or "").partition(":")[2]
    if reference not in {claim.reference for claim in situation.case.claims}:
        return ask_which_claim(situation)
    return Reply(slots={"claim": reference}, followup="action_resume")


def pay_now(situation: Situation) -> Reply:
    """Give the link. The caller makes it and puts it in the text.

    An account number is never written here: a chat is where people are taught to distrust one.
    """
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    key = "pay_part" if claim.plan else "pay_now"
    key = "pay_account" if _asks_account(situation) else key
    return Reply(
        said=(Said(key=key, values=situation.claim_values(claim)),),
        effects=(PayLinkGiven(reference=claim.reference),),
        slots=talk_of(claim),
        awaiting=Awaiting.MENU,
    )


def _asks_account(situation: Situation) -> bool:
    """Whether an account number was asked for and there is somebody who can tell it."""
    return bool(situation.case.creditor_contact and ASKS_ACCOUNT.search(situation.meaning.plain))


def ask_paid(situation: Situation) -> Reply:
    """Pause at once when somebody says it is paid, and ask when and how unless that was told."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    text = _story(situation)
    effect = PaidClaimed(reference=claim.reference, text=text)
    if any(c.isdigit() for c in text) or len(text.split()) > 6:
        return _noted(situation, "paid_noted", claim).with_effects(effect)
    return Reply(
        said=(Said(key="paid_ask"),),
        effects=(effect,),
        slots={"claim": claim.reference, "wanted": None},
        awaiting=Awaiting.PAID_WHEN,
    )


def note_paid(situation: Situation) -> Reply:
    """Add what somebody knows about the payment."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    reply = _noted(situation, "paid_noted", claim)
    if situation.meaning.intent is Intent.DENY:
        return reply
    return reply.with_effects(PaidClaimed(reference=claim.reference, text=_story(situation)))


def ask_dispute(situation: Situation) -> Reply:
    """Pause at once when somebody says it is wrong, and ask why unless that was told."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    text = _story(situation)
    told = len(text.split()) > 3 and situation.meaning.intent is Intent.DISPUTE
    effect = DisputeRaised(reference=claim.reference, reason=text if told else "")
    if told:
        return _noted(situation, "dispute_noted", claim).with_effects(effect)
    return Reply(
        said=(Said(key="dispute_ask"),),
        effects=(effect,),
        slots={"claim": claim.reference, "wanted": None},
        awaiting=Awaiting.DISPUTE_REASON,
    )


def note_dispute(situation: Situation) -> Reply:
    """Take down why it is wrong."""
    claim = situation.claim
    if claim is None:
        return ask_which_claim(situation)
    effect = DisputeRaised(reference=claim.reference, reason=_story(situation))
    return _noted(situation, "dispute_noted", claim).with_effects(effect)


def _story(situation: Situation) -> str:
    """Return what somebody told in own words; a button is no story."""
    return "" if situation.meaning.option else situation.meaning.text[:NOTE_LENGTH]


def _noted(situation: Situation, key: str, claim: ClaimFacts) -> Reply:
    until = answer_by(situation.today, situation.case.dispute_days)
    values = situation.claim_values(claim) | {"until": texts.day(until, situation.language)}
    return Reply(
        said=(Said(key=key, values=values),),
        slots={"claim": claim.reference, "wanted": None},
        awaiting=_NOTED[key],
    )


#: Where we are after noting: what is told next is more of the same story.
_NOTED = {"paid_noted": Awaiting.PAID_NOTED, "dispute_noted": Awaiting.DISPUTE_NOTED}
