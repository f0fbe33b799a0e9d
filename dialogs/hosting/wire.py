"""The wire: how sentences, choices and effects travel in Rasa's messages, and back.

A sentence is a Rasa response with its choices as buttons; beside it goes its key, because a Rasa
server's REST channel does not tell which response it filled. Effects go as custom messages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from dialogs.effects import Effect, effect_from_json, effect_to_json
from dialogs.errors import DialogError
from dialogs.hosting.host import Spoken
from dialogs.intents import Intent
from dialogs.listening.menus import INTENT_OPTIONS
from dialogs.situation import Said
from dialogs.speaking.texts import PAY_LINK, without_fields
from dialogs.turn import Option

_KEY, _EFFECT = "said", "effect"


def dispatch_said(dispatcher: Any, said: Said) -> None:
    """Say a sentence: its response, its values, its choices, and its key beside it."""
    values = {name: without_fields(value) for name, value in said.values.items()}
    dispatcher.utter_message(
        response=f"utter_{said.key}",
        buttons=[_button(option) for option in said.options],
        json_message={_KEY: said.key},
        pay_link=PAY_LINK,
        **values,
    )


def dispatch_effect(dispatcher: Any, effect: Effect) -> None:
    """Ask the service to do something."""
    dispatcher.utter_message(json_message={_EFFECT: effect_to_json(effect)})


def _button(option: Option) -> dict[str, str]:
    return {"title": option.label, "payload": payload_of(option.id), "key": option.key}


def payload_of(option: str) -> str:
    """Return a choice as the structured message that Rasa understands when it is clicked."""
    if option in INTENT_OPTIONS:
        return f"/{INTENT_OPTIONS[option]}"
    intent = INTENT_OPTIONS.get(option.split(":")[0], Intent.CHOOSE)
    return f"/{intent.value}{json.dumps({'option': option})}"


def _option(button: Mapping[str, Any]) -> Option:
    name, _, values = str(button["payload"]).removeprefix("/").partition("{")
    chosen = json.loads("{" + values)["option"] if values else name
    return Option(id=chosen, label=button["title"], key=button.get("key") or "")


def spoken_and_effects(
    messages: Iterable[Mapping[str, Any]],
) -> tuple[tuple[Spoken, ...], tuple[Effect, ...]]:
    """Read what a host said, as Rasa's REST channel gives it: text and buttons, then `custom`.

    Raises:
        DialogError: a sentence came without its key; nobody can say who may read it.
    """
    spoken: list[Spoken] = []
    effects: list[Effect] = []
    waiting: Mapping[str, Any] | None = None
    for message in messages:
        custom = message.get("custom") or {}
        if message.get("text"):
            if waiting is not None:
                raise DialogError("a sentence came without its key")
            waiting = message
        if _KEY in custom and waiting is not None:
            spoken.append(_spoken(custom[_KEY], waiting))
            waiting = None
        elif _EFFECT in custom:
            effects.append(effect_from_json(custom[_EFFECT]))
    if waiting is not None:
        raise DialogError("a sentence came without its key")
    return tuple(spoken), tuple(effects)


def _spoken(key: str, message: Mapping[str, Any]) -> Spoken:
    options = tuple(_option(button) for button in message.get("buttons") or ())
    return Spoken(key=key, text=str(message["text"]), options=options)
