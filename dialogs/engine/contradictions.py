"""Whether the rules agree: none contradicts another, none leaves out what it sets elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogs.engine.course import Course
from dialogs.engine.domain import Domain
from dialogs.engine.files import Place
from dialogs.engine.lookup import Lookup, Variant, states_of
from dialogs.engine.memory import key_of
from dialogs.engine.policy import RulePolicy
from dialogs.engine.prediction import BY_INTENT, BY_LOOP, Prediction, predicted
from dialogs.engine.words import LISTEN, SNIPPET, UNSET


@dataclass(frozen=True, kw_only=True, slots=True)
class Sets:
    """What an action sets in any rule."""

    slots: frozenset[str]
    loops: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What a rule wants at one point, what comes there, and by whose word."""

    variant: Variant
    wanted: str
    comes: str
    source: str

    @property
    def by(self) -> tuple[str, str]:
        """Who says what at this point: this rule, or what no rule can overrule."""
        if self.source.startswith((BY_INTENT, BY_LOOP)):
            return self.source, self.comes
        return str(self.variant.rule.place), self.wanted


def check_agreement(
    variants: Sequence[Variant], lookup: Lookup, domain: Domain, policy: RulePolicy
) -> None:
    """Check all rules against each other, as Rasa does when it trains.

    Raises:
        AssistantFileError: two rules contradict each other, or a rule is incomplete.
    """
    sets = _sets(variants, domain)
    for variant in variants:
        _check_complete(variant, sets, domain)
    for variant, action in lookup.clashes:
        raise variant.rule.place.error(
            f"the rule {variant.rule.name!r} contradicts a rule by which {action!r} comes here"
        )
    _check_trials([trial for one in variants for trial in _trials(one, lookup, domain, policy)])


def _check_trials(trials: Sequence[Trial]) -> None:
    sources: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for trial in trials:
        sources[trial.source].append(trial.by)
    for trial in trials:
        if trial.comes == trial.wanted:
            continue
        others = sorted({by for by, action in sources[trial.source] if action != trial.wanted})
        if others:
            raise trial.variant.rule.place.error(
                f"the rule {trial.variant.rule.name!r} wants {trial.wanted!r}, "
                f"where {trial.comes!r} comes by {', '.join(others)}"
            )


def _trials(
    variant: Variant, lookup: Lookup, domain: Domain, policy: RulePolicy
) -> Iterator[Trial]:
    course = Course.fresh(domain)
    foretold = False
    for event in variant.events:
        if event["event"] == "action" and event["name"] == SNIPPET:
            foretold = False
        elif event["event"] == "action" and not foretold:
            foretold = True
        elif event["event"] == "action":
            trial, course = _trial(variant, event["name"], course, lookup, policy)
            yield trial
        course = course.after(event)


def _trial(
    variant: Variant, wanted: str, course: Course, lookup: Lookup, policy: RulePolicy
) -> tuple[Trial, Course]:
    found = predicted(course, lookup)
    loop = course.live.loop_name
    if loop and found.action != wanted and found.action == loop:
        course = course.after({"event": "action_execution_rejected", "name": loop})
        found = predicted(course, lookup)
    comes = found.action or policy.fallback_action or LISTEN
    source = _source(found, course)
    return Trial(variant=variant, wanted=wanted, comes=comes, source=source), course


def _source(found: Prediction, course: Course) -> str:
    if found.source:
        return found.source
    states = course.history.states()
    begins = [index for index, state in enumerate(states) if state.previous == SNIPPET]
    return key_of(states[begins[-1] + 1 :] if begins else states)


def _sets(variants: Sequence[Variant], domain: Domain) -> Mapping[str, Sets]:
    slots: defaultdict[str, set[str]] = defaultdict(set)
    loops: defaultdict[str, set[str]] = defaultdict(set)
    for variant in variants:
        action: str | None = None
        for event in variant.events:
            if event["event"] in ("action", "user"):
                action = event["name"] if event["event"] == "action" else None
            elif action and event["event"] == "slot" and domain.slots[event["name"]].influences:
                slots[action].add(event["name"])
            elif action and event["event"] == "active_loop":
                loops[action].add(event["name"])
    return {
        action: Sets(slots=frozenset(slots[action]), loops=frozenset(loops[action]))
        for action in {*slots, *loops} - {SNIPPET}
    }


def _check_complete(variant: Variant, sets: Mapping[str, Sets], domain: Domain) -> None:
    states = states_of(variant, domain)
    following = [state.previous for state in states[1:]] + [LISTEN]
    for state, action in zip(states, following, strict=True):
        usual = sets.get(state.previous or "")
        if usual is None or action == SNIPPET:
            continue
        lacking = usual.slots - state.slots.keys()
        if lacking:
            raise _place(variant, state.previous).error(
                f"in the rule {variant.rule.name!r}, {state.previous!r} does not set "
                f"{', '.join(sorted(lacking))}, as it does in other rules; add slot_was_set, "
                "or end the rule there with wait_for_user_input: false"
            )
        if usual.loops and state.loop not in usual.loops:
            names = ", ".join(sorted("null" if name == UNSET else name for name in usual.loops))
            raise _place(variant, state.previous).error(
                f"in the rule {variant.rule.name!r}, no active_loop follows {state.previous!r}, as "
                f"in other rules (there: {names}); add it, "
                "or end the rule there with wait_for_user_input: false"
            )


def _place(variant: Variant, action: str | None) -> Place:
    for step in variant.rule.steps:
        if getattr(step, "action", None) == action:
            return step.place
    return variant.rule.place
