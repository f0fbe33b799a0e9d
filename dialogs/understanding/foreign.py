"""Foreign: what is done about a message in a language that we do not speak.

Its sender gets one fixed line in that language, and a person reads the message. Who refuses or
speaks of death in it is heard as such, so that nothing is sent or collected meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

import yaml

from dialogs.entities.identity.proof import Proof
from dialogs.intents import Intent
from dialogs.understanding.by_rules import SAFE, Meaning
from dialogs.understanding.tongues import OURS, Tongue, all_tongues, folded, tongue_of

_OTHER = "other"
_PLEASE = re.compile(r"\b(?:please|pls|svp|bitte|por favor|per favore|prosze|lutfen|va rog)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreign:
    """A message in another language: which, and whether it refuses or tells of a danger."""

    tongue: str
    refuses: bool = False
    danger: bool = False


def foreign_in(text: str, plain: str) -> Foreign | None:
    """Return what a message in another language says, as far as we can tell; None for ours.

    Args:
        text: as it was sent, cut to a sane length.
        plain: the same, normalised.
    """
    said = folded(text)
    bare = " ".join(re.sub(r"[^\w\s'-]", " ", _PLEASE.sub(" ", said)).split())
    for one in all_tongues().values():
        danger = any(_holds(said, phrase) for phrase in one.danger)
        if danger or bare in one.alone or any(_holds(said, phrase) for phrase in one.stop):
            return Foreign(tongue=_among(one, text, plain), refuses=not danger, danger=danger)
    tongue = tongue_of(text, plain)
    return None if tongue is None or tongue in OURS else Foreign(tongue=tongue)


def read_foreign(meaning: Meaning) -> Meaning | None:
    """Return a message as one in another language, or None when it is none.

    A postcode is understood in every language; other figures may be anything.
    """
    found = foreign_in(meaning.text, meaning.plain)
    if found is None:
        return None
    proof = meaning.proof if meaning.proof.postcode else Proof()
    read = replace(meaning, confidence=SAFE, alternatives=(), choices=(), proof=proof)
    if found.danger:
        return replace(read, intent=Intent.CRISIS, dangers=(Intent.CRISIS,))
    return replace(read, intent=Intent.FOREIGN)


def line_for(tongue: str) -> str:
    """Return the fixed line in a language; the English one where there is none."""
    return _lines().get(tongue, _lines()[_OTHER])["line"]


def name_of(tongue: str) -> str:
    """Return what a language is called in Dutch, with its article."""
    return _lines().get(tongue, _lines()[_OTHER])["name"]


def _holds(said: str, phrase: str) -> bool:
    """Tell whether a phrase stands in a text, at the beginning of a word."""
    return phrase in said and re.search(rf"(?<!\w){re.escape(phrase)}", said) is not None


def _among(heard: Tongue, text: str, plain: str) -> str:
    """Return the language of a phrase that several share: the one that all of the text speaks."""
    tongue = tongue_of(text, plain)
    return tongue if tongue is not None and tongue not in OURS else heard.code


@lru_cache(maxsize=1)
def _lines() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("dialogs").joinpath("understanding/foreign_lines.yml")
    read: Mapping[str, Mapping[str, str]] = yaml.load(
        file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return read
