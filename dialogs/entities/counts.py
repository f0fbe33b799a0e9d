"""Into how many parts somebody wants to cut an amount. "Niet in een keer" is no count."""

from __future__ import annotations

import re

from dialogs.entities.numbers import LOOSE_END, SMALL_WORDS, number

#: Nobody means more parts than this; the rules of the creditor are far below.
MOST = 60

_N = rf"(?:\d{{1,2}}|{SMALL_WORDS})"
_TERMS = (
    r"(?:(?:gelijke|equal|monthly|maandelijkse|losse|aparte|kleine) )?"
    r"(?:maandtermijnen|weektermijnen|maandbetalingen|aflossingen|termijnen|termijntjes|"
    r"deeltjes|termijn|delen|stukken|stukjes|porties|betalingen|"
    r"stuks?kes|deelkes|gedeeltes|gedeelten|parts|parten|moten|brokken|etappes|rondes|beurten|tranches|fases|plukjes|"
    r"instal?lments?|payments|chunks|rates|termen|schijven)"
)
_TIMES = r"(?:x|keer|maal|times|keren)"
_SPREAD = (
    r"(?:spreiden|verdelen|verdeel|verdeeld|uitsmeren|smeren|uitgesmeerd|verspreiden|verspreid|"
    r"gespreid|spread|uitspreiden|split|uitgespreid)"
)
_PAYING = (
    r"(?:betalen|afbetalen|aflossen|voldoen|overmaken|pay|betaal|los ik|(?:af|terug) te (?:betalen|"
    r"lossen)|afgelost|afbetaald)"
)
_MONTHS = r"(?:maanden|maandjes|maand|months|mndn|mnd)"
_NOTE = r"\w+tje|\w+je|meier|barkie|euro"
_TWEE_EN = {
    "tweeen": 2, "drieen": 3, "vieren": 4, "vijven": 5, "zessen": 6, "zevenen": 7, "achten": 8,
    "negenen": 9, "tienen": 10, "twaalven": 12,
}  # fmt: skip

