"""Explain answers for every message and every non-message why, and changes nothing by asking."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.operator.explain import explain, explain_lines
from bot.operator.replay import replay, replay_lines
from outbox.engine.claiming import claim_batch
from outbox.engine.recording import CallResult, record_results
from outbox.errors import PermanentDeliveryError
from outbox.planning.planner import plan_due
from storage.clock import LOCAL
from storage.errors import RecordNotFoundError
from storage.records.brakes import Brake
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.consents import Consent, ConsentAction
from storage.records.conversations import Conversation
from storage.records.creditors import Creditor
from storage.records.debtors import ContactPoint
from storage.records.experiments import ExperimentDebtor, ExperimentRow, HeldOut
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.messages import Message, MessageStatus, VerdictRow
from storage.records.plans import Plan, Promise
from storage.records.providers import ProviderCircuit
from storage.records.schema import metadata
from storage.words import Channel, Language, Rung
from tests import outbox_steps
from tests.inbound_person import Person


def ask(books: Any, case: Any, office: Any, language: Language = Language.NL) -> dict[str, Any]:
    with books.transaction() as session:
        reference = session.get_one(Claim, case.claim_id).reference
        found = explain(session, reference, None, books.now, language, office=office)
        assert explain_lines(found, language)
        return json.loads(json.dumps(found))


def codes(found: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in found["why_no_message"]]


def counts(books: Any) -> dict[str, int]:
    with books.transaction() as session:
        return {
            name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata().tables.items()
        }


def sms_case(books: Any, **wishes: Any) -> Any:
    return books.case(**{"channels": (Channel.SMS,), "plan_at": books.now} | wishes)


def test_what_comes_next_is_told_with_the_gates_verdict_and_nothing_is_changed(
    books: Any, office: Any
) -> None:
    case = sms_case(books)
    before = counts(books)
    found = ask(books, case, office)
    assert counts(books) == before
    assert found["plan_at"] == books.now.isoformat()
    assert books.claim(case).plan_at == books.now
    assert codes(found) == ["to_be_planned"]
    coming = found["next"]
    assert (coming["message"], coming["step"], coming["channel"]) == (None, 1, "sms")
    assert coming["verdict_now"] == {"allowed": True, "reasons": [], "until": None}
    with books.transaction() as session:
        assert plan_due(session, office, books.now) == (1, 1)
    (message,) = books.messages()
    assert (message.step, message.channel, message.template) == (
        coming["step"],
        coming["channel"],
        coming["template"],
    )


def test_a_step_that_is_not_due_is_foretold_and_judged_as_of_now(books: Any, office: Any) -> None:
    books.clock.time = books.clock.time.replace(hour=2)
    case = sms_case(books, due_on=books.now.date() + timedelta(days=30))
    found = ask(books, case, office)
    assert codes(found) == ["not_yet"]
    assert found["why_no_message"][0]["until"] == found["next"]["at"] == found["next_step"]["at"]
    verdict = found["next"]["verdict_now"]
    assert (verdict["allowed"], [one["code"] for one in verdict["reasons"]]) == (
        False,
        ["closed_hours"],
    )
    assert "buiten de tijden" in verdict["reasons"][0]["text"]


Make = Callable[[Any, Any, Any], None]


def status(target: ClaimStatus, reason: HoldReason | None = None) -> Make:
    def make(books: Any, session: Any, case: Any) -> None:
        session.get_one(Claim, case.claim_id).move_to(target, books.now, reason)

    return make


def promise(books: Any, session: Any, case: Any) -> None:
    session.add(
        Promise(
            creditor_id=case.creditor_id,
            claim_id=case.claim_id,
            promised_on=date(2026, 12, 1),
            status_at=books.now,
            made_at=books.now,
        )
    )


def plan(books: Any, session: Any, case: Any) -> None:
    session.add(
        Plan(
            creditor_id=case.creditor_id,
            claim_id=case.claim_id,
            status_at=books.now,
            total_cents=1,
            agreed_at=books.now,
        )
    )


def pay(cents: int) -> Make:
    def make(books: Any, session: Any, case: Any) -> None:
        session.add(
            LedgerEntry(
                creditor_id=case.creditor_id,
                claim_id=case.claim_id,
                kind=EntryKind.PAYMENT,
                amount_cents=-cents,
                booking_key=f"pay:{case.claim_id}",
                booked_at=books.now,
            )
        )

    return make


def wrong_number(books: Any, session: Any, case: Any) -> None:
    session.get_one(ContactPoint, case.point_id).declare_wrong(books.now)


def no_consent(books: Any, session: Any, case: Any) -> None:
    session.add(
        Consent(
            creditor_id=case.creditor_id,
            contact_point_id=case.point_id,
            action=ConsentAction.WITHDRAW,
            scope="creditor",
            source="test",
            actor="debtor",
            at=books.now,
            recorded_at=books.now,
            hash=b"y",
        )
    )


def closed_line(books: Any, session: Any, case: Any) -> None:
    session.get_one(ContactPoint, case.point_id).close_channel(Channel.SMS, "30006")


def inactive(books: Any, session: Any, case: Any) -> None:
    session.get_one(Creditor, case.creditor_id).active = False


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (status(ClaimStatus.PAID), {"claim_paid"}),
        (status(ClaimStatus.WITHDRAWN), {"claim_withdrawn"}),
        (status(ClaimStatus.HANDED_OVER), {"claim_handed_over"}),
        (status(ClaimStatus.DISPUTED), {"claim_disputed"}),
        (status(ClaimStatus.ON_HOLD, HoldReason.HARDSHIP), {"claim_on_hold"}),
        (promise, {"claim_promised"}),
        (plan, {"claim_in_plan"}),
        (pay(10_000), {"claim_paid"}),
        (wrong_number, {"no_channel", "wrong_number"}),
        (no_consent, {"no_channel", "consent_withdrawn"}),
        (closed_line, {"no_channel", "channel_suppressed"}),
        (inactive, {"creditor_inactive"}),
    ],
    ids=lambda value: "-".join(sorted(value)) if isinstance(value, set) else "",
)
def test_why_nothing_comes_is_said(make: Make, expected: set[str], books: Any, office: Any) -> None:
    case = sms_case(books)
    with books.transaction() as session:
        make(books, session, case)
    found, english = ask(books, case, office), ask(books, case, office, Language.EN)
    assert expected <= set(codes(found)), found["why_no_message"]
    assert codes(found) == codes(english)
    for one, other in zip(found["why_no_message"], english["why_no_message"], strict=True):
        assert one["text"]
        assert one["text"] != other["text"]


def test_a_promise_tells_until_when(books: Any, office: Any) -> None:
    case = sms_case(books)
    with books.transaction() as session:
        promise(books, session, case)
    (reason,) = ask(books, case, office)["why_no_message"]
    assert reason["until"] >= "2026-12-02"


def test_a_brake_is_told_beside_the_step_and_by_the_gate(books: Any, office: Any) -> None:
    case = sms_case(books)
    with books.transaction() as session:
        session.add(
            Brake(
                creditor_id=case.creditor_id,
                is_on=True,
                reason="complaints",
                figures={},
                since=books.now,
            )
        )
    found = ask(books, case, office)
    assert codes(found) == ["to_be_planned", "brake"]
    assert [one["code"] for one in found["next"]["verdict_now"]["reasons"]] == ["brake_on"]


def test_a_live_conversation_and_a_waiting_person_are_in_the_verdict_of_now(
    books: Any, office: Any
) -> None:
    case = sms_case(books)
    talk = books.talk(case)
    with books.transaction() as session:
        found = session.get_one(Conversation, talk)
        found.last_inbound_at = found.waiting_since = books.now
    verdict = ask(books, case, office)["next"]["verdict_now"]
    assert {one["code"] for one in verdict["reasons"]} == {
        "live_conversation",
        "waiting_for_person",
    }


def test_a_queued_message_tells_its_place_in_the_lane_and_who_goes_first(
    books: Any, office: Any
) -> None:
    early = books.now - timedelta(minutes=5)
    books.queue_all(books.cases(7), send_after=early)
    case = sms_case(books)
    number = books.queue(case)
    coming = ask(books, case, office)["next"]
    assert coming["message"] == str(number)
    (lane,) = coming["held_by"]
    assert lane["code"] == "lane"
    assert "7 berichten ervoor, 1 per seconde" in lane["text"]
    assert coming["verdict_now"]["allowed"] is True
    books.queue(case)
    second = books.message(books.queue(case))
    with books.transaction() as session:
        session.get_one(Message, number).status = MessageStatus.SENDING
        session.get_one(Claim, case.claim_id)
    found = ask(books, case, office)
    assert codes(found) == ["under_way"]
    assert found["next"]["message"] == str(number)
    assert second.id != number


def test_an_open_circuit_is_told_for_what_waits_and_for_what_comes(books: Any, office: Any) -> None:
    case = sms_case(books)
    with books.transaction() as session:
        session.add(
            ProviderCircuit(
                name="twilio",
                state="open",
                why="20003",
                open_since=books.now,
                next_probe_at=books.now + timedelta(seconds=30),
                noted_at=books.now,
            )
        )
    coming = ask(books, case, office)["next"]
    assert [one["code"] for one in coming["held_by"]] == ["circuit_open"]
    books.queue(case)
    coming = ask(books, case, office)["next"]
    assert [one["code"] for one in coming["held_by"]] == ["circuit_open", "lane"]


def test_a_queued_message_tells_that_our_own_set_up_holds_its_lane(books: Any, office: Any) -> None:
    first = books.queue(sms_case(books))
    with books.transaction() as session:
        claim_batch(session, books.now, 1)
        refused = PermanentDeliveryError("suspended", code="30002")
        record_results(session, [CallResult(message_id=first, error=refused)], books.now)
    case = sms_case(books)
    books.queue(case)
    for language in Language:
        coming = ask(books, case, office, language)["next"]
        assert [one["code"] for one in coming["held_by"]] == ["lane_held", "lane"]


def test_a_planner_that_does_not_run_is_said(books: Any, office: Any) -> None:
    case = sms_case(books, plan_at=books.now - timedelta(hours=2))
    assert codes(ask(books, case, office)) == ["planner_late"]


def test_asking_waits_for_nobody_who_is_changing_the_debtor(books: Any, office: Any) -> None:
    case = sms_case(books)
    with books.transaction() as other:
        other.execute(text("select 1 from claims where id = :id for update"), {"id": case.claim_id})
        assert codes(ask(books, case, office)) == ["busy"]


def test_a_wrong_number_tells_who_said_so_and_when(books: Any, office: Any) -> None:
    person = Person(books, office, ["Kies"])
    case = person.cases["Kies"]
    other = books.case(phone="+31687654321", creditor_id=case.creditor_id)
    books.clock.time += timedelta(minutes=1)
    person.says("u heeft het verkeerde nummer")
    at = books.now.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
    # Somebody else of the same creditor is put on hold later, by hand.
    books.clock.time += timedelta(minutes=5)
    with books.transaction() as session:
        claim = session.get_one(Claim, other.claim_id)
        claim.move_to(ClaimStatus.ON_HOLD, books.now, HoldReason.WRONG_PERSON)
    found = ask(books, case, office)
    assert codes(found)[:2] == ["claim_on_hold", "held_by"]
    told = found["why_no_message"][1]["text"]
    assert told == f"Op pauze gezet door de debiteur, op {at}: number.wrong."
    assert "held_by" not in codes(ask(books, other, office))


EXPERIMENT = """
experiment:
  name: toon
  step: 1
  hold_out: 50
  arms:
    - name: kort
      share: 25
    - name: warm
      share: 25
