"""How long a tick of planning takes over the claims that are due, whatever else is stored.

    python -m bench.planning [--small 10000] [--large 1000000] [--due 1000] [--rounds 9]
                             [--no-checkpoints]

Two databases on one server hold the same thousand due claims, among few open claims and among many.
Each round plans its own thousand, in the batches that the product uses; the median of the rounds is
compared. CPU counts this process and the server's process for its connection.

The rounds are ten minutes apart by the clock that planning sees, and follow each other at once. A
server that runs that long makes a checkpoint in between, so there is one before every tick, in both
databases: each then pays for the images of the pages that it is the first to change. Without them
the few pages of the small database are all written once, in the first round, and the pages that the
large one changed pile up in the server's memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import text

from outbox.planning.office import Office
from outbox.planning.planner import plan_due
from storage import sealing
from storage.clock import LOCAL, monotonic
from storage.database import Database
from storage.embedded import start_embedded
from storage.migrate import migrate
from storage.words import Channel

KEYS = "bench:0123456789abcdef0123456789abcdef"
#: A Monday on which one may write.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)
OFFICE = Office(public_url="https://bench.example", senders={Channel.SMS: "+3197010200300"})
CREDITORS = 20

# One statement a table, with the checks of foreign keys off: the rows come from the same series.
_FILL = (
    """
    create temporary table series as
    select i, md5('d' || i)::uuid as debtor, md5('c' || i)::uuid as claim,
           md5('p' || i)::uuid as point, md5('o' || i % :creditors)::uuid as creditor
      from generate_series(1, :claims) as i
    """,
    """
    insert into creditors (id, slug, name, iban, policy_text, policy_version, active, created_at)
    select md5('o' || i)::uuid, 'bench-' || i, 'Bakkerij ' || i, :iban, :policy, 1, true, :now
      from generate_series(0, :creditors - 1) as i
    """,
    """
    insert into debtors (id, creditor_id, person_key, name, type, language, country,
                         representation, created_at)
    select debtor, creditor, uuid_send(debtor), :name, 'consumer', 'nl', 'NL', 'none', :now
      from series
    """,
    """
    insert into contact_points (id, creditor_id, debtor_id, kind, address, address_key, rung,
                                rung_at, created_at)
    select point, creditor, debtor, 'phone', :address, uuid_send(point), 0, :now, :now from series
    """,
    """
    insert into claims (id, creditor_id, debtor_id, reference, status, status_at, plan_at,
                        started_at, import_hash, created_at)
    select claim, creditor, debtor, 'K-' || i, 'open', :now,
           case when i % :stride = 0 and i / :stride <= :due * :rounds
                then cast(:now as timestamptz)
                     + (i / :stride - 1) % :rounds * interval '10 minutes'
                else cast(:now as timestamptz) + interval '1 day' + i % 5000 * interval '15 minutes'
           end,
           :now, ''::bytea, :now
      from series
    """,
    """
    insert into invoices (id, creditor_id, claim_id, number, invoiced_on, due_on, amount_cents,
                          currency)
    select md5('i' || i)::uuid, creditor, claim, 'F-' || i, date '2026-10-01', date '2026-11-01',
           8450, 'EUR'
      from series
    """,
    """
    insert into ledger_entries (creditor_id, claim_id, kind, amount_cents, booking_key, booked_at,
                                note)
    select creditor, claim, 'principal', 8450, 'principal:' || claim, :now, '' from series
    """,
    """
    insert into consents (creditor_id, contact_point_id, action, scope, channel, purpose, source,
                          actor, at, recorded_at, hash)
    select creditor, point, 'grant', 'channel', 'sms', 'preminder', 'bench', 'creditor', :now, :now,
           ''::bytea
      from series
    """,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticks:
    """What the ticks over one database came to; seconds and milliseconds are medians."""

    claims: int
    filled_seconds: float
    due: int
    planned: int
    seconds: list[float]
    median_seconds: float
    our_cpu_ms_per_claim: float
    server_cpu_ms_per_claim: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Both databases, how many times longer the large one takes, and our peak memory.

    `ratio` is of the time that passed, `cpu_ratio` of the work, which other processes do not touch.
    """

    small: Ticks
    large: Ticks
    ratio: float
    cpu_ratio: float
    peak_rss_mb: float


