"""The cadence of a claim: which step comes next, and when."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from outbox import calendar
from outbox.planning.strategy import Course, StepDone, coming
from storage.clock import LOCAL
from storage.policy import (
    DEFAULT_STRATEGY,
    ContactHours,
    Step,
    StepCondition,
    StepEvent,
    Strategy,
    TemplateKey,
)
from storage.words import Channel

#: A Friday; Monday the 23rd is the first working day after the day after it.
DUE = date(2026, 11, 20)


def local(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LOCAL).astimezone(UTC)


def plan(history=(), verified_at=None, now=None, due=DUE, strategy=DEFAULT_STRATEGY):
    so_far = Course(
        steps=strategy.steps, due_on=due, history=tuple(history), verified_at=verified_at
    )
    planned = coming(so_far, now or local(11, 20, 12), ContactHours())
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
    planned = coming(course(DEFAULT_STRATEGY.steps), local(11, 20, 12), hours)
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
        so_far = Course(
            steps=DEFAULT_STRATEGY.steps, due_on=due, history=history, verified_at=verified_at
        )
        planned = coming(so_far, now, hours)
        if planned is None:
            break
        assert planned.at >= now
        assert calendar.is_open(planned.at, hours)
        assert planned.step.position > max((done.position for done in history), default=0)
        if history:
            assert planned.at.date() > history[-1].at.date()
        now = calendar.next_open(planned.at + timedelta(days=delay), hours)
        history.append(StepDone(position=planned.step.position, at=now))
    assert come(DEFAULT_STRATEGY.steps, now, [StepDone(position=3, at=now)]) is None


# ------------------------------------------------------------------------ events

BROKEN, OPENED = StepEvent.BROKEN_PROMISE, StepEvent.LINK_OPENED


def with_events(*more: Step) -> tuple[Step, ...]:
    return (*DEFAULT_STRATEGY.steps, *more)


def after(event: StepEvent, position: int = 4, **when: int) -> Step:
    return Step(position=position, template=TemplateKey.FOLLOW_UP, after=event, **when)


def course(steps, history=(), events=None, verified_at=None) -> Course:
    return Course(
        steps=steps, due_on=DUE, history=history, events=events or {}, verified_at=verified_at
    )


def come(steps, now, history=(), events=None, verified_at=None):
    planned = coming(course(steps, history, events, verified_at), now, ContactHours())
    return None if planned is None else (planned.step.position, planned.at)


def test_a_step_after_an_event_waits_for_it_wherever_it_stands():
    steps = with_events(after(BROKEN, days=1))
    opened = [StepDone(position=1, at=local(11, 21, 9))]
    assert come(steps, local(11, 22), opened) == (2, local(11, 24, 8))
    broken = {BROKEN: local(11, 24, 9)}
    assert come(steps, local(11, 24, 9), opened, broken) == (4, local(11, 25, 8))


def test_the_calendar_goes_on_where_it_was_after_an_events_step():
    steps = with_events(after(BROKEN, days=1))
    history = [StepDone(position=1, at=local(11, 21, 9)), StepDone(position=4, at=local(11, 25, 9))]
    broken = {BROKEN: local(11, 24, 9)}
    assert come(steps, local(11, 25, 10), history, broken) == (2, local(11, 28, 8))


def test_an_event_from_before_the_last_message_counts_no_more():
    steps = with_events(after(OPENED, hours=20))
    history = [StepDone(position=3, at=local(11, 30, 9))]
    assert come(steps, local(11, 30, 12), history, {OPENED: local(11, 29, 9)}) is None
    opened = {OPENED: local(11, 30, 10)}
    assert come(steps, local(11, 30, 12), history, opened) == (4, local(12, 1, 8))


def test_hours_after_an_event_keep_to_the_contact_hours():
    steps = with_events(after(OPENED, hours=4))
    history = [StepDone(position=3, at=local(11, 30, 9))]
    at = {OPENED: local(11, 30, 12)}
    assert come(steps, local(11, 30, 12), history, at) == (4, local(11, 30, 16))
    late = {OPENED: local(11, 30, 19)}
    assert come(steps, local(11, 30, 19), history, late) == (4, local(12, 1, 8))


def test_a_far_event_step_does_not_hold_up_the_calendar():
    steps = with_events(after(BROKEN, days=30))
    broken = {BROKEN: local(11, 24, 9)}
    opened = [StepDone(position=1, at=local(11, 21, 9))]
    assert come(steps, local(11, 24, 9), opened, broken) == (2, local(11, 24, 9))


def test_a_word_before_the_due_date_is_passed_over_once_that_is_past():
    early = Step(position=1, template=TemplateKey.BEFORE_DUE, days_after_due=-3)
    later = Step(position=2, template=TemplateKey.OPENER, days_after_due=1)
    assert come((early, later), local(11, 1)) == (1, local(11, 17, 8))
    assert come((early, later), local(11, 20, 9)) == (1, local(11, 20, 9))
    assert come((early, later), local(11, 20, 21)) == (2, local(11, 21, 8))


CHANNELS = st.lists(st.sampled_from(list(Channel)[:2]), min_size=1, max_size=2, unique=True)
CONDITIONS = st.lists(st.sampled_from(list(StepCondition)), max_size=1)


@st.composite
def any_steps(draw: st.DrawFn) -> tuple[Step, ...]:
    """Draw the steps of any strategy that a policy may hold."""
    steps: list[Step] = []
    for position in range(1, draw(st.integers(min_value=1, max_value=6)) + 1):
        common = {
            "position": position,
            "channels": tuple(draw(CHANNELS)),
            "conditions": tuple(draw(CONDITIONS)),
        }
        if draw(st.booleans()):
            timing = draw(st.sampled_from(["days", "hours"]))
            steps.append(
                Step(
                    template=TemplateKey.FOLLOW_UP,
                    after=draw(st.sampled_from(list(StepEvent))),
                    **{timing: draw(st.integers(min_value=0, max_value=40))},
                    **common,
                )
            )
            continue
        first = all(step.after is not None for step in steps)
        due = st.integers(min_value=-10, max_value=40)
        days = draw(due if first else st.none() | due)
        least = st.integers(min_value=1, max_value=20)
        previous = draw(least if days is None else st.none() | least)
        early = days is not None and days <= 0 and draw(st.booleans())
        steps.append(
            Step(
                template=TemplateKey.BEFORE_DUE if early else TemplateKey.FOLLOW_UP,
                days_after_due=days,
                days_after_previous=previous,
                days_after_verified=draw(st.none() | st.integers(min_value=0, max_value=5)),
                **common,
            )
        )
    return tuple(steps)


MOMENTS = st.integers(min_value=0, max_value=70 * 24).map(
    lambda hours: local(11, 1) + timedelta(hours=hours)
)


@settings(max_examples=300)
@given(
    steps=any_steps(),
    happened=st.dictionaries(st.sampled_from(list(StepEvent)), MOMENTS),
    verified_at=st.none() | MOMENTS,
    delay=st.integers(min_value=0, max_value=10),
)
def test_whatever_the_policy_each_step_comes_once_on_its_day_and_the_calendar_in_order(
    steps, happened, verified_at, delay
):
    hours = ContactHours()
    now, history = local(11, 1, 12), []
    for _ in range(60):
        known = {event: at for event, at in happened.items() if at <= now}
        proved = verified_at if verified_at is not None and verified_at <= now else None
        so_far = Course(steps=steps, due_on=DUE, history=history, events=known, verified_at=proved)
        planned = coming(so_far, now, hours)
        if planned is None or planned.at > now:
            # Time passes to the step, or past the next event, whichever is first.
            moments = [at for at in (*happened.values(), verified_at) if at is not None]
            soonest = [at for at in moments if at > now]
            if planned is not None:
                soonest.append(planned.at)
            if not soonest:
                break
            now = min(soonest)
            continue
        step = planned.step
        assert calendar.is_open(planned.at, hours)
        assert step.position not in {done.position for done in history}
        today = now.astimezone(LOCAL).date()
        if step.after is not None:
            at = known[step.after]
            last = max((done.at for done in history), default=None)
            assert last is None or at > last
            assert now >= at + timedelta(hours=step.hours or 0)
            assert today >= at.astimezone(LOCAL).date() + timedelta(days=step.days or 0)
        else:
            timed = {one.position for one in steps if one.after is None}
            assert all(done.position < step.position for done in history if done.position in timed)
            soon = proved is not None and step.days_after_verified is not None
            if step.days_after_due is not None and not soon:
                assert today >= DUE + timedelta(days=step.days_after_due)
            if step.template is TemplateKey.BEFORE_DUE:
                assert today <= DUE
        history.append(StepDone(position=step.position, at=now))
        now = calendar.next_open(now + timedelta(days=delay, minutes=1), hours)
    assert len(history) <= len(steps)
