"""A letter that asks for a known amount: one page to print, with a code that a bank's app reads."""

from __future__ import annotations

import asyncio
import hashlib
import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from outbox.errors import PermanentDeliveryError
from outbox.senders.letter_sender import LetterSender
from outbox.senders.sender import Envelope
from outbox.wording.written import letter_rich
from payments.epc import Transfer, epc_payload
from storage.words import Channel, Language
from tests.qr_reader import read_qr

TRANSFER = Transfer(
    name="Bakker & Zn. <B.V.>", iban="NL91ABNA0417164300", cents=12_345, text="WH-2026-001"
)


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def laid(spool: Path, **changes: Any) -> str:
    rich = letter_rich(Language.NL, "De Linde", TRANSFER, "€ 123,45")
    values: dict[str, Any] = {
        "message_id": 42,
        "channel": Channel.LETTER,
        "sender": "letter",
        "recipient": "Zoë <i>de Wit\nDorpsstraat 1\n1234 AB Utrecht",
        "body": "Factuur F-1 van € 123,45 staat nog open.\n\nVragen? Anna",
        "rich": rich,
    }
    asyncio.run(LetterSender(spool, FixedClock()).send(Envelope(**values | changes)))
    return (spool / "m42.html").read_text(encoding="utf-8")


def test_the_code_on_the_page_says_what_its_words_say(tmp_path: Path) -> None:
    page = laid(tmp_path)
    assert read_qr(page) == epc_payload(TRANSFER)
    assert re.findall("<address>(Zoë .*\n.*\n.*Utrecht)</address>", page)
    shown = html.unescape(re.sub(r"<[^>]+>", "|", page))
    told = ("NL91 ABNA 0417 1643 00", "Bakker & Zn. <B.V.>", "€ 123,45", "WH-2026-001", "Kenmerk")
    for each in (*told, "23 november 2026", "Zoë <i>de Wit\nDorpsstraat 1", "Vragen? Anna"):
        assert each in shown


def test_the_page_needs_nothing_else_and_nothing_written_breaks_out(tmp_path: Path) -> None:
    page = laid(tmp_path)
    assert not re.search(r"(?:src|href)=|url\(|@import|https?:", page)
    assert "<i>" not in page
    assert "<B.V.>" not in page
    assert '<html lang="nl">' in page


def test_who_reads_english_gets_it_in_english(tmp_path: Path) -> None:
    page = laid(tmp_path, rich=letter_rich(Language.EN, "De Linde", TRANSFER, "€123.45"))
    assert '<html lang="en">' in page
    assert "Account (IBAN)" in page
    assert "Kenmerk" not in page


def test_the_manifest_names_the_page_and_proves_it(tmp_path: Path) -> None:
    page = laid(tmp_path)
    manifest = json.loads((tmp_path / "m42.json").read_text(encoding="utf-8"))
    assert manifest["page"] == "m42.html"
    assert manifest["page_sha256"] == hashlib.sha256(page.encode()).hexdigest()
    # Printed and taken away, it is not laid again.
    (tmp_path / "m42.html").unlink()
    with pytest.raises(FileNotFoundError):
        laid(tmp_path, attempt=2)


def test_a_transfer_that_cannot_be_drawn_lays_nothing(tmp_path: Path) -> None:
    broken = letter_rich(Language.NL, "De Linde", TRANSFER, "€ 123,45")
    broken["transfer"]["iban"] = "geen"
    with pytest.raises(PermanentDeliveryError) as raised:
        laid(tmp_path, rich=broken)
    assert raised.value.code == "transfer"
    assert list(tmp_path.iterdir()) == []
