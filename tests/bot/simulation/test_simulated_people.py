"""The made-up people: the same seed makes the same, and they read and answer as people would."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest

from bot.simulation.behaviour import Pays, Says, react
from bot.simulation.creditors import CREDITORS
from bot.simulation.people import Goal, Mood, Person, Picks, draw
from bot.simulation.phrases_en import PHRASES as ENGLISH
from bot.simulation.phrases_nl import PHRASES as DUTCH
from bot.simulation.proving import Proofs
from bot.simulation.reading_texts import Ask, Shown, asked, menu_of
from bot.simulation.standing import first_mind
from bot.simulation.wording import say
from storage.words import Channel, Language

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def someone(**other: object) -> Person:
    (person,) = draw(1, 1, DAY, 5, tuple(CREDITORS))
    plain = {
        "goal": Goal.PAY,
        "mood": Mood.PLAIN,
        "picks": Picks.DIGIT,
        "foreign": "",
        "language": Language.NL,
        "channel": Channel.SMS,
        "second_goal": None,
        "typos": 0.0,
        "splits": 0.0,
        "interrupts": 0.0,
        "coy": False,
        "wrong_first": False,
        "proves_by_invoice": False,
        "starts": 1.0,
        "postcode": "3581 KL",
        "house": "12",
        "suffix": "",
    }
    return replace(person, **{**plain, **other})


def shown(text: str, *buttons: str) -> Shown:
    return Shown(text=text, at=NOW, buttons=buttons)


def says(person: Person, text: str, *buttons: str, said: int = 1, **mind: object) -> str:
    """Return what a person says to a text in the middle of a talk."""
    held = replace(first_mind(person), said=said, **mind)
    acts, _ = react(Random(1), person, held, [shown(text, *buttons)], answered=True)
    return " | ".join(line for act in acts if isinstance(act, Says) for line in act.lines)


def test_the_same_seed_makes_the_same_people() -> None:
    first = draw(7, 30, DAY, 5, tuple(CREDITORS))
    assert first == draw(7, 30, DAY, 5, tuple(CREDITORS))
    assert first != draw(8, 30, DAY, 5, tuple(CREDITORS))
    assert first[:10] == draw(7, 10, DAY, 5, tuple(CREDITORS))


def test_two_people_never_share_a_number_or_a_reference() -> None:
    people = draw(3, 300, DAY, 14, tuple(CREDITORS))
    assert len({one.phone for one in people}) == 300
    references = [debt.reference for one in people for debt in one.debts]
    assert len(set(references)) == len(references) > 300
    assert {one.goal for one in people} == set(Goal)


@pytest.mark.parametrize("what", sorted(DUTCH))
@pytest.mark.parametrize("language", list(Language))
def test_every_phrase_can_be_said_in_both_languages(what: str, language: Language) -> None:
    assert what in ENGLISH
    for seed in range(40):
        person = someone(language=language, mood=list(Mood)[seed % 5], typos=0.02, splits=0.3)
        lines = say(Random(seed), person, what, DAY)
        assert all(line.strip() and "{" not in line for line in lines)


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("Ik heb een bericht voor u. Antwoord JA of 1. Of MENS, VERKEERD of STOP.", Ask.INVITED),
        ("Reply OK or 1. Or reply HUMAN, WRONG or STOP.", Ask.INVITED),
        ("Wat is uw postcode en huisnummer?", Ask.PROOF),
        ("Dank u. En wat is uw huisnummer?", Ask.HOUSE),
        ("In hoeveel delen wilt u € 66,39 betalen?\n2 In 2 delen", Ask.HOW_MANY),
        ("Op welke dag betaalt u € 5,00? Dat kan tot en met zaterdag.", Ask.WHICH_DAY),
        ("U betaalt in 3 delen: € 5,00 vandaag. Gaat u akkoord? Ja/Nee", Ask.YES_NO),
        ("Een collega leest uw bericht en antwoordt u hier zo snel mogelijk.", Ask.PERSON),
        ("Zal ik een collega vragen om met u mee te denken? Ja/Nee", Ask.YES_NO),
        ("Wat wilt u doen?\n1 Nu betalen\n2 In delen\n6 Medewerker", Ask.MENU),
        ("Dat past helaas niet. Dit kan wel:\n2 In 2 delen\n0 Medewerker", Ask.MENU),
        ("Hier betaalt u: https://x.example/b/AAAAAAAAAAAAAAAAAAAAAA", Ask.LINK),
        ("Dank u, ik heb het genoteerd: € 5,00 op vrijdag.", Ask.DONE),
        ("Sorry, dat begrijp ik niet.", Ask.LOST),
    ],
)
def test_a_person_sees_what_is_asked(text: str, ask: Ask) -> None:
    assert asked([shown(text)]) is ask


def test_a_menu_keeps_the_keys_that_it_shows() -> None:
    choices = menu_of(shown("Dit kan wel:\n2 In 2 delen\n0 Medewerker"))
    assert [(one.key, one.label) for one in choices] == [("2", "In 2 delen"), ("0", "Medewerker")]


def test_what_is_asked_is_answered() -> None:
    menu = "Wat wilt u doen?\n1 Nu betalen\n2 In delen\n3 Later betalen"
    assert says(someone(), menu) == "1"
    assert says(someone(goal=Goal.PARTS), menu) == "2"
    assert says(someone(picks=Picks.LABEL), menu).lower() == "nu betalen"
    assert "12" in says(someone(), "Wat is uw postcode en huisnummer?", tried=1)
    assert says(someone(goal=Goal.LATER, days_ahead=1), "Op welke dag betaalt u?").endswith(
        ("morgen", "morgen lukt")
    )


@pytest.mark.parametrize(("parts", "answer"), [(3, "yes"), (6, "no")])
def test_a_read_back_of_many_more_parts_than_wanted_is_declined(parts: int, answer: str) -> None:
    text = f"U betaalt in {parts} delen: € 5,00 vandaag. Gaat u akkoord? Ja/Nee"
    said = says(someone(goal=Goal.PARTS, parts=3), text, patience=4)
    assert said.lower() in {phrase.lower() for phrase in DUTCH[answer]}


def test_who_is_somebody_else_says_so_and_proves_nothing() -> None:
    person = someone(goal=Goal.NOT_ME)
    assert says(person, "Antwoord JA of 1.", said=0)[1:] in {
        phrase.format(other=person.name)[1:] for phrase in DUTCH["not me"]
    }
    assert "3581" not in says(person, "Wat is uw postcode en huisnummer?", wished=1)


def test_a_link_is_paid_by_who_wants_to_pay_and_by_nobody_else() -> None:
    link = shown("Hier betaalt u: https://x.example/b/AAAAAAAAAAAAAAAAAAAAAA")
    for goal, pays in ((Goal.PAY, True), (Goal.DISPUTE, False)):
        person = someone(goal=goal)
        acts, _ = react(Random(1), person, first_mind(person), [link], answered=True)
        assert any(isinstance(act, Pays) for act in acts) is pays


def test_patience_ends_when_nothing_is_understood() -> None:
    person, mind = someone(patience=2), first_mind(someone(patience=2))
    for _ in range(4):
        _, mind = react(Random(1), person, mind, [shown("Blub blub.")], answered=True)
    assert mind.gave_up


def test_a_proof_is_one_only_with_the_right_data() -> None:
    person = someone()
    for said, complete in (
        (["3581KL 12"], True),
        (["3581 kl", "nummer 12"], True),
        (["3582 KL 12"], False),
        (["3581 KL 13"], False),
        ([person.debts[0].invoice[-4:]], True),
    ):
        proofs = Proofs(person)
        for text in said:
            proofs.hear(text)
        assert proofs.complete is complete, said
