"""Running: the people are dealt over processes, each with a stage and a database of its own."""

from __future__ import annotations

import multiprocessing
import os
import secrets
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing.queues import Queue
from pathlib import Path
from threading import Thread

from bot.intent_reader import start_reader
from bot.logs import configure_logs
from bot.simulation.creditors import CREDITORS
from bot.simulation.own_database import own_database, own_server
from bot.simulation.people import Person, draw
from bot.simulation.play import Play, Progress
from bot.simulation.scoring import Judged, judge
from bot.simulation.stage import stage
from storage import sealing
from storage.clock import LOCAL

#: A Monday on which one may write.
STARTS = date(2026, 11, 23)
_OPENING = time(8, 0)
#: Fewer people than this are not worth a second process.
_LEAST_EACH = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is to be played. `models` holds the trained readers, `home` the simulation's server."""

    debtors: int
    days: int
    seed: int
    home: Path
    models: Path
    starts: date = STARTS
    processes: int = 0  #: 0: as many as there are cores


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shard:
    """What one process plays."""

    wish: Wish
    people: tuple[Person, ...]
    cluster: str


def simulate(wish: Wish, on_progress: Progress | None = None) -> list[Judged]:
    """Play a wish and return every transcript, judged, in the order of the people."""
    people = draw(wish.seed, wish.debtors, wish.starts, wish.days, tuple(CREDITORS))
    count = processes_for(wish)
    with own_server(wish.home) as cluster:
        shards = [
            _Shard(wish=wish, people=tuple(people[place::count]), cluster=cluster)
            for place in range(count)
        ]
        judged = _in_processes(shards, on_progress)
    return sorted(judged, key=lambda one: one.transcript.person.number)


def processes_for(wish: Wish) -> int:
    """Return over how many processes a wish is dealt."""
    wanted = wish.processes or min(os.cpu_count() or 1, 1 + wish.debtors // _LEAST_EACH)
    return max(1, min(wanted, wish.debtors))


def play(
    people: Sequence[Person], wish: Wish, database_url: str, on_progress: Progress
) -> list[Judged]:
    """Play these people in this process; the key ring must be installed."""
    begins = datetime.combine(wish.starts, _OPENING, LOCAL)
    start_reader(wish.models).join()
    with stage(database_url, begins.astimezone(UTC)) as ready:
        ready.open_books(list(people))
        run = Play(stage=ready, people=people, seed=wish.seed)
        run.run(ready.clock.now() + timedelta(days=wish.days), on_progress)
        return [judge(one) for one in run.transcripts()]


def _in_processes(shards: Sequence[_Shard], on_progress: Progress | None) -> list[Judged]:
    context = multiprocessing.get_context("spawn")
    news: Queue[tuple[int, int, int] | None] = context.Queue()
    teller = Thread(target=_tell, args=(news, len(shards), on_progress), daemon=True)
    teller.start()
    with ProcessPoolExecutor(
        len(shards), mp_context=context, initializer=_begin, initargs=(news,)
    ) as pool:
        found = list(pool.map(_play_shard, shards, range(len(shards))))
    news.put(None)
    teller.join()
    return [one for part in found for one in part]


def _tell(
    news: Queue[tuple[int, int, int] | None], count: int, on_progress: Progress | None
) -> None:
    """Pass the progress of all on as that of the slowest."""
    done = dict.fromkeys(range(count), 0)
    while (one := news.get()) is not None:
        place, hour, hours = one
        done[place] = hour
        if on_progress is not None:
            on_progress(min(done.values()), hours)


_NEWS: list[Queue[tuple[int, int, int] | None]] = []


def _begin(news: Queue[tuple[int, int, int] | None]) -> None:
    _NEWS[:] = [news]
    configure_logs("ERROR")
    sealing.install(sealing.KeyRing.parse(f"simulation:{secrets.token_hex(32)}"))


def _play_shard(shard: _Shard, place: int) -> list[Judged]:
    def tell(hour: int, hours: int) -> None:
        _NEWS[0].put((place, hour, hours))

    with own_database(shard.cluster) as url:
        return play(shard.people, shard.wish, url, tell)
