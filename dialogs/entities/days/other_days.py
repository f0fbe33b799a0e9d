"""Days that a message names and that are no days of paying.

The date of a letter, since when something is so, a birthday, a day off, a call, opening hours.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dialogs.entities.clauses import end_of
from dialogs.entities.days.day_words import DAY
from dialogs.entities.days.deeds import INCOME, LIFE, OTHER_DEED, OTHERS_BILL, pays
from dialogs.entities.days.reckoning import When
from dialogs.entities.days.refused_days import NOT, is_refused

#: A message or a call that was: its day is no day of paying.
_CONTACT = re.compile(
    r"\b(?:gebeld|belde|belden|gemaild|mailde|geappt|appte|gestuurd|stuurde|gesproken|sprak|"
    r"gekregen|kreeg|ontvangen|ontving|gehoord|gezien|gelezen|bericht|berichten|called|texted|"
    r"emailed|received|got|spoke)\b"
)
#: Unless it was a complaint or a date that was made.
_DONE = (
    r"(?<!bezwaar )(?<!afspraak )(?<!melding )(?<!klacht )(?<!aanvraag )(?<!aangifte )(?<!foto )"
    r"(?<!verzoek )\b(?:gemaakt|gedaan|al gebeurd)\b"
)
MONEY_MOVED = re.compile(
    r"\b(?:betaald|betaalde|betaling|overgemaakt|gestort|voldaan|overgeboekt|afgeschreven|geld|"
    r"bedrag|paid|transferr?ed|loon|salaris|uitkering|geincasseerd|geint|afgeboekt|euro|afschrift|"
    r"betaalbewijs|bewijs|bon|rekening|bank|bankafschrift|afgegaan|tikkie|ideal|incasso|gepind|"
    r"eraf|geregeld|afgerond|done it|did it|afgelost|paying|pay|payment|payments)\b"
    rf"|{_DONE}"
)


_OPEN = re.compile(
    r"\b(?:open|geopend|avondopening|openingstijden|opening|gesloten|dicht|sluit|sluiten"
    r"|(?:is|zijn) er (?:alleen|altijd|enkel|maar) op)\b"
)
#: "De vierde keer deze week": how often, and not when.
_SO_OFTEN = re.compile(
    r"\b(?:\d+(?:e|de|ste)|tweede|derde|vierde|vijfde|zoveelste) (?:keer|maal) $"
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
    rf"zegt)\b[\w ]{{0,24}} $|\b{_PAPER} (?:zegt|noemt|vermeldt|says) $"
    r"|(?<!volgt )(?<!betaling )(?<!betaald )(?<!voldaan )(?<!gemaakt )"
    r"\b(?:dd|d\.d|gedateerd(?: op)?)(?: \.)?(?: de| het)? $"
)
_SINCE = re.compile(r"\b(?:sinds|since|sedert|al vanaf)(?: de| het)? $")
_SENDS_A_PAPER = re.compile(
    r"\b(?:mail|stuur|sturen|app|upload|scan|geef|geven|krijg|krijgt|krijgen|ontvang|wil|send|email)\b"
    r".*\b(?:kopie|kopietje|\w*bewijs|foto|screenshot|afschrift|bankafschrift|formulier|"
    r"antwoord|reactie|uitsluitsel|specificatie|overzicht|uitleg|gegevens|duidelijkheid|copy|proof|"
    r"picture|answer)\b|\b(?:u|je|jullie) (?:hoort|hoor|horen)\b"
)
#: "Het is nu vrijdag", "het is 16 juli": it tells which day it is.
_TODAY_IS = re.compile(r"\b(?:het is|vandaag is het|it is|today is)(?: nu| vandaag| now)? $")
_NOW = re.compile(r"(?:deze (?:week|maand)|vandaag|this (?:week|month)|today)\b")
_WILL = re.compile(
    r"\b(?:probeer|proberen|komt|krijg\w*|zal|ga|gaan|zorg|fix|will|try|hoop|wil|moet lukken|"
    r"goed)\b"
)
#: "Mijn loon is 75 euro minder deze maand".
_LESS = re.compile(r"\b(?:is|heb|had|kreeg|krijg) .*\b(?:minder|te weinig|gekort|korter)\b")
_NOT_BEFORE = re.compile(r"\b(?:voor|eerder|later|pas|langer|anders|of|before|until|nog)\b")
#: A payment of which somebody says that it was made.
_PAID = re.compile(
    r"\b(?:betaald|betaling|overgemaakt|gestort|voldaan|overgeboekt|afgeschreven|afgeboekt|"
    r"geincasseerd|geint|afgegaan|af gegaan|rekening af|eraf|gepind|afgerekend|geregeld|"
    r"afgerond|gefixt|gelukt|"
    r"afgelost|verstuurd|gestuurd|binnengekomen|tikkie|ideal|incasso|betaalbewijs|afschrift|"
    r"rekening (?:ge)?ga(?:an|gaan)|rekening gehaald|betaalde|betaalden|stortte|boekte|maakte|paid|"
    r"sent|made|transferr?ed|done|did|settled|sorted)\b|\blaten (?:overmaken|overboeken|storten)\b|"
    r"\b(?:naar|op) (?:jullie|u|uw rekening|jullie rekening)(?: is| zijn)? gegaan\b"
    rf"|{_DONE}|\b(?:ging|gingen|went|left|debit)\b.*\b(?:rekening|account|out)\b"
)
#: "Zodra ik terug ben op 2 augustus" answers when.
_WHEN = re.compile(r"\b(?:zodra|als|wanneer|nadat|once|when|after)\b")
#: It takes up the day before it: "vrijdag ben ik terug, dan betaal ik".
_THEN = re.compile(
    r"\b(?:(?:(?<!tot )(?<!waarom )(?<!hoezo )dan|daarna|erna|diezelfde|die dag|"
    r"dezelfde dag|dus dan|then|after that|"
    r"same day)(?! (?:heb|krijg) ik (?:niks|niets|geen))"
    r"(?! krijg ik(?!.*\b(?:betaal|regel|doe|maak|stort)\b))"
    r"(?! (?:\w+ )?(?:bel|bellen|terugkomen|terugkom|kijk|zie|zien|hoor|hoort|spreek|mail|"
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
        _tells_today(when, place, plain, today)
        or _is_not_now(plain[place:], plain, clause)
        or (plain[place:].startswith("vannacht") and not (pays(clause) or INCOME.search(clause)))
        or _of_a_paper(when.behind, plain[:place], clause, plain)
        or (_is_open(clause) and not _THEN.search(plain[place:]))
        or (
            bool(_IS_A.match(plain[place : end_of(clause, plain, place)]))
            and not _THEN.search(plain[place:])
        )
        or (is_anothers_bill(clause) and not _THEN.search(plain[place:]))
        or is_refused(place, plain, clause)
        or bool(_NOW.match(plain[place:]) and _SO_OFTEN.search(plain[:place]))
        or _of_contact(when, clause, today)
        or _of_a_life(when, clause, plain, plain[place:], today)
    )


#: "31 januari is mijn laatste werkdag": it tells what day that is.
_IS_A = re.compile(
    r"(?:\w+ ){1,2}(?:is|was) (?:ook |dan |pas |meteen )?(?:mijn|m'n|onze|zijn|haar|de|een) "
    r"(?!.*(?:betaal|betaling|termijn|loon|salaris|geld|uitkering|eerste|beste|vroegste|"
    r"snelste|enige|uiterste|"
    r"laatste dag (?:dat|om|voor)|laatste mogelijk|datum|max|deadline|limiet|streven|minste|plan|"
    r"bedoeling|rest))"
    r"\w+(?: \w+){0,4}$"
)
#: It must be paid, but to others: "vrijdag moet ik de huur betalen".
_OWES_OTHERS = re.compile(
    rf"\b(?:heb|hebben|moet|moeten) (?:ik|we|wij) (?:\w+ ){{0,4}}?"
    rf"(?:{OTHERS_BILL.pattern}|{LIFE.pattern}).*\b(?:betalen|aflossen)\b"
)
_TO_US = re.compile(r"\b(?:jullie|u|uw|you|your)\b")


def is_anothers_bill(clause: str) -> bool:
    """Tell whether what must be paid on that day is owed to others."""
    return bool(_OWES_OTHERS.search(clause)) and not _TO_US.search(clause)


def _tells_today(when: When, place: int, plain: str, today: date) -> bool:
    """Tell whether it only says which day it is: "het is nu vrijdag", "het is vandaag de 30e"."""
    if when.day not in {today, today + timedelta(days=7)} or not _TODAY_IS.search(plain[:place]):
        return False
    return not re.match(rf"(?:vandaag|today) (?!(?:al |pas )?(?:{DAY}|de |the |\d))", plain[place:])


def _is_not_now(after: str, plain: str, clause: str) -> bool:
    """Tell whether now is refused, or only when it is so: "minder uren deze maand"."""
    now = _NOW.match(after)
    if not now or len(plain.split()) < 4 or _NOT_BEFORE.search(clause):
        return False
    told = now[0] not in {"vandaag", "today"} and not (
        re.match(r" €? ?\d", after[now.end() :])
        or pays(clause)
        or MONEY_MOVED.search(clause)
        or _WILL.search(clause)
    )
    return told or bool(NOT.search(clause) or _LESS.search(clause))


def _of_a_paper(behind: bool, before: str, clause: str, plain: str) -> bool:
    """Tell whether a day is that of a paper or of how things were, and of no payment."""
    if _DATES_ANOTHER.search(before):
        return True
    if _SINCE.search(before):
        return not (behind and _PAID.search(clause))
    return behind and len(plain.split()) > 4 and not _PAID.search(plain)


def _of_contact(when: When, clause: str, today: date) -> bool:
    """Tell whether it is a day on which a paper is sent, or was, or somebody called."""
    if _SENDS_A_PAPER.search(clause):
        return True
    if MONEY_MOVED.search(clause) or pays(clause):
        return False
    if when.first > today:
        return bool(_CALLED_ON.search(clause))
    return bool(_CONTACT.search(clause)) or (when.behind and bool(_TELLS.search(clause)))


def _of_a_life(when: When, clause: str, plain: str, after: str, today: date) -> bool:
    """Tell whether it is a day of somebody's life, or today in a message without any payment."""
    if len(plain.split()) < 4:
        return False
    lives = bool(LIFE.search(clause) or OTHER_DEED.search(clause)) and not _WHEN.search(clause)
    if pays(plain) or MONEY_MOVED.search(plain) or INCOME.search(plain):
        of_money = pays(clause) or MONEY_MOVED.search(clause) or INCOME.search(clause)
        return lives and not (of_money or _THEN.search(after))
    tells = when.day == today and _TELLS.search(plain) and not _CALL.search(plain)
    return lives or bool(tells)


def _is_open(clause: str) -> bool:
    """Tell whether it asks for opening hours: "zijn jullie zaterdag open?"."""
    return bool(_OPEN.search(clause)) and not re.search(
        r"\b(?:betaal|betalen|stort|maak)\b", clause
    )
