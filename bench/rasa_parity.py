"""`python -m bench.rasa_parity`: the embedded engine against a real Rasa server, talk by talk.

Plays the same random talks on both, and compares messages, buttons, custom payloads, slots and the
active form after every message. With `--record`, keeps what Rasa did as golden transcripts.
"""

from __future__ import annotations

import importlib
import json
import logging
import random
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rasa_sdk.executor import ActionExecutor

from bench.ground import BenchError
from bench.parity_talks import Chooser, Line, Play, over_rest, own_slots, played, said_as_read
from bench.rasa_server import Kitchen, RasaServer, actions_server, rasa_server
from dialogs.engine.assistant import Assistant, load_assistant
from dialogs.engine.tracker import Tracker
from dialogs.engine.turning import Engine, UserSaid
from dialogs.errors import DialogError

TORTURE = Path(__file__).parents[1] / "tests" / "dialogs" / "engine" / "torture"


@dataclass(slots=True)
class Figures:
    """What a run found."""

    talks: int = 0
    turns: int = 0
    different: int = 0
    rasa_seconds: float = 0.0
    embedded_seconds: float = 0.0
    recorded: list[Any] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """Return the figures as they are told."""
        turns = max(self.turns, 1)
        return {
            "conversations": self.talks,
            "turns": self.turns,
            "different": self.different,
            "rasa_ms_per_turn": round(self.rasa_seconds / turns * 1000, 1),
            "embedded_ms_per_turn": round(self.embedded_seconds / turns * 1000, 2),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Contest:
    """Both sides, and what they play."""

    server: RasaServer
    engine: Engine
    assistant: Assistant
    chooser: Chooser
    figures: Figures

    def talk(self) -> str | None:
        """Play one talk; return what was different, if anything was."""
        sender = uuid.UUID(int=self.chooser.chance.getrandbits(128)).hex + uuid.uuid4().hex[:8]
        tracker = Tracker.fresh(self.assistant)
        self.chooser.shown = []
        history: list[dict[str, Any]] = []
        for _ in range(self.chooser.length()):
            line = self.chooser.line()
            try:
                tracker, turn, difference = self._turn(sender, tracker, line)
            except (OSError, BenchError, DialogError) as error:
                turn = {"message": line.message, "set": dict(line.slots)}
                difference = f"  {type(error).__name__}: {error}"
            history.append(turn)
            if difference:
                lines = [turn["message"] for turn in history]
                slots = [turn["set"] for turn in history]
                return f"{lines}\n  set from outside: {slots}\n{difference}"
        self.figures.recorded.append(history)
        return None

    def _turn(
        self, sender: str, tracker: Tracker, line: Line
    ) -> tuple[Tracker, dict[str, Any], str]:
        for name, value in line.slots.items():
            self.server.set_slot(sender, name, value)
        before = own_slots(self.server.standing(sender).slots) if line.slots else tracker.slots
        said = self._said(line)
        started = time.perf_counter()
        theirs = self.server.say(sender, line.message, line.metadata)
        told = time.perf_counter()
        outcome = played(self.engine, tracker, line, said, sender)
        self.figures.embedded_seconds += time.perf_counter() - told
        self.figures.rasa_seconds += told - started
        self.figures.turns += 1
        self.chooser.saw(theirs)
        standing = self.server.standing(sender)
        slots = own_slots(standing.slots)
        turn = _recorded(line, said, theirs, standing.loop)
        turn["slots"] = {n: v for n, v in slots.items() if before.get(n) != v or n not in before}
        ours = outcome.tracker
        difference = _difference(
            {"says": theirs, "slots": slots, "form": standing.loop},
            {
                "says": over_rest(outcome.messages),
                "slots": own_slots(ours.slots),
                "form": ours.active_loop,
            },
        )
        return ours, turn, difference

    def _said(self, line: Line) -> UserSaid:
        said = UserSaid.of_payload(line.message, self.assistant, line.metadata)
        return said or said_as_read(line, self.server.read(line.message))


def _recorded(line: Line, said: UserSaid, theirs: Any, loop: str | None) -> dict[str, Any]:
    reading = None
    if not said.structured:
        reading = {
            "intent": {"name": said.intent, "confidence": said.confidence},
            "entities": list(said.entities),
            "intent_ranking": [{"name": n, "confidence": c} for n, c in said.ranking],
        }
    return {
        "message": line.message,
        "set": dict(line.slots),
        "metadata": line.metadata,
        "reading": reading,
        "says": theirs,
        "form": loop,
    }


def _difference(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    told = []
    for part, value in theirs.items():
        mine = ours[part]
        if isinstance(value, dict) and isinstance(mine, dict):
            names = [n for n in value.keys() | mine.keys() if value.get(n) != mine.get(n)]
            value, mine = {n: value.get(n) for n in names}, {n: mine.get(n) for n in names}
        if value != mine:
            told.append(f"  {part}: Rasa {value!r}\n  {part}: we   {mine!r}")
    return "\n".join(told)


def _executor(directory: Path, written: str) -> ActionExecutor:
    module, _, function = written.partition(":")
    sys.path.insert(0, str(directory))
    made = getattr(importlib.import_module(module), function)()
    if not isinstance(made, ActionExecutor):
        raise BenchError(f"{written} returns no ActionExecutor")
    return made


def _own_actions(directory: Path) -> str:
    found = sorted(path.stem for path in directory.glob("*actions.py"))
    if len(found) != 1:
        raise click.UsageError("name the actions: --executor MODULE:FUNCTION")
    return found[0]


@click.command()
@click.option("--rasa", type=click.Path(exists=True, path_type=Path), required=True,
              help="The folder with Rasa's commands (the bin of its environment).")  # fmt: skip
@click.option("--assistant", type=click.Path(exists=True, path_type=Path), default=TORTURE)
@click.option("--conversations", type=int, default=100, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--executor", default="", help="MODULE:FUNCTION that makes our ActionExecutor.")
@click.option("--actions-command", default="", help="Starts the action server on port {port}.")
@click.option("--play", type=click.Path(exists=True, path_type=Path), help="What to say (YAML).")
@click.option("--quick", is_flag=True, help="Train a small reader instead of the pipeline's own.")
@click.option("--record", type=click.Path(path_type=Path), help="Keep Rasa's side as JSON here.")
@click.option("--most", type=int, default=5, show_default=True, help="Differences to show.")
def main(
    rasa: Path,
    assistant: Path,
    conversations: int,
    seed: int,
    executor: str,
    actions_command: str,
    play: Path | None,
    quick: bool,
    record: Path | None,
    most: int,
) -> None:
    """Play random conversations on both engines; exit with 1 if they ever differ."""
    logging.getLogger("rasa_sdk").setLevel(logging.ERROR)
    # The servers end with us, also when we are told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    assistant = assistant.resolve()
    executor = executor or f"{_own_actions(assistant)}:executor"
    usual = assistant / "play.yml"
    loaded = load_assistant(assistant)
    engine = Engine(loaded, _executor(assistant, executor))
    chooser = Chooser(
        Play.of(loaded, play or (usual if usual.exists() else None)),
        random.Random(seed),  # noqa: S311 - talks, not secrets
    )
    kitchen = Kitchen(
        commands=rasa.absolute(),
        assistant=assistant,
        actions_command=actions_command or actions_server(executor.partition(":")[0]),
        own_pipeline=not quick,
    )
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder, rasa_server(kitchen, Path(folder)) as server:
        contest = Contest(
            server=server, engine=engine, assistant=loaded, chooser=chooser, figures=figures
        )
        try:
            _play_all(contest, conversations, most)
        finally:
            # What was found counts, also when the run is ended early.
            click.echo(json.dumps({"assistant": assistant.name, "seed": seed, **figures.summary()}))
            if record:
                recorded = json.dumps(figures.recorded, ensure_ascii=False, indent=0)
                record.write_text(recorded, "utf-8")
    sys.exit(1 if figures.different else 0)


def _play_all(contest: Contest, conversations: int, most: int) -> None:
    for number in range(conversations):
        difference = contest.talk()
        contest.figures.talks += 1
        if number % 50 == 49:
            click.echo(json.dumps(contest.figures.summary()), err=True)
        if difference:
            contest.figures.different += 1
            click.echo(f"DIFFERENT {difference}")
            if contest.figures.different >= most:
                return


if __name__ == "__main__":
    main()
