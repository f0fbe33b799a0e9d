"""The work of one message on a peer: read the facts, ask the gate, send by Twilio's SDK, record.

It uses the engine's own reader and the gate itself, on one message instead of a batch, and writes
the status and the verdict. What a peer is spared: the lane, the lease, the order per recipient, the
journal, and looking up what broke off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.adapters import HTTPAdapter
from sqlalchemy import insert, update
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from outbox import gate
from outbox.engine.reading_facts import Read, read_facts
from outbox.facts import Facts, to_dict
from outbox.senders.sender import Envelope
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from outbox.verdict import Verdict
from storage import sealing
from storage.clock import Clock, clock_from
from storage.database import Database
from storage.records.messages import Message, MessageStatus, VerdictRow
from storage.words import Channel

SECONDS = 10.0
_LONGEST_QUEUE = {Channel.SMS: 36_000, Channel.WHATSAPP: 14_400}


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A message, what the gate saw and what it said."""

    envelope: Envelope
    facts: Facts
    verdict: Verdict
    creditor_id: Any


@dataclass(frozen=True, slots=True)
class Desk:
    """What a peer's process holds open."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, pool_size: int) -> Desk:
        """Open it as the environment says."""
        sealing.install(sealing.KeyRing.parse(os.environ["DATA_KEYS"]))
        database = Database.connect(os.environ["DATABASE_URL"], pool_size=pool_size)
        return cls(database, clock_from(os.environ["PREMINDER_CLOCK"]))

    def judge(self, message_id: int) -> Judged:
        """Read one message with its facts and judge it."""
        now = self.clock.now()
        with self.database.service() as session:
            found = read_facts(session, [message_id], now)[message_id]
            verdict = gate.decide(found.facts, now)
            return Judged(
                envelope=_envelope(found, now),
                facts=found.facts,
                verdict=verdict,
                creditor_id=found.row.creditor_id,
            )

    def record(self, judged: Judged, provider_id: str | None) -> None:
        """Write down how it went, with the verdict."""
        now, plain = self.clock.now(), judged.verdict.to_dict()
        status = MessageStatus.SENT if provider_id else MessageStatus.REFUSED
        with self.database.service() as session:
            session.execute(
                update(Message)
                .where(Message.id == judged.envelope.message_id)
                .values(status=status, status_at=now, sent_at=now, provider_id=provider_id)
            )
            session.execute(
                insert(VerdictRow).values(
                    creditor_id=judged.creditor_id,
                    message_id=judged.envelope.message_id,
                    at=now,
                    allowed=judged.verdict.allowed,
                    until=judged.verdict.until,
                    reasons=plain["reasons"],
                    facts=to_dict(judged.facts),
                )
            )


def _envelope(read: Read, now: datetime) -> Envelope:
    channel = Channel(read.row.channel)
    return Envelope(
        message_id=read.row.id,
        channel=channel,
        sender=read.row.sender,
        recipient=read.content.recipient,
        body=read.content.body,
        rich=read.content.rich,
        validity_seconds=gate.validity_seconds(read.facts, now, _LONGEST_QUEUE[channel]),
    )


def account() -> TwilioAccount:
    """Return the account as the environment says."""
    return TwilioAccount(
        account_sid=os.environ["TWILIO_ACCOUNT_SID"],
        auth_token=os.environ["TWILIO_AUTH_TOKEN"],
        api_url=os.environ["TWILIO_API_URL"],
        status_url=f"{os.environ['PUBLIC_URL']}/hooks/twilio/status",
    )


def async_sender() -> TwilioSender:
    """Return the product's own sender, for peers that run in an event loop."""
    return TwilioSender(account())


class _LocalHttp(TwilioHttpClient):  # type: ignore[misc] # the SDK ships no types
    """The SDK's own client, with a pool that is large enough and another address."""

    def __init__(self, base: str) -> None:
        super().__init__(pool_connections=True, timeout=SECONDS)
        self._base = urlsplit(base)
        self.session.trust_env = False
        self.session.mount("http://", HTTPAdapter(pool_connections=4, pool_maxsize=64))

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Response:
        asked = urlsplit(url)
        there = urlunsplit((self._base.scheme, self._base.netloc, asked.path, asked.query, ""))
        return super().request(method, there, *args, **more)


class SyncSender:
    """Sends with the SDK as it comes: requests, one call at a time in each thread."""

    def __init__(self) -> None:
        self._account = account()
        self._client = Client(
            self._account.account_sid,
            self._account.auth_token,
            http_client=_LocalHttp(self._account.api_url),
            environment={},
        )
        # The SDK loads its classes on first use; that belongs to the start, not to a message.
        self._messages = self._client.messages

    def send(self, envelope: Envelope) -> str:
        """Hand one message over and return its id."""
        prefix = "whatsapp:" if envelope.channel is Channel.WHATSAPP else ""
        made = self._messages.create(
            to=prefix + envelope.recipient,
            from_=prefix + envelope.sender,
            status_callback=f"{self._account.status_url}?m={envelope.message_id}",
            validity_period=envelope.validity_seconds,
            **_content(envelope),
        )
        return str(made.sid)


def _content(envelope: Envelope) -> Mapping[str, str]:
    if envelope.rich.get("content_sid"):
        return {
            "content_sid": envelope.rich["content_sid"],
            "content_variables": json.dumps(envelope.rich.get("variables", {})),
        }
    return {"body": envelope.body}
