"""Statements: what every format comes to, read one piece after another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias


class StatementFormat(StrEnum):
    """The formats that we read."""

    CAMT = "camt053"
    MT940 = "mt940"


class Movement(StrEnum):
    """Which way the money of a line went, and whether it undoes an earlier line."""

    IN = "in"
    OUT = "out"
    IN_UNDONE = "in_undone"  #: what came in earlier went back: a return, a reversal
    OUT_UNDONE = "out_undone"  #: what went out earlier came back


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementHead:
    """The beginning of a statement.

    Attributes:
        row: the line of the file on which it starts.
        account: the account, an IBAN where the bank gives one; never with blanks.
        opening_cents: the balance before its first line, None where none is given.
    """

    row: int
    format: StatementFormat
    account: str
    currency: str
    number: str = ""
    opening_cents: int | None = None
    opened_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementLine:
    """One booked transaction; of a batch each transaction is a line.

    Attributes:
        row: the line of the file on which it starts.
        cents: above zero came in, below zero went out; never 0.
        name: the other side's name, as the bank gives it.
        iban: the other side's account, without blanks.
        text: what the payer wrote.
        reference: the structured reference (betalingskenmerk, RF…), if there is one.
        end_to_end: what the payer's side calls the payment; empty for NOTPROVIDED.
        bank_reference: what the bank calls the entry; empty where it names none.
        part: which transaction of the entry this is, from 0.
    """

    row: int
    booked_on: date
    valued_on: date | None = None
    cents: int
    currency: str = "EUR"
    movement: Movement
    name: str = ""
    iban: str = ""
    text: str = ""
    reference: str = ""
    end_to_end: str = ""
    bank_reference: str = ""
    part: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementFoot:
    """The end of a statement.

    Attributes:
        row: the line of the file at which it ends.
        lines: how many lines it had.
        pending: entries that the bank has not booked yet; they are no lines.
        adds_up: whether opening balance and entries come to the closing one; None where the
            bank gives no two balances of one currency.
    """

    row: int
    closing_cents: int | None = None
    closed_on: date | None = None
    lines: int = 0
    pending: int = 0
    adds_up: bool | None = None


Piece: TypeAlias = StatementHead | StatementLine | StatementFoot

_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NOTPROVIDE", "EREF"})


def given(reference: str) -> str:
    """Return a reference, or nothing when it only says that there is none."""
    tidy = reference.strip()
    return "" if tidy.upper().replace(" ", "") in _NO_REFERENCE else tidy


def movement_of(*, credit: bool, undone: bool) -> Movement:
    """Return which way the money went; `undone` says that it takes an earlier line back."""
    if credit:
        return Movement.OUT_UNDONE if undone else Movement.IN
    return Movement.IN_UNDONE if undone else Movement.OUT


def adds_up(opening: int | None, entries: int, closing: int | None) -> bool | None:
    """Tell whether a statement's balances agree with its entries; None where one is missing."""
    if opening is None or closing is None:
        return None
    return opening + entries == closing
