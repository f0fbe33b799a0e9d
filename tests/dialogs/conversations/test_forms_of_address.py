"""The form of address: each Dutch sentence with "u" or with "je", as the creditor chose."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dialogs.speaking.sentences import LABELS, SENTENCES
from outbox.wording.linter import lint
from storage.words import Address, Language
from tests.dialog_walks import CASE, Walk

NL = Language.NL
_FORMAL = re.compile(r"\b(?:u|uw|uzelf|heeft u|bent u|kunt u|wilt u)\b", re.IGNORECASE)
_FAMILIAR = re.compile(r"\b(?:je|jij|jou|jouw)\b", re.IGNORECASE)
ALL = {**SENTENCES, **{f"label {name}": label for name, label in LABELS.items()}}


@pytest.mark.parametrize("key", ALL)
def test_a_sentence_keeps_to_one_form(key: str) -> None:
    assert not _FAMILIAR.search(ALL[key].template(NL, Address.U))
    assert not _FORMAL.search(ALL[key].template(NL, Address.JE))


@pytest.mark.parametrize("key", ALL)
def test_both_forms_show_the_same_fields_and_other_languages_have_one(key: str) -> None:
    fields = [sorted(re.findall(r"\{\w+\}", ALL[key].template(NL, address))) for address in Address]
    assert fields[0] == fields[1]
    english = {ALL[key].template(Language.EN, address) for address in Address}
    assert len(english) == 1


@pytest.mark.parametrize("key", SENTENCES)
def test_the_familiar_form_is_plain_dutch_too(key: str) -> None:
    text = SENTENCES[key].template(NL, Address.JE)
    assert lint(text, NL).refused == (), text
    assert len(text) <= 290


def test_who_is_said_je_to_reads_no_u() -> None:
    walk = Walk(case=replace(CASE, address=Address.JE))
    said = [walk.says(text) for text in ("hoi", "1234AB 12", "echt?", "bel me morgen om 3 uur")]
    said += [walk.says(text) for text in ("ja", "ik heb een klacht", "stop")]
    assert all(said)
    assert not any(_FORMAL.search(text) for text in said)


def test_english_does_not_change_with_the_form() -> None:
    walk = Walk(case=replace(CASE, address=Address.JE))
    assert "your postcode" in walk.says("hello, who is this? in english please", "hi")
