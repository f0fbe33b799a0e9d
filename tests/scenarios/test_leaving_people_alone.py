"""Leaving people alone: wrong number, STOP, trouble, a crisis, and who cannot prove it is them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from bot.staff.accounts import create_user
from bot.staff.takeover import hand_back, take_over
from storage.records.consents import Consent, ConsentAction, Suppression
from storage.records.conversations import Conversation, Owner
from storage.records.debtors import ContactKind, ContactPoint
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.tasks import Task, TaskKind
from storage.records.users import Role
from storage.words import Rung

PHONE = "+31610002001"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LINK = re.compile(r"https?://\S+/b/[A-Za-z0-9_-]{22}")
#: What nobody hears before they proved who they are.
MONEY = re.compile(r"€|149|F2026|rekening|factuur|betal|schuld|fiets", re.IGNORECASE)


@pytest.fixture
def wiel(stage: Any) -> Any:
    """The stage with one claim whose opener has gone out; Twilio leaves STOP to us."""
    stage.control("options", opt_out_words=False)
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.claim("wiel", "V-1", PHONE)
    stage.run()
    return stage


def the_phone(stage: Any) -> ContactPoint:
    """Return the debtor's number, beside which an address may stand."""
    (phone,) = [point for point in stage.rows(ContactPoint) if point.kind is ContactKind.PHONE]
    return phone


def later(stage: Any) -> list[dict[str, Any]]:
    """Let two weeks pass and return what became of the preminders after the first."""
    for _ in range(4):
        stage.step(days=4)
        stage.run()
    told = [m for m in stage.explain("V-1")["messages"] if m["kind"] == "preminder"]
    return told[1:]


def test_a_wrong_number_hears_an_apology_and_then_nothing_ever(wiel: Any) -> None:
    wiel.at("2026-11-26T09:30")
    wiel.run()
    link = LINK.search(wiel.heard(PHONE)[-1]).group()
    (sorry,) = wiel.says(PHONE, "VERKEERD")
    assert sorry.startswith("Excuses")
    assert not MONEY.search(sorry)
    assert requests.get(link, timeout=60).status_code == 410
    assert wiel.explain("V-1")["hold_reason"] == "wrong_person"
    assert the_phone(wiel).rung is Rung.WRONG
    assert wiel.rows(Task)[0].kind is TaskKind.WRONG_NUMBER
    # Also for whoever else has this number on a list, and when the file comes again.
    wiel.creditor("tand", "Tandarts Mol B.V.", "public_name: Praktijk Mol\n")
    for slug, reference in (("tand", "T-1"), ("wiel", "V-9")):
        report = wiel.claim(slug, reference, PHONE, debtor_name="Kees Bos")
        assert [refusal.code for refusal in report.refused] == ["phone_wrong"]
    wiel.step(days=10)
    wiel.run()
    heard = wiel.heard(PHONE)
    assert heard[-1] == sorry
    assert wiel.says(PHONE, "oke") == []
    assert heard == wiel.heard(PHONE)


@pytest.mark.parametrize("text", ["STOP", "Kunnen jullie stoppen met die berichten alsjeblieft?"])
def test_who_says_stop_is_left_alone_until_start(wiel: Any, text: str) -> None:
    (closing,) = wiel.says(PHONE, text)
    assert "START" in closing
    assert not MONEY.search(closing)
    assert wiel.says(PHONE, "JA") == []
    refused = later(wiel)
    assert refused
    assert {m["status"] for m in refused} == {"refused"}
    codes = {reason["code"] for m in refused for reason in m["verdict"]["reasons"]}
    assert codes & {"opted_out", "consent_withdrawn"}
    assert len(wiel.heard(PHONE)) == 2
    (welcome,) = wiel.says(PHONE, "START")
    assert "Welkom terug" in welcome
    assert "postcode" in "".join(wiel.says(PHONE, "JA"))


def test_who_was_promised_a_person_hears_no_reminder_before_one_came(wiel: Any) -> None:
    assert "collega" in wiel.says(PHONE, "MENS")[0]
    assert "delivered" not in {m["status"] for m in later(wiel)}
    assert len(wiel.heard(PHONE)) == 2