"""


def test_who_is_held_out_for_an_experiment_is_told_and_not_placed_by_asking(
    books: Any, office: Any
) -> None:
    creditor = books.creditor(policy=EXPERIMENT)
    told = []
    for case in books.cases(12, creditor_id=creditor, channels=(Channel.SMS,), plan_at=books.now):
        found = ask(books, case, office)
        told.append((case, found["why_no_message"][0]["code"], found["next"]))
    assert {code for _, code, _ in told} == {"held_out", "to_be_planned"}
    assert books.count(ExperimentRow) == books.count(ExperimentDebtor) == 0
    with books.transaction() as session:
        plan_due(session, office, books.now)
    got = {message.claim_id for message in books.messages()}
    for case, code, coming in told:
        assert (case.claim_id in got) == (code == "to_be_planned")
        assert (coming is None) == (code == "held_out")


HELD_AT_THE_SECOND = """
strategy:
  name: proef
  version: 1
  steps:
    - {template: opener, days_after_due: 1, channels: [sms]}
    - {template: follow_up, days_after_previous: 3, channels: [sms]}
    - {template: last_friendly, days_after_previous: 5, channels: [sms]}
experiment: {name: stil, step: 2, hold_out: 90, arms: [{name: gewoon, share: 10}]}
"""


def test_a_step_that_passed_in_silence_is_told_with_its_experiment_and_when(
    books: Any, office: Any
) -> None:
    creditor = books.creditor(policy=HELD_AT_THE_SECOND)
    cases = books.cases(6, creditor_id=creditor, channels=(Channel.SMS,), plan_at=books.now)
    outbox_steps.plan(books, office)
    outbox_steps.leave(books)
    assert "passed_held_out" not in codes(ask(books, cases[0], office))
    with books.transaction() as session:
        for message in session.scalars(select(Message)):
            message.status = MessageStatus.DELIVERED
    books.clock.time += timedelta(days=4)
    written = {message.claim_id for message in outbox_steps.plan(books, office)}
    silent = next(case for case in cases if case.claim_id not in written)
    with books.transaction() as session:
        passed = session.scalars(select(HeldOut).where(HeldOut.claim_id == silent.claim_id)).one()
    assert passed.step == 2
    at = passed.passed_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")

    found = ask(books, silent, office)
    assert codes(found) == ["not_yet", "passed_held_out"]
    told = found["why_no_message"][1]
    assert (told["step"], told["experiment"]) == (2, "stil")
    assert told["at"] == passed.passed_at.isoformat()
    assert f"Stap 2 ging op {at} zonder bericht voorbij: in proef stil" in told["text"]
    assert any(told["text"] in line for line in explain_lines(found))

    # It stays told when the claim is closed, and in English.
    with books.transaction() as session:
        session.get_one(Claim, silent.claim_id).status = ClaimStatus.PAID
        reference = session.get_one(Claim, silent.claim_id).reference
        paid = explain(session, reference, None, books.now, Language.EN, office=office)
    assert codes(paid) == ["claim_paid", "passed_held_out"]
    assert f"Step 2 passed on {at} without a message" in paid["why_no_message"][1]["text"]


# ------------------------------------------------------------------------- replay


def judged(books: Any) -> int:
    books.clock.time = books.clock.time.replace(hour=2)
    number = books.queue(books.case(), send_after=books.now)
    with books.transaction() as session:
        claim_batch(session, books.now, 5)
    books.clock.time = books.clock.time.replace(hour=10)
    with books.transaction() as session:
        claim_batch(session, books.now, 5)
    return number


def test_a_message_is_judged_again_from_its_facts_and_the_verdicts_are_the_same(
    books: Any,
) -> None:
    number = judged(books)
    with books.transaction() as session:
        found = replay(session, number)
    assert found["same"] is True
    assert [one["stored"]["allowed"] for one in found["verdicts"]] == [False, True]
    assert all(one["stored"] == one["replayed"] for one in found["verdicts"])
    assert "gelijk" in "\n".join(replay_lines(found))
    assert "the same" in "\n".join(replay_lines(found, Language.EN))


@pytest.mark.parametrize(
    "change",
    [
        {"reasons": []},
        {"allowed": True},
        {"until": None},
        {"facts": {"version": 99}},
    ],
    ids=["reasons", "allowed", "until", "facts"],
)
def test_a_verdict_that_does_not_follow_from_its_facts_is_found(
    change: dict[str, Any], books: Any
) -> None:
    number = judged(books)
    with books.transaction() as session:
        # The journal of verdicts is append-only; this is what tampering would look like.
        session.execute(text("reset role"))
        row = session.query(VerdictRow).order_by(VerdictRow.id).first()
        for name, value in change.items():
            setattr(row, name, value)
        session.flush()
        found = replay(session, number)
        session.rollback()
    assert found["same"] is False
    assert [one["same"] for one in found["verdicts"]] == [False, True]
    assert "ANDERS" in "\n".join(replay_lines(found))


def test_a_message_that_is_not_there_is_refused(books: Any) -> None:
    with books.transaction() as session, pytest.raises(RecordNotFoundError):
        replay(session, 10**9)


def test_nothing_that_is_told_names_a_person_or_a_number(books: Any, office: Any) -> None:
    case = sms_case(books, rung=Rung.VERIFIED)
    shown = json.dumps(ask(books, case, office))
    assert case.phone not in shown
    assert "Jansen" not in shown


def test_a_channel_without_an_address_is_said_in_plain_words(books: Any, office: Any) -> None:
    creditor = books.creditor(
        "strategy: {steps: [{template: opener, days_after_due: 1,"
        " channels: [email, letter, whatsapp, sms]}]}"
    )
    case = sms_case(books, creditor_id=creditor)
    office = replace(office, senders={**office.senders, Channel.EMAIL: "us@preminder.example"})
    found = ask(books, case, office)
    why = {way["channel"]: way["why"] for way in found["channels"]}
    assert (why["email"], why["letter"], why["sms"]) == (["no_address"], ["not_set_up"], [])
    assert found["next"]["channel"] == "sms"
    told = "\n".join(explain_lines(found))
    assert "email: geen adres bekend" in told
    assert "number_invalid" not in told


def test_no_next_message_is_named_on_a_channel_that_cannot_carry_it(
    books: Any, office: Any
) -> None:
    creditor = books.creditor(
        "strategy: {steps: [{template: opener, days_after_due: 1,"
        " channels: [sms, whatsapp, email]}]}"
    )
    case = sms_case(books, creditor_id=creditor, channels=())
    office = replace(office, senders={**office.senders, Channel.EMAIL: "us@preminder.example"})
    found = ask(books, case, office)
    assert found["next"] is None
    assert not any(way["usable"] for way in found["channels"])
    assert {"no_channel", "no_address", "consent_unknown"} <= set(codes(found))
    assert "Volgend bericht" not in "\n".join(explain_lines(found))
