"""A talk's history as rules look back on it: asides kept, a form's repeated questions folded in.

Rasa replays every event for each prediction. Here the history is kept folded while it grows, as
segments: each begins with an action or a message, and holds what changed until the next. What lies
below the oldest segment is one remembered moment (the floor) and the states that rules may look
back on. Going back (`rewind`) reaches as far as the floor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dialogs.engine.memory import Memory, Slots, State, state_of
from dialogs.engine.words import Event, runs_of

#: How many messages stay in full, which is how far a talk can be taken back.
MOST_BACK = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """One opener (None: the floor), what changed after it, and the memory before and after.

    `seen` is the state before the opener, as rules see it; only actions have one.
    """

    opener: Event | None
    before: Memory
    effects: tuple[Event, ...] = ()
    now: Memory
    seen: State | None = None

    def opens_with(self, kind: str) -> bool:
        """Whether the segment begins with an event of this kind."""
        return self.opener is not None and self.opener["event"] == kind

    @classmethod
    def opened(cls, opener: Event, before: Memory, slots: Slots) -> Segment:
        """Return the segment that an action or a message begins."""
        return cls(
            opener=opener,
            before=before,
            now=before.after((opener,), slots),
            seen=state_of(before, slots) if opener["event"] == "action" else None,
        )

    def and_then(self, changes: Iterable[Event], slots: Slots) -> Segment:
        """Return the segment with more changes; a later change hides an earlier alike."""
        effects, now = self.effects, self.now
        for run in runs_of(changes):
            now = now.after(run, slots)
            for event in run:
                effects = (*(old for old in effects if not _hides(event, old)), event)
        return self if effects is self.effects else replace(self, effects=effects, now=now)

    def ends_loop(self, loop: str) -> bool:
        """Whether the loop, or any, ended or refused here."""
        return any(
            (effect["event"] == "active_loop" and effect["name"] is None)
            or (effect["event"] == "action_execution_rejected" and effect["name"] == loop)
            for effect in self.effects
        )


def _hides(event: Event, old: Event) -> bool:
    kind = event["event"]
    if kind == "reset_slots" and old["event"] == "slot":
        return True
    if kind != old["event"]:
        return False
    named = kind in ("slot", "active_loop", "action_execution_rejected")
    return not named or bool(event["name"] == old["name"])


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """Segments upon a floor. `past` are states below the floor, `whole` tells there are no more."""

    slots: Slots
    loops: frozenset[str]
    floor: Segment
    past: tuple[State, ...] = ()
    segments: tuple[Segment, ...] = ()
    whole: bool = True

    @classmethod
    def fresh(cls, slots: Slots, loops: Iterable[str], memory: Memory | None = None) -> History:
        """Return the history of a talk in which nothing happened, or which begins as told."""
        floor = floor_at(memory or Memory.fresh(slots))
        return cls(slots=slots, loops=frozenset(loops), floor=floor)

    @property
    def now(self) -> Memory:
        """What the folded events make of the talk."""
        return self._top.now

    @property
    def is_empty(self) -> bool:
        """Whether nothing has happened since the last session or restart."""
        return self.whole and not self.segments and not self.floor.effects

    @property
    def _top(self) -> Segment:
        return self.segments[-1] if self.segments else self.floor

    def states(self) -> tuple[State, ...]:
        """Return the states before each action and the present one, the latest last."""
        seen = (segment.seen for segment in self.segments)
        before = tuple(state for state in seen if state is not None)
        return (*self.past, *before, state_of(self.now, self.slots))

    def events(self) -> list[Event]:
        """Return the events that are still remembered one by one."""
        found: list[Event] = []
        for segment in (self.floor, *self.segments):
            found.extend([segment.opener] if segment.opener else [])
            found.extend(segment.effects)
        return found

    def after(self, *run: Event) -> History:
        """Return the history with one more run of events."""
        event, *_ = run
        kind = event["event"]
        if kind in ("restart", "session_started"):
            return History.fresh(self.slots, self.loops)
        if kind == "rewind":
            return self._back_to("user")._back_to("action")
        if kind in ("user", "action"):
            earlier = self._earlier_run(event["name"]) if kind == "action" else None
            return self._opened(event) if earlier is None else self._folded(earlier)
        if kind == "bot":
            return self
        return self._with_top(self._top.and_then(run, self.slots))

    def _with_top(self, top: Segment) -> History:
        if self.segments:
            return replace(self, segments=(*self.segments[:-1], top))
        return replace(self, floor=top)

    def _opened(self, event: Event) -> History:
        segment = Segment.opened(event, self.now, self.slots)
        return replace(self, segments=(*self.segments, segment))

    def _earlier_run(self, loop: str) -> int | None:
        """Find the loop's earlier run that this one repeats; None after an aside or an end."""
        if loop not in self.loops:
            return None
        following: str | None = None
        for index in range(len(self.segments) - 1, -1, -1):
            segment = self.segments[index]
            if segment.ends_loop(loop) or segment.opener is None:
                return None
            if segment.opener["event"] == "user":
                if following not in (None, loop):
                    return None
            elif segment.opener["name"] == loop:
                return index
            else:
                following = segment.opener["name"]
        return None

    def _folded(self, index: int) -> History:
        run = self.segments[index]
        for segment in self.segments[index + 1 :]:
            run = run.and_then(segment.effects, self.slots)
        return replace(self, segments=(*self.segments[:index], run))

    def _back_to(self, kind: str) -> History:
        for index in range(len(self.segments) - 1, -1, -1):
            if self.segments[index].opens_with(kind):
                return replace(self, segments=self.segments[:index])
        floor = floor_at(self.floor.before)
        return replace(self, segments=(), floor=floor)

    def compacted(self, lookback: int) -> History:
        """Forget what neither rules (which see `lookback` states) nor going back can reach."""
        messages = [i for i, part in enumerate(self.segments) if part.opens_with("user")]
        if len(messages) <= MOST_BACK:
            return self
        # The action before the oldest kept message is undone with it, so it is kept too.
        cut = max(messages[-MOST_BACK] - 1, 0)
        below = self.segments[:cut]
        seen = (*self.past, *(part.seen for part in below if part.seen is not None))
        return replace(
            self,
            floor=floor_at(below[-1].now if below else self.floor.now),
            past=seen[-lookback:] if lookback else (),
            segments=self.segments[cut:],
            whole=False,
        )


def floor_at(memory: Memory) -> Segment:
    """Return the floor on which the segments stand, at a moment."""
    return Segment(opener=None, before=memory, now=memory)
