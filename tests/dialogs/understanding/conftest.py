"""The trained reader, made once for all tests of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.understanding.examples import own_examples
from dialogs.understanding.intent_model import IntentModel

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def model() -> IntentModel:
    return IntentModel.kept(own_examples(), ROOT / "var" / "models")
