"""What messages mean by their own words, with the look-alikes of the dangerous ones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.effects import OptOutScope
from dialogs.intents import SAFETY, Intent
from dialogs.understanding.by_rules import representation_kind, understand
from dialogs.understanding.opt_outs import reach_of
from storage.words import Channel, Language

TODAY = date(2026, 11, 23)


def phrases(block: str) -> list[str]:
    return block.strip().replace("\n", "|").split("|")


STOPS = (
    """
STOP|stop|Stop!|stop.|stop stop|STOP AUB|stop please|stop nu|stop hiermee|stop ermee|ja stop
stoppen|stop met sms'en|stop met appen|stop met mij te appen|stop eens met die berichten
wilt u stoppen met berichten sturen|hou op|hou op met sms'en|houd op met mij te appen
niet meer sms'en|niet meer appen|niet meer smsen aub|geen berichten meer|geen sms meer
geen appjes meer|ik wil geen berichten meer|geen sms'jes meer graag
graag geen berichten meer ontvangen|afmelden|Afmelden aub|ik wil me afmelden|uitschrijven
meld mij af|schrijf me uit|unsubscribe|laat me met rust|laat mij nou eens met rust
haal mijn nummer uit jullie bestand|verwijder mijn nummer|wis mijn gegevens
haal me uit jullie systeem|ik trek mijn toestemming in|val me niet meer lastig|app me niet meer
stuur mij niets meer|stuur me geen berichten meer|ik wil niets meer van jullie horen
blokkeer mij maar|nooit meer berichten sturen
mag ik van deze berichten af, ik wil geen smsjes meer|jullie mogen mij niet meer appen
bel me niet meer|rot op|🛑|afmeldn|uitschrijvn|stop texting me|please stop messaging me
don't text me again|do not text me|no more texts|no more messages please|leave me alone
remove my number|take me off your list|opt out|stop sending me messages|stop contacting me
never message me again|please don't contact me anymore|delete my number|stop harassing me
I want to stop receiving these messages|unsubscribe me
""".strip()
    .replace("\n", "|")
    .split("|")
)

NO_STOPS = (
    """
ik stop morgen met werken|ik stop met roken|kan ik stoppen met de regeling
wil de regeling stoppen|ik ben gestopt met mijn abonnement|mijn uitkering stopt volgende maand
mijn contract is gestopt|ik heb het abonnement stopgezet|I stopped working last month
my benefits stopped|wanneer stopt het|ik heb geen bericht gehad|ik heb nooit een sms ontvangen
houd me op de hoogte|hou rekening met mijn situatie|nee niet stoppen|hij stopt met studeren
ik stop er geld in een envelop|ik wil de automatische incasso stoppen|non stop bezig
I never got a message|kan ik de betaling stoppen|niet bellen maar appen|i stopped my subscription
ik hou van jullie
""".strip()
    .replace("\n", "|")
    .split("|")
)

CRISES = (
    """
mijn man ligt op de grond en reageert niet meer|hij greep naar zijn hart
mijn vrouw krijgt nu een hartaanval|he is lying on the floor and does not respond
ik wil niet meer leven|ik wil dood|ik wil er niet meer zijn|ik maak er een einde aan
ik denk aan zelfmoord|ik pleeg zelfmoord als dit zo doorgaat|ik zie het niet meer zitten
ik stap uit het leven|ik spring voor de trein|ik doe mezelf iets aan
jullie zijn beter af zonder mij|het leven heeft geen zin meer|ik kan beter dood zijn
was ik maar dood|i want to die|i want to kill myself|i don't want to live anymore|better off dead
i can't go on living|suicide|ik wil zelfdoding|ik heb suicidale gedachten|ik ga me van kant maken
ik neem een overdosis|i will end my life
""".strip()
    .replace("\n", "|")
    .split("|")
)

NO_CRISES = (
    """
ik ga dood van het lachen|haha ik lach me dood|ik schaam me dood|ik schrik me dood
mijn telefoon gaat dood|ik ben doodmoe van dit gedoe|dat is doodnormaal|i'm dying of laughter
ik verveel me dood|ik wil een einde maken aan dit abonnement
ik wil een eind aan deze discussie maken|die winkel is er niet meer|my phone is about to die
over mijn lijk|mijn telefoon viel op de grond en reageert niet meer
uw mail ligt in de spam en de link reageert niet|mijn man had vorig jaar een hartaanval
""".strip()
    .replace("\n", "|")
    .split("|")
)

BY_INTENT = {
    Intent.DECEASED: """
mijn man is overleden|hij is vorige week gestorven|mevrouw leeft niet meer|my father passed away
my husband died last month|hij is dood|wij hebben haar in mei begraven|de erfgenamen regelen dit
overleden|she is deceased
""",
    Intent.DEBT_HELP: """
