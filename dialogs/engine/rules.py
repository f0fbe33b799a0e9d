"""The rules as their files write them: conditions, steps, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from dialogs.engine.files import Node, Place, read_file
from dialogs.engine.words import LISTEN, SNIPPET, UNSET


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """The person means this."""

    intent: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """The bot does this."""

    action: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class InLoop:
    """This form is active (None: no form is)."""

    form: str | None
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Has:
    """A slot has this value (None: it has none). `bare`: the file names the slot only."""

    slot: str
    value: Any
    bare: bool = False
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Either:
    """One of several steps."""

    steps: tuple[Said | Has, ...]
    place: Place


Step: TypeAlias = Said | Done | InLoop | Has | Either


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule. Its name need not be unique, its place is."""

    name: str
    conditions: tuple[InLoop | Has, ...]
    steps: tuple[Step, ...]
    at_start: bool
    waits: bool
    place: Place


_RULE = ("rule", "condition", "steps", "conversation_start", "wait_for_user_input", "metadata")
_REFUSED = {
    "stories": "stories are not played by this engine; write rules",
    "checkpoint": "checkpoints are not played by this engine",
    "user": "end-to-end steps are not played by this engine; write intent",
    "bot": "end-to-end steps are not played by this engine; write an action utter_...",
    "entities": "entities in rules are not played by this engine; use a slot",
}


def read_rules(directory: Path) -> tuple[Rule, ...]:
    """Read the rules of every file under data/, in the order of the files' names.

    Raises:
        AssistantFileError: a file holds stories, or a rule that the engine cannot play.
    """
    rules: list[Rule] = []
    for path in sorted((directory / "data").rglob("*.y*ml")):
        # NLU files are large and not ours; their keys begin lines, so a look at the text is enough.
        if not _has_rules(path):
            continue
        root = read_file(path, path.relative_to(directory).as_posix())
        rules.extend(_rules_of(root))
    return tuple(rules)


def _has_rules(path: Path) -> bool:
    with path.open(encoding="utf-8") as lines:
        return any(line.startswith(("rules", "stories", '"', "'", "{")) for line in lines)


def _rules_of(root: Node) -> Iterable[Rule]:
    for name, node in root.mapping("the file").items():
        if name == "stories" and node.sequence("stories"):
            raise node.place.error(_REFUSED["stories"])
        if name == "rules":
            for item in node.sequence("rules"):
                yield _rule(item)


def _rule(node: Node) -> Rule:
    keys = node.only("a rule", *_RULE)
    if "rule" not in keys or "steps" not in keys or not keys["steps"].sequence("steps"):
        raise node.place.error("a rule needs a name (rule) and steps")
    start, waits = keys.get("conversation_start"), keys.get("wait_for_user_input")
    conditions: list[InLoop | Has] = []
    for item in keys["condition"].sequence("condition") if "condition" in keys else ():
        for step in _steps(item):
            if not isinstance(step, InLoop | Has):
                raise item.place.error("a condition is active_loop or slot_was_set")
            conditions.append(step)
    rule = Rule(
        name=keys["rule"].text("a rule's name"),
        conditions=tuple(conditions),
        steps=tuple(step for item in keys["steps"].sequence("steps") for step in _steps(item)),
        at_start=start.truth("conversation_start") if start else False,
        waits=waits.truth("wait_for_user_input") if waits else True,
        place=node.place,
    )
    _check_messages(rule)
    return rule


def _check_messages(rule: Rule) -> None:
    messages = [
        step
        for step in rule.steps
        if isinstance(step, Said) or (isinstance(step, Either) and isinstance(step.steps[0], Said))
    ]
    if len(messages) > 1:
        raise messages[1].place.error(
            f"the rule {rule.name!r} waits for a second message; a rule may wait for one"
        )


def _steps(node: Node) -> list[Step]:
    keys = node.mapping("a step")
    for name in keys:
        if name in _REFUSED:
            raise node.place.error(_REFUSED[name])
    if len(keys) != 1:
        raise node.place.error("a step must say one thing: intent, action, active_loop, ...")
    ((name, body),) = keys.items()
    if name == "slot_was_set":
        return list(_slots(body))
    return [_step(name, body)]


def _step(name: str, body: Node) -> Step:
    if name == "intent":
        return Said(intent=_intent(body), place=body.place)
    if name == "action":
        return Done(action=_action(body), place=body.place)
    if name == "active_loop":
        form = None if body.is_null else body.text("active_loop")
        return InLoop(form=form, place=body.place)
    if name == "or":
        return _either(body)
    raise body.place.error(
        f"the step {name!r} is not played; known are intent, action, active_loop, slot_was_set, or"
    )


def _intent(body: Node) -> str:
    name = body.text("an intent").strip()
    if name.startswith("/") or "/" in name:
        raise body.place.error("write the intent's name without '/'")
    return name


def _action(body: Node) -> str:
    name = body.text("an action")
    if name == LISTEN:
        raise body.place.error("action_listen comes by itself; leave the step out")
    if name == SNIPPET:
        raise body.place.error("'...' is no action; use wait_for_user_input: false")
    return name


def _either(body: Node) -> Either:
    steps = [step for item in body.sequence("or") for step in _steps(item)]
    fit = [step for step in steps if isinstance(step, Said | Has)]
    if len(fit) < len(steps) or len({type(step) for step in fit}) > 1 or len(fit) < 2:
        raise body.place.error("'or' takes two or more intents, or two or more slot_was_set")
    return Either(steps=tuple(fit), place=body.place)


def _slots(body: Node) -> Iterable[Has]:
    for item in body.sequence("slot_was_set"):
        if isinstance(item.value, str):
            yield Has(slot=item.value, value="filled", bare=True, place=item.place)
            continue
        for name, value in item.mapping("slot_was_set").items():
            if value.plain() == UNSET:
                raise value.place.error(f"{UNSET!r} is a word of Rasa's own")
            yield Has(slot=name, value=value.plain(), place=value.place)
