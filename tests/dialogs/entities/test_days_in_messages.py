"""Which day a message is about, beside others that it names, and how days are told."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.entities.found import find_values
from dialogs.normalise import normalise

MONDAY = date(2026, 11, 23)


def told(text: str) -> dict[str, object]:
    """Return the day or span that is read from a message of that Monday."""
    values = find_values(text, normalise(text), MONDAY).as_json()
    return {key: value for key, value in values.items() if key in {"date", "from", "to"}}


def day_of(text: str) -> object:
    return told(text).get("date")


@pytest.mark.parametrize(
    "text",
    [
        "naar aanleiding van factuur 40877 van 14 november 2026: kan het in vier keer?",
        "bedankt voor uw brief dd. 3 december, maar ik snap er niets van",
        "ik woon sinds 1 maart op een ander adres",
        "dat bleek gisteren, sinds vorige week heb ik geen werk meer",
        "ik ga in juni met pensioen, 65 per maand lukt wel",
        "1314GD huisnummer 402, 4th floor",
        "mijn vrouw kreeg 2 weken geleden een kind, mag het in vier delen?",
        "dat abonnement liep tot en met 31 december",
        "ik stuur morgen een foto van het betaalbewijs",
        "waar moet ik het vandaan halen",
        "over twee a drie weken weet ik meer",
        "het lukt me deze maand echt niet",
        "minder uren gewerkt deze maand helaas",
        "mijn abonnement is al opgezegd in mei",
        "zij is in februari gestorven",
        "I cancelled my membership in March",
        "volgende week heb ik een intake bij de schuldhulp",
        "herfstvakantie volgende week, dan bel ik u",
        "wij vertrekken zondag voor drie weken naar Spanje",
        "tot mijn 18e betaalde mijn vader alles",
        "hoezo dinsdag? Ik heb nooit gezegd dat ik dinsdag zou betalen",
        "1 april grap zeker?",
        "hoe laat sluiten jullie vandaag",
        "jullie bellen me nu al voor de 4e keer deze week, hou eens op",
    ],
)
def test_a_day_of_something_else_is_no_day_of_paying(text: str) -> None:
    assert told(text) == {}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("de rekening van 14 november betaal ik op 4 december", "2026-12-04"),
        ("sinds 1 november zit ik in de ww, 4 december betaal ik", "2026-12-04"),
        ("vrijdag ben ik terug van vakantie en dan betaal ik", "2026-11-27"),
        ("in het ziekenhuis tot 4 december, daarna regel ik het", "2026-12-04"),
        ("maandag bel ik de bank en dinsdag staat het bij jullie", "2026-11-24"),
        ("vrijdag eerst de huur betalen en dan maandag jullie", "2026-11-30"),
        ("op de 2e wordt mijn uitkering gestort en de 4e betaal ik", "2026-12-04"),
        ("ik zou eigenlijk woensdag betalen maar het wordt toch donderdag", "2026-11-26"),
        ("ik had vrijdag beloofd maar dat lukt niet, maandag", "2026-11-30"),
        ("voor sinterklaas is het er, ik zeg 4/12", "2026-12-04"),
        ("ik dacht 1 december maar 4 december is beter", "2026-12-04"),
        ("op 12 november een deel betaald. De rest volgt op 4 december.", "2026-12-04"),
        ("wij hebben een verbouwing gehad. Eind december voldoen wij het bedrag", "2026-12-31"),
        ("nog 2 weken op vakantie. Over twee weken betalen we", "2026-12-07"),
        ("ik kan niet op de 1e, mijn geld komt altijd de 8e", "2026-12-08"),
        ("mag het van 1 december naar 4 december", "2026-12-04"),
        ("half december lukt denk ik, anders uiterlijk de 20e", "2026-12-15"),
        ("vrijdag is mijn bank dicht, dus maandag", "2026-11-30"),
        ("het kan de 4e, de 11e heb ik liever", "2026-12-11"),
        ("het is maandag en mijn geld is op, 4 december betaal ik", "2026-12-04"),
        ("vanmorgen 35 euro overgemaakt, de rest 4 december", "2026-12-04"),
        ("35 euro op 4 december en de rest 31 december", "2026-12-04"),
        ("de kinderopvang heeft vandaag alles afgeschreven. eind december", "2026-12-31"),
        ("zodra ik terug ben van vakantie op 4 december", "2026-12-04"),
        ("wij vertrekken zondag. morgen maak ik het over", "2026-11-24"),
        ("deze maand moest ik winterbanden kopen. 4 december kan ik betalen", "2026-12-04"),
        ("vrijdag komt de toeslag, zaterdag gaat het weg naar jullie", "2026-11-28"),
    ],
)
def test_of_several_days_it_is_the_one_on_which_they_pay(text: str, day: str) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ik heb jullie op 10 november gemaild en op 12 november heb ik betaald", "2026-11-12"),
        ("de betaling is op 12 november om 14:05 gedaan", "2026-11-12"),
        ("the money left my account on the 3rd", "2026-11-03"),
        ("gisteren overgemaakt, vandaag nog steeds niet binnen?", "2026-11-22"),
        ("ik heb het afgelopen vrijdag laten overmaken bij de bank", "2026-11-20"),
        ("in bijlage het bewijs van betaling van 2 juli", "2026-07-02"),
        ("ik heb betalt 12 april", "2026-04-12"),
    ],
)
def test_of_what_was_paid_it_is_that_day(text: str, day: str) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("donderdag is de uitvaart, de dag erna betaal ik", "2026-11-27"),
        ("sinterklaas is op 5 december, de maandag daarna betaal ik", "2026-12-07"),
        ("dinsdag daarna betaal ik", "2026-11-24"),
        ("het wordt niet zaterdag maar de zaterdag erna", "2026-12-05"),
        ("6 december ga ik weg en ik betaal de dag ervoor", "2026-12-05"),
        ("mijn aow komt de 23e van december, de volgende dag betaal ik", "2026-12-24"),
        ("4 december krijg ik geld, drie dagen later heeft u het", "2026-12-07"),
    ],
)
def test_a_day_may_be_told_from_another(text: str, day: str) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in de week van 9 december", "2026-12-07", "2026-12-13"),
        ("eind week 50", "2026-12-11", "2026-12-13"),
        ("1-5 december", "2026-12-01", "2026-12-05"),
        ("in het eerste weekend van december", "2026-12-05", "2026-12-06"),
        ("deze week lukt niet maar volgende wel", "2026-11-30", "2026-12-06"),
        ("november is lastig, december gaat wel", "2026-12-01", "2026-12-31"),
        ("mag het naar januari", "2027-01-01", "2027-01-31"),
    ],
)
def test_a_span_is_read_as_one(text: str, first: str, last: str) -> None:
    assert told(text) == {"from": first, "to": last}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("vrijdag de vierde", "2026-12-04"),
        ("de achtentwintigste en dan meteen", "2026-11-28"),
        ("uiterlijk do", "2026-11-26"),
        ("wo ochtend", "2026-11-25"),
        ("op 04.12 ga ik betalen", "2026-12-04"),
        ("weekje uitstel", "2026-11-30"),
        ("de laatste van de maand", "2026-11-30"),
        ("binnen 24 uur", "2026-11-24"),
        ("the 8th of next month", "2026-12-08"),
        ("on December first", "2026-12-01"),
        ("a week from friday", "2026-12-04"),
        ("op de rekening, 7 december", "2026-12-07"),
        ("zaterdagmorgen doe ik het", "2026-11-28"),
        ("ik kan het de eerste betalen, dan heb ik loon", "2026-12-01"),
        ("ik zal het vrijdag laten overmaken", "2026-11-27"),
        ("bij de familie, vrijdag betaal ik", "2026-11-27"),
    ],
)
def test_a_day_is_read_however_it_is_told(text: str, day: str) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "de vierde keer al",
        "in 3 maanden betalen",
        "om de week uitstel vragen helpt niet",
        "zo is het",
        "ik vraag het mijn ma",
        "tot zo",
        "dat staat vr de deur",
        "om zeven uur in de morgen al een bericht",
        "de 13e maand komt er aan",
        "de eerste betaal ik nu, de tweede als mijn loon binnen is",
    ],
)
def test_words_that_look_like_a_day_are_none(text: str) -> None:
    assert told(text) == {}
