"""The flow: which action answers what, a table that can be read aloud.

A row says: while we wait for this, somebody who means that gets this action. Rows of the state go
before the rows of everywhere. Whoever has not proved to be the debtor is first asked to do so
before any action that speaks of the claim; what was wanted is kept and done afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.context import Awaiting
from dialogs.intents import SAFETY, Intent

#: While waiting for ... , this intent → this action.
STATES: Mapping[tuple[str, Intent], str] = {
    (Awaiting.IDENTITY, Intent.INFORM): "action_check_identity",
    (Awaiting.IDENTITY, Intent.DENY): "action_ask_wrong_person",
    (Awaiting.IDENTITY, Intent.AFFIRM): "action_ask_identity",
    (Awaiting.MENU, Intent.AFFIRM): "action_tell_claim",
    (Awaiting.MENU, Intent.DENY): "action_ask_dispute",
    (Awaiting.WHICH_CLAIM, Intent.CHOOSE): "action_choose_claim",
    (Awaiting.WHICH_CLAIM, Intent.AFFIRM): "action_fallback",
    (Awaiting.PLAN_PARTS, Intent.INFORM): "action_propose_plan",
    (Awaiting.PLAN_PARTS, Intent.CHOOSE): "action_propose_plan",
    (Awaiting.PLAN_PARTS, Intent.AFFIRM): "action_ask_parts",
    (Awaiting.PROMISE_DATE, Intent.AFFIRM): "action_ask_date",
    (Awaiting.PLAN_PARTS, Intent.DENY): "action_show_menu",
    (Awaiting.PLAN_CONFIRM, Intent.AFFIRM): "action_agree_plan",
    (Awaiting.PLAN_CONFIRM, Intent.DENY): "action_ask_parts",
    (Awaiting.PLAN_CONFIRM, Intent.INFORM): "action_propose_plan",
    (Awaiting.PROMISE_DATE, Intent.INFORM): "action_propose_promise",
    (Awaiting.PROMISE_DATE, Intent.DENY): "action_show_menu",
    (Awaiting.PROMISE_CONFIRM, Intent.AFFIRM): "action_agree_promise",
    (Awaiting.PROMISE_CONFIRM, Intent.DENY): "action_ask_date",
    (Awaiting.PROMISE_CONFIRM, Intent.INFORM): "action_propose_promise",
    (Awaiting.PAID_WHEN, Intent.INFORM): "action_note_paid",
    (Awaiting.PAID_WHEN, Intent.DENY): "action_note_paid",
    (Awaiting.PAID_WHEN, Intent.AFFIRM): "action_note_paid",
    (Awaiting.PAID_WHEN, Intent.ALREADY_PAID): "action_note_paid",
    (Awaiting.DISPUTE_REASON, Intent.INFORM): "action_note_dispute",
    (Awaiting.DISPUTE_REASON, Intent.DISPUTE): "action_note_dispute",
    (Awaiting.HELP_OFFER, Intent.AFFIRM): "action_hand_over",
    (Awaiting.HELP_OFFER, Intent.DENY): "action_decline_help",
    (Awaiting.WRONG_CHECK, Intent.AFFIRM): "action_wrong_person",
    (Awaiting.WRONG_CHECK, Intent.DENY): "action_ask_identity",
    (Awaiting.PAID_NOTED, Intent.INFORM): "action_note_paid",
    (Awaiting.PAID_NOTED, Intent.ALREADY_PAID): "action_note_paid",
    (Awaiting.PAID_NOTED, Intent.AFFIRM): "action_close",
    (Awaiting.PAID_NOTED, Intent.DENY): "action_close",
    (Awaiting.DISPUTE_NOTED, Intent.INFORM): "action_note_dispute",
    (Awaiting.DISPUTE_NOTED, Intent.DISPUTE): "action_note_dispute",
    (Awaiting.DISPUTE_NOTED, Intent.AFFIRM): "action_close",
    (Awaiting.DISPUTE_NOTED, Intent.DENY): "action_close",
    (Awaiting.AGREED, Intent.AFFIRM): "action_close",
    (Awaiting.STOP_CHECK, Intent.AFFIRM): "action_opt_out",
    (Awaiting.STOP_CHECK, Intent.DENY): "action_wait_for_human",
    (Awaiting.STOP_CHECK, Intent.UNCLEAR): "action_wait_for_human",
    (Awaiting.HUMAN, Intent.GREET): "action_wait_for_human",
    (Awaiting.HUMAN, Intent.HELP): "action_wait_for_human",
    (Awaiting.HUMAN, Intent.UNCLEAR): "action_wait_for_human",
    (Awaiting.HUMAN, Intent.MEDIA): "action_wait_for_human",
    (Awaiting.HUMAN, Intent.OUT_OF_SCOPE): "action_wait_for_human",
    (Awaiting.HUMAN, Intent.AFFIRM): "action_wait_for_human",
    (Awaiting.HUMAN, Intent.DENY): "action_wait_for_human",
}

#: Wherever we are, this intent → this action.
EVERYWHERE: Mapping[Intent, str] = {
    Intent.CRISIS: "action_crisis",
    Intent.DECEASED: "action_deceased",
    Intent.OPT_OUT: "action_opt_out",
    Intent.OPT_IN: "action_opt_in",
    Intent.DEBT_HELP: "action_representation",
    Intent.WRONG_PERSON: "action_wrong_person",
    Intent.REQUEST_HUMAN: "action_hand_over",
    Intent.REQUEST_CALLBACK: "action_callback",
    Intent.COMPLAINT: "action_complaint",
    Intent.HARDSHIP: "action_hardship",
    Intent.ASK_LEGITIMACY: "action_legitimacy",
    Intent.ASK_DETAILS: "action_tell_claim",
    Intent.HELP: "action_tell_claim",
    Intent.GREET: "action_tell_claim",
    Intent.AFFIRM: "action_tell_claim",
    Intent.DENY: "action_fallback",
    Intent.INFORM: "action_tell_claim",
    Intent.PAY_NOW: "action_pay_now",
    Intent.REQUEST_PLAN: "action_propose_plan",
    Intent.PROMISE_TO_PAY: "action_propose_promise",
    Intent.ALREADY_PAID: "action_ask_paid",
    Intent.DISPUTE: "action_ask_dispute",
    Intent.THANKS_BYE: "action_goodbye",
    Intent.LANGUAGE_SWITCH: "action_repeat",
    Intent.OFF_MENU: "action_off_menu",
    Intent.MEDIA: "action_media",
    Intent.OUT_OF_SCOPE: "action_fallback",
    Intent.CHOOSE: "action_repeat",
    Intent.MAYBE_STOP: "action_ask_stop",
    Intent.MAYBE_WRONG: "action_ask_wrong_person",
    Intent.UNCLEAR: "action_fallback",
}

#: Actions that speak of the claim. Below the verified rung they become "action_ask_identity".
NEEDS_PROOF = frozenset(
    {
        "action_tell_claim",
        "action_show_menu",
        "action_choose_claim",
        "action_pay_now",
        "action_ask_parts",
        "action_propose_plan",
        "action_read_back_plan",
        "action_agree_plan",
        "action_ask_date",
        "action_propose_promise",
        "action_read_back_promise",
        "action_agree_promise",
        "action_ask_paid",
        "action_note_paid",
        "action_ask_dispute",
        "action_note_dispute",
    }
)

#: What an action does again when its question has to be put once more.
REPEATS: Mapping[str, str] = {
    Awaiting.IDENTITY: "action_ask_identity",
    Awaiting.MENU: "action_show_menu",
    Awaiting.WHICH_CLAIM: "action_tell_claim",
    Awaiting.PLAN_PARTS: "action_ask_parts",
    Awaiting.PLAN_CONFIRM: "action_read_back_plan",
    Awaiting.PROMISE_DATE: "action_ask_date",
    Awaiting.PROMISE_CONFIRM: "action_read_back_promise",
    Awaiting.PAID_WHEN: "action_show_menu",
    Awaiting.DISPUTE_REASON: "action_show_menu",
    Awaiting.WRONG_CHECK: "action_ask_wrong_person",
    Awaiting.STOP_CHECK: "action_ask_stop",
}


def after_trouble(intent: Intent) -> str:
    """Return the action when a crisis, a death, a bewindvoerder or a wrong number went before.

    The bot then starts nothing of its own any more; only what is graver is still answered.
    """
    return EVERYWHERE[intent] if intent in _STILL_ANSWERED else "action_stay_quiet"


_STILL_ANSWERED = frozenset({*SAFETY, Intent.OPT_IN, Intent.REQUEST_HUMAN, Intent.REQUEST_CALLBACK})


def next_action(awaiting: str | None, intent: Intent, *, verified: bool, proof: bool) -> str:
    """Return the action that answers this.

    Args:
        awaiting: what the last line asked for.
        intent: what the message means.
        verified: whether the person has proved to be the debtor.
        proof: whether the message itself offers proof of identity.
    """
    if not verified and proof and intent in _MAY_CARRY_PROOF:
        return "action_check_identity"
    return allowed(STATES.get((awaiting or "", intent)) or EVERYWHERE[intent], verified=verified)


def allowed(action: str, *, verified: bool) -> str:
    """Return the action itself, or asking for proof when it needs some that is not there."""
    return "action_ask_identity" if action in NEEDS_PROOF and not verified else action


#: Somebody who writes an address beside such a wish offers it as proof.
_MAY_CARRY_PROOF = frozenset(
    {
        Intent.INFORM,
        Intent.UNCLEAR,
        Intent.AFFIRM,
        Intent.GREET,
        Intent.THANKS_BYE,
        Intent.ASK_DETAILS,
        Intent.PAY_NOW,
        Intent.REQUEST_PLAN,
        Intent.OUT_OF_SCOPE,
        Intent.OFF_MENU,
    }
)
