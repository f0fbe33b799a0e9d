"""Cutting what is new into texts that Telegram takes, without losing a word or a mark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.news import LONGEST, cut, in_order, units
from bot.staff.timeline import Entry
from storage.records.messages import MessageStatus
from storage.words import Actor

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    st.sampled_from(["😀" * 4096, "a" * 4096, "é" * 1600, "x\n" * 900]),
)


def entry(number: int, inbound: bool, text: str, minute: int, typed_here: bool = False) -> Entry:
    return Entry(
        id=number,
        inbound=inbound,
        author=Actor.DEBTOR if inbound else Actor.STAFF,
        label="Debiteur" if inbound else "Medewerker",
        text=text,
        at=NOW + timedelta(minutes=minute),
        state="Verstuurd",
        status=None if inbound else MessageStatus.SENT,
        intent_key="staff:telegram:1:2" if typed_here else "staff:console:1",
    )


ROWS = st.lists(st.tuples(st.booleans(), TEXTS, st.integers(0, 9), st.booleans()), max_size=12)


@given(ROWS)
def test_every_part_fits_and_nothing_is_lost(rows: list[tuple[bool, str, int, bool]]) -> None:
    entries = [entry(n + 1, *row) for n, row in enumerate(rows)]
    inbound = [each for each in entries if each.inbound]
    outbound = [each for each in entries if not each.inbound]
    ordered = in_order(inbound, outbound)
    parts = list(cut(ordered, (0, 0), NOW))
    assert all(units(part.text) <= 4096 for part in parts)
    assert all(units(part.text) <= LONGEST for part in parts)
    # Where one text ends and the next begins is told by line breaks, which a text may hold itself.
    whole = "".join(part.text.replace("\n", "") for part in parts)
    for each in ordered:
        if each.inbound or "telegram" not in each.intent_key:
            assert each.text.replace("\n", "") in whole
    if parts:
        assert parts[-1].inbound == max((each.id for each in inbound), default=0)
        assert parts[-1].message == max((each.id for each in outbound), default=0)
    marks = [(part.inbound, part.message) for part in parts]
    assert marks == sorted(marks)


@given(ROWS)
def test_each_way_keeps_its_own_order(rows: list[tuple[bool, str, int, bool]]) -> None:
    entries = [entry(n, *row) for n, row in enumerate(rows)]
    ordered = in_order([e for e in entries if e.inbound], [e for e in entries if not e.inbound])
    for way in (True, False):
        ids = [each.id for each in ordered if each.inbound is way]
        assert ids == sorted(ids)
    assert len(ordered) == len(entries)
