"""Reading dates and moments: `2026-11-01`, `01-11-2026`, `1/11/2026`; the day comes first."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Final

from storage.clock import LOCAL
from storage.intake.cells import Cell, read_text
from storage.intake.codes import Code
from storage.intake.errors import CellError
from storage.intake.reasons import shown, why

#: A claim lapses after five years (BW 3:307, 3:308) unless it was kept alive; twenty is the
#: longest that a right can live (BW 3:306). An older year is a typing mistake.
OLDEST_YEARS: Final = 20
#: A due date or a consent further ahead than this is a typing mistake.
AHEAD_YEARS: Final = 5

_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}")
_SERIAL = re.compile(r"[0-9]{5}([.,][0-9]+)?")
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(:(?P<second>[0-9]{2})([.,][0-9]{1,9})?)?"
    r"\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?<=[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})$")


def read_date(cell: Cell, *, today: date) -> date:
    """Read a day; a time of day behind it is allowed when it is midnight.

    Raises:
        CellError: unreadable, a year of two digits, a spreadsheet's bare number, or a year too
            far from `today`.
    """
    if isinstance(cell, datetime):
        return _near(cell.date(), today)
    if isinstance(cell, date):
        return _near(cell, today)
    text = read_text(cell)
    day, rest = _split(text)
    if rest and not re.fullmatch(r"0{1,2}:00(:00(\.0+)?)?Z?", rest):
        raise CellError(why(Code.DATE_UNREADABLE, value=shown(text)))
    return _near(_day(day, text), today)


def read_xml_date(cell: Cell, *, today: date) -> date:
    """Read an xsd:date, as in UBL: ISO 8601, possibly with a zone, which is dropped.

    Raises:
        CellError: as `read_date`.
    """
    return read_date(_ZONE.sub("", read_text(cell)), today=today)


def read_moment(cell: Cell, *, today: date) -> datetime:
    """Read a day or a moment as an aware UTC time; without a zone it is Amsterdam's.

    A day alone is its first moment in Amsterdam.

    Raises:
        CellError: as `read_date`.
    """
    if isinstance(cell, datetime):
        _near(cell.date(), today)
        return (cell if cell.tzinfo else cell.replace(tzinfo=LOCAL)).astimezone(UTC)
    if isinstance(cell, date):
        return _local(_near(cell, today), time())
    text = read_text(cell)
    day, rest = _split(text)
    return _at(_near(_day(day, text), today), rest, text)


def _split(text: str) -> tuple[str, str]:
    """Part the day from the time of day: a space or a T stands between them."""
    found = re.fullmatch(r"([0-9./-]{6,10})(?:\s*T\s*|\s+)?(.*)", text, re.IGNORECASE)
    return (found[1], found[2].strip()) if found else (text, "")


def _day(day: str, text: str) -> date:
    iso, day_first = _ISO.fullmatch(day), _DAY_FIRST.fullmatch(day)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
    except ValueError as error:
        raise CellError(why(Code.DATE_UNREADABLE, value=shown(text))) from error
    raise CellError(why(_fault(day), value=shown(text)))


def _fault(day: str) -> Code:
    if _SHORT_YEAR.fullmatch(day):
        return Code.DATE_SHORT_YEAR
    return Code.DATE_SERIAL if _SERIAL.fullmatch(day) else Code.DATE_UNREADABLE


def _near(day: date, today: date) -> date:
    if not today.year - OLDEST_YEARS <= day.year <= today.year + AHEAD_YEARS:
        raise CellError(why(Code.DATE_YEAR, year=day.year))
    return day


def _at(day: date, clock: str, text: str) -> datetime:
    if not clock:
        return _local(day, time())
    found = _CLOCK.fullmatch(clock)
    if not found:
        raise CellError(why(Code.DATE_UNREADABLE, value=shown(text)))
    try:
        moment = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        zone = found["zone"]
        if zone is None:
            return _local(day, moment)
        written = f"{day.isoformat()}T{moment.isoformat()}{zone.upper().replace('Z', '+00:00')}"
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError as error:
        raise CellError(why(Code.DATE_UNREADABLE, value=shown(text))) from error


def _local(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=LOCAL).astimezone(UTC)
