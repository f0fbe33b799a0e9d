"""The EPC QR code drawn as an SVG, to stand in a page or on a letter itself."""

from __future__ import annotations

import html

import segno

from payments.epc import Transfer, epc_payload

#: EPC069-12: error level M, and no version above 13; the payload's 331 bytes fit there.
LEVEL = "m"


def transfer_svg(transfer: Transfer, label: str) -> str:
    """Return the drawing as markup, with `label` for those who cannot see it.

    It is safe to put into a page: what people wrote is inside the code only, and the label is
    escaped. The style sheet of class `qr` sets its size.

    Raises:
        PaymentError: the transfer cannot be written as an EPC QR code.
    """
    code = segno.make_qr(epc_payload(transfer), error=LEVEL, encoding="utf-8", boost_error=False)
    # A quiet zone of four modules belongs to the code.
    drawn = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr")
    return f'<svg role="img" aria-label="{html.escape(label)}" {drawn.removeprefix("<svg ")}'
