"""Deadlocks: a transaction that the database ended, to free others from waiting in a circle."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

log = structlog.get_logger()

#: A transaction that lost against another one is done again this often.
MOST_TRIES = 5

T = TypeVar("T")


def until_done(work: Callable[[], T]) -> T:
    """Do database work again when the database ended it to break a deadlock.

    Nothing of the transaction that was ended has happened. Work of several transactions must be
    such that doing the first ones again does no harm.
    """
    for _ in range(MOST_TRIES - 1):
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected):
                raise
            log.info("transaction_done_again")
    return work()
