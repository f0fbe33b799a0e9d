"""`python -m bench`: run the benchmarks, print a table, and keep the figures in var/bench."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bench import latency
from bench.engine import FREE, Figures, drain
from bench.ground import ROOT, BenchError, Ground, ground, own_environment
from bench.peers import running
from bench.processes import machine

FOLDER = ROOT / "var" / "bench"
PARTS = ("engine", "peers", "latency", "planning", "bank")
#: Parts that run as programs of their own.
APART = ("planning", "bank")
#: What the issue asks of each peer, as a multiple of its rate.
WANTED = {"celery": 2.0, "procrastinate": 4.0}
#: With a load above this before the start, the figures say more about others than about us.
BUSY = 0.7
console = Console(width=int(os.environ.get("COLUMNS", "140")))


@click.command()
@click.argument("part", type=click.Choice([*PARTS, "all"]), default="all")
@click.option("--messages", type=int, default=10_000, show_default=True, help="In each drain.")
@click.option("--workers", default="1,2,4", show_default=True, help="Worker processes, each.")
@click.option("--delay", type=float, default=0.0, help="Seconds before each provider answer.")
@click.option("--batch", type=int, default=50_000, show_default=True, help="Behind the answers.")
@click.option("--writers", type=int, default=200, show_default=True, help="People who write.")
@click.option("--seconds", type=int, default=60, show_default=True, help="At the lane's rate.")
def main(
    part: str, messages: int, workers: str, delay: float, batch: int, writers: int, seconds: int
) -> None:
    """Measure PART (all by default) on this machine; ratios count, not absolutes."""
    parts = PARTS if part == "all" else (part,)
    counts = [int(one) for one in workers.split(",")]
    found: dict[str, Any] = {"machine": machine(), "messages": messages, "delay": delay}
    console.print(f"machine: {found['machine']}")
    if found["machine"]["load_before"] > BUSY:
        console.print("[yellow]others use this machine: do not keep these figures")
    if {"engine", "peers", "latency"} & set(parts):
        with ground() as place:
            found["postgres"] = place.settings_of_postgres()
            console.print(f"PostgreSQL: {found['postgres']}")
            place.script(delay=delay)
            if "engine" in parts or "peers" in parts:
                _throughput(place, found, messages, counts, with_peers="peers" in parts)
            if "latency" in parts:
                place.script()
                _latency(place, found, batch, writers, seconds)
    for one in APART:
        if one in parts:
            _apart(one, found)
    _keep(part, found)


def _throughput(
    place: Ground, found: dict[str, Any], messages: int, counts: list[int], *, with_peers: bool
) -> None:
    # The first drain warms the machine's caches for whoever comes next; it is shown, not compared.
    ours = [_told(drain(place, messages, count)) for count in (counts if counts else [2])]
    peers = list(_peers(place, messages)) if with_peers else []
    found["throughput"] = [one.to_dict() for one in [*ours, *peers]]
    _show("Throughput", _COLUMNS, [_row(one) for one in [*ours, *peers]])
    if peers:
        # Ours with two workers, and once more after the peers: the machine may have changed.
        again = _told(drain(place, messages, 2))
        found["throughput"].append(again.to_dict())
        found["ratios"] = _ratios([one for one in ours if one.workers == 2] + [again], peers)
        rows = [[r["peer"], r["ratio"], r["wanted"], r["reached"]] for r in found["ratios"]]
        _show("Ours by two workers, as a multiple", ("peer", "ratio", "wanted", "reached"), rows)


def _peers(place: Ground, messages: int) -> Iterable[Figures]:
    absent = running.missing()
    for one in absent:
        console.print(f"[yellow]a peer is not there: {one}")
    if not absent:
        for form in running.FORMS:
            yield _told(running.celery(place, messages, form))
    for concurrency in running.CONCURRENCIES:
        yield _told(running.procrastinate(place, messages, 2, concurrency))


def _told(figures: Figures) -> Figures:
    console.print(
        f"  {figures.name}, {figures.workers} workers: {figures.per_second:.0f}/s", highlight=False
    )
    return figures


def _ratios(ours: Sequence[Figures], peers: Sequence[Figures]) -> list[dict[str, Any]]:
    """Compare the slowest of our drains with the fastest form of each peer."""
    least = min(one.per_second_from_first_call for one in ours)
    found = []
    for name, wanted in WANTED.items():
        forms = [one for one in peers if one.name.startswith(name)]
        if forms:
            best = max(forms, key=lambda one: one.per_second_from_first_call)
            ratio = round(least / best.per_second_from_first_call, 2)
            found.append(
                {"peer": best.name, "ratio": ratio, "wanted": wanted, "reached": ratio >= wanted}
            )
    return found


def _latency(place: Ground, found: dict[str, Any], batch: int, writers: int, seconds: int) -> None:
    rows = [
        latency.due_to_provider(place, seconds),
        latency.answers(place, batch=batch, writers=writers),
        # The same with a lane that holds nothing up: then the processor is what they share.
        latency.answers(place, batch=batch, writers=writers, each=0.1, rate=FREE),
    ]
    found["latency"] = rows
    columns = ("what", "count", "p50", "p95", "p99", "p999", "most")
    _show("Latency (ms)", columns, [[row[name] for name in columns] for row in rows])
    for row in rows:
        console.print(
            {name: value for name, value in row.items() if name not in columns}, highlight=False
        )


def _apart(part: str, found: dict[str, Any]) -> None:
    done = subprocess.run(  # noqa: S603 # our own module
        [sys.executable, "-m", f"bench.{part}"],
        cwd=ROOT,
        env=own_environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    console.print(done.stdout, highlight=False)
    found[part] = {"exit": done.returncode, "said": done.stdout}


_COLUMNS = (
    "engine",
    "workers",
    "msg/s",
    "from first call",
    "cores busy",
    "CPU ms/msg",
    "ours",
    "postgres",
    "broker",
    "provider",
    "most MB of one",
    "MB of all",
    "doubled",
    "ended as",
)


def _row(one: Figures) -> list[object]:
    rates = (round(one.per_second), round(one.per_second_from_first_call))
    used = (one.cpu_ms, one.ours_ms, one.postgres_ms, one.broker_ms, one.provider_ms)
    return [
        one.name,
        one.workers,
        *rates,
        f"{(one.cpu_ms + one.provider_ms) * one.per_second_from_first_call / 1000:.2f}",
        *(f"{value:.2f}" for value in used),
        round(one.largest_mb),
        round(one.together_mb),
        one.doubled,
        ", ".join(f"{count} {status}" for status, count in one.statuses.items()),
    ]


def _show(title: str, columns: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(title=title)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(str(value) for value in row))
    console.print(table)


def _keep(part: str, found: dict[str, Any]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path: Path = FOLDER / f"{part}.json"
    path.write_text(json.dumps(found, indent=1, default=str) + "\n", encoding="utf-8")
    console.print(f"kept in {path.relative_to(ROOT)}")


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        raise SystemExit(f"bench: {error}") from error
