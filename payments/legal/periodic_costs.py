"""What collecting unpaid periodic payments may cost a consumer: no piling up of costs.

Who misses the rent five times would owe the floor of € 40 five times; since 1 October 2024 a rule
caps that for small terms. Its figures are dated data with their origin and their doubts
(`periodic_costs.yaml`): the decree itself was not read, so a person reads it before a letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from payments.errors import PaymentError
from payments.legal.dated_data import check_order, day_of, read_data
from payments.money import from_value
from payments.plans.days import months_later

RULES = Path(__file__).with_name("periodic_costs.yaml")


class PeriodicRulesError(PaymentError):
    """The file of rules for periodic payments cannot be used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodicRule:
    """The rule from a local day on; amounts in cents, without VAT."""

    since: date
    below_cents: int
    months: int
    most_cents: int
    first_cents: int
    further_cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodicRules:
    """The rules in order of their days, where they come from, and what is not sure of them."""

    rules: tuple[PeriodicRule, ...]
    source: str
    doubts: tuple[str, ...]

    def on(self, day: date) -> PeriodicRule | None:
        """Return the rule that holds on a day; None before the first."""
        return next((rule for rule in reversed(self.rules) if rule.since <= day), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Charged:
    """Costs of earlier terms of the same contract, without VAT, and since which day they were owed.

    Paid or not: what counts is that they were owed.
    """

    on: date
    cents: int


def periodic_cents(
    terms: Sequence[int], owed_from: date, before: Sequence[Charged], rules: PeriodicRules
) -> int | None:
    """Return the costs without VAT of one notice for unpaid terms; None when no rule is for them.

    Args:
        terms: the whole amount of each term that was not paid in time, in cents.
        owed_from: the day from which these costs are owed (`NoticeDates.costs_from`).
        before: what earlier terms of this contract cost; later ones are not looked at.
        rules: the rules and their days.
    """
    rule = rules.on(owed_from)
    if rule is None or any(cents >= rule.below_cents for cents in terms):
        return None
    if not terms:
        return 0
    # The same day six months back still counts, which lowers the costs.
    since = months_later(owed_from, -rule.months)
    counted = [one.cents for one in before if since <= one.on <= owed_from]
    # One notice for several terms costs as much as one of them.
    dearest = rule.further_cents if any(counted) else rule.first_cents
    return min(dearest, max(rule.most_cents - sum(counted), 0))


@lru_cache(maxsize=1)
def known_rules() -> PeriodicRules:
    """Return the rules that this program knows."""
    return read_rules(RULES.read_text(encoding="utf-8"))


def read_rules(text: str) -> PeriodicRules:
    """Read a file of rules.

    Raises:
        PeriodicRulesError: it is no such file, or its days are not in order.
    """
    return read_data(text, _rules, PeriodicRulesError)


def _rules(given: Any) -> PeriodicRules:
    rules = tuple(_rule(row) for row in given["rules"])
    check_order([rule.since for rule in rules])
    return PeriodicRules(
        rules=rules, source=str(given["source"]), doubts=tuple(map(str, given["doubts"]))
    )


def _rule(row: Any) -> PeriodicRule:
    if type(row["months"]) is not int:
        raise TypeError(f"{row!r} has no number of months")
    return PeriodicRule(
        since=day_of(row["from"]),
        months=row["months"],
        # A float would not be what was written; texts only are taken.
        below_cents=from_value(row["below"]),
        most_cents=from_value(row["most"]),
        first_cents=from_value(row["first"]),
        further_cents=from_value(row["further"]),
    )
