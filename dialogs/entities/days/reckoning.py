"""Days and spans: how each kind of phrase becomes one, relative to the local day. All pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dialogs.entities.days.day_words import COUNTED, MONTHS, NEXT, ORDINALS
from dialogs.entities.numbers import number


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A day, or a span of days when `first` and `last` differ."""

    first: date
    last: date
    #: It was said to lie behind us, as "gisteren" and "dat was in mei" do.
    behind: bool = False
    #: A day without a year that has just gone by: it counts only where the words look back.
    doubted: bool = False

    @property
    def day(self) -> date | None:
        """The one day that was meant, or None for a span."""
        return self.first if self.first == self.last else None


#: A day without a year is the nearest of its kind: what went by less than half a year ago was not
#: meant for next year.
_LONG_AGO, _MONTH_LONG_AGO = timedelta(days=183), timedelta(days=120)


def just_past(day: date, today: date, long_ago: timedelta = _LONG_AGO) -> bool:
    """Tell whether a day has gone by so shortly ago that next year's was not meant."""
    return timedelta(0) < today - day < long_ago


def month_just_past(last: date, today: date) -> bool:
    """Tell whether a month with this last day went by so shortly ago that it may be the one."""
    return just_past(last, today, _MONTH_LONG_AGO)


def doubted(when: When) -> When:
    """Return it as one that counts only where the words look back."""
    return replace(when, behind=True, doubted=True)


#: Nothing of this kind after all: what a later rule makes of the words, it may read.
PASSED = When(first=date.min, last=date.min)
Reader = Callable[[re.Match[str], date], When | None]


def on(day: date) -> When:
    """Return one day."""
    return When(first=day, last=day)


def _in_days(count: int) -> Reader:
    return lambda _match, today: on(today + timedelta(days=count))


def _rest_of_month(_match: re.Match[str], today: date) -> When:
    return When(first=today, last=month_end(today.replace(day=1)))


def _named_month(match: re.Match[str], today: date) -> date:
    month = MONTHS[match["month"]]
    if match["year"]:
        return date(int(match["year"]), month, 1)
    start = date(today.year, month, 1)
    gone = month_end(start) < today and not month_just_past(month_end(start), today)
    return start.replace(year=today.year + 1) if gone else start


def _in_month(match: re.Match[str], today: date) -> When:
    start = _named_month(match, today)
    if month_end(start) < today:
        gone = When(first=start, last=month_end(start), behind=True)
        return gone if match["year"] else doubted(gone)
    return When(first=max(start, today), last=month_end(start))


#: "Uw eerste herinnering, en op 2 november de tweede".
_FIRST_OF_SOME = re.compile(rf"\b(?:eerste|1e|first) \w*{COUNTED}")


def _ordinal_of_month(match: re.Match[str], today: date) -> When | None:
    if ORDINALS[match["nth"]] > 1 and _FIRST_OF_SOME.search(match.string[: match.start()]):
        return None
    return next_day_of_month(ORDINALS[match["nth"]], today, ahead=_ahead(match))


def _ordinal_dated(match: re.Match[str], today: date) -> When | None:
    day = ORDINALS.get(match["nth"]) or number(match["nth"]) or 0
    return calendar_day(today, day, MONTHS[match["month"]], None)


def _after_one_and_half(match: re.Match[str], today: date) -> When:
    return on(today + timedelta(days=10 if match["unit"] == "week" else 45))


def month_start(today: date, ahead: int) -> date:
    """Return the first day of the month that lies so many months ahead."""
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def month_end(start: date) -> date:
    """Return the last day of the month that starts on this day."""
    return start.replace(day=calendar.monthrange(start.year, start.month)[1])


def _ahead(match: re.Match[str]) -> int:
    return 1 if re.search(NEXT, match[0]) else 0


def _end_of_month(match: re.Match[str], today: date) -> When:
    return on(month_end(month_start(today, _ahead(match))))


