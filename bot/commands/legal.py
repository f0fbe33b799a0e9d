"""The command that reckons what a letter at hand-over may ask, with the origin of each figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from bot.commands.frame import LocalDay, as_json, house, refusing, say
from payments.legal.claim_sums import ClaimSums, claim_sums
from payments.legal.collection_costs import Party, Received, VatPosition
from payments.legal.notice import NoticeDates, Way, notice_dates
from payments.legal.periodic_costs import Charged, known_rules
from payments.legal.rates import known_rates
from payments.legal.reckoning import INTEREST_OF, Item, Periodic, Reckoning, reckon
from payments.money import euro
from storage.clock import LOCAL, SystemClock
from storage.intake.amounts import read_amount
from storage.intake.errors import CellError
from storage.records.claims import claim_by_reference
from storage.words import Language


class Euros(click.ParamType[int]):
    """An amount as people write it, such as 1.234,56; becomes cents."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the amount."""
        if isinstance(value, int):
            return value
        try:
            return read_amount(str(value)).cents
        except CellError:
            self.fail(f"{value!r} is no amount; write it as 1234.56 or 1.234,56", param, ctx)


class Receipt(click.ParamType[Received]):
    """A day and an amount, such as 2026-11-02:50,00."""

    name = "day:amount"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Received:
        """Read both."""
        if isinstance(value, Received):
            return value
        day, _, cents = str(value).partition(":")
        return Received(
            on=LocalDay().convert(day, param, ctx), cents=Euros().convert(cents, param, ctx)
        )


@click.command("legal")
@click.argument("claim", required=False)
@click.option("--amount", type=Euros(), help="Without CLAIM: the principal.")
@click.option("--due", type=LocalDay(), help="Without CLAIM: the last day to pay it on.")
@click.option("--paid", type=Receipt(), multiple=True, help="Without CLAIM: what came in, each.")
@click.option(
    "--party", type=click.Choice([one.value for one in Party]), help="Without CLAIM: who owes it."
)
@click.option("--on", "on", type=LocalDay(), help="The day of the reckoning; today.")
@click.option("--notice", type=LocalDay(), help="The day on which the 14-day notice was sent.")
@click.option(
    "--way",
    type=click.Choice([one.value for one in Way]),
    default=Way.POST.value,
    help="How it was sent.",
)
@click.option("--received", type=LocalDay(), help="The day of its receipt, if that is proved.")
@click.option(
    "--vat", is_flag=True,
    help="The creditor buys the collecting, cannot set its VAT off, and the letter says so.",
)  # fmt: skip
@click.option(
    "--periodic",
    is_flag=True,
    help="The invoices are terms of one continuing contract, as rent or a subscription.",
)
@click.option(
    "--charged", type=Receipt(), multiple=True,
    help="With --periodic: costs that earlier terms bore, and since which day, each.",
)  # fmt: skip
@as_json
@refusing
def legal_command(
    claim: str | None,
    amount: int | None,
    due: date | None,
    paid: tuple[Received, ...],
    party: str | None,
    on: date | None,
    notice: date | None,
    way: str,
    received: date | None,
    vat: bool,
    periodic: bool,
    charged: tuple[Received, ...],
    as_json: bool,
) -> None:
    """Reckon costs, interest and term of CLAIM, or of an --amount that was --due on a day.

    For the letter at hand-over only: in pre-incasso nobody is asked for any of it.
    """
    by_hand = (amount, due)
    if claim is None:
        if amount is None or due is None:
            raise click.UsageError("name a CLAIM, or give --amount and --due")
        items = (Item(number="1", cents=amount, due_on=due),)
        today = SystemClock().now().astimezone(LOCAL).date()
        sums = ClaimSums(party=Party(party or Party.CONSUMER), items=items, received=paid)
    elif any(by_hand) or paid or party:
        raise click.UsageError("a CLAIM has its own amount, day, receipts and party")
    else:
        with house() as opened, opened.database.service() as session:
            today = opened.clock.now().astimezone(LOCAL).date()
            sums = claim_sums(session, claim_by_reference(session, claim))
    if charged and not periodic:
        raise click.UsageError("--charged needs --periodic: it is about terms of one contract")
    before = tuple(Charged(on=one.on, cents=one.cents) for one in charged)
    dates = _notice(notice, sums, Way(way), received)
    found = reckon(
        sums.items,
        sums.received,
        on or today,
        sums.party,
        known_rates(),
        notice=dates,
        vat=VatPosition(bought=vat, cannot_offset=vat, said_so=vat),
        periodic=Periodic(rules=known_rules(), before=before) if periodic else None,
    )
    if as_json:
        say(told(found))
    else:
        for line in lines(found):
            click.echo(line)


