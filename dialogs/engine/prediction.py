"""What the bot does next: the action asked for, a form in progress, a rule, or the fallback."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.engine.course import Course
from dialogs.engine.domain import Domain
from dialogs.engine.lookup import Aside, Lookup
from dialogs.engine.policy import RulePolicy
from dialogs.engine.words import INTENT_ACTIONS, LISTEN, UNSET

BY_INTENT = "intent: "
BY_LOOP = "loop: "


@dataclass(frozen=True, kw_only=True, slots=True)
class Prediction:
    """What rules say comes next (None: nothing), and by what they say so.

    `interrupted`: the form comes back from an aside, and must not read the latest message.
    """

    action: str | None
    interrupted: bool = False
    source: str = ""


def decide(
    course: Course, lookup: Lookup, domain: Domain, policy: RulePolicy
) -> tuple[Prediction, Course]:
    """Return what comes next, and the course with an asked-for action taken up."""
    wanted = course.live.followup
    course = course.without_followup()
    if wanted and domain.can_do(wanted):
        return Prediction(action=wanted, source="followup"), course
    found = predicted(course, lookup)
    action = found.action
    if action is None or action == course.refused:
        # An action that refused to run is not tried again at once.
        fallback = policy.fallback_action
        action = LISTEN if fallback in (None, course.refused) else fallback
    return Prediction(action=action, interrupted=found.interrupted, source=found.source), course


def predicted(course: Course, lookup: Lookup) -> Prediction:
    """Return what rules say comes next."""
    return _by_intent(course) or _by_loop(course) or _by_rule(course, lookup)


def _by_intent(course: Course) -> Prediction | None:
    live = course.live
    if live.latest_action != LISTEN or live.intent not in INTENT_ACTIONS:
        return None
    return Prediction(action=INTENT_ACTIONS[live.intent], source=f"{BY_INTENT}{live.intent}")


def _by_loop(course: Course) -> Prediction | None:
    live = course.live
    loop = live.loop_name
    if loop is None or (live.loop and live.loop.rejected):
        return None
    if live.latest_action == loop:
        return Prediction(action=LISTEN, source=f"{BY_LOOP}{loop} - {LISTEN}")
    # Before anything was done, not even a form is run.
    return Prediction(action=loop, source=f"{BY_LOOP}{loop}") if live.latest_action else None


def _by_rule(course: Course, lookup: Lookup) -> Prediction:
    states = course.history.states()
    entry = lookup.best(states)
    action = entry.result if entry else None
    source = entry.text if entry else ""
    loop = course.live.loop_name
    if loop is None:
        return Prediction(action=action, source=source)
    asides = lookup.asides_at(states)
    if entry and action == LISTEN and entry.states[-1].loop in (None, UNSET):
        # A general rule is through inside a form: the form asks again.
        if Aside.NOT_THE_LOOP not in asides:
            return Prediction(action=loop, source=source)
        action = None
    return Prediction(action=action, interrupted=Aside.INTERRUPTED in asides, source=source)
