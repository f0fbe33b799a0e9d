"""Who was at the other side of a CAMT transaction, and what the payer wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

#: What is kept of a payer's words; a transfer carries 140 characters, a few banks join several.
TEXT_LIMIT: Final = 2000
_NAME_LIMIT: Final = 140


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """The parts of a transaction that tell what it is for."""

    name: str = ""
    iban: str = ""
    text: str = ""
    reference: str = ""
    end_to_end: str = ""
    bank_reference: str = ""
    returned: bool = False


def text_at(element: etree._Element, *names: str) -> str | None:
    """Return what stands at a path of element names, without blanks around it; None if nothing."""
    found: etree._Element | None = element
    for name in names:
        found = child_of(found, name)
        if found is None:
            return None
    return ((found.text if found is not None else "") or "").strip() or None


def child_of(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child of that name in whatever namespace the statement has."""
    if element is not None:
        ending = f"}}{name}"
        for child in element:
            if child.tag.endswith(ending):
                return child
    return None


def row_of(element: Any) -> int:
    """Return the line of the file on which an element begins."""
    return int(element.sourceline or 1)


def _leaves(element: etree._Element, path: str, found: dict[str, list[str]]) -> None:
    """Collect the texts below an element by their paths: one walk instead of many searches."""
    for child in element:
        name = child.tag.rpartition("}")[2]
        below = f"{path}/{name}" if path else name
        if len(child):
            _leaves(child, below, found)
        found.setdefault(below, []).append((child.text or "").strip())


def details_of(one: etree._Element, signed: int, own_account: str) -> Details:
    """Read the details of a transaction, or of an entry that has none, whose sign is given."""
    leaves: dict[str, list[str]] = {}
    _leaves(one, "", leaves)
    name, iban = _other_side(leaves, signed, own_account)
    remittance = [" ".join(text.split()) for text in leaves.get("RmtInf/Ustrd", ())]
    said = "".join(remittance) if _is_cut(remittance) else " ".join(filter(None, remittance))
    documents = " ".join(
        text
        for path in ("RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/AddtlRmtInf")
        for text in leaves.get(path, ())
    )
    words = " ".join(filter(None, [said, documents, "" if said else _at(leaves, "AddtlTxInf")]))
    return Details(
        name=name[:_NAME_LIMIT],
        iban=iban,
        text=words[:TEXT_LIMIT],
        reference=_at(leaves, "RmtInf/Strd/CdtrRefInf/Ref")[:35],
        end_to_end=_at(leaves, "Refs/EndToEndId")[:35],
        bank_reference=_at(leaves, "Refs/AcctSvcrRef", "Refs/TxId")[:100],
        returned="RtrInf" in leaves,
    )


def _at(leaves: dict[str, list[str]], *paths: str) -> str:
    """Return the first text of the first of these paths that has one."""
    return next((text for path in paths for text in leaves.get(path, ()) if text), "")


def _is_cut(pieces: list[str]) -> bool:
    """Tell whether a bank cut one text into pieces of its longest length, 140 or 35 each."""
    return len(pieces) > 1 and all(len(piece) in {35, 140} for piece in pieces[:-1])


def _other_side(leaves: dict[str, list[str]], signed: int, own_account: str) -> tuple[str, str]:
    """Return name and account of the other side.

    Of money that came in that is the debtor's; of what went out the creditor's. A reversal may
    name the sides as in the original, so our own account is never the other side.
    """
    sides = ("Dbtr", "Cdtr") if signed > 0 else ("Cdtr", "Dbtr")
    found = [(_name(leaves, side), _account(leaves, side)) for side in sides]
    for name, account in found:
        if account and account != own_account:
            return name, account
    for name, account in found:
        if name and account != own_account:
            return name, ""
    return "", ""


def _name(leaves: dict[str, list[str]], side: str) -> str:
    paths = (f"{side}/Nm", f"{side}/Pty/Nm", f"Ultmt{side}/Nm", f"Ultmt{side}/Pty/Nm")
    return " ".join(_at(leaves, *(f"RltdPties/{path}" for path in paths)).split())


def _account(leaves: dict[str, list[str]], side: str) -> str:
    paths = (f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id")
    return "".join(_at(leaves, *paths).split()).upper()[:34]
