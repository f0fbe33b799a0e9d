"""Reading the bounds of a policy file: its sections `brakes`, `budget` and `experiment`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from storage.policy_bounds import Arm, BrakeLimits, Budget, Experiment, Guardrails
from storage.policy_yaml import Section, one_of, optional, text, whole
from storage.words import Channel

_MANY = 1_000_000_000


def read_brakes(section: Section | None) -> BrakeLimits:
    """Read `brakes`; what is left out keeps its default."""
    default = BrakeLimits()
    if section is None:
        return default
    values = _numbers(section, default, {"window_days": 90, "least_sent": _MANY})
    return section.close(lambda: BrakeLimits(**values)) or default


def read_budget(section: Section | None) -> Budget | None:
    """Read `budget`; without it nothing bounds what is spent."""
    if section is None:
        return None
    bound = optional(whole(0, _MANY))
    values = {one.name: section.take(one.name, bound, None) for one in fields(Budget)}
    return section.close(lambda: Budget(**values))


def read_experiment(
    section: Section | None, templates: Iterable[str], channels: Iterable[Channel]
) -> Experiment | None:
    """Read `experiment`: one at a time, of one step of the strategy."""
    if section is None:
        return None
    opened = section.sections("arms") or []
    found = [_arm(one, templates, channels) for one in opened]
    default = Experiment(name="x", step=1, arms=(Arm(name="a", share=50),), hold_out=50)
    name = section.take("name", text, "")
    step = section.take("step", whole(1, 100), 1)
    hold_out = section.take("hold_out", whole(0, 90), 0)
    least = section.take("least_claims", whole(20, _MANY), default.least_claims)
    within = section.take("paid_within_days", whole(1, 90), default.paid_within_days)
    most = section.take("most_days", whole(2, 365), default.most_days)
    alpha = section.take("alpha_percent", whole(1, 20), default.alpha_percent)
    guardrails = _guardrails(section.section("guardrails"))
    arms = tuple(arm for arm in found if arm is not None)
    if len(arms) < len(found):
        section.close(lambda: None)
        return None  # The arms have faults of their own; their sum would only add noise.
    return section.close(
        lambda: Experiment(
            name=name,
            step=step,
            arms=arms,
            hold_out=hold_out,
            paid_within_days=within,
            least_claims=least,
            most_days=most,
            alpha_percent=alpha,
            guardrails=guardrails,
        )
    )


def _arm(section: Section, templates: Iterable[str], channels: Iterable[Channel]) -> Arm | None:
    name = section.take("name", text, "")
    share = section.take("share", whole(1, 100), 1)
    template = section.take("template", optional(one_of(str, templates)), None)
    ways = section.take_list("channels", one_of(Channel, channels), ())
    return section.close(lambda: Arm(name=name, share=share, template=template, channels=ways))


def _guardrails(section: Section | None) -> Guardrails:
    default = Guardrails()
    if section is None:
        return default
    values = _numbers(section, default, {"least_debtors": _MANY})
    return section.close(lambda: Guardrails(**values)) or default


def _numbers(
    section: Section, default: BrakeLimits | Guardrails, most: dict[str, int]
) -> dict[str, int]:
    """Read every field of a group of whole numbers; a percent where `most` does not name it."""
    return {
        one.name: section.take(
            one.name, whole(1, most.get(one.name, 100)), getattr(default, one.name)
        )
        for one in fields(default)
    }
