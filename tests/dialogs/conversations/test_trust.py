"""Conversations about whether we are real, and what this is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialogs.turn import AuthenticityAsked, HandOver
from tests.dialog_walks import CASE, KNOWN, Walk, claim, known

NOTHING_ASKED = ("iban", "rekeningnummer", "wachtwoord")


@pytest.mark.parametrize("text", ["ECHT", "is dit echt?", "is dit oplichting", "hoe weet ik dat"])
def test_who_doubts_gets_a_code_that_only_the_creditor_can_confirm(text: str) -> None:
    walk = Walk()
    said = walk.says("hoi" if text == "hoe weet ik dat" else text, text)
    if "maan-fiets-koek" not in said:
        said = walk.says("is dit echt")
    assert "maan-fiets-koek" in said
    assert "Zoek zelf het nummer van De Vries op" in said
    assert "Of kijk op preminder.example/echt." in said
    assert "Onze links gaan altijd naar preminder.example" in said
    assert "nooit naar uw bank, pincode of BSN" in said
    assert "020 123" not in said  # a number that we give would prove nothing
    assert AuthenticityAsked() in walk.effects
    assert not any(word in said.lower() for word in NOTHING_ASKED)


def test_the_verified_hear_their_invoice_and_the_code() -> None:
    said = known().says("is dit echt?")
    assert "factuur F2026-00123" in said
    assert "maan-fiets-koek" in said
    assert "preminder.example/echt" in said
    assert "B.V.." not in said


def test_who_still_doubts_after_proof_reads_no_answer_twice_and_then_meets_a_person() -> None:
    walk = known()
    first, second = walk.says("is dit echt?"), walk.says("dit lijkt wel nep")
    assert "maan-fiets-koek" in first
    assert "Twijfelt u nog?" in second
    assert "MENS" in second
    walk.says("ik geloof het niet, is dit wel echt")
    assert any(isinstance(effect, HandOver) for effect in walk.effects)


def test_the_code_is_the_same_before_and_after_proof() -> None:
    walk = Walk()
    first = walk.says("echt?")
    second = walk.says("1234AB 12", "is dit echt")
    assert "maan-fiets-koek" in first
    assert "maan-fiets-koek" in second


@pytest.mark.parametrize(
    "text",
    [
        "phishing melden",
        "ik kreeg een nep sms uit jullie naam",
        "ik wil een verdacht bericht melden",
        "iemand doet zich voor als jullie",
        "I got a fake text from you",
    ],
)
@pytest.mark.parametrize("case", [CASE, KNOWN])
def test_a_false_message_is_reported_to_people(text: str, case: object) -> None:
    walk = Walk(case=case)  # type: ignore[arg-type]
    said = walk.says(text)
    assert "Klik nergens op" in said or "Do not click" in said
    assert HandOver(reason="suspicion") in walk.effects
    assert "€" not in said


def test_after_proof_one_hears_what_it_is_about() -> None:
    said = Walk().says("waar gaat dit over?", "1234AB 12")
    for part in ("1 oktober 2026", "F2026-00123", "beugel", "€ 120,50", "31 oktober 2026"):
        assert part in said


def test_several_claims_are_told_with_a_way_to_a_person() -> None:
    walk = known(claims=(claim(), claim(456, 5000)))
    said = walk.says("waar gaat dit over")
    assert "2 facturen" in said
    assert "€ 170,50" in said
    assert "3 Medewerker" in said
    assert "collega" in walk.says("3")


def test_a_claim_of_several_invoices_says_how_many() -> None:
    both = replace(claim(), invoices=3)
    assert "factuur F2026-00123 en nog 2" in known(claims=(both,)).says("welke factuur")
    assert "F2026-00123 and 2 more" in known(claims=(both,)).says("what is this about please")


@pytest.mark.parametrize(
    "text", ["kan ik de factuur krijgen", "stuur me een kopie van de factuur", "heeft u een pdf"]
)
def test_who_wants_the_invoice_itself_gets_it_from_a_colleague(text: str) -> None:
    walk = Walk()
    assert "kopie" not in walk.says(text)
    said = walk.says("1234AB 12")
    assert "stuurt u een kopie van factuur F2026-00123" in said
    assert HandOver(reason="copy") in walk.effects
    assert "{pay_link}" in walk.says("1")


def test_what_was_handed_over_is_not_said_to_be_settled() -> None:
    walk = known(claims=(), handed_over=True)
    said = walk.says("hoeveel moet ik nog betalen")
    assert "niet meer bij mij" in said
    assert "niets" not in said
    assert walk.effects == [HandOver(reason="elsewhere")]


def test_a_dispute_has_a_day_by_which_it_is_answered() -> None:
    walk = known(dispute_days=10)
    assert "uiterlijk donderdag 3 december" in walk.says("het product was kapot")
    walk = known(dispute_days=12)  # ends on a Saturday
    assert "uiterlijk maandag 7 december" in walk.says("het product was kapot")


def test_who_asks_later_when_a_dispute_is_answered_hears_the_day_that_was_named() -> None:
    walk = known(dispute_days=10)
    walk.says("het product was kapot")
    walk.now += timedelta(days=3)
    assert "uiterlijk donderdag 3 december" in walk.says("wanneer hoor ik iets?")


def test_a_claim_that_is_not_due_says_until_when() -> None:
    later = replace(claim(), due_date=date(2026, 12, 1))
    assert "U kunt betalen tot en met 1 december" in known(claims=(later,)).says(
        "waarover gaat dit"
    )
