"""What the talk does in doubt: two choices, several wishes at once, a person where it is grave."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest

from dialogs.handler import answer
from dialogs.intents import Intent
from dialogs.speaking.render import ButtonStyle, as_buttons, as_text
from dialogs.turn import (
    Case,
    ClaimFacts,
    Deceased,
    Effect,
    HandOver,
    HardshipSignalled,
    IdentityConfirmed,
    Incoming,
    Memory,
    OptOut,
    PaidClaimed,
    PromiseMade,
    Turn,
    WrongPerson,
)
from dialogs.understanding.examples import own_examples
from dialogs.understanding.ranking import Ranked
from storage.words import Channel, Rung

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CASE = Case(
    creditor_name="Tandartspraktijk De Vries B.V.",
    creditor_public_name="De Vries",
    creditor_contact="020 123 45 67",
    debtor_name="Jan Jansen",
    rung=Rung.ANSWERED,
    postcode="1234 AB",
    house_number="12",
    claims=(
        ClaimFacts(
            reference="K-1",
            invoice_number="F2026-00123",
            invoice_date=date(2026, 10, 1),
            due_date=date(2026, 10, 31),
            open_cents=12_050,
        ),
    ),
)
KNOWN = replace(CASE, rung=Rung.VERIFIED)
#: A message that our reader below takes for one of two things, with an amount and a day in it.
MURKY = "zwoerd flapdrol 40 euro kwispel vrijdag"
MONEY = {"betalen", "delen", "factuur", "betaald", "€"}


class Murky:
    """A reader that is unsure about what has a flapdrol in it and sure that the rest is a plan."""

    def __init__(self, first: Intent, second: Intent, *, chance: float = 0.3) -> None:
        self._two = (first, second)
        self._chance = chance

    def rank(self, text: str) -> tuple[Ranked, ...]:
        if "flapdrol" not in text:
            return _sure(Intent.OUT_OF_SCOPE if "lamp" in text else Intent.REQUEST_PLAN)
        first, second = self._two
        rest = 1 - 0.45 - self._chance
        made = {first: 0.45, second: self._chance, Intent.GREET: rest}
        return _ranked(made)


def _sure(intent: Intent) -> tuple[Ranked, ...]:
    return _ranked({intent: 0.95, Intent.GREET: 0.03, Intent.ASK_DETAILS: 0.02})


def _ranked(chances: dict[Intent, float]) -> tuple[Ranked, ...]:
    made = [Ranked(intent=intent, confidence=chance) for intent, chance in chances.items()]
    return tuple(sorted(made, key=lambda one: -one.confidence))


@dataclass
class Walk:
    """A debtor who types, before a reader of our making."""

    reader: Murky
    case: Case = KNOWN
    memory: Memory = field(default_factory=Memory)
    effects: list[Effect] = field(default_factory=list)
    last: Turn | None = None

    def says(self, *texts: str, payload: str | None = None) -> str:
        for text in texts:
            incoming = Incoming(text=text, payload=payload, channel=Channel.WHATSAPP)
            self.last = answer(incoming, self.memory, self.case, MONDAY, self.reader)
            self.memory = Memory.from_json(json.loads(json.dumps(self.last.memory.to_json())))
            self.effects += self.last.effects
            if any(isinstance(effect, IdentityConfirmed) for effect in self.last.effects):
                self.case = replace(self.case, rung=Rung.VERIFIED)
        assert self.last is not None
        return "\n".join(as_text(line) for line in self.last.lines)


def murky(*two: Intent, case: Case = KNOWN) -> Walk:
    return Walk(reader=Murky(*two), case=case)


PLAN_OR_LATER = (Intent.REQUEST_PLAN, Intent.PROMISE_TO_PAY)


def test_an_unsure_message_is_answered_with_two_choices_and_a_person_is_a_word_away() -> None:
    walk = murky(*PLAN_OR_LATER)
    said = walk.says(MURKY)
    assert said.endswith("MENS voor een medewerker.\n1 In delen\n2 Later betalen")
    assert walk.effects == []
    assert walk.last is not None
    buttons = as_buttons(walk.last.lines[0])
    assert (buttons.style, len(buttons.options)) == (ButtonStyle.REPLIES, 2)
    walk.says("MENS")
    assert walk.effects == [HandOver(reason="asked")]


@pytest.mark.parametrize(
    "choice", ["2", "Later betalen", "later betalen", "de tweede", "optie 2", "de 2e graag"]
)
def test_a_choice_is_said_plainly_with_the_day_that_was_in_the_words(choice: str) -> None:
    walk = murky(*PLAN_OR_LATER)
    assert "vrijdag 27 november" in walk.says(MURKY, choice)
    walk.says("ja")
    assert [type(effect) for effect in walk.effects] == [PromiseMade]


def test_a_button_chooses_as_a_digit_does() -> None:
    walk = murky(*PLAN_OR_LATER)
    walk.says(MURKY)
    assert walk.last is not None
    second = walk.last.lines[0].options[1]
    assert "vrijdag 27 november" in walk.says(second.label, payload=second.id)


def test_the_count_in_the_words_is_used_when_a_plan_is_chosen() -> None:
    walk = murky(Intent.HARDSHIP, Intent.REQUEST_PLAN)
    assert "3 delen" in walk.says("zwoerd flapdrol in 3 keer kwispel", "1")
    assert walk.memory.awaiting == "plan_confirm"


def test_a_story_told_in_unsure_words_is_noted_with_the_choice() -> None:
    walk = murky(Intent.ALREADY_PAID, Intent.DISPUTE)
    walk.says("zwoerd flapdrol 3 november gedaan", "1")
    assert PaidClaimed(reference="K-1", text="zwoerd flapdrol 3 november gedaan") in walk.effects


def test_another_plain_message_is_read_anew() -> None:
    walk = murky(*PLAN_OR_LATER)
    walk.says(MURKY)
    walk.reader = _Knows(Intent.ALREADY_PAID)
    walk.says("ik heb op 3 november al betaald")
    assert [type(effect) for effect in walk.effects] == [PaidClaimed]
    assert walk.memory.misunderstandings == 0


@pytest.mark.parametrize(
    "answer_", ["nee", "geen van beide", "nee geen van die twee", "iets anders", "ja", "7", MURKY]
)
def test_after_two_misunderstandings_a_person_comes(answer_: str) -> None:
    walk = murky(*PLAN_OR_LATER)
    walk.says(MURKY)
    assert walk.memory.misunderstandings == 1
    assert "collega" in walk.says(answer_)
    assert walk.effects == [HandOver(reason="misunderstood")]
    assert walk.memory.awaiting == "human"


def test_the_two_are_put_in_the_language_that_is_asked_for() -> None:
    walk = murky(*PLAN_OR_LATER)
    assert "1 In parts\n2 Pay later" in walk.says(MURKY, "english please")
    assert "Friday 27 November" in walk.says("2")


# ------------------------------------------------------------------- below the verified rung


def test_below_the_rung_two_wishes_about_money_are_asked_after_the_proof() -> None:
    walk = murky(*PLAN_OR_LATER, case=CASE)
    said = walk.says(MURKY)
    assert "postcode" in said
    assert not any(word in said for word in MONEY)
    assert "1 In delen\n2 Later betalen" in walk.says("1234AB 12")
    assert "vrijdag 27 november" in walk.says("2")


def test_below_the_rung_one_wish_about_money_is_offered_in_neutral_words() -> None:
    walk = murky(Intent.ASK_LEGITIMACY, Intent.ALREADY_PAID, case=CASE)
    said = walk.says("zwoerd flapdrol 3 november gedaan")
    assert said.endswith("1 Is dit echt?\n2 Al geregeld")
    assert walk.last is not None
    assert walk.last.lines[0].rung is Rung.UNKNOWN
    assert "postcode" in walk.says("2")
    walk.says("1234AB 12")
    assert PaidClaimed(reference="K-1", text="zwoerd flapdrol 3 november gedaan") in walk.effects


def test_a_doubt_never_replaces_a_clear_wish_that_is_kept() -> None:
    walk = murky(*PLAN_OR_LATER, case=CASE)
    walk.reader = _Knows(Intent.ALREADY_PAID)
    walk.says("ik heb op 3 november al betaald")
    walk.reader = Murky(*PLAN_OR_LATER)
    walk.says(MURKY, "1234AB 12")
    assert any(isinstance(effect, PaidClaimed) for effect in walk.effects)


def test_doubt_upon_doubt_below_the_rung_brings_a_person() -> None:
    walk = murky(*PLAN_OR_LATER, case=CASE)
    walk.says(MURKY, MURKY)
    assert "collega" in walk.says(MURKY)
    assert HandOver(reason="misunderstood") in walk.effects


LEARNED = sorted({example.intent for example in own_examples()})


@pytest.mark.parametrize("first", LEARNED)
@pytest.mark.parametrize("second", [Intent.PAY_NOW, Intent.DISPUTE, Intent.GREET, Intent.OPT_OUT])
def test_whatever_is_doubted_nothing_of_a_debt_is_told(first: Intent, second: Intent) -> None:
    if first is second:
        return
    walk = murky(first, second, case=CASE)
    for text in (MURKY, "2", "1", "nee"):
        walk.says(text)
        assert walk.last is not None
        for line in walk.last.lines:
            assert line.rung <= Rung.UNKNOWN
            shown = as_text(line).lower()
            assert not any(word in shown for word in MONEY), shown


# ------------------------------------------------------------------------------ grave doubts


def test_a_doubt_about_a_crisis_goes_to_a_person_now_and_no_step_about_money_is_taken() -> None:
    walk = murky(Intent.PROMISE_TO_PAY, Intent.CRISIS)
    said = walk.says(MURKY)
    assert "113" in said
    assert not any(word in said.lower() for word in MONEY)
    assert walk.effects == [HandOver(reason="crisis", urgent=True)]
    for text in ("1", "ja", "ik wil nu betalen", "in 3 delen"):
        assert not any(word in walk.says(text).lower() for word in MONEY - {"betalen"})
    assert {type(effect) for effect in walk.effects} == {HandOver}


@pytest.mark.parametrize("grave", [Intent.DECEASED, Intent.DEBT_HELP])
def test_a_grave_doubt_goes_to_a_person_and_starts_nothing(grave: Intent) -> None:
    walk = murky(Intent.PAY_NOW, grave)
    assert "collega" in walk.says(MURKY)
    assert walk.effects == [HandOver(reason="doubt")]
    walk.says("ik wil nu betalen")
    assert {type(effect) for effect in walk.effects} == {HandOver}


def test_once_a_person_has_looked_the_doubt_is_over() -> None:
    walk = murky(Intent.PAY_NOW, Intent.DECEASED)
    walk.says(MURKY)
    walk.memory = walk.memory.after_people()
    assert "quiet" not in walk.memory.slots


def test_a_doubt_about_a_crisis_is_answered_even_after_a_stop() -> None:
    walk = Walk(
        reader=Murky(Intent.PROMISE_TO_PAY, Intent.CRISIS), case=replace(KNOWN, opted_out=True)
    )
    assert "113" in walk.says(MURKY)


def test_a_doubt_in_an_answer_to_a_question_is_no_answer() -> None:
    walk = murky(Intent.PROMISE_TO_PAY, Intent.CRISIS)
    walk.says("in 3 delen", MURKY)
    assert walk.effects == [HandOver(reason="crisis", urgent=True)]
    assert walk.memory.awaiting == "human"


# ------------------------------------------------------------------------------ several wishes


def test_a_stop_and_a_wrong_number_are_both_heeded() -> None:
    walk = murky(*PLAN_OR_LATER, case=CASE)
    walk.reader = _Knows(Intent.OPT_OUT)
    walk.says("ik ben Jan niet maar stop hier eens mee")
    assert {type(effect) for effect in walk.effects} == {OptOut, WrongPerson}


def test_a_death_and_a_stop_are_both_heeded() -> None:
    walk = murky(*PLAN_OR_LATER, case=CASE)
    walk.reader = _Knows(Intent.DECEASED)
    said = walk.says("mijn man is overleden, stop met berichten sturen")
    assert "Gecondoleerd" in said
    assert {type(effect) for effect in walk.effects} == {Deceased, OptOut, HandOver}


class _Knows(Murky):
    """A reader that takes each message for the same."""

    def __init__(self, intent: Intent) -> None:
        super().__init__(intent, Intent.GREET)
        self._intent = intent

    def rank(self, text: str) -> tuple[Ranked, ...]:
        return _sure(self._intent)


class _Pieces(Murky):
    """A reader that knows a few words."""

    def __init__(self) -> None:
        super().__init__(*PLAN_OR_LATER)

    def rank(self, text: str) -> tuple[Ranked, ...]:
        words = {
            "klacht": Intent.COMPLAINT,
            "bel": Intent.REQUEST_CALLBACK,
            "geen geld": Intent.HARDSHIP,
            "betaald": Intent.ALREADY_PAID,
            "eens": Intent.DISPUTE,
            "delen": Intent.REQUEST_PLAN,
        }
        heard = [intent for word, intent in words.items() if word in text.lower()]
        share = 0.96 / max(1, len(heard))
        return _ranked(dict.fromkeys(heard, share) | {Intent.GREET: 0.03, Intent.PAY_NOW: 0.01})


def pieces(case: Case = KNOWN) -> Walk:
    return Walk(reader=_Pieces(), case=case)


def test_a_complaint_beside_a_payment_reaches_a_person_and_the_payment_is_noted() -> None:
    walk = pieces()
    said = walk.says("heb al betaald en wil een klacht indienen")
    assert "klacht" in said
    assert "kijken wij het na" in said
    assert walk.effects[0] == HandOver(reason="complaint")
    assert isinstance(walk.effects[1], PaidClaimed)


def test_before_proof_the_person_is_called_at_once_and_the_rest_is_kept() -> None:
    walk = pieces(CASE)
    said = walk.says("heb op 3 november al betaald en wil een klacht indienen")
    assert "postcode" in said
    assert not any(word in said.lower() for word in MONEY)
    assert walk.effects == [HandOver(reason="complaint"), HandOver(reason="paid")]
    walk.says("1234AB 12")
    assert isinstance(walk.effects[-1], PaidClaimed)


def test_trouble_beside_a_plan_gets_the_help_line_and_the_plan() -> None:
    walk = pieces()
    said = walk.says("geen geld nu, kan ik in 3 delen?")
    assert "0800-8115" in said
    assert "Gaat u akkoord?" in said
    assert walk.effects == [HardshipSignalled(kind="money")]


def test_a_call_beside_a_dispute_is_asked_for_and_the_claim_waits() -> None:
    walk = pieces()
    said = walk.says("bel me, ik ben het er niet mee eens")
    assert "belt u terug" in said
    assert [type(effect).__name__ for effect in walk.effects] == ["HandOver", "DisputeRaised"]


@pytest.mark.parametrize("proof", ["0123", "F2026-00123", "1234AB 12", "ja, 1234 ab nr 12"])
def test_proof_given_instead_of_a_choice_is_taken_as_proof(proof: str) -> None:
    walk = murky(Intent.ASK_LEGITIMACY, Intent.PROMISE_TO_PAY, case=CASE)
    walk.says(MURKY)
    assert walk.memory.awaiting == "which_meaning"
    walk.says(proof)
    assert IdentityConfirmed in [type(effect) for effect in walk.effects]


def test_a_figure_that_the_choice_has_is_a_choice_and_no_proof() -> None:
    walk = murky(Intent.ASK_LEGITIMACY, Intent.PROMISE_TO_PAY, case=CASE)
    walk.says(MURKY, "1")
    assert IdentityConfirmed not in [type(effect) for effect in walk.effects]
    assert walk.last is not None
    assert walk.last.actions == ("action_legitimacy",)
