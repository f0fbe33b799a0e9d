"""The texts of the debtor's page about autopay, in Dutch and English.

What a debtor says yes to is named in `payments.autopay.mandates.WORDING`; a change of these words
needs a new name there.
"""

from __future__ import annotations

AUTOPAY: dict[str, tuple[str, str]] = {
    "choice_autopay": ("Automatisch laten afschrijven", "Let it be collected automatically"),
    "choice_autopay_text": (
        "Dan hoeft u er niet meer aan te denken. Stoppen kan altijd.",
        "Then you need not think of it again. You can always stop.",
    ),
    "autopay_title": ("Automatisch laten afschrijven", "Let it be collected automatically"),
    "autopay_lead": (
        "U betaalt nu zelf {amount}. De andere delen gaan daarna vanzelf van uw rekening.",
        "You pay {amount} yourself now. The other parts then leave your account automatically.",
    ),
    "autopay_consent": (
        (
            "U geeft {creditor} toestemming om de andere delen van uw rekening af te schrijven. "
            "Dat heet een SEPA-machtiging. Betaalbedrijf Mollie voert het uit."
        ),
        (
            "You allow {creditor} to collect the other parts from your account. This is a SEPA "
            "direct debit mandate. The payment company Mollie carries it out."
        ),
    ),
    "autopay_rights": ("Dit spreken wij af", "This is what we agree"),
    "autopay_notice": (
        "U krijgt minstens {days} dagen van tevoren bericht, met het bedrag en de dag.",
        "You get a message at least {days} days ahead, with the amount and the day.",
    ),
    "autopay_soon": (
        "Is een deel al over een paar dagen? Dan krijgt u daarvoor nog een link.",
        "Is a part only a few days ahead? Then you still get a link for that one.",
    ),
    "autopay_any_time": (
        "U kunt altijd stoppen. Dat doet u op deze pagina, met een druk op de knop.",
        "You can stop at any time. You do so on this page, with one press of a button.",
    ),
    "autopay_reverse": (
        "Wilt u een bedrag terug? Dan vraagt u dat binnen 8 weken aan uw bank.",
        "Do you want an amount back? Then ask your bank for it within 8 weeks.",
    ),
    "autopay_free": ("Het kost u niets extra.", "It costs you nothing extra."),
    "autopay_button": (
        "Ja, ik geef toestemming en betaal nu {amount}",
        "Yes, I give permission and pay {amount} now",
    ),
    "autopay_on_title": ("Automatisch afschrijven staat aan", "Automatic collection is on"),
    "autopay_coming": (
        "Op of kort na {day} schrijven wij {amount} af. Eerder zelf betalen mag ook.",
        "On or just after {day} we collect {amount}. You may also pay sooner yourself.",
    ),
    "autopay_stop_button": ("Stop automatisch afschrijven", "Stop automatic collection"),
    "autopay_stopped_title": (
        "Automatisch afschrijven is gestopt",
        "Automatic collection has stopped",
    ),
    "autopay_stopped_text": (
        (
            "Uw afspraak blijft staan. Voor elk deel krijgt u weer een bericht met een link. "
            "Was er al een bedrag onderweg? Dat kunt u bij uw bank terugvragen."
        ),
        (
            "What we agreed stays. For each part you get a message with a link again. Was an "
            "amount on its way already? You can ask your bank to give it back."
        ),
    ),
    "stopped_since": (
        (
            "Sinds {day} schrijven wij niets meer af. Uw afspraak blijft staan. Voor elk deel "
            "krijgt u een bericht met een link."
        ),
        (
            "Since {day} we collect nothing any more. What we agreed stays. For each part you "
            "get a message with a link."
        ),
    ),
    "under_way_title": ("Wij schrijven dit deel nu af", "We are collecting this part now"),
    "under_way_text": (
        "U hoeft niets te doen. Het kan een paar dagen duren tot uw bank het afschrijft.",
        "You need to do nothing. It may take a few days until your bank collects it.",
    ),
}
