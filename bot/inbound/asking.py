"""Asking a Rasa server for a turn, while no transaction is open.

A turn is taken in one transaction, and no provider is called inside one. So a turn that needs the
server breaks off with its question; the question is asked; then the turn is taken again, and finds
its answer here. If the facts have changed meanwhile the question is another one, and is asked too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

import structlog

from dialogs.effects import HandOver, HandOverReason
from dialogs.errors import HostUnreachableError
from dialogs.hosting.embedded import answer_embedded
from dialogs.hosting.host import Answered, Host, Question, Spoken
from dialogs.hosting.slots import Slot
from dialogs.intents import SAFETY, Intent
from dialogs.speaking.sentences import template
from storage.words import Language

log = structlog.get_logger()

#: How many questions one call may need: a burst of a sender's messages is taken in one go.
MOST_QUESTIONS = 50
_URGENT = frozenset({*SAFETY, Intent.OPT_IN, Intent.MAYBE_STOP})
_Taken = TypeVar("_Taken")
_HOST: ContextVar[Host] = ContextVar("dialog host", default=answer_embedded)


def host() -> Host:
    """Return the host that answers in the turn under way."""
    return _HOST.get()


class UnansweredError(Exception):
    """A turn needs an answer that nobody has asked for yet; the transaction must be left."""

    def __init__(self, question: Question) -> None:
        super().__init__("ask the server first")
        self.question = question


class _Answers:
    """The answers that were fetched for one call."""

    def __init__(self) -> None:
        self._answers: dict[str, Answered] = {}

    def __call__(self, question: Question) -> Answered:
        """Return the answer that was fetched.

        Raises:
            UnansweredError: none was fetched for exactly this question.
        """
        found = self._answers.get(_name(question))
        if found is None:
            raise UnansweredError(question)
        return found

    def add(self, question: Question, answered: Answered) -> None:
        """Keep an answer."""
        self._answers[_name(question)] = answered


def _name(question: Question) -> str:
    said = [question.conversation, question.intent, question.metadata, question.slots]
    return json.dumps(said, sort_keys=True, default=str)


_used: list[Host] = []


def use_server(server: Host | None) -> None:
    """Let the turns of this process be answered by a Rasa server, or by the embedded engine."""
    _used[:] = [server] if server is not None else []


def taking(take: Callable[[], _Taken]) -> _Taken:
    """Take a turn with the embedded engine, or with a server that is asked between transactions.

    Args:
        take: takes the turn in a transaction of its own, which an UnansweredError undoes.

    Raises:
        HostUnreachableError: the turn asks for ever; it must be broken.
    """
    if not _used:
        return take()
    (server,) = _used
    answers = _Answers()
    for _ in range(MOST_QUESTIONS):
        token = _HOST.set(answers)
        try:
            return take()
        except UnansweredError as unanswered:
            question = unanswered.question
        finally:
            _HOST.reset(token)
        answers.add(question, _asked(server, question))
    raise HostUnreachableError("the turn asks for ever")


def _asked(server: Host, question: Question) -> Answered:
    try:
        return server(question)
    except HostUnreachableError as error:
        log.warning("rasa_unreachable", why=str(error))
        # What protects the person needs no server: a stop stops, and a cry for help is heard.
        urgent = question.intent in _URGENT
        return answer_embedded(question) if urgent else _promise_a_person(question)


def _promise_a_person(question: Question) -> Answered:
    """Answer in the server's place: a person reads this, and what was going on stays as it is."""
    language = Language(question.slots.get(Slot.LANGUAGE) or Language.NL)
    return Answered(
        spoken=(Spoken(key="hand_over", text=template("hand_over", language)),),
        effects=(HandOver(reason=HandOverReason.SERVER_DOWN),),
        slots=question.slots,
        history=question.history,
    )
