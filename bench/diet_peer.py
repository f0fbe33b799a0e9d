"""`python -m bench.diet_peer --rasa DIR`: our reading beside Rasa's DIET, on the same examples.

`--each N` draws so many of each intent, because DIET takes an hour and more for all. Both learn
from the same files and read the same held-out messages, in one run. DIET stands as a Rasa server
with its usual pipeline and threshold; ours is the reading that the talk uses.
"""

from __future__ import annotations

import json
import random
import resource
import shlex
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml

from bench.ground import ROOT, BenchError
from bench.processes import cost
from bench.rasa_server import RasaServer, environment, free_port, process, wait_for
from dialogs.hosting.embedded import assistant_directory
from dialogs.intents import SAFETY, Intent
from dialogs.understanding.deciding import Decision
from dialogs.understanding.examples import Example, read_examples
from dialogs.understanding.intent_model import IntentModel
from dialogs.understanding.reading import read_message

HELD_OUT = ROOT / "tests" / "dialogs" / "held_out"
TODAY = date(2026, 11, 23)
#: Of the draw with `--each`.
SEED = 5
FALLBACK = "nlu_fallback"
#: Rasa's own recommended pipeline for a language without vectors, and its usual thresholds.
CONFIG = """recipe: default.v1
assistant_id: diet-peer
language: nl
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    constrain_similarities: true
    random_seed: 42
  - name: FallbackClassifier
    threshold: 0.4
    ambiguity_threshold: 0.1
policies: []
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """What a reader made of a message: its best guess, and what it would do."""

    first: str
    shown: frozenset[str]  #: the intent acted upon, or the choices; empty: a person
    acts: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A held-out message and what it may mean."""

    text: str
    intent: Intent
    fine: frozenset[str]


Reader = Callable[[str], Read]


def messages(kind: str) -> list[Message]:
    """Return the held-out messages of a kind, of all files."""
    cases = [
        case
        for file in sorted(HELD_OUT.glob(f"{kind}_*.yml"))
        for case in yaml.safe_load(file.read_text("utf-8"))
    ]
    return [
        Message(
            text=case["text"],
            intent=Intent(case["intent"]),
            fine=frozenset({case["intent"], *case.get("also", ())}),
        )
        for case in cases
    ]


def figures(read: Reader, told: Sequence[Message]) -> dict[str, float]:
    """Return how well a reader does, as shares of the messages, and its milliseconds each."""
    counts: Counter[str] = Counter()
    began = time.perf_counter()
    for message in told:
        found = read(message.text)
        resolved = bool(found.shown & message.fine)
        counts["first"] += found.first in message.fine
        counts["resolved"] += resolved
        counts["wrong"] += found.acts and not resolved
        if message.intent in SAFETY:
            counts["dangers"] += 1
            counts["caught"] += resolved or not found.shown
    took = time.perf_counter() - began
    return {
        "messages": len(told),
        "first right": round(counts["first"] / len(told), 3),
        "resolved": round(counts["resolved"] / len(told), 3),
        "wrong acts": round(counts["wrong"] / len(told), 3),
        "dangers caught": round(counts["caught"] / max(1, counts["dangers"]), 3),
        "ms": round(took / len(told) * 1000, 2),
    }


def ours(examples: Sequence[Example]) -> Reader:
    """Return our reading, learnt from these examples."""
    model = IntentModel.train(examples)

    def read(text: str) -> Read:
        decided = read_message(text, TODAY, model).decided
        human = decided.decision is Decision.HUMAN
        shown = () if human else (decided.choices or (decided.intent,))
        return Read(
            first=str(model.rank(text)[0].intent),
            shown=frozenset(map(str, shown)),
            acts=decided.decision is Decision.ACT,
        )

    return read


def diet(server: RasaServer) -> Reader:
    """Return the reading of the server; below its threshold it calls a person."""

    def read(text: str) -> Read:
        parsed = server.read(text)
        ranking = [one["name"] for one in parsed["intent_ranking"] if one["name"] != FALLBACK]
        acts = parsed["intent"]["name"] != FALLBACK
        return Read(first=ranking[0], shown=frozenset(ranking[:1] if acts else ()), acts=acts)

    return read


