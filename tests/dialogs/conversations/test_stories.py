"""The corpus of talks: every story under tests/dialogs/stories, played by the engine inside."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from dialogs.effects import HandOver, PayLinkGiven
from dialogs.listening.menus import INTENT_OPTIONS
from dialogs.speaking.render import as_text
from dialogs.turn import Case, Turn
from dialogs.understanding.examples import own_examples
from dialogs.understanding.intent_model import IntentModel
from storage.words import Rung
from tests.dialog_stories import (
    Expected,
    Played,
    Story,
    StoryError,
    begun,
    keys_of,
    kinds_of,
    stories,
)

STORIES = stories()
#: What no debtor may ever read from us (B1, no threats).
_HARSH = ("vordering", "sommatie", "incasso", "deurwaarder", "dagvaarding", "bailiff")


@pytest.fixture(scope="module")
def reader() -> IntentModel:
    return IntentModel.kept(own_examples(), Path(os.environ["PREMINDER_MODELS"]))


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_story(story: Story, reader: IntentModel) -> None:
    walk = begun(story, reader)
    before = ""
    for place, step in enumerate(story.talk, 1):
        turn = walk.takes(step)
        where = f"{story.file}, {story.name}, step {place}: {step.text or step.button!r}"
        text = "\n".join(as_text(line) for line in turn.lines)
        for fault in (*_of_any_turn(walk, turn), *_unexpected(step.expected, turn, text)):
            pytest.fail(f"{where}\n  {fault}\n  answer: {text!r}")
        if text and text == before and not story.repeat:
            assert _something_new(turn), f"{where}\n  says the same twice: {text!r}"
        before = text


def _of_any_turn(walk: Played, turn: Turn) -> list[str]:
    """Return what is wrong with an answer in whatever story."""
    faults = []
    if len(turn.lines) > 1:
        faults.append(f"{len(turn.lines)} messages in one turn")
    shown = " ".join(as_text(line) for line in turn.lines)
    if walk.case.rung < Rung.VERIFIED:
        faults += [f"tells {secret!r} without proof" for secret in _told_of(walk.case, shown)]
    faults += [f"says {word!r}" for word in _HARSH if word in shown.lower()]
    faults += [f"says twice in one answer: {one!r}" for one in _said_twice(shown)]
    if "{" in shown.replace("{pay_link}", ""):
        faults.append("an empty field")
    if ("{pay_link}" in shown) != any(isinstance(one, PayLinkGiven) for one in turn.effects):
        faults.append("a link without its effect, or the other way round")
    return faults


def _said_twice(shown: str) -> list[str]:
    """Return the sentences that stand twice in one answer, and the ways to a person."""
    each = [one.strip() for one in re.split(r"(?<=[.?!:])\s", shown)]
    long = [one for one in each if len(one.split()) > 2]
    ways = re.findall(r"[^.?!]*\b(?:MENS|HUMAN)\b", shown)
    return [one for one in dict.fromkeys(long) if long.count(one) > 1] + ways[1:]


def _told_of(case: Case, shown: str) -> list[str]:
    """Return what of a debt a text shows."""
    secrets = ["€", case.creditor_name, case.creditor_contact, case.debtor_name, "{pay_link}"]
    for claim in case.claims:
        euros = f"{claim.open_cents // 100},{claim.open_cents % 100:02}"
        secrets += [claim.invoice_number, claim.reference, claim.description, euros]
        secrets.append(euros.replace(",", "."))
    return [secret for secret in secrets if secret and secret in shown]


def _something_new(turn: Turn) -> bool:
    """Tell whether something was learned from the message, so that the same answer may come."""
    return any(not isinstance(effect, HandOver | PayLinkGiven) for effect in turn.effects)


def _unexpected(expected: Expected, turn: Turn, text: str) -> list[str]:
    """Return what is other than a story says."""
    found: list[tuple[str, object, object]] = []
    if expected.bot is not None:
        found.append(("sentences", expected.bot, keys_of(turn)))
    if expected.effects is not None:
        found.append(("effects", expected.effects, kinds_of(turn.effects)))
    if expected.looks_at_waits:
        found.append(("waits for", expected.waits, turn.memory.awaiting))
    if expected.silent:
        found.append(("is silent", "", text))
    faults = [f"{what}: {want!r} wanted, {got!r}" for what, want, got in found if want != got]
    faults += [f"does not say {part!r}" for part in expected.says if part not in text]
    faults += [f"says {part!r}" for part in expected.never if part.lower() in text.lower()]
    return faults


def test_there_are_stories_enough_and_in_both_languages() -> None:
    assert len(STORIES) >= 60
    assert sum(story.language == "en" for story in STORIES) >= 8


def _written(folder: Path, text: str) -> None:
    (folder / "new.yml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("- {story: a, talk: [{you: hoi}], cast: {}}", "cast"),
        ("- {story: a, talk: [{you: hoi, bots: intro}]}", "bots"),
        ("- {story: a, talk: [{you: hoi, bot: introo}]}", "introo"),
        ("- {story: a, talk: [{you: hoi, effects: Nothing}]}", "Nothing"),
        ("- {story: a, talk: [{you: hoi, waits: identitie}]}", "identitie"),
        ("- {story: a, case: {rang: known}, talk: [{you: hoi}]}", "rang"),
        ("- {story: a, case: {plan: {part: 1, of: 2}}, talk: [{you: hoi}]}", "of"),
        ("- {story: a, talk: [{bot: intro}]}", "says nothing"),
        ("- {story: a, talk: []}", "nobody"),
        ("- {story: a, talk: [{you: hoi}]}\n- {story: a, talk: [{you: hoi}]}", "too"),
    ],
)
def test_a_story_that_says_something_unknown_is_refused(
    written: str, complaint: str, tmp_path: Path
) -> None:
    _written(tmp_path, written)
    with pytest.raises(StoryError) as refused:
        stories(tmp_path)
    told = str(refused.value)
    assert "new.yml" in told
    assert "'a'" in told
    assert complaint in told


def test_a_button_that_nobody_saw_is_refused(tmp_path: Path) -> None:
    _written(tmp_path, "- {story: a, talk: [{button: yes please}]}")
    (story,) = stories(tmp_path)
    with pytest.raises(StoryError, match="yes please"):
        begun(story).takes(story.talk[0])


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("- {story: a, talk: [{you: hoi, bot: goodbye}]}", "goodbye"),
        ("- {story: a, talk: [{you: hoi, says: geld}]}", "geld"),
        ("- {story: a, talk: [{you: hoi, never: POSTCODE}]}", "POSTCODE"),
        ("- {story: a, talk: [{you: hoi, waits: null}]}", "identity"),
        ("- {story: a, talk: [{you: hoi, effects: OptOut}]}", "OptOut"),
        ("- {story: a, talk: [{you: hoi, silent: true}]}", "is silent"),
        ("- {story: a, case: {known: true}, talk: [{you: betalen}, {you: betalen}]}", "twice"),
    ],
)
def test_a_story_that_expects_something_else_fails(
    written: str, fault: str, tmp_path: Path, reader: IntentModel
) -> None:
    _written(tmp_path, written)
    (story,) = stories(tmp_path)
    with pytest.raises((AssertionError, pytest.fail.Exception), match=fault):
        test_story(story, reader)


def test_what_is_told_without_proof_is_seen() -> None:
    case = STORIES[0].case
    assert _told_of(case, "Uw factuur F2026-00123 van € 120,50") == ["€", "F2026-00123", "120,50"]
    assert _told_of(case, "Dag! Ik ben de digitale assistent van De Vries.") == []


def test_what_is_said_twice_is_seen() -> None:
    assert _said_twice("Dank u. Wij wachten even. Wij wachten even. Dank u.") == [
        "Wij wachten even."
    ]
    assert _said_twice("Liever een mens? Antwoord MENS. Of antwoord MENS voor hulp.")
    assert _said_twice("Dat is goed. Fijne dag!") == []


def test_every_choice_that_is_a_wish_of_its_own_can_be_a_button() -> None:
    pressed = {step.button for story in STORIES for step in story.talk if step.button}
    assert pressed >= set(INTENT_OPTIONS)
