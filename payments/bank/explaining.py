"""Explaining: evidence and doubts in sentences that people read."""

from __future__ import annotations

from typing import Final

from payments.bank.evidence import Doubt, Evidence
from storage.words import Language

EVIDENCE: Final[dict[Language, dict[Evidence, str]]] = {
    Language.NL: {
        Evidence.KENMERK: "betalingskenmerk klopt",
        Evidence.END_TO_END: "kenmerk van de betaler klopt",
        Evidence.REFERENCE: "factuurnummer of kenmerk in de omschrijving",
        Evidence.SHORTENED: "nummer klopt op nullen na",
        Evidence.LABELLED: "kort nummer dat als factuurnummer is genoemd",
        Evidence.NUMBER: "kort nummer in de omschrijving",
        Evidence.SLIP: "nummer lijkt erop, met een tikfout",
        Evidence.ACCOUNT: "betaalde eerder van deze rekening",
        Evidence.NAME: "naam klopt",
        Evidence.SURNAME: "achternaam klopt",
        Evidence.OTHER_NAME: "betaald door een ander",
        Evidence.EXACT: "bedrag klopt precies",
        Evidence.INSTALMENT: "bedrag is de volgende termijn",
        Evidence.SUM: "bedrag is samen precies",
        Evidence.PART: "bedrag is een deel",
        Evidence.OVER: "bedrag is meer dan er openstaat",
        Evidence.FAR_OVER: "bedrag is veel meer dan er openstaat",
        Evidence.TWICE: "was al betaald; het hele bedrag nog eens",
        Evidence.PAID_BEFORE: "was al betaald",
        Evidence.EARLY: "betaald voor de factuurdatum",
        Evidence.SPREAD: "verdeeld over de genoemde facturen",
    },
    Language.EN: {
        Evidence.KENMERK: "structured reference is right",
        Evidence.END_TO_END: "the payer's reference is right",
        Evidence.REFERENCE: "invoice number or reference in the text",
        Evidence.SHORTENED: "number is right but for zeros",
        Evidence.LABELLED: "short number, named as an invoice's",
        Evidence.NUMBER: "short number in the text",
        Evidence.SLIP: "number is alike, with one slip",
        Evidence.ACCOUNT: "paid from this account before",
        Evidence.NAME: "name agrees",
        Evidence.SURNAME: "surname agrees",
        Evidence.OTHER_NAME: "paid by somebody else",
        Evidence.EXACT: "amount is exact",
        Evidence.INSTALMENT: "amount is the next instalment",
        Evidence.SUM: "amount is exact together",
        Evidence.PART: "amount is a part",
        Evidence.OVER: "amount is more than is open",
        Evidence.FAR_OVER: "amount is far more than is open",
        Evidence.TWICE: "was paid already; the whole amount again",
        Evidence.PAID_BEFORE: "was paid already",
        Evidence.EARLY: "paid before the invoice's date",
        Evidence.SPREAD: "spread over the invoices that were named",
    },
}

DOUBTS: Final[dict[Language, dict[Doubt, str]]] = {
    Language.NL: {
        Doubt.NOT_SURE: "Wij zijn er niet zeker genoeg van.",
        Doubt.SEVERAL: "Er is meer dan een mogelijkheid.",
        Doubt.CLOSED: "De vordering is overgedragen of ingetrokken.",
        Doubt.TWIN: "Misschien dezelfde betaling als op een afschrift in een ander formaat.",
        Doubt.NOTHING: "Niets van ons past hierbij.",
        Doubt.OUTGOING: "Afschrijving.",
        Doubt.RETURNED_OUT: "Een uitbetaling die terugkwam.",
        Doubt.RETURN_UNKNOWN: "Terugboeking van een betaling die wij niet kennen.",
        Doubt.RETURN_SEVERAL: "Terugboeking die van meer dan een betaling kan zijn.",
        Doubt.CURRENCY: "Niet in euro's.",
        Doubt.PROVIDER: "Uitbetaling van een betaaldienst: veel betalingen in een.",
    },
    Language.EN: {
        Doubt.NOT_SURE: "We are not sure enough.",
        Doubt.SEVERAL: "There is more than one possibility.",
        Doubt.CLOSED: "The claim was handed over or withdrawn.",
        Doubt.TWIN: "Perhaps the same payment as on a statement in another format.",
        Doubt.NOTHING: "Nothing of ours fits.",
        Doubt.OUTGOING: "Money that went out.",
        Doubt.RETURNED_OUT: "A pay-out that came back.",
        Doubt.RETURN_UNKNOWN: "A return of a payment that we do not know.",
        Doubt.RETURN_SEVERAL: "A return that may be of more than one payment.",
        Doubt.CURRENCY: "Not in euros.",
        Doubt.PROVIDER: "A provider's pay-out: many payments in one.",
    },
}


def in_words(evidence: list[str], language: Language = Language.NL) -> str:
    """Say stored evidence in one line; a code of another version is shown as it is."""
    known = EVIDENCE[language]
    return "; ".join(known.get(Evidence(one), one) if one in _CODES else one for one in evidence)


def doubts_in_words(doubts: list[str], language: Language = Language.NL) -> str:
    """Say stored doubts in sentences."""
    known = DOUBTS[language]
    return " ".join(known[Doubt(one)] for one in doubts if one in _DOUBTS)


_CODES: Final = frozenset(Evidence)
_DOUBTS: Final = frozenset(Doubt)
