"""The linter: may these words be said in this phase, and does everybody understand them.

Threats, costs and legal words are refused wherever they stand. What is hard to read is refused in
a template, which thousands will get, and only pointed at in a colleague's draft. It says nothing
about what a text gives away: that is the prover's (`outbox/wording/leaks.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from outbox.wording import lint_phrases, lint_words, segments
from outbox.wording.lint_names import links_in, strange_signs
from outbox.wording.lint_texts import MENDS, MESSAGES, Code
from outbox.wording.lint_words import (
    ASKING,
    CONDITIONS,
    EVEN_THEN,
    IMPERATIVES,
    IN_NAMES,
    LINKING,
    NEGATIONS,
)
from outbox.wording.readability import Readability, measure, sentences
from outbox.wording.segments import Encoding, Segments
from storage.words import Channel, Language

LEAST_SCORE = 60.0
MOST_MEAN_WORDS = 12.0
MOST_WORDS = 20
MOST_RARE_SHARE = 0.05
MOST_SEGMENTS = 2
#: Below this many words a score says nothing: "Goedemorgen" alone would be for scholars.
LEAST_WORDS_TO_SCORE = 12
#: One rare word in a short text is no hard text.
RARE_WORDS_ALLOWED = 1

_FORBIDDEN: Mapping[Code, Mapping[Language, tuple[str, ...]]] = {
    code: {language: words[language] + phrases[language] for language in Language}
    for code, words, phrases in (
        (Code.THREAT, lint_words.THREATS, lint_phrases.THREATS),
        (Code.COST, lint_words.COSTS, lint_phrases.COSTS),
        (Code.LEGAL, lint_words.LEGAL, lint_phrases.LEGAL),
    )
}
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


class Level(StrEnum):
    """What a finding means for the text."""

    REFUSE = "refuse"  #: it may not be used
    WARN = "warn"  #: whoever wrote it may use it all the same


class Use(StrEnum):
    """What a text is for."""

    TEMPLATE = "template"  #: it is published once and sent to many
    DRAFT = "draft"  #: a colleague types it in a live conversation


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing about a text, with the words that it is about."""

    code: Code
    level: Level
    words: tuple[str, ...] = ()

    def message(self, language: Language = Language.NL) -> str:
        """Return what is wrong, as a sentence."""
        return MESSAGES[self.code][language].format(words=", ".join(self.words))

    def mend(self, language: Language = Language.NL) -> str:
        """Return how to mend it, as a sentence."""
        return MENDS[self.code][language]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All that the linter says about a text.

    `segments` is the cost as SMS and None on other channels, `cents` that cost in money where a
    price is known, `plain` the same text in the cheap alphabet where that helps.
    """

    findings: tuple[Finding, ...]
    readability: Readability
    segments: Segments | None = None
    cents: int | None = None
    plain: str | None = None

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The findings that forbid the text."""
        return tuple(found for found in self.findings if found.level is Level.REFUSE)

    @property
    def warned(self) -> tuple[Finding, ...]:
        """The findings that only warn."""
        return tuple(found for found in self.findings if found.level is Level.WARN)


def lint(
    text: str,
    language: Language = Language.NL,
    *,
    use: Use = Use.DRAFT,
    channel: Channel = Channel.SMS,
    wants_contact: bool = False,
    segment_cents: int = 0,
) -> Report:
    """Judge a text or a template with its {fields}.

    Args:
        text: the words.
        language: whose rules hold.
        use: a template is held to all of it, a draft to what may not be said.
        channel: only SMS has segments.
        wants_contact: whether a contact person should be named (`{contact}`).
        segment_cents: the price of one SMS segment; 0 when it is not known.
    """
    read = measure(text, language)
    cost = segments.count(text) if channel is Channel.SMS else None
    plain = _plainer(text, cost)
    found = [
        *_forbidden(text, language),
        *_hard(read, _level(use)),
        *_asks_twice(text, language),
        *_dear(cost, plain, _level(use)),
    ]
    if wants_contact and "{contact}" not in text:
        found.append(Finding(code=Code.NO_CONTACT, level=Level.WARN))
    return Report(
        findings=tuple(found),
        readability=read,
        segments=cost,
        cents=cost.segments * segment_cents if cost and segment_cents else None,
        plain=plain,
    )


def forbidden_in_name(name: str) -> tuple[Finding, ...]:
    """Return what a name that debtors read may not hold: costs, who collects, pictures, links."""
    hits = [hit[0] for part in _readings(name) for hit in _pattern(IN_NAMES).finditer(part)]
    wrong = {
        Code.NAME: tuple(dict.fromkeys(hits)),
        Code.NAME_SIGNS: strange_signs(name),
        Code.NAME_LINK: links_in(name),
    }
    return tuple(
        Finding(code=code, level=Level.REFUSE, words=words)
        for code, words in wrong.items()
        if words
    )


