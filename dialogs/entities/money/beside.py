"""What the words right beside an amount make of it: a wage, a price, what is left to live on."""

from __future__ import annotations

import re

from dialogs.entities.money.money_words import INCOME, LIFE, PAYMENTS
from dialogs.entities.money.periods import PERIOD

#: "Ik verdien 900", "mijn uitkering is 1100".
_TOLD_BEFORE = re.compile(
    rf"\b(?:(?<!\d )(?<!\d euro ){INCOME}|levert|brengt|verdien|ontvang|krijg|vang|earn|get|"
    r"receive|(?:leef|leven|leeft|eet|eten|rondkomen|rond|moet|moeten) (?:\w+ ){0,2}van|"
    r"(?:rond|rondkomen|leven) (?:\w+ ){0,2}met|"
    r"(?!u\b|jullie\b|je\b|ge\b|dan\b)\w+ (?:krijgt|pakt|incasseert|houdt|int|vordert)"
    r"(?! (?:u|jullie|je|ge)\b))"
    r"(?: (?:elke maand|iedere maand|elke week|is|van|ik|maar|ook|al|slechts|rond|ongeveer|"
    r"per maand|de|een|of|only|about))* ?$"
)
#: "Een nieuwe band van 95 euro": that of the thing, unless the thing is a payment.
_THING_OF = re.compile(
    r"\b(?:een|mijn|onze|zijn|haar|hun|nieuwe|andere|nog|\d+|twee|drie|a|my) "
    rf"(?:(?!van\b|ik\b|kan\b)(?!{PAYMENTS})[a-z-]+ )?(?!doen\b)(?!{PAYMENTS})[a-z-]{{3,}} "
    r"(?:(?:gehad|gekregen|gekocht|kopen|betaald|betalen|hebben|liggen|staan|lopen|lopend) )?"
    r"(?:van|of|a|ad|for|voor) (?:(?:de|die|ruim|wel|ongeveer|rond|bijna|ook|maar|about) ){0,2}"
    r"€? ?$"
)
#: "Mijn telefoon is 45".
_MINE_IS = re.compile(
    rf"\b(?:mijn|m'n|onze|zijn|haar|my|our) (?!{PAYMENTS})(?!vrouw|man\b|vriend|budget|limiet|"
    rf"grens|ruimte|idee|keuze|"
    r"uiterste|antwoord|plafond|proposal|limit)[a-z]+ (?:is|zijn|kost|was|kosten|are) "
    r"(?:(?:nu|ook|al|ongeveer|rond de|maar|about|only) )*€? ?$"
)
#: "Die kostte 85", "gekocht voor 900".
_PRICE_BEFORE = re.compile(
    r"\b(?:kost|kostte|kosten|gekost|costs?|(?:ge|ver)kocht voor|(?:ver)?kopen voor|uitgegeven|"
    r"waarde van|ter waarde van|spent|sold (?:\w+ ){0,2}for|bought (?:\w+ ){0,2}for|"
    r"prijs (?:is|was)|wacht(?:en)? op|weg voor|verkoop (?:\w+ ){0,4}voor|boete van|"
    r"lening van|tekort van|kwijt) "
    r"(?:(?:me|mij|ons|hem|haar|al|ook|nog|wel|weer|zo|samen|meer dan|ruim|ongeveer|rond de|"
    r"bijna|maar|zelf) ){0,3}€? ?$"
)
#: "450 kwijt", "80 aan boodschappen", "725 naar de belasting", "30 aan eneco".
_GONE_AFTER = re.compile(
    r"[\s,]*(?:euro |€ )?(?:per maand |per week |elke maand )?(?:(?:al|ook|nog|weer|toch) )?"
    r"(?:kwijt\b|krijgt (?!u\b|jullie\b|je\b|ge\b)|(?:uitgegeven|verspeeld|vergokt|kwijtgeraakt|"
    r"misgelopen|geworden|gekost|kosten|kost|teruggekregen|verloren|gewonnen|geleend|rood)\b"
    rf"|(?:aan|naar|on|to) (?:(?:de|het|een|mijn|onze|zijn|haar|die|nieuwe|andere|my|the|a) )"
    rf"{{0,3}}{LIFE}|per uur\b|p/u\b|bij ?gekomen\b|te weinig\b(?= \w+(?:d|t|maakt|schreven)\b)|"
    r"an hour\b|tekort\b"
    rf"|aan (?:(?:de|het|mijn|een) ){{0,2}}{LIFE}"
    r"|te goed (?:van|bij)|(?:terug)?betalen aan (?!u\b|jullie\b|je\b)"
    r"|staat er (?:nog|maar)(?=$| ?[.]| op mijn)"
    r"|(?:er ?)?(?:van)?af (?:gaat|gaan|halen|haalt|trekken|trekt|doen|doet)\b|(?:armer|lichter|"
    r"minder|duurder|in de min)\b(?! (?:voor|betaal|kan))"
    r"|(?:(?:betaald|overgemaakt) )?(?:aan|bij|naar) (?:(?:een|het|de|mijn|nog) ){0,2}(?:andere?|"
    r"vorige?|oude) \w+"
    r"|(?:per maand |per week )?aan (?!kleingeld|contant|munten|cash|u\b|jullie\b|je\b|de\b|het\b|"
    r"een\b|mijn\b|eind|begin|"
    r"(?:en|dan|daarna|als|tot|zonder|wie|schuld)\b|\w+ing\b|rente|termijn|preminder)[a-z]{3,})"
)
#: "1200 salaris", "800 aan huur".
_TOLD_AFTER = re.compile(
    rf"\s(?:(?:euro|per maand|per week|per kwartaal|aan|van|voor|in de maand|a month|my|mijn|de)"
    rf" ){{0,3}}{INCOME}\b"
)
#: "60 per week, waarvan 10 voor u".
_OF_IT_AFTER = re.compile(
    rf"[\s,]*(?:(?:euro|{PERIOD})\s){{0,2}}(?:over )?(?:en )?(?:waarvan|"
    rf"daarvan) (?:\w+ ){{0,4}}€? ?\d"
)
#: "En de laatste 34,50": what is left then.
_LAST = re.compile(
    r"\b(?:de |het )(?:laatste|slot\w+)(?: (?:termijn|keer|maand|betaling|deel))?(?: (?:is|van|"
    r"dan))* €? ?$"
    r"|\b(?:en|plus) (?:nog )?(?:1 ?x|een keer|1 keer) (?:van )?€? ?$"
)
#: "Voor 40 euro ga ik niet bellen": too little to trouble about.
_FOR_IT = re.compile(r"\bvoor (?:die )?€? ?$")
_NOT_FOR_IT = re.compile(
    r"[\s,]*(?:euro )?(?:ga|zou|wil|hoef|moet|maak) (?:ik|je|jij|u|jullie|we)\b.*\b(?:niet|geen)\b"
)
#: "Al betaal ik 10 euro, dan nog": only supposed.
_SUPPOSED = re.compile(
    r"(?:^|[.] )al (?:betaal(?:de)?|geef|gaf|was|is|had) (?:ik|het|jullie|u)(?: maar)? €? ?$"
)
_NEGATES = re.compile(r"\b(?:niet|geen|nooit)\b")
#: "Een schuld van 12000 bij 9 bedrijven".
_DEBT_OF = re.compile(r"\bschuld(?:en)? (?:van (?:ruim |bijna |zo'n )?)?€? ?$")
_TO_ANOTHER = re.compile(r"[\s,]*(?:euro )?(?:schuld )?bij (?!u\b|jullie\b)")
#: "Als de 800 euro van de verzekering binnen is".
_WHEN_THE = re.compile(r"\b(?:als|zodra|wanneer|tot) (?:de|die|het|dat|mijn) €? ?$")
_COMES = re.compile(
    r"[^\d]{0,40}?\b(?:binnen|er|gestort|uitbetaald|terug|betaald) (?:is|zijn|wordt|heb)\b"
)
#: "De 2k die jullie vragen".
_ASKED_AFTER = re.compile(
    r"[\s,]*(?:euro )?(?:die|dat|wat) (?:jullie|u|ze|hij|zij|we) (?:\w+ ){0,2}?"
    r"(?:vragen|vraagt|willen|wilt|wil|eisen|eist|rekenen|rekent|noemen|noemt|zeggen|zegt)\b"
)
#: "Heb nog 11 euro tot die tijd", "blijft 40 over om van te eten".
_HAVE = re.compile(
    r"\b(?:heb|hebben|have|nog|maar|over|staat|staan|blijft|hou|houd|rest) (?:\w+ ){0,3}€? ?$"
)
_TO_LIVE_ON = re.compile(
    r"[\s,]*(?:euro )?(?:per (?:maand|week) |in de (?:maand|week) )?(?:over )?(?:nog )?(?:"
    r"op (?:mijn|m'n|de|het) (?:\w*bank\w*|bank ?rekening|spaar\w*|mijn rekening)\b|"
    r"op mijn rekening\b|op zak\b|in (?:mijn|de) (?:portemonnee|knip)\b|tot (?:die|dan|het|eind|"
    r"einde|mijn|de|#|volgende|\w+dag)|om (?:\w+ )?(?:\w+ )?(?:te (?:leven|eten)|rond te|de maand|"
    r"de week)|voor (?:de (?:hele |rest van de )|een hele )(?:week|maand)|to live|until)"
)
#: "Mijn saldo is 47 euro. Dat kunt u krijgen."
_OFFERED_NEXT = re.compile(
    r"[^#\d€]{0,40}?(?:\s\.|\ben|\bdus|\bmaar|^| )\s?(?:dat|die|dit) (?:bedrag )?"
    r"(?:(?:mogen|mag|kunnen|kunt|kan|kun) (?:jullie|u|je|ge) (?:\w+ ){0,2}(?:hebben|krijgen)"
    r"|(?:krijgt|krijgen|krijg) (?:jullie|u|je|ge)\b|(?:jullie|u) (?:mogen|mag|kunnen|kunt)"
    r" (?:\w+ )?(?:hebben|krijgen)|(?:is|zijn) (?:dan )?voor (?:jullie|u)\b"
    r"|(?:kan|zal|ga|wil) ik (?:\w+ ){0,3}(?:betalen|overmaken|storten|missen)\b"
    r"|(?:betaal|maak|stort|geef|stuur) ik\b)(?! (?:niet|nooit))"
    r"|[^#\d€]{0,40}? (?:maak|stort|betaal) ik (?:\w+ ){0,3}(?:over|aan (?:jullie|u))\b"
    r"|[^#\d€]{0,40}? (?:die|dat|het) (?:gaat|kan|mag) (?:\w+ )?naar (?:jullie|u|je)\b"
    r"|[\s,]*(?:euro )?(?:per (?:maand|week) )?(?:(?:mag|kan|gaat|mogen|"
    r"gaan) (?:er )?)?(?:van (?:mijn|m'n|de|het) \w+ )?"
    r"(?:naar|voor|aan) (?:jullie|u|je)\b(?! (?:kan|wil|zou|doe|maak|betaal) (?:ik|we)\b)"
    r"|[^#\d€]{0,40}? (?:pak|neem|haal|incasseer|schrijf) (?:die|dat|het) maar\b"
)
#: "Van mijn loon 200": it is paid out of that.
_OUT_OF = re.compile(rf"\bvan (?:mijn|m'n|onze|het|dat|de|die|me) (?:\w+ )?{INCOME} $")