def _start_of_month(match: re.Match[str], today: date) -> When:
    return on(month_start(today, 1))


def _month_next(_match: re.Match[str], today: date) -> When:
    start = month_start(today, 1)
    return When(first=start, last=month_end(start))


def _after_count(match: re.Match[str], today: date) -> When | None:
    named = match.groupdict()
    said, unit = named.get("n") or named.get("n2"), named.get("unit") or named["unit2"]
    count = 1 if said in {"a", "an", None} else number(said)
    if count is None or unit in {"jaar", "year", "years"}:
        return None
    if unit.startswith(("maand", "month", "mnd")):
        start = month_start(today, count)
        return on(start.replace(day=min(today.day, month_end(start).day)))
    if unit.startswith(("work", "werk")):
        return on(_after_working_days(today, count))
    days = 7 if unit.startswith(("we", "wk")) else 1
    return on(today + timedelta(days=count * days))


def _after_working_days(today: date, count: int) -> date:
    weeks, more = divmod(count, 5)
    start = today - timedelta(days=max(0, today.weekday() - 4))
    day = start + timedelta(days=7 * weeks + more)
    return day + timedelta(days=2 if start.weekday() + more > 4 else 0)


def _day_of_month_next(match: re.Match[str], today: date) -> When | None:
    return next_day_of_month(int(match["d"]), today, ahead=1)


def _day_of_month(match: re.Match[str], today: date) -> When | None:
    return next_day_of_month(int(match["d"]), today, ahead=_ahead(match))


def next_day_of_month(day: int, today: date, *, ahead: int = 0) -> When | None:
    """Return the next time that the month has this day, today included; None if there is none."""
    for months in range(ahead, ahead + 13):
        start = month_start(today, months)
        if 1 <= day <= month_end(start).day and start.replace(day=day) >= today:
            return on(start.replace(day=day))
    return None


def _dated(match: re.Match[str], today: date) -> When | None:
    named = match.groupdict()
    month = MONTHS.get(named.get("month") or "") or int(named.get("m") or 0)
    year = int(named["year"]) if named.get("year") else None
    return calendar_day(today, int(named["d"]), month, year)


def calendar_day(today: date, day: int, month: int, year: int | None) -> When | None:
    """Return this day of the calendar, the next time that it comes where no year was said."""
    if year is not None and year < 100:
        year += 2000
    years = (year,) if year is not None else (today.year, today.year + 1)
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return on(found)
        if just_past(found, today):
            return doubted(on(found))
    return None


def _gone(_match: re.Match[str], _today: date) -> When | None:
    """Swallow what is too vague, so that no later rule reads a part of it."""
    return None


def vague(_match: re.Match[str], _today: date) -> When | None:
    """Swallow so many days or weeks of which nobody can tell how many: they are no amount."""
    return None


def _half_year(_match: re.Match[str], today: date) -> When:
    start = month_start(today, 6)
    return on(start.replace(day=min(today.day, month_end(start).day)))


#: How each kind of phrase becomes a day or a span; None where it names none.
READERS: Mapping[str, Reader] = {
    "after_count": _after_count,
    "after_one_and_half": _after_one_and_half,
    "dated": _dated,
    "day_of_month": _day_of_month,
    "day_of_month_next": _day_of_month_next,
    "end_of_month": _end_of_month,
    "gone": _gone,
    "half_year": _half_year,
    "in_days_0": _in_days(0),
    "in_days_1": _in_days(1),
    "in_days_14": _in_days(14),
    "in_days_2": _in_days(2),
    "in_days_3": _in_days(3),
    "in_month": _in_month,
    "month_next": _month_next,
    "ordinal_dated": _ordinal_dated,
    "ordinal_of_month": _ordinal_of_month,
    "rest_of_month": _rest_of_month,
    "start_of_month": _start_of_month,
    "vague": vague,
}
