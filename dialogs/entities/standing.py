"""How an amount stands in its sentence: first, refused, told, and each how often."""

from __future__ import annotations

import re

from dialogs.entities.periods import BARE_UNIT, period_of
from dialogs.entities.periods import PERIOD as _PERIOD

EURO = (
    r"(?:€|euro's|euros|euro|euroos?|euri(?:es?)?|eurootjes?|eurotjes?|eur|eu|piek|"
    r"ballen|pop|pleuro'?s?|neuro|ek|ekkies|pegels|quid|bucks)"
)
NOW = (
    r"(?:nu|vandaag|direct|meteen|alvast|eerst|vooraf|vooruit|gelijk|deze week|morgen|eenmalig|"
    r"om te beginnen|(?:begin|beginnen|start|starten) met|now|today|up ?front|first|straight away|"
    r"right away|aanbetaling|aanbetalen|startbedrag|inleg|deposit)"
)
BESIDE = (
    r"(?:ik|kan|kan ik|betaal|betaal ik|doen van|te doen van|van|doen|een|al|wel|i|can|pay|"
    r"met|van|maak|een bedrag van|over|doe|"
    r"wil|wil ik|leg|stort|geef|of)"
)
_FIRST_BEFORE = re.compile(rf"\b{NOW} (?:{BESIDE} ){{0,4}}$")
#: "Vrijdag 75 euro en dan elke maand 25".
_THEN_EACH = re.compile(
    r"^[\s,]*(?:en )?(?:dan|daarna|vervolgens|then) (?:\w+ )?(?:elke|iedere|per|maandelijks|"
    r"wekelijks|every)\b"
)
_FIRST_AFTER = re.compile(
    rf"^[\s,]*(?:(?:kan|ik|kan ik|wel|al|betalen|overmaken|aanbetalen|doen|"
    rf"euro|i|can|pay|is|dan|er|als) ){{0,3}}(?:{NOW}\b|down\b|aan(?=,? (?:en|dan|daarna)\b))"
)
CANNOT = (
    r"(?:(?:kan|lukt|gaat|wordt|red|haal|trek|is|zit|can) "
    r"(?:(?:ik|het|'m|m|hem|me|mij|er|dat|voor|in|not|echt|gewoon|helaas|dus|nu|toch|wel|"
    r"ook) ){0,4}"
    r"(?:niet|nooit|te veel|teveel|onmogelijk|too much)|te veel|teveel|too much)"
)
#: "50 per maand lukt niet": refused, unless it is the only one: "meer dan 45 lukt niet".
_REFUSED = re.compile(
    rf"[\s,]*(?:(?:euro|{_PERIOD})\s)?(?:(?:maar|dat|het|die|is|but|that) ){{0,3}}{CANNOT}\b"
    r"(?! (?:missen|meer|hoor))"
)
#: Income and fixed costs, told to explain an offer.
_TOLD = (
    r"(?:huur|hypotheek|lasten|vaste lasten|inkomen|loon|salaris|uitkering|bijstand|aow|pensioen|"
    r"kinderbijslag|toeslag(?:en)?|leefgeld|alimentatie|netto|bruto|rent|income|wage|salary|"
    r"benefits)"
)
_TOLD_BEFORE = re.compile(
    rf"\b(?:(?<!\d )(?<!\d euro ){_TOLD}|verdien|ontvang|krijg|vang|earn|get|receive)"
    r"(?: (?:is|van|ik|maar|ook|al|slechts|rond|ongeveer|per maand|de|een|of|only|about))* ?$"
)
_TOLD_AFTER = re.compile(
    rf"\s(?:(?:euro|per maand|per week|per kwartaal|aan|van|voor|in de maand|a month|my|mijn|de)"
    rf" ){{0,3}}{_TOLD}\b"
)
#: "Een rekening van 119 euro maar ik betaal er 80 van".
_OF_A_CLAIM = re.compile(
    r"\b(?:rekening|factuur|nota|schuld|totaal|invoice|bill|debt) (?:van|of) (?:de |die |ruim )?$"
)
#: "Wij redden 120 euro in de maand niet, wel 80".
_NOT_BUT = re.compile(
    rf"[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}niet\b(?=.{{0,12}} wel\b)"
    rf"|[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:lukt|gaat|kan|red ik|haal ik) (?:\w+ ){{0,2}}"
    r"niet meer\b(?=.{0,40}\bmaar\b.{0,30} wel\b)"
)
_WILL_NOT = re.compile(
    r"\b(?:dat|die|dit|het) (?:ga|wil|zal) ik (?:\w+ ){0,3}niet (?:betalen|voldoen|overmaken)\b"
    r"(?!.*\b(?:maar|wel)\b)"
)
_RATHER = re.compile(r"\bliever\b.{0,30} (?:dan|als) $")
_NO_MORE_THAN = re.compile(r"\b(?:meer|hoger|more|higher|boven) (?:dan|than|de)? ?$")
_NOT = re.compile(
    r"\b(?:geen|(?<!lukt )(?<!gaat )(?<!kan )(?<!red ik )(?<!heb ik )(?<!is )niet|nooit|not|"
    r"no|can not pay|kan geen|i.p.v|ipv|in plaats van|instead of)"
    r" (?:(?:de|die|het|die hele|that|pay|the|betalen) ){0,2}$"
)
_TO_PAY = (
    r"betalen|betaal|afbetalen|aflossen|afgelost|voldoen|overmaken|overgemaakt|storten|afrekenen"
    r"|vereffenen|af te (?:lossen|betalen)|te betalen|te voldoen"
)
_PAYS = r"betaal|betalen|betaalde|los|voldoe|maak|maakte|stort|reken|vereffen|pay|paid|settle"
_ALL = re.compile(
    # "Alles" is all of the bill beside a word of paying; everything else happens in a life.
    rf"\b(?:(?<!is )(?<!was )(?<!voor )(?<!bij )(?<!van )(?<!boven )(?<!dat )alles"
    rf"(?=(?: (?!al )\w+){{0,4}} (?:{_TO_PAY}|ineens|in (?:een|1) (?:keer|x|maal|klap)"
    r"|nu|vandaag|graag)\b)"
    rf"|(?:{_PAYS}) (?:(?!niet |met )\w+ ){{0,4}}(?:alles|everything)(?! (?:wat|dat|met|bij))"
    rf"|everything(?=(?: \w+){{0,3}} (?:now|today|at once))|to pay everything|^alles[ .!]*$|"
    r"het hele bedrag|hele bedrag|heel het bedrag|volledige bedrag|het geheel|"
    r"de volledige|totale "
    r"bedrag|het totaal|volledig|in (?:een|1) ?(?:keer|x|maal)(?! of)|(?<!veel )ineens|in (?:een|"
    r"1) klap|in eens|alles in een|"
    r"in full|full amount|whole amount|whole thing|all of it|in one go|all at once|"
    r"de volle mep|hele som|het volle bedrag)\b"
)
_NOT_ALL = re.compile(
    r"\b(?:ipv|i\.p\.v|in plaats van|instead of)\b|"
    r"\b(?:is|was) (?:\w+ )?alles\b|\balles (?:dubbel|kwijt|weg|al)\b|"
    r"\b(?:niet|geen|nooit|not|no|lukt niet|can't|kan dat niet|onmogelijk|te veel|teveel)\b"
)


