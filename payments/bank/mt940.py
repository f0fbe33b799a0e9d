"""MT940: a statement of tagged lines (SWIFT), as Dutch banks write them, read a line at a time.

The envelope differs from bank to bank ({1:…}{4:, `940`, `ABNANL2A`) and says nothing that we need:
a statement is what lies between :20: and :62:. A line :86: after a transaction tells of it; after
the closing balance it tells of the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Final

from payments.bank.amounts import (
    UnreadableError,
    currency_of,
    swift_cents,
    swift_date,
    swift_entry_date,
)
from payments.bank.faults import FaultCode, refused
from payments.bank.mt940_details import details_of
from payments.bank.statement import (
    Piece,
    StatementFoot,
    StatementFormat,
    StatementHead,
    StatementLine,
    adds_up,
    given,
    movement_of,
)

#: No line of a statement is longer by far; what is, is no statement.
LINE_LIMIT: Final = 4096
#: Lines that one field may go on for; an :86: has six, some banks write more.
_FIELD_LIMIT: Final = 60
_TAG: Final = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.DOTALL)
_BALANCE: Final = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,15}(?:,[0-9]{0,3})?)\s*")
_ENTRY: Final = re.compile(
    r"(?P<valued>[0-9]{6})(?P<booked>[0-9]{4})?"
    r"(?P<mark>R?[CD]|E[CD])[A-Z]?"
    r"(?P<amount>[0-9]{1,15}(?:,[0-9]{0,3})?)"
    # The type of the transaction: a letter and three signs. Whatever else stands here is no amount.
    r"(?:[A-Z][A-Z0-9 ]{3}(?P<reference>.*))?",
    re.DOTALL,
)
_ACCOUNT_CURRENCY: Final = re.compile(r"(.*?[0-9])\s*([A-Z]{3})")
#: Tags that may stand between and after the transactions and say nothing that we need.
_PASSED_OVER: Final = frozenset({"13D", "21", "34F", "64", "65", "90C", "90D", "NS"})


@dataclass(slots=True)
class _Field:
    row: int
    tag: str
    lines: list[str]


@dataclass(slots=True)
class _Statement:
    """What the statement at hand showed so far."""

    row: int
    account: str = ""
    number: str = ""
    head: StatementHead | None = None
    entry: _Field | None = None
    notes: list[str] = field(default_factory=list)
    cents: int = 0
    lines: int = 0


def read_mt940(stream: BinaryIO) -> Iterator[Piece]:
    """Read the statements of an MT940 file; the stream is read from its beginning.

    Raises:
        BankFileError: a line cannot be read, or a statement lacks one. What came before it in the
            file may not be used either.
    """
    stream.seek(0)
    statement: _Statement | None = None
    found, row = 0, 1
    for one in _fields(stream):
        row = one.row
        if one.tag == "20":
            _must_be_closed(statement, one.row)
            statement, found = _Statement(row=one.row), found + 1
        elif statement is None:
            if one.tag not in _PASSED_OVER | {"86"}:
                raise refused(FaultCode.TAG_MISPLACED, one.row, one.tag, what=one.tag)
        else:
            yield from _take(statement, one)
            if one.tag in {"62F", "62M"}:
                statement = None
    _must_be_closed(statement, row)
    if not found:
        raise refused(FaultCode.FILE_NO_STATEMENT, row)


def _must_be_closed(statement: _Statement | None, row: int) -> None:
    if statement is not None:
        what = "62F" if statement.head else "60F"
        raise refused(FaultCode.TAG_MISSING, row, what, what=what)


# ----------------------------------------------------------------- fields


def _fields(stream: BinaryIO) -> Iterator[_Field]:
    """Put the lines of the file together to fields; what stands outside of a field is envelope."""
    current: _Field | None = None
    for row, text in _lines(stream):
        match = _TAG.match(text)
        if match is None and not _ends_message(text):
            _go_on(current, row, text)
            continue
        if current is not None:
            yield current
        current = None if match is None else _Field(row, match[1], [match[2]])
    if current is not None:
        yield current


def _go_on(current: _Field | None, row: int, text: str) -> None:
    if current is None:
        return
    if len(current.lines) >= _FIELD_LIMIT:
        raise refused(FaultCode.TOO_LONG, row, current.tag)
    current.lines.append(text)


def _ends_message(text: str) -> bool:
    """Tell whether a line ends a message: "-", "-}", "-XXX", or the next one's envelope."""
    return text.startswith(("-}", "{1:")) or text.rstrip() in {"-", "-XXX"}


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    row = 0
    while True:
        raw = stream.readline(LINE_LIMIT + 1)
        if not raw:
            return
        row += 1
        if len(raw) > LINE_LIMIT:
            raise refused(FaultCode.TOO_LONG, row)
        if b"\0" in raw:
            raise refused(FaultCode.FILE_ENCODING, row)
        if row == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        # A lone CR ends a line too at some banks; within one line there may then be several.
        for text in _decoded(raw).rstrip("\r\n").split("\r"):
            # Some systems put the envelope's beginning before the first tag, on one line.
            yield row, text[text.find("{4:") + 3 :] if "{4:" in text else text


