"""A home of our own for the commands: its database, its keys and its folder."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def at_home(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PREMINDER_HOME", str(tmp_path))
    monkeypatch.setenv("DATA_KEYS", "test:0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    monkeypatch.chdir(tmp_path)
    return tmp_path
