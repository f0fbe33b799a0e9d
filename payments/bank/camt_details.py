"""Who was at the other side of a CAMT transaction, and what the payer wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

#: What is kept of a payer's words; a transfer carries 140 characters, a few banks join several.
TEXT_LIMIT: Final = 2000
_NAME_LIMIT: Final = 140
_NAMES: Final = {
    side: tuple(
        f"RltdPties/{path}/Nm" for path in (side, f"{side}/Pty", f"Ultmt{side}", f"Ultmt{side}/Pty")
    )
    for side in ("Dbtr", "Cdtr")
}
_ACCOUNTS: Final = {
    side: (f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id")
    for side in ("Dbtr", "Cdtr")
}


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


@dataclass(frozen=True, slots=True)
class Node:
    """An element with the first child of each name: one walk instead of many searches."""

    element: etree._Element
    children: Mapping[str, etree._Element]

    @classmethod
    def of(cls, element: etree._Element) -> Node:
        """Look at an element's children once; their namespace is the statement's, whichever."""
        children: dict[str, etree._Element] = {}
        for child in element:
            children.setdefault(child.tag.rpartition("}")[2], child)
        return cls(element, children)

    @property
    def row(self) -> int:
        """Return the line of the file on which it begins."""
        return row_of(self.element)

    def text(self, name: str, *below: str) -> str | None:
        """Return what stands at a path of element names, as `text_at` does."""
        return text_at(self.children.get(name), *below)


def text_at(element: etree._Element | None, *names: str) -> str | None:
    """Return what stands at a path of element names, without blanks around it; None if nothing."""
    found = element
    for name in names:
        found = child_of(found, name)
    return None if found is None else (found.text or "").strip() or None


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
    for path in paths:
        for text in leaves.get(path, ()):
            if text:
                return text
    return ""


def _is_cut(pieces: list[str]) -> bool:
    """Tell whether a bank cut one text into pieces of its longest length, 140 or 35 each."""
    return len(pieces) > 1 and all(len(piece) in {35, 140} for piece in pieces[:-1])


def _other_side(leaves: dict[str, list[str]], signed: int, own_account: str) -> tuple[str, str]:
    """Return name and account of the other side.

    Of money that came in that is the debtor's; of what went out the creditor's. A reversal may
    name the sides as in the original, so our own account is never the other side.
    """
    sides = ("Dbtr", "Cdtr") if signed > 0 else ("Cdtr", "Dbtr")
    named = ""
    for side in sides:
        name = " ".join(_at(leaves, *_NAMES[side]).split())
        account = "".join(_at(leaves, *_ACCOUNTS[side]).split()).upper()[:34]
        if account and account != own_account:
            return name, account
        if not account:
            named = named or name
    return named, ""