def _notice(
    sent_on: date | None, sums: ClaimSums, way: Way, received: date | None
) -> NoticeDates | None:
    if sent_on is None:
        if received is not None:
            raise click.UsageError("--received needs --notice, the day on which it was sent")
        return None
    if received is not None and received < sent_on:
        raise click.BadParameter(f"{received} is before {sent_on}", param_hint="'--received'")
    due_on = max(item.due_on for item in sums.items)
    return notice_dates(sent_on, due_on=due_on, way=way, received_on=received)


def told(found: Reckoning) -> dict[str, Any]:
    """Return a reckoning as plain JSON values."""
    notice = found.notice
    return {
        "on": found.on,
        "party": found.party,
        "principal_cents": found.principal_cents,
        "costs_cents": found.costs.net_cents,
        "vat_cents": found.costs.vat_cents,
        "interest_cents": found.interest_cents,
        "total_cents": found.total_cents,
        "surplus_cents": found.surplus_cents,
        "capped": found.capped,
        "doubts": list(known_rules().doubts) if found.capped else [],
        "notice": notice
        and {
            "sent_on": notice.sent_on,
            "received_on": notice.received_on,
            "last_free_day": notice.last_free_day,
            "costs_from": notice.costs_from,
        },
        "invoices": [
            {
                "number": one.item.number,
                "cents": one.item.cents,
                "due_on": one.item.due_on,
                "open_cents": one.interest.open_principal_cents,
                "interest_cents": one.interest.total_cents,
                "spans": [
                    {
                        "first": span.first,
                        "last": span.last,
                        "days": span.days,
                        "base_cents": span.base_cents,
                        "percent": float(span.percent),
                        "cents": span.cents,
                    }
                    for span in one.interest.spans
                ],
            }
            for one in found.items
        ],
    }


def lines(found: Reckoning) -> Iterator[str]:
    """Write a reckoning as a person reads it."""
    yield f"Reckoned on {found.on} for a {found.party}; for a letter at hand-over only."
    for one in found.items:
        open_now = _euro(one.interest.open_principal_cents)
        due = f"due on {one.item.due_on}"
        yield f"invoice {one.item.number}: {_euro(one.item.cents)}, {due}, {open_now} open"
        for span in one.interest.spans:
            rate = f"{float(span.percent):g} % over {_euro(span.base_cents)}"
            days = f"{span.first} to {span.last}, {span.days} days"
            yield f"  {INTEREST_OF[found.party]} interest {days}, {rate}: {_euro(span.cents)}"
    yield f"principal  {_euro(found.principal_cents)}"
    yield f"interest   {_euro(found.interest_cents)}"
    yield f"costs      {_euro(found.costs.net_cents)}{_vat(found)}{_term(found)}"
    yield f"in all     {_euro(found.total_cents)}"
    if found.surplus_cents:
        yield f"paid too much: {_euro(found.surplus_cents)}"
    if found.capped:
        rules = known_rules()
        yield f"capped, as small terms of one contract are; source: {rules.source}"
        yield from (f"  not sure: {doubt}" for doubt in rules.doubts)


def _vat(found: Reckoning) -> str:
    return f" and {_euro(found.costs.vat_cents)} VAT" if found.costs.vat_cents else ""


def _term(found: Reckoning) -> str:
    if found.party is Party.BUSINESS:
        return ""
    if found.notice is None:
        return " (a consumer owes none without a 14-day notice: give --notice)"
    return f" (the notice of {found.notice.sent_on} leaves until {found.notice.last_free_day})"


def _euro(cents: int) -> str:
    return euro(cents, Language.EN)
