"""Talks about a plan: offers in words, what comes nearest, and a part that is paid later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dialogs.handler import answer
from dialogs.listening.offers import finds_it_too_much, offer_of
from dialogs.listening.shifts import Shift, shift_of
from dialogs.speaking.render import as_text
from dialogs.turn import (
    Case,
    ClaimFacts,
    Effect,
    HandOver,
    Incoming,
    InstalmentPostponed,
    Memory,
    PayLinkGiven,
    PlanAgreed,
    PlanFacts,
    PlanOffered,
    PromiseMade,
)
from dialogs.understanding.by_rules import understand
from payments.plans import Offer, PlanBox, Rhythm
from storage.policy_plan import Approver
from storage.words import Language, Rung

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BOX = PlanBox(least_cents=2_500)
CLAIM = ClaimFacts(
    reference="K-1",
    invoice_number="F1",
    invoice_date=date(2026, 10, 1),
    due_date=date(2026, 10, 31),
    open_cents=12_050,
)
PLAN = PlanFacts(
    part=2, parts=4, due_on=date(2026, 11, 26), cents=3_012, next_on=date(2026, 12, 28)
)


class Talk:
    """A debtor who proved who they are."""

    def __init__(self, plan: PlanFacts | None = None, **case: Any) -> None:
        claim = replace(CLAIM, plan=plan)
        known: dict[str, Any] = {
            "creditor_name": "Wielhuis",
            "creditor_public_name": "Wielhuis",
            "creditor_contact": "020 123 45 67",
            "debtor_name": "Jan Jansen",
            "rung": Rung.VERIFIED,
            "claims": (claim,),
            "plan_box": BOX,
            "has_plan": plan is not None,
        }
        self.case = Case(**known | case)
        self.memory = Memory()
        self.effects: list[Effect] = []

    def says(self, *lines: str) -> str:
        shown = ""
        for line in lines:
            turn = answer(Incoming(text=line), self.memory, self.case, MONDAY)
            self.memory = turn.memory
            self.effects.extend(turn.effects)
            shown = "\n".join(as_text(one) for one in turn.lines)
        return shown

    def agreed(self) -> tuple[tuple[date, int], ...]:
        (agreed,) = [effect for effect in self.effects if isinstance(effect, PlanAgreed)]
        return agreed.parts


def offered(text: str, open_cents: int = 12_050) -> Offer:
    return offer_of(understand(text, today=TODAY), open_cents, TODAY)


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("30 per maand na de 25e", Offer(rhythm=Rhythm.MONTH, cents=3_000, day=26)),
        ("50 nu en de rest in 3 keer", Offer(now_cents=5_000, parts=3)),
        ("elke week 20 euro", Offer(rhythm=Rhythm.WEEK, cents=2_000)),
        ("om de twee weken 40", Offer(rhythm=Rhythm.TWO_WEEKS, cents=4_000)),
        ("in 4 delen elke 4 weken", Offer(rhythm=Rhythm.FOUR_WEEKS, parts=4)),
        ("kan het in 12 keer?", Offer(parts=12)),
        ("na de 25e", Offer(day=26)),
        ("na de 31e", Offer(day=1)),
        (
            "elke 25e van de maand 50 euro",
            Offer(rhythm=Rhythm.MONTH, cents=5_000, day=25),
        ),
        ("eind van de maand 30 euro", Offer(cents=3_000, day=31)),
        (
            "elke vrijdag 20 euro",
            Offer(rhythm=Rhythm.WEEK, cents=2_000, start_on=date(2026, 11, 27)),
        ),
        (
            "op de 27e 40 euro per maand",
            Offer(rhythm=Rhythm.MONTH, cents=4_000, start_on=date(2026, 11, 27)),
        ),
        (
            "na 25 december 40 per maand",
            Offer(rhythm=Rhythm.MONTH, cents=4_000, start_on=date(2026, 12, 26)),
        ),
        (
            "vandaag 50 en dan 25 per maand",
            Offer(rhythm=Rhythm.MONTH, cents=2_500, now_cents=5_000),
        ),
        (
            "eerst 100 daarna 50 per maand",
            Offer(rhythm=Rhythm.MONTH, cents=5_000, now_cents=10_000),
        ),
        ("de helft nu en de rest in 3 delen", Offer(now_cents=6_025, parts=3)),
        ("5 per dag", Offer(rhythm=Rhythm.WEEK, cents=3_500)),
        ("90 per kwartaal", Offer(rhythm=Rhythm.MONTH, cents=3_000)),
        ("4 keer 30", Offer(parts=4)),
        ("4 keer 20 euro", Offer(cents=2_000)),
        ("ik kan maar 15", Offer(cents=1_500)),
        ("ik wil een regeling", Offer()),
        ("zodra mijn salaris binnen is", Offer()),
        ("over een paar weken", Offer()),
    ],
)
def test_an_offer_in_words_is_what_was_said_and_nothing_more(text: str, offer: Offer) -> None:
    assert offered(text) == offer


@pytest.mark.parametrize(
    ("text", "no"),
    [
        ("dat is te veel", True),
        ("dat lukt niet", True),
        ("kan ik echt niet betalen", True),
        ("nee dat red ik niet", True),
        ("that is too much", True),
        ("ik betaal niet", False),
        ("klopt niet", False),
        ("dat heb ik niet besteld", False),
        ("te veel gevraagd: de rekening klopt niet", False),
    ],
)
def test_too_much_is_a_no_to_the_plan_and_not_to_the_claim(text: str, no: bool) -> None:
    assert finds_it_too_much(text) is no


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("kan ik de betaling van deze maand een week later doen?", date(2026, 12, 3)),
        ("mag ik een week uitstel", date(2026, 12, 3)),
        ("uitstel van 5 dagen", date(2026, 12, 1)),
        ("twee weken later", date(2026, 12, 10)),
        ("kan het naar 5 december", date(2026, 12, 5)),
        ("vrijdag", date(2026, 11, 27)),
        ("een paar dagen later", None),
        ("uitstel", None),
    ],
)
def test_a_shift_counts_from_the_agreed_day_and_is_never_made_up(
    text: str, to: date | None
) -> None:
    found = shift_of(understand(text, today=TODAY), date(2026, 11, 26), TODAY)
    assert found == Shift(to=to)


def test_next_week_is_a_span_of_which_a_day_is_asked() -> None:
    found = shift_of(understand("volgende week", today=TODAY), date(2026, 11, 26), TODAY)
    assert found == Shift(vague=True)


def test_thirty_a_month_after_the_25th_is_read_back_with_all_days_and_binds_on_yes() -> None:
    talk = Talk()
    said = talk.says("30 per maand na de 25e")
    assert (
        "€ 30,00 op donderdag 26 november, daarna op 28 december en 26 januari, "
        "en € 30,50 op 26 februari"
    ) in said
    assert talk.effects == []
    talk.says("ja")
    assert talk.agreed() == (
        (date(2026, 11, 26), 3_000),
        (date(2026, 12, 28), 3_000),
        (date(2027, 1, 26), 3_000),
        (date(2027, 2, 26), 3_050),
    )


def test_what_is_paid_at_once_has_its_link_in_the_answer() -> None:
    talk = Talk()
    said = talk.says("50 nu en de rest in 2 keer", "ja")
    assert "{pay_link}" in said
    assert talk.agreed()[0] == (TODAY, 5_000)
    assert isinstance(talk.effects[-1], PayLinkGiven)


def test_three_ready_plans_are_offered_with_their_amounts() -> None:
    said = Talk().says("ik wil een regeling")
    rows = said.splitlines()[1:]
    assert rows == ["2 In 2 delen: € 60,25", "3 In 3 delen: € 40,16", "4 In 4 delen: € 30,12"]


def test_a_week_of_too_little_becomes_two_weeks_at_the_same_pace() -> None:
    talk = Talk()
    said = talk.says("ik wil een regeling", "elke week 20 euro")
    assert "een deel is minstens € 25,00" in said
    assert "1 Per 2 weken: € 40,00" in said
    assert "0 Medewerker" in said
    said = talk.says("1")
    assert "€ 40,00 op maandag 30 november, daarna op 14 december, en € 40,50" in said
    talk.says("ja")
    assert len(talk.agreed()) == 3


def test_where_the_box_has_no_weeks_it_says_that_it_worked_it_out_by_the_month() -> None:
    talk = Talk(plan_box=PlanBox(rhythms=(Rhythm.MONTH,)))
    said = talk.says("ik wil een regeling", "elke week 10 euro")
    assert "Zo vaak kan helaas niet, dus ik heb het omgerekend" in said
    assert "In 3 delen: € 43,00" in said


def test_the_third_offer_beyond_the_box_goes_to_a_person_with_the_offer_filled_in() -> None:
    talk = Talk()
    for text in ("in 12 keer", "10 per maand na de 25e"):
        assert "past helaas niet" in talk.says(text)
        assert talk.effects == []
    assert "Een collega leest uw voorstel" in talk.says("maar 15 kan ook")
    passed_on, hand_over = talk.effects
    assert isinstance(passed_on, PlanOffered)
    # What was said before about the day still holds.
    assert passed_on.wish["cents"] == 1_500
    assert passed_on.wish["day"] == 26
    assert passed_on.parts[0] == (date(2026, 11, 26), 1_500)
    assert sum(cents for _, cents in passed_on.parts) == 12_050
    assert hand_over == HandOver(reason="plan_beyond_policy")


def test_who_declines_ours_is_asked_what_would_do_and_then_gets_a_person() -> None:
    talk = Talk()
    talk.says("ik wil een regeling", "4")
    assert "Wat kunt u wel betalen" in talk.says("nee")
    assert "Wat kunt u wel betalen" in talk.says("dat is te veel")
    talk.says("dat lukt niet")
    assert talk.effects == [HandOver(reason="plan_beyond_policy")]


def test_a_creditor_who_decides_itself_is_named() -> None:
    talk = Talk(plan_box=replace(BOX, approver=Approver.CREDITOR))
    said = talk.says("10 per maand", "9 per maand", "8 per maand")
    assert "geef uw voorstel door aan Wielhuis" in said


def test_a_wish_for_a_day_alone_keeps_it_for_the_plan_that_is_chosen() -> None:
    talk = Talk()
    talk.says("ik wil een regeling", "na de 28e", "3")
    talk.says("ja")
    assert [day for day, _ in talk.agreed()] == [
        date(2026, 11, 30),
        date(2026, 12, 29),
        date(2027, 1, 29),
    ]


def test_who_offers_all_of_it_gets_the_link() -> None:
    talk = Talk()
    assert "{pay_link}" in talk.says("ik wil een regeling", "200 euro")


def test_a_plan_read_back_yesterday_that_begins_yesterday_is_not_bound() -> None:
    talk = Talk()
    talk.says("50 nu en de rest in 2 keer")
    later = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    turn = answer(Incoming(text="ja"), talk.memory, talk.case, later)
    assert turn.effects == ()
    assert "In hoeveel delen" in turn.lines[0].text


def test_who_has_a_plan_hears_what_comes_next() -> None:
    talk = Talk(plan=PLAN)
    said = talk.says("hallo")
    assert "Nu komt deel 2 van 4: € 30,12 op donderdag 26 november" in said
    assert "Dit deel later" in said
    said = talk.says("1")
    assert "deel 2 van 4, € 30,12" in said
    assert talk.effects == [PayLinkGiven(reference="K-1")]


def test_a_part_moves_once_it_was_read_back() -> None:
    talk = Talk(plan=PLAN)
    said = talk.says("kan ik de betaling van deze maand een week later doen?")
    assert "donderdag 3 december in plaats van donderdag 26 november" in said
    assert talk.effects == []
    assert "Afgesproken" in talk.says("ja")
    assert talk.effects == [InstalmentPostponed(reference="K-1", part=2, on=date(2026, 12, 3))]


def test_a_day_too_far_is_asked_again_with_the_last_one_that_can_be() -> None:
    talk = Talk(plan=PLAN)
    assert "tot en met donderdag 10 december" in talk.says("mag ik een maand uitstel")
    assert "maandag 7 december" in talk.says("7 december")
    talk.says("ja")
    assert talk.effects == [InstalmentPostponed(reference="K-1", part=2, on=date(2026, 12, 7))]


def test_the_third_day_too_far_gets_a_person() -> None:
    talk = Talk(plan=PLAN)
    talk.says("mag ik een maand uitstel", "20 december")
    assert talk.effects == []
    talk.says("19 december")
    assert talk.effects == [HandOver(reason="plan_exists")]


@pytest.mark.parametrize(
    ("plan", "box"),
    [(replace(PLAN, moved_before=True), BOX), (PLAN, replace(BOX, postpone_days=0))],
)
def test_a_second_move_goes_to_a_person(plan: PlanFacts, box: PlanBox) -> None:
    talk = Talk(plan=plan, plan_box=box)
    talk.says("mag ik een week uitstel")
    assert talk.effects == [HandOver(reason="plan_exists")]


def test_the_wish_for_another_plan_goes_to_a_person_with_what_they_can_do() -> None:
    talk = Talk(plan=PLAN)
    assert "U heeft al een regeling" in talk.says("ik wil liever 10 euro per maand betalen")
    passed_on, hand_over = talk.effects
    assert isinstance(passed_on, PlanOffered)
    assert passed_on.wish == {"rhythm": "month", "cents": 1_000}
    assert hand_over == HandOver(reason="plan_exists")


def test_a_promise_that_moves_names_the_day_that_it_leaves() -> None:
    talk = Talk(promise_on=date(2026, 11, 25))
    said = talk.says("ik betaal vrijdag")
    assert "vrijdag 27 november, in plaats van woensdag 25 november" in said
    talk.says("ja")
    assert talk.effects == [PromiseMade(reference="K-1", on=date(2026, 11, 27))]


@pytest.mark.parametrize("language", list(Language))
def test_no_plan_talk_speaks_of_costs(language: Language) -> None:
    talk = Talk(plan=PLAN)
    talk.memory = Memory(language=language)
    words = " ".join(
        talk.says(text) for text in ("hi", "1", "2", "een week later", "ja", "10 per maand")
    ).lower()
    assert "kosten" not in words
    assert "cost" not in words
