"""Days that a message names and that are no days of paying.

The date of a letter, since when something is so, a birthday, a day off, a call, opening hours.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dialogs.entities.days.reckoning import When

#: It is paid, or asked for.
PAYS = re.compile(
    r"\b(?:betaal|betaalt|regelt|voldoet|doet|maakt|geef|betalen|betaald|maak|maken|overmaken|"
    r"overgemaakt|stort|storten|gestort|voldoe|voldoen|los|aflossen|regel|regelen|doe|doen|reken|"
    r"krijgt u|krijg je|krijgen jullie|hebben jullie|heb je het|heeft u|heb jij|heb je het|"
    r"heb je je|zie je|staat het|is het er|lukt|kan|kunnen|gaat|wel|liever|pas|beginnen|begin|"
    r"start|schrijf maar af|incasseer|afschrijven|pay|paying|transfer|send|settle|graag|schikt|"
    r"past|dokken|tikkie|pin|schuiven|schuif|pak|dichter|naar jullie|overboeken|boek|in orde|mag|"
    r"uitstel|wachten|wacht|geduld|de tijd|uiterlijk|volgt|sort|do it|i will|wil ik|oppakken|"
    r"heb ik (?:weer |wel )?tijd|can i|could i)\b"
)
#: A message or a call that was: its day is no day of paying.
_CONTACT = re.compile(
    r"\b(?:gebeld|belde|belden|gemaild|mailde|geappt|appte|gestuurd|stuurde|gesproken|sprak|"
    r"gekregen|kreeg|ontvangen|ontving|gehoord|gezien|gelezen|bericht|berichten|called|texted|"
    r"emailed|received|got|spoke)\b"
)
MONEY_MOVED = re.compile(
    r"\b(?:betaald|betaalde|betaling|overgemaakt|gestort|voldaan|overgeboekt|afgeschreven|geld|"
    r"bedrag|paid|transferred|loon|salaris|uitkering|geincasseerd|geint|afgeboekt|euro|afschrift|"
    r"betaalbewijs|bewijs|bon|rekening|bank|bankafschrift|afgegaan|tikkie|ideal|incasso|gepind|"
    r"gedaan|eraf|geregeld|afgerond|gemaakt|done it|did it|afgelost|paying|pay|payment|payments)\b"
)


_OPEN = re.compile(
    r"\b(?:open|geopend|avondopening|openingstijden|opening|gesloten|dicht|sluit|sluiten"
    r"|(?:is|zijn) er (?:alleen|altijd|enkel|maar) op)\b"
)
#: "Hoezo dinsdag? Ik heb nooit gezegd dat ik dinsdag zou betalen", "1 april grap".
_DENIED = re.compile(
    r"\b(?:nooit|niet|not|never) (?:\w+ )?(?:gezegd|beloofd|afgesproken|said|promised|agreed)\b"
    r"(?!.*\b(?:maar|wel|but)\b)"
)
_JOKE = re.compile(r"(?:1|een) april ?(?:grap\w*|mop\w*)")
#: "De vierde keer deze week": how often, and not when.
_SO_OFTEN = re.compile(
    r"\b(?:\d+(?:e|de|ste)|tweede|derde|vierde|vijfde|zoveelste) (?:keer|maal) $"
)
LIFE = re.compile(
    r"\b(?:verjaardag|jarig|geboren|bevalling|bevallen|een kind|baby|operatie|geopereerd|"
    r"begrafenis|crematie|uitvaart|trouwen|trouw|bruiloft|ben ik weg|zijn we weg|\w*vakantie|"
    r"ziekenhuis|contract|school|examen|pensioen|een afspraak|overleg\w*|kamp|gesprek|sollicitatie|"
    r"sollicitatiegesprek|tandarts|dokter|zitting|rechtbank|voedselbank|buitenland|op reis|"
    r"uitgerekend|opgenomen|baan|job|verhuis\w*|verhuiz\w*|bouwvak|schuldsanering|klaar met|"
    r"sanering|intake|wordt? (?:\S+ ){0,4}[\d#]{2}(?= jaar| en | dan |$)|(?:ben|zijn|zit|"
    r"zitten) .{0,30}\b(?:tot|t/m)\b.{0,20}\b(?:in|op|naar)|(?:ga|gaan|vlieg|vliegen|vertrek|"
    r"vertrekken) (?:ik|we|wij) (?:naar|weg|op|met)|(?:ik|we|wij) (?:ga|gaan|vlieg|vliegen|vertrek|"
    r"vertrekken)\b.*\b(?:naar|weg|voor)|birthday|wedding|retire|had a baby)\b"
)
_TELLS = re.compile(
    r"\b(?:ben|bent|ligt|lig|is|zijn|was|waren|werd|word|geworden|heb|heeft|hebben|niet|geen|zit|"
    r"sta|woon)\b"
)
_CALLED_ON = re.compile(r"\b(?:belde|belden|mailde|mailden|appte|appten|stuurde|stuurden|sprak)\b")
_CALL = re.compile(
    r"\b(?:bel|bellen|terugbellen|gebeld worden|bereikbaar|call|spreken|langs|kom|komen|contact)\b"
)
#: "Factuur 40877 van 14 november", "uw brief dd 3 mei", "sinds 1 maart": the date of a paper, and
#: since when something is so. Looked for before the day.
_PAPER = (
    r"(?:factuur|facturen|nota|rekening|brief|brieven|schrijven|bericht|berichtje|sms|smsje|app|"
    r"appje|mail|mailtje|email|e-mail|herinnering|aanmaning|bestelling|order|aankoop|levering|"
    r"polis|contract|afspraak|gesprek|telefoontje|invoice|bill|letter|message|reminder|text|call)"
)
_DATES_ANOTHER = re.compile(
    rf"\b{_PAPER}(?:nummer|nr)?(?: nummer| met| kenmerk| [^\s.]*[\d~#][^\s.]*){{0,4}}"
    r" (?:van|dd|d\.d|gedateerd|dateert van|is van|of|dated|from)(?: op| \.)?(?: de)? $"
    rf"|\b(?:op|in|volgens) (?:\w+ )?{_PAPER} (?:\w+ )?(?:stond|staat|stated|says|said|"
    rf"zegt)\b[\w ]{{0,24}} $"
    r"|\b(?:dd|d\.d|gedateerd(?: op)?)(?: \.)?(?: de| het)? $"
)
_SINCE = re.compile(r"\b(?:sinds|since|sedert|al vanaf)(?: de| het)? $")
_SENDS_A_PAPER = re.compile(
    r"\b(?:mail|stuur|app|upload|scan|send|email)\b.*\b(?:kopie|kopietje|bewijs|betaalbewijs|foto|"
    r"screenshot|afschrift|bankafschrift|formulier|copy|proof|picture)\b"
)
#: "Het is nu vrijdag", "het is 16 juli": it tells which day it is.
_TODAY_IS = re.compile(r"\b(?:het is|vandaag is het|it is|today is)(?: nu| vandaag| now)? $")
_NOW = re.compile(r"(?:deze (?:week|maand)|vandaag|this (?:week|month)|today)\b")
_NOT = re.compile(r"\b(?:niet|niets|geen|nooit|not|no|nie|onmogelijk)\b")
_WILL = re.compile(
    r"\b(?:probeer|proberen|komt|krijg\w*|zal|ga|gaan|zorg|fix|will|try|hoop|wil|moet lukken|"
    r"goed)\b"
)
_NOT_BEFORE = re.compile(r"\b(?:voor|eerder|later|pas|langer|anders|of|before|until|nog)\b")
#: A payment of which somebody says that it was made.
_PAID = re.compile(
    r"\b(?:betaald|betaling|overgemaakt|gestort|voldaan|overgeboekt|afgeschreven|afgeboekt|"
    r"geincasseerd|geint|afgegaan|eraf|gepind|afgerekend|gedaan|geregeld|afgerond|gemaakt|gefixt|"
    r"afgelost|verstuurd|gestuurd|binnengekomen|tikkie|ideal|incasso|betaalbewijs|afschrift|"
    r"rekening (?:ge)?ga(?:an|gaan)|rekening gehaald|betaalde|betaalden|stortte|boekte|maakte|paid|"
    r"sent|made|transferred|done|did|settled|sorted)\b|\blaten (?:overmaken|overboeken|storten)\b|"
    r"\b(?:naar|op) (?:jullie|u|uw rekening|jullie rekening)(?: is| zijn)? gegaan\b"
    r"|\b(?:ging|gingen|went|left|debit)\b.*\b(?:rekening|account|out)\b"
)
#: "Zodra ik terug ben op 2 augustus" answers when.
_WHEN = re.compile(r"\b(?:zodra|als|wanneer|nadat|once|when|after)\b")
#: It takes up the day before it: "vrijdag ben ik terug, dan betaal ik".
_THEN = re.compile(
    r"\b(?:(?:dan|daarna|erna|diezelfde|die dag|dezelfde dag|dus dan|then|after that|"
    r"same day)(?! (?:\w+ )?(?:bel|bellen|terugkomen|terugkom|kijk|zie|zien|hoor|hoort|spreek|mail|"
    r"mailen|laat|weet|call|let))"
    r"|(?:en|dus) (?:betaal|maak|stort|regel|doe|los|reken|boek|krijgen|krijgt|krijg))\b"
)


def of_another(when: When, place: int, plain: str, clause: str, today: date) -> bool:
    """Tell whether a day is one of something else than a payment.

    Args:
        when: the day.
        place: where it stands.
        plain: the normalised text.
        clause: what part of it belongs to the day.
        today: the local day.
    """
    return (
        (_TODAY_IS.search(plain[:place]) and when.day in {today, today + timedelta(days=7)})
        or _is_not_now(plain[place:], plain, clause)
        or _of_a_paper(when, plain[:place], clause, plain)
        or _is_open(clause)
        or bool(_DENIED.search(plain) or _JOKE.match(plain[place:]))
        or bool(_NOW.match(plain[place:]) and _SO_OFTEN.search(plain[:place]))
        or _of_contact(when, clause, today)
        or _of_a_life(when, clause, plain, plain[place:], today)
    )


def _is_not_now(after: str, plain: str, clause: str) -> bool:
    """Tell whether now is refused, or only when it is so: "minder uren deze maand"."""
    now = _NOW.match(after)
    if not now or len(plain.split()) < 4 or _NOT_BEFORE.search(clause):
        return False
    told = now[0] not in {"vandaag", "today"} and not (
        PAYS.search(clause) or MONEY_MOVED.search(clause) or _WILL.search(clause)
    )
    return told or bool(_NOT.search(clause))


def _of_a_paper(when: When, before: str, clause: str, plain: str) -> bool:
    """Tell whether a day is that of a paper or of how things were, and of no payment."""
    if _DATES_ANOTHER.search(before):
        return True
    if _SINCE.search(before):
        return not (when.behind and _PAID.search(clause))
    return when.behind and len(plain.split()) > 4 and not _PAID.search(plain)


def _of_contact(when: When, clause: str, today: date) -> bool:
    """Tell whether it is a day on which a paper is sent, or was, or somebody called."""
    if _SENDS_A_PAPER.search(clause):
        return True
    if MONEY_MOVED.search(clause) or PAYS.search(clause):
        return False
    if when.first > today:
        return bool(_CALLED_ON.search(clause))
    return bool(_CONTACT.search(clause)) or (when.behind and bool(_TELLS.search(clause)))


def _of_a_life(when: When, clause: str, plain: str, after: str, today: date) -> bool:
    """Tell whether it is a day of somebody's life, or today in a message without any payment."""
    if len(plain.split()) < 4:
        return False
    lives = bool(LIFE.search(clause)) and not _WHEN.search(clause)
    if PAYS.search(plain) or MONEY_MOVED.search(plain):
        of_money = PAYS.search(clause) or MONEY_MOVED.search(clause) or _THEN.search(after)
        return lives and not of_money
    tells = when.day == today and _TELLS.search(plain) and not _CALL.search(plain)
    return lives or bool(tells)


def _is_open(clause: str) -> bool:
    """Tell whether it asks for opening hours: "zijn jullie zaterdag open?"."""
    return bool(_OPEN.search(clause)) and not re.search(
        r"\b(?:betaal|betalen|stort|maak)\b", clause
    )
