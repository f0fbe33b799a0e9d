"""Letters: one printable text for each message, laid in a spool folder for whoever prints them.

A letter is `m<id>.txt`; beside it stands `m<id>.json`, its manifest, written last. A letter counts
once its manifest is there: print only those, then take the `.txt` away and leave the `.json`. The
manifest is the proof that a broken-off call is looked up by, so no letter is laid there twice. One
that asks for a known amount is also a page `m<id>.html`, which the manifest names: print that one.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from babel.dates import format_date

from outbox.errors import PermanentDeliveryError, TransientDeliveryError
from outbox.senders.letter_page import asked_of, letter_page
from outbox.senders.sender import Envelope, Sent
from payments.errors import PaymentError
from storage.clock import LOCAL, Clock
from storage.words import Language

#: The code of a spool that cannot be written; `outbox/engine/outcomes.py` alarms on it.
SPOOL_FAULT = "spool"
#: A name, a street, a town and what else an address block may hold.
MOST_ADDRESS_LINES = 7
_PRIVATE_FILE = 0o600


class LetterSender:
    """Lays letters in one folder. Fulfils `outbox.senders.sender.Sender`."""

    def __init__(self, spool: Path, clock: Clock) -> None:
        """Keep where letters go. The folder must be there: a missing one may be a missing disk."""
        self._spool = spool
        self._clock = clock

    async def send(self, envelope: Envelope) -> Sent:
        """Lay the letter in the folder; one that is there already stays as it is.

        Raises:
            PermanentDeliveryError: the recipient is no postal address, or the transfer that it
                asks for cannot be drawn.
            TransientDeliveryError: the folder cannot be written now (full, read-only, gone).
        """
        return await asyncio.to_thread(self._lay, envelope)

    async def look_up(self, envelope: Envelope, since: datetime) -> tuple[Sent, ...]:
        """Tell whether the letter is there: its manifest, or surely nothing.

        Raises:
            TransientDeliveryError: the folder cannot be read now, so nothing is proved.
        """
        del since
        return await asyncio.to_thread(self._seen, envelope)

    async def close(self) -> None:
        """Do nothing: no file stays open."""

    def _lay(self, envelope: Envelope) -> Sent:
        lines = address_lines(envelope.recipient)
        text = self.compose(envelope, lines)
        page = self._page(envelope, lines)
        with _faults_told():
            if not self._manifest(envelope).exists():
                manifest = self._manifest_text(envelope, lines, text, page)
                self._write(f"{_name(envelope)}.txt", text, envelope.attempt)
                if page is not None:
                    self._write(f"{_name(envelope)}.html", page, envelope.attempt)
                self._write(f"{_name(envelope)}.json", manifest, envelope.attempt)
        return Sent(provider_id=_provider_id(envelope))

    def _seen(self, envelope: Envelope) -> tuple[Sent, ...]:
        with _faults_told():
            # A folder that is not mounted would look like an empty one.
            present = {path.name for path in self._spool.iterdir()}
        if self._manifest(envelope).name not in present:
            return ()
        return (Sent(provider_id=_provider_id(envelope)),)

    def compose(self, envelope: Envelope, lines: tuple[str, ...]) -> str:
        """Return the letter: who writes, to whom, when, about what, and the words."""
        return "\n\n\n".join(self._blocks(envelope, lines)) + "\n"

    def _blocks(self, envelope: Envelope, lines: tuple[str, ...]) -> list[str]:
        today = self._clock.now().astimezone(LOCAL).date()
        parts = [
            _block(envelope.rich.get("from_lines")),
            "\n".join(lines),
            format_date(today, "d MMMM y", locale=str(_language(envelope))),
            str(envelope.rich.get("subject") or ""),
            envelope.body.strip(),
        ]
        return [part for part in parts if part]

    def _page(self, envelope: Envelope, lines: tuple[str, ...]) -> str | None:
        """Return the page with the code to scan; None for a letter that asks for no amount."""
        asked = asked_of(envelope.rich)
        if asked is None:
            return None
        blocks = self._blocks(envelope, lines)
        try:
            return letter_page(blocks, "\n".join(lines), asked, _language(envelope))
        except PaymentError as error:
            raise PermanentDeliveryError("the transfer cannot be drawn", code="transfer") from error

    def _manifest(self, envelope: Envelope) -> Path:
        return self._spool / f"{_name(envelope)}.json"

    def _manifest_text(
        self, envelope: Envelope, lines: tuple[str, ...], text: str, page: str | None
    ) -> str:
        manifest = {
            "message": envelope.message_id,
            "written_at": self._clock.now().isoformat(),
            "letter": f"{_name(envelope)}.txt",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "address": list(lines),
            "sender": envelope.sender,
            "subject": str(envelope.rich.get("subject") or ""),
            "body": envelope.body,
        }
        if page is not None:
            manifest["page"] = f"{_name(envelope)}.html"
            manifest["page_sha256"] = hashlib.sha256(page.encode()).hexdigest()
        return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"

    def _write(self, name: str, text: str, attempt: int) -> None:
        """Write a file so that it is there whole or not at all, also after a power cut."""
        # Each claim of a message has an attempt of its own, so no two write the same file.
        temporary, final = self._spool / f".{name}.{attempt}", self._spool / name
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(final)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        folder = os.open(self._spool, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def address_lines(recipient: str) -> tuple[str, ...]:
    """Return the lines of an address block.

    Raises:
        PermanentDeliveryError: fewer than two lines, or more than fit an envelope's window.
    """
    lines = tuple(line.strip() for line in recipient.splitlines() if line.strip())
    if not 2 <= len(lines) <= MOST_ADDRESS_LINES:
        raise PermanentDeliveryError("the recipient is no postal address", code="address")
    return lines


def _language(envelope: Envelope) -> Language:
    return Language(envelope.rich.get("language") or Language.NL)


def _name(envelope: Envelope) -> str:
    return f"m{envelope.message_id}"


def _provider_id(envelope: Envelope) -> str:
    return f"letter-{envelope.message_id}"


def _block(lines: object) -> str:
    return "\n".join(str(line) for line in lines) if isinstance(lines, list) else ""


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # The name of the fault only: a path or a name in it is nobody's business.
        raise TransientDeliveryError(
            f"the letter spool cannot be used: {type(error).__name__}", code=SPOOL_FAULT
        ) from error
