"""Files that people take away: csv for their tools, xlsx with its definitions and sources. Pure functions."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pandas as pd
import xlsxwriter

from etl.paths import Paths
from pages.shared import formats as f

DEMONSTRATION = "Données de démonstration"
DEMONSTRATION_SENTENCE = "Données de démonstration : ces chiffres sont inventés pour montrer l’outil et ne décrivent aucune activité réelle."
# A cell that begins so is a formula for spreadsheets.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_XLSX_URL_LIMIT = 65_530


@dataclass(frozen=True)
class Export:
    """A table to take away, and what one must know to read it.

    rows: raw values, one column per entry of `labels` (column name → heading); numbers stay numbers.
    facts: lines of « Lisez-moi » (heading, text); sources: lines of « Sources » (what, text).
    decimals: how many a column shows in a workbook, where whole or two is not what suits it.
    """

    stem: str
    title: str
    rows: pd.DataFrame
    labels: dict[str, str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    demonstration: bool = False
    decimals: Mapping[str, int] = field(default_factory=dict)

    def file_name(self, extension: str) -> str:
        prefix = "DEMONSTRATION_" if self.demonstration else ""
        return f"{prefix}cep_{slug(self.stem)}.{extension}"


def slug(text: str) -> str:
    """Letters, digits, dashes and underscores only."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")


def guarded(text: str) -> str:
    """The text with a leading quote when a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def to_csv(export: Export) -> bytes:
    """Semicolons, decimal commas, UTF-8 with its mark, as Excel in French expects.

    When the figures are a demonstration, each line says so in a last column: a warning above the header
    would be lost with the first copy, and would break the readers of other tools.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    extra = ["avertissement"] if export.demonstration else []
    writer.writerow([*map(guarded, export.labels.values()), *extra])
    for row in export.rows[list(export.labels)].itertuples(index=False, name=None):
        writer.writerow([*map(_csv_cell, row), *([DEMONSTRATION] if export.demonstration else [])])
    return buffer.getvalue().encode("utf-8-sig")


def _csv_cell(value) -> str:
    if not f.is_known(value):
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "oui" if value else "non"
    if isinstance(value, dt.date | pd.Timestamp):
        return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()
    if isinstance(value, int | float) or hasattr(value, "dtype"):
        number = float(value)
        return str(int(number)) if number.is_integer() else repr(number).replace(".", ",")
    return guarded(str(value))


def to_xlsx(export: Export) -> bytes:
    """Three sheets: « Lisez-moi », « Données » (real numbers), « Sources »; a demonstration says so first."""
    return to_book(export, [("Données", export)])


def to_book(cover: Export, sheets: Sequence[tuple[str, Export]], made_on: dt.datetime | None = None) -> bytes:
    """A workbook: « Lisez-moi » and « Sources » from `cover`, and between them one sheet of real numbers per table.

    sheets: (name of 31 characters at most, its table); made_on: the date that the file gives for itself, now without one.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": cover.title} | ({"created": made_on} if made_on else {}))
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14, "font_color": "#1B1F2A"}),
            "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "bold": book.add_format({"bold": True, "valign": "top", "text_wrap": True}),
            "warning": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#7A3E00"}),
            "integer": book.add_format({"num_format": "#,##0"}),
            "decimal": book.add_format({"num_format": "#,##0.00"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            **{n: book.add_format({"num_format": f"#,##0.{'0' * n}".rstrip(".")}) for n in range(4)},
        }
        _text_sheet(book, "Lisez-moi", cover, [("Contenu", cover.title), *cover.facts], styles)
        for name, export in sheets:
            _data_sheet(book, name, export, styles)
        _text_sheet(
            book, "Sources", cover, [*cover.sources, *(("Attribution", a) for a in attribution())], styles
        )
    return buffer.getvalue()


def _warn(sheet, export: Export, styles) -> int:
    if not export.demonstration:
        return 0
    sheet.write_string(0, 0, DEMONSTRATION_SENTENCE, styles["warning"])
    return 1


def _text_sheet(book, name: str, export: Export, lines: list[tuple[str, str]], styles) -> None:
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    row = _warn(sheet, export, styles)
    sheet.write_string(row, 0, export.title, styles["title"])
    for offset, (heading, text) in enumerate(lines, start=2):
        sheet.write_string(row + offset, 0, heading, styles["bold"])
        sheet.write_string(row + offset, 1, text, styles["text"])


def _data_sheet(book, name: str, export: Export, styles) -> None:
    sheet = book.add_worksheet(name)
    first = _warn(sheet, export, styles)
    table = export.rows[list(export.labels)]
    for column, label in enumerate(export.labels.values()):
        sheet.write_string(first, column, label, styles["head"])
        longest = max([len(label) * 0.7, *(len(str(v)) for v in table.iloc[:200, column])], default=8)
        sheet.set_column(column, column, min(max(9, longest + 2), 60))
    for offset, row in enumerate(table.itertuples(index=False, name=None), start=first + 1):
        for column, (key, value) in enumerate(zip(export.labels, row, strict=True)):
            _write(sheet, offset, column, value, styles, export.decimals.get(key))
    sheet.freeze_panes(first + 1, 0)
    if len(table):
        sheet.autofilter(first, 0, first + len(table), len(export.labels) - 1)


def _write(sheet, row: int, column: int, value, styles, decimals: int | None = None) -> None:
    if not f.is_known(value):
        sheet.write_blank(row, column, None)
    elif isinstance(value, bool) or type(value).__name__ == "bool":
        sheet.write_string(row, column, "oui" if value else "non")
    elif isinstance(value, dt.date | pd.Timestamp):
        sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), styles["date"])
    elif isinstance(value, int | float) or hasattr(value, "dtype"):
        usual = "integer" if float(value).is_integer() else "decimal"
        sheet.write_number(row, column, float(value), styles[usual if decimals is None else decimals])
    else:
        text = str(value)
        sheet.write_string(row, column, text, styles["text"] if len(text) > 60 else None)


@cache
def attribution() -> tuple[str, ...]:
    """Lines to show with every map and export: the quoted ones of data/reference/ATTRIBUTION.md."""
    path = Paths.from_env().reference / "ATTRIBUTION.md"
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.lstrip("> ").strip() for line in lines if line.startswith(">"))
