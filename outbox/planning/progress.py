"""Progress: what a claim's messages so far mean for its cadence. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from outbox.engine.outcomes import outcome_of
from outbox.planning.seen import ClaimSeen, SentSeen
from outbox.planning.strategy import StepDone
from storage.policy import Step
from storage.records.messages import MessageStatus
from storage.words import Channel

_UNDER_WAY = frozenset({MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNCERTAIN})
_ARRIVED = frozenset({MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ})
#: These did not reach anybody, so the step may go on over another channel.
_MISSED = frozenset({MessageStatus.REFUSED, MessageStatus.FAILED, MessageStatus.UNDELIVERED})


def is_under_way(claim: ClaimSeen) -> bool:
    """Tell whether a message that speaks for the claim is queued or being sent."""
    return any(sent.status in _UNDER_WAY for sent in claim.sent)


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
    counted = [sent for sent in claim.sent if not sent.is_void]
    if not counted or counted[-1].step is None or counted[-1].along:
        return None
    newest = counted[-1]
    of_step = [sent for sent in counted if sent.step == newest.step]
    if any(sent.status in _ARRIVED for sent in of_step):
        return None
    if newest.status not in _MISSED or not outcome_of(newest.error_code).next_channel:
        return None
    return next((step for step in steps if step.position == newest.step), None)


def withheld(claim: ClaimSeen, step: Step, channel: Channel) -> int:
    """Return how often the step's message was withheld because another of its claims changed."""
    return sum(
        sent.is_void and sent.step == step.position and sent.channel is channel
        for sent in claim.sent
    )
