"""Our messages: what somebody asks of them without refusing them: one on a day, or a pause."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from dialogs.entities.days.day_words import LONG_MONTH
from dialogs.intents import Intent
from dialogs.understanding.by_rules import Meaning

_A_MESSAGE = (
    r"(?:herinnering(?:en|etje)?|bericht(?:je|jes|en)?|berichie|seintje|app(?:je)?|sms(?:je)?|smsje"
    r"|reminders?|messages?|texts?|note)"
)
_WHEN = (
    r"(?:nog (?:eens|een|wel)|weer|dan|die dag|dezelfde dag|van tevoren|vooraf|op tijd"
    r"|tegen die tijd"
    r"|morgen|overmorgen|vanavond|straks|later|volgende|over|in|op|om|rond|eind|begin|\w+dag"
    r"|\d+|before|again|then|still|tomorrow|next|on|when it is due|ahead)"
)
_ASKS_FOR_ONE = tuple(
    re.compile(pattern)
    for pattern in (
        # "Stuur me donderdag een herinnering", "app me volgende week nog een keer".
        (
            r"\b(?:stuur|stuurt|geef|geeft|sturen|geven)\b(?: \w+){0,3} (?:me|mij|ons)\b"
            rf"(?: \w+){{0,8}} {_A_MESSAGE}\b"
        ),
        rf"\b(?:app|sms|bericht) (?:me|mij|ons)\b(?: \w+){{0,6}} {_WHEN}\b",
        r"\bherinner(?:t|en)? (?:(?:je|jij|u|jullie) )?(?:me|mij|ons)\b",
        r"\b(?:me|mij|ons)\b(?: \w+){0,6} herinneren\b",
        # "Krijg ik die dag nog een seintje?", "kunt u mij 1 december nog een bericht sturen".
        (
            r"\b(?:krijg|krijgen|ontvang|kan|kun|kunt|kunnen|mag|wil|willen|sturen)"
            rf" (?:ik|we|wij|jij|je|u|jullie)\b(?=.*\b{_WHEN}\b)(?: \w+){{0,8}} {_A_MESSAGE}\b"
        ),
        r"\b(?:send|give|text) (?:me|us)\b(?: \w+){0,8} (?:reminder|message|text)\b",
        r"\b(?:can|could|will|please)(?: you)? remind (?:me|us)\b|^remind (?:me|us)\b",
        (
            r"\b(?:will|do|can|could) (?:i|we|you)\b(?: \w+){0,4} (?:get|receive|have|send)\b"
            r"(?: \w+){0,3} (?:reminders?|another message|a message|messages)\b"
        ),
    )
)
#: Who asks not to be written to, why it was done, or for an answer that we owe.
_NO_SUCH_WISH = re.compile(
    r"\b(?:niet|geen|nooit|niks|niets|minder|stop\w*|waarom|hoezo|wanneer|hoe lang|zodra|als"
    r"|steeds|telkens|elke keer|zo ?n|dit|deze|die berichten|not|no|never|why|when will|if|once"
    r"|link|linkje|iban|factuur|rekening\w*|kopie|bon|bewijs|mens|collega|bellen|bel)\b"
)
_PAYS = re.compile(r"\b(?:betaal|betalen|voldoe|maak \w+ over|pay)\b")


def asks_for_message(meaning: Meaning) -> bool:
    """Tell whether somebody wants to hear from us on some day, and nothing else than that.

    A day that somebody pays on stays a promise, whatever is asked beside it; "stuur me donderdag
    een bericht, dan betaal ik" names the day of the message.
    """
    plain, intent = meaning.plain, meaning.intent
    if meaning.dangers or meaning.option or intent not in _MAY_ASK_FOR_ONE:
        return False
    match = next((found for one in _ASKS_FOR_ONE if (found := one.search(plain))), None)
    if match is None or _NO_SUCH_WISH.search(plain):
        return False
    return not _PAYS.search(plain[: match.start()])


_MAY_ASK_FOR_ONE: Final = frozenset(
    {
        Intent.ASK_DETAILS,
        Intent.OUT_OF_SCOPE,
        Intent.UNCLEAR,
        Intent.UNSURE,
        Intent.HELP,
        Intent.INFORM,
        Intent.AFFIRM,
        Intent.GREET,
        Intent.OPT_OUT,
        Intent.MAYBE_STOP,
        Intent.PROMISE_TO_PAY,
        Intent.REQUEST_CALLBACK,
        Intent.REQUEST_HUMAN,
        Intent.THANKS_BYE,
    }
)

_DAYS = (
    rf"(?:maan|dins|woens|donder|vrij|zater|zon)dag|{LONG_MONTH}"
    r"|monday|tuesday|wednesday|thursday|friday"
)
_A_WHILE = re.compile(
    rf"\b(?:tot|tot en met|tot na|until|till|til) (?:(?:de|het|the|na|eind|begin|aan|in|after) )*"
    rf"(?:die (?:tijd|dag|datum)|dat|dan|then|that|\d|{_DAYS}|volgende?|next|kerst|nieuwjaar"
    r"|ik|wij|we|mijn|onze|jullie|u|er|i|you|my)"
    r"|\b(?:zolang|zo lang|voorlopig|in de tussentijd|ondertussen|intussen|een tijdje|een poosje"
    r"|for now|for a while|meanwhile|in the meantime)\b"
    r"|\bde komende (?:dagen|week|weken|maand)\b|\b(?:deze|this) (?:week|maand|month)\b"
    r"|\beven (?:een \w+ )?(?:met rust|rust|geen|niet(?:s)?)\b|\brust\b.{0,12}\beven\b"
    r"|^(?:(?:ok|oke|en|maar|dus|nou|ja|prima|goed|so|and|but) )*(?:dan|then)"
    r" (?:(?:krijg|komen|komt|sturen|krijgen) (?:ik|er|jullie|we|wij) )?(?:ook |nu )?(?:geen|no)\b"
)
_FEWER = re.compile(
    r"\bminder (?:vaak )?(?:\w+ )?(?:sturen|appen|berichten|smsen|herinneringen)"
    r"|\bniet (?:meer|vaker) dan (?:een|1|twee|2)(?: \w+)? per (?:dag|week|maand)\b"
    r"|\b(?:fewer|less) (?:messages|reminders|texts|often)\b"
)
_FOR_GOOD = re.compile(
    r"\b(?:nooit|voorgoed|definitief|voor altijd|never|ever|permanent\w*|unsubscribe|uitschrijv\w*"
    r"|afmeld\w*|verwijder\w*|wissen|delete|remove|vergeet|lijst|list|nummer|number)\b"
)


def wants_pause(plain: str) -> bool:
    """Tell whether who refuses our messages does so for a while, or wants fewer of them."""
    asked = _TOLD.sub(" ", plain)
    return bool(_A_WHILE.search(asked) or _FEWER.search(plain)) and not _FOR_GOOD.search(plain)


#: "Stop, ik heb deze week al drie berichten gehad": what is or was so, and no end of a pause.
_TOLD = re.compile(
    r"(?<!\btot )(?<!\buntil )(?<!\btill )\b(?:ik|we|wij|jullie|i|you)"
    r" (?:heb|hebben|had|krijg|krijgen|kreeg|word|worden|betaal|betalen|sturen|stuur|have|got|get"
    r"|pay|send)\b[^,.!?;]*"
)


def wants_fewer(plain: str) -> bool:
    """Tell whether somebody wants to be written to less often."""
    return bool(_FEWER.search(plain)) and not _FOR_GOOD.search(plain)


def paused(meaning: Meaning) -> Meaning:
    """Read a stop until some day as something to ask about: no consent is taken away by it.

    Of "geen herinneringen tot 7 december" a colleague makes the pause; until then nothing is sent.
    """
    stops = meaning.intent is Intent.OPT_OUT and set(meaning.dangers) <= {Intent.OPT_OUT}
    fewer = meaning.intent in _NOT_CLEAR and wants_fewer(meaning.plain)
    if not fewer and not (stops and wants_pause(meaning.plain)):
        return meaning
    return replace(meaning, intent=Intent.MAYBE_STOP, choices=(), also=())


_NOT_CLEAR = frozenset({Intent.UNCLEAR, Intent.UNSURE, Intent.ASK_DETAILS, Intent.OUT_OF_SCOPE})

_STOPS_NOTHING = re.compile(
    r"^\W*(?:(?:nee|neen|no|nou|oh|maar|sorry|ho|wacht)\W+)*"
    r"(?:(?:ik (?:wil|bedoel|bedoelde|zei)|i (?:want|meant|said))\W+)?"
    r"(?:(?:helemaal |toch )?geen stop|niet (?:helemaal )?stoppen|no stop|not stop|do not stop)"
    r"(?: (?:hoor|bedoeld|bedoel ik|joh|please))*[\s,.:;!-]+",
    re.IGNORECASE,
)


def without_no_stop(text: str) -> str:
    """Return what is said after "nee, geen stop": the answer to our doubt is not all of it."""
    rest = _STOPS_NOTHING.sub("", text, count=1)
    return rest if any(char.isalpha() for char in rest) else text
