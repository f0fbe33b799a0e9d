"""Which of several days a message is about: the one on which it promises to pay.

"Zondag vraag ik het mijn moeder, maandag betaal ik": Monday. Each day is weighed by the words of
its own clause; those that weigh alike stay in the order in which they were said.
"""

from __future__ import annotations

import re
from datetime import date

from dialogs.entities.clauses import Clauses
from dialogs.entities.days import When

_PAYS = re.compile(
    r"\b(?:betaal|betalen|betaald|maak|maken|overmaken|overgemaakt|stort|storten|gestort|"
    r"voldoe|voldoen|los|aflossen|regel|"
    r"regelen|doe|doen|reken|krijgt u|krijg je|krijgen jullie|hebben jullie|heb je het|"
    r"heeft u|zie je|staat het|is het er|"
    r"lukt|kan|kunnen|gaat|wel|liever|pas|beginnen|begin|start|schrijf maar af|incasseer|"
    r"afschrijven|pay|paying|transfer|"
    r"send|settle|graag|schikt|past|dokken|tikkie|pin|schuiven|schuif|dichter|naar jullie|"
    r"overboeken|boek|in orde)\b"
)
_REFUSED = re.compile(
    r"\b(?:niet|niks|niets|geen|nooit|nie|ni|not|never|cannot|onmogelijk|te vroeg|te laat|"
    r"te snel|gesloten|dicht|ipv|"
    r"in plaats|vrij|feest|verjaardag|jarig|te krap)\b"
)
#: What happens on it is something else than a payment to us.
_ELSE = re.compile(
    r"\b(?:krijg ik|komt mijn|komt m'n|vraag|vragen|bellen|gebeld|bel|werk|werken|dienst|"
    r"ziekenhuis|operatie|begrafenis|"
    r"vakantie|afspraak|gesprek|bericht|brief|mail|gestuurd|besteld|gekocht|jarig|verjaardag|"
    r"kapot|ontslagen|geboren|"
    r"verhuisd|verhuis|verhuizen|terug|thuis|weg|loon|salaris|uitkering|begint|duur|duurt|"
    r"hoor ik|overleg|vervaldatum|factuur van|"
    r"gedateerd|opgezegd|herinnering|uitbetaald|binnen|naar de)\b"
)


#: A message or a call that was: its day is no day of paying.
_CONTACT = re.compile(
    r"\b(?:gebeld|belde|belden|gemaild|mailde|geappt|appte|gestuurd|stuurde|gesproken|sprak|"
    r"gekregen|kreeg|ontvangen|ontving|"
    r"gehoord|gezien|gelezen|bericht|berichten|called|texted|emailed|received|got|spoke)\b"
)
_MONEY_MOVED = re.compile(
    r"\b(?:betaald|betaalde|betaling|overgemaakt|gestort|voldaan|overgeboekt|afgeschreven|"
    r"geld|bedrag|paid|transferred|loon|"
    r"salaris|uitkering|geincasseerd|geint|afgeboekt|euro|afschrift|betaalbewijs|bewijs|bon|"
    r"rekening|bank|bankafschrift|afgegaan|tikkie|"
    r"ideal|incasso|gepind|gedaan|eraf|geregeld|afgerond|gemaakt|done it|did it|afgelost|"
    r"paying|pay)\b"
)


_OPEN = re.compile(r"\b(?:open|geopend|avondopening|openingstijden|opening|gesloten|dicht)\b")
_LIFE = re.compile(
    r"\b(?:verjaardag|jarig|geboren|bevalling|bevallen|een kind|baby|operatie|geopereerd|"
    r"begrafenis|crematie|uitvaart|"
    r"trouwen|trouw|bruiloft|ben ik weg|zijn we weg|vakantie|ziekenhuis|contract|school|"
    r"examen|birthday|wedding)\b"
)
_TELLS = re.compile(
    r"\b(?:ben|bent|ligt|lig|is|zijn|was|waren|werd|word|geworden|heb|heeft|hebben|niet|geen|"
    r"zit|sta|woon)\b"
)
_CALLED_ON = re.compile(r"\b(?:belde|belden|mailde|mailden|appte|appten|stuurde|stuurden|sprak)\b")
_CALL = re.compile(
    r"\b(?:bel|bellen|terugbellen|gebeld worden|bereikbaar|call|spreken|langs|kom|komen|contact)\b"
)
_SO = re.compile(r"[\w ]{1,22}? dus(?=$| ?[.!?])")


