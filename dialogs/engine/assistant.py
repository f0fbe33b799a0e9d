"""An assistant: its directory read, checked as a whole, and made ready to be played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dialogs.engine.contradictions import check_agreement
from dialogs.engine.domain import Domain, Form, read_domain
from dialogs.engine.files import Place
from dialogs.engine.lookup import Lookup, compiled, variants_of
from dialogs.engine.names import check_names
from dialogs.engine.policy import RulePolicy, read_config
from dialogs.engine.responses import Responses
from dialogs.engine.rules import Rule, read_rules
from dialogs.engine.slots import Slot


@dataclass(frozen=True, kw_only=True, slots=True)
class Assistant:
    """Everything that an assistant's files say. Nothing in it changes."""

    domain: Domain
    rules: tuple[Rule, ...]
    lookup: Lookup
    policy: RulePolicy

    @property
    def intents(self) -> Mapping[str, Place]:
        """What people can mean, and where that is written."""
        return self.domain.intents

    @property
    def slots(self) -> Mapping[str, Slot]:
        """The slots by name, those that Rasa adds by itself at the end."""
        return self.domain.slots

    @property
    def forms(self) -> Mapping[str, Form]:
        """The forms by name."""
        return self.domain.forms

    @property
    def responses(self) -> Responses:
        """What the bot can say, by key."""
        return self.domain.responses

    @property
    def actions(self) -> Mapping[str, Place]:
        """Our own actions, and where they are written."""
        return self.domain.actions


def load_assistant(directory: Path) -> Assistant:
    """Read an assistant's directory: the domain, the rules under data/, and config.yml.

    Files with training messages are not read.

    Raises:
        AssistantFileError: a file says what the engine cannot do; the error names file and line.
    """
    domain = read_domain(directory)
    policy = read_config(directory)
    rules = read_rules(directory)
    check_names(domain, rules, policy)
    variants = variants_of(rules)
    lookup = compiled(variants, domain)
    if policy.checks_rules:
        check_agreement(variants, lookup, domain, policy)
    return Assistant(domain=domain, rules=rules, lookup=lookup, policy=policy)
