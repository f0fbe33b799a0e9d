"""Whether the words around a day look back on it: "op 3 november is het betaald"."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: A payment that was made; its day is no day to come.
_LOOKS_BACK = re.compile(
    r"\b(?:heb|hebben|heeft|had|is|was|zijn|werd|ben)\b.{0,60}\b(?:betaald|overgemaakt|voldaan|"
    r"afgeschreven|gegaan|afgegaan|geincasseerd|overgeboekt|gestort|geint|gedaan|made|done|"
    r"verricht|uitgevoerd|binnengekomen)\b"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|afgeschreven|gestort) (?:op|via|in|heb|is|#|\d)"
    r"|\b(?:i )?(?:have )?(?:already )?(?:paid|transferred|sent)\b|\balready (?:sorted|settled|"
    r"done)\b"
    r"|\b(?:is|was|zijn|ben) .{0,30}\b(?:geweest|weggegaan|vertrokken|gescheiden|overleden|gestopt|"
    r"begonnen|verhuisd|gevallen|ontslagen|geboren|geopereerd|afgelopen|gestorven|ontslapen|"
    r"heengegaan)\b"
    r"|\b(?:dat|het|die|this|that|it) (?:was|waren|were)\b"
    r"|\b(?:lag|lagen|stierf|overleed|brak|verloor|liep|liepen|moest|moesten|gold|begon|stopte|"
    r"woonde|werkte|zaten|eindigde|verhuisde|ging|gingen|betaalde|deed|maakte|stond|kwam|kreeg|"
    r"ontving|stortte|boekte|verstuurde|stuurde|bestelde|kocht|went|received|ordered|bought)\b"
    r"|\b(?:heb|hebben|heeft|have|has) .{0,40}?\b(?:ge(?!duld|bied|pland)\w{2,}(?:d|t|en)|gedaan|"
    r"ontvangen|besteld|verstuurd)\b"
    # What was put ready or agreed may still be to come.
    r"|\b(?:heb|hebben|heeft|had|is|zijn|werd) .{0,40}?\b(?:af|aan|op|uit|terug|mee|weg|stop|"
    r"in)ge(?!pland|zet\b|steld|sproken|geven)\w{2,}(?:d|t|en)\b|\bstopgezet\b"
    r"|\b(?:cancelled|canceled|ended|lost|passed|died|moved|stopped|left|returned)\b"
    r"|\bjl\b|\bj\.l\b|\b(?:bewijs|bevestiging) van (?:de |mijn )?(?:betaling|overboeking)\b"
    r"|\b(?:al|reeds|allang) (?:gedaan|geregeld|gebeurd)\b"
    r"|\blaten (?:overmaken|overboeken|storten)\b"
    r"|\b(?:betaald|overgemaakt|voldaan|overgeboekt|gestort|afgeschreven|gepind)(?: hoor| al| toch|"
    r" dus)?[ .!]*$"
)
_LOOKS_AHEAD = re.compile(
    r"^doe ik\b|\b(?:voldoe|voldoen|(?<!laten )(?:betalen|overmaken|storten)|regel ik|los ik)\b"
    r"|\b(?:met|rond|tegen|dan) (?:\w+ ){0,2}is (?:het|alles) (?:betaald|gestort|voldaan)\b"
    r"|\b(?:geduld|uitstel|"
    r"wachten|wacht|mag|graag|zal|ga|gaan|kan|wil|zou|betaal|maak|stort|krijg|krijgt|komt|komen|"
    r"volgende|komende|will|going|next|gets? paid|can|word|wordt|worden|morgen|overmorgen|straks|"
    r"zodra|rest|als|wanneer|uiterlijk)\b"
)


def looks_back(place: int, plain: str, around: Mapping[int, str]) -> bool:
    """Tell whether what stands around a day is about what was done, and not what will be.

    Its clause tells it, or else what stands in no other day's clause.
    """
    clause = around[place]
    rest = plain
    for other in around.values():
        rest = rest.replace(other, " ") if other != clause else rest
    for said in (clause, rest):
        if _LOOKS_AHEAD.search(said):
            return False
        if _LOOKS_BACK.search(said):
            return True
    return False
