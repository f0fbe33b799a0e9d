"""Example files: messages and what they mean, written in the format that the reader learns from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dialogs.understanding.examples import Example


def write_examples(folder: Path, examples: Iterable[Example], known: Iterable[Example]) -> int:
    """Write a file for each intent into a folder; return how many examples were written.

    What is known already is left out. The lines are meant to be read and pasted by a person.

    Raises:
        OSError: the folder cannot be made or written.
    """
    seen = {_level(example.text) for example in known}
    by_intent: dict[str, list[str]] = {}
    for example in examples:
        text = " ".join(example.text.split())
        if text and _level(text) not in seen:
            seen.add(_level(text))
            by_intent.setdefault(example.intent.value, []).append(text)
    folder.mkdir(parents=True, exist_ok=True)
    for intent, texts in by_intent.items():
        lines = "".join(f"    - {text}\n" for text in texts)
        whole = f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{lines}'
        (folder / f"{intent}.yml").write_text(whole, encoding="utf-8")
    return sum(len(texts) for texts in by_intent.values())


def _level(text: str) -> str:
    return " ".join(text.lower().split())
