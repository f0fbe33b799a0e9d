"""The QR code of a bank transfer, drawn as an SVG that stands in the page itself."""

from __future__ import annotations

import segno
from markupsafe import Markup

from payments.epc import Transfer, epc_payload

#: EPC069-12: error level M, and no version above 13; the payload's 331 bytes fit there.
LEVEL = "m"
HIGHEST_VERSION = 13


def transfer_qr(transfer: Transfer, label: str) -> Markup:
    """Return the drawing, with `label` for those who cannot see it.

    Raises:
        PaymentError: the transfer cannot be written as an EPC QR code.
    """
    code = segno.make_qr(epc_payload(transfer), error=LEVEL, encoding="utf-8", boost_error=False)
    # A quiet zone of four modules belongs to the code; the style sheet sets its size.
    drawn = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr")
    described = Markup('<svg role="img" aria-label="{}" ').format(label)
    # Digits and letters of segno's own making; what people wrote is inside the code only.
    return described + Markup(drawn.removeprefix("<svg "))  # noqa: S704
