"""Readability: how hard a text is, by sentence length, syllables and how rare its words are.

The score is Flesch's reading ease, for Dutch in Douma's version (1960): 100 is very easy, 60 plain,
below 30 for scholars. A score is a screen and no proof of level B1. Words come from `wordfreq`,
syllables from the hyphenation of `pyphen`; both read files that they bring along, no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyphen import Pyphen
from wordfreq import zipf_frequency

from outbox.wording.lint_words import EASY_WORDS
from storage.words import Language

#: A word below this Zipf frequency (once in about 300,000 words) is rare.
RARE_BELOW = 3.5

#: base, weight of a sentence's words, weight of a word's syllables.
_FLESCH = {Language.NL: (206.835, 0.93, 77.0), Language.EN: (206.835, 1.015, 84.6)}
_HYPHENS = {Language.NL: "nl_NL", Language.EN: "en_US"}
_LINK = re.compile(r"\{link\}|https?://\S+|www\.\S+", re.IGNORECASE)
_FIELD = re.compile(r"\{\{?\w+\}?\}")
_ABBREVIATION = re.compile(
    r"\b(bijv|dhr|mevr|mw|nr|tel|enz|blz|evt|incl|excl|mr|mrs|ms|dr|no|t\.a\.v|a\.u\.b|o\.a|e\.g|"
    r"i\.e)\.(?=\s)",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…]+(?=[\s\"'”’)]|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Readability:
    """What was measured. `mean` and `longest` are words in a sentence; `rare` as they stand."""

    score: float
    words: int
    sentences: int
    mean: float
    longest: int
    rare: tuple[str, ...]

    @property
    def rare_share(self) -> float:
        """The part of the words that is rare, 0 to 1."""
        return len(self.rare) / self.words if self.words else 0.0


def measure(text: str, language: Language) -> Readability:
    """Measure a text or a template; a field counts as a short name, a link not at all."""
    found = [words for sentence in sentences(text) if (words := _WORD.findall(sentence))]
    words = [word for sentence in found for word in sentence]
    if not words:
        return Readability(score=100.0, words=0, sentences=0, mean=0.0, longest=0, rare=())
    mean = len(words) / len(found)
    base, per_word, per_syllable = _FLESCH[language]
    syllables = sum(_syllables(word.lower(), language) for word in words)
    rare = [word for sentence in found for word in _rare_of(sentence, language)]
    return Readability(
        score=round(base - per_word * mean - per_syllable * syllables / len(words), 1),
        words=len(words),
        sentences=len(found),
        mean=round(mean, 1),
        longest=max(len(sentence) for sentence in found),
        rare=tuple(dict.fromkeys(rare)),
    )


def sentences(text: str) -> list[str]:
    """Cut a text into sentences; a new line begins one, an abbreviation ends none."""
    plain = _FIELD.sub("X", _LINK.sub(" ", text))
    plain = _ABBREVIATION.sub(r"\1", plain)
    return [part.strip() for part in _END.split(plain) if part and part.strip()]


def _rare_of(words: list[str], language: Language) -> Iterator[str]:
    for place, word in enumerate(words):
        # A capital inside a sentence is a name, two are a word to reply with.
        if (place and word[0].isupper()) or word[1:2].isupper() or len(word) == 1:
            continue
        if _is_rare(word.lower(), language):
            yield word


@lru_cache(maxsize=16384)
def _is_rare(word: str, language: Language) -> bool:
    if word in EASY_WORDS[language]:
        return False
    parts = word.split("-")
    # The small lists hold every word down to Zipf 3, which is below our line.
    return any(
        zipf_frequency(part, str(language), wordlist="small") < RARE_BELOW for part in parts if part
    )


@lru_cache(maxsize=16384)
def _syllables(word: str, language: Language) -> int:
    return len(_hyphenator(language).positions(word)) + 1


@lru_cache(maxsize=2)
def _hyphenator(language: Language) -> Pyphen:
    return Pyphen(lang=_HYPHENS[language])
