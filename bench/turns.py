"""Turns: how long it takes from a text that came in to the reply that is stored, on PostgreSQL.

`python -m bench.turns [--people N] [--processes P]` plays the same talk about a plan with N
verified debtors, one after another in one process, with the trained reader; then with N others in
P processes at once, and prints the figures as JSON. Limits are measured beside it in the same run:
how long a commit alone takes here, and how long one statement. Where others work on the machine
too, look at the statements of a turn and the CPU time that this process and PostgreSQL spend on
one, not at the clock on the wall.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from sqlalchemy import event, text

from bench.filling import SMS, Wish, phone_of
from bench.ground import ROOT, STARTS, Ground, ground
from bench.processes import cost
from bot.inbound.receiving import Arrival, receive
from bot.inbound.turns import take_turn
from bot.intent_reader import start_reader
from outbox.planning.office import Office
from storage.clock import monotonic
from storage.database import Database
from storage.words import Channel, Rung

#: What each debtor says; the last word binds a plan.
TALK = ("goedemorgen", "kan ik het in delen betalen?", "in 3 delen graag", "nee, liever in 4", "ja")
_OFFICE = Office(public_url="http://127.0.0.1:9", senders={Channel.SMS: SMS})


@click.command()
@click.option("--people", type=int, default=200, show_default=True, help="How many debtors talk.")
@click.option("--processes", type=int, default=2, show_default=True, help="How many at once.")
@click.option("--models", type=Path, default=ROOT / "var" / "models", show_default=True)
def main(people: int, processes: int, models: Path) -> None:
    """Measure turns on this machine."""
    start_reader(models).join()
    with ground() as place:
        _, database = place.database(Wish(people=2 * people, now=STARTS, written_to=True))
        with database.service() as session:
            session.execute(
                text("update contact_points set rung = :rung, rung_at = :now"),
                {"rung": int(Rung.VERIFIED), "now": STARTS},
            )
        commits = [_commit(database) for _ in range(200)]
        statements = _statements(database)
        trips = [_trip(database) for _ in range(200)]
        _talk(database, 0)  # the first one pays for what is made once
        statements.clear()
        began, worked, served = monotonic(), _worked(), _served(place)
        took = [seconds for person in range(1, people) for seconds in _talk(database, person)]
        wall, worked, served = monotonic() - began, _worked() - worked, _served(place) - served
        figures = _figures(took, wall, commits) | {
            "one_statement_p50_ms": round(1000 * statistics.median(trips), 2),
            "cpu_ms_per_turn": round(1000 * worked / len(took), 2),
            "postgres_cpu_ms_per_turn": round(1000 * served / len(took), 2),
            "statements_per_turn": round(len(statements) / len(took), 1),
            "processes_at_once": processes,
            "turns_per_second_at_once": round(
                _at_once(database, range(people, 2 * people), processes), 1
            ),
        }
        click.echo(json.dumps(figures, indent=1))
        database.close()


def _worked() -> float:
    """Return the seconds of CPU time that this process has spent."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _served(place: Ground) -> float:
    """Return the seconds of CPU time that PostgreSQL has spent on all of its connections."""
    return cost(place.postgres_pid).cpu_seconds


def _at_once(database: Database, people: Sequence[int], processes: int) -> float:
    """Return how many turns a second several processes take together, PostgreSQL beside them."""
    context = multiprocessing.get_context("fork")
    hands = [
        context.Process(target=_talks, args=(database, people[place::processes]))
        for place in range(processes)
    ]
    began = monotonic()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    if any(hand.exitcode for hand in hands):
        raise click.ClickException("a process failed, so its turns were not taken")
    return len(people) * len(TALK) / (monotonic() - began)


def _talks(database: Database, people: Sequence[int]) -> None:
    database.engine.dispose(close=False)  # the connections are those of the first process
    for person in people:
        _talk(database, person)


def _statements(database: Database) -> list[str]:
    """Return the list to which every statement is added from now on."""
    seen: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    return seen


def _trip(database: Database) -> float:
    with database.service() as session:
        began = monotonic()
        session.execute(text("select 1"))
        return monotonic() - began


def _commit(database: Database) -> float:
    began = monotonic()
    with database.service() as session:
        session.execute(text("update creditors set active = true"))
    return monotonic() - began


def _talk(database: Database, person: int) -> list[float]:
    return [_turn(database, person, place, words) for place, words in enumerate(TALK)]


def _turn(database: Database, person: int, place: int, words: str) -> float:
    arrival = Arrival(
        provider="twilio",
        provider_id=f"SM{person:016}{place:016}",
        channel=Channel.SMS,
        sender=phone_of(person),
        recipient=SMS,
        body=words,
    )
    began = monotonic()
    with database.service() as session:
        number = receive(session, arrival, {"Body": words}, STARTS)
    if number is not None:
        take_turn(database, _OFFICE, number, STARTS)
    return monotonic() - began


def _figures(took: Sequence[float], wall: float, commits: Sequence[float]) -> dict[str, float]:
    ordered = sorted(took)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "turns": len(ordered),
        "turns_per_second": round(len(ordered) / wall, 1),
        "p50_ms": round(1000 * statistics.median(ordered), 2),
        "p99_ms": round(1000 * ordered[int(0.99 * len(ordered))], 2),
        "one_commit_p50_ms": round(1000 * statistics.median(commits), 2),
        "process_mb": round(used.ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()
