"""Dates and moments as files write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.clock import LOCAL
from storage.intake.dates import read_date, read_moment, read_xml_date
from storage.intake.errors import CellError

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2006, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-01",
        "01-11-2026",
        "1-11-2026",
        "01/11/2026",
        "1/11/2026",
        "01.11.2026",
        "2026/11/01",
        " 2026-11-01 ",
        "2026-11-01T00:00:00",
        "2026-11-01 00:00",
        "01-11-2026 0:00:00",
        datetime(2026, 11, 1),  # noqa: DTZ001 - a spreadsheet's dates have no zone
        date(2026, 11, 1),
    ],
)
def test_a_date_is_read_however_it_is_written(written: object) -> None:
    assert read_date(written, today=TODAY) == date(2026, 11, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("gisteren", "date_unreadable"),
        ("31-02-2026", "date_unreadable"),
        ("11/25/2026", "date_unreadable"),
        ("2026-13-01", "date_unreadable"),
        ("20261101", "date_unreadable"),
        ("2026-11-01 14:30", "date_unreadable"),
        ("1-11-26", "date_short_year"),
        ("46327", "date_serial"),
        (46327, "date_serial"),
        (46327.0, "date_serial"),
        ("01-11-0206", "date_year"),
        ("1999-01-01", "date_year"),
        ("2062-11-01", "date_year"),
        ("#N/A", "sheet_error"),
        (True, "date_unreadable"),
    ],
)
def test_each_kind_of_unusable_date_has_its_own_reason(written: object, code: str) -> None:
    with pytest.raises(CellError) as refused:
        read_date(written, today=TODAY)  # type: ignore[arg-type]
    assert refused.value.reason.code == code


@given(day=DAYS)
def test_a_date_survives_every_notation(day: date) -> None:
    for written in (
        day.isoformat(),
        f"{day:%d-%m-%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
    ):
        assert read_date(written, today=TODAY) == day
    assert read_xml_date(f"{day.isoformat()}+01:00", today=TODAY) == day
    assert read_xml_date(f"{day.isoformat()}Z", today=TODAY) == day


@given(moment=st.datetimes(datetime(2006, 1, 2), datetime(2031, 12, 30)))  # noqa: DTZ001
def test_a_moment_survives_with_and_without_a_zone(moment: datetime) -> None:
    whole = moment.replace(microsecond=0, fold=0)
    local = whole.replace(tzinfo=LOCAL).astimezone(UTC)
    assert read_moment(whole.isoformat(), today=TODAY) == local
    assert read_moment(f"{whole:%d-%m-%Y %H:%M:%S}", today=TODAY) == local
    utc = whole.replace(tzinfo=UTC)
    assert read_moment(utc.isoformat(), today=TODAY) == utc
    assert read_moment(f"{whole.isoformat()}Z", today=TODAY) == utc


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-10-01", datetime(2026, 9, 30, 22, tzinfo=UTC)),
        ("01-12-2025 14:03", datetime(2025, 12, 1, 13, 3, tzinfo=UTC)),
        ("2026-10-01T14:03:05.123+02:00", datetime(2026, 10, 1, 12, 3, 5, tzinfo=UTC)),
        ("2026-10-01 14:03 +0200", datetime(2026, 10, 1, 12, 3, tzinfo=UTC)),
        (date(2026, 10, 1), datetime(2026, 9, 30, 22, tzinfo=UTC)),
        (datetime(2026, 10, 1, 14), datetime(2026, 10, 1, 12, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_a_moment_without_a_zone_is_amsterdams(written: object, utc: datetime) -> None:
    assert read_moment(written, today=TODAY) == utc  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written", ["2026-10-01 25:00", "2026-10-01 noon", "2026-10-01 10:00+99:99"]
)
def test_a_moment_with_an_impossible_clock_is_refused(written: str) -> None:
    with pytest.raises(CellError):
        read_moment(written, today=TODAY)


@given(text=st.text(max_size=30))
def test_any_text_is_a_date_or_refused_with_a_reason(text: str) -> None:
    for read in (read_date, read_moment, read_xml_date):
        with suppress(CellError):
            read(text, today=TODAY)
