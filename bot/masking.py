"""Masking: taking personal data and secrets out of whatever is about to be logged.

A log line may be read by more people than the data may. So numbers, addresses, IBANs, amounts,
links and tokens are masked by their shape wherever they stand, and values of keys that hold a
person's words or name are dropped whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

#: What stands where something was taken out.
DROPPED = "…"
#: Deeper than this nothing is shown; a log line needs no deeper tree.
DEEPEST = 6

#: Keys whose values are dropped whole, whatever they are. A key ending in one of them counts too.
SECRET_KEYS = frozenset(
    {
        "address",
        "amount",
        "auth",
        "authorization",
        "body",
        "cents",
        "city",
        "content",
        "cookie",
        "description",
        "email",
        "evidence",
        "facts",
        "house_number",
        "iban",
        "invoice",
        "invoice_number",
        "key",
        "keys",
        "memory",
        "name",
        "note",
        "password",
        "payload",
        "postcode",
        "rich",
        "secret",
        "street",
        "subject",
        "text",
        "token",
        "transcript",
        "variables",
    }
)
#: Keys that end in a secret word and yet hold none.
PLAIN_KEYS = frozenset({"once_key", "intent_key", "template_name", "task_name", "lane_name"})


def _short(match: re.Match[str]) -> str:
    """Keep what tells two numbers apart for support: the first digits and the last three."""
    digits = re.sub(r"%2B|[^\d+]", lambda m: "+" if m[0] == "%2B" else "", match[0], flags=re.I)
    return f"{digits[: 4 if digits.startswith('+') else 2]}{DROPPED}{digits[-3:]}"


_Mask = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

#: The order matters: what holds digits in a known shape goes before bare numbers.
_MASKS: tuple[_Mask, ...] = (
    # SQLAlchemy's and PostgreSQL's errors carry the values of the row that they are about.
    (re.compile(r"\[parameters: [^\n]*"), f"[parameters: {DROPPED}]"),
    (re.compile(r"\b(DETAIL|CONTEXT): .*"), rf"\1: {DROPPED}"),
    (re.compile(r"://[^/\s@:]*:[^/\s@]*@"), f"://{DROPPED}@"),
    (re.compile(r"/b/[A-Za-z0-9_-]{8,}"), f"/b/{DROPPED}"),
    (re.compile(r"/hooks/mollie/[^\s/?\"']+"), f"/hooks/mollie/{DROPPED}"),
    (re.compile(r"(?<!\d)\d{5,12}(?::|%3A)[A-Za-z0-9_-]{16,}", re.I), DROPPED),
    (re.compile(r"\b(?:live|test|access)_[A-Za-z0-9]{16,}"), DROPPED),
    (re.compile(r"\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{8,}", re.I), rf"\1 {DROPPED}"),
    (re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), f"{DROPPED}@{DROPPED}"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), f"IBAN{DROPPED}"),
    (re.compile(r"\bnl\d{2} ?[a-z]{4}(?: ?\d){10}\b", re.I), f"IBAN{DROPPED}"),
    (
        re.compile(r"(?:€|\bEUR)\s?-?\d[\d.,]*|\b\d[\d.,]*\s?(?:€|EUR\b|euro\b|cents?\b)"),
        f"€ {DROPPED}",
    ),
    (
        re.compile(
            r"(?:\+|%2B|(?<![\w.:-])00|(?<=[a-z]:)00)[1-9](?:[\s().-]{0,2}\d){6,14}(?!\d)", re.I
        ),
        _short,
    ),
    (re.compile(r"(?:(?<!\d)31[\s-]?6|(?<![\w.+-])0[1-9])(?:[\s-]?\d){8}(?!\d)"), _short),
)


def mask_text(text: str) -> str:
    """Return the text with everything masked that has the shape of personal data or a secret."""
    for pattern, by in _MASKS:
        text = pattern.sub(by, text)
    return text


def is_secret(key: str) -> bool:
    """Tell whether the value of this key is dropped whole."""
    lowered = key.lower()
    if lowered in PLAIN_KEYS:
        return False
    return lowered in SECRET_KEYS or any(lowered.endswith(f"_{name}") for name in SECRET_KEYS)


def mask_value(value: Any, depth: int = 0) -> Any:
    """Return a value that is safe to log: masked, and made of plain JSON types."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        masked = mask_text(str(value))
        return value if masked == str(value) else masked
    if isinstance(value, str):
        return mask_text(str(value))
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    if depth >= DEEPEST:
        return DROPPED
    return _mask_tree(value, depth + 1)


def _mask_tree(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        return {
            mask_text(str(key)): DROPPED if is_secret(str(key)) else mask_value(item, depth)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [mask_value(item, depth) for item in value]
    # Anything else is known only by its words: a dataclass, a date, an exception.
    return mask_text(_words_of(value))


def _words_of(value: object) -> str:
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if type(value).__str__ is not object.__str__ and not hasattr(type(value), "model_fields"):
        return str(value)
    # A default repr, or that of a dataclass, may hold every field, so only the kind is told.
    return f"<{type(value).__name__}>"
