"""Letters lie in a real folder, whole or not at all, once, and every fault may be tried again."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outbox.engine.outcomes import outcome_of
from outbox.errors import PermanentDeliveryError, TransientDeliveryError
from outbox.senders.letter_sender import LetterSender, address_lines
from outbox.senders.sender import Envelope, Sent
from storage.words import Channel

NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # in Amsterdam already the 24th
ADDRESS = "Zoë de Wit\nDorpsstraat 1\n1234 AB Utrecht"


class FixedClock:
    def now(self) -> datetime:
        return NOW


def envelope(**changes: Any) -> Envelope:
    values: dict[str, Any] = {
        "message_id": 42,
        "channel": Channel.LETTER,
        "sender": "letter",
        "recipient": ADDRESS,
        "body": "Er staat een bericht voor u klaar.",
        "rich": {"from_lines": ["De Linde"], "language": "nl"},
    }
    return Envelope(**values | changes)


def lay(spool: Path, **changes: Any) -> Sent:
    return asyncio.run(LetterSender(spool, FixedClock()).send(envelope(**changes)))


def look_up(spool: Path, **changes: Any) -> tuple[Sent, ...]:
    sender = LetterSender(spool, FixedClock())
    return asyncio.run(sender.look_up(envelope(**changes), NOW))


def names(spool: Path) -> list[str]:
    return sorted(path.name for path in spool.iterdir())


def test_a_letter_is_a_page_to_print_and_a_manifest(tmp_path: Path) -> None:
    spool = tmp_path
    assert lay(spool).provider_id == "letter-42"
    assert names(spool) == ["m42.json", "m42.txt"]
    page = (spool / "m42.txt").read_text(encoding="utf-8")
    assert page.splitlines()[0] == "De Linde"
    assert ADDRESS in page
    assert "24 november 2026" in page
    assert page.endswith("Er staat een bericht voor u klaar.\n")
    manifest = json.loads((spool / "m42.json").read_text(encoding="utf-8"))
    assert manifest["address"] == ADDRESS.splitlines()
    assert manifest["sha256"] == hashlib.sha256(page.encode()).hexdigest()
    assert manifest["message"] == 42


def test_what_is_laid_is_for_our_eyes_only(tmp_path: Path) -> None:
    lay(tmp_path)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_the_same_message_is_laid_once_also_after_it_was_printed(tmp_path: Path) -> None:
    lay(tmp_path)
    (tmp_path / "m42.txt").unlink()  # printed, and taken away
    assert lay(tmp_path, attempt=2, body="Anders").provider_id == "letter-42"
    assert names(tmp_path) == ["m42.json"]


def test_a_look_up_proves_presence_and_absence(tmp_path: Path) -> None:
    assert look_up(tmp_path) == ()
    lay(tmp_path, message_id=420)
    assert look_up(tmp_path) == ()
    lay(tmp_path)
    assert [sent.provider_id for sent in look_up(tmp_path)] == ["letter-42"]


def test_a_letter_without_its_manifest_does_not_count_and_is_laid_again(tmp_path: Path) -> None:
    (tmp_path / "m42.txt").write_text("half", encoding="utf-8")
    (tmp_path / ".m42.json.77").write_text("{", encoding="utf-8")
    assert look_up(tmp_path) == ()
    lay(tmp_path)
    assert "half" not in (tmp_path / "m42.txt").read_text(encoding="utf-8")
    assert len(look_up(tmp_path)) == 1


def test_a_folder_that_is_gone_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TransientDeliveryError):
        look_up(tmp_path / "not mounted")


@pytest.mark.parametrize("name", ["file", "not mounted"])
def test_a_folder_that_is_none_may_be_tried_again_and_alarms(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(TransientDeliveryError) as caught:
        lay(tmp_path / name)
    assert not (tmp_path / "not mounted").exists()
    assert caught.value.code == "spool"
    assert outcome_of(caught.value.code).alarms
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux' /dev/full")
def test_a_full_disk_leaves_nothing_behind_and_may_be_tried_again(tmp_path: Path) -> None:
    # The kernel itself says "no space left" when the text is flushed to the device behind it.
    (tmp_path / ".m42.txt.1").symlink_to("/dev/full")
    with pytest.raises(TransientDeliveryError) as caught:
        lay(tmp_path)
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC
    assert names(tmp_path) == []
    lay(tmp_path)
    assert names(tmp_path) == ["m42.json", "m42.txt"]


def test_two_workers_at_once_lay_one_letter(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda attempt: lay(tmp_path, attempt=attempt), (1, 2)))
    assert {sent.provider_id for sent in done} == {"letter-42"}
    assert names(tmp_path) == ["m42.json", "m42.txt"]


@pytest.mark.parametrize("recipient", ["", "Jan de Wit", "\n \n", "\n".join("abcdefgh")])
def test_what_is_no_address_is_refused_for_good(tmp_path: Path, recipient: str) -> None:
    with pytest.raises(PermanentDeliveryError):
        lay(tmp_path, recipient=recipient)
    assert names(tmp_path) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(words=st.text(alphabet=st.characters(codec="utf-8"), max_size=200), number=st.integers(1))
def test_any_words_make_one_letter_under_the_messages_number(
    tmp_path: Path, words: str, number: int
) -> None:
    lay(tmp_path, message_id=number, body=words, recipient=f"{words.split() or 'x'}\nStraat 1")
    assert (tmp_path / f"m{number}.json").exists()


def test_empty_lines_are_no_address_lines() -> None:
    assert address_lines(" Jan \n\n Straat 1 \n") == ("Jan", "Straat 1")
