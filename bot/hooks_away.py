"""Hooks away: what a provider hears while our database does not answer, so that it comes again."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError

from storage.database import DatabaseUnreachableError

log = structlog.get_logger()

#: Seconds after which a provider may try again, for those that read it.
TRY_AGAIN_AFTER = 30
#: How a database that is away shows.
AWAY = (DatabaseUnreachableError, OperationalError, InterfaceError, NoFreeConnectionError)


def answer_while_away(hooks: Blueprint) -> None:
    """Let a hook answer 503 when the database is away: nothing was stored, so it must come again.

    Every hook may come twice, also when it is only the answer that was lost.
    """
    for away in AWAY:
        hooks.register_error_handler(away, _come_again)


def _come_again(error: Exception) -> Response:
    # The endpoint and not the path, which may hold a secret.
    log.error("hook_put_off", hook=request.endpoint, why=type(error).__name__)
    return Response("try again later", status=503, headers={"Retry-After": str(TRY_AGAIN_AFTER)})
