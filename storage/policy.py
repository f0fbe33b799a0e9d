"""Policies: what a creditor lets us do in its name, as plain values with the product's defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import TypeAlias

from storage.errors import PolicyValueError as PolicyValueError
from storage.ladder import (
    LEAST_VERIFICATION_MONTHS,
    MOST_VERIFICATION_MONTHS,
    VERIFICATION_MONTHS,
)
from storage.policy_autopay import NO_AUTOPAY, AutopayTerms
from storage.policy_bounds import BrakeLimits, Budget, Experiment
from storage.policy_plan import DEFAULT_BOX, PlanBox
from storage.words import Address, Channel, Language, Rung

#: Bki art. 4.2: no contact between 20:00 and 07:00 (Amsterdam time).
LAW_OPENS = time(7, 0)
LAW_CLOSES = time(20, 0)
#: Our own cap, over all claims and creditors of one person (design §6).
MOST_INITIATIVES_A_WEEK = 2


class TemplateKey(StrEnum):
    """A text that we send of our own accord. The texts themselves are in `outbox/texts`."""

    OPENER = "opener"  #: the first, neutral line to a number that nobody answered from yet
    FOLLOW_UP = "follow_up"  #: the reminder with the link
    LAST_FRIENDLY = "last_friendly"  #: the last one, as friendly as the first
    THANK_YOU = "thank_you"  #: the one message after a payment
    PART_PAID = "part_paid"  #: a payment came in and something is left
    INSTALMENT_DUE = "instalment_due"  #: a part of a plan is to be paid
    INSTALMENT_MISSED = "instalment_missed"  #: it was not paid on its day; the one reminder of it
    COLLECTION_AHEAD = "collection_ahead"  #: a part of a plan will be taken from the account
    COLLECTION_FAILED = "collection_failed"  #: that did not work; the debtor pays by link
    PLAN_CONFIRMED = "plan_confirmed"  #: what was agreed
    LINK_EXPIRED = "link_expired"  #: a new link for an old one
    BEFORE_DUE = "before_due"  #: a friendly word before the due date
    SEVERAL = "several"  #: a reminder of several claims at once, for who proved who they are


#: Which of the texts: template, language, and the rung that it is written for.
TextKey: TypeAlias = tuple[TemplateKey, Language, Rung]
#: A creditor's own words in place of ours.
OwnTexts: TypeAlias = Mapping[TextKey, str]


class StepCondition(StrEnum):
    """What must be so for a step to be taken; a step whose condition fails is passed over."""

    UNVERIFIED = "unverified"  #: the debtor has not yet proved who they are
    VERIFIED = "verified"  #: the debtor has


class StepEvent(StrEnum):
    """What may happen to a claim that has a step of its own; it counts since the last message."""

    BROKEN_PROMISE = "broken_promise"  #: the promised day and its grace passed without the money
    MISSED_INSTALMENT = "missed_instalment"  #: a plan ended because a part of it was not paid
    LINK_OPENED = "link_opened"  #: somebody acted on a link's page, and no money came since


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactHours:
    """When a creditor lets us write, in Amsterdam time, from `opens` up to but not at `closes`.

    A creditor may only narrow what the law leaves (Bki art. 4.2); Sundays and holidays are closed
    for everybody.

    Raises:
        PolicyValueError: wider than the law, or never open.
    """

    opens: time = time(8, 0)
    closes: time = LAW_CLOSES
    saturday: bool = True

    def __post_init__(self) -> None:
        if self.opens < LAW_OPENS or self.closes > LAW_CLOSES:
            raise PolicyValueError("contact hours must lie within 07:00 and 20:00 (Bki art. 4.2)")
        if self.opens >= self.closes:
            raise PolicyValueError("contact hours must open before they close")


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of a strategy: which template goes out when, over which channels in which order.

    The step is planned on the later of the days that are given: `days_after_due` from the due date
    (below zero: before it) and `days_after_previous` from the day of the step before. With
    `days_after_verified` it comes sooner when the debtor proved who they are.

    A step with `after` waits for that event instead, and comes `days` or `hours` later.

    Raises:
        PolicyValueError: its times or channels do not go together.
    """

    position: int
    template: TemplateKey
    days_after_due: int | None = None
    days_after_previous: int | None = None
    days_after_verified: int | None = None
    after: StepEvent | None = None
    days: int | None = None
    hours: int | None = None
    channels: tuple[Channel, ...] = (Channel.WHATSAPP, Channel.SMS)
    conditions: tuple[StepCondition, ...] = ()

    def __post_init__(self) -> None:
        if not self.channels or len(set(self.channels)) < len(self.channels):
            raise PolicyValueError("a step needs one channel or more, each once")
        if self.after is None:
            self._check_days()
        else:
            self._check_event()
        if self.template is TemplateKey.BEFORE_DUE and not _is_early(self.days_after_due):
            raise PolicyValueError("before_due needs days_after_due of 0 or less, such as -3")

    def _check_days(self) -> None:
        if self.days is not None or self.hours is not None:
            raise PolicyValueError("days and hours go with after; without it, use days_after_due")
        if self.days_after_due is None and self.days_after_previous is None:
            raise PolicyValueError("a step needs days_after_due, days_after_previous or both")
        if self.days_after_previous is not None and self.days_after_previous < 1:
            raise PolicyValueError("days_after_previous must be 1 or more")
        if self.days_after_verified is not None and self.days_after_verified < 0:
            raise PolicyValueError("days_after_verified must be 0 or more")

    def _check_event(self) -> None:
        calendar = (self.days_after_due, self.days_after_previous, self.days_after_verified)
        if any(days is not None for days in calendar):
            raise PolicyValueError("a step with after takes days or hours, no days_after_…")
        given = [count for count in (self.days, self.hours) if count is not None]
        if len(given) != 1 or given[0] < 0:
            raise PolicyValueError("a step with after needs either days or hours, 0 or more")


