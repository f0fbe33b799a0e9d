"""Conversations about people: complaints, helpers, trouble, small talk, and nothing at all."""

from __future__ import annotations

import pytest

from dialogs.turn import HandOver, HelperNamed, Incoming, Representation
from storage.words import Channel
from tests.dialog_walks import CASE, KNOWN, Case, Walk, known


def test_a_complaint_gets_a_day_and_before_proof_no_addresses() -> None:
    walk = Walk(case=CASE)
    said = walk.says("ik wil een klacht indienen")
    assert "uiterlijk maandag 7 december" in said
    assert "020" not in said
    assert walk.effects == [HandOver(reason="complaint")]


def test_a_complaint_of_the_verified_says_where_else_it_may_go() -> None:
    walk = known(
        complaint_days=5,
        complaint_contact="klacht@devries.example",
        disputes_body="de Geschillencommissie",
    )
    said = walk.says("dit is schandalig")
    assert "uiterlijk maandag 30 november" in said
    assert "klacht@devries.example" in said
    assert "Niet tevreden met ons antwoord? Dan kunt u naar de Geschillencommissie." in said


def test_a_complaint_without_an_address_of_its_own_goes_to_the_contact_person() -> None:
    assert "Uw klacht mag ook naar 020 123 45 67." in known().says("ik heb een klacht")


def test_the_same_complaint_again_is_not_answered_at_length() -> None:
    walk = Walk()
    walk.says("ik heb een klacht")
    assert walk.says("jullie zijn onbeschoft").startswith("Uw bericht staat klaar.")
    assert walk.kinds() == ["HandOver", "HandOver"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ik heb een bewindvoerder", "bewindvoerder"),
        ("ik zit in de wsnp", "wsnp"),
        ("ik loop bij schuldhulp", "schuldhulp"),
    ],
)
@pytest.mark.parametrize("case", [CASE, KNOWN])
def test_who_has_a_helper_is_asked_once_who_that_is(text: str, kind: str, case: Case) -> None:
    walk = Walk(case=case)
    said = walk.says(text)
    assert "hoeft nu niets te doen" in said
    assert "Wie helpt u?" in said
    assert walk.effects == [Representation(kind=kind), HandOver(reason="representation")]
    told = "dat is Jan de Boer van Boer Bewind, 020 123 45 67"
    said = walk.says(told)
    assert walk.effects[-1] == HelperNamed(text=told)
    assert "Boer" not in said
    assert "€" not in said
    assert walk.says("ok") == ""


def test_a_helper_may_be_named_in_the_words_of_the_first_message() -> None:
    walk = Walk()
    walk.says("ik sta onder bewind", "mijn bewindvoerder is mw Visser")
    assert walk.kinds() == ["Representation", "HandOver", "HelperNamed"]


def test_who_will_not_say_who_helps_is_left_alone() -> None:
    walk = Walk()
    walk.says("ik heb een bewindvoerder")
    assert walk.says("nee") == ""
    assert "HelperNamed" not in walk.kinds()


def test_a_crisis_goes_before_the_name_of_a_helper() -> None:
    walk = Walk()
    walk.says("ik heb een bewindvoerder")
    assert "113" in walk.says("ik wil niet meer leven")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("hoe gaat het?", "Goed, dank u."),
        ("hoi, hoe gaat het met je", "Goed, dank u."),
        ("vertel eens een mop", "Grappen laat ik liever aan mensen over."),
        ("hoe heet je?", "Ik heb geen naam."),
        ("je bent lief", "Wat aardig van u."),
    ],
)
@pytest.mark.parametrize("case", [CASE, KNOWN])
def test_small_talk_is_answered_in_a_line_and_then_it_goes_on(
    text: str, answer: str, case: Case
) -> None:
    walk = Walk(case=case)
    said = walk.says(text)
    assert said.startswith(answer)
    assert "?" in said.removeprefix(answer)
    assert walk.effects == []


def test_small_talk_does_not_go_on_for_ever() -> None:
    walk = known()
    walk.says("hoi", *["vertel een mop"] * 6)
    assert walk.kinds() == ["HandOver"]


def test_how_my_case_goes_is_no_small_talk() -> None:
    assert "Goed, dank" not in known().says("hoe gaat het verder met mijn zaak")


@pytest.mark.parametrize("case", [CASE, KNOWN])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "Uw bericht kwam leeg aan."),
        ("😀🎉", "Sorry, ik lees alleen woorden en cijfers."),
        ("...", "Sorry, ik lees alleen woorden en cijfers."),
        ("blauwe fietsbel", "Sorry, dat begrijp ik niet."),
    ],
)
def test_what_can_not_be_read_is_told_so(text: str, answer: str, case: Case) -> None:
    walk = Walk(case=case)
    walk.says("hoi")
    assert walk.says(text).startswith(answer)
    assert "collega" in walk.says(text)
    assert walk.effects == [HandOver(reason="misunderstood")]


@pytest.mark.parametrize("case", [CASE, KNOWN])
def test_a_long_letter_is_read_by_a_person(case: Case) -> None:
    walk = Walk(case=case)
    assert "leest het helemaal" in walk.says("bla " * 2_500)
    assert walk.effects == [HandOver(reason="long_letter")]


def test_a_thumb_agrees() -> None:
    walk = known()
    walk.says("ik betaal vrijdag", "👍")
    assert walk.kinds() == ["PromiseMade"]


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_a_voice_note_goes_to_a_person_and_its_caption_is_read(channel: Channel) -> None:
    walk = Walk()
    assert "spraakberichten" in walk.hears(Incoming(text="", media=1, channel=channel))
    assert walk.effects == [HandOver(reason="media")]
    walk = Walk()
    walk.hears(Incoming(text="verkeerd nummer", media=1, channel=channel))
    assert "WrongPerson" in walk.kinds()


def test_after_all_is_paid_a_late_word_is_still_answered() -> None:
    assert "niets meer voor u open" in known(claims=()).says("hallo, staat er nog iets open?")
    assert "Graag gedaan" in known(claims=()).says("bedankt")
