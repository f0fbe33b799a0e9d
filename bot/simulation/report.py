"""The report: what a run comes to, as text for people, and the transcripts as files to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from bot.simulation.findings import Foul
from bot.simulation.people import Goal
from bot.simulation.scoring import End, Figures, Judged
from bot.simulation.transcripts import as_text

#: How many transcripts are drawn at random, and how many of the worst are written.
AT_RANDOM, WORST = 20, 40
#: What issue and policy ask of a run.
LEAST_REACHED, MOST_MEDIAN = 0.95, 6


def report_lines(figures: Figures, judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of the report."""
    ends = figures.ends
    talked = figures.debtors - ends[End.SILENT]
    yield f"debtors              {figures.debtors}, of whom {talked} took part"
    yield f"reached goal         {ends[End.GOAL]}"
    yield f"reached a human      {ends[End.HUMAN]}"
    yield f"missed               {ends[End.MISSED]}"
    yield f"still talking        {ends[End.TALKING]}"
    reached = _percent(figures.reached)
    yield f"goal or human        {reached} (at least {LEAST_REACHED:.0%} is asked)"
    for name, share in figures.recovery.items():
        of = "of what is owed" if name == "money" else "of all debtors"
        yield f"recovery: {name:<10} {share:.1%} {of}"
    yield f"messages to payment  median {figures.median_to_arrangement} (at most {MOST_MEDIAN})"
    for name, value in figures.messages.items():
        yield f"messages: {name:<20} {value}"
    yield f"unanswered           {figures.unanswered}"
    yield f"violations           {figures.violations}"
    for foul in Foul:
        if figures.fouls[foul]:
            yield f"  {foul:<20} {figures.fouls[foul]}"
    for what, count in figures.wrong_effects.most_common():
        yield f"never wanted: {what}  {count}"
    yield from _goals(figures)
    for one in worst(judged, 10):
        person = one.transcript.person
        yield f"read #{person.number} ({person.goal}, {person.mood}): {one.remarks[0]}"


def _goals(figures: Figures) -> Iterator[str]:
    yield "by goal:              " + " ".join(f"{end.value:>13}" for end in End)
    for goal in Goal:
        row = figures.by_goal.get(goal)
        if row:
            yield f"  {goal.value:<20}" + " ".join(f"{row[end]:>13}" for end in End)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def worst(judged: Sequence[Judged], count: int) -> list[Judged]:
    """Return the talks that are most worth reading; none of those that went well."""
    bad = [one for one in judged if one.badness[0] > 0]
    return sorted(bad, key=lambda one: one.badness, reverse=True)[:count]


def write_transcripts(judged: Sequence[Judged], folder: Path, seed: int) -> int:
    """Write the worst talks, some at random, and all in one file; return how many files."""
    folder.mkdir(parents=True, exist_ok=True)
    talked = [one for one in judged if one.transcript.took_part]
    rng = Random(seed)  # noqa: S311
    drawn = rng.sample(talked, min(AT_RANDOM, len(talked)))
    for name, chosen in (("worst", worst(judged, WORST)), ("random", drawn)):
        for place, one in enumerate(chosen, 1):
            _write(folder / f"{name}-{place:02}-{one.transcript.person.number:05}.txt", [one])
    _write(folder / "all.txt", talked)
    return len(list(folder.glob("*.txt")))


def _write(file: Path, judged: Sequence[Judged]) -> None:
    rule = "\n" + "-" * 78 + "\n"
    file.write_text(
        rule.join(as_text(one.transcript, one.remarks) for one in judged), encoding="utf-8"
    )
