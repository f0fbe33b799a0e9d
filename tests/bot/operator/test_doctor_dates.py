from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.operator.doctor_dates import CALENDAR_MARGIN, look_at_dates
from outbox.calendar import EQUATED_DAYS_KNOWN_UNTIL
from payments.legal.rates import MARGIN, known_rates


@pytest.mark.parametrize(
    ("name", "until", "margin"),
    [
        ("calendar", EQUATED_DAYS_KNOWN_UNTIL, CALENDAR_MARGIN),
        ("interest rates", known_rates().known_until, MARGIN),
    ],
)
def test_dated_data_is_reported_before_it_runs_out(
    name: str, until: date, margin: timedelta
) -> None:
    def fresh(today: date) -> bool:
        (found,) = [one for one in look_at_dates(today) if one.name == name]
        assert str(until) in found.message
        assert found.mend
        return found.fresh

    assert fresh(until - margin)
    assert not fresh(until - margin + timedelta(days=1))
