"""CAMT.053: every version, batches, returns, balances; and what is refused, with its line."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank.amounts import UnreadableError, swift_cents, xml_cents, xml_date
from payments.bank.faults import BankFileError
from payments.bank.reading import read_pieces
from payments.bank.statement import (
    Movement,
    Piece,
    StatementFoot,
    StatementHead,
    StatementLine,
)
from tests.payments.bank.conftest import OWN, camt, transfer


def pieces(content: str | bytes) -> list[Piece]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(read_pieces(io.BytesIO(raw)))


def lines(content: str) -> list[StatementLine]:
    return [one for one in pieces(content) if isinstance(one, StatementLine)]


def refusal(content: str | bytes) -> tuple[str, int]:
    with pytest.raises(BankFileError) as caught:
        pieces(content)
    fault = caught.value.fault
    assert fault.reason
    assert fault.reason_en
    return fault.code, fault.row


@pytest.mark.parametrize("version", ["02", "03", "04", "08"])
def test_the_versions_in_use_are_read(version: str) -> None:
    found = pieces(camt([transfer("12.50", "2026-0012")], version=version))
    head, line, foot = found
    assert isinstance(head, StatementHead)
    assert isinstance(line, StatementLine)
    assert isinstance(foot, StatementFoot)
    assert (head.account, line.cents, line.name, foot.lines) == (OWN, 1_250, "J. de Vries", 1)


@pytest.mark.parametrize("version", ["01", "05", "06", "13", "xx"])
def test_other_versions_are_refused_by_name(version: str) -> None:
    assert refusal(camt([], version=version)) == ("camt_version", 2)


def test_other_messages_are_refused_by_name() -> None:
    notice = camt([]).replace("camt.053.001.02", "camt.054.001.02")
    assert refusal(notice)[0] == "xml_not_camt"
    assert refusal("<Invoice xmlns='urn:x'/>")[0] == "xml_not_camt"


NEWEST = """<Ntry><Amt Ccy="EUR">12.5</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><DtTm>2026-11-20T23:30:00+01:00</DtTm></BookgDt><ValDt><Dt>2026-11-21</Dt></ValDt>
<AcctSvcrRef>0123456789</AcctSvcrRef><NtryDtls><TxDtls>
<Refs><EndToEndId>K-1</EndToEndId></Refs><RltdPties>
<Dbtr><Pty><Nm>A. Jansen</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>NL44 RABO 0123 4567 89</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>eerste deel</Ustrd><Ustrd>tweede deel</Ustrd></RmtInf>
</TxDtls></NtryDtls></Ntry>"""


def test_the_newest_version_nests_status_and_party() -> None:
    (line,) = lines(camt([NEWEST], version="08"))
    assert (line.name, line.iban, line.end_to_end) == ("A. Jansen", "NL44RABO0123456789", "K-1")
    assert (line.text, line.bank_reference) == ("eerste deel tweede deel", "0123456789")
    assert (line.booked_on.day, line.valued_on and line.valued_on.day) == (20, 21)


def transaction(euros: str, text: str, more: str = "") -> str:
    return f"""<TxDtls><Refs><EndToEndId>{text}</EndToEndId></Refs>
