"""The Rasa server as host of a dialog: Rasa 3.6 over its HTTP API, with our action server.

What the conversation remembers is ours. Before a message, the server's slots are made equal to it,
so that a server that lost its trackers, or a talk that a person has answered meanwhile, does no
harm. Sources: rasa.com/docs/rasa/3.x, pages "HTTP API" and "REST channel".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import requests

from dialogs.errors import HostUnreachableError
from dialogs.hosting.host import Answered, Question
from dialogs.hosting.wire import spoken_and_effects

#: How long the server may keep silent in one call, in seconds.
PATIENCE = 10.0
#: Slots that Rasa keeps for itself.
_RASAS_OWN = frozenset({"requested_slot", "session_started_metadata"})


class RasaServer:
    """A Rasa server that answers for conversations."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._url = url.rstrip("/")
        self._patience = patience

    def __call__(self, question: Question) -> Answered:
        """Let the server answer.

        Raises:
            HostUnreachableError: it is down, slow, or says what we cannot read.
        """
        try:
            return self._answer(question)
        except (requests.RequestException, KeyError, TypeError, ValueError) as error:
            raise HostUnreachableError(f"Rasa: {type(error).__name__}") from error

    def _answer(self, question: Question) -> Answered:
        tracker = f"/conversations/{quote(question.conversation, safe='')}/tracker"
        known = self._slots(tracker)
        wanted = {name: question.slots.get(name) for name in known}
        changed = [
            {"event": "slot", "name": name, "value": value, "timestamp": None}
            for name, value in wanted.items()
            if value != known[name]
        ]
        if changed:
            self._post(f"{tracker}/events", changed)
        message = {
            "sender": question.conversation,
            "message": f"/{question.intent}",
            "metadata": dict(question.metadata),
        }
        spoken, effects = spoken_and_effects(self._post("/webhooks/rest/webhook", message))
        slots = self._slots(tracker)
        return Answered(
            spoken=spoken,
            effects=effects,
            slots={name: value for name, value in slots.items() if value is not None},
        )

    def _slots(self, tracker: str) -> Mapping[str, Any]:
        slots = self._call("GET", f"{tracker}?include_events=NONE")["slots"]
        return {name: value for name, value in slots.items() if name not in _RASAS_OWN}

    def _post(self, path: str, body: Any) -> Any:
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        response = requests.request(
            method, f"{self._url}{path}", json=body, timeout=self._patience, allow_redirects=False
        )
        response.raise_for_status()
        return response.json()