ik heb een bewindvoerder|ik zit in de wsnp|ik zit in de schuldsanering
mijn bewindvoerdr regelt dit|ik loop bij schuldhulpverlening|ik sta onder curatele
ik ben failliet verklaard|i have a debt administrator|de kredietbank doet mijn geld
ik heb budgetbeheer|i am bankrupt
""",
    Intent.WRONG_PERSON: """
verkeerd nummer|u heeft het verkeerde nummer|dat ben ik niet|ik ken die man niet
dit is niet mijn naam, ik ben iemand anders|wrong number|you have the wrong person|that's not me
hier woont niemand met die naam|ik heb dit nummer pas sinds kort|dit bericht is niet voor mij
verkeert numer
""",
    Intent.PAY_NOW: """
ik wil nu betalen|stuur de link maar|kan ik met ideal betalen|betaal ik nu meteen
hoe kan ik betalen|send me the link|i want to pay now|op welke rekening moet het|ik betaal nu
where can i pay
""",
    Intent.PROMISE_TO_PAY: """
vrijdag betaal ik|ik betaal eind van de maand|ik maak het morgen over|mag ik uitstel
als mijn salaris binnen is betaal ik|i will pay next friday|can i pay tomorrow
ik heb nu geen geld maar vrijdag betaal ik|de 25e krijg ik geld|i need more time
over twee weken betaal ik
""",
    Intent.REQUEST_PLAN: """
kan ik in termijnen betalen|in drie keer graag|ik wil een betalingsregeling
50 euro per maand lukt wel|kan het gespreid|mag het in 4 delen|half nu en half volgende maand
can i pay in installments|payment plan please|30 per month|betalingsregelng
ik kan niet alles in een keer betalen
""",
    Intent.ALREADY_PAID: """
ik heb al betaald|dit is vorige week betaald|ik heb het gisteren overgemaakt|al voldaan
i already paid|i paid it last week|betaald|das al lang betaald|ik heb het op 3 maart betaald
""",
    Intent.DISPUTE: """
dit klopt niet|ik heb dit nooit besteld|het bedrag klopt niet|ik heb het teruggestuurd
ik ben het er niet mee eens|ik betwist dit|i never ordered this|the amount is wrong
ik heb het abonnement opgezegd|ik heb niets ontvangen|ik heb deze factuur niet besteld
""",
    Intent.HARDSHIP: """
ik heb geen geld|ik kan het niet betalen|ik ben mijn baan kwijt|ik zit in de bijstand
i have no money|i can't afford it|i lost my job|ben blut|ik kan nu echt niets missen
""",
    Intent.REQUEST_HUMAN: """
mens|medewerker|ik wil een medewerker spreken|ben je een bot|human|agent please
i want to talk to a real person|mag ik iemand spreken
""",
    Intent.REQUEST_CALLBACK: """
bel me|kunt u mij bellen|graag teruggebeld worden|call me please|bel mij morgen terug
""",
    Intent.COMPLAINT: """
ik heb een klacht|dit is schandalig|stelletje oplichters|i want to file a complaint
ik ga naar mijn advocaat
""",
    Intent.ASK_DETAILS: """
waar gaat dit over|hoeveel moet ik betalen|welke factuur is dit|what is this about
how much do i owe|wat is het bedrag|kan ik een kopie krijgen
""",
    Intent.ASK_LEGITIMACY: """
is dit echt|wie bent u|is dit oplichting|who is this|is this a scam
hoe komen jullie aan mijn nummer|ECHT?|wie is dit
""",
    Intent.AFFIRM: """
ja|JA!|ja hoor|oke|akkoord|klopt|yes|sure|👍|prima|ja dat is goed|ja graag|is goed
""",
    Intent.DENY: """
nee|nee hoor|no|nee dank je|liever niet|👎|nope|niet akkoord
""",
    Intent.GREET: """
hallo|hoi|goedemorgen|hello|good morning|dag mevrouw
""",
    Intent.THANKS_BYE: """
bedankt|dank u wel|thanks|tot ziens|doei
""",
    Intent.HELP: """
help|menu|?|info|wat kan ik doen
""",
    Intent.LANGUAGE_SWITCH: """
english please|in english|english|nederlands graag|do you speak english
""",
    Intent.OPT_IN: """
