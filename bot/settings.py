"""The settings, from the environment and `.env`; every fault is named at once, with its mend."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, NonNegativeInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage.errors import PreminderError

#: How many seconds between two lines make the second one another message, live.
USUAL_BURST = 4.0
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingsError(PreminderError):
    """The settings do not hold together; the message names each fault and its mend."""


class Settings(BaseSettings):
    """What a deployment may set. Names are the environment's, in small letters here."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: str = ""
    preminder_home: Path = Path("./var")
    #: Where trained readers are kept; empty: `models` under `PREMINDER_HOME`.
    preminder_models: str = ""
    public_url: str = "http://127.0.0.1:8000"
    #: How many proxies of ours stand in front and add to X-Forwarded-For; 0: none.
    trusted_proxies: NonNegativeInt = 0
    secret_key: SecretStr = SecretStr("")
    data_keys: SecretStr = SecretStr("")

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_sms_from: str = ""
    twilio_whatsapp_from: str = ""
    twilio_messaging_service_sid: str = ""
    twilio_api_url: str = ""
    #: Ask Lookup for the line type of a number before its first message. It costs money per number.
    twilio_lookup: bool = False

    #: What one SMS segment costs us, in cents, to be shown to staff; 0: not known.
    sms_segment_cents: NonNegativeInt = 0

    #: How long a person must be silent before the lines typed until then are read, in seconds.
    burst_seconds: Annotated[float, Field(ge=0, le=60)] | None = None

    #: Messages a second by lane or channel, e.g. `whatsapp=1000,sms:PREMINDER=10`.
    lane_rates: str = ""

    mollie_api_key: SecretStr = SecretStr("")
    mollie_api_url: str = ""
    #: The secrets of Mollie's signed webhooks (next generation), with commas between; empty: none.
    mollie_webhook_secrets: SecretStr = SecretStr("")

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_staff_chat: str = ""
    telegram_api_url: str = ""

    smtp_url: str = ""
    mail_from: str = ""
    #: The folder that letters are laid in for whoever prints them; empty: no letters.
    letter_spool: str = ""

    rasa_url: str = ""
    #: An OpenAI-compatible address (its part before `/chat/completions`), its key and model: a
    #: second reader for messages that ours is not sure of. Empty: none.
    second_reader_url: str = ""
    second_reader_key: SecretStr = SecretStr("")
    second_reader_model: str = ""
    preminder_clock: str = ""
    #: Where the sandbox's page is, in a demo: the front door leads there, and it may frame the
    #: console.
    sandbox_url: str = ""

    @property
    def models(self) -> Path:
        """Return the folder of the trained readers."""
        return Path(self.preminder_models or self.preminder_home / "models")

    @property
    def burst(self) -> timedelta:
        """How long a person must be silent before the lines typed until then are read together.

        Where nothing real is reached, nobody waits unless it was asked for.
        """
        usual = 0.0 if self.twilio_api_url else USUAL_BURST
        return timedelta(seconds=usual if self.burst_seconds is None else self.burst_seconds)

    @property
    def mollie_is_live(self) -> bool:
        """Whether real money would move."""
        return self.mollie_api_key.get_secret_value().startswith("live_")

    @property
    def whatsapp_sender(self) -> str:
        """The WhatsApp sender as a bare number; Twilio's `whatsapp:` prefix is the channel's."""
        return self.twilio_whatsapp_from.removeprefix("whatsapp:")

    def clock_fault(self) -> str | None:
        """Return why PREMINDER_CLOCK may not be used here, or None.

        A wrong clock next to real providers would send at night, so it needs every override.
        """
        if not self.preminder_clock:
            return None
        if self.mollie_is_live:
            return "PREMINDER_CLOCK is refused with a live Mollie key; unset one of them"
        given = {
            "TWILIO_API_URL": self.twilio_api_url,
            "MOLLIE_API_URL": self.mollie_api_url,
            "TELEGRAM_API_URL": self.telegram_api_url if self.telegram_is_used else "unused",
        }
        missing = [name for name, value in given.items() if not value]
        if missing:
            return f"PREMINDER_CLOCK needs {' and '.join(missing)}, so that nothing real is reached"
        return None

    @property
    def telegram_is_used(self) -> bool:
        """Whether a Telegram desk is set up."""
        return bool(self.telegram_bot_token.get_secret_value() and self.telegram_staff_chat)

    @property
    def is_secure(self) -> bool:
        """Whether people reach us over https, so that cookies may be marked as secure."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def is_local(self) -> bool:
        """Whether this is a development or demo machine: only then are keys made by ourselves."""
        return urlsplit(self.public_url).hostname in _LOOPBACK


def load_settings(**given: object) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value does not fit; all faults are named together.
    """
    try:
        settings = Settings(**given)  # type: ignore[arg-type] # pydantic checks each
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError("; ".join(faults)) from error
    fault = settings.clock_fault()
    if fault:
        raise SettingsError(fault)
    return settings
