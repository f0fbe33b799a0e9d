"""How the parts of a plan are said: like a person, all of them, and short enough for an SMS."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.speaking.plan_parts import said_parts
from dialogs.speaking.render import MOST_BODY
from dialogs.speaking.sentences import template
from dialogs.speaking.texts import fill
from outbox.wording.segments import count
from payments.plans import Offer, Part, PlanBox, Rhythm, work_out
from storage.policy_plan import MOST_MONTHS
from storage.words import Language

MONDAY = date(2026, 11, 23)
NL, EN = Language.NL, Language.EN
ONCE = [(date(2026, 11, 26), 4998), (date(2026, 12, 28), 4998), (date(2027, 1, 28), 4998)]
LAST = [*ONCE, (date(2027, 2, 26), 2052)]
NOW = [(MONDAY, 6000), (date(2026, 12, 28), 6050)]
TWO_WEEKS = [(date(2026, 11, 30), 4000), (date(2026, 12, 14), 4000), (date(2026, 12, 28), 4050)]
THREE = [(MONDAY, 5000), (date(2026, 12, 28), 3525), (date(2027, 1, 28), 3526)]


def parts_of(told: list[tuple[date, int]]) -> list[Part]:
    return [Part(due_on=on, cents=cents) for on, cents in told]


@pytest.mark.parametrize(
    ("told", "language", "said"),
    [
        (ONCE, NL, "€ 49,98 op donderdag 26 november, daarna op 28 december en 28 januari"),
        (
            LAST,
            NL,
            (
                "€ 49,98 op donderdag 26 november, daarna op 28 december en 28 januari, "
                "en € 20,52 op 26 februari"
            ),
        ),
        (
            LAST,
            EN,
            (
                "€49.98 on Thursday 26 November, then on 28 December and 28 January, "
                "and €20.52 on 26 February"
            ),
        ),
        (NOW, NL, "€ 60,00 vandaag, en € 60,50 op 28 december"),
        (NOW, EN, "€60.00 today, and €60.50 on 28 December"),
        (
            TWO_WEEKS,
            NL,
            "€ 40,00 op maandag 30 november, daarna op 14 december, en € 40,50 op 28 december",
        ),
        (
            THREE,
            NL,
            "€ 50,00 vandaag, daarna € 35,25 op 28 december, en € 35,26 op 28 januari",
        ),
    ],
)
def test_parts_are_said_as_a_person_says_them(
    told: list[tuple[date, int]], language: Language, said: str
) -> None:
    assert said_parts(parts_of(told), MONDAY, language) == said


def test_the_days_of_a_month_stand_together() -> None:
    weeks = [Part(due_on=MONDAY + timedelta(weeks=week), cents=2500) for week in range(1, 8)]
    assert said_parts(weeks, MONDAY, NL) == (
        "€ 25,00 op maandag 30 november, daarna op 7, 14, 21 en 28 dec en 4 en 11 jan"
    )


def test_a_year_is_named_where_nobody_would_guess_it() -> None:
    plan = work_out(30_000, Offer(parts=15), PlanBox(most_parts=15), MONDAY)
    assert plan is not None
    said = said_parts(plan.parts, MONDAY, NL)
    assert "26 jan, 26 feb" in said
    assert "26 okt, 26 nov 2027, 27 dec" in said
    assert said.endswith("26 jan 2028")


@pytest.mark.parametrize(("parts", "segments"), [(2, 1), (4, 1), (6, 1), (12, 2)])
@pytest.mark.parametrize("language", [NL, EN])
def test_a_plan_by_the_month_fits_its_messages(
    parts: int, segments: int, language: Language
) -> None:
    plan = work_out(100_001, Offer(parts=parts), PlanBox(most_parts=12), MONDAY)
    assert plan is not None
    values = {"count": str(parts), "parts": said_parts(plan.parts, MONDAY, language)}
    text = fill(template("read_back_plan", language), values)
    assert count(f"{text} Ja/Nee").segments == segments


@given(
    rhythm=st.sampled_from(list(Rhythm)),
    cents=st.integers(20_000, 900_000),
    parts=st.integers(2, MOST_MONTHS),
    start=st.integers(0, 90),
)
def test_every_day_is_named_and_the_longest_plan_is_not_cut(
    rhythm: Rhythm, cents: int, parts: int, start: int
) -> None:
    box = PlanBox(most_parts=MOST_MONTHS, least_cents=1)
    first = MONDAY + timedelta(days=start)
    plan = work_out(cents, Offer(rhythm=rhythm, parts=parts, start_on=first), box, MONDAY)
    assert plan is not None
    said = said_parts(plan.parts, MONDAY, NL)
    named = re.findall(r"(?<![\d,])\d{1,2}(?=,? |$)(?! 20)", re.sub(r"€ [\d.,]+\d", "", said))
    due = [part.due_on.day for part in plan.parts if part.due_on != MONDAY]
    assert [int(day) for day in named] == due
    values = {"count": str(parts), "parts": said}
    assert len(fill(template("read_back_plan", NL), values)) <= MOST_BODY
