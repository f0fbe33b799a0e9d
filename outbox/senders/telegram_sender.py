"""Sending to a Telegram chat: a creditor's digest. One HTTP call, no SDK.

The Bot API puts the token into the address (core.telegram.org/bots/api, "Making requests"), so no
address and no error of the HTTP library may get into a message or a log.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import aiohttp

from outbox.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)
from outbox.senders.sender import Envelope, Sent

#: Seconds for the whole call, shorter than the worker's lease.
CALL_SECONDS = 10.0
CONNECT_SECONDS = 4.0
#: The longest text of a message (Bot API, sendMessage).
MOST_CHARACTERS = 4096

PUBLIC_API = "https://api.telegram.org/bot"


def method_url(api_url: str, token: str, method: str) -> str:
    """Return the address of a Bot API method; it holds the token, so it is never shown.

    `api_url` is what the token is appended to, as in python-telegram-bot's `base_url`; an address
    that does not end in `/bot` gets it.
    """
    base = (api_url or PUBLIC_API).rstrip("/")
    if not base.endswith("/bot"):
        base += "/bot"
    return f"{base}{token}/{method}"


class TelegramSender:
    """Sends plain texts as a bot. Fulfils `outbox.senders.sender.Sender`."""

    def __init__(self, token: str, api_url: str = "", timeout: float = CALL_SECONDS) -> None:
        self._address = method_url(api_url, token, "sendMessage")
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(CONNECT_SECONDS, timeout))
        self._session: aiohttp.ClientSession | None = None

    async def send(self, envelope: Envelope) -> Sent:
        """Hand one text to Telegram; the recipient is a chat id."""
        if not 0 < len(envelope.body) <= MOST_CHARACTERS:
            raise PermanentDeliveryError("the text is empty or too long", code="length")
        status, answer = await self._post(
            {
                "chat_id": envelope.recipient,
                "text": envelope.body,
                "link_preview_options": {"is_disabled": True},
            }
        )
        number = _message_number(status, answer)
        if number is None:
            raise _classified(status, answer)
        # Telegram numbers the messages of each chat anew, so our own id makes it unique.
        return Sent(provider_id=f"telegram:{envelope.message_id}:{number}")

    async def look_up(self, envelope: Envelope, since: datetime) -> None:
        """Prove nothing: a bot cannot read what it sent before."""
        del envelope, since

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=self._timeout, trust_env=False)
        return self._session

    async def _post(self, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        # `from None`: the library's errors may hold the address, and with it the token.
        try:
            async with self._open().post(
                self._address, json=fields, allow_redirects=False
            ) as response:
                return response.status, _read(await response.text())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise TransientDeliveryError("Telegram cannot be reached") from None
        except aiohttp.InvalidURL:
            raise PermanentDeliveryError("TELEGRAM_API_URL is no address", code="url") from None
        except (aiohttp.ClientError, TimeoutError, OSError, UnicodeError) as error:
            kind = type(error).__name__
            raise UncertainDeliveryError(f"the call to Telegram broke off: {kind}") from None


def _read(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _message_number(status: int, answer: dict[str, Any]) -> int | None:
    result = answer.get("result")
    if status != 200 or answer.get("ok") is not True or not isinstance(result, dict):
        return None
    number = result.get("message_id")
    return number if isinstance(number, int) else None


def _classified(status: int, answer: dict[str, Any]) -> DeliveryError:
    """Say what an answer other than success means for a second try."""
    code = str(status)
    if status == 429:
        return TransientDeliveryError(
            "Telegram asks to slow down", code=code, after=_retry_after(answer)
        )
    if 400 <= status < 500:
        return PermanentDeliveryError(f"Telegram refused with {code}", code=code)
    # A 5xx, a redirect or an answer that is no Bot API answer: it may have been taken.
    return UncertainDeliveryError(f"Telegram answered {code} and nothing readable", code=code)


def _retry_after(answer: dict[str, Any]) -> float | None:
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(seconds) if isinstance(seconds, int | float) and seconds >= 0 else None
