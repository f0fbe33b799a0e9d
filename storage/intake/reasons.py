"""Why a file, a row or a cell is refused, in words that a creditor can act on.

Creditors read these, so the Dutch one comes first. A sentence never repeats a phone number, a name,
an e-mail address or an account: reports end up in logs and tickets.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.intake.codes import Code
from storage.intake.reason_texts import TEXTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One reason in words, with the stable code that programs may rely on."""

    code: str
    nl: str
    en: str


def why(code: Code, **values: object) -> Reason:
    """Put a reason in words, with the values that its sentences name."""
    dutch, english = TEXTS[code]
    return Reason(code=code.value, nl=dutch.format(**values), en=english.format(**values))


def shown(value: object, *, limit: int = 40) -> str:
    """Shorten a value of a file so that it can be quoted in a sentence."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
