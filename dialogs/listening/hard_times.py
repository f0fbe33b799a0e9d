"""Hard times: grave news that is no death of the debtor, and answers to the help that we offer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.understanding.by_rules import Meaning
from dialogs.understanding.lexicon import SURE, may_be_grave

_NEAR = (
    r"(?:\w*zoon\w*|\w*dochter\w*|kind\w*|baby\w*|\w*man|vrouw|\w*moeder|\w*vader|ma|pa|opa|oma|broer\w*"
    r"|zus\w*|partner|vriend(?:in)?|ouders?|husband|wife|son|daughter|child|mother|father|mum|dad)"
)
_GRAVE_NEWS = re.compile(
    r"\b(?:op|aan) de (?:ic|intensive care|beademing|hartbewaking|spoedeisende hulp)\b"
    r"|\bintensive care\b|\b(?:ligt|lig|in) (?:nog |nu )?(?:in )?coma\b|\bin a coma\b"
    r"|\b(?:ligt|lig|liggen)\b(?: \w+){0,5} (?:(?:in )?(?:het |t )?ziekenhuis|hospital)\b"
    r"|\b(?:is|ben|zit|am)\b(?: \w+){0,5} in (?:het |t |the )?(?:ziekenhuis|hospital)\b"
    rf"|\b{_NEAR} (?:is|werd|moest)(?: \w+){{0,4}} (?:opgenomen|geopereerd|verongelukt)\b"
    r"|\b(?:ben|word|moet|wordt)(?: \w+){0,5} (?:geopereerd|opgenomen)\b"
    r"|\b(?:ernstig|zwaar|ongeneeslijk|doodziek|terminaal|terminally|seriously) ?(?:ziek|ill)?\b"
    r"(?=.*\b(?:ik|ben|is|ziek|ill|am)\b)"
    r"|\b(?:kanker|chemo\w*|uitgezaaid|tumor|hersenbloeding|herseninfarct|beroerte|hartinfarct|cancer)\b"
    r"|\bterminaal\b|\bstervende\b|\bligt op sterven\b|\bpalliatie\w*|\bhospice\b"
    r"|\bdoodgeboren\b|\bstillborn\b|\bmiskraam\b|\bmiscarriage\b"
    r"|\b(?:kind\w*|baby\w*|tweeling)(?: \w+){0,4} (?:verloren|kwijtgeraakt)\b"
    r"|\blost our (?:baby|child)\b"
    r"|\b(?:verloren|lost)(?: \w+){0,3} (?:kindje|baby|zoontje|dochtertje)\b"
    r"|\bblijf[ -]van[ -]m[iy]?j?n?[ -]?lijf\w*|\bvrouwenopvang\b|\bopvanghuis\b"
    r"|\bwomen ?s (?:shelter|refuge)\b"
    r"|\b(?:huis|woning|flat|zaak|appartement|house|home)\b.{0,24}"
    r"\b(?:afgebrand|uitgebrand|burnt down"
    r"|burned down)\b|\bwoningbrand\b"
)
_NOT_NOW = re.compile(
    r"\b(?:niet|geen|nooit|not|no) (?:\w+ )?(?:ziek|opgenomen|kanker|coma|ill)\b"
    r"|\b(?:vorig|afgelopen|last) (?:jaar|year)\b|\bjaren geleden\b|\byears ago\b"
    r"|\b(?:rekening|factuur|nota|bill|invoice)\b.{0,20}\bziekenhuis\b"
    r"|\b(?:\w*gesprek\w*|contact|regeling)\b.{0,30}\bopgenomen\b"
)


def is_grave_news(plain: str) -> bool:
    """Tell whether a normalised text tells of illness, loss or violence near the writer."""
    return bool(_GRAVE_NEWS.search(plain)) and not _NOT_NOW.search(plain)


def as_hard_time(meaning: Meaning, awaiting: str | None = None) -> Meaning:
    """Read grave news that nothing else was made of as trouble: the bill is no answer to it.

    Nor are condolences, or the line of 113, where somebody near is ill and no word says more.
    """
    if awaiting in _TELLS_HOW:
        return meaning
    feared = meaning.intent in _FEARED and _near_is_ill(meaning)
    if not feared and (meaning.intent not in _NO_WISH or meaning.option):
        return meaning
    if not is_grave_news(meaning.plain):
        return meaning
    return replace(meaning, intent=Intent.HARDSHIP, confidence=SURE, choices=())


#: Where a story was asked for, in which illness may be how it came.
_TELLS_HOW = {Awaiting.PAID_WHEN, Awaiting.DISPUTE_REASON, Awaiting.HELPER}


def _near_is_ill(meaning: Meaning) -> bool:
    plain = _DYING.sub(" ", meaning.plain)
    about_near = bool(re.search(rf"\b(?:{_NEAR}|hij|zij|ze|he|she)\b", plain))
    return about_near and not meaning.dangers and not may_be_grave(plain)


_DYING = re.compile(r"\bop sterven\b")
_FEARED = frozenset({Intent.MAYBE_GRAVE, Intent.MAYBE_CRISIS, Intent.CRISIS, Intent.DECEASED})
_NO_WISH = frozenset(
    {
        Intent.OUT_OF_SCOPE,
        Intent.UNCLEAR,
        Intent.UNSURE,
        Intent.GREET,
        Intent.ASK_DETAILS,
        Intent.MAYBE_WRONG,
    }
)

_ACCEPTS = re.compile(
    r"^(?:nou |heel |o )?(?:ja+|jazeker|jawel|graag|oke|ok|prima|doe maar|is goed|dat is goed|fijn"
    r"|yes|please|sure|okay)\b"
)
_REFUSES = re.compile(r"^(?:nou |oh )?(?:nee+|neen|neuh?|no|nope|hoeft niet|niet nodig)\b")
_TAKES_BACK = re.compile(r"^.{0,24}\b(?:maar|niet|geen|hoeft|but|not|no)\b")
_LEAST_WORDS = 3


def as_help_wanted(meaning: Meaning, _today: date) -> Meaning:
    """Read an answer to "shall I ask a colleague": nothing binds, and who tells more wants one.

    "Ja graag, mijn ww komt pas in december" is a yes, "nee, geld is niet het punt" a no; and the
    same help line to whoever goes on about the trouble would be deaf.
    """
    if meaning.intent not in _MAY_ANSWER or "?" in meaning.text:
        return meaning
    if _REFUSES.match(meaning.plain):
        return replace(meaning, intent=Intent.DENY, confidence=SURE, choices=())
    accepts = _ACCEPTS.match(meaning.plain) and not _TAKES_BACK.match(meaning.plain)
    if accepts or _tells_more(meaning):
        return replace(meaning, intent=Intent.AFFIRM, confidence=SURE, choices=())
    return meaning


def _tells_more(meaning: Meaning) -> bool:
    if meaning.intent is Intent.HARDSHIP:
        return True
    unsure = meaning.intent is Intent.UNSURE and not {*meaning.choices} & _TELLS
    return not unsure and len(meaning.plain.split()) >= _LEAST_WORDS


_TELLS = frozenset({Intent.HARDSHIP, Intent.OUT_OF_SCOPE})
_MAY_ANSWER = frozenset(
    {Intent.UNCLEAR, Intent.UNSURE, Intent.OUT_OF_SCOPE, Intent.HARDSHIP, Intent.DENY}
)

_NO = r"^(?:nee+|neen|no|nope|welnee|oh|haha)(?:[ ,.!]+(?:nee|no|hoor|joh|zeg|oh|man))*"
_NOT_THAT = (
    r"(?:(?:ik|i|am|ben|denk|ga|pleeg|heb|it is|het is) )*(?:niet|geen|not|no)"
    r" (?:(?:aan|over|een|echt|of|about) )*(?:zelf(?:moord|doding)|suicid\w+|113|dood)"
    r"|ik maak (?:maar |alleen )?een praatje|niet (?:dat|zo)|dat niet|not that"
    r"|zo (?:erg|zwaar) is het niet|dat bedoel ik niet|zo bedoel ik het niet"
)
_CLOSES = r"(?:hoor|joh|zeg|man|nodig|plegen|bedankt|dank u|thanks)"
#: The no stands at the very thing: "nee, ik ga zelfmoord plegen" and "nee, 113 helpt niet" do not.
_NO_DANGER = re.compile(
    rf"{_NO}[ ,.!]+(?:{_NOT_THAT})\b(?:[ ,.!]+(?:{_NOT_THAT}|{_CLOSES})\b)*[ .!]*$"
)
_YET = re.compile(
    r"\b(?:maar|wel|soms|vaak|toch|nog niet|niet meer|liever|wil|but|sometimes|yet|want)\b"
)


def denies_danger(plain: str) -> bool:
    """Tell whether somebody says plainly that it is not that: only after we named it."""
    return bool(_NO_DANGER.match(plain)) and not _YET.search(plain)
