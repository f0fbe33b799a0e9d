"""What a payment is for: sure ones are booked, doubtful ones asked, and each with its reasons."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.bank.deciding import Surroundings, decide, is_provider, may_learn
from payments.bank.evidence import Decision, Doubt, Evidence, Match
from payments.bank.kenmerk import is_kenmerk, kenmerk_of, rf_of
from payments.bank.matching import exact_sums
from payments.bank.register import ClaimSeen, Register
from payments.bank.statement import Movement, StatementLine
from payments.bank.words import agrees, canonical, name_of, name_words, slips_of
from storage.records.claims import ClaimStatus


def seen(reference: str, cents: int = 10_000, **wishes: Any) -> ClaimSeen:
    name = wishes.pop("name", "Jan de Vries")
    usual: dict[str, Any] = {
        "id": uuid.uuid4(),
        "debtor_id": uuid.uuid4(),
        "references": (reference,),
        "name": name_of(name),
        "status": ClaimStatus.OPEN,
        "open_cents": cents,
        "principal_cents": cents,
        "invoiced_on": date(2026, 10, 1),
        "due_on": date(2026, 10, 31),
    }
    return ClaimSeen(**{**usual, **wishes})


def line(cents: int = 10_000, text: str = "", **wishes: Any) -> StatementLine:
    usual: dict[str, Any] = {
        "row": 1,
        "booked_on": date(2026, 11, 20),
        "cents": cents,
        "movement": Movement.IN,
        "name": "Iemand Anders",
        "iban": "NL44RABO0123456789",
        "text": text,
    }
    return StatementLine(**{**usual, **wishes})


def match(
    one: StatementLine, *claims: ClaimSeen, debtors: frozenset[uuid.UUID] = frozenset()
) -> Match:
    return decide(one, Register.of(claims), Surroundings(debtors=debtors))


@pytest.mark.parametrize(
    "text",
    [
        "2026-0012",
        "20260012",
        "2026 0012",
        "Factuur F-2026-0012",
        "factuurnr.20260012",
        "FACTUUR20260012 dank u wel",
        "betr. fact 2026/0012 d.d. 01-10-2026",
        "Rekening 2026 00 12",
        "€ 100,00 voor 2026.0012",
    ],
)
def test_a_reference_is_found_however_it_is_written(text: str) -> None:
    claim = seen("2026-0012")
    found = match(line(text=text), claim, seen("2026-0013"))
    assert found.decision is Decision.BOOK, found
    assert found.candidates[0].claim_ids == {claim.id}
    assert Evidence.REFERENCE in found.candidates[0].evidence


@pytest.mark.parametrize("text", ["2026-0021", "2026-0015", "2026-002", "22026-0012", "2026-00112"])
def test_a_slip_of_the_pen_is_asked_about_and_with_the_name_is_sure(text: str) -> None:
    claim = seen("2026-0012")
    found = match(line(text=text), claim)
    assert found.decision is Decision.PROPOSE, found
    assert Evidence.SLIP in found.candidates[0].evidence
    sure = match(line(text=text, name="Hr J de Vries"), claim)
    assert sure.decision is Decision.BOOK


def test_other_zeros_are_asked_about_unless_all_else_fits() -> None:
    claim = seen("2026-0012")
    assert match(line(text="2026-12"), claim).decision is Decision.PROPOSE
    assert match(line(text="2026-12", name="J de Vries"), claim).decision is Decision.BOOK
    neighbour = match(line(text="2026-12", cents=9_000), claim)
    assert neighbour.decision is Decision.PROPOSE


def test_a_neighbours_number_from_somebody_who_owes_just_that_is_asked_about() -> None:
    """With numbers that follow each other a slip of the pen is another debtor's invoice."""
    mine, neighbours = seen("2026-0012"), seen("2026-0013", name="P. Bakker")
    found = match(line(text="2026-0013", name="J. de Vries"), mine, neighbours)
    assert found.decision is Decision.PROPOSE
    assert Doubt.SEVERAL in found.doubts


