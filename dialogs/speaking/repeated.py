"""Repeated: what becomes of an answer that was given just now: a person near it, or silence."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from dialogs.speaking import texts
from dialogs.turn import Line, Memory
from storage.words import Address, Language

#: The same answer is given so often at most; then a person is called instead.
MOST_TIMES = 2
#: After these nothing is expected: they are said once.
_CLOSING = frozenset({"goodbye", "closing", "paid_noted_more", "dispute_noted_more"})
_DIGEST = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """What was said last, as a digest, and how often in a row."""

    said: str
    times: int


def counted(lines: tuple[Line, ...], memory: Memory) -> Count:
    """Count an answer; silence breaks no row."""
    if not lines:
        return Count(said=memory.said, times=memory.times)
    said = hashlib.sha256(lines[0].text.encode()).hexdigest()[:_DIGEST]
    return Count(said=said, times=memory.times + 1 if said == memory.said else 1)


def closes(line: Line) -> bool:
    """Tell whether a line closes, so that nobody waits for it a second time."""
    return line.key in _CLOSING


def offers_a_person(line: Line) -> bool:
    """Tell whether a line says how to reach a person, so that it need not be said before it."""
    return bool(_WAY_TO_A_PERSON.search(line.text))


#: The words that our sentences invite for it.
_WAY_TO_A_PERSON = re.compile(r"\b(?:MENS|HUMAN)\b")


def with_a_person_near(line: Line, language: Language, address: Address) -> Line:
    """Return the same line with the way to a person before it."""
    near = texts.line("or_person", language, address=address)
    return replace(line, key=f"{near.key}+{line.key}", text=f"{near.text} {line.text}")
