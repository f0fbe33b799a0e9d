"""How an amount stands in its sentence: first, refused, denied, and each how often."""

from __future__ import annotations

import re

from dialogs.entities.money.periods import PERIOD as _PERIOD

EURO = (
    r"(?:€|euro's|euros|euro|euroos?|euri(?:es?)?|eurootjes?|eurotjes?|eur|eu|piek|"
    r"ballen|pop|pleuro'?s?|neuro|ek|ekkies|ekkes|pegels|quid|bucks|pounds?)"
)
#: What is done with money; other words on -en may be things of which there are so many.
INFINITIVE = (
    r"(?:(?:van )?(?:betalen|missen|overmaken|storten)|aflossen|afbetalen|ophoesten|dokken|"
    r"afdragen|bijleggen|afschrijven|incasseren|inhouden|aanbieden|bieden|voorstellen|"
    r"voorschieten|pinnen|sturen|brengen|neerleggen|aanbetalen|voldoen|neertellen|lappen|geven|"
    r"afbetaln|overboeken|overschrijven|bijdragen|besteden|vrijmaken|reserveren|"
    r"inleggen|opbrengen|beginnen|starten)"
)
NOW = (
    r"(?:nu|vandaag|direct|seffens|subiet|meteen|alvast|eerst|vooraf|vooruit|gelijk|deze week|"
    r"morgen|eenmalig|om te beginnen|vanavond|vanmiddag|vanochtend|(?:begin|beginnen|start|"
    r"starten) met|now|right now|today|up ?front|first|straight away|right away|aanbetaling|"
    r"aanbetalen|startbedrag|inleg|deposit|als eerste(?: (?:betaling|termijn|deel|keer|bedrag))?|"
    r"als (?:aanbetaling|start|begin|voorschot)|(?:eerste|1e|1ste) (?:termijn|betaling|keer|maand|"
    r"deel)|de eerste keer|as a first payment)"
)
BESIDE = (
    r"(?:ik|kan|kan ik|betaal|betaal ik|doen van|te doen van|van|doen|nog|deel|gedeelte|betalen|"
    r"een|al|wel|i|can|pay|met|van|maak|een bedrag van|over|doe|wil|wil ik|leg|stort|geef|of)"
)
_FIRST_BEFORE = re.compile(rf"\b{NOW} (?:{BESIDE} ){{0,4}}$")
#: "Vrijdag 75 euro en dan elke maand 25".
_THEN_EACH = re.compile(
    r"^[\s,]*(?:(?:euro|af|over|contant|aan|betalen|storten|aanbetalen|overmaken) ){0,2}"
    r"(?:en )?(?:dan|daarna|vervolgens|then|de rest|het restant) (?:\w+ )?(?:elke|iedere|per|"
    r"maandelijks|wekelijks|every)\b"
)
_FIRST_AFTER = re.compile(
    r"^[\s,]*(?:(?:kan|ik|kan ik|wel|(?:mag|mogen|kunt|kunnen|kan) (?:u|je|jullie)|krijg je|"
    r"krijgt u|krijgen jullie|maak ik|betaal ik|stort ik|"
    rf"doe ik|zou ik|al|betalen|overmaken|aanbetalen|doen|"
    rf"euro|i|can|pay|is|dan|er|als) ){{0,3}}(?:{NOW}\b|down\b|aan(?=,? (?:en|dan|daarna)\b))"
)
#: "1 keer 45 en dan 3 keer 30".
_ONCE_BEFORE = re.compile(r"(?:\b1|\been)(?: ?(?:x|keer|maal))? ?$")
_THEN = re.compile(r"[\s,]*(?:euro )?(?:en )?(?:dan|daarna|vervolgens)\b")
#: "Met 50 beginnen".
_BEGINS = re.compile(r"^[\s,]*(?:euro )?(?:te )?(?:beginnen|starten)\b")
#: "100 ineens en dan 20 per maand".
_ONCE_THEN = re.compile(
    r"^[\s,]*(?:euro )?(?:ineens|in (?:een|1) keer)(?: \w+)?[\s,]+(?:en )?(?:dan|daarna|"
    r"vervolgens|(?:de |het )?(?:rest|restant|overige)(?! niet)) "
)
_LITTLE = (
    r"(?:(?:ik|we|wij|het|'m|m|hem|me|mij|ons|er|dat|voor|in|not|echt|gewoon|gewoonweg|helaas|dus|"
    r"nu|toch|wel|ook|natuurlijk|absoluut|zeker|momenteel|helemaal|financieel|veel|far|way|just) "
    r"){0,4}"
)
_TOO_MUCH = r"(?:te (?:veel|gortig|hoog|zwaar|gek|duur)|teveel|too much)"
CANNOT = (
    rf"(?:(?:kan|lukt|gaat|wordt|red|haal|trek|is|zit|can) {_LITTLE}"
    rf"(?:niet|nooit|onmogelijk|impossible|{_TOO_MUCH})|te veel|teveel|too much)"
)
#: What is said of an amount that nobody can pay at all.
_BEYOND = re.compile(
    rf"[\s,]*(?:(?:euro|{_PERIOD})\s)?(?:(?:maar|dat|het|die|but|that) ){{0,3}}"
    rf"(?:(?:kan|lukt|gaat|red|haal|trek|can) {_LITTLE}(?:niet|nooit|onmogelijk)"
    rf"|heb (?:ik|we) {_LITTLE}niet(?! (?:betaald|overgemaakt|gestort|gedaan|gezien|gekregen))"
    rf"|(?:is|wordt|vind ik) {_LITTLE}(?:onmogelijk|impossible|{_TOO_MUCH}))\b"
)
#: "50 per maand lukt niet": refused, unless it is the only one: "meer dan 45 lukt niet".
_REFUSED = re.compile(
    rf"[\s,]*(?:(?:euro|{_PERIOD})\s)?(?:(?:maar|dat|het|die|is|but|that) ){{0,3}}{CANNOT}\b"
    r"(?! (?:missen|hoor|meer (?:dan|als|missen|betalen)))"
)
_NOT_THEN = re.compile(
    r" (?:lukken |betalen )?(?:in een|in 1|ineens|meteen|direct|altijd|elke|voor|eerder|nu|"
    r"vandaag|morgen|deze|volgende|vrijdag|maandag|langer|\d|#|om|omdat|want dan|zonder|tot)\b"
)
#: "Een rekening van 119 euro maar ik betaal er 80 van".
_OF_A_CLAIM = re.compile(
    r"\b(?:rekening|factuur|nota|schuld|totaal|invoice|bill|debt) (?:van|of) (?:de |die |ruim )?$"
)
#: "Ik heb 150 te betalen dus 3 maanden 50".
_OPEN = re.compile(
    r"[\s,]*(?:euro )?(?:te betalen|openstaa\w+|open (?:staan|staat))\b(?! (?:per|elke)\b)"
)
#: "Wij redden 120 euro in de maand niet, wel 80".
_NOT_BUT = re.compile(
    rf"[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}niet\b(?=.{{0,12}} wel\b)"
    rf"|[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:lukt|gaat|kan|red ik|haal ik) (?:\w+ ){{0,2}}"
    r"niet meer\b(?=.{0,40}\bmaar\b.{0,30} wel\b)"
    rf"|[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:helaas |echt |gewoon )?niet (?:meer |langer )?"
    r"(?:opbrengen|betalen|missen|redden|halen|volhouden|trekken|ophoesten|lukken|doen)\b"
    rf"|[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:betaal|wil|ga) ik (?:\w+ )?niet\b"
    rf"|[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}niet(?= ?[.!?]*$)"
    # "40 per maand is voor mij net zo veel als 400 voor u".
    rf"|[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}is voor (?:mij|me|ons) (?:al |net |bijna |ongeveer )*"
    r"(?:als|zo ?veel|een|veel|wat)\b"
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
    r"|(?:kon|mocht|betaalde|deed|had) (?:ik|we|wij) (?:\w+ ){0,3}?(?:vroeger|eerst|eerder|toen|"
    r"destijds)\b"
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
_NO_MORE_THAN = re.compile(
    r"\b(?:meer|hoger|more|higher|boven) (?:(?:dan|als|than|de|een) ){0,2}€? ?$"
)
_NOT = re.compile(
    r"\b(?:geen(?: (?:geld|budget|ruimte) voor)?|wie heeft|"
    r"(?<!lukt )(?<!gaat )(?<!kan )(?<!is )(?<!\bik )(?<!\bme )(?<!\bmij )niet|"
    r"weiger|nooit|not|no|can not pay|kan geen|i.p.v|ipv|in plaats van|instead of)"
    r" (?:(?:de|die|het|die hele|that|pay|the|betalen) ){0,2}$"
)


def comes_first(before: str, after: str) -> bool:
    """Tell whether an amount between these words is to be paid before others."""
    return bool(
        _ONCE_THEN.match(after)
        or _FIRST_BEFORE.search(before)
        or (_ONCE_BEFORE.search(before) and _THEN.match(after))
        or (_BEGINS.match(after) and before.endswith("met "))
        or _FIRST_AFTER.match(after)
        or (_THEN_EACH.match(after) and not before.endswith("liever "))
    )


#: "Dan hou ik nog 200 over": no offer beside one.
_LEFT_OVER = re.compile(
    r"\b(?:hou|houd|houden|heb|hebben|blijft|blijven|is|keep|have)\b[^.#]{0,25}$"
)
_OVER = re.compile(rf"[\s,]*(?:(?:euro|{_PERIOD})\s){{0,2}}(?:nog )?(?:over|left)\b(?!maken)")


#: "Vroeger 75 per maand, tegenwoordig 30", "eerder kon ik 60 nu nog maar 30".
_FORMER = re.compile(
    r"\b(?:vroeger|eerder|voorheen|destijds)(?: (?:kon|mocht|betaalde|deed|was|had|het|ik|we|nog|"
    r"altijd))* "
    r"€? ?$"
)
_BY_NOW = re.compile(r"\b(?:nu|tegenwoordig|inmiddels|voortaan|thans)\b")


def is_refused(before: str, after: str) -> bool:
    """Tell whether it was said to be too much: "50 per maand lukt niet"."""
    if _RATHER.search(before) or _OF_A_CLAIM.search(before) or _OPEN.match(after):
        return True
    if _FORMER.search(before) and _BY_NOW.search(after):
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


def is_beyond(before: str, after: str) -> bool:
    """Tell whether it cannot be paid at all, by when and in how many parts it may be."""
    match = None if _NO_MORE_THAN.search(before) else _BEYOND.match(after)
    return bool(match) and not _NOT_THEN.match(after, match.end() if match else 0)


def will_not_pay(text: str) -> bool:
    """Tell whether a text says of the one amount in it that it will not be paid."""
    return bool(_WILL_NOT.search(text))


def is_denied(before: str) -> bool:
    """Tell whether a word before it takes it away: "geen 50 euro"."""
    return bool(_NOT.search(before))
