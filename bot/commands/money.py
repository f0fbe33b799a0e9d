"""The command that tells what a creditor received, and whether Mollie says the same."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import click

from bot.bootstrap import House
from bot.commands.frame import REFUSED, LocalDay, house, refusing, say
from bot.wiring import then_of
from outbox.calendar import start_of_day
from payments.comparing import Comparison, compare
from payments.money_in import as_csv, money_lines, totals
from storage.clock import LOCAL
from storage.records.creditors import creditor_by_slug

#: Without --from, this many days ago.
DAYS = 30


@click.command("money")
@click.argument("creditor")
@click.option("--from", "first", type=LocalDay(), help="The first local day; 30 days ago.")
@click.option("--to", "last", type=LocalDay(), help="The last local day; today.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="How to print it.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--check",
    is_flag=True,
    help="Compare those days with Mollie's list of what was paid, over all creditors, and book "
    "what lacks.",
)
@refusing
def money_command(
    creditor: str,
    first: date | None,
    last: date | None,
    shape: str,
    as_json: bool,
    check: bool,
) -> None:
    """Print what CREDITOR received, when and through what, and what went back."""
    with house() as opened:
        today = opened.clock.now().astimezone(LOCAL).date()
        until = last or today
        since = first or until - timedelta(days=DAYS)
        if since > until:
            raise click.BadParameter(f"{since} is later than {until}", param_hint="'--from'")
        found = _compared(opened, since) if check else None
        with opened.database.service() as session:
            lines = money_lines(session, creditor_by_slug(session, creditor).id, since, until)
    if as_json or shape == "json":
        sums = totals(lines)
        say(
            {
                "creditor": creditor,
                "from": since,
                "to": until,
                "received_cents": sums.received_cents,
                "returned_cents": sums.returned_cents,
                "net_cents": sums.net_cents,
                "lines": [line.to_dict() for line in lines],
                **({} if found is None else _told(found)),
            }
        )
    else:
        click.echo(as_csv(lines), nl=False)
        if found is not None:
            _print(found)
    if found is not None and found.missing:
        sys.exit(REFUSED)


def _compared(opened: House, since: date) -> Comparison:
    return compare(
        opened.database,
        opened.gateway,
        start_of_day(since),
        opened.clock.now(),
        then_of(opened),
    )


def _told(found: Comparison) -> dict[str, object]:
    return {
        "mollie": {
            "days": [day.to_dict() for day in found.days],
            "booked_now": len(found.settled),
            "missing": list(found.missing),
            "not_ours": found.not_ours,
        }
    }


def _print(found: Comparison) -> None:
    """Tell on stderr what the comparison found, so that the CSV stays a CSV."""
    for day in found.days:
        verdict = "agrees" if day.agrees else f"differs: {day.booked_cents} cents are booked"
        click.echo(
            f"{day.day}: {day.listed} payments, {day.listed_cents} cents at Mollie; {verdict}",
            err=True,
        )
    click.echo(
        f"booked now {len(found.settled)} · missing {len(found.missing)} · of something else "
        f"{found.not_ours}",
        err=True,
    )
