"""Trouble is counted where it happens: receipts, opt-outs, wrong numbers and complaints."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.inbound.receiving import from_twilio, receive
from bot.inbound.turns import take_turn
from outbox.engine.claiming import claim_batch
from outbox.engine.receipts import Report, take_receipt
from outbox.engine.recording import CallResult, record_results
from outbox.senders.sender import Sent
from storage.records.brakes import Tally
from storage.records.messages import MessageKind
from storage.words import Channel
from tests.outbox_records import SMS


def tally(books: Any) -> Tally | None:
    with books.transaction() as session:
        return session.scalar(select(Tally))


def troubles(books: Any) -> tuple[int, int, int, int]:
    row = tally(books)
    if row is None:
        return (0, 0, 0, 0)
    return (row.undelivered, row.opted_out, row.wrong_number, row.complaints)


def report(books: Any, kind: MessageKind, status: str, code: str) -> None:
    number = books.queue(books.case(), kind)
    with books.transaction() as session:
        (envelope,) = claim_batch(session, books.now, 5).envelopes
    result = CallResult(
        message_id=number, attempt=envelope.attempt, sent=Sent(provider_id=f"SM{number}")
    )
    with books.transaction() as session:
        record_results(session, [result], books.now)
    for _ in range(2):
        with books.transaction() as session:
            said = Report(provider_id=f"SM{number}", status=status, error_code=code)
            take_receipt(session, said, books.now)


@pytest.mark.parametrize(
    ("kind", "code", "counted"),
    [
        (MessageKind.PREMINDER, "30003", (1, 0, 0, 0)),
        (MessageKind.PREMINDER, "21610", (0, 1, 0, 0)),
        (MessageKind.PREMINDER, "30007", (0, 0, 0, 0)),  # our own set-up is at fault
        (MessageKind.ANSWER, "30003", (0, 0, 0, 0)),
    ],
)
def test_an_undelivered_preminder_counts_once_unless_the_fault_is_ours(
    books: Any, kind: MessageKind, code: str, counted: tuple[int, ...]
) -> None:
    report(books, kind, "undelivered", code)
    assert troubles(books) == counted


def say(books: Any, office: Any, case: Any, *texts: str) -> None:
    for place, text in enumerate(texts):
        fields = {
            "MessageSid": f"SM-in-{place}-{text[:5]}",
            "From": case.phone,
            "To": SMS,
            "Body": text,
        }
        with books.transaction() as session:
            number = receive(session, from_twilio(fields), fields, books.now)
        assert number is not None
        take_turn(books.database, office, number, books.now)


@pytest.mark.parametrize(
    ("texts", "counted"),
    [
        (("STOP", "STOP"), (0, 1, 0, 0)),
        (("verkeerd nummer", "verkeerd nummer"), (0, 0, 1, 0)),
        (("ik wil een klacht indienen",), (0, 0, 0, 1)),
        (("hallo",), (0, 0, 0, 0)),
    ],
)
def test_what_a_debtor_says_counts_once(
    books: Any, office: Any, texts: tuple[str, ...], counted: tuple[int, ...]
) -> None:
    case = books.case()
    books.talk(case, channel=Channel.SMS)
    say(books, office, case, *texts)
    assert troubles(books) == counted
