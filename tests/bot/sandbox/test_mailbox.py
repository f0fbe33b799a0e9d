"""The mail server keeps mails and fails on order."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from bot.sandbox.server import Sandbox


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "bot@preminder.example", "baas@bedrijf.example"
    message["Subject"] = "Uw dag: één gesprek"
    message.set_content("Goedemorgen, café")
    message.add_alternative("<p>Goedemorgen</p>", subtype="html")
    message.add_attachment(b"png", maintype="image", subtype="png", filename="dag.png")
    return message


def post(sandbox: Sandbox) -> None:
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=60) as server:
        server.login("wie dan ook", "wat dan ook")
        server.send_message(mail())


def test_a_mail_is_kept_with_its_parts(sandbox: Sandbox, control: Callable[..., Any]) -> None:
    post(sandbox)
    (kept,) = control("state")["mails"]
    assert (kept["subject"], kept["to"]) == ("Uw dag: één gesprek", ["baas@bedrijf.example"])
    assert "café" in kept["text"]
    assert "<p>" in kept["html"]
    assert kept["attachments"] == ["dag.png"]


@pytest.mark.parametrize(
    ("kind", "kept"), [("500_before", 0), ("500_after", 1), ("refuse", 0), ("reset_after", 1)]
)
def test_a_mail_server_fails_before_or_after_it_took_the_mail(
    sandbox: Sandbox, control: Callable[..., Any], kind: str, kept: int
) -> None:
    control("faults", [{"provider": "smtp", "kind": kind}])
    with pytest.raises(smtplib.SMTPException):
        post(sandbox)
    assert len(control("state")["mails"]) == kept