def _decoded(raw: bytes) -> str:
    """Read a line as UTF-8 where it is that, else as Windows-1252 as far as that goes."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


# ----------------------------------------------------------------- a statement


def _take(statement: _Statement, one: _Field) -> Iterator[Piece]:
    if one.tag in {"60F", "60M"}:
        statement.head = _head(statement, one)
        yield statement.head
    elif one.tag in {"61", "62F", "62M"}:
        yield from _flush(statement)
        if statement.head is None:
            raise refused(FaultCode.TAG_MISPLACED, one.row, one.tag, what=one.tag)
        if one.tag == "61":
            statement.entry = one
        else:
            yield _foot(statement, statement.head, one)
    else:
        _note(statement, one)


def _note(statement: _Statement, one: _Field) -> None:
    value = one.lines[0].strip()
    if one.tag == "25":
        statement.account = _account(value, one.row)
    elif one.tag in {"28", "28C"}:
        statement.number = value[:70]
    elif one.tag == "86":
        statement.notes += one.lines if statement.entry is not None else []
    elif one.tag not in _PASSED_OVER:
        raise refused(FaultCode.TAG_MISPLACED, one.row, one.tag, what=one.tag)


def _account(value: str, row: int) -> str:
    """Return the account without a bank's prefix and without the currency behind it."""
    bare = "".join(value.rpartition("/")[2].split()).upper()
    match = _ACCOUNT_CURRENCY.fullmatch(bare)
    account = (match[1] if match else bare).replace(".", "")
    if not account:
        raise refused(FaultCode.TAG_BROKEN, row, "25", what="25")
    return account[:34]


def _head(statement: _Statement, one: _Field) -> StatementHead:
    if not statement.account:
        raise refused(FaultCode.TAG_MISSING, one.row, "25", what="25")
    if statement.head is not None:
        raise refused(FaultCode.TAG_MISPLACED, one.row, one.tag, what=one.tag)
    cents, day, currency = _balance(one)
    return StatementHead(
        row=statement.row,
        format=StatementFormat.MT940,
        account=statement.account,
        currency=currency,
        number=statement.number,
        opening_cents=cents,
        opened_on=day,
    )


def _foot(statement: _Statement, head: StatementHead, one: _Field) -> StatementFoot:
    cents, day, currency = _balance(one)
    alike = currency == head.currency
    return StatementFoot(
        row=one.row,
        closing_cents=cents,
        closed_on=day,
        lines=statement.lines,
        adds_up=adds_up(head.opening_cents, statement.cents, cents) if alike else None,
    )


def _balance(one: _Field) -> tuple[int, date, str]:
    match = _BALANCE.fullmatch(one.lines[0].strip())
    if match is None:
        raise refused(FaultCode.TAG_BROKEN, one.row, one.tag, what=one.tag)
    try:
        cents = swift_cents(match[4])
        return (
            cents if match[1] == "C" else -cents,
            swift_date(match[2]),
            currency_of(match[3]),
        )
    except UnreadableError as error:
        raise refused(FaultCode.TAG_BROKEN, one.row, one.tag, what=one.tag) from error


# ----------------------------------------------------------------- a transaction


def _flush(statement: _Statement) -> Iterator[StatementLine]:
    """Give the transaction whose lines are complete now."""
    entry, notes = statement.entry, statement.notes
    statement.entry, statement.notes = None, []
    if entry is None or statement.head is None:
        return
    line = _line(entry, notes, statement.head)
    statement.cents += line.cents
    if line.cents:
        statement.lines += 1
        yield line


def _line(entry: _Field, notes: list[str], head: StatementHead) -> StatementLine:
    match = _ENTRY.fullmatch(entry.lines[0].rstrip())
    if match is None:
        raise refused(FaultCode.TAG_BROKEN, entry.row, "61", what="61")
    try:
        valued_on = swift_date(match["valued"])
        booked_on = swift_entry_date(match["booked"], valued_on) if match["booked"] else valued_on
        cents = swift_cents(match["amount"])
    except UnreadableError as error:
        raise refused(FaultCode.TAG_BROKEN, entry.row, "61", what="61") from error
    # RC takes a credit back, so it is a debit; RD gives a debit back.
    mark = match["mark"]
    undone = mark.startswith("R")
    credit = mark in {"C", "EC", "RD"}
    ours, _, banks = (match["reference"] or "").partition("//")
    supplement = " ".join(filter(None, entry.lines[1:]))
    details = details_of(notes, " ".join([ours[16:], supplement]), head.account)
    return StatementLine(
        row=entry.row,
        booked_on=booked_on,
        valued_on=valued_on,
        cents=cents if credit else -cents,
        currency=head.currency,
        movement=movement_of(credit=credit, undone=undone or details.returned),
        name=details.name,
        iban=details.iban,
        text=details.text,
        reference=details.reference,
        end_to_end=given(details.end_to_end or _own(ours)),
        bank_reference=given(banks.split("/TRCD/")[0].strip())[:100],
    )


def _own(reference: str) -> str:
    """Return what the account's owner is told as a reference, if it is one."""
    tidy = reference[:16].strip()
    return "" if tidy in {"PREF", "MARF", "EREF"} else tidy