def draw(nlu: Path, each: int, folder: Path) -> Path:
    """Write so many examples of each intent, drawn at random, as files of their own."""
    folder.mkdir()
    chance = random.Random(SEED)  # noqa: S311 - a draw of examples, no secret
    texts: dict[Intent, list[str]] = {}
    for file in sorted(nlu.glob("*.yml")):
        for one in read_examples(file):
            texts.setdefault(one.intent, []).append(one.text)
    for intent, told in texts.items():
        drawn = "".join(f"    - {text}\n" for text in chance.sample(told, min(each, len(told))))
        entry = f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{drawn}'
        (folder / f"{intent}.yml").write_text(entry, "utf-8")
    return folder


def train(rasa: Path, nlu: Path, folder: Path, epochs: int) -> tuple[Path, float]:
    """Train DIET on a folder of examples; return its model and how many seconds that took."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yml").write_text(CONFIG.format(epochs=epochs), "utf-8")
    shutil.copytree(nlu, folder / "nlu", dirs_exist_ok=True)
    names = "".join(f"  - {intent}\n" for intent in Intent if (nlu / f"{intent}.yml").exists())
    (folder / "domain.yml").write_text(f'version: "3.1"\nintents:\n{names}', "utf-8")
    command = f"{rasa / 'rasa'} train nlu --config config.yml --domain domain.yml --nlu nlu"
    began = time.monotonic()
    with (folder / "train.log").open("w") as log:
        done = subprocess.run(  # noqa: S603 - the command line's own Rasa
            shlex.split(command), cwd=folder, env=environment(), stdout=log, stderr=log, check=False
        )
    made = sorted((folder / "models").glob("*.tar.gz"))
    if done.returncode or not made:
        raise BenchError(f"rasa train fails; see {folder / 'train.log'}")
    return made[-1], time.monotonic() - began


@click.command()
@click.option("--rasa", type=click.Path(exists=True, file_okay=False, path_type=Path),
              required=True, help="The folder with Rasa's commands.")  # fmt: skip
@click.option("--epochs", default=100, show_default=True)
@click.option("--model", type=click.Path(exists=True, path_type=Path),
              help="A DIET model that was trained before on the same examples.")  # fmt: skip
@click.option("--nlu", type=click.Path(exists=True, file_okay=False, path_type=Path),
              default=lambda: assistant_directory() / "data" / "nlu",
              help="The examples that both learn from.")  # fmt: skip
@click.option("--each", type=int, help="How many of each intent are drawn; else all.")
def main(rasa: Path, epochs: int, model: Path | None, nlu: Path, each: int | None) -> None:
    """Compare both readers and print a JSON object."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as running:
        folder = Path(place)
        nlu = draw(nlu, each, folder / "drawn") if each else nlu
        examples = [one for file in sorted(nlu.glob("*.yml")) for one in read_examples(file)]
        found: dict[str, Any] = {"examples": len(examples), "epochs": epochs}
        if model is None:
            model, seconds = train(rasa, nlu, folder, epochs)
            found["DIET trains, s"] = round(seconds)
        port = free_port()
        (folder / "endpoints.yml").write_text("", "utf-8")
        command = [str(rasa / "rasa"), "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port)]
        command += ["-m", str(model.resolve()), "--endpoints", "endpoints.yml"]
        log = folder / "rasa.log"
        pid = running.enter_context(process(command, folder, log))
        wait_for(port, "/status", log)
        server = RasaServer(port)
        server.read("hallo")
        began = time.monotonic()
        readers: dict[str, Reader] = {"ours": ours(examples), "DIET": diet(server)}
        found["we train, s"] = round(time.monotonic() - began, 1)
        for kind in ("ordinary", "hard", "safety"):
            told = messages(kind)
            found[kind] = {name: figures(read, told) for name, read in readers.items()}
        found["MB"] = {
            "DIET": round(cost(pid).largest_mb),
            "ours": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    click.echo(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
