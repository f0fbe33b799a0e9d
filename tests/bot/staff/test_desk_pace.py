"""The pace of the desk: a line that keeps its order, and waits when told to."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.desk.pace import Pace


def test_no_more_calls_go_through_than_the_group_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    present = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal present
        present += seconds

    monkeypatch.setattr("bot.desk.pace.monotonic", lambda: present)
    monkeypatch.setattr("bot.desk.pace.asyncio.sleep", sleep)

    async def live() -> list[float]:
        pace, times = Pace(most=3, within=0.4), []

        async def call() -> None:
            times.append(present)

        await asyncio.gather(*(pace.run(call) for _ in range(8)))
        return times

    assert asyncio.run(live()) == pytest.approx([0.0] * 3 + [0.4] * 3 + [0.8] * 2)


def test_a_wait_that_telegram_asks_for_keeps_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    done: list[int] = []

    async def live() -> None:
        pace, refusals = Pace(), [RetryAfter(timedelta(seconds=0.2))] * 2

        async def call(number: int) -> None:
            if number == 0 and refusals:
                raise refusals.pop()
            done.append(number)

        await asyncio.gather(*(pace.run(lambda n=n: call(n)) for n in range(4)))

    asyncio.run(live())
    assert done == [0, 1, 2, 3]


def test_a_refusal_is_not_tried_again() -> None:
    calls = 0

    async def call() -> None:
        nonlocal calls
        calls += 1
        raise BadRequest("message thread not found")

    with pytest.raises(BadRequest):
        asyncio.run(Pace().run(call))
    assert calls == 1


def test_a_call_that_broke_off_is_made_again_and_given_up_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.desk.pace.PAUSE", 0.01)
    calls = 0

    async def call() -> None:
        nonlocal calls
        calls += 1
        raise TimedOut

    with pytest.raises(NetworkError):
        asyncio.run(Pace(tries=3).run(call))
    assert calls == 3
