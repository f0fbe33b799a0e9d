"""Tongues: messages in languages that we do not speak, recognised so that a person can answer.

Dutch and English are told by their little words (`dialogs.understanding.language`). What is left
over is told by its script, by the little words and letters of each language (`foreign_words.yml`),
and by py3langid, which alone is believed only when it is sure and there is something to go by: it
takes Dutch dialects for German. A name proves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from dialogs.understanding.language import little_words, written_language

#: The languages that many in the Netherlands write, beside ours.
KNOWN = (
    *("nl", "en", "de", "fr", "es", "pt", "it", "pl", "tr", "ar"),
    *("uk", "ru", "ro", "bg", "hu", "fa", "zh", "so", "el"),
)
OURS = frozenset({"nl", "en"})
#: So sure must the recogniser be, of at least so many words, when nothing else speaks for it.
SURE, LEAST_WORDS = 0.95, 4
#: So sure it must be beside one little word or letter of the language, or beside none in a script
#: that several languages share.
LIKELY = 0.6
#: Its word alone is not taken for these: Dutch dialects and learners' Dutch look like them to it.
_NEEDS_PROOF = frozenset({"de", "so"})

#: So many little words and letters need no recogniser beside them.
_PLENTY = 2
#: Words of ours that other languages have too.
_ELSEWHERE = frozenset(
    {"je", "de", "me", "die", "was", "in", "no", "nu", "al", "geld", "er", "mag", "will", "am", "a"}
) | frozenset({"an", "pas", "les", "mes", "or", "on", "so", "dan", "he"})
#: What people say in another language without speaking it.
_BORROWED = frozenset({"c'est la vie", "c'est ca", "hasta la vista", "ciao bella", "carpe diem"})
#: Scripts that we know one language of, by the first word of their letters' names.
_SCRIPTS: Mapping[str, str] = {"ETHIOPIC": "ti", "CJK": "zh", "GREEK": "el"}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNFOLDED = str.maketrans({"ł": "l", "ı": "i", "’": "'", "‘": "'", "ʼ": "'", "\u200c": " "})


@dataclass(frozen=True, kw_only=True, slots=True)
class Tongue:
    """What one language is told by, and how its speakers refuse or speak of death."""

    code: str
    letters: frozenset[str]
    little: frozenset[str]
    stop: tuple[str, ...]
    alone: frozenset[str]
    danger: tuple[str, ...]


def tongue_of(text: str, plain: str) -> str | None:
    """Return the language of a message as its two letters; None when that is not clear.

    Args:
        text: as it was sent.
        plain: the same, normalised.
    """
    script = _script(text)
    if script is None:
        return None
    return _latin(text, plain) if script == "LATIN" else _of_script(text, script)


def folded(text: str) -> str:
    """Return a text without case and accents, in one way for all scripts."""
    bare = unicodedata.normalize("NFKD", text.lower().translate(_UNFOLDED))
    left = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(left.translate(_UNFOLDED).split())


@lru_cache(maxsize=1)
def all_tongues() -> Mapping[str, Tongue]:
    """Return what is known of each language, by its code."""
    file = resources.files("dialogs").joinpath("understanding/foreign_words.yml")
    read = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        code: Tongue(
            code=code,
            letters=frozenset(told.get("letters", "")),
            little=frozenset(folded(told.get("little", "")).split()),
            stop=tuple(folded(phrase) for phrase in told["stop"]),
            alone=frozenset(folded(phrase) for phrase in told["alone"]),
            danger=tuple(folded(phrase) for phrase in told["danger"]),
        )
        for code, told in read.items()
    }


def _script(text: str) -> str | None:
    """Return the script of most letters, as the first word of their names; None without any."""
    found = [unicodedata.name(char, "?").split()[0] for char in text if char.isalpha()]
    return max(set(found), key=found.count) if found else None


def _of_script(text: str, script: str) -> str | None:
    if script in _SCRIPTS:
        return _SCRIPTS[script]
    marked = [one.code for one in all_tongues().values() if one.letters & set(text.lower())]
    if script == "CYRILLIC" and len(marked) == 1:
        return marked[0]
    found, _ = _recogniser().classify(text)
    return str(found) if found not in OURS else None


def _latin(text: str, plain: str) -> str | None:
    if folded(text).strip(" .!?") in _BORROWED:
        return None
    best, proofs = _proved(text)
    ours = len(little_words(plain) - _ELSEWHERE)
    if best is not None and proofs >= _PLENTY and proofs > ours:
        return best
    written = written_language(plain)
    if written is not None:
        return str(written)
    words = _WORD.findall(text)
    if best is None and len(words) < LEAST_WORDS:
        return None  # whatever the recogniser makes of it
    found, chance = _recogniser().classify(text)
    agree = found == best and chance >= LIKELY and proofs > ours and len(words) > 1
    if agree and not _only_names(words):
        return best
    if chance < SURE or len(words) < LEAST_WORDS:
        return None
    return None if found not in OURS and (ours or found in _NEEDS_PROOF) else str(found)


def _proved(text: str) -> tuple[str | None, int]:
    """Return the language that most words and letters of a text speak for, and how many do."""
    words = [(word, folded(word)) for word in set(_WORD.findall(text.lower()))]
    proofs = {
        one.code: sum(
            plain in one.little or not one.letters.isdisjoint(word) for word, plain in words
        )
        for one in all_tongues().values()
    }
    best = max(proofs, key=lambda code: proofs[code])
    return (best, proofs[best]) if proofs[best] else (None, 0)


def _only_names(words: list[str]) -> bool:
    return len(words) <= 3 and all(word[0].isupper() for word in words)


@lru_cache(maxsize=1)
def _recogniser() -> LanguageIdentifier:
    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages(list(KNOWN))
    return made
