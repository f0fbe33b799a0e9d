"""Everyday lines in which a word of danger means nothing grave, and the grave ones beside them."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.intents import Intent
from dialogs.normalise import normalise
from dialogs.understanding.by_rules import understand
from dialogs.understanding.lexicon import has_paid_a_fake

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "gun me nog een week de tijd",
        "er schiet me net te binnen dat ik al betaald heb",
        "het ligt bij de bank, die reageert niet",
        "ik lag ziek op bed en reageerde niet",
        "de storing met de trein is opgelost ik betaal morgen",
        "is er geen termijn mogelijk voor mij",
        "als u dit leest ben ik al onderweg naar de bank",
        "ik heb het potje al opgegeten",
        "ik heb net mijn medicijnen genomen, ik bel straks",
        "mijn keel zit dicht ik kan niet bellen",
        "mijn inkomen is weggevallen",
        "as het goed is staat het morgen op de rekening",
        "ik ben even de hoek om, ik betaal straks",
        "mijn zaak heeft het niet gered",
        "de overschrijving heeft het niet gehaald",
        "mijn telefoon heeft het loodje gelegd",
        "ik ben weduwe met een klein pensioen, kan het in delen?",
        "ik heb de strijd met jullie verloren, ik betaal",
        "ik ben huisnummer 12",
        "dit is voor het hotel van vorige maand?",
        "dit is van de garage in Utrecht?",
        "ik heb een nieuwe simkaart",
        "kunnen we een minnelijke regeling afspreken?",
        "kan ik een schuldenregeling met jullie treffen?",
        "dan stap ik naar de vrederechter",
        "ik begin graag met een schone lei, ik betaal nu",
        "ik ga niet over rood",
        "ik heb geen volmacht",
    ],
)
def test_no_danger_is_heard_in_an_everyday_line(text: str) -> None:
    assert understand(text, today=TODAY).dangers == ()


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("i want to die for real", Intent.CRISIS),
        ("ik schaam me zo, ik wil dood", Intent.CRISIS),
        ("ik betaal niet want ik wil dood", Intent.CRISIS),
        ("deze chat helpt niet ik wil dood", Intent.CRISIS),
        ("ik heb alle medicijnen in een keer ingenomen", Intent.CRISIS),
        ("he has a gun", Intent.CRISIS),
        ("ik schiet mezelf door het hoofd", Intent.CRISIS),
        ("mijn man is door een auto aangereden en overleden", Intent.DECEASED),
        ("hij is op de fiets aangereden en overleden", Intent.DECEASED),
        ("mijn vader is weggevallen", Intent.DECEASED),
        ("opa is de hoek om gegaan", Intent.DECEASED),
        ("ze heeft de strijd tegen kanker verloren", Intent.DECEASED),
        ("de as van mijn man staat op de schoorsteen", Intent.DECEASED),
        ("mijn dochter heeft een volmacht", Intent.DEBT_HELP),
        ("ik zit in een minnelijk traject", Intent.DEBT_HELP),
        ("u spreekt met de receptie van het hotel", Intent.WRONG_PERSON),
    ],
)
def test_the_grave_line_beside_it_is_heard(text: str, danger: Intent) -> None:
    assert danger in understand(text, today=TODAY).dangers


def test_a_stop_is_heard_as_a_sentence_between_others() -> None:
    said = understand("nu pas. afmelden. alvast bedankt", today=TODAY)
    assert said.dangers == (Intent.OPT_OUT,)
    assert understand("afmelden bij de gym. morgen betaal ik", today=TODAY).dangers == ()


def test_asking_whether_a_link_was_false_is_no_telling_that_it_was() -> None:
    assert not has_paid_a_fake(normalise("ik heb via de link betaald, was dat phishing?"))
    assert has_paid_a_fake(normalise("ik heb via een link betaald en dat was phishing"))
