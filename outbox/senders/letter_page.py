"""The printable page of a letter that asks for a known amount: the same words, and how to transfer.

One file that needs nothing else: its looks and the EPC QR code stand in it. The code says no more
than the words above it do, and is only there when those were written for a proved address.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payments.epc import Transfer, grouped_iban
from payments.epc_drawing import transfer_svg
from storage.words import Language

_WORDS = {
    Language.NL: {
        "title": "Zelf overmaken",
        "name": "Naam",
        "iban": "Rekening (IBAN)",
        "amount": "Bedrag",
        "text": "Kenmerk",
        "scan": "Of scan deze code met een bank-app. Kijk het bedrag en de naam na.",
        "qr": "QR-code met dezelfde gegevens",
    },
    Language.EN: {
        "title": "Transfer it yourself",
        "name": "Name",
        "iban": "Account (IBAN)",
        "amount": "Amount",
        "text": "Reference",
        "scan": "Or scan this code with your bank's app. Check the amount and the name.",
        "qr": "QR code with the same details",
    },
}
_STYLE = """@page { size: A4; margin: 20mm 25mm }
body { font: 11pt/1.5 sans-serif; color: #000; background: #fff; max-width: 160mm }
p, address { white-space: pre-line; margin: 0 0 6mm; font-style: normal }
address { min-height: 25mm }
section { border-top: 1px solid #000; padding-top: 4mm; break-inside: avoid }
h1 { font-size: 12pt; margin: 0 0 3mm }
dl { display: grid; grid-template-columns: 45mm 1fr; margin: 0 0 4mm }
dt, dd { margin: 0 }
.qr { width: 45mm; height: 45mm }"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a letter asks to be transferred; `amount` as its words write it."""

    transfer: Transfer
    amount: str


def asked_of(rich: Mapping[str, Any]) -> Asked | None:
    """Return what a message's own data ask to be transferred, if anything."""
    kept = rich.get("transfer")
    if not isinstance(kept, Mapping):
        return None
    transfer = Transfer(
        name=str(kept["name"]),
        iban=str(kept["iban"]),
        cents=int(kept["cents"]),
        text=str(kept["text"]),
    )
    return Asked(transfer=transfer, amount=str(kept["amount"]))


def letter_page(blocks: Sequence[str], address: str, asked: Asked, language: Language) -> str:
    """Return the page: the letter's blocks, of which `address` is one, and the transfer.

    Raises:
        PaymentError: the transfer cannot be written as an EPC QR code.
    """
    words, transfer = _WORDS[language], asked.transfer
    facts = {
        "name": transfer.name,
        "iban": grouped_iban(transfer.iban),
        "amount": asked.amount,
        "text": transfer.text,
    }
    rows = "".join(
        f"<dt>{words[key]}</dt><dd>{html.escape(fact)}</dd>" for key, fact in facts.items()
    )
    written = "\n".join(_marked(block, "address" if block == address else "p") for block in blocks)
    return f"""<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{html.escape(blocks[0])}</title><style>{_STYLE}</style></head>
<body>
{written}
<section>
<h1>{words["title"]}</h1>
<dl>{rows}</dl>
{transfer_svg(transfer, words["qr"])}
<p>{words["scan"]}</p>
</section>
</body>
</html>
"""


def _marked(block: str, tag: str) -> str:
    return f"<{tag}>{html.escape(block)}</{tag}>"
