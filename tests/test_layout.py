"""The house rules that a machine can see: sizes, names, one clock, no paths of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "dialogs", "outbox", "payments", "storage")
MODULES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations/versions" not in path.as_posix()
)
GRAB_BAGS = {"utils", "helpers", "common", "manager", "services", "constants", "misc"}
LONGEST = 400
#: Where any exception at all may be caught: the edges of processes, and one that raises it again
#: after it has let go of a connection.
BROAD = {
    "bot/inbound/turns.py",
    "bot/outbox_process.py",
    "bot/desk/topics.py",
    "outbox/senders/mail_sender.py",
}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_has_one_subject_and_says_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    doc = ast.get_docstring(ast.parse(text))
    assert doc, "no first line"
    assert len(text.splitlines()) <= LONGEST
    assert path.stem not in GRAB_BAGS


def test_no_module_is_named_like_a_dependency() -> None:
    theirs = {
        name.split("/")[0].removesuffix(".py")
        for dist in distributions()
        for name in (dist.read_text("top_level.txt") or "").split()
    }
    ours = {path.stem for path in MODULES if path.stem != "__init__"}
    assert ours & (theirs - set(PACKAGES)) == set()


def test_there_are_no_imports_inside_functions() -> None:
    inside = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_any_exception_is_caught_only_at_the_edges() -> None:
    broad = {
        named(path)
        for path in MODULES
        if re.search(r"except (Exception|BaseException)?:", path.read_text(encoding="utf-8"))
    }
    assert broad <= BROAD


def test_no_file_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    words = ("/" + "work/", "/" + "farm/", "pypi" + ".org", "--index" + "-url")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.suffix in {".png", ".zip", ".xlsx"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not [word for word in words if word in text], name
