"""A delivery as columns of text and numbers, and its bytes: csv as French offices export them, or a workbook.

The same delivery always gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import xlsxwriter

from etl.simulate.cells import CODES, MEASURES, Cells
from etl.simulate.styles import (
    HEADERS,
    WARNING,
    YEAR_HEADERS,
    Style,
    spell_operator,
    spell_period,
    spell_values,
)

MADE_ON = dt.datetime(2020, 1, 1)
ONE_IN = 40  # rows of which one cell is a mark of absence, where a style has marks
SITE_COLUMNS = (
    "periode", "site_id", "operateur_code", "nom", "site_type", "code_commune", "latitude", "longitude", "modalite",
    "horaires", "jours_semaine", "conseillers_etp", "conseillers_effectif", "niveaux_cep", "spro_statut",
)  # fmt: skip


@dataclass
class Sheet:
    """One table of a delivery.

    titles: rows above the header. columns: column of the contract → values, null = empty cell. headers: column →
    header as written. foot: rows below the table. name: of the sheet, "" in a csv. numbers: columns whose digits a
    workbook holds as numbers.
    """

    name: str
    titles: list[str]
    columns: dict[str, pa.Array]
    headers: dict[str, str]
    foot: list[list[str]] = field(default_factory=list)
    numbers: set[str] = field(default_factory=lambda: set(MEASURES))

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def line(self, row: int) -> int:
        """Line (csv) or row (xlsx) number, from 1, of a row of the table, from 0."""
        return len(self.titles) + 2 + row


@dataclass
class Delivery:
    """One file to write: `name` without its folder."""

    name: str
    dataset: str
    operator: str
    periods: list[str]
    style: Style
    sheets: list[Sheet]


def activity_columns(
    cells: Cells, operator: str, period: str, places: np.ndarray, place_column: str, style: Style
) -> dict[str, pa.Array]:
    """The columns of `activite` for one period. places: code of each place number."""
    year = int(period[:4])
    columns = {
        "operateur_code": _repeat(spell_operator(operator, year, style), len(cells)),
        "periode": _repeat(spell_period(period, style.period), len(cells)),
        place_column: pa.array(places[cells.place], pa.string()),
    }
    for dimension, index in cells.profile.items():
        words = pa.array(spell_values(dimension, CODES[dimension], style))
        columns[dimension] = words.take(pa.array(index))
    marks = dict(style.marks)
    for measure in MEASURES:
        if measure in cells.measures and measure not in style.without:
            counts = pa.array(cells.measures[measure])
            columns[measure] = _marked(counts, marks.get(measure), style)
    return columns


def site_columns(sites: pd.DataFrame, style: Style) -> dict[str, pa.Array]:
    """The columns of `lieux_accueil` from `Placer.sites_year`."""
    columns = {}
    for name in SITE_COLUMNS:
        values = sites[name]
        if name == "operateur_code":
            text = [
                spell_operator(o, int(p[:4]), style) for o, p in zip(values, sites["periode"], strict=True)
            ]
        elif name == "periode":
            text = [spell_period(p, style.period) for p in values]
        elif name in ("latitude", "longitude", "conseillers_etp", "jours_semaine"):
            if style.kind == "xlsx":
                columns[name] = pa.array(values.to_numpy(), pa.float64(), from_pandas=True)
                continue
            text = [None if v != v else f"{v:g}".replace(".", ",") for v in values.round(4).tolist()]
        elif name == "conseillers_effectif":
            columns[name] = pa.array(values.to_numpy())
            continue
        else:
            codes = tuple(values.unique())
            words = dict(zip(codes, spell_values(name, codes, style), strict=True))
            text = [words[v] for v in values]
        columns[name] = pa.array(text, pa.string())
    return columns


def make_sheet(
    name: str, subtitle: str, parts: list[dict[str, pa.Array]], style: Style, yearly: bool = False
) -> Sheet:
    """A sheet of the parts put one under the other, with the title rows, totals and note of a style."""
    columns = {
        column: pa.concat_arrays([part[column] for part in parts]) if len(parts) > 1 else parts[0][column]
        for column in parts[0]
    }
    headers = {
        column: YEAR_HEADERS[style.wording]
        if yearly and column == "periode"
        else HEADERS[column][style.wording]
        for column in columns
    }
    titles = [WARNING, subtitle, ""] if style.wording == 1 else [WARNING]
    sheet = Sheet(name, titles, columns, headers)
    if style.totals and "entrees_cep" in columns:
        sheet.foot.append(_total_row(columns))
    if style.note:
        sheet.foot.append([f"Source : {WARNING.lower()}"])
    return sheet


def plain_sheet(columns: dict[str, pa.Array]) -> Sheet:
    """A sheet as a program writes it: the warning, then the contract's own column names."""
    return Sheet("", [WARNING], columns, {name: name for name in columns})


