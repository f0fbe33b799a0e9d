"""Plan parts: what is paid on which day, as a person would say it, short enough for an SMS.

"€ 30,00 op donderdag 26 november, daarna op 28 december en 26 januari, en € 30,50 op 26 februari":
an amount is named once for all parts in a row that have it, a month once for all days in it, and a
year where nobody would guess it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dialogs.speaking import texts
from payments.plans import Part
from storage.words import Language

#: Of more parts than this the months are shortened, so that half a year still fits one SMS.
_MANY = 4
#: A day so far after the first part is not plainly the next one of its name.
_FAR = 345


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    today: str
    on: str
    then: str
    and_: str


_WORDS = {
    Language.NL: _Words(today="vandaag", on="op", then="daarna", and_="en"),
    Language.EN: _Words(today="today", on="on", then="then", and_="and"),
}


def said_parts(parts: Sequence[Part], today: date, language: Language) -> str:
    """Say all parts of a plan in their order: each amount with its days."""
    words, named = _WORDS[language], _Days.of(parts, language)
    runs = [
        (texts.amount(cents, language), [part.due_on for part in run])
        for cents, run in groupby(parts, key=lambda part: part.cents)
    ]
    (amount, (first, *others)), *later = runs
    begins = words.today if first == today else texts.on_day(first, language)
    said = [f"{amount} {begins}"]
    if others:
        said.append(f"{words.then} {words.on} {named.listed(others)}")
    joints = [words.then] * (len(later) - 1) + [words.and_]
    for joint, (amount, days) in zip(joints, later, strict=False):
        said.append(f"{joint} {amount} {words.on} {named.listed(days)}")
    return ", ".join(said)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Days:
    """How the days of one plan are named."""

    language: Language
    short: bool
    with_year: frozenset[date]  #: where the year is named

    @classmethod
    def of(cls, parts: Sequence[Part], language: Language) -> _Days:
        start = parts[0].due_on
        far = [part.due_on for part in parts if (part.due_on - start).days > _FAR]
        by_year = (min(run) for _, run in groupby(far, key=lambda day: day.year))
        return cls(language=language, short=len(parts) > _MANY, with_year=frozenset(by_year))

    def listed(self, days: Sequence[date]) -> str:
        """Return days in a row, those of one month together: "4 en 18 december en 8 januari"."""
        months = groupby(days, key=lambda day: (day.year, day.month))
        return self._joined([self._of_month(tuple(run)) for _, run in months])

    def _of_month(self, days: Sequence[date]) -> str:
        month = texts.month(days[0], self.language, short=self.short)
        year = f" {days[0].year}" if self.with_year.intersection(days) else ""
        return f"{self._joined([str(day.day) for day in days])} {month}{year}"

    def _joined(self, each: Sequence[str]) -> str:
        *others, last = each
        return texts.joined(", ".join(others), last, self.language) if others else last
