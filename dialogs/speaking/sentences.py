"""The sentences of the assistant, as its domain file holds them: by key, language and address.

Each is a Rasa response `utter_KEY` with a variation for English, one for Dutch with "je" where it
differs, and one without conditions: Dutch with "u".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from dialogs.errors import UnknownTextError
from storage.words import Address, Language, Rung

_PREFIX = "utter_"
_LABEL = "label_"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One sentence in all its variations, and the rung that it needs (GDPR 5(1)(c), (f))."""

    key: str
    rung: Rung
    variations: tuple[Mapping[str, Any], ...]

    def template(self, language: Language, address: Address = Address.U) -> str:
        """Return its words in a language, with fields in braces."""
        said = {"language": language, "address": address}
        for variation in self.variations:
            conditions = variation.get("condition")
            if conditions and all(said.get(item["name"]) == item["value"] for item in conditions):
                return str(variation["text"])
        return str(self.variations[-1]["text"])


def _read() -> dict[str, Sentence]:
    file = resources.files("dialogs").joinpath("assistant").joinpath("domain.yml")
    domain = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        name.removeprefix(_PREFIX): Sentence(
            key=name.removeprefix(_PREFIX),
            rung=max(_rung(variation) for variation in variations),
            variations=tuple(variations),
        )
        for name, variations in domain["responses"].items()
    }


def _rung(variation: Mapping[str, Any]) -> Rung:
    """Return the rung that a variation names; who names none needs the verified one."""
    named = variation.get("metadata", {}).get("rung")
    return Rung[named.upper()] if named else Rung.VERIFIED


_ALL = _read()
#: What is said, by key.
SENTENCES: Mapping[str, Sentence] = {
    key: sentence for key, sentence in _ALL.items() if not key.startswith(_LABEL)
}
#: What choices are called, by name.
LABELS: Mapping[str, Sentence] = {
    key.removeprefix(_LABEL): sentence for key, sentence in _ALL.items() if key.startswith(_LABEL)
}


def template(key: str, language: Language, address: Address = Address.U) -> str:
    """Return the words of a sentence.

    Raises:
        UnknownTextError: there is none with that key.
    """
    if key not in SENTENCES:
        raise UnknownTextError(f"no sentence {key!r}")
    return SENTENCES[key].template(language, address)
