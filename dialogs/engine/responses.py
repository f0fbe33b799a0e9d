"""What the bot says: which variation of a response is chosen and how its places are filled."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.engine.files import Node, Place
from dialogs.errors import DialogError

Values = Mapping[str, Any]

_PLACE = re.compile(r"{([^\n{}]+?)}")


@dataclass(frozen=True, kw_only=True, slots=True)
class BotMessage:
    """One message of the bot. `response` is the key it was said by, if it was."""

    text: str | None = None
    buttons: tuple[Values, ...] = ()
    custom: Values | None = None
    response: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A slot must have this value for a variation to be fit. Text is compared without case."""

    name: str
    value: Any

    def met(self, slots: Values) -> bool:
        """Whether the slots are so."""
        found = slots.get(self.name)
        if isinstance(found, str) and isinstance(self.value, str):
            return found.casefold() == self.value.casefold()
        return bool(found == self.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Variation:
    """One way to say a response."""

    text: str | None
    buttons: tuple[Values, ...]
    custom: Values | None
    wishes: tuple[Wish, ...]
    channel: str | None
    place: Place

    def fits(self, slots: Values) -> bool:
        """Whether every wish is met."""
        return all(wish.met(slots) for wish in self.wishes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """All ways to say one thing."""

    key: str
    variations: tuple[Variation, ...]
    place: Place

    def chosen(self, slots: Values, channel: str) -> Variation | None:
        """Return the variation that fits best, the first written where several do equally.

        Best is one with wishes for this channel, then any for this channel, then one with wishes
        for every channel, then a plain one.
        """
        ranks: dict[tuple[bool, bool], Variation] = {}
        for variation in self.variations:
            if variation.channel in (channel, None) and variation.fits(slots):
                rank = (variation.channel is not None, bool(variation.wishes))
                ranks.setdefault(rank, variation)
        return ranks[max(ranks)] if ranks else None


@dataclass(frozen=True, slots=True)
class Responses(Mapping[str, Response]):
    """All responses by key."""

    by_key: Mapping[str, Response]

    def __getitem__(self, key: str) -> Response:
        return self.by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_key)

    def __len__(self) -> int:
        return len(self.by_key)

    def find(self, key: str, slots: Values, values: Values, channel: str) -> BotMessage | None:
        """Say a response; None when there is none, or no variation fits."""
        response = self.by_key.get(key)
        variation = response.chosen(slots, channel) if response else None
        if variation is None:
            return None
        known = {**slots, **values}
        custom = variation.custom
        return BotMessage(
            text=filled(variation.text, known) if variation.text is not None else None,
            buttons=tuple(_filled_in(dict(button), known) for button in variation.buttons),
            custom=_filled_in(copy.deepcopy(dict(custom)), known) if custom is not None else None,
            response=key,
        )

    def say(self, key: str, slots: Values, values: Values, channel: str) -> BotMessage:
        """Say a response with the slots and these values in its places.

        Raises:
            DialogError: there is no such response, or none of its variations fits.
        """
        message = self.find(key, slots, values, channel)
        if message is None:
            known = "fits these slots" if key in self.by_key else "has that key"
            raise DialogError(f"no response {known}: {key!r}")
        return message


def filled(text: str, values: Values) -> str:
    """Fill `{name}` places. A text that names an unknown place comes back as it is written."""
    try:
        result = _PLACE.sub(r"{0[\1]}", text).format(values)
        return text.format({}) if "0[" in result else result
    except KeyError:
        return text


def _filled_in(value: Any, values: Values) -> Any:
    if isinstance(value, str):
        return filled(value, values)
    if isinstance(value, dict):
        return {name: _filled_in(item, values) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled_in(item, values) for item in value]
    return value


def read_responses(node: Node | None) -> Responses:
    """Read the domain's `responses`."""
    if node is None:
        return Responses({})
    found = {}
    for key, body in node.mapping("responses").items():
        if not key.startswith("utter_"):
            raise body.place.error(f"the response {key!r} must begin with 'utter_'")
        if "/" in key:
            raise body.place.error("retrieval intents are not played by this engine")
        variations = body.sequence(f"the response {key!r}")
        if not variations:
            raise body.place.error(f"the response {key!r} has no text")
        found[key] = Response(
            key=key,
            variations=tuple(_variation(item, key) for item in variations),
            place=body.place,
        )
    return Responses(found)


def _variation(node: Node, key: str) -> Variation:
    what = f"a variation of {key!r}"
    keys = node.only(what, "text", "buttons", "custom", "condition", "channel", "id", "metadata")
    if "text" not in keys and "custom" not in keys:
        raise node.place.error(f"{what} needs a text or custom")
    wishes = keys.get("condition")
    if wishes is not None and not wishes.sequence("condition"):
        raise wishes.place.error(f"{what} has an empty condition, and would never be said")
    _check_places(node, what)
    buttons = keys["buttons"].sequence("buttons") if "buttons" in keys else []
    return Variation(
        text=keys["text"].text("text") if "text" in keys else None,
        buttons=tuple(_button(item) for item in buttons),
        custom=_custom(keys.get("custom")),
        wishes=tuple(_wish(item) for item in wishes.sequence("condition")) if wishes else (),
        channel=keys["channel"].text("channel") if "channel" in keys else None,
        place=node.place,
    )


def _custom(node: Node | None) -> Values | None:
    if node is None:
        return None
    node.mapping("custom")
    value: Values = node.plain()
    return value


def _button(node: Node) -> Values:
    keys = node.mapping("a button")
    if "title" not in keys or "payload" not in keys:
        raise node.place.error("a button needs a title and a payload")
    value: Values = node.plain()
    return value


def _wish(node: Node) -> Wish:
    keys = node.only("a condition", "type", "name", "value")
    if "name" not in keys or "value" not in keys or "type" not in keys:
        raise node.place.error("a condition needs type: slot, name and value")
    if keys["type"].plain() != "slot":
        raise keys["type"].place.error("a condition's type must be slot")
    return Wish(name=keys["name"].text("name"), value=keys["value"].plain())


def _check_places(node: Node, what: str) -> None:
    if isinstance(node.value, dict):
        for item in node.value.values():
            _check_places(item, what)
    elif isinstance(node.value, list):
        for item in node.value:
            _check_places(item, what)
    elif isinstance(node.value, str):
        _check_text(node, node.value, what)


def _check_text(node: Node, text: str, what: str) -> None:
    names = _PLACE.findall(text)
    fault = node.place.error(
        f"{what} has braces that cannot be filled; write {{name}}, and {{{{ }}}} for braces"
    )
    if "{}" in text:
        raise fault
    try:
        filled(text, dict.fromkeys(names, ""))
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise fault from error
