"""Each channel that is set up has a sender and our side of it, and no other has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import Settings, SettingsError, load_settings
from bot.wiring import our_side, senders_of
from outbox.senders.letter_sender import LetterSender
from outbox.senders.mail_sender import MailSender
from storage.clock import SystemClock
from storage.words import Channel

NOTHING: dict[str, Any] = {
    "twilio_account_sid": "",
    "twilio_sms_from": "",
    "twilio_whatsapp_from": "",
    "twilio_messaging_service_sid": "",
    "telegram_bot_token": SecretStr(""),
    "smtp_url": "",
    "mail_from": "",
    "letter_spool": "",
}
MAIL = {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "us@example.nl"}


def test_nothing_set_up_is_no_channel() -> None:
    settings = Settings(**NOTHING)
    assert (our_side(settings), dict(senders_of(settings, SystemClock()))) == ({}, {})


def test_mail_and_letters_have_senders_once_they_are_set(tmp_path: Path) -> None:
    settings = Settings(**{**NOTHING, **MAIL, "letter_spool": str(tmp_path)})
    senders = senders_of(settings, SystemClock())
    assert set(our_side(settings)) == set(senders) == {Channel.EMAIL, Channel.LETTER}
    assert isinstance(senders[Channel.EMAIL], MailSender)
    assert isinstance(senders[Channel.LETTER], LetterSender)


def test_the_price_of_a_segment_is_not_below_zero() -> None:
    with pytest.raises(SettingsError, match="SMS_SEGMENT_CENTS"):
        load_settings(sms_segment_cents=-1)
    assert load_settings(sms_segment_cents="9").sms_segment_cents == 9
