"""Policy files: what they give, and how each fault is told."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.policy import (
    DEFAULT_POLICY,
    DEFAULT_STEPS,
    Contact,
    ContactHours,
    DigestPolicy,
    PolicyValueError,
    Step,
    StepCondition,
    Strategy,
    TemplateKey,
)
from storage.policy_file import PolicyFileError, line_of, parse_policy, policy_text
from storage.words import Channel, Language

WHOLE = """\
public_name: De Vries
contact:
  name: Marieke de Vries
  phone: "+31 20 123 45 67"
  email: marieke@devries.example
hours:
  opens: 09:00
  closes: 19:30
  saturday: no
tolerance_cents: 500
initiatives_a_week: 1
plan:
  most_parts: 4
  least_cents: 5000
digest:
  channel: sms
  to: +31612345678
  hour: 17
  language: en
whatsapp_templates:
  opener.nl: HX0123456789abcdef0123456789abcdef
strategy:
  name: gentle
  version: 3
  steps:
    - template: opener
      days_after_due: 2
      channels: sms
      when: [unverified]
    - template: follow_up
      days_after_previous: 5
      days_after_verified: 0
      channels: [sms, whatsapp]
"""


def test_an_empty_file_gives_the_defaults():
    assert parse_policy("") == DEFAULT_POLICY
    assert parse_policy("# nothing yet\n") == DEFAULT_POLICY


def test_a_whole_file_is_read_as_it_stands():
    policy = parse_policy(WHOLE)
    assert policy.public_name == "De Vries"
    assert policy.contact == Contact(
        name="Marieke de Vries", phone="+31 20 123 45 67", email="marieke@devries.example"
    )
    assert policy.hours == ContactHours(opens=time(9), closes=time(19, 30), saturday=False)
    assert policy.tolerance_cents == policy.strategy.tolerance_cents == 500
    assert policy.initiatives_a_week == 1
    assert (policy.plan.most_parts, policy.plan.least_cents) == (4, 5000)
    assert policy.digest == DigestPolicy(
        channel=Channel.SMS, to="+31612345678", hour=17, language=Language.EN
    )
    sid = "HX0123456789abcdef0123456789abcdef"
    assert policy.whatsapp_template(TemplateKey.OPENER, Language.NL) == sid
    assert policy.whatsapp_template(TemplateKey.OPENER, Language.EN) is None
    assert policy.strategy == Strategy(
        name="gentle",
        version=3,
        tolerance_cents=500,
        steps=(
            Step(
                position=1,
                template=TemplateKey.OPENER,
                days_after_due=2,
                channels=(Channel.SMS,),
                conditions=(StepCondition.UNVERIFIED,),
            ),
            Step(
                position=2,
                template=TemplateKey.FOLLOW_UP,
                days_after_previous=5,
                days_after_verified=0,
                channels=(Channel.SMS, Channel.WHATSAPP),
            ),
        ),
    )


def test_a_part_of_a_file_keeps_the_other_defaults():
    policy = parse_policy("hours: {opens: 10:30}")
    assert policy.hours == ContactHours(opens=time(10, 30))
    assert policy.strategy.steps == DEFAULT_STEPS


@pytest.mark.parametrize(
    ("text", "line", "place", "mend"),
    [
        ("publc_name: X", 1, "publc_name", "use one of public_name, "),
        ("a: 1\npublic_name: X\npublic_name: Y", 3, "public_name", "stands there twice"),
        ("hours:\n  opens: 7 uur", 2, "hours.opens", "write it as 08:30"),
        ("hours:\n  opens: 06:30", 2, "hours", "within 07:00 and 20:00"),
        ("hours:\n  closes: 20:30", 2, "hours", "within 07:00 and 20:00"),
        ("hours:\n  saturday: maybe", 2, "hours.saturday", "true or false"),
        ("hours: 9-17", 1, "hours", "must be a mapping"),
        ("tolerance_cents: 5,00", 1, "tolerance_cents", "whole number from 0"),
        ("initiatives_a_week: 3", 1, "initiatives_a_week", "from 1 to 2"),
        ("public_name: [a, b]", 1, "public_name", "single value"),
        ('public_name: "Kies\\0"', 1, "public_name", "U+0000 at position 5; take it out"),
        ('contact:\n  name: "A\\x1bB"', 2, "contact.name", "U+001B at position 2; take it out"),
        ('public_name: "Kies\\uD83D"', 1, "public_name", "U+D83D at position 5; take it out"),
        ('texts:\n  opener.nl: "Dag\\0"', 2, "texts.opener.nl", "U+0000"),
        ('digest:\n  channel: sms\n  to: "+31\\0"', 3, "digest.to", "U+0000"),
        ("digest:\n  channel: pigeon\n  to: x", 2, "digest.channel", "sms, whatsapp"),
        ("digest:\n  channel: letter\n  to: x", 2, "digest", "sms, whatsapp"),
        ("digest:\n  channel: sms", 2, "digest", "needs a number"),
        (
            "public_name: X\nwhatsapp_templates:\n  opener.nl: abc",
            3,
            "whatsapp_templates.opener.nl",
            "no ContentSid",
        ),
        (
            "whatsapp_templates: {hello.nl: abc}",
            1,
            "whatsapp_templates.hello.nl",
            "write it as opener.nl",
        ),
        (
            "texts:\n  opener.nl: Hallo\n  hello.nl: Hallo",
            3,
            "texts.hello.nl",
            "write it as opener.nl",
        ),
        ("texts:\n  opener.nl: ''", 2, "texts.opener.nl", "leave it out"),
        (
            "texts:\n  opener.nl: Hallo\n  opener.nl.unknown: Dag",
            3,
            "texts.opener.nl.unknown",
            "keep one of them",
        ),
        ("strategy:\n  steps: opener", 2, "strategy.steps", "must be a list"),
        ("strategy:\n  steps: []", 2, "strategy", "numbered 1, 2, 3"),
        (
            "strategy:\n  steps:\n    - template: threat\n      days_after_due: 1",
            3,
            "strategy.steps[1].template",
            "use one of opener, follow_up, last_friendly",
        ),
        ("strategy:\n  steps:\n    - template: opener", 3, "strategy.steps[1]", "days_after_due"),
        (
            "strategy:\n  steps:\n    - template: opener\n      days_after_previous: 3",
            2,
            "strategy",
            "needs days_after_due",
        ),
        (
            "strategy:\n  steps:\n    - {template: opener, days_after_due: 1, channels: []}",
            3,
            "strategy.steps[1]",
            "one channel or more",
        ),
        (
            "strategy:\n  steps:\n    - {template: opener, after: rain, days: 1}",
            3,
            "strategy.steps[1].after",
            "broken_promise, missed_instalment, link_opened",
        ),
        (
            "strategy:\n  steps:\n    - {template: opener, after: link_opened}",
            3,
            "strategy.steps[1]",
            "either days or hours",
        ),
        (
            "strategy:\n  steps:\n    - {template: opener, after: link_opened, days: 1, hours: 1}",
            3,
            "strategy.steps[1]",
            "either days or hours",
        ),
        (
            (
                "strategy:\n  steps:\n"
                "    - {template: opener, after: link_opened, days: 1, days_after_due: 1}"
            ),
            3,
            "strategy.steps[1]",
            "no days_after_",
        ),
        (
            "strategy:\n  steps:\n    - {template: opener, days_after_due: 1, hours: 3}",
            3,
            "strategy.steps[1]",
            "go with after",
        ),
        (
            "strategy:\n  steps:\n    - {template: before_due, days_after_due: 1}",
            3,
            "strategy.steps[1]",
            "0 or less",
        ),
        (
            "strategy:\n  steps:\n    - {template: opener, days_after_due: 1, channels: [pigeon]}",
            3,
            "strategy.steps[1].channels",
            "whatsapp, sms, email, letter",
        ),
        ("- a\n- b", 1, "the file", "must be a mapping"),
        ("hours: {opens: 08:00", 1, "the file", "is no YAML"),
    ],
)
def test_a_fault_names_its_line_its_place_and_its_mend(text, line, place, mend):
    with pytest.raises(PolicyFileError) as caught:
        parse_policy(text)
    found = [fault for fault in caught.value.faults if fault.place == place]
    assert found, str(caught.value)
    assert found[0].line == line
    assert mend in found[0].problem
    assert str(found[0]) in str(caught.value)


def test_all_faults_come_together():
    with pytest.raises(PolicyFileError) as caught:
        parse_policy("tolerance_cents: no\nhours: {opens: x}\nfoo: 1\n")
    assert {fault.place for fault in caught.value.faults} == {
        "tolerance_cents",
        "hours.opens",
        "foo",
    }


def is_read_or_refused_clearly(text: str) -> bool:
    try:
        parse_policy(text)
    except PolicyFileError as error:
        return bool(error.faults) and all(fault.problem for fault in error.faults)
    return True


@given(st.text(max_size=200))
def test_any_text_is_a_policy_or_a_clear_refusal(text):
    assert is_read_or_refused_clearly(text)


def test_a_file_of_endless_brackets_is_refused_too():
    assert is_read_or_refused_clearly("[" * 2000)


LINES = st.lists(st.sampled_from(WHOLE.splitlines()), max_size=12).map("\n".join)


@given(LINES)
def test_any_lines_of_a_policy_are_a_policy_or_a_clear_refusal(text):
    assert is_read_or_refused_clearly(text)


def test_values_that_nobody_may_set_are_refused_where_they_are_made():
    with pytest.raises(PolicyValueError):
        Step(position=1, template=TemplateKey.OPENER, days_after_previous=0)
    with pytest.raises(PolicyValueError):
        Strategy(steps=DEFAULT_STEPS[1:])
    with pytest.raises(PolicyValueError):
        DigestPolicy(channel=Channel.SMS, to="+31612345678", hour=24)


def test_a_wrong_template_name_is_one_fault():
    with pytest.raises(PolicyFileError) as caught:
        parse_policy("strategy:\n  steps:\n    - {template: openr, days_after_due: 1}")
    (fault,) = caught.value.faults
    assert (fault.line, fault.place) == (3, "strategy.steps[1].template")


def test_a_step_without_a_template_is_told_to_have_one():
    with pytest.raises(PolicyFileError) as caught:
        parse_policy("strategy:\n  steps:\n    - {days_after_due: 1}")
    (fault,) = caught.value.faults
    assert "needs a template" in fault.problem


def test_an_empty_public_name_means_the_creditors_own():
    assert parse_policy("public_name: ''") == parse_policy("")


def test_a_file_that_is_no_utf8_is_refused_with_the_line_and_the_mend():
    with pytest.raises(PolicyFileError, match=r"line 2, the file: is no UTF-8 .* save it as UTF-8"):
        policy_text(b"public_name: X\ntexts: {opener.nl: '\xff\xfe'}\n")
    assert policy_text("\ufeffpublic_name: Café".encode()) == "public_name: Café"


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("public_name", 1),
        ("texts.opener.nl", 3),
        ("texts.follow_up.nl.verified", 4),
        ("contact.name", 5),
        ("texts.opener.en", None),
        ("name", None),
    ],
)
def test_the_line_of_a_place_is_found(place, line):
    text = (
        "public_name: X\ntexts:\n  opener.nl.unknown: Hallo\n  follow_up.nl.verified: Dag\n"
        "contact: {name: Anna}\n"
    )
    assert line_of(text, place) == line
    assert line_of("", place) is None
