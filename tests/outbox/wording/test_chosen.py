"""The form of address of what we write first: "je" where the creditor chose it."""

from __future__ import annotations

import re

import pytest

from outbox.wording import segments
from outbox.wording.chosen import chosen_texts
from outbox.wording.prover import prove
from outbox.wording.render import LONGEST_NAME, PLACE, render
from outbox.wording.templates import TEMPLATES, Field
from outbox.wording.texts import nl, nl_je
from outbox.wording.whatsapp_templates import choose_template, own_wordings, wording
from outbox.wording.written import written_body
from storage.policy import Contact, Policy, TemplateKey
from storage.words import Address, Language, Rung

FORMAL = re.compile(r"\b(?:u|uw)\b", re.IGNORECASE)
INFORMAL = re.compile(r"\b(?:je|jou|jouw|jij)\b", re.IGNORECASE)
JE = Policy(address=Address.JE)
OPENER = (TemplateKey.OPENER, Language.NL, Rung.UNKNOWN)


def test_every_text_that_speaks_to_the_debtor_has_both_forms() -> None:
    for key, variants in nl.TEXTS.items():
        for rung, text in variants.items():
            assert not INFORMAL.search(text), text
            if FORMAL.search(text):
                other = nl_je.TEXTS[key][rung]
                assert not FORMAL.search(other), other
                assert set(PLACE.findall(other)) == set(PLACE.findall(text))


def test_a_creditor_that_says_je_writes_so_from_the_first_word_on() -> None:
    fields = {Field.PUBLIC_NAME: "Bakker"}
    texts = chosen_texts(JE)
    said = render(*OPENER, fields, own=texts).text
    assert "voor je" in said
    assert "voor u" in render(*OPENER, fields, own=chosen_texts(Policy())).text
    english = render(TemplateKey.OPENER, Language.EN, Rung.UNKNOWN, fields, own=texts).text
    assert english == render(TemplateKey.OPENER, Language.EN, Rung.UNKNOWN, fields).text


def test_a_creditors_own_words_come_before_either() -> None:
    own = "Dag, hier {public_name}. Antwoord JA of STOP."
    policy = Policy(address=Address.JE, texts=((OPENER, own),))
    assert chosen_texts(policy)[OPENER] == own


def test_the_first_message_stays_one_sms_with_the_longest_name() -> None:
    text = render(*OPENER, {Field.PUBLIC_NAME: "B" * LONGEST_NAME}, own=chosen_texts(JE)).text
    assert segments.count(text).segments == 1


def test_meta_is_given_the_words_with_je_only_where_a_creditor_chose_them() -> None:
    assert own_wordings([Policy()]) == []
    made = own_wordings([JE, JE])
    assert len(made) == sum(len(variants) for variants in nl_je.TEXTS.values())
    words = wording(*OPENER, chosen_texts(JE)[OPENER])
    approved = {words.digest: "HX1"}
    found = choose_template(approved, JE, *OPENER)
    assert found is not None
    assert found.content_sid == "HX1"
    assert choose_template(approved, Policy(), *OPENER) is None


@pytest.mark.parametrize("address", list(Address))
def test_a_mail_ends_in_the_form_it_began_with(address: Address) -> None:
    body = written_body(
        "Hallo.", Language.NL, link="https://p.example/b/x", contact=Contact(), address=address
    )
    wrong = FORMAL if address is Address.JE else INFORMAL
    assert not wrong.search(body)


def test_the_texts_with_je_give_nothing_away() -> None:
    assert prove(JE, "Tandartspraktijk De Linde", "https://p.example.nl", claims=200) == ()
    assert set(nl_je.TEXTS) <= set(TEMPLATES)
