"""The Dutch texts for creditors that say "je": those that speak to the debtor; the rest are shared.

What holds for the texts with "u" (`nl` beside this) holds for these.
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.policy import TemplateKey
from storage.words import Rung

_STILL_WAITS = (
    "Hallo, hier is de digitale assistent van {public_name} weer. Je bericht staat nog "
    "klaar. Je leest het hier veilig: {link}\n"
    "Liever een mens? Antwoord MENS. Niet voor jou? VERKEERD. Stoppen? STOP."
)

TEXTS: Mapping[TemplateKey, Mapping[Rung, str]] = {
    TemplateKey.OPENER: {
        Rung.UNKNOWN: (
            "Hallo, ik ben de digitale assistent van {public_name}. Ik heb een bericht voor je. "
            "Antwoord JA of 1. Of MENS, VERKEERD of STOP."
        ),
    },
    TemplateKey.FOLLOW_UP: {
        Rung.UNKNOWN: _STILL_WAITS,
        Rung.VERIFIED: (
            "Hallo {debtor_name}, factuur {invoice_number} van {public_name} staat nog open. "
            "Het gaat om {amount}. Betaal of regel het hier: {link}\n"
            "Klopt er iets niet? Antwoord MENS. {contact} helpt je graag. Stoppen? STOP."
        ),
    },
    TemplateKey.LAST_FRIENDLY: {
        Rung.UNKNOWN: (
            "Hallo, ik ben het nog een keer, de assistent van {public_name}. Er staat een bericht "
            "voor je klaar: {link}\n"
            "Dit is mijn laatste bericht hierover. Liever een mens? Antwoord MENS. Niet voor jou? "
            "VERKEERD."
        ),
        Rung.VERIFIED: (
            "Hallo {debtor_name}, er staat nog {amount} open voor factuur {invoice_number} van "
            "{public_name}. Je kunt hier betalen of iets afspreken: {link}\n"
            "Lukt het niet? Antwoord MENS. {contact} denkt graag mee. Stoppen? STOP."
        ),
    },
    TemplateKey.THANK_YOU: {
        Rung.UNKNOWN: "Bedankt! Het is in orde bij {public_name}. Je hoeft niets meer te doen.",
        Rung.VERIFIED: (
            "Bedankt! Je betaling van {amount} voor factuur {invoice_number} van {public_name} is "
            "binnen. Je hoeft niets meer te doen."
        ),
    },
    TemplateKey.PART_PAID: {
        Rung.UNKNOWN: "Bedankt! Je bericht aan {public_name} is goed ontvangen.",
        Rung.VERIFIED: (
            "Bedankt! Je betaling van {amount} voor factuur {invoice_number} van {public_name} is "
            "binnen."
        ),
    },
    TemplateKey.INSTALMENT_DUE: {
        Rung.UNKNOWN: (
            "Hallo, er staat een nieuw bericht van {public_name} voor je klaar. Je leest het hier "
            "veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo, deel {part} van je afspraak met {public_name} is {amount}. Betaal dit voor "
            "of op {due_date}, dat kan hier: {link}\n"
            "Lukt het niet? Antwoord MENS. {contact} denkt graag mee. Stoppen? STOP."
        ),
    },
    TemplateKey.INSTALMENT_MISSED: {
        Rung.UNKNOWN: (
            "Hallo, je bericht van {public_name} staat nog klaar. Je leest het hier "
            "veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo, deel {part} van je afspraak met {public_name} is nog niet binnen: {amount}. "
            "Betalen kan tot en met {due_date}, dat doe je hier: {link}\n"
            "Lukt het niet? Antwoord MENS. {contact} denkt graag mee. Stoppen? STOP."
        ),
    },
    TemplateKey.COLLECTION_AHEAD: {
        Rung.UNKNOWN: (
            "Hallo, er staat weer een bericht van {public_name} voor je klaar. Je leest het hier "
            "veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo, deel {part} van je afspraak met {public_name} gaat vanzelf van je rekening: "
            "{amount}, op of kort na {due_date}. Liever niet? Stop het hier: {link}\n"
            "Vragen? Antwoord MENS. {contact} helpt je. Stoppen? STOP."
        ),
    },
    TemplateKey.COLLECTION_FAILED: {
        Rung.UNKNOWN: (
            "Hallo, er is nieuws van {public_name} voor je. Je leest het hier veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo, de bank kon deel {part} van je afspraak met {public_name} niet innen. Betaal "
            "{amount} zelf tot en met {due_date}, dat kan hier: {link}\n"
            "Lukt het niet? Antwoord MENS. {contact} denkt graag mee. Stoppen? STOP."
        ),
    },
    TemplateKey.PLAN_CONFIRMED: {
        Rung.UNKNOWN: (
            "Dank je. Je afspraak met {public_name} staat vast. Je leest hem hier na: {link}\n"
            "Vragen? Antwoord MENS."
        ),
        Rung.VERIFIED: (
            "Dank je. Je betaalt in {parts} delen aan {public_name}. Het eerste deel is {amount}, "
            "op {due_date}. Dit kost niets extra. Alles staat hier: {link}\n"
            "Vragen? Antwoord MENS."
        ),
    },
    TemplateKey.BEFORE_DUE: {
        Rung.UNKNOWN: (
            "Hallo, hier is de digitale assistent van {public_name}. Er staat een bericht voor je "
            "klaar. Je leest het hier veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Niet voor jou? VERKEERD. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo {debtor_name}, binnenkort verloopt factuur {invoice_number} van {public_name}. "
            "Betaal je {amount} voor of op {due_date}? Dat kan hier: {link}\n"
            "Vragen? Antwoord MENS. {contact} helpt je graag. Stoppen? STOP."
        ),
    },
    TemplateKey.SEVERAL: {
        Rung.UNKNOWN: _STILL_WAITS,
        Rung.VERIFIED: (
            "Hallo {debtor_name}, bij {public_name} staan nog {count} rekeningen open, samen "
            "{amount}. Je kunt hier betalen of iets afspreken: {link}\n"
            "Klopt er iets niet? Antwoord MENS. {contact} helpt je graag. Stoppen? STOP."
        ),
    },
    TemplateKey.LINK_EXPIRED: {
        Rung.UNKNOWN: (
            "Je oude link van {public_name} werkt niet meer. Hier is een nieuwe: {link}\n"
            "Vragen? Antwoord MENS. Stoppen? STOP."
        ),
    },
}
