"""The doctor's look at the Rasa server: whether it is there, speaks version 3 and has a model."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

from bot.operator.doctor_reader import TIMEOUT, ReaderFound
from bot.settings import Settings

_MEND = "start it with `rasa run --enable-api`, or take RASA_URL away: the engine inside needs none"


def look_at_rasa(settings: Settings) -> ReaderFound:
    """Ask the Rasa server, if there is one, which model it has loaded."""
    if not settings.rasa_url:
        return ReaderFound(message="not used; the engine inside answers")
    parts = urlsplit(settings.rasa_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ReaderFound(message="RASA_URL is no address", mend="set it to http://127.0.0.1:5005")
    try:
        answer = requests.get(
            f"{settings.rasa_url.rstrip('/')}/status", timeout=TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        return ReaderFound(message=f"cannot be reached ({type(error).__name__})", mend=_MEND)
    if answer.status_code != requests.codes.ok:
        return ReaderFound(
            message=f"answers {answer.status_code} when asked for its model", mend=_MEND
        )
    return ReaderFound(message="answers and has a model")
