"""A text as mail or letter: no words to reply with, a page to act on, and a person to reach."""

from __future__ import annotations

import re

import pytest

from outbox.wording.leaks import leaks
from outbox.wording.render import render
from outbox.wording.templates import EXAMPLES, Field
from outbox.wording.written import letter_rich, mail_rich, neutral_contact, written_body
from storage.policy import Contact, TemplateKey
from storage.words import Channel, Language, Rung

LINK = EXAMPLES[Field.LINK]
ANNA = Contact(name="Anna de Wit", phone="030-1234567", email="anna@example.nl")


def body(key: TemplateKey, language: Language, rung: Rung, contact: Contact = ANNA) -> str:
    fields = {
        field: value
        for field, value in EXAMPLES.items()
        if rung is Rung.VERIFIED or field in {Field.PUBLIC_NAME, Field.LINK}
    }
    text = render(key, language, rung, fields, Channel.EMAIL).text
    return written_body(text, language, link=LINK, contact=contact)


@pytest.mark.parametrize("key", list(TemplateKey))
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("rung", [Rung.UNKNOWN, Rung.VERIFIED])
def test_no_reply_word_is_left_and_the_page_is_named_once(
    key: TemplateKey, language: Language, rung: Rung
) -> None:
    text = body(key, language, rung)
    assert not re.search(r"\b(JA|MENS|HUMAN|VERKEERD|WRONG|STOP|OK)\b", text)
    assert text.count(LINK) == 1
    assert "Voorbeeld" in text
    assert text.endswith("Anna de Wit, 030-1234567, anna@example.nl")
    assert not re.search(r"\?\s*$", text.partition("\n\n")[0])


def test_without_a_contact_nobody_is_named() -> None:
    text = body(TemplateKey.FOLLOW_UP, Language.NL, Rung.UNKNOWN, Contact())
    assert "Vragen?" not in text


def test_the_opener_leads_to_the_page_instead_of_a_reply() -> None:
    text = body(TemplateKey.OPENER, Language.NL, Rung.UNKNOWN)
    assert "Antwoord" not in text
    assert f"Op deze pagina leest u meer: {LINK}" in text


@pytest.mark.parametrize("language", list(Language))
def test_the_subject_gives_nothing_away_and_stop_is_the_pages(language: Language) -> None:
    rich = mail_rich(language, "De Linde", LINK)
    assert leaks(rich["subject"], public_name="De Linde") == ()
    assert "De Linde" in rich["subject"]
    assert rich["unsubscribe"] == f"{LINK}/stop"
    assert letter_rich(language, "De Linde") == {
        "from_lines": ["De Linde"],
        "language": str(language),
    }


@pytest.mark.parametrize("language", list(Language))
def test_a_neutral_mail_leaks_nothing(language: Language) -> None:
    for key in TemplateKey:
        text = body(key, language, Rung.UNKNOWN)
        assert leaks(text, public_name="Voorbeeld") == (), text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (ANNA, ANNA),
        (Contact(name="Anna", email="info@tandarts.example"), Contact(name="Anna")),
        (Contact(name="Anna", email="info@tandartsdelinde.nl"), Contact(name="Anna")),
        (Contact(name="Anna", email="debiteuren@delinde.nl"), Contact(name="Anna")),
        (Contact(name="Anna", email="anna@mijngeld.nl"), Contact(name="Anna")),
        (Contact(name="Anna, tandarts", phone="030-1234567"), Contact(phone="030-1234567")),
        (Contact(phone="030-1 (incasso)"), Contact()),
        (Contact(phone="06.12.34.56.78"), Contact(phone="06 12 34 56 78")),
        (Contact(), Contact()),
    ],
)
def test_before_proof_only_so_much_of_the_contact_stands_as_tells_nothing(
    given: Contact, shown: Contact
) -> None:
    assert neutral_contact(given) == shown
