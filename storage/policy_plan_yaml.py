"""The plan box of a policy file, read with every fault named."""

from __future__ import annotations

from typing import Any

from storage.policy_plan import DEFAULT_BOX, MOST_MONTHS, Approver, PlanBox, Rhythm
from storage.policy_yaml import Section, one_of, whole, yes_or_no


def read_plan(section: Section | None) -> PlanBox:
    """Return the box that a policy's `plan` asks for."""
    default = DEFAULT_BOX
    if section is None:
        return default
    money = whole(0, 100_000_000)
    values: dict[str, Any] = {
        "most_parts": section.take("most_parts", whole(1, MOST_MONTHS), default.most_parts),
        "least_cents": section.take("least_cents", whole(1, 100_000_000), default.least_cents),
        "first_percent": section.take("first_percent", whole(0, 90), default.first_percent),
        "first_least_cents": section.take("first_least_cents", money, default.first_least_cents),
        "first_within_days": section.take(
            "first_within_days", whole(3, 92), default.first_within_days
        ),
        "after_payday": section.take("after_payday", yes_or_no, default.after_payday),
        "rhythms": section.take_list("rhythms", one_of(Rhythm, Rhythm), default.rhythms),
        "approver": section.take("approver", one_of(Approver, Approver), default.approver),
        "postpone_days": section.take("postpone_days", whole(0, 31), default.postpone_days),
    }
    return section.close(lambda: PlanBox(**values)) or default
