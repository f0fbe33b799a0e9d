"""The texts of the page `/echt`, Dutch first. They name no debt, no amount and no trade.

Somebody else may read along when a person looks here, so what the messages are about is not told.
"""

from __future__ import annotations

from bot.debtor.texts import say as say_on_debtor_page
from storage.words import Language

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Is dit bericht echt?", "Is this message real?"),
    "lead": (
        (
            "Wij zijn Preminder. Wij sturen persoonlijke berichten voor bedrijven en organisaties "
            "waar u klant bent. Hier ziet u of een bericht van ons is."
        ),
        (
            "We are Preminder. We send personal messages for companies and organisations whose "
            "customer you are. Here you can see whether a message is ours."
        ),
    ),
    "check_title": ("Kijk uw code na", "Check your code"),
    "code_label": ("De code uit het bericht", "The code in the message"),
    "code_hint": (
        "Drie woorden. Heeft u nog geen code? Antwoord ECHT op het bericht.",
        "Three words. No code yet? Reply REAL to the message.",
    ),
    "digits_label": (
        "De laatste vier cijfers van uw telefoonnummer",
        "The last four digits of your phone number",
    ),
    "digits_hint": (
        "Van het nummer waarop u het bericht kreeg.",
        "Of the number on which you got the message.",
    ),
    "check_button": ("Controleer de code", "Check the code"),
    "digits_missing": (
        "Vul de laatste vier cijfers in, bijvoorbeeld 0123.",
        "Fill in the last four digits, for example 0123.",
    ),
    "code_missing": (
        "Vul de drie woorden uit het bericht in.",
        "Fill in the three words in the message.",
    ),
    "too_many": (
        "Dit is te vaak geprobeerd. Wacht tien minuten. U kunt ook het bedrijf bellen.",
        "This was tried too often. Wait ten minutes. You can also call the company.",
    ),
    "ours_title": ("Deze code is van ons", "This code is ours"),
    "ours_text": ("Wij schrijven u voor {creditor}.", "We write to you for {creditor}."),
    "ours_more": (
        "Twijfelt u nog? Zoek zelf het nummer van {creditor} op. Bel en noem de code.",
        "Still not sure? Look up the number of {creditor} yourself. Call and name the code.",
    ),
    "unknown_title": ("Deze code kennen wij niet", "We do not know this code"),
    "unknown_text": (
        (
            "Heeft u de code en de cijfers goed overgenomen? Dan is het bericht misschien niet van "
            "ons. Betaal niets, geef geen gegevens en open geen links."
        ),
        (
            "Did you copy the code and the digits exactly? Then the message may not be ours. Pay "
            "nothing, give no details and open no links."
        ),
    ),
    "unknown_report": ("Meld het bericht hieronder", "Report the message below"),
    "know_title": ("Zo herkent u ons", "How to recognise us"),
    "know_links": ("Onze links gaan altijd naar {host}.", "Our links always lead to {host}."),
    "know_never": (
        "Wij vragen nooit om uw IBAN, BSN, pincode, wachtwoord of inlogcode.",
        "We never ask for your IBAN, BSN, PIN, password or login code.",
    ),
    "know_address": (
        "Wij vragen wel uw postcode en huisnummer. Zo weten wij zeker dat u het bent.",
        "We do ask for your postcode and house number, to be sure that it is you.",
    ),
    "know_install": (
        "U hoeft voor ons nooit iets te installeren.",
        "You never have to install anything for us.",
    ),
    "know_call": (
        (
            "Twijfelt u? Bel het bedrijf waar u klant bent en noem uw code. Zoek het nummer zelf "
            "op, niet in het bericht."
        ),
        (
            "In doubt? Call the company whose customer you are and name your code. Look up the "
            "number yourself, not in the message."
        ),
    ),
    "who_title": ("Voor wie schrijven wij?", "For whom do we write?"),
    "who_some": (
        "Niet elk bedrijf wil in deze lijst staan. Staat het er niet bij? Bel het dan zelf.",
        "Not every company wants to be on this list. Is it not here? Then call it yourself.",
    ),
    "who_none": (
        "Wij noemen hier geen namen. Bel het bedrijf zelf om het te vragen.",
        "We name nobody here. Call the company yourself to ask.",
    ),
    "report_title": ("Meld een bericht dat niet klopt", "Report a message that is not right"),
    "report_label": ("Wat stond er in het bericht?", "What did the message say?"),
    "report_hint": (
        (
            "Schrijf ook van welk nummer het kwam. Uw eigen gegevens zijn niet nodig. Een "
            "medewerker kijkt ernaar."
        ),
        (
            "Also write which number it came from. Your own details are not needed. A colleague "
            "will look at it."
        ),
    ),
    "report_button": ("Meld dit bericht", "Report this message"),
    "report_missing": (
        "Schrijf kort op wat er in het bericht stond.",
        "Write in a few words what the message said.",
    ),
    "report_elsewhere": (
        "Heeft u al iets betaald of gegevens gegeven? Bel dan meteen uw bank. Meld het ook bij de",
        "Have you paid or given details already? Call your bank at once. Report it too at the",
    ),
    "reported_title": ("Dank u wel voor uw melding", "Thank you for your report"),
    "reported_text": (
        "Een medewerker kijkt ernaar. Open geen links uit het bericht en antwoord er niet op.",
        "A colleague will look at it. Open no links in the message and do not reply to it.",
    ),
}


def say(key: str, language: Language, **values: object) -> str:
    """Return a text of this page, or one that it shares with the debtor's page.

    Raises:
        KeyError: there is no such text, or a value lacks.
    """
    if key not in TEXTS:
        return say_on_debtor_page(key, language, **values)
    dutch, english = TEXTS[key]
    text = (dutch if language is Language.NL else english).format(**values)
    return text.replace("..", ".")
