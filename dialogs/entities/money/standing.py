"""How an amount stands in its sentence: first, refused, denied, and each how often."""

from __future__ import annotations

import re

from dialogs.entities.money.periods import BARE_UNIT, period_of
from dialogs.entities.money.periods import PERIOD as _PERIOD

EURO = (
    r"(?:€|euro's|euros|euro|euroos?|euri(?:es?)?|eurootjes?|eurotjes?|eur|eu|piek|"
    r"ballen|pop|pleuro'?s?|neuro|ek|ekkies|ekkes|pegels|quid|bucks|pounds?)"
)
NOW = (
    r"(?:nu|vandaag|direct|meteen|alvast|eerst|vooraf|vooruit|gelijk|deze week|morgen|eenmalig|"
    r"om te beginnen|vanavond|vanmiddag|vanochtend|(?:begin|beginnen|start|starten) met|now|"
    r"right now|today|"
    r"up ?front|first|straight away|"
    r"right away|aanbetaling|aanbetalen|startbedrag|inleg|deposit|als eerste(?: (?:betaling|"
    r"termijn|deel|"
    r"keer|bedrag))?|als (?:aanbetaling|start|begin|voorschot)|eerste (?:termijn|betaling|keer|"
    r"maand|deel)|de eerste keer|as a first payment)"
)
BESIDE = (
    r"(?:ik|kan|kan ik|betaal|betaal ik|doen van|te doen van|van|doen|nog|deel|gedeelte|betalen|"
    r"een|al|wel|i|can|pay|"
    r"met|van|maak|een bedrag van|over|doe|"
    r"wil|wil ik|leg|stort|geef|of)"
)
_FIRST_BEFORE = re.compile(rf"\b{NOW} (?:{BESIDE} ){{0,4}}$")
#: "Vrijdag 75 euro en dan elke maand 25".
_THEN_EACH = re.compile(
    r"^[\s,]*(?:(?:euro|af|over|contant|aan|betalen|storten|aanbetalen|overmaken) ){0,2}"
    r"(?:en )?(?:dan|daarna|vervolgens|then|de rest|het restant) (?:\w+ )?(?:elke|iedere|per|"
    r"maandelijks|"
    r"wekelijks|every)\b"
)
_FIRST_AFTER = re.compile(
    rf"^[\s,]*(?:(?:kan|ik|kan ik|wel|krijg je|krijgt u|krijgen jullie|maak ik|betaal ik|stort ik|"
    rf"doe ik|zou ik|al|betalen|overmaken|aanbetalen|doen|"
    rf"euro|i|can|pay|is|dan|er|als) ){{0,3}}(?:{NOW}\b|down\b|aan(?=,? (?:en|dan|daarna)\b))"
)
#: "100 ineens en dan 20 per maand".
_ONCE_THEN = re.compile(
    r"^[\s,]*(?:euro )?(?:ineens|in (?:een|1) keer)(?: \w+)?[\s,]+(?:en )?(?:dan|daarna|"
    r"vervolgens)\b"
)
CANNOT = (
    r"(?:(?:kan|lukt|gaat|wordt|red|haal|trek|is|zit|can) "
    r"(?:(?:ik|het|'m|m|hem|me|mij|er|dat|voor|in|not|echt|gewoon|helaas|dus|nu|toch|wel|"
    r"ook) ){0,4}"
    r"(?:niet|nooit|te (?:veel|gortig|hoog|zwaar|gek|duur)|teveel|onmogelijk|too much)|te veel|"
    r"teveel|too much)"
)
#: "50 per maand lukt niet": refused, unless it is the only one: "meer dan 45 lukt niet".
_REFUSED = re.compile(
    rf"[\s,]*(?:(?:euro|{_PERIOD})\s)?(?:(?:maar|dat|het|die|is|but|that) ){{0,3}}{CANNOT}\b"
    r"(?! (?:missen|hoor|meer (?:dan|als|missen|betalen)))"
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
    rf"|[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:helaas |echt |gewoon )?niet (?:meer |langer )?"
    r"(?:opbrengen|betalen|missen|redden|halen|volhouden|trekken|ophoesten|lukken|doen)\b"
    rf"|[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:betaal|wil|ga) ik (?:\w+ )?niet\b"
)
_WILL_NOT = re.compile(
    r"\b(?:dat|die|dit|het|\d+ euro|\d+) (?:ga|wil|zal) ik (?:\w+ ){0,3}niet (?:betalen|voldoen|"
    r"overmaken)\b"
    r"(?!.*\b(?:maar|wel)\b)"
)
#: "50 had ik gezegd maar maak daar 80 van", "van 60 naar 40": what was said before.
_RETRACTED = re.compile(
    rf"[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:(?:had|heb) (?:ik|we|wij) (?:\w+ ){{0,3}}?"
    r"(?:gezegd|gemeld|toegezegd|beloofd|voorgesteld|afgesproken|aangegeven|genoemd)\b"
    r"|zei(?:den)? (?:ik|we|wij)\b|(?:was|stond) (?:het |dat )?(?:eerst|de afspraak|eerder|"
    r"afgesproken|fout|verkeerd)\b"
    r"|(?:gezegd|gemeld|toegezegd|beloofd|voorgesteld|afgesproken|aangegeven|genoemd)\b)"
)
#: "Verlagen naar 40", "omzetten naar 40".
CHANGED = (
    r"(?:verlaag\w*|verlagen|omlaag|omhoog|verhoog\w*|verhogen|terug|lager|hoger|bijgesteld|"
    r"aangepast|aanpassen|omzetten|omgezet|wijzigen|gewijzigd|veranderen)(?: worden| gaan| te)*"
)
_FROM_TO = re.compile(
    rf"[\s,]*(?:(?:euro|€|{_PERIOD})\s){{0,2}}(?:(?:[a-z]+ ){{0,4}}?(?P<changed>{CHANGED}) )?"
    r"naar €? ?\d"
)
#: "U stelt 75 voor", "ik betaal al 40 elders": no offer beside one.
_ASKED_BEFORE = re.compile(
    r"\b(?:had|hadden) (?:\w+ ){0,4}(?:afgesproken|gezegd|beloofd|toegezegd) (?:om |van )?€? ?$|"
    r"\b(?:willen|vragen|eisen) jullie €? ?$|\bdacht(?: eerst| zelf)? €? ?$|"
    r"\b(?:u|jullie) (?:stelt|stellen|noemt|noemen|vraagt|vragen|wilt|willen)(?: \w+)? €? ?$"
)
_ASKED_AFTER = re.compile(
    rf"[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:(?:wilt|vraagt|zegt|willen|vragen|zeggen) (?:u|"
    rf"jullie)\b"
    r"|(?:maar )?(?:ik )?(?:dacht|dachten|denk) (?:ik )?(?:meer|eerder|zelf)\b)"
)
#: "100 is veel, want ik kan maar 60".
_LESS_NEXT = re.compile(r"[^\d#]{0,40}\bik kan (?:maar|hooguit|alleen|max|maximaal|hoogstens) \d")
_ALREADY = re.compile(r"\b(?:betaal|betalen|los)(?: ik| we| wij)? al (?:\w+ ){0,2}€? ?$")
_RATHER = re.compile(r"\bliever\b.{0,30} (?:dan|als) $")
_NO_MORE_THAN = re.compile(r"\b(?:meer|hoger|more|higher|boven) (?:dan|than|de)? ?$")
_NOT = re.compile(
    r"\b(?:geen|(?<!lukt )(?<!gaat )(?<!kan )(?<!is )(?<!\bik )(?<!\bme )(?<!\bmij )niet|"
    r"weiger|nooit|not|no|can not pay|kan geen|i.p.v|ipv|in plaats van|instead of)"
    r" (?:(?:de|die|het|die hele|that|pay|the|betalen) ){0,2}$"
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
    r"extra|to pay|storten|te|(?:aan|naar|voor) (?:jullie|u)|"
    r"geven|sparen|doen|krijgen|hebben|kwijt|opzij|leggen|zetten|apart) ){0,3}"
    # A figure behind the period has it: "van die 480 euro elke maand 60".
    rf"(?P<p>{_PERIOD})\b(?! (?:(?!dan |of |vanaf |op |rond |tot |per |voor |from |starting |"
    r"on )\w+ )?"
    r"(?:€ ?)?(?:\d|\w*(?:tig|honderd)\b))"
)
_PERIOD_BEFORE = re.compile(
    rf"(?P<p>{_PERIOD})\s(?:(?:kan|ik|wel|zou|een|max|maximaal|hooguit|ongeveer|rond de|van|tussen|"
    r"de|iets van|zo'n|i|can|pay|betaal|betalen|about|between|bedrag van|wil|for|of|lukt|is|"
    r"doen|met|er|steeds|telkens|op|rond|\d{1,2}(?:e|ste|de)) ){0,5}$"
)
#: "15 euro per week, hooguit een vijfje": the period is the other's.
_OF_ANOTHER = re.compile(rf"{EURO} $")
_UNIT_BEHIND = re.compile(rf"\s(?:per )?{BARE_UNIT}")
_SAYS_MONEY = re.compile(rf"€|{EURO}|\de\b|,\d\d|,-")