def render(delivery: Delivery) -> bytes:
    """The bytes of the file."""
    if delivery.style.kind == "xlsx":
        return _workbook(delivery.sheets)
    return _text(delivery.sheets[0], delivery.style)


def _text(sheet: Sheet, style: Style) -> bytes:
    width = len(sheet.columns)
    # Excel fills title rows with empty cells up to the width of the table
    ends = ";" * (width - 1) if style.windows else ""
    above = [title + ends for title in sheet.titles] + [";".join(sheet.headers.values())]
    table = pa.table(sheet.columns)
    quoted = any(
        pa.types.is_string(column.type) and pc.any(pc.match_substring(column, ";")).as_py()
        for column in table.columns
    )
    out = io.BytesIO()
    pa_csv.write_csv(
        table,
        out,
        pa_csv.WriteOptions(
            include_header=False, delimiter=";", quoting_style="needed" if quoted else "none"
        ),
    )
    below = [";".join(row + [""] * (width - len(row))) for row in sheet.foot]
    body = out.getvalue()
    if style.encoding != "utf-8-sig":
        body = body.decode("utf-8").encode(style.encoding)
    data = "".join(f"{line}\n" for line in above).encode(style.encoding) + body
    data += "".join(f"{line}\n" for line in below).encode(
        "utf-8" if style.encoding == "utf-8-sig" else style.encoding
    )
    return data.replace(b"\n", b"\r\n") if style.windows else data


def _workbook(sheets: list[Sheet]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": WARNING, "created": MADE_ON})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for row, title in enumerate(sheet.titles):
                page.write_string(row, 0, title)
            start = len(sheet.titles)
            for position, (column, values) in enumerate(sheet.columns.items()):
                page.write_string(start, position, sheet.headers[column])
                for row, value in enumerate(values.to_pylist(), start + 1):
                    _write_cell(page, row, position, value, column in sheet.numbers)
            for row, cells in enumerate(sheet.foot, start + 1 + len(sheet)):
                for position, value in enumerate(cells):
                    _write_cell(page, row, position, value, number=position > 0)
    return out.getvalue()


def _write_cell(page, row: int, position: int, value, number: bool) -> None:
    if value is None or value == "":
        return
    if not isinstance(value, str):
        page.write_number(row, position, value)
    elif number and value.isdigit():
        page.write_number(row, position, int(value))
    else:
        page.write_string(row, position, value)


def _repeat(text: str, n: int) -> pa.Array:
    return pa.array([text]).take(pa.array(np.zeros(n, dtype=np.int8)))


def _marked(counts: pa.Array, mark: str | None, style: Style) -> pa.Array:
    """Counts with the style's thousands separator and marks of absence; still numbers when it has neither."""
    if not style.thousands and not mark:
        return counts
    text = counts.cast(pa.string())
    if style.thousands:
        # counts stay under a million: one separator at most
        text = pc.replace_substring_regex(text, r"^(\d{1,3})(\d{3})$", rf"\1{style.thousands}\2")
    if mark:
        rows = np.arange(len(counts)) % ONE_IN == ONE_IN - 1
        text = pc.if_else(pa.array(rows), mark, text)
    return text


def _total_row(columns: dict[str, pa.Array]) -> list[str]:
    cells = []
    for position, (name, values) in enumerate(columns.items()):
        if position == 0:
            cells.append("Total")
        elif name in ("entrees_cep", "beneficiaires_cep"):
            numbers = pc.replace_substring_regex(values.cast(pa.string()), r"\D", "").cast(pa.int64())
            cells.append(str(pc.sum(numbers).as_py()))
        else:
            cells.append("")
    return cells