def test_an_amount_in_the_text_is_no_reference() -> None:
    assert match(line(text="betaling 100,00"), seen("10000")).decision is Decision.LEAVE
    assert match(line(text="EUR 10000"), seen("10000")).decision is Decision.LEAVE
    assert match(line(text="factuur 10000"), seen("10000")).decision is Decision.BOOK


def test_the_amount_alone_says_nothing() -> None:
    found = match(line(text="dank u"), seen("2026-0012"))
    assert (found.decision, found.doubts) == (Decision.LEAVE, (Doubt.NOTHING,))


def test_a_short_number_is_asked_about() -> None:
    found = match(line(text="factuur 117"), seen("117"))
    assert found.decision is Decision.PROPOSE
    assert Evidence.LABELLED in found.candidates[0].evidence
    plain = match(line(text="kamer 117"), seen("117"))
    assert Evidence.NUMBER in plain.candidates[0].evidence


def test_a_part_payment_with_the_reference_is_booked() -> None:
    found = match(line(4_000, "2026-0012", name="J de Vries"), seen("2026-0012"))
    assert found.decision is Decision.BOOK
    assert match(line(4_000, "2026-0012", name=""), seen("2026-0012")).decision is Decision.BOOK
    others = match(line(4_000, "2026-0012"), seen("2026-0012"))
    assert others.decision is Decision.PROPOSE, "a part, and from somebody else"
    assert Evidence.PART in found.candidates[0].evidence


def test_paying_a_little_too_much_is_booked_and_far_too_much_is_asked_about() -> None:
    for cents, decision in ((12_000, Decision.BOOK), (50_000, Decision.PROPOSE)):
        assert match(line(cents, "2026-0012", name=""), seen("2026-0012")).decision is decision


def test_a_known_account_with_the_exact_amount_is_sure() -> None:
    claim = seen("2026-0012")
    known = frozenset({claim.debtor_id})
    assert match(line(), claim, debtors=known).decision is Decision.BOOK
    assert match(line(9_999), claim, debtors=known).decision is Decision.PROPOSE


def test_a_known_account_with_two_equal_claims_is_asked_about() -> None:
    first = seen("2026-0012")
    second = seen("2026-0013", debtor_id=first.debtor_id)
    found = match(line(), first, second, debtors=frozenset({first.debtor_id}))
    assert found.decision is Decision.PROPOSE
    assert Doubt.SEVERAL in found.doubts


def test_a_name_and_the_exact_amount_is_asked_about() -> None:
    found = match(line(name="J. DE VRIES EN/OF P. BAKKER"), seen("2026-0012"))
    assert found.decision is Decision.PROPOSE
    assert found.candidates[0].evidence == (Evidence.NAME, Evidence.EXACT)


def test_several_invoices_in_one_transfer_are_booked_on_each() -> None:
    first = seen("2026-0012", 4_000)
    second = seen("2026-0013", 6_000, debtor_id=first.debtor_id)
    third = seen("2026-0014", 7_000, debtor_id=first.debtor_id)
    found = match(line(text="facturen 2026-0012 en 2026-0013"), first, second, third)
    assert found.decision is Decision.BOOK
    shares = {share.claim_id: share.cents for share in found.candidates[0].shares}
    assert shares == {first.id: 4_000, second.id: 6_000}


def test_an_amount_that_pays_two_of_a_known_payers_claims_is_sure() -> None:
    first = seen("2026-0012", 4_000)
    second = seen("2026-0013", 6_000, debtor_id=first.debtor_id)
    third = seen("2026-0014", 7_500, debtor_id=first.debtor_id)
    found = match(line(), first, second, third, debtors=frozenset({first.debtor_id}))
    assert found.decision is Decision.BOOK
    assert found.candidates[0].claim_ids == {first.id, second.id}


def test_two_sums_that_fit_are_asked_about() -> None:
    first = seen("2026-0012", 4_000)
    claims = [first] + [
        seen(f"2026-001{n}", cents, debtor_id=first.debtor_id)
        for n, cents in ((3, 6_000), (4, 3_000), (5, 7_000))
    ]
    found = match(line(), *claims, debtors=frozenset({first.debtor_id}))
    assert found.decision is Decision.PROPOSE
    assert Doubt.SEVERAL in found.doubts


