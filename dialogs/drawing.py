"""Drawing: the flows of the dialog as a page with diagrams, made from the assistant's own files.

`python -m dialogs.drawing` prints docs/dialogs.md; a test keeps the page equal to it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from dialogs.engine.rules import Done, Either, Has, Rule, Said
from dialogs.hosting.embedded import assistant
from dialogs.speaking.sentences import SENTENCES
from dialogs.steps.by_action import NEEDS_PROOF
from storage.words import Language, Rung

_INTRODUCTION = """\
# The dialogs

*Drawn from `dialogs/assistant` by `python -m dialogs.drawing`; do not edit by hand.*

A message is read first (docs/understanding.md): it gets an intent, in the light of what was asked.
Then the rules choose the action: a rule of the state goes before a rule of everywhere. An action
(a step in `dialogs/steps/`) says sentences, asks the service for effects, and tells what is
waited for next. A lock (🔒) marks actions that speak of the claim: whoever has not proved to be the
debtor is asked to do so first, and what was wanted is done afterwards. Who says before proof that
something is not right gets no reminders meanwhile: a colleague looks (`HandOver`).

Before any rule: after danger, death or a wrong number every other message is heard as
`after_trouble`, a message that offers an address before proof as `give_proof`, and a question
beside the one that is open as `aside`, after which that one is put again (`dialogs/hearing.py`).
After a stop nothing is said at all; the same answer a second time has the way to a person before
it, and a third time, or when it named that way itself, a person is called instead
(`dialogs/handler.py`).
"""


def page() -> Iterator[str]:
    """Return the page, line by line."""
    yield _INTRODUCTION
    everywhere, states = _sorted(assistant().rules)
    yield "## Wherever we are\n"
    yield from _diagram("anything was said", everywhere)
    for state, rules in states.items():
        yield f"\n## While we wait for: {state.replace('_', ' ')}\n"
        yield from _diagram(state.replace("_", " "), rules)
    yield "\n## What is said\n"
    yield 'Dutch with "u"; English and "je" stand beside each in `domain.yml`.\n'
    yield "| sentence | for | words |"
    yield "|---|---|---|"
    for key, sentence in SENTENCES.items():
        told = "anybody" if sentence.rung is Rung.UNKNOWN else "🔒"
        yield f"| `{key}` | {told} | {sentence.template(Language.NL)} |"


def _sorted(rules: Iterable[Rule]) -> tuple[list[Rule], dict[str, list[Rule]]]:
    everywhere: list[Rule] = []
    states: dict[str, list[Rule]] = {}
    for rule in rules:
        awaited = [one.value for one in rule.conditions if isinstance(one, Has)]
        for state in awaited:
            states.setdefault(str(state), []).append(rule)
        if not awaited:
            everywhere.append(rule)
    return everywhere, states


def _diagram(start: str, rules: Sequence[Rule]) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart LR"
    yield f'  start(["{start}"])'
    for place, rule in enumerate(rules):
        heard = "<br>".join(_heard(rule))
        for action in _done(rule):
            lock = " 🔒" if action in NEEDS_PROOF else ""
            name = action.removeprefix("action_").replace("_", " ")
            yield f'  start -- "{heard}" --> a{place}["{name}{lock}"]'
    yield "```"


def _heard(rule: Rule) -> list[str]:
    steps = [one for step in rule.steps for one in _each(step)]
    return [step.intent for step in steps if isinstance(step, Said)]


def _each(step: object) -> Sequence[object]:
    return step.steps if isinstance(step, Either) else [step]


def _done(rule: Rule) -> list[str]:
    return [step.action for step in rule.steps if isinstance(step, Done)]


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in page())
