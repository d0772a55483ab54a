"""Readable cases of the SQL models: small tables in, the model alone, the table expected out.

`tests/sql/<model>/<case>/` holds one `<table>.csv` per table that the model reads and `expected.csv`; `LISEZMOI` says in
French what the case shows. A table without a file is the one of `tests/sql/communs/`, or empty; a column that a file does
not write is NULL, as is an empty cell. Types are those of the real base (`tests/sql/types.yml`, text where it says nothing).
`expected.csv` is worked out by hand: all rows of the result, the columns that matter, the key first; an empty cell is NULL or
an empty text.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import yaml

from etl.base.models import PREFIX, Model, tables_read
from etl.paths import SQL

CASES = Path(__file__).parent
COMMON = CASES / "communs"
EXPECTED = "expected.csv"
NEAR = 1e-4  # of a real number: what a hand writes down


@functools.cache
def models() -> dict[str, Model]:
    """The models of core, indicators and marts, by name of file."""
    found = {}
    for layer in PREFIX:
        for path in (SQL / layer).rglob("*.sql"):
            sql = path.read_text(encoding="utf-8")
            found[path.stem if layer != "staging" else "stg_" + path.stem] = Model(
                layer, path.stem, PREFIX[layer] + path.stem, sql, tables_read(sql)
            )
    return found


@functools.cache
def types() -> dict[str, dict[str, str]]:
    """{table: {column: DuckDB type}} of the tables that models read."""
    tables = yaml.safe_load((CASES / "types.yml").read_text(encoding="utf-8"))
    return {
        table: {name: kind or "varchar" for name, _, kind in (c.partition(" ") for c in columns.split("; "))}
        for table, columns in tables.items()
    }


def all_cases() -> list[Path]:
    return sorted(path.parent for path in CASES.glob(f"*/*/{EXPECTED}"))


def cases_of(model: str) -> list[Path]:
    return sorted(path.parent for path in (CASES / model).glob(f"*/{EXPECTED}"))


def read_csv(path: Path) -> tuple[list[str], list[list[str | None]]]:
    """Columns and rows of a case's file; an empty cell is None. Raises ValueError on a row of another length."""
    with path.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            raise ValueError(
                f"{path.parent.name}/{path.name}, ligne {number} : {len(row)} cellules pour {len(columns)} colonnes"
            )
    return columns, [[cell or None for cell in row] for row in rows]


@contextmanager
def tables_of(case: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees the macros and the input tables of a case. Raises KeyError on an unknown table or column."""
    model = models()[case.parent.name]
    files = {path.stem: path for path in [*COMMON.glob("*.csv"), *case.glob("*.csv")]}
    stray = {path.stem for path in case.glob("*.csv")} - model.reads - {Path(EXPECTED).stem, "ref_parametres"}
    if stray:
        raise KeyError(f"{model.name} ne lit pas {', '.join(sorted(stray))}")
    con, tables = base(), sorted(model.reads | {"ref_parametres"})
    for table in tables:
        columns = types()[table]
        declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        con.execute(f"create or replace table {table} ({declared})")
        names, rows = read_csv(files[table]) if table in files else ([], [])
        if rows:
            row = f"({', '.join(f'cast(? as {columns[name]})' for name in names)})"
            values = ", ".join([row] * len(rows))
            con.execute(
                f"insert into {table} ({', '.join(names)}) values {values}", [*itertools.chain(*rows)]
            )
    yield con
    for table in tables:
        con.execute(f"drop table if exists {table}")


@functools.cache
def base() -> duckdb.DuckDBPyConnection:
    """A base in memory with the macros: the cases share it, one after the other."""
    con = duckdb.connect(config={"threads": 1})
    con.execute("create table ref_parametres (parametre varchar, valeur varchar)")  # macros are bound to it
    for path in sorted((SQL / "macros").glob("*.sql")):
        con.execute(path.read_text(encoding="utf-8"))
    return con


def differences(con: duckdb.DuckDBPyConnection, sql: str, case: Path) -> list[str]:
    """What the model's rows say that the case does not expect, in sentences; empty where they agree."""
    columns, expected = read_csv(case / EXPECTED)
    result = con.execute(sql)
    given = [column[0] for column in result.description]
    missing = [column for column in columns if column not in given]
    if missing:
        return [f"le modèle ne donne pas {', '.join(missing)}"]
    at = [given.index(column) for column in columns]
    actual = [[_text(row[i]) for i in at] for row in result.fetchall()]
    key = _key_length(expected)
    wanted, found = _by_key(expected, key), _by_key(actual, key)
    said = []
    for name in sorted(wanted.keys() | found.keys(), key=str):
        label = ", ".join(cell or "∅" for cell in name)
        pairs = itertools.zip_longest(wanted.get(name, []), found.get(name, []))
        for left, right in pairs:
            if right is None:
                said.append(f"{label} : ligne attendue, absente")
            elif left is None:
                said.append(f"{label} : ligne en trop {dict(zip(columns, right, strict=True))}")
            else:
                said += [
                    f"{label} : {column} vaut {b or '∅'} au lieu de {a or '∅'}"
                    for column, a, b in zip(columns, left, right, strict=True)
                    if not _same(a, b)
                ]
    return said


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if value not in (None, "") else None


def _same(wanted: str | None, found: str | None) -> bool:
    if wanted == found:
        return True
    try:
        return math.isclose(float(wanted or ""), float(found or ""), rel_tol=NEAR)
    except ValueError:
        return False


def _key_length(rows: list[list[str | None]]) -> int:
    """The first columns that tell the rows apart are the key."""
    width = len(rows[0]) if rows else 1
    return next((n for n in range(1, width) if len({tuple(row[:n]) for row in rows}) == len(rows)), width)


def _by_key(rows: list[list[str | None]], key: int) -> dict[tuple, list[list[str | None]]]:
    grouped: dict[tuple, list] = {}
    for row in rows:
        grouped.setdefault(tuple(row[:key]), []).append(row)
    return grouped
