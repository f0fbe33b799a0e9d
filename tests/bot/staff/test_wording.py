"""Every status that staff may see has Dutch words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.staff import wording
from dialogs.turn import HandOverReason
from storage.records.claims import ClaimStatus
from storage.records.conversations import InboundState, Owner
from storage.records.debtors import Representation
from storage.records.messages import MessageKind, MessageStatus
from storage.records.tasks import TaskKind
from storage.words import Actor, Channel, Rung


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (wording.CHANNELS, Channel),
        (wording.OWNERS, Owner),
        (wording.RUNGS, Rung),
        (wording.DELIVERY, MessageStatus),
        (wording.INBOUND, InboundState),
        (wording.AUTHORS, Actor),
        (wording.KINDS, MessageKind),
        (wording.CLAIMS, ClaimStatus),
        (wording.REPRESENTATIONS, Representation),
        (wording.TASKS, TaskKind),
    ],
)
def test_nothing_is_without_words(words: dict[object, str], kind: type) -> None:
    assert set(words) == set(kind)


def test_every_reason_to_wait_has_words_and_free_text_is_never_shown() -> None:
    assert set(wording.WAITING) == {*HandOverReason, "page", "replied"}
    assert wording.why_waiting("dispute") == "Zegt dat het niet klopt"
    assert wording.why_waiting("Jan zei iets") == "Vraagt om een medewerker"
    assert wording.why_waiting(None) == "Vraagt om een medewerker"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "minder dan een minuut"),
        (timedelta(minutes=1), "1 minuut"),
        (timedelta(hours=3, minutes=12), "3 uur en 12 minuten"),
        (timedelta(days=1, hours=2, minutes=5), "1 dag en 2 uur"),
        (timedelta(days=2), "2 dagen"),
    ],
)
def test_a_span_is_written_in_words(length: timedelta, words: str) -> None:
    assert wording.span(length) == words


def test_times_are_amsterdams_and_amounts_dutch() -> None:
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert wording.clock_time(now, now) == "09:00"
    assert wording.clock_time(now - timedelta(hours=10), now) == "22 nov 23:00"
    assert wording.euros(123_456) == "€\xa01.234,56"
