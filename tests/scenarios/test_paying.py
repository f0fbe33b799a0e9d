"""Paying: at once, in parts, on a promised day, and what is silent then."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from storage.records.messages import Message, MessageKind
from storage.records.plan_offers import PlanOffer
from storage.records.plans import Instalment, Plan, PlanStatus, Promise, PromiseStatus

PHONE = "+31610002001"
LINK = re.compile(r"https?://\S+/b/[A-Za-z0-9_-]{22}")


@pytest.fixture
def wiel(stage: Any) -> Any:
    """The stage with one claim whose opener has gone out."""
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.claim("wiel", "V-1", PHONE)
    stage.run()
    return stage


def test_from_a_claims_file_to_a_paid_claim(stage: Any) -> None:
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.claim("wiel", "V-1", PHONE)
    report = stage.run()
    assert (report.planned, report.sent, report.refused) == (1, 1, 0)
    opener = stage.heard(PHONE)[0]
    assert "Wielhuis" in opener
    assert "149" not in opener
    assert "Fietsen" not in opener

    asked = stage.says(PHONE, "JA")
    assert len(asked) == 1
    assert "postcode" in asked[0].lower()
    told = "\n".join(stage.says(PHONE, "3581kl 12"))
    assert "149,95" in told
    assert "F2026-0417" in told
    offered = "\n".join(stage.says(PHONE, "1"))
    link = LINK.search(offered)
    assert link, offered

    assert "149,95" in requests.get(link.group(), timeout=60).text
    assert stage.pay(link.group()).status_code == 200
    stage.run()
    assert stage.explain("V-1")["status"] == "paid"
    assert stage.explain("V-1")["open_cents"] == 0
    assert sum("Bedankt" in text for text in stage.heard(PHONE)) == 1

    late = "\n".join(stage.says(PHONE, "Hoi, hoeveel moet ik nog betalen?"))
    assert "niets meer" in late
    assert not LINK.search(late)


def test_a_plan_is_paid_part_by_part_on_its_dates(wiel: Any) -> None:
    wiel.verified(PHONE)
    assert "3 delen" in "".join(wiel.says(PHONE, "Kan het in 3 delen?"))
    assert "Afgesproken" in "".join(wiel.says(PHONE, "ja"))
    parts = sorted(wiel.rows(Instalment), key=lambda part: part.position)
    assert [part.amount_cents for part in parts] == [4998, 4998, 4999]
    # 26 December is a holiday on a Saturday, so the second part is due on the Monday after.
    days = ["2026-11-26", "2026-12-28", "2027-01-26"]
    assert [str(part.due_on) for part in parts] == days
    links = []
    for part, day in zip(parts, days, strict=True):
        before = len(wiel.heard(PHONE))
        wiel.at(f"{day}T07:59")
        wiel.run()
        assert len(wiel.heard(PHONE)) == before
        wiel.at(f"{day}T09:30")
        wiel.run()
        (notice,) = wiel.heard(PHONE)[before:]
        assert f"deel {part.position}" in notice
        assert f"{part.amount_cents / 100:.2f}".replace(".", ",") in notice
        links.append(LINK.search(notice).group())
        assert wiel.pay(links[-1]).status_code == 200
        wiel.run()
        (thanks,) = wiel.heard(PHONE)[before + 1 :]
        assert thanks.startswith("Bedankt!")
        assert ("niets meer" in thanks) == (part is parts[-1])
    assert len(set(links)) == 3
    assert wiel.explain("V-1")["status"] == "paid"
    assert wiel.rows(Plan)[0].status is PlanStatus.COMPLETED
    wiel.step(days=30)
    before = len(wiel.heard(PHONE))
    wiel.run()
    assert len(wiel.heard(PHONE)) == before


def test_a_part_moves_once_and_a_missed_one_is_asked_for_before_the_plan_breaks(wiel: Any) -> None:
    wiel.verified(PHONE)
    assert "€ 50,00 op donderdag 26 november" in "".join(wiel.says(PHONE, "50 per maand na de 25e"))
    wiel.says(PHONE, "ja")
    told = "".join(wiel.says(PHONE, "Kan ik de betaling van deze maand een week later doen?"))
    assert "donderdag 3 december in plaats van donderdag 26 november" in told
    assert "Afgesproken" in "".join(wiel.says(PHONE, "ja"))
    before = len(wiel.heard(PHONE))
    wiel.at("2026-11-26T10:00")
    wiel.run()
    assert len(wiel.heard(PHONE)) == before
    wiel.at("2026-12-03T10:00")
    wiel.run()
    (notice,) = wiel.heard(PHONE)[before:]
    assert "deel 1 van 3" in notice
    wiel.at("2026-12-07T10:00")
    wiel.run()
    (reminder,) = wiel.heard(PHONE)[before + 1 :]
    assert "nog niet binnen" in reminder
    assert wiel.rows(Plan)[0].status is PlanStatus.AGREED
    wiel.at("2026-12-12T10:00")
    wiel.run()
    assert wiel.rows(Plan)[0].status is PlanStatus.BROKEN


def test_an_offer_beyond_the_box_waits_for_a_colleague_with_all_its_parts(wiel: Any) -> None:
    wiel.verified(PHONE)
    for text in ("Kan het in 12 keer?", "10 euro per maand"):
        assert "past helaas niet" in "".join(wiel.says(PHONE, text))
    assert "collega" in "".join(wiel.says(PHONE, "15 per maand na de 25e"))
    (offer,) = wiel.rows(PlanOffer)
    assert offer.wish == {"rhythm": "month", "cents": 1500, "day": 26}
    assert offer.parts[0] == ["2026-11-26", 1500]
    assert sum(cents for _, cents in offer.parts) == offer.total_cents == 14995
    assert wiel.rows(Plan) == []


def test_a_promise_is_waited_for_and_then_the_cadence_goes_on(wiel: Any) -> None:
    wiel.verified(PHONE)
    assert "maandag 30 november" in "".join(wiel.says(PHONE, "ik betaal op 30 november"))
    assert "genoteerd" in "".join(wiel.says(PHONE, "ja"))
    before = len(wiel.heard(PHONE))
    for day in ("26", "28", "30"):
        wiel.at(f"2026-11-{day}T10:00")
        wiel.run()
    assert len(wiel.heard(PHONE)) == before
    assert wiel.explain("V-1")["why_no_message"][0]["code"] == "claim_promised"
    wiel.at("2026-12-04T10:00")
    wiel.run()
    assert wiel.rows(Promise)[0].status is PromiseStatus.BROKEN
    (reminder,) = wiel.heard(PHONE)[before:]
    assert "nog open" in reminder


def test_who_pays_while_a_preminder_waits_is_not_reminded(wiel: Any) -> None:
    link = LINK.search("".join([wiel.verified(PHONE), *wiel.says(PHONE, "1")])).group()
    # Planned too close to closing time, so the reminder lies in the queue until the morning.
    wiel.at("2026-11-26T19:59:47")
    wiel.run()
    wiel.pay(link)
    wiel.at("2026-11-27T09:00")
    wiel.run()
    waited = [m for m in wiel.explain("V-1")["messages"] if m["kind"] == "preminder"][-1]
    assert waited["status"] == "refused"
    assert waited["verdict"]["reasons"][0]["code"] == "claim_paid"
    kinds = [message.kind for message in wiel.rows(Message) if message.sent_at]
    assert kinds.count(MessageKind.PREMINDER) == 1
    assert kinds.count(MessageKind.THANKS) == 1


def test_already_paid_and_a_dispute_pause_the_claim(wiel: Any) -> None:
    wiel.claim("wiel", "V-2", "+31610002002", debtor_name="Piet Smit", invoice_number="F2026-77")
    wiel.run()
    wiel.verified(PHONE)
    assert "kijken" in "".join(
        wiel.says(PHONE, "Ik heb vorige week dinsdag al betaald via de bank")
    )
    wiel.verified("+31610002002")
    wiel.says("+31610002002", "Dit klopt niet, ik heb de fiets teruggebracht")
    for _ in range(4):
        wiel.step(days=4)
        wiel.run()
    assert wiel.explain("V-1")["hold_reason"] == "paid_claimed"
    assert wiel.explain("V-2")["status"] == "disputed"
    sent = [message for message in wiel.rows(Message) if message.sent_at]
    assert [m.kind for m in sent].count(MessageKind.PREMINDER) == 2
