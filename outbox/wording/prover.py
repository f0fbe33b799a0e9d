"""The prover: before a policy is used, it is shown that no neutral text gives anything away.

Each text below VERIFIED is written for thousands of made-up claims, in each language and for each
channel, the way a message is. Two things must hold:

- *Nothing of the claim is in it.* Whatever the claim, the text is the same but for the token of
  its link. That finds a leak in any disguise: a date, a count, the first letter of a name.
- *Nothing in it tells of a debt or a trade.* Not the words, nor the creditor's name, nor the
  address of the link, nor what a locked screen shows, nor what WhatsApp is given to fill in.

A template of the creditor's own at Meta (`whatsapp_templates`) cannot be read from here; for its
words the creditor vouches, and what it is given to fill in is proved like the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from outbox.errors import DisclosureError, MissingFieldError
from outbox.wording.chosen import chosen_texts
from outbox.wording.generated import MadeUp, made_up_claims
from outbox.wording.leaks import host_leaks, leaks
from outbox.wording.neutral import telling_words
from outbox.wording.render import Rendered, allowed_fields, render, shown_name
from outbox.wording.templates import TEMPLATES
from outbox.wording.written import mail_rich, neutral_contact, written_body
from storage.policy import Contact, Policy, TemplateKey
from storage.words import Address, Channel, Language, Rung

#: How many claims are made up, and by which seed.
CLAIMS = 2400
SEED = 20261123
#: What a locked screen shows of a message.
PREVIEW = 60
#: The channels that carry our texts, and the texts that each claim is held against in turn.
CHANNELS = (Channel.SMS, Channel.WHATSAPP, Channel.EMAIL)
_PER_CLAIM = 4

_MONEY = re.compile(
    r"(?<![\w.,])\d{1,3}(?:[.\s]?\d{3})*,(?:\d{2}|-)(?!\w)|(?<![\w.,])\d+\.\d{2}(?!\w)"
)
#: A variable as WhatsApp names it.
_VARIABLE = re.compile(r"\{\{(\d+)\}\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Leak:
    """Something that a text below VERIFIED would give away, and where.

    `place` names the text or the setting; `surface` is where in it: text, preview, variable,
    subject, mail, link or name. `what` holds no data of a real debtor.
    """

    place: str
    surface: str
    what: str

    def line(self) -> str:
        """Return it as one line."""
        return f"{self.place}, {self.surface}: {self.what}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    key: TemplateKey
    language: Language
    channel: Channel
    rung: Rung

    @property
    def place(self) -> str:
        return f"{self.key}.{self.language} over {self.channel}"


def prove(
    policy: Policy,
    creditor_name: str,
    public_url: str,
    *,
    claims: int = CLAIMS,
    seed: int = SEED,
) -> tuple[Leak, ...]:
    """Return every leak of a creditor's texts below VERIFIED; none means that they may be used.

    Args:
        policy: with the creditor's own texts and names.
        creditor_name: shown when the policy names no public name.
        public_url: under which debtors reach us (PUBLIC_URL).
        claims: how many claims are made up.
        seed: the same seed makes up the same claims.
    """
    name = policy.public_name or creditor_name
    contact = neutral_contact(policy.contact)
    found = dict.fromkeys([*prove_address(public_url), *_name_leaks(name)])
    cases = _cases()
    first: dict[_Case, frozenset[tuple[str, str]]] = {}
    for number, made in enumerate(made_up_claims(seed, claims, public_url)):
        for turn in range(_PER_CLAIM):
            case = cases[(number * _PER_CLAIM + turn) % len(cases)]
            try:
                rendered = _written(case, made, policy, name)
            except (DisclosureError, MissingFieldError) as error:
                found |= {Leak(place=case.place, surface="text", what=str(error)): None}
                continue
            surfaces = frozenset(_surfaces(case, rendered, public_url, contact, policy.address))
            if case not in first:
                first[case] = surfaces
                found |= dict.fromkeys(_telling(case, surfaces, rendered.public_name))
            elif surfaces != first[case]:
                changed = surfaces - first[case]
                found |= dict.fromkeys(_of_the_claim(case, changed, made, rendered.public_name))
    return tuple(found)


def prove_template(place: str, text: str, rung: Rung) -> tuple[Leak, ...]:
    """Return the leaks of a text with WhatsApp's numbered variables, before Meta gets to see it."""
    if rung >= Rung.VERIFIED:
        return ()
    plain = _VARIABLE.sub(" ", text)
    return tuple(
        Leak(place=place, surface="text", what=what) for what in (*leaks(plain), *_money(plain))
    )


