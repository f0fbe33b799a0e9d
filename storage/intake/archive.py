"""Opening zip files safely: nothing is written to disk, and what unpacks too large is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from storage.intake.codes import Code
from storage.intake.errors import FileRefusedError
from storage.intake.reasons import why

MEGABYTE: Final = 1 << 20
#: The largest file that we read, delivered as such or within a zip.
FILE_LIMIT: Final = 50 * MEGABYTE
#: The most files in one zip: more invoices than anybody sends in one go.
COUNT_LIMIT: Final = 5_000
#: All files of a zip together, unpacked.
TOTAL_LIMIT: Final = 250 * MEGABYTE
#: All parts of a workbook together, unpacked: a sheet's XML is ten times as long as its CSV.
WORKBOOK_LIMIT: Final = 500 * MEGABYTE
#: Honest text shrinks twenty- to fortyfold at most; a bomb a thousandfold.
RATIO_LIMIT: Final = 200
#: Small files may shrink as they like.
RATIO_FROM: Final = MEGABYTE

_LOCKED_FLAG: Final = 0x1
#: What zip programs and file managers leave behind.
_LITTER: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A file within a zip. Its content is in memory; at most one is at a time."""

    name: str
    stream: BinaryIO


def is_zip(stream: BinaryIO) -> bool:
    """Tell by its first bytes whether this is a zip, which a workbook is too."""
    stream.seek(0)
    return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def names_of(stream: BinaryIO) -> frozenset[str]:
    """Return the names of all files in a zip.

    Raises:
        FileRefusedError: it cannot be opened.
    """
    with opened_zip(stream) as archive:
        return frozenset(archive.namelist())


def is_workbook(names: frozenset[str]) -> bool:
    """Tell whether these are the parts of an Excel workbook."""
    return "[Content_Types].xml" in names and "xl/workbook.xml" in names


def check_workbook(stream: BinaryIO) -> None:
    """Check that a workbook does not unpack too large.

    Raises:
        FileRefusedError: it does, or it has a password.
    """
    with opened_zip(stream) as archive:
        _check_locked(archive.infolist())
        _check_sizes(archive.infolist(), total=WORKBOOK_LIMIT, each=WORKBOOK_LIMIT)


def members(stream: BinaryIO) -> Iterator[Member]:
    """Give the files of a zip one after another, in the zip's order.

    A PDF beside an invoice of the same name is its picture and is passed over, as is litter.

    Raises:
        FileRefusedError: it is damaged, locked, empty, too large, or a path points outside it.
    """
    with opened_zip(stream) as archive:
        entries = file_entries(archive)
        _check_sizes(entries, total=TOTAL_LIMIT, each=FILE_LIMIT)
        invoices = {_stem(entry.filename) for entry in entries if _has(entry, ".xml")}
        wanted = [e for e in entries if not (_has(e, ".pdf") and _stem(e.filename) in invoices)]
        if not wanted:
            raise FileRefusedError.because(why(Code.ZIP_EMPTY))
        for entry in wanted:
            yield Member(name=entry.filename, stream=io.BytesIO(content_of(archive, entry)))


def opened_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """Open a zip.

    Raises:
        FileRefusedError: it is damaged.
    """
    stream.seek(0)
    try:
        return zipfile.ZipFile(stream)
    except _BROKEN as error:
        raise FileRefusedError.because(why(Code.ZIP_BROKEN)) from error


def file_entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files of a zip without litter.

    Raises:
        FileRefusedError: it is locked, or a path points outside it.
    """
    entries = [entry for entry in archive.infolist() if not _is_litter(entry)]
    _check_locked(entries)
    _check_paths(entries)
    return entries


def content_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack one file; zipfile never unpacks more than the size that was checked.

    Raises:
        FileRefusedError: it is damaged.
    """
    try:
        return archive.read(entry)
    except _BROKEN as error:
        raise FileRefusedError.because(why(Code.ZIP_BROKEN)) from error


def _check_locked(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & _LOCKED_FLAG for entry in entries):
        raise FileRefusedError.because(why(Code.ZIP_LOCKED))


def _check_sizes(entries: list[zipfile.ZipInfo], *, total: int, each: int) -> None:
    if len(entries) > COUNT_LIMIT:
        raise FileRefusedError.because(why(Code.ZIP_TOO_MANY, limit=COUNT_LIMIT))
    sizes = [entry.file_size for entry in entries]
    if sum(sizes) > total or max(sizes, default=0) > each or any(map(_is_bomb, entries)):
        raise FileRefusedError.because(why(Code.ZIP_TOO_LARGE))


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > max(RATIO_FROM, RATIO_LIMIT * entry.compress_size)


def _check_paths(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse names that would leave a folder: we write none, but such a zip means no good."""
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name or ".." in PurePosixPath(name).parts:
            raise FileRefusedError.because(why(Code.ZIP_PATH))


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    hidden = path.name.lower() in _LITTER or path.name.startswith("._")
    return entry.is_dir() or hidden or "__MACOSX" in path.parts


def _has(entry: zipfile.ZipInfo, suffix: str) -> bool:
    return entry.filename.lower().endswith(suffix)


def _stem(name: str) -> str:
    return name.lower().rpartition(".")[0]
