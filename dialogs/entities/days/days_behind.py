"""Days that lie behind us: "vorige week vrijdag", "drie weken geleden". All pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from dialogs.entities.days.day_words import MONTH, WEEKDAYS
from dialogs.entities.days.reckoning import Reader, When, month_end, month_start
from dialogs.entities.numbers import number


def _back(day: date) -> When:
    return When(first=day, last=day, behind=True)


def _days_ago(count: int) -> Reader:
    return lambda _match, today: _back(today - timedelta(days=count))


def _last_weekday(match: re.Match[str], today: date) -> When:
    behind = (today.weekday() - WEEKDAYS[match["day"]]) % 7 or 7
    return _back(today - timedelta(days=behind))


def _weekday_last_week(match: re.Match[str], today: date) -> When:
    monday = today - timedelta(days=7 + today.weekday())
    return _back(monday + timedelta(days=WEEKDAYS[match["day"]]))


def _last_week(_match: re.Match[str], today: date) -> When:
    monday = today - timedelta(days=7 + today.weekday())
    return When(first=monday, last=monday + timedelta(days=6), behind=True)


def _last_month(_match: re.Match[str], today: date) -> When:
    start = month_start(today, -1)
    return When(first=start, last=month_end(start), behind=True)


def _last_weekend(_match: re.Match[str], today: date) -> When:
    saturday = today - timedelta(days=(today.weekday() - 5) % 7 or 7)
    return When(first=saturday, last=saturday + timedelta(days=1), behind=True)


def _ago(match: re.Match[str], today: date) -> When | None:
    said, unit = match["n"], match["unit"]
    count = 1 if said in {"a", "an"} else number(said)
    if count is None or unit in {"jaar", "year", "years"}:
        return None
    if unit.startswith(("maand", "month", "mnd")):
        start = month_start(today, -count)
        return _back(start.replace(day=min(today.day, month_end(start).day)))
    return _back(today - timedelta(days=count * (7 if unit.startswith("w") else 1)))


_DATED = re.compile(
    rf"(?:op |on |de |den )?(?:\d{{1,2}}\S{{0,3}} (?:van )?(?:{MONTH})\b|\d+[-/]\d|(?:{MONTH}) \d)"
)
_NUMBERED = re.compile(r"(?:op |on |de |den |the )*\d")
#: A day of the calendar no farther ahead was not meant for another year: "15 januari betaald".
_SOON = 31


def looked_back(when: When, today: date, said: str) -> When:
    """Return the day behind us that a day ahead must have meant: last Friday, last 3 November.

    `said` is the text from the day on.
    """
    if when.first <= today:
        return replace(when, behind=True, doubted=False)
    ahead = (when.first - today).days
    if ahead <= _SOON and _DATED.match(said):
        return when
    if ahead <= 7 and not _NUMBERED.match(said):
        back = timedelta(days=7)
    else:
        try:
            earlier = when.first.replace(year=when.first.year - 1)
        except ValueError:
            return when
        back = when.first - earlier
        if ahead <= _SOON and when.day:
            month = month_start(when.first, -1)
            back = when.first - month.replace(day=min(when.first.day, month_end(month).day))
    return When(first=when.first - back, last=when.last - back, behind=True)


#: How each kind of phrase becomes a day or a span.
READERS_BEHIND: Mapping[str, Reader] = {
    "ago": _ago,
    "days_ago_1": _days_ago(1),
    "days_ago_2": _days_ago(2),
    "last_month": _last_month,
    "last_week": _last_week,
    "last_weekday": _last_weekday,
    "last_weekend": _last_weekend,
    "weekday_last_week": _weekday_last_week,
}
