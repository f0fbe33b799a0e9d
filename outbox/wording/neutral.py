"""Neutral names: a creditor's name without its trade, for use before verification.

"Tandartspraktijk De Linde" becomes "De Linde", because whoever picks up the phone may learn who
writes but not what kind of bill it is about (GDPR 5(1)(c), (f); domain 4.3). A name of which
nothing would be left becomes our own. The lists of words are data in
`outbox/wording/sectors.py`; a list is never complete, so a creditor should still choose its public
name with care.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from outbox.wording import sectors

#: What stands in for a creditor whose name cannot be made neutral.
FALLBACK_NAME = "Preminder"

#: At the head of a name these lead nowhere once the trade before them is gone: "voor", "&".
_CONNECTORS = frozenset(
    {"en", "of", "voor", "in", "op", "bij", "te", "and", "for", "at", "to", "by"} | set("&+-|/,")
)
_PREFIXES = frozenset({"de", "het", "een", "van", "der", "den", "ter", "ten", "'t", "t", "the"})
_SPLIT = re.compile(r"[-./&+_,'’()\"]+")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def neutral_name(name: str) -> str:
    """Return the creditor's name without words that tell its trade, its legal form or a debt."""
    words = [word for word in (_bare(word) for word in name.split()) if word]
    words = [word for word in words if not _is_legal_form(word)]
    kept = [kept for word in words if (kept := _without_telling_parts(word))]
    kept = _without_leading_trade(kept, was_first=bool(words) and kept[:1] == words[:1])
    kept = _trimmed(kept)
    neutral = " ".join(kept)
    if not any(_names_somebody(word) for word in kept) or telling_words(neutral):
        return FALLBACK_NAME
    return neutral if neutral.startswith("'") else neutral[0].upper() + neutral[1:]


def telling_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that tell a trade or a debt, as they stand there."""
    return tuple(word for word in _WORD.findall(text) if is_sector_word(word) or is_debt_word(word))


@lru_cache(maxsize=16384)
def is_sector_word(word: str) -> bool:
    """Tell whether a single word gives a trade away."""
    plain = fold(word)
    return (
        plain in sectors.SECTOR_WORDS
        or plain.endswith(sectors.SECTOR_ENDINGS)
        or any(stem in plain for stem in sectors.SECTOR_STEMS)
    )


@lru_cache(maxsize=16384)
def is_debt_word(word: str) -> bool:
    """Tell whether a single word speaks of a debt."""
    plain = fold(word)
    return plain in sectors.DEBT_WORDS or any(stem in plain for stem in sectors.DEBT_STEMS)


def fold(text: str) -> str:
    """Return a text in lower case without accents, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _bare(word: str) -> str:
    bare = word.strip("\"‘’“”'`´()[]{}<>,;:!?*")
    # "'t Hoekje" and "'s-Gravenhage" keep their apostrophe.
    return f"'{bare}" if re.match(r"['’‘`´][st]\b", word) else bare


def _is_legal_form(word: str) -> bool:
    return fold(word).replace(".", "") in sectors.LEGAL_FORMS


def _without_telling_parts(word: str) -> str:
    chunks = [chunk for chunk in _SPLIT.split(word) if chunk]
    kept = [rest for chunk in chunks if (rest := _untelling(chunk))]
    if kept == chunks and not _tells("".join(chunks)):
        return word
    joined = "-".join(kept)
    # The whole may tell what its parts do not: "real-estate".
    return "" if _tells(joined.replace("-", "")) else joined


def _untelling(chunk: str) -> str:
    parts = _CAMEL.split(chunk)
    rest = "".join(part for part in parts if not _tells(part))
    return "" if _tells(rest) else rest


def _tells(word: str) -> bool:
    return is_sector_word(word) or is_debt_word(word)


def _without_leading_trade(words: list[str], *, was_first: bool) -> list[str]:
    # "Bakker Jansen" is a baker; "Jansen Bakker" and a lone "Bakker" may be people.
    rest = words[1:]
    is_trade = bool(words) and fold(words[0]) in sectors.TRADE_SURNAMES
    if was_first and is_trade and any(_names_somebody(word) for word in rest):
        return rest
    return words


def _trimmed(words: list[str]) -> list[str]:
    start, end = 0, len(words)
    while start < end and fold(words[start]) in _CONNECTORS:
        start += 1
    while end > start and fold(words[end - 1]) in _CONNECTORS | _PREFIXES:
        end -= 1
    return words[start:end]


def _names_somebody(word: str) -> bool:
    plain = fold(word)
    return sum(char.isalnum() for char in plain) >= 2 and plain not in sectors.EMPTY_WORDS
