"""The tests' own reader of QR codes reads what an independent writer wrote."""

from __future__ import annotations

import segno
from hypothesis import given
from hypothesis import strategies as st

from tests.qr_reader import read_qr


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=160))
def test_what_was_written_is_read_back(said: str) -> None:
    code = segno.make_qr(said, error="m", mode="byte", encoding="utf-8", boost_error=False)
    drawing = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    assert read_qr(drawing) == said