#: Money that went, comes or stands elsewhere.
_STORY = re.compile(
    r"\b(?:kost|kostte|kosten|schade|opgelicht|gestolen|beroofd|boete|premie|zorgverzekering|"
    r"verzekering|goedkoper|"
    r"duurder|korting|waard|prijs|abonnement|rente|gas|energie|stroom|tank|benzine|"
    r"boodschappen|huur|hypotheek|"
    r"inkomen|inkomsten|loon|salaris|uitkering|bijstand|aow|pensioen|toeslag|kinderbijslag|"
    r"alimentatie|leefgeld|"
    r"verdien|verdient|verdienen|verdiende|verdiend|omzet|netto|bruto|gewonnen|verloren|"
    r"geleend|lening|rood|"
    r"saldo|op de teller|schulden|schuldeisers|deurwaarder|belasting|toegekend|gekocht|besteld|"
    r"krijg|krijgt|kreeg|kregen|ontvang|ontvangt|houd ik over|hou ik over|overhoud|"
    r"over om van te leven|eigen risico|"
    r"contributie|in de plus|in de min|tegoed|nabetaling|teruggave|terugkrijg|cadeaubon|"
    r"waardebon|bonus|"
    r"verwacht|verwachtte|gezien|niks van|rekenen|rekent|hoger|lager|te veel gerekend|"
    r"te veel betaald|afgesproken|offerte|vragen jullie|jullie vragen|u vraagt|jullie willen|"
    r"vragen 20|eisen|costs?|rent|income|salary|wage|earn|damage|stolen|loan|worth|owe|"
    r"bill is|schuldig)\b"
)
#: What others asked, and what was once: no offer, whoever speaks of paying it.
_SURELY_A_STORY = re.compile(
    r"\b(?:(?:u|jullie|je|ge|ze|hij|zij|you|they) (?:wilt|wil|willen|vraagt|vragen|vraag|eist|"
    r"eisen|want|ask|asked|vroeg|vroegen)|"
    r"(?:komen|komt|kom) (?:jullie|u|je|ge) (?:aan|bij) (?:die|dat|deze)|"
    r"vragen jullie|vraagt u|betaalde ik|betaalde wij|betaalden|vorige regeling|oude regeling|"
    r"vroeger|het was eerst|"
    r"in het begin was|heb ik tegoed|krijg ik nog van jullie)\b"
)
#: What makes it an offer all the same, or a payment that was made.
_OFFERS = re.compile(
    r"\b(?:ik (?:kan|wil|zou|betaal|geef|bied|stort|maak|los|doe|stuur|heb al|ga|stel)|kan ik|"
    r"wil ik|betaal ik|maak ik|"
    r"geef ik|stort ik|zou ik|bied ik|doe ik|stel ik|missen|overmaken|overgemaakt|betalen|"
    r"aflossen|afbetalen|voldoen|"
    r"voorstel|betaal|betaald|aanbetal\w+|bod|afschrijven|storten|gestort|overgeboekt|sturen|"
    r"geven|krijg(?:en|t)? (?:je|jullie|u|ge)|van mij|"
    r"(?:je|jullie|u|ge|jij) krijg(?:en|t)?|"
    r"wij (?:kunnen|willen|betalen)|we (?:kunnen|willen|betalen)|i (?:can|will|want|could|"
    r"paid|pay)|to pay|pay|afdragen|"
    r"terugbetalen|inleggen|max|maximum|maximaal|hooguit|hoogste|hoogstens|meer niet|"
    r"niet meer|lukt|haalbaar|akkoord|te doen|mogelijk|opzij)\b"
)
_BARE_OFFER = re.compile(
    r"\b(?:betaal|betalen|missen|overmaken|aflossen|afbetalen|storten|stort|voldoen|"
    r"lukt (?:me|mij|wel|ook)|moet lukken|"
    r"kan (?:ik|wel|er|je|u|direct|nu|betaald|per)|maak er|maken we er|zeg maar|bied|"
    r"afspreken|pay|afford|spare|nu en|nu|"
    r"is (?:in een keer )?(?:goed|prima|oke|akkoord|mogelijk|max|maximaal)|lukt per|krijg je|"
    r"krijgen jullie|krijgt u|kan er af|zit erin|zou (?:lukken|kunnen|gaan)|is haalbaar|"
    r"is te doen)\b"
)
_ANY_PERIOD = re.compile(rf"(?:{_PERIOD})\b")
#: "2 keer per maand", "16 uur per week", "36 graden elke dag".
_BY_IT = re.compile(
    r"\b(?:keer|x|maal|uur|dagen|dag|uren|times|hours|appjes|berichten|brieven|kinderen|"
    r"bellen|salaris|loon|inkomen|"
    r"verdien|krijg|werk|krijgen|betaald|uitbetaald|huur)(?: (?:ik|betaald|uitbetaald|loon|"
    r"salaris|geld|word))* $"
)
#: "2x per maand 25" is fifty a month.
_SO_OFTEN = re.compile(r"(?:\d|twee|drie|vier|#) ?(?:x|keer|maal) $")
_PERIOD_NEAR = re.compile(
    r"[\s,=-]*(?:(?:euro|eur|max|maximaal|ofzo|of zo|graag|dan|betalen|betaal|aflossen|"
    r"afbetalen|er|overmaken|missen|afdragen|kan ik|kan|ik|afbetaling|wil ik|wil|"
    r"extra|to pay|storten|te|"
    r"geven|sparen|doen|kwijt|opzij|leggen|zetten|apart) ){0,3}"
    # A figure behind the period has it: "van die 480 euro elke maand 60".
    rf"(?P<p>{_PERIOD})\b(?! (?:(?!dan )\w+ )?(?:€ ?)?\d)"
)
_PERIOD_BEFORE = re.compile(
    rf"(?P<p>{_PERIOD})\s(?:(?:kan|ik|wel|zou|een|max|maximaal|hooguit|ongeveer|rond de|van|tussen|"
    r"de|iets van|zo'n|i|can|pay|betaal|betalen|about|between|bedrag van|wil|for|of|lukt|is|"
    r"doen|met|er|steeds|telkens|op|rond|\d{1,2}(?:e|ste|de)) ){0,5}$"
)
_UNIT_BEHIND = re.compile(rf"\s(?:per )?{BARE_UNIT}")
_SAYS_MONEY = re.compile(rf"€|{EURO}|,\d\d|,-")


