"""The loop referee: no answer twice in a row, no talk that goes round and round. Pure."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from bot.simulation.findings import Finding, Foul
from bot.simulation.transcripts import Line, Transcript, Voice

#: More turns than this, without anything changing in the books, are a loop.
MOST_TURNS_WITHOUT_PROGRESS = 8
#: A wrong proof is answered in constant words, so that they tell nothing; five tries are the most.
_PROOFS = frozenset(
    {"wrong proof", "proof", "proof by invoice", "postcode", "house", "street only"}
)
_MOST_SAME_AFTER_PROOFS = 5
#: Who calls again after a person was promised may be told the same once more.
_NAGS = frozenset({"nag", "thanks", "give up"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """What the debtor said, up to an answer, and that answer."""

    said: tuple[Line, ...]
    heard: tuple[Line, ...]

    @property
    def answer(self) -> str:
        """The answer without what differs each time: links and blanks."""
        words = " ".join(line.text for line in self.heard)
        return re.sub(r"\s+", " ", re.sub(r"https?://\S+", "", words)).strip().casefold()


def exchanges(transcript: Transcript) -> list[Exchange]:
    """Cut a talk into exchanges; what we said of our own accord is left out."""
    found: list[Exchange] = []
    said: list[Line] = []
    heard: list[Line] = []
    for line in transcript.lines:
        if line.voice is Voice.DEBTOR:
            if heard:
                found.append(Exchange(said=tuple(said), heard=tuple(heard)))
                said, heard = [], []
            said.append(line)
        elif line.voice is Voice.BOT and said and line.kind in {"answer", "neutral", ""}:
            heard.append(line)
    if heard:
        found.append(Exchange(said=tuple(said), heard=tuple(heard)))
    return found


def looped(transcript: Transcript) -> Iterator[Finding]:
    """Yield a finding for each answer that was just given, and each stretch without progress."""
    talk = exchanges(transcript)
    same = 1
    for before, after in itertools.pairwise(talk):
        same = same + 1 if after.answer == before.answer else 1
        if same == _allowed(after) + 1:
            yield _finding(transcript, after, f"{same} times in a row: {after.heard[0].text!r}")
    yield from _standing_still(transcript, talk)


def _allowed(exchange: Exchange) -> int:
    meant = {line.meant for line in exchange.said}
    if meant <= _PROOFS:
        return _MOST_SAME_AFTER_PROOFS
    return 2 if meant <= _NAGS else 1


def _standing_still(transcript: Transcript, talk: list[Exchange]) -> Iterator[Finding]:
    deeds = sorted(transcript.deeds)
    since = 0
    for exchange in talk:
        begins, ends = exchange.said[0].at, exchange.heard[-1].at
        place = bisect_left(deeds, begins)
        moved = place < len(deeds) and deeds[place] <= ends
        since = 0 if moved else since + 1
        if since == MOST_TURNS_WITHOUT_PROGRESS + 1:
            yield _finding(transcript, exchange, f"{since} turns without progress")


def _finding(transcript: Transcript, exchange: Exchange, why: str) -> Finding:
    number, at = transcript.person.number, exchange.heard[0].at
    return Finding(foul=Foul.LOOP, person=number, at=at, why=why)