def test_a_stop_that_twilio_handled_is_mirrored_without_a_second_answer(wiel: Any) -> None:
    assert wiel.posts(PHONE, "STOP", "SM" + "1" * 32, OptOutType="STOP") == 200
    wiel.run()
    assert len(wiel.heard(PHONE)) == 1
    assert {m["status"] for m in later(wiel)} == {"refused"}
    assert wiel.posts(PHONE, "START", "SM" + "2" * 32, OptOutType="START") == 200
    wiel.run()
    assert len(wiel.heard(PHONE)) == 1
    said = [(row.action, row.evidence) for row in wiel.rows(Consent)][-2:]
    assert said == [(ConsentAction.WITHDRAW, "STOP"), (ConsentAction.GRANT, "START")]


def test_twilios_own_stop_and_ours_agree(wiel: Any) -> None:
    """Without Advanced Opt-Out Twilio answers and blocks, and tells us nothing but the text."""
    wiel.control("options", opt_out_words=True)
    assert wiel.says(PHONE, "STOP") == []
    assert wiel.state()["auto_replies"]
    assert {m["status"] for m in later(wiel)} == {"refused"}
    assert "Welkom terug" in "".join(wiel.says(PHONE, "START"))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Ik wil niet meer leven", "113", "crisis"),
        ("ik heb schulden en kan dit niet betalen", "Geldfit", "hardship"),
        ("Mijn man is vorige week overleden", "Gecondoleerd", "deceased"),
        ("ik heb een bewindvoerder", "niets te doen", "represented"),
    ],
)
def test_trouble_pauses_everything_and_no_word_of_paying_is_said(
    wiel: Any, text: str, line: str, reason: str
) -> None:
    (answer,) = wiel.says(PHONE, text)
    assert line in answer
    assert not MONEY.search(answer)
    assert wiel.explain("V-1")["hold_reason"] == reason
    assert later(wiel) == []
    assert wiel.heard(PHONE)[-1] == answer
    assert wiel.rows(Task)
    wiel.says(PHONE, "Hallo?")
    assert (wiel.rows(Conversation)[0].waiting_for == "crisis") == (reason == "crisis")
    machine_is_silent = reason in {"crisis", "deceased"}
    assert (wiel.rows(Conversation)[0].owner is Owner.NOBODY) == machine_is_silent


def test_five_wrong_tries_bring_a_human_and_the_truth_opens_nothing_then(wiel: Any) -> None:
    wiel.says(PHONE, "JA")
    for number in range(1, 6):
        (answer,) = wiel.says(PHONE, f"1234AB {number}")
        assert not MONEY.search(answer)
    assert "collega" in answer
    assert not MONEY.search("".join(wiel.says(PHONE, "3581KL 12")))
    conversation = wiel.rows(Conversation)[0]
    assert conversation.waiting_since is not None
    assert conversation.identity_attempts == 5
    assert the_phone(wiel).rung < Rung.VERIFIED


def test_an_english_debtor_is_answered_in_english(stage: Any) -> None:
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.claim("wiel", "V-1", PHONE, language="en", debtor_name="Emma Clarke")
    stage.run()
    assert stage.heard(PHONE)[0].startswith("Hello")
    assert "postcode" in "".join(stage.says(PHONE, "OK"))
    told = "".join(stage.says(PHONE, "3581 KL, 12"))
    assert "149.95" in told
    assert "What would you like to do?" in told
    assert "parts" in "".join(stage.says(PHONE, "can I pay in 2 installments?"))
    assert "Agreed" in "".join(stage.says(PHONE, "yes"))
    assert not any(word in text for text in stage.heard(PHONE) for word in ("Dank", "Hallo", " u "))


def test_an_unknown_number_hears_one_neutral_line_a_day(wiel: Any) -> None:
    for number in range(3):
        wiel.posts("+31610009898", "Wie is dit?", f"SM{number:032}")
    wiel.run()
    (line,) = wiel.heard("+31610009898")
    assert "kennen wij niet" in line
    assert [task.kind for task in wiel.rows(Task)].count(TaskKind.UNKNOWN_SENDER) == 3
    wiel.step(days=1)
    wiel.posts("+31610009898", "Hallo?", f"SM{9:032}")
    wiel.run()
    assert len(wiel.heard("+31610009898")) == 2


