"""Intents in the words of colleagues, and the closed list from which they say what was meant."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.intents import Intent

#: What the trained reader learns, in the order in which colleagues look for it.
LEARNED: Mapping[Intent, str] = {
    Intent.PAY_NOW: "wil nu betalen",
    Intent.PROMISE_TO_PAY: "betaalt later, of wil uitstel",
    Intent.REQUEST_PLAN: "wil in delen betalen",
    Intent.ALREADY_PAID: "heeft al betaald",
    Intent.DISPUTE: "is het niet eens met de rekening",
    Intent.HARDSHIP: "kan niet betalen",
    Intent.ASK_DETAILS: "vraagt waar het over gaat",
    Intent.ASK_LEGITIMACY: "vraagt of het echt is",
    Intent.REQUEST_HUMAN: "wil een mens spreken",
    Intent.REQUEST_CALLBACK: "wil gebeld worden",
    Intent.COMPLAINT: "heeft een klacht",
    Intent.OPT_OUT: "wil geen berichten meer",
    Intent.WRONG_PERSON: "is niet wie wij zoeken",
    Intent.DEBT_HELP: "heeft schuldhulp of een bewindvoerder",
    Intent.DECEASED: "meldt een overlijden",
    Intent.CRISIS: "is mogelijk in nood",
    Intent.AFFIRM: "zegt ja",
    Intent.DENY: "zegt nee",
    Intent.GREET: "groet",
    Intent.THANKS_BYE: "bedankt of neemt afscheid",
    Intent.OUT_OF_SCOPE: "iets anders",
}
#: What only the conversation can tell.
_OTHERS: Mapping[Intent, str] = {
    Intent.OPT_IN: "wil weer berichten",
    Intent.LANGUAGE_SWITCH: "wil een andere taal",
    Intent.HELP: "vraagt om hulp",
    Intent.INFORM: "antwoord op onze vraag",
    Intent.CHOOSE: "keuze uit het menu",
    Intent.OFF_MENU: "cijfer dat niet in het menu staat",
    Intent.MEDIA: "bijlage zonder tekst",
    Intent.MAYBE_WRONG: "misschien verkeerde persoon",
    Intent.MAYBE_STOP: "wil misschien geen berichten meer",
    Intent.MAYBE_CRISIS: "is misschien in nood",
    Intent.MAYBE_GRAVE: "vertelt misschien iets ernstigs",
    Intent.UNSURE: "een van twee dingen",
    Intent.SEVERAL: "meer dingen tegelijk",
    Intent.ASIDE: "vraag tussendoor",
    Intent.PUZZLED: "begrijpt ons niet",
    Intent.ANOTHERS: "is niet de klant zelf",
    Intent.OTHER_CLAIM: "over de andere rekening",
    Intent.GIVE_PROOF: "zegt wie het is",
    Intent.AFTER_TROUBLE: "schrijft verder na iets ernstigs",
    Intent.FOREIGN: "andere taal",
    Intent.UNCLEAR: "niet begrepen",
}


def words_of(intent: str | None) -> str:
    """Return what an intent is called; of one that is none, as an old row may hold, its name."""
    try:
        known = Intent(intent or "")
    except ValueError:
        return intent or ""
    return LEARNED.get(known) or _OTHERS[known]


def sureness(percent: int | None) -> str:
    """Return how sure a reading was, as people write it: 0,73."""
    return "" if percent is None else f"{percent / 100:.2f}".replace(".", ",")
