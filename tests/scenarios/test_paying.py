"""The main story: a preminder goes out, the debtor proves who they are and pays."""

from __future__ import annotations

import re
from typing import Any

import requests

PHONE = "+31610002001"
LINK = re.compile(r"https?://\S+/b/[A-Za-z0-9_-]{22}")


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

    assert "149,95" in requests.get(link.group(), timeout=10).text
    assert stage.pay(link.group()).status_code == 200
    stage.run()
    assert stage.explain("V-1")["status"] == "paid"
    assert stage.explain("V-1")["open_cents"] == 0
    assert sum("Bedankt" in text for text in stage.heard(PHONE)) == 1
