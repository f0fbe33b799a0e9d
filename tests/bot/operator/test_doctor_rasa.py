"""The doctor tells whether the Rasa server is there."""

from __future__ import annotations

import pytest

from bot.operator.doctor_rasa import look_at_rasa
from bot.settings import load_settings
from tests.rasa_server import rasa_in_tests


def test_no_server_is_no_fault() -> None:
    assert not look_at_rasa(load_settings(rasa_url="")).mend


@pytest.mark.parametrize("url", ["rasa:5005", "http://", "http://127.0.0.1:9"])
def test_a_server_that_is_not_there_is_a_fault_with_its_mend(url: str) -> None:
    seen = look_at_rasa(load_settings(rasa_url=url))
    assert "RASA_URL" in seen.message + seen.mend


def test_a_server_that_answers_is_well_and_one_in_trouble_is_not() -> None:
    with rasa_in_tests(lambda _: None) as rasa:  # type: ignore[arg-type, return-value] # no talk here
        settings = load_settings(rasa_url=rasa.url)
        assert not look_at_rasa(settings).mend
        rasa.status = 409
        assert "409" in look_at_rasa(settings).message
