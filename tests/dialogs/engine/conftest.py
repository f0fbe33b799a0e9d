"""The torture assistants, and engines that play them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from dialogs.engine.assistant import Assistant, load_assistant
from dialogs.engine.turning import Engine

HERE = Path(__file__).parent


def engine_of(folder: Path, actions: str) -> tuple[Assistant, Engine]:
    spec = importlib.util.spec_from_file_location(actions, folder / f"{actions}.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    # The module looks itself up by name.
    sys.modules[actions] = module
    spec.loader.exec_module(module)
    assistant = load_assistant(folder)
    return assistant, Engine(assistant, module.executor())


@pytest.fixture(scope="session")
def torture() -> tuple[Assistant, Engine]:
    return engine_of(HERE / "torture", "torture_actions")


@pytest.fixture(scope="session")
def checks() -> tuple[Assistant, Engine]:
    return engine_of(HERE / "torture_checks", "checks_actions")
