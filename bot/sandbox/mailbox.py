"""The mailbox: an SMTP server that keeps every mail and sends none."""

from __future__ import annotations

import asyncio
import email
import email.policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from bot.sandbox.faults import FaultScript
from bot.sandbox.world import Mail, World
from storage.clock import Clock

TAKEN = "250 OK"

#: What the client hears for each kind of fault; None breaks the connection off.
FAULT_ANSWERS = {
    "429": "421 Too many messages, try again later",
    "500_before": "451 Local error in processing",
    "500_after": "451 Local error in processing",
    "refuse": "550 Mailbox unavailable",
    "slow": TAKEN,
}


class Mailbox:
    """Takes mails; aiosmtpd calls `handle_DATA` for each."""

    def __init__(self, clock: Clock, world: World, faults: FaultScript) -> None:
        self._clock = clock
        self._world = world
        self._faults = faults
        self._server: asyncio.Server | None = None
        self._open: set[SMTP] = set()

    async def start(self, host: str, port: int) -> None:
        """Listen; any name and password will do."""

        def session() -> SMTP:
            smtp = SMTP(
                self,
                hostname="zandbak",
                auth_require_tls=False,
                authenticator=lambda *_: AuthResult(success=True),
                enable_SMTPUTF8=True,
            )
            self._open.add(smtp)
            return smtp

        self._server = await asyncio.get_running_loop().create_server(session, host, port)

    async def stop(self) -> None:
        """Stop listening and break off what is open."""
        if self._server is not None:
            self._server.close()
        for smtp in self._open:
            break_off(smtp)
        await asyncio.sleep(0)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        if self._server is None:
            return 0
        return int(self._server.sockets[0].getsockname()[1])

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail, or fail as the fault script says."""
        fields = {"to": ",".join(envelope.rcpt_tos), "from": envelope.mail_from or ""}
        fault = self._faults.take_request("smtp", "DATA", "/data", fields)
        if fault is None:
            self._keep(envelope)
            return TAKEN
        if fault.kind == "slow" or fault.kind.endswith("_after"):
            self._keep(envelope)
        await asyncio.sleep(fault.seconds)
        answer = FAULT_ANSWERS.get(fault.kind)
        if answer is None:
            break_off(server)
        return answer or "421 Closing"

    def _keep(self, envelope: Envelope) -> None:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        message: Any = email.message_from_bytes(raw, policy=email.policy.default)
        self._world.mails.append(
            Mail(
                id=next(self._world.numbers),
                sender=envelope.mail_from or "",
                to=tuple(envelope.rcpt_tos),
                subject=str(message.get("Subject", "")),
                text=part(message, "plain"),
                html=part(message, "html"),
                attachments=tuple(
                    found.get_filename() or "" for found in message.iter_attachments()
                ),
                at=self._clock.now(),
                raw=raw.decode("utf-8", "replace"),
            )
        )
        self._world.changed("mail")


def break_off(smtp: SMTP) -> None:
    """Cut a connection without a word."""
    if isinstance(smtp.transport, asyncio.WriteTransport):
        smtp.transport.abort()


def part(message: EmailMessage, kind: str) -> str:
    """Return a mail's text or HTML; empty when it has none."""
    found = message.get_body((kind,))
    return str(found.get_content()) if found is not None else ""
