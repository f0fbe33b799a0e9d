"""Commands for who runs the system: migrate, doctor, run, explain, stuck, digest, chat."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from bot.commands.frame import (
    REFUSED,
    LocalDay,
    Moment,
    as_json,
    at_terminal,
    house,
    language_option,
    refusing,
    say,
)
from bot.intent_reader import start_reader
from bot.logs import configure_logs
from bot.operator.doctor import examine
from bot.operator.explain import explain, explain_lines
from bot.operator.replay import replay, replay_lines
from bot.operator.stuck import stuck as find_stuck
from bot.operator.stuck import stuck_lines
from bot.running import run as run_now
from bot.settings import load_settings
from bot.terminal_talk import Heard, Said, TerminalTalk
from bot.wiring import office_of
from outbox.digests.digest import compose
from outbox.digests.digest_day import figures_of, send_digest
from outbox.engine.worker import Tally
from outbox.planning.policies import policy_of
from storage.clock import LOCAL, ShiftedClock
from storage.migrate import migrate as bring_up
from storage.migrate import pending
from storage.records.creditors import creditor_by_slug
from storage.words import Channel, Language


@click.command()
@as_json
@refusing
def migrate(as_json: bool) -> None:
    """Bring the database's schema up to date."""
    with house(ready=False) as opened:
        missing = pending(opened.database)
        bring_up(opened.database)
    if as_json:
        say({"applied": missing})
    else:
        click.echo(f"applied {', '.join(missing)}" if missing else "the schema is up to date")


@click.command()
@as_json
@refusing
def doctor(as_json: bool) -> None:
    """Check every setting and connection; each fault comes with its mend."""
    configure_logs("ERROR")
    findings = examine(load_settings())
    if as_json:
        say([finding.to_dict() for finding in findings])
    else:
        for finding in findings:
            mark = click.style("ok  ", fg="green") if finding.ok else click.style("fix ", fg="red")
            mend = f" → {finding.mend}" if finding.mend and not finding.ok else ""
            click.echo(f"{mark}{finding.name}: {finding.message}{mend}")
    if not all(finding.ok for finding in findings):
        sys.exit(REFUSED)


@click.command()
@click.option(
    "--at",
    "moment",
    type=Moment(),
    help="This process's clock starts at that time (Amsterdam's).",
)
@click.option("--until-idle", is_flag=True, help="Go on until nothing more is due at that time.")
@as_json
@refusing
def run(moment: datetime | None, until_idle: bool, as_json: bool) -> None:
    """Plan what is due, then send it."""
    clock = _clock_at(moment)
    with house(clock=clock, pool_size=10) as opened, _progress() as on_progress:
        report = run_now(opened, until_idle=until_idle, on_progress=on_progress)
    if as_json:
        say(report.to_dict())
        return
    for name, value in report.to_dict().items():
        click.echo(f"{name:10} {value}")


def _clock_at(moment: datetime | None) -> ShiftedClock | None:
    """Return the clock of --at; refused next to real providers, as PREMINDER_CLOCK is."""
    if moment is None:
        return None
    load_settings(preminder_clock=moment.isoformat())
    return ShiftedClock.starting_at(moment)


@contextmanager
def _progress() -> Iterator[Callable[[Tally], None] | None]:
    """Show a line that counts what was sent, when somebody watches."""
    if not at_terminal():
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        line = bar.add_task("planning…")

        def show(tally: Tally) -> None:
            text = f"sent {tally.sent} · refused {tally.refused} · held {tally.deferred}"
            bar.update(line, description=text)

        yield show


