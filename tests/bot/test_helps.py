"""Every command and each of its options says in `--help` what it is for."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from bot.__main__ import PLACES, main


def commands(
    group: click.Group, words: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield " ".join((*words, name)), found
        if isinstance(found, click.Group):
            yield from commands(found, (*words, name))


ALL = dict(commands(main))


@pytest.mark.parametrize("words", list(ALL))
def test_a_command_and_its_options_have_help(words: str) -> None:
    assert ALL[words].help
    for one in ALL[words].params:
        if isinstance(one, click.Option):
            assert one.help, f"{words} {one.opts[0]}"


def test_every_command_was_looked_at() -> None:
    assert set(PLACES) < set(ALL)
