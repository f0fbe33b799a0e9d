"""A few made-up debtors live through a day or two of the real code."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands import simulating
from bot.simulation.creditors import CREDITORS
from bot.simulation.findings import Finding, Foul
from bot.simulation.own_database import own_database
from bot.simulation.people import Goal, Mood, draw
from bot.simulation.running_shards import Wish, play, processes_for
from bot.simulation.scoring import End, Judged, figures_of
from bot.simulation.transcripts import Effect
from storage.database import Database

#: Somebody who is ready to pay: this one must get there.
WILLING = {
    "goal": Goal.PAY,
    "second_goal": None,
    "mood": Mood.PLAIN,
    "foreign": "",
    "coy": False,
    "wrong_first": False,
    "interrupts": 0.0,
    "typos": 0.0,
    "splits": 0.0,
    "starts": 1.0,
    "slow_minutes": 5,
}


def wish(tmp_path: Path, **other: int) -> Wish:
    models = Path(os.environ["PREMINDER_MODELS"])
    given = {"debtors": 8, "days": 2, "seed": 4, **other}
    return Wish(home=tmp_path, models=models, **given)


def played(cluster: str, what: Wish) -> list[Judged]:
    people = draw(what.seed, what.debtors, what.starts, what.days, tuple(CREDITORS))
    people[0] = replace(people[0], **WILLING, debts=people[0].debts[:1])
    with own_database(cluster) as url:
        return play(people, what, url, lambda done, hours: None)


def words(judged: list[Judged]) -> list[list[str]]:
    """Return everything that was said, without the links, which differ each time."""
    return [
        [re.sub(r"https?://\S+", "LINK", line.text) for line in one.transcript.lines]
        for one in judged
    ]


@pytest.fixture(scope="module")
def once(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    return played(cluster, wish(tmp_path_factory.mktemp("simulation")))


def test_people_are_written_to_talk_and_get_somewhere(once: list[Judged]) -> None:
    figures = figures_of(once)
    assert figures.debtors == 8
    assert figures.messages["turns"] > 8
    assert figures.ends[End.GOAL] + figures.ends[End.HUMAN] > 3
    assert Effect.PAYMENT in once[0].transcript.effects
    assert once[0].transcript.paid_cents == once[0].transcript.person.debts[0].cents
    assert figures.fouls[Foul.BROKEN_TURN] == 0
    assert figures.fouls[Foul.LEAK] == 0


def test_every_opening_line_is_neutral_and_in_the_hours(once: list[Judged]) -> None:
    first = [one.transcript.heard[0] for one in once if one.transcript.heard]
    assert len(first) > 4
    assert {line.kind for line in first} == {"preminder"}
    assert not any(line.proved for line in first)


def test_the_same_seed_says_the_same(cluster: str, tmp_path: Path) -> None:
    what = wish(tmp_path, debtors=3, days=1)
    assert words(played(cluster, what)) == words(played(cluster, what))


def test_the_database_is_gone_afterwards_even_when_a_run_breaks(cluster: str) -> None:
    names: list[str] = []

    def breaks() -> None:
        with own_database(cluster) as url:
            names.append(url.rsplit("/", 1)[1].partition("?")[0])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks()
    database = Database.connect(cluster)
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql("select datname from pg_database").scalars().all()
    database.close()
    assert names
    assert not set(names) & set(found)


def test_more_people_are_dealt_over_more_processes(tmp_path: Path) -> None:
    assert processes_for(wish(tmp_path, debtors=20)) == 1
    assert processes_for(wish(tmp_path, debtors=5000, processes=3)) == 3
    assert processes_for(wish(tmp_path, debtors=2, processes=9)) == 2


def test_the_command_prints_figures_and_fails_on_a_violation(
    once: list[Judged], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clean = [one for one in once if not one.fouls]
    monkeypatch.setattr(simulating, "simulate", lambda wish, on_progress: clean)
    run = CliRunner().invoke(simulating.simulate_command, ["--json"])
    assert run.exit_code == 0
    assert json.loads(run.output)["debtors"] == len(clean)

    foul = Finding(foul=Foul.LEAK, person=0, at=once[0].transcript.lines[0].at, why="it told")
    bad = [replace(clean[0], fouls=(foul,)), *clean[1:]]
    monkeypatch.setattr(simulating, "simulate", lambda wish, on_progress: bad)
    run = CliRunner().invoke(simulating.simulate_command, ["--transcripts", str(tmp_path)])
    assert run.exit_code == 1
    assert "leak" in run.output
    assert (tmp_path / "all.txt").exists()