#: "Als ik op vrijdag betaald krijg 15 per week": that verb ends what is said of when.
_ONCE_PAID = re.compile(
    r"\b(?:als|zodra|wanneer|nadat) (?:ik|we|wij|mijn \w+) (?:[a-z#]+ ){0,4}(?:krijg|ontvang|"
    r"verdien|krijgen) $"
)


def is_offered_next(after: str) -> bool:
    """Tell whether the words behind an amount offer it: "dat kunt u krijgen"."""
    return bool(_OFFERED_NEXT.match(after))


def is_told_before(before: str) -> bool:
    """Tell whether the words before an amount make it that of a wage, a cost or a thing."""
    if _OUT_OF.search(before) or _ONCE_PAID.search(before):
        return False
    return any(
        words.search(before) for words in (_TOLD_BEFORE, _THING_OF, _MINE_IS, _PRICE_BEFORE, _LAST)
    )


def is_told_behind(before: str, after: str) -> bool:
    """Tell whether the words behind it do: "1200 salaris", "80 aan boodschappen"."""
    if any(words.match(after) for words in (_TOLD_AFTER, _GONE_AFTER, _ASKED_AFTER, _OF_IT_AFTER)):
        return True
    if _WHEN_THE.search(before) and _COMES.match(after):
        return True
    if _SUPPOSED.search(before) and _NEGATES.search(after):
        return True
    if _DEBT_OF.search(before) and _TO_ANOTHER.match(after):
        return True
    if _FOR_IT.search(before) and _NOT_FOR_IT.match(after):
        return True
    return bool(_HAVE.search(before) and _TO_LIVE_ON.match(after))
