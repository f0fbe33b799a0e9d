"""Amounts and counts in a message. Nothing is guessed: no sign of money, no amount."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogs.numbers import WORDS, number, number_word

_FIGURE = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d{1,6}(?:[.,]\d{1,2})?"
_SIGN = r"(?:€|eur(?:o|os)?\b|e\b|,-|euri\b|euro's\b)"
_PER = {
    "month": (
        r"(?:per|in de|iedere|elke|a|each|every|/)\s?(?:maand|month)\b"
        r"|\bmaandelijks\b|\bmonthly\b"
    ),
    "week": r"(?:per|in de|iedere|elke|a|each|every|/)\s?week\b|\bwekelijks\b|\bweekly\b",
    "day": r"(?:per|iedere|elke|each|every|/)\s?(?:dag|day)\b",
}
_MONEY = re.compile(
    rf"€\s?(?P<a>{_FIGURE})(?![\d-])"
    rf"|(?<![\d.,-])(?P<b>{_FIGURE})(?:\s?{_SIGN}|,-)(?!\w)"
    rf"|\b(?P<c>{WORDS})\s(?:euro|eur|euros)\b"
)
_BARE_PER = re.compile(
    rf"(?<![\d.,-])(?P<a>{_FIGURE})(?:,-)?\s(?=(?:euro\s)?(?:{_PER['month']}|{_PER['week']}))"
    rf"|\b(?P<c>{WORDS})\s(?=(?:{_PER['month']}|{_PER['week']}))"
)
_DAY_OF_MONTH = re.compile(r"\b(?:de|den|op|voor|tot|rond|vanaf|the)\s\d{1,2}e\b")
_FACTORS = (
    r"(?:x|keer|maal|times|termijnen|termijn|delen|stukken|betalingen"
    r"|instal?lments?|parts|payments|rates)"
)
_COUNT = re.compile(
    rf"\b(?P<a>\d{{1,2}})\s?{_FACTORS}\b|\b(?P<b>{WORDS})\s(?:gelijke\s|equal\s)?{_FACTORS}\b"
    rf"|\b(?:spreiden|verdelen|uitsmeren|verspreid|gespreid|spread)\b.{{0,20}}?\b(?:over|in)\s"
    rf"(?P<c>\d{{1,2}}|{WORDS})\s(?:maanden|months|weken)"
    rf"|\b(?:over|in)\s(?P<d>\d{{1,2}}|{WORDS})\s(?:maanden|months)\s(?:spreiden|verdelen|betalen)"
)
_HALVES = re.compile(r"\b(?:de )?helft (?:nu|vandaag)\b|\bhalf (?:nu|now)\b|\bhalf of it now\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """An amount that somebody named."""

    cents: int
    per: str | None = None  #: "month", "week", "day" or None


def cents_of(figure: str) -> int:
    """Return the cents of a figure in Dutch or English style: "1.250,50", "1,250.50", "50"."""
    whole, cents = figure, "0"
    tail = re.search(r"[.,](\d{1,2})$", figure)
    if tail:
        whole, cents = figure[: tail.start()], tail.group(1).ljust(2, "0")
    return int(re.sub(r"[.,]", "", whole)) * 100 + int(cents)


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Return every amount in a normalised text, in order. A number alone is no amount."""
    cleared = _DAY_OF_MONTH.sub(" ", text)
    found = {match.start(): match for match in _BARE_PER.finditer(cleared)}
    found |= {match.start(): match for match in _MONEY.finditer(cleared)}
    read = (_amount(match, cleared) for _, match in sorted(found.items()))
    return tuple(amount for amount in read if amount is not None)


def _amount(match: re.Match[str], text: str) -> Amount | None:
    groups = match.groupdict()
    figure = groups.get("a") or groups.get("b")
    if figure:
        cents = cents_of(figure)
    else:
        value = number_word(groups["c"] or "")
        if value is None:
            return None
        cents = value * 100
    return Amount(cents=cents, per=_per(text[match.end() : match.end() + 24])) if cents else None


def _per(rest: str) -> str | None:
    for name, pattern in _PER.items():
        if re.match(rf"\s?(?:euro\s)?(?:{pattern})", rest):
            return name
    return None


def find_count(text: str) -> int | None:
    """Return into how many parts a normalised text wants to cut, or None. One is no cutting."""
    if _HALVES.search(text):
        return 2
    for match in _COUNT.finditer(text):
        said = next(group for group in match.groups() if group)
        value = number(said)
        if value is not None and 2 <= value <= 60:
            return value
    return None


def bare_number(text: str) -> int | None:
    """Return the number that is all a normalised text says ("3", "drie", "optie 3"), or None."""
    stripped = re.sub(
        r"^(?:optie|nummer|keuze|doe maar|option|number|ik kies|in|liever)\s"
        r"|\s(?:graag|please|alstublieft|dan)$",
        "",
        text.strip(" .!?)#"),
    )
    return number(stripped.strip(" .!?)#"))
