"""Repeats: which action puts the question again that we wait on an answer to."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.listening.awaiting import Awaiting

#: What an action does again when its question has to be put once more.
REPEATS: Mapping[str, str] = {
    Awaiting.IDENTITY: "action_ask_identity",
    Awaiting.MENU: "action_show_menu",
    Awaiting.WHICH_CLAIM: "action_tell_claim",
    Awaiting.PLAN_PARTS: "action_ask_parts",
    Awaiting.PLAN_CONFIRM: "action_read_back_plan",
    Awaiting.POSTPONE_DATE: "action_ask_postponement",
    Awaiting.POSTPONE_CONFIRM: "action_read_back_postponement",
    Awaiting.PROMISE_DATE: "action_ask_date",
    Awaiting.PROMISE_CONFIRM: "action_read_back_promise",
    Awaiting.PAID_WHEN: "action_ask_when_paid",
    Awaiting.DISPUTE_REASON: "action_ask_reason",
    Awaiting.HELP_OFFER: "action_offer_help",
    Awaiting.OTHER_CLAIM: "action_offer_other",
    Awaiting.WRONG_CHECK: "action_ask_wrong_person",
    Awaiting.STOP_CHECK: "action_ask_stop",
    Awaiting.WHICH_MEANING: "action_ask_which",
    Awaiting.CALL_TIME: "action_ask_call_time",
    Awaiting.CALL_CONFIRM: "action_read_back_call",
}