@click.command("explain")
@click.argument("claim", required=False)
@click.option("--message", "number", type=int, help="Judge this message again from its facts.")
@click.option("--creditor", "slug", help="Needed when several creditors use this reference.")
@language_option
@as_json
@refusing
def explain_command(
    claim: str | None, number: int | None, slug: str | None, language: str, as_json: bool
) -> None:
    """Tell for each message of CLAIM why it was sent or not, and what comes next.

    With --message ID instead: judge that message again from the facts that were stored with each
    verdict about it, and tell whether the verdict is the same byte for byte; exit status 1 if not.
    """
    if (claim is None) == (number is None):
        raise click.UsageError("name a CLAIM or a --message ID")
    words = Language(language)
    with house() as opened, opened.database.service() as session:
        if number is not None:
            found = replay(session, number, words)
        else:
            now, office = opened.clock.now(), office_of(opened.settings)
            found = explain(session, claim or "", slug, now, words, office=office)
    if as_json:
        say(found)
    else:
        lines = explain_lines(found, words) if number is None else replay_lines(found, words)
        click.echo("\n".join(lines))
    if number is not None and not found["same"]:
        sys.exit(REFUSED)


@click.command("stuck")
@language_option
@as_json
@refusing
def stuck_command(language: str, as_json: bool) -> None:
    """List what waits for a human or is uncertain, and what to do."""
    with house() as opened, opened.database.service() as session:
        found = find_stuck(session, opened.clock.now(), Language(language))
    if as_json:
        say(found)
        return
    for line in stuck_lines(found, Language(language)):
        click.echo(line)


@click.command()
@click.argument("slug")
@click.option(
    "--date", "day", type=LocalDay(), help="The local day, as 2026-11-23; today by default."
)
@click.option("--send", is_flag=True, help="Send it as well, unless that day's has gone out.")
@as_json
@refusing
def digest(slug: str, day: date | None, send: bool, as_json: bool) -> None:
    """Print what changed for the creditor SLUG on a day."""
    with house() as opened, opened.database.service() as session:
        now = opened.clock.now()
        creditor = creditor_by_slug(session, slug)
        policy = policy_of(creditor)
        figures = figures_of(session, creditor, policy, day or now.astimezone(LOCAL).date(), now)
        wanted = policy.digest
        language = wanted.language if wanted else Language.NL
        channel = wanted.channel if wanted else Channel.EMAIL
        text = compose(figures, language, channel)
        queued = None
        if send:
            senders = office_of(opened.settings).senders
            queued = send_digest(session, creditor, policy, now, senders)
    if as_json:
        say(
            {
                "creditor": slug,
                "day": figures.day,
                "text": text,
                "channel": channel,
                "figures": figures.to_dict(),
                "message": queued,
            }
        )
        return
    click.echo(text)
    if send:
        click.echo(f"queued as message {queued}" if queued else "nothing to send", err=True)


@click.command()
@click.option("--phone", required=True, help="The debtor's number, as +316….")
@refusing
def chat(phone: str) -> None:
    """Talk to the bot in the terminal as that debtor. Nothing is sent; end with Ctrl-D."""
    with house() as opened:
        start_reader(opened.settings.models)
        talk = TerminalTalk(opened, phone)
        _show(talk.open())
        while True:
            try:
                text = click.prompt("u", prompt_suffix="> ", default="", show_default=False)
            except click.Abort:
                click.echo()
                return
            exchange = talk.say(text)
            if exchange.heard is not None:
                click.echo(click.style(f"     {_beside(exchange.heard)}", dim=True))
            _show(exchange.said)


def _beside(heard: Heard) -> str:
    """Return what the reader, the rules and the talk made of a message, on one line."""
    parts = {
        "intent": f"{heard.read_as} ({heard.percent} %)",
        "actions": ", ".join(name.removeprefix("action_") for name in heard.actions) or "-",
        "waits for": heard.awaiting or "-",
        "owner": heard.owner,
        "rung": heard.rung,
    }
    return " · ".join(f"{name}: {value}" for name, value in parts.items())


def _show(said: Iterable[Said]) -> None:
    for one in said:
        mark = "bot" if one.allowed else "gate refuses"
        click.echo(click.style(f"{mark}> {one.text}", fg="cyan" if one.allowed else "yellow"))