def compare(
    small: int = 10_000,
    large: int = 1_000_000,
    due: int = 1_000,
    rounds: int = 9,
    *,
    checkpoints: bool = True,
) -> Comparison:
    """Fill both, plan in them by turns, and compare the medians of their rounds."""
    sealing.install(sealing.KeyRing.parse(KEYS))
    with _cluster() as url:
        grounds = [_ground(url, claims, due, rounds) for claims in (small, large)]
        results: list[list[_Tick]] = [[], []]
        for number in range(rounds):
            now = NOW + timedelta(minutes=10 * number)
            # By turns, so that whatever else the machine does falls to both.
            for ground, ticks in zip(grounds, results, strict=True):
                if checkpoints:
                    _checkpoint(ground.database)
                ticks.append(_tick(ground.database, now))
        # The first round, which no figure counts, warms caches and stores the strategies.
        few, many = (
            _told(ground, due, ticks[1:]) for ground, ticks in zip(grounds, results, strict=True)
        )
        for ground in grounds:
            ground.database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = [one.our_cpu_ms_per_claim + one.server_cpu_ms_per_claim for one in (few, many)]
    return Comparison(
        small=few,
        large=many,
        ratio=round(many.median_seconds / few.median_seconds, 2),
        cpu_ratio=round(cpu[1] / cpu[0], 2),
        peak_rss_mb=round(peak, 1),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ground:
    """A database that was filled."""

    database: Database
    claims: int
    filled_seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tick:
    """One round: what was planned, and the seconds that passed, here and at the server."""

    planned: int
    seconds: float
    our_cpu: float
    server_cpu: float


def _ground(url: str, claims: int, due: int, rounds: int) -> _Ground:
    database = _fresh(url, f"planning_{claims}")
    started = monotonic()
    fill(database, claims, due, rounds)
    return _Ground(database=database, claims=claims, filled_seconds=monotonic() - started)


def _told(ground: _Ground, due: int, ticks: list[_Tick]) -> Ticks:
    planned = sum(tick.planned for tick in ticks)
    return Ticks(
        claims=ground.claims,
        filled_seconds=round(ground.filled_seconds, 1),
        due=due,
        planned=planned,
        seconds=[round(tick.seconds, 3) for tick in ticks],
        median_seconds=round(statistics.median(tick.seconds for tick in ticks), 3),
        our_cpu_ms_per_claim=round(sum(tick.our_cpu for tick in ticks) / planned * 1000, 3),
        server_cpu_ms_per_claim=round(sum(tick.server_cpu for tick in ticks) / planned * 1000, 3),
    )


def fill(database: Database, claims: int, due: int, rounds: int) -> None:
    """Put open claims with all that belongs to them into a fresh database, in sets."""
    ring = sealing.ring()
    values = {
        "claims": claims,
        "creditors": CREDITORS,
        "due": due,
        "rounds": rounds,
        "stride": max(1, claims // (due * rounds)),
        "now": NOW,
        "iban": ring.seal("NL91ABNA0417164300", "creditors.iban"),
        "policy": ring.seal("", "creditors.policy_text"),
        "name": ring.seal("J. Jansen", "debtors.name"),
        "address": ring.seal("+31612345678", "contact_points.address"),
    }
    with database.engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("set local synchronous_commit = off"))
        for statement in _FILL:
            wanted = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), wanted)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    _checkpoint(database)


def _checkpoint(database: Database) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("checkpoint"))


def _tick(database: Database, now: datetime) -> _Tick:
    """Plan all that is due."""
    with database.service() as session:
        backend = session.execute(text("select pg_backend_pid()")).scalar_one()
    before, ours, theirs = monotonic(), time.process_time(), _cpu_of(backend)
    total = 0
    while True:
        with database.service() as session:
            looked_at, planned = plan_due(session, OFFICE, now)
        total += planned
        if not looked_at:
            break
    return _Tick(
        planned=total,
        seconds=monotonic() - before,
        our_cpu=time.process_time() - ours,
        server_cpu=_cpu_of(backend) - theirs,
    )


def _cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _fresh(url: str, name: str) -> Database:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    # One connection, so that the server's process that we watch is the one that works.
    database = Database.connect(url.replace("/postgres?", f"/{name}?"), pool_size=1)
    migrate(database)
    return database


@contextmanager
def _cluster() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="preminder-planning-"))
    url, stop = start_embedded(home)
    try:
        yield url
    finally:
        stop()
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--checkpoints", action=argparse.BooleanOptionalAction, default=True)
    wanted = parser.parse_args()
    found = compare(
        wanted.small, wanted.large, wanted.due, wanted.rounds, checkpoints=wanted.checkpoints
    )
    print(json.dumps(asdict(found), indent=2))  # noqa: T201 # this is what it is for


if __name__ == "__main__":
    main()
