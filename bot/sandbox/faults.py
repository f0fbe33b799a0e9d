"""Faults on order: which request or webhook goes wrong, how, and how often.

Kinds for requests (`accepted` says whether the provider has taken the work all the same):

| kind | accepted | the client sees |
|---|---|---|
| `429` | no | 429 with `Retry-After: retry_after` |
| `500_before` / `500_after` | no / yes | 500 |
| `reset_before` / `reset_after` | no / yes | a TCP reset instead of an answer |
| `hang` / `hang_after` | no / yes | silence for `seconds`, then a reset |
| `slow` | yes, at once | the right answer, `seconds` later |
| `refuse` | no | the provider's own 4xx: `status` (400) and `code` |

Kinds for webhooks: `late` (`seconds`), `doubled`, `dropped`, `reordered` (held back until the next
one about the same message or payment has gone, or for `seconds`) and `early` (a message's statuses
go out before the answer to the request that sent it).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from storage.errors import PreminderError

REQUEST_KINDS = frozenset(
    {
        "429",
        "500_before",
        "500_after",
        "reset_before",
        "reset_after",
        "hang",
        "hang_after",
        "slow",
        "refuse",
    }
)
WEBHOOK_KINDS = frozenset(["late", "doubled", "reordered", "dropped", "early"])
PROVIDERS = frozenset({"twilio", "mollie", "telegram", "smtp"})

#: Seconds that a fault lasts when its rule does not say.
USUAL_SECONDS = {"hang": 60.0, "hang_after": 60.0, "slow": 2.0, "late": 2.0, "reordered": 2.0}


class SandboxError(PreminderError):
    """The sandbox cannot do what was asked."""


class FaultRuleError(SandboxError):
    """A fault rule names no provider or no kind that the sandbox has."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """A rule of the script: what goes wrong for which requests or webhooks."""

    provider: str
    kind: str
    match: dict[str, str] = field(default_factory=dict)
    times: int | None = None  #: how often it still strikes; None is without end
    probability: float = 1.0
    retry_after: int = 1
    seconds: float = 0.0
    status: int = 400
    code: int = 0
    struck: int = 0


class FaultScript:
    """The rules in force, in order: the first that fits strikes."""

    def __init__(self, seed: int = 0) -> None:
        self.rules: list[Fault] = []
        self._dice = random.Random(seed)  # noqa: S311 - a test's dice should fall the same again

    def add(self, rules: object) -> None:
        """Put rules, as decoded JSON, behind those in force.

        Raises:
            FaultRuleError: one of them makes no sense; then none is added.
        """
        listed = rules if isinstance(rules, list) else [rules]
        self.rules.extend([read_rule(rule) for rule in listed])

    def clear(self) -> None:
        """Let everything go well again."""
        self.rules.clear()

    def take_request(
        self, provider: str, method: str, path: str, fields: Mapping[str, str]
    ) -> Fault | None:
        """Return the fault that strikes this request, and count it."""
        # A field that is called `method` as well, as a payment's is, hides nothing.
        facts = {**fields, "method": method, "path": path}
        return self._take(provider, facts, REQUEST_KINDS)

    def take_webhook(self, provider: str, url: str, fields: Mapping[str, str]) -> Fault | None:
        """Return the fault that strikes this webhook, and count it."""
        facts = {"method": "POST", "path": url, **fields}
        return self._take(provider, facts, WEBHOOK_KINDS - {"early"})

    def take_early(self, provider: str, fields: Mapping[str, str]) -> bool:
        """Tell whether this message's statuses must run ahead of the answer."""
        return self._take(provider, dict(fields), frozenset({"early"})) is not None

    def listed(self) -> list[dict[str, Any]]:
        """Return the rules in force as JSON's types."""
        return [asdict(rule) for rule in self.rules]

    def _take(self, provider: str, facts: Mapping[str, str], kinds: frozenset[str]) -> Fault | None:
        if not self.rules:
            return None
        lowered = {name.lower(): value for name, value in facts.items()}
        for rule in self.rules:
            if rule.provider != provider or rule.kind not in kinds or rule.times == 0:
                continue
            if fits(rule.match, lowered) and self._dice.random() < rule.probability:
                rule.struck += 1
                rule.times = None if rule.times is None else rule.times - 1
                return rule
        return None


def fits(match: Mapping[str, str], facts: Mapping[str, str]) -> bool:
    """Tell whether the facts are those that a rule asks for.

    `path_contains` looks for a part of the path; every other name is compared whole with the
    method or with the request's field of that name, in any case of letters.
    """
    for name, wanted in match.items():
        if name == "path_contains":
            if wanted not in facts.get("path", ""):
                return False
        elif facts.get(name.lower(), "").lower() != wanted.lower():
            return False
    return True


def read_rule(rule: object) -> Fault:
    """Read a rule from decoded JSON.

    Raises:
        FaultRuleError: it names an unknown provider, kind or key.
    """
    if not isinstance(rule, dict):
        raise FaultRuleError(f"a fault rule is a JSON object, not {rule!r}")
    try:
        fault = Fault(**rule)
    except TypeError as error:
        raise FaultRuleError(f"{rule!r}: {error}") from error
    if fault.provider not in PROVIDERS:
        raise FaultRuleError(f"provider {fault.provider!r} is none of {sorted(PROVIDERS)}")
    if fault.kind not in REQUEST_KINDS | WEBHOOK_KINDS:
        known = sorted(REQUEST_KINDS | WEBHOOK_KINDS)
        raise FaultRuleError(f"kind {fault.kind!r} is none of {known}")
    if "times" not in rule and "probability" not in rule:
        fault.times = 1
    fault.match = {name: str(value) for name, value in fault.match.items()}
    fault.seconds = fault.seconds or USUAL_SECONDS.get(fault.kind, 0.0)
    return fault
