"""What extrajudicial collection may cost a debtor: the scale of the law, its floor, cap and VAT.

Source: Besluit vergoeding voor buitengerechtelijke incassokosten (Stb. 2012, 141) art. 2, and BW
6:96 leden 4 to 7. A contract with a business may say otherwise; a consumer never owes more. None of
this is ever asked in the pre-incasso phase (`payments.legal.phase`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from payments.errors import AmountError
from payments.legal.rounding import to_cents

#: Art. 2 lid 1: width of each band of the principal in cents, and its share in thousandths.
BANDS: tuple[tuple[int | None, int], ...] = (
    (250_000, 150),
    (250_000, 100),
    (500_000, 50),
    (19_000_000, 10),
    (None, 5),
)
#: Art. 2 leden 1 and 2, without VAT: at most € 6.775, at least € 40.
MOST_CENTS = 677_500
LEAST_CENTS = 4_000

#: The general rate, Wet op de omzetbelasting 1968 art. 9 lid 1, in percent.
VAT_PERCENT = 21


class Party(StrEnum):
    """Who owes: only a natural person outside profession or business is a consumer (6:96 lid 5).

    A sole trader is a business here, although the Wki protects him as a natural person.
    """

    CONSUMER = "consumer"
    BUSINESS = "business"


@dataclass(frozen=True, kw_only=True, slots=True)
class VatPosition:
    """What decides whether VAT comes on top (art. 2 lid 3): each of these must hold.

    Attributes:
        bought: the creditor pays VAT to somebody for the collecting; its own work bears none.
        cannot_offset: the creditor cannot set that VAT off.
        said_so: the letter says both: that it cannot, and that the costs are higher for it.
    """

    bought: bool
    cannot_offset: bool
    said_so: bool

    @property
    def raises(self) -> bool:
        """Whether the costs are raised by VAT."""
        return self.bought and self.cannot_offset and self.said_so


#: The usual creditor: a company that sets off all VAT.
OFFSETS_VAT = VatPosition(bought=True, cannot_offset=False, said_so=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Costs:
    """Costs of collection in cents: without VAT, and the VAT on them."""

    net_cents: int
    vat_cents: int = 0

    @property
    def total_cents(self) -> int:
        """Return what is asked in all."""
        return self.net_cents + self.vat_cents


NO_COSTS = Costs(net_cents=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """Money that came in, in cents, on a local day."""

    on: date
    cents: int


def scale_cents(principal_cents: int) -> int:
    """Return the costs without VAT over a principal, both in cents.

    Interest is no part of the principal. It is rounded once, at the end; of nothing, nothing.

    Raises:
        AmountError: the principal is below zero.
    """
    if principal_cents < 0:
        raise AmountError(f"{principal_cents} is no principal of zero or more")
    if principal_cents == 0:
        return 0
    thousandths, left = 0, principal_cents
    for width, share in BANDS:
        part = left if width is None else min(left, width)
        thousandths += part * share
        left -= part
    return min(max(to_cents(Fraction(thousandths, 1000)), LEAST_CENTS), MOST_CENTS)


def with_vat(net_cents: int, vat: VatPosition) -> Costs:
    """Return costs that are reckoned without VAT, with VAT where the creditor may ask it."""
    extra = to_cents(Fraction(net_cents * VAT_PERCENT, 100)) if vat.raises else 0
    return Costs(net_cents=net_cents, vat_cents=extra)


def costs_over(principal_cents: int, vat: VatPosition = OFFSETS_VAT) -> Costs:
    """Return the costs over a principal in cents, with VAT where the creditor may ask it.

    Floor and cap are without VAT, so that with it they are € 48,40 and € 8.197,75.
    """
    return with_vat(scale_cents(principal_cents), vat)


def costs_of_claims(
    principals: Iterable[int], party: Party, vat: VatPosition = OFFSETS_VAT
) -> Costs:
    """Return the costs of several claims of one creditor on one debtor.

    A consumer gets one notice and the principals are added up (6:96 lid 7); the claims on a
    business each bear their own.
    """
    amounts = list(principals)
    groups = [sum(amounts)] if party is Party.CONSUMER else amounts
    each = [costs_over(cents, vat) for cents in groups]
    return Costs(
        net_cents=sum(one.net_cents for one in each), vat_cents=sum(one.vat_cents for one in each)
    )


def costs_after_payments(
    principal_cents: int,
    received: Sequence[Received],
    last_free_day: date,
    on: date,
    vat: VatPosition = OFFSETS_VAT,
) -> Costs:
    """Return the costs that are owed on a day, over what was not paid in time.

    What came in up to and with `last_free_day` lowers the principal over which they are reckoned
    (HR 25 November 2016, ECLI:NL:HR:2016:2704); what comes later does not lower them. For a
    consumer that is the last day of the notice (`payments.legal.notice`), for a business the last
    day on which it was to pay (6:96 lid 4: from the next day on, without any notice).
    """
    if on <= last_free_day:
        return NO_COSTS
    in_time = sum(payment.cents for payment in received if payment.on <= last_free_day)
    return costs_over(max(principal_cents - in_time, 0), vat)