def comes_first(before: str, after: str) -> bool:
    """Tell whether an amount between these words is to be paid before others."""
    return bool(
        _FIRST_BEFORE.search(before) or _FIRST_AFTER.match(after) or _THEN_EACH.match(after)
    )


def is_refused(before: str, after: str) -> bool:
    """Tell whether it was said to be too much: "50 per maand lukt niet"."""
    if _RATHER.search(before) or _OF_A_CLAIM.search(before):
        return True
    return bool(_REFUSED.match(after) or _NOT_BUT.match(after)) and not _NO_MORE_THAN.search(before)


def will_not_pay(text: str) -> bool:
    """Tell whether a text says of the one amount in it that it will not be paid."""
    return bool(_WILL_NOT.search(text))


def is_denied(before: str) -> bool:
    """Tell whether a word before it takes it away: "geen 50 euro"."""
    return bool(_NOT.search(before))


def is_told(before: str, after: str) -> bool:
    """Tell whether it is what somebody earns or has to pay elsewhere."""
    return bool(_TOLD_BEFORE.search(before) or _TOLD_AFTER.match(after))


def is_a_story(clause: str) -> bool:
    """Tell whether a clause speaks of money that is not offered to us: "schade 4000 euro"."""
    if _SURELY_A_STORY.search(clause):
        return True
    return bool(_STORY.search(clause)) and not _OFFERS.search(clause)


