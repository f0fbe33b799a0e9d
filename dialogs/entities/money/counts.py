"""Into how many parts somebody wants to cut an amount. "Niet in een keer" is no count."""

from __future__ import annotations

import re

from dialogs.entities.clauses import Clauses
from dialogs.entities.money.later_counts import later_count
from dialogs.entities.money.part_words import MONTHS, PAYING, SPREAD, TERMS, TIMES, N
from dialogs.entities.money.parts import counted
from dialogs.entities.money.standing import CANNOT
from dialogs.entities.numbers import number

#: Nobody means more parts than this; the rules of the creditor are far below.
MOST = 60

#: "3 keer lukt niet", and what a colleague proposed that does not do.
_REFUSED = re.compile(
    rf"\s?{TIMES} ?(?:van )?€? ?[\d#]+(?:,\d\d)? (?:euro )?{CANNOT}\b|"
    rf"\s?maanden heeft geen zin\b|\s?{TIMES} is (?:genoeg|enough)\b"
    rf"|\s?(?:{TIMES}|{TERMS})\b(?:\s(?:voor|stelde|was))?\s?(?:"
    r"(?:(?:dat|is|het|gaat|lukt|kan|red|haal|wordt|me|mij|ik|mag|doe|betalen|hoeft|hoeven) ){0,4}"
    r"(?:niet|nie|te (?:weinig|snel|veel|zwaar|hoog|duur|krap|lang|kort|vaak))\b"
    r"|(?:zo|zoveel)\b"
    r"|(?:(?:heb|zijn|ben) (?:ik |er |we )?)?(?:nu |reeds )?(?:al betaald|al voldaan|vergeten|"
    r"gedaan|gehad|gemist|achter|mislukt)\b(?! (?:worden|kan|mag))"
    r"|(?:voor )?maar (?:met|ik|wij|we|dat)\b.{0,40}\b(?:nodig|liever)\b)"
)
#: "2 keer 75 afgelost", "2 termijnen heb ik betaald": so often it was done; "graag in 4 keer
#: betaald" it is wished.
_DONE = re.compile(
    rf"\s?(?:{TIMES}|{TERMS}) (?:(?:van )?€? ?[\d#]+(?:,\d\d)? (?:euro )?)?"
    r"(?:(?:heb|zijn|is|had|hebben) (?:ik |we |er )?)?(?:al |reeds |nu )?"
    r"(?:betaald|overgemaakt|afgelost|afgeschreven|gestort|geincasseerd|voldaan|afgehaald)\b"
    r"(?! (?:worden|kan|mag|wordt|krijgen))"
)
_WISHED = re.compile(r"\b(?:graag|wil|willen|wou|zou|kan|mag|liever|moet|wordt|worden)\b")
#: What was once, or what others had or proposed: it counts only if nothing else is said.
_TOLD = re.compile(
    r"\b(?:vorige (?:keer|rekening|nota)|vorig jaar|vroeger|destijds|toen|eerder|had|hadden|mocht|"
    r"mochten|kon|konden|bied|bieden|biedt|bood|boden|stelde|stelden|stellen|gaf|gaven|zei|was|"
    r"waren|kreeg|dacht|dachten|"
    r"(?:brief|mail|collega|website|site) (?:staat|stond|zegt|noemt|noemde|heeft het over)|"
    r"last time|last year|offered)\b(?: (?!nu|maar|dus|liever|wil|zou|now|but)[^ .]+){0,9} $"
)
#: The same share each time.
_SHARES = {"derde": 3, "kwart": 4, "vierde": 4, "vijfde": 5, "zesde": 6, "achtste": 8, "tiende": 10}
_SHARE = re.compile(
    rf"\b(?P<a>{'|'.join(_SHARES)}) (?:per|elke|iedere) (?:keer|maand|week)\b"
    rf"|\b(?:per|elke|iedere) (?:keer|maand|week) een (?P<b>{'|'.join(_SHARES)})\b"
)
#: A part now, and the rest in so many.
_AND_REST = re.compile(
    r"\b(?:(?:een )?(?:derde|deel|kwart|stuk)|alvast iets|part of it)\b.{0,20}"
    rf"\b(?:nu|vandaag|eerst|now|today)\b.{{0,12}}"
    rf"\b(?:rest|overige)\b.{{0,6}}\bin (?P<n>{N})\s?(?:{TIMES}|{TERMS})\b"
)
_TWEE_EN = {
    "tweeen": 2, "drieen": 3, "vieren": 4, "vijven": 5, "zessen": 6, "zevenen": 7, "achten": 8,
    "negenen": 9, "tienen": 10, "twaalven": 12,
}  # fmt: skip
_IN_EEN = re.compile(rf"\bin (?P<said>{'|'.join(_TWEE_EN)})\b")
#: A year, or how much of it, in which every month a part is paid.
_YEARS = (
    r"(?P<years>(?:(?:een|1|heel|een heel|het hele|half|een half|anderhalf|twee|2) ?jaar)|a year|"
    r"half a year|a year and a half|two years)"
)
_OVER_YEARS = re.compile(
    rf"\b(?:{_YEARS.replace('years>', 'each>')} (?=€? ?\d+(?:,\d\d)? (?:euro )?per (?:maand|week))"
    rf"|{_YEARS} (?:lang|de tijd|over doen|(?:te )?(?:{SPREAD}|{PAYING}))"
    rf"|{SPREAD} (?:over|in) {_YEARS.replace('years>', 'spread>')}\b"
    rf"|(?:over|in|for|{SPREAD}.{{0,20}}? (?:over|in)) {_YEARS.replace('years>', 'span>')}"
    rf"(?= (?:te )?(?:\w+ )?(?:{SPREAD}|{PAYING})|$|[,.!?]| (?:elke|iedere|per|graag|kan|uit|"
    r"dus)\b))"
)
_SPREADS = re.compile(
    rf"\b(?:per (?:maand|week)|{SPREAD}|{PAYING}|lang|de tijd|over doen|for a year|elke maand)\b"
)
_IN_MONTHS = (
    ("anderhalf", 18),
    ("and a half", 18),
    ("half", 6),
    ("twee", 24),
    ("2", 24),
    ("two", 24),
)
_HALVES = re.compile(
    r"\b(?:de )?helft\b.{0,30}\b(?:nu|vandaag|morgen|direct|meteen|deze|today|now)\b"
    r"|\b(?:nu|vandaag|direct|meteen|deze maand) (?:alvast |eerst )?(?:de |een )?helft\b"
    r"|\b(?:nu|now|today) (?:half|the half)\b|\bhalf (?:of it )?(?:nu|now|today|vandaag)\b"
    r"|\bhelft\b.{0,40}\b(?:andere|rest|overige|tweede)\b.{0,12}\b(?:helft|deel|rest|later)?\b"
    r"|\bhelft\b.{1,40}\bhelft\b|\bhalf\b.{1,30}\bhalf\b|\bfifty[ /-]fifty\b|\b50[ /-]+50\b|"
    r"\bvijftig[ /-]vijftig\b"
)
_FIFTY = re.compile(r"\b(?:fifty[ /-]fifty|50[ /-]+50|vijftig[ /-]vijftig)\b")
_NOT = re.compile(
    r"\b(?:niet|geen|not|nooit|liever \w+ keer dan) (?:(?!\d|dus|maar|wel|liever|but|doe|graag|"
    r"dan|lukk|gaan|kunnen|haalbaar|mogelijk|redden)\w+ )?(?:in |over )?$"
    r"|\b(?:waarom|hoezo|why|hoeveel is)\b[^.]{0,30}$|\bwacht(?:en)? (?:nog )?op $"
)

