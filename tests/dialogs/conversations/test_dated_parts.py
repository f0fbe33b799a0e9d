"""Offers that name each amount on a day of its own: heard, worked out to the cent, read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.entities.dated_parts import DatedPart, Share, dated_parts
from dialogs.normalise import normalise
from dialogs.turn import PlanAgreed
from payments.plans import Agreed, Nearest, Offer, Part, PlanBox, Reason, answer, work_out
from tests.dialog_walks import CASE, KNOWN, Walk, claim

MONDAY = date(2026, 11, 23)
BOX = PlanBox(least_cents=2_500)
OPEN = (claim(1, 31_875),)
FIRST, LATER = date(2026, 12, 1), date(2027, 1, 1)


def _heard(text: str) -> list[tuple[str, int | Share]]:
    found = dated_parts(text, normalise(text), MONDAY)
    return [(part.day.isoformat(), part.share) for part in found]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "kan ik volgende week vrijdag de helft betalen en de rest eind december",
            [("2026-12-04", Share.HALF), ("2026-12-31", Share.REST)],
        ),
        (
            "100 op 1 december en de rest op 1 januari",
            [("2026-12-01", 10_000), ("2027-01-01", Share.REST)],
        ),
        (
            "nee, 100 op 1 december en 218,75 op 1 januari",
            [("2026-12-01", 10_000), ("2027-01-01", 21_875)],
        ),
        (
            "50 nu, 50 op de 25e en de rest eind januari",
            [("2026-11-23", 5_000), ("2026-11-25", 5_000), ("2027-01-31", Share.REST)],
        ),
        ("150 op 1 december en op 1 januari", [("2026-12-01", 15_000), ("2027-01-01", 15_000)]),
        (
            "I can pay 100 on Friday and the rest on December 28",
            [("2026-11-27", 10_000), ("2026-12-28", Share.REST)],
        ),
        ("vrijdag 100 en maandag de rest", [("2026-11-27", 10_000), ("2026-11-30", Share.REST)]),
        (
            "helft vrijdag helft eind december",
            [("2026-11-27", Share.HALF), ("2026-12-31", Share.HALF)],
        ),
        (
            "honderd vrijdag rest begin januari",
            [("2026-11-27", 10_000), ("2027-01-01", Share.REST)],
        ),
    ],
)
def test_each_amount_is_heard_on_its_own_day(
    text: str, parts: list[tuple[str, int | Share]]
) -> None:
    assert _heard(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "ik heb 100 op 1 november betaald en de rest betaal ik op 1 december",
        "ik kan vrijdag 100 betalen en dan elke maand 50",
        "mijn salaris van 1800 komt op de 25e en de huur gaat op de 1e",
        "ik woon op nummer 12 en betaal op 1 december",
        "op 1 december kan ik geen 100 betalen en 1 januari ook niet",
        "de helft deze week en de rest als mijn salaris binnen is",
        "bel me op 3 december en op 5 december",
        "we zijn 28 november en 12 december op vakantie met 4 kinderen",
        "100 op 1 december of 120 op 1 december",
        "op 1 december krijg ik 800 loon en op 5 december gaat de huur van 600 eraf",
        "ik verdien 1200 op de 25e en betaal 700 huur op de 1e",
    ],
)
def test_what_names_no_amount_for_each_day_is_no_such_offer(text: str) -> None:
    assert _heard(text) == []


#: A day that went by less than half a year ago is not taken for next year's.
_DAYS = st.lists(
    st.dates(date(2026, 11, 24), date(2027, 4, 30)), min_size=2, max_size=5, unique=True
).map(sorted)


@given(days=_DAYS, euros=st.lists(st.integers(10, 900), min_size=5, max_size=5))
def test_what_is_said_is_heard_and_nothing_else(days: list[date], euros: list[int]) -> None:
    months = "januari februari maart april mei juni juli augustus september oktober november"
    names = [*months.split(), "december"]
    said = [
        f"{euro} op {day.day} {names[day.month - 1]}"
        for day, euro in zip(days, euros, strict=False)
    ]
    text = ", ".join(said[:-1]) + " en " + said[-1]
    wanted = [DatedPart(day=day, share=100 * euro) for day, euro in zip(days, euros, strict=False)]
    assert dated_parts(text, normalise(text), MONDAY) == tuple(wanted)


def test_the_rest_is_what_is_left_to_the_cent() -> None:
    offer = Offer(dated=(Part(due_on=FIRST, cents=10_000), Part(due_on=LATER, cents=0)))
    plan = work_out(31_875, offer, BOX, MONDAY)
    assert plan is not None
    # The first of January is no day on which anybody pays.
    assert plan.parts == (
        Part(due_on=FIRST, cents=10_000),
        Part(due_on=date(2027, 1, 4), cents=21_875),
    )
    assert isinstance(answer(31_875, offer, BOX, MONDAY), Agreed)


def test_parts_that_are_not_the_whole_are_not_agreed() -> None:
    offer = Offer(dated=(Part(due_on=FIRST, cents=10_000), Part(due_on=LATER, cents=5_000)))
    found = answer(31_875, offer, BOX, MONDAY)
    assert isinstance(found, Nearest)
    assert found.reason is Reason.AMOUNT_CHANGED
    assert all(plan.total_cents == 31_875 for plan in found.plans)


def test_more_than_is_open_is_not_agreed() -> None:
    offer = Offer(dated=(Part(due_on=FIRST, cents=40_000), Part(due_on=LATER, cents=0)))
    found = answer(31_875, offer, BOX, MONDAY)
    assert isinstance(found, Nearest)
    assert found.reason is Reason.AMOUNT_CHANGED


def test_a_last_part_a_year_away_is_too_long() -> None:
    dated = (
        Part(due_on=FIRST, cents=5_000),
        Part(due_on=date(2026, 12, 28), cents=5_000),
        Part(due_on=date(2027, 12, 1), cents=0),
    )
    found = answer(31_875, Offer(dated=dated), BOX, MONDAY)
    assert isinstance(found, Nearest)
    assert found.reason is Reason.TOO_LONG


@given(
    days=_DAYS,
    cents=st.lists(st.integers(1, 20_000), min_size=5, max_size=5),
    total=st.integers(1, 80_000),
    rest=st.booleans(),
)
def test_whatever_is_agreed_is_the_whole_on_growing_days(
    days: list[date], cents: list[int], total: int, rest: bool
) -> None:
    amounts = cents[: len(days)]
    if rest:
        amounts[-1] = 0
    dated = tuple(Part(due_on=day, cents=one) for day, one in zip(days, amounts, strict=True))
    offer = Offer(dated=dated)
    assert Offer.from_json(offer.to_json()) == offer
    found = answer(total, offer, BOX, MONDAY)
    if isinstance(found, Agreed):
        plan = found.plan
        dues = [part.due_on for part in plan.parts]
        assert plan.total_cents == total
        assert min(part.cents for part in plan.parts) > 0
        assert dues == sorted(set(dues))
        assert all(due >= said for due, said in zip(dues, days, strict=True))


def test_a_later_word_takes_the_place_of_days_and_days_of_what_was_said() -> None:
    dated = Offer(dated=(Part(due_on=FIRST, cents=5_000), Part(due_on=LATER, cents=0)))
    assert dated.after(Offer(parts=3, day=25)) == dated
    assert Offer(cents=4_000).after(dated) == Offer(cents=4_000, start_on=FIRST)
    assert Offer().after(dated) == dated


def _agreed(debtor: Walk) -> tuple[tuple[date, int], ...]:
    (agreed,) = [effect for effect in debtor.effects if isinstance(effect, PlanAgreed)]
    return agreed.parts


@pytest.mark.parametrize(
    ("talk", "parts"),
    [
        (
            ("kan ik volgende week vrijdag de helft betalen en de rest eind december?", "ja"),
            ((date(2026, 12, 4), 15_937), (date(2026, 12, 31), 15_938)),
        ),
        (
            ("in delen", "100 op 1 december en de rest op 1 januari", "ja graag"),
            ((date(2026, 12, 1), 10_000), (date(2027, 1, 4), 21_875)),
        ),
        (
            ("in delen", "2", "nee, 100 op 1 december en 218,75 op 2 januari", "ja"),
            ((date(2026, 12, 1), 10_000), (date(2027, 1, 4), 21_875)),
        ),
    ],
)
def test_days_that_were_named_are_the_days_of_the_plan(
    talk: tuple[str, ...], parts: tuple[tuple[date, int], ...]
) -> None:
    debtor = Walk(case=replace(KNOWN, claims=OPEN, plan_box=BOX))
    debtor.says(*talk)
    assert _agreed(debtor) == parts


def test_days_named_before_proof_are_not_forgotten_after_it() -> None:
    debtor = Walk(case=replace(CASE, claims=OPEN, plan_box=BOX))
    shown = debtor.says("ik wil 100 op 1 december betalen en de rest op 1 januari", "1234AB 12")
    assert "100,00" in shown
    assert "218,75" in shown


def test_parts_that_are_too_little_are_answered_with_why() -> None:
    debtor = Walk(case=replace(KNOWN, claims=OPEN, plan_box=BOX))
    shown = debtor.says("in delen", "100 op 1 december en 100 op 4 januari")
    assert "samen niet € 318,75" in shown


def test_a_figure_beside_a_day_is_an_amount_in_a_talk_about_parts() -> None:
    debtor = Walk(case=replace(KNOWN, claims=OPEN, plan_box=BOX))
    debtor.says("in delen", "eerste van de maand 100", "ja")
    assert [cents for _, cents in _agreed(debtor)] == [10_000, 10_000, 11_875]
