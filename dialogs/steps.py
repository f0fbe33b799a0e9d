"""All steps by the name of their action, and going on with what was wanted before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dialogs import steps_claim as claim
from dialogs import steps_identity as identity
from dialogs import steps_people as people
from dialogs import steps_plan as plan
from dialogs.flow import next_action
from dialogs.intents import Intent
from dialogs.situation import Reply, Situation

Step = Callable[[Situation], Reply]


def resume(situation: Situation) -> Reply:
    """Go on with what somebody wanted before we asked who, or which claim.

    The host has read the kept message again, so that its values are in the situation.
    """
    kept = situation.slots.get("wanted")
    if not isinstance(kept, Mapping):
        return Reply(followup="action_tell_claim")
    intent = Intent(kept["intent"])
    action = next_action(None, intent, verified=situation.verified, proof=False)
    return Reply(slots={"resumed": dict(kept), "wanted": None}, followup=action)


STEPS: Mapping[str, Step] = {
    "action_ask_identity": identity.ask_identity,
    "action_check_identity": identity.check_identity,
    "action_ask_wrong_person": identity.ask_wrong_person,
    "action_resume": resume,
    "action_tell_claim": claim.tell_claim,
    "action_show_menu": claim.show_menu,
    "action_choose_claim": claim.choose_claim,
    "action_pay_now": claim.pay_now,
    "action_ask_paid": claim.ask_paid,
    "action_note_paid": claim.note_paid,
    "action_ask_dispute": claim.ask_dispute,
    "action_note_dispute": claim.note_dispute,
    "action_ask_parts": plan.ask_parts,
    "action_propose_plan": plan.propose_plan,
    "action_read_back_plan": plan.read_back_plan,
    "action_agree_plan": plan.agree_plan,
    "action_ask_date": plan.ask_date,
    "action_propose_promise": plan.propose_promise,
    "action_read_back_promise": plan.read_back_promise,
    "action_agree_promise": plan.agree_promise,
    "action_crisis": people.crisis,
    "action_deceased": people.deceased,
    "action_opt_out": people.opt_out,
    "action_ask_stop": people.ask_stop,
    "action_opt_in": people.opt_in,
    "action_representation": people.representation,
    "action_wrong_person": people.wrong_person,
    "action_hardship": people.hardship,
    "action_decline_help": people.decline_help,
    "action_hand_over": people.hand_over,
    "action_callback": people.callback,
    "action_complaint": people.complaint,
    "action_media": people.media,
    "action_stay_quiet": people.stay_quiet,
    "action_wait_for_human": people.wait_for_human,
    "action_legitimacy": people.legitimacy,
    "action_goodbye": people.goodbye,
    "action_close": people.close,
    "action_repeat": people.repeat,
    "action_off_menu": people.off_menu,
    "action_fallback": people.fallback,
}
