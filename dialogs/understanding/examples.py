"""Examples: the messages that the reader of intents learns from, in Rasa's own format.

The files lie in `dialogs/assistant/data/nlu`, so that a real Rasa server trains on the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from dialogs.errors import ExampleError
from dialogs.intents import Intent


@dataclass(frozen=True, slots=True)
class Example:
    """What somebody wrote, and what it means."""

    text: str
    intent: Intent


def own_examples() -> tuple[Example, ...]:
    """Return the assistant's own examples, in a fixed order.

    Raises:
        ExampleError: a file cannot be read; the message names file and line.
    """
    folder = resources.files("dialogs").joinpath("assistant/data/nlu")
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yml")), key=_name)
    return tuple(example for file in files for example in read_examples(file))


def digest_of(examples: tuple[Example, ...]) -> str:
    """Return a name for exactly these examples in this order."""
    digest = sha256()
    for example in examples:
        digest.update(f"{example.intent}\0{example.text}\0".encode())
    return digest.hexdigest()


def read_examples(file: Traversable) -> Iterator[Example]:
    """Read one file of Rasa's NLU format 3.1.

    Raises:
        ExampleError: it is no such file, or an intent is not ours.
    """
    try:
        read: Any = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        entries = read["nlu"]
    except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise ExampleError(f"{file.name}: no NLU file of Rasa 3: {error}") from error
    for entry in entries:
        try:
            intent, listed = Intent(entry["intent"]), str(entry["examples"])
        except (KeyError, TypeError, ValueError) as error:
            raise ExampleError(f"{file.name}: an entry without a known intent: {error}") from error
        for line in listed.splitlines():
            text = line.strip().removeprefix("- ").strip()
            if text:
                yield Example(text, intent)


def _name(file: Traversable) -> str:
    return file.name
