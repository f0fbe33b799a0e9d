"""Days and spans: how each kind of phrase becomes one, relative to the local day. All pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dialogs.entities.days.day_words import MONTHS, NEXT, ORDINALS, WEEKDAYS
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


Reader = Callable[[re.Match[str], date], When | None]


def _on(day: date) -> When:
    return When(first=day, last=day)


def _in_days(count: int) -> Reader:
    return lambda _match, today: _on(today + timedelta(days=count))


def _weekday(match: re.Match[str], today: date) -> When:
    named = next(day for name, day in match.groupdict().items() if name.startswith("day") and day)
    return _on(_next_weekday(named, today))


def _weekday_next_week(match: re.Match[str], today: date) -> When:
    monday = today + timedelta(days=7 - today.weekday())
    return _on(monday + timedelta(days=WEEKDAYS[match["day"]]))


def _week_next(_match: re.Match[str], today: date) -> When:
    monday = today + timedelta(days=7 - today.weekday())
    return When(first=monday, last=monday + timedelta(days=6))


def _weekend(match: re.Match[str], today: date) -> When:
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    if "volgend" in match[0] or "next" in match[0]:
        saturday += timedelta(days=7)
    return When(first=saturday, last=saturday + timedelta(days=1))


def _after_weekend(_match: re.Match[str], today: date) -> When:
    return _on(today + timedelta(days=7 - today.weekday()))


def _rest_of_week(_match: re.Match[str], today: date) -> When:
    return When(first=today, last=today + timedelta(days=6 - today.weekday()))


def week_number(match: re.Match[str], today: date) -> When | None:
    """Return the week of the year that was named, the next time that it comes."""
    week = int(match["w"])
    for year in (today.year, today.year + 1):
        monday = date.fromisocalendar(year, week, 1)
        if just_past(monday + timedelta(days=6), today):
            return doubted(When(first=monday, last=monday + timedelta(days=6)))
        if monday + timedelta(days=6) >= today:
            return When(first=max(monday, today), last=monday + timedelta(days=6))
    return None


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
    if month_end(start) < today and not match["year"]:
        return doubted(When(first=start, last=month_end(start)))
    return When(first=max(start, today), last=month_end(start))


def _weekday_after_week(match: re.Match[str], today: date) -> When:
    return _on(_on_weekday(match, today) + timedelta(days=7))


def _weekday_after_weeks(match: re.Match[str], today: date) -> When | None:
    count = number(match["n"] or match["m"])
    return None if count is None else _on(_on_weekday(match, today) + timedelta(days=7 * count))


def _on_weekday(match: re.Match[str], today: date) -> date:
    return _next_weekday(match["day"], today)


def _next_weekday(named: str, today: date) -> date:
    return today + timedelta(days=(WEEKDAYS[named] - today.weekday()) % 7 or 7)


def _weekday_of_this_week(match: re.Match[str], today: date) -> When | None:
    day = today + timedelta(days=WEEKDAYS[match["day"]] - today.weekday())
    return _on(day) if day >= today else None


def _ordinal_of_month(match: re.Match[str], today: date) -> When | None:
    return next_day_of_month(ORDINALS[match["nth"]], today, ahead=_ahead(match))


def _ordinal_dated(match: re.Match[str], today: date) -> When | None:
    day = ORDINALS.get(match["nth"]) or number(match["nth"]) or 0
    return calendar_day(today, day, MONTHS[match["month"]], None)


def _after_one_and_half(match: re.Match[str], today: date) -> When:
    return _on(today + timedelta(days=10 if match["unit"] == "week" else 45))


def _day_after_weeks(match: re.Match[str], today: date) -> When:
    start = 1 if match["from"] in {"morgen", "tomorrow"} else 0
    return _on(today + timedelta(days=start + 7 * (number(match["n"] or "") or 1)))


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
    return _on(month_end(month_start(today, _ahead(match))))


def _start_of_month(match: re.Match[str], today: date) -> When:
    return _on(month_start(today, 1))


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
        return _on(start.replace(day=min(today.day, month_end(start).day)))
    if unit.startswith(("work", "werk")):
        return _on(_after_working_days(today, count))
    days = 7 if unit.startswith(("we", "wk")) else 1
    return _on(today + timedelta(days=count * days))


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
            return _on(start.replace(day=day))
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
            return _on(found)
        if just_past(found, today):
            return doubted(_on(found))
    return None


def _gone(_match: re.Match[str], _today: date) -> When | None:
    """Swallow what is too vague, so that no later rule reads a part of it."""
    return None


def vague(_match: re.Match[str], _today: date) -> When | None:
    """Swallow so many days or weeks of which nobody can tell how many: they are no amount."""
    return None


def _half_year(_match: re.Match[str], today: date) -> When:
    start = month_start(today, 6)
    return _on(start.replace(day=min(today.day, month_end(start).day)))


#: How each kind of phrase becomes a day or a span; None where it names none.
READERS: Mapping[str, Reader] = {
    "after_count": _after_count,
    "after_one_and_half": _after_one_and_half,
    "after_weekend": _after_weekend,
    "dated": _dated,
    "day_of_month": _day_of_month,
    "day_of_month_next": _day_of_month_next,
    "day_after_weeks": _day_after_weeks,
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
    "rest_of_week": _rest_of_week,
    "start_of_month": _start_of_month,
    "vague": vague,
    "week_next": _week_next,
    "week_number": week_number,
    "weekday": _weekday,
    "weekday_after_week": _weekday_after_week,
    "weekday_after_weeks": _weekday_after_weeks,
    "weekday_next_week": _weekday_next_week,
    "weekday_of_this_week": _weekday_of_this_week,
    "weekend": _weekend,
}
