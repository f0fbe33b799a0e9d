"""CAMT.053: a statement in XML (ISO 20022), versions 02, 03, 04 and 08, read an entry at a time.

A batch entry holds several transactions: each becomes a line, provided that together they come to
the entry. Only booked entries count. What was read is let go at once, so memory stays as it is
however long the statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, Final

from lxml import etree

from payments.bank.amounts import UnreadableError, currency_of, xml_cents, xml_date
from payments.bank.camt_details import Details, Node, details_of, row_of, text_at
from payments.bank.faults import FaultCode, refused
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

_ISO: Final = "urn:iso:std:iso:20022:tech:xsd:"
_FAMILY: Final = f"{_ISO}camt.053.001."
_VERSIONS: Final = frozenset({"02", "03", "04", "08"})
#: Balance codes at the beginning and at the end, the best first. A page in the middle of a
#: statement has interim ones; some banks give only the closing balance of the day before.
_OPENING: Final = ("OPBD", "PRCD", "ITBD")
_CLOSING: Final = ("CLBD", "ITBD")
_BOOKED: Final = "BOOK"
_UNBOOKED: Final = frozenset({"PDNG", "INFO", "FUTR"})
_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Balance:
    code: str
    cents: int
    currency: str
    on: date | None


@dataclass(slots=True)
class _Sums:
    """What the entries of a statement came to so far."""

    cents: int = 0
    lines: int = 0
    pending: int = 0


def read_camt(stream: BinaryIO) -> Iterator[Piece]:
    """Read the statements of a CAMT.053 file; the stream is read from its beginning.

    Raises:
        BankFileError: the file is damaged, no CAMT.053 of a known version, or a value in it
            cannot be read. What came before it in the file may not be used either.
    """
    row = 1
    try:
        _check_root(stream)
        head: StatementHead | None = None
        sums, found = _Sums(), 0
        stream.seek(0)
        # No tag filter but these: a statement of a hundred thousand entries has millions of tags.
        events = etree.iterparse(stream, events=("end",), tag=("{*}Ntry", "{*}Stmt"), **_SAFE)
        for _, element in events:
            row = row_of(element)
            statement = element
            if etree.QName(element).localname == "Ntry":
                statement = element.getparent()
                if etree.QName(statement).localname != "Stmt":
                    raise refused(FaultCode.XML_NOT_CAMT, row, "Ntry", what="een ander bericht")
            if head is None:
                head, found = _head(statement), found + 1
                yield head
            if statement is not element:
                yield from _entry(element, head, sums)
                _let_go(element)
                continue
            yield _foot(element, head, sums)
            head, sums = None, _Sums()
            element.clear()
    except etree.XMLSyntaxError as error:
        raise _broken(error, row) from error
    if not found:
        raise refused(FaultCode.FILE_NO_STATEMENT, row)


def _broken(error: etree.XMLSyntaxError, row: int) -> Exception:
    what = (error.msg or "?").split(", line ")[0][:120]
    return refused(FaultCode.XML_BROKEN, max(error.lineno or 0, row), what=what)


def _check_root(stream: BinaryIO) -> None:
    """Refuse by its first element what is no CAMT.053 of a version that we know."""
    stream.seek(0)
    root: etree._Element = next(etree.iterparse(stream, events=("start",), **_SAFE))[1]
    row = row_of(root)
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused(FaultCode.XML_DOCTYPE, 1)
    name = etree.QName(root)
    namespace = name.namespace or ""
    if name.localname != "Document" or not namespace.startswith(_FAMILY):
        what = (namespace.removeprefix(_ISO) or name.localname)[:60]
        raise refused(FaultCode.XML_NOT_CAMT, row, name.localname, what=what)
    version = namespace.removeprefix(_FAMILY)
    if version not in _VERSIONS:
        raise refused(FaultCode.CAMT_VERSION, row, name.localname, what=version[:10])


def _let_go(entry: etree._Element) -> None:
    """Free an entry that was read, and the empty husk of the one before it."""
    entry.clear()
    before, parent = entry.getprevious(), entry.getparent()
    if before is not None and parent is not None and before.tag == entry.tag:
        parent.remove(before)


# ----------------------------------------------------------------- a statement's ends


def _head(statement: etree._Element) -> StatementHead:
    row = row_of(statement)
    account = text_at(statement, "Acct", "Id", "IBAN") or text_at(
        statement, "Acct", "Id", "Othr", "Id"
    )
    if not account:
        raise refused(FaultCode.ELEMENT_MISSING, row, "Acct", what="Acct/Id")
    balances = _balances(statement)
    opening = _first(balances, _OPENING)
    currency = text_at(statement, "Acct", "Ccy") or (opening.currency if opening else "EUR")
    return StatementHead(
        row=row,
        format=StatementFormat.CAMT,
        account="".join(account.split()).upper()[:34],
        currency=currency,
        number=(text_at(statement, "Id") or "")[:70],
        opening_cents=None if opening is None else opening.cents,
        opened_on=None if opening is None else opening.on,
    )


def _foot(statement: etree._Element, head: StatementHead, sums: _Sums) -> StatementFoot:
    balances = _balances(statement)
    opening = _first(balances, _OPENING)
    closing = _first(list(reversed(balances)), _CLOSING)
    fits = None
    if opening is not None and closing is not None and opening.currency == closing.currency:
        fits = adds_up(opening.cents, sums.cents, closing.cents)
    until = text_at(statement, "FrToDt", "ToDtTm")
    closed_on = closing.on if closing is not None else None
    if closed_on is None and until:
        closed_on = _read(xml_date, until, FaultCode.DATE, statement, "ToDtTm")
    return StatementFoot(
        row=row_of(statement),
        closing_cents=None if closing is None else closing.cents,
        closed_on=closed_on,
        lines=sums.lines,
        pending=sums.pending,
        adds_up=fits,
    )


def _balances(statement: etree._Element) -> list[_Balance]:
    found = []
    for element in statement.iterfind("{*}Bal"):
        code = text_at(element, "Tp", "CdOrPrtry", "Cd")
        if code in _OPENING + _CLOSING:
            node = Node.of(element)
            cents, currency = _amount(node)
            day = _day(node, "Dt")
            signed = cents if _is_credit(node) else -cents
            found.append(_Balance(code=code, cents=signed, currency=currency, on=day))
    return found


def _first(balances: list[_Balance], codes: tuple[str, ...]) -> _Balance | None:
    """Return the first balance of the best code that there is."""
    for code in codes:
        for balance in balances:
            if balance.code == code:
                return balance
    return None


# ----------------------------------------------------------------- an entry


def _entry(element: etree._Element, head: StatementHead, sums: _Sums) -> Iterator[StatementLine]:
    entry = Node.of(element)
    status = entry.text("Sts", "Cd") or entry.text("Sts")
    if status in _UNBOOKED:
        sums.pending += 1
        return
    if status != _BOOKED:
        raise refused(FaultCode.STATUS, entry.row, "Sts")
    cents, currency = _amount(entry)
    signed = cents if _is_credit(entry) else -cents
    sums.cents += signed
    if not signed:
        return
    booked_on = _day(entry, "BookgDt") or _day(entry, "ValDt")
    if booked_on is None:
        raise refused(FaultCode.ELEMENT_MISSING, entry.row, "BookgDt", what="BookgDt")
    for line in _lines(entry, head, signed, currency, booked_on):
        sums.lines += 1
        yield line


def _lines(
    entry: Node, head: StatementHead, signed: int, currency: str, booked_on: date
) -> Iterator[StatementLine]:
    transactions = [
        one
        for details in entry.element.iterchildren("{*}NtryDtls")
        for one in details.iterchildren("{*}TxDtls")
    ]
    shares = _shares(transactions, signed, currency)
    undone = _is_true(entry.text("RvslInd"))
    parts = [details_of(one, signed, head.account) for one in transactions]
    if shares is None:
        parts = [_joined(parts) if parts else details_of(entry.element, signed, head.account)]
        shares = [signed]
    reference = entry.text("AcctSvcrRef") or entry.text("NtryRef") or ""
    for number, (part, cents) in enumerate(zip(parts, shares, strict=True)):
        yield StatementLine(
            row=entry.row,
            booked_on=booked_on,
            valued_on=_day(entry, "ValDt"),
            cents=cents,
            currency=currency,
            movement=movement_of(credit=cents > 0, undone=undone or part.returned),
            name=part.name,
            iban=part.iban,
            text=part.text or (entry.text("AddtlNtryInf") or "")[:500],
            reference=part.reference,
            end_to_end=given(part.end_to_end),
            bank_reference=given(part.bank_reference or reference)[:100],
            part=number,
        )


def _shares(transactions: list[etree._Element], signed: int, currency: str) -> list[int] | None:
    """Return what each transaction of an entry came to, signed, or None where that is not clear.

    A bank may have taken its charge off the entry: then what was paid is what the transactions say.
    """
    if not transactions:
        return None
    if len(transactions) == 1:
        return [signed]
    shares = []
    for one in transactions:
        cents = _transaction_cents(one, currency)
        if not cents:
            return None
        direction = text_at(one, "CdtDbtInd")
        credit = signed > 0 if direction is None else direction == "CRDT"
        shares.append(cents if credit else -cents)
    charged = sum(_charge(one, currency) for one in transactions)
    fits = sum(shares) == signed or (charged and sum(shares) - charged == signed)
    return shares if fits else None


def _transaction_cents(one: etree._Element, currency: str) -> int:
    for path in ("{*}Amt", "{*}AmtDtls/{*}TxAmt/{*}Amt", "{*}AmtDtls/{*}InstdAmt/{*}Amt"):
        element = one.find(path)
        if element is not None and element.get("Ccy") == currency:
            return int(_read(xml_cents, element.text or "", FaultCode.AMOUNT, element, "Amt"))
    return 0


def _charge(one: etree._Element, currency: str) -> int:
    total = 0
    for path in ("{*}Chrgs/{*}Amt", "{*}Chrgs/{*}Rcrd/{*}Amt"):
        for element in one.iterfind(path):
            if element.get("Ccy") == currency:
                total += _read(xml_cents, element.text or "", FaultCode.AMOUNT, element, "Chrgs")
    return total


def _joined(parts: list[Details]) -> Details:
    """Put the parts of an entry together that cannot be told apart by amount."""
    return Details(
        name=parts[0].name if len({part.name for part in parts}) == 1 else "",
        iban=parts[0].iban if len({part.iban for part in parts}) == 1 else "",
        text=" ".join(filter(None, (part.text for part in parts)))[:2000],
        returned=any(part.returned for part in parts),
    )


# ----------------------------------------------------------------- values


def _amount(node: Node) -> tuple[int, str]:
    amount = node.children.get("Amt")
    if amount is None:
        raise refused(FaultCode.ELEMENT_MISSING, node.row, "Amt", what="Amt")
    currency = _read(currency_of, amount.get("Ccy") or "", FaultCode.CURRENCY, amount, "Ccy")
    return _read(xml_cents, amount.text or "", FaultCode.AMOUNT, amount, "Amt"), currency


def _is_credit(node: Node) -> bool:
    direction = node.text("CdtDbtInd")
    if direction not in {"CRDT", "DBIT"}:
        raise refused(FaultCode.DIRECTION, node.row, "CdtDbtInd")
    return direction == "CRDT"


def _day(node: Node, name: str) -> date | None:
    written = node.text(name, "Dt") or node.text(name, "DtTm")
    if not written:
        return None
    found: date = _read(xml_date, written, FaultCode.DATE, node.element, name)
    return found


def _is_true(text: str | None) -> bool:
    return text in {"true", "1"}


def _read(read: Any, text: str, code: FaultCode, element: etree._Element, name: str) -> Any:
    try:
        return read(text)
    except UnreadableError as error:
        raise refused(code, row_of(element), name) from error
