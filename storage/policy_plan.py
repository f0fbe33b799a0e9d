"""The plan box of a policy: what a creditor lets a debtor arrange without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage.errors import PolicyValueError

#: No box may let a plan run longer: a preminder is a soft phase, not a loan.
MOST_MONTHS = 60


class Rhythm(StrEnum):
    """How often an instalment comes."""

    WEEK = "week"
    TWO_WEEKS = "2weeks"
    FOUR_WEEKS = "4weeks"  #: many Dutch benefits are paid every four weeks
    MONTH = "month"


class Approver(StrEnum):
    """Who says yes or no to a plan beyond the box."""

    STAFF = "staff"
    CREDITOR = "creditor"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanBox:
    """What the creditor lets a debtor choose without asking anybody. Never a fee or interest.

    Attributes:
        most_parts: the most monthly instalments; other rhythms end within as many months.
        least_parts: the fewest instalments.
        least_cents: the least that an instalment may be, in cents; only the last may be less.
        first_percent: the least share of the whole that the first instalment is.
        first_least_cents: the least that the first instalment is, in cents.
        first_within_days: the first instalment falls at most this many days from today, or on the
            working day after that.
        after_payday: ready choices start just after the next payday; else as soon as may be.
        rhythms: how often instalments may come.
        approver: who decides on what is beyond the box.
        postpone_days: one instalment of a plan may once move by so many days; 0 for never.

    Raises:
        PolicyValueError: the bounds leave no plan at all, or are no bounds.
    """

    most_parts: int = 6
    least_parts: int = 2
    least_cents: int = 1000
    first_percent: int = 0
    first_least_cents: int = 0
    first_within_days: int = 35
    after_payday: bool = True
    rhythms: tuple[Rhythm, ...] = tuple(Rhythm)
    approver: Approver = Approver.STAFF
    postpone_days: int = 14

    def __post_init__(self) -> None:
        if not 1 <= self.most_parts <= MOST_MONTHS or self.least_cents < 1:
            raise PolicyValueError("a plan has one part or more, of one cent or more")
        if not 0 <= self.first_percent <= 90 or self.first_least_cents < 0:
            raise PolicyValueError("a first part is 0 to 90 percent, and 0 cents or more")
        if not 3 <= self.first_within_days <= 92:
            raise PolicyValueError("a plan starts within 3 to 92 days")
        if not 0 <= self.postpone_days <= 31:
            raise PolicyValueError("an instalment moves by 0 to 31 days")
        if not self.rhythms:
            raise PolicyValueError("a plan needs a rhythm, such as month")


#: What a creditor gets that says nothing about plans.
DEFAULT_BOX = PlanBox(least_cents=2500)
