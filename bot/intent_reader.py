"""The trained reader of a process: loaded beside its start, used as soon as it is there.

Loading takes a few seconds and learning anew some thirty; nobody waits for it, nor for scikit-learn
to be imported, which is a fifth of all that this process imports. Until then the rules read alone,
as they would without it.
"""

from __future__ import annotations

import threading
from importlib import import_module
from pathlib import Path

import structlog

from dialogs.understanding.examples import own_examples
from dialogs.understanding.ranking import Ranker
from dialogs.understanding.tongues import tongue_of

log = structlog.get_logger()

_ready: list[Ranker] = []


def start_reader(folder: Path) -> threading.Thread:
    """Begin to load the reader, or to learn it when `folder` holds none of our examples."""
    loading = threading.Thread(target=_load, args=(folder,), name="intent-reader", daemon=True)
    loading.start()
    return loading


def reader() -> Ranker | None:
    """Return the reader of this process; None while it is not there."""
    return _ready[0] if _ready else None


def _load(folder: Path) -> None:
    model = import_module("dialogs.understanding.intent_model").IntentModel
    made: Ranker = model.kept(own_examples(), folder)
    # The first time costs most; let nobody's message pay for it.
    made.rank("goedemorgen")
    tongue_of("wat is dit voor een taal", "")
    _ready[:] = [made]
    log.info("intent_reader_ready")
