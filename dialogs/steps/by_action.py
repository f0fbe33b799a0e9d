"""All steps by the name of their action, and going on with what was wanted before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dialogs.intents import Intent
from dialogs.situation import FULFILLED_BY, KEPT, Reply, Situation
from dialogs.steps import (
    asides,
    calls,
    claim,
    doubt,
    foreign,
    identity,
    others,
    people,
    plan,
    postpone,
    promise,
    talk,
    trust,
)

Step = Callable[[Situation], Reply]


def resume(situation: Situation) -> Reply:
    """Go on with what somebody wanted before we asked who, or which claim.

    The host has read the kept message again, so that its values are in the situation.
    """
    kept = situation.slots.get("wanted")
    own = situation.meaning.intent
    if own in _OWN_WISH:
        # Who gives proof and says what is wanted in one breath.
        return Reply(followup=FULFILLED_BY[own])
    if not isinstance(kept, Mapping):
        return Reply(followup="action_tell_claim")
    intent = Intent(kept["intent"])
    action = FULFILLED_BY.get(intent, "action_tell_claim")
    return Reply(slots={"resumed": dict(kept), "wanted": None}, followup=action)


_OWN_WISH = KEPT - {Intent.ASK_DETAILS} | {Intent.UNSURE, Intent.SEVERAL}

STEPS: Mapping[str, Step] = {
    "action_ask_identity": identity.ask_identity,
    "action_check_identity": identity.check_identity,
    "action_ask_owner": identity.ask_owner,
    "action_ask_wrong_person": identity.ask_wrong_person,
    "action_resume": resume,
    "action_tell_claim": claim.tell_claim,
    "action_show_menu": claim.show_menu,
    "action_decline_menu": claim.decline_menu,
    "action_choose_claim": claim.choose_claim,
    "action_pay_now": claim.pay_now,
    "action_ask_paid": claim.ask_paid,
    "action_note_paid": claim.note_paid,
    "action_ask_dispute": claim.ask_dispute,
    "action_note_dispute": claim.note_dispute,
    "action_ask_when_paid": claim.ask_when_paid,
    "action_ask_reason": claim.ask_reason,
    "action_offer_other": others.offer_other,
    "action_take_other": others.take_other,
    "action_next_claim": others.next_claim,
    "action_answer_aside": asides.answer_aside,
    "action_explain": asides.explain,
    "action_ask_parts": plan.ask_parts,
    "action_propose_plan": plan.propose_plan,
    "action_take_nearest": plan.take_nearest,
    "action_read_back_plan": plan.read_back_plan,
    "action_agree_plan": plan.agree_plan,
    "action_decline_plan": plan.decline_plan,
    "action_tell_plan": postpone.tell_plan,
    "action_ask_postponement": postpone.ask_postponement,
    "action_propose_postponement": postpone.propose_postponement,
    "action_read_back_postponement": postpone.read_back_postponement,
    "action_agree_postponement": postpone.agree_postponement,
    "action_ask_date": promise.ask_date,
    "action_propose_promise": promise.propose_promise,
    "action_read_back_promise": promise.read_back_promise,
    "action_agree_promise": promise.agree_promise,
    "action_crisis": people.crisis,
    "action_deceased": people.deceased,
    "action_opt_out": people.opt_out,
    "action_ask_stop": people.ask_stop,
    "action_opt_in": people.opt_in,
    "action_representation": people.representation,
    "action_wrong_person": people.wrong_person,
    "action_hardship": people.hardship,
    "action_offer_help": people.offer_help,
    "action_decline_help": people.decline_help,
    "action_hand_over": talk.hand_over,
    "action_callback": calls.callback,
    "action_ask_call_time": calls.ask_call_time,
    "action_propose_call": calls.propose_call,
    "action_read_back_call": calls.read_back_call,
    "action_agree_call": calls.agree_call,
    "action_drop_call": calls.drop_call,
    "action_note_helper": people.note_helper,
    "action_complaint": people.complaint,
    "action_media": talk.media,
    "action_stay_quiet": people.stay_quiet,
    "action_ask_which": doubt.ask_which,
    "action_several": doubt.several,
    "action_maybe_crisis": doubt.maybe_crisis,
    "action_maybe_grave": doubt.maybe_grave,
    "action_wait_for_human": people.wait_for_human,
    "action_legitimacy": trust.legitimacy,
    "action_goodbye": talk.goodbye,
    "action_close": talk.close,
    "action_repeat": talk.repeat,
    "action_off_menu": talk.off_menu,
    "action_foreign": foreign.foreign,
    "action_fallback": talk.fallback,
}

#: Actions that speak of the claim: whoever has not proved to be the debtor is first asked to.
NEEDS_PROOF = frozenset(
    {
        "action_tell_claim",
        "action_show_menu",
        "action_decline_menu",
        "action_choose_claim",
        "action_pay_now",
        "action_ask_parts",
        "action_propose_plan",
        "action_take_nearest",
        "action_read_back_plan",
        "action_agree_plan",
        "action_decline_plan",
        "action_tell_plan",
        "action_ask_postponement",
        "action_propose_postponement",
        "action_read_back_postponement",
        "action_agree_postponement",
        "action_ask_date",
        "action_propose_promise",
        "action_read_back_promise",
        "action_agree_promise",
        "action_ask_paid",
        "action_note_paid",
        "action_ask_when_paid",
        "action_ask_dispute",
        "action_note_dispute",
        "action_ask_reason",
        "action_offer_other",
        "action_take_other",
        "action_next_claim",
    }
)
