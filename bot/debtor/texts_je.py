"""The Dutch texts of the debtor's page for creditors that say "je": those that speak to the debtor.

The rest, and English, are shared. What holds for the texts with "u" (`texts` and its parts) holds
for these: the same keys before confirmation, the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping

_NEUTRAL: dict[str, str] = {
    "title": "Een bericht voor je",
    "landing_title": "Er is een bericht voor je",
    "landing_lead": "Het bericht is persoonlijk. Laat eerst zien dat jij het bent.",
    "landing_label": "Je postcode en huisnummer",
    "landing_hint": (
        "Bijvoorbeeld: 1234 AB 12. Of vul het nummer in van de brief of e-mail die je eerder kreeg."
    ),
    "confirm_unreadable": "Vul je postcode en huisnummer in, bijvoorbeeld 1234 AB 12.",
    "locked_title": "Een medewerker helpt je verder",
    "locked_text": (
        "Het lukt niet op deze pagina. Antwoord op het bericht dat je kreeg. Dan helpt een "
        "medewerker je."
    ),
    "help_reply": "Antwoord op het bericht dat je kreeg. Je kunt ook om een medewerker vragen.",
    "not_me_title": "Is dit niet voor jou?",
    "not_me_done_title": "Dank je wel",
    "stop_title": "Wil je geen berichten meer?",
    "stop_lead": "Dan sturen wij je geen herinneringen meer op dit nummer.",
    "stop_done_text": (
        "Je krijgt geen herinneringen meer op dit nummer. Deze pagina blijft nog een paar dagen "
        "werken."
    ),
    "expired_text": (
        "Antwoord op het bericht dat je kreeg met het woord LINK. Dan krijg je een nieuwe."
    ),
    "privacy_lead": (
        "Een bedrijf of organisatie waar je klant bent, heeft ons gevraagd je een bericht te "
        "sturen. Je ziet pas waar het over gaat als je laat zien dat jij het bent. Zo leest een "
        "ander niet mee."
    ),
    "privacy_data_title": "Wat bewaren wij van je?",
    "privacy_data": (
        "Je naam, adres, telefoonnummer of e-mailadres, en wat jij en wij aan elkaar schrijven. "
        "Wij gebruiken dat alleen hiervoor en verkopen het niet. Deze pagina volgt je niet."
    ),
    "privacy_real": (
        "Wij vragen nooit om een wachtwoord, pincode of inlogcode. Twijfel je? Bel het bedrijf "
        "waar je klant bent. Zoek dat nummer zelf op."
    ),
    "privacy_rights_title": "Wat zijn je rechten?",
    "privacy_rights": (
        "Je mag zien wat wij van je bewaren. Je mag vragen om het te verbeteren of te wissen. "
        "Antwoord daarvoor op het bericht. Je kunt ook klagen bij de Autoriteit Persoonsgegevens."
    ),
    "privacy_access": (
        "Wij willen dat iedereen deze pagina kan gebruiken. Lukt dat niet, antwoord dan op het "
        "bericht. Dan helpen wij je op een andere manier."
    ),
}

_CONFIRMED: dict[str, str] = {
    "looked_into_dispute": (
        "Je hebt gezegd dat dit niet klopt. Wij zoeken het uit. Je krijgt bericht."
    ),
    "looked_into_paid": (
        "Je hebt gezegd dat je al betaald hebt. Wij zoeken het uit. Je krijgt bericht."
    ),
    "choose": "Wat wil je doen?",
    "choice_pay_text": "{amount} via je eigen bank",
    "no_costs": "Je betaalt geen extra kosten en geen rente.",
    "help_money": "Geldzorgen? Je bent niet de enige. Gratis hulp vind je op",
    "plan_lead": "Je betaalt samen {amount}. Kies wat bij je past.",
    "plan_confirm_lead": "Je betaalt {amount} in delen aan {creditor}.",
    "plan_confirm_text": (
        "Voor elke datum krijg je van ons een bericht met een link. Eerder betalen mag altijd."
    ),
    "plan_caption": "Je afspraak",
    "plan_done_text": (
        "Je krijgt voor elke datum een bericht met een link om te betalen. Je hoeft nu niets te "
        "doen."
    ),
    "objection_text": "Vertel het in je eigen woorden",
    "objection_hint": (
        "Al betaald? Schrijf wanneer en hoe. Het nummer van je rekening is niet nodig."
    ),
    "objection_pause": "Zolang wij dit uitzoeken, krijg je hierover geen herinneringen.",
    "object_done_title": "Dank je wel, wij zoeken het uit",
    "object_done_text": (
        "Je krijgt hierover geen herinneringen meer tot wij het weten. Een medewerker laat je "
        "iets horen."
    ),
    "closed_title": "Je hoeft hier niets te doen",
    "represented_title": "Wij regelen dit met je hulpverlener",
    "represented_text": (
        "Iemand helpt je met je geld. Je hoeft hier niets te betalen. Antwoord op het bericht "
        "als dat niet klopt."
    ),
    "plan_own_label": "Wat kun je per keer betalen?",
}

_PAYING: dict[str, str] = {
    "part_lead": "Er staat {amount} open. Je mag een deel betalen. De rest blijft open.",
    "together_lead": "Je betaalt deze {count} rekeningen van {creditor} met één betaling.",
    "together_caption": "Wat je betaalt",
    "transfer_qr_title": "Of scan met de app van je bank",
    "transfer_qr_hint": (
        "Niet elke app leest deze code. Kijk het bedrag en de naam na voor je betaalt."
    ),
    "transfer_days": (
        "Zelf overmaken duurt langer. Het kan een paar dagen duren tot wij je betaling zien. "
        "Heb je al overgemaakt? Zeg het ons, dan krijg je geen herinnering."
    ),
    "waiting_text": (
        "Heb je betaald? Dan horen wij dat meestal binnen een minuut. Deze pagina kijkt vanzelf."
    ),
    "waiting_close": (
        "Je mag deze pagina ook sluiten. Je krijgt een bericht als je betaling binnen is."
    ),
    "paid_title": "Betaald. Dank je wel!",
    "paid_text": "Je betaling aan {creditor} is binnen. Je hoeft niets meer te doen.",
    "surplus": (
        "Je betaalde {amount} te veel. Wij zoeken uit hoe je dat terugkrijgt. Je krijgt bericht."
    ),
    "part_done_title": "Dit deel is betaald. Dank je wel!",
    "part_done_text": "Je betaling aan {creditor} is binnen.",
    "not_paid_text": "Er is niets afgeschreven. Je kunt het meteen nog een keer proberen.",
}

#: Like those with "u" these are named in `payments.autopay.mandates`.
_AUTOPAY: dict[str, str] = {
    "choice_autopay_text": "Dan hoef je er niet meer aan te denken. Stoppen kan altijd.",
    "autopay_lead": (
        "Je betaalt nu zelf {amount}. De andere delen gaan daarna vanzelf van je rekening."
    ),
    "autopay_consent": (
        "Je geeft {creditor} toestemming om de andere delen van je rekening af te schrijven. "
        "Dat heet een SEPA-machtiging. Betaalbedrijf Mollie voert het uit."
    ),
    "autopay_notice": (
        "Je krijgt minstens {days} dagen van tevoren bericht, met het bedrag en de dag."
    ),
    "autopay_soon": "Is een deel al over een paar dagen? Dan krijg je daarvoor nog een link.",
    "autopay_any_time": (
        "Je kunt altijd stoppen. Dat doe je op deze pagina, met een druk op de knop."
    ),
    "autopay_reverse": "Wil je een bedrag terug? Dan vraag je dat binnen 8 weken aan je bank.",
    "autopay_free": "Het kost je niets extra.",
    "autopay_stopped_text": (
        "Je afspraak blijft staan. Voor elk deel krijg je weer een bericht met een link. "
        "Was er al een bedrag onderweg? Dat kun je bij je bank terugvragen."
    ),
    "stopped_since": (
        "Sinds {day} schrijven wij niets meer af. Je afspraak blijft staan. Voor elk deel "
        "krijg je een bericht met een link."
    ),
    "under_way_text": (
        "Je hoeft niets te doen. Het kan een paar dagen duren tot je bank het afschrijft."
    ),
}

WITH_JE: Mapping[str, str] = _NEUTRAL | _CONFIRMED | _PAYING | _AUTOPAY
