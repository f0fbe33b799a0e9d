"""How parts are counted: "drie termijnen", "in 4x", "zes maanden lang", "er graag acht"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogs.entities.money.month_counts import MONTH_COUNTS
from dialogs.entities.money.part_words import (
    CLOSED,
    FEW,
    LITTLE,
    MONTHS,
    NOTE,
    OF_THEM,
    PAYING,
    SPREAD,
    TERMS,
    TIMES,
    WISHED,
    N,
)
from dialogs.entities.numbers import LOOSE_END, SMALL_WORDS

_PARTS = rf"(?:{TIMES}|{TERMS})"
_ALONE = re.compile(
    rf"^{WISHED}"
    rf"(?:in )*(?P<n>{N})\s?{TIMES}{LITTLE}"
)
#: "Vier keer" anywhere; then a wish must stand near, and nothing that befell somebody so often.
_OFTEN = re.compile(
    rf"(?<!\bal )(?<!\bde )(?<!\belke )(?<!\biedere )(?<!\bpas )\b(?P<n>{N})\s?{TIMES}(?!\w)"
    r"(?! (?:per|in de|geen|niet|zo|meer|is scheepsrecht|"
    r"(?:\w+ )?(?:ver|be|ont|her)(?!deel|spreid|taal)\w{2,}[dt]\b|"
    r"(?:\w+ ){0,4}(?!uitgesm)(?:af|op|aan|over|in|uit|terug|mis|door)?"
    r"(?!gespreid|gedeeld|gebruik)ge\w{3,}(?:d|t|en)\b|"
    r"(?:\w+ ){0,3}(?:bel|belde|bellen|mail|mailde|mailen|appte|brief|brieven|bericht|factuur|"
    r"proberen|probeer|controleren|kijken|checken|verhuizen|"
    r"langs|ziek|naar|zeggen|vragen|melden|uitleggen|herhalen|sturen|stuurt)\b))"
)
_WISH = re.compile(
    r"\b(?:kan|mag|kunnen|wil|willen|wou|zou|graag|doe|doen|laat|liever|lukt|lukken|haalbaar|could|"
    r"can|would|please|prefer|betalen|afbetalen|totaal|voorstel|bod|ben voor|ga voor|stel voor|"
    r"dacht|gedacht|denk\w*|wat zegt u|vindt u|goed|moet (?:genoeg|lukken|kunnen)|"
    r"akkoord|oke?|prima|deal|termijn\w*|\w*regeling|gespreid)\b"
)
_BEFELL = re.compile(
    r"\b(?:heb|heeft|hebben|hebt|werd|kreeg|belde|waarom|moet|moest|jullie|(?<!zegt )u|hoezo|why)\b"
    r"(?: (?!kan|mag|wil|wou|zou|graag|dus|doe|liever|gedacht|nodig)[^ .]+){0,6} $"
)
_COUNTS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"\bliever (?:in |over )?(?P<n>{N}) (?:dan|als|in plaats van|ipv) (?:in |"
            rf"over )?{N}\s?(?:{_PARTS}|{MONTHS})"
        ),
        # "Geen 3 van 60 maar 6 van 30".
        rf"\b(?:maar|dan|wil|liever|doe|graag|geen|er|ik) (?P<n>{FEW}) van (?=€? ?\d\d)",
        (
            r"\b(?:per|elke|iedere) (?:maand|week|keer|termijn)(?: €? ?\d+(?:,\d\d)?(?: euro)?)?"
            rf"(?: en dan)? (?P<n>{FEW}) ?(?:{TIMES}|{TERMS}){CLOSED}"
        ),
        # "Niet in 1 keer, 3 keer".
        (
            rf"\b(?:niet?|geen) (?:in )?(?:1|een) {TIMES} (?:maar |wel |"
            rf"liever )*(?:in )?(?P<n>{N})\s?{TIMES}"
        ),
        rf"(?:\beuro|,-|€ ?\d+|,\d\d) (?P<n>{N}) {TIMES}(?!\w)",
        # Parts were spoken of: "in één keer gaat niet, in vier wel", "ik wil er ook zes".
        (
            rf"(?:\b|(?<=\d)){_PARTS}\b.{{0,80}}\b(?:minstens|minimaal|eerder|nee|liever|"
            rf"doe maar|{OF_THEM}) (?P<n>{N}){CLOSED}"
        ),
        rf"\b{_PARTS}\b.{{0,80}}\bin (?P<n>{N}) wel\b",
        rf"\b{_PARTS}\b.{{0,40}}\b(?:een stuk of )(?P<n>{N})\b",
        rf"\b{_PARTS}\b.{{0,24}} (?P<n>{N}) (?:of zo|ofzo)\b",
        (
            rf"\b(?:zou|mag|liefst|wil) (?:ik |we |wij |het )?(?:graag |wel )?(?:in )?(?P<n>{N})"
            rf" {TIMES} (?:ook |graag |eventueel )?(?:kunnen|mogen|willen|doen)\b"
        ),
        # "Kan het in 4", and nothing behind it.
        (
            rf"\b(?:kan|mag|liever|doe|could|can) (?:het |dat |dit |it )?"
            rf"(?:ook |dan |misschien |maar )*in (?P<n>{N})(?=[ .?!]*$| (?:mijn|ik|want|dat|"
            r"anders)\b)"
        ),
        # What follows from all that was said: "dus zes keer", "4 keer dus".
        (
            rf"\bdus (?:dan |maar |liever |graag )*(?:in )?(?P<n>{N})\s?{TIMES}"
            rf"(?: dan)?(?: maar)?{CLOSED}"
        ),
        rf"(?<!al )\b(?P<n>{N})\s?{TIMES} (?:dus|dan maar|wel){CLOSED}",
        (
            rf"^(?P<n>{N})\s?{TIMES} (?:en (?:dan|klaar)|dan|elke keer|steeds|telkens|op de \d|"
            r"lukt|kan ik|wil ik)\b"
        ),
        rf"\ber (?P<n>{N}) {TIMES} over\b",
        rf"\b{TERMS}\b.{{0,40}}\ber (?:nog )?(?P<n>{N}) over\b",
        rf"\ber (?P<n>{N}) van (?:te )?maken\b(?=.{{0,30}}{TERMS})",
        rf"\b(?P<n>{N})\s?{TIMES} (?:worden|van (?:te )?maken)\b",
        rf"\b{_PARTS}\b.{{0,60}}\bheb ik er (?P<n>{N}) nodig\b",
        (
            rf"\bdoe (?:dan |het |toch )*maar (?:in )?(?P<n>{N})\s?{TIMES}(?! (?:per|een|"
            r"voor)\b)(?!\w)"
        ),
        # "30 euro x 5", "6 maanden x 20".
        rf"(?:\beuro|,-|€ ?\d+|,\d\d) ?x ?(?P<n>{FEW})(?![\w,]|[.]\d| ?euro)",
        rf"\ber (?P<n>{N}) van (?=€|\d|#)",
        rf"\b(?P<n>{N}) maandelijkse (?:bedragen|stukken|porties)\b",
        rf"\bliever (?:in )?(?P<n>{N})\s?(?:{TIMES}|{TERMS})(?!\w)",
        rf"\b(?:in|aan) een (?:keer|keertje|stuk|deel|termijn|maand) of (?P<n>{N})\b",
        rf"\bmaak er (?:maar |dan |liever |eens ){{0,2}}(?P<n>{N})(?: {TIMES}| {TERMS}) van\b",
        (
            r"\bmaak er (?:maar |dan |liever |eens ){0,2}(?P<n>[2-9]|1[0-2]|twee|drie|vier|vijf|"
            r"zes) van\b"
        ),
        rf"\b(?<!van de )(?<!van die )(?P<n>{N})\s?{TERMS}\b",
        # "Drie keer" alone may be how often somebody called; with "in" it is about parts.
        rf"\b(?:in|over|op|met|tot|max|maximaal|door)\s(?P<n>{N})\s?{TIMES}(?!\w)",
        (
            rf"\b(?P<n>{N})\s?{TIMES}\s(?!proberen)(?:\w+\s){{0,2}}?(?:betalen|afbetalen|aflossen|"
            r"termijn|graag)"
        ),
        (
            rf"\b(?P<n>{N})\s?{TIMES}\s(?:lijkt|lukt|moet lukken|zou|gaat wel|"
            r"is (?:goed|haalbaar|prima|oke|te doen))\b"
        ),
        rf"\b(?:delen|termijnen|stukken|parts),? (?P<n>{N}) (?:stuks|keer|pieces)\b",
        r"\b(?:zeg|doe|maar|liever|graag|bijvoorbeeld|of) (?P<n>\d{1,2})x(?!\w)",
        rf"^(?:\w+ ){{0,2}}(?:please|graag) (?P<n>{N})\s?{TIMES}(?!\w)",
        (
            rf"\bgeen {N} {TERMS}\b.{{0,6}}\b(?P<n>{N})(?= (?:heb|wil|kan|graag|zou|moet|wordt|"
            rf"is|alstublieft)|$)"
        ),
        (
            rf"\b(?P<n>{N})\s?{TIMES}\s"
            rf"(?:een (?:{NOTE})|#+|€|\d(?!\d? (?:{MONTHS}|weken|dagen|jaar))|"
            rf"(?!een )(?:{SMALL_WORDS})(?: euro|{LOOSE_END}))"
        ),
        rf"\bover\s(?P<n>{N})\s(?:months|weeks)\b",
        rf"\b(?:termijn|deel|stuk|keer)\w*\b.{{0,24}} (?P<n>{N}) in totaal\b",
        rf"\b(?:delen|deel|gedeeld)\b.{{0,20}} door (?P<n>{N})\b",
        # Of parts that were spoken of: "12 ipv 6", "6 is te weinig, 9 zou wel gaan".
        rf"\b{TERMS}\b.{{0,40}}(?<!van )\b(?P<n>{N}) (?:ipv|i\.p\.v\.|in plaats van) {N}\b",
        (
            rf"\b(?:{_PARTS}\b.{{0,20}}\bte (?:weinig|veel|kort|lang|snel)|"
            rf"te (?:weinig|veel) {TERMS})\b.{{0,16}}\b(?P<n>{N}) "
            r"(?:zou|gaat|lukt|kan|is (?:beter|haalbaar)|wel)\b"
        ),
        rf"\b{TERMS} (?:zijn|is|aantal) (?:er )?(?P<n>{N}){CLOSED}",
        (
            rf"\b(?:het|hem|dit|dat|alles|bedrag|rekening|factuur)\b.{{0,16}}\bin (?P<n>{N}) "
            rf"(?:doen|delen|splitsen|knippen|{PAYING}|{SPREAD})\b"
        ),
        (
            rf"\b{TERMS}\b.{{0,16}}\b(?P<n>[2-9]|1[0-2]|twee|drie|vier|vijf|zes|zeven|acht|negen|"
            r"tien|elf|twaalf) is (?:genoeg|voldoende|prima|goed|haalbaar|te doen)\b"
        ),
        rf"\b(?:per|elke|iedere) (?:maand|mnd|week) {TIMES} (?P<n>{N})\b",
        rf"\bnog (?P<n>{FEW})(?: {TERMS}| {TIMES})? te gaan\b",
        r"\bin (?:stukken|stukjes|delen|porties) van (?P<n>[2-9])(?! ?(?:euro|€|,|\d))\b",
    )
)


def counted(text: str) -> Iterator[re.Match[str]]:
    """Find in a normalised text what may count parts (group "n"), the surest first."""
    for pattern in (*_COUNTS, *MONTH_COUNTS, _ALONE):
        yield from pattern.finditer(text)
    for match in _OFTEN.finditer(text):
        near = text[max(0, match.start() - 60) : match.end() + 60]
        if _WISH.search(near) and not _BEFELL.search(text[: match.start()]):
            yield match
