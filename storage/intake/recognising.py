"""Recognising what kind of file was delivered, by its first bytes and then by its name."""

from __future__ import annotations

import codecs
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO, Final

from storage.intake.archive import is_workbook, is_zip, names_of
from storage.intake.codes import Code
from storage.intake.errors import FileRefusedError
from storage.intake.reasons import why


class Kind(StrEnum):
    """The kinds of file that can hold claims."""

    CSV = "csv"
    XLSX = "xlsx"
    XML = "xml"
    ZIP = "zip"


_START: Final = 512
_OLD_OFFICE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_FOREIGN: Final = {
    b"%PDF": Code.FILE_PDF,
    _OLD_OFFICE: Code.FILE_OLD_EXCEL,
    b"\x89PNG": Code.FILE_UNKNOWN,
    b"\xff\xd8\xff": Code.FILE_UNKNOWN,
    b"GIF8": Code.FILE_UNKNOWN,
    b"Rar!": Code.FILE_UNKNOWN,
    b"7z\xbc\xaf": Code.FILE_UNKNOWN,
    b"\x1f\x8b": Code.FILE_UNKNOWN,
    b"{\\rtf": Code.FILE_UNKNOWN,
}
_BOMS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def recognise(stream: BinaryIO, name: str) -> Kind:
    """Tell what kind of file this is; its bytes count for more than its name.

    Raises:
        FileRefusedError: it is empty, or of a kind that we do not read.
    """
    stream.seek(0)
    start = stream.read(_START)
    if not start.strip():
        raise FileRefusedError.because(why(Code.FILE_EMPTY))
    for magic, code in _FOREIGN.items():
        if start.startswith(magic):
            raise FileRefusedError.because(why(code))
    if is_zip(stream):
        return _kind_of_zip(stream, name)
    if _looks_like_xml(start):
        return Kind.XML
    return _kind_by_name(name)


def _kind_of_zip(stream: BinaryIO, name: str) -> Kind:
    names = names_of(stream)
    if is_workbook(names):
        return Kind.XLSX
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise FileRefusedError.because(why(Code.XLSX_BROKEN))
    # Word and OpenOffice files are zips of XML too, but hold no invoices.
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise FileRefusedError.because(why(Code.FILE_UNKNOWN))
    return Kind.ZIP


def _looks_like_xml(start: bytes) -> bool:
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.lstrip(b" \t\r\n\0").startswith(b"<")


def _kind_by_name(name: str) -> Kind:
    """Take text for CSV, unless its name promises something else."""
    suffix = PurePath(name).suffix.lower()
    broken = {
        ".xml": Code.XML_BROKEN,
        ".zip": Code.ZIP_BROKEN,
        ".xlsx": Code.XLSX_BROKEN,
        ".xlsm": Code.XLSX_BROKEN,
        ".xls": Code.FILE_OLD_EXCEL,
        ".pdf": Code.FILE_PDF,
    }
    if suffix in broken:
        raise FileRefusedError.because(why(broken[suffix]))
    return Kind.CSV
