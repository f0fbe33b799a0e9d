"""Verdicts: the gate's answer about one message, with every reason and its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class ReasonCode(StrEnum):
    """Why a message may not leave. The value is stored."""

    EXPIRED = "expired"  #: its own last moment has passed
    ALREADY_SENT = "already_sent"  #: what may be said once was said

    CLAIM_PAID = "claim_paid"
    CLAIM_WITHDRAWN = "claim_withdrawn"
    CLAIM_HANDED_OVER = "claim_handed_over"
    CLAIM_DISPUTED = "claim_disputed"
    CLAIM_ON_HOLD = "claim_on_hold"
    CLAIM_PROMISED = "claim_promised"
    CLAIM_IN_PLAN = "claim_in_plan"
    CLAIM_WITHOUT_PLAN = "claim_without_plan"  #: the plan that it speaks of is no more
    BELOW_TOLERANCE = "below_tolerance"
    CLAIMS_CHANGED = "claims_changed"  #: another claim that it speaks of is no longer chased

    OPTED_OUT = "opted_out"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_UNKNOWN = "consent_unknown"

    WRONG_NUMBER = "wrong_number"
    NUMBER_INVALID = "number_invalid"
    CHANNEL_SUPPRESSED = "channel_suppressed"
    RUNG_TOO_LOW = "rung_too_low"
    NUMBER_AT_REST = "number_at_rest"  #: its holder is left alone for a while, by everybody

    DAY_CAP = "day_cap"
    WEEK_CAP = "week_cap"
    CLOSED_HOURS = "closed_hours"

    STAFF_OWNS = "staff_owns"
    NOBODY_OWNS = "nobody_owns"  #: machines are silent in this conversation
    STAFF_DOES_NOT_OWN = "staff_does_not_own"
    STALE_EPOCH = "stale_epoch"
    LIVE_CONVERSATION = "live_conversation"
    WAITING_FOR_PERSON = "waiting_for_person"  #: a colleague was promised
    UNREAD_MESSAGE = "unread_message"  #: the person wrote, and its turn is still to be taken

    WINDOW_CLOSED = "window_closed"
    TEMPLATE_NOT_APPROVED = "template_not_approved"

    REPRESENTED = "represented"
    VULNERABLE = "vulnerable"

    CREDITOR_INACTIVE = "creditor_inactive"
    BRAKE_ON = "brake_on"
    BUDGET_SPENT = "budget_spent"
    STATEMENT_OLD = "statement_old"  #: who paid lately may stand on a newer bank statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One reason against sending.

    `until` is the first moment (UTC) at which it may no longer hold, None when waiting will not
    help. `source` names the rule: a law article, a provider's page or our own policy.
    """

    code: ReasonCode
    until: datetime | None
    source: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values, `until` in ISO 8601."""
        until = None if self.until is None else self.until.isoformat()
        return {"code": str(self.code), "until": until, "source": self.source}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        until = stored["until"]
        return cls(
            code=ReasonCode(stored["code"]),
            until=None if until is None else datetime.fromisoformat(until),
            source=stored["source"],
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The gate's answer. Refused with no `until` means: refused for good."""

    allowed: bool
    reasons: tuple[Reason, ...] = ()
    until: datetime | None = None

    @property
    def final(self) -> bool:
        """Whether it is refused for good."""
        return not self.allowed and self.until is None

    @property
    def codes(self) -> frozenset[ReasonCode]:
        """The codes of its reasons."""
        return frozenset(reason.code for reason in self.reasons)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        until = None if self.until is None else self.until.isoformat()
        reasons = [reason.to_dict() for reason in self.reasons]
        return {"allowed": self.allowed, "reasons": reasons, "until": until}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        until = stored["until"]
        return cls(
            allowed=stored["allowed"],
            reasons=tuple(Reason.from_dict(reason) for reason in stored["reasons"]),
            until=None if until is None else datetime.fromisoformat(until),
        )


def verdict_of(reasons: Iterable[Reason]) -> Verdict:
    """Weigh reasons: none allows; one without an end refuses for good; else the latest end."""
    held = tuple(reasons)
    ends = [reason.until for reason in held if reason.until is not None]
    until = max(ends) if held and len(ends) == len(held) else None
    return Verdict(allowed=not held, reasons=held, until=until)
