"""Dates, amounts, counts and addresses in a message: what was said, and nothing more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.entities.days.dates import bare_day
from dialogs.entities.days.reckoning import When
from dialogs.entities.found import find_values
from dialogs.entities.identity.proof import read_proof, same_address, same_invoice, split_house
from dialogs.entities.money.amounts import Amount, bare_number
from dialogs.entities.numbers import number_word
from dialogs.normalise import normalise

MONDAY = date(2026, 11, 23)


def find_dates(plain: str, today: date) -> tuple[When, ...]:
    return find_values(plain, plain, today).ahead


def find_amounts(plain: str) -> tuple[Amount, ...]:
    return find_values(plain, plain, MONDAY).amounts


def find_count(plain: str) -> int | None:
    return find_values(plain, plain, MONDAY).count


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("vrijdag", date(2026, 11, 27)),
        ("maandag", date(2026, 11, 30)),
        ("vrijdg betaal ik", date(2026, 11, 27)),
        ("de 25e", date(2026, 11, 25)),
        ("de 20e", date(2026, 12, 20)),
        ("op de 1ste", date(2026, 12, 1)),
        ("eind van de maand", date(2026, 11, 30)),
        ("eind volgende maand", date(2026, 12, 31)),
        ("morgen", date(2026, 11, 24)),
        ("overmorgen", date(2026, 11, 25)),
        ("1 december", date(2026, 12, 1)),
        ("1 februari", date(2027, 2, 1)),
        ("25-12", date(2026, 12, 25)),
        ("25/12/2026", date(2026, 12, 25)),
        ("2026-12-25", date(2026, 12, 25)),
        ("volgende week vrijdag", date(2026, 12, 4)),
        ("over tien dagen", date(2026, 12, 3)),
        ("over 2 weken", date(2026, 12, 7)),
        ("over een maand", date(2026, 12, 23)),
        ("next friday", date(2026, 11, 27)),
        ("tomorrow", date(2026, 11, 24)),
        ("the 25th", date(2026, 11, 25)),
        ("december 1", date(2026, 12, 1)),
        ("1st of december", date(2026, 12, 1)),
        ("end of the month", date(2026, 11, 30)),
        ("in two weeks", date(2026, 12, 7)),
        ("vandaag", MONDAY),
        ("begin volgende maand", date(2026, 12, 1)),
        ("na het weekend", date(2026, 11, 30)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert [when.day for when in find_dates(normalise(text), MONDAY)] == [day]


@pytest.mark.parametrize(
    "text",
    ["volgende week", "volgende maand", "in april", "dit weekend"],
)
def test_a_span_is_no_day(text: str) -> None:
    (when,) = find_dates(normalise(text), MONDAY)
    assert when.day is None


@pytest.mark.parametrize(
    "text",
    [
        "vorige week vrijdag heb ik betaald",
        "afgelopen maandag",
        "gisteren",
        "twee weken geleden",
        "goedemorgen",
        "de 2e keer al",
        "50 euro",
        "12,50",
        "over een week of twee",
        "zodra mijn salaris binnen is",
        "31-02-2026",
        "ik betaal wel een keer",
        "last friday",
        "1234AB 12-3",
    ],
)
def test_no_date_is_invented(text: str) -> None:
    assert find_dates(normalise(text), MONDAY) == ()


def test_a_bare_number_is_a_day_only_when_a_day_was_asked() -> None:
    assert find_dates("25", MONDAY) == ()
    found = bare_day("25", MONDAY)
    assert found is not None
    assert found.day == date(2026, 11, 25)
    assert bare_day("45", MONDAY) is None


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)))
def test_a_weekday_is_always_one_to_seven_days_ahead(today: date) -> None:
    (when,) = find_dates("vrijdag", today)
    assert when.day is not None
    assert timedelta(days=1) <= when.day - today <= timedelta(days=7)
    assert when.day.weekday() == 4


@given(st.integers(1, 31), st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)))
def test_a_day_of_the_month_never_lies_behind(day: int, today: date) -> None:
    for when in find_dates(f"de {day}e", today):
        assert when.first >= today
        assert when.first.day == day


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("50 euro", [(5000, None)]),
        ("€ 12,50", [(1250, None)]),
        ("€1.250,50", [(125050, None)]),
        ("50e p/m", [(5000, "month")]),
        ("25 per maand", [(2500, "month")]),
        ("honderd in de maand", [(10000, "month")]),
        ("vijfenzeventig euro", [(7500, None)]),
        ("30 a month", [(3000, "month")]),
        ("15 per week", [(1500, "week")]),
        ("50,-", [(5000, None)]),
        ("de 25e", []),
        ("1234AB 12", []),
        ("in 3 keer", []),
        ("25-12-2026", []),
        ("06-12345678", []),
    ],
)
def test_an_amount_is_read_and_none_invented(
    text: str, amounts: list[tuple[int, str | None]]
) -> None:
    expected = tuple(Amount(cents=cents, per=per) for cents, per in amounts)
    assert find_amounts(normalise(text)) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("in drie termijnen", 3),
        ("3x", 3),
        ("in 4 keer", 4),
        ("twee delen", 2),
        ("half nu en half volgende maand", 2),
        ("spreiden over 6 maanden", 6),
        ("in three parts", 3),
        ("5 installments", 5),
        ("niet in een keer", None),
        ("in 1 keer", None),
        ("de helft", None),
    ],
)
def test_a_count_is_read(text: str, count: int | None) -> None:
    assert find_count(normalise(text)) == count


def test_a_bare_number_may_be_a_word() -> None:
    said = ("3", "drie", "optie 2", "2.", "3 graag", "ja", "12 of 13")
    assert [bare_number(text) for text in said] == [3, 3, 2, 2, 3, None, None]


def test_number_words_are_read() -> None:
    assert number_word("honderdtwintig") == 120
    assert number_word("twaalfhonderd") == 1200
    assert number_word("two hundred and fifty") == 250
    assert number_word("huis") is None


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        ("1234ab 12-3", ("1234AB", "12", "3")),
        ("1234AB12", ("1234AB", "12", None)),
        ("1234 AB 12a", ("1234AB", "12", "A")),
        ("ik woon op Dorpsstraat 12, 1234 AB", ("1234AB", "12", None)),
        ("1e Dorpsstraat 5, 1234AB", ("1234AB", "5", None)),
        ("postcode 1234AB huisnummer 12 bis", ("1234AB", "12", "BIS")),
        ("12-3 1234ab", ("1234AB", "12", "3")),
        ("1234ab nr 12 in Utrecht", ("1234AB", "12", None)),
        ("1234-AB, 7/2", ("1234AB", "7", "2")),
        ("1234AB", ("1234AB", None, None)),
    ],
)
def test_an_address_is_read_from_a_sentence(
    text: str, proof: tuple[str, str | None, str | None]
) -> None:
    read = read_proof(text)
    assert (read.postcode, read.house_number, read.house_suffix) == proof


@pytest.mark.parametrize(
    ("text", "known", "same"),
    [
        ("1234AB 12", ("1234 ab", "12", None), True),
        ("1234AB 12", ("1234AB", "12", "3"), True),
        ("1234AB 12-3", ("1234AB", "12", "3"), True),
        ("1234AB 12-3", ("1234AB", "12-3", None), True),
        ("1234AB 12-4", ("1234AB", "12", "3"), False),
        # A suffix that the file lacks may be another front door.
        ("1234AB 12-3", ("1234AB", "12", None), False),
        ("1234AB 12A", ("1234AB", "12", None), False),
        ("1234AB 12 a.u.b.", ("1234AB", "12", None), True),
        ("1234AB 12 zwart", ("1234AB", "12", "ZWART"), True),
        ("1234AB 12 zwart", ("1234AB", "12", "ROOD"), False),
        ("1234AB 13", ("1234AB", "12", None), False),
        ("1235AB 12", ("1234AB", "12", None), False),
        ("1234AB 12", (None, "12", None), False),
        ("1234AB 12", ("1234AB", None, None), False),
    ],
)
def test_addresses_are_compared(
    text: str, known: tuple[str | None, str | None, str | None], same: bool
) -> None:
    assert same_address(read_proof(text), *known) is same


@pytest.mark.parametrize(
    ("text", "numbers", "same"),
    [
        ("F2026-00123", ("F2026-00123",), True),
        ("f2026 00123", ("F2026-00123",), True),
        ("00123", ("F2026-00123",), True),
        ("0123", ("F2026-00123",), True),
        ("het is 0123", ("F2026-00123",), True),
        ("123", ("F2026-00123",), False),
        ("2026", ("F2026-00123",), False),
        ("2026", ("2026",), True),
        ("12", ("INV-12",), False),
        ("0000 0001 0002 0123", ("F2026-00123",), False),
        ("99900123", ("F2026-00123",), False),
    ],
)
def test_invoice_digits_are_compared(text: str, numbers: tuple[str, ...], same: bool) -> None:
    assert same_invoice(read_proof(text), numbers) is same


@pytest.mark.parametrize(
    "text", ["06-12345678", "+31 6 12345678", "25-12-2026", "€ 1250,00", "1250 euro", "1250,50"]
)
def test_a_phone_number_a_date_or_an_amount_is_no_try(text: str) -> None:
    assert not read_proof(text).digits


def test_a_suffix_in_the_number_field_is_split_off() -> None:
    assert split_house("12-3", None) == ("12", "3")
    assert split_house("12", "a") == ("12", "A")
    assert split_house(None, None) == (None, None)


@given(st.text(max_size=200))
def test_no_text_breaks_the_proof(text: str) -> None:
    read_proof(text)


@pytest.mark.parametrize("text", ["ik betaal op 3 november", "1 oktober", "in oktober", "week 45"])
def test_a_day_that_has_just_gone_by_is_no_day_of_next_year(text: str) -> None:
    assert find_values(text, normalise(text), MONDAY).days == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("op 3 november ging het van mijn rekening", date(2026, 11, 3)),
        ("1 oktober betaald", date(2026, 10, 1)),
        ("vrijdag betaald", date(2026, 11, 20)),
    ],
)
def test_of_what_was_done_the_day_lies_behind(text: str, day: date) -> None:
    (when,) = find_values(text, normalise(text), MONDAY).days
    assert (when.day, when.behind) == (day, True)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("de week voor kerst", date(2026, 12, 18), date(2026, 12, 24)),
        ("na de pinksteren", date(2027, 5, 18), date(2027, 5, 18)),
        ("tussen 1 en 5 december", date(2026, 12, 1), date(2026, 12, 5)),
        ("eind volgende week", date(2026, 12, 4), date(2026, 12, 6)),
        ("tweede helft van december", date(2026, 12, 16), date(2026, 12, 31)),
        ("volgend kwartaal", date(2027, 1, 1), date(2027, 3, 31)),
        ("laatste vrijdag van de maand", date(2026, 11, 27), date(2026, 11, 27)),
        ("tweede week van december", date(2026, 12, 8), date(2026, 12, 14)),
        ("maart volgend jaar", date(2027, 3, 1), date(2027, 3, 31)),
        ("eind dit jaar", date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_part_of_a_week_a_month_or_a_year_is_read(text: str, first: date, last: date) -> None:
    (when,) = find_values(text, normalise(text), MONDAY).days
    assert (when.first, when.last) == (first, last)


@pytest.mark.parametrize("text", ["tussen 40 en 60 euro per maand", "van 20 tot 25 euro"])
def test_a_range_of_money_is_no_span_of_days(text: str) -> None:
    assert find_values(text, normalise(text), MONDAY).days == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nu 60, de rest met 15 p mnd", {"amount": 15, "per": "month", "upfront": 60}),
        ("100 per maand is te veel, 40 gaat wel", {"amount": 40, "per": "month"}),
        ("mijn huur is 780, per maand lukt 20 euro", {"amount": 20, "per": "month"}),
        ("drie keer vijftig", {"amount": 50, "instalments": 3}),
        ("75 ct per dag", {"amount": 0.75, "per": "day"}),
        ("vijf en zeventig euro om de week", {"amount": 75, "per": "2weeks"}),
        ("een jaar aflossen", {"instalments": 12}),
    ],
)
def test_amounts_are_read_from_their_parts(text: str, told: dict[str, object]) -> None:
    assert find_values(text, normalise(text), MONDAY).as_json() == told


# --------------------------------------------------------------------- what is composed

_MONEY_SIGNS = ("€ {}", "{} euro", "{},-", "{} eurootjes", "{} euri")
_EACH = {
    "per maand": "month", "p/m": "month", "in de maand": "month", "elke maand": "month",
    "maandelijks": "month", "per week": "week", "p/w": "week", "elke week": "week",
    "wekelijks": "week", "per kwartaal": "quarter", "elke vier weken": "4weeks",
    "om de week": "2weeks", "per 14 dagen": "2weeks", "per dag": "day",
}  # fmt: skip


@given(
    st.integers(1, 999).filter(lambda euros: euros != 24),
    st.sampled_from(_MONEY_SIGNS),
    st.sampled_from(sorted(_EACH)),
)
def test_every_amount_is_read_with_every_period(euros: int, sign: str, each: str) -> None:
    text = f"ik kan {sign.format(euros)} {each}"
    told = find_values(text, normalise(text), MONDAY).as_json()
    assert (told.get("amount"), told.get("per")) == (euros, _EACH[each])
    assert set(told) == {"amount", "per"}


@given(
    st.sampled_from(["dagen", "weken", "maanden"]),
    st.sampled_from(["twee", "drie", "vijf", "zeven", "tien", "twaalf"]),
    st.dates(min_value=date(2024, 1, 1), max_value=date(2035, 1, 1)),
)
def test_so_long_from_now_is_one_day_ahead(unit: str, said: str, today: date) -> None:
    count = number_word(said) or 0
    text = f"over {said} {unit} betaal ik"
    (when,) = find_values(text, normalise(text), today).days
    assert when.day is not None
    if unit == "maanden":
        months = (when.day.year - today.year) * 12 + when.day.month - today.month
        assert months == count
    else:
        assert when.day == today + timedelta(days=count * (7 if unit == "weken" else 1))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Zondag vraag ik het mijn moeder, maandag betaal ik", {"date": "2026-11-30"}),
        ("vandaag lukt niet, morgen wel", {"date": "2026-11-24"}),
        ("Mijn inkomen is 1450 euro netto en de huur 780", {}),
        ("de kat kostte 450 euro bij de dierenarts", {}),
        ("zijn jullie zaterdag open?", {}),
        ("ik krijg van die rekening van 45 euro hoofdpijn maar betaal er 20 van", {"amount": 20}),
        ("nee 150 lukt niet, 75 per maand wel", {"amount": 75, "per": "month"}),
        ("oveer drie dage betaal ik", {"date": "2026-11-26"}),
    ],
)
def test_a_story_beside_an_offer_is_no_offer(text: str, told: dict[str, object]) -> None:
    assert find_values(text, normalise(text), MONDAY).as_json() == told


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Ik woon al 20 jaar op de Lange Nieuwstraat 45 bis in Utrecht, 3512 PC",
         ("3512PC", "45", "BIS")),
        ("ik zit hier al 11 jaar met me katten, postcode is 1073 ES", ("1073ES", None, None)),
        ("het is nu stationsweg 29 in ede 6711 pm", ("6711PM", "29", None)),
        ("vijf zes een twee ka bee twintig", ("5612KB", "20", None)),
        ("ons adres is hoge rijndijk 201 zoeterwoude", (None, "201", None)),
        ("ik kan 1200 pm betalen", (None, None, None)),
        ("ik sta op nummer 4 van de wachtlijst", (None, None, None)),
    ],
)  # fmt: skip
def test_an_address_is_told_from_what_is_counted(
    text: str, place: tuple[str | None, str | None, str | None]
) -> None:
    found = find_values(text, normalise(text), MONDAY)
    assert (found.postcode, found.house, found.suffix) == place


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("met youssef bouzid wat is dit voor appje", "youssef bouzid"),
        ("Goeiemorgen, Lieve Van den Broeck hier. Waarover gaat dit?", "Lieve Van den Broeck"),
        ("Graag per mail. Met vriendelijke groet, Theo Willemsen", "Theo Willemsen"),
        ("ik ben Jan niet maar stop hier eens mee", None),
        ("ik heb gebeld met Sandra van jullie", None),
        ("eind maand is moeilijk met de kinderbijslag", None),
        ("ik ben de moeder van Lisa Jansen", None),
    ],
)
def test_a_name_is_the_writers_own(text: str, name: str | None) -> None:
    assert find_values(text, normalise(text), MONDAY).name == name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("toch niet INV-77812 van vorig jaar?", "INV-77812"),
        ("de factuur draagt het nummer 20260815-2", "20260815-2"),
        ("2026-00871 is het nummer dat op de factuur staat", "2026-00871"),
        ("rekening van 45 euro nooit gehad", None),
        ("mijn klantnummer is 884421", None),
        ("bel 020-1234567 over de factuur", None),
        ("de factuur is 14 dagen oud", None),
    ],
)
def test_an_invoice_number_is_found_wherever_it_stands(text: str, number: str | None) -> None:
    assert find_values(text, normalise(text), MONDAY).invoice == number
