"""Handing out the PDF of an invoice: its file name, its size in words, and headers that disarm it.

The creditor made the file, not we. So it is saved and opened by the reader's own program, and the
browser is told to run nothing of it and to give it nothing of ours.
"""

from __future__ import annotations

import re

from babel.numbers import format_decimal
from flask import Response

from storage.words import Language

#: What a page around it may do does not matter to a PDF: it stands alone and runs nothing.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
MIME = "application/pdf"
_LONGEST_NAME = 60
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_KB, _MB = 1000, 1_000_000


def pdf_response(number: str, content: bytes) -> Response:
    """Return the answer that hands out the PDF of the invoice with this number."""
    response = Response(content, mimetype=MIME)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(number)}"'
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def file_name(number: str) -> str:
    """Return a name that any system takes and that cannot leave its header or its folder."""
    plain = _UNSAFE.sub("-", number).strip("-.")[:_LONGEST_NAME]
    return f"factuur-{plain}.pdf" if plain else "factuur.pdf"


def size_in_words(size: int, language: Language) -> str:
    """Return a number of bytes as people read it: "84 kB", "1,2 MB"."""
    if size < _MB:
        return f"{max(1, -(-size // _KB))} kB"
    return f"{format_decimal(round(size / _MB, 1), locale=language.value)} MB"
