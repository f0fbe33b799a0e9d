"""Guessing: the trained reader comes in where nothing else explains, and it binds nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dialogs.context import read
from dialogs.handler import answer
from dialogs.intents import Intent
from dialogs.turn import Case, ClaimFacts, Incoming, Memory, OptOut, WrongPerson
from dialogs.understand import understand
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
        return self._ranked


class Silent:
    """A reader that must not be asked."""

    def rank(self, text: str) -> tuple[Ranked, ...]:
        raise AssertionError(text)


def guessed(intent: Intent, confidence: float, **more: Intent) -> Intent:
    meaning = understand(STRANGE, today=TODAY)
    assert meaning.intent is Intent.UNCLEAR
    return learned(meaning, Says(intent, confidence, **more)).intent


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


def test_what_is_likely_is_done_and_what_is_not_stays_unclear() -> None:
    assert guessed(Intent.HARDSHIP, 0.8) is Intent.HARDSHIP
    assert guessed(Intent.HARDSHIP, 0.4) is Intent.UNCLEAR


@pytest.mark.parametrize("intent", [Intent.AFFIRM, Intent.DENY])
def test_it_never_says_yes_or_no_for_anybody(intent: Intent) -> None:
    assert guessed(intent, 0.99) is Intent.UNCLEAR


@pytest.mark.parametrize(
    ("intent", "confidence", "becomes"),
    [
        (Intent.OPT_OUT, 0.9, Intent.OPT_OUT),
        (Intent.OPT_OUT, 0.6, Intent.MAYBE_STOP),
        (Intent.OPT_OUT, 0.3, Intent.MAYBE_STOP),
        (Intent.WRONG_PERSON, 0.99, Intent.MAYBE_WRONG),
        (Intent.DECEASED, 0.6, Intent.REQUEST_HUMAN),
        (Intent.DECEASED, 0.9, Intent.DECEASED),
        (Intent.CRISIS, 0.9, Intent.CRISIS),
        (Intent.CRISIS, 0.3, Intent.REQUEST_HUMAN),
    ],
)
def test_a_danger_is_met_by_how_sure_it_is(
    intent: Intent, confidence: float, becomes: Intent
) -> None:
    assert guessed(intent, confidence) is becomes


def test_a_danger_in_the_second_place_is_not_passed_over() -> None:
    assert guessed(Intent.PAY_NOW, 0.6, other=Intent.CRISIS) is Intent.REQUEST_HUMAN


@pytest.mark.parametrize("text", ["ja", "stop", "ik wil betalen", "2", "👍", "", "1234AB 12"])
def test_what_the_rules_understand_is_not_asked(text: str) -> None:
    read(incoming(text), Memory(), TODAY, "J. Jansen", Silent())


def test_another_language_goes_to_a_person() -> None:
    meaning = read(
        incoming("Nie mówię po holendersku, proszę po polsku"), Memory(), TODAY, "", Silent()
    )
    assert meaning.intent is Intent.REQUEST_HUMAN


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
        ("wie zegt mij dat dit geen nepbericht is", "ask_legitimacy"),
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
