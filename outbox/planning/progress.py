"""Progress: what a claim's messages so far mean for its cadence. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outbox import calendar
from outbox.engine.outcomes import OUTCOMES, outcome_of
from outbox.planning.seen import ClaimSeen, SentSeen
from outbox.planning.strategy import StepDone
from storage.clock import LOCAL
from storage.policy import ContactHours, Step
from storage.records.messages import MessageStatus
from storage.words import Channel

_UNDER_WAY = frozenset({MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNCERTAIN})
_ARRIVED = frozenset({MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ})
#: These did not reach anybody, so the step may go on over another channel.
_MISSED = frozenset({MessageStatus.REFUSED, MessageStatus.FAILED, MessageStatus.UNDELIVERED})
#: The provider could not bring these; that may go better another time.
_NOT_BROUGHT = frozenset({MessageStatus.FAILED, MessageStatus.UNDELIVERED})
#: A message in doubt for so long counts as sent: it is left to a person, and the cadence goes on.
DOUBT_HOLDS = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    """The same step over the same channel once more, not before `at`."""

    step: Step
    channel: Channel
    at: datetime


def still_holds(status: MessageStatus, status_at: datetime, now: datetime) -> bool:
    """Tell whether a message in this status since then keeps its claim from the next step."""
    if status is MessageStatus.UNCERTAIN:
        return now < status_at + DOUBT_HOLDS
    return status in _UNDER_WAY


def is_under_way(claim: ClaimSeen, now: datetime) -> bool:
    """Tell whether a message that speaks for the claim is queued, being sent or newly in doubt."""
    return any(still_holds(sent.status, sent.status_at, now) for sent in claim.sent)


def history_of(claim: ClaimSeen) -> list[StepDone]:
    """Return the steps that were taken or passed over, each once, at its last message.

    What went along with another's message counts only if that reached somebody.
    """
    last: dict[int, SentSeen] = {}
    for sent in claim.sent:
        missed_along = sent.along and sent.status not in _ARRIVED | _UNDER_WAY
        if sent.step is not None and not sent.is_void and not missed_along:
            last[sent.step] = sent
    done = [StepDone(position=step, at=sent.at) for step, sent in last.items()]
    return [*done, *(passed for passed in claim.passed if passed.position not in last)]


def tried(claim: ClaimSeen, step: Step | None) -> frozenset[Channel]:
    """Return the channels over which a step was tried."""
    if step is None:
        return frozenset()
    return frozenset(
        sent.channel
        for sent in claim.sent
        if sent.step == step.position and not sent.along and not sent.is_void
    )


def missed_step(claim: ClaimSeen, steps: Sequence[Step]) -> Step | None:
    """Return the newest step if none of its messages reached anybody, so another channel may."""
    newest = _missed(claim)
    if newest is None or not _lets_another(newest):
        return None
    return _step_of(newest, steps)


def retry_of(claim: ClaimSeen, steps: Sequence[Step], hours: ContactHours) -> Retry | None:
    """Return the next try of the newest step over the same channel, if its error allows one.

    The waits of the code count from the failure; a wait in days ends at that day's opening.
    """
    newest = _missed(claim)
    if newest is None or newest.status not in _NOT_BROUGHT:
        return None
    step, waits = _step_of(newest, steps), outcome_of(newest.error_code).retries
    tries = sum(
        sent.step == newest.step
        and sent.channel is newest.channel
        and not (sent.along or sent.is_void)
        for sent in claim.sent
    )
    if step is None or newest.channel not in step.channels or tries > len(waits):
        return None
    earliest = newest.status_at + waits[tries - 1]
    if waits[tries - 1].days:
        earliest = calendar.start_of_day(earliest.astimezone(LOCAL).date())
    return Retry(step=step, channel=newest.channel, at=calendar.next_open(earliest, hours))


def unreachable_key(claim_id: uuid.UUID, started_at: datetime) -> str:
    """Name the one task that tells, in a whole cadence, that a claim's debtor is not reached."""
    return f"unreachable:{claim_id}:{int(started_at.timestamp())}"


def _missed(claim: ClaimSeen) -> SentSeen | None:
    """Return the claim's newest message of its own if its step reached nobody so far."""
    counted = [sent for sent in claim.sent if not sent.is_void]
    if not counted or counted[-1].step is None or counted[-1].along:
        return None
    newest = counted[-1]
    arrived = any(sent.step == newest.step and sent.status in _ARRIVED for sent in counted)
    return None if arrived or newest.status not in _MISSED else newest


def _lets_another(missed: SentSeen) -> bool:
    """Tell whether another channel may take over; what the gate refused needs no known code."""
    if missed.status is MessageStatus.REFUSED and (missed.error_code or "") not in OUTCOMES:
        return True
    return outcome_of(missed.error_code).next_channel


def _step_of(sent: SentSeen, steps: Sequence[Step]) -> Step | None:
    return next((step for step in steps if step.position == sent.step), None)


def earlier_tries(claim: ClaimSeen, step: Step, channel: Channel) -> int:
    """Return how many of the step's messages over a channel were withheld or not brought."""
    return sum(
        (sent.is_void or sent.status in _NOT_BROUGHT)
        and not sent.along
        and sent.step == step.position
        and sent.channel is channel
        for sent in claim.sent
    )
