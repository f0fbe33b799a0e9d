"""What every command shares: the house it works in, how it prints, how it refuses."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import House, open_house
from bot.logs import configure_logs
from bot.settings import load_settings
from storage.clock import Clock, ClockSettingError, parse_time
from storage.errors import PreminderError, SetupNeededError
from storage.migrate import pending
from storage.words import Language

P = ParamSpec("P")
R = TypeVar("R")

#: Wrong usage exits with 2 (click's own), a refusal with its reason with 1.
REFUSED = 1


class Moment(click.ParamType[datetime]):
    """A time as people write it; anything else is wrong usage. See `storage.clock.parse_time`."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the time."""
        try:
            return value if isinstance(value, datetime) else parse_time(str(value))
        except ClockSettingError as error:
            self.fail(str(error), param, ctx)


class LocalDay(click.ParamType[date]):
    """A day as 2026-11-23; anything else is wrong usage."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-11-23", param, ctx)


#: The language of the answer; a command that shows reasons has it.
language_option = click.option(
    "--language",
    type=click.Choice([one.value for one in Language]),
    default=Language.NL.value,
    show_default=True,
    help="The language of the answer.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Turn our own errors into one line on stderr and exit status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except PreminderError as error:
            click.echo(f"preminder: {error}", err=True)
        except SQLAlchemyError as error:
            kind = type(error).__name__
            click.echo(
                f"preminder: the database refused ({kind}); `preminder doctor` tells more", err=True
            )
        sys.exit(REFUSED)

    return run


@contextmanager
def house(
    *, clock: Clock | None = None, pool_size: int = 5, level: str = "WARNING", ready: bool = True
) -> Iterator[House]:
    """Open the house of this process; with `ready` its schema must be up to date.

    Raises:
        SetupNeededError: the schema is missing or old.
    """
    configure_logs(level)
    with open_house(load_settings(), clock=clock, pool_size=pool_size) as opened:
        if ready and pending(opened.database):
            raise SetupNeededError("the database is not up to date; run `preminder migrate` first")
        yield opened


def say(value: Any) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def at_terminal() -> bool:
    """Tell whether somebody watches: only then are progress bars drawn."""
    return sys.stderr.isatty()