_INSTEAD = re.compile(r"\b(?:ipv|i\.p\.v\.?(?: \.)?|in plaats van|instead of) (?:in |die )?$")
#: "In 2 keer lukt niet, 4 keer wel".
_BUT_SO = re.compile(
    rf"\s?(?:{TIMES}|{TERMS}) (?:(?:zou|moet|kan|lukt|gaat)(?: \w+)? )?(?:wel|van (?:te )?maken)\b"
)


def find_count(text: str, clauses: Clauses | None = None) -> int | None:
    """Return into how many parts a normalised text wants to cut, or None. One is no cutting.

    `clauses` tell where a sign ended what a "niet" belongs to.
    """
    rest = _AND_REST.search(text)
    if rest is not None:
        return (number(rest["n"]) or 1) + 1
    later = later_count(text, clauses)
    if later is not None:
        return later
    told = None
    for match in counted(text):
        if _counts_nothing(match, text, clauses):
            continue
        value = number(match["n"])
        if value is None or not 2 <= value <= MOST:
            continue
        if not _TOLD.search(text[: match.start("n")]):
            return value
        told = told or value
    return _in_words(text) or told


#: "Al zes maanden lang betaal ik netjes", "een jaar lang ziek geweest": so long it lasted.
_SO_FAR = re.compile(
    r"\b(?:al|ben|was|zat|zit|zitten|lag|lig|woon|sinds|ruim|bijna|de afgelopen)"
    r"(?: (?!bereid)\w+){0,2} $"
)
_LASTED = re.compile(
    rf"\s?(?:{MONTHS}|weken|jaar)(?: (?:lang|achter elkaar|achtereen|op rij))?(?: \w+){{0,4}}? "
    r"(?:ziek|werkloos|zonder|weg|(?!gespreid|gedeeld|uitge|opge|gelijk|gewoon|geregeld|gesplitst|"
    r"gestort)"
    r"(?:af|op|aan|mee|uit|over)?ge\w{3,}(?:d|t|en)|gehad|betaald)\b(?! (?:worden|wordt|kan|mag|"
    r"krijgen))"
)


