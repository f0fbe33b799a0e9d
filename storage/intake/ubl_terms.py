"""Finding out when an electronic invoice is due.

In this order: the invoice's due date, the due date of its payment means or terms, and a term in
days that its payment note names without doubt, counted from the invoice date. Otherwise the
invoice is refused: no term is invented, because a reminder before the due date would be wrong.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from storage.intake.codes import Code
from storage.intake.dates import read_xml_date
from storage.intake.errors import CellError
from storage.intake.reasons import why
from storage.intake.ubl_tree import UblDocument

DUE_PATHS: Final = (
    "cbc:DueDate",
    "cac:PaymentMeans/cbc:PaymentDueDate",
    "cac:PaymentTerms/cbc:PaymentDueDate",
)
NOTE_PATH: Final = "cac:PaymentTerms/cbc:Note"

#: Longer than any term that the law allows between firms (60 days, BW 6:119a lid 5) with room.
LONGEST_TERM_DAYS: Final = 120

_TERM = re.compile(r"\b([0-9]{1,3})\s*(?:kalender)?(?:dagen|dgn|days?|dag)\b", re.IGNORECASE)
# These words mean that the days belong to a discount, to interest or to counting otherwise.
_DOUBT = re.compile(
    r"%|korting|discount|rente|interest|werkdagen|working|business days|maand|month|reminder|"
    r"herinnering|aanmaning|bezwaar|complaint|reclam",
    re.IGNORECASE,
)


def read_due_date(invoice: UblDocument, *, issued: date, today: date) -> tuple[str, date]:
    """Return the day by which to pay and the path of the element that says so.

    Raises:
        CellError: no element says so without doubt, or its date cannot be read.
    """
    for path in DUE_PATHS:
        days = set(invoice.texts(path))
        if len(days) == 1:
            return path, read_xml_date(days.pop(), today=today)
        if days:
            break
    term = term_in_days(" ".join(invoice.texts(NOTE_PATH)))
    if term is None:
        raise CellError(why(Code.DUE_DATE_UNKNOWN))
    return NOTE_PATH, issued + timedelta(days=term)


def term_in_days(note: str) -> int | None:
    """Return the one term in days that a note names; None when it names none or leaves a doubt."""
    terms = {int(days) for days in _TERM.findall(note)}
    if len(terms) != 1 or _DOUBT.search(note):
        return None
    term = terms.pop()
    return term if 1 <= term <= LONGEST_TERM_DAYS else None
