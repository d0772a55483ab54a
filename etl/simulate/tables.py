"""A delivery of any contract from a table: headers are the contract's own titles, marks those of a demonstration."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.contracts import contracts
from etl.simulate.deliveries import Delivery, Sheet
from etl.simulate.faults import MARK, Fault
from etl.simulate.styles import WARNING, Style

PROGRAM = Style()
OFFICE = Style(encoding="cp1252", wording=1, windows=True)


def delivery(
    dataset: str, sender: str, label: str, periods: list[str], rows: pd.DataFrame, style: Style = PROGRAM
) -> Delivery:
    """One csv file of `rows`, whose columns are those of the contract; a missing cell is left empty."""
    fields = contracts()[dataset].by_name
    columns = {name: _column(rows[name]) for name in rows.columns}
    headers = {name: fields[name].title for name in rows.columns}
    sheet = Sheet("", [WARNING], columns, headers)
    name = f"{dataset}__{sender}__{label}__{MARK}.csv"
    return Delivery(name, dataset, sender, periods, style, [sheet])


def fault(
    made: Delivery,
    what: str,
    column: str,
    row: int,
    value: str,
    rule: str,
    expected: str = "ligne mise de côté",
) -> Fault:
    """Write `value` in a cell (row of the table, from 0) and say what must happen to it."""
    (sheet,) = made.sheets
    values = sheet.columns[column].cast(pa.string()).to_pylist()
    values[row] = value
    sheet.columns[column] = pa.array(values, pa.string())
    return Fault(made.name, "", what, sheet.headers[column], [sheet.line(row)], [value], rule, expected)


def quarters(first: int, last: str) -> list[str]:
    """Quarters from the first one of a year to `last` included: « 2020-Q1 » … « 2026-Q3 »."""
    years = range(first, int(last[:4]) + 1)
    return [q for q in (f"{year}-Q{n}" for year in years for n in range(1, 5)) if q <= last]


def day_of(quarter: str, day: int) -> str:
    """The date, `day` days after the quarter begins."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return str(np.datetime64(f"{year}-{3 * number - 2:02d}-01") + np.timedelta64(day, "D"))


def _column(values: pd.Series) -> pa.Array:
    if pd.api.types.is_integer_dtype(values):
        return pa.array(values.to_numpy())
    text = ["" if v is None or v != v else str(v) for v in values.tolist()]
    return pa.array([t or None for t in text], pa.string())
