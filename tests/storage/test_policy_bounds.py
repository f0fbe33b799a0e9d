"""The bounds of a policy file: what is read, what is refused, and with which words."""

from __future__ import annotations

import pytest

from storage.policy_bounds import BrakeLimits, Budget, Guardrails
from storage.policy_file import PolicyFileError, parse_policy
from storage.words import Channel

EXPERIMENT = """
experiment:
  name: warm
  step: 2
  hold_out: 10
  paid_within_days: 7
  least_claims: 50
  most_days: 30
  alpha_percent: 1
  guardrails: {opt_out_percent: 3}
  arms:
    - {name: usual, share: 45}
    - {name: sms first, share: 45, channels: [sms, whatsapp], template: follow_up}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(PolicyFileError) as caught:
        parse_policy(text)
    return [str(fault) for fault in caught.value.faults]


def test_without_sections_brakes_have_their_defaults_and_nothing_else_bounds() -> None:
    policy = parse_policy("")
    assert (policy.brakes, policy.budget, policy.experiment) == (BrakeLimits(), None, None)


def test_limits_that_are_given_take_the_place_of_defaults() -> None:
    policy = parse_policy("brakes: {window_days: 3, complaint_percent: 1}")
    assert policy.brakes == BrakeLimits(window_days=3, complaint_percent=1)


def test_a_budget_bounds_only_what_it_names() -> None:
    assert parse_policy("budget: {segments_a_month: 0}").budget == Budget(segments_a_month=0)


def test_an_experiment_is_read_whole() -> None:
    found = parse_policy(EXPERIMENT).experiment
    assert found is not None
    assert (found.name, found.step, found.hold_out, found.paid_within_days) == ("warm", 2, 10, 7)
    assert (found.least_claims, found.most_days, found.alpha_percent) == (50, 30, 1)
    assert found.guardrails == Guardrails(opt_out_percent=3)
    assert found.arms[1].channels == (Channel.SMS, Channel.WHATSAPP)
    assert (found.arms[0].template, found.arms[1].template) == (None, "follow_up")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("brakes: {opt_out_percent: 0}", "from 1 to 100"),
        ("brakes: {speed: 3}", "is not known"),
        ("budget: {messages_a_day: -1}", "from 0"),
        (EXPERIMENT.replace("share: 45", "share: 40"), "100 together"),
        (EXPERIMENT.replace("step: 2", "step: 9"), "step 9"),
        (EXPERIMENT.replace("name: usual", "name: hold_out"), "'hold_out'"),
        (EXPERIMENT.replace("most_days: 30", "most_days: 7"), "most_days"),
        (EXPERIMENT.replace("template: follow_up", "template: thank_you"), "'thank_you'"),
        (EXPERIMENT.replace("[sms, whatsapp]", "[fax]"), "'fax'"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(text: str, said: str) -> None:
    told = faults(text)
    assert any(said in one for one in told), told
    assert all(one.startswith("line ") for one in told)
