"""Refusals in each provider's own words: the error bodies that their SDKs expect."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why a request is not taken: an HTTP status, the provider's code and a sentence."""

    status: int
    code: int = 0
    message: str = ""
    field: str = ""
    retry_after: int | None = None


#: Twilio's code where a status has a general one (twilio.com/docs/api/errors).
TWILIO_CODES = {401: 20003, 404: 20404, 429: 20429, 500: 20500, 503: 20503}


def twilio_refusal(refusal: Refusal) -> web.Response:
    """Answer as Twilio's REST API does: code, message, more_info, status."""
    code = refusal.code or TWILIO_CODES.get(refusal.status, 20001)
    return web.json_response(
        {
            "code": code,
            "message": refusal.message or HTTPStatus(refusal.status).phrase,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": refusal.status,
        },
        status=refusal.status,
        headers=waiting(refusal),
    )


def mollie_refusal(refusal: Refusal) -> web.Response:
    """Answer as Mollie does: status, title, detail and sometimes the field."""
    body: dict[str, object] = {
        "status": refusal.status,
        "title": HTTPStatus(refusal.status).phrase.replace("Content", "Entity"),
        "detail": refusal.message or HTTPStatus(refusal.status).description,
        "_links": {
            "documentation": {
                "href": "https://docs.mollie.com/overview/handling-errors",
                "type": "text/html",
            }
        },
    }
    if refusal.field:
        body["field"] = refusal.field
    return web.json_response(
        body,
        status=refusal.status,
        content_type="application/hal+json",
        headers=waiting(refusal),
    )


def telegram_refusal(refusal: Refusal) -> web.Response:
    """Answer as the Bot API does: ok false, error_code, description, parameters."""
    body: dict[str, object] = {
        "ok": False,
        "error_code": refusal.status,
        "description": refusal.message or HTTPStatus(refusal.status).phrase,
    }
    if refusal.retry_after is not None:
        body["description"] = f"Too Many Requests: retry after {refusal.retry_after}"
        body["parameters"] = {"retry_after": refusal.retry_after}
    return web.json_response(body, status=refusal.status)


def waiting(refusal: Refusal) -> dict[str, str]:
    """Return the Retry-After header when the refusal names a time."""
    return {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}


ANSWERS = {"twilio": twilio_refusal, "mollie": mollie_refusal, "telegram": telegram_refusal}
