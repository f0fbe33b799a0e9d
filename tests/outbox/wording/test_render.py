"""The templates: what they show on which rung, what they cost, and that nothing leaks."""

import random
import re
from datetime import date
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.errors import DisclosureError, MissingFieldError
from outbox.wording.leaks import leaks
from outbox.wording.render import allowed_fields, day_text, render, shown_name
from outbox.wording.segments import Encoding
from outbox.wording.templates import FIELD_RUNGS, TEMPLATES, Field, Variant
from outbox.wording.texts import en, nl
from payments.money import euro
from storage.policy import TemplateKey
from storage.words import Channel, Language, Rung

TEXTS = {Language.NL: nl.TEXTS, Language.EN: en.TEXTS}
LINK = "https://preminder.example.nl/b/" + "Ab3-_" * 4 + "xy"
FIELDS = {
    Field.PUBLIC_NAME: "Tandartspraktijk De Vries B.V.",
    Field.LINK: LINK,
    Field.DEBTOR_NAME: "mevrouw Zoë van der Berg",
    Field.AMOUNT: "€ 1.234,56",
    Field.INVOICE_NUMBER: "2026-000123",
    Field.DUE_DATE: "maandag 23 november",
    Field.PART: "2 van 4",
    Field.PARTS: "4",
    Field.COUNT: "3",
    Field.CONTACT: "Anna de Wit",
}
BELOW_VERIFIED = [rung for rung in Rung if Rung.UNKNOWN <= rung < Rung.VERIFIED]
EACH = [(key, language) for key in TemplateKey for language in Language]


@pytest.mark.parametrize(("key", "language"), EACH)
def test_every_variant_has_its_text_and_shows_the_fields_that_it_declares(key, language):
    template = TEMPLATES[key]
    assert set(TEXTS[language][key]) == {variant.rung for variant in template.variants}
    for variant in template.variants:
        named = {
            name for _, name, _, _ in Formatter().parse(TEXTS[language][key][variant.rung]) if name
        }
        assert named == set(variant.fields)
        assert all(FIELD_RUNGS[field] <= variant.rung for field in variant.fields)
    assert template.variants[0].rung is Rung.UNKNOWN


def test_a_variant_that_would_show_too_much_cannot_be_made():
    with pytest.raises(DisclosureError, match="amount"):
        Variant(rung=Rung.ANSWERED, fields=frozenset({Field.AMOUNT}))


@pytest.mark.parametrize(("key", "language"), EACH)
def test_the_richest_variant_that_the_rung_allows_is_taken(key, language):
    for rung in BELOW_VERIFIED:
        low = render(key, language, rung, allowed_fields(FIELDS, rung))
        assert low.rung_used is Rung.UNKNOWN
        assert "De Vries" in low.text
        assert "andarts" not in low.text
    high = render(key, language, Rung.VERIFIED, FIELDS)
    assert high.rung_used is max(variant.rung for variant in TEMPLATES[key].variants)


@pytest.mark.parametrize("rung", BELOW_VERIFIED)
@pytest.mark.parametrize("field", sorted(f for f in Field if FIELD_RUNGS[f] is Rung.VERIFIED))
def test_a_field_above_the_rung_is_refused(rung, field):
    fields = {**allowed_fields(FIELDS, rung), field: FIELDS[field]}
    with pytest.raises(DisclosureError, match=field):
        render(TemplateKey.FOLLOW_UP, Language.NL, rung, fields)


def test_a_wrong_number_gets_no_text_at_all():
    with pytest.raises(DisclosureError):
        render(TemplateKey.OPENER, Language.NL, Rung.WRONG, {Field.PUBLIC_NAME: "X"})


def test_a_missing_field_is_named():
    with pytest.raises(MissingFieldError, match="link"):
        render(TemplateKey.FOLLOW_UP, Language.NL, Rung.UNKNOWN, {Field.PUBLIC_NAME: "Jansen"})


@pytest.mark.parametrize(("key", "language"), EACH)
def test_every_text_is_cheap_and_short(key, language):
    for rung in (Rung.UNKNOWN, Rung.VERIFIED):
        fields = {**FIELDS, Field.PUBLIC_NAME: "Gebroeders Van der Meulen van Oosterwijk"}
        rendered = render(key, language, rung, allowed_fields(fields, rung))
        assert rendered.segments.encoding is Encoding.GSM7
        assert rendered.segments.segments <= 2


@given(st.text(min_size=1, max_size=80), st.sampled_from(Language))
def test_the_opener_is_one_segment_whatever_the_name(name, language):
    if not name.strip():
        return
    opener = render(TemplateKey.OPENER, language, Rung.UNKNOWN, {Field.PUBLIC_NAME: name})
    assert opener.segments.encoding is Encoding.GSM7
    assert opener.segments.segments == 1


@pytest.mark.parametrize("language", list(Language))
def test_the_opener_with_the_longest_name_is_one_segment(language):
    name = "X" * 40
    opener = render(TemplateKey.OPENER, language, Rung.UNKNOWN, {Field.PUBLIC_NAME: name})
    assert name in opener.text
    assert opener.segments.segments == 1


def test_a_long_name_is_cut_at_a_word():
    long = "Gebroeders Van der Meulen en Dochters uit Oosterwijk"
    assert shown_name(long, Rung.UNKNOWN) == "Gebroeders Van der Meulen en Dochters"
    assert shown_name("Gebroeders Van der Meulen & Co voor de Toekomst", Rung.VERIFIED) == (
        "Gebroeders Van der Meulen & Co"
    )
    assert len(shown_name("A" * 90, Rung.UNKNOWN)) == 40


