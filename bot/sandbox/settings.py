"""The settings of a sandbox: where it listens, which keys it takes, whom it calls back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(kw_only=True, slots=True)
class SandboxSettings:
    """Where the sandbox listens, which keys it accepts and where the product is.

    Port 0 takes a free one. `public_url` and `console_url` may be set after the start, because the
    product often learns its own port later than the sandbox does.
    """

    host: str = "127.0.0.1"
    port: int = 0
    smtp_port: int = 0
    account_sid: str = "AC" + "5a" * 16
    auth_token: str = "sandbox-twilio-token"  # noqa: S105 - opens nothing but a sandbox
    mollie_key: str = "test_sandboxsandboxsandboxsandbox"
    telegram_token: str = "123456:sandbox-telegram-token"  # noqa: S105 - nor does this
    #: the staff's forum group; every other chat is a private one that has started the bot
    telegram_chat: int | str = -1001000000001
    public_url: str = ""  #: of the product; inbound messages go to its /hooks/twilio/message
    console_url: str = ""  #: what the demo page frames as the staff's console
    #: what the demo page tells beside a phone, for instance who holds it
    phone_notes: Mapping[str, str] = field(default_factory=dict)
    console_note: str = ""  #: what the demo page tells above the console, for instance its login
    clock_file: Path | None = None  #: the clock that all processes share and the page steps
    #: phones of creditors: the demo page shows what they get in the creditor's inbox
    creditor_phones: tuple[str, ...] = ()
    #: the number behind each messaging service (MG…); an unknown service gets a made-up one
    service_senders: Mapping[str, str] = field(default_factory=dict)
    opt_out_words: bool = True  #: Twilio's own STOP handling on SMS
    refund_status: str = "refunded"  #: what Mollie makes of a fresh refund, e.g. queued
    approval: str = "approved"  #: what WhatsApp says to a submitted template
    delay: tuple[float, float] = (0.05, 0.3)  #: seconds before each status, at random in between
