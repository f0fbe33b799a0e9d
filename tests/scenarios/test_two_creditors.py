"""Two creditors write to one phone: no word goes to or about the wrong one."""

from __future__ import annotations

from typing import Any

import pytest

from storage.records.consents import Consent, ConsentAction
from storage.records.conversations import Conversation, InboundMessage, InboundState

PHONE = "+31610002001"


@pytest.fixture
def both(stage: Any) -> Any:
    """The stage after two creditors sent their openers to one phone, on two days."""
    stage.control("options", opt_out_words=False)
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.creditor("mol", "Mol Tandheelkunde B.V.", "public_name: Mol\n")
    stage.claim("wiel", "V-1", PHONE)
    stage.run()
    stage.at("2026-11-24T09:00")
    stage.claim("mol", "T-1", PHONE, invoice_number="2026-88", amount="61,20", description="Beugel")
    stage.run()
    assert len(stage.heard(PHONE)) == 2
    return stage


def test_an_ambiguous_yes_is_asked_about_and_the_answer_goes_to_the_right_one(both: Any) -> None:
    (question,) = both.says(PHONE, "ja")
    assert "Wielhuis" in question
    assert "Mol" in question
    assert not any(word in question for word in ("149", "61", "Fiets", "Tand", "factuur"))
    assert both.rows(Conversation) == []
    second = "Mol" if question.index("Wielhuis") < question.index("Mol") else "Wielhuis"
    (answer,) = both.says(PHONE, "2")
    assert second in answer
    assert "postcode" in answer
    assert len(both.rows(Conversation)) == 1
    told = "".join(both.says(PHONE, "3581KL 12"))
    assert ("61,20" in told, "149,95" in told) == (second == "Mol", second != "Mol")


def test_stop_holds_for_both_when_both_could_be_meant(both: Any) -> None:
    answers = both.says(PHONE, "STOP")
    assert len(answers) == 1
    withdrawn = [row for row in both.rows(Consent) if row.action is ConsentAction.WITHDRAW]
    assert len({row.creditor_id for row in withdrawn}) == 2
    for _ in range(4):
        both.step(days=4)
        both.run()
    assert len(both.heard(PHONE)) == 3


def test_a_person_gets_one_message_a_day_from_all_creditors_together(stage: Any) -> None:
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.creditor("mol", "Mol Tandheelkunde B.V.", "public_name: Mol\n")
    stage.claim("wiel", "V-1", PHONE)
    stage.claim("mol", "T-1", PHONE)
    stage.run()
    assert len(stage.heard(PHONE)) == 1
    held = [m for ref in ("V-1", "T-1") for m in stage.explain(ref)["messages"]]
    codes = [r["code"] for m in held for r in m["verdict"]["reasons"]]
    assert "day_cap" in codes
    stage.at("2026-11-24T09:00")
    stage.run()
    assert len(stage.heard(PHONE)) == 2


def test_what_was_asked_stays_open_until_it_is_answered(both: Any) -> None:
    both.says(PHONE, "ja")
    (again,) = both.says(PHONE, "wat bedoelt u")
    assert "Wielhuis" in again
    assert both.says(PHONE, "Mol")
    states = [row.state for row in both.rows(InboundMessage)]
    assert states[-1] is InboundState.ANSWERED
