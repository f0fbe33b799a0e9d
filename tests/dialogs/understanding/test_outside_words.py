"""Messages that outside testers wrote: Flemish, street language, typing errors, dictation."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.intents import Intent
from dialogs.normalise import normalise
from dialogs.understanding.by_rules import understand
from dialogs.understanding.language import surely_written
from storage.words import Language

TODAY = date(2026, 11, 23)

MEANS = {
    Intent.OPT_OUT: """
wil dit niet meer krijgen|ik wil dit niet meer zien|quit it with these messages|s t o p|S.T.O.P
S T O P|einde|laat men met rust|stopt daar nu es mee|ge moogt mij ni meer sturen|stob
stopn met dit|stop is met die smsjes man|yo kap ermee|hou es op met spammen|unsub
wil geen appies meer van jou|haal me van die lijst af|stop txting me bro|no more msgs pls
lemme alone|quit texting me|don't hit me up again|I do not wish to be contacted|gooi m'n nummer weg
effe dimmen met die berichten|laat me chillen met die appjes|i want to be left alone
""",
    Intent.WRONG_PERSON: """
nee ik ben Piet niet|ik ben Piet niet|ik ben meneer Bakker niet|ik ben Piet niet, u heeft mis
verkeerd verbonden|wrong guy|not me|die woont hier niet meer|dit nummer is niet meer van haar
u spreekt met de nieuwe eigenaar van dit nummer|i am the new owner of this number
ge zijt verkeerd|ge hebt de verkeerde voor|verkeerde numer maat|ik ben Samira niet joh
ik ben niet degene die u zoekt|die naam zegt me niets|mijn naam is anders
u moet mijn broer hebben|dit is zijn oude nummer|she doesn't live here anymore
this isn't his phone anymore|you got the wrong girl|hij heeft dit nummer niet meer
dit nummer behoort niet meer toe aan haar|da ben ik nie|ge moet mij nie hebben
ik ben allang niet meer de eigenaar van dit nummer
""",
    Intent.REQUEST_HUMAN: """
geef mij een mens aan de lijn|ik wil ne mens spreken|is er iemand van vlees en bloed
wil gwn met iemand praten|real human pls|can somebody help me personally|let me talk to ur boss
mense|mag ik aub nen echte mens|is daar iemand|ben je een robot?|are you a bot
""",
    Intent.CRISIS: """
ik zie et leven ni meer zitten|kms|i wanna end it|ik ga voor den trein springen
ik wil gewoon weg zijn van deze wereld|life is not worth living|i wanna unalive myself
kzou liever dood zijn|kga mijn eigen van kant maken|i dont wanna be here anymore
ik trek het leven niet meer
""",
    Intent.HARDSHIP: """
ik red het niet meer financieel|financieel red ik het niet meer|ik kom niet rond|ben blut
ik red het niet meer
het water staat me aan de lippen|I'm broke|zit op zwart zaad|ik zit op de dop
tis krap deze maand|kan de eindjes niet aan elkaar knopen|heb nul euro|can't make ends meet
drowning in debt|got laid off|ik ga kopje onder|ben mn baan kwyt|geen doekoe
we komen nie rond me de kids
""",
    Intent.PAY_NOW: """
wat is jullie rekeningnummer|wat is het IBAN|mag ik jullie iban|naar welk iban
what is your account number
""",
}

MEANS_NOT = {
    Intent.OPT_OUT: """
ik wil dit niet meer hebben want het is kapot|I quit my job|cut it in 3 parts|einde maand
het einde van de maand|einde van mijn contract|je mag mij altijd bellen|laat me even weten
hij stopt ermee|ik stop ermee met werken|ik stoppe met roken
""",
    Intent.WRONG_PERSON: """
ik ben niet gek|ik ben niet van plan te betalen|ik ben niet thuis|ik ben thuis niet
ik ben de enige niet|ik ben vrijdag niet|ik ben er morgen niet|ik ben de beroerdste niet
ik ben akkoord niet|ik ben de factuur niet vergeten|ik ben het niet eens met de factuur
ik woon hier niet meer|mijn naam is verkeerd gespeld|jullie hebben een nieuwe eigenaar
nieuwe eigenaar van het bedrijf|ik ben verkeerd verzekerd|ik ben morgen niet thuis
""",
    Intent.CRISIS: """
I want to end the subscription|cancel my subscription, I want to end it|het is 20 kms rijden
ik zit in den trein|is it worth it|ik ben weg van deze winkel|ik trek het na
I'm going to end it on friday
""",
    Intent.HARDSHIP: """
financieel is het niet zo'n probleem|financieel gaat het niet slecht hoor|de tijd is krap
ik red het niet voor vrijdag, maandag wel|het water is afgesloten|ik betaal 0 euro
""",
}


def cases(table: dict[Intent, str]) -> list[tuple[str, Intent]]:
    return [
        (message, intent)
        for intent, block in table.items()
        for message in block.strip().replace("\n", "|").split("|")
    ]


@pytest.mark.parametrize(("message", "intent"), cases(MEANS))
def test_what_people_really_write_is_understood(message: str, intent: Intent) -> None:
    assert understand(message, today=TODAY).intent is intent


@pytest.mark.parametrize(("message", "intent"), cases(MEANS_NOT))
def test_what_only_looks_alike_is_left_alone(message: str, intent: Intent) -> None:
    meaning = understand(message, today=TODAY)
    assert intent not in {meaning.intent, *meaning.alternatives}


@pytest.mark.parametrize(
    "message",
    [
        "leave me alone",
        "please stop texting me",
        "stop texting me",
        "not me",
        "HUMAN",
        "scam?",
        "wrong guy",
        "who is this",
        "I'm broke",
        "are you there?",
    ],
)
def test_short_english_is_english(message: str) -> None:
    assert surely_written(normalise(message)) is Language.EN


@pytest.mark.parametrize(
    "message",
    ["ok", "stop", "sorry", "help", "opt out", "no thanks", "thank you", "please", "stop please"],
)
def test_words_that_the_dutch_borrow_change_no_language(message: str) -> None:
    assert surely_written(normalise(message)) is None


@pytest.mark.parametrize("message", ["laat me met rust", "ik wil dit niet", "ja graag"])
def test_short_dutch_is_never_english(message: str) -> None:
    assert surely_written(normalise(message)) is not Language.EN


def test_an_address_changes_no_language() -> None:
    assert surely_written(normalise("Van de Ven")) is None
