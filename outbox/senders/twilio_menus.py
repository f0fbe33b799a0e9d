"""Menus in the words of Twilio's Content API: quick replies, or a list of up to ten rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outbox.senders.sender import Envelope


def buttons_definition(buttons: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Content API's form of a menu: quick replies, or a list of up to ten rows.

    The body is a variable, so that one content serves every text with the same choices.
    """
    options = [(str(option["label"]), str(option["id"])) for option in buttons["options"]]
    body: dict[str, Any] = {"body": "{{1}}"}
    if buttons["style"] == "replies":
        kind = "twilio/quick-reply"
        body["actions"] = [{"title": label, "id": key} for label, key in options]
    else:
        kind = "twilio/list-picker"
        body["button"] = buttons.get("list_button") or "Kies"
        body["items"] = [{"item": label, "id": key} for label, key in options]
    name = "preminder_" + "_".join(key for _, key in options)
    return {
        "friendly_name": name[:60],
        "language": "nl",
        "variables": {"1": "Uw keuze"},
        "types": {kind: body},
    }


def shown_bodies(envelope: Envelope) -> set[str]:
    """Return the texts under which Twilio may list a message: whole, or without its menu."""
    without_menu = (envelope.rich.get("buttons") or {}).get("body", envelope.body)
    return {envelope.body.strip(), str(without_menu).strip()}
