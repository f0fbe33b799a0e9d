"""Parsing a UBL file safely, and finding the texts of its elements by path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final

from lxml import etree

from storage.intake.codes import Code
from storage.intake.errors import FileRefusedError
from storage.intake.reasons import why

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_PREFIXES: Final = {
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
}
_ROOTS: Final = {f"{{{_UBL}{name}-2}}{name}": name for name in ("Invoice", "CreditNote")}


@dataclass(frozen=True, slots=True)
class UblDocument:
    """A parsed invoice or credit note."""

    kind: str  #: `Invoice` or `CreditNote`
    root: etree._Element

    def texts(self, path: str) -> list[str]:
        """Return what stands in all elements of this path, in order; blank ones left out."""
        return texts_in(self.root, path)

    def text(self, *paths: str) -> str | None:
        """Return the first text of the first of these paths that has one."""
        return next((text for path in paths for text in self.texts(path)), None)

    def elements(self, path: str) -> list[etree._Element]:
        """Return all elements of this path, in order."""
        return self.root.findall(path, namespaces=_PREFIXES)

    def attribute(self, path: str, name: str) -> str | None:
        """Return an attribute of the first element of this path."""
        element = self.root.find(path, namespaces=_PREFIXES)
        return None if element is None else element.get(name)


def texts_in(root: etree._Element, path: str, *, mime: str | None = None) -> list[str]:
    """Return what stands below an element in those of this path, and of this mime code if given."""
    found = [
        "".join(map(str, element.itertext())).strip()
        for element in root.findall(path, namespaces=_PREFIXES)
        if mime is None or (element.get("mimeCode") or "").strip().lower() == mime
    ]
    return [text for text in found if text]


def parse_ubl(stream: BinaryIO) -> UblDocument:
    """Parse a UBL 2.1 invoice or credit note.

    Nothing is fetched and no entity is resolved. A DOCTYPE is refused, because entities that are
    not resolved would leave holes in the text without anybody noticing.

    Raises:
        FileRefusedError: damaged, with a DOCTYPE or a huge attachment, or no UBL.
    """
    stream.seek(0)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.parse(stream, parser)
    except etree.XMLSyntaxError as error:
        # The parser's own bound on one text, which only an attachment can reach.
        large = "Text node too long" in str(error)
        code = Code.XML_TEXT_TOO_LARGE if large else Code.XML_BROKEN
        raise FileRefusedError.because(why(code)) from error
    if tree.docinfo.internalDTD is not None:
        raise FileRefusedError.because(why(Code.XML_DOCTYPE))
    root = tree.getroot()
    kind = _ROOTS.get(str(root.tag))
    if kind is None:
        raise FileRefusedError.because(why(Code.XML_NOT_UBL))
    return UblDocument(kind=kind, root=root)
