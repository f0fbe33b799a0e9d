"""Lanes keep their rate over all workers, and answers do not wait behind a batch."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from outbox.engine.claiming import FIRST, claim_batch
from outbox.engine.lanes import (
    HORIZON,
    KEPT,
    UNPACED,
    Lane,
    Rates,
    reserve,
    room_of,
    rooms,
    spread,
    spread_by,
)
from outbox.engine.worker import Worker
from outbox.errors import LaneRateError
from outbox.senders.sender import Envelope, Sent
from storage.clock import LOCAL
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.words import Channel

SMS = Lane(Channel.SMS, "+3197010200300")
WHATSAPP = Lane(Channel.WHATSAPP, "+3197010200400")


class Timer:
    """A way out that notes when each message left."""

    def __init__(self) -> None:
        self.left: list[tuple[float, str]] = []

    async def send(self, envelope: Envelope) -> Sent:
        self.left.append((time.monotonic(), envelope.body))
        return Sent(provider_id=f"SM{envelope.message_id}")

    async def look_up(self, envelope: Envelope, since: Any) -> None:
        return None

    async def close(self) -> None:
        return None


def most_in_a_second(moments: list[float]) -> int:
    moments = sorted(moments)
    starts = itertools.count()
    return max(
        sum(1 for later in moments[start:] if later < moments[start] + 1.0)
        for start, _ in zip(starts, moments, strict=False)
    )


def drain(books: Any, timer: Timer, rates: Rates, workers: int = 1) -> None:
    async def live() -> None:
        made = [
            Worker(
                database=books.database,
                clock=books.clock,
                senders=dict.fromkeys(Channel, timer),
                rates=rates,
            )
            for _ in range(workers)
        ]
        await asyncio.gather(*(worker.drain() for worker in made))

    asyncio.run(live())


def test_each_kind_of_sender_has_its_own_rate() -> None:
    rates = Rates()
    assert rates.of(WHATSAPP) == 80
    assert rates.of(Lane(Channel.SMS, "Bakker")) == 10
    assert rates.of(SMS) == 1


def test_a_lane_can_be_set_by_its_sender_and_a_channel_as_a_whole() -> None:
    rates = Rates.parse("whatsapp=1000, sms:Bakker=5,sms=2.5")
    assert rates.of(WHATSAPP) == 1000
    assert (rates.of(Lane(Channel.SMS, "Bakker")), rates.of(SMS)) == (5, 2.5)


@pytest.mark.parametrize("setting", ["whatsapp", "fax=3", "sms=0", "sms=-1", "sms=much", "=4"])
def test_a_rate_that_makes_no_sense_is_refused_with_its_mend(setting: str) -> None:
    with pytest.raises(LaneRateError, match="="):
        Rates.parse(setting)


@given(rate=st.floats(0.05, 5_000), ahead=st.floats(-5, 5))
def test_a_lane_gives_room_for_a_moment_only(rate: float, ahead: float) -> None:
    room = room_of(SMS, rate, ahead)
    assert (room.places > 0) == (room.wait == 0)
    assert room.places <= (HORIZON + KEPT) * rate + 1
    if room.places:
        assert ahead <= HORIZON
    else:
        # After that wait there is room, if nobody else took it.
        assert room_of(SMS, rate, ahead - room.wait - 1e-9).places > 0


def test_departures_follow_each_other_at_the_rate_over_all_transactions(books: Any) -> None:
    books.queue(books.case())
    rates = Rates(given={"sms": 50.0})
    ends, spans = [], []
    for _ in range(3):
        begun = time.monotonic()
        with books.transaction() as session:
            (room,) = rooms(session, rates, first=False)
            departures = reserve(session, room, 4, first=False)
        gaps = [after - before for before, after in itertools.pairwise(departures)]
        assert gaps == pytest.approx([0.02] * 3)
        ends.append(departures[-1])
        spans.append((begun, time.monotonic()))
    # The second four and the third follow the first: each end counts from within its own span.
    assert spans[2][1] + ends[2] >= spans[0][0] + ends[0] + 8 / 50 - 0.001


def test_two_workers_together_keep_the_rate_of_a_lane(books: Any) -> None:
    most = []
    # A process that stood still sends what became due meanwhile at once: then it begins again.
    while not most or (most[-1] > 46 and len(most) < 8):
        books.queue_all(books.cases(60))
        timer = Timer()
        started = time.monotonic()
        drain(books, timer, Rates(given={"sms": 40.0}), workers=2)
        assert len(timer.left) == 60
        assert time.monotonic() - started > 1.2
        most.append(most_in_a_second([at for at, _ in timer.left]))
    assert most[-1] <= 46, most


def test_a_claim_that_comes_late_loses_no_departures(books: Any) -> None:
    books.queue(books.case())
    rates = Rates(given={"sms": 100.0})
    with books.transaction() as session:
        (room,) = rooms(session, rates, first=False)
        before = reserve(session, room, 1, first=False)[0]
    time.sleep(0.05)
    with books.transaction() as session:
        departures = reserve(session, room, 4, first=False)
    # They follow the first one at the rate, although that moment has passed meanwhile.
    assert departures[0] < -0.02
    assert departures[-1] < before + 0.06


def test_two_messages_of_a_slow_lane_never_leave_together(books: Any) -> None:
    books.queue(books.case())
    with books.transaction() as session:
        (room,) = rooms(session, Rates(given={"sms": 2.0}), first=False)
        reserve(session, room, 1, first=False)
    time.sleep(0.8)
    begun = time.monotonic()
    with books.transaction() as session:
        departures = reserve(session, room, 2, first=False)
    # The moment that passed is not kept.
    assert departures[0] >= begun - time.monotonic()
    assert departures[1] - departures[0] == pytest.approx(0.5, rel=0.06)
    assert departures[1] - departures[0] > 0.5


def test_lanes_do_not_wait_for_each_other(books: Any) -> None:
    slow = books.queue_all(books.cases(3))
    fast = books.queue_all(books.cases(20), channel=Channel.WHATSAPP, rich=lambda _: TEMPLATE)
    timer = Timer()
    drain(books, timer, Rates(given={"sms": 2.0, "whatsapp": 500.0}))
    assert {books.message(number).status for number in [*slow, *fast]} == {MessageStatus.SENT}
    last = {body: at for at, body in timer.left}
    of_fast = [last[books.message(number).body] for number in fast]
    of_slow = [last[books.message(number).body] for number in slow]
    assert max(of_fast) < max(of_slow)


TEMPLATE = '{"content_sid": "HX1", "template": true, "vouched": true, "variables": {}}'


def test_an_answer_leaves_while_the_batch_still_waits_for_its_turn(books: Any) -> None:
    batch = books.cases(30)
    books.queue_all(batch)
    timer = Timer()

    async def left(enough: Callable[[list[str]], bool]) -> None:
        async with asyncio.timeout(120):
            while not enough([body for _, body in timer.left]):
                await asyncio.sleep(0.02)

    async def live() -> None:
        stop, wake_up = asyncio.Event(), asyncio.Event()
        worker = Worker(
            database=books.database,
            clock=books.clock,
            senders=dict.fromkeys(Channel, timer),
            rates=Rates(given={"sms": 3.0}),
        )
        running = asyncio.create_task(worker.run(stop, wake_up, 1.0))
        await left(bool)
        case = await asyncio.to_thread(books.case)
        await asyncio.to_thread(books.queue, case, MessageKind.ANSWER, body="antwoord")
        wake_up.set()
        await left(lambda bodies: "antwoord" in bodies[:-1])
        stop.set()
        await running

    asyncio.run(live())
    assert len(timer.left) < 30


def test_answers_are_claimed_apart_from_a_batch(books: Any) -> None:
    books.queue(books.case())
    answer = books.queue(books.case(), MessageKind.ANSWER)
    with books.transaction() as session:
        batch = claim_batch(session, books.now, 10, UNPACED, levels=FIRST)
    assert [envelope.message_id for envelope in batch.envelopes] == [answer]


@given(st.integers(1, 200_000), st.sampled_from([80.0, 400.0, 1_000.0]))
def test_an_opening_starts_with_a_quarter_of_the_rate(place: int, rate: float) -> None:
    before, at = spread_by(place - 1, rate), spread_by(place, rate)
    assert timedelta() <= before <= at <= before + timedelta(minutes=1)
    in_first_hour = rate / 4 * 3600
    assert (at < timedelta(hours=1)) == (place < in_first_hour)


def test_slow_lanes_need_no_spreading_and_fast_ones_share_one_count(books: Any) -> None:
    opening = books.now
    with books.transaction() as session:
        assert spread(session, SMS, 1.0, opening, 2) == [timedelta()] * 2
        first = spread(session, WHATSAPP, 80.0, opening, 1_200)
        second = spread(session, WHATSAPP, 80.0, opening, 1)
        next_day = spread(session, WHATSAPP, 80.0, opening + timedelta(days=1), 1)
    assert set(first) == {timedelta()}
    assert (second, next_day) == ([timedelta(minutes=1)], [timedelta()])


def test_a_batch_that_the_night_held_up_waits_for_its_opening(books: Any) -> None:
    evening = books.now.astimezone(LOCAL).replace(hour=21)
    numbers = books.queue_all(
        books.cases(45), channel=Channel.WHATSAPP, rich=lambda _: TEMPLATE, send_after=books.now
    )
    with books.transaction() as session:
        batch = claim_batch(session, evening, 100, Rates(given={"whatsapp": 80.0}))
        assert batch.deferred == 10  # What leaves within the horizon; the others come next.
        while not batch.is_empty:
            batch = claim_batch(session, evening, 100, UNPACED)
    with books.transaction() as session:
        found = session.scalars(select(Message).where(Message.id.in_(numbers))).all()
        opens = {message.send_after.astimezone(LOCAL).hour for message in found}
    assert opens == {8}


def test_a_full_slow_lane_holds_up_no_answer_over_another(
    books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Were it the time that ends the wait for the slow lane, it would end after a minute.
    monkeypatch.setattr("outbox.engine.worker.LONGEST_LANE_WAIT", 60.0)
    timer = Timer()

    def bodies() -> set[str]:
        return {body for _, body in timer.left}

    async def until(body: str, seconds: float) -> bool:
        ends = time.monotonic() + seconds
        while body not in bodies() and time.monotonic() < ends:
            await asyncio.sleep(0.01)
        return body in bodies()

    async def live() -> tuple[bool, bool]:
        stop, wake_up = asyncio.Event(), asyncio.Event()
        worker = Worker(
            database=books.database,
            clock=books.clock,
            senders=dict.fromkeys(Channel, timer),
            rates=Rates(given={"sms": 0.01, "whatsapp": 80.0}),
        )
        for case in books.cases(2):
            books.queue(case, MessageKind.ANSWER, body="over de trage")
        running = asyncio.create_task(worker.run(stop, wake_up, 60.0))
        begun = await until("over de trage", 30)
        await asyncio.sleep(1.0)
        other = await asyncio.to_thread(books.case)
        wishes = {"body": "antwoord", "channel": Channel.WHATSAPP}
        await asyncio.to_thread(partial(books.queue, other, MessageKind.ANSWER, **wishes))
        wake_up.set()
        answered = await until("antwoord", 30)
        stop.set()
        await running
        return begun, answered

    assert asyncio.run(live()) == (True, True)
