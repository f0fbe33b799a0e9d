"""Guessing: what the talk makes of what both readers decided, and that it binds nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dialogs.handler import answer
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.context import read
from dialogs.turn import Case, ClaimFacts, Incoming, Memory, OptOut, WrongPerson
from dialogs.understanding.by_rules import Meaning, understand
from dialogs.understanding.guessing import learned
from dialogs.understanding.intent_model import IntentModel
from dialogs.understanding.ranking import Ranked
from storage.words import Channel, Rung

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = date(2026, 11, 23)
#: Words that no rule and no lexicon has.
STRANGE = "zwoerd flapdrol kwispel"


class Says:
    """A reader that always says the same."""

    def __init__(self, intent: Intent, confidence: float, other: Intent = Intent.GREET) -> None:
        self._ranked = (
            Ranked(intent=intent, confidence=confidence),
            Ranked(intent=other, confidence=(1 - confidence) * 0.9),
            Ranked(intent=Intent.OUT_OF_SCOPE, confidence=(1 - confidence) * 0.1),
        )

    def rank(self, text: str) -> tuple[Ranked, ...]:
        return tuple(sorted(self._ranked, key=lambda one: -one.confidence))


class Silent:
    """A reader that must not be asked."""

    def rank(self, text: str) -> tuple[Ranked, ...]:
        raise AssertionError(text)


def meant(
    intent: Intent, confidence: float, text: str = STRANGE, *, asked: bool = False, **more: Intent
) -> Meaning:
    meaning = understand(text, today=TODAY)
    return learned(meaning, text, Says(intent, confidence, **more), asked=asked)


def incoming(text: str) -> Incoming:
    return Incoming(text=text, channel=Channel.SMS)


def case(rung: Rung = Rung.VERIFIED) -> Case:
    claim = ClaimFacts(
        reference="K-1",
        invoice_number="F-77",
        invoice_date=date(2026, 10, 1),
        due_date=date(2026, 10, 31),
        open_cents=12_050,
    )
    return Case(
        creditor_name="Tandartspraktijk De Vries B.V.",
        creditor_public_name="De Vries",
        creditor_contact="020 1234567",
        debtor_name="J. Jansen",
        rung=rung,
        postcode="1234AB",
        house_number="12",
        claims=(claim,),
    )


def test_what_is_likely_is_done_and_of_what_is_not_two_are_offered() -> None:
    assert meant(Intent.HARDSHIP, 0.8).intent is Intent.HARDSHIP
    unsure = meant(Intent.HARDSHIP, 0.48, other=Intent.DISPUTE)
    assert unsure.intent is Intent.UNSURE
    assert unsure.choices == (Intent.HARDSHIP, Intent.DISPUTE)


@pytest.mark.parametrize(
    ("intent", "confidence", "text", "becomes"),
    [
        (Intent.AFFIRM, 0.99, STRANGE, Intent.UNCLEAR),
        (Intent.AFFIRM, 0.99, "joa dat mot dan moar", Intent.AFFIRM),
        (Intent.AFFIRM, 0.7, "joa dat mot dan moar", Intent.UNCLEAR),
        (Intent.AFFIRM, 0.99, "ja maar dan volgende week pas hoor", Intent.UNCLEAR),
        (Intent.AFFIRM, 0.99, "ja als dat 3 delen zijn geworden", Intent.UNCLEAR),
        (Intent.DENY, 0.85, STRANGE, Intent.DENY),
        (Intent.DENY, 0.6, STRANGE, Intent.UNCLEAR),
        (Intent.DENY, 0.45, STRANGE, Intent.UNCLEAR),
    ],
)
def test_a_question_that_binds_is_answered_by_a_plain_yes_only(
    intent: Intent, confidence: float, text: str, becomes: Intent
) -> None:
    assert meant(intent, confidence, text, asked=True).intent is becomes


@pytest.mark.parametrize(
    ("intent", "confidence", "becomes"),
    [
        (Intent.OPT_OUT, 0.9, Intent.UNSURE),
        (Intent.OPT_OUT, 0.3, Intent.GREET),
        (Intent.WRONG_PERSON, 0.99, Intent.MAYBE_WRONG),
        (Intent.DECEASED, 0.6, Intent.MAYBE_GRAVE),
        (Intent.DECEASED, 0.99, Intent.MAYBE_GRAVE),
        (Intent.DEBT_HELP, 0.9, Intent.DEBT_HELP),
        (Intent.CRISIS, 0.9, Intent.CRISIS),
        (Intent.CRISIS, 0.5, Intent.MAYBE_CRISIS),
    ],
)
def test_a_danger_is_met_by_how_sure_it_is(
    intent: Intent, confidence: float, becomes: Intent
) -> None:
    assert meant(intent, confidence).intent is becomes


@pytest.mark.parametrize(
    ("intent", "confidence", "text", "becomes"),
    [
        (Intent.OPT_OUT, 0.9, "schei uut mit dat getril", Intent.OPT_OUT),
        (Intent.OPT_OUT, 0.6, "schei uut mit dat getril", Intent.MAYBE_STOP),
        (Intent.DECEASED, 0.9, "de kist is al dicht", Intent.DECEASED),
        (Intent.OPT_OUT, 0.9, "stuur me donderdag een herinnering", Intent.UNSURE),
        (Intent.DECEASED, 0.99, "hij ligt in coma", Intent.MAYBE_GRAVE),
    ],
)
def test_a_stop_and_a_death_need_words_that_bear_them_out(
    intent: Intent, confidence: float, text: str, becomes: Intent
) -> None:
    assert meant(intent, confidence, text).intent is becomes


@pytest.mark.parametrize(
    ("danger", "becomes"),
    [
        (Intent.CRISIS, Intent.MAYBE_CRISIS),
        (Intent.DECEASED, Intent.MAYBE_GRAVE),
        (Intent.DEBT_HELP, Intent.MAYBE_GRAVE),
        (Intent.OPT_OUT, Intent.UNSURE),
        (Intent.WRONG_PERSON, Intent.UNSURE),
    ],
)
def test_a_danger_in_the_second_place_is_not_passed_over(danger: Intent, becomes: Intent) -> None:
    said = "houd me dat getril tegen" if danger is Intent.OPT_OUT else STRANGE
    meaning = meant(Intent.PAY_NOW, 0.6, said, other=danger)
    assert meaning.intent is becomes
    if becomes is Intent.UNSURE:
        assert meaning.choices == (danger, Intent.PAY_NOW)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("ik stop dit jaar met jullie te betalen hoor", None),
        ("stop met berichten sturen", Intent.MAYBE_STOP),
        ("ik wil dood", Intent.MAYBE_CRISIS),
        ("mijn man is overleden", Intent.MAYBE_GRAVE),
        ("verkeerd nummer", Intent.MAYBE_WRONG),
    ],
)
def test_a_rule_of_safety_that_is_doubted_is_never_passed_over(
    text: str, becomes: Intent | None
) -> None:
    meaning = meant(Intent.PAY_NOW, 0.99, text)
    assert meaning.intent is (becomes or Intent.PAY_NOW)


@pytest.mark.parametrize("text", ["ja", "nee hoor", "2", "👍", "", "1234AB 12"])
def test_a_short_answer_needs_no_second_opinion(text: str) -> None:
    memory = Memory(awaiting=Awaiting.IDENTITY)
    read(incoming(text), memory, TODAY, "J. Jansen", Silent())


@pytest.mark.parametrize(
    ("text", "intent"),
    [("BETALEN", "pay_now"), ("delen", "request_plan"), ("Mens", "request_human")],
)
def test_a_word_that_we_invite_means_what_we_said(
    model: IntentModel, text: str, intent: str
) -> None:
    assert read(incoming(text), Memory(), TODAY, "J. Jansen", model).intent == intent


def test_a_wrong_number_is_asked_and_closes_nothing_by_a_guess(model: IntentModel) -> None:
    turn = answer(incoming("Sorry, wie is Gerda?"), Memory(), case(Rung.UNKNOWN), NOW, model)
    assert not [effect for effect in turn.effects if isinstance(effect, WrongPerson | OptOut)]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("er zit gene cent meer op m'n rekening", "hardship"),
        ("ik ben platzak tot mijn uitkering er is", "hardship"),
        ("die trui heb ik allang teruggebracht naar de winkel", "dispute"),
        ("kan ik het ook in stukjes doen", "request_plan"),
        ("hoe weet ik zeker dat dit geen nep is", "ask_legitimacy"),
    ],
)
def test_a_verified_debtor_is_understood_in_other_words(
    model: IntentModel, text: str, intent: str
) -> None:
    assert answer(incoming(text), Memory(), case(), NOW, model).intent == intent


def test_a_guess_shows_nothing_of_a_debt_before_proof(model: IntentModel) -> None:
    for text in ("kan ik het ook in stukjes doen", "die trui heb ik teruggebracht", "hoezo dan"):
        turn = answer(incoming(text), Memory(), case(Rung.UNKNOWN), NOW, model)
        said = " ".join(line.text for line in turn.lines)
        assert "120,50" not in said
        assert "F-77" not in said
        assert all(line.rung <= Rung.UNKNOWN for line in turn.lines)
