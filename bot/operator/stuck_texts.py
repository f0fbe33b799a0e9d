"""What `stuck` says of each state: what it is, and what to do, in Dutch and English."""

from __future__ import annotations

from storage.words import Language

#: What to do, by kind: first what it is, then the mend.
DO: dict[Language, dict[str, tuple[str, str]]] = {
    Language.NL: {
        "uncertain": (
            "Verzending afgebroken, niet teruggevonden",
            "Zoek het bericht in de lijst van de provider. Stuur het niet zomaar opnieuw.",
        ),
        "past_lease": (
            "Een werker haalde een bericht op en kwam niet terug",
            "Start `preminder outbox`; die zoekt het bericht op bij de provider.",
        ),
        "late": (
            "Bericht had al weg moeten zijn",
            "Kijk of `preminder outbox` draait en wat `preminder doctor` zegt.",
        ),
        "undelivered": (
            "Niet afgeleverd en geen ander kanaal gepland",
            "Vraag de crediteur om een ander nummer of adres.",
        ),
        "conversations": (
            "Gesprek wacht op een mens",
            "Open de console, neem het gesprek over en antwoord.",
        ),
        "tasks": (
            "Taak staat open",
            "Werk de taken af in de console.",
        ),
        "inbound": (
            "Binnengekomen bericht heeft nog geen beurt gehad",
            "Kijk of `preminder web` en `preminder outbox` draaien; anders: zie het log.",
        ),
        "payments": (
            "Betaling begonnen, nog niet bevestigd door de betaaldienst",
            "Kijk bij de betaaldienst. De eerstvolgende klik gebruikt dezelfde sleutel.",
        ),
        "silent": (
            "Verstuurd, maar de provider meldt niet of het aankwam",
            (
                "Niets: de provider wordt vanzelf gevraagd. Blijft het zo, controleer dan of de "
                "statusmeldingen ons bereiken (PUBLIC_URL) en draai `preminder reconcile`."
            ),
        ),
        "parked": (
            "Statusmelding van een bericht dat wij niet kennen",
            "Draai `preminder reconcile`. Blijft het zo, dan gebruikt iets anders ons nummer.",
        ),
        "events": (
            "Bericht van de betaaldienst nog niet verwerkt",
            "Kijk of de betaaldienst antwoordt (`preminder doctor`); het wordt vanzelf herhaald.",
        ),
        "unplanned": (
            "Vordering wacht te lang op de planner",
            "Kijk of `preminder outbox` draait; anders: zie het log.",
        ),
        "findings": (
            "De lijst van de provider en de onze verschillen",
            (
                "unknown: ga na wie er vanaf ons nummer stuurt en wissel zo nodig de sleutels. "
                "lacking: controleer of de sleutels bij het goede account horen."
            ),
        ),
        "circuits": (
            "Provider antwoordt niet; zijn berichten wachten in de rij",
            (
                "Kijk naar zijn storingspagina en `preminder doctor`. Er gaat niets verloren; het "
                "gaat vanzelf verder."
            ),
        ),
        "braked": (
            "De rem van een crediteur staat aan",
            "Zoek de oorzaak (`preminder brake SLUG`) en laat de rem daarna los.",
        ),
        "jobs": (
            "Een periodieke taak hangt: zijn werker is stil",
            "Kijk of `preminder outbox` draait; de volgende ronde doet het werk.",
        ),
    },
    Language.EN: {
        "uncertain": (
            "Send broke off and was not found again",
            "Look the message up in the provider's list. Do not simply send it again.",
        ),
        "past_lease": (
            "A worker took a message and did not come back",
            "Start `preminder outbox`; it looks the message up at the provider.",
        ),
        "late": (
            "Message should have left already",
            "See whether `preminder outbox` runs and what `preminder doctor` says.",
        ),
        "undelivered": (
            "Not delivered, and no other channel is planned",
            "Ask the creditor for another number or address.",
        ),
        "conversations": (
            "Conversation waits for a person",
            "Open the console, take the conversation over and answer.",
        ),
        "tasks": (
            "Task is open",
            "Work the tasks off in the console.",
        ),
        "inbound": (
            "Message that came in had no turn yet",
            "See whether `preminder web` and `preminder outbox` run; if they do, read the log.",
        ),
        "payments": (
            "Payment started, not yet confirmed by the provider",
            "Look at the payment provider. The next click uses the same key.",
        ),
        "silent": (
            "Sent, but the provider does not say whether it arrived",
            (
                "Nothing: the provider is asked by itself. If it stays, see whether its receipts "
                "reach us (PUBLIC_URL) and run `preminder reconcile`."
            ),
        ),
        "parked": (
            "Receipt of a message that we do not know",
            "Run `preminder reconcile`. If it stays, something else uses our number.",
        ),
        "events": (
            "Word of the payment provider not processed yet",
            "See whether the provider answers (`preminder doctor`); it is repeated by itself.",
        ),
        "unplanned": (
            "Claim waits too long for the planner",
            "See whether `preminder outbox` runs; if it does, read the log.",
        ),
        "findings": (
            "The provider's list and ours differ",
            (
                "unknown: find out who sends from our number and change the keys if need be. "
                "lacking: check that the keys belong to the right account."
            ),
        ),
        "circuits": (
            "Provider does not answer; its messages wait in the queue",
            (
                "Look at its status page and `preminder doctor`. Nothing is lost; it goes on by "
                "itself."
            ),
        ),
        "braked": (
            "A creditor's brake is on",
            "Find the cause (`preminder brake SLUG`), then release the brake.",
        ),
        "jobs": (
            "A periodic job hangs: its worker fell silent",
            "See whether `preminder outbox` runs; the next tick does the work.",
        ),
    },
}

NOTHING = {Language.NL: "Er wacht niets.", Language.EN: "Nothing waits."}
