"""The ladder: proofs end, and a line's type has its consequences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.ladder import LINE_EFFECTS, LineType, effective_rung, months_later
from storage.records.debtors import ContactPoint
from storage.words import Channel, Rung

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def point(**given: object) -> ContactPoint:
    return ContactPoint(**{"rung": Rung.UNKNOWN, "rung_at": NOW, **given})


def test_a_proof_counts_until_the_very_moment_that_its_months_are_over() -> None:
    ends = datetime(2027, 5, 23, 9, 0, tzinfo=UTC)
    assert effective_rung(Rung.VERIFIED, NOW, ends - timedelta(microseconds=1)) is Rung.VERIFIED
    assert effective_rung(Rung.VERIFIED, NOW, ends) is Rung.ANSWERED
    assert effective_rung(Rung.VERIFIED, NOW, ends, 12) is Rung.VERIFIED


@pytest.mark.parametrize("rung", [rung for rung in Rung if rung is not Rung.VERIFIED])
def test_only_a_proof_ends(rung: Rung) -> None:
    assert effective_rung(rung, NOW, NOW + timedelta(days=9999)) is rung


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-01-15", 24, "2028-01-15"),
    ],
)
def test_a_day_that_a_month_lacks_becomes_its_last(start: str, months: int, end: str) -> None:
    begun = datetime.fromisoformat(f"{start}T10:00+00:00")
    assert months_later(begun, months) == datetime.fromisoformat(f"{end}T10:00+00:00")


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 # zone added below
    st.integers(1, 24),
)
def test_a_proof_never_gets_better_with_time(start: datetime, months: int) -> None:
    begun = start.replace(tzinfo=UTC)
    seen = [
        effective_rung(Rung.VERIFIED, begun, begun + timedelta(days=days), months)
        for days in range(0, 800, 7)
    ]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] is Rung.VERIFIED
    assert seen[-1] is Rung.ANSWERED


def test_who_proves_again_starts_the_time_anew_and_who_only_writes_does_not() -> None:
    number = point()
    number.climb(Rung.VERIFIED, NOW)
    later = NOW + timedelta(days=170)
    number.climb(Rung.ANSWERED, later)
    assert number.rung_now(NOW + timedelta(days=200)) is Rung.ANSWERED
    number.climb(Rung.VERIFIED, later)
    assert number.rung_now(NOW + timedelta(days=200)) is Rung.VERIFIED
    assert number.rung_at == later


def test_an_expired_proof_can_be_given_again() -> None:
    number = point(rung=Rung.VERIFIED)
    late = NOW + timedelta(days=400)
    assert number.rung_now(late) is Rung.ANSWERED
    number.climb(Rung.SELF_DECLARED, late)
    assert number.rung_now(late) is Rung.ANSWERED
    number.climb(Rung.VERIFIED, late)
    assert number.rung_now(late) is Rung.VERIFIED


def test_every_type_of_line_has_its_consequences() -> None:
    assert set(LINE_EFFECTS) == set(LineType)


def test_a_mobile_line_is_checked_and_nothing_climbs_down_by_it() -> None:
    number = point()
    number.learn_line(LineType.MOBILE, NOW)
    assert (number.rung, number.line_checked_at) == (Rung.LINE_CHECKED, NOW)
    number.climb(Rung.SELF_DECLARED, NOW)
    number.learn_line(LineType.MOBILE, NOW)
    assert number.rung is Rung.SELF_DECLARED
    number.declare_wrong(NOW)
    number.learn_line(LineType.MOBILE, NOW)
    assert number.rung is Rung.WRONG


def test_a_landline_closes_sms_and_leaves_whatsapp() -> None:
    number = point()
    number.learn_line(LineType.LANDLINE, NOW)
    assert number.closed_by(Channel.SMS) == "lookup"
    assert number.closed_by(Channel.WHATSAPP) is None
    assert number.invalid_by is None
    assert number.rung is Rung.UNKNOWN


def test_a_later_look_up_mends_an_earlier_one_and_never_a_code_of_a_message() -> None:
    number = point()
    number.learn_line(LineType.INVALID, NOW)
    assert number.invalid_by == "lookup"
    number.learn_line(LineType.MOBILE, NOW)
    assert number.invalid_by is None
    refused = point(sms_closed_by="21614", invalid_by="21211")
    refused.learn_line(LineType.MOBILE, NOW)
    assert (refused.sms_closed_by, refused.invalid_by) == ("21614", "21211")


@pytest.mark.parametrize("line", [LineType.VOIP, LineType.UNKNOWN])
def test_what_is_not_known_for_sure_closes_nothing_and_proves_nothing(line: LineType) -> None:
    number = point()
    number.learn_line(line, NOW)
    assert (number.sms_closed_by, number.invalid_by, number.rung) == (None, None, Rung.UNKNOWN)
