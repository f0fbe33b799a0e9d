"""The creditor's day: one digest at its hour, once, only when something changed."""

from __future__ import annotations

import re
from typing import Any

PHONE = "+31610002001"
CREDITOR = "+31610009999"
POLICY = f"""
public_name: Wielhuis
digest:
  channel: sms
  to: "{CREDITOR}"
  hour: 17
"""
#: A digest may be read on a lock screen: no person, no reference, no number, nobody's amount.
PERSONAL = re.compile(r"Sanne|Boer|V-1|V-2|F2026|0610002|\+316|149|Kinderfiets|Piet", re.IGNORECASE)


def test_the_digest_comes_once_at_its_hour_and_only_when_something_changed(stage: Any) -> None:
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", POLICY)
    stage.claim("wiel", "V-1", PHONE)
    stage.claim("wiel", "V-2", "+31610002002", debtor_name="Piet Smit", amount="81,00")
    stage.run()
    stage.says(PHONE, "JA")
    stage.at("2026-11-23T16:58")
    assert stage.run().digests == 0
    stage.at("2026-11-23T17:00:01")
    assert stage.run().digests == 1
    assert stage.run().digests == 0
    stage.step(hours=2)
    assert stage.run().digests == 0
    (digest,) = stage.heard(CREDITOR)
    assert not PERSONAL.search(digest), digest
    assert "Nieuw: 2" in digest
    assert "Antwoord: 1" in digest
    # Two unverified debtors: a total would tell what one of them owes, almost.
    assert "€" not in digest
    stage.at("2026-11-24T17:30")
    assert stage.run().digests == 0
    assert len(stage.heard(CREDITOR)) == 1

    stage.at("2026-11-25T10:00")
    told = stage.verified(PHONE)
    assert "149,95" in told
    link = re.search(r"https?://\S+", "".join(stage.says(PHONE, "1"))).group()
    stage.pay(link)
    stage.run()
    stage.at("2026-11-25T17:00:01")
    stage.run()
    second = stage.heard(CREDITOR)[1]
    assert "Betaald: 1 = € 149,95" in second
    assert "Klaar: 1" in second
    assert "Sanne" not in second


def test_a_digest_by_mail_comes_on_sunday_too(stage: Any) -> None:
    policy = "digest: {channel: email, to: kas@wiel.example, hour: 18}\n"
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", policy)
    stage.at("2026-11-29T12:00")
    stage.claim("wiel", "V-1", PHONE)
    stage.at("2026-11-29T18:00:01")
    assert stage.run().digests == 1
    (mail,) = stage.state()["mails"]
    assert mail["to"] == ["kas@wiel.example"]
    assert "Nieuwe dossiers" in mail["text"]
    assert not PERSONAL.search(mail["subject"] + mail["text"])