def comes_first(before: str, after: str) -> bool:
    """Tell whether an amount between these words is to be paid before others."""
    return bool(
        _ONCE_THEN.match(after)
        or _FIRST_BEFORE.search(before)
        or _FIRST_AFTER.match(after)
        or _THEN_EACH.match(after)
    )


#: "Dan hou ik nog 200 over": no offer beside one.
_LEFT_OVER = re.compile(
    r"\b(?:hou|houd|houden|heb|hebben|blijft|blijven|is|keep|have)\b[^.#]{0,25}$"
)
_OVER = re.compile(rf"[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:nog )?(?:over|left)\b(?!maken)")


def is_refused(before: str, after: str) -> bool:
    """Tell whether it was said to be too much: "50 per maand lukt niet"."""
    if _RATHER.search(before) or _OF_A_CLAIM.search(before):
        return True
    if _LEFT_OVER.search(before) and _OVER.match(after):
        return True
    if _RETRACTED.match(after):
        return True
    changed = _FROM_TO.match(after)
    if changed and (changed["changed"] or before.endswith("van ")):
        return True
    if (
        _ASKED_BEFORE.search(before)
        or _ASKED_AFTER.match(after)
        or _LESS_NEXT.match(after)
        or _ALREADY.search(before)
    ):
        return True
    return bool(_REFUSED.match(after) or _NOT_BUT.match(after)) and not _NO_MORE_THAN.search(before)


