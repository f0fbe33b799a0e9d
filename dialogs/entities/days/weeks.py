"""Weekdays, weeks and weekends: how each phrase of them becomes a day or a span. All pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from dialogs.entities.days.day_words import ANY_DAY, MONTH, ORDINALS, WEEKDAYS
from dialogs.entities.days.reckoning import (
    PASSED,
    Reader,
    When,
    doubted,
    just_past,
    next_day_of_month,
    on,
)
from dialogs.entities.numbers import number

#: "Maandag 26": a weekday and the number of such a day soon.
NUMBERED = (
    rf"\b(?P<day>{ANY_DAY}) (?:de )?(?P<d>[12]?\d|3[01])(?!\w|[-/:.,]\d|,-| ?(?:{MONTH}|euro|eur|€|"
    r"x|keer|uur|u|per|p|maal|in de|elke|iedere|jan|weken|dagen|termijnen|delen|stuks)\b)"
)


def _weekday(match: re.Match[str], today: date) -> When:
    named = next(day for name, day in match.groupdict().items() if name.startswith("day") and day)
    return on(_next_weekday(named, today))


def _weekday_ordinal(match: re.Match[str], today: date) -> When | None:
    """Read "vrijdag de eerste": the first of the month if it is a Friday, else of the payments."""
    found = next_day_of_month(ORDINALS[match["nth"]], today)
    same = found is not None and found.first.weekday() == WEEKDAYS[match["day"]]
    return found if same else _weekday(match, today)


def _weekday_next_week(match: re.Match[str], today: date) -> When:
    monday = today + timedelta(days=7 - today.weekday())
    return on(monday + timedelta(days=WEEKDAYS[match["day"]]))


def _week_next(_match: re.Match[str], today: date) -> When:
    monday = today + timedelta(days=7 - today.weekday())
    return When(first=monday, last=monday + timedelta(days=6))


def _week_after_next(_match: re.Match[str], today: date) -> When:
    monday = today + timedelta(days=14 - today.weekday())
    return When(first=monday, last=monday + timedelta(days=6))


def _weekend(match: re.Match[str], today: date) -> When:
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    if "volgend" in match[0] or "next" in match[0]:
        saturday += timedelta(days=7)
    return When(first=saturday, last=saturday + timedelta(days=1))


def _after_weekend(_match: re.Match[str], today: date) -> When:
    return on(today + timedelta(days=7 - today.weekday()))


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


def _weekday_after_week(match: re.Match[str], today: date) -> When:
    return on(_on_weekday(match, today) + timedelta(days=7))


def _weekday_after_weeks(match: re.Match[str], today: date) -> When | None:
    count = number(match["n"] or match["m"])
    return None if count is None else on(_on_weekday(match, today) + timedelta(days=7 * count))


def _on_weekday(match: re.Match[str], today: date) -> date:
    return _next_weekday(match["day"], today)


def _next_weekday(named: str, today: date) -> date:
    return today + timedelta(days=(WEEKDAYS[named] - today.weekday()) % 7 or 7)


def _weekday_numbered(match: re.Match[str], today: date) -> When | None:
    found = next_day_of_month(int(match["d"]), today)
    soon = found is not None and found.first.weekday() == WEEKDAYS[match["day"]]
    return found if soon else PASSED


def _weekday_of_this_week(match: re.Match[str], today: date) -> When | None:
    day = today + timedelta(days=WEEKDAYS[match["day"]] - today.weekday())
    return on(day) if day >= today else None


def _day_after_weeks(match: re.Match[str], today: date) -> When:
    start = 1 if match["from"] in {"morgen", "tomorrow"} else 0
    return on(today + timedelta(days=start + 7 * (number(match["n"] or "") or 1)))


#: How each kind of phrase becomes a day or a span; None where it names none.
READERS_OF_WEEKS: Mapping[str, Reader] = {
    "day_after_weeks": _day_after_weeks,
    "after_weekend": _after_weekend,
    "rest_of_week": _rest_of_week,
    "week_after_next": _week_after_next,
    "week_next": _week_next,
    "week_number": week_number,
    "weekday": _weekday,
    "weekday_after_week": _weekday_after_week,
    "weekday_after_weeks": _weekday_after_weeks,
    "weekday_next_week": _weekday_next_week,
    "weekday_numbered": _weekday_numbered,
    "weekday_ordinal": _weekday_ordinal,
    "weekday_of_this_week": _weekday_of_this_week,
    "weekend": _weekend,
}
