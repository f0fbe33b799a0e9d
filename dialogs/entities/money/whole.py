"""Whether somebody offers to pay all of it at once."""

from __future__ import annotations

import re

from dialogs.entities.clauses import Clauses

_TO_PAY = (
    r"betalen|betaal|afbetalen|aflossen|afgelost|voldoen|overmaken|overgemaakt|storten|afrekenen"
    r"|vereffenen|af te (?:lossen|betalen)|te betalen|te voldoen"
)
_PAYS = r"betaal|betalen|betaalde|los|voldoe|maak|maakte|stort|reken|vereffen|pay|paid|settle"
_BILL = r"(?:bedrag|rekening|factuur|som|schuld|boel|handel|nota|saldo)"
_ALL = re.compile(
    # "Alles" is all of the bill beside a word of paying; everything else happens in a life.
    r"\b(?:(?<!is )(?<!was )(?<!voor )(?<!bij )(?<!van )(?<!boven )(?<!dat )(?<!altijd "
    r")(?<!nadat )alles"
    rf"(?=(?: (?!al )\w+){{0,4}} (?:{_TO_PAY}|ineens|in (?:een|1) (?:keer|x|maal|klap)"
    r"|nu|vandaag|graag)\b)"
    rf"|(?:{_PAYS}) (?:(?!niet |met |altijd )\w+ ){{0,4}}(?:alles|everything)(?! (?:wat|dat|met|"
    rf"bij))"
    r"|alles wordt (?:\w+ ){0,3}(?:betaald|voldaan|overgemaakt)"
    r"|alles(?= (?:al |is )?(?:betaald|voldaan|overgemaakt|afgelost)\b)"
    r"|(?:hele|gehele) (?:zooi|zooitje|zwik)"
    r"|(?<=\d )(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|"
    r"november|december"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag) alles(?=$| ?[.!,])"
    r"|everything(?=(?: \w+){0,3} (?:now|today|at once))|to pay everything|(?:^|(?<=betaald \. )|"
    r"(?<=overgemaakt \. )|(?<=\bdan ))alles(?=[ .!]*$| \.|"
    r" (?:op |voor |uiterlijk )?(?:\w+dag|(?:over)?morgen|\d{1,2}(?:e|ste)? [a-z]{3,}|eind|"
    r"volgende)\b[ .!]*$)"
    r"|(?<!hun )(?<!mijn )(?<!haar )(?<!zijn )(?<!van het )(?<!van de )(?:hele|gehele|volledige|"
    r"totale|volle|complete|ganse)"
    rf" (?:openstaande )?{_BILL}|heel (?:het|de|die|dat) {_BILL}"
    r"|het geheel|in (?:zijn|z'n) geheel|de volledige|(?:the full|de volle|de hele)(?= €? ?\d)|"
    r"het totaal(?:bedrag)?|(?:the|this) (?:whole|entire|full) bill"
    rf"|volledig (?:\w+ ){{0,2}}(?:{_TO_PAY}|betaald|voldaan)"
    rf"|(?:{_PAYS}) (?:(?!niet )\w+ ){{0,4}}volledig"
    r"|in (?:een|1) ?(?:keer|x|maal)(?! of| \d+ en dan)|"
    r"(?<!veel )ineens(?! \S+ (?:euro )?geworden| (?:en )?(?:dan|daarna|de rest|rest)\b)|"
    r"in (?:een|1) klap|in eens"
    r"|alles in een|betaal(?:en)? (?:(?!niet )\w+ ){0,4}helemaal"
    r"(?=$| ?[.!,]| (?:in|en|af|ineens|nu|meteen|graag)\b)"
    r"|^volledig(?=[ .!]*$)|helemaal (?:betaald|betalen|aflossen|voldoen|afbetalen)|de volle mep"
    r"|in full|full amount|whole amount|whole thing|all of it|in one go|all at once"
    r"|(?:pay|settle|clear) (?:\w+ )?the lot)\b"
)
_NOT_ALL = re.compile(
    r"\b(?:ipv|i\.p\.v|in plaats van|instead of)\b|"
    r"\b(?:is|was) (?:\w+ )?alles\b|\balles (?:dubbel|kwijt|weg|al|achter)\b|\baltijd alles\b|"
    r"\b(?:niet|geen|nooit|not|no|lukt niet|can't|kan dat niet|onmogelijk|te veel|teveel)\b"
)
#: "Alles in een keer, dat lukt niet".
_DENIED_NEXT = re.compile(
    r"(?: betalen| aflossen)?[\s.,]*(?:(?:maar|want|dus) )?(?:dat|het|die|lukt|gaat|kan|is|wordt|"
    r"heb|zou|that|can) .{0,25}\b(?:niet|geen|nooit|onmogelijk|te veel|teveel|not|no)\b"
)


def wants_all(plain: str, clauses: Clauses) -> bool:
    """Tell whether a normalised text speaks of paying all at once, and not of being unable."""
    return any(not _is_denied(match, clauses) for match in _ALL.finditer(plain))


def _is_denied(match: re.Match[str], clauses: Clauses) -> bool:
    clause = clauses.around(match.start())
    return bool(_NOT_ALL.search(clause) or _DENIED_NEXT.match(match.string[match.end() :]))
