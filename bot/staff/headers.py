"""The headers that every page of the console carries."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {}"
)


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address; nothing when there is none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def protect(response: Response, sandbox_url: str) -> Response:
    """Set the security headers; only the sandbox's own page, in a demo, may frame the console.

    Pages are never kept; style and script hold nothing personal and are checked by their ETag.
    """
    framer = origin_of(sandbox_url)
    # A PDF brings a stricter policy of its own.
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(framer or "'none'"))
    if not framer:
        response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response