#: A payment that was made; its day is no day to come.
_LOOKS_BACK = re.compile(
    r"\b(?:heb|hebben|heeft|had|is|was|zijn|werd|ben)\b.{0,60}\b(?:betaald|overgemaakt|voldaan|"
    r"afgeschreven|gegaan|afgegaan|"
    r"geincasseerd|overgeboekt|gestort|geint|betaling gedaan|binnengekomen)\b"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|afgeschreven|gestort) (?:op|via|in|heb|is|#|\d)"
    r"|\b(?:i )?(?:have )?(?:already )?(?:paid|transferred|sent)\b"
    r"|\b(?:dat|het|die|this|that|it) (?:was|waren|were)\b"
    r"|\b(?:ging|gingen|betaalde|deed|maakte|stond|kwam|kreeg|ontving|stortte|boekte|verstuurde|"
    r"stuurde|bestelde|kocht|went|received|ordered|bought)\b"
    r"|\b(?:heb|hebben|heeft|have|has) .{0,40}?\b(?:ge(?!duld|bied)\w{2,}(?:d|t|en)|gedaan|"
    r"ontvangen|besteld|verstuurd)\b"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|gestort)(?: hoor| al| toch| dus)?[ .!]*$"
)
_LOOKS_AHEAD = re.compile(
    r"^doe ik\b|"
    r"\b(?:met|rond|tegen|dan) (?:\w+ ){0,2}is (?:het|alles) (?:betaald|gestort|voldaan)\b|"
    r"\b(?:zal|ga|gaan|kan|wil|zou|betaal|maak|stort|krijg|krijgt|komt|komen|volgende|komende|will|"
    r"going|can|wordt|worden|morgen|overmorgen|straks|zodra|rest|als|wanneer|uiterlijk)\b"
)


#: With none of these the one day ahead of a message is what it is about.
_TURNS = re.compile("|".join((_OPEN.pattern, _LIFE.pattern, _CALLED_ON.pattern)))


def looks_back(plain: str) -> bool:
    """Tell whether a normalised text is about what was done, and not about what will be."""
    return bool(_LOOKS_BACK.search(plain)) and not _LOOKS_AHEAD.search(plain)


def of_payments(
    found: dict[int, When], plain: str, clauses: Clauses, today: date
) -> dict[int, When]:
    """Return the days, the one that the message is about first, without those of calls that were.

    Args:
        found: the days by where they stand in the normalised text, in that order.
        plain: that text.
        clauses: how it is divided.
        today: the local day.
    """
    ahead = all(when.first > today for when in found.values())
    if len(found) < 2 and ahead and not _TURNS.search(plain):
        return found
    around = {place: clauses.around(place) for place in found}
    left = {
        place: when
        for place, when in found.items()
        if not _is_open(around[place])
        and not _of_contact(when, around[place], today)
        and not _of_a_life(when, around[place], plain, today)
    }
    if len(set(left.values())) < 2:
        return left
    worth = {place: _worth(around[place]) + 2 * bool(_SO.match(plain[place:])) for place in left}
    best = max(left, key=lambda place: (worth[place], -place))
    return {best: left[best]} | left


def _of_contact(when: When, clause: str, today: date) -> bool:
    """Tell whether a day that is not ahead is one of a call or a letter, and not of money."""
    if _MONEY_MOVED.search(clause) or _PAYS.search(clause):
        return False
    if when.first > today:
        return bool(_CALLED_ON.search(clause))
    return bool(_CONTACT.search(clause)) or (when.behind and bool(_TELLS.search(clause)))


def _of_a_life(when: When, clause: str, plain: str, today: date) -> bool:
    """Tell whether it is a day of somebody's life, or today in a message without any payment."""
    if _PAYS.search(plain) or _MONEY_MOVED.search(plain) or len(plain.split()) < 4:
        return False
    tells = when.day == today and _TELLS.search(plain) and not _CALL.search(plain)
    return bool(_LIFE.search(clause)) or bool(tells)


def _is_open(clause: str) -> bool:
    """Tell whether it asks for opening hours: "zijn jullie zaterdag open?"."""
    return bool(_OPEN.search(clause)) and not re.search(
        r"\b(?:betaal|betalen|stort|maak)\b", clause
    )


def _worth(clause: str) -> int:
    pays, refused = bool(_PAYS.search(clause)), bool(_REFUSED.search(clause))
    if refused and not re.search(r"\bniet (?:voor|eerder|later)\b|\bnot before\b", clause):
        return -2
    return 2 * pays - bool(_ELSE.search(clause))
