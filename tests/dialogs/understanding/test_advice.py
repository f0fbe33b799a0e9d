"""Advice: a second reader's word is one of two that are asked about, and never acts by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dialogs.intents import SAFETY, Intent
from dialogs.understanding.advice import MEANINGS, joined, named, with_advice
from dialogs.understanding.deciding import Decided, Decision, decide
from dialogs.understanding.ranking import Ranked

LEARNED = (*MEANINGS, Intent.AFFIRM, Intent.DENY)


class Says:
    """A reader that always says the same."""

    def __init__(self, **chances: float) -> None:
        rest = (1 - sum(chances.values())) / max(1, len(LEARNED) - len(chances))
        self._ranked = tuple(
            sorted(
                (Ranked(intent=i, confidence=chances.get(i.value, rest)) for i in LEARNED),
                key=lambda one: -one.confidence,
            )
        )

    def rank(self, text: str) -> tuple[Ranked, ...]:
        return self._ranked


def decided(advice: Intent | None, **chances: float) -> Decided:
    return decide((), None, joined(Says(**chances).rank(""), advice))


def test_a_wish_that_it_names_is_asked_about_first() -> None:
    unsure = decided(Intent.DISPUTE, pay_now=0.4, hardship=0.3)
    assert unsure.decision is Decision.ASK
    assert unsure.choices == (Intent.DISPUTE, Intent.PAY_NOW)


def test_where_our_own_reader_is_sure_it_is_not_heard() -> None:
    assert decided(Intent.CRISIS, pay_now=0.8).intent is Intent.PAY_NOW


def test_a_danger_that_it_names_is_never_passed_over_and_never_acted_upon() -> None:
    crisis = decided(Intent.CRISIS, pay_now=0.4, hardship=0.3)
    assert (crisis.decision, crisis.intent) == (Decision.HUMAN, Intent.CRISIS)
    stop = decided(Intent.OPT_OUT, pay_now=0.4, hardship=0.3)
    assert (stop.decision, stop.choices) == (Decision.ASK, (Intent.OPT_OUT, Intent.PAY_NOW))


def test_it_cannot_talk_a_danger_away() -> None:
    alone = decided(None, crisis=0.3, hardship=0.4)
    assert decided(Intent.HARDSHIP, crisis=0.3, hardship=0.4) == alone


def test_it_says_no_yes_and_no_no_for_anybody() -> None:
    assert named("affirm") is None
    assert named("deny") is None
    assert named("inform") is None
    assert with_advice(Says(), None) is not None
    assert with_advice(None, "dispute") is None


@given(
    st.lists(st.floats(0.0001, 1.0), min_size=len(LEARNED), max_size=len(LEARNED)),
    st.sampled_from(list(Intent)),
    st.none() | st.sampled_from(LEARNED),
)
def test_no_advice_makes_an_act_or_lowers_a_danger(
    weights: list[float], advice: Intent, wish: Intent | None
) -> None:
    total = sum(weights)
    before = Says(**{i.value: w / total for i, w in zip(LEARNED, weights, strict=True)}).rank("")
    after = joined(before, advice)
    was = {one.intent: one.confidence for one in before}
    now = {one.intent: one.confidence for one in after}
    assert set(was) == set(now)
    assert [one.confidence for one in after] == sorted(now.values(), reverse=True)
    assert all(now[danger] >= was[danger] for danger in SAFETY)
    if decide((), None, before, wish).decision is not Decision.ACT:
        assert decide((), None, after, wish).decision is not Decision.ACT
