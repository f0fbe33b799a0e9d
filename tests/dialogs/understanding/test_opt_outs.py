"""How far a stop reaches: a corpus of what people write, and what only looks like a stop."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from dialogs.effects import OptOut, OptOutScope, effect_from_json, effect_to_json
from dialogs.handler import started_several_line, stopped_several_line
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.context import read
from dialogs.normalise import normalise
from dialogs.turn import Incoming, Memory
from dialogs.understanding.by_rules import understand
from dialogs.understanding.opt_outs import reach_of
from outbox.wording.segments import count, transliterate
from storage.words import Channel, Language, Rung

TODAY = date(2026, 11, 23)


def corpus(name: str) -> dict[str, list[str]]:
    read: dict[str, list[str]] = yaml.load(
        Path(__file__).with_name(name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return read


CORPUS, FRESH = corpus("opt_out_corpus.yml"), corpus("opt_out_fresh.yml")
UNHEARD = FRESH.pop("unheard")
CASES = [
    (words, reach)
    for blocks in (CORPUS, FRESH)
    for reach, block in blocks.items()
    for words in block
]


def reach(words: str, channel: Channel) -> str:
    """Return "none", the one channel that stops, "creditor" or "everything"."""
    meaning = understand(words, today=TODAY)
    if meaning.intent is not Intent.OPT_OUT:
        return "none"
    stop = reach_of(meaning.plain, channel)
    return str(stop.channel or stop.scope)


@pytest.mark.parametrize(("words", "expected"), CASES)
def test_a_stop_reaches_what_it_names_over_whichever_channel_it_is_said(
    words: str, expected: str
) -> None:
    assert {reach(words, channel) for channel in (Channel.SMS, Channel.WHATSAPP)} == {expected}


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(CORPUS["none"]) >= 40
    assert len({words for words, _ in CASES}) == len(CASES) >= 100


def read_alone(words: str) -> Intent:
    return read(Incoming(text=words), Memory(), TODAY).intent


@pytest.mark.parametrize("words", UNHEARD)
def test_a_refusal_that_no_rule_understands_is_asked_about(words: str) -> None:
    assert read_alone(words) is Intent.MAYBE_STOP


@pytest.mark.parametrize(
    "words",
    [
        "stuur post niet meer naar Lindelaan",
        "mijn whatsapp werkt niet meer",
        "hoe laat gaat u open",
        "ik heb geen idee meer",
        "mijn telefoon is kapot",
        "",
    ],
)
def test_what_is_no_refusal_is_not_asked_about(words: str) -> None:
    assert read_alone(words) is not Intent.MAYBE_STOP


def test_a_story_that_was_asked_for_is_no_refusal() -> None:
    asked = Memory(awaiting=Awaiting.DISPUTE_REASON)
    told = read(Incoming(text="die meldingen waren zat verwarrend"), asked, TODAY)
    assert told.intent is Intent.INFORM


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("sttop", "stop"),
        ("SSTOOPP", "stop"),
        ("sstopppen", "stoppen"),
        ("s\u0442op", "stop"),  # Cyrillic te
        ("ST\u039fP", "stop"),  # Greek omicron
        ("\u0405\u0422\u041e\u0420", "stop"),  # all of it Cyrillic
        ("\u0441\u0442\u043e\u043f", "stop"),  # the Russian word
        ("\u26d4", "stop"),
        ("\U0001f6ab\U0001f6ab!", "stop"),
        ("\u270b\U0001f6d1", "stop"),
        ("a.u.b.", "alstublieft"),
        ("shoppen", "shoppen"),
        ("\u043f\u0440\u0438\u0432\u0435\u0442", "\u043f\u0440\u0438\u0432\u0435\u0442"),
    ],
)
def test_one_word_has_one_spelling_whatever_the_phone_made_of_it(written: str, plain: str) -> None:
    assert normalise(written).strip(" .") == plain


@pytest.mark.parametrize("sign", ["\u270b", "\U0001f44d", "\U0001f621", "kan niet \U0001f6ab"])
def test_a_sign_that_says_something_else_is_no_stop(sign: str) -> None:
    assert read_alone(sign) is not Intent.OPT_OUT


@pytest.mark.parametrize(
    "words", ["verkeerd nummer? nee hoor klopt wel", "wrong number? no that is right"]
)
def test_who_denies_a_wrong_number_has_the_right_one(words: str) -> None:
    assert read_alone(words) is not Intent.WRONG_PERSON


def test_everybody_but_one_is_not_everybody() -> None:
    for words in ("stop alles van iedereen behalve Kies", "iedereen stoppen behalve Kies"):
        assert reach(words, Channel.SMS) == "creditor"


def test_an_app_instead_of_the_sms_that_is_stopped_over_sms_stops_sms() -> None:
    assert reach("stop hiermee, app me maar", Channel.SMS) == "sms"
    assert reach("stop hiermee, app me maar", Channel.WHATSAPP) == "creditor"


@pytest.mark.parametrize("channel", [None, Channel.SMS, Channel.WHATSAPP])
def test_a_stop_survives_json(channel: Channel | None) -> None:
    stop = OptOut(scope=OptOutScope.CHANNEL, channel=channel)
    assert effect_from_json(effect_to_json(stop)) == stop


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("channel", [None, Channel.SMS, Channel.WHATSAPP])
@pytest.mark.parametrize(
    "names",
    [
        ("Kies", "Jansen"),
        ("Van der Meulen en dochters in Alphen aan den Rijn", "Stichting Samen Verder Groningen"),
        ("Kies", "Jansen", "De Vries Rotterdam"),
    ],
)
def test_several_creditors_are_named_in_one_sms(
    names: tuple[str, ...], channel: Channel | None, language: Language
) -> None:
    line = stopped_several_line(names, channel, language)
    assert all(name[:10] in line.text for name in names)
    assert count(transliterate(line.text)).segments == 1


def test_a_name_that_two_creditors_share_is_said_once() -> None:
    assert stopped_several_line(("Kies", "Kies"), None, Language.NL).text.count("Kies") == 1


@pytest.mark.parametrize(
    "words", ["bel me niet, app maar", "bel mij aub niet", "niet bellen, alleen appen"]
)
def test_who_does_not_want_a_call_is_neither_stopped_nor_called(words: str) -> None:
    meaning = understand(words, today=TODAY)
    assert not {Intent.OPT_OUT, Intent.REQUEST_CALLBACK} & {meaning.intent, *meaning.alternatives}


@pytest.mark.parametrize("language", list(Language))
def test_who_comes_back_to_several_reads_their_names_in_one_sms(language: Language) -> None:
    names = ("Wielhuis", "Van der Meulen Installatietechniek", "Kies")
    line = started_several_line(names, language)
    assert count(line.text).segments == 1
    assert all(name.split()[0] in line.text for name in names)
    assert "STOP" in line.text
    assert line.rung is Rung.UNKNOWN
