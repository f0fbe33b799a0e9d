"""What planning sees: a debtor with its claims at one creditor, as plain values.

Names and addresses stay sealed until a message is written, so that looking at a claim costs no
decryption and one that cannot be opened spoils no other.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from outbox.planning.strategy import StepDone
from outbox.verdict import ReasonCode
from storage import sealing
from storage.policy import Policy, Step, StepEvent
from storage.records.consents import ConsentAction, SuppressionReason
from storage.records.debtors import ContactKind
from storage.records.messages import MessageStatus
from storage.words import Channel, Language, Rung

#: What kind of address each channel goes to.
POINT_KINDS = {
    Channel.SMS: ContactKind.PHONE,
    Channel.WHATSAPP: ContactKind.PHONE,
    Channel.EMAIL: ContactKind.EMAIL,
    Channel.LETTER: ContactKind.POSTAL,
}
#: These need a consent on file (WhatsApp Business Policy, GDPR 6(1)); a letter or an e-mail about
#: one's own invoice needs none (Telecommunicatiewet 11.7 is about commercial messages).
NEEDS_CONSENT = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM})


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentSeen:
    """One entry of the ledger of consents; no channel means that it covers all."""

    action: ConsentAction
    channel: Channel | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PointSeen:
    """One address of the debtor. `rung` is the one that counts now; `consents` oldest first."""

    id: uuid.UUID
    kind: ContactKind
    sealed_address: bytes
    rung: Rung
    rung_at: datetime
    closed: frozenset[Channel] = frozenset()
    is_invalid: bool = False
    suppressed: frozenset[SuppressionReason] = frozenset()
    consents: tuple[ConsentSeen, ...] = ()

    @property
    def address(self) -> str:
        """The address itself, opened."""
        return sealing.ring().open(self.sealed_address, "contact_points.address")

    @property
    def shown_rung(self) -> Rung:
        """The rung that a text of ours may use: only proof lets it say more than the neutral."""
        return Rung.VERIFIED if self.rung is Rung.VERIFIED else Rung.UNKNOWN

    def word(self, channel: Channel) -> ConsentAction | None:
        """Return what the newest entry that covers the channel says."""
        for entry in reversed(self.consents):
            if entry.channel in {None, channel}:
                return entry.action
        return None

    def faults(self, channel: Channel) -> tuple[ReasonCode, ...]:
        """Return why nothing may go to this address over this channel now."""
        found: list[ReasonCode] = []
        word = self.word(channel)
        if word is None and channel in NEEDS_CONSENT:
            found.append(ReasonCode.CONSENT_UNKNOWN)
        elif word is ConsentAction.WITHDRAW:
            found.append(ReasonCode.CONSENT_WITHDRAWN)
        if channel in self.closed:
            found.append(ReasonCode.CHANNEL_SUPPRESSED)
        if self.is_invalid:
            found.append(ReasonCode.NUMBER_INVALID)
        if self.rung is Rung.WRONG or SuppressionReason.WRONG_NUMBER in self.suppressed:
            found.append(ReasonCode.WRONG_NUMBER)
        if SuppressionReason.OPT_OUT in self.suppressed:
            found.append(ReasonCode.OPTED_OUT)
        return tuple(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class TalkSeen:
    """The conversation with the debtor."""

    id: uuid.UUID
    channel: Channel
    language: Language
    window_until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DebtorSeen:
    """The debtor. `points` come with the surest and newest first."""

    id: uuid.UUID
    sealed_name: bytes
    own_language: Language
    points: tuple[PointSeen, ...] = ()
    talk: TalkSeen | None = None

    @property
    def name(self) -> str:
        """The name, opened."""
        return sealing.ring().open(self.sealed_name, "debtors.name")

    @property
    def language(self) -> Language:
        """The language of the talk, else the one that the creditor gave."""
        return self.talk.language if self.talk else self.own_language

    @property
    def verified_at(self) -> datetime | None:
        """When the debtor proved who they are, while that still holds."""
        return max(
            (point.rung_at for point in self.points if point.rung is Rung.VERIFIED), default=None
        )

    def point_for(self, channel: Channel) -> PointSeen | None:
        """Return the surest and newest address that a channel can go to."""
        kind = POINT_KINDS.get(channel)
        return next((point for point in self.points if point.kind is kind), None)

    def faults(self, channel: Channel) -> tuple[ReasonCode, ...]:
        """Return why nothing may go to the debtor over this channel now.

        A word that covers all channels, said on any address, also holds for the others.
        """
        point = self.point_for(channel)
        if point is None:
            return (ReasonCode.NUMBER_INVALID,)
        found = point.faults(channel)
        wide = any(_withdrew_all(other) for other in self.points if other.id != point.id)
        if wide and ReasonCode.CONSENT_WITHDRAWN not in found and channel not in NEEDS_CONSENT:
            return (*found, ReasonCode.CONSENT_WITHDRAWN)
        return found


def _withdrew_all(point: PointSeen) -> bool:
    wide = [entry for entry in point.consents if entry.channel is None]
    return bool(wide) and wide[-1].action is ConsentAction.WITHDRAW


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditorSeen:
    """The creditor; without a policy, its stored one cannot be read."""

    id: uuid.UUID
    name: str
    active: bool
    policy: Policy | None
    policy_version: int = 1
    sealed_iban: bytes = b""

    @property
    def iban(self) -> str:
        """The account that money is asked on, opened; empty when it was not read."""
        return sealing.ring().open(self.sealed_iban, "creditors.iban") if self.sealed_iban else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SentSeen:
    """One preminder that spoke for a claim. `along`: it was led by another claim.

    `at` is when it left, else when it came to its status; `status_at` is always the latter.

    `is_void`: it was withheld because another of its claims had changed, so it counts for nothing.
    """

    message_id: int
    step: int | None
    status: MessageStatus
    channel: Channel
    error_code: str | None
    at: datetime
    status_at: datetime
    along: bool = False
    is_void: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimSeen:
    """One open claim. `sent` holds its preminders since the cadence started, oldest first.

    `passed` holds the steps that an experiment's hold-out passed without a message. `is_due` tells
    that it is to be planned now, and not only looked at beside another.
    """

    id: uuid.UUID
    reference: str
    started_at: datetime
    plan_at: datetime | None
    is_due: bool
    invoice_number: str
    due_on: date
    open_cents: int
    strategy_id: uuid.UUID | None = None
    strategy: str = ""
    steps: tuple[Step, ...] = ()
    has_plan: bool = False
    promised_on: date | None = None
    sent: tuple[SentSeen, ...] = ()
    passed: tuple[StepDone, ...] = ()
    events: Mapping[StepEvent, datetime] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Household:
    """A debtor, the creditor, and the debtor's open claims there that nobody else is changing."""

    creditor: CreditorSeen
    debtor: DebtorSeen
    claims: tuple[ClaimSeen, ...]
