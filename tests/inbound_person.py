"""A person who writes to us in tests, and what the gate would let each creditor send them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.inbound.receiving import Arrival, receive
from bot.inbound.turns import answer_inbound
from outbox import gate
from outbox.engine.reading_facts import read_facts
from outbox.verdict import ReasonCode
from storage.records.messages import Message, MessageStatus
from storage.words import Channel
from tests.outbox_records import SMS, WHATSAPP, Books, Case

PHONE = "+31612345678"
NEVER = {ReasonCode.OPTED_OUT, ReasonCode.CONSENT_WITHDRAWN, ReasonCode.WRONG_NUMBER}


class Person:
    """One person, to whom creditors of these public names wrote from the same numbers of ours."""

    def __init__(self, books: Books, office: Any, names: Sequence[str] = ()) -> None:
        self.books, self.office, self.ids = books, office, itertools.count(1)
        self.cases = {name: self._written_to(name) for name in names}

    def _written_to(self, name: str) -> Case:
        creditor = self.books.creditor(f"public_name: {name}")
        case = self.books.case(phone=PHONE, creditor_id=creditor)
        for channel in (Channel.SMS, Channel.WHATSAPP):
            number = self.books.queue(case, channel=channel)
            with self.books.transaction() as session:
                message = session.get_one(Message, number)
                message.status, message.sent_at = MessageStatus.SENT, self.books.now
        return case

    def says(
        self, words: str, channel: Channel = Channel.SMS, opt_out: str | None = None
    ) -> list[Message]:
        """Say it, and return what was answered."""
        before = {message.id for message in self.books.messages()}
        arrival = Arrival(
            provider="twilio",
            provider_id=f"SM{next(self.ids):032}",
            channel=channel,
            sender=PHONE,
            recipient=SMS if channel is Channel.SMS else WHATSAPP,
            body=words,
            provider_opt_out=opt_out,
        )
        with self.books.transaction() as session:
            number = receive(session, arrival, {}, self.books.now)
            assert number is not None
            answer_inbound(session, self.office, number, self.books.now)
        return [message for message in self.books.messages() if message.id not in before]

    def judge(self, number: int) -> Any:
        """Return what the gate says of a message now."""
        with self.books.transaction() as session:
            facts = read_facts(session, [number], self.books.now)[number].facts
        return gate.decide(facts, self.books.now)

    def closed(self) -> set[str]:
        """Return for which creditor and channel the gate says that the person wants nothing."""
        found = set()
        for name, case in self.cases.items():
            for channel in (Channel.SMS, Channel.WHATSAPP):
                number = self.books.queue(case, channel=channel)
                if NEVER & {reason.code for reason in self.judge(number).reasons}:
                    found.add(f"{name} {channel}")
        return found

    def later(self, time: timedelta) -> None:
        """Let time pass."""
        self.books.clock.time += time


def over(channel: Channel, *names: str) -> set[str]:
    """Return what `closed` calls one channel of these creditors."""
    return {f"{name} {channel}" for name in names}


def both_ways(*names: str) -> set[str]:
    """Return what `closed` calls both channels of these creditors."""
    return over(Channel.SMS, *names) | over(Channel.WHATSAPP, *names)
