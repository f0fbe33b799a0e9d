"""Neutral names, and the prover that finds what a text gives away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.wording.leaks import leaks
from outbox.wording.neutral import FALLBACK_NAME, neutral_name, telling_words


@pytest.mark.parametrize(
    ("name", "neutral"),
    [
        ("Tandartspraktijk De Vries", "De Vries"),
        ("Jansen & Zonen Installatietechniek B.V.", "Jansen & Zonen"),
        ("Stichting GGZ Rivierduinen", "Rivierduinen"),
        ("Advocatenkantoor Van den Berg", "Van den Berg"),
        ("Praktijk voor Fysiotherapie De Linde", "De Linde"),
        ("Dierenkliniek 't Hoefje V.O.F.", "'t Hoefje"),
        ("Autobedrijf Kees de Groot", "Kees de Groot"),
        ("Dr. P. de Boer Huisarts", "P. de Boer"),
        ("Jansen-Tandartsen", "Jansen"),
        ("VitaCare", "Vita"),
        ("Kapsalon Zoë", "Zoë"),
        ("Casino Royale", "Royale"),
        ("Bakker Jansen", "Jansen"),
        ("Installatiebedrijf Bakker", "Bakker"),
        ("Aarts Makelaardij", "Aarts"),
        ("Bouwman & De Wit", "Bouwman & De Wit"),
        ("Coöperatie Univé U.A.", "Univé"),
        ("wehkamp.nl", "Wehkamp.nl"),
        ("Studio 54", "54"),
        ("Acme", "Acme"),
    ],
)
def test_a_name_loses_its_trade_and_its_legal_form(name, neutral):
    assert neutral_name(name) == neutral


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "B.V.",
        "FysioPlus",
        "Fysio Plus B.V.",
        "tandarts.nl",
        "De Apotheker",
        "Rabobank",
        "Energie Direct",
        "Het Incassobureau",
        "De Casino Groep Nederland",
        "& en van de",
        "Real-Estate Services",
    ],
)
def test_a_name_that_is_all_trade_becomes_ours(name):
    assert neutral_name(name) == FALLBACK_NAME


SECTORS = [
    "tandarts", "tandartspraktijk", "fysio", "fysiotherapie", "kliniek", "apotheek", "ziekenhuis",
    "advocaat", "advocaten", "advocatenkantoor", "notaris", "incasso", "incassobureau",
    "deurwaarder", "gerechtsdeurwaarders", "bank", "casino", "escort", "escortservice", "ggz",
    "psycholoog", "psychologenpraktijk", "verhuur", "autoverhuur", "energie",
    "energieleverancier", "zorg", "thuiszorg", "sportschool", "garage", "bakkerij", "slagerij",
    "huisarts", "dierenarts", "orthodontist", "mondhygienist", "verzekeringen", "hypotheken",
    "makelaardij", "woningcorporatie", "kinderopvang", "telecom", "uitvaart", "restaurant",
    "hoveniers", "installatietechniek", "loodgieter", "schildersbedrijf", "rijschool", "opticien",
    "audicien", "sexshop", "slijterij", "dentist", "clinic", "pharmacy", "hospital", "lawyer",
    "attorneys", "gym", "bakery", "butcher", "plumber", "insurance", "mortgage", "hotel",
    "university", "childcare", "travel",
]  # fmt: skip
PEOPLE = [
    "De Vries", "Jansen", "Van den Berg", "Zonneveld", "El Amrani", "Çelik", "De Linde", "Öztürk",
    "Boersma",
]  # fmt: skip
FORMS = ["", " B.V.", " V.O.F.", " N.V.", " U.A."]
NAMES = st.builds(
    lambda sector, person, form, shape: shape.format(s=sector, S=sector.title(), p=person) + form,
    st.sampled_from(SECTORS),
    st.sampled_from(PEOPLE),
    st.sampled_from(FORMS),
    st.sampled_from(
        ["{S} {p}", "{p} {S}", "{p}-{s}", "{S}centrum {p}", "De {S} van {p}", "{S}", "{s}{p}"]
    ),
)


@given(NAMES)
def test_no_trade_is_left_in_a_neutral_name(name):
    neutral = neutral_name(name)
    assert telling_words(neutral) == ()
    assert leaks(neutral) == ()
    assert neutral_name(neutral) == neutral


@given(st.text(max_size=60))
def test_any_name_gives_a_neutral_one(name):
    neutral = neutral_name(name)
    assert neutral
    assert telling_words(neutral) == ()


CLAIM = {
    "amount_cents": 123_456,
    "invoice_number": "F2026-00042",
    "reference": "KNM.9917",
    "debtor_name": "mevrouw Fatima el Amrani",
}
CLEAN = "Hallo, ik ben de digitale assistent van Jansen. Antwoord JA of 1. Of MENS of STOP."


def test_a_clean_text_gives_nothing_away():
    assert leaks(CLEAN, **CLAIM) == ()
    assert leaks(f"{CLEAN} https://x.example/b/84abc-1234_56defghijkl", **CLAIM) == ()


@pytest.mark.parametrize(
    "planted",
    [
        "1234,56",
        "1.234,56",
        "1,234.56",
        "1234.56",
        "1 234,56",
        "1'234.56",
        "123456",
        "1234",
        "1.234,-",
        "1235",
        "１２３４,５６",  # full-width digits
        "12\u00ad34,56",  # a soft hyphen inside
        "€ 5",
        "vierentachtig euro",
        "F2026-00042",
        "f2026 00042",
        "F202600042",
        "00042",
        "2026/00042",
        "knm 9917",
        "KNM9917",
        "Amrani",
        "FATIMA",
        "Fâtima",
        "schuld",
        "hypotheekschulden",
        "betalen",
        "Betaalherinnering",
        "onbetaald",
        "uw factuur",
        "de rekening",
        "deurwaarder",
        "incassokosten",
        "aanmaning",
        "invoice",
        "you owe us",
        "overdue",
        "tandarts",
        "onze kliniek",
        "Fysiotherapeut",
        "https://x.example/b/abcdefghijklmnopqrstuv?bedrag=1",
        "https://pay.example/b/abcdefghijklmnopqrstuv",
    ],
)
def test_what_is_planted_is_found(planted):
    assert leaks(f"Hallo, {planted}. Antwoord JA.", **CLAIM), planted


@pytest.mark.parametrize(
    ("cents", "planted"),
    [
        (8450, "84,50"),
        (8450, "84,5"),
        (8450, "84.50"),
        (8400, "84"),
        (8499, "85"),
        (950, "9,50"),
        (5, "0,05"),
    ],
)
def test_small_amounts_are_found_too(cents, planted):
    assert leaks(f"Hallo {planted} JA", amount_cents=cents)


def test_a_choice_of_one_digit_is_no_amount():
    assert leaks(CLEAN, amount_cents=100) == ()


def test_the_creditors_own_name_is_no_leak_when_the_debtor_shares_it():
    assert leaks(CLEAN, debtor_name="P. Jansen", public_name="Jansen") == ()
    assert leaks(CLEAN, debtor_name="P. Jansen") == ("name: Jansen",)
    assert leaks("Hallo van Tandarts Jansen", public_name="Tandarts Jansen")


def test_other_secrets_are_found_as_they_are_spelled():
    text = "Hallo, Zorggroep-Noord B.V. aan de Lindelaan 12"
    assert "other: zorggroep-noord b.v" in leaks(
        text, others=["Zorggroep Noord BV", "Zorggroep Noord B.V."]
    )
    assert "other: lindelaan 12" in leaks(text, others=["Lindelaan 12"])
