"""What is planned at an opening leaves over the first hour, and not all in its first minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from outbox.engine.lanes import Rates, spread_by
from outbox.planning.spreading import spread_out
from storage.clock import LOCAL
from storage.policy import ContactHours
from storage.words import Channel

HOURS = ContactHours()


def spread_at(books: Any, office: Any, minute: int, count: int = 6) -> list[timedelta]:
    """Spread so many messages at eight and some minutes; return how long after that each is due."""
    now = books.now.astimezone(LOCAL).replace(hour=8, minute=minute)
    cases = books.cases(count)
    drafts = [
        replace(books.draft(case, channel=Channel.WHATSAPP), send_after=now) for case in cases
    ]
    numbers = books.queue_drafts(drafts, now)
    ids = {draft.intent_key: number for draft, number in zip(drafts, numbers, strict=True)}
    # A rate by which two messages fill a minute.
    slow = replace(office, rates=Rates(given={"whatsapp": 80.0}))
    hours = {case.creditor_id: HOURS for case in cases}
    with books.transaction() as session:
        spread_out(session, slow, drafts, ids, hours, now)
    return [books.message(number).send_after - now for number in numbers]


def test_a_small_batch_leaves_at_once(books: Any, office: Any) -> None:
    assert set(spread_at(books, office, 0)) == {timedelta()}


def test_a_large_batch_goes_on_where_the_last_one_ended(books: Any, office: Any) -> None:
    with books.transaction() as session:
        opening = books.now.astimezone(LOCAL).replace(hour=8, minute=0)
        books.take_places(session, Channel.WHATSAPP, 80.0, opening, 1_198)
    waits = spread_at(books, office, 0)
    assert waits == [timedelta()] * 2 + [timedelta(minutes=1)] * 4
    assert waits == [spread_by(1_198 + place, 80.0) for place in range(6)]


def test_after_the_first_hour_nothing_is_held_back(books: Any, office: Any) -> None:
    with books.transaction() as session:
        opening = books.now.astimezone(LOCAL).replace(hour=8, minute=0)
        books.take_places(session, Channel.WHATSAPP, 80.0, opening, 300_000)
    assert min(spread_at(books, office, 30)) > timedelta(minutes=30)
    books.clock.time += timedelta(hours=2)
    now = books.now
    (case,) = books.cases(1)
    draft = books.draft(case, channel=Channel.WHATSAPP)
    (number,) = books.queue_drafts([draft], now)
    with books.transaction() as session:
        ids, hours = {draft.intent_key: number}, {case.creditor_id: HOURS}
        spread_out(session, office, [draft], ids, hours, now)
    assert books.message(number).send_after == now
