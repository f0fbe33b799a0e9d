"""The words that parts are counted with: "termijnen", "keer", "maanden", "spreiden"."""

from __future__ import annotations

from dialogs.entities.numbers import SMALL_WORDS

N = rf"(?:\d{{1,2}}|{SMALL_WORDS})"
TERMS = (
    r"(?:(?:gelijke|equal|monthly|maandelijkse|wekelijkse|losse|aparte|kleine|kleinere|nette|"
    r"even grote|opeenvolgende|achtereenvolgende|consecutive|small|smaller|separate) ){0,2}"
    r"(?:maandtermijnen|weektermijnen|maandbetalingen|aflossingen|termijnen|termijntjes|"
    r"deeltjes|termijn|delen|stukken|stukjes|stukkies|porties|betalingen|"
    r"stuks?kes|deelkes|gedeeltes|gedeelten|parts|parten|moten|happen|hapjes|brokken|etappes|"
    r"rondes|beurten|tranches|fases|plukjes|"
    r"instal?lments?|(?:part )?payments|chunks|rates|termen|schijven)"
)
TIMES = r"(?:x|keer|maal|times|keren)"
SPREAD = (
    r"(?:spreid|smeer|spreiden|verdelen|verdeel|verdeeld|uitsmeren|smeren|uitgesmeerd|verspreiden|"
    r"verspreid|gespreid|spread|uitspreiden|split|uitgespreid)"
)
PAYING = (
    r"(?:betalen|afbetalen|aflossen|voldoen|overmaken|pay|betaal|los ik|(?:af|terug) te (?:betalen|"
    r"lossen)|afgelost|afbetaald)"
)
MONTHS = r"(?:maanden|maandjes|maand|months|mndn|mnd|kwartalen)"
#: So many of the parts that were spoken of; and nothing behind the number that it could count.
OF_THEM = (
    r"(?:(?:wil|wilde|wou|zou|graag|mag|doe|maak|liever|kan|kunt|vraag|"
    r"volstaan)\b(?: (?!niet)\w+){0,3}? er"
    r"|(?:denk|denken|dacht|dachten|gedacht|voorstel is|ga voor|kies|kies voor)(?: aan)?)"
    r"(?: (?:graag|ook|liever|dan|maar|wel))*"
    r"|(?:ook|graag|liever|maar|dan) in"
)
CLOSED = (
    r"(?= ?[.!?]*$| \.| (?:graag|dan|ook|alstublieft|please|nodig|kunnen|lukken|mogen|worden|"
    r"willen|doen|ofzo|want|maar|omdat|als|en|ik|zodat|van|toch|he|hoor)\b)"
)
SO_LONG = (
    r",| dus| in totaal| totaal| voor| gedurende| zo'n| ongeveer| max| euro| | en dan| en dat| \.|"
    r" kan ik| lukt| gaat| wel| volhouden| missen| betalen| doen"
)
NOTE = r"\w+tje|\w+je|meier|barkie|euro"

WISHED = (
    r"(?:(?:graag|liever|het liefst|liefst|dan|doe maar|doe|kan|kan het|mag het|mag|zou|oke|ja|"
    r"nee|nou) )*"
)
LITTLE = (
    r"(?: (?:graag|dan|gewoon|ofzo|of zo|is goed|lijkt me goed|please|alstublieft|kan|kan dat|"
    r"mag dat|lang|lukt|kunnen|mogen|max|in totaal|moet lukken|meer niet|niet meer|"
    r"niet minder))*[ .!?]*$"
)
#: So many months at most, where only the size tells them from an amount: "40 mnd".
FEW = rf"(?:[2-9]|1\d|2[0-4]|{SMALL_WORDS})"
