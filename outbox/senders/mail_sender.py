"""Sending e-mail over SMTP: digests, and whatever else goes to an address.

Plain `smtplib` in a thread, one connection per mail, because mails are few. The SMTP dialogue is
walked step by step, so that a break can be told from a refusal: up to the final dot the server
surely has nothing, after it only the server's answer tells (RFC 5321, 4.1.1.4 and 4.2.5).
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from outbox.errors import (
    DeliveryError,
    OutboxError,
    PermanentDeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)
from outbox.senders.sender import Envelope, Sent
from storage.clock import Clock

#: Seconds to wait for each answer of the server, connecting included.
STEP_SECONDS = 10.0
#: The right-hand side of our Message-IDs; an inbound bounce names the mail by it.
MESSAGE_ID_DOMAIN = "preminder"

#: Not every server takes 8-bit mail, so everything travels as 7-bit.
SEVEN_BIT = SMTP_POLICY.clone(cte_type="7bit")

_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
#: One plain address. Deliberately narrow: no quoted local part, no comment, no list.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*)")
#: An address that can stand in a header between < and >.
_PAGE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9/_~.%-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")


class SmtpUrlError(OutboxError):
    """SMTP_URL is no address of a mail server; write smtp://user:password@host:port or smtps://."""


class InsecureLoginError(TransientDeliveryError):
    """The mail server offers no TLS, so the password was not sent to it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmtpServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    tls: bool = False  #: TLS from the first byte; otherwise STARTTLS where the server offers it
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> SmtpServer:
        """Read SMTP_URL: `smtp://` or `smtps://`, user and password percent-encoded.

        Raises:
            SmtpUrlError: it is something else. The message never holds the password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise SmtpUrlError from error
        if parts.scheme not in _PORTS or not parts.hostname:
            raise SmtpUrlError
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            tls=parts.scheme == "smtps",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


def connect(server: SmtpServer, domain: str, timeout: float = STEP_SECONDS) -> smtplib.SMTP:
    """Open a connection, with TLS where it is offered and a login where one is set.

    Raises:
        InsecureLoginError: a password is set, but the way to the server is in the clear.
        OSError: it cannot be reached (smtplib's own errors and those of TLS are OSErrors too).
    """
    context = ssl.create_default_context()
    if server.tls:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=domain, timeout=timeout, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, local_hostname=domain, timeout=timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        secure = server.tls
        if not secure and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
            secure = True
        if server.user:
            _log_in(smtp, server, secure=secure)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _log_in(smtp: smtplib.SMTP, server: SmtpServer, *, secure: bool) -> None:
    if not secure and server.host not in _LOOPBACK:
        raise InsecureLoginError
    smtp.login(server.user, server.password)


