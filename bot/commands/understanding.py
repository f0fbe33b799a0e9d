"""The command that shows what the assistant understands of messages, a JSON object for each."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TextIO

import click

from bot.commands.frame import Moment, refusing
from bot.logs import configure_logs
from bot.settings import load_settings
from dialogs.understanding.examples import own_examples
from dialogs.understanding.intent_model import IntentModel
from dialogs.understanding.reading import read_message
from storage.clock import LOCAL, SystemClock


@click.command("understand")
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"), default="-")
@click.option("--now", type=Moment(), help="The moment to read 'vrijdag' by. Default: now.")
@refusing
def understand_command(file: TextIO, now: datetime | None) -> None:
    """Read the messages of FILE, one a line, and print what each means.

    The first run learns from the examples, which takes about half a minute; that is kept.
    """
    configure_logs("WARNING")
    examples = own_examples()
    model = IntentModel.kept(examples, load_settings().models, _tell)
    today = (now or SystemClock().now()).astimezone(LOCAL).date()
    for line in file:
        reading = read_message(line.rstrip("\r\n"), today, model)
        click.echo(json.dumps(reading.as_json(), ensure_ascii=False))


def _tell(examples: int) -> None:
    """Tell whoever waits for the first run why it takes longer."""
    click.echo(f"preminder: learning from {examples} examples, once", err=True)
