"""Whom a reply is for: decided from who wrote to that number, when, and what."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from bot.inbound.routing import Route, Wrote, choose, pick
from storage.records.debtors import ContactPoint
from storage.records.messages import MessageKind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def wrote(hours_ago: float, kind: MessageKind = MessageKind.PREMINDER, creditor=None) -> Wrote:
    point = ContactPoint(
        id=uuid.uuid4(), creditor_id=creditor or uuid.uuid4(), debtor_id=uuid.uuid4()
    )
    return Wrote(point=point, at=NOW - timedelta(hours=hours_ago), kind=kind)


def test_one_creditor_alone_is_meant_however_long_ago() -> None:
    only = wrote(24 * 400)
    assert choose([only], None, set(), NOW) == Route(to=only.point)


def test_of_one_creditors_two_debtors_the_newest_is_meant() -> None:
    bakery = uuid.uuid4()
    older, newer = wrote(5, creditor=bakery), wrote(1, creditor=bakery)
    assert choose([older, newer], None, set(), NOW).to is newer.point


def test_two_creditors_that_both_wrote_lately_are_asked_about() -> None:
    first, second = wrote(48), wrote(2)
    assert choose([second, first], None, set(), NOW).among == (first.point, second.point)


def test_a_talk_under_way_goes_on() -> None:
    first, second = wrote(1), wrote(0.1)
    assert choose([first, second], first.point.debtor_id, set(), NOW).to is first.point


def test_an_answer_of_ours_a_moment_ago_is_what_is_answered() -> None:
    first, second = wrote(3), wrote(0.1, MessageKind.ANSWER)
    assert choose([first, second], None, set(), NOW).to is second.point


def test_a_creditor_with_nothing_open_is_not_meant() -> None:
    first, second = wrote(48), wrote(2)
    assert choose([first, second], None, {second.point.debtor_id}, NOW).to is first.point


def test_a_creditor_of_long_ago_is_not_meant_when_another_wrote_lately() -> None:
    long_ago, lately = wrote(24 * 40), wrote(48)
    assert choose([long_ago, lately], None, set(), NOW).to is lately.point


NAMES = ("Wielhuis", "De Linde")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1", 0),
        (" 2. ", 1),
        ("nr 2", 1),
        ("wielhuis", 0),
        ("die van De Linde graag", 1),
        ("linde", 1),
        ("creditor:1", 1),
        ("creditor:0", 0),
        ("3", None),
        ("creditor:7", None),
        ("ja", None),
        ("", None),
        ("wielhuis of de linde", None),
    ],
)
def test_the_answer_to_which_creditor(text: str, meant: int | None) -> None:
    assert pick(text, NAMES) == meant
