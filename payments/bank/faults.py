"""Why a statement is refused: the codes, and their Dutch and English sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from payments.errors import PaymentError
from storage.intake.errors import FileRefusedError


class FaultCode(StrEnum):
    """What a refusal or a warning is called; programs may rely on it."""

    FILE_EMPTY = "file_empty"
    FILE_UNKNOWN = "file_unknown"
    FILE_TOO_LARGE = "file_too_large"
    FILE_ENCODING = "file_encoding"
    FILE_NO_STATEMENT = "file_no_statement"
    XML_BROKEN = "xml_broken"
    XML_DOCTYPE = "xml_doctype"
    XML_NOT_CAMT = "xml_not_camt"
    CAMT_VERSION = "camt_version"
    ELEMENT_MISSING = "element_missing"
    TAG_BROKEN = "tag_broken"
    TAG_MISSING = "tag_missing"
    TAG_MISPLACED = "tag_misplaced"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DATE = "date"
    DIRECTION = "direction"
    STATUS = "status"
    TOO_LONG = "too_long"
    # warnings
    BALANCE = "balance"
    OTHER_ACCOUNT = "other_account"


#: Dutch first, English second.
SENTENCES: Final[dict[FaultCode, tuple[str, str]]] = {
    FaultCode.FILE_EMPTY: ("Het bestand is leeg.", "The file is empty."),
    FaultCode.FILE_UNKNOWN: (
        "Dit is geen bankafschrift dat wij kennen. Lever CAMT.053 (XML) of MT940 aan.",
        "This is no bank statement that we know. Deliver CAMT.053 (XML) or MT940.",
    ),
    FaultCode.FILE_TOO_LARGE: (
        "Het bestand is groter dan {limit} MB. Splits het.",
        "The file is larger than {limit} MB. Split it.",
    ),
    FaultCode.FILE_ENCODING: (
        "Het bestand bevat tekens die in een afschrift niet mogen.",
        "The file holds characters that a statement may not hold.",
    ),
    FaultCode.FILE_NO_STATEMENT: (
        "Het bestand bevat geen afschrift.",
        "The file holds no statement.",
    ),
    FaultCode.XML_BROKEN: (
        "De XML is beschadigd of afgekapt: {what}.",
        "The XML is damaged or cut off: {what}.",
    ),
    FaultCode.XML_DOCTYPE: (
        "Een DOCTYPE of entiteit mag niet in een afschrift.",
        "A statement may hold no DOCTYPE and no entity.",
    ),
    FaultCode.XML_NOT_CAMT: (
        "Dit is geen CAMT.053 maar {what}.",
        "This is no CAMT.053 but {what}.",
    ),
    FaultCode.CAMT_VERSION: (
        "CAMT.053 versie {what} lezen wij niet; wel 02, 03, 04 en 08.",
        "We do not read CAMT.053 version {what}; we do 02, 03, 04 and 08.",
    ),
    FaultCode.ELEMENT_MISSING: ("{what} ontbreekt.", "{what} is missing."),
    FaultCode.TAG_BROKEN: (
        "Regel :{what}: is niet te lezen.",
        "The line :{what}: cannot be read.",
    ),
    FaultCode.TAG_MISSING: (
        "Het afschrift heeft geen regel :{what}:; het is afgekapt of beschadigd.",
        "The statement has no line :{what}:; it is cut off or damaged.",
    ),
    FaultCode.TAG_MISPLACED: (
        "Regel :{what}: staat niet op zijn plaats.",
        "The line :{what}: is out of place.",
    ),
    FaultCode.AMOUNT: ("Het bedrag is niet te lezen.", "The amount cannot be read."),
    FaultCode.CURRENCY: ("De valuta is niet te lezen.", "The currency cannot be read."),
    FaultCode.DATE: ("De datum is niet te lezen.", "The date cannot be read."),
    FaultCode.DIRECTION: (
        "Er staat niet of het bij of af is.",
        "It does not say whether it is in or out.",
    ),
    FaultCode.STATUS: (
        "De status van de boeking is niet te lezen.",
        "The entry's status cannot be read.",
    ),
    FaultCode.TOO_LONG: ("De regel is te lang.", "The line is too long."),
    FaultCode.BALANCE: (
        "Begin- en eindsaldo kloppen niet met de boekingen.",
        "The opening and closing balance do not agree with the entries.",
    ),
    FaultCode.OTHER_ACCOUNT: (
        "Dit is een andere rekening dan die van de crediteur.",
        "This is another account than the creditor's.",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Something wrong with a file, at a line of it. The sentences name no person and no account.

    `column` is the element or tag at fault, empty where none is.
    """

    row: int
    column: str
    code: str
    reason: str
    reason_en: str
    file: str | None = None


class BankFileError(PaymentError):
    """A statement cannot be used; nothing of its file is."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"line {fault.row}: {fault.reason_en}")
        self.fault = fault


def fault(code: FaultCode, row: int, column: str = "", **values: object) -> Fault:
    """Put a fault in words."""
    dutch, english = SENTENCES[code]
    return Fault(
        row=row,
        column=column,
        code=code.value,
        reason=dutch.format(**values),
        reason_en=english.format(**values),
    )


def refused(code: FaultCode, row: int, column: str = "", **values: object) -> BankFileError:
    """Make the error for a fault."""
    return BankFileError(fault(code, row, column, **values))


def of_intake(error: FileRefusedError) -> BankFileError:
    """Make a refusal of a zip ours."""
    row, column, reason = error.findings[0]
    return BankFileError(
        Fault(row=row, column=column, code=reason.code, reason=reason.nl, reason_en=reason.en)
    )
