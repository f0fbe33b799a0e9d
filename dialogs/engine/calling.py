"""Running an assistant's own actions in this process, by rasa-sdk's executor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from dialogs.engine.words import Event
from dialogs.errors import DialogError

#: The version of Rasa that trackers claim to come from.
VERSION = "3.6.21"


class ActionRefusedError(DialogError):
    """An action refused to run, as it may; something else comes next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What an action did and said, as rasa-sdk returns it."""

    events: Sequence[Event]
    responses: Sequence[Mapping[str, Any]]


def call(
    executor: ActionExecutor, name: str, tracker: Mapping[str, Any], domain: Mapping[str, Any]
) -> Result:
    """Run one action. What it raises comes out, so that nothing of a broken turn is kept.

    A turn stands in a transaction, in which nobody waits for a network. So no event loop is needed.

    Raises:
        ActionRefusedError: the action refused to run.
        DialogError: it waits for something, which only an action server lets it do.
    """
    request = {
        "next_action": name,
        "sender_id": tracker["sender_id"],
        "version": VERSION,
        "domain": domain,
        "tracker": tracker,
    }
    running = executor.run(request)
    try:
        running.send(None)
    except StopIteration as done:
        return Result(events=done.value.events, responses=done.value.responses)
    except ActionExecutionRejection as error:
        raise ActionRefusedError(name) from error
    running.close()
    raise DialogError(f"the action {name!r} waits for something; decide without, or serve it")
