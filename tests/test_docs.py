"""The README names what there is: every command, setting, make target and policy key."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from bot.__main__ import main
from bot.settings import Settings
from storage.policy_file import parse_policy

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


CONTEXT = click.Context(main)


@pytest.mark.parametrize("name", main.list_commands(CONTEXT))
def test_every_command_is_in_the_readme_and_has_help(name: str) -> None:
    assert re.search(rf"`[^`\n]*\b{name}\b", README), name
    command = main.get_command(CONTEXT, name)
    assert command is not None
    assert command.help
    if isinstance(command, click.Group):
        assert all(sub.help for sub in command.commands.values())


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name.upper()}`" in README, name


def test_the_procfile_runs_commands_that_exist() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert {line.split()[2] if line.split()[1] == "preminder" else "" for line in lines} <= set(
        main.list_commands(CONTEXT)
    )


def test_links_in_the_docs_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), (page.name, target)


def test_the_sample_policy_is_accepted() -> None:
    parse_policy((ROOT / "bot/samples/beleid.yaml").read_text(encoding="utf-8"))


def test_decisions_say_what_would_change_our_mind() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        assert "What would change our mind" in page.read_text(encoding="utf-8"), page.name