_COUNTS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"\b{_TERMS}\b.{{0,24}}\b(?:minstens|minimaal|eerder|nee|liever|"
            rf"doe maar) (?P<n>{_N})(?=$| ?[.!?]*$|"
            rf" (?:graag|dan|alstublieft))"
        ),
        (
            rf"\b(?:zou|mag|liefst) (?:het )?(?:in )?(?P<n>{_N}) {_TIMES} (?:ook |graag |"
            rf"eventueel )?(?:kunnen|mogen)\b"
        ),
        rf"^(?P<n>{_N})\s?{_TIMES} (?:en (?:dan|klaar)|dan|lukt|kan ik|wil ik)\b",
        rf"\bin (?P<n>{_N}) {_MONTHS} tijd\b",
        rf"\bmet (?P<n>{_N}) {_MONTHS} (?:kom|ben|red|lukt)\b",
        rf"\ber (?P<n>{_N}) {_TIMES} over\b",
        rf"{_TERMS}\b.{{0,60}}\bheb ik er (?P<n>{_N}) nodig\b",
        rf"\bdoe (?:dan |het )?maar (?:in )?(?P<n>{_N})\s?{_TIMES}(?! (?:per|een|voor)\b)(?!\w)",
        rf"\b(?:zou|moet|kan|mag)\b.{{0,20}} in (?P<n>{_N}) {_MONTHS} (?:lukken|kunnen|mogen)\b",
        rf"\ber (?P<n>{_N}) van (?=€|\d|#)",
        rf"\b(?P<n>{_N}) maandelijkse (?:bedragen|stukken|porties)\b",
        rf"\b(?P<n>{_N}) weken (?:lang|achter elkaar|achtereen)\b",
        rf"\bliever (?:in )?(?P<n>{_N})\s?(?:{_TIMES}|{_TERMS})(?!\w)",
        rf"\b(?:in|aan) een (?:keer|keertje|stuk|deel|termijn|maand) of (?P<n>{_N})\b",
        rf"\bmaak er (?:maar |dan |liever |eens ){{0,2}}(?P<n>{_N})(?: {_TIMES}| {_TERMS}) van\b",
        (
            r"\bmaak er (?:maar |dan |liever |eens ){0,2}(?P<n>[2-9]|1[0-2]|twee|drie|vier|vijf|"
            r"zes) van\b"
        ),
        (
            rf"\b(?:kan|mag|kunnen|can|could)\b.{{0,30}}\b(?:in|"
            rf"over) (?P<n>{_N}) {_MONTHS}(?= ?[.!?]*$)"
        ),
        rf"\b(?<!van de )(?<!van die )(?P<n>{_N})\s?{_TERMS}\b",
        # "Drie keer" alone may be how often somebody called; with "in" it is about parts.
        rf"\b(?:in|over|met|tot|max|maximaal|met|door)\s(?P<n>{_N})\s?{_TIMES}(?!\w)",
        rf"\b(?P<n>{_N})\s?{_TIMES}\s(?:\w+\s){{0,2}}?(?:betalen|afbetalen|aflossen|termijn|graag)",
        (
            rf"\b(?P<n>{_N})\s?{_TIMES}\s(?:lijkt|lukt|moet lukken|zou|gaat wel|"
            r"is (?:goed|haalbaar|prima|oke|te doen))\b"
        ),
        rf"\b(?:delen|termijnen|stukken|parts),? (?P<n>{_N}) (?:stuks|keer|pieces)\b",
        r"\b(?:zeg|doe|maar|liever|graag|bijvoorbeeld|of) (?P<n>\d{1,2})x(?!\w)",
        rf"^(?:\w+ ){{0,2}}(?:please|graag) (?P<n>{_N})\s?{_TIMES}(?!\w)",
        (
            rf"\bgeen {_N} {_TERMS}\b.{{0,6}}\b(?P<n>{_N})(?= (?:heb|wil|kan|graag|zou|moet|wordt|"
            rf"is|alstublieft)|$)"
        ),
        (
            rf"\b(?P<n>{_N})\s?{_TIMES}\s"
            rf"(?:een (?:{_NOTE})|#+|€|\d|(?!een )(?:{SMALL_WORDS})(?: euro|{LOOSE_END}))"
        ),
        rf"\b{_SPREAD}\b.{{0,24}}?\b(?:over|in|op)\s(?P<n>{_N})\s(?:{_MONTHS}|weken|weeks)",
        rf"\b(?:over|in)\s(?P<n>{_N})\s{_MONTHS}\s(?:te )?(?:{_SPREAD}|afbetalen|aflossen)",
        rf"\bin\s(?P<n>{_N})\s{_MONTHS}\s(?:te )?{_PAYING}",
        (
            rf"\b(?<!over )(?<!binnen )(?<!na )(?P<n>{_N})\s{_MONTHS}\s"
            rf"(?:lang|op rij|achter elkaar|achtereen|long|in a row|{_SPREAD}|{_PAYING}|graag|"
            rf"please)\b"
        ),
        (
            rf"\b(?:split|verdelen|opdelen|splitsen|opsplitsen|knippen|hakken|divide)\b.{{0,24}}?"
            rf"\b(?:in|into)\s(?P<n>{_N})\b(?! (?:{_MONTHS}|weken|weeks|dagen|days))"
        ),
        rf"\bover\s(?P<n>{_N})\s(?:months|weeks)\b",
        (
            rf"(?<!over )(?<!binnen )(?<!in )(?<!na )(?<!de )(?<!elke )(?<!iedere )(?<!per )"
            rf"\b(?P<n>{_N})\s{_MONTHS} (?:van |a |lang )?(?=€|\d|#)"
        ),
        rf"\b(?:termijn|deel|stuk|keer)\w*\b.{{0,24}} (?P<n>{_N}) in totaal\b",
        r"\bin (?:stukken|stukjes|delen|porties) van (?P<n>[2-9])(?! ?(?:euro|€|,|\d))\b",
        rf"\b(?:for|gedurende)\s(?P<n>{_N})\s{_MONTHS}\b",
    )
)
#: "3 keer lukt niet", and what a colleague proposed that does not do.
_REFUSED = re.compile(
    rf"\s?(?:{_TIMES}|{_TERMS})\b(?:\s(?:voor|stelde|was))?\s?(?:"
    r"(?:(?:dat|is|het|gaat|lukt|kan|red|haal|wordt|me|mij|ik|mag) ){0,4}"
    r"(?:niet|nie|te weinig|te snel)\b"
    r"|(?:voor )?maar (?:met|ik|wij|we|dat)\b.{0,40}\b(?:nodig|liever)\b)"
)
#: A part now, and the rest in so many.
_AND_REST = re.compile(
    r"\b(?:(?:een )?(?:derde|deel|kwart|stuk)|alvast iets|part of it)\b.{0,20}"
    rf"\b(?:nu|vandaag|eerst|now|today)\b.{{0,12}}"
    rf"\b(?:rest|overige)\b.{{0,6}}\bin (?P<n>{_N})\s?(?:{_TIMES}|{_TERMS})\b"
)
_ALONE = re.compile(
    rf"^(?:graag |liever |dan |doe maar |kan |kan het |mag het |mag |in )*"
    rf"(?P<n>{_N})\s?{_TIMES}(?: graag| dan| gewoon| ofzo| is goed| please| alstublieft| kan|"
    rf" kan dat|"
    rf" mag dat)*[ .!?]*$"
)
_IN_EEN = re.compile(rf"\bin (?P<said>{'|'.join(_TWEE_EN)})\b")
#: A year, or how much of it, in which every month a part is paid.
_YEARS = (
    r"(?P<years>(?:(?:een|1|heel|een heel|het hele|half|een half|anderhalf|twee|2) ?jaar)|a year|"
    r"half a year|a year and a half|two years)"
)
_OVER_YEARS = re.compile(
    rf"\b(?:{_YEARS} (?:lang|de tijd|(?:te )?(?:{_SPREAD}|{_PAYING}))"
    rf"|(?:over|in|for|{_SPREAD}.{{0,20}}? (?:over|in)) {_YEARS.replace('years>', 'span>')}"
    rf"(?= (?:te )?(?:\w+ )?(?:{_SPREAD}|{_PAYING})|$|[,.!?]| (?:elke|iedere|per|graag|kan|uit)\b))"
)
_SPREADS = re.compile(rf"\b(?:{_SPREAD}|{_PAYING}|lang|de tijd|for a year|elke maand)\b")
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
    r"\b(?:niet|geen|not|nooit|liever \w+ keer dan) (?:(?!dus|maar|wel|liever|but|doe|graag|"
    r"dan)\w+ )?(?:in |over )?$"
)


