"""Where the databases of a run live: in memory where there is room, else on the disk."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.conftest import a_home


@pytest.mark.parametrize(
    ("folder", "least", "in_memory"),
    [("shm", 0, True), ("shm", 2**62, False), ("none_such", 0, False)],
)
def test_a_home_is_in_memory_only_where_there_is_room(
    tmp_path: Path, folder: str, least: int, in_memory: bool
) -> None:
    memory = tmp_path / "shm"
    memory.mkdir()
    home = a_home(tmp_path / folder, least)
    expected = memory if in_memory else Path(tempfile.gettempdir())
    assert home.parent == expected
    home.rmdir()
