"""Which period an amount has: the one right behind it, right before it, or the only one named."""

from __future__ import annotations

import re

from dialogs.entities.money.periods import BARE_UNIT, Per, period_of
from dialogs.entities.money.periods import PERIOD as _PERIOD
from dialogs.entities.money.standing import EURO, INFINITIVE, is_denied
from dialogs.entities.numbers import SMALL_WORDS

_ANY_PERIOD = re.compile(rf"(?:{_PERIOD})\b")
#: "2 keer per maand", "16 uur per week", "36 graden elke dag".
_BY_IT = re.compile(
    r"\b(?:keer|x|maal|uur|dagen|dag|uren|times|hours|appjes|berichten|brieven|kinderen|"
    r"bellen|salaris|loon|inkomen|verdien|krijg|werk|krijgen|betaald|uitbetaald|huur)(?: (?:ik|"
    r"betaald|uitbetaald|loon|salaris|geld|word))* $"
)
#: "2x per maand 25" is fifty a month.
_SO_OFTEN = re.compile(r"(?:\d|twee|drie|vier|#) ?(?:x|keer|maal) $")
_PERIOD_NEAR = re.compile(
    rf"[\s,=-]*(?:(?:euro|eur|max|maximaal|ofzo|of zo|graag|dan|betaal|er|{INFINITIVE}|kan ik|kan|"
    r"ik|afbetaling|wil ik|wil|extra|to pay|te|van af|(?:aan|naar|voor) (?:jullie|u)|steeds|"
    r"telkens|"
    r"sparen|per keer|doen|krijgen|hebben|kwijt|opzij|leggen|zetten|apart|voor|gewoon) ){0,3}"
    # A figure behind the period has it: "van die 480 euro elke maand 60".
    rf"(?P<p>{_PERIOD})\b(?! (?:(?!dan |of |vanaf |op |rond |tot |per |voor |from |starting |"
    r"on |in |gedurende )\w+ )?"
    r"(?:€ ?)?(?:\d(?!\d?(?:e\b|ste\b|de\b| keer| maal|x| x| maanden| weken| termijnen| delen))|"
    r"\w*(?:tig|honderd)\b))"
)
_PERIOD_BEFORE = re.compile(
    rf"(?P<p>{_PERIOD})\s(?:(?:termijnen|betalingen|bedragen|kan|ik|wel|zou|een|max|maximaal|"
    r"hooguit|ongeveer|rond de|van|tussen|de|iets van|zo'n|i|can|pay|betaal|betalen|about|between|"
    r"bedrag van|wil|for|of|lukt|is|"
    r"doen|met|er|steeds|telkens|op|rond|\d{1,2}(?:e|ste|de)) ){0,5}$"
)
#: "15 euro per week, hooguit een vijfje": the period is the other's.
_OF_ANOTHER = re.compile(rf"{EURO} $")
_UNIT_BEHIND = re.compile(rf"\s(?:per )?{BARE_UNIT}")
_SAYS_MONEY = re.compile(rf"€|{EURO}|\de\b|,\d\d|,-")


def only_period(text: str) -> str | None:
    """Return the one period that a text names; None of several, or where things come by it."""
    named = [one for one in _ANY_PERIOD.finditer(text) if not is_denied(text[: one.start()])]
    if len(named) != 1 or _BY_IT.search(text[: named[0].start()]):
        return None
    per = period_of(named[0][0])
    return None if per is None else str(per)


#: "30 per week.. sorry, per maand bedoel ik".
_CORRECTED = re.compile(
    rf"\b(?:sorry|oeps|nee|pardon|bedoel\w*|i mean)[\s,.]*(?:ik bedoel |ik bedoelde |natuurlijk )?"
    rf"(?P<p>{_PERIOD})(?=$| ?[.!?]| bedoel| natuurlijk| dus)"
)


def corrected_period(text: str) -> str | None:
    """Return the period that a text puts in the place of the one that it named."""
    corrected = _CORRECTED.search(text)
    per = period_of(corrected["p"]) if corrected else None
    return None if per is None else str(per)


#: "Drie maanden lang 22 euro", "48 euro, twee maanden lang".
_SO_LONG = r"(?:maanden|maandjes|weken|weeks|months) (?:lang|long|achter elkaar|op rij|in a row)"
_LONG_BEFORE = re.compile(rf"(?P<p>{_SO_LONG}) (?:(?!per\b|elke\b)[a-z]+ ){{0,3}}$")
#: "12 maanden 20 euro".
_N_BEFORE = re.compile(
    r"(?<!over )(?<!binnen )(?<!in (?!\w+ \w+ (?:van|a) ))(?<!na )"
    r"(?<!voor )(?<!eerste )(?<!keer )(?<!x )(?<!maal )"
    rf"\b(?!een |1 )(?:\d{{1,2}}|{SMALL_WORDS}) "
    r"(?P<p>maanden|maandjes|maand|weken|months|weeks)(?: van| a| of)? €? ?$"
)
_LONG_AFTER = re.compile(rf"[\s,]*(?:betalen |voor |doen )?[\w#]+ (?P<p>{_SO_LONG})")


def _so_long(before: str, behind: str) -> str | None:
    """Return what is counted while an amount comes once in each: "drie maanden lang 22 euro"."""
    long = _LONG_BEFORE.search(before) or _N_BEFORE.search(before) or _LONG_AFTER.match(behind)
    return long and str(Per.WEEK if long["p"][0] == "w" else Per.MONTH)


def per_of(match: re.Match[str], text: str) -> str | None:
    """Return the period that an amount belongs to: right behind it, or right before."""
    behind = text[match.end() :]
    if _SO_OFTEN.search(text[: match.start()]) and _ANY_PERIOD.match(match[0]):
        return None
    near = _PERIOD_NEAR.match(behind)
    said = match[0] if not near else near["p"]
    if not near and _UNIT_BEHIND.match(behind) and _SAYS_MONEY.search(match[0]):
        return str(period_of(behind.strip()))
    if not near and not _ANY_PERIOD.search(said):
        before = _PERIOD_BEFORE.search(text[: match.start()])
        if not before or _OF_ANOTHER.search(text[: before.start()]):
            # In "maanden van 15" the match begins before its figure.
            led = re.match(r"(?:maanden|weken) (?:van|a) ", match[0])
            start = match.start() + (led.end() if led else 0)
            return _so_long(text[:start], behind)
        said = before["p"]
    per = period_of(said)
    return None if per is None else str(per)
