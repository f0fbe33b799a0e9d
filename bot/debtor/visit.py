"""A visit to the debtor's page: what its signed cookie says, and the token that its forms carry.

The token in the address is the secret. The cookie adds who confirmed in this browser; the form
token binds each form to link and cookie, so that no other site can post in somebody's name.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

#: How long a confirmation holds in one browser.
VISIT_LIFETIME = timedelta(hours=2)

COOKIE = "bezoek"


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One browser at one link."""

    link_id: uuid.UUID
    nonce: str
    confirmed: bool
    since: datetime

    @classmethod
    def begin(cls, link_id: uuid.UUID, now: datetime, *, confirmed: bool = False) -> Visit:
        """Start a visit; confirming starts a new one, so that no older cookie gains by it."""
        return cls(link_id=link_id, nonce=secrets.token_hex(16), confirmed=confirmed, since=now)


@dataclass(frozen=True, slots=True)
class VisitBook:
    """Signs visits into cookies and reads them back."""

    secret_key: str

    def write(self, visit: Visit) -> str:
        """Return the cookie's value."""
        return str(
            self._signer().dumps(
                [visit.link_id.hex, visit.nonce, visit.confirmed, int(visit.since.timestamp())]
            )
        )

    def read(self, cookie: str | None, link_id: uuid.UUID, now: datetime) -> Visit | None:
        """Return the visit in a cookie; None when it is forged, too old or of another link."""
        try:
            of, nonce, confirmed, since = self._signer().loads(cookie or "")
            visit = Visit(
                link_id=uuid.UUID(of),
                nonce=str(nonce),
                confirmed=confirmed is True,
                since=datetime.fromtimestamp(since, UTC),
            )
        except (BadSignature, ValueError, TypeError):
            return None
        fresh = visit.since <= now < visit.since + VISIT_LIFETIME
        return visit if visit.link_id == link_id and fresh else None

    def form_token(self, visit: Visit) -> str:
        """Return the token that each form of this visit carries."""
        said = f"form:{visit.link_id.hex}:{visit.nonce}".encode()
        return hmac.new(self.secret_key.encode(), said, hashlib.sha256).hexdigest()

    def accepts(self, visit: Visit, token: str) -> bool:
        """Return whether a form was made for this visit."""
        return hmac.compare_digest(self.form_token(visit).encode(), token.encode())

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret_key, salt="debtor-page")