def test_who_pays_for_several_debtors_names_them_all() -> None:
    first, second = seen("2026-0012", 4_000), seen("2026-0031", 6_000, name="P. Bakker")
    found = match(line(text="2026-0012 2026-0031"), first, second)
    assert found.decision is Decision.BOOK
    assert found.candidates[0].claim_ids == {first.id, second.id}


def test_named_claims_that_the_amount_does_not_fit_are_proposed_in_the_laws_order() -> None:
    first = seen("2026-0012", 4_000)
    second = seen("2026-0013", 6_000, debtor_id=first.debtor_id)
    found = match(line(7_000, "2026-0012 en 2026-0013"), first, second)
    assert found.decision is Decision.PROPOSE
    spread = [one for one in found.candidates if Evidence.SPREAD in one.evidence]
    assert sum(share.cents for share in spread[0].shares) == 7_000


def test_a_checked_kenmerk_is_the_strongest_sign() -> None:
    claim = seen("20260012")
    found = match(line(9_000, reference=kenmerk_of(20260012)), claim, seen("20260013"))
    assert found.decision is Decision.BOOK
    assert Evidence.KENMERK in found.candidates[0].evidence


def test_an_rf_reference_and_a_kenmerk_typed_as_text_are_read() -> None:
    claim = seen("2026-0012")
    typed = rf_of("2026-0012")
    assert typed is not None
    for text in (typed, kenmerk_of(20260012), f"kenmerk {kenmerk_of(20260012)}."):
        found = match(line(text=text), claim)
        assert Evidence.KENMERK in found.candidates[0].evidence, text


def test_the_payers_own_reference_counts() -> None:
    found = match(line(end_to_end="2026-0012"), seen("2026-0012"))
    assert found.decision is Decision.BOOK
    assert Evidence.END_TO_END in found.candidates[0].evidence


def test_money_for_a_closed_claim_is_for_a_person() -> None:
    for status in (ClaimStatus.HANDED_OVER, ClaimStatus.WITHDRAWN):
        found = match(line(text="2026-0012"), seen("2026-0012", status=status))
        assert (found.decision, found.doubts) == (Decision.PROPOSE, (Doubt.CLOSED,))


def test_the_same_again_on_a_paid_claim_is_booked_as_a_surplus() -> None:
    paid = seen("2026-0012", status=ClaimStatus.PAID, open_cents=0, principal_cents=10_000)
    found = match(line(text="2026-0012", name="Jan de Vries"), paid)
    assert found.decision is Decision.BOOK
    assert Evidence.TWICE in found.candidates[0].evidence
    assert match(line(5_000, "2026-0012"), paid).decision is Decision.PROPOSE


def test_an_instalment_of_a_plan_is_sure_from_a_known_account() -> None:
    claim = seen("2026-0012", instalment_cents=2_500)
    found = match(line(2_500), claim, debtors=frozenset({claim.debtor_id}))
    assert found.decision is Decision.BOOK
    assert Evidence.INSTALMENT in found.candidates[0].evidence


def test_a_payment_from_before_the_invoice_weighs_less() -> None:
    early = line(text="2026-0012", booked_on=date(2026, 9, 1), cents=4_000)
    assert match(early, seen("2026-0012")).decision is Decision.PROPOSE


@pytest.mark.parametrize("name", ["Stichting Mollie Payments", "Adyen N.V.", "Stripe Payments UK"])
def test_a_providers_payout_is_nobodys_payment(name: str) -> None:
    found = match(line(text="2026-0012", name=name), seen("2026-0012"))
    assert (found.decision, found.doubts) == (Decision.LEAVE, (Doubt.PROVIDER,))


def test_somebody_called_mollie_is_a_person() -> None:
    assert not is_provider("Mollie Jansen")
    assert may_learn("Mollie Jansen")
    assert not may_learn("AAB INZ TIKKIE")


