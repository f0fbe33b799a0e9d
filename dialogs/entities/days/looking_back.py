"""Whether the words around a day look back on it: "op 3 november is het betaald"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dialogs.entities.days.day_words import DAY, MONTH
from dialogs.entities.days.deeds import any_of
from dialogs.entities.days.reckoning import When

#: A payment that was made; its day is no day to come.
_WAS_PAID = re.compile(
    r"\b(?:heb|hebben|heeft|had|is|was|zijn|werd|ben)\b.{0,60}\b(?:betaald|overgemaakt|voldaan|"
    r"afgeschreven|gegaan|afgegaan|geincasseerd|overgeboekt|gestort|geint|gedaan|made|done|"
    r"verricht|uitgevoerd|binnengekomen|gehaald|gepakt|ingehouden)\b"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|gestort|gepind|gelukt)(?: hoor| al)?[ .!]*$"
    r"|\bbetaald is (?:ie|hij|het|die)\b"
    r"|\b(?:al|reeds|allang) (?:betaald|voldaan|overgemaakt|gedaan|geregeld|gebeurd)\b"
)
_LOOKS_BACK = re.compile(
    rf"{_WAS_PAID.pattern}"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|afgeschreven|gestort|gedaan) "
    rf"(?:op|via|in|heb|is|dd|#|\d|(?:{DAY}|dit weekend)\b)"
    r"|\b(?:rekening af|af gegaan|(?:van)?af geschreven)\b"
    r"|\bbetaling (?:\w+ )?(?:verricht|gedaan|uitgevoerd)\b|\b(?:betaling|termijn) was\b"
    r"|\b(?:bericht|brief|mail|herinnering) (?:\w+ )?(?:gekregen|ontvangen)$"
    r"|\b(?:i )?(?:have )?(?:already )?(?:paid|transferr?ed|sent)\b|\balready (?:sorted|settled|"
    r"done)\b"
    r"|\b(?:is|was|zijn|ben) .{0,30}\b(?:geweest|weggegaan|vertrokken|gescheiden|overleden|gestopt|"
    r"begonnen|verhuisd|gevallen|ontslagen|geboren|geopereerd|afgelopen|gestorven|ontslapen|"
    r"heengegaan)\b"
    r"|\b(?:dat|het|die|this|that|it) (?:was|waren|were)\b"
    rf"|\b(?:was|waren) (?:al |pas |nog )?(?:op|in) (?:de )?(?:\d|{DAY}|{MONTH})"
    rf"|{any_of('past').pattern}"
    r"|\b(?:heb|hebben|heeft|have|has) .{0,40}?\b(?:ge(?!duld|bied|pland|vraagd|zegd|noteerd)"
    r"\w{2,}(?:d|t|en)|gedaan|ontvangen|besteld|verstuurd)\b"
    # What was put ready or agreed may still be to come.
    r"|\b(?:heb|hebben|heeft|had|is|zijn|werd) .{0,40}?\b(?:af|aan|op|uit|terug|mee|weg|stop|"
    r"in)ge(?!pland|zet\b|steld|sproken|geven)\w{2,}(?:d|t|en)\b|\bstopgezet\b"
    r"|\b(?:cancelled|canceled|ended|lost|passed|died|moved|stopped|left|returned)\b"
    r"|\bjl\b|\bj\.l\b|\b(?:bewijs|bevestiging) van (?:de |mijn )?(?:betaling|overboeking)\b"
    r"|\blaten (?:overmaken|overboeken|storten)\b"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|gestort|afgeschreven|gepind|gelukt|gedaan)"
    r"(?: hoor| al| toch| dus)?[ .!]*$"
)
_LOOKS_AHEAD = re.compile(
    r"\btot(?:dat)? (?:\w+ ){1,4}(?:betaald|afgelost|afbetaald|voldaan)\b|"
    # "Dat hij het zondag overmaakt", which reads as "overgemaakt" where it is mended.
    r"\b(?:dat|als|zodat|of) (?:(?!heb|is\b|was\b|werd|zijn\b|word)\w+ ){1,7}overgemaakt$"
    r"|\b(?:moet|moeten|hoop|hopen|verwacht)\b.*\b(?:hebben|zijn|krijgen|worden)\b"
    r"|\b(?:ingepland|gepland|klaargezet|staat klaar)\b"
    r"|^doe ik\b|\bdoe ik\b|\bnu nog\b|\bdoet (?:het|dat)\b"
    r"|\b(?:voldoe|voldoen|(?<!laten )(?:betalen|overmaken|storten)|regel ik|los ik)\b"
    r"|\b(?:met|voor|uiterlijk|rond|tegen|dan) (?:\w+ ){0,2}is (?:het|alles) "
    r"(?:betaald|gestort|voldaan)\b"
    r"|\b(?:geduld|uitstel|"
    r"wachten|wacht|mag|graag|zal|ga|gaan|kan|wil|zou|betaal|maak|stort|krijg|krijgt|komt|komen|"
    r"volgende|komende|will|going|next|gets? paid|can|word|wordt|worden|morgen|overmorgen|straks|"
    r"zodra|rest|als|wanneer|uiterlijk)\b"
)


#: "Mijn betaling van 10 september".
_OF_A_PAYMENT = re.compile(
    r"\b(?:betaling|overboeking|storting|afschrijving|incasso|payment|transfer) "
    r"(?:(?:van|dd|of|from|op) )?(?:de )?$"
)
#: "Betaald. 17 mei. Kan ik ook niks aan doen".
_PAID_FIRST = re.compile(r"(?:al |reeds |allang )?(?:betaald|overgemaakt|voldaan|gestort) \.")
#: "Maandag betaald, beloofd", "vrijdag is het geregeld".
_PROMISED = re.compile(
    r"\b(?<!zoals )(?<!was )(?<!had )(?:beloofd|beloof ik|ik beloof|i promise|promised)[ .!]*$"
)
_WILL_BE = re.compile(
    rf"\b(?:{DAY}) is (?:het|alles|dat|ie|hij) (?:dan |gewoon |helemaal )?"
    r"(?:betaald|voldaan|geregeld)[ .!]*$"
    # "Voor de kerst betaald" is what will be.
    r"|^\W*(?:nog |zeker )?(?:uiterlijk |voor )(?!.*\b(?:heb|is|was|werd)\b)"
    r".*\b(?:betaald|voldaan|geregeld|overgemaakt)[ .!]*$"
)
#: "24 juli loon, 25 juli betaald": what follows what is still to come.
_NO_AUXILIARY = re.compile(
    r"(?!.*\b(?:heb|hebben|heeft|is|zijn|was|werd|al|reeds)\b).*\b(?:betaald|overgemaakt|gestort)\b"
)
_TO_GET = re.compile(
    r"\b(?:loon|salaris|uitkering|\w*toeslag|pensioen|aow|geld)\b(?!.*\b(?:kwam|was|kreeg)\b)"
)


def looks_back(when: When, place: int, plain: str, around: Mapping[int, str]) -> bool:
    """Tell whether what stands around a day is about what was done, and not what will be.

    Its clause tells it, or else what stands in no other day's clause.
    """
    clause = around[place]
    if when.doubted and (_OF_A_PAYMENT.search(plain[:place]) or _PAID_FIRST.match(plain)):
        return True
    if _PROMISED.search(plain) or _WILL_BE.search(clause) or _is_to_follow(place, plain, around):
        return False
    rest = plain
    for other in around.values():
        rest = rest.replace(other, " ") if other != clause else rest
    for said in (clause, rest):
        if _LOOKS_AHEAD.search(said):
            return False
        told = (_LOOKS_BACK if said is clause else _WAS_PAID).search(said)
        # "Mijn loon is nog niet gestort": that was not done at all.
        if told and (said is clause or " nog niet " not in told[0]):
            return True
    return False


def _is_to_follow(place: int, plain: str, around: Mapping[int, str]) -> bool:
    """Tell whether a payment without an auxiliary follows money that is to come."""
    before = max((other for other in around if other < place), default=None)
    return (
        before is not None
        and bool(_NO_AUXILIARY.match(around[place]))
        and around[before] != around[place]
        and bool(_TO_GET.search(around[before]))
    )
