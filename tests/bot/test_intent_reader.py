"""The reader of a process: there after a while, and nobody waits for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import intent_reader


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    intent_reader._ready.clear()
    yield
    intent_reader._ready.clear()


def test_a_process_has_its_reader_once_it_is_loaded() -> None:
    assert intent_reader.reader() is None
    intent_reader.start_reader(Path(os.environ["PREMINDER_MODELS"])).join(120)
    found = intent_reader.reader()
    assert found is not None
    assert found.rank("stop met die berichten")[0].intent == "opt_out"
