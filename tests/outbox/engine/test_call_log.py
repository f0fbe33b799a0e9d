"""The call log tells of a dead worker what the provider heard, and nothing that it cannot know."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from outbox.engine import call_log
from outbox.engine.call_log import CallLog


def test_what_was_noted_was_begun_and_what_was_not_noted_was_not(tmp_path: Path) -> None:
    log = CallLog(tmp_path)
    log.open()
    log.note(7, 1)
    reader = CallLog(tmp_path)
    assert reader.read(log.worker) == {(7, 1)}


def test_nothing_is_known_of_a_worker_of_another_machine(tmp_path: Path) -> None:
    assert CallLog(tmp_path).read("0123abcd") is None
    assert CallLog(tmp_path).read("*") is None


def test_a_log_of_an_earlier_boot_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = CallLog(tmp_path)
    log.open()
    monkeypatch.setattr(call_log, "_boot_id", lambda: "another boot")
    assert CallLog(tmp_path).read(log.worker) is None


def test_a_log_that_was_cut_short_proves_nothing(tmp_path: Path) -> None:
    log = CallLog(tmp_path)
    log.open()
    (path,) = tmp_path.glob("*.calls")
    path.write_text("", encoding="ascii")
    assert CallLog(tmp_path).read(log.worker) is None


def test_notes_are_spread_over_files_and_old_ones_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_log, "NOTES_A_FILE", 3)
    log = CallLog(tmp_path)
    for number in range(1, 9):
        log.note(number, 1)
    reader = CallLog(tmp_path)
    assert len(list(tmp_path.glob("*.calls"))) == 2
    assert reader.read(log.worker) == {(number, 1) for number in range(4, 9)}


def test_a_note_that_was_never_finished_is_no_note(tmp_path: Path) -> None:
    log = CallLog(tmp_path)
    log.note(7, 1)
    (path,) = tmp_path.glob("*.calls")
    path.write_text(path.read_text(encoding="ascii") + "12", encoding="ascii")
    assert CallLog(tmp_path).read(log.worker) == {(7, 1)}


def test_a_disk_that_fills_up_in_the_middle_of_a_note_spoils_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = CallLog(tmp_path)
    log.note(7, 1)
    whole = os.write
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda file, data: whole(file, data[:1]))
        with pytest.raises(OSError, match="disk full"):
            log.note(8, 1)
        # Not in a file of its own either: the first one keeps what it holds.
        full.setattr(call_log, "NOTES_A_FILE", 1)
        for _ in range(3):
            with pytest.raises(OSError, match="disk full"):
                log.note(8, 1)
    log.note(9, 1)
    assert CallLog(tmp_path).read(log.worker) == {(7, 1), (9, 1)}


def test_logs_of_workers_that_are_long_gone_are_removed(tmp_path: Path) -> None:
    gone, fresh = CallLog(tmp_path), CallLog(tmp_path)
    gone.open()
    fresh.open()
    (path,) = tmp_path.glob(f"{gone.worker}.*")
    ago = path.stat().st_mtime - 4 * 86_400
    os.utime(path, (ago, ago))
    CallLog(tmp_path).open()
    assert not list(tmp_path.glob(f"{gone.worker}.*"))
    assert list(tmp_path.glob(f"{fresh.worker}.*"))
