"""Bounds of a policy: brakes, budget and experiment, as plain values with their defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.errors import PolicyValueError
from storage.words import Channel

#: What a debtor is called whom the experiment leaves alone at its step.
HOLD_OUT = "hold_out"


@dataclass(frozen=True, kw_only=True, slots=True)
class BrakeLimits:
    """How much trouble halts a creditor's messages: percents of what left in the last days.

    The limits are our own; nobody publishes one for reminders. Seven days is the window in which
    Meta rates a WhatsApp sender by its blocks and reports. One in twenty who opt out or turn out to
    be somebody else says that the list or the tone is wrong; complaints weigh more, because few
    people take that trouble; numbers go stale by themselves, so only one in four undelivered tells
    of a bad list or a blocked sender. A percent of 100 never brakes.

    Raises:
        PolicyValueError: a percent that is none, or no days or messages.
    """

    window_days: int = 7
    least_sent: int = 20
    opt_out_percent: int = 5
    wrong_number_percent: int = 5
    undelivered_percent: int = 25
    complaint_percent: int = 2

    def __post_init__(self) -> None:
        percents = (
            self.opt_out_percent,
            self.wrong_number_percent,
            self.undelivered_percent,
            self.complaint_percent,
        )
        if not all(1 <= percent <= 100 for percent in percents):
            raise PolicyValueError("a percent of a brake is 1 to 100; 100 never brakes")
        if not 1 <= self.window_days <= 90 or self.least_sent < 1:
            raise PolicyValueError("a brake looks at 1 to 90 days and at least 1 message")


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """What may be spent in a creditor's name; None is without end.

    All messages count, also answers, but only what we write of our own accord waits when it is
    spent. A segment is what a provider charges for. Days and months are local.

    Raises:
        PolicyValueError: below 0.
    """

    messages_a_day: int | None = None
    messages_a_month: int | None = None
    segments_a_day: int | None = None
    segments_a_month: int | None = None

    def __post_init__(self) -> None:
        given = (
            self.messages_a_day,
            self.messages_a_month,
            self.segments_a_day,
            self.segments_a_month,
        )
        if any(bound is not None and bound < 0 for bound in given):
            raise PolicyValueError("a budget is 0 or more")


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """One way of doing a step: its share in percent, and what it does differently.

    `template` is the value of a `TemplateKey`; None and no channels mean: as the step says.
    """

    name: str
    share: int
    template: str | None = None
    channels: tuple[Channel, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip() or self.name == HOLD_OUT:
            raise PolicyValueError(f"an arm needs a name, and not {HOLD_OUT!r}")
        if not 1 <= self.share <= 100:
            raise PolicyValueError(f"the share of arm {self.name!r} is 1 to 100 percent")
        if len(set(self.channels)) < len(self.channels):
            raise PolicyValueError(f"arm {self.name!r} names a channel twice")


@dataclass(frozen=True, kw_only=True, slots=True)
class Guardrails:
    """The rates, in percent of an arm's debtors, that end the arm at once."""

    least_debtors: int = 20
    opt_out_percent: int = 5
    wrong_number_percent: int = 5
    complaint_percent: int = 2

    def __post_init__(self) -> None:
        percents = (self.opt_out_percent, self.wrong_number_percent, self.complaint_percent)
        if not all(1 <= percent <= 100 for percent in percents) or self.least_debtors < 1:
            raise PolicyValueError("a guardrail is 1 to 100 percent of at least 1 debtor")


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment:
    """Arms of one step, whom it leaves alone, what it measures, and when it stops.

    The first arm is the one that the others are compared with. All of this is fixed when the first
    debtor comes to the step; a change needs a new name.

    Raises:
        PolicyValueError: the shares and the hold-out are not 100 together, or nothing to compare.
    """

    name: str
    step: int
    arms: tuple[Arm, ...]
    hold_out: int = 0
    paid_within_days: int = 14
    least_claims: int = 100
    most_days: int = 90
    alpha_percent: int = 5
    guardrails: Guardrails = field(default_factory=Guardrails)

    def __post_init__(self) -> None:
        names = [arm.name for arm in self.arms]
        if not self.name.strip():
            raise PolicyValueError("an experiment needs a name")
        if len(set(names)) < len(names) or len(names) + (self.hold_out > 0) < 2:
            raise PolicyValueError("an experiment needs two arms of different names, or a hold_out")
        if sum(arm.share for arm in self.arms) + self.hold_out != 100 or self.hold_out < 0:
            raise PolicyValueError("the shares of the arms and the hold_out must be 100 together")
        if not 1 <= self.paid_within_days <= 90 or not 1 <= self.alpha_percent <= 20:
            raise PolicyValueError("paid_within_days is 1 to 90, alpha_percent 1 to 20")
        if self.least_claims < 20 or not self.paid_within_days < self.most_days <= 365:
            raise PolicyValueError(
                "least_claims is 20 or more; most_days is more than paid_within_days, at most 365"
            )
