"""Serving the actions to a Rasa server, by rasa-sdk's own web server."""

from __future__ import annotations

import os

from rasa_sdk.endpoint import run

from dialogs.actions import CaseSource, LocalNow, executor_of


def serve_actions(cases: CaseSource, local_now: LocalNow, *, host: str, port: int) -> None:
    """Serve the actions until stopped."""
    # The SDK takes its address from the environment only, and would listen to everybody.
    os.environ["SANIC_HOST"] = host
    run(executor_of(cases, local_now), port=port)
