"""Setting aside: figures that are no amount, no count and no day, whatever stands around them.

Telephone numbers, account numbers, addresses, times of day, ages and reference numbers are blanked
out, one sign for each sign, before anything else is read, so that nothing is made of them.
"""

from __future__ import annotations

import re

from dialogs.entities.blanks import blank
from dialogs.entities.days.day_words import BEHIND_NO_MONTH, MONTH

_REFERENCES = (
    r"(?:factuur|fact|rekening|klant|order|bestel|dossier|polis|lidmaatschaps|lid|debiteuren|"
    r"debiteur|relatie|contract|zaak|kenmerk|referentie|ref|betalings|bsn|kvk|invoice|customer|"
    r"client|account|case|policy|pin|code|kenteken|meter|track)"
)
#: "factuurnummer 2026-118", "klantnr: 88123", "invoice number INV/77".
_REFERENCE = re.compile(
    rf"\b{_REFERENCES}(?:\s?(?:nummer|nr|nummers|number|no|id|code|kenmerk))?[.:]?"
    r"(?:\s(?:is|was|van|nummer|nr|no|number|met|:|=|#))*\s?"
    r"(?P<said>#?(?:[a-z]{1,6}[-/ .]?)?\d[\w./-]*\w|#?\d)(?![\w])"
    rf"(?!\s?(?:euro|eur\b|,-|€|x\b|keer|termijn|per\b|dagen|weken|maand|(?:{MONTH})\b))"
)
_ADDRESS = re.compile(
    rf"(?<![\w-]){BEHIND_NO_MONTH}[1-9]\d{{3}}"
    r"[\s.-]{0,2}(?!(?:is|en|in|op|of|te|om|ik|de|je|at|or|to|on)\b)[a-z]{2}"
    r"\b(?:[ ,]*(?:nummer |nr |huisnummer )?\d+\S*)?"
)
_STREET = re.compile(
    r"\b(?:\d(?:e|ste|de) (?:\w+ ){0,2}?)?"
    r"\w*(?:straat|laan|weg|plein|gracht|kade|dijk|singel|hof|pad|dreef|steeg|plantsoen|markt|"
    r"street|road|avenue)\s(?!\d+(?:e|ste)? (?:of |van )?"
    rf"(?:{MONTH})\b)"
    r"[\d~]{1,5}\s?(?:[a-z]{1,2}\b|-\d+)?"
)
_CALLS = (
    # Telephone numbers, account numbers, links and mail addresses.
    re.compile(
        r"(?<![\w-])(?:\+|00)\d[\d\s-]{7,14}\d(?!\d)"
        r"|(?<![\w-])(?!\d\d?[-/]\d\d?[-/])0\d[\d\s-]{7,10}\d(?!\d)"
    ),
    re.compile(r"\bnl\s?\d\d\s?[a-z]{4}(?:\s?\d){10}\b|\bbe\s?\d\d(?:\s?\d){12}\b"),
    re.compile(r"https?://\S+|www\.\S+|\S+@\S+"),
)
_PLACES = (
    _REFERENCE,
    _ADDRESS,
    _STREET,
    re.compile(
        r"\b(?:huisnummer|huisnr|nummer|nr|kamer|etage|vak|rij|stoel|bus|tram|metro|"
        r"buslijn|tramlijn|lijn|perron|spoor|gate|groep|klas|blok|unit|route|pagina|bladzijde|blz|"
        r"artikel) \d+[a-z]?\b"
    ),
    # Times of day.
    re.compile(
        r"\b(?:om|na|voor|vanaf|tot|rond|tegen|at|after|before|from|until|half|kwart (?:voor|over))"
        r" (?:half )?\d{1,2}(?:[:.]\d\d)?\s?(?:uur|u\b|am\b|pm\b|o'clock)"
        r"|\b(?:tussen|between) \d{1,2} (?:en|and) \d{1,2}\s?(?:uur|u\b|am\b|pm\b)"
        r"|\b\d{1,2}[:.]\d\d\s?(?:uur|u\b|am\b|pm\b)|\b\d{1,2}:\d\d\b"
        r"|\b(?!(?:(?<=binnen )|(?<=over )|(?<=within )|(?<=in ))(?:24|48) )\d{1,2}\s?(?:uur|u|am|"
        r"pm|o'clock|min|minuten|minutes|hours|sec|seconden)\b|\b24/7\b"
        r"|\b(?:om|rond|tegen) half \d{1,2}\b(?!,)"
        r"|\bna (?:\d|vijf|vieren|vijven|zessen|zeven|zevenen)(?:en)?\b(?= bellen|$)"
    ),
)
_QUANTITIES = (
    # Ages, sizes, shares, shoe sizes and the like.
    re.compile(
        r"\b(?<!maximum )(?<!max )(?<!bod )(?<!voorstel )(?<!bedrag )(?<!limiet )(?<!budget )"
        r"(?<!uiterste )(?<!minimum )(?<!\bhet )(?<!\bdat )"
        r"(?:ben(?: nu| al| pas| net| inmiddels)?|was|is|word|i am|he is|she is) "
        r"\d{1,3}(?: jaar| jr| years| yo)?"
        r"(?= (?:jaar|jr|years|en |and )|$| \.|,(?!\d))|\b(?<!over )(?<!in )\d{1,3}(?:-|"
        r" )?(?:jarige?|jaar oud|years old|"
        r"jaar getrouwd|jaar klant|jaar lid|jaar)\b"
    ),
    re.compile(
        r"\b\d+(?:[.,]\d+)?\s?(?:%|procent|percent|km|kg|gram|liter|meter|m2|kwh|gb|mb|graden|"
        r"mensen|man|kinderen|kids|personen|people|jaren|stuks|berichten|sms|smsen|appjes|mails|"
        r"mailtjes|facturen|herinneringen|brieven|pagina|artikelen|producten|paar|dozen)\b"
    ),
    re.compile(r"(?<!€)(?<!€ )\b(?:19|20)\d\d\b(?!\s?(?:euro|eur|,-|per ))"),
)


def without_addresses(plain: str) -> str:
    """Return a normalised text without numbers to call, places, references and times of day."""
    # By another sign than a day: "120, 2593 BX" is nothing that is paid on a day.
    return _blanked(plain, (*_CALLS, *_PLACES), "~")


def without_references(text: str) -> str:
    """Return a text, as it was sent, without links, and customers' numbers like a postcode."""
    small = text.lower()
    if len(small) != len(text):
        return text
    for link in _CALLS[-1].finditer(small):
        text = blank(text, *link.span(), " ")
    for match in _REFERENCE.finditer(small):
        if re.fullmatch(r"\d{4}[a-z]{2}\d+", match["said"]):
            text = blank(text, *match.span("said"))
    return text


def without_quantities(left: str) -> str:
    """Return it without ages, years, shares and things that are counted."""
    return _blanked(left, _QUANTITIES)


def _blanked(left: str, patterns: tuple[re.Pattern[str], ...], sign: str = "#") -> str:
    for pattern in patterns:
        for match in list(pattern.finditer(left)):
            group = "said" if "said" in match.groupdict() else 0
            left = blank(left, *match.span(group), sign)
    return left
