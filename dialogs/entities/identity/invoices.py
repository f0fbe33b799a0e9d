"""The invoice number that a message names: "factuur 2026-00413", "het nummer 4410 van de nota".

Composed of a word for an invoice, what links it to its number, and the shape of one. Without such
a word only a shape that nothing else has counts: letters with digits ("INV-77812"), or a year with
a running number ("2026-00413").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Words for an invoice, or for what stands on one.
_BILL = (
    r"(?:fa[ck]tuur|fa[ck]tuu?r|faktoer|fa[ck]tures?|fa[ck]t|factr|fctr|fct|facnr|rekening|reknr|"
    r"nota|invoice|bill|creditnota|verkoopfactuur|voorschotnota|jaarnota|eindafrekening)"
)
#: What stands on one, too, and not on one alone.
_REFERENCE = (
    r"(?:betalingskenmerk|betaalkenmerk|kenmerk|referentie|reference|ref|dossier|zaak|case|"
    r"openstaande post|document|doc|aanmaning|herinnering)"
)
_WORD = rf"(?:{_BILL}|{_REFERENCE})"
_NUMBER = r"(?:nummer|numer|nmr|nrs?|number|no|num|kenmerk|id|code)"
#: What links the word to its number; a few words of the sentence may stand between.
_LINK = (
    rf"\.?[\s-]?(?:{_NUMBER}(?![a-z]))?[.,]?:?\??"
    rf"(?:\s?(?:is|was|dat is|is het|{_NUMBER}\.?|met|met (?:het )?(?:nummer|kenmerk|nr)\.?|"
    rf"with|van|over|zijnde|"
    r"genummerd|genaamd|staat|luidt|eindigt op|eindigend op|begint met|"
    r"heeft(?: het)? nummer|in kwestie|draagt(?: het)?(?: nummer)?|"
    r"die ik kreeg|hierboven|hieronder|dus|wel|namelijk|die|dan|deze|"
    r"(?:boven|onder)?(?:op|in) (?:de|mijn|m'n|mn|uw|jullie|die|deze) "
    r"(?:brief|e?-?mail|mailtje|envelop|aanmaning|herinnering|factuur|nota|rekening|sms|app|bericht|pdf))(?![\w])|:|=|\()*[\s:#(]*"
)
_SHAPE = (
    r"(?!(?:\w+ )?\d{1,2}x\b)"  # "de nota in 1x" is paid at once
    r"(?:(?:[A-Za-z]{1,6}\d{0,2}[-/ ._]?)?\d[\w./-]*\w|\d|"
    r"[A-Za-z]{1,4}(?:[-/][A-Za-z]{1,4})?[-/]\d[\w./-]*\w)"
)
_AFTER_WORD = re.compile(rf"\b{_WORD}{_LINK}(?P<said>{_SHAPE})", re.IGNORECASE)
#: "Betreft: 2026.1107.03", "inzake F-2231".
_CONCERNS = re.compile(
    r"\b(?:betreft|inzake|betr\.?|re|onderwerp|b\.t\.|tnv|o\.v\.v\.|ovv|"
    r"(?:voor|over|met|onder) (?:nummer|nr)|(?:onder )?vermelding van):?"
    r"\.?\s?(?:nummer |nr\.? ?)?(?P<said>(?=[A-Z#\d./-]*\d)(?:[A-Za-z]{1,6}[-/.]?)?\d[\w./-]*\w)",
    re.IGNORECASE,
)
#: "20260815-2 is het factuurnummer", "nummer 4410092 op de factuur".
_BEFORE_WORD = re.compile(
    rf"(?<![\w€.,/-])(?P<said>(?:[A-Za-z]{{1,6}}[-/.]?)?\d[\w./-]{{2,}}\w)[\s,)?]+(?:dat |"
    rf"dit )?(?:is|staat|stond|zie ik|"
    rf"als)?\s?(?:er )?(?:op|bij|van|boven|het|mijn|jullie|uw|de|the|my)?\s?(?:het|de|mijn|"
    rf"jullie|uw|die|the)?\s?"
    rf"(?:{_WORD})(?:nummer|nr)?\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:nummer|nr\.?|number|no\.?|"
    r"kenmerk)[\s:#]*(?P<said>(?:[A-Za-z]{1,6}[-/.]?)?\d[\w./-]{2,}\w)",
    re.IGNORECASE,
)
#: "60 euro goed? nr 90812": a number of its own, of nobody.
_JUST_NUMBERED = re.compile(
    r"(?:^|[.!?,;\n]\s*)(?:nummer|nr\.?)\s?(?P<said>\d[\d./-]{3,}\d)(?=$|\s?[.,!?\n]|\s[a-z])",
    re.IGNORECASE,
)
_SPEAKS_OF_ONE = re.compile(rf"\b(?:{_WORD}|facturen|rekeningen|nota's|invoices)", re.IGNORECASE)
#: "Welke factuur? Ik denk 60021487": where one is spoken of, so long a number is its.
_BILLED = re.compile(rf"\b(?:{_BILL}|facturen|rekeningen|nota's|invoices)", re.IGNORECASE)
#: "2 facturen bij jullie, 4410 en 4411".
_LISTED = re.compile(r"(?<![\w€.,/-])(?P<said>\d{4,})(?= (?:en|of|&) \d{4,}(?![\w/-]|[.,]\d))")
_LONG = re.compile(r"(?<![\w@/.,€-])(?<!\d )(?P<said>\d{6,}-\d{1,3}|\d{5,})(?![\w%@/-]|[.,]\d| \d)")
#: A shape that speaks for itself.
_ALONE = re.compile(
    r"(?<![\w@/.€-])(?<!\d{4} )(?P<said>(?:INV|FACT?|FV|VF|FN|FA|RK|RN|NOTA|VK|VKF|CN|"
    r"F)[-/. ]?(?:20\d\d[-/.])?\d{3,}(?:[-/.]\d+)*"
    r"|(?!D-\d{5}\b)[A-Z]{1,4}[-/]\d{4,}(?:[-/.]\d+)*"
    r"|[A-Z]{1,4}[-/]?20\d\d[-/.]\d{2,}(?:[-/.]\d+)*"
    r"|[A-Z]{1,4}\d\d[-/.]\d{3,}"
    r"|[A-Z]{1,3}\d{6,}"
    r"|20\d\d[-/.](?:\d{1,2}[-/.])?\d{3,})(?![\w@]|[-/.,]\d|\s?(?:euro|eur\b))",
    re.IGNORECASE,
)
#: Numbers of somebody's own, of goods and of vehicles are no invoices.
_OTHERS = re.compile(
    r"(?:klant|klanten|order|bestel|bestelling|polis|lid|lidmaatschaps?|debiteuren|debiteur|"
    r"relatie|contract|track|"
    r"kenteken|meter|customer|client|account|policy|telefoon|tel|mobiel|rekeningnummer|iban|"
    r"kvk|bsn|btw|"
    r"pin|code|postcode|huis|huisnummer|pakket|zending|retour|serie|ticket|klacht|meld|"
    r"(?<!ver)melding|artikel|product|vlucht|"
    r"order ?id|patient)[\s-]?(?:nummer|nr|no|number|code|id)?\.?\s?(?:is|was|van|:|#)?\s?$",
    re.IGNORECASE,
)
_BANK = re.compile(r"[a-z]{2}\s?\d\d\s?[a-z]{4}\s?\d{4}|be\d{14}", re.IGNORECASE)
_MONTHS = (
    r"jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|"
    r"sept?(?:ember)?|okt(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|january|february|march|may|june|july|august|october"
)
_COUNTS_SOMETHING = re.compile(
    rf"(?:\s?(?:euro|eur\b|,-|€|%|uur\b|keer\b|x\b|{_MONTHS}|dagen|dgn|weken|maanden|jaar|"
    rf"jr\b|termijn|delen|e\b|ste\b|"
    r"days|weeks|months|times|min\b|minuten|stuks|p/?m\b|per )|,\d\d\b|,-)",
    re.IGNORECASE,
)

#: "De rekening is 870" tells what it costs, "the invoice says 450" too.
_PLAINLY = re.compile(rf"\b{_WORD} (?:is|was|van|says) $", re.IGNORECASE)
#: "Factuur 771.902": nobody owes so much.
_BY_A_BILL = re.compile(rf"\b{_BILL}\s?(?:{_NUMBER}\.?:?)?\s?$", re.IGNORECASE)
_A_WORD = re.compile(r"(?!inv|fact|nota|rk|vf|fa)[a-z]{3,6} ")


#: How each is looked for, and how many digits it must have.
_IN_ORDER = (
    (_AFTER_WORD, 1),
    (_CONCERNS, 4),
    (_BEFORE_WORD, 4),
    (_NUMBERED, 4),
    (_JUST_NUMBERED, 5),
    (_ALONE, 3),
    (_LISTED, 4),
    (_LONG, 5),
)
#: Of a reference there may be another number, and a file may be somebody else's.
_BY_REFERENCE = re.compile(rf"\b{_REFERENCE}{_LINK}$", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"\b(?:bewindvoer\w+|bewindvoering|kantoor|deurwaarder|gemeente|rechtbank|rechter|advocaat|"
    r"schuldhulp\w*|onder bewind|plangroep|kredietbank|cjib|politie|wijkteam)\b[^.!?]{0,40}$",
    re.IGNORECASE,
)


def find_invoice(text: str) -> str | None:
    """Return the invoice number that a message names, as it was written; None if it names none."""
    return next((_bare(match["said"]) for match in _numbers(text)), None)


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """Find numbers of invoices, those behind a word for one first."""
    spoken_of = {_NUMBERED: _SPEAKS_OF_ONE, _LONG: _BILLED, _LISTED: _BILLED}
    referred: list[re.Match[str]] = []
    for pattern, least in _IN_ORDER:
        if pattern in spoken_of and not spoken_of[pattern].search(text):
            continue
        for match in pattern.finditer(text):
            before = text[: match.start("said")]
            referred_to = bool(_BY_REFERENCE.search(before))
            if (
                not _is_number(text, match, least=least)
                or _OTHERS.search(text[: match.start()])
                or (referred_to and _OF_OTHERS.search(before))
            ):
                continue
            if pattern is _AFTER_WORD and referred_to:
                referred.append(match)
            else:
                yield match
        if pattern is _AFTER_WORD:
            yield from referred


def _bare(said: str) -> str:
    return said.strip(".,/-")


def _is_number(text: str, match: re.Match[str], *, least: int) -> bool:
    """Tell whether it numbers an invoice: it is no amount, day, account, telephone or postcode."""
    said, before, rest = match["said"], text[: match.start("said")], text[match.end("said") :]
    if (said.isdigit() and len(said) < 5 and _PLAINLY.search(before)) or _A_WORD.match(said):
        return False
    if sum(sign.isdigit() for sign in said) < least or _OTHERS.search(before):
        return False
    return not (
        _BANK.match(said + rest.replace(" ", "")[:18])
        or (re.fullmatch(r"\d{1,3}(?:\.\d{3})+", said) and not _BY_A_BILL.search(before))
        or re.fullmatch(
            r"\d+[.,]\d\d|\d{1,2}(?:\.\d{3})+|\d{1,2}[-/.]\d{1,2}[-/.](?:20)?\d\d", said
        )
        or re.fullmatch(r"(?:d\.?d\.?|van)[ .]?\d{1,2}[-/. ].*", said, re.IGNORECASE)
        or re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", said)
        or re.fullmatch(r"0[1-9]\d{8}|(?:0031|31)\d{9}", said)
        or (said.startswith("06") and re.match(r"[\d -]*\d", said[2:] + rest))
        or re.search(r"[€$]\s?$", before)
        or (len(said) < 5 and re.match(r"(?: \d{1,4}\b){2}", rest))
        or _COUNTS_SOMETHING.match(rest)
    )
