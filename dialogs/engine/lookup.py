"""Rules made ready for use: sequences of states, and the action that follows each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import TypeAlias

from dialogs.engine.domain import Domain
from dialogs.engine.history import History
from dialogs.engine.memory import Memory, State, key_of
from dialogs.engine.rules import Done, Either, Has, InLoop, Rule, Said, Step
from dialogs.engine.words import LISTEN, SNIPPET, UNSET, Event

Plain: TypeAlias = Said | Done | InLoop | Has
#: Entries by the action before their last state and by what was said in it (None: anything).
Places: TypeAlias = Mapping[tuple[str | None, str | None], "tuple[Entry, ...]"]


class Aside(StrEnum):
    """What a rule that leaves a form for a moment tells about coming back to it."""

    INTERRUPTED = "loop_was_interrupted"
    NOT_THE_LOOP = "do_not_predict_loop_action"


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """One way through a rule (an `or` makes several), as events."""

    rule: Rule
    events: tuple[Event, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """After these states (the latest last) comes this. `text` is how Rasa writes the states."""

    states: tuple[State, ...]
    result: str
    text: str

    def matches(self, states: Sequence[State]) -> bool:
        """Whether a talk with these states has come to this point."""
        for back, seen in enumerate(reversed(states)):
            if back >= len(self.states):
                return True
            wanted = self.states[-1 - back]
            # A state without an action before it is the beginning of a talk.
            if not wanted.previous and not seen.previous:
                continue
            if not wanted.previous or not seen.previous or not _fits(wanted, seen):
                return False
        return True


def _fits(wanted: State, seen: State) -> bool:
    if wanted.previous != seen.previous or (wanted.intent and wanted.intent != seen.intent):
        return False
    if not _same(wanted.loop, seen.loop):
        return False
    return all(_same(value, seen.slots.get(name)) for name, value in wanted.slots.items())


def _same(wanted: object, seen: object) -> bool:
    if wanted == UNSET:
        return not seen or seen == UNSET
    return not wanted or wanted == seen


@dataclass(frozen=True, kw_only=True, slots=True)
class Lookup:
    """All entries of an assistant, found by the action and the intent of their last state."""

    rules: Places
    asides: Places
    longest: int
    clashes: tuple[tuple[Variant, str], ...] = field(default=())

    def best(self, states: Sequence[State]) -> Entry | None:
        """Return the entry that says most, the first written of equals."""
        fit = [entry for entry in self._at(self.rules, states) if entry.matches(states)]
        return max(fit, key=lambda entry: len(entry.text), default=None)

    def asides_at(self, states: Sequence[State]) -> frozenset[str]:
        """Return what rules tell about coming back to the loop."""
        found = self._at(self.asides, states)
        return frozenset(entry.result for entry in found if entry.matches(states))

    @staticmethod
    def _at(entries: Places, states: Sequence[State]) -> tuple[Entry, ...]:
        latest = states[-1]
        found = entries.get((latest.previous, latest.intent))
        return entries.get((latest.previous, None), ()) if found is None else found


def variants_of(rules: Iterable[Rule]) -> tuple[Variant, ...]:
    """Return every way through every rule."""
    return tuple(
        Variant(rule=rule, events=tuple(_events(rule, steps)))
        for rule in rules
        for steps in _ways(rule.steps)
    )


def _ways(steps: Iterable[Step]) -> Iterator[tuple[Plain, ...]]:
    choices = [step.steps if isinstance(step, Either) else (step,) for step in steps]
    yield from product(*choices)


def _events(rule: Rule, steps: Iterable[Plain]) -> Iterator[Event]:
    latest: Event | None = None
    snippet: Event = {"event": "action", "name": SNIPPET}
    listen: Event = {"event": "action", "name": LISTEN}
    for condition in rule.conditions:
        latest = _event(condition)
        yield latest
    if not rule.at_start:
        latest = snippet
        yield latest
    for step in steps:
        if isinstance(step, Said) and latest != listen:
            yield listen
        latest = _event(step)
        yield latest
    if not rule.waits:
        yield snippet
    if latest != listen or not rule.waits:
        yield listen


def _event(step: Plain) -> Event:
    match step:
        case Said():
            return {"event": "user", "parse_data": {"intent": {"name": step.intent}}}
        case Done():
            return {"event": "action", "name": step.action}
        case InLoop():
            return {"event": "active_loop", "name": step.form if step.form is not None else UNSET}
        case Has():
            value = UNSET if step.value is None else step.value
            return {"event": "slot", "name": step.slot, "value": value}


def states_and_actions(variant: Variant, domain: Domain) -> Iterator[tuple[tuple[State, ...], str]]:
    """Return what a rule sees before each of its actions, and the action."""
    history = History.fresh(domain.slots, domain.forms, Memory(slots={}))
    for event in variant.events:
        history = history.after(event)
    actions = [part for part in history.segments if part.seen is not None and part.opener]
    seen = tuple(part.seen for part in actions if part.seen is not None)
    for index, part in enumerate(actions):
        if (index or not _begins_with_action(variant)) and part.opener:
            yield seen[: index + 1], part.opener["name"]


def _begins_with_action(variant: Variant) -> bool:
    """Whether nothing at all comes before the rule's first action: it cannot be foretold."""
    for event in variant.events:
        if event["event"] == "user":
            return False
        if event["event"] == "action" and event["name"] != LISTEN:
            return True
    return True


