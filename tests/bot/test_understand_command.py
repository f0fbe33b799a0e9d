"""`preminder understand`: a message a line in, a JSON object a line out."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from bot.__main__ import main


def test_each_line_gets_its_object() -> None:
    said = "hoi\n\nik betaal vrijdag 50 euro\nstop met appen\n"
    done = CliRunner().invoke(main, ["understand", "-", "--now", "2026-11-23T10:00:00"], input=said)
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["intent"] for line in lines] == [
        "greet",
        "out_of_scope",
        "promise_to_pay",
        "opt_out",
    ]
    assert lines[2]["entities"] == {"amount": 50, "date": "2026-11-27"}
    assert lines[1]["decision"] == "human"


def test_a_file_is_read_whatever_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "messages.txt"
    file.write_bytes(b"hoi\n\xff\xfe\x00 stop\n")
    done = CliRunner().invoke(main, ["understand", str(file)])
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 2


def test_a_missing_file_is_wrong_usage() -> None:
    done = CliRunner().invoke(main, ["understand", "no-such-file"])
    assert done.exit_code == 2
    assert "no-such-file" in done.output
