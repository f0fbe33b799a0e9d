from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from payments.links import TOKEN, new_token, token_hash


def test_a_token_holds_128_random_bits_in_22_safe_characters() -> None:
    tokens = {new_token() for _ in range(2_000)}
    assert len(tokens) == 2_000
    assert all(TOKEN.fullmatch(token) for token in tokens)
    assert all(len(base64.urlsafe_b64decode(token + "==")) == 16 for token in tokens)


@given(st.text())
def test_any_text_can_be_hashed_and_only_the_hash_is_needed_to_find_it(text: str) -> None:
    assert token_hash(text) == token_hash(text)
    assert len(token_hash(text)) == 32