def find_count(text: str) -> int | None:
    """Return into how many parts a normalised text wants to cut, or None. One is no cutting."""
    rest = _AND_REST.search(text)
    if rest is not None:
        return (number(rest["n"]) or 1) + 1
    for pattern in (*_COUNTS, _ALONE):
        for match in pattern.finditer(text):
            if _REFUSED.match(text[match.end("n") :]) or _NOT.search(text[: match.start("n")]):
                continue
            value = number(match["n"])
            if value is not None and 2 <= value <= MOST:
                return value
    return _in_words(text)


def _in_words(text: str) -> int | None:
    short = _IN_EEN.search(text)
    if short:
        return _TWEE_EN[short["said"]]
    text = _FIFTY.sub(lambda match: "#" * len(match[0]), text)
    years = _OVER_YEARS.search(text) if _SPREADS.search(text) else None
    if years:
        said = years["years"] or years["span"]
        return next((months for word, months in _IN_MONTHS if word in said), 12)
    return 2 if _HALVES.search(text) else None


def in_halves(text: str) -> bool:
    """Tell whether a normalised text offers one half now and the other later."""
    return bool(_HALVES.search(text))


def without_counts(text: str) -> str:
    """Return a normalised text in which no count can be taken for an amount."""
    for pattern in (*_COUNTS, _ALONE):
        text = pattern.sub(lambda match: _keep_rest(match), text)
    text = _FIFTY.sub(lambda match: "#" * len(match[0]), text)
    years = _OVER_YEARS.search(text) if _SPREADS.search(text) else None
    if years is None:
        return text
    start, end = years.span("years" if years["years"] else "span")
    return text[:start] + "#" * (end - start) + text[end:]


def _keep_rest(match: re.Match[str]) -> str:
    start, end = match.start("n") - match.start(), match.end("n") - match.start()
    return match[0][:start] + "#" * (end - start) + match[0][end:]
