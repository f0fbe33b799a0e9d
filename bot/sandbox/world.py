"""What the sandbox keeps: every message, payment, topic and mail, in memory."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

#: How many webhook deliveries are remembered; a load test makes more than anyone reads.
DELIVERIES_KEPT = 20_000


@dataclass(slots=True, kw_only=True)
class Button:
    """Something to tap under a WhatsApp message: a quick reply, a list item or a link."""

    kind: str  #: reply, list or url
    title: str
    value: str  #: the payload, the list item's id or the address


@dataclass(slots=True, kw_only=True)
class Text:
    """An SMS or WhatsApp message, out or in, as Twilio keeps it."""

    sid: str
    channel: str  #: sms or whatsapp
    phone: str  #: the person's bare number
    sender: str  #: our bare number or name
    body: str
    direction: str  #: outbound-api, inbound, or outbound-reply (Twilio's own answer to STOP)
    status: str
    created: datetime
    updated: datetime
    sent_at: datetime | None = None
    error_code: int | None = None
    segments: int = 1
    service_sid: str | None = None
    content_sid: str | None = None
    status_callback: str = ""
    validity: int | None = None
    media: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    tapped: str = ""  #: the payload or list id that an inbound tap carried

    def address(self, number: str) -> str:
        """Write a number as this channel's Twilio address."""
        return f"whatsapp:{number}" if self.channel == "whatsapp" else number


@dataclass(slots=True, kw_only=True)
class Template:
    """A Content API template and WhatsApp's judgement of it."""

    sid: str
    friendly_name: str
    language: str
    variables: dict[str, str]
    types: dict[str, dict[str, Any]]
    created: datetime
    approval: str = "unsubmitted"
    approval_name: str = ""
    category: str = ""
    rejection: str = ""


@dataclass(slots=True, kw_only=True)
class MoneyBack:
    """A refund or chargeback of a payment, in cents.

    `status` is a refund's (queued, pending, processing, refunded, failed, canceled); a chargeback
    has been taken back by the bank when it is `reversed`.
    """

    id: str
    payment_id: str
    cents: int
    reason: str
    created: datetime
    metadata: Any = None
    status: str = "refunded"
    reversed: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether the money is gone, or is about to go."""
        return self.status not in {"failed", "canceled"} and self.reversed is None


@dataclass(slots=True, kw_only=True)
class Payment:
    """A Mollie payment, in cents."""

    id: str
    cents: int
    currency: str
    description: str
    redirect_url: str
    webhook_url: str
    metadata: Any
    created: datetime
    expires: datetime
    status: str = "open"
    method: str | None = None
    changed: datetime | None = None
    refunds: list[MoneyBack] = field(default_factory=list)
    chargebacks: list[MoneyBack] = field(default_factory=list)
    #: oneoff, first (gives a mandate when it is paid) or recurring (collected on one)
    sequence: str = "oneoff"
    customer_id: str | None = None
    mandate_id: str | None = None
    #: the bank's code of why a direct debit failed, such as AM04
    failure: str | None = None


@dataclass(slots=True, kw_only=True)
class Customer:
    """A Mollie customer."""

    id: str
    created: datetime
    name: str | None = None
    metadata: Any = None


@dataclass(slots=True, kw_only=True)
class Mandate:
    """A customer's permission to collect by direct debit. One that was taken back is invalid."""

    id: str
    customer_id: str
    created: datetime
    status: str = "valid"
    method: str = "directdebit"


@dataclass(slots=True, kw_only=True)
class Topic:
    """A forum topic of the staff's Telegram group."""

    thread_id: int
    name: str
    open: bool = True
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class Post:
    """A message in a Telegram chat."""

    message_id: int
    chat_id: int
    thread_id: int | None
    author: str
    by_bot: bool
    text: str
    at: datetime
    reply_markup: dict[str, Any] | None = None
    reply_to: int = 0
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class Mail:
    """An e-mail that the SMTP server took."""

    id: int
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    attachments: tuple[str, ...]
    at: datetime
    raw: str


@dataclass(slots=True, kw_only=True)
class Delivery:
    """A webhook that the sandbox sent: one line for each attempt."""

    provider: str
    url: str
    form: dict[str, str]
    attempt: int
    status: int | None  #: None when no answer came
    fault: str
    at: datetime


@dataclass(slots=True)
class World:
    """All that happened in the sandbox since it started or was reset."""

    texts: dict[str, Text] = field(default_factory=dict)
    by_phone: dict[str, list[Text]] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    opted_out: set[tuple[str, str]] = field(default_factory=set)
    #: when a phone last wrote to a sender over WhatsApp: the 24-hour window runs from there
    windows: dict[tuple[str, str], datetime] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    mandates: dict[str, Mandate] = field(default_factory=dict)
    replays: dict[str, tuple[int, str]] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    callback_answers: dict[str, str | None] = field(default_factory=dict)
    commands: list[dict[str, Any]] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    deliveries: deque[Delivery] = field(default_factory=lambda: deque(maxlen=DELIVERIES_KEPT))
    counters: Counter[str] = field(default_factory=Counter)
    version: int = 0
    #: numbers never start again, so that an update id is never given twice, not even after a reset
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1001))
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def changed(self, *counts: str) -> None:
        """Note that something changed; the page asks for news only then."""
        self.version += 1
        self.counters.update(counts)

    def add_text(self, text: Text) -> None:
        """Keep a message and show it on its phone."""
        if text.direction != "outbound-reply":
            self.texts[text.sid] = text
        self.by_phone.setdefault(text.phone, []).append(text)
        self.changed(f"{text.channel}_{text.direction.partition('-')[0]}")

    def add_update(self, kind: str, content: dict[str, Any]) -> None:
        """Queue a Telegram update and wake whoever polls."""
        self.updates.append({"update_id": next(self.numbers), kind: content})
        self.news.set()
        self.changed(f"telegram_update_{kind}")

    def reset(self) -> None:
        """Forget everything but the templates, the running numbers and the version."""
        fresh = World()
        kept = {"templates", "numbers", "news", "version", "commands"}
        for name in World.__dataclass_fields__:
            if name not in kept:
                setattr(self, name, getattr(fresh, name))
        self.changed()


def new_id(prefix: str) -> str:
    """Make a Twilio id: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def plain(record: Any) -> dict[str, Any]:
    """Turn a record into JSON's types."""
    return {name: flat(value) for name, value in asdict(record).items()}


def flat(value: Any) -> Any:
    """Turn times into text, however deep they lie."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: flat(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [flat(inner) for inner in value]
    return value
