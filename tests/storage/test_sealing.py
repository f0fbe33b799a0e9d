"""Sealed values open only with their key, in their place, and unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storage.errors import SealedValueError, SetupNeededError
from storage.sealing import KeyRing, chain, key_file

OLD = "old:" + "a" * 32
NEW = "new:" + "b" * 32


@given(some.text(max_size=300))
def test_what_is_sealed_opens_again(text: str) -> None:
    ring = KeyRing.parse(NEW)
    assert ring.open(ring.seal(text, "debtors.name"), "debtors.name") == text


def test_the_same_text_never_looks_the_same() -> None:
    ring = KeyRing.parse(NEW)
    assert ring.seal("Jan", "debtors.name") != ring.seal("Jan", "debtors.name")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    ring = KeyRing.parse(NEW)
    with pytest.raises(SealedValueError):
        ring.open(ring.seal("Jan", "debtors.name"), "debtors.city")


@given(some.integers(min_value=0, max_value=40))
def test_a_changed_byte_is_noticed(place: int) -> None:
    ring = KeyRing.parse(NEW)
    blob = bytearray(ring.seal("a longer text than that", "x"))
    blob[place] ^= 1
    with pytest.raises(SealedValueError):
        ring.open(bytes(blob), "x")


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    before, after = KeyRing.parse(OLD), KeyRing.parse(f"{NEW},{OLD}")
    sealed = before.seal("Jan", "x")
    assert after.open(sealed, "x") == "Jan"
    with pytest.raises(SealedValueError):
        before.open(after.seal("Jan", "x"), "x")


def test_the_blind_index_survives_a_rotation() -> None:
    assert KeyRing.parse(OLD).blind("+31612345678") == KeyRing.parse(f"{NEW},{OLD}").blind(
        "+31612345678"
    )
    assert KeyRing.parse(OLD).blind("+31612345678") != KeyRing.parse(NEW).blind("+31612345678")


@pytest.mark.parametrize("text", ["", " , ", "k:short"])
def test_no_key_or_a_short_one_is_refused(text: str) -> None:
    with pytest.raises(SetupNeededError):
        KeyRing.parse(text)


def test_secrets_do_not_show_in_a_repr() -> None:
    assert "aaaa" not in repr(KeyRing.parse(OLD))


def test_a_key_file_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    first = key_file(tmp_path / "home")
    assert key_file(tmp_path / "home") == first
    assert (tmp_path / "home" / "data.keys").stat().st_mode & 0o077 == 0
    KeyRing.parse(first)


@given(some.lists(some.text(max_size=5), max_size=4), some.lists(some.text(max_size=5), max_size=4))
def test_different_parts_never_chain_alike(ours: list[str], theirs: list[str]) -> None:
    assert (chain(b"", ours) == chain(b"", theirs)) == (ours == theirs)
