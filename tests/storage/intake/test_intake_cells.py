"""Text and words in one cell."""

from __future__ import annotations

from datetime import date
from string import Formatter

import pytest

from storage.intake.addresses import House, part_street, read_house, read_postcode
from storage.intake.cells import (
    is_blank,
    read_country,
    read_debtor_type,
    read_email,
    read_identifier,
    read_language,
    read_text,
    read_yes_no,
)
from storage.intake.codes import Code
from storage.intake.errors import CellError
from storage.intake.ibans import one_iban, read_iban
from storage.intake.reason_texts import TEXTS
from storage.words import DebtorType, Language


@pytest.mark.parametrize("code", list(Code))
def test_every_reason_has_a_dutch_and_an_english_sentence(code: Code) -> None:
    dutch, english = TEXTS[code]
    names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in TEXTS[code]]
    assert names[0] == names[1]
    assert dutch != english
    assert dutch.endswith((".", "?"))
    assert english.endswith((".", "?"))


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0", "\t", "\u200b", "\ufeff"])
def test_nothing_visible_is_blank(cell: str | None) -> None:
    assert is_blank(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Jan  de\nBoer ", "Jan de Boer"),
        ("Jose\u0301", "José"),
        ("D\u200be Vries", "De Vries"),
        (10234, "10234"),
        (10234.0, "10234"),
        (1.5, "1.5"),
    ],
)
def test_text_is_one_clean_line(cell: object, text: str) -> None:
    assert read_text(cell) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("a" * 201, "text_too_long"),
        ("bel\x07", "text_control"),
        ("#N/B", "sheet_error"),
        (date(2026, 2, 12), "sheet_date"),
        (1e15, "digits_lost"),
        (float("inf"), "sheet_error"),
    ],
)
def test_damaged_text_is_refused(cell: object, code: str) -> None:
    with pytest.raises(CellError) as refused:
        read_text(cell)  # type: ignore[arg-type]
    assert refused.value.reason.code == code


def test_a_reference_that_lost_digits_is_refused() -> None:
    assert read_identifier("2026E-17") == "2026E-17"
    with pytest.raises(CellError) as refused:
        read_identifier("2,02611E+11")
    assert refused.value.reason.code == "digits_lost"


@pytest.mark.parametrize(
    "cell", ["ja", "JA", "yes", "true", "TRUE", "1", "j", "y", "x", "X", True, 1]
)
def test_yes_has_many_words(cell: object) -> None:
    assert read_yes_no(cell) is True  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["nee", "no", "False", "0", "n", "N", False, 0, 0.0])
def test_no_has_many_words(cell: object) -> None:
    assert read_yes_no(cell) is False  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["misschien", "2", "ja?", "-"])
def test_other_words_are_neither_yes_nor_no(cell: str) -> None:
    with pytest.raises(CellError):
        read_yes_no(cell)


def test_words_are_known_in_both_languages() -> None:
    assert read_debtor_type("Particulier") == read_debtor_type("consumer") == DebtorType.CONSUMER
    assert read_debtor_type("ZAKELIJK") == read_debtor_type("business") == DebtorType.BUSINESS
    assert read_language("nl-NL") == read_language("Nederlands") == Language.NL
    assert read_language("en_GB") == read_language("Engels") == Language.EN
    assert read_country("nl") == read_country("Nederland") == read_country("NLD") == "NL"
    assert read_country("België") == read_country("be") == "BE"


@pytest.mark.parametrize("read", [read_debtor_type, read_language, read_country])
def test_an_unknown_word_is_refused(read: object) -> None:
    with pytest.raises(CellError):
        read("qq")  # type: ignore[operator]


@pytest.mark.parametrize("text", ["jan@example.nl", "j.d-b+x@sub.Example.COM", "o'neil@x.nl"])
def test_the_shape_of_an_address_passes(text: str) -> None:
    assert read_email(text).endswith((".nl", ".com"))