def _lasted(before: str, after: str) -> bool:
    """Tell whether something else lasted so many months or years."""
    if not _LONG_SPAN.match(after):
        return False
    wished = _WISHED.search(before)
    return not wished and bool(_SO_FAR.search(before) or _LASTED.match(after))


_LONG_SPAN = re.compile(rf"\s?(?:{MONTHS}|weken|jaar)\b")


def _counts_nothing(match: re.Match[str], text: str, clauses: Clauses | None) -> bool:
    """Tell whether so many parts were refused, are another's, or were paid long ago."""
    before, after = text[: match.start("n")], text[match.end("n") :]
    beside = clauses.before(match.start("n")) if clauses else before
    if _INSTEAD.search(before) or _REFUSED.match(after) or _lasted(beside, after):
        return True
    if _DONE.match(after) and not _WISHED.search(before):
        return True
    return bool(_NOT.search(beside)) and not _BUT_SO.match(after)


def _in_words(text: str) -> int | None:
    short = _IN_EEN.search(text)
    if short:
        return _TWEE_EN[short["said"]]
    share = _SHARE.search(text)
    if share:
        return _SHARES[share["a"] or share["b"]]
    text = _FIFTY.sub(lambda match: "#" * len(match[0]), text)
    years = _OVER_YEARS.search(text) if _SPREADS.search(text) else None
    if years and not _lasted(text[: years.start()], " jaar" + text[years.end() :]):
        said = years["each"] or years["years"] or years["spread"] or years["span"]
        return next((months for word, months in _IN_MONTHS if word in said), 12)
    return 2 if _HALVES.search(text) else None


def in_halves(text: str) -> bool:
    """Tell whether a normalised text offers one half now and the other later."""
    return bool(_HALVES.search(text))


def without_counts(text: str) -> str:
    """Return a normalised text in which no count can be taken for an amount."""
    for match in counted(text):
        if re.search(r"\bover $", text[: match.start("n")]) and number(match["n"]) == 1:
            continue  # "kan het over een maand" is a day
        start, end = match.span("n")
        text = text[:start] + "#" * (end - start) + text[end:]
    text = _FIFTY.sub(lambda match: "#" * len(match[0]), text)
    years = _OVER_YEARS.search(text) if _SPREADS.search(text) else None
    if years is None:
        return text
    start, end = years.span(years.lastgroup or 0)
    return text[:start] + "#" * (end - start) + text[end:]
