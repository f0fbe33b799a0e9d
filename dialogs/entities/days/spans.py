"""Parts of weeks, months, quarters and years: "eind volgende week", "tweede helft van mei".

Composed of the part and of what it is a part of. What is one day by custom (the end of a month is
its last, the middle its fifteenth) becomes a day; the rest stays a span.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from dialogs.entities.days.day_words import DAY, MONTH, MONTHS, NEXT, ORDINAL, ORDINALS, WEEKDAYS
from dialogs.entities.days.reckoning import When, doubted, month_just_past, on
from dialogs.entities.days.weeks import week_number

_THIS = r"(?:deze|dit|van de|this|lopende|the)"
#: What is divided: a month by name, or a week, month, quarter or year near today.
_WHOLE = (
    rf"(?:(?P<month>{MONTH})(?:[\s-](?:van )?(?:(?P<year>20\d\d)|(?P<soon>{NEXT}) jaar))?"
    rf"|(?P<in_year>20\d\d)(?![-/.]\d)|(?:(?P<next>{NEXT}|het nieuwe|the new)|{_THIS}|de|het)? ?"
    rf"(?P<unit>weekend|week(?: (?P<w>[1-4]?\d|5[0-3])\b)?|maand|month|kwartaal|quarter|jaar|year))"
)
_OF = r"(?: van| of| in)?(?: de| het| the)?[ -]"
_PART = (
    r"(?P<part>aan het begin|begin|start|beginning|early|aan het eind|op het eind|eind|einde|end|"
    r"ultimo|late|laatste dag|laatste(?= van)|last day|eerste dag|half|medio|midden|mid|middle|"
    r"halverwege|"
    r"(?:de )?(?:eerste|tweede|1e|2e) helft|in de loop|later|ergens|rest)"
)
#: "Ik begin januari" is a verb.
PART_OF = (
    r"\b(?!(?:(?<=ik )|(?<=we )|(?<=wij )|(?<=dan )|(?<=i ))(?:begin|start)\b"
    r"(?!.*\b(?:betaal|betaald|betalen|pay)\b))"
    r"(?!(?:half|begin|start) in )"
    rf"{_PART}{_OF}{_WHOLE}(?!\w)(?! om)"
)
#: "Volgend jaar maart", "maart volgend jaar", "volgend kwartaal".
NEXT_YEARS_MONTH = (
    rf"\b(?:{NEXT} jaar (?:in )?(?P<month>{MONTH})|(?P<after>{MONTH}) (?:van )?{NEXT} jaar)\b"
)
NEXT_QUARTER = rf"\b(?:{NEXT}) (?:kwartaal|quarter)\b"
#: "De laatste vrijdag van de maand", "eerste maandag van december".
WEEKDAY_OF_MONTH = (
    rf"\b(?P<nth>{ORDINAL}|[1-5]e|laatste|last) (?P<day>{DAY}|weekend) (?:van|in|of) (?:de |the )?"
    rf"(?:(?P<month>{MONTH})|(?P<next>{NEXT} )?(?:maand|month))\b"
)
#: "De tweede week van december".
WEEK_OF_MONTH = (
    rf"\b(?P<nth>{ORDINAL}|[1-5]e|laatste|last) week (?:van |in |of )?(?:de |the )?"
    rf"(?:(?P<month>{MONTH})|(?P<next>{NEXT} )?(?:maand|month))\b"
)
#: "Tussen 1 en 5 december", "van de 20e tot de 25e".
BETWEEN = (
    r"\b(?:(?:tussen|between|van|from) (?:de |the )?(?P<a>\d{1,2})(?:e|ste|de|st|nd|rd|th)?"
    r" (?:en|a|tot|tot en met|t/m|and|to) (?:de |the )?(?P<b>\d{1,2})"
    rf"(?:(?P<nth>e|ste|de|st|nd|rd|th)(?: (?P<month>{MONTH}))?| (?P<named>{MONTH}))"
    rf"|(?<![\d.,/-])(?P<a2>\d{{1,2}}) ?(?:tot en met|t/m|tm|tot|a |"
    rf"-) ?(?P<b2>\d{{1,2}}) (?P<of>{MONTH}))\b"
)


def part_of(match: re.Match[str], today: date) -> When | None:
    """Return the day or span of a part of a week, month, quarter or year."""
    named = match["month"] is not None
    if match["in_year"]:
        year = int(match["in_year"])
        return _cut(match["part"], "jaar", _near("jaar", False, date(year, 1, 1)), today)
    if match["w"]:
        monday = week_number(match, today)
        whole = monday and When(first=monday.last - timedelta(days=6), last=monday.last)
    else:
        whole = _named(match, today) if named else _near(match["unit"], bool(match["next"]), today)
    if whole is None:
        return None
    part = match["part"].removeprefix("aan het ").removeprefix("op het ").removeprefix("de ")
    unit = "month" if named else match["unit"].split()[0]
    found = _cut(part, unit, whole, today)
    if found is None or found.last >= today:
        return found
    if named:
        return doubted(found)
    return (
        None if match["next"] or match["w"] else _cut(part, unit, _near(unit, True, today), today)
    )


def next_years_month(match: re.Match[str], today: date) -> When:
    """Return the month of next year that was named."""
    return _month(date(today.year + 1, MONTHS[match["month"] or match["after"]], 1))


def rest_of_whole(match: re.Match[str], today: date) -> When:
    """Return what is left of this quarter or year."""
    whole = _near(match["unit"] or match["yet"] or match["whole"], False, today)
    return When(first=today, last=whole.last)


def next_quarter(_match: re.Match[str], today: date) -> When:
    """Return the quarter that comes."""
    return _near("kwartaal", True, today)


def weekday_of_month(match: re.Match[str], today: date) -> When | None:
    """Return the first, second or last such weekday of a month, the next time that it comes."""
    weekend = match["day"] == "weekend"
    for whole in _months(match, today):
        days = [
            whole.first + timedelta(days=place)
            for place in range((whole.last - whole.first).days + 1)
        ]
        fitting = [day for day in days if day.weekday() == WEEKDAYS.get(match["day"], 5)]
        place = _place(match["nth"])
        if place <= len(fitting) and fitting[place - 1] >= today:
            day = fitting[place - 1]
            return When(first=day, last=day + timedelta(days=int(weekend)))
    return None


def week_of_month(match: re.Match[str], today: date) -> When | None:
    """Return the span of a week that was counted in a month; the first and last by their ends."""
    place = _place(match["nth"])
    for whole in _months(match, today):
        if place == 1:
            found = on(whole.first)
        elif place == 0:
            found = on(whole.last)
        else:
            start = whole.first + timedelta(days=7 * (place - 1))
            found = When(first=start, last=min(start + timedelta(days=6), whole.last))
        if found.last >= today and found.first <= whole.last:
            return found
    return None


def between(match: re.Match[str], today: date) -> When | None:
    """Return the span between two days of one month; None when they are no such."""
    first, last = int(match["a"] or match["a2"]), int(match["b"] or match["b2"])
    month = match["month"] or match["named"] or match["of"]
    if first >= last:
        return None
    if month:
        starts = [date(today.year + more, MONTHS[month], 1) for more in (0, 1)]
    else:
        starts = [_first_of(today, more) for more in range(3)]
    for start in starts:
        if last <= _month(start).last.day and start.replace(day=last) >= today:
            return When(first=max(today, start.replace(day=first)), last=start.replace(day=last))
    return None


def _cut(part: str, unit: str, whole: When, today: date) -> When | None:
    if part in {"rest", "later", "in de loop", "ergens"}:
        return When(first=max(whole.first, today), last=whole.last)
    if part.startswith(("begin", "start", "early", "eerste dag")):
        # The start of a year is no day: nobody pays on the first of January.
        return When(first=whole.first, last=whole.first + timedelta(days=14 if _year(unit) else 0))
    if part.startswith(("eind", "end", "ultimo", "late", "laatste", "last")):
        friday = whole.first + timedelta(days=4)
        return When(first=max(friday, today), last=whole.last) if unit == "week" else on(whole.last)
    return _middle(part, unit, whole)


def _middle(part: str, unit: str, whole: When) -> When | None:
    length = (whole.last - whole.first).days + 1
    half = whole.first + timedelta(days=15 if unit in _MONTHLY else length // 2)
    if "helft" in part:
        first = part.startswith(("eerste", "1e"))
        return (
            When(first=whole.first, last=half - timedelta(days=1))
            if first
            else (When(first=half, last=whole.last))
        )
    if unit == "week":
        return on(whole.first + timedelta(days=2))
    if part == "half" and unit not in _MONTHLY:
        return None  # "een half jaar" is as long, and no day
    return on(whole.first + timedelta(days=14 if unit in _MONTHLY else length // 2))


_MONTHLY = {"maand", "month"}


def _year(unit: str) -> bool:
    return unit in {"jaar", "year"}


def _first_of(today: date, ahead: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def _month(start: date) -> When:
    return When(
        first=start, last=start.replace(day=calendar.monthrange(start.year, start.month)[1])
    )


def _named(match: re.Match[str], today: date) -> When:
    year = today.year + 1 if match["soon"] else int(match["year"] or today.year)
    found = _month(date(year, MONTHS[match["month"]], 1))
    if match["year"] or match["soon"] or found.last >= today or month_just_past(found.last, today):
        return found
    return _month(found.first.replace(year=year + 1))


def _near(unit: str, coming: bool, today: date) -> When:
    if unit in {"week", "weekend"}:
        monday = today - timedelta(days=today.weekday() - 7 * coming)
        start = monday + timedelta(days=5 if unit == "weekend" else 0)
        return When(first=start, last=monday + timedelta(days=6))
    if _year(unit):
        return When(first=date(today.year + coming, 1, 1), last=date(today.year + coming, 12, 31))
    if unit in _MONTHLY:
        return _month(_first_of(today, int(coming)))
    start = _first_of(today, -((today.month - 1) % 3) + 3 * coming)
    return When(first=start, last=_month(_first_of(start, 2)).last)


def _months(match: re.Match[str], today: date) -> list[When]:
    if match["month"]:
        return [_month(date(today.year + more, MONTHS[match["month"]], 1)) for more in (0, 1)]
    ahead = (1, 2) if match["next"] else (0, 1)
    return [_month(_first_of(today, more)) for more in ahead]


def _place(said: str) -> int:
    """Return which one was meant; 0 for the last, so that `[place - 1]` is it."""
    if said in {"laatste", "last"}:
        return 0
    return int(said[0]) if said[0].isdigit() else ORDINALS[said]
