"""Deciding between two readers: act, ask which of two it is, or call a human."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dialogs.intents import SAFETY, Intent
from dialogs.understanding.deciding import ALERT, CLEAR, Decision, decide
from dialogs.understanding.ranking import Ranked

LEARNED = (
    Intent.PAY_NOW,
    Intent.REQUEST_PLAN,
    Intent.HARDSHIP,
    Intent.OPT_OUT,
    Intent.CRISIS,
    Intent.WRONG_PERSON,
)


def ranked(**chances: float) -> tuple[Ranked, ...]:
    """Rank these intents; what is left over goes to the others alike."""
    rest = (1 - sum(chances.values())) / max(1, len(LEARNED) - len(chances))
    made = [Ranked(intent=intent, confidence=chances.get(intent.value, rest)) for intent in LEARNED]
    return tuple(sorted(made, key=lambda one: -one.confidence))


def test_what_is_likely_is_acted_upon_and_what_is_not_is_asked() -> None:
    sure = decide((), None, ranked(pay_now=0.8))
    assert (sure.decision, sure.intent, sure.choices) == (Decision.ACT, Intent.PAY_NOW, ())
    unsure = decide((), None, ranked(pay_now=0.45, request_plan=0.4))
    assert unsure.decision is Decision.ASK
    assert unsure.choices == (Intent.PAY_NOW, Intent.REQUEST_PLAN)


def test_a_rule_of_safety_goes_before_all_that_was_learned() -> None:
    heard = decide((Intent.OPT_OUT,), None, ranked(pay_now=0.8, opt_out=0.1))
    assert (heard.decision, heard.intent) == (Decision.ACT, Intent.OPT_OUT)


def test_a_rule_that_the_trained_reader_finds_absurd_is_asked_back() -> None:
    doubted = decide((Intent.OPT_OUT,), None, ranked(request_plan=0.97, opt_out=0.001))
    assert doubted.decision is Decision.ASK
    assert doubted.choices == (Intent.OPT_OUT, Intent.REQUEST_PLAN)


def test_nobody_is_asked_whether_it_is_a_crisis() -> None:
    by_rule = decide((Intent.CRISIS,), None, ranked(pay_now=0.97, crisis=0.001))
    by_reader = decide((), None, ranked(hardship=0.5, crisis=0.3))
    for decided in (by_rule, by_reader):
        assert (decided.decision, decided.intent) == (Decision.HUMAN, Intent.CRISIS)


def test_veiled_words_that_may_be_a_crisis_or_a_death_count_together() -> None:
    among = (Intent.PAY_NOW, Intent.CRISIS, Intent.DECEASED)
    chances = (0.6, 0.12, 0.11)
    both = tuple(
        Ranked(intent=one, confidence=chance) for one, chance in zip(among, chances, strict=True)
    )
    assert decide((), None, both).decision is Decision.HUMAN
    assert decide((), None, both[:2]).decision is Decision.ACT


def test_a_stop_behind_which_a_crisis_may_hide_is_a_persons_work() -> None:
    decided = decide((), None, ranked(opt_out=0.7, crisis=0.22))
    assert (decided.decision, decided.intent) == (Decision.HUMAN, Intent.CRISIS)


def test_beside_a_word_of_danger_a_small_doubt_is_enough() -> None:
    slight = ranked(hardship=0.85, crisis=0.06)
    assert decide((), None, slight).decision is Decision.ACT
    signed = decide((), None, slight, signed=True)
    assert (signed.decision, signed.intent) == (Decision.HUMAN, Intent.CRISIS)


def test_without_a_word_of_danger_a_wish_to_die_must_be_surer_to_be_acted_upon() -> None:
    likely = ranked(crisis=0.8, hardship=0.15)
    assert decide((), None, likely).decision is Decision.HUMAN
    assert decide((), None, likely, signed=True).decision is Decision.ACT


def test_a_wish_to_die_beside_a_stop_or_a_death_that_a_rule_heard_is_a_persons_work() -> None:
    for heard in (Intent.OPT_OUT, Intent.DECEASED):
        decided = decide((heard,), None, ranked(opt_out=0.7, crisis=0.2))
        assert (decided.decision, decided.intent) == (Decision.HUMAN, Intent.CRISIS)


def test_a_death_that_may_as_well_be_a_wish_to_die_is_a_persons_work() -> None:
    both = (
        Ranked(intent=Intent.DECEASED, confidence=0.8),
        Ranked(intent=Intent.CRISIS, confidence=0.12),
    )
    assert decide((), None, both, signed=True).decision is Decision.HUMAN
    assert decide((), None, both[:1], signed=True).decision is Decision.ACT


def test_a_graver_danger_that_the_reader_sees_is_not_acted_upon_as_a_lesser_one() -> None:
    among = ((Intent.DEBT_HELP, 0.9), (Intent.WRONG_PERSON, 0.09))
    both = tuple(Ranked(intent=one, confidence=chance) for one, chance in among)
    decided = decide((Intent.WRONG_PERSON,), None, both)
    assert (decided.decision, decided.intent) == (Decision.HUMAN, Intent.DEBT_HELP)


def test_a_bare_yes_needs_no_trained_reader() -> None:
    decided = decide((), (Intent.AFFIRM, 0.95), ranked(pay_now=0.8))
    assert (decided.decision, decided.intent) == (Decision.ACT, Intent.AFFIRM)


@given(st.lists(st.floats(0.0001, 1.0), min_size=len(LEARNED), max_size=len(LEARNED)))
def test_no_collecting_step_is_taken_while_a_danger_is_likely(weights: list[float]) -> None:
    total = sum(weights)
    given_chances = {
        intent.value: weight / total for intent, weight in zip(LEARNED, weights, strict=True)
    }
    decided = decide((), None, ranked(**given_chances))
    danger = max(given_chances[intent.value] for intent in LEARNED if intent in SAFETY)
    if decided.decision is Decision.ACT and decided.intent not in SAFETY:
        assert danger < ALERT or decided.confidence >= CLEAR
    if decided.decision is Decision.ASK:
        assert len(set(decided.choices)) == 2
