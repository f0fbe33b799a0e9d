"""Awaiting: what the last line asked for, in which light the next message is read."""

from __future__ import annotations

from enum import StrEnum


class Awaiting(StrEnum):
    """What the last line asked for."""

    IDENTITY = "identity"
    MENU = "menu"
    WHICH_CLAIM = "which_claim"
    PLAN_PARTS = "plan_parts"
    PLAN_CONFIRM = "plan_confirm"
    POSTPONE_DATE = "postpone_date"  #: to which day a part of the plan moves
    POSTPONE_CONFIRM = "postpone_confirm"
    PROMISE_DATE = "promise_date"
    PROMISE_CONFIRM = "promise_confirm"
    PAID_WHEN = "paid_when"
    DISPUTE_REASON = "dispute_reason"
    HELP_OFFER = "help_offer"
    WRONG_CHECK = "wrong_check"
    WHICH_MEANING = "which_meaning"  #: which of two things was meant
    HUMAN = "human"
    STOP_CHECK = "stop_check"
    PAID_NOTED = "paid_noted"  #: nothing, but more about the payment may follow
    DISPUTE_NOTED = "dispute_noted"  #: nothing, but more about what is wrong may follow
    CALL_TIME = "call_time"
    CALL_CONFIRM = "call_confirm"
    HELPER = "helper"  #: who handles the money, and how to reach them
    AGREED = "agreed"  #: nothing: a plan or a promise was just agreed
    OTHER_CLAIM = "other_claim"  #: whether to go on with another claim that is open
    OWNER = "owner"  #: nothing: the debtor, whose telephone somebody else holds
    STOP_OFFERED = "stop_offered"  #: whether to stop more than was stopped just now
