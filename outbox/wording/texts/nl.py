"""The Dutch texts: B1, short sentences, GSM-7 only, no threats, no costs.

A variant for UNKNOWN shows nothing about a debt, because anybody may hold the phone. None ends with
its link, so that the same words can be a WhatsApp template.
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.policy import TemplateKey
from storage.words import Rung

#: Before proof a message about several claims may say no more than one about one.
_STILL_WAITS = (
    "Hallo, hier is de digitale assistent van {public_name} weer. Uw bericht staat nog "
    "klaar. U leest het hier veilig: {link}\n"
    "Liever een mens? Antwoord MENS. Niet voor u? VERKEERD. Stoppen? STOP."
)

TEXTS: Mapping[TemplateKey, Mapping[Rung, str]] = {
    TemplateKey.OPENER: {
        Rung.UNKNOWN: (
            "Hallo, ik ben de digitale assistent van {public_name}. Ik heb een bericht voor u. "
            "Antwoord JA of 1. Of MENS, VERKEERD of STOP."
        ),
    },
    TemplateKey.FOLLOW_UP: {
        Rung.UNKNOWN: _STILL_WAITS,
        Rung.VERIFIED: (
            "Hallo {debtor_name}, factuur {invoice_number} van {public_name} staat nog open. "
            "Het gaat om {amount}. Betaal of regel het hier: {link}\n"
            "Klopt er iets niet? Antwoord MENS. {contact} helpt u graag. Stoppen? STOP."
        ),
    },
    TemplateKey.LAST_FRIENDLY: {
        Rung.UNKNOWN: (
            "Hallo, ik ben het nog een keer, de assistent van {public_name}. Er staat een bericht "
            "voor u klaar: {link}\n"
            "Dit is mijn laatste bericht hierover. Liever een mens? Antwoord MENS. Niet voor u? "
            "VERKEERD."
        ),
        Rung.VERIFIED: (
            "Hallo {debtor_name}, er staat nog {amount} open voor factuur {invoice_number} van "
            "{public_name}. U kunt hier betalen of iets afspreken: {link}\n"
            "Lukt het niet? Antwoord MENS. {contact} denkt graag mee. Stoppen? STOP."
        ),
    },
    TemplateKey.THANK_YOU: {
        Rung.UNKNOWN: "Bedankt! Het is in orde bij {public_name}. U hoeft niets meer te doen.",
        Rung.VERIFIED: (
            "Bedankt! Uw betaling van {amount} voor factuur {invoice_number} van {public_name} is "
            "binnen. U hoeft niets meer te doen."
        ),
    },
    TemplateKey.PART_PAID: {
        Rung.UNKNOWN: "Bedankt! Uw bericht aan {public_name} is goed ontvangen.",
        Rung.VERIFIED: (
            "Bedankt! Uw betaling van {amount} voor factuur {invoice_number} van {public_name} is "
            "binnen."
        ),
    },
    TemplateKey.INSTALMENT_DUE: {
        Rung.UNKNOWN: (
            "Hallo, er staat een nieuw bericht van {public_name} voor u klaar. U leest het hier "
            "veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo, deel {part} van uw afspraak met {public_name} is {amount}. Betaal dit voor "
            "of op {due_date}, dat kan hier: {link}\n"
            "Lukt het niet? Antwoord MENS. {contact} denkt graag mee. Stoppen? STOP."
        ),
    },
    TemplateKey.INSTALMENT_MISSED: {
        Rung.UNKNOWN: (
            "Hallo, uw bericht van {public_name} staat nog klaar. U leest het hier veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo, deel {part} van uw afspraak met {public_name} is nog niet binnen: {amount}. "
            "Betalen kan tot en met {due_date}, dat doet u hier: {link}\n"
            "Lukt het niet? Antwoord MENS. {contact} denkt graag mee. Stoppen? STOP."
        ),
    },
    TemplateKey.COLLECTION_AHEAD: {
        Rung.UNKNOWN: (
            "Hallo, er staat weer een bericht van {public_name} voor u klaar. U leest het hier "
            "veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo, deel {part} van uw afspraak met {public_name} gaat vanzelf van uw rekening: "
            "{amount}, op of kort na {due_date}. Liever niet? Stop het hier: {link}\n"
            "Vragen? Antwoord MENS. {contact} helpt u. Stoppen? STOP."
        ),
    },
    TemplateKey.COLLECTION_FAILED: {
        Rung.UNKNOWN: (
            "Hallo, er is nieuws van {public_name} voor u. U leest het hier veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo, de bank kon deel {part} van uw afspraak met {public_name} niet innen. Betaal "
            "{amount} zelf tot en met {due_date}, dat kan hier: {link}\n"
            "Lukt het niet? Antwoord MENS. {contact} denkt graag mee. Stoppen? STOP."
        ),
    },
    TemplateKey.PLAN_CONFIRMED: {
        Rung.UNKNOWN: (
            "Dank u. Uw afspraak met {public_name} staat vast. U leest hem hier na: {link}\n"
            "Vragen? Antwoord MENS."
        ),
        Rung.VERIFIED: (
            "Dank u. U betaalt in {parts} delen aan {public_name}. Het eerste deel is {amount}, "
            "op {due_date}. Dit kost niets extra. Alles staat hier: {link}\n"
            "Vragen? Antwoord MENS."
        ),
    },
    TemplateKey.BEFORE_DUE: {
        Rung.UNKNOWN: (
            "Hallo, hier is de digitale assistent van {public_name}. Er staat een bericht voor u "
            "klaar. U leest het hier veilig: {link}\n"
            "Liever een mens? Antwoord MENS. Niet voor u? VERKEERD. Stoppen? STOP."
        ),
        Rung.VERIFIED: (
            "Hallo {debtor_name}, binnenkort verloopt factuur {invoice_number} van {public_name}. "
            "Betaalt u {amount} voor of op {due_date}? Dat kan hier: {link}\n"
            "Vragen? Antwoord MENS. {contact} helpt u graag. Stoppen? STOP."
        ),
    },
    TemplateKey.SEVERAL: {
        Rung.UNKNOWN: _STILL_WAITS,
        Rung.VERIFIED: (
            "Hallo {debtor_name}, bij {public_name} staan nog {count} rekeningen open, samen "
            "{amount}. U kunt hier betalen of iets afspreken: {link}\n"
            "Klopt er iets niet? Antwoord MENS. {contact} helpt u graag. Stoppen? STOP."
        ),
    },
    TemplateKey.LINK_EXPIRED: {
        Rung.UNKNOWN: (
            "Uw oude link van {public_name} werkt niet meer. Hier is een nieuwe: {link}\n"
            "Vragen? Antwoord MENS. Stoppen? STOP."
        ),
    },
}
