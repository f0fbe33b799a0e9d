"""How parts are counted: "drie termijnen", "in 4x", "zes maanden lang", "er graag acht"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogs.entities.numbers import LOOSE_END, SMALL_WORDS

N = rf"(?:\d{{1,2}}|{SMALL_WORDS})"
TERMS = (
    r"(?:(?:gelijke|equal|monthly|maandelijkse|wekelijkse|losse|aparte|kleine|kleinere|nette|"
    r"even grote|opeenvolgende|achtereenvolgende|consecutive|small|smaller|separate) ){0,2}"
    r"(?:maandtermijnen|weektermijnen|maandbetalingen|aflossingen|termijnen|termijntjes|"
    r"deeltjes|termijn|delen|stukken|stukjes|stukkies|porties|betalingen|"
    r"stuks?kes|deelkes|gedeeltes|gedeelten|parts|parten|moten|happen|hapjes|brokken|etappes|rondes|beurten|tranches|fases|plukjes|"
    r"instal?lments?|(?:part )?payments|chunks|rates|termen|schijven)"
)
TIMES = r"(?:x|keer|maal|times|keren)"
SPREAD = (
    r"(?:spreid|smeer|spreiden|verdelen|verdeel|verdeeld|uitsmeren|smeren|uitgesmeerd|verspreiden|verspreid|"
    r"gespreid|spread|uitspreiden|split|uitgespreid)"
)
PAYING = (
    r"(?:betalen|afbetalen|aflossen|voldoen|overmaken|pay|betaal|los ik|(?:af|terug) te (?:betalen|"
    r"lossen)|afgelost|afbetaald)"
)
_PARTS = rf"(?:{TIMES}|{TERMS})"
#: So many of the parts that were spoken of; and nothing behind the number that it could count.
_OF_THEM = (
    r"(?:(?:wil|wilde|wou|zou|graag|mag|doe|maak|liever|kan|kunt|vraag|"
    r"volstaan)\b(?: (?!niet)\w+){0,3}? er"
    r"|(?:denk|denken|dacht|dachten|gedacht|voorstel is|ga voor|kies|kies voor)(?: aan)?)"
    r"(?: (?:graag|ook|liever|dan|maar|wel))*"
    r"|(?:ook|graag|liever|maar|dan) in"
)
_CLOSED = (
    r"(?= ?[.!?]*$| \.| (?:graag|dan|ook|alstublieft|please|nodig|kunnen|lukken|mogen|worden|"
    r"willen|doen|ofzo|want|maar|omdat|als|en|ik|zodat|van|toch|he|hoor)\b)"
)
_MONTHS = r"(?:maanden|maandjes|maand|months|mndn|mnd|kwartalen)"
_NOTE = r"\w+tje|\w+je|meier|barkie|euro"

_ALONE = re.compile(
    rf"^(?:graag |liever |dan |doe maar |kan |kan het |mag het |mag |in )*"
    rf"(?P<n>{N})\s?{TIMES}(?: graag| dan| gewoon| ofzo| is goed| please| alstublieft| kan|"
    rf" kan dat|"
    rf" mag dat)*[ .!?]*$"
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
    r"dacht|gedacht|denk\w*|goed|moet (?:genoeg|lukken|kunnen)|"
    r"akkoord|oke?|prima|deal|termijn\w*|\w*regeling|gespreid)\b"
)
_BEFELL = re.compile(
    r"\b(?:heb|heeft|hebben|hebt|werd|kreeg|belde|waarom|moet|moest|jullie|u|hoezo|why)\b"
    r"(?: (?!kan|mag|wil|wou|zou|graag|dus|doe|liever|gedacht|nodig)[^ .]+){0,6} $"
)
_COUNTS = tuple(
    re.compile(pattern)
    for pattern in (
        # Parts were spoken of: "in één keer gaat niet, in vier wel", "ik wil er ook zes".
        (
            rf"(?:\b|(?<=\d)){_PARTS}\b.{{0,80}}\b(?:minstens|minimaal|eerder|nee|liever|"
            rf"doe maar|{_OF_THEM}) (?P<n>{N}){_CLOSED}"
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
            rf"(?:ook |dan |misschien |maar )*in (?P<n>{N})[ .?!]*$"
        ),
        # What follows from all that was said: "dus zes keer", "4 keer dus".
        (
            rf"\bdus (?:dan |maar |liever |graag )*(?:in )?(?P<n>{N})\s?{TIMES}"
            rf"(?: dan)?(?: maar)?{_CLOSED}"
        ),
        rf"(?<!al )\b(?P<n>{N})\s?{TIMES} (?:dus|dan maar|wel){_CLOSED}",
        rf"^(?P<n>{N})\s?{TIMES} (?:en (?:dan|klaar)|dan|lukt|kan ik|wil ik)\b",
        rf"\bin (?P<n>{N}) {_MONTHS} tijd\b",
        rf"\bmet (?P<n>{N}) {_MONTHS} (?:kom|ben|red|lukt)\b",
        rf"\ber (?P<n>{N}) {TIMES} over\b",
        rf"\ber (?P<n>{N}) van (?:te )?maken\b(?=.{{0,30}}{TERMS})",
        rf"\b(?P<n>{N})\s?{TIMES} (?:worden|van (?:te )?maken)\b",
        rf"\b{_PARTS}\b.{{0,60}}\bheb ik er (?P<n>{N}) nodig\b",
        rf"\bdoe (?:dan |het )?maar (?:in )?(?P<n>{N})\s?{TIMES}(?! (?:per|een|voor)\b)(?!\w)",
        (
            rf"\b(?:denk|dacht|gedacht) (?:\w+ )?aan (?P<n>{N}) {_MONTHS}"
            r"(?! (?:uitstel|geleden|later|wachten|extra|respijt))\b"
        ),
        rf"\b(?:zou|moet|kan|mag)\b.{{0,20}} in (?P<n>{N}) {_MONTHS} (?:lukken|kunnen|mogen)\b",
        rf"\ber (?P<n>{N}) van (?=€|\d|#)",
        rf"\b(?P<n>{N}) maandelijkse (?:bedragen|stukken|porties)\b",
        rf"\b(?P<n>{N}) weken (?:lang|achter elkaar|achtereen)\b",
        rf"\bliever (?:in )?(?P<n>{N})\s?(?:{TIMES}|{TERMS})(?!\w)",
        rf"\b(?:in|aan) een (?:keer|keertje|stuk|deel|termijn|maand) of (?P<n>{N})\b",
        rf"\bmaak er (?:maar |dan |liever |eens ){{0,2}}(?P<n>{N})(?: {TIMES}| {TERMS}) van\b",
        (
            r"\bmaak er (?:maar |dan |liever |eens ){0,2}(?P<n>[2-9]|1[0-2]|twee|drie|vier|vijf|"
            r"zes) van\b"
        ),
        (
            rf"\b(?:kan|mag|kunnen|can|could)\b.{{0,30}}\b(?:in|"
            rf"over) (?P<n>{N}) {_MONTHS}(?= ?[.!?]*$)"
        ),
        rf"\b(?<!van de )(?<!van die )(?P<n>{N})\s?{TERMS}\b",
        # "Drie keer" alone may be how often somebody called; with "in" it is about parts.
        rf"\b(?:in|over|met|tot|max|maximaal|met|door)\s(?P<n>{N})\s?{TIMES}(?!\w)",
        rf"\b(?P<n>{N})\s?{TIMES}\s(?!proberen)(?:\w+\s){{0,2}}?(?:betalen|afbetalen|aflossen|termijn|graag)",
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
            rf"(?:een (?:{_NOTE})|#+|€|\d(?!\d? (?:{_MONTHS}|weken|dagen|jaar))|"
            rf"(?!een )(?:{SMALL_WORDS})(?: euro|{LOOSE_END}))"
        ),
        (
            rf"\b{SPREAD}\b.{{0,24}}?\b(?:over|in|op)\s"
            rf"(?:(?:de )?(?:komende|volgende|eerste) )?(?P<n>{N})\s(?:{_MONTHS}|weken|weeks)"
        ),
        rf"\b(?:over|in)\s(?P<n>{N})\s{_MONTHS}\s(?:te )?(?:{SPREAD}|afbetalen|aflossen)",
        rf"\bin\s(?P<n>{N})\s{_MONTHS}\s(?:te )?{PAYING}",
        (
            rf"\b(?<!over )(?<!binnen )(?<!na )(?P<n>{N})\s{_MONTHS}\s"
            rf"(?:lang|op rij|achter elkaar|achtereen|long|in a row|{SPREAD}|{PAYING}|graag|"
            rf"please)\b"
        ),
        (
            rf"\b(?:split|splits|knip|hak|verdeel|verdelen|opdelen|splitsen|opsplitsen|knippen|hakken|divide)\b.{{0,24}}?"
            rf"\b(?:in|into)\s(?P<n>{N})\b(?! (?:{_MONTHS}|weken|weeks|dagen|days))"
        ),
        rf"\bover\s(?P<n>{N})\s(?:months|weeks)\b",
        (
            rf"(?<!over )(?<!binnen )(?<!in )(?<!na )(?<!de )(?<!elke )(?<!iedere )(?<!per )"
            rf"\b(?P<n>{N})\s{_MONTHS} (?:van |a |lang )?(?=€|\d|#)"
        ),
        rf"\b(?:termijn|deel|stuk|keer)\w*\b.{{0,24}} (?P<n>{N}) in totaal\b",
        rf"\b(?:delen|deel|gedeeld)\b.{{0,20}} door (?P<n>{N})\b",
        # Of parts that were spoken of: "12 ipv 6", "6 is te weinig, 9 zou wel gaan".
        rf"\b{TERMS}\b.{{0,40}}\b(?P<n>{N}) (?:ipv|i\.p\.v\.|in plaats van) {N}\b",
        (
            rf"\b(?:{_PARTS}\b.{{0,20}}\bte (?:weinig|veel|kort|lang|snel)|"
            rf"te (?:weinig|veel) {TERMS})\b.{{0,16}}\b(?P<n>{N}) "
            r"(?:zou|gaat|lukt|kan|is (?:beter|haalbaar)|wel)\b"
        ),
        rf"\b{TERMS} (?:zijn|is|aantal) (?:er )?(?P<n>{N}){_CLOSED}",
        rf"\b{SPREAD} (?P<n>{N}) {_MONTHS}\b",
        (
            rf"\b(?:het|hem|dit|dat|alles|bedrag|rekening|factuur)\b.{{0,16}}\bin (?P<n>{N}) "
            rf"(?:doen|delen|splitsen|knippen|{PAYING}|{SPREAD})\b"
        ),
        (
            rf"\b{TERMS}\b.{{0,16}}\b(?P<n>[2-9]|1[0-2]|twee|drie|vier|vijf|zes|zeven|acht|negen|"
            r"tien|elf|twaalf) is (?:genoeg|voldoende|prima|goed|haalbaar|te doen)\b"
        ),
        (
            rf"(?<!over )(?<!na )(?<!nog )(?<!komende )(?<!in )(?<!van )\b(?P<n>{N}) {_MONTHS} "
            r"(?:(?:zou|moet) (?:dat|het) (?:gaan|lukken|kunnen)|over doen|overheen)\b"
        ),
        rf"\bover (?P<n>{N}) {_MONTHS} (?:mag|kan|mogen|kunnen) (?:doen|{SPREAD})\b",
        (
            r"\b(?:optie|\w*regeling|plan|spreiding|looptijd|periode)(?: van| met| over)? "
            rf"(?P<n>{N}) {_MONTHS}\b"
        ),
        r"\bin (?:stukken|stukjes|delen|porties) van (?P<n>[2-9])(?! ?(?:euro|€|,|\d))\b",
        (
            r"(?:\b(?:pay|spread|split|month|week|euros?|instal\w*)|\d|#|^)[^.]{0,20} ?"
            rf"\b(?:for|gedurende)\s(?P<n>{N})\s{_MONTHS}\b"
        ),
        rf"\b(?:monthly|maandelijks)\b.{{0,12}}\b(?P<n>{N}) {_MONTHS}\b",
        (
            rf"\b(?P<n>{N}) {_MONTHS}\b.{{0,12}}\b(?:elke|iedere) maand\b.{{0,16}}"
            r"\b(?:deel|stuk|stukje|beetje|iets|termijn)\b"
        ),
    )
)


def counted(text: str) -> Iterator[re.Match[str]]:
    """Find in a normalised text what may count parts (group "n"), the surest first."""
    for pattern in (*_COUNTS, _ALONE):
        yield from pattern.finditer(text)
    for match in _OFTEN.finditer(text):
        near = text[max(0, match.start() - 60) : match.end() + 60]
        if _WISH.search(near) and not _BEFELL.search(text[: match.start()]):
            yield match