def _is_early(days: int | None) -> bool:
    return days is not None and days <= 0


#: One day after the due date a neutral opener; the reminder three days later, or the day after
#: the debtor said who they are; on day ten the last friendly word. Then people look at the claim.
DEFAULT_STEPS: tuple[Step, ...] = (
    Step(
        position=1,
        template=TemplateKey.OPENER,
        days_after_due=1,
        conditions=(StepCondition.UNVERIFIED,),
    ),
    Step(
        position=2,
        template=TemplateKey.FOLLOW_UP,
        days_after_previous=3,
        days_after_verified=1,
    ),
    Step(
        position=3,
        template=TemplateKey.LAST_FRIENDLY,
        days_after_due=10,
        days_after_previous=6,
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Strategy:
    """The cadence of a claim, in a version that stays as it was.

    `tolerance_cents` is the open amount up to which nobody is reminded.
    """

    name: str = "default"
    version: int = 1
    steps: tuple[Step, ...] = DEFAULT_STEPS
    tolerance_cents: int = 0

    def __post_init__(self) -> None:
        positions = [step.position for step in self.steps]
        if not positions or positions != list(range(1, len(positions) + 1)):
            raise PolicyValueError("the steps of a strategy are numbered 1, 2, 3 …")
        first = next((step for step in self.steps if step.after is None), None)
        if first is not None and first.days_after_due is None:
            # Without it an unverified debtor's first step would have no day to be planned on.
            raise PolicyValueError(f"step {first.position} comes first and needs days_after_due")
        if self.tolerance_cents < 0:
            raise PolicyValueError("tolerance_cents must be 0 or more")


DEFAULT_STRATEGY = Strategy()


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """The person at the creditor whom a debtor may call or mail."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answering:
    """How soon a creditor answers who disagrees or complains, and where a complaint may go.

    The law names no term for a complaint; these are the creditor's own promises, in days.
    """

    dispute_days: int = 14
    complaint_days: int = 14
    #: A mail address or phone number for complaints; without it the contact person's.
    complaint_contact: str = ""
    #: Who judges when the answer does not satisfy: a disputes body that the creditor belongs to.
    disputes_body: str = ""

    def __post_init__(self) -> None:
        if self.dispute_days < 1 or self.complaint_days < 1:
            raise PolicyValueError("an answer takes one day or more")


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestPolicy:
    """How a creditor hears once a day what changed. `hour` is local, 0 to 23."""

    channel: Channel
    to: str
    hour: int = 18
    language: Language = Language.NL

    def __post_init__(self) -> None:
        if self.channel is Channel.LETTER:
            raise PolicyValueError("a digest goes by sms, whatsapp, telegram or email")
        if not 0 <= self.hour <= 23:
            raise PolicyValueError("the hour of a digest is 0 to 23")
        if not self.to.strip():
            raise PolicyValueError("a digest needs a number or an address to go to")


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """All that a creditor may set. An empty file gives the product's defaults.

    An empty `public_name` means: take the creditor's own name. `whatsapp_templates` pairs
    `key.language` with the ContentSid of the approved template. `texts` are words of its own.
    """

    public_name: str = ""
    listed: bool = False  #: anybody may read on `/echt` that we write for this creditor
    contact: Contact = field(default_factory=Contact)
    hours: ContactHours = field(default_factory=ContactHours)
    address: Address = Address.U
    answering: Answering = field(default_factory=Answering)
    strategy: Strategy = DEFAULT_STRATEGY
    plan: PlanBox = DEFAULT_BOX
    autopay: AutopayTerms = NO_AUTOPAY
    #: The least that somebody may pay of a claim on the page, in cents; None: all or nothing.
    least_part_payment_cents: int | None = None
    digest: DigestPolicy | None = None
    whatsapp_templates: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[TextKey, str], ...] = ()
    initiatives_a_week: int = MOST_INITIATIVES_A_WEEK
    verification_months: int = VERIFICATION_MONTHS
    brakes: BrakeLimits = field(default_factory=BrakeLimits)
    budget: Budget | None = None
    #: Preminders wait unless a bank statement of this many working days ago or later came in.
    bank_statement_required: int | None = None
    experiment: Experiment | None = None

    def __post_init__(self) -> None:
        if self.experiment is not None and self.experiment.step > len(self.strategy.steps):
            raise PolicyValueError(
                f"experiment {self.experiment.name!r} is about step {self.experiment.step},"
                " which the strategy does not have"
            )
        if not 1 <= self.initiatives_a_week <= MOST_INITIATIVES_A_WEEK:
            raise PolicyValueError(
                f"initiatives_a_week must be 1 to {MOST_INITIATIVES_A_WEEK}; it may only be less"
            )
        if not LEAST_VERIFICATION_MONTHS <= self.verification_months <= MOST_VERIFICATION_MONTHS:
            raise PolicyValueError(
                f"verification_months must be {LEAST_VERIFICATION_MONTHS} to"
                f" {MOST_VERIFICATION_MONTHS}"
            )

    @property
    def tolerance_cents(self) -> int:
        """The open amount up to which nobody is reminded."""
        return self.strategy.tolerance_cents

    @property
    def own_texts(self) -> OwnTexts:
        """The creditor's own words, by the text that they replace."""
        return dict(self.texts)

    def whatsapp_template(self, key: TemplateKey, language: Language) -> str | None:
        """Return the ContentSid of the approved WhatsApp template, or None when there is none."""
        return dict(self.whatsapp_templates).get(f"{key}.{language}")


DEFAULT_POLICY = Policy()
