"""What a command cannot do is one line on stderr and exit status 1, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.settings import Settings

#: Every command that opens the house.
COMMANDS = [
    "migrate",
    "stuck",
    "explain X",
    "explain --message 1",
    "run",
    "reconcile",
    "forecast",
    "brake x",
    "experiment x",
    "digest x",
    "chat --phone +31612345678",
    "outbox",
    "desk",
    "web",
]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    # The ring of the other tests: opening a house installs it for this whole process.
    monkeypatch.setenv("DATA_KEYS", "test:0123456789abcdef0123456789abcdef")


def refused(words: str) -> str:
    result: Result = CliRunner().invoke(main, words.split())
    assert result.exit_code == 1, (words, result.output)
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    assert line.startswith("preminder: ")
    return line


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:9/none", "no address at all"])
def test_a_database_that_does_not_answer_is_one_line(
    words: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert "preminder doctor" in refused(words)


def test_a_folder_that_cannot_be_written_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.delenv("DATA_KEYS")
    monkeypatch.setenv("PREMINDER_HOME", str(tmp_path / "file" / "home"))
    assert "PREMINDER_HOME" in refused("stuck")


@pytest.mark.parametrize(
    "words",
    [
        "import claims nowhere.csv --creditor x",
        "creditor policy x nowhere.yaml",
        "lint nowhere.txt",
        "digest x --date 2026-13-01",
        "reconcile --since tomorrow",
        "run --at yesterday",
        "explain",
        "explain --message one",
    ],
)
def test_what_is_written_wrong_is_wrong_usage(words: str) -> None:
    result = CliRunner().invoke(main, words.split())
    assert result.exit_code == 2
    assert "Error: " in result.stderr
