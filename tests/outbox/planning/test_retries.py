"""What was not brought: tried again as the code has it, over another channel, or left to people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.operator.explain import explain
from outbox.engine.aftermath import become_uncertain
from outbox.engine.claiming import claim_batch
from outbox.engine.outcomes import OUTCOMES
from outbox.engine.receipts import Report, take_receipt
from storage.clock import LOCAL
from storage.records.claims import Claim
from storage.records.messages import Message, MessageStatus
from storage.records.tasks import Task, TaskKind, TaskStatus
from storage.words import Channel, Language
from tests.outbox_steps import leave, plan, say_stop

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL)
SMS_ONLY = (Channel.SMS,)


@pytest.fixture(autouse=True)
def monday(books: Any) -> None:
    books.clock.time = MONDAY


def lose(books: Any, number: int, code: str | None, word: str = "undelivered") -> None:
    report = Report(provider_id=f"SM{number}", status=word, error_code=code)
    with books.transaction() as session:
        assert take_receipt(session, report, books.now)


def lost(books: Any, office: Any, code: str | None) -> Message:
    """Plan, send and lose the one message that is due."""
    (message,) = plan(books, office)
    assert leave(books) == [message.id]
    lose(books, message.id, code)
    return message


def rounds(books: Any, office: Any, code: str, hours: int) -> list[tuple[datetime, str, int]]:
    """Lose all that goes out; return when each left, over which channel, and for which step."""
    seen = []
    for _ in range(hours):
        for message in plan(books, office):
            seen.append((books.now, str(message.channel), message.step))
            if leave(books):
                lose(books, message.id, code)
                plan(books, office)
        books.clock.time += HOUR
    return seen


def told(books: Any, office: Any, case: Any) -> dict[str, Any]:
    with books.transaction() as session:
        reference = session.get_one(Claim, case.claim_id).reference
        return explain(session, reference, None, books.now, Language.EN, office=office)


# ------------------------------------------------------------------------ tried again


def test_a_phone_that_is_off_is_tried_after_an_hour_and_the_next_day(
    books: Any, office: Any
) -> None:
    books.case(plan_at=books.now, channels=SMS_ONLY)
    first = lost(books, office, "30003")
    assert plan(books, office) == []
    books.clock.time += HOUR - timedelta(minutes=1)
    assert plan(books, office) == []
    books.clock.time = MONDAY + HOUR
    second = lost(books, office, "30003")
    assert (second.step, second.channel) == (first.step, first.channel)
    assert second.intent_key != first.intent_key
    books.clock.time = MONDAY.replace(hour=19)
    assert plan(books, office) == []
    books.clock.time = MONDAY.replace(hour=8) + DAY
    third = lost(books, office, "30003")
    assert third.step == first.step
    assert plan(books, office) == []
    assert [task.kind for task in books.tasks()] == [TaskKind.UNREACHABLE]


@pytest.mark.usefixtures("templates")
@pytest.mark.parametrize(
    ("code", "tries"),
    [
        ("63005", 2),
        ("30008", 3),
        ("30003", 3),
        ("30036", 2),
        ("63024", 1),
        ("63018", 4),
        ("30001", 4),
    ],
)
def test_a_step_is_tried_as_often_as_its_code_has_it_and_then_over_the_next_channel(
    books: Any, office: Any, code: str, tries: int
) -> None:
    books.case(plan_at=books.now)
    assert tries == 1 + len(OUTCOMES[code].retries)
    seen: list[Message] = []
    for _ in range(60):
        fresh = plan(books, office)
        for message in fresh:
            assert leave(books) == [message.id]
            lose(books, message.id, code)
        seen += fresh
        if len(seen) > tries:
            break
        if not plan_is_now(books):
            books.clock.time += HOUR
    assert [str(message.channel) for message in seen] == ["whatsapp"] * tries + ["sms"]
    assert {message.step for message in seen} == {1}


def plan_is_now(books: Any) -> bool:
    with books.transaction() as session:
        return session.query(Claim).one().plan_at <= books.now


def test_a_retry_never_comes_outside_the_hours(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now, channels=SMS_ONLY)
    books.clock.time = MONDAY.replace(hour=19, minute=30)
    lost(books, office, "30008")
    plan(books, office)
    assert books.claim(case).plan_at == MONDAY.replace(hour=8) + DAY


def test_what_came_too_late_waits_for_the_next_window(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now, channels=SMS_ONLY)
    (message,) = plan(books, office)
    leave(books)
    books.clock.time = MONDAY.replace(hour=21)
    lose(books, message.id, "30036")
    assert plan(books, office) == []
    assert books.claim(case).plan_at == MONDAY.replace(hour=8) + DAY


def test_a_retry_passes_the_gate_again(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now, channels=SMS_ONLY)
    lost(books, office, "30008")
    books.clock.time += HOUR
    (again,) = plan(books, office)
    say_stop(books, case)
    assert leave(books) == []
    assert books.message(again.id).status is MessageStatus.REFUSED
    assert plan(books, office) == []


def test_nothing_is_tried_again_once_a_late_receipt_tells_that_it_arrived(
    books: Any, office: Any
) -> None:
    books.case(plan_at=books.now, channels=SMS_ONLY)
    message = lost(books, office, "30003")
    lose(books, message.id, None, "delivered")
    books.clock.time += 2 * HOUR
    assert plan(books, office) == []


def test_explain_tells_of_the_next_try(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now, channels=SMS_ONLY)
    lost(books, office, "30003")
    plan(books, office)
    found = told(books, office, case)
    reason = found["why_no_message"][0]
    assert reason["code"] == "again"
    assert datetime.fromisoformat(reason["until"]) == MONDAY + HOUR
    assert found["next"]["step"] == 1


# ------------------------------------------------------------------- left to a person


@pytest.mark.usefixtures("templates")
@pytest.mark.parametrize("code", ["39999", None])
def test_an_unknown_code_is_one_task_and_no_other_channel(
    books: Any, office: Any, code: str | None
) -> None:
    case = books.case(plan_at=books.now)
    lost(books, office, code)
    for _ in range(24):
        assert plan(books, office) == []
        books.clock.time += HOUR
    assert [(task.kind, task.claim_id) for task in books.tasks()] == [
        (TaskKind.UNREACHABLE, case.claim_id)
    ]


def test_a_whole_cadence_that_reaches_nobody_is_one_task(books: Any, office: Any) -> None:
    books.case(plan_at=books.now, channels=SMS_ONLY)
    seen = rounds(books, office, "30008", 24 * 40)
    assert len({step for _, _, step in seen}) > 1
    assert [task.kind for task in books.tasks()] == [TaskKind.UNREACHABLE]


@pytest.mark.usefixtures("templates")
def test_a_fault_of_ours_is_tried_once_a_day_for_some_days_and_over_no_other_channel(
    books: Any, office: Any
) -> None:
    books.case(plan_at=books.now)
    seen = rounds(books, office, "21408", 24 * 5)
    assert [at.astimezone(LOCAL).day for at, _, _ in seen] == [23, 24, 25, 26]
    assert {(channel, step) for _, channel, step in seen} == {("whatsapp", 1)}
    assert {task.kind for task in books.tasks()} == {TaskKind.SETTING}


def test_a_suspended_account_holds_the_whole_channel_until_the_next_day(
    books: Any, office: Any
) -> None:
    books.case(plan_at=books.now, channels=SMS_ONLY)
    lost(books, office, "30002")
    later = books.case(plan_at=books.now, channels=SMS_ONLY)
    assert plan(books, office) == []
    assert books.claim(later).plan_at == MONDAY.replace(hour=8) + DAY
    assert told(books, office, later)["why_no_message"][0]["code"] == "channel_held"
    books.clock.time = MONDAY.replace(hour=8) + DAY
    assert len(plan(books, office)) == 2


def test_who_mended_the_account_finishes_the_task_and_the_channel_is_open(
    books: Any, office: Any
) -> None:
    books.case(plan_at=books.now, channels=SMS_ONLY)
    lost(books, office, "30002")
    with books.transaction() as session:
        session.query(Task).one().status = TaskStatus.DONE
    books.case(plan_at=books.now, channels=SMS_ONLY)
    assert len(plan(books, office)) == 1


def test_one_number_in_a_country_that_is_shut_holds_up_nobody_else(books: Any, office: Any) -> None:
    books.case(plan_at=books.now, channels=SMS_ONLY)
    lost(books, office, "21408")
    books.case(plan_at=books.now, channels=SMS_ONLY)
    assert len(plan(books, office)) == 1


# ----------------------------------------------------------------------- left in doubt


def doubt(books: Any, office: Any) -> Message:
    (message,) = plan(books, office)
    with books.transaction() as session:
        claim_batch(session, books.now, 5)
    with books.transaction() as session:
        doubted = session.get_one(Message, message.id)
        become_uncertain(doubted, "broke_off", books.now)
        # The database's own clock does not follow the test's.
        doubted.claimed_at = doubted.claimed_at - DAY
    return message


def test_a_message_in_doubt_is_never_sent_again_and_the_next_step_comes_in_its_time(
    books: Any, office: Any
) -> None:
    books.case(plan_at=books.now, channels=SMS_ONLY)
    first = doubt(books, office)
    fresh: list[Message] = []
    for _ in range(24 * 20):
        books.clock.time += HOUR
        fresh += plan(books, office)
        if fresh:
            break
    (second,) = fresh
    assert (first.step, second.step) == (1, 2)
    assert books.now - MONDAY > DAY
    assert leave(books) == [second.id]
    assert books.message(first.id).status is MessageStatus.UNCERTAIN


def test_explain_tells_how_long_a_message_in_doubt_holds_its_claim(books: Any, office: Any) -> None:
    case = books.case(plan_at=books.now, channels=SMS_ONLY)
    doubt(books, office)
    reason = told(books, office, case)["why_no_message"][0]
    assert reason["code"] == "under_way"
    assert datetime.fromisoformat(reason["until"]) == MONDAY + DAY
    books.clock.time += DAY + HOUR
    found = told(books, office, case)
    assert [reason["code"] for reason in found["why_no_message"]] == ["not_yet", "in_doubt"]
    assert found["next"]["step"] == 2
