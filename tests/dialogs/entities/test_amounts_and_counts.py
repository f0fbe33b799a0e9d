"""Amounts and counts of parts on the short lines that most people type, and their look-alikes."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.entities.found import find_values
from dialogs.normalise import normalise

MONDAY = date(2026, 11, 23)
_KEYS = ("amount", "per", "upfront", "full", "instalments")


def money(text: str) -> dict[str, object]:
    told = find_values(text, normalise(text), MONDAY).as_json()
    return {key: told[key] for key in _KEYS if key in told}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("45 kan", {"amount": 45}),
        ("oke 40", {"amount": 40}),
        ("12 kan", {}),
        ("45 kan niet", {}),
        ("kan u 50 aanbieden per maand", {"amount": 50, "per": "month"}),
        ("Ik kan u 75 euro bieden per maand", {"amount": 75, "per": "month"}),
        ("3 afspraken per maand", {}),
        ("drie maanden lang 22 euro", {"amount": 22, "per": "month", "instalments": 3}),
        ("al 3 maanden ziek, 22 euro kan", {"amount": 22}),
        ("elke week 1 tientje en 1 vijfje, dus 15", {"amount": 15, "per": "week"}),
        ("40 per maand, dus 120 in totaal", {"amount": 40, "per": "month"}),
        ("liever 35 dan 50 per maand", {"amount": 35, "per": "month"}),
        (
            "honderd euro mag u nu hebben en verder dertig per maand",
            {"amount": 30, "per": "month", "upfront": 100},
        ),
        ("ik stel 20 per maand voor, 40 per maand is veel", {"amount": 20, "per": "month"}),
        ("180 in 4 keer", {"amount": 180, "instalments": 4}),
        ("mijn zoon van 12 in 2 keer", {"instalments": 2}),
        ("in drie schijven van 60 euro aub", {"amount": 60, "instalments": 3}),
        ("30 euro x 5", {"amount": 30, "instalments": 5}),
        ("6 maanden x 30", {"amount": 30, "instalments": 6}),
        ("10 euro, 10 keer", {"amount": 10, "instalments": 10}),
        ("haal maar 50 van mijn rekening", {"amount": 50}),
        ("er is al 45 afgeschreven", {"amount": 45}),
        ("120 staat er nog open toch? die betaal ik morgen", {"amount": 120}),
        ("was 60 maar kan nu maar 30", {"amount": 30}),
        ("toch maar 50 doen", {"amount": 50}),
        ("20 en geen cent meer", {"amount": 20}),
        ("is 45 enough?", {"amount": 45}),
        ("60 via tikkie gestuurd", {"amount": 60}),
        ("12 via tikkie gestuurd", {}),
        ("ik ben 45 en kan goed betalen", {}),
        ("graag 30 dagen", {}),
        ("liefst 30", {"amount": 30}),
        ("jullie hebben 60 van me gekregen", {"amount": 60}),
        ("met 50 beginnen en daarna 20 per maand", {"amount": 20, "per": "month", "upfront": 50}),
        ("dan betaal ik de 85 direct", {"amount": 85}),
        ("dan betaal ik de 15 direct", {}),
        ("als mijn loon er is 75 euro", {"amount": 75}),
        ("mijn loon is 75 euro minder", {}),
        ("over houd ik 60 per week waarvan 10 voor u", {"amount": 10}),
        ("ik betaal al 90 aan de belasting en 45 aan de zorg", {}),
        ("liever 6x30 dan 3x60", {"amount": 30, "instalments": 6}),
        ("6x30 ipv 3x60", {"amount": 30, "instalments": 6}),
        ("3x60 lukt niet, 6x30 wel", {"amount": 30, "instalments": 6}),
        ("geen 3 van 60 maar 6 van 30", {"amount": 30, "instalments": 6}),
        ("1e termijn 50 en dan 3 van 40", {"amount": 40, "instalments": 3, "upfront": 50}),
        ("ik ga voor 1 keer 45 en dan 3 keer 30", {"amount": 30, "instalments": 3, "upfront": 45}),
        ("3 x 40 en de laatste 34,50", {"amount": 40, "instalments": 3}),
        ("geen 60, 30", {"amount": 30}),
        ("driehonderd in 3x", {"amount": 300, "instalments": 3}),
        ("150 contant en klaar", {"amount": 150}),
        ("50pm", {"amount": 50, "per": "month"}),
        ("20pw", {"amount": 20, "per": "week"}),
        ("bel me om 3pm", {}),
        ("50 1x per maand", {"amount": 50, "per": "month"}),
        ("50 x 3", {"amount": 50, "instalments": 3}),
        ("4 weken lang 25", {"amount": 25, "per": "week", "instalments": 4}),
        ("100 niet 50 wel", {"amount": 50}),
        ("50 is haalbaar 75 niet", {"amount": 50}),
        ("vroeger 75 per maand, tegenwoordig 30", {"amount": 30, "per": "month"}),
        ("eerder kon ik 60 nu nog maar 30", {"amount": 30}),
        ("u wilt 75 en ik wil 25, zullen we 50 doen", {"amount": 50}),
        (
            "die 75 per maand is voor mij als 750 voor u, 20 per maand",
            {"amount": 20, "per": "month"},
        ),
        ("30 per maand is voor mij haalbaar", {"amount": 30, "per": "month"}),
        ("niet per maand maar per week graag, 10 euro", {"amount": 10, "per": "week"}),
        ("om de maand 40 euro", {"amount": 40}),
        ("ik red wel 50", {"amount": 50}),
        ("als de 800 euro van de verzekering binnen is betaal ik alles", {"full": True}),
        ("moet kunnen, 45", {"amount": 45}),
        ("nee, 45", {}),
        ("het is 45", {}),
        ("misschien 60", {"amount": 60}),
        ("ik word 30 in december", {}),
        ("20 is al veel", {"amount": 20}),
        ("40 als mn loon er is", {"amount": 40}),
        ("is 20 per maand te weinig?", {"amount": 20, "per": "month"}),
        ("als ik op vrijdag betaald krijg 15 per week", {"amount": 15, "per": "week"}),
        ("dertig komma vijftig per maand", {"amount": 30.5, "per": "month"}),
        ("6 termijnen van 20 ipv 3 van 40", {"amount": 20, "instalments": 6}),
        ("3 keer 40 is te veel, 6 keer 20 beter", {"amount": 20, "instalments": 6}),
        ("i lost my job, 50 is impossible, 20 maybe", {"amount": 20}),
        ("half jaar 20 per maand", {"amount": 20, "per": "month", "instalments": 6}),
        ("35 per maan", {"amount": 35, "per": "month"}),
        ("eigenlijk kan ik maar 45", {"amount": 45}),
        ("ik ben nu 50 en betaal al mijn hele leven netjes", {}),
        ("ik heb 350 gespaard voor de tandarts maar 100 mag naar jullie", {"amount": 100}),
        (
            "met een schuld van 12000 bij 9 bedrijven kan ik jullie 15 per maand geven",
            {"amount": 15, "per": "month"},
        ),
        ("hondervijftig euro in twee keer", {"amount": 150, "instalments": 2}),
    ],
)
def test_a_short_line_says_how_much(text: str, told: dict[str, object]) -> None:
    assert money(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("75 per maand gaat me echt niet lukken", {}),
        ("meer dan 75 per maand gaat me echt niet lukken", {"amount": 75, "per": "month"}),
        ("75 euro lukt niet voor vrijdag", {"amount": 75}),
        (
            "5 euro per dag gaat natuurlijk niet maar 5 euro per week wel",
            {"amount": 5, "per": "week"},
        ),
        ("80 euro is too much, 40 is fine", {"amount": 40}),
        ("75 per maand kon ik vroeger, nu is het 30", {"amount": 30, "per": "month"}),
        ("auto kapot, 640 euro, ik weet het even niet", {}),
        ("auto kapot, maar 40 euro kan ik betalen", {"amount": 40}),
        ("die factuur van 214 euro klopt niet", {}),
        ("die factuur van 214 euro betaal ik", {"amount": 214}),
        ("219 euro?? waarvoor?", {}),
        ("moet ik nu echt 40 euro extra kosten betalen?", {}),
        ("leg uit hoe 39,95 ineens 84 euro geworden is", {}),
        ("dan heb ik mn zorgtoeslag binnen 131 euro", {}),
        ("mijn energierekening ging van 120 naar 260 per maand", {}),
        ("waar is die 40 euro voor", {}),
        ("die van 80 euro klopt niet", {"amount": 80}),
        ("ik betaal mijn huur altijd op tijd, 815 per maand", {}),
        ("ik heb 2 kinderen, 30 per maand", {"amount": 30, "per": "month"}),
        ("het uwv houdt elke maand 150 in", {}),
        ("voor 40 euro ga ik niet bellen", {}),
        ("al betaal ik 10 euro, dan nog kom ik niet rond", {}),
        ("al is het 5 euro per dag, ik los het af", {"amount": 5, "per": "day"}),
        ("heb nog 800 euro te goed van een klant", {}),
        ("heb 5 euro op zak", {}),
        (
            "kinderopvang 900 per maand maar goed 30 per maand lukt",
            {"amount": 30, "per": "month"},
        ),
        ("wat is 24,95 voor iets", {}),
        ("factuur 4455 van 65 euro? die ken ik niet", {}),
        ("geen geld voor 50 per maand", {}),
        ("50 euro heb ik gewoon niet", {}),
        ("50 euro heb ik nog niet betaald", {"amount": 50}),
    ],
)
def test_what_nobody_offers_is_left_out(text: str, told: dict[str, object]) -> None:
    assert money(text) == told


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("6 mnd", 6),
        ("8 maanden graag", 8),
        ("over 6 maanden", None),
        ("6 maanden uitstel", None),
        ("25 per maand, 6 maanden", 6),
        ("80 euro per maand, in totaal 5 maanden", 5),
        ("25 per maand, 2 maanden geleden al gezegd", None),
        ("nee geen 4 maanden, 4 weken, elke week 30", 4),
        ("nee geen 12 maanden, 6 termijnen is genoeg", 6),
        ("nee geen 12, 6 is genoeg", 6),
        ("niet 20 maar 10", None),
        ("niet 3 termijnen maar 5", 5),
        ("ik had 6 termijnen in mijn hoofd, mijn vrouw zegt 9 en het is 9 geworden", 9),
        ("vorig jaar had ik een regeling van 10 termijnen, nu wil ik 6", 6),
        ("ik had in twaalf termijnen gevraagd, niet in twee", 12),
        ("ik wil 3 termijnen, mijn zoon is 8", 3),
        ("liever in 8 dan in 6 termijnen", 8),
        ("hoeveel termijnen mag ik? 5?", 5),
        ("ik betaal niet in 1 keer dat kan niet, 5 termijnen zou wel moeten kunnen", 5),
        ("in 9 maanden wil ik het afbetaald hebben", 9),
        ("150 nu en de rest in 3 maanden", 3),
        ("al 3 keer gebeld, dat is genoeg", None),
        ("ik heb 10 maanden nodig", 10),
        ("geef me 6 maanden om het af te lossen", 6),
        ("geef me 2 maanden om op adem te komen", None),
        ("betalen in 6 maanden", 6),
        ("i.p.v. 5x wil ik 10x", 10),
        ("jullie collega zei dat 4 termijnen mocht maar ik red alleen 6", 6),
        ("twee termijnen heb ik gehad, blijven er 4 over", 4),
        ("50% nu 50% volgende maand", 2),
        ("elke maand 50, 3x", 3),
        ("4 weken 25 per week", 4),
        ("in 3 maanden, 50 pm", 3),
        ("over een heel jaar uitgesmeerd", 12),
        ("minstens 4 termijnen, liefst 6", 6),
        ("12 termijnen? nee joh 4 is genoeg", 4),
        ("6 maanden? eerder 8", 8),
        ("8 maanden dus, niet 6", 8),
        ("8 maanden niet gewerkt", None),
        ("20 per keer, 6 keer", 6),
        ("per maand een vierde deel", 4),
        ("Mag het in vier? mijn baas betaalt per 4 weken", 4),
        ("een termijn of 5", 5),
        ("ik wacht nog op 3 betalingen van klanten", None),
        ("een jaar lang ziek geweest", None),
        ("al 6 maanden lang betaal ik netjes", None),
        ("6 maanden achter elkaar gebeld", None),
        ("ik kan pas betalen in 3 maanden", None),
        ("drie maanden, meer niet", 3),
        ("mag ik het in drie delen? elke maand 1", 3),
        ("ik dacht 5 keer maar mijn vrouw wil 3, doe dus 3", 3),
        ("niet 1 keer, 3 keer", 3),
        ("heb al twee keer 75 euro afgelost", None),
        ("jullie hebben 2 keer 60 afgeschreven", None),
        ("de eerste 2 termijnen heb ik betaald", None),
        ("ik had graag in vier schijven betaald", 4),
        ("wat zegt u van 8 keer", 8),
    ],
)
def test_the_last_count_of_parts_holds(text: str, count: int | None) -> None:
    assert money(text).get("instalments") == count


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("alles vrijdag", True),
        ("volledig", True),
        ("helemaal betaald", True),
        ("nog niet helemaal betaald", False),
        ("tis betaald. alles. afgelopen maandag", True),
        ("alles achter de rug, dan betaal ik op 7 december", False),
        ("ik heb altijd alles betaald", False),
        ("150 ineens en de rest in 3 maanden", False),
    ],
)
def test_all_of_it_is_no_more_than_was_said(text: str, *, full: bool) -> None:
    assert ("full" in money(text)) is full
