"""Keys and unknown paths: what is refused before any route is reached."""

from __future__ import annotations

import base64

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.sandbox.refusals import ANSWERS, Refusal
from bot.sandbox.settings import SandboxSettings


class Guard:
    """Knows the keys of a sandbox."""

    def __init__(self, settings: SandboxSettings) -> None:
        pair = f"{settings.account_sid}:{settings.auth_token}".encode()
        self._account = settings.account_sid
        self._keys = {
            "/twilio/": "Basic " + base64.b64encode(pair).decode("ascii"),
            "/mollie/v2/": f"Bearer {settings.mollie_key}",
        }

    def refusal(self, request: web.Request) -> Refusal | None:
        """Return why a request may not come in; None when it may."""
        for path, key in self._keys.items():
            if request.path.startswith(path) and request.headers.get("Authorization") != key:
                message = "Missing authentication, or failed to authenticate"
                return Refusal(status=401, message="Authenticate" if "twilio" in path else message)
        if request.match_info.get("account", self._account) != self._account:
            return Refusal(status=404, message="The requested resource was not found")
        return None


def guard_middleware(settings: SandboxSettings) -> Middleware:
    """Make the middleware that checks keys and words a 404 as the provider does."""
    guard = Guard(settings)

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        provider = request.path.split("/", 2)[1]
        if provider not in ANSWERS or request.path.startswith("/mollie/checkout/"):
            return await handler(request)
        refused = guard.refusal(request)
        if refused is not None:
            return ANSWERS[provider](refused)
        try:
            return await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            message = f"The requested resource {request.path} was not found"
            return ANSWERS[provider](Refusal(status=404, message=message))

    return check
