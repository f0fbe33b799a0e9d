"""The doctor's look at the second reader: set whole or not at all, safe on its way, and there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from bot.second_reader import BearerKey
from bot.settings import Settings

TIMEOUT = (3.0, 8.0)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderFound:
    """What was found; `mend` is empty when all is well."""

    message: str
    mend: str = ""


def look_at_second_reader(settings: Settings) -> ReaderFound:
    """Look at the settings of the second reader and ask for its list of models."""
    if not settings.second_reader_url:
        return ReaderFound(message="not used")
    parts = urlsplit(settings.second_reader_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ReaderFound(
            message="SECOND_READER_URL is no address", mend="set it to https://<host>/v1"
        )
    if not settings.second_reader_model:
        return ReaderFound(
            message="is not used: SECOND_READER_MODEL is not set", mend="name the model"
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        return ReaderFound(
            message="SECOND_READER_URL is not https; texts would travel in the clear",
            mend="use https, or a reader on this machine",
        )
    return _asked(settings)


def _asked(settings: Settings) -> ReaderFound:
    try:
        answer = requests.get(
            f"{settings.second_reader_url.rstrip('/')}/models",
            timeout=TIMEOUT,
            allow_redirects=False,
            auth=BearerKey(settings.second_reader_key.get_secret_value()),
        )
    except requests.RequestException as error:
        return ReaderFound(
            message=f"cannot be reached ({type(error).__name__})", mend="check SECOND_READER_URL"
        )
    if answer.status_code in {401, 403}:
        return ReaderFound(
            message=f"refuses our key ({answer.status_code})", mend="check SECOND_READER_KEY"
        )
    if answer.status_code != requests.codes.ok:
        return ReaderFound(
            message=f"answers {answer.status_code}",
            mend="SECOND_READER_URL is what stands before /chat/completions",
        )
    return ReaderFound(message=f"{settings.second_reader_model}: answers and takes our key")
