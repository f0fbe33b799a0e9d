"""Sentences by key: which rung each needs, and how a key with its values becomes a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from dialogs.errors import UnknownTextError
from dialogs.sentences import LABELS, SENTENCES, template
from dialogs.turn import Line, Option
from payments.money import euro
from storage.words import Channel, Language, Rung

#: WhatsApp's limit for the title of a quick reply.
LABEL_LENGTH = 20
#: A value from a file or a person is cut here, so that it cannot fill a message.
VALUE_LENGTH = 80

#: Options that speak of money; a menu that holds one is for the verified.
VERIFIED_OPTIONS = frozenset(name for name, label in LABELS.items() if label.rung is Rung.VERIFIED)

_FIELD = re.compile(r"\{(\w+)\}")
#: The token that the caller replaces by the link, once it has one.
PAY_LINK = "{pay_link}"
#: Apple and Google show them as pictures; in a label they only cost a more expensive alphabet.
_UNSAFE = re.compile(r"[{}\r\n\t]+")

_CHANNELS: Mapping[Language, Mapping[Channel, str]] = {
    Language.NL: {Channel.SMS: "sms", Channel.WHATSAPP: "WhatsApp"},
    Language.EN: {Channel.SMS: "text messages", Channel.WHATSAPP: "WhatsApp messages"},
}
_WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    Language.NL: (
        "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    ),
    Language.EN: (
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ),
}  # fmt: skip
_MONTHS: Mapping[Language, tuple[str, ...]] = {
    Language.NL: (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
    Language.EN: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def fill(words: str, values: Mapping[str, str]) -> str:
    """Put values into a sentence. A value can never bring a field of its own.

    Raises:
        UnknownTextError: the sentence wants a value that is not there.
    """

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        if name == "pay_link":
            return PAY_LINK
        if name not in values:
            raise UnknownTextError(f"no value for {{{name}}} in {words!r}")
        return _UNSAFE.sub(" ", values[name])

    return _FIELD.sub(put, words)


def line(
    key: str,
    language: Language,
    values: Mapping[str, str] | None = None,
    options: tuple[Option, ...] = (),
) -> Line:
    """Make the line of a key.

    Raises:
        UnknownTextError: there is no such key, or a value is missing.
    """
    words = template(key, language)
    rung = SENTENCES[key].rung
    if any(
        opt.id.split(":")[0] in VERIFIED_OPTIONS or opt.id.startswith("claim:") for opt in options
    ):
        rung = max(rung, Rung.VERIFIED)
    return Line(key=key, text=fill(words, values or {}), rung=rung, options=options)


def option(name: str, language: Language, *, id: str = "", key: str = "", **values: str) -> Option:
    """Make one option of a menu; its id is its name unless another is given."""
    label = fill(LABELS[name].template(language), values)
    return Option(id=id or name, label=label[:LABEL_LENGTH], key=key)


def menu(names: tuple[str, ...], language: Language) -> tuple[Option, ...]:
    """Make a menu of named options."""
    return tuple(option(name, language) for name in names)


def labels(name: str) -> frozenset[str]:
    """Return what an option is called in each language, in small letters."""
    return frozenset(LABELS[name].template(language).lower() for language in Language)


def day(value: date, language: Language) -> str:
    """Write a date as people say it: "vrijdag 27 november", "Friday 27 November"."""
    return (
        f"{_WEEKDAYS[language][value.weekday()]} {value.day} {_MONTHS[language][value.month - 1]}"
    )


def short_day(value: date, language: Language) -> str:
    """Write a date shortly but with its year, for invoices: "3 november 2026"."""
    return f"{value.day} {_MONTHS[language][value.month - 1]} {value.year}"


def amount(cents: int, language: Language) -> str:
    """Write an amount for people."""
    return euro(cents, language)


def channel_name(channel: Channel, language: Language) -> str:
    """Return what messages of a channel are called: "sms", "WhatsApp messages"."""
    names = _CHANNELS[language]
    return names.get(channel, names[Channel.SMS])


def messages_name(language: Language) -> str:
    """Return what messages of whatever channel are called."""
    return {Language.NL: "berichten", Language.EN: "messages"}[language]


def joined(others: str, last: str, language: Language) -> str:
    """Join the last of several to the others."""
    return f"{others} { ({Language.NL: 'en', Language.EN: 'and'}[language]) } {last}"


def clip(value: str, length: int = VALUE_LENGTH) -> str:
    """Cut a value from a file to a sane length, on one line."""
    flat = " ".join(value.split())
    return flat if len(flat) <= length else flat[: length - 3].rstrip() + "..."


def numeric_day(value: date, language: Language) -> str:
    """Write a date in figures where many stand in a row: "op 26-11-2026", "on 26 Nov 2026"."""
    if language is Language.NL:
        return f"op {value.day}-{value.month}-{value.year}"
    return f"on {value.day} {_MONTHS[language][value.month - 1][:3]} {value.year}"
