"""A canary: a claim full of strange words is walked past every door, and nobody may sing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from bot.logs import configure_logs

PHONE, CREDITOR = "+31610002077", "+31610009999"
POLICY = f"""
public_name: Kwetter
contact: {{name: Marieke Vos, phone: "030 765 43 21"}}
digest: {{channel: sms, to: "{CREDITOR}", hour: 17}}
"""
#: Amount, invoice, reference, description, name, address and the creditor's sector.
CANARY = re.compile(
    r"7[., ]?413|741386|QX-88231|88231|ZK-55|Papegaai|Wibaut|Zonneveld|Tulp|2201|Tandheel|Mondzorg",
    re.IGNORECASE,
)
#: Words that tell that it is about money at all.
MONEY = re.compile(r"€|euro|rekening|factuur|betal|schuld|openstaand|invoice|\bpay|debt", re.I)
NUMBER = re.compile(r"610002077|10002077")


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """Everything that our processes would write on stderr."""
    stream = io.StringIO()
    configure_logs("DEBUG", json=True, stream=stream)
    yield stream
    configure_logs("WARNING")


def pages(stage: Any, link: str) -> Iterator[str]:
    """Everything that a stranger with the link can see."""
    for end in ("", "/privacy", "/andere-persoon", "/stop", "/plan", "/klopt-niet", "/betaald"):
        for language in ("nl", "en"):
            yield requests.get(f"{link}{end}?lang={language}", timeout=60).text
    yield requests.post(link, data={"action": "pay"}, timeout=60).text
    yield requests.get(stage.url + "/b/" + "x" * 22, timeout=60).text
    for path in ("/", "/healthz", "/metrics", "/console/", "/b/", "/nergens"):
        yield requests.get(stage.url + path, timeout=60, allow_redirects=False).text


def test_before_proof_nothing_of_the_claim_shows_anywhere(stage: Any, logs: io.StringIO) -> None:
    stage.creditor("kwetter", "Kwetter Tandheelkunde en Mondzorg B.V.", POLICY)
    stage.claim(
        "kwetter",
        "ZK-55",
        PHONE,
        debtor_name="Wibaut Zonneveld",
        street="Tulpstraat",
        house_number="77",
        postcode="2201 ZX",
        invoice_number="QX-88231",
        amount="7413,86",
        description="Kroon voor de Papegaai",
    )
    stage.run()
    for text in (
        "JA",
        "Wie bent u? Is dit oplichting?",
        "Waar gaat het over?",
        "hoeveel moet ik betalen",
        "ik wil in 3 delen",
        "1234AB 1",
        "is dit voor Jan?",
        "ik betaal vrijdag",
        "who are you",
        "help",
    ):
        stage.says(PHONE, text)
    for days in (3, 7):
        stage.step(days=days)
        stage.run()
    stage.says(PHONE, "dat klopt niet")  # from here on no reminder may come
    stage.at("2026-12-04T17:00:01")
    stage.run()
    heard = stage.heard(PHONE)
    assert len(heard) > 9
    for text in heard:
        assert not CANARY.search(text), text
        assert not MONEY.search(text), text
    link = re.findall(r"https?://\S+/b/[A-Za-z0-9_-]{22}", " ".join(heard))[-1]
    for page in pages(stage, link):
        found = CANARY.search(page) or NUMBER.search(page)
        assert not found, page
    landing = re.sub(r"<[^>]+>", " ", requests.get(link, timeout=60).text)
    assert not MONEY.search(landing), landing

    digests = stage.heard(CREDITOR)
    assert digests
    for digest in digests:
        assert not CANARY.search(digest), digest
        assert not NUMBER.search(digest), digest
    # A wrong token, a refused webhook and a broken turn are logged too.
    requests.post(
        f"{stage.url}/hooks/twilio/message", data={"From": PHONE, "Body": "x"}, timeout=60
    )
    written = logs.getvalue()
    assert "turn" in written
    lines = [line for line in written.splitlines() if CANARY.search(line) or NUMBER.search(line)]
    assert not lines, lines[:3]
    assert link.rsplit("/", 1)[1] not in written
