"""Conversations as walks through `answer`: what is said, what is done, what is remembered."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.handler import ask_which_creditor, unknown_number_line
from dialogs.speaking.render import as_text
from dialogs.turn import (
    AuthenticityAsked,
    Case,
    Crisis,
    Deceased,
    DisputeRaised,
    HandOver,
    HardshipSignalled,
    IdentityConfirmed,
    IdentityFailed,
    Incoming,
    LanguageChosen,
    Memory,
    OptIn,
    OptOut,
    PaidClaimed,
    PayLinkGiven,
    PlanAgreed,
    PromiseMade,
    Representation,
    SelfDeclared,
    WrongPerson,
)
from payments.plans import PlanBox
from storage.words import Language, Rung
from tests.dialog_walks import CASE, KNOWN, Walk, claim, known


def test_the_first_answer_is_neutral_and_a_human_is_one_word_away() -> None:
    walk = Walk()
    said = walk.says("hallo")
    assert "digitale assistent van De Vries" in said
    assert "postcode en huisnummer" in said
    assert walk.effects == []
    assert "collega" in walk.says("mens")
    assert walk.kinds() == ["HandOver"]


def test_how_much_is_not_told_before_proof() -> None:
    assert Walk().says("hoeveel moet ik betalen?") == (
        "Dat vertel ik graag. Eerst wil ik zeker weten dat ik de juiste persoon spreek. "
        "Wat is uw postcode en huisnummer?"
    )


def test_after_proof_the_claim_is_told_with_a_menu() -> None:
    walk = Walk()
    said = walk.says("hoi", "ik woon op Dorpsstraat 12, 1234 AB")
    for part in (
        "Tandartspraktijk",
        "F2026-00123",
        "€ 120,50",
        "31 oktober 2026",
        "beugel",
        "1 Nu betalen",
        "6 Medewerker",
    ):
        assert part in said
    assert walk.effects == [IdentityConfirmed(method="address")]


def test_digits_of_the_invoice_prove_it_too() -> None:
    walk = Walk()
    walk.says("hoi", "0123")
    assert walk.effects == [IdentityConfirmed(method="invoice")]


def test_proof_may_come_in_two_messages() -> None:
    walk = Walk()
    assert "huisnummer" in walk.says("hoi", "1234AB")
    assert "€ 120,50" in walk.says("12")


def test_proof_may_come_house_number_first() -> None:
    walk = Walk()
    assert "postcode" in walk.says("hoi", "12")
    assert "€ 120,50" in walk.says("1234 ab")


def test_proof_may_come_in_the_first_message() -> None:
    assert "€ 120,50" in Walk().says("hallo, 1234AB 12")


def test_what_was_wanted_before_proof_is_done_after_it() -> None:
    walk = Walk()
    said = walk.says("kan ik in 3 termijnen betalen", "1234AB 12")
    assert "3 delen" in said
    assert "Gaat u akkoord" in said
    walk = Walk()
    assert "{pay_link}" in walk.says("stuur de link", "1234AB 12")
    walk = Walk()
    assert "27 november" in walk.says("vrijdag betaal ik", "1234AB 12")


def test_five_wrong_tries_and_then_a_human() -> None:
    walk = Walk()
    walk.says("hoi")
    tries = [walk.says(f"1234AB {house}") for house in (13, 14)]
    tries += [walk.says("9999"), walk.says("9999 ZZ 12")]
    assert len(set(tries)) == 1
    last = walk.says("1234AB 17")
    assert last != tries[0]
    assert "collega" in last
    left = [effect.attempts_left for effect in walk.effects if isinstance(effect, IdentityFailed)]
    assert left == [4, 3, 2, 1, 0]
    assert walk.effects[-1] == HandOver(reason="identity")


def test_after_five_tries_even_the_truth_does_not_open() -> None:
    walk = Walk(case=replace(CASE, attempts_used=5))
    assert "€" not in walk.says("1234AB 12", "hoi", "0123", "1234AB 12")
    assert "IdentityConfirmed" not in walk.kinds()


def test_one_message_is_one_try() -> None:
    walk = Walk()
    walk.says("hoi", "0120 0121 0122 0123", "1111AA 1 1234AB 12")
    assert "IdentityConfirmed" not in walk.kinds()


def test_a_year_proves_nothing() -> None:
    walk = Walk()
    walk.says("hoi", "2026")
    assert walk.kinds() == ["IdentityFailed"]


def test_without_an_address_only_digits_are_asked() -> None:
    walk = Walk(case=replace(CASE, postcode=None))
    assert "laatste 4 cijfers" in walk.says("hallo")
    assert "€ 120,50" in walk.says("0123")


def test_who_can_not_prove_anything_gets_a_human() -> None:
    bare = replace(claim(), invoice_number="12")
    walk = Walk(case=replace(CASE, postcode=None, claims=(bare,)))
    assert "collega" in walk.says("hallo")


def test_a_yes_is_a_declaration_and_no_proof() -> None:
    walk = Walk()
    said = walk.says("ja dat ben ik")
    assert walk.effects == [SelfDeclared()]
    assert "€" not in said


def test_who_refuses_an_address_hears_why_it_is_asked() -> None:
    walk = Walk()
    said = walk.says("hoi", "nee")
    assert "beschermen" in said
    assert "collega" in walk.says("2")


@pytest.mark.parametrize(
    "text", ["ik ben Jan Jansen", "hallo met Jan", "Jan Jansen", "yes this is Jan"]
)
def test_the_name_is_recognised_but_proves_nothing(text: str) -> None:
    walk = Walk()
    said = walk.says(text)
    assert SelfDeclared() in walk.effects
    assert "€" not in said
    assert "Jan" not in said


@pytest.mark.parametrize(
    "text",
    [
        "ik ben niet Jan",
        "ik ben geen Jansen",
        "I am not Jan",
        "ken geen meneer Jansen",
        "wie is Jan?",
    ],
)
def test_who_is_not_the_name_is_the_wrong_person(text: str) -> None:
    walk = Walk()
    walk.says(text)
    assert WrongPerson() in walk.effects


def test_okay_thanks_agrees_only_to_a_question() -> None:
    walk = known()
    assert "Graag gedaan" in walk.says("oke bedankt")
    walk.says("in 3 keer", "oke bedankt")
    assert walk.kinds() == ["PlanAgreed"]


def test_a_no_at_the_start_asks_for_a_wrong_number() -> None:
    walk = Walk()
    assert "verkeerde nummer" in walk.says("nee")
    assert "Excuses" in walk.says("1")
    assert walk.effects == [WrongPerson()]


@pytest.mark.parametrize("text", ["VERKEERD", "verkeerd.", "Verkeerd!", "wrong"])
def test_the_word_that_the_opener_offers_is_understood(text: str) -> None:
    assert Walk().says(text).startswith("Excuses") or "apologies" in Walk().says(text)


def test_after_a_person_spoke_nothing_is_waited_for_and_trouble_is_remembered() -> None:
    walk = Walk()
    walk.says("MENS")
    walk.says("hallo?", "wanneer dan?")
    walk.memory = walk.memory.after_people()
    assert "postcode" in walk.says("JA")
    walk = Walk()
    walk.says("ik heb een bewindvoerder")
    walk.memory = walk.memory.after_people()
    walk.effects.clear()
    assert "collega" in walk.says("hoe gaat het verder met mijn zaak")
    assert any(isinstance(effect, HandOver) for effect in walk.effects)


def test_a_bare_wrong_about_a_claim_is_not_about_the_number() -> None:
    walk = known()
    walk.says("2", "3")
    walk.says("verkeerd")
    assert not any(isinstance(effect, WrongPerson) for effect in walk.effects)


def test_pay_now_gives_a_link() -> None:
    walk = Walk()
    assert "{pay_link}" in walk.says("hoi", "1234AB 12", "1")
    assert walk.effects[-1] == PayLinkGiven(reference="K-123")


def test_a_plan_is_read_back_and_binds_only_on_yes() -> None:
    walk = known()
    assert "In hoeveel delen" in walk.says("ik wil een regeling")
    said = walk.says("3")
    assert "€ 40,16" in said
    assert walk.effects == []
    assert "andere" not in walk.says("ja")
    (agreed,) = walk.effects
    assert isinstance(agreed, PlanAgreed)
    assert [cents for _, cents in agreed.parts] == [4016, 4016, 4018]


def test_a_plan_may_be_bettered_before_it_binds() -> None:
    walk = known()
    walk.says("in 3 keer graag")
    assert "4 delen" in walk.says("liever in 4 delen")
    assert "Wat kunt u wel betalen" in walk.says("nee")
    assert "2 delen" in walk.says("2")
    walk.says("akkoord")
    assert walk.kinds() == ["PlanAgreed"]


def test_an_amount_a_month_becomes_a_count() -> None:
    walk = known()
    said = walk.says("50 euro per maand kan ik missen")
    assert "3 delen" in said
    assert walk.effects == []


def test_too_many_parts_gets_the_nearest_that_fits() -> None:
    walk = known()
    said = walk.says("kan het in 12 termijnen")
    assert "past helaas niet" in said
    assert "In 6 delen" in said
    assert "6 delen:" in walk.says("6")


def test_one_part_is_no_plan() -> None:
    assert "past helaas niet" in known().says("ik wil een regeling", "1")


def test_a_small_claim_can_not_be_cut() -> None:
    walk = known(claims=(claim(cents=1500),))
    assert "kan niet in delen" in walk.says("in termijnen graag")


def test_the_box_of_the_creditor_counts() -> None:
    walk = known(plan_box=PlanBox(most_parts=3))
    assert "4 In 4 delen" not in walk.says("ik wil een regeling")


def test_a_second_plan_goes_to_a_human() -> None:
    walk = known(has_plan=True)
    walk.says("ik wil een regeling")
    assert walk.effects == [HandOver(reason="plan_exists")]


def test_a_promise_is_read_back_and_binds_only_on_yes() -> None:
    walk = known()
    assert "vrijdag 27 november" in walk.says("ik betaal vrijdag")
    assert walk.effects == []
    walk.says("ja")
    assert walk.effects == [PromiseMade(reference="K-123", on=date(2026, 11, 27))]


def test_a_promise_by_menu_asks_for_the_day() -> None:
    walk = known()
    assert "Op welke dag" in walk.says("hoi", "3")
    assert "woensdag 25 november" in walk.says("25")
    assert "Op welke dag" in walk.says("nee")
    assert "vrijdag 27 november" in walk.says("vr")
    walk.says("klopt")
    assert walk.kinds() == ["PromiseMade"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1 maart", "Zo lang kan ik niet wachten"),
        ("volgende week", "Welke dag is dat precies"),
        ("22-11-2026", "al voorbij"),
        ("zodra mijn salaris binnen is", "Op welke dag"),
    ],
)
def test_a_date_that_can_not_be_is_asked_again(text: str, part: str) -> None:
    walk = known()
    walk.says("ik wil later betalen")
    assert part in walk.says(text)
    assert walk.effects == []


def test_a_day_named_after_next_week_falls_in_it() -> None:
    walk = known()
    walk.says("ik betaal volgende week")
    assert "dinsdag 1 december" in walk.says("dinsdag")


def test_a_promise_without_a_day_is_no_yes() -> None:
    walk = known()
    walk.says("later betalen")
    assert "Op welke dag" in walk.says("ja")


def test_why_the_address_is_asked_is_explained() -> None:
    walk = Walk()
    assert "beschermen" in walk.says("hoi", "waarom wilt u mijn postcode")


def test_a_digit_for_a_human_never_looks_like_a_count() -> None:
    walk = known()
    said = walk.says("15 per maand")
    assert "0 Medewerker" in said
    walk.says("0")
    assert walk.effects == [HandOver(reason="asked")]


def test_who_pays_today_gets_the_link() -> None:
    assert "{pay_link}" in known().says("later betalen", "vandaag")


def test_a_yes_long_after_does_not_bind_a_day_gone_by() -> None:
    walk = known()
    walk.says("ik betaal vrijdag")
    walk.now = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
    walk.says("ja")
    assert walk.effects == []


def test_a_yes_does_not_bind_a_plan_for_another_amount() -> None:
    walk = known()
    walk.says("in 3 keer")
    walk.case = replace(walk.case, claims=(claim(cents=9000),))
    walk.says("ja")
    assert walk.effects == []


def test_an_old_yes_button_binds_nothing() -> None:
    walk = known()
    walk.says("in 3 keer")
    old = walk.memory.options[0].id
    walk.says("liever 4 keer")
    walk.presses(old)
    assert walk.effects == []
    walk.presses(walk.memory.options[0].id)
    assert walk.kinds() == ["PlanAgreed"]


def test_an_old_menu_button_still_means_what_it_says() -> None:
    walk = known()
    walk.says("hoi", "klopt niet", "nooit besteld")
    assert "{pay_link}" in walk.presses("pay_now", "Nu betalen")


def test_already_paid_pauses_at_once_and_asks_when() -> None:
    walk = known()
    assert "wanneer" in walk.says("ik heb al betaald")
    assert walk.effects == [PaidClaimed(reference="K-123", text="ik heb al betaald")]
    assert "kijken wij het na" in walk.says("gisteren via ideal")
    assert walk.effects[-1] == PaidClaimed(reference="K-123", text="gisteren via ideal")


def test_a_dispute_pauses_at_once_and_asks_why() -> None:
    walk = known()
    assert "wat er niet klopt" in walk.says("hoi", "5")
    assert walk.effects == [DisputeRaised(reference="K-123", reason="")]
    walk.says("het kwam kapot aan")
    assert walk.effects[-1] == DisputeRaised(reference="K-123", reason="het kwam kapot aan")


def test_a_dispute_with_its_reason_asks_nothing_more() -> None:
    walk = known()
    walk.says("ik heb dit artikel nooit besteld")
    (raised,) = walk.effects
    assert isinstance(raised, DisputeRaised)
    assert raised.reason


@pytest.mark.parametrize("case", [CASE, KNOWN])
def test_a_wrong_number_gets_an_apology_and_then_peace(case: Case) -> None:
    walk = Walk(case=case)
    said = walk.says("hoi", "u heeft het verkeerde nummer")
    assert "Excuses" in said
    assert "€" not in said
    assert walk.kinds() == ["WrongPerson"]
    assert walk.says("ok bedankt") == ""
    assert "collega" in walk.says("wat wilden jullie eigenlijk")
    assert "IdentityConfirmed" not in walk.kinds()


@pytest.mark.parametrize("case", [CASE, KNOWN])
def test_stop_gets_one_confirmation_and_then_silence(case: Case) -> None:
    walk = Walk(case=case)
    said = walk.says("STOP")
    assert "geen berichten meer" in said
    assert walk.kinds() == ["OptOut"]
    assert walk.says("ja") == ""
    assert walk.says("stop") == ""
    assert walk.says("ik wil betalen") == ""
    assert walk.effects[-1] == HandOver(reason="after_opt_out")
    assert "OptIn" not in walk.kinds()
    assert "Welkom terug" in walk.says("START")
    assert walk.effects[-1] == OptIn()


def test_stop_is_heard_in_the_middle_of_everything() -> None:
    for before in (
        ["in 3 keer"],
        ["ik betaal vrijdag"],
        ["klopt niet"],
        ["al betaald"],
        ["later betalen"],
    ):
        walk = known()
        walk.says(*before, "stop met appen")
        assert "OptOut" in walk.kinds()
        assert walk.memory.awaiting == "stop_offered"


def test_a_crisis_gets_the_113_line_at_once_and_nothing_about_money_after() -> None:
    walk = known()
    said = walk.says("in 3 keer", "ik wil niet meer leven door die schulden")
    assert "113" in said
    assert "€" not in said
    assert "betal" not in said
    assert walk.effects == [Crisis(), HandOver(reason="crisis", urgent=True)]
    for text in ("hallo", "1", "ja", "wat moet ik betalen"):
        assert "€" not in walk.says(text)


def test_a_crisis_is_answered_even_after_a_stop() -> None:
    walk = known(opted_out=True)
    assert "113" in walk.says("ik wil dood")


def test_a_death_gets_condolences() -> None:
    walk = Walk()
    assert "Gecondoleerd" in walk.says("mijn man is overleden")
    assert walk.effects == [Deceased(), HandOver(reason="deceased")]


def test_a_bewindvoerder_stops_the_bot() -> None:
    walk = known()
    walk.says("ik heb een bewindvoerder")
    assert walk.effects[0] == Representation(kind="bewindvoerder")
    assert "€" not in walk.says("hallo")


@pytest.mark.parametrize("case", [CASE, KNOWN])
def test_hardship_gets_kind_words_geldfit_and_a_human(case: Case) -> None:
    walk = Walk(case=case)
    said = walk.says("ik ben mijn baan kwijt en heb geen geld")
    assert "0800-8115" in said
    assert walk.effects == [HardshipSignalled(kind="income")]
    walk.says("ja graag")
    assert walk.effects[-1] == HandOver(reason="hardship")


def test_is_this_real_is_explained_without_the_debt() -> None:
    said = Walk().says("is dit oplichting?")
    assert "digitale assistent van De Vries" in said
    assert "020 123" not in said
    assert "020 123" in known().says("is dit oplichting?")


def test_two_misunderstandings_bring_a_human() -> None:
    walk = known()
    walk.says("hoi")
    assert "begrijp ik niet" in walk.says("blauwe fietsbel")
    assert "collega" in walk.says("groene lantaarn")
    assert walk.effects == [HandOver(reason="misunderstood")]
    assert "Uw bericht staat klaar" in walk.says("nog steeds een fiets")
    assert walk.says("en nog een") == ""


def test_a_digit_outside_the_menu_asks_again() -> None:
    walk = known()
    walk.says("hoi")
    assert "Kies een van de antwoorden" in walk.says("9")
    assert "{pay_link}" in walk.says("1")


def test_a_digit_belongs_to_the_menu_that_was_last_seen() -> None:
    walk = known(claims=(claim(), claim(124, 5000)))
    assert "Welke bedoelt u" in walk.says("hallo")
    said = walk.says("2")
    assert "F2026-00124" in said
    assert "In hoeveel delen" in walk.says("2")


def test_with_several_claims_the_wish_is_kept_while_one_is_chosen() -> None:
    walk = known(claims=(claim(), claim(124, 5000)))
    assert "Welke bedoelt u" in walk.says("vrijdag betaal ik")
    assert "€ 50,00 voor factuur F2026-00124 op vrijdag 27 november" in walk.says("0124")


def test_nothing_open_is_said_so() -> None:
    assert "niets meer" in known(claims=()).says("hoeveel moet ik betalen")


@pytest.mark.parametrize("text", ["", " ", "...", "😀😀", "🙏", "‮"])
def test_nothing_said_is_no_crash(text: str) -> None:
    assert known().says("hoi", text)


def test_a_photo_goes_to_a_human() -> None:
    walk = known()
    walk.says("hoi")
    assert "foto" in walk.hears(Incoming(text="", media=1))
    assert walk.effects == [HandOver(reason="media")]


def test_ten_thousand_letters_are_answered() -> None:
    assert known().says("bla " * 2_500)


def test_english_is_answered_in_english() -> None:
    walk = Walk()
    said = walk.says("Hello, who is this and what do you want?")
    assert "digital assistant" in said
    assert walk.effects == [LanguageChosen(language=Language.EN), AuthenticityAsked()]
    said = walk.says("1234AB 12")
    assert "invoice F2026-00123" in said
    assert "€120.50" in said
    assert "3 parts" in walk.says("2", "3")
    assert "Agreed" in walk.says("yes")


def test_english_please_repeats_the_question_in_english() -> None:
    walk = known()
    walk.says("hoi")
    assert "What would you like to do" in walk.says("english please")
    assert "Wat wilt u doen" in walk.says("nederlands graag")


@pytest.mark.parametrize(
    ("texts", "effect"),
    [
        (["i already paid this on 3 november"], "PaidClaimed"),
        (["i never ordered this thing at all"], "DisputeRaised"),
        (["I will pay next friday", "yes"], "PromiseMade"),
        (["can i pay in 3 installments", "yes"], "PlanAgreed"),
        (["wrong number"], "WrongPerson"),
        (["leave me alone"], "OptOut"),
        (["i want to speak to a human"], "HandOver"),
        (["i lost my job"], "HardshipSignalled"),
        (["pay now"], "PayLinkGiven"),
        (["my husband passed away"], "Deceased"),
        (["i want to die"], "Crisis"),
    ],
)
def test_english_reaches_every_end(texts: list[str], effect: str) -> None:
    walk = Walk(case=KNOWN, memory=Memory(language=Language.EN))
    said = walk.says(*texts)
    assert said
    assert effect in walk.kinds()


def test_a_thank_you_starts_nothing() -> None:
    walk = known()
    assert walk.says("bedankt") == "Graag gedaan. Fijne dag!"


def test_a_complaint_and_a_callback_go_to_a_human() -> None:
    walk = known()
    walk.says("ik heb een klacht", "bel me terug")
    assert walk.effects == [HandOver(reason="complaint"), HandOver(reason="callback")]


def test_which_creditor_is_asked_neutrally() -> None:
    line = ask_which_creditor(("De Vries", "Jansen"), Language.NL)
    assert as_text(line) == "Over wie gaat uw bericht?\n1 De Vries\n2 Jansen"
    assert line.rung is Rung.UNKNOWN
    assert unknown_number_line(Language.EN).rung is Rung.UNKNOWN


def test_a_turn_takes_a_few_milliseconds() -> None:
    walk = known()
    walk.says("hoi")
    began = time.process_time()
    for text in ("in 3 keer", "nee", "vrijdag betaal ik", "nee", "hoeveel moet ik betalen") * 10:
        walk.says(text)
    assert (time.process_time() - began) / 50 < 0.02


def test_threads_may_answer_at_once() -> None:
    said: list[str] = []
    threads = [
        Thread(target=lambda: said.append(known().says("hoi", "2", "3", "ja"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 8
    assert len(set(said)) == 1


TYPED = """
ja|nee|1|2|3|9|stop|vrijdag|1234AB 12|1234AB|0123|12|in 3 keer|50 per maand|al betaald|klopt niet
mens|hoi|help|bedankt|verkeerd nummer|ik betaal morgen|english please|nederlands|geen geld|START|?
😀|hoeveel|is dit echt|blabla|25|31-12|nu betalen
"""
WORDS = st.sampled_from(TYPED.strip().replace("\n", "|").split("|"))


@given(
    st.lists(WORDS | st.text(max_size=30), min_size=1, max_size=8), st.booleans(), st.integers(1, 3)
)
@settings(max_examples=150)
def test_no_conversation_breaks(texts: list[str], verified: bool, claims: int) -> None:
    case = replace(KNOWN if verified else CASE, claims=tuple(claim(123 + n) for n in range(claims)))
    walk = Walk(case=case)
    for text in texts:
        walk.says(text)
        assert walk.last is not None
        assert len(walk.last.lines) <= 1
    _links_go_with_effects(walk)


def _links_go_with_effects(walk: Walk) -> None:
    assert walk.last is not None
    links = sum(line.text.count("{pay_link}") for line in walk.last.lines)
    assert links == sum(isinstance(effect, PayLinkGiven) for effect in walk.last.effects)


@given(st.lists(WORDS, max_size=6))
@settings(max_examples=60)
def test_a_memory_survives_json(texts: Iterable[str]) -> None:
    walk = known()
    for text in texts:
        walk.says(text)
        memory = walk.memory
        assert Memory.from_json(json.loads(json.dumps(memory.to_json()))) == memory


@pytest.mark.parametrize("nudge", ["hallo", "hallo?", "ben je er nog", "?", "is daar iemand?"])
def test_whoever_waits_for_a_human_gets_no_menu(nudge: str) -> None:
    for walk in (Walk(), known()):
        walk.says("mens")
        assert walk.says(nudge).startswith("Uw bericht staat klaar.")
        assert walk.memory.awaiting == "human"
        assert walk.kinds() == ["HandOver"]


def test_nudging_is_answered_a_few_times_and_not_for_ever() -> None:
    walk = known()
    walk.says("mens")
    assert [bool(walk.says("ben je er nog?")) for _ in range(5)] == [True] * 3 + [False] * 2


def test_waiting_for_a_human_hides_nothing_graver_and_no_clear_wish() -> None:
    for message, effect in (
        ("verkeerd nummer", WrongPerson),
        ("stop", OptOut),
        ("ik wil niet meer leven", Crisis),
        ("ik wil nu betalen", PayLinkGiven),
    ):
        walk = known()
        walk.says("mens", "hallo?", message)
        assert effect in map(type, walk.effects)


def test_the_moment_that_suits_for_a_call_is_no_promise_to_pay() -> None:
    walk = known()
    walk.says("bel me terug")
    assert "tussen 10.00 en 11.00 uur" in walk.says("morgen om 10 uur")
    assert walk.kinds() == ["HandOver", "CallbackAsked"]


@pytest.mark.parametrize("claimed", ["al betaald", "al overgemaakt", "al betaald op 3 november"])
@pytest.mark.parametrize(
    "detail",
    [
        "op 12 november via de bank",
        "vorige week",
        "met tikkie",
        "weet ik niet meer",
        "op 25 november",
        "volgens mij vrijdag",
    ],
)
def test_what_is_told_after_already_paid_is_its_detail(claimed: str, detail: str) -> None:
    walk = known()
    noted = walk.says(claimed).startswith("Dank u, dan kijken wij het na.")
    # What was thanked for already is passed on, in other words.
    thanks = "Dank u, dat geef ik door." if noted else "Dank u, dan kijken wij het na."
    assert walk.says(detail).startswith(thanks)
    assert walk.effects[-1] == PaidClaimed(reference="K-123", text=detail)
    assert walk.last is not None
    assert not walk.last.lines[0].options


def test_a_clear_wish_after_already_paid_is_still_a_wish() -> None:
    walk = known()
    walk.says("al betaald")
    assert "{pay_link}" in walk.says("ik wil nu betalen")


@pytest.mark.parametrize("settled", ["in 3 delen", "vrijdag betaal ik"])
@pytest.mark.parametrize("word", ["ok", "top", "dank je", "prima", "fijn", "super", "oke dan"])
def test_a_short_word_after_an_agreement_closes_without_the_menu(settled: str, word: str) -> None:
    walk = known()
    walk.says(settled, "ja")
    before = len(walk.effects)
    assert walk.says(word).endswith("Fijne dag!")
    assert walk.last is not None
    assert not walk.last.lines[0].options
    assert len(walk.effects) == before


def test_after_an_agreement_another_wish_is_served() -> None:
    walk = known()
    walk.says("vrijdag betaal ik", "ja")
    assert "{pay_link}" in walk.says("betalen")


def test_more_about_a_dispute_is_added_to_it() -> None:
    walk = known()
    walk.says("klopt niet", "ik heb het teruggestuurd", "dat was in mei")
    assert walk.effects[-1] == DisputeRaised(reference="K-123", reason="dat was in mei")


@pytest.mark.parametrize("message", ["wat is jullie rekeningnummer", "wat is het IBAN"])
def test_an_account_number_stands_on_the_page_and_never_here(message: str) -> None:
    walk = known()
    said = walk.says(message)
    assert "hoe u het zelf overmaakt: {pay_link}" in said
    assert not re.search(r"[A-Z]{2}\d\d ?[A-Z]{4}", said)
    assert walk.effects == [PayLinkGiven(reference="K-123")]


def test_an_account_number_is_no_subject_before_proof() -> None:
    walk = Walk()
    assert "rekening" not in walk.says("wat is jullie rekeningnummer")
    assert "hoe u het zelf overmaakt" in walk.says("1234AB 12")


@pytest.mark.parametrize(
    ("message", "start"),
    [
        ("ben je een robot?", "Ja, ik ben de digitale assistent van De Vries. Liever een"),
        ("praat ik met een computer", "Ja, ik ben de digitale assistent van De Vries."),
        ("ben je een mens?", "Nee, ik ben de digitale assistent van De Vries."),
        ("are you a bot", "Yes, I am the digital assistant of De Vries. Rather a person?"),
    ],
)
def test_the_bot_says_honestly_what_it_is(message: str, start: str) -> None:
    walk = Walk()
    said = walk.says(message)
    assert said.startswith(start)
    assert said.endswith("?")  # and it goes on with its question
    assert "HandOver" not in walk.kinds()


@pytest.mark.parametrize(
    "message", ["mens", "ik wil geen robot", "ik praat niet met een bot", "liever geen computer"]
)
def test_who_wants_no_bot_gets_a_human(message: str) -> None:
    walk = Walk()
    assert "collega leest" in walk.says(message)
    assert walk.kinds() == ["HandOver"]


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("leave me alone", "no more messages"),
        ("please stop texting me", "no more"),
        ("not me", "apologies"),
        ("HUMAN", "colleague"),
        ("scam?", "digital assistant"),
        ("stop", "geen berichten meer"),
        ("ok", "postcode en huisnummer"),
    ],
)
def test_short_english_in_a_dutch_conversation_is_answered_in_english(
    message: str, word: str
) -> None:
    walk = Walk()
    walk.says("hoi")
    assert word in walk.says(message)
