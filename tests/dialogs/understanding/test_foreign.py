"""Other languages: one line in that language, a person who reads, and nothing about a debt."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from dialogs.handler import answer
from dialogs.intents import Intent
from dialogs.normalise import normalise, without_laughs
from dialogs.turn import Case, Crisis, Incoming, MaybeOptOut, Memory, OtherLanguage, Turn
from dialogs.understanding.by_rules import understand
from dialogs.understanding.examples import own_examples
from dialogs.understanding.foreign import Foreign, foreign_in, line_for, name_of
from dialogs.understanding.tongues import all_tongues
from outbox.wording.segments import count
from storage.words import Channel, Rung

HELD_OUT = Path(__file__).parents[1] / "held_out"
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def listed(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.load(
        (HELD_OUT / f"{name}.yml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return found


def found_in(text: str) -> Foreign | None:
    return foreign_in(text, without_laughs(normalise(text)))


def said(text: str, memory: Memory | None = None) -> Turn:
    case = Case(
        creditor_name="Tandarts De Vries",
        creditor_public_name="De Vries",
        creditor_contact="020 1234567",
        debtor_name="J. Jansen",
        rung=Rung.UNKNOWN,
        postcode="1234AB",
        house_number="12",
    )
    return answer(Incoming(text=text, channel=Channel.SMS), memory or Memory(), case, NOW)


@pytest.mark.parametrize("name", ["foreign_1", "foreign_2"])
def test_short_messages_in_other_languages_are_recognised(name: str) -> None:
    texts = [(group["tongue"], text) for group in listed(name) for text in group["texts"]]
    missed = [text for _, text in texts if found_in(text) is None]
    assert len(missed) <= 0.06 * len(texts), missed
    other = [
        text for tongue, text in texts if (found_in(text) or Foreign(tongue="")).tongue != tongue
    ]
    assert len(other) <= 0.12 * len(texts), other


def test_whoever_refuses_or_is_in_danger_is_heard_in_every_language() -> None:
    for group in listed("foreign_1"):
        for text in group["stop"]:
            # A Dutch ear hears some of these too, and that comes first.
            heard = understand(text, today=date(2026, 11, 23)).intent is Intent.OPT_OUT
            assert heard or (found_in(text) or Foreign(tongue="")).refuses, text
        for text in group["danger"]:
            assert (found_in(text) or Foreign(tongue="")).danger, text


#: Dialects, learners' Dutch, Afrikaans, Frisian, names, and what Dutch borrows.
OURS = """
Ich betaal morge waal, mer neet alles / ich höb gein geld deze maond / wat mot ik daor no mit
moi, ik kin nait betoalen / ik bin d'r nait an tou / ik haw gjin jild / it is net myn rekken
Ik kan nie nou betaal nie / Hoeveel skuld ek julle / awel ge kunt de pot op hé / amai zoveel
ja man wollah ik betaal morgen / wallah ik heb niks besteld bro / oke top / is goed / Yılmaz
Ayşe Demir / María José / Łukasz / Müller / Krzysztof Wiśniewski, 1234 AB 5 / met Şenay van Dijk
ben da ni ik / nee dankje / doe ma / tis al betaald eh / gij zot / wattefok / vet duur / au revoir
merci hoor / bon, ik betaal / voila, betaald / danke / grazie! / gracias / c'est la vie / schade
mañana betaal ik wel / cafe de la Paix klopt / oui oui / sebiet / dju toch / je ma / stop
Please stop / Lot mich mit rös / Lao mich gerös, gein berichte mieër
ich wil mit eine echte mins kalle / wie
"""


@pytest.mark.parametrize("text", [one.strip() for one in re.split(r"[/\n]", OURS) if one.strip()])
def test_our_own_language_in_all_its_forms_is_not_foreign(text: str) -> None:
    assert found_in(text) is None


def test_hardly_any_example_is_taken_for_another_language() -> None:
    examples = [one.text for one in own_examples() if one.intent is not Intent.OUT_OF_SCOPE]
    strange = [text for text in examples if found_in(text)]
    assert len(strange) <= 0.01 * len(examples), strange


@pytest.mark.parametrize("tongue", ["", *all_tongues(), "zh", "el", "xx"])
def test_each_line_fits_a_few_segments_and_says_how_to_stop(tongue: str) -> None:
    line = line_for(tongue)
    assert "STOP" in line
    assert not re.search(r"[{}€\d]", line)
    assert count(line).segments <= 3
    assert name_of(tongue)


def test_the_line_is_said_once_and_a_person_reads_every_message() -> None:
    first = said("Nie rozumiem po holendersku")
    assert [line.text for line in first.lines] == [line_for("pl")]
    assert first.lines[0].rung is Rung.UNKNOWN
    assert OtherLanguage(tongue="pl") in first.effects
    second = said("Proszę o telefon po szesnastej", first.memory)
    assert second.lines == ()
    assert OtherLanguage(tongue="pl") in second.effects
    assert second.intent == "foreign"


@pytest.mark.parametrize("text", ["przestań", "arrêtez", "dur", "توقف", "hagyják abba"])
def test_a_stop_in_another_language_holds_our_messages(text: str) -> None:
    assert MaybeOptOut() in said(text).effects


def test_stop_after_the_line_is_a_stop() -> None:
    memory = said("Je ne comprends pas le néerlandais").memory
    assert said("STOP", memory).intent == "opt_out"


def test_a_danger_in_another_language_alarms_people() -> None:
    turn = said("Nie chcę już żyć")
    assert Crisis() in turn.effects
    assert turn.intent == "crisis"


def test_proof_is_understood_in_every_language() -> None:
    memory = said("Ich verstehe kein Niederländisch").memory
    turn = said("Meine Adresse ist 1234 AB 12, bitte schreiben", memory)
    assert any(type(effect).__name__ == "IdentityConfirmed" for effect in turn.effects)
