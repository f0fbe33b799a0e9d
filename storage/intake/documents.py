"""The PDF of an invoice: found by its name in a folder or a zip, or embedded in the invoice.

A PDF is looked at and kept, never opened or run: it must begin as one and not be too large. What is
read from a folder or a zip is read again when it is stored, so that a large delivery of them is
never in memory as a whole.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from storage.intake.archive import MEGABYTE, content_of, file_entries, opened_zip
from storage.intake.cells import Cell, read_text
from storage.intake.codes import Code
from storage.intake.errors import CellError, FileRefusedError, IntakeError
from storage.intake.reasons import shown, why

#: A scanned invoice of a few pages stays below it, and a phone on a train still opens it.
SIZE_LIMIT: Final = 5 * MEGABYTE
#: ISO 32000 7.5.2: what a PDF begins with.
_MAGIC: Final = b"%PDF-"
_NAME_LIMIT: Final = 200
_UNREADABLE: Final = (OSError, FileRefusedError)


class DocumentChangedError(IntakeError):
    """A PDF changed while it was imported; nothing was stored. Import the file again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A PDF that may be kept; two are equal when their content is."""

    digest: str  #: SHA-256 of the content
    size: int  #: bytes
    read: Callable[[], bytes] = field(compare=False, repr=False)

    def content(self) -> bytes:
        """Return the content.

        Raises:
            DocumentChangedError: it is not what was looked at before.
        """
        try:
            content = self.read()
        except _UNREADABLE as error:
            raise DocumentChangedError from error
        if hashlib.sha256(content).hexdigest() != self.digest:
            raise DocumentChangedError
        return content


class Documents(Protocol):
    """Where the PDFs are that a claims file names."""

    def find(self, cell: Cell) -> Document:
        """Return the PDF that a cell names.

        Raises:
            CellError: the name points elsewhere, or there is no such PDF that may be kept.
        """

    def beside(self, invoice: str) -> Document | None:
        """Return the PDF that is called like an electronic invoice and lies beside it.

        Raises:
            CellError: there is one that may not be kept.
        """


class FolderDocuments:
    """The PDFs in a folder and in the folders below it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def find(self, cell: Cell) -> Document:
        """Return the PDF of this name; a link that leads out of the folder is refused."""
        name = _safe_name(cell)
        path = self._path_of(name)
        if path is None:
            raise CellError(why(Code.PDF_MISSING, value=shown(name)))
        return self._take(name, path)

    def beside(self, invoice: str) -> Document | None:
        """Return the PDF of an electronic invoice in this folder; raises as `find`."""
        for suffix in (".pdf", ".PDF"):
            name = PurePosixPath(invoice).with_suffix(suffix).name
            path = self._path_of(name)
            if path is not None:
                return self._take(name, path)
        return None

    def _take(self, name: str, path: Path) -> Document:
        if not path.is_relative_to(self._folder):
            raise CellError(why(Code.PDF_PATH, value=shown(name)))
        _check_size(path.stat().st_size)
        return document_of(path.read_bytes, keep=False)

    def _path_of(self, name: str) -> Path | None:
        # Files that a Mac has written spell letters with an accent in two characters.
        for form in ("NFC", "NFD"):
            path = self._folder / unicodedata.normalize(form, name)
            if path.is_file():
                return path.resolve()
        return None


class ZipDocuments:
    """The PDFs in a zip, which stays open as long as they are read."""

    def __init__(self, archive: zipfile.ZipFile, *, keep: bool) -> None:
        self._archive = archive
        self._keep = keep
        #: By path, as written and in small letters, and by the bare name where that leaves no
        #: doubt.
        self._by_path: dict[str, zipfile.ZipInfo] = {}
        self._by_small_path: dict[str, zipfile.ZipInfo] = {}
        self._by_name: dict[str, list[zipfile.ZipInfo]] = {}
        #: What was taken, as the zip calls it.
        self.used: set[str] = set()
        #: By place in the zip: however many rows name one PDF, it is in memory once.
        self._taken: dict[int, Document] = {}
        for entry in file_entries(archive):
            path = _inner_path(entry.filename)
            self._by_path[str(path)] = entry
            self._by_small_path.setdefault(str(path).lower(), entry)
            self._by_name.setdefault(path.name, []).append(entry)

    def find(self, cell: Cell) -> Document:
        """Return the PDF of this name; its folder may be left out where that leaves no doubt."""
        name = _safe_name(cell)
        path = str(PurePosixPath(name))
        if path in self._by_path:
            return self._take(self._by_path[path])
        found = self._by_name.get(path, [])
        if not found:
            raise CellError(why(Code.PDF_MISSING, value=shown(name)))
        if len(found) > 1:
            raise CellError(why(Code.PDF_TWICE, value=shown(name)))
        return self._take(found[0])

    def beside(self, invoice: str) -> Document | None:
        """Return the PDF of an electronic invoice in this zip; raises as `find`."""
        stem = str(_inner_path(invoice)).rpartition(".")[0].lower()
        entry = self._by_small_path.get(f"{stem}.pdf")
        return None if entry is None else self._take(entry)

    def _take(self, entry: zipfile.ZipInfo) -> Document:
        self.used.add(entry.filename)
        taken = self._taken.get(entry.header_offset)
        if taken is None:
            _check_size(entry.file_size)
            taken = document_of(partial(content_of, self._archive, entry), keep=self._keep)
            self._taken[entry.header_offset] = taken
        return taken


def _inner_path(name: str) -> PurePosixPath:
    """Return the name of a file in a zip, written one way whichever system packed it."""
    return PurePosixPath(unicodedata.normalize("NFC", name.replace("\\", "/")))


@contextmanager
def open_documents(path: Path) -> Iterator[Documents]:
    """Open a folder or a zip of PDFs for as long as an import takes.

    Raises:
        FileRefusedError: the zip is damaged or locked, or a path points outside it.
        IntakeError: it cannot be opened.
    """
    if path.is_dir():
        yield FolderDocuments(path)
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise IntakeError(f"{path} cannot be opened: {error.strerror or error}") from error
    with stream, opened_zip(stream) as archive:
        yield ZipDocuments(archive, keep=False)


def document_of(read: Callable[[], bytes], *, keep: bool) -> Document:
    """Look at a PDF; with `keep` its bytes stay in memory, else they are read again when stored.

    Raises:
        CellError: it cannot be read, is too large, or no PDF.
    """
    try:
        content = read()
    except _UNREADABLE as error:
        raise CellError(why(Code.PDF_BROKEN)) from error
    _check_size(len(content))
    if not content.startswith(_MAGIC):
        raise CellError(why(Code.PDF_NONE))
    digest = hashlib.sha256(content).hexdigest()
    kept = partial(bytes, content) if keep else read
    return Document(digest=digest, size=len(content), read=kept)


def embedded_document(text: str) -> Document:
    """Return the PDF that an electronic invoice holds as base64.

    Raises:
        CellError: it is damaged, too large, or no PDF.
    """
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise CellError(why(Code.PDF_BROKEN)) from error
    return document_of(partial(bytes, content), keep=True)


def _check_size(size: int) -> None:
    if size > SIZE_LIMIT:
        raise CellError(why(Code.PDF_TOO_LARGE, limit=SIZE_LIMIT // MEGABYTE))


def _safe_name(cell: Cell) -> str:
    """Return the name in a cell, which may hold folders below but never one above or elsewhere."""
    name = read_text(cell, limit=_NAME_LIMIT).replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in PurePosixPath(name).parts:
        raise CellError(why(Code.PDF_PATH, value=shown(name)))
    return name
