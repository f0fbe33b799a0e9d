"""How a creditor speaks to its debtors, and by when it answers them."""

from __future__ import annotations

import pytest

from storage.policy import Answering, Policy
from storage.policy_file import PolicyFileError, parse_policy
from storage.words import Address


def test_the_form_of_address_is_formal_unless_the_creditor_says_so() -> None:
    assert Policy().address is Address.U
    assert parse_policy("address: je").address is Address.JE
    with pytest.raises(PolicyFileError, match="line 1, address"):
        parse_policy("address: jij")


def test_the_days_of_an_answer_are_read() -> None:
    policy = parse_policy(
        "answering:\n"
        "  dispute_days: 7\n"
        "  complaint_days: 10\n"
        "  complaint_contact: klacht@devries.example\n"
        "  disputes_body: de Geschillencommissie\n"
    )
    assert policy.answering == Answering(
        dispute_days=7,
        complaint_days=10,
        complaint_contact="klacht@devries.example",
        disputes_body="de Geschillencommissie",
    )
    assert parse_policy("public_name: A").answering == Answering()


@pytest.mark.parametrize("days", ["0", "91", "soon"])
def test_an_answer_takes_one_to_ninety_days(days: str) -> None:
    with pytest.raises(PolicyFileError, match="line 2"):
        parse_policy(f"answering:\n  dispute_days: {days}\n")


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(PolicyFileError, match="line 2"):
        parse_policy("answering:\n  days: 3\n")
