"""Sentences by key: which rung each needs, and how a key with its values becomes a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta

from dialogs.errors import UnknownTextError
from dialogs.speaking.sentences import LABELS, SENTENCES, template
from dialogs.turn import Line, Option
from payments.money import euro
from storage.words import Address, Channel, Language, Rung

#: WhatsApp's limit for the title of a quick reply.
LABEL_LENGTH = 20
#: A value from a file or a person is cut here, so that it cannot fill a message.
VALUE_LENGTH = 80

#: Options that speak of money; a menu that holds one is for the verified.
VERIFIED_OPTIONS = frozenset(name for name, label in LABELS.items() if label.rung is Rung.VERIFIED)

_FIELD = re.compile(r"\{(\w+)\}")
#: The token that the caller replaces by the link, once it has one.
PAY_LINK = "{pay_link}"
#: What a value from a file or a person may not bring: a field of its own, or another line.
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


def without_fields(value: str) -> str:
    """Return a value that can bring no field of its own, on one line."""
    return _UNSAFE.sub(" ", value)


def rung_of(options: Iterable[Option]) -> Rung:
    """Return the rung that a menu needs: money and claims are for the verified."""
    told = any(
        option.id.split(":")[0] in VERIFIED_OPTIONS or option.id.startswith("claim:")
        for option in options
    )
    return Rung.VERIFIED if told else Rung.UNKNOWN


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
        return without_fields(values[name])

    return _FIELD.sub(put, words)


def line(
    key: str,
    language: Language,
    values: Mapping[str, str] | None = None,
    options: tuple[Option, ...] = (),
    address: Address = Address.U,
) -> Line:
    """Make the line of a key.

    Raises:
        UnknownTextError: there is no such key, or a value is missing.
    """
    words = template(key, language, address)
    rung = SENTENCES[key].rung
    rung = max(rung, rung_of(options))
    return Line(key=key, text=fill(words, values or {}), rung=rung, options=options)


def option(name: str, language: Language, *, id: str = "", key: str = "", **values: str) -> Option:
    """Make one option of a menu; its id is its name unless another is given."""
    words = label(name, language, **values)
    return Option(id=id or name, label=words[:LABEL_LENGTH], key=key)


def label(name: str, language: Language, **values: str) -> str:
    """Return what a choice is called, however long that is."""
    return fill(LABELS[name].template(language), values)


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


def on_day(value: date, language: Language) -> str:
    """Say on which day: "op vrijdag 27 november", "on Friday 27 November"."""
    return f"{'op' if language is Language.NL else 'on'} {day(value, language)}"


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
    return f"{others} {'en' if language is Language.NL else 'and'} {last}"


def clip(value: str, length: int = VALUE_LENGTH) -> str:
    """Cut a value from a file to a sane length, on one line."""
    flat = " ".join(value.split())
    return flat if len(flat) <= length else flat[: length - 3].rstrip() + "..."


def month(value: date, language: Language, *, short: bool = False) -> str:
    """Return the month of a date; "short" as people write it: "dec", "maart"."""
    whole = _MONTHS[language][value.month - 1]
    return whole if len(whole) <= _SHORT_MONTH or not short else whole[:3]


#: "Maart" and "april" are short enough; nobody writes "maa".
_SHORT_MONTH = 5


def clock_time(value: time, language: Language) -> str:
    """Write a time of day: "17.00", "17:00"."""
    return f"{value.hour}{'.' if language is Language.NL else ':'}{value.minute:02}"


def call_day(value: date, today: date, language: Language) -> str:
    """Write a day near today: "vandaag", "morgen (dinsdag 24 november)", "vrijdag 27 november"."""
    if value == today:
        return {Language.NL: "vandaag", Language.EN: "today"}[language]
    written = day(value, language)
    if value == today + timedelta(days=1):
        tomorrow = {Language.NL: "morgen", Language.EN: "tomorrow"}[language]
        return f"{tomorrow} ({written})"
    return written if language is Language.NL else f"on {written}"


def number_name(end: str, language: Language) -> str:
    """Name a phone number by its last digits; without any it is the number of this talk."""
    if not end:
        return {Language.NL: "dit nummer", Language.EN: "this number"}[language]
    named = {Language.NL: "het nummer dat eindigt op", Language.EN: "the number that ends in"}
    return f"{named[language]} {end}"


def invoices(number: str, count: int, language: Language) -> str:
    """Name the first invoice of a claim and how many more it holds."""
    named = clip(number, 30)
    if count < 2:
        return named
    joint = {Language.NL: "en nog", Language.EN: "and"}[language]
    return f"{named} {joint} {count - 1}" + ("" if language is Language.NL else " more")


def part_of(part: int, parts: int, language: Language) -> str:
    """Write which part of how many: "2 van 4", "2 of 4"."""
    return f"{part} {'van' if language is Language.NL else 'of'} {parts}"


def closed_days(saturday: bool, language: Language) -> str:
    """Say on which days of the week nobody calls."""
    dutch, english = ("zondag", "Sunday") if saturday else ("zaterdag of zondag", "weekends")
    return f"niet op {dutch}" if language is Language.NL else f"not on {english}"