class MailSender:
    """Hands mails to one SMTP server. Fulfils `outbox.senders.sender.Sender`."""

    def __init__(
        self, server: SmtpServer, mail_from: str, clock: Clock, timeout: float = STEP_SECONDS
    ) -> None:
        """Keep where to send and from whom; `mail_from` may be `Name <address>`.

        Raises:
            SmtpUrlError: `mail_from` holds no plain address.
        """
        self._server = server
        self._clock = clock
        self._timeout = timeout
        self._name, self._address = _sender(mail_from)

    async def send(self, envelope: Envelope) -> Sent:
        """Hand one mail to the server."""
        return await asyncio.to_thread(self._send, envelope)

    async def look_up(self, envelope: Envelope, since: datetime) -> None:
        """Prove nothing: an SMTP server keeps no list that could be read."""
        del envelope, since

    async def close(self) -> None:
        """Do nothing: no connection is kept."""

    def _send(self, envelope: Envelope) -> Sent:
        payload = self.compose(envelope).as_bytes(policy=SEVEN_BIT)
        try:
            smtp = connect(self._server, self._address.rpartition("@")[2], self._timeout)
        except DeliveryError:
            raise
        except OSError as error:
            raise _before(error) from error
        try:
            self._hand_over(smtp, envelope.recipient, payload)
        finally:
            _leave(smtp)
        return Sent(provider_id=message_id(envelope))

    def _hand_over(self, smtp: smtplib.SMTP, recipient: str, payload: bytes) -> None:
        try:
            refused = _refused(smtp, self._address, recipient)
        except OSError as error:
            raise _before(error) from error
        if refused is not None:
            # Before the text itself even an unreadable answer means that nothing was taken.
            raise _refusal(refused if refused >= 400 else 451)
        try:
            # A line that starts with a dot gets a second one (RFC 5321, 4.5.2).
            smtp.send(_dotted(payload) + b".\r\n")
            answer = smtp.getreply()
        except OSError as error:
            raise UncertainDeliveryError(
                f"the connection broke after the mail was handed over: {type(error).__name__}"
            ) from error
        if answer[0] // 100 != 2:
            raise _refusal(answer[0])

    def compose(self, envelope: Envelope) -> EmailMessage:
        """Build the mail; what could start a header of its own is taken out or refused.

        Raises:
            PermanentDeliveryError: the recipient is not one plain address.
        """
        if not _ADDRESS.fullmatch(envelope.recipient):
            raise PermanentDeliveryError("the recipient is no plain e-mail address", code="address")
        mail = EmailMessage(policy=SEVEN_BIT)
        mail["From"] = f'"{self._name}" <{self._address}>' if self._name else self._address
        mail["To"] = envelope.recipient
        mail["Subject"] = one_line(str(envelope.rich.get("subject") or "Preminder"))
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = message_id(envelope)
        # RFC 3834: keeps holiday replies from coming back to us.
        mail["Auto-Submitted"] = "auto-generated"
        stop = str(envelope.rich.get("unsubscribe") or "")
        if _PAGE.fullmatch(stop):
            # RFC 2369; no one-click POST (RFC 8058): a mail scanner's click must stop nothing.
            mail["List-Unsubscribe"] = f"<{stop}>"
        mail.set_content(envelope.body, charset="utf-8")
        return mail


def message_id(envelope: Envelope) -> str:
    """Return the Message-ID, which carries our own id."""
    return f"<m{envelope.message_id}@{MESSAGE_ID_DOMAIN}>"


def one_line(text: str) -> str:
    """Return the text without line ends and other control characters, at most 200 long."""
    return _CONTROL.sub(" ", text).strip()[:200]


def _sender(mail_from: str) -> tuple[str, str]:
    match = _NAMED.fullmatch(mail_from.strip())
    name, address = (match["name"], match["address"]) if match else ("", mail_from.strip())
    if not _ADDRESS.fullmatch(address):
        raise SmtpUrlError("MAIL_FROM is no address; write name@example.nl or Name <name@…>")
    return one_line(name).replace('"', "").replace("\\", "").strip(), address


def _refused(smtp: smtplib.SMTP, sender: str, recipient: str) -> int | None:
    """Walk up to the text of the mail; return the reply code that ended the walk, if one did."""
    steps: tuple[tuple[Callable[[], tuple[int, bytes]], int], ...] = (
        (lambda: smtp.mail(sender), 2),
        (lambda: smtp.rcpt(recipient), 2),
        (lambda: smtp.docmd("DATA"), 3),
    )
    for take, wanted in steps:
        code, _ = take()
        if code // 100 != wanted:
            return code
    return None


def _refusal(code: int) -> DeliveryError:
    """Say what a reply code means: 4xx did not happen and may be tried again (RFC 5321, 4.2.1)."""
    if 500 <= code < 600:
        return PermanentDeliveryError(f"the mail server refused with {code}", code=str(code))
    if 400 <= code < 500:
        return TransientDeliveryError(f"the mail server says later ({code})", code=str(code))
    return UncertainDeliveryError("the mail server answered something unreadable")


def _before(error: OSError) -> DeliveryError:
    """Say what an error before the mail itself means: the server surely did not take it."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # Our own setting is wrong, the mail is not: it may go once the password is mended.
        return TransientDeliveryError("the mail server refuses our login", code="auth")
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return _refusal(error.smtp_code)
    if isinstance(error, ssl.SSLError):
        return TransientDeliveryError("no trusted TLS connection to the mail server", code="tls")
    kind = "unknown host" if isinstance(error, socket.gaierror) else type(error).__name__
    return TransientDeliveryError(f"the mail server cannot be reached: {kind}")


def _dotted(payload: bytes) -> bytes:
    quoted = re.sub(rb"(?m)^\.", b"..", payload)
    return quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n"


def _leave(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except OSError:
        smtp.close()
