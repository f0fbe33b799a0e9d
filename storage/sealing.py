"""Sealing personal data: AES-GCM under a key ring, and a keyed blind index to find it again.

A sealed value is `version | key id | nonce | ciphertext`. The column's name is bound in as
associated data, so a value that is copied to another column does not open. The blind index is an
HMAC: equal values give equal keys, nothing else can be read from it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import SealedValueError, SetupNeededError

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
#: Bytes of the blind index; 16 keep accidental collisions out of reach and indexes small.
INDEX_BYTES = 16


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret)


def _secret_bytes(text: str) -> bytes:
    """Read a secret as base64 where it is that, else as the bytes of its text."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
    return decoded if len(decoded) >= 16 else text.encode()


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys in use: the first seals, all open, the last one also keys the blind index.

    To rotate, put a new key in front. The last entry stays until every blind index was rebuilt.
    """

    sealers: dict[bytes, AESGCM] = field(repr=False)
    active: bytes
    index_key: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read DATA_KEYS: entries `name:secret` or `secret`, comma separated, newest first.

        Raises:
            SetupNeededError: no key, or one with fewer than 16 characters.
        """
        entries = [entry.strip() for entry in text.split(",") if entry.strip()]
        if not entries:
            raise SetupNeededError("DATA_KEYS is empty; give it `name:secret` with a long secret")
        sealers: dict[bytes, AESGCM] = {}
        secret = b""
        for entry in entries:
            name, _, value = entry.rpartition(":")
            if len(value) < 16:
                raise SetupNeededError("a secret in DATA_KEYS has fewer than 16 characters")
            secret = _secret_bytes(value)
            key_id = hashlib.sha256(name.encode() or secret).digest()[:KEY_ID_BYTES]
            sealers[key_id] = AESGCM(_derive(secret, "preminder/seal"))
        return cls(
            sealers=sealers,
            active=next(iter(sealers)),
            index_key=_derive(secret, "preminder/blind-index"),
        )

    def seal(self, text: str, context: str) -> bytes:
        """Encrypt `text` for the place that `context` names, such as `debtors.name`."""
        return self.seal_bytes(text.encode(), context)

    def seal_bytes(self, content: bytes, context: str) -> bytes:
        """Encrypt bytes for the place that `context` names."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self.sealers[self.active].encrypt(nonce, content, context.encode())
        return VERSION + self.active + nonce + sealed

    def open(self, blob: bytes, context: str) -> str:
        """Decrypt what `seal` made for the same context.

        Raises:
            SealedValueError: unknown key, other context, or a changed byte.
        """
        return self.open_bytes(blob, context).decode()

    def open_bytes(self, blob: bytes, context: str) -> bytes:
        """Decrypt what `seal_bytes` made for the same context; raises as `open`."""
        key_id = blob[1 : 1 + KEY_ID_BYTES]
        sealer = self.sealers.get(key_id)
        if blob[:1] != VERSION or sealer is None:
            raise SealedValueError(f"no key in the ring opens this value of {context}")
        start = 1 + KEY_ID_BYTES
        nonce, sealed = blob[start : start + NONCE_BYTES], blob[start + NONCE_BYTES :]
        try:
            return sealer.decrypt(nonce, sealed, context.encode())
        except InvalidTag as error:
            raise SealedValueError(f"a value of {context} was changed or moved") from error

    def blind(self, text: str) -> bytes:
        """Return the blind index of a value in its normal form, such as an E.164 number."""
        return hmac.new(self.index_key, text.encode(), hashlib.sha256).digest()[:INDEX_BYTES]


class _Installed:
    """The ring of this process. Column types cannot take one as an argument."""

    ring: KeyRing | None = None


def install(ring: KeyRing) -> None:
    """Let the sealed columns of this process use `ring`."""
    _Installed.ring = ring


def ring() -> KeyRing:
    """Return the installed ring.

    Raises:
        SetupNeededError: nothing was installed.
    """
    if _Installed.ring is None:
        raise SetupNeededError("no key ring is installed; call storage.sealing.install first")
    return _Installed.ring


@contextmanager
def opened_with(keys: KeyRing) -> Iterator[None]:
    """Use another ring for a while, as somebody does who only looks."""
    before, _Installed.ring = _Installed.ring, keys
    try:
        yield
    finally:
        _Installed.ring = before


def blind(text: str) -> bytes:
    """Return the blind index of `text` under the installed ring."""
    return ring().blind(text)


def key_file(home: Path) -> str:
    """Return the keys in `home/data.keys`, making them on first use.

    For development and demo only: a deployment sets DATA_KEYS and keeps it elsewhere than the data.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / "data.keys"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("k1:" + base64.b64encode(os.urandom(32)).decode())
    return path.read_text(encoding="ascii").strip()


def chain(previous: bytes, parts: Iterator[str] | list[str]) -> bytes:
    """Return the hash of a link in an append-only chain: the one before it, then its parts.

    Each part is preceded by its length, so that no two different lists hash alike.
    """
    digest = hashlib.sha256(previous)
    for part in parts:
        raw = part.encode()
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.digest()
