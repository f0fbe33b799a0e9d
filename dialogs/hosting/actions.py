"""The rasa-sdk actions: each wraps one step, in this process and behind a Rasa server.

An action reads the situation from its tracker, lets the step decide, and returns sentences by key,
effects as JSON and events. It keeps nothing on itself: one instance serves every conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from dialogs.hosting.tracker import events_of, situation_of
from dialogs.hosting.wire import dispatch_effect, dispatch_said
from dialogs.situation import Reply, Situation
from dialogs.steps.by_action import NEEDS_PROOF, STEPS, Step
from dialogs.turn import Case

#: Knows the facts of a conversation, by its opaque name.
CaseSource = Callable[[str], Case]
#: Tells the local time.
LocalNow = Callable[[], datetime]
_ASK_IDENTITY = "action_ask_identity"


class StepAction(Action):  # type: ignore[misc]  # rasa-sdk has no types
    """One step as a rasa-sdk action."""

    def __init__(
        self, name: str, step: Step, cases: CaseSource, local_now: LocalNow | None
    ) -> None:
        self._name = name
        self._step = step
        self._cases = cases
        self._local_now = local_now

    def name(self) -> str:
        """Return the action's name in the assistant's files."""
        return self._name

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        """Let the step decide and translate its reply."""
        del domain
        situation = situation_of(tracker, self._cases(tracker.sender_id), self._local_now)
        reply = self._decide(situation)
        for said in reply.said:
            dispatch_said(dispatcher, said)
        for effect in reply.effects:
            dispatch_effect(dispatcher, effect)
        return events_of(reply, tracker)

    def _decide(self, situation: Situation) -> Reply:
        """Decide; whoever has not proved to be the debtor is first asked to do so."""
        if self._name in NEEDS_PROOF and not situation.verified:
            return Reply(followup=_ASK_IDENTITY)
        return self._step(situation)


def executor_of(cases: CaseSource, local_now: LocalNow | None = None) -> ActionExecutor:
    """Return an executor of all actions, for the embedded engine or for an action server.

    Args:
        cases: where the facts of a conversation come from.
        local_now: the local time, for messages that our service has not read.
    """
    executor = ActionExecutor()
    for name, step in STEPS.items():
        executor.register_action(StepAction(name, step, cases, local_now))
    return executor
