"""`python -m bench.story_parity --rasa DIR`: every story on the engine inside and on a real Rasa.

Plays the stories of tests/dialogs/stories on both, each with its own memory, and compares after
every message what is said, the choices, what must be done and what is waited for.
"""

from __future__ import annotations

import json
import logging
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click

from bench.ground import ROOT, BenchError
from bench.rasa_server import Kitchen, rasa_server
from bench.story_actions import written
from dialogs.errors import DialogError
from dialogs.hosting.embedded import answer_embedded, assistant_directory
from dialogs.hosting.host import Answered, Host, Question
from dialogs.hosting.rasa_server import RasaServer
from dialogs.turn import Turn
from dialogs.understanding.examples import own_examples
from dialogs.understanding.intent_model import IntentModel
from dialogs.understanding.ranking import Ranker
from tests.dialog_stories import FOLDER, Story, begun, keys_of, stories

#: Our service reads each message and tells the server the intent; the server needs no reader.
_NO_READER = """pipeline:
  - name: WhitespaceTokenizer
"""


@dataclass(slots=True)
class Timed:
    """A host whose answers are timed."""

    host: Host
    seconds: float = 0.0
    asked: int = 0

    def __call__(self, question: Question) -> Answered:
        """Answer, and remember how long that took."""
        started = time.perf_counter()
        try:
            return self.host(question)
        finally:
            self.seconds += time.perf_counter() - started
            self.asked += 1

    @property
    def ms(self) -> float:
        """How long a turn took on average, in milliseconds."""
        return round(self.seconds / max(self.asked, 1) * 1000, 2)


@dataclass(slots=True)
class Figures:
    """What a run found."""

    stories: int = 0
    turns: int = 0
    different: int = 0
    found: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Both hosts, and where the actions of the server look for cases."""

    rasa: Timed
    embedded: Timed
    cases: Path
    reader: Ranker | None

    def play(self, number: int, story: Story, figures: Figures) -> None:
        """Play one story on both; note each turn that differs."""
        conversation = f"story-{number}"
        theirs = begun(story, self.reader, self.rasa)
        theirs.conversation = conversation
        theirs.before = lambda case: written(self.cases, conversation, case)
        ours = begun(story, self.reader, self.embedded)
        figures.stories += 1
        for step in story.talk:
            figures.turns += 1
            mine = told(ours.takes(step))
            try:
                other = told(theirs.takes(step))
            except DialogError as error:
                other = {"error": f"{type(error).__name__}: {error}"}
            differs = list(_different(mine, other))
            if differs:
                figures.different += 1
                figures.found.append(
                    "\n".join((f"{story.file}, {story.name}: {step.text!r}", *differs))
                )
            if "error" in other:
                return


def told(turn: Turn) -> dict[str, Any]:
    """Return what two hosts must agree on."""
    return {
        "keys": keys_of(turn),
        "texts": [line.text for line in turn.lines],
        "options": [[asdict(option) for option in line.options] for line in turn.lines],
        "effects": [repr(effect) for effect in turn.effects],
        "awaiting": turn.memory.awaiting,
        "misunderstandings": turn.memory.misunderstandings,
        "slots": dict(turn.memory.slots),
    }


def _different(mine: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    if "error" in other:
        yield f"  Rasa: {other['error']}"
        return
    for part, value in mine.items():
        if value != other[part]:
            yield f"  {part}: Rasa {other[part]!r}\n  {part}: we   {value!r}"


@click.command()
@click.option("--rasa", type=click.Path(exists=True, file_okay=False, path_type=Path),
              required=True, help="The folder with Rasa's commands.")  # fmt: skip
@click.option("--stories", "folder", type=click.Path(exists=True, path_type=Path), default=FOLDER)
@click.option("--models", type=click.Path(path_type=Path), default=ROOT / "var" / "models",
              help="Where the trained reader is kept.")  # fmt: skip
def main(rasa: Path, folder: Path, models: Path) -> None:
    """Play all stories on both engines; exit with 1 if they ever differ."""
    logging.getLogger("rasa_sdk").setLevel(logging.ERROR)
    # The servers end with us, also when we are told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if not (rasa / "rasa").exists():
        raise click.UsageError(f"{rasa} holds no command rasa")
    every = stories(folder)
    reader = IntentModel.kept(own_examples(), models)
    figures = Figures()
    with tempfile.TemporaryDirectory() as place:
        cases = Path(place) / "cases"
        cases.mkdir()
        with rasa_server(_kitchen(rasa, cases), Path(place)) as server:
            stage = Stage(
                rasa=Timed(RasaServer(server.url)),
                embedded=Timed(answer_embedded),
                cases=cases,
                reader=reader,
            )
            for number, story in enumerate(every):
                stage.play(number, story, figures)
    for one in figures.found:
        click.echo(f"DIFFERENT {one}")
    summary = {
        "stories": figures.stories,
        "turns": figures.turns,
        "different": figures.different,
        "rasa_ms_per_turn": stage.rasa.ms,
        "embedded_ms_per_turn": stage.embedded.ms,
    }
    click.echo(json.dumps(summary))
    sys.exit(1 if figures.different else 0)


def _kitchen(rasa: Path, cases: Path) -> Kitchen:
    words = ["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "bench.story_actions", str(cases)]
    return Kitchen(
        commands=rasa.absolute(),
        assistant=assistant_directory(),
        actions_command=f"{shlex.join(words)} {{port}}",
        own_pipeline=False,
        quick_pipeline=_NO_READER,
    )


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(str(error))
