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
        found = self.root.findall(path, namespaces=_PREFIXES)
        texts = ("".join(map(str, element.itertext())) for element in found)
        return [text.strip() for text in texts if text.strip()]

    def text(self, *paths: str) -> str | None:
        """Return the first text of the first of these paths that has one."""
        return next((text for path in paths for text in self.texts(path)), None)

    def attribute(self, path: str, name: str) -> str | None:
        """Return an attribute of the first element of this path."""
        element = self.root.find(path, namespaces=_PREFIXES)
        return None if element is None else element.get(name)


def parse_ubl(stream: BinaryIO) -> UblDocument:
    """Parse a UBL 2.1 invoice or credit note.

    Nothing is fetched and no entity is resolved. A DOCTYPE is refused, because entities that are
    not resolved would leave holes in the text without anybody noticing.

    Raises:
        FileRefusedError: damaged, with a DOCTYPE, or no UBL.
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
        raise FileRefusedError.because(why(Code.XML_BROKEN)) from error
    if tree.docinfo.internalDTD is not None:
        raise FileRefusedError.because(why(Code.XML_DOCTYPE))
    root = tree.getroot()
    kind = _ROOTS.get(str(root.tag))
    if kind is None:
        raise FileRefusedError.because(why(Code.XML_NOT_UBL))
    return UblDocument(kind=kind, root=root)
