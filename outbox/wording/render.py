"""Rendering: a template and its fields become the richest text that the number's rung allows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from outbox.errors import DisclosureError, MissingFieldError
from outbox.wording import segments
from outbox.wording.neutral import FALLBACK_NAME, neutral_name
from outbox.wording.segments import Segments
from outbox.wording.templates import FIELD_RUNGS, TEMPLATES, Field
from outbox.wording.texts import en, nl
from storage.policy import OwnTexts, TemplateKey
from storage.words import Channel, Language, Rung

#: With a public name up to this long, the opener is one GSM-7 segment.
LONGEST_NAME = 40
_LONGEST_CONTACT = 30
#: Who helps, when the creditor names nobody.
_ANY_CONTACT = {Language.NL: "Een collega", Language.EN: "A colleague"}
_LONGEST_FIELD = 80

_TEXTS = {Language.NL: nl.TEXTS, Language.EN: en.TEXTS}
_SPACES = re.compile(r"\s+")
_UNSEEN = frozenset({"Cc", "Cf"})
#: A field in a template.
PLACE = re.compile(r"\{(\w+)\}")
_DANGLING = frozenset(
    {"de", "het", "een", "en", "of", "van", "der", "den", "ter", "voor", "the", "and"}
    | set("&+-|/,")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A text ready for the outbox. `rung_used` is what the message must declare to the gate.

    `public_name` is the name as the text shows it; `segments` is what it costs as SMS.
    """

    text: str
    rung_used: Rung
    segments: Segments
    public_name: str
    #: The fields as they stand in the text, for a provider that fills in a template itself.
    values: Mapping[Field, str]


def render(
    key: TemplateKey,
    language: Language,
    rung: Rung,
    fields: Mapping[Field, str],
    channel: Channel = Channel.SMS,
    own: OwnTexts | None = None,
) -> Rendered:
    """Write a template for a number of `rung`, in the richest variant that the rung allows.

    Below VERIFIED the public name is made neutral here, whatever was given. For SMS the values are
    brought into GSM-7; line breaks in values become spaces on every channel (Twilio 63013). `own`
    are the creditor's own texts (`Policy.own_texts`); where it has one, that one is taken.

    Raises:
        DisclosureError: a given field needs a higher rung (`allowed_fields` leaves those out), or
            the number is known to be wrong, or a text of the creditor's shows too much.
        MissingFieldError: the variant needs a field that was not given or is empty.
    """
    variant = TEMPLATES[key].richest(rung)
    _check_fields(fields, rung)
    template = template_text(key, language, variant.rung, own)
    used = fields_of(template)
    _check_fields(used | set(variant.fields), variant.rung)
    given = {**fields, Field.CONTACT: _contact(fields, language, channel)}
    values = {
        field: _value(field, given, variant.rung, channel) for field in used | {Field.PUBLIC_NAME}
    }
    # Not str.format: a creditor's text may name no attribute of a value.
    text = PLACE.sub(lambda place: values[Field(place[1])], template)
    return Rendered(
        text=text,
        rung_used=variant.rung,
        segments=segments.count(text),
        public_name=values[Field.PUBLIC_NAME],
        values=values,
    )


def template_text(
    key: TemplateKey, language: Language, rung: Rung, own: OwnTexts | None = None
) -> str:
    """Return the words of a variant with its {fields}: the creditor's own, else ours."""
    return (own or {}).get((key, language, rung)) or _TEXTS[language][key][rung]


def fields_of(template: str) -> set[Field]:
    """Return the fields that a text names.

    Raises:
        DisclosureError: it names something that is no field.
    """
    names = set(PLACE.findall(template))
    unknown = sorted(names - {str(field) for field in Field})
    if unknown:
        raise DisclosureError(f"{', '.join(unknown)} is no field of a text")
    return {Field(name) for name in names}


def _check_fields(fields: Iterable[Field], rung: Rung) -> None:
    above = sorted(field for field in fields if FIELD_RUNGS[field] > rung)
    if above:
        raise DisclosureError(f"{', '.join(above)} must not be shown on rung {rung.name}")


def allowed_fields(fields: Mapping[Field, str], rung: Rung) -> dict[Field, str]:
    """Return the fields that may be shown on a number of that rung."""
    return {field: value for field, value in fields.items() if FIELD_RUNGS[field] <= rung}


def shown_name(name: str, rung: Rung, channel: Channel = Channel.SMS) -> str:
    """Return a creditor's public name as a text shows it: neutral before proof, cut at a word."""
    shown = neutral_name(name) if rung < Rung.VERIFIED else _one_line(name)
    if channel is Channel.SMS:
        shown = _one_line(segments.transliterate(shown))
        # The extension characters would count twice; a name can do without.
        shown = _one_line("".join(c for c in shown if c not in segments.GSM7_EXTENSION))
    return _cut(shown) or FALLBACK_NAME


def day_text(day: date, language: Language) -> str:
    """Write a day as people read it: "maandag 23 november", "Monday 23 November"."""
    return format_date(day, "EEEE d MMMM", locale=str(language))


def _value(field: Field, fields: Mapping[Field, str], rung: Rung, channel: Channel) -> str:
    given = fields.get(field, "")
    value = _one_line(given)
    if field is Field.PUBLIC_NAME and given.strip():
        return shown_name(value, rung, channel)
    if not value:
        raise MissingFieldError(f"the text needs {field}")
    if field is Field.LINK:
        return value
    if channel is Channel.SMS:
        value = _one_line(segments.transliterate(value)) or "-"
    return value[: _LONGEST_CONTACT if field is Field.CONTACT else _LONGEST_FIELD].strip()


def _contact(fields: Mapping[Field, str], language: Language, channel: Channel) -> str:
    name = _one_line(fields.get(Field.CONTACT, ""))
    if channel is Channel.SMS:
        name = _one_line(segments.transliterate(name))
    return name or _ANY_CONTACT[language]


def _one_line(value: str) -> str:
    # Neither a line end nor a sign that nobody sees: Twilio takes no empty variable (63013).
    seen = "".join(c for c in _SPACES.sub(" ", value) if unicodedata.category(c) not in _UNSEEN)
    return _SPACES.sub(" ", seen).strip()


def _cut(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    words: list[str] = []
    for word in name.split(" "):
        if len(" ".join([*words, word])) > LONGEST_NAME:
            break
        words.append(word)
    while words and words[-1].lower() in _DANGLING:
        words.pop()
    # One endless word is cut where it must.
    return " ".join(words) or name[:LONGEST_NAME]