@pytest.mark.parametrize(
    "text",
    ["jan", "jan@", "@x.nl", "a@b@c.nl", "a@x", "a@x.nl; b@x.nl", "a b@x.nl", "a@-x.nl", ".a@x.nl"],
)
def test_what_has_not_the_shape_of_one_address_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_email(text)


@pytest.mark.parametrize("text", ["1234ab", "1234 AB", "1234  ab", "NL-1234 AB", "\u00a01234AB"])
def test_a_dutch_postcode_gets_one_shape(text: str) -> None:
    assert read_postcode(text, country="NL") == "1234 AB"


@pytest.mark.parametrize("text", ["0123 AB", "1234", "1234 SS", "12345 AB", "AB 1234", "1234 A1"])
def test_what_is_no_dutch_postcode_is_refused_in_the_netherlands_only(text: str) -> None:
    with pytest.raises(CellError):
        read_postcode(text, country="NL")
    assert read_postcode(text, country="BE")


@pytest.mark.parametrize(
    ("text", "number", "suffix"),
    [
        ("12", "12", None),
        (12.0, "12", None),
        ("12a", "12", "a"),
        ("12 A", "12", "A"),
        ("12-2", "12", "2"),
        ("12 - 2", "12", "2"),
        ("12 bis", "12", "bis"),
        ("007", "7", None),
    ],
)
def test_a_house_number_parts_from_its_suffix(
    text: object, number: str, suffix: str | None
) -> None:
    assert read_house(text, country="NL") == House(number=number, suffix=suffix)  # type: ignore[arg-type]


def test_a_house_number_that_became_a_date_is_refused() -> None:
    with pytest.raises(CellError) as refused:
        read_house(date(2026, 2, 12), country="NL")
    assert refused.value.reason.code == "sheet_date"
    with pytest.raises(CellError):
        read_house("boven", country="NL")


@pytest.mark.parametrize(
    ("line", "street", "number", "suffix"),
    [
        ("Dorpsstraat 12a", "Dorpsstraat", "12", "a"),
        ("Dorpsstraat 12", "Dorpsstraat", "12", None),
        ("Dorpsstraat 12 - 3", "Dorpsstraat", "12", "3"),
        ("Plein 1945 12", "Plein 1945", "12", None),
        ("2e Helmersstraat 5-hs", "2e Helmersstraat", "5", "hs"),
        ("Kerkstraat 12 bis A", "Kerkstraat", "12", "bis A"),
        ("Laan 1940-1945 7", "Laan 1940-1945", "7", None),
        ("Laan van 's-Gravenmade 40 zwart", "Laan van 's-Gravenmade", "40", "zwart"),
    ],
)
def test_a_street_line_parts_from_its_house_number(
    line: str, street: str, number: str, suffix: str | None
) -> None:
    assert part_street(line) == (street, House(number=number, suffix=suffix))


@pytest.mark.parametrize(
    "line", ["Dorpsstraat", "Postbus 123", "12 Main Street", "2e Helmersstraat"]
)
def test_a_line_without_a_house_number_stays_whole(line: str) -> None:
    assert part_street(line) == (line, None)


def test_an_iban_is_checked_by_its_digits() -> None:
    assert read_iban("NL91 ABNA 0417 1643 00") == "NL91ABNA0417164300"
    assert read_iban("IBAN: nl91abna0417164300") == "NL91ABNA0417164300"
    with pytest.raises(CellError):
        read_iban("NL92ABNA0417164300")


def test_of_several_ibans_none_is_chosen() -> None:
    abn, other = "NL91ABNA0417164300", "NL02ABNA0123456789"
    assert one_iban([]) is None
    assert one_iban([abn, "NL91 ABNA 0417 1643 00"]) == abn
    assert one_iban([abn, "NL92ABNA0417164300"]) == abn
    with pytest.raises(CellError) as refused:
        one_iban([abn, other])
    assert refused.value.reason.code == "iban_several"
