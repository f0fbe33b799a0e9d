"""The cadence of a claim: which step comes next, and when."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outbox import calendar
from outbox.planning.strategy import StepDone, next_step
from storage.clock import LOCAL
from storage.policy import DEFAULT_STRATEGY, ContactHours, Step, Strategy, TemplateKey

#: A Friday; Monday the 23rd is the first working day after the day after it.
DUE = date(2026, 11, 20)


def local(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LOCAL).astimezone(UTC)


def plan(history=(), verified_at=None, now=None, due=DUE, strategy=DEFAULT_STRATEGY):
    moment = now or local(11, 20, 12)
    planned = next_step(strategy, tuple(history), due, verified_at, moment)
    return None if planned is None else (planned.step.template, planned.at)


def test_the_opener_comes_the_day_after_the_due_date_in_the_hours():
    assert plan() == (TemplateKey.OPENER, local(11, 21, 8))
    assert plan(due=date(2026, 11, 21)) == (TemplateKey.OPENER, local(11, 23, 8))


def test_a_day_that_has_passed_is_made_up_for_at_once():
    now = local(11, 25, 14)
    assert plan(now=now, due=date(2026, 6, 1)) == (TemplateKey.OPENER, now)
    assert plan(now=local(11, 25, 22), due=date(2026, 6, 1))[1] == local(11, 26, 8)


def test_the_follow_up_comes_three_days_after_the_opener():
    opened = [StepDone(position=1, at=local(11, 23, 9))]
    assert plan(opened) == (TemplateKey.FOLLOW_UP, local(11, 26, 8))


def test_proof_brings_the_follow_up_to_the_day_after_it():
    opened = [StepDone(position=1, at=local(11, 23, 9))]
    assert plan(opened, verified_at=local(11, 23, 9)) == (TemplateKey.FOLLOW_UP, local(11, 24, 8))
    late = plan(opened, verified_at=local(11, 26, 9))
    assert late == (TemplateKey.FOLLOW_UP, local(11, 26, 8))


def test_who_is_verified_already_needs_no_opener():
    known = plan(verified_at=local(9, 1, 9))
    assert known == (TemplateKey.FOLLOW_UP, local(11, 21, 8))


def test_the_last_friendly_word_comes_on_day_ten_and_never_close_upon_the_one_before():
    done = [StepDone(position=1, at=local(11, 21, 9)), StepDone(position=2, at=local(11, 24, 9))]
    assert plan(done) == (TemplateKey.LAST_FRIENDLY, local(11, 30, 8))
    slow = [StepDone(position=2, at=local(11, 30, 9))]
    assert plan(slow) == (TemplateKey.LAST_FRIENDLY, local(12, 7, 8))  # the 6th is a Sunday


def test_after_the_last_step_nothing_comes():
    assert plan([StepDone(position=3, at=local(11, 30, 9))]) is None


def test_a_step_may_come_before_the_due_date():
    early = Strategy(steps=(Step(position=1, template=TemplateKey.FOLLOW_UP, days_after_due=-3),))
    assert plan(strategy=early, now=local(11, 10, 9)) == (
        TemplateKey.FOLLOW_UP,
        local(11, 17, 8),
    )


def test_a_creditors_own_hours_hold_for_its_steps():
    hours = ContactHours(opens=time(10), saturday=False)
    planned = next_step(DEFAULT_STRATEGY, (), DUE, None, local(11, 20, 12), hours)
    assert planned is not None
    assert planned.at == local(11, 23, 10)


@given(
    due=st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 6, 1)),
    delays=st.lists(st.integers(min_value=0, max_value=20), min_size=3, max_size=3),
    verified=st.none() | st.integers(min_value=-30, max_value=30),
)
def test_a_cadence_ends_moves_on_only_and_stays_in_the_hours(due, delays, verified):
    hours = ContactHours()
    now = datetime.combine(due, time(12), tzinfo=LOCAL).astimezone(UTC)
    verified_at = None if verified is None else now + timedelta(days=verified)
    history: list[StepDone] = []
    for delay in delays:
        planned = next_step(DEFAULT_STRATEGY, history, due, verified_at, now, hours)
        if planned is None:
            break
        assert planned.at >= now
        assert calendar.is_open(planned.at, hours)
        assert planned.step.position > max((done.position for done in history), default=0)
        if history:
            assert planned.at.date() > history[-1].at.date()
        now = calendar.next_open(planned.at + timedelta(days=delay), hours)
        history.append(StepDone(position=planned.step.position, at=now))
    assert next_step(DEFAULT_STRATEGY, [StepDone(position=3, at=now)], due, None, now) is None
