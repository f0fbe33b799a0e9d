"""Clocks: starting elsewhere, shared by a file, and times as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.clock import ClockSettingError, FileClock, ShiftedClock, clock_from, parse_time

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
A_MOMENT = timedelta(seconds=5)


@pytest.mark.parametrize(
    "text",
    ["2026-11-23T12:00", "2026-11-23 12:00", "2026-11-23T11:00Z", "2026-11-23T12:00+01:00"],
)
def test_a_time_without_an_offset_is_amsterdams(text: str) -> None:
    assert parse_time(text) == NOON


def test_summer_time_counts() -> None:
    assert parse_time("2026-07-01T12:00") == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def test_a_local_time_that_does_not_exist_is_refused_with_one_that_does() -> None:
    with pytest.raises(ClockSettingError, match=r"summer time skips it; write 2026-03-29T03:30"):
        parse_time("2026-03-29T02:30")
    assert parse_time("2026-03-29T03:30") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_of_a_local_time_that_comes_twice_it_is_the_first() -> None:
    assert parse_time("2026-10-25T02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert parse_time("2026-10-25T02:30+01:00") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "23-11-2026",
        "2026-13-01T00:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59-10:00",
    ],
)
def test_what_is_no_time_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(ClockSettingError, match="2026-11-23T09:00"):
        parse_time(text)


def test_a_shifted_clock_starts_there_and_runs_on() -> None:
    clock = ShiftedClock.starting_at(NOON)
    first = clock.now()
    assert NOON <= first < NOON + A_MOMENT
    assert clock.now() >= first


def test_two_processes_follow_one_file(tmp_path: Path) -> None:
    ours = FileClock.create(tmp_path / "clock", NOON)
    theirs = clock_from(f"file:{tmp_path / 'clock'}")
    assert abs(ours.now() - theirs.now()) < A_MOMENT
    ours.step(timedelta(days=3))
    assert NOON + timedelta(days=3) <= theirs.now() < NOON + timedelta(days=3) + A_MOMENT


def test_without_a_setting_it_is_the_machines_clock() -> None:
    assert clock_from("").now().tzinfo is UTC