def test_an_answer_may_go_out_at_night_and_a_preminder_may_not(stage: Any) -> None:
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    stage.claim("wiel", "V-1", PHONE)
    stage.at("2026-11-28T19:59:47")  # Saturday: too late for the network to bring it in time
    assert stage.run().sent == 0
    (held,) = stage.explain("V-1")["messages"]
    assert held["verdict"]["reasons"][0]["code"] == "closed_hours"
    stage.at("2026-11-28T20:30")
    assert stage.run().sent == 0
    stage.at("2026-11-29T12:00")  # Sunday
    assert stage.run().sent == 0
    stage.at("2026-11-30T07:59")
    assert stage.run().sent == 0
    stage.at("2026-11-30T08:00:05")
    assert stage.run().sent == 1
    stage.at("2026-11-30T23:15")
    assert "postcode" in "".join(stage.says(PHONE, "JA"))
    # Later than half an hour it is no answer any more and waits for the morning.
    stage.posts(PHONE, "3581KL 12", "SM" + "3" * 32)
    stage.step(minutes=31)
    before = len(stage.heard(PHONE))
    stage.run()
    assert len(stage.heard(PHONE)) == before
    waiting = [m for m in stage.rows(Message) if m.kind is MessageKind.ANSWER][-1]
    assert waiting.status is MessageStatus.QUEUED
    stage.at("2026-12-01T08:00:05")
    stage.run()
    assert "149,95" in stage.heard(PHONE)[-1]


def test_a_wrong_number_is_wrong_for_a_creditor_who_had_it_already(stage: Any) -> None:
    for slug, reference in (("wiel", "V-1"), ("mol", "T-1")):
        stage.creditor(slug, f"{slug} B.V.", f"public_name: {slug}\n")
        stage.claim(slug, reference, PHONE)
    stage.run()  # the day's one message is the first creditor's
    assert "Excuses" in stage.says(PHONE, "u heeft het verkeerde nummer")[0]
    assert len(stage.rows(Suppression)) == 1
    for _ in range(4):
        stage.step(days=4)
        stage.run()
    assert len(stage.heard(PHONE)) == 2
    refused = [m for ref in ("V-1", "T-1") for m in stage.explain(ref)["messages"]]
    codes = {r["code"] for m in refused for r in (m["verdict"] or {"reasons": []})["reasons"]}
    assert "wrong_number" in codes


def test_who_asked_for_a_human_and_got_the_bot_back_is_seen_when_it_asks_again(wiel: Any) -> None:
    wiel.says(PHONE, "ik heb een bewindvoerder")
    with wiel.house.database.service() as session:
        user = create_user(session, "a@desk.nl", Role.STAFF, "een lang wachtwoord", None, NOW)
    (talk,) = wiel.rows(Conversation)
    with wiel.house.database.service() as session:
        take_over(session, talk.id, user, wiel.clock.now(), "console")
        hand_back(session, talk.id, user, wiel.clock.now())
    assert wiel.rows(Conversation)[0].waiting_since is None
    assert "collega" in "".join(wiel.says(PHONE, "Hoe gaat het nu verder met de rekening?"))
    assert wiel.rows(Conversation)[0].waiting_since is not None


def test_tries_on_the_page_and_in_the_talk_are_counted_together(stage: Any) -> None:
    phone = "+31610002911"
    stage.creditor("tellen", "Tellen B.V.")
    stage.claim("tellen", "T-1", phone)
    stage.run()
    stage.step(days=3)
    stage.run()
    link = LINK.search(stage.heard(phone)[-1])
    assert link, stage.heard(phone)
    browser = requests.Session()
    page = browser.get(link.group(), timeout=60)
    for _ in range(3):
        page = stage.press(browser, page, "confirm", answer="9999 ZZ 99")
    stage.says(phone, "ja")
    stage.says(phone, "9999 ZZ 99")
    stage.says(phone, "9999 ZZ 98")
    heard = stage.says(phone, "1234 AB 5")
    assert not any("€" in text for text in heard), heard
    with stage.house.database.service() as session:
        kinds = [task.kind for task in session.query(Task)]
    assert TaskKind.IDENTITY_FAILED in kinds
