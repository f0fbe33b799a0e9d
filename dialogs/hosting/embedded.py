"""The embedded host: the engine of this process answers, without any server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from pathlib import Path

from dialogs.engine.assistant import Assistant, load_assistant
from dialogs.engine.tracker import Tracker
from dialogs.engine.turning import Engine, UserSaid
from dialogs.errors import DialogError
from dialogs.hosting.actions import executor_of
from dialogs.hosting.host import Answered, Question
from dialogs.hosting.slots import REMEMBERED, Slot
from dialogs.hosting.wire import spoken_and_effects
from dialogs.turn import Case

#: The case of the turn that this thread takes.
_CASE: ContextVar[Case] = ContextVar("case")


def assistant_directory() -> Path:
    """Return where the assistant's files lie."""
    return Path(str(resources.files("dialogs"))) / "assistant"


@cache
def assistant() -> Assistant:
    """Return the assistant, read and checked once.

    Raises:
        AssistantFileError: a file says something that the engine does not know.
    """
    return load_assistant(assistant_directory())


def _case_of_this_turn(_conversation: str) -> Case:
    try:
        return _CASE.get()
    except LookupError as error:
        raise DialogError("an action runs outside a turn") from error


@cache
def _engine() -> Engine:
    return Engine(assistant(), executor_of(_case_of_this_turn))


@contextmanager
def _about(case: Case) -> Iterator[None]:
    token = _CASE.set(case)
    try:
        yield
    finally:
        _CASE.reset(token)


def answer_embedded(question: Question) -> Answered:
    """Answer a question in this process.

    Raises:
        DialogError: an action failed, or the assistant's files do not know what was heard.
    """
    files = assistant()
    before = question.history
    tracker = Tracker.from_json(files, before) if before else Tracker.fresh(files)
    held = tracker.slots
    for name in (*Slot, *REMEMBERED):
        value = question.slots.get(name)
        if held.get(name) != value:
            tracker = tracker.set_slot(name, value)
    said = UserSaid.of_payload(f"/{question.intent}", files, question.metadata)
    if said is None:
        raise DialogError(f"the assistant knows no intent {question.intent!r}")
    with _about(question.case):
        outcome = _engine().turn(tracker, said, sender_id=question.conversation)
    spoken, effects = spoken_and_effects(
        {"text": message.text, "buttons": message.buttons, "custom": message.custom}
        for message in outcome.messages
    )
    slots = {name: value for name, value in outcome.tracker.slots.items() if value is not None}
    return Answered(
        spoken=spoken,
        effects=effects,
        slots=slots,
        history=outcome.tracker.to_json(),
        actions=outcome.actions,
    )
