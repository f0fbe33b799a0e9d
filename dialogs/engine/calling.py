"""Running an assistant's own actions in this process, by rasa-sdk's executor."""

from __future__ import annotations

import asyncio
import threading
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


class _OwnLoop:
    """An event loop that closes when nobody holds it any more."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()

    def __del__(self) -> None:
        if not self.loop.is_closed():
            self.loop.close()


class _PerThread(threading.local):
    """One loop for each thread, used for every action: ten times cheaper than `asyncio.run`."""

    def __init__(self) -> None:
        self.own = _OwnLoop()


_LOOPS = _PerThread()


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What an action did and said, as rasa-sdk returns it."""

    events: Sequence[Event]
    responses: Sequence[Mapping[str, Any]]


def call(
    executor: ActionExecutor, name: str, tracker: Mapping[str, Any], domain: Mapping[str, Any]
) -> Result:
    """Run one action. What it raises comes out, so that nothing of a broken turn is kept.

    Raises:
        ActionRefusedError: the action refused to run.
    """
    request = {
        "next_action": name,
        "sender_id": tracker["sender_id"],
        "version": VERSION,
        "domain": domain,
        "tracker": tracker,
    }
    try:
        result = _LOOPS.own.loop.run_until_complete(executor.run(request))
    except ActionExecutionRejection as error:
        raise ActionRefusedError(name) from error
    return Result(events=result.events, responses=result.responses)
