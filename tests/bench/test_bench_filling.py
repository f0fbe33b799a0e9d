"""What the benchmarks fill in is what the product would have queued: the gate lets it out."""

from __future__ import annotations

from datetime import timedelta

from bench.filling import Wish, fill, statuses, unfinished
from outbox.engine.claiming import claim_batch
from outbox.engine.lanes import Rates
from storage.database import Database
from storage.records.messages import MessageStatus
from tests.outbox_records import HandClock

FREE = Rates.parse("whatsapp=20000,sms=20000")


def test_filled_messages_pass_the_gate_over_both_channels(
    database: Database, clock: HandClock
) -> None:
    fill(database, Wish(people=6, now=clock.now(), due=clock.now()))
    assert unfinished(database) == 6
    with database.service() as session:
        batch = claim_batch(session, clock.now(), 50, FREE)
    assert (len(batch.envelopes), batch.refused, batch.deferred) == (6, 0, 0)
    assert len({envelope.recipient for envelope in batch.envelopes}) == 6
    assert len({envelope.channel for envelope in batch.envelopes}) == 2


def test_a_message_falls_due_when_its_place_says(database: Database, clock: HandClock) -> None:
    start = clock.now()
    fill(
        database,
        Wish(people=4, now=start, due=start, every=timedelta(seconds=1)),
    )
    with database.service() as session:
        batch = claim_batch(session, start + timedelta(seconds=1), 50, FREE)
    assert len(batch.envelopes) == 2


def test_people_who_were_written_to_have_nothing_queued(
    database: Database, clock: HandClock
) -> None:
    fill(database, Wish(people=3, now=clock.now(), written_to=True, prefix="writer", first=900))
    assert statuses(database, "writer") == {MessageStatus.SENT: 3}
