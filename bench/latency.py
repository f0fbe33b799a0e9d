"""Latency: from due to the provider at a lane's full rate, and of an answer during a batch."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import requests
from twilio.request_validator import RequestValidator

from bench.engine import WORKER, Meter, settle
from bench.filling import WHATSAPP, Wish, phone_of, statuses
from bench.ground import (
    DUE,
    STARTS,
    TOKEN,
    BenchError,
    Ground,
    await_end,
    await_line,
    lane_rates,
    process,
    release,
)
from storage.clock import monotonic
from storage.words import Channel

#: WhatsApp's usual rate of a number, and what is offered to it.
LANE = 80.0
#: The first message falls due so long after the workers were woken.
LEAD = timedelta(seconds=5)
#: People who write during the batch stand behind all others.
FIRST_WRITER = 2_000_000
#: Answers are waited for so long before they count as never given.
SECONDS_TO_ANSWER = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """How long things took, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    p999: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Sum up."""
        ordered = sorted(1000 * one for one in seconds)

        def at(share: float) -> float:
            return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

        return cls(
            count=len(ordered), p50=at(0.5), p95=at(0.95), p99=at(0.99), p999=at(0.999), most=at(1)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def due_to_provider(place: Ground, seconds: int = 60, workers: int = 2) -> dict[str, Any]:
    """Let messages fall due at a lane's full rate, evenly, and see when each is called for."""
    count = int(LANE * seconds)

    wish = Wish(
        people=count,
        now=STARTS,
        due=DUE + LEAD,
        every=timedelta(seconds=1 / LANE),
        spread=(Channel.WHATSAPP,),
    )
    url, database = place.database(wish)
    clock = place.clock()
    place.ask("/_reset", {})
    log = "latency-due.log"
    with ExitStack() as running:
        started = [
            running.enter_context(
                process([sys.executable, *WORKER], place.environment(url), place.home, log)
            )
            for _ in range(workers)
        ]
        await_line(place.home / log, "outbox_started", workers)
        settle([one.pid for one in started])
        meter = Meter(place, [one.pid for one in started])
        released, now = release(clock, url)
        await_end(place, database, count)
        used, _ = meter.per_message(count)
    calls = {int(ours): at for at, _, _, ours, _ in place.ask("/_calls")}
    first = min(calls)
    start = released - (now - DUE).total_seconds()
    waits = [
        at - start - (LEAD + (ours - first) * wish.every).total_seconds()
        for ours, at in sorted(calls.items())
    ]
    found = {
        "what": f"due to provider, {LANE:g}/s offered to one lane for {seconds} s",
        "workers": workers,
        **Spread.of(waits).to_dict(),
        "p50_in_each_tenth": _tenths(waits),
        "too_early": sum(wait < -0.001 for wait in waits),
        "most_in_a_second": place.ask("/_log")["most_in_a_second"],
        "ours_ms": used[0],
        "statuses": statuses(database),
    }
    place.drop(database)
    return found


