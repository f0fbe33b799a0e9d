"""How a talk stands: its memory as events come in, and its history as rules look back on it.

The two differ: the memory takes every event at once, the history folds a form's repeated runs
away, and after going back the memory is what the history makes of the talk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogs.engine.domain import Domain
from dialogs.engine.history import History
from dialogs.engine.memory import Memory
from dialogs.engine.words import Event, Run, runs_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A talk at one moment. `refused` is the latest action, when it refused to run.

    `log` holds every event of the present turn as it came.
    """

    live: Memory
    history: History
    refused: str | None = None
    log: tuple[Event, ...] = ()

    @classmethod
    def fresh(cls, domain: Domain) -> Course:
        """Return the course of a talk in which nothing happened."""
        history = History.fresh(domain.slots, domain.forms)
        return cls(live=history.now, history=history)

    def after(self, *events: Event) -> Course:
        """Return the course after these events."""
        course = self
        for run in runs_of(events):
            course = course._and(run)
        return course

    def _and(self, run: Run) -> Course:
        history = self.history.after(*run)
        event, *_ = run
        kind = event["event"]
        live = history.now if kind == "rewind" else self.live.after(run, history.slots)
        refused = self.refused
        if kind in ("action", "action_execution_rejected"):
            refused = None if kind == "action" else event["name"]
        return Course(live=live, history=history, refused=refused, log=(*self.log, *run))

    def without_followup(self) -> Course:
        """Return the course with the action that was asked for taken up."""
        if self.live.followup is None:
            return self
        return replace(self, live=replace(self.live, followup=None))

    def since_message(self) -> list[Event]:
        """Return this turn's events since the latest message, or since a later restart."""
        found: list[Event] = []
        for event in reversed(self.log):
            if event["event"] in ("user", "restart"):
                break
            found.append(event)
        return found[::-1]

    def turned(self) -> Course:
        """Return the course with no turn in progress."""
        return replace(self, log=())
