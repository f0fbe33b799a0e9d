"""Leaks: what a text gives away about a debt, a person or a trade.

The prover looks for them over thousands of claims, the linter in one text. It would rather name
something harmless than miss something: a text for an unknown number has no reason to come near.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from outbox.wording.neutral import fold, is_debt_word, is_sector_word
from outbox.wording.sectors import DEBT_IN_HOSTS

#: The debtor's page: its token is random, so digits in it mean nothing.
_TOKEN = re.compile(r"(/b/)[A-Za-z0-9_-]{16,}")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?<![^\W_])\d(?:[\d.,'’\s\u00a0\u202f]*\d)?(?![^\W_])")
_CURRENCY = re.compile(r"[€$£]")
#: Parts of surnames and of addresses that name nobody.
_PARTICLES = frozenset(
    {"van", "von", "der", "den", "het", "ten", "ter", "aan", "bij", "uit", "the", "and"}
    | {"heer", "mevrouw", "mevr", "familie", "fam"}
)


def leaks(
    text: str,
    *,
    amount_cents: int | None = None,
    invoice_number: str = "",
    reference: str = "",
    debtor_name: str = "",
    public_name: str = "",
    others: Iterable[str] = (),
) -> tuple[str, ...]:
    """Return everything in `text` that nobody may see before verification, each with its kind.

    Looks for words of debts and of trades, the amount in any notation, the invoice number and the
    reference with any punctuation, the debtor's name, and `others` (a legal name, a street, a
    description). `public_name` is the neutral name that the text may show: what it shares with the
    debtor's name or a number is no leak, but words of a trade in it are. An empty tuple: clean.
    """
    shown = _TOKEN.sub(r"\1", _as_read(text))
    secret = _without(shown, public_name)
    found: list[str] = [
        *_words(shown),
        *_amounts(secret, amount_cents),
        *_identifiers(secret, "invoice", invoice_number),
        *_identifiers(secret, "reference", reference),
        *_names(secret, debtor_name),
    ]
    for other in others:
        found += [f"other: {word}" for word in _spelled(secret, other)]
    return tuple(dict.fromkeys(found))


def host_leaks(host: str) -> tuple[str, ...]:
    """Return what a host name gives away, also in words run together: `paylink`, `mijngeld`."""
    shown = _readable(host)
    glued = [
        f"debt: {label}"
        for label in shown.split(".")
        if fold(label).startswith(DEBT_IN_HOSTS) or fold(label).endswith(DEBT_IN_HOSTS)
    ]
    return (*leaks(shown), *glued)


def _readable(host: str) -> str:
    """Return a host as a browser shows it: `xn--…` labels in their own letters."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _as_read(text: str) -> str:
    # Full-width digits, ligatures, soft hyphens and the like hide nothing from a reader.
    normal = unicodedata.normalize("NFKC", text)
    return "".join(char for char in normal if unicodedata.category(char) != "Cf")


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if is_debt_word(word):
            yield f"debt: {word}"
        if is_sector_word(word):
            yield f"sector: {word}"
    for sign in _CURRENCY.findall(text):
        yield f"debt: {sign}"


def _amounts(text: str, amount_cents: int | None) -> Iterator[str]:
    if not amount_cents:
        return
    euros, cents = divmod(abs(amount_cents), 100)
    forms = {f"{euros}{cents:02d}"}
    if cents and cents % 10 == 0:
        forms.add(f"{euros}{cents // 10}")
    # A bare "1" or "2" is a choice to reply with, not an amount.
    if euros >= 10:
        forms |= {str(euros), str(euros + 1)} if cents else {str(euros)}
    for match in _NUMBER.finditer(text):
        runs = re.split(r"[\s\u00a0\u202f]+", match[0])
        # "1 234,56" is one amount, "84 2026" are two numbers: both readings count.
        for run in {match[0], *runs}:
            digits = re.sub(r"\D", "", run)
            if digits.lstrip("0") in forms or digits in forms:
                yield f"amount: {run}"


def _identifiers(text: str, kind: str, value: str) -> Iterator[str]:
    numbers = [chunk for chunk in re.findall(r"\d+", value) if len(chunk) >= 4]
    for part in dict.fromkeys([value, *numbers]):
        for shown in _spelled(text, part):
            yield f"{kind}: {shown}"


def _names(text: str, name: str) -> Iterator[str]:
    parts = {part for part in _WORD.findall(fold(name)) if len(part) >= 3} - _PARTICLES
    for word in _WORD.findall(text):
        if fold(word) in parts:
            yield f"name: {word}"


def _spelled(text: str, other: str) -> Iterator[str]:
    chunks = _WORD.findall(fold(other))
    if sum(len(chunk) for chunk in chunks) < 3:
        return
    pattern = r"[\W_]*".join(re.escape(chunk) for chunk in chunks)
    for match in re.finditer(rf"(?<![^\W_]){pattern}(?![^\W_])", fold(text)):
        yield match[0]


def _without(text: str, public_name: str) -> str:
    if not public_name.strip():
        return text
    return re.sub(re.escape(public_name), " ", text, flags=re.IGNORECASE)