def _tenths(waits: Sequence[float]) -> list[float]:
    """Return the median of each tenth of the run: a queue that grows shows here."""
    step = max(1, len(waits) // 10)
    return [Spread.of(waits[at : at + step]).p50 for at in range(0, len(waits), step)]


def answers(
    place: Ground,
    *,
    batch: int = 50_000,
    writers: int = 300,
    each: float = 0.2,
    rate: float = LANE,
    workers: int = 1,
) -> dict[str, Any]:
    """Let people write while a batch is drained over the same lane, and time their answers.

    Args:
        place: the ground.
        batch: preminders that are due at the start.
        writers: how many people write, one message each,
        each: so many seconds after one another.
        rate: of the lane, which batch and answers share.
        workers: worker processes.
    """
    over = (Channel.WHATSAPP,)
    crowd = Wish(people=batch, now=STARTS, due=DUE, spread=over)
    known = Wish(
        people=writers,
        now=STARTS,
        spread=over,
        first=FIRST_WRITER,
        written_to=True,
        prefix="writer",
    )
    url, database = place.database(crowd, known)
    clock = place.clock()
    place.ask("/_reset", {})
    port = _free_port()
    public = f"http://127.0.0.1:{port}"
    environment = place.environment(url, PUBLIC_URL=public, **lane_rates(rate, rate))
    web = ("-m", "bot", "web", "--port", str(port))
    log = f"latency-answers-{rate:g}.log"
    with ExitStack() as running:
        served = running.enter_context(
            process([sys.executable, *web], environment, place.home, "web.log")
        )
        drained = [
            running.enter_context(process([sys.executable, *WORKER], environment, place.home, log))
            for _ in range(workers)
        ]
        await_line(place.home / log, "outbox_started", workers)
        _await_web(public)
        settle([served.pid, *(one.pid for one in drained)])
        release(clock, url)
        time.sleep(1.0)
        meter = Meter(place, [one.pid for one in drained])
        web_meter = Meter(place, [served.pid])
        before = place.ask("/_count")["calls"]
        began = monotonic()
        asked = _write(public, writers, each)
        answered = _await_answers(place, asked)
        during = place.ask("/_count")["calls"] - before
        lasted = monotonic() - began
        used, _ = meter.per_message(max(1, during))
        web_used, _ = web_meter.per_message(writers)
    waits = [answered[phone] - at for phone, (at, _) in asked.items() if phone in answered]
    hooks = [ended - at for at, ended in asked.values()]
    found = {
        "what": f"answer: hook to provider, batch of {batch} at {rate:g}/s on the same lane",
        "workers": workers,
        **Spread.of(waits).to_dict(),
        "unanswered": writers - len(waits),
        "hook": Spread.of(hooks).to_dict(),
        "batch_left_per_second": round(during / lasted),
        "batch_still_queued": statuses(database).get("queued", 0),
        "ours_ms": used[0],
        "web_ms_per_answer": web_used[0],
    }
    place.drop(database)
    return found


def _write(public: str, writers: int, each: float) -> dict[str, tuple[float, float]]:
    """Post one signed message for each person at an even pace, whatever the answers take.

    Returns:
        When each post began and when the hook had answered, by the address to be answered.
    """
    address = f"{public}/hooks/twilio/message"
    validator = RequestValidator(TOKEN)
    asked: dict[str, tuple[float, float]] = {}
    local = threading.local()

    def post(number: int) -> None:
        person = f"whatsapp:{phone_of(FIRST_WRITER + number)}"
        form = {
            "MessageSid": f"SM{number:032x}",
            "From": person,
            "To": f"whatsapp:{WHATSAPP}",
            "Body": "Hallo, van wie is dit bericht?",
            "NumMedia": "0",
        }
        signature = validator.compute_signature(address, form)
        if not hasattr(local, "session"):
            local.session = requests.Session()
            local.session.trust_env = False
        began = monotonic()
        answer = local.session.post(
            address, data=form, headers={"X-Twilio-Signature": signature}, timeout=20
        )
        answer.raise_for_status()
        asked[person] = (began, monotonic())

    start = monotonic()
    with ThreadPoolExecutor(16) as pool:
        posts = []
        for number in range(writers):
            time.sleep(max(0.0, start + number * each - monotonic()))
            posts.append(pool.submit(post, number))
        for one in posts:
            one.result()
    return asked


def _await_answers(place: Ground, asked: dict[str, tuple[float, float]]) -> dict[str, float]:
    """Return when each person's answer came to the provider."""
    until = monotonic() + SECONDS_TO_ANSWER
    answered: dict[str, float] = {}
    read = 0
    while len(answered) < len(asked) and monotonic() < until:
        calls = place.ask(f"/_calls?since={read}")
        read += len(calls)
        for at, to, _, _, _ in calls:
            if to in asked:
                answered.setdefault(to, at)
        time.sleep(0.2)
    return answered


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_web(public: str) -> None:
    until = monotonic() + 60
    while monotonic() < until:
        try:
            if requests.get(f"{public}/healthz", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise BenchError("the web process does not answer")
