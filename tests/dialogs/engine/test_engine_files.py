"""YAML as Rasa reads it, with the line of everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dialogs.engine.files import Node, read_file
from dialogs.errors import AssistantFileError


def read(tmp_path: Path, text: str) -> Node:
    (tmp_path / "x.yml").write_text(text, "utf-8")
    return read_file(tmp_path / "x.yml", "x.yml")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("12", 12),
        ("012", 12),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ("'12'", "12"),
        ('"true"', "true"),
        ("1:30", "1:30"),
        ("12 maanden", "12 maanden"),
        ("|\n  a\n  b", "a\nb"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(tmp_path: Path, written: str, value: Any) -> None:
    found = read(tmp_path, f"key: {written}\n").mapping("it")["key"].plain()
    assert found == value or found == f"{value}\n"
    assert type(found) is type(value)


def test_every_value_knows_its_line(tmp_path: Path) -> None:
    root = read(tmp_path, "a: 1\nb:\n  - x\n  - y: 2\n    z: 3\n").mapping("it")
    assert root["a"].place.line == 1
    assert root["b"].place.line == 2
    second = root["b"].sequence("b")[1]
    assert str(second.place) == "x.yml:4"
    assert str(second.mapping("it")["z"].place) == "x.yml:5"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\na: 2\n", "x.yml:2: the key 'a' stands here twice"),
        ("a: 0x1F\n", "x.yml:1: put '0x1F' between quotes"),
        ("a: 1_000\n", "x.yml:1: put '1_000' between quotes"),
        ("a: 2026-01-02\n", "x.yml:1: put '2026-01-02' between quotes"),
        ("b: &x {c: 1}\na:\n  <<: *x\n", "x.yml:3: write the shared keys out"),
        ("a: [1\n", "x.yml:2: this is no YAML"),
        ("? [a]\n: 1\n", "x.yml:1: a key must be text"),
    ],
)
def test_what_reads_otherwise_elsewhere_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(AssistantFileError) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(says)


def test_an_empty_file_is_an_empty_mapping(tmp_path: Path) -> None:
    assert read(tmp_path, "").mapping("it") == {}
