"""A provider that is away, silent, or not itself: nothing is lost and nothing is sent twice."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.faults.faulty_twilio import Twilio
from tests.faults.ground import (
    Ledger,
    count_statuses,
    keep,
    let_broken_calls_age,
    ours,
    size,
    wait_for,
)

MESSAGES, SECONDS = size(60, 500), size(3.0, 120.0)


def test_a_provider_that_refuses_connections_for_minutes_gets_everything_once(
    books: Any, twilio: Twilio, environment: dict[str, str], tmp_path: Path
) -> None:
    books.queue_all(books.cases(MESSAGES), body=lambda place: f"Bericht {place}.")
    twilio.away(3_600)
    ledger = Ledger(books.database, twilio)
    with ours(environment, tmp_path, "outbox", "--no-jobs"):
        assert wait_for(lambda: sum(row.attempts for row in ledger.rows()) > 0, 180)
        time.sleep(SECONDS)
        twilio.back()
        back = time.monotonic()
        assert wait_for(lambda: set(count_statuses(books.database)) == {"sent"}, SECONDS + 700, 0.5)
    ledger.read()
    keep(
        "provider away",
        seconds_away=SECONDS,
        messages=MESSAGES,
        tries=sum(row.attempts for row in ledger.rows()),
        doubled=len(ledger.doubled()),
        lost=len(ledger.lost()),
        seconds_from_back_to_last=round(time.monotonic() - back, 1),
    )
    assert ledger.doubled() == []
    assert ledger.lost() == []
    assert len(ledger.calls) == MESSAGES


@pytest.mark.parametrize(
    "mood", size(["hang", "html_after"], ["hang", "hang_after", "html", "html_after"])
)
def test_what_an_odd_provider_took_is_found_and_what_it_did_not_take_is_a_persons(
    books: Any, twilio: Twilio, environment: dict[str, str], tmp_path: Path, mood: str
) -> None:
    books.queue_all(books.cases(MESSAGES), body=lambda place: f"Bericht {place}.")
    ledger = Ledger(books.database, twilio)
    twilio.mood(mood)
    with ours(environment, tmp_path, "outbox", "--no-jobs"):
        assert wait_for(lambda: twilio.ask("/_all")["posts"] > 0, 180)
        time.sleep(size(1.0, 30.0))
        hit = twilio.ask("/_all")["posts"]
        twilio.mood("")
        never_taken = ledger.await_rest(600)
        let_broken_calls_age(books.database, 900)
        assert wait_for(lambda: ledger.untasked(list(never_taken)) == [], 240, 0.5)
    keep(
        f"provider: {mood}",
        messages=MESSAGES,
        calls_that_went_so=hit,
        taken=len(ledger.calls),
        never_taken_and_a_task=len(never_taken),
        doubled=len(ledger.doubled()),
        lost=len(ledger.lost()),
    )
    assert ledger.doubled() == []
    assert ledger.lost() == []
    assert len(ledger.calls) + len(never_taken) == MESSAGES
    assert bool(never_taken) is not mood.endswith("_after")