def _level(use: Use) -> Level:
    return Level.REFUSE if use is Use.TEMPLATE else Level.WARN


def _forbidden(text: str, language: Language) -> Iterator[Finding]:
    parts = [part for sentence in sentences(text) for part in _readings(sentence)]
    for code, words in _FORBIDDEN.items():
        pattern = _pattern(words[language])
        hits = [hit for part in parts for hit in _hits(part, pattern, code, language)]
        if hits:
            yield Finding(code=code, level=Level.REFUSE, words=tuple(dict.fromkeys(hits)))


def _hits(sentence: str, pattern: re.Pattern[str], code: Code, language: Language) -> Iterator[str]:
    for match in pattern.finditer(sentence):
        if code is Code.LEGAL or not _is_promised(sentence, match, language):
            yield match[0].strip()


def _is_promised(sentence: str, match: re.Match[str], language: Language) -> bool:
    """Tell whether the words say that there is no such thing, without any condition."""
    words = _WORD.findall(re.sub(EVEN_THEN[language], " ", sentence))
    if CONDITIONS[language] & set(words):
        return False
    before = _WORD.findall(sentence[: match.start()])
    known = _pattern(_FORBIDDEN[Code.THREAT][language] + _FORBIDDEN[Code.COST][language])
    for word in [*reversed(before)][:6]:
        if word in NEGATIONS[language]:
            return True
        if word not in LINKING[language] and not known.fullmatch(word):
            return False
    # "no fee": the pattern itself may begin with the negation.
    return _WORD.findall(match[0])[0] in NEGATIONS[language]


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)})(?![^\W_])")


def _readings(sentence: str) -> list[str]:
    """Return a sentence as it reads, and as it reads when tricks within words are undone."""
    normal = unicodedata.normalize("NFKD", sentence)
    shown = "".join(c for c in normal if unicodedata.category(c) not in {"Cf", "Mn"}).casefold()
    shown = re.sub(r"[’‘`´]", "'", shown)
    joined = re.sub(r"(?<=[^\W\d_])[-.*_·'](?=[^\W\d_])", "", shown)
    joined = re.sub(r"\b(?:[^\W\d_] ){3,}[^\W\d_]\b", lambda m: m[0].replace(" ", ""), joined)
    return list(dict.fromkeys([shown, joined]))


def _hard(read: Readability, level: Level) -> Iterator[Finding]:
    if read.words >= LEAST_WORDS_TO_SCORE and read.score < LEAST_SCORE:
        yield Finding(code=Code.SCORE, level=level, words=(f"{read.score:.0f}",))
    if read.longest > MOST_WORDS:
        yield Finding(code=Code.LONG_SENTENCE, level=level, words=(str(read.longest),))
    if read.mean > MOST_MEAN_WORDS and read.sentences > 1:
        yield Finding(code=Code.LONG_SENTENCES, level=level, words=(f"{read.mean:.0f}",))
    if read.rare_share > MOST_RARE_SHARE and len(read.rare) > RARE_WORDS_ALLOWED:
        yield Finding(code=Code.RARE_WORDS, level=level, words=read.rare)


def _asks_twice(text: str, language: Language) -> Iterator[Finding]:
    asks = {ask: None for sentence in sentences(text) for ask in _requests(sentence, language)}
    if len(asks) > 1:
        yield Finding(code=Code.TWO_REQUESTS, level=Level.WARN, words=tuple(asks))


def _requests(sentence: str, language: Language) -> Iterator[str]:
    """Yield the verbs that ask; "antwoord MENS" is a way out that stands under each message."""
    for clause in re.split(r"[,;:]|\ben\b|\band\b", sentence):
        words = _WORD.findall(clause)
        if not words or any(len(word) > 2 and word.isupper() for word in words):
            continue
        first = words[0].lower()
        asking = re.search(ASKING[language], clause.strip().lower())
        if first in IMPERATIVES[language] or asking:
            yield first


def _dear(cost: Segments | None, plain: str | None, level: Level) -> Iterator[Finding]:
    if cost is None:
        return
    if cost.encoding is Encoding.UCS2 and plain is not None:
        yield Finding(code=Code.DEAR_LETTERS, level=level, words=())
    if cost.segments > MOST_SEGMENTS:
        yield Finding(code=Code.SEGMENTS, level=level, words=(str(cost.segments),))


def _plainer(text: str, cost: Segments | None) -> str | None:
    if cost is None or cost.encoding is Encoding.GSM7:
        return None
    plain = segments.transliterate(text)
    return plain if plain.strip() and segments.count(plain).segments < cost.segments else None
