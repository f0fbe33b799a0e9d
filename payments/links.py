"""Links to the debtor's page: unguessable tokens that are kept only as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets

#: 128 bits in base64url without padding.
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def new_token() -> str:
    """Make a token of 128 random bits: 22 characters that are safe in an address."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> bytes:
    """Return what the database keeps of a token: its SHA-256.

    A fast hash is right here: 128 random bits cannot be guessed, unlike a password.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