def will_not_pay(text: str) -> bool:
    """Tell whether a text says of the one amount in it that it will not be paid."""
    return bool(_WILL_NOT.search(text))


def is_denied(before: str) -> bool:
    """Tell whether a word before it takes it away: "geen 50 euro"."""
    return bool(_NOT.search(before))


def only_period(text: str) -> str | None:
    """Return the one period that a text names; None of several, or where things come by it."""
    named = list(_ANY_PERIOD.finditer(text))
    if (
        len(named) != 1
        or is_denied(text[: named[0].start()])
        or _BY_IT.search(text[: named[0].start()])
    ):
        return None
    per = period_of(named[0][0])
    return None if per is None else str(per)


#: "30 per week.. sorry, per maand bedoel ik".
_CORRECTED = re.compile(
    rf"\b(?:sorry|oeps|nee|pardon|bedoel\w*|i mean)[\s,.]*(?:ik bedoel |ik bedoelde |natuurlijk )?"
    rf"(?P<p>{_PERIOD})(?=$| ?[.!?]| bedoel| natuurlijk| dus)"
)


def corrected_period(text: str) -> str | None:
    """Return the period that a text puts in the place of the one that it named."""
    corrected = _CORRECTED.search(text)
    per = period_of(corrected["p"]) if corrected else None
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
        if not before or _OF_ANOTHER.search(text[: before.start()]):
            return None
        said = before["p"]
    per = period_of(said)
    return None if per is None else str(per)
