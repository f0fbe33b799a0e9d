"""Templates: what each of our texts needs, and which field may be seen on which rung.

A template has a variant per rung. The neutral one (UNKNOWN) may be read by anybody who holds the
phone; the one for VERIFIED names the amount and the invoice. That a variant uses no field above its
own rung is checked when this module is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from outbox.errors import DisclosureError
from storage.policy import TemplateKey
from storage.records.messages import MessageKind
from storage.words import Rung


class Field(StrEnum):
    """A value that a text may show."""

    PUBLIC_NAME = "public_name"  #: the creditor's name; made neutral below VERIFIED
    LINK = "link"  #: the debtor's page, which shows nothing before proof
    DEBTOR_NAME = "debtor_name"
    AMOUNT = "amount"  #: as people read it, e.g. "€ 84,50"
    INVOICE_NUMBER = "invoice_number"
    DUE_DATE = "due_date"  #: as people read it, e.g. "23 november"
    PART = "part"  #: which instalment, e.g. "2 van 4"
    PARTS = "parts"  #: how many instalments
    COUNT = "count"  #: how many claims one message speaks of
    CONTACT = "contact"  #: who helps at the creditor; without a name "Een collega"


#: The rung that a number must have for a field to be shown on it (GDPR 5(1)(c), (f)).
FIELD_RUNGS: Mapping[Field, Rung] = {
    Field.PUBLIC_NAME: Rung.UNKNOWN,
    Field.LINK: Rung.UNKNOWN,
    Field.DEBTOR_NAME: Rung.VERIFIED,
    Field.AMOUNT: Rung.VERIFIED,
    Field.INVOICE_NUMBER: Rung.VERIFIED,
    Field.DUE_DATE: Rung.VERIFIED,
    Field.PART: Rung.VERIFIED,
    Field.PARTS: Rung.VERIFIED,
    Field.COUNT: Rung.VERIFIED,
    Field.CONTACT: Rung.VERIFIED,
}


#: What each field usually looks like; Meta asks for an example when it judges a template.
EXAMPLES: Mapping[Field, str] = {
    Field.PUBLIC_NAME: "Voorbeeld",
    Field.LINK: "https://preminder.example/b/Ab3dEf6hIj9kLm2nOp5qRs",
    Field.DEBTOR_NAME: "J. Jansen",
    Field.AMOUNT: "€ 12,50",
    Field.INVOICE_NUMBER: "2026-0001",
    Field.DUE_DATE: "maandag 23 november",
    Field.PART: "1 van 3",
    Field.PARTS: "3",
    Field.COUNT: "3",
    Field.CONTACT: "Anna de Wit",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """One wording of a template: the rung that it needs and the fields that it shows.

    Raises:
        DisclosureError: a field needs a higher rung than the variant does.
    """

    rung: Rung
    fields: frozenset[Field]

    def __post_init__(self) -> None:
        above = sorted(field for field in self.fields if FIELD_RUNGS[field] > self.rung)
        if above:
            raise DisclosureError(f"{', '.join(above)} must not be shown on rung {self.rung.name}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A text that we send of our own accord, in one variant or more, the lowest rung first."""

    key: TemplateKey
    kind: MessageKind
    variants: tuple[Variant, ...]

    def richest(self, rung: Rung) -> Variant:
        """Return the variant that tells the most on a number of that rung.

        Raises:
            DisclosureError: the number is known to be wrong, or the rung is too low for any.
        """
        fitting = [variant for variant in self.variants if variant.rung <= rung]
        if not fitting:
            raise DisclosureError(f"{self.key} says too much for rung {rung.name}")
        return max(fitting, key=lambda variant: variant.rung)


def _shows(rung: Rung, *fields: Field) -> Variant:
    return Variant(rung=rung, fields=frozenset({Field.PUBLIC_NAME, *fields}))


#: Before proof a text tells who writes, and where the message waits.
_NAMED = _shows(Rung.UNKNOWN)
_LINKED = _shows(Rung.UNKNOWN, Field.LINK)
#: What a message about one claim tells, and the receipt of a payment on it.
_CLAIM = (Field.LINK, Field.DEBTOR_NAME, Field.AMOUNT, Field.INVOICE_NUMBER, Field.CONTACT)
_ABOUT_CLAIM = _shows(Rung.VERIFIED, *_CLAIM)
_ABOUT_DUE_CLAIM = _shows(Rung.VERIFIED, *_CLAIM, Field.DUE_DATE)
_ABOUT_PAYMENT = _shows(Rung.VERIFIED, Field.AMOUNT, Field.INVOICE_NUMBER)
_ABOUT_SEVERAL = _shows(
    Rung.VERIFIED, Field.LINK, Field.DEBTOR_NAME, Field.AMOUNT, Field.COUNT, Field.CONTACT
)
_ABOUT_PART = _shows(
    Rung.VERIFIED, Field.LINK, Field.PART, Field.AMOUNT, Field.DUE_DATE, Field.CONTACT
)
_ABOUT_PLAN = _shows(Rung.VERIFIED, Field.LINK, Field.PARTS, Field.AMOUNT, Field.DUE_DATE)


def _is(key: TemplateKey, kind: MessageKind, *variants: Variant) -> tuple[TemplateKey, Template]:
    return key, Template(key=key, kind=kind, variants=variants)


TEMPLATES: Mapping[TemplateKey, Template] = dict(
    (
        _is(TemplateKey.OPENER, MessageKind.PREMINDER, _NAMED),
        _is(TemplateKey.FOLLOW_UP, MessageKind.PREMINDER, _LINKED, _ABOUT_CLAIM),
        _is(TemplateKey.LAST_FRIENDLY, MessageKind.PREMINDER, _LINKED, _ABOUT_CLAIM),
        _is(TemplateKey.THANK_YOU, MessageKind.THANKS, _NAMED, _ABOUT_PAYMENT),
        _is(TemplateKey.PART_PAID, MessageKind.THANKS, _NAMED, _ABOUT_PAYMENT),
        _is(TemplateKey.INSTALMENT_DUE, MessageKind.NOTICE, _LINKED, _ABOUT_PART),
        _is(TemplateKey.INSTALMENT_MISSED, MessageKind.NOTICE, _LINKED, _ABOUT_PART),
        _is(TemplateKey.COLLECTION_AHEAD, MessageKind.NOTICE, _LINKED, _ABOUT_PART),
        _is(TemplateKey.COLLECTION_FAILED, MessageKind.NOTICE, _LINKED, _ABOUT_PART),
        # It answers what the debtor did on the page, so like a receipt no cap holds it.
        _is(TemplateKey.PLAN_CONFIRMED, MessageKind.THANKS, _LINKED, _ABOUT_PLAN),
        _is(TemplateKey.LINK_EXPIRED, MessageKind.ANSWER, _LINKED),
        _is(TemplateKey.BEFORE_DUE, MessageKind.PREMINDER, _LINKED, _ABOUT_DUE_CLAIM),
        _is(TemplateKey.SEVERAL, MessageKind.PREMINDER, _LINKED, _ABOUT_SEVERAL),
    )
)