START|start|weer aanmelden|unstop|Start.
""",
}  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_a_stop_is_heard_in_every_phrasing(text: str) -> None:
    assert understand(text, today=TODAY).intent is Intent.OPT_OUT


def test_there_are_at_least_forty_phrasings_of_stop() -> None:
    assert len(set(STOPS)) >= 60


@pytest.mark.parametrize("text", NO_STOPS)
def test_what_only_looks_like_a_stop_is_none(text: str) -> None:
    assert understand(text, today=TODAY).intent is not Intent.OPT_OUT


@pytest.mark.parametrize("text", CRISES)
def test_a_crisis_is_heard(text: str) -> None:
    assert understand(text, today=TODAY).intent is Intent.CRISIS


@pytest.mark.parametrize("text", NO_CRISES)
def test_what_only_looks_like_a_crisis_is_none(text: str) -> None:
    assert understand(text, today=TODAY).intent is not Intent.CRISIS


@pytest.mark.parametrize(
    ("intent", "text"),
    [(intent, text) for intent, texts in BY_INTENT.items() for text in phrases(texts)],
)
def test_a_wish_is_understood(intent: Intent, text: str) -> None:
    meaning = understand(text, today=TODAY)
    assert meaning.intent is intent, (text, meaning.plain)


@pytest.mark.parametrize(
    "text",
    [
        "mijn hond is overleden",
        "ik heb geen bewindvoerder",
        "jullie bedrijf is zeker failliet",
        "ik had het verkeerde nummer ingevuld bij het overmaken",
        "ik ken dit bedrijf niet",
        "ik ben het er niet mee eens",
        "ik heb het verkeerde bedrag overgemaakt",
        "nee dat werkt niet voor mij",
        "ik ben niet thuis vandaag",
        "ik werk bij de gemeente",
        "ik was bijna dood van schrik",
        "het nummer van mijn factuur is 0123",
        "dit is het nummer van mijn brief",
        "u zit fout met het bedrag",
        "belt u mij op een ander nummer",
        "ik heb een ander adres",
        "ik heb geen whatsapp",
        "ik heb geen post ontvangen",
        "dat herinner ik me niet meer",
        "ik wil geen app downloaden",
        "ik kan niet verder met de link",
        "ik kan niet verder klikken",
        "waarom krijg ik geen sms meer",
        "bel me niet voor 10 uur",
    ],
)
def test_look_alikes_raise_no_safety_alarm(text: str) -> None:
    assert understand(text, today=TODAY).intent not in SAFETY


def test_the_gravest_of_two_meanings_goes_first() -> None:
    meaning = understand("ik ben Jan niet maar stop hier eens mee", today=TODAY)
    assert meaning.intent is Intent.OPT_OUT
    assert Intent.WRONG_PERSON in meaning.alternatives


def test_a_look_alike_does_not_hide_the_real_thing() -> None:
    text = "ik ga dood van het lachen om jullie, maar stop met sms'en"
    assert understand(text, today=TODAY).intent is Intent.OPT_OUT
    text = "ik stop met werken en ik wil niet meer leven"
    assert understand(text, today=TODAY).intent is Intent.CRISIS


@pytest.mark.parametrize(
    ("text", "channel", "scope"),
    [
        ("niet meer appen", Channel.WHATSAPP, OptOutScope.CHANNEL),
        ("geen sms meer", Channel.SMS, OptOutScope.CHANNEL),
        ("laat me met rust", Channel.SMS, OptOutScope.CREDITOR),
        ("nooit meer berichten sturen", Channel.WHATSAPP, OptOutScope.CREDITOR),
        ("STOP", Channel.SMS, OptOutScope.CREDITOR),
        ("haal mijn nummer uit jullie bestand", Channel.SMS, OptOutScope.EVERYTHING),
        ("remove my number", Channel.WHATSAPP, OptOutScope.EVERYTHING),
    ],
)
def test_a_stop_reaches_as_far_as_it_was_meant(
    text: str, channel: Channel, scope: OptOutScope
) -> None:
    assert reach_of(understand(text, today=TODAY).plain, channel).scope is scope


@pytest.mark.parametrize(
    "text", ["ja", "ja graag", "oke", "yes", "begin maar", "ja hoor start maar niet"]
)
def test_a_yes_never_opts_in(text: str) -> None:
    assert understand(text, today=TODAY).intent is not Intent.OPT_IN


def test_it_is_known_who_handles_the_money() -> None:
    assert representation_kind("ik zit in de wsnp") == "wsnp"
    assert representation_kind("mijn bewindvoerder") == "bewindvoerder"
    assert representation_kind("schuldhulpverlening") == "schuldhulp"


def test_the_language_of_a_message_is_seen() -> None:
    assert understand("I do not know what this is about", today=TODAY).language is Language.EN
    assert understand("Ik weet niet waar dit over gaat", today=TODAY).language is Language.NL
    assert understand("ok", today=TODAY).language is None
    assert understand("english please", today=TODAY).asked_language is Language.EN


@given(st.text(max_size=400))
def test_no_text_breaks_the_understanding(text: str) -> None:
    meaning = understand(text, today=TODAY)
    assert 0.0 <= meaning.confidence <= 1.0


@given(st.text(alphabet="stopjaneikwil ,.!?0123456789€-", max_size=120))
def test_no_half_word_breaks_the_understanding(text: str) -> None:
    assert isinstance(understand(text, today=TODAY).intent, Intent)


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "9" * 10_000, "stop " * 2_000, "😀" * 5_000, "1 " * 5_000, "geen niet " * 1_000],
)
def test_ten_thousand_letters_are_read(text: str) -> None:
    assert understand(text, today=TODAY) is not None
