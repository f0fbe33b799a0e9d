"""An amount of one's own on the plan page: what can be, what comes nearest, and agreeing to it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.debtor.page import PageDeed
from storage.records.plans import Instalment, Plan


def instalments(scene: Any) -> list[tuple[str, int]]:
    with scene.database.service() as session:
        found = session.scalars(select(Instalment).order_by(Instalment.position))
        return [(part.due_on.isoformat(), part.amount_cents) for part in found]


def agree(scene: Any, token: str, summary: str) -> Any:
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', summary))
    return scene.client.post(f"/b/{token}", data=fields)


def test_an_amount_of_ones_own_is_shown_with_all_its_days_and_agreed(scene: Any) -> None:
    token = scene.link(confirmed=True)
    summary = scene.get(token, "plan?bedrag=45&ritme=2weeks").text
    assert summary.count("€ 45,00") == 2
    assert "afgesproken" in agree(scene, token, summary).location
    assert instalments(scene) == [
        ("2026-11-30", 4_500),
        ("2026-12-14", 4_500),
        ("2026-12-28", 3_345),
    ]
    assert scene.told == [PageDeed.PLAN_AGREED]


def test_too_little_gets_what_comes_nearest_and_one_tap_takes_it(scene: Any) -> None:
    token = scene.link(confirmed=True)
    shown = scene.get(token, "plan?bedrag=10").text
    assert "te weinig per keer" in shown
    nearest = re.search(r'href="(/b/[^"]*delen=4[^"]*)"', shown)
    assert nearest is not None
    summary = scene.client.get(nearest[1].replace("&amp;", "&")).text
    assert "afgesproken" in agree(scene, token, summary).location
    assert [cents for _, cents in instalments(scene)] == [3_086, 3_086, 3_086, 3_087]


@pytest.mark.parametrize(
    "query",
    [
        "bedrag=veel",
        "bedrag=-5",
        "bedrag=30&ritme=uur",
        "delen=x",
        "delen=99999999999999",
        "delen=3&eerste=-1",
        "bedrag=%00",
    ],
)
def test_what_cannot_be_read_is_said_and_agrees_nothing(scene: Any, query: str) -> None:
    token = scene.link(confirmed=True)
    shown = scene.get(token, f"plan?{query}")
    assert shown.status_code == 200
    assert "kunnen wij niet lezen" in shown.text
    assert 'href="#bedrag"' in shown.text


def test_a_form_cannot_agree_to_what_the_box_does_not_allow(scene: Any) -> None:
    token = scene.link(confirmed=True)
    summary = scene.get(token, "plan?delen=3").text
    forged = summary.replace('name="delen" value="3"', 'name="delen" value="12"')
    assert forged != summary
    assert agree(scene, token, forged).location.endswith("plan?lang=nl")
    with scene.database.service() as session:
        assert session.scalars(select(Plan)).all() == []


def test_before_confirmation_no_plan_is_shown(scene: Any) -> None:
    assert "€" not in scene.get(scene.link(), "plan?bedrag=30").text
