"""Asides: what somebody asks beside the question that is open, and wants answered first."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from dialogs.intents import Intent
from dialogs.listening.beside_questions import asks_for_proof, calls_self
from dialogs.listening.due import asks_if_due
from dialogs.listening.moved import has_moved
from dialogs.listening.our_messages import asks_for_message
from dialogs.understanding.by_rules import Meaning
from dialogs.understanding.lexicon import ASKS_COPY


class Aside(StrEnum):
    """What an aside is about."""

    COSTS = "costs"  #: whether anything is added to the amount
    HOURS = "hours"  #: when somebody can be reached
    CONTACT = "contact"  #: how to reach the creditor itself
    WHEN = "when"  #: when we answer what was noted
    OUTCOME = "outcome"  #: what happens when it is not paid
    DISCOUNT = "discount"  #: whether less will do
    CLAIM = "claim"  #: what the claim is, or how much
    COLLECTION = "collection"  #: when a part is taken from the account
    MOVED = "moved"  #: that the writer lives elsewhere now
    NO_CALL = "no_call"  #: that nobody need call, or that the writer calls somebody
    PROOF = "proof"  #: whether and where a proof of payment is wanted
    REMINDER = "reminder"  #: for a message on a day
    DUE = "due"  #: whether something must be paid or done now
    STOP_COLLECTION = "stop_collection"  #: how that is stopped


_COSTS = re.compile(
    r"\b(?:kosten|rente|boetes?|toeslag|administratiekosten|incassokosten|meerkosten)\b"
    r"|\bkost\b.{0,24}\b(?:extra|iets|geld|wat|meer)\b"
    r"|\b(?:wat|hoeveel) kost\b|\bextra (?:betalen|geld|bedrag)\b|\bduurder\b"
    r"|\b(?:extra|additional|any) (?:costs?|charges?)\b|\bcost (?:me )?extra\b"
    r"|\b(?:interest|fees?|penalty)\b"
)
#: Who says what it cost tells no question.
_ASKS = re.compile(
    r"\?|^(?:en |maar |oke |ok |and |but )?(?:komen|komt|zijn|zitten|zit|is|moet|kost|wat|hoeveel"
    r"|krijg|betaal ik|reken\w*|worden|wordt|are|do|does|will|what|how|any)\b"
)
_HOURS = re.compile(
    r"\b(?:openingstijden|openingsuren|kantooruren|opening hours|office hours)\b"
    r"|\b(?:hoe laat|wanneer|tot hoe laat|vanaf hoe laat|welke tijden|zijn|ben|bent)\b.{0,30}"
    r"\b(?:open|bereikbaar|geopend|dicht|gesloten)\b"
    r"|\b(?:when|what time|until when|are)\b.{0,20}\b(?:open|closed|available|reachable)\b"
)
_CONTACT = re.compile(
    r"\b(?:wat is|hebben|heeft|heb|mag ik|geef|op welk|what is|give me)\b.{0,24}"
    r"\b(?:telefoonnummer|telefoon nummer|\w*mail ?adres|adres|contactgegevens|phone number"
    r"|e-?mail address|address)\b"
)
#: An instalment may always be less: that is an offer.
_DISCOUNT = re.compile(
    r"^(?!.*\b(?:per|elke|iedere|maandbedrag|termijn\w*|delen|every|each|monthly)\b).*(?:"
    r"\b(?:er|daar|hier) (?:nog )?(?:iets|wat|een beetje) (?:van )?af\b"
    r"|\b(?:korting|kwijtschel\w*|kwijtgescholden|afdingen|discount|written off|write off)\b"
    r"|\bbedrag\b.{0,16}\b(?:verlagen|verlaagd|omlaag|naar beneden|verminderen|minderen|lager)\b"
    r"|\b(?:iets|wat|deel|stukje|stuk) (?:van het bedrag af|van de (?:rekening|prijs) af|ervan af"
    r"|ervanaf|eraf halen|er af halen)\b"
    r"|\b(?:reduce|lower) (?:the|my|this) (?:amount|bill|invoice|debt)\b|\bsettle for less\b)"
)
_OUTCOME = re.compile(
    r"\bwat\b.{0,12}\b(?:gebeurt|gebeuren|volgt|doen jullie|doet u|doe je)\b.{0,24}"
    r"\b(?:niet|niks|te laat)\b|\bwhat (?:happens|will happen)\b.{0,30}\b(?:not|don.?t|late)\b"
    r"|\bals (?:ik|we|wij) (?:\w+ )?(?:niet|niets|nooit) (?:\w+ )?"
    r"(?:doe|doen|betaal|betalen|reageer|voldoe)\b"
    r"|\bwhat if i (?:do not|do nothing|can not|never)\b|\bdreigement\b|\bdreigen (?:jullie|u)\b"
    r"|\b(?:deurwaarder\w*|incassobureau\w*|bkr\w*|rechtbank|rechter|beslag\w*|dagvaard\w*"
    r"|bailiff\w*|court|collection agency|credit (?:score|record|rating))\b"
)
#: "Komt er dan een incassobureau?" is no question about who writes.
_COMES = re.compile(
    r"\b(?:komt|kom|krijg|gaat|sturen|stuur|come|get|send)\b.{0,30}"
    r"\b(?:deurwaarder\w*|incassobureau\w*|bailiff\w*|collection agency)\b"
)
_FEARS = re.compile(
    r"\?|^(?:en |maar |oke |ok |of |and |but |so |dus )*(?:wa|als|wat|komt|komen|krijg|gaat|ga|ben"
    r"|word|kom|sta|staat|melden|meld|sturen|stuur|moet|is|do|does|will|what|am|are)\b"
)
_ANSWER_WHEN = re.compile(
    r"\b(?:wanneer|hoe lang|hoelang|hoe snel)\b.{0,24}\b(?:hoor|horen|weet|weten|krijg|antwoord\w*"
    r"|bericht|reactie|duurt|duren|uitsluitsel|duidelijk\w*|terug)\b"
    r"|\b(?:when|how (?:long|soon))\b.{0,24}\b(?:hear|know|answer|take|reply|response)\b"
)
_COLLECTS = re.compile(
    r"\b(?:afgeschreven|afschrijven|afschrijft|afschrijving(?:en)?)\b"
    r"|\bschrij(?:f|ft|ven)\b.{0,30}\baf\b|\b(?:incasseren|geincasseerd|automatische incasso)\b"
    r"|\b(?:gaat|ga|gaan)\b.{0,20}\b(?:eraf|er af|van (?:mijn|de|m n) rekening)\b"
    r"|\b(?:direct debit|debited|be collected|collect it|taken from my account)\b"
)
_WHEN = re.compile(
    r"\b(?:wanneer|welke dag|welke datum|hoe laat|hoeveel|when|which day|what day|how much)\b|\?"
    r"|^(?:wordt|word|gaat|is|zijn|gaan|schrijven|schrijft|will|is|do|does)\b"
)
_STOPS = re.compile(
    r"\b(?:stop\w*|geen|niet meer|annuleer\w*|annuleren|intrekken|beeindig\w*|uitzetten|uit zetten"
    r"|cancel|revoke|no more)\b"
)
_PAID = re.compile(r"\b(?:betaald|overgemaakt|overgeboekt|voldaan|paid|transferred)\b")
#: What a question about a collection may be taken for; a wish or a complaint beside it goes first.
_MAY_BE_COLLECTION = frozenset(
    {
        Intent.ASK_DETAILS,
        Intent.OUT_OF_SCOPE,
        Intent.UNCLEAR,
        Intent.UNSURE,
        Intent.HELP,
        Intent.PAY_NOW,
        Intent.ALREADY_PAID,
        Intent.MAYBE_STOP,
    }
)
#: What a question about costs or hours may be taken for.
_MAY_BE = frozenset(
    {
        Intent.ASK_DETAILS,
        Intent.OUT_OF_SCOPE,
        Intent.UNCLEAR,
        Intent.UNSURE,
        Intent.HELP,
        Intent.DISPUTE,
        Intent.REQUEST_PLAN,
        Intent.REQUEST_CALLBACK,
        Intent.REQUEST_HUMAN,
        Intent.PAY_NOW,
    }
)


_MAY_BE_NO_CALL = frozenset(
    {
        Intent.REQUEST_CALLBACK,
        Intent.UNSURE,
        Intent.UNCLEAR,
        Intent.OUT_OF_SCOPE,
        Intent.DENY,
    }
)
_MAY_BE_MOVED = frozenset(
    {
        Intent.MAYBE_WRONG,
        Intent.UNSURE,
        Intent.UNCLEAR,
        Intent.OUT_OF_SCOPE,
        Intent.INFORM,
        Intent.ASK_DETAILS,
    }
)
_MAY_BE_PROOF = frozenset(
    {
        Intent.ASK_LEGITIMACY,
        Intent.ASK_DETAILS,
        Intent.INFORM,
        Intent.ALREADY_PAID,
        Intent.PAY_NOW,
        Intent.UNSURE,
        Intent.UNCLEAR,
        Intent.OUT_OF_SCOPE,
    }
)


#: What is told by what the message may be taken for and a question of its own.
_BY_MEANING: tuple[tuple[Aside, frozenset[Intent], Callable[[Meaning], bool]], ...] = (
    (Aside.REMINDER, frozenset({Intent.ASK_DETAILS}), asks_for_message),
    (Aside.DUE, frozenset({Intent.ASK_DETAILS}), asks_if_due),
    (
        Aside.OUTCOME,
        frozenset({Intent.ASK_LEGITIMACY}),
        lambda meaning: bool(_COMES.search(meaning.plain)),
    ),
    (Aside.MOVED, _MAY_BE_MOVED, lambda meaning: has_moved(meaning.plain)),
    (Aside.NO_CALL, _MAY_BE_NO_CALL, lambda meaning: calls_self(meaning.plain)),
    (Aside.PROOF, _MAY_BE_PROOF, asks_for_proof),
    (
        Aside.CONTACT,
        frozenset({Intent.ASK_LEGITIMACY}),
        lambda meaning: bool(_CONTACT.search(meaning.plain)),
    ),
)
#: What each is about, and where the words alone are no question, what makes them one.
_BY_WORDS: tuple[tuple[Aside, re.Pattern[str], re.Pattern[str] | None], ...] = (
    (Aside.WHEN, _ANSWER_WHEN, None),
    (Aside.OUTCOME, _OUTCOME, _FEARS),
    (Aside.DISCOUNT, _DISCOUNT, None),
    (Aside.COSTS, _COSTS, _ASKS),
    (Aside.HOURS, _HOURS, None),
    (Aside.CONTACT, _CONTACT, None),
)
_NOT_BESIDE_AN_OFFER = frozenset({Aside.DISCOUNT, Aside.COSTS})


def aside_of(meaning: Meaning) -> Aside | None:
    """Return what a message asks aside; None for any other message."""
    plain, offers = meaning.plain, bool(meaning.amounts or meaning.count or meaning.dates)
    if (collection := _about_collection(meaning)) is not None:
        return collection
    for aside, may_be, asked in _BY_MEANING:
        if meaning.intent in may_be and not meaning.option and asked(meaning):
            return aside
    if meaning.intent is Intent.INFORM and _ANSWER_WHEN.search(plain):
        return None if meaning.option or offers else Aside.WHEN
    if meaning.option or meaning.intent not in _MAY_BE:
        return None
    text = meaning.text.lower()
    for aside, about, asks in _BY_WORDS:
        offered = offers and aside in _NOT_BESIDE_AN_OFFER
        if about.search(plain) and not offered and (asks is None or asks.search(text)):
            return aside
    told = meaning.intent is Intent.ASK_DETAILS and not ASKS_COPY.search(plain)
    return Aside.CLAIM if told else None


def _about_collection(meaning: Meaning) -> Aside | None:
    """Return what is asked about taking a part from the account; a statement is no question."""
    may_be = meaning.intent in _MAY_BE_COLLECTION and not meaning.dangers
    if meaning.option or not may_be or not _COLLECTS.search(meaning.plain):
        return None
    if Intent.ALREADY_PAID in {meaning.intent, *meaning.choices} and _PAID.search(meaning.plain):
        return None
    if _STOPS.search(meaning.plain):
        return Aside.STOP_COLLECTION
    asks = _WHEN.search(meaning.text.lower().strip())
    return Aside.COLLECTION if asks else None