@pytest.mark.parametrize(
    ("movement", "cents"), [(Movement.OUT, -10_000), (Movement.OUT_UNDONE, 10_000)]
)
def test_what_goes_out_or_comes_back_from_out_is_never_a_payment(
    movement: Movement, cents: int
) -> None:
    found = match(line(cents, "2026-0012", movement=movement), seen("2026-0012"))
    assert found.decision is Decision.LEAVE


def test_another_currency_is_left() -> None:
    found = match(line(text="2026-0012", currency="USD"), seen("2026-0012"))
    assert found.doubts == (Doubt.CURRENCY,)


def test_a_customers_number_in_every_reference_says_nothing() -> None:
    claims = [seen(f"{n}", references=(f"K-{n:05}", "KLANT-88812")) for n in range(100, 120)]
    assert match(line(text="klant 88812"), *claims).decision is Decision.LEAVE


@pytest.mark.parametrize(
    ("debtor", "payer", "how"),
    [
        ("Jan de Vries", "J. de Vries", 1.0),
        ("Jan de Vries", "Vries J de", 1.0),
        ("Jan de Vries", "HR JJ DE VRIES EN/OF MW P BAKKER", 1.0),
        ("Jan de Vries", "P. de Vries", 0.5),
        ("Jan de Vries", "P. Jansen", 0.0),
        ("Zoë Müller", "Z MULLER", 1.0),
        ("Bakkerij Pietersen B.V.", "Bakkerij Pietersen BV", 1.0),
    ],
)
def test_names_agree_by_surname_and_initials(debtor: str, payer: str, how: float) -> None:
    assert agrees(name_of(debtor), name_words(payer)) == how


@pytest.mark.parametrize("text", ["0000056789012345", "7070701234567890"])
def test_the_check_digit_of_a_kenmerk_is_checked(text: str) -> None:
    digits = text[1:]
    right = [str(d) + digits for d in range(10) if is_kenmerk(str(d) + digits)]
    assert len(right) == 1


def test_a_kenmerk_has_no_eight_or_fifteen_digits() -> None:
    assert not any(is_kenmerk("1" * length) for length in (7, 8, 15, 17))


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_a_kenmerk_that_we_make_is_right_and_one_changed_digit_rarely_is(number: int) -> None:
    assert is_kenmerk(kenmerk_of(number))


@given(st.text(alphabet="0123456789", min_size=6, max_size=12), st.data())
def test_every_slip_is_undone_by_a_slip(key: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(key) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    changed = key[:place] + digit + key[place + 1 :]
    if changed != key:
        assert key in set(slips_of(changed))


@given(
    st.lists(st.integers(min_value=1, max_value=5_000), min_size=2, max_size=8),
    st.data(),
)
@settings(max_examples=150)
def test_every_sum_that_is_found_is_exact_and_one_is_found_where_there_is_one(
    amounts: list[int], data: st.DataObject
) -> None:
    debtor = uuid.uuid4()
    claims = [seen(f"2026-{n:04}", cents, debtor_id=debtor) for n, cents in enumerate(amounts)]
    chosen = data.draw(st.sets(st.sampled_from(range(len(claims))), min_size=2))
    total = sum(claims[place].open_cents for place in chosen)
    found = list(exact_sums(total, claims))
    assert found
    assert all(sum(claim.open_cents for claim in some) == total for some in found)


@given(st.integers(min_value=1, max_value=100_000), st.text(max_size=60), st.text(max_size=30))
@settings(max_examples=200)
def test_the_shares_always_come_to_the_line(cents: int, text: str, name: str) -> None:
    first = seen("2026-0012", 4_000)
    second = seen("2026-0013", 6_000, debtor_id=first.debtor_id)
    one = line(cents, f"{text} 2026-0012 2026-0013", name=name)
    found = match(one, first, second, debtors=frozenset({first.debtor_id}))
    for candidate in found.candidates:
        assert sum(share.cents for share in candidate.shares) == cents
        assert all(share.cents > 0 for share in candidate.shares)


def test_the_form_that_is_looked_up_has_no_zeros_and_letters_in_front() -> None:
    assert canonical("F000123") == canonical("123") == "123"
    assert canonical("HUUR") == ""
