"""How far a stop reaches: a corpus of what people write, and what only looks like a stop."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from dialogs.effects import OptOut, OptOutScope, effect_from_json, effect_to_json
from dialogs.handler import stopped_several_line
from dialogs.intents import Intent
from dialogs.opt_outs import reach_of
from dialogs.understand import understand
from outbox.wording.segments import count, transliterate
from storage.words import Channel, Language

TODAY = date(2026, 11, 23)
CORPUS: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("opt_out_corpus.yml").read_text(encoding="utf-8")
)
CASES = [(words, reach) for reach, block in CORPUS.items() for words in block]


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
