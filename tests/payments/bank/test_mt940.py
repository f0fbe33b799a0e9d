"""MT940 as each Dutch bank writes it; and what is refused, with its line."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank.faults import BankFileError
from payments.bank.mt940 import read_mt940
from payments.bank.reading import read_pieces
from payments.bank.statement import Movement, StatementFoot, StatementHead, StatementLine
from tests.payments.bank.conftest import OWN


def lines(content: str) -> list[StatementLine]:
    found = read_pieces(io.BytesIO(content.encode()))
    return [one for one in found if isinstance(one, StatementLine)]


def refusal(content: str | bytes) -> tuple[str, int]:
    raw = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(BankFileError) as caught:
        list(read_mt940(io.BytesIO(raw)))
    return caught.value.fault.code, caught.value.fault.row


def statement(*entries: str, opening: str = "C261119EUR100,00", closing: str = "") -> str:
    body = "\n".join(entries)
    return f""":20:ST261120
:25:{OWN}EUR
:28C:231/1
:60F:{opening}
{body}
:62F:{closing or "C261120EUR150,00"}
-
"""


ING = """{1:F01INGBNL2ABXXX0000000000}
{2:I940INGBNL2AXXXN}
{4:
:20:P261120000000001
:25:NL91ABNA0417164300EUR
:28C:00000
:60F:C261119EUR100,00
:61:2611201120C40,00NTRFEREF//26325000001005
/TRCD/00100/
:86:/EREF/KENMERK-12//CNTP/NL44RABO0123456789/RABONL2U/J. de Vries/UTRE
CHT//REMI/USTD//Factuur 2026-0012 dank/
:61:2611201120C10,00NTRFNONREF//26325000001006
/TRCD/00100/
:86:/CNTP/NL69INGB0123456789/INGBNL2A/P. Bakker///REMI/STRD/CUR/80000202600120
12/
:61:2611201120D40,00NRTIEREF//26325000001007
/TRCD/01315/
:86:/RTRN/MS03//EREF/KENMERK-12//CNTP/NL44RABO0123456789/RABONL2U/J. de
Vries///REMI/USTD//Factuur 2026-0012 dank/
:62F:C261120EUR110,00
:64:C261120EUR110,00
:86:/SUM/1/2/40,00/50,00/
-}
"""


def test_ing() -> None:
    first, second, back = lines(ING)
    assert (first.name, first.iban) == ("J. de Vries", "NL44RABO0123456789")
    assert (first.text, first.end_to_end) == ("Factuur 2026-0012 dank", "KENMERK-12")
    assert first.bank_reference == "26325000001005"
    assert (second.name, second.reference) == ("P. Bakker", "8000020260012012")
    assert (back.cents, back.movement) == (-4_000, Movement.IN_UNDONE)


RABOBANK = """:940:
:20:940S261120
:25:NL91ABNA0417164300
:28C:0
:60F:C261119EUR000000000100,00
:61:261120C000000000040,00N541EREF~~~~~~~~~~~~
NL44RABO0123456789
:86:/EREF/KENMERK-12/ORDP//NAME/J. DE VRIES EO P. BAKKER/REMI/FACTUUR 20
26-0012/ISDT/2026-11-20
:61:261120C000000000010,00N544NONREF
P001234567
:86:/ORDP//NAME/BAKKER/REMI/Reference 20260013/ISDT/2026-11-20
:62F:C261120EUR000000000150,00
""".replace("~", " ")


def test_rabobank() -> None:
    first, second = lines(RABOBANK)
    assert (first.name, first.iban) == ("J. DE VRIES EO P. BAKKER", "NL44RABO0123456789")
    assert (first.text, first.end_to_end) == ("FACTUUR 2026-0012", "KENMERK-12")
    assert (second.name, second.iban, second.text) == ("BAKKER", "", "Reference 20260013")


ABN = """ABNANL2A
940
ABNANL2A
:20:ABN AMRO BANK NV
:25:417164300
:28:32501/1
:60F:C261119EUR100,
:61:2611201120C40,N658NONREF
:86:/TRTP/SEPA OVERBOEKING/IBAN/NL44RABO0123456789/BIC/RABONL2U/NAME/J
DE VRIES/REMI/FACTUUR: 2026-0012 MET DANK/EREF/NOTPROVIDED
:61:2611201120C10,5N658NONREF
:86:/TRTP/SEPA ACCEPTGIRO/IBAN/NL69INGB0123456789/BIC/INGBNL2A/NAME/BAK
KER/REMI//REMI/Issuer: CUR Ref: 8000020260012012/EREF/NOTPROVIDED
:61:2611201120C9,49N192NONREF
:86:SEPA Overboeking                 IBAN: NL20INGB0001234567
BIC: INGBNL2A                    Naam: M. de Boer
Omschrijving: 2026-0014          Kenmerk: NOTPROVIDED
:62F:C261120EUR159,99
-
"""


def test_abn_amro_with_and_without_keys() -> None:
    first, second, third = lines(ABN)
    assert (first.name, first.text) == ("JDE VRIES", "FACTUUR: 2026-0012 MET DANK")
    assert (second.name, second.reference) == ("BAKKER", "8000020260012012")
    assert (third.name, third.iban) == ("M. de Boer", "NL20INGB0001234567")
    assert "2026-0014" in third.text
    assert [one.cents for one in (first, second, third)] == [4_000, 1_050, 949]


SNS = """:20:0000000000
:25:NL91ABNA0417164300
:28C:160/1
:60F:C261119EUR100,00
:61:2611201120C50,00NIOB0987654321
de vries jan
:86:0987654321 de vries jan
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
factuur 2026-0012~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
:62F:C261120EUR150,00
-
""".replace("~", " ")


def test_sns() -> None:
    (line,) = lines(SNS)
    assert line.name == "de vries jan"
    assert "factuur 2026-0012" in line.text


KNAB = """:20:B6K20MS9D00A0009
:25:NL91ABNA0417164300
:28C:998/1
:60F:C261119EUR100,
:61:2611201120C40,NTRFNONREF//B6K20XM00J000023
:86:FACTUUR 2026-0012, 2026-0013
REK: NL44RABO0123456789/NAAM: J. DE VRIES
:61:2611201120C10NTRF20-11-2026 10:05//B6K20PGDCK1QFV3E
:86:ORDERID: 264267
REK: NL84INGB0234561789/NAAM: WINKEL B.V.
:62F:C261120EUR150,
-
"""


def test_knab() -> None:
    first, second = lines(KNAB)
    assert (first.name, first.iban) == ("J. DE VRIES", "NL44RABO0123456789")
    assert first.bank_reference == "B6K20XM00J000023"
    assert (second.cents, second.name) == (1_000, "WINKEL B.V.")


def test_bunq() -> None:
    (line,) = lines(
        statement(
            ":61:2611201120C50,00NTRFNONREF",
            ":86:/IBAN/NL44RABO0123456789/NAME/J. de Vries/REMI/Factuur 2026-0012",
        )
    )
    assert (line.iban, line.name, line.text) == (
        "NL44RABO0123456789",
        "J. de Vries",
        "Factuur 2026-0012",
    )


def test_triodos_and_german_systems() -> None:
    first, second = lines(
        statement(
            ":61:261120C25,00N000NONREF",
            ":86:000>100987654321\n>20FACTUUR>21 2026-0012>310390123456",
            ":61:261120C25,00N000NONREF",
            ":86:166?00GUTSCHRIFT?20EREF+KENMERK-9?21SVWZ+Factuur 2026?22-0013?31NL44RABO0123456789"
            "?32J. de Vries",
        )
    )
    assert first.text == "FACTUUR 2026-0012"
    assert (second.name, second.iban) == ("J. de Vries", "NL44RABO0123456789")
    assert "2026-0013" in second.text


@pytest.mark.parametrize(
    ("mark", "cents", "movement"),
    [
        ("C", 5_000, Movement.IN),
        ("D", -5_000, Movement.OUT),
        ("RC", -5_000, Movement.IN_UNDONE),
        ("RD", 5_000, Movement.OUT_UNDONE),
        ("CR", 5_000, Movement.IN),
    ],
)
def test_the_mark_tells_direction_and_reversal(mark: str, cents: int, movement: Movement) -> None:
    (line,) = lines(statement(f":61:2611201120{mark}50,00NTRFNONREF"))
    assert (line.cents, line.movement) == (cents, movement)


def test_the_entry_date_lies_in_the_year_next_to_the_value_date() -> None:
    (line,) = lines(statement(":61:2601011231C50,00NTRFNONREF"))
    assert (line.booked_on.isoformat(), line.valued_on and line.valued_on.isoformat()) == (
        "2025-12-31",
        "2026-01-01",
    )


def test_pages_of_one_statement_and_balances() -> None:
    content = statement(":61:261120C25,00NTRFNONREF").replace(
        "62F:C261120EUR150", "62M:C261120EUR125"
    )
    content += statement(":61:261120C25,00NTRFNONREF").replace(
        "60F:C261119EUR100", "60M:C261120EUR125"
    )
    found = list(read_pieces(io.BytesIO(content.encode())))
    assert [one.adds_up for one in found if isinstance(one, StatementFoot)] == [True, True]
    wrong = list(read_pieces(io.BytesIO(statement(":61:261120C49,00NTRFNONREF").encode())))
    assert isinstance(wrong[-1], StatementFoot)
    assert wrong[-1].adds_up is False


def test_accounts_lose_their_dots_currency_and_prefix() -> None:
    for written, meant in (
        ("1291.99.348EUR", "129199348"),
        ("TRIODOSBANK/0390123456", "0390123456"),
        (f"{OWN} EUR", OWN),
    ):
        content = statement().replace(f":25:{OWN}EUR", f":25:{written}")
        head = next(iter(read_pieces(io.BytesIO(content.encode()))))
        assert isinstance(head, StatementHead)
        assert head.account == meant


def test_line_ends_and_alphabets_of_any_system_are_read() -> None:
    content = statement(":61:261120C50,00NTRFNONREF", ":86:Zoë Müller 2026-0012")
    for raw in (
        content.replace("\n", "\r\n").encode(),
        content.encode("cp1252"),
        b"\xef\xbb\xbf" + content.encode(),
        content.replace("\n", "\r").encode(),
    ):
        found = [one for one in read_pieces(io.BytesIO(raw)) if isinstance(one, StatementLine)]
        assert found[0].text == "Zoë Müller 2026-0012"


GOOD = statement(":61:2611201120C50,00NTRFNONREF", ":86:2026-0012")


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        (":61:2611201120C50,00NTRFNONREF", ":61:geen boeking", "tag_broken", 5),
        ("C50,00", "C50.00", "tag_broken", 5),
        ("C50,00", "C50,005", "tag_broken", 5),
        ("2611201120C", "2613201120C", "tag_broken", 5),
        ("2611201120C", "2611200230C", "tag_broken", 5),
        ("50,00NTRF", "NTRF", "tag_broken", 5),
        (":60F:C261119EUR100,00", ":60F:100,00", "tag_broken", 4),
        (":60F:C261119EUR100,00\n", "", "tag_misplaced", 4),
        (":62F:C261120EUR150,00\n-\n", "", "tag_missing", 6),
        (":62F:C261120EUR150,00", ":62F:X261120EUR150,00", "tag_broken", 7),
        (f":25:{OWN}EUR\n", "", "tag_missing", 3),
        (":86:2026-0012", ":99:2026-0012", "tag_misplaced", 6),
        (":86:2026-0012", ":86:2026\0", "file_encoding", 6),
        (":86:2026-0012", ":86:" + "x" * 5000, "too_long", 6),
        (":86:2026-0012", ":86:x" + "\ny" * 80, "too_long", 66),
        (":20:ST261120\n", "", "tag_misplaced", 1),
    ],
)
def test_a_fault_is_refused_with_its_line(old: str, new: str, code: str, row: int) -> None:
    assert old in GOOD
    assert refusal(GOOD.replace(old, new, 1)) == (code, row)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(BankFileError):
        list(read_pieces(io.BytesIO(b":20:X\n" + raw)))


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(min_value=1, max_value=10**9)), min_size=1, max_size=8
    )
)
def test_every_amount_is_read_and_the_balance_agrees(entries: list[tuple[bool, int]]) -> None:
    total = sum(cents if credit else -cents for credit, cents in entries)
    closing = f"{'C' if total >= 0 else 'D'}261120EUR{abs(total) // 100},{abs(total) % 100:02d}"
    content = statement(
        *(
            f":61:261120{'C' if credit else 'D'}{cents // 100},{cents % 100:02d}NTRFNONREF"
            for credit, cents in entries
        ),
        opening="C261119EUR0,00",
        closing=closing,
    )
    found = list(read_pieces(io.BytesIO(content.encode())))
    assert [one.cents for one in found if isinstance(one, StatementLine)] == [
        cents if credit else -cents for credit, cents in entries
    ]
    assert isinstance(found[-1], StatementFoot)
    assert found[-1].adds_up is True
