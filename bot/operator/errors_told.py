"""Errors told: what the code of a provider means, in Dutch and English."""

from __future__ import annotations

from outbox.engine.outcomes import OUTCOMES
from storage.words import Language

#: `outbox.engine.outcomes` has the English; a code that is missing there has no words.
DUTCH = {
    "20003": "onze sleutels worden geweigerd",
    "20404": "ons account is niet bekend",
    "20429": "te veel aanroepen tegelijk",
    "21211": "het nummer is niet geldig",
    "21408": "deze regio staat bij ons niet aan",
    "21603": "er is geen afzender genoemd",
    "21606": "onze afzender kan dit kanaal niet gebruiken",
    "21610": "de ontvanger meldde zich af bij de provider",
    "21611": "de rij van onze afzender is vol",
    "21612": "deze afzender kan dit nummer niet bereiken",
    "21614": "geen mobiel nummer",
    "21617": "de tekst is te lang",
    "21635": "een vaste lijn",
    "30001": "de rij van onze afzender is vol",
    "30002": "het account is opgeschort",
    "30003": "de telefoon is niet bereikbaar",
    "30004": "geblokkeerd",
    "30005": "onbekend nummer of buiten gebruik",
    "30006": "een vaste lijn of een onbereikbaar netwerk",
    "30007": "tegengehouden door het netwerk",
    "30008": "een onbekende fout in het netwerk",
    "30036": "het zou te laat zijn aangekomen",
    "30450": "tegengehouden door de beveiliging van de provider",
    "63003": "gebruikt geen WhatsApp",
    "63005": "niet aangenomen door WhatsApp",
    "63007": "onze WhatsApp-afzender is onbekend",
    "63013": "in strijd met de regels van WhatsApp",
    "63014": "geblokkeerd door de ontvanger",
    "63016": "buiten het venster van 24 uur",
    "63018": "onze WhatsApp-afzender zit aan zijn snelheid",
    "63021": "inhoud die WhatsApp weigert",
    "63024": "gebruikt geen WhatsApp",
    "63032": "tegengehouden door een proef van Meta",
    "63049": "Meta hield het voor reclame",
    "63119": "onze WhatsApp-afzender zit aan zijn snelheid",
    "spool": "brieven kunnen niet worden geschreven",
    "auth": "de mailserver weigert ons",
    "tls": "geen veilige weg naar de mailserver",
    "address": "geen adres dat dit kanaal kan gebruiken",
    "550": "het postvak bestaat niet of weigert ons",
    "551": "het postvak is elders",
    "552": "het postvak is vol",
    "553": "de naam van het postvak mag niet",
    "554": "de mailserver neemt het niet aan",
    "556": "het domein neemt geen mail aan",
}


def error_told(code: str, language: Language) -> str:
    """Return a code with its meaning; one that we do not know stays a bare code."""
    if code not in OUTCOMES:
        return code
    return f"{code}: {DUTCH[code] if language is Language.NL else OUTCOMES[code].meaning}"
