"""The embedded server: what we set when we make it."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg

from storage.embedded import start_embedded


def test_our_own_server_gets_its_buffers_once_and_keeps_what_an_operator_writes(
    tmp_path: Path,
) -> None:
    _, stop = start_embedded(tmp_path)
    stop()
    settings = tmp_path / "postgres" / "postgresql.conf"
    text = settings.read_text(encoding="utf-8")
    assert len(re.findall(r"^shared_buffers = ", text, re.MULTILINE)) == 2  # initdb's and ours
    settings.write_text(text + "shared_buffers = 64MB\n", encoding="utf-8")
    url, stop = start_embedded(tmp_path)
    with psycopg.connect(url) as connection:
        assert connection.execute("show shared_buffers").fetchone() == ("64MB",)
    stop()
    assert settings.read_text(encoding="utf-8").endswith("shared_buffers = 64MB\n")