def compiled(variants: Iterable[Variant], domain: Domain) -> Lookup:
    """Make rules ready for use."""
    rules: dict[str, Entry] = {}
    asides: dict[str, Entry] = {}
    clashes: list[tuple[Variant, str]] = []
    for variant in variants:
        for states, action in states_and_actions(variant, domain):
            _add_aside(asides, states, action)
            entry = _entry(states, action)
            if entry is None or action == SNIPPET:
                continue
            known = rules.setdefault(entry.text, entry)
            if known.result != action:
                clashes.append((variant, known.result))
    lengths = [len(entry.states) for entry in (*rules.values(), *asides.values())]
    return Lookup(
        rules=_placed(rules.values()),
        asides=_placed(asides.values()),
        longest=max(lengths, default=1),
        clashes=tuple(clashes),
    )


def _entry(states: tuple[State, ...], result: str) -> Entry | None:
    kept: list[State] = []
    for state in reversed(states):
        if state.previous == SNIPPET:
            break
        kept.insert(0, state)
    if not kept:
        return None
    return Entry(states=tuple(kept), result=result, text=key_of(tuple(kept)))


def _add_aside(asides: dict[str, Entry], states: tuple[State, ...], action: str) -> None:
    latest = states[-1]
    if not latest.loop or latest.loop == UNSET:
        return
    listened = latest.previous == LISTEN
    if listened == (action == latest.loop):
        before = states[-2].previous if len(states) > 1 else None
        two = (State(previous=before), latest) if before else (latest,)
        entry = _entry(two, Aside.INTERRUPTED if listened else Aside.NOT_THE_LOOP)
        if entry:
            asides[entry.text] = entry


def _placed(entries: Iterable[Entry]) -> Places:
    """Put entries where a talk finds them, in their order: at their intent, or at each and none."""
    by_action: defaultdict[str | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_action[entry.states[-1].previous].append(entry)
    found: dict[tuple[str | None, str | None], tuple[Entry, ...]] = {}
    for action, group in by_action.items():
        # At the beginning of a talk, before any action, no intent is looked at.
        wanted = [entry.states[-1].intent if action else None for entry in group]
        for intent in {None, *wanted}:
            pairs = zip(group, wanted, strict=True)
            found[action, intent] = tuple(one for one, own in pairs if own in (None, intent))
    return found


def states_of(variant: Variant, domain: Domain) -> tuple[State, ...]:
    """Return what rules would see along a rule, in a talk that does just that."""
    history = History.fresh(domain.slots, domain.forms)
    for event in variant.events:
        history = history.after(event)
    return history.states()
