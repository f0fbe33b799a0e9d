"""The PDF that an electronic invoice carries: its own picture among what is attached to it.

Peppol BIS 3 and NLCIUS allow attachments of any kind (BG-24, BT-125) and do not say which of them
shows the invoice. One PDF is taken for it. Of several the one that is marked as such counts, as
Dutch and Belgian programs do: `PrimaryImage`, `CommercialInvoice`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree

from storage.intake.codes import Code
from storage.intake.documents import Document, embedded_document
from storage.intake.errors import CellError
from storage.intake.outcome import Findings
from storage.intake.reasons import why
from storage.intake.ubl_tree import UblDocument, texts_in

REFERENCE: Final = "cac:AdditionalDocumentReference"
EMBEDDED: Final = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
PLACE: Final = f"{REFERENCE}/{EMBEDDED}"
_MIME: Final = "application/pdf"
_MARKS: Final = frozenset({"primaryimage", "commercialinvoice"})

#: Looks for the PDF that lies beside the invoice; raises `CellError` for one that may not be kept.
Beside = Callable[[], Document | None]


def picture_of(invoice: UblDocument, findings: Findings, beside: Beside) -> Document | None:
    """Return the PDF of an invoice; one that cannot be kept is only a warning."""
    try:
        text = _own_picture(invoice)
        return beside() if text is None else embedded_document(text)
    except CellError as error:
        findings.warn(PLACE, error.reason)
        return None


def _own_picture(invoice: UblDocument) -> str | None:
    """Return the base64 text of the PDF that shows the invoice.

    Raises:
        CellError: there are several, and nothing says which it is.
    """
    found = [
        (_is_marked(reference), texts_in(reference, EMBEDDED, mime=_MIME))
        for reference in invoice.elements(REFERENCE)
    ]
    pdfs = [(marked, text) for marked, texts in found for text in texts]
    marked = [text for is_marked, text in pdfs if is_marked]
    if len(pdfs) > 1 and len(marked) != 1:
        raise CellError(why(Code.PDF_SEVERAL, count=len(pdfs)))
    if len(pdfs) > 1:
        return marked[0]
    return pdfs[0][1] if pdfs else None


def _is_marked(reference: etree._Element) -> bool:
    words = [
        *texts_in(reference, "cbc:DocumentType"),
        *texts_in(reference, "cbc:DocumentDescription"),
    ]
    return any(word.lower().replace(" ", "") in _MARKS for word in words)
