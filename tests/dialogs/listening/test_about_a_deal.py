"""What is asked or said again of what was read back, and what offers something else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialogs.intents import Intent
from dialogs.listening.about_a_deal import asks_if_missed, of_the_same
from dialogs.understanding.by_rules import understand

MONDAY = date(2026, 11, 23)
PLAN: dict[str, Any] = {"kind": "plan", "parts": [["2026-11-23", 10_000], ["2026-12-31", 21_875]]}
PROMISE: dict[str, Any] = {"kind": "promise", "on": "2026-11-28"}


@pytest.mark.parametrize(
    ("text", "draft", "meant"),
    [
        ("dus 218,75 wanneer precies?", PLAN, Intent.CHOOSE),
        ("en wanneer is de tweede?", PLAN, Intent.CHOOSE),
        ("dus eerst 100 en dan 218,75?", PLAN, Intent.CHOOSE),
        ("ja 100 nu en 218,75 op 31 december", PLAN, Intent.AFFIRM),
        ("kan het ook 150 nu?", PLAN, None),
        ("ja maar liever 150", PLAN, None),
        ("ja 100 per maand", PLAN, None),
        ("ja zaterdag betale", PROMISE, Intent.AFFIRM),
        ("ja maar niet zaterdag", PROMISE, None),
        ("nee zondag", PROMISE, None),
        ("wanneer kan ik bellen", PROMISE, None),
    ],
)
def test_the_same_days_and_amounts_offer_nothing(
    text: str, draft: dict[str, Any], meant: Intent | None
) -> None:
    assert of_the_same(understand(text, today=MONDAY), draft) is meant


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("en als ik dan een maand niet kan?", True),
        ("wat als het niet lukt?", True),
        ("en als het loon een dag later komt?", True),
        ("what if i can not make it one month?", True),
        ("wat als ik niet betaal?", False),
        ("als het later kan graag 1 december", False),
        ("ik kan niet", False),
    ],
)
def test_a_question_about_a_day_that_fails_is_heard(text: str, asks: bool) -> None:
    assert asks_if_missed(understand(text, today=MONDAY)) is asks
