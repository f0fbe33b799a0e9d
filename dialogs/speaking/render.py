"""Rendering: one line as numbered SMS text or as WhatsApp buttons, and the guard before it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dialogs.errors import DisclosureError
from dialogs.turn import Line, Option
from storage.words import Language, Rung

#: WhatsApp shows at most three quick replies; more become a list of at most ten rows.
MOST_REPLIES = 3
MOST_ROWS = 10
#: The body of an interactive WhatsApp message holds at most this much.
MOST_BODY = 1024
_LIST_BUTTON = {Language.NL: "Kies", Language.EN: "Choose"}


class ButtonStyle(StrEnum):
    """How WhatsApp shows the choices."""

    NONE = "none"
    REPLIES = "replies"
    LIST = "list"


@dataclass(frozen=True, kw_only=True, slots=True)
class Buttons:
    """A WhatsApp message: body and choices."""

    body: str
    style: ButtonStyle
    options: tuple[Option, ...] = ()
    list_button: str = ""  #: what opens the list


def guard_rung(line: Line, rung: Rung) -> None:
    """Refuse a line that says more than the number's rung allows.

    Neutral lines may go to anybody, also to a wrong number: an apology must reach it.

    Raises:
        DisclosureError: it does; the message names the key, never the text.
    """
    if line.rung > max(rung, Rung.UNKNOWN):
        raise DisclosureError(
            f"line {line.key!r} needs rung {line.rung.name}, the number has {rung.name}"
        )


def key_of(option: Option, place: int) -> str:
    """Return what one types on SMS for the option in this place (from 1)."""
    return option.key or str(place)


def as_text(line: Line) -> str:
    """Return the line as plain text with a numbered menu.

    A yes-or-no question needs no menu: everybody knows how to answer it.
    """
    if not line.options:
        return line.text
    if _is_yes_no(line.options):
        return f"{line.text} {'/'.join(option.label for option in line.options)}"
    rows = (
        f"{key_of(option, place)} {option.label}" for place, option in enumerate(line.options, 1)
    )
    return "\n".join((line.text, *rows))


def _is_yes_no(options: tuple[Option, ...]) -> bool:
    return len(options) == 2 and options[0].id.startswith("yes") and options[1].id.startswith("no")


def as_buttons(line: Line, language: Language = Language.NL) -> Buttons:
    """Return the line for WhatsApp: up to three quick replies, or a list of up to ten rows."""
    if not line.options:
        return Buttons(body=line.text, style=ButtonStyle.NONE)
    body = line.text if len(line.text) <= MOST_BODY else line.text[: MOST_BODY - 3] + "..."
    if len(line.options) <= MOST_REPLIES:
        return Buttons(body=body, style=ButtonStyle.REPLIES, options=line.options)
    return Buttons(
        body=body,
        style=ButtonStyle.LIST,
        options=line.options[:MOST_ROWS],
        list_button=_LIST_BUTTON[language],
    )
