"""Commands that watch over sending: brake, experiment, forecast."""

from __future__ import annotations

from datetime import datetime

import click

from bot.commands.frame import Moment, as_json, house, language_option, refusing, say
from bot.operator.bounds import (
    brake_figures,
    brake_lines,
    experiment_lines,
    experiment_of,
    nothing_tried,
)
from bot.operator.outlook import outlook, outlook_json, outlook_lines
from bot.wiring import office_of
from outbox.planning.braking import Reason, put_on, release
from storage.errors import PreminderError
from storage.records.creditors import creditor_by_slug
from storage.words import Actor, Language


class BrakeStandsError(PreminderError):
    """The brake stands like that already."""


@click.command("brake")
@click.argument("slug")
@click.option("--on", "reason", metavar="REASON", help="Put the brake on, and say why.")
@click.option("--off", "off", is_flag=True, help="Release it; counting begins anew.")
@language_option
@as_json
@refusing
def brake_command(slug: str, reason: str | None, off: bool, language: str, as_json: bool) -> None:
    """Show the brake of the creditor SLUG and what it counts; put it on or release it."""
    if off and reason is not None:
        raise click.UsageError("--on and --off exclude each other")
    if reason is not None and not reason.strip():
        raise click.BadParameter('say why, as in --on "wrong list"', param_hint="'--on'")
    with house() as opened, opened.database.service() as session:
        now, creditor = opened.clock.now(), creditor_by_slug(session, slug)
        changed = True
        if reason is not None:
            changed = put_on(session, creditor, Reason.by_hand(reason), now, Actor.OPERATOR)
        elif off:
            changed = release(session, creditor, now)
        if not changed:
            raise BrakeStandsError(f"the brake of {slug} is {'off' if off else 'on'} already")
        session.flush()
        found = brake_figures(session, creditor, now)
    if as_json:
        say(found)
        return
    for line in brake_lines(found, Language(language)):
        click.echo(line)


@click.command("experiment")
@click.argument("slug")
@language_option
@as_json
@refusing
def experiment_command(slug: str, language: str, as_json: bool) -> None:
    """Show the arms of the newest experiment of the creditor SLUG, and what they decide."""
    with house() as opened, opened.database.service() as session:
        creditor = creditor_by_slug(session, slug)
        found = experiment_of(session, creditor)
    if as_json:
        say(found or {"creditor": slug, "experiment": None})
        return
    told = Language(language)
    for line in [nothing_tried(creditor, told)] if found is None else experiment_lines(found, told):
        click.echo(line)


@click.command("forecast")
@click.argument("slug", required=False)
@click.option(
    "--at", "moment", type=Moment(), help="As seen at that time (Amsterdam's); now by default."
)
@language_option
@as_json
@refusing
def forecast_command(
    slug: str | None, moment: datetime | None, language: str, as_json: bool
) -> None:
    """Tell what is due that day, when the last would leave, and whether it fits.

    Without SLUG it looks at all creditors together, who share the lanes.
    """
    with house() as opened, opened.database.service() as session:
        now = opened.clock.now() if moment is None else moment
        creditor = None if slug is None else creditor_by_slug(session, slug)
        found = outlook(session, office_of(opened.settings), now, creditor)
    if as_json:
        say(outlook_json(found, now))
        return
    for line in outlook_lines(found, Language(language)):
        click.echo(line)
