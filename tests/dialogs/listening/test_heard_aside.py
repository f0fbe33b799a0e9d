"""Questions aside, not following, and who names a helper: each with its look-alikes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dialogs.intents import Intent
from dialogs.listening.answers import ANSWERS
from dialogs.listening.asides import Aside, aside_of
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.beside import wish_beside
from dialogs.listening.puzzled import has_no_idea, is_puzzled
from dialogs.listening.who_helps import names_helper
from dialogs.normalise import normalise
from dialogs.understanding.by_rules import understand

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("komen er nog kosten bij?", Aside.COSTS),
        ("moet ik extra kosten betalen", Aside.COSTS),
        ("kost dat iets extra?", Aside.COSTS),
        ("is daar rente over", Aside.COSTS),
        ("hoe laat zijn jullie open", Aside.HOURS),
        ("wat zijn de openingstijden", Aside.HOURS),
        ("wat is jullie telefoonnummer?", Aside.CONTACT),
        ("waar gaat dit over", Aside.CLAIM),
        ("ik kan 50 per maand, kosten die er bij komen niet", None),
        ("er zijn onterecht kosten gerekend", None),
        ("wanneer wordt het afgeschreven", Aside.COLLECTION),
        ("op welke dag schrijven jullie het af", Aside.COLLECTION),
        ("gaat het vanzelf van mijn rekening?", Aside.COLLECTION),
        ("when will it be debited", Aside.COLLECTION),
        ("kan ik de automatische incasso stoppen", Aside.STOP_COLLECTION),
        ("ik wil geen afschrijvingen meer", Aside.STOP_COLLECTION),
        ("het is afgeschreven", None),
        ("ik schrijf het van me af", None),
    ],
)
def test_what_is_asked_aside(text: str, aside: Aside | None) -> None:
    heard = understand(text, today=MONDAY)
    wish = Intent.ASK_DETAILS if aside is Aside.CLAIM else Intent.UNCLEAR
    assert aside_of(replace(heard, intent=wish)) is aside


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("ik heb al betaald, waarom wordt het dan nog afgeschreven?", Intent.ALREADY_PAID),
        ("wanneer schrijven jullie te veel af?", Intent.DISPUTE),
        ("ik wil een mens spreken, wanneer wordt het afgeschreven?", Intent.REQUEST_HUMAN),
        ("stop met afschrijven", Intent.OPT_OUT),
    ],
)
def test_a_wish_beside_a_question_about_a_collection_goes_first(text: str, wish: Intent) -> None:
    heard = understand(text, today=MONDAY)
    assert aside_of(replace(heard, intent=wish)) not in {Aside.COLLECTION, Aside.STOP_COLLECTION}


@pytest.mark.parametrize(
    "text",
    ["snap er niks van", "Ik begrijp het niet", "huh?", "wat bedoelt u", "I don't understand it"],
)
def test_not_following(text: str) -> None:
    assert is_puzzled(normalise(text))


@pytest.mark.parametrize(
    "text",
    [
        "ik begrijp niet waarom ik moet betalen",
        "ik snap dat het niet kan",
        "wat is dit",
        "ik begrijp het",
        "dat klopt niet",
    ],
)
def test_more_than_not_following(text: str) -> None:
    assert not is_puzzled(normalise(text))


def test_no_idea_is_all_that_is_said() -> None:
    assert has_no_idea("dat weet ik nog niet")
    assert has_no_idea("geen idee")
    assert not has_no_idea("ik weet niet of ik vrijdag kan")


@pytest.mark.parametrize(
    "text",
    [
        "jan de wit",
        "Mevrouw Bakker",
        "Kredietbank Rotterdam",
        "bij de gemeente",
        "0612345678",
        "info@bewind.example",
        "dat doet Piet Jansen voor mij",
    ],
)
def test_a_helper_is_named(text: str) -> None:
    assert names_helper(text)


@pytest.mark.parametrize(
    "text",
    [
        "ik bel voor mijn moeder",
        "dat weet ik niet",
        "wat moet ik nu doen",
        "ok",
        "niemand",
        "hoe lang duurt dat allemaal nog want ik wacht al weken",
    ],
)
def test_no_helper_is_named(text: str) -> None:
    assert not names_helper(text)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("is dit echt? zo ja dan betaal ik", Intent.PAY_NOW),
        ("stop met bellen, ik wil betalen", Intent.PAY_NOW),
        ("niet bellen, ik heb al betaald", Intent.ALREADY_PAID),
        ("is dit echt? waarom moet ik betalen?", None),
        ("stop met bellen, ik betaal niet", None),
        ("stop met bellen", None),
    ],
)
def test_what_is_wanted_beside(text: str, wish: Intent | None) -> None:
    found = wish_beside(text, MONDAY)
    assert (found[0] if found else None) is wish


@pytest.mark.parametrize("text", ["nee hoor", "nee sms mag wel", "appen is prima", "niet stoppen"])
def test_what_may_go_on(text: str) -> None:
    heard = ANSWERS[Awaiting.STOP_OFFERED](understand(text, today=MONDAY), MONDAY)
    assert heard.intent is Intent.DENY


@pytest.mark.parametrize("text", ["sms ook niet", "nee geen enkel bericht", "dat ook niet graag"])
def test_what_may_not_go_on_is_no_no(text: str) -> None:
    heard = ANSWERS[Awaiting.STOP_OFFERED](understand(text, today=MONDAY), MONDAY)
    assert heard.intent is not Intent.DENY
