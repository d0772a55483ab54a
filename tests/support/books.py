"""Workbooks for tests: written by xlsxwriter, then changed inside as no writer would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import xlsxwriter

FRENCH = ["Opérateur", "Période", "Code commune", "Niveau", "Entrées", "Bénéficiaires"]
SHEET = "xl/worksheets/sheet1.xml"


def corsica(*rows: tuple) -> list[list]:
    """Rows of activity below their header."""
    return [FRENCH, *(["or_corse", "T1 2024", *row] for row in rows)]


def workbook(sheets: dict[str, list[list]], finish: Callable | None = None) -> bytes:
    """Each sheet's rows from A1; `finish(book)` may add to them before the book is closed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
        if finish:
            finish(book)
    return out.getvalue()


def patched(data: bytes, change: Callable[[bytes], bytes], member: str = SHEET, **more: bytes) -> bytes:
    """The same archive with one member changed, and others added (« __ » stands for « / », « _dot_ » for « . »)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
        for name, content in more.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()
