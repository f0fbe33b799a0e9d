"""The fixtures of the fault tests: the bad provider, a shared clock, the environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.clock import FileClock
from tests.faults.faulty_twilio import Twilio, faulty_twilio
from tests.faults.ground import FULL, environment_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Full sizes take as long as they take, and a slow machine may wait out each patience."""
    for item in items:
        if "tests/faults" in item.path.as_posix():
            item.add_marker(pytest.mark.timeout(3600 if FULL else 900))


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with faulty_twilio() as running:
        yield running


@pytest.fixture
def shared_clock(clock: Any, tmp_path: Path) -> FileClock:
    """The clock of our processes: it starts where the test's clock stands, and runs."""
    return FileClock.create(tmp_path / "clock", clock.now())


@pytest.fixture
def environment(
    twilio: Twilio, database_url: str, tmp_path: Path, shared_clock: FileClock
) -> dict[str, str]:
    return environment_of(database_url, tmp_path, twilio.url)