def prove_address(public_url: str) -> tuple[Leak, ...]:
    """Return what the address of the debtor's page gives away: every link shows it."""
    try:
        parts = urlsplit(public_url)
        host = parts.hostname or ""
    except ValueError:
        return (Leak(place="PUBLIC_URL", surface="link", what="cannot be read"),)
    found = [*host_leaks(host), *leaks(f"{unquote(parts.path)} {unquote(parts.query)}")]
    return tuple(Leak(place="PUBLIC_URL", surface="link", what=what) for what in found)


def _name_leaks(name: str) -> Iterator[Leak]:
    for channel in CHANNELS:
        shown = shown_name(name, Rung.UNKNOWN, channel)
        for word in telling_words(shown):
            yield Leak(place="public_name", surface="name", what=f"tells a trade or debt: {word}")


def _cases() -> list[_Case]:
    return [
        _Case(key=key, language=language, channel=channel, rung=variant.rung)
        for key, template in TEMPLATES.items()
        for variant in template.variants
        if variant.rung < Rung.VERIFIED
        for language in Language
        for channel in CHANNELS
    ]


def _written(case: _Case, made: MadeUp, policy: Policy, name: str) -> Rendered:
    fields = made.fields(name, policy.contact.name, case.language)
    shown = allowed_fields(fields, case.rung)
    own = chosen_texts(policy)
    return render(case.key, case.language, case.rung, shown, case.channel, own=own)


def _surfaces(
    case: _Case, rendered: Rendered, public_url: str, contact: Contact, address: Address
) -> Iterator[tuple[str, str]]:
    """Return each piece of a message that somebody may see, with its link blanked out.

    The blanks are as long as the link, so that a screen's cut falls where it falls.
    """
    link = re.compile(re.escape(public_url.rstrip("/")) + r"/b/[A-Za-z0-9_-]*")

    def blanked(text: str) -> str:
        return link.sub(lambda found: " " * len(found[0]), text)

    if case.channel is Channel.EMAIL:
        link_of = link.search(rendered.text)
        page = link_of[0] if link_of else f"{public_url.rstrip('/')}/b/"
        mail = mail_rich(case.language, rendered.public_name, page)
        yield "subject", str(mail["subject"])
        body = written_body(
            rendered.text, case.language, link=page, contact=contact, address=address
        )
        yield "mail", blanked(body)
    text = blanked(rendered.text)
    yield "text", text
    yield "preview", text[:PREVIEW]
    if case.channel is Channel.WHATSAPP:
        for field, value in rendered.values.items():
            yield f"variable {field}", blanked(value)


def _telling(case: _Case, surfaces: Iterable[tuple[str, str]], public_name: str) -> Iterator[Leak]:
    for surface, text in sorted(surfaces):
        for what in (*leaks(text, public_name=public_name), *_money(text)):
            yield Leak(place=case.place, surface=surface, what=what)


def _money(text: str) -> Iterator[str]:
    for amount in _MONEY.findall(text):
        yield f"amount: {amount}"


def _of_the_claim(
    case: _Case, changed: Iterable[tuple[str, str]], made: MadeUp, public_name: str
) -> Iterator[Leak]:
    """Name what of the claim a text shows; what has no name is a leak all the same."""
    for surface, text in sorted(changed):
        known = leaks(
            text,
            amount_cents=made.cents,
            invoice_number=made.invoice_number,
            debtor_name=made.debtor_name,
            public_name=public_name,
        )
        kinds = {what.split(":")[0] for what in known} & {"amount", "invoice", "name"}
        for kind in sorted(kinds) or ["something"]:
            yield Leak(place=case.place, surface=surface, what=f"{kind} of the claim")
