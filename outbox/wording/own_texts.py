"""Own texts: may a creditor's own words, and the names in its policy, be used at all.

A text of a creditor's is held to what ours are held to: the fields that its rung allows, the
linter, the prover, one SMS segment for the opener and two for the rest, and WhatsApp's rules for
templates (Meta and Twilio: at most 1,024 characters, no field at either end, no two side by side,
at least 2x + 1 words for x fields). What its names say is bound by the phase: no costs, no threat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from outbox.errors import DisclosureError
from outbox.wording import segments
from outbox.wording.leaks import leaks
from outbox.wording.lint_texts import Code
from outbox.wording.linter import (
    MOST_SEGMENTS,
    Finding,
    Level,
    Use,
    forbidden_in_name,
    lint,
)
from outbox.wording.render import PLACE, fields_of, shown_name
from outbox.wording.templates import EXAMPLES, FIELD_RUNGS, TEMPLATES, Field
from storage.policy import Policy, TemplateKey, TextKey
from storage.policy_texts_yaml import text_name
from storage.records.messages import MessageKind
from storage.words import Channel, Language, Rung

#: Meta's limit for the text of a template.
LONGEST_TEMPLATE = 1024
MOST_OPENER_SEGMENTS = 1

_AT_AN_END = re.compile(r"^\W*\{\w+\}|\{\w+\}\W*$")
_ADJACENT = re.compile(r"\}[^\w{}]*\{")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedFinding:
    """A finding and the place in the policy that it is about."""

    place: str
    finding: Finding

    def line(self, language: Language = Language.NL) -> str:
        """Return place, fault and mend in one line."""
        found = self.finding
        return f"{self.place}: {found.message(language)} {found.mend(language)}"

    @property
    def refuses(self) -> bool:
        """Whether the policy cannot be used with it."""
        return self.finding.level is Level.REFUSE


def lint_policy(policy: Policy, name: str = "") -> tuple[PlacedFinding, ...]:
    """Judge everything in a policy that a debtor may come to read; `name` is the creditor's."""
    names = {
        "name": name,
        "public_name": policy.public_name,
        "contact.name": policy.contact.name,
    }
    found = [
        PlacedFinding(place=place, finding=finding)
        for place, value in names.items()
        for finding in forbidden_in_name(value)
    ]
    shown = policy.public_name or name
    for key, text in policy.texts:
        place = f"texts.{text_name(key)}"
        wrong = lint_own_text(key, text, shown)
        found += [PlacedFinding(place=place, finding=each) for each in wrong]
    return tuple(found)


def lint_own_text(key: TextKey, text: str, public_name: str = "") -> tuple[Finding, ...]:
    """Judge one text of a creditor's own, in the place of ours, as that creditor would send it."""
    template, language, rung = key
    wrong = tuple(_wrong_fields(template, rung, text))
    if wrong:
        return wrong
    speaks_first = TEMPLATES[template].kind in {MessageKind.PREMINDER, MessageKind.NOTICE}
    wants_contact = rung is Rung.VERIFIED and speaks_first
    report = lint(
        text, language, use=Use.TEMPLATE, channel=Channel.WHATSAPP, wants_contact=wants_contact
    )
    return (
        *report.findings,
        *_lacking(template, rung, text),
        *_dear(template, rung, text, public_name),
        *_leaking(rung, text, public_name),
        *_not_for_whatsapp(text),
    )


def _wrong_fields(template: TemplateKey, rung: Rung, text: str) -> Iterator[Finding]:
    variants = {variant.rung: variant for variant in TEMPLATES[template].variants}
    if rung not in variants:
        yield _refuse(Code.FIELD, f"{template}.{rung.name.lower()}")
        return
    rest = PLACE.sub("", text)
    if "{" in rest or "}" in rest:
        yield _refuse(Code.FIELD, *sorted({char for char in rest if char in "{}"}))
    allowed = set(variants[rung].fields) | _on_any(rung)
    try:
        wrong = sorted(fields_of(text) - allowed)
    except DisclosureError:
        wrong = sorted(set(PLACE.findall(text)) - {str(field) for field in Field})
    if wrong:
        yield _refuse(Code.FIELD, *wrong)


def _on_any(rung: Rung) -> set[Field]:
    return {field for field in (Field.PUBLIC_NAME, Field.CONTACT) if FIELD_RUNGS[field] <= rung}


def _lacking(template: TemplateKey, rung: Rung, text: str) -> Iterator[Finding]:
    variant = next(each for each in TEMPLATES[template].variants if each.rung is rung)
    needed = {Field.PUBLIC_NAME, *({Field.LINK} & variant.fields)}
    missing = [f"{{{field}}}" for field in sorted(needed - fields_of(text))]
    if template is TemplateKey.OPENER and not re.search(r"\bSTOP\b", text):
        missing.append("STOP")
    if missing:
        yield _refuse(Code.LACKS, *missing)


def _dear(template: TemplateKey, rung: Rung, text: str, name: str) -> Iterator[Finding]:
    cost = segments.count(sample(text, rung, name))
    most = MOST_OPENER_SEGMENTS if template is TemplateKey.OPENER else MOST_SEGMENTS
    if not segments.is_gsm7(text):
        yield Finding(code=Code.DEAR_LETTERS, level=Level.WARN, words=_outside(text))
    if cost.segments > most:
        yield _refuse(Code.SEGMENTS, str(cost.segments))


def _outside(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(char for char in text if not segments.is_gsm7(char)))


def _leaking(rung: Rung, text: str, name: str) -> Iterator[Finding]:
    if rung >= Rung.VERIFIED:
        return
    found = leaks(sample(text, rung, name), public_name=shown_name(name, rung))
    if found:
        yield _refuse(Code.LEAK, *found)


def _not_for_whatsapp(text: str) -> Iterator[Finding]:
    fields, words = len(PLACE.findall(text)), len(_WORD.findall(PLACE.sub(" ", text)))
    reasons = {
        "1024": len(text) > LONGEST_TEMPLATE,
        "{…} at an end": bool(_AT_AN_END.search(text)),
        "{…}{…}": bool(_ADJACENT.search(text)),
        f"{words} : {fields}": words < 2 * fields + 1,
    }
    wrong = [reason for reason, holds in reasons.items() if holds]
    if wrong:
        yield _refuse(Code.WHATSAPP, *wrong)


def sample(text: str, rung: Rung, public_name: str) -> str:
    """Return a text with its fields filled in as long as they usually are."""
    name = shown_name(public_name or EXAMPLES[Field.PUBLIC_NAME], rung)
    values = {**EXAMPLES, Field.PUBLIC_NAME: name}
    return PLACE.sub(lambda place: values[Field(place[1])], text)


def _refuse(code: Code, *words: str) -> Finding:
    return Finding(code=code, level=Level.REFUSE, words=words)
