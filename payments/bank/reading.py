"""Reading a delivered file: one statement file, or a zip of several, each read on its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from payments.bank.camt import read_camt
from payments.bank.faults import FaultCode, of_intake, refused
from payments.bank.mt940 import read_mt940
from payments.bank.statement import Piece
from payments.errors import PaymentError
from storage.intake.archive import is_zip, members
from storage.intake.errors import FileRefusedError

MEGABYTE: Final = 1 << 20
#: The largest file that we read. It is never in memory as a whole; a year of a large account fits.
FILE_LIMIT: Final = 1024 * MEGABYTE
_START: Final = 4096


class BankFileUnreadableError(PaymentError):
    """The file cannot be opened."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """A file to be read: its name within a zip, None for the file itself."""

    name: str | None
    stream: BinaryIO


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Delivered]]:
    """Open a delivered file and give the files in it, one after another.

    Raises:
        BankFileUnreadableError: it cannot be opened.
        BankFileError: while they are given: the zip is damaged, locked, or a bomb.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise BankFileUnreadableError(
            f"{path} cannot be opened: {error.strerror or error}"
        ) from error
    with stream:
        yield _files(stream)


def _files(stream: BinaryIO) -> Iterator[Delivered]:
    if not is_zip(stream):
        yield Delivered(name=None, stream=stream)
        return
    try:
        for member in members(stream):
            yield Delivered(name=member.name, stream=member.stream)
    except FileRefusedError as error:
        raise of_intake(error) from error


def read_pieces(stream: BinaryIO) -> Iterator[Piece]:
    """Read a statement file of any format that we know.

    Raises:
        BankFileError: it is none, or something in it cannot be read; nothing of it may be used.
    """
    if stream.seek(0, 2) > FILE_LIMIT:
        raise refused(FaultCode.FILE_TOO_LARGE, 1, limit=FILE_LIMIT // MEGABYTE)
    stream.seek(0)
    start = stream.read(_START)
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare:
        raise refused(FaultCode.FILE_EMPTY, 1)
    if bare.startswith(b"<") or start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return read_camt(stream)
    if b":20:" in start:
        return read_mt940(stream)
    raise refused(FaultCode.FILE_UNKNOWN, 1)
