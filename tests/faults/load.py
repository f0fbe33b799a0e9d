"""A whole house under load: a batch is being sent, people write and are answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from storage.clock import FileClock
from storage.database import Database
from tests.faults.faulty_twilio import Twilio
from tests.faults.ground import (
    Ledger,
    count_statuses,
    environment_of,
    keep,
    ours,
    size,
    wait_for,
)
from tests.faults.own_postgres import OwnPostgres
from tests.faults.people import People, await_web, free_port
from tests.outbox_records import Books

TIMES, MESSAGES, WRITERS = size(1, 5), size(300, 2_500), size(400, 2_500)
#: Seconds between two faults, in which everything must be at work again.
BETWEEN = size(2.0, 6.0)
#: Seconds after which all is at work again. The suite shares its machine with whatever else runs.
AT_WORK_WITHIN = size(15.0, 5.0)
LANES = {"LANE_RATES": f"sms={size(60, 150)}"}


def under_load(
    name: str,
    postgres: OwnPostgres,
    books: Books,
    twilio: Twilio,
    home: Path,
    hit: Callable[[], None],
) -> None:
    """Strike the database while a batch is sent and people write; see that nothing is lost.

    Args:
        name: of the figures that are kept.
        postgres: the database's server.
        books: makes the records.
        twilio: the provider.
        home: a folder for our processes.
        hit: strikes, and returns when the server should answer again.
    """
    FileClock.create(home / "clock", books.now)
    # Everybody has had our first message, so that what they write is answered.
    writers = books.cases(WRITERS)
    books.talks(writers)
    books.queue_all(books.cases(MESSAGES), body=lambda place: f"Bericht {place}.")
    public = f"http://127.0.0.1:{(port := free_port())}"
    environment = environment_of(postgres.url, home, twilio.url, PUBLIC_URL=public, **LANES)
    people = People(public, [case.phone for case in writers])
    ledger = Ledger(books.database, twilio)
    recorded: dict[int, str] = {}
    away: list[float] = []
    back: list[dict[str, float]] = []
    with (
        ours(environment, home, "web", "--port", str(port), expect=None),
        # Eager, because the sweep of turns that broke off would come by only once a minute.
        ours(environment, home, "outbox", "--eager"),
    ):
        await_web(public)
        assert wait_for(lambda: twilio.taken > 0, 180)
        people.write(4)
        for _ in range(TIMES):
            time.sleep(BETWEEN)
            recorded |= sent_now(books.database)
            gone = time.monotonic()
            hit()
            assert wait_for(postgres.answers, 180)
            up = time.monotonic()
            away.append(up - gone)
            back.append(seconds_until_at_work(people, twilio, up))
        time.sleep(BETWEEN)
        assert wait_for(lambda: len(people.acknowledged) > 20, 90)
        people.end()
        assert wait_for(lambda: at_rest(ledger), 300, 0.5), count_statuses(books.database)
    ledger.read()
    stored = stored_sids(books.database)
    acknowledged = people.acknowledged
    undone = [
        number for number, sid in recorded.items() if sent_now(books.database).get(number) != sid
    ]
    answers = answers_of(books.database)
    # A turn that the database refused half-way is a person's: a task tells so.
    broken = broken_turns(books.database)
    keep(
        name,
        times=TIMES,
        messages=MESSAGES,
        webhooks_acknowledged=len(acknowledged),
        webhooks_refused=people.refused,
        acknowledged_and_lost=len(set(acknowledged) - stored),
        left_to_a_person=len(broken),
        recorded_before=len(recorded),
        recorded_and_lost=len(undone),
        doubled=len(ledger.doubled()),
        lost=len(ledger.lost()),
        seconds_away=[round(seconds, 2) for seconds in away],
        seconds_until_webhooks=[round(one["hooks"], 2) for one in back],
        seconds_until_sending=[round(one["sends"], 2) for one in back],
    )
    assert len(set(acknowledged)) == len(acknowledged) > 20
    assert set(acknowledged) <= stored
    assert undone == []
    assert ledger.doubled() == []
    assert ledger.lost() == []
    assert [sid for sid, times in answers.items() if times > 1] == []
    assert set(acknowledged) - set(answers) == broken
    assert max(max(one.values()) for one in back) < AT_WORK_WITHIN, back


def seconds_until_at_work(people: People, twilio: Twilio, up: float) -> dict[str, float]:
    """Return how long after the database was back a webhook was stored and a message sent."""
    taken, known = twilio.taken, len(people.posts)
    found: dict[str, float] = {}

    def both() -> bool:
        fresh = [post for post in people.posts[known:] if post.status == 200 and post.at > up]
        if fresh:
            found.setdefault("hooks", fresh[0].at - up)
        if twilio.taken > taken:
            found.setdefault("sends", time.monotonic() - up)
        return len(found) == 2

    assert wait_for(both, 30), found
    return found


def sent_now(database: Database) -> dict[int, str]:
    with database.service() as session:
        rows = session.execute(
            text("select id, provider_id from messages where status = 'sent'")
        ).all()
    return dict(rows)


def stored_sids(database: Database) -> set[str]:
    with database.service() as session:
        return set(session.scalars(text("select provider_id from inbound_messages")))


def answers_of(database: Database) -> dict[str, int]:
    """Return how many answers each inbound message has."""
    with database.service() as session:
        rows = session.execute(
            text(
                "select i.provider_id, count(*) from messages m"
                " join inbound_messages i on i.id = m.answer_to_id group by 1"
            )
        ).all()
    return dict(rows)


def broken_turns(database: Database) -> set[str]:
    """Return the messages whose turn broke, and for which a task waits."""
    with database.service() as session:
        return set(
            session.scalars(
                text(
                    "select i.provider_id from inbound_messages i where i.state = 'broken'"
                    " and exists (select 1 from tasks t where t.kind = 'turn_failed'"
                    " and t.once_key = 'turn:' || i.id)"
                )
            )
        )


def at_rest(ledger: Ledger) -> bool:
    """Tell whether all is sent and all that came in is dealt with."""
    with ledger.database.service() as session:
        waiting = session.scalar(
            text("select count(*) from inbound_messages where state = 'received'")
        )
    return not waiting and set(count_statuses(ledger.database)) == {"sent"}