def offers_bare(clause: str) -> bool:
    """Tell whether a bare figure in this clause is money: "driehonderd lukt wel"."""
    return bool(_BARE_OFFER.search(clause)) and not is_a_story(clause)


def wants_all(text: str) -> bool:
    """Tell whether a normalised text speaks of paying all at once, and not of being unable."""
    return bool(_ALL.search(text)) and not _NOT_ALL.search(text)


def only_period(text: str) -> str | None:
    """Return the one period that a text names; None of several, or where things come by it."""
    named = list(_ANY_PERIOD.finditer(text))
    if len(named) != 1 or _BY_IT.search(text[: named[0].start()]):
        return None
    per = period_of(named[0][0])
    return None if per is None else str(per)


def per_of(match: re.Match[str], text: str) -> str | None:
    """Return the period that an amount belongs to: right behind it, or right before."""
    behind = text[match.end() :]
    if _SO_OFTEN.search(text[: match.start()]) and _ANY_PERIOD.match(match[0]):
        return None
    near = _PERIOD_NEAR.match(behind)
    said = match[0] if not near else near["p"]
    if not near and _UNIT_BEHIND.match(behind) and _SAYS_MONEY.search(match[0]):
        return str(period_of(behind.strip()))
    if not near and not _ANY_PERIOD.search(said):
        before = _PERIOD_BEFORE.search(text[: match.start()])
        if not before:
            return None
        said = before["p"]
    per = period_of(said)
    return None if per is None else str(per)
