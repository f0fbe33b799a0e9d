"""Which amount a message offers or tells as paid, and which belong to a life or to others."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.entities.found import find_values
from dialogs.normalise import normalise

MONDAY = date(2026, 11, 23)
_KEYS = ("amount", "per", "upfront", "full")


def money(text: str) -> dict[str, object]:
    told = find_values(text, normalise(text), MONDAY).as_json()
    return {key: told[key] for key in _KEYS if key in told}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("85 mnd.", {"amount": 85, "per": "month"}),
        ("45e mnd bro", {"amount": 45, "per": "month"}),
        ("12 mnd uitstel", {}),
        ("tis goe 50 de maand", {"amount": 50, "per": "month"}),
        ("2 honderd per maand", {"amount": 200, "per": "month"}),
        ("45 euro 50 in de maand", {"amount": 45.5, "per": "month"}),
        ("nu 80 euro 50 per maand", {"amount": 50, "per": "month", "upfront": 80}),
        ("60 eurp per mand", {"amount": 60, "per": "month"}),
        ("oke ik doe 40 p/mnd", {"amount": 40, "per": "month"}),
        ("30 per week.. sorry per maand bedoel ik", {"amount": 30, "per": "month"}),
        ("25 euro maar niet per maand", {"amount": 25}),
        ("15 euro per week, hooguit een vijfje", {"amount": 15, "per": "week"}),
        ("half honderd per maand", {"amount": 50, "per": "month"}),
        ("mijn maximum is 40", {"amount": 40}),
        ("mijn dochter is 17 en betaalt zelf", {}),
        ("ik heb niet meer dan 20", {"amount": 20}),
        ("al meer dan 20 keer gebeld", {}),
        ("als ik 100 stort houdt het dan op", {"amount": 100}),
        ("tussen 12 en 14 uur kan ik", {}),
        ("kan het 70 worden", {"amount": 70}),
        ("kunnen jullie 45 afschrijven op de 26e", {"amount": 45}),
        ("nou goed, 100 dan", {"amount": 100}),
        ("100", {}),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, told: dict[str, object]) -> None:
    assert money(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ik moest een nieuwe band kopen van 95 euro", {}),
        ("we hebben een verbouwing gehad van 18.000 euro", {}),
        ("een eerste bedrag van 60 euro kan ik doen", {"amount": 60}),
        ("die jas van 80 euro heb ik al betaald", {"amount": 80}),
        ("mijn telefoon is 45 per maand en internet 50", {}),
        ("mijn budget is 50 per maand", {"amount": 50, "per": "month"}),
        ("450 euro kwijt aan de garage", {}),
        ("heb nu nog 11 euro tot die tijd", {}),
        ("heb nog 20 euro, die mag je hebben", {"amount": 20}),
        ("Mijn saldo is € 47,25. Dat kunt u krijgen.", {"amount": 47.25}),
        ("verkocht voor 900, daarvan gaat 725 naar de belasting en 175 mogen jullie hebben",
         {"amount": 175}),
        ("betalen jullie mij eerst maar die 80 euro terug", {}),
        ("waar komt die 15 euro vandaan", {}),
        ("mijn baas moet mij nog 300 euro betalen", {}),
        ("ik moet eerst mijn zus 100 euro terugbetalen", {}),
        ("100 euro wil ik terugbetalen", {"amount": 100}),
        ("ik betaal al 30 per maand aan zilveren kruis", {}),
        ("30 per maand aan jullie", {"amount": 30, "per": "month"}),
        ("van mijn eerste loon 200 euro naar jullie", {"amount": 200}),
        ("nu zit ik in bus 42", {}),
        ("ik eet van 60 euro per week", {}),
        ("elke maand 60 euro van mijn loon naar jullie", {"amount": 60, "per": "month"}),
        ("mijn ex krijgt 300 per maand", {}),
        ("u krijgt 200 van mij", {"amount": 200}),
        ("spullen van 60 euro teruggestuurd", {}),
        ("Verwijder die 15 euro administratiekosten", {}),
    ],
)  # fmt: skip
def test_money_that_goes_elsewhere_is_no_offer(text: str, told: dict[str, object]) -> None:
    assert money(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("50 had ik gezegd maar maak daar 80 van", {"amount": 80}),
        ("mag het van 90 naar 60 per maand", {"amount": 60, "per": "month"}),
        ("kan de 75 euro per maand verlaagd worden naar 45?", {"amount": 45, "per": "month"}),
        ("oke dan 60 ipv 50", {"amount": 60}),
        ("Nee 60 is echt te veel. 30!", {"amount": 30}),
        ("ik had met Sandra 50 per maand afgesproken", {"amount": 50, "per": "month"}),
        ("50 per maand? ik dacht meer aan 20", {"amount": 20, "per": "month"}),
        ("de rekening van 82 euro wil ik in 2 keer doen van 41", {"amount": 41}),
        ("jullie moeten nog 400, ik betaal 100", {"amount": 100}),
        ("35 a 40 euro per maand, zeg 35", {"amount": 35, "per": "month"}),
        (
            "vorige keer had ik 80 per maand beloofd, dat lukt niet meer. 35 wel",
            {"amount": 35, "per": "month"},
        ),
        ("150 van de 400 is betaald", {"amount": 150}),
        ("de regeling van 80 per maand wil ik omzetten naar 40", {"amount": 40, "per": "month"}),
        ("ik betaal 60 aan eneco en 30 aan jullie per maand", {"amount": 30, "per": "month"}),
        (
            "kostgangers betalen 400 per maand, daarvan kan 50 per maand naar jullie",
            {"amount": 50, "per": "month"},
        ),
        ("alles betalen kan ik niet, 50 euro per maand wel", {"amount": 50, "per": "month"}),
        ("volgens mij is het 60 en geen 90", {"amount": 60}),
        ("80? nee joh, 40.", {"amount": 40}),
        ("nee mijn kinderen zijn 12, 14 en 16", {}),
    ],
)
def test_the_last_word_counts(text: str, told: dict[str, object]) -> None:
    assert money(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("50 als eerste betaling en daarna iedere maand 25",
         {"amount": 25, "per": "month", "upfront": 50}),
        ("eerste maand 50 daarna 25", {"amount": 25, "upfront": 50}),
        ("100 euro ineens en dan 20 per maand", {"amount": 20, "per": "month", "upfront": 100}),
        ("nu 80 en de rest in 3 keer", {"upfront": 80}),
        ("ik los 400 af en dan 50 pm", {"amount": 50, "per": "month", "upfront": 400}),
        ("80 meteen aanbetalen, dan 6x 30", {"amount": 30, "upfront": 80}),
        ("nu 80 euro en dan niets meer", {"amount": 80}),
        ("1000 euro heb ik nu, de rest niet", {"amount": 1000}),
    ],
)  # fmt: skip
def test_what_is_paid_before_the_rest_comes_first(text: str, told: dict[str, object]) -> None:
    assert money(text) == told


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("wij voldoen het gehele bedrag", True),
        ("alles tegelijk aflossen, ik hou niet van schulden", True),
        ("het hele bedrag, dat lukt niet", False),
        ("hun hele rekening is leeggehaald", False),
        ("wij willen alles netjes betalen, 30 euro in de maand", False),
        ("betaal ik sorry helemaal vergeten", False),
        ("alles wordt morgen betaald", True),
        ("16 december alles", True),
        ("alles betaald op 17 augustus", True),
        ("dan betaal ik het hele zooitje", True),
        ("van het hele bedrag kan ik maar 100 betalen", False),
    ],
)
def test_all_of_it_is_offered_or_not(text: str, *, full: bool) -> None:
    assert bool(money(text).get("full")) is full