def test_sms_loses_dear_letters_and_whatsapp_keeps_them():
    assert shown_name("Zoë & Loïs", Rung.UNKNOWN) == "Zoe & Lois"
    assert shown_name("Zoë & Loïs", Rung.UNKNOWN, Channel.WHATSAPP) == "Zoë & Loïs"


def test_a_verified_debtor_sees_the_name_as_the_creditor_gave_it():
    text = render(TemplateKey.THANK_YOU, Language.NL, Rung.VERIFIED, FIELDS).text
    assert "Tandartspraktijk De Vries B.V." in text


def test_a_value_cannot_break_the_line_or_the_frame():
    fields = {**FIELDS, Field.DEBTOR_NAME: "A.\n{link} %s {0}"}
    text = render(TemplateKey.FOLLOW_UP, Language.NL, Rung.VERIFIED, fields).text
    assert text.count(LINK) == 1
    assert text.count("\n") == 1


def test_days_are_written_as_people_read_them():
    assert day_text(date(2026, 11, 23), Language.NL) == "maandag 23 november"
    assert day_text(date(2026, 11, 23), Language.EN) == "Monday 23 November"


@pytest.mark.parametrize("language", list(Language))
def test_no_text_threatens_or_names_costs(language):
    hard = re.compile(
        r"incasso|deurwaarder|vordering|sommatie|aanmaning|gerecht|rechter|boete|rente|"
        r"bailiff|collection|court|penalty|legal",
        re.IGNORECASE,
    )
    for variants in TEXTS[language].values():
        for text in variants.values():
            assert not hard.search(text)


@pytest.mark.parametrize("language", list(Language))
def test_sentences_are_short(language):
    for variants in TEXTS[language].values():
        for text in variants.values():
            for sentence in re.split(r"[.!?:]\s", text):
                assert len(sentence.split()) <= 15, sentence


def test_a_whatsapp_text_neither_starts_nor_ends_with_a_field():
    for texts in TEXTS.values():
        for variants in texts.values():
            for text in variants.values():
                assert not text.startswith("{")
                assert not text.rstrip(" .").endswith("}")
                assert "}{" not in text.replace(" ", "")


SECTORS = [
    "Tandartspraktijk", "Fysiotherapie", "Kliniek", "Apotheek", "Ziekenhuis", "Advocatenkantoor",
    "Notariskantoor", "Incassobureau", "Gerechtsdeurwaarders", "Spaarbank", "Casino",
    "Escortservice", "GGZ", "Psychologenpraktijk", "Autoverhuur", "Energie", "Thuiszorg",
    "Sportschool", "Garage", "Bakkerij", "Slagerij", "Dierenkliniek", "Kinderopvang",
    "Uitvaartzorg", "Rijschool", "Hypotheekadvies", "Verslavingszorg", "Abortuskliniek",
    "Woningstichting", "Installatiebedrijf", "Dental Clinic", "Law Firm",
]  # fmt: skip
SURNAMES = [
    "Jansen", "De Vries", "Van den Berg", "El Amrani", "Yılmaz", "Çelik", "Öztürk", "O'Brien",
    "Vermeulen", "Nguyễn", "Zoë",
]  # fmt: skip
FORMS = ["", " B.V.", " V.O.F.", " N.V."]


def test_nothing_leaks_before_verification_over_thousands_of_claims():
    """Issue A, done when 5: every text for an unknown number, for claims of many trades."""
    chance = random.Random(20261123)
    for number in range(3000):
        creditor = f"{chance.choice(SECTORS)} {chance.choice(SURNAMES)}{chance.choice(FORMS)}"
        if chance.random() < 0.2:
            creditor = f"{chance.choice(SECTORS)}{chance.choice(FORMS)}"
        debtor = f"{chance.choice('ABCDEFGH')}. {chance.choice(SURNAMES)}"
        cents = chance.choice([chance.randint(1000, 99_999), chance.randint(1, 60) * 500 + 1000])
        invoice = chance.choice(
            [f"2026-{number:05d}", f"F{number + 10_000}", f"INV/{number + 100}"]
        )
        reference = f"KNM-{chance.randint(100_000, 999_999)}"
        token = "".join(chance.choices("abcdefXYZ0123456789-_", k=22))
        link = f"https://preminder.example/b/{token}"
        fields = {
            Field.PUBLIC_NAME: creditor,
            Field.LINK: link,
            Field.DEBTOR_NAME: debtor,
            Field.AMOUNT: euro(cents),
            Field.INVOICE_NUMBER: invoice,
        }
        rung = chance.choice(BELOW_VERIFIED)
        channel = chance.choice([Channel.SMS, Channel.WHATSAPP])
        language = chance.choice(list(Language))
        for key in TemplateKey if number % 10 == 0 else (TemplateKey.OPENER,):
            rendered = render(key, language, rung, allowed_fields(fields, rung), channel)
            found = leaks(
                rendered.text,
                amount_cents=cents,
                invoice_number=invoice,
                reference=reference,
                debtor_name=debtor,
                public_name=rendered.public_name,
            )
            assert found == (), rendered.text
            if key is TemplateKey.OPENER and channel is Channel.SMS:
                assert rendered.segments.segments == 1
