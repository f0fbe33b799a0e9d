"""Mail goes to a real SMTP server, and every fault says whether a second try is safe."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import given
from hypothesis import strategies as st

from outbox.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)
from outbox.senders.mail_sender import (
    InsecureLoginError,
    MailSender,
    SmtpServer,
    SmtpUrlError,
    one_line,
)
from outbox.senders.sender import Envelope, Sent
from outbox.wording.written import mail_rich
from storage.records.messages import MessageStatus
from storage.words import Channel, Language

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


class FixedClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Inbox:
    """Keeps mails; answers what each step is told to answer."""

    mails: list[bytes] = field(default_factory=list)
    on_rcpt: str = ""
    on_data: str = ""
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 # aiosmtpd's names
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if self.on_rcpt:
            return self.on_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del server, session
        if not self.on_data:
            self.mails.append(envelope.content)
        return self.on_data or "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, kind: str, data: Any) -> Any:
        del server, session, envelope, kind
        self.logins.append((data.login, data.password))
        right = data.password == b"geheim@1"
        return AuthResult(success=right, handled=right)


@contextmanager
def server_of(inbox: Inbox, *, login: bool = False) -> Iterator[str]:
    options: dict[str, Any] = {}
    if login:
        options = {"auth_require_tls": False, "authenticator": inbox.authenticate}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(
        inbox, hostname="127.0.0.1", port=port, server_hostname="test", **options
    )
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


def envelope(**changes: Any) -> Envelope:
    values: dict[str, Any] = {
        "message_id": 42,
        "channel": Channel.EMAIL,
        "sender": "preminder@example.nl",
        "recipient": "chef@example.nl",
        "body": "Goedendag,\n\n.Een punt vooraan\n€ 12,50\n",
        "rich": {"subject": "Preminder: uw dag"},
    }
    return Envelope(**values | changes)


def sender(
    url: str, mail_from: str = "Preminder <preminder@example.nl>", timeout: float = 30
) -> MailSender:
    return MailSender(SmtpServer.parse(url), mail_from, FixedClock(), timeout=timeout)


def send(url: str, timeout: float = 30, **changes: Any) -> Sent:
    return asyncio.run(sender(url, timeout=timeout).send(envelope(**changes)))


def test_a_mail_arrives_as_it_was_written_and_carries_our_id() -> None:
    inbox = Inbox()
    with server_of(inbox) as address:
        sent = send(f"smtp://{address}")
    assert sent == Sent(provider_id="<m42@preminder>", status=MessageStatus.SENT)
    mail = email.message_from_bytes(inbox.mails[0], policy=email.policy.default)
    assert mail["Message-ID"] == "<m42@preminder>"
    assert mail["From"] == "Preminder <preminder@example.nl>"
    assert mail["To"] == "chef@example.nl"
    assert mail["Subject"] == "Preminder: uw dag"
    assert mail["Date"] == "Mon, 23 Nov 2026 17:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    content = mail.get_content().replace("\r\n", "\n")
    assert content == "Goedendag,\n\n.Een punt vooraan\n€ 12,50\n"
    assert inbox.mails[0].isascii()


def test_a_password_may_hold_any_character() -> None:
    inbox = Inbox()
    with server_of(inbox, login=True) as address:
        send(f"smtp://ik%40huis:geheim%401@{address}")
    assert inbox.logins == [(b"ik@huis", b"geheim@1")]
    assert len(inbox.mails) == 1


def test_a_wrong_password_is_ours_to_mend_so_the_mail_may_go_later() -> None:
    inbox = Inbox()
    with server_of(inbox, login=True) as address:
        with pytest.raises(TransientDeliveryError, match="login") as caught:
            send(f"smtp://ik:fout@{address}")
        assert caught.value.code == "auth"
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("step", "answer", "error"),
    [
        ("on_rcpt", "450 busy", TransientDeliveryError),
        ("on_rcpt", "421 closing", TransientDeliveryError),
        ("on_rcpt", "550 nobody here", PermanentDeliveryError),
        ("on_data", "452 full", TransientDeliveryError),
        ("on_data", "554 no thanks", PermanentDeliveryError),
    ],
)
def test_a_refusal_is_told_by_its_code(step: str, answer: str, error: type[DeliveryError]) -> None:
    inbox = Inbox(**{step: answer})
    with server_of(inbox) as address, pytest.raises(error) as caught:
        send(f"smtp://{address}")
    assert type(caught.value) is error
    assert caught.value.code == answer[:3]


def test_nobody_listening_is_safe_to_try_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(TransientDeliveryError):
            send(f"smtp://127.0.0.1:{taken.getsockname()[1]}")


def talk(connection: socket.socket, script: list[tuple[bytes, bytes | None]]) -> None:
    """Play a server: for each line that starts so, answer that; None hangs up."""
    connection.sendall(b"220 test\r\n")
    file = connection.makefile("rb")
    for line in file:
        for start, answer in script:
            if line.upper().startswith(start):
                if answer is None:
                    return
                connection.sendall(answer)
                break


@contextmanager
def scripted(script: list[tuple[bytes, bytes | None]], host: str = "127.0.0.1") -> Iterator[str]:
    with socket.create_server((host, 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                talk(connection, script)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"{host}:{listener.getsockname()[1]}"
        thread.join(timeout=60)


OK: list[tuple[bytes, bytes | None]] = [
    (b"EHLO", b"250 test\r\n"),
    (b"MAIL", b"250 ok\r\n"),
    (b"RCPT", b"250 ok\r\n"),
    (b"DATA", b"354 go\r\n"),
]


@pytest.mark.parametrize("step", [b"EHLO", b"MAIL", b"RCPT", b"DATA"])
def test_a_break_before_the_text_is_safe_to_try_again(step: bytes) -> None:
    script = [(start, None if start == step else answer) for start, answer in OK]
    with scripted(script) as address, pytest.raises(TransientDeliveryError):
        send(f"smtp://{address}")


@pytest.mark.parametrize(
    "answer", [None, b"", b"nonsense\r\n", b"354 more?\r\n"], ids=["reset", "hang", "odd", "354"]
)
def test_a_break_after_the_text_is_uncertain(answer: bytes | None) -> None:
    patience = 2.0 if answer == b"" else 30
    script = [*OK, (b".\r\n", answer), (b"QUIT", None)]
    with scripted(script) as address, pytest.raises(UncertainDeliveryError):
        send(f"smtp://{address}", timeout=patience)


def test_a_password_is_never_sent_in_the_clear_to_another_machine() -> None:
    # Any address but the usual loopback names counts as another machine; this one reaches us too.
    with scripted(OK, host="127.0.0.2") as address, pytest.raises(InsecureLoginError):
        send(f"smtp://ik:geheim@{address}")


@pytest.mark.parametrize(
    "recipient",
    [
        "chef@example.nl\r\nBcc: ander@example.nl",
        "chef@example.nl, ander@example.nl",
        "chef@example.nl\n",
        "<chef@example.nl>",
        "",
        "chef",
    ],
)
def test_a_recipient_that_is_not_one_address_is_refused(recipient: str) -> None:
    with pytest.raises(PermanentDeliveryError):
        send("smtp://127.0.0.1:1", recipient=recipient)


@given(subject=st.text(min_size=1), body=st.text())
def test_no_text_can_start_a_header_of_its_own(subject: str, body: str) -> None:
    make: Callable[..., Any] = sender("smtp://127.0.0.1:1").compose
    evil = f"{subject}\r\nBcc: x@example.nl\r\n\r\n"
    try:
        raw = make(envelope(rich={"subject": evil}, body=body)).as_bytes()
    except UnicodeEncodeError:
        return  # a lone surrogate is no text and cannot come out of the database
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert set(mail.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert "\n" not in one_line(evil)


def test_a_mail_to_a_debtor_says_where_to_stop_and_shows_only_who_writes() -> None:
    rich = mail_rich(Language.NL, "De Linde", "https://preminder.example/b/Ab3-_9")
    inbox = Inbox()
    with server_of(inbox) as address:
        send(f"smtp://{address}", rich=rich, body="Er staat een bericht voor u klaar.")
    mail = email.message_from_bytes(inbox.mails[0], policy=email.policy.default)
    assert mail["List-Unsubscribe"] == "<https://preminder.example/b/Ab3-_9/stop>"
    assert mail["Subject"] == "Een bericht van De Linde"
    assert mail.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "address",
    ["", "mailto:a@b.nl", "javascript:x", "https://a.nl/>,<mailto:x@y.nl", "https://a.nl/\r\nX: y"],
)
def test_what_is_no_page_makes_no_header(address: str) -> None:
    made = sender("smtp://127.0.0.1:1").compose(envelope(rich={"unsubscribe": address}))
    assert "List-Unsubscribe" not in made


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://host:nineteen", "mail.nl"])
def test_a_wrong_address_of_the_server_says_how_to_write_it(url: str) -> None:
    with pytest.raises(SmtpUrlError, match="SMTP_URL"):
        SmtpServer.parse(url)


def test_an_address_without_a_port_takes_the_usual_one() -> None:
    assert SmtpServer.parse("smtp://mail.nl").port == 587
    server = SmtpServer.parse("smtps://a:b@mail.nl")
    assert (server.port, server.tls) == (465, True)
    assert "'b'" not in repr(server)


@pytest.mark.parametrize("mail_from", ["", "Preminder", "a@b.nl\nBcc: c@d.nl", "X <a b@c.nl>"])
def test_a_wrong_from_address_is_refused_at_once(mail_from: str) -> None:
    with pytest.raises(SmtpUrlError, match="MAIL_FROM"):
        sender("smtp://mail.nl", mail_from)
