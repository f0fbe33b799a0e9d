"""Sentences by key: which rung each needs, and how a key with its values becomes a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import ModuleType

from dialogs import texts_en, texts_nl
from dialogs.errors import UnknownTextError
from dialogs.turn import Line, Option
from payments.money import euro
from storage.words import Channel, Language, Rung

_TEXTS: Mapping[Language, ModuleType] = {Language.NL: texts_nl, Language.EN: texts_en}

#: WhatsApp's limit for the title of a quick reply.
LABEL_LENGTH = 20
#: A value from a file or a person is cut here, so that it cannot fill a message.
VALUE_LENGTH = 80

#: The rung that each sentence needs (GDPR 5(1)(c), (f)). Whatever tells that there is a debt, an
#: amount, an invoice or the creditor's full name is for the verified only; the rest is for anybody.
RUNGS: Mapping[str, Rung] = dict.fromkeys(texts_nl.TEXTS, Rung.UNKNOWN) | dict.fromkeys(
    (
        "claim",
        "claim_not_due",
        "claim_planned",
        "claim_promised",
        "menu",
        "which_claim",
        "nothing_open",
        "pay_now",
        "pay_account",
        "ask_parts",
        "plan_refused",
        "plan_impossible",
        "plan_exists",
        "read_back_plan",
        "plan_agreed",
        "plan_beyond",
        "ask_date",
        "ask_date_past",
        "ask_date_far",
        "ask_date_span",
        "read_back_promise",
        "promise_made",
        "paid_ask",
        "paid_noted",
        "dispute_ask",
        "dispute_noted",
        "hardship",
        "legitimacy_verified",
    ),
    Rung.VERIFIED,
)
#: Options that speak of money; a menu that holds one is for the verified.
VERIFIED_OPTIONS = frozenset(
    {"pay_now", "request_plan", "promise_to_pay", "already_paid", "dispute", "parts"}
)

_FIELD = re.compile(r"\{\{pay_link\}\}|\{(\w+)\}")
#: Apple and Google show them as pictures; in a label they only cost a more expensive alphabet.
_UNSAFE = re.compile(r"[{}\r\n\t]+")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into a sentence. A value can never bring a field of its own.

    Raises:
        UnknownTextError: the sentence wants a value that is not there.
    """

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return "{pay_link}"
        if name not in values:
            raise UnknownTextError(f"no value for {{{name}}} in {template!r}")
        return _UNSAFE.sub(" ", values[name])

    return _FIELD.sub(put, template)


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
    template = _TEXTS[language].TEXTS.get(key)
    if template is None:
        raise UnknownTextError(f"no sentence {key!r} in {language}")
    rung = RUNGS[key]
    if any(
        opt.id.split(":")[0] in VERIFIED_OPTIONS or opt.id.startswith("claim:") for opt in options
    ):
        rung = max(rung, Rung.VERIFIED)
    return Line(key=key, text=fill(template, values or {}), rung=rung, options=options)


def option(name: str, language: Language, *, id: str = "", key: str = "", **values: str) -> Option:
    """Make one option of a menu; its id is its name unless another is given."""
    label = fill(_TEXTS[language].OPTIONS[name], values)
    return Option(id=id or name, label=label[:LABEL_LENGTH], key=key)


def menu(names: tuple[str, ...], language: Language) -> tuple[Option, ...]:
    """Make a menu of named options."""
    return tuple(option(name, language) for name in names)


def labels(name: str) -> frozenset[str]:
    """Return what an option is called in each language, in small letters."""
    return frozenset(module.OPTIONS[name].lower() for module in _TEXTS.values())


def day(value: date, language: Language) -> str:
    """Write a date as people say it: "vrijdag 27 november", "Friday 27 November"."""
    words = _TEXTS[language]
    return f"{words.WEEKDAYS[value.weekday()]} {value.day} {words.MONTHS[value.month - 1]}"


def short_day(value: date, language: Language) -> str:
    """Write a date shortly but with its year, for invoices: "3 november 2026"."""
    return f"{value.day} {_TEXTS[language].MONTHS[value.month - 1]} {value.year}"


def amount(cents: int, language: Language) -> str:
    """Write an amount for people."""
    return euro(cents, language)


def channel_name(channel: Channel, language: Language) -> str:
    """Return what messages of a channel are called: "sms", "WhatsApp messages"."""
    names: Mapping[str, str] = _TEXTS[language].CHANNELS
    return names.get(channel.value, names["sms"])


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
    return f"on {value.day} {_TEXTS[language].MONTHS[value.month - 1][:3]} {value.year}"
