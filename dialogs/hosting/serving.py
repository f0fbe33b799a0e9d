"""Serving the actions to a Rasa server, by rasa-sdk's own web application."""

from __future__ import annotations

from rasa_sdk.endpoint import create_app

from dialogs.hosting.actions import CaseSource, LocalNow, executor_of


def serve_actions(cases: CaseSource, local_now: LocalNow, *, host: str, port: int) -> None:
    """Serve the actions until stopped, in this process.

    The SDK's own `run` starts workers that would need a copy of our database's connections.
    """
    app = create_app(executor_of(cases, local_now))
    app.run(host=host, port=port, single_process=True, motd=False, access_log=False)
