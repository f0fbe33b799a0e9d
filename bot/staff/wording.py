"""The words in which staff read a status, a rung, a task or an amount: plain Dutch."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import format_datetime
from babel.numbers import format_currency

from dialogs.turn import HandOverReason
from storage.clock import LOCAL
from storage.records.autopay import CollectionStatus, MandateStatus
from storage.records.claims import ClaimStatus
from storage.records.consents import ConsentAction
from storage.records.conversations import InboundState, Owner
from storage.records.debtors import Representation
from storage.records.messages import MessageKind, MessageStatus
from storage.records.tasks import TaskKind
from storage.words import Actor, Channel, Rung

CHANNELS = {
    Channel.SMS: "Sms",
    Channel.WHATSAPP: "WhatsApp",
    Channel.TELEGRAM: "Telegram",
    Channel.EMAIL: "E-mail",
    Channel.LETTER: "Brief",
}

OWNERS = {
    Owner.BOT: "De bot",
    Owner.STAFF: "Een medewerker",
    Owner.NOBODY: "Niemand: de bot zwijgt hier",
}

RUNGS = {
    Rung.WRONG: "Verkeerd nummer",
    Rung.UNKNOWN: "Onbekend: zoals de crediteur het gaf",
    Rung.LINE_CHECKED: "Nummer bestaat, maar van wie is onbekend",
    Rung.ANSWERED: "Iemand antwoordde, maar wie is onbekend",
    Rung.SELF_DECLARED: "Zegt zelf de debiteur te zijn",
    Rung.VERIFIED: "Geverifieerd: dit is de debiteur",
}

#: Each delivery state in a sentence that also says what to do, where there is something to do.
DELIVERY = {
    MessageStatus.QUEUED: "Wacht op verzending",
    MessageStatus.SENDING: "Wordt verstuurd",
    MessageStatus.SENT: "Verstuurd",
    MessageStatus.DELIVERED: "Afgeleverd",
    MessageStatus.READ: "Gelezen",
    MessageStatus.UNDELIVERED: "Niet afgeleverd: probeer het later of langs een andere weg",
    MessageStatus.FAILED: "Niet verstuurd: de provider weigert dit bericht",
    MessageStatus.UNCERTAIN: "Onzeker: wij zoeken uit of het is verstuurd",
    MessageStatus.REFUSED: "Niet verstuurd",
    MessageStatus.CANCELLED: "Ingetrokken",
}

INBOUND = {
    InboundState.RECEIVED: "Net binnen",
    InboundState.ANSWERED: "Door de bot beantwoord",
    InboundState.WITH_STAFF: "Voor een medewerker",
    InboundState.ASKED_WHICH: "Wij vroegen voor welke crediteur",
    InboundState.UNKNOWN_SENDER: "Onbekende afzender",
    InboundState.BROKEN: "De bot liep vast op dit bericht",
}

AUTHORS = {
    Actor.BOT: "Bot",
    Actor.SYSTEM: "Bot",
    Actor.DEBTOR: "Debiteur",
    Actor.STAFF: "Medewerker",
    Actor.OPERATOR: "Beheerder",
    Actor.CREDITOR: "Crediteur",
    Actor.PROVIDER: "Provider",
}

KINDS = {
    MessageKind.PREMINDER: "Herinnering",
    MessageKind.ANSWER: "",
    MessageKind.STAFF: "",
    MessageKind.NOTICE: "Bericht over de regeling",
    MessageKind.THANKS: "Bedankje",
    MessageKind.NEUTRAL: "Neutrale regel",
    MessageKind.DIGEST: "Dagbericht",
}

AUTOPAYS = {
    MandateStatus.ASKED: "automatisch afschrijven gevraagd",
    MandateStatus.PENDING: "automatisch afschrijven: de bank bevestigt het nog",
    MandateStatus.VALID: "automatisch afschrijven aan",
    MandateStatus.REVOKED: "automatisch afschrijven gestopt",
    MandateStatus.FAILED: "automatisch afschrijven gestopt door bank of terugboeking",
    MandateStatus.ENDED: "automatisch afschrijven afgelopen",
}
#: Who stopped it, by the reason that `payments.autopay.mandates` keeps.
STOPPED_BY = {
    f"stopped_by_{Actor.DEBTOR}": " door de klant",
    f"stopped_by_{Actor.STAFF}": " door een medewerker",
    f"stopped_by_{Actor.OPERATOR}": " door een beheerder",
}
COLLECTIONS = {
    CollectionStatus.ANNOUNCED: "aangekondigd voor",
    CollectionStatus.COLLECTING: "loopt sinds",
}
CLAIMS = {
    ClaimStatus.OPEN: "Open",
    ClaimStatus.DISPUTED: "Betwist",
    ClaimStatus.ON_HOLD: "Staat stil",
    ClaimStatus.PAID: "Betaald",
    ClaimStatus.WITHDRAWN: "Ingetrokken",
    ClaimStatus.HANDED_OVER: "Overgedragen",
}

CONSENTS = {
    ConsentAction.GRANT: "Toestemming",
    ConsentAction.WITHDRAW: "Wil geen berichten",
    None: "Niet vastgelegd",
}

REPRESENTATIONS = {
    Representation.NONE: "",
    Representation.DEBT_HELP: "Schuldhulp loopt",
    Representation.ADMINISTRATOR: "Onder bewind",
    Representation.WSNP: "In de schuldsanering (WSNP)",
    Representation.DECEASED: "Overleden",
}

TASKS = {
    TaskKind.ANSWER_DEBTOR: "Wacht op een medewerker",
    TaskKind.CRISIS: "Mogelijk in gevaar: kijk nu",
    TaskKind.IDENTITY_FAILED: "Kon niet bewijzen wie het is",
    TaskKind.PAID_CLAIMED: "Zegt al betaald te hebben",
    TaskKind.DISPUTE: "Zegt dat het niet klopt",
    TaskKind.HARDSHIP: "Kan het niet betalen",
    TaskKind.REPRESENTED: "Iemand anders regelt de zaken",
    TaskKind.DECEASED: "Debiteur is overleden",
    TaskKind.WRONG_NUMBER: "Verkeerd nummer: vraag de crediteur om een beter",
    TaskKind.UNREACHABLE: "Op geen enkele manier bereikbaar",
    TaskKind.UNKNOWN_SENDER: "Bericht van een onbekend nummer",
    TaskKind.UNCERTAIN_SEND: "Onzeker of een bericht is verstuurd",
    TaskKind.PAYMENT_MISMATCH: "Betaling past niet",
    TaskKind.SURPLUS: "Te veel betaald",
    TaskKind.CHARGEBACK: "Betaling is teruggeboekt",
    TaskKind.TURN_FAILED: "De bot liep vast op een bericht",
    TaskKind.SETTING: "Onze eigen instelling klopt niet",
    TaskKind.BRAKE: "De rem staat aan: zoek uit waarom",
    TaskKind.EXPERIMENT: "Een proef is gestopt",
    TaskKind.CALLBACK: "Wil gebeld worden",
    TaskKind.COMPLAINT: "Heeft een klacht",
    TaskKind.SUSPICION: "Meldt een vals bericht",
}


#: Why a person is waited for, as the dialog or the debtor's page wrote it down.
WAITING = {
    HandOverReason.ASKED: "Vraagt om een medewerker",
    HandOverReason.IDENTITY: "Kon niet bewijzen wie het is",
    HandOverReason.MISUNDERSTOOD: "De bot begrijpt het niet",
    HandOverReason.CALLBACK: "Wil gebeld worden",
    HandOverReason.COMPLAINT: "Heeft een klacht",
    HandOverReason.DISPUTE: "Zegt dat het niet klopt",
    HandOverReason.HARDSHIP: "Kan het niet betalen",
    HandOverReason.REPRESENTATION: "Iemand anders regelt de zaken",
    HandOverReason.DECEASED: "Debiteur is overleden",
    HandOverReason.CRISIS: "Mogelijk in gevaar: kijk nu",
    HandOverReason.PLAN_BEYOND_POLICY: "Wil een ruimere regeling dan de bot mag geven",
    HandOverReason.PLAN_EXISTS: "Heeft een vraag over de lopende regeling",
    HandOverReason.AFTER_OPT_OUT: "Schrijft na een afmelding",
    HandOverReason.MEDIA: "Stuurde een bijlage",
    HandOverReason.SERVER_DOWN: "Kreeg geen antwoord: de Rasa-server deed niets",
    HandOverReason.AFTER_WRONG_PERSON: "Schrijft na 'verkeerde persoon'",
    HandOverReason.FOREIGN: "Schrijft in een andere taal",
    HandOverReason.MAYBE_OPT_OUT: "Wil misschien geen berichten meer",
    HandOverReason.COPY: "Wil een kopie van de factuur",
    HandOverReason.LONG_LETTER: "Schreef een lange brief",
    HandOverReason.SUSPICION: "Meldt een vals bericht",
    HandOverReason.PAID: "Zegt dat het betaald is",
    HandOverReason.CANNOT_PAY: "Wil betalen, maar het lukt niet",
    HandOverReason.ELSEWHERE: "Vraagt naar een overgedragen zaak",
    HandOverReason.DOUBT: "Vertelt misschien iets ernstigs: lees het eerst",
    "page": "Schreef op de betaalpagina",
    "replied": "Schreef een nieuw bericht",
}


def why_waiting(waiting_for: str | None) -> str:
    """Return why a person is waited for, in fixed words: never the debtor's own."""
    known = {str(reason): words for reason, words in WAITING.items()}
    return known.get(waiting_for or "", WAITING[HandOverReason.ASKED])


def euros(cents: int) -> str:
    """Write cents as people read them: € 1.234,56."""
    return format_currency(cents / 100, "EUR", locale="nl_NL")


def clock_time(moment: datetime, now: datetime) -> str:
    """Write a moment in Amsterdam time: the hour for today, else also the day."""
    local, today = moment.astimezone(LOCAL), now.astimezone(LOCAL).date()
    pattern = "HH:mm" if local.date() == today else "d MMM HH:mm"
    return format_datetime(local, pattern, locale="nl")


def span(length: timedelta) -> str:
    """Write a length of time in words, in hours and minutes; less than a minute is said so."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "minder dan een minuut"
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [_count(days, "dag", "dagen"), _count(hours, "uur", "uur")]
    if not days:
        parts.append(_count(minutes, "minuut", "minuten"))
    return " en ".join(part for part in parts if part)


def _count(number: int, one: str, many: str) -> str:
    return "" if not number else f"{number} {one if number == 1 else many}"
