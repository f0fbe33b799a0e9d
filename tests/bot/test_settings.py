"""Settings: all faults at once, and no jumping clock next to anything real."""

from __future__ import annotations

import pytest

from bot.settings import Settings, SettingsError, load_settings

OVERRIDES = {
    "twilio_api_url": "http://127.0.0.1:1",
    "mollie_api_url": "http://127.0.0.1:2",
    "telegram_bot_token": "",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_clock_needs_every_override() -> None:
    with pytest.raises(SettingsError, match="MOLLIE_API_URL"):
        load_settings(preminder_clock="2026-11-23T09:00", twilio_api_url="http://127.0.0.1:1")
    load_settings(preminder_clock="2026-11-23T09:00", **OVERRIDES)


def test_a_clock_is_refused_with_a_live_key() -> None:
    with pytest.raises(SettingsError, match="live Mollie key"):
        load_settings(preminder_clock="2026-11-23T09:00", mollie_api_key="live_x", **OVERRIDES)


def test_a_telegram_desk_needs_its_override_too() -> None:
    given = {**OVERRIDES, "telegram_bot_token": "1:x", "telegram_staff_chat": "-1"}
    with pytest.raises(SettingsError, match="TELEGRAM_API_URL"):
        load_settings(preminder_clock="2026-11-23T09:00", **given)


def test_secrets_do_not_show() -> None:
    shown = repr(load_settings(twilio_auth_token="hush-hush", data_keys="k:very-secret-indeed"))
    assert "hush-hush" not in shown
    assert "very-secret" not in shown
