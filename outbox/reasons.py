"""What each reason of a verdict says to people, in plain Dutch and English."""

from __future__ import annotations

from babel.dates import format_datetime

from outbox.verdict import Reason, ReasonCode
from storage.clock import LOCAL
from storage.words import Language

_C = ReasonCode

REASONS: dict[Language, dict[ReasonCode, str]] = {
    Language.NL: {
        _C.EXPIRED: "Het bericht is te oud om nog te versturen.",
        _C.ALREADY_SENT: "Dit is al een keer gestuurd.",
        _C.CLAIM_PAID: "De rekening is betaald.",
        _C.CLAIM_WITHDRAWN: "De crediteur heeft de rekening ingetrokken.",
        _C.CLAIM_HANDED_OVER: "De rekening is overgedragen.",
        _C.CLAIM_DISPUTED: "De debiteur zegt dat de rekening niet klopt.",
        _C.CLAIM_ON_HOLD: "De rekening staat stil.",
        _C.CLAIM_PROMISED: "De debiteur heeft beloofd te betalen.",
        _C.CLAIM_IN_PLAN: "Er loopt een betalingsregeling.",
        _C.CLAIM_WITHOUT_PLAN: "De betalingsregeling loopt niet meer.",
        _C.BELOW_TOLERANCE: "Het open bedrag is te klein voor een herinnering.",
        _C.CLAIMS_CHANGED: "Een andere rekening in dit bericht is veranderd; er komt een nieuw.",
        _C.OPTED_OUT: "De ontvanger wil geen berichten meer.",
        _C.CONSENT_WITHDRAWN: "De toestemming voor dit kanaal is ingetrokken.",
        _C.CONSENT_UNKNOWN: "Er is geen toestemming voor dit kanaal vastgelegd.",
        _C.WRONG_NUMBER: "Dit nummer is niet van de debiteur.",
        _C.NUMBER_INVALID: "Dit nummer bestaat niet of werkt niet.",
        _C.CHANNEL_SUPPRESSED: "Dit nummer is op dit kanaal niet bereikbaar.",
        _C.RUNG_TOO_LOW: "Wij weten nog niet zeker genoeg wie dit nummer gebruikt.",
        _C.NUMBER_AT_REST: "Dit nummer laten wij een tijd met rust.",
        _C.DAY_CAP: "Deze persoon kreeg vandaag al een bericht van ons.",
        _C.WEEK_CAP: "Deze persoon kreeg deze week al genoeg berichten van ons.",
        _C.CLOSED_HOURS: "Het is buiten de tijden waarop wij mogen schrijven.",
        _C.STAFF_OWNS: "Een medewerker voert dit gesprek.",
        _C.NOBODY_OWNS: "In dit gesprek schrijft alleen nog een mens.",
        _C.STAFF_DOES_NOT_OWN: "De medewerker heeft dit gesprek niet overgenomen.",
        _C.STALE_EPOCH: "Het gesprek kreeg een andere eigenaar nadat dit was geschreven.",
        _C.LIVE_CONVERSATION: "Er is net nog een gesprek met de debiteur.",
        _C.WAITING_FOR_PERSON: "De debiteur wacht op een medewerker.",
        _C.UNREAD_MESSAGE: "De debiteur schreef net iets dat nog wordt gelezen.",
        _C.WINDOW_CLOSED: "Het WhatsApp-venster van 24 uur is dicht en er is geen sjabloon.",
        _C.TEMPLATE_NOT_APPROVED: "Het WhatsApp-sjabloon is niet goedgekeurd.",
        _C.REPRESENTED: "Iemand anders behartigt de belangen van de debiteur.",
        _C.VULNERABLE: "De debiteur lijkt kwetsbaar; een mens moet eerst kijken.",
        _C.CREDITOR_INACTIVE: "De crediteur is niet actief.",
        _C.BRAKE_ON: "De rem van de crediteur staat aan.",
        _C.BUDGET_SPENT: "Het budget van de crediteur is op.",
        _C.STATEMENT_OLD: "Het nieuwste bankafschrift is te oud om te weten wie al betaalde.",
    },
    Language.EN: {
        _C.EXPIRED: "The message is too old to send.",
        _C.ALREADY_SENT: "This was sent once already.",
        _C.CLAIM_PAID: "The claim is paid.",
        _C.CLAIM_WITHDRAWN: "The creditor withdrew the claim.",
        _C.CLAIM_HANDED_OVER: "The claim was handed over.",
        _C.CLAIM_DISPUTED: "The debtor disputes the claim.",
        _C.CLAIM_ON_HOLD: "The claim is on hold.",
        _C.CLAIM_PROMISED: "The debtor promised to pay.",
        _C.CLAIM_IN_PLAN: "A payment plan is running.",
        _C.CLAIM_WITHOUT_PLAN: "The payment plan is no longer running.",
        _C.BELOW_TOLERANCE: "The open amount is too small for a reminder.",
        _C.CLAIMS_CHANGED: "Another claim in this message has changed; a new one will come.",
        _C.OPTED_OUT: "The recipient wants no more messages.",
        _C.CONSENT_WITHDRAWN: "Consent for this channel was withdrawn.",
        _C.CONSENT_UNKNOWN: "No consent for this channel is on file.",
        _C.WRONG_NUMBER: "This number is not the debtor's.",
        _C.NUMBER_INVALID: "This number does not exist or does not work.",
        _C.CHANNEL_SUPPRESSED: "This number cannot be reached on this channel.",
        _C.RUNG_TOO_LOW: "We are not yet sure enough who uses this number.",
        _C.NUMBER_AT_REST: "We leave this number alone for a while.",
        _C.DAY_CAP: "This person already got a message from us today.",
        _C.WEEK_CAP: "This person already got enough messages from us this week.",
        _C.CLOSED_HOURS: "It is outside the hours in which we may write.",
        _C.STAFF_OWNS: "A colleague leads this conversation.",
        _C.NOBODY_OWNS: "Only a person may still write in this conversation.",
        _C.STAFF_DOES_NOT_OWN: "The colleague has not taken over this conversation.",
        _C.STALE_EPOCH: "The conversation changed hands after this was written.",
        _C.LIVE_CONVERSATION: "A conversation with the debtor was just going on.",
        _C.WAITING_FOR_PERSON: "The debtor is waiting for a person.",
        _C.UNREAD_MESSAGE: "The debtor just wrote something that is still to be read.",
        _C.WINDOW_CLOSED: "The 24-hour WhatsApp window is closed and there is no template.",
        _C.TEMPLATE_NOT_APPROVED: "The WhatsApp template is not approved.",
        _C.REPRESENTED: "Somebody else represents the debtor.",
        _C.VULNERABLE: "The debtor seems vulnerable; a person must look first.",
        _C.CREDITOR_INACTIVE: "The creditor is not active.",
        _C.BRAKE_ON: "The creditor's brake is on.",
        _C.BUDGET_SPENT: "The creditor's budget is spent.",
        _C.STATEMENT_OLD: "The newest bank statement is too old to show who has paid.",
    },
}

_UNTIL = {
    Language.NL: ("Niet eerder dan {}.", "EEE d MMM y HH:mm"),
    Language.EN: ("Not before {}.", "EEE d MMM y HH:mm"),
}


def explain(reason: Reason, language: Language = Language.NL) -> str:
    """Say a reason in a sentence, with the next allowed time in Amsterdam time if there is one."""
    sentence = REASONS[language][reason.code]
    if reason.until is None:
        return sentence
    frame, pattern = _UNTIL[language]
    when = format_datetime(reason.until, pattern, tzinfo=LOCAL, locale=str(language))
    return f"{sentence} {frame.format(when)}"