<AmtDtls><TxAmt><Amt Ccy="EUR">{euros}</Amt></TxAmt></AmtDtls>{more}
<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"""


def batch(total: str, *transactions: str, direction: str = "CRDT") -> str:
    return f"""<Ntry><Amt Ccy="EUR">{total}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls><Btch><NbOfTxs>{len(transactions)}</NbOfTxs></Btch>
{"".join(transactions)}</NtryDtls></Ntry>"""


def test_each_transaction_of_a_batch_is_a_line() -> None:
    found = lines(camt([batch("30.00", transaction("10.00", "A1"), transaction("20.00", "A2"))]))
    assert [(one.cents, one.text, one.part) for one in found] == [
        (1_000, "A1", 0),
        (2_000, "A2", 1),
    ]


def test_parts_that_do_not_come_to_the_batch_stay_one_line() -> None:
    found = lines(camt([batch("31.00", transaction("10.00", "A1"), transaction("20.00", "A2"))]))
    assert [(one.cents, one.text) for one in found] == [(3_100, "A1 A2")]


def test_a_charge_that_the_bank_took_is_not_the_payers() -> None:
    charged = "<Chrgs><Rcrd><Amt Ccy='EUR'>0.50</Amt></Rcrd></Chrgs>"
    found = lines(
        camt(
            [batch("29.50", transaction("10.00", "A1", charged), transaction("20.00", "A2"))],
            version="04",
            opening="0.00",
            closing="29.50",
        )
    )
    assert [one.cents for one in found] == [1_000, 2_000]


def test_a_batch_without_parts_is_one_line() -> None:
    assert [one.cents for one in lines(camt([batch("30.00")]))] == [3_000]


def test_a_returned_collection_is_money_that_went_back() -> None:
    returned = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    entry = batch(
        "30.00",
        transaction("10.00", "A1", returned),
        transaction("20.00", "A2", returned),
        direction="DBIT",
    )
    assert [(one.cents, one.movement) for one in lines(camt([entry]))] == [
        (-1_000, Movement.IN_UNDONE),
        (-2_000, Movement.IN_UNDONE),
    ]


@pytest.mark.parametrize(
    ("direction", "reversed_", "movement"),
    [
        ("CRDT", "false", Movement.IN),
        ("DBIT", "false", Movement.OUT),
        ("DBIT", "true", Movement.IN_UNDONE),
        ("CRDT", "true", Movement.OUT_UNDONE),
        ("CRDT", "1", Movement.OUT_UNDONE),
    ],
)
def test_a_reversal_undoes_the_other_direction(
    direction: str, reversed_: str, movement: Movement
) -> None:
    entry = transfer("1.00", "x", direction=direction).replace(
        "<Sts>", f"<RvslInd>{reversed_}</RvslInd><Sts>"
    )
    assert lines(camt([entry]))[0].movement is movement


def test_a_reversal_names_the_payer_and_not_us() -> None:
    both = f"""<Dbtr><Nm>A. Jansen</Nm></Dbtr><DbtrAcct><Id><IBAN>NL44RABO0123456789</IBAN></Id>
