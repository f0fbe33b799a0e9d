"""Days that are told from another day: "de maandag erna", "de dag daarna", "30 dagen later".

The day before it in the message is what it follows; where none was named, today.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dialogs.entities.days.day_words import DAY, THAN, UNIT, WEEKDAYS, N
from dialogs.entities.days.reckoning import READERS, When, month_end, month_start

_BEFORE_IT = r"(?:(?:er|daar)voor|before that)"
_AFTER_IT = r"(?:(?:er|daar)(?:na|op)|after(?: that| next|(?=$| \.))(?! \d))"
FOLLOWING = re.compile(
    r"\b(?<!elke )(?<!iedere )(?<!per )(?<!every )(?<!each )(?:de |die |the )?"
    rf"(?:(?P<what>{DAY}|dag|day|week|maand) {_AFTER_IT}"
    r"|(?:volgende|next) (?P<next>dag|day)"
    rf"|(?:dag|day) (?P<earlier>{_BEFORE_IT})"
    rf"|(?P<n>{N}) (?P<unit>{UNIT}) "
    rf"(?:later(?! (?:\w+ )?dan {THAN})|{_AFTER_IT}))"
    r"(?!\w| (?:de|the|my|mijn))"
)


def following(match: re.Match[str], today: date, *, before: When | None) -> When | None:
    """Return the day or week that follows the one before it in the message.

    A day alone needs one to follow; a week follows the next one, as in "de week erna wel".
    """
    what = match["what"] or match["next"]
    if match["earlier"]:
        day = before.first - timedelta(days=1) if before else today
        return When(first=day, last=day) if before else None
    if what is None:
        return READERS["after_count"](match, before.last if before else today)
    if what in WEEKDAYS:
        start = before.last if before else today
        day = start + timedelta(days=(WEEKDAYS[what] - start.weekday()) % 7 or 7)
        # "Niet zaterdag maar de zaterdag erna": the first one was refused, and is no day.
        refused = before is None and re.search(rf"\b{what}\b", match.string[: match.start()])
        day += timedelta(days=7 if refused else 0)
        return When(first=day, last=day)
    if what == "maand":
        start = month_start(before.last if before else today, 1)
        return When(first=start, last=month_end(start))
    if what != "week":
        day = before.last + timedelta(days=1) if before else today
        return When(first=day, last=day) if before else None
    start = before.last if before else today + timedelta(days=7)
    monday = start + timedelta(days=7 - start.weekday())
    return When(first=monday, last=monday + timedelta(days=6))
