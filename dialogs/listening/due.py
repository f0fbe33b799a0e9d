"""Due: who asks whether something must be paid or done now, which is no wish to do it."""

from __future__ import annotations

import re

from dialogs.intents import SAFETY, Intent
from dialogs.understanding.by_rules import Meaning

_LEAD = (
    r"(?:(?:en|maar|dus|oke|okee|ja|nee|hoi|hallo|dan|nou|bedankt|dank (?:u|je)|sorry|eh|wacht|nu"
    r"|tot die tijd|tot dan|zolang|ondertussen|intussen|in de tussentijd|and|but|so|ok|thanks"
    r"|until then|meanwhile|in the meantime)[ ,.!]+)*"
)
_LITTLE = (
    r"(?:nu|nou|nog|dan|het|dit|dat|die|hem|al|alvast|een|1|2|twee|keer|opnieuw|weer|dus|iets"
    r"|niets|wat|ook|wel|niet|intussen|ondertussen|tussendoor|zolang|tot die tijd|tot dan"
    r"|in de tussentijd|steeds|zelf|verder|toch|gewoon|echt|eerst|even|te|de|deze|rekening"
    r"|factuur|meer|he|hoor|in|alles|het hele bedrag|ineens|tegelijk|meteen|direct|per se|dubbel)"
)
_SMALL = (
    r"(?:it|this|that|anything|something|nothing|again|now|twice|in the meantime|meanwhile|already"
    r"|until then|still|for|the|bill|invoice|first|really|then|next|to|have|need|supposed|not)"
)
_DO = r"(?:betalen|betaal|voldoen|overmaken|doen|doe)"
_MUST_I = r"(?:moet|hoef|moeten|hoeven) (?:ik|we|wij)"
_OR_ELSE = r"(?: of (?:mag|kan|moet) (?:het|dat|ik)(?: \w+){0,4})?"
_NOW = r"(?:nu|nou|meteen|direct|al|echt|per se|nog)"
_AGAIN = r"(?: (?:nou|nu|dan|ook|al|weer|alweer|precies|eigenlijk))*"
_ASKS = tuple(
    re.compile(rf"^{_LEAD}(?:{pattern})[ ?!.]*$")
    for pattern in (
        rf"{_MUST_I}(?: {_LITTLE})* {_DO}(?: {_LITTLE})*{_OR_ELSE}",
        rf"moet (?:dat|het|dit)(?: {_NOW})+",
        r"wat (?:moet|kan) ik(?: (?:nu|nou|dan|verder|nog))*(?: doen)?(?: (?:nu|dan))?",
        r"wat nu(?: dan)?|wat gebeurt er nu(?: dan| verder)?|(?:en )?hoe (?:gaat het )?nu verder",
        rf"(?:should|must|shall|do) (?:i|we)(?: {_SMALL})* (?:pay|do)(?: {_SMALL})*",
        r"what (?:should|must|do|can) i(?: have to| need to)? do(?: now| next| then)*",
        r"what (?:happens )?now|what happens next",
        rf"(?:wat|welke dag|wanneer) (?:was|is) (?:het|dat|de (?:dag|datum|afspraak)){_AGAIN}",
        r"what (?:was|is) the (?:day|date)(?: again)?|when (?:was|is) (?:it|that)(?: again)?",
    )
)
#: "Dus ik hoef nu niets te betalen?": said as it is, and asked by its sign.
_SAID = re.compile(
    rf"^{_LEAD}ik hoef(?: {_LITTLE})* niets(?: {_LITTLE})*[ ?!.]*$|"
    rf"^{_LEAD}ik hoef(?: {_LITTLE})* (?:nu|dus|dan|tot \w+(?: tijd)?|niets)(?: {_LITTLE})* {_DO}"
    rf"(?: {_LITTLE})*[ ?!.]*$|"
    rf"^{_LEAD}i (?:do not|need not)(?: {_SMALL})* (?:pay|do)(?: {_SMALL})*[ ?!.]*$"
)
#: "Wanneer precies is de tweede?"
_ON_WHAT_DAY = r"(?:wanneer|op welke dag|welke dag|when|what day)"
_WHICH = r"(?:tweede|volgende|derde|laatste|2e|3e|2|3|second|next|third|last)"
_NEXT = re.compile(
    rf"^{_LEAD}{_ON_WHAT_DAY}(?: (?:precies|exactly|dan|ook|alweer))* (?:is|was|komt|moet)"
    rf"(?: (?:exactly|precies|ik|het|de|deel|the|dan|part))* {_WHICH}"
    r"(?: (?:deel|termijn|betaling|part|one|payment|betalen|precies|dan))*[ ?!.]*$"
)
_STANDS = frozenset(
    {
        *SAFETY,
        Intent.MAYBE_CRISIS,
        Intent.MAYBE_GRAVE,
        Intent.FOREIGN,
        Intent.OPT_IN,
    }
)


def asks_if_due(meaning: Meaning) -> bool:
    """Tell whether a message asks no more than whether its writer must pay or do something now."""
    if asks_next(meaning.plain) and meaning.intent not in _STANDS:
        return not meaning.option  # "de tweede" is no day here
    several = meaning.count is not None and meaning.count > 1
    named = meaning.amounts or meaning.dates or several or meaning.option
    if meaning.intent in _STANDS or named:
        return False
    plain = meaning.plain
    said = "?" in meaning.text and _SAID.match(plain)
    return bool(said) or any(pattern.match(plain) for pattern in _ASKS)


def asks_next(plain: str) -> bool:
    """Tell whether a normalised text asks when a later part, or the other invoice, is due."""
    return bool(_NEXT.match(plain))