</DbtrAcct><Cdtr><Nm>Bakkerij Zon</Nm></Cdtr><CdtrAcct><Id><IBAN>{OWN}</IBAN></Id></CdtrAcct>"""
    entry = batch(
        "1.00", f"<TxDtls><RltdPties>{both}</RltdPties></TxDtls>", direction="DBIT"
    ).replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")
    assert lines(camt([entry]))[0].name == "A. Jansen"


def test_what_is_not_booked_yet_is_only_counted() -> None:
    found = pieces(camt([transfer("5.00", "x", status=s) for s in ("PDNG", "INFO", "BOOK")]))
    foot = found[-1]
    assert isinstance(foot, StatementFoot)
    assert (foot.lines, foot.pending) == (1, 2)


@pytest.mark.parametrize(
    ("opening", "closing", "fits"),
    [
        ("10.00", "15.00", True),
        ("-10.00", "-5.00", True),
        ("10.00", "15.01", False),
        ("", "", None),
    ],
)
def test_the_balances_are_held_against_the_entries(
    opening: str, closing: str, fits: bool | None
) -> None:
    entries = [transfer("8.00", "x"), transfer("3.00", "y", direction="DBIT")]
    foot = pieces(camt(entries, opening=opening, closing=closing))[-1]
    assert isinstance(foot, StatementFoot)
    assert foot.adds_up is fits


def test_a_structured_reference_stands_apart_from_the_text() -> None:
    (line,) = lines(camt([transfer("1.00", reference="1234567812345678")]))
    assert (line.reference, line.text) == ("1234567812345678", "")


def test_several_statements_and_an_account_without_iban_are_read() -> None:
    one = camt([transfer("1.00", "x")])
    statement = one[one.index("<Stmt>") : one.index("</Stmt>") + 7]
    other = statement.replace(f"<IBAN>{OWN}</IBAN>", "<Othr><Id>12 34</Id></Othr>")
    found = pieces(one.replace(statement, statement + other))
    heads = [piece.account for piece in found if isinstance(piece, StatementHead)]
    assert heads == [OWN, "1234"]


def test_words_that_are_not_the_remittance_are_used_when_there_is_none() -> None:
    entry = batch("1.00", "<TxDtls><AddtlTxInf>KLANT 90782</AddtlTxInf></TxDtls>")
    assert lines(camt([entry]))[0].text == "KLANT 90782"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('<Amt Ccy="EUR">12.50</Amt>', '<Amt Ccy="EUR">12,50</Amt>', "amount"),
        ('<Amt Ccy="EUR">12.50</Amt>', '<Amt Ccy="EUR">-12.50</Amt>', "amount"),
        ('<Amt Ccy="EUR">12.50</Amt>', '<Amt Ccy="EUR">12.505</Amt>', "amount"),
        ('<Amt Ccy="EUR">12.50</Amt>', '<Amt Ccy="EUR">1e3</Amt>', "amount"),
        ('<Amt Ccy="EUR">12.50</Amt>', "<Amt>12.50</Amt>", "currency"),
        ('<Amt Ccy="EUR">12.50</Amt>', "", "element_missing"),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", "<CdtDbtInd>IN</CdtDbtInd>", "direction"),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", "", "direction"),
        ("<Sts>BOOK</Sts>", "", "status"),
        ("<Sts>BOOK</Sts>", "<Sts>MAYBE</Sts>", "status"),
        ("2026-11-20</Dt></BookgDt>", "2026-11-31</Dt></BookgDt>", "date"),
        ("2026-11-20</Dt></BookgDt>", "20-11-2026</Dt></BookgDt>", "date"),
        (f"<IBAN>{OWN}</IBAN>", "", "element_missing"),
        ("</Ntry>", "", "xml_broken"),
    ],
)
def test_a_fault_is_refused_with_its_line(old: str, new: str, code: str) -> None:
    content = camt([transfer("12.50", "2026-0012")])
    assert old in content
    found, row = refusal(content.replace(old, new, 1))
    assert found == code
    assert 4 <= row <= content.count("\n") + 1


def test_no_entry_without_a_day() -> None:
    content = camt([transfer("1.00", "x")])
    for name in ("BookgDt", "ValDt"):
        content = content.replace(f"<{name}><Dt>2026-11-20</Dt></{name}>", "")
    assert refusal(content)[0] == "element_missing"


def test_a_file_that_was_cut_off_is_refused() -> None:
    content = camt([transfer("1.00", "x") for _ in range(50)])
    for cut in (len(content) // 3, len(content) // 2, len(content) - 3):
        assert refusal(content[:cut])[0] == "xml_broken"


def test_a_file_without_a_statement_is_refused() -> None:
    content = camt([])
    empty = content[: content.index("<Stmt>")] + content[content.index("</Stmt>") + 7 :]
    assert refusal(empty)[0] == "file_no_statement"


BILLION = """<!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""


@pytest.mark.parametrize(
    "doctype",
    [
        BILLION,
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE Document>",
    ],
)
def test_a_doctype_is_refused_and_no_entity_is_looked_at(doctype: str) -> None:
    content = camt([transfer("1.00", "&d;")]).replace("?>", f"?>{doctype}", 1)
    assert refusal(content)[0] == "xml_doctype"


def test_an_entity_that_nobody_defined_is_refused() -> None:
    assert refusal(camt([transfer("1.00", "&x;")]))[0] == "xml_broken"


def test_a_bomb_in_a_zip_is_refused(book) -> None:  # type: ignore[no-untyped-def] # a fixture
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", b" " * (40 << 20))
    report = book.take(packed.getvalue())
    assert [fault.code for fault in report.refused] == ["zip_too_large"]


@given(st.integers(min_value=0, max_value=10**13 - 1), st.integers(min_value=0, max_value=3))
def test_amounts_are_read_to_the_cent(cents: int, zeros: int) -> None:
    written = f"{cents // 100}.{cents % 100:02d}" + "0" * zeros
    assert xml_cents(written) == cents
    assert swift_cents(f"{cents // 100},{cents % 100:02d}") == cents


@given(st.text(alphabet="0123456789.,-+e ", max_size=8))
def test_no_amount_is_guessed(text: str) -> None:
    for read in (xml_cents, swift_cents):
        try:
            assert read(text) >= 0
        except UnreadableError:
            continue


def test_a_day_may_carry_a_zone() -> None:
    assert xml_date("2026-11-20+01:00") == xml_date("2026-11-20Z") == xml_date("2026-11-20")
    with pytest.raises(UnreadableError):
        xml_date("2026-11-20 10:00")
