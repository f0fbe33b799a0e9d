from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.legal.notice import (
    TERM_TEXTS,
    NoticeTooEarlyError,
    Way,
    delivered_on,
    notice_dates,
    term_fault,
)
from storage.free_days import free_day

DUE = date(2025, 1, 1)
MON, TUE, WED, THU, FRI, SAT = (date(2026, 11, 9 + n) for n in range(6))


@pytest.mark.parametrize(
    ("sent_on", "delivered"),
    [
        (MON, WED),
        (TUE, THU),
        (WED, FRI),
        (THU, SAT),
        (FRI, date(2026, 11, 17)),  # Saturday and Tuesday
        (SAT, date(2026, 11, 18)),  # Tuesday and Wednesday
        (date(2026, 12, 23), date(2026, 12, 29)),  # 24, not 25, 26, 27 and 28
        (date(2026, 4, 2), date(2026, 4, 7)),  # Good Friday is none, Saturday 4, Easter is none
        (date(2026, 5, 4), date(2026, 5, 7)),  # not 5 May
        (date(2026, 5, 13), date(2026, 5, 19)),  # Ascension, the equated Friday, then Saturday 16
    ],
)
def test_post_is_delivered_on_the_second_day_of_delivery(sent_on: date, delivered: date) -> None:
    assert delivered_on(sent_on) == delivered


def test_a_notice_of_monday_may_be_paid_for_fourteen_days_after_wednesday() -> None:
    found = notice_dates(MON, due_on=DUE)
    assert found.received_on == WED
    assert found.last_free_day == date(2026, 11, 25)
    assert found.costs_from == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("received_on", "last"),
    [
        (date(2026, 11, 14), date(2026, 11, 30)),  # Saturday 28 becomes Monday
        (date(2026, 11, 15), date(2026, 11, 30)),  # so does Sunday 29
        (date(2026, 12, 11), date(2026, 12, 28)),  # Christmas on Friday, then a weekend
        (date(2026, 12, 18), date(2027, 1, 4)),  # New Year on Friday, then a weekend
        (date(2026, 11, 18), date(2026, 12, 2)),
    ],
)
def test_a_term_never_ends_on_a_saturday_a_sunday_or_a_holiday(
    received_on: date, last: date
) -> None:
    sent_on = received_on - timedelta(days=1)
    assert notice_dates(sent_on, due_on=DUE, received_on=received_on).last_free_day == last


def test_mail_is_received_on_the_day_itself_unless_proved_otherwise() -> None:
    assert notice_dates(MON, due_on=DUE, way=Way.EMAIL).received_on == MON
    proved = notice_dates(MON, due_on=DUE, way=Way.EMAIL, received_on=TUE)
    assert proved.received_on == TUE


def test_slower_post_may_be_reckoned_with() -> None:
    assert notice_dates(MON, due_on=DUE, post_days=3).received_on == THU


def test_a_notice_before_default_is_none() -> None:
    with pytest.raises(NoticeTooEarlyError):
        notice_dates(MON, due_on=MON)
    assert notice_dates(TUE, due_on=MON).sent_on == TUE


def test_nothing_is_received_before_it_was_sent() -> None:
    with pytest.raises(ValueError, match="before it was sent"):
        notice_dates(TUE, due_on=DUE, received_on=MON)


@given(st.dates(date(2025, 1, 2), date(2028, 12, 1)), st.sampled_from(Way), st.integers(1, 4))
def test_the_debtor_always_has_fourteen_whole_days(sent_on: date, way: Way, post_days: int) -> None:
    found = notice_dates(sent_on, due_on=DUE, way=way, post_days=post_days)
    assert found.sent_on <= found.received_on
    assert found.last_free_day - found.received_on >= timedelta(days=14)
    assert found.last_free_day.weekday() < 5
    assert free_day(found.last_free_day) is None
    assert found.costs_from - found.last_free_day == timedelta(days=1)


@pytest.mark.parametrize("text", TERM_TEXTS)
def test_the_terms_that_the_court_approved_pass(text: str) -> None:
    assert term_fault(f"Betaalt u € 100 {text}, dan betaalt u geen kosten.") is None


@pytest.mark.parametrize(
    "text",
    [
        "binnen 14 dagen na heden",
        "binnen veertien dagen na dagtekening van deze brief",
        "binnen 14 dagen na verzending",
        "binnen 14 dagen vanaf vandaag",
        "binnen veertien dagen nadat deze brief bij u is bezorgd",
        "binnen 14 dagen na ontvangst",
        "zo snel mogelijk",
    ],
)
def test_a_term_that_makes_a_notice_void_is_found(text: str) -> None:
    assert term_fault(f"Betaal {text}.")
