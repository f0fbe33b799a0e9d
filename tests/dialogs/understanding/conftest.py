"""The trained reader, made once for all tests of a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dialogs.understanding.examples import own_examples
from dialogs.understanding.intent_model import IntentModel


@pytest.fixture(scope="session")
def model() -> IntentModel:
    return IntentModel.kept(own_examples(), Path(os.environ["PREMINDER_MODELS"]))
