"""Steps of the outbox that many tests take whole: plan, and let what is due leave."""

from __future__ import annotations

from typing import Any

import pytest

from outbox.engine.claiming import claim_batch
from outbox.engine.recording import CallResult, record_results
from outbox.planning.planner import BATCH, plan_due
from outbox.senders.sender import Sent
from outbox.wording.whatsapp_templates import wordings
from storage.records.consents import ConsentAction, ConsentScope, Word, record_consent
from storage.records.debtors import ContactPoint
from storage.records.messages import Message, ProviderContent
from storage.words import Actor


def plan(books: Any, office: Any, limit: int = BATCH) -> list[Message]:
    """Plan and return the messages that came of it."""
    before = {message.id for message in books.messages()}
    with books.transaction() as session:
        plan_due(session, office, books.now, limit=limit)
    return [message for message in books.messages() if message.id not in before]


def leave(books: Any) -> list[int]:
    """Let the gate judge what is due and bring it to the provider; return what left."""
    with books.transaction() as session:
        envelopes = claim_batch(session, books.now, 500).envelopes
    results = [
        CallResult(
            message_id=one.message_id,
            attempt=one.attempt,
            sent=Sent(provider_id=f"SM{one.message_id}"),
        )
        for one in envelopes
    ]
    with books.transaction() as session:
        record_results(session, results, books.now)
    return [one.message_id for one in envelopes]


def say_stop(books: Any, case: Any) -> None:
    """Let a debtor tell a creditor to stop."""
    word = Word(
        action=ConsentAction.WITHDRAW,
        scope=ConsentScope.CREDITOR,
        source="test",
        actor=Actor.DEBTOR,
        at=books.now,
    )
    with books.transaction() as session:
        record_consent(session, session.get_one(ContactPoint, case.point_id), word, books.now)


@pytest.fixture
def templates(books: Any) -> None:
    """Let WhatsApp have approved every text of ours."""
    with books.transaction() as session:
        for place, words in enumerate(wordings()):
            session.add(
                ProviderContent(
                    digest=words.digest,
                    name=words.name,
                    language=words.language,
                    content_sid=f"HX{place}",
                    approval="approved",
                    checked_at=books.now,
                )
            )
