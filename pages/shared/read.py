"""The one window on the published base: `read("access/map", niveau="departement", …)` gives a table.

Queries are the files of sql/queries/, with named parameters; nothing else in the pages knows DuckDB.
Three facts rule this file (docs/decisions/0004-dashboard.md): a connection shared between threads answers
wrong without an exception, so each query has its own cursor; a file replaced under the same path is not
seen, so everything is keyed on the real path behind the link; an edited query must be seen, so its text
is part of the key.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd
import streamlit as st

from etl.base import HARDENED, served_base
from etl.paths import SQL, Paths
from pages.shared import rights

QUERIES = SQL / "queries"
# Two versions: the one served, and the one that readers are leaving.
VERSIONS_KEPT = 2
ANSWERS_KEPT = 4000


class NoBase(Exception):
    """Nothing is published yet."""


def served() -> Path | None:
    """Real path of the version now served, or None when nothing is published."""
    link = Paths.from_env().link
    try:
        seen = link.lstat()
    except FileNotFoundError:
        return None
    return _served(link, seen.st_ino, seen.st_mtime_ns)


@lru_cache(maxsize=8)
def _served(link: Path, inode: int, changed_at: int) -> Path | None:
    """Asked many times on a page: the link is followed again only when it has been replaced."""
    return served_base(link)


def read(view: str, **params) -> pd.DataFrame:
    """Rows of the query `sql/queries/<view>.sql` on the version now served.

    A parameter that is missing, or that the query does not know, raises duckdb.InvalidInputException;
    a list is one parameter (`in (select unnest($codes))`). Raises NoBase when nothing is published. `attrs["demande"]` of
    the rows is what was asked.
    """
    base = served()
    if base is None:
        raise NoBase
    text = (QUERIES / f"{view}.sql").read_text(encoding="utf-8")
    return _answer(str(base), text, _frozen(params), rights.sees_amounts(_is_demonstration(str(base))))


def sees_amounts() -> bool:
    """Whether protected amounts are shown: for the page to say so, never to decide."""
    base = served()
    return base is not None and rights.sees_amounts(_is_demonstration(str(base)))


@lru_cache(maxsize=8)
def _is_demonstration(real_path: str) -> bool:
    cursor = _connection(real_path).cursor()
    return bool(cursor.execute("select demonstration from version").fetchall()[0][0])


def row_counts() -> dict[str, int]:
    """Rows of each table of the version now served."""
    base = served()
    if base is None:
        raise NoBase
    cursor = _connection(str(base)).cursor()
    names = [
        name for (name,) in cursor.execute("select table_name from duckdb_tables() order by 1").fetchall()
    ]
    return {n: cursor.execute(f'select count(*) from "{n}"').fetchone()[0] for n in names}


def _frozen(params: dict) -> tuple:
    return tuple(sorted((k, tuple(v) if isinstance(v, list | tuple | set) else v) for k, v in params.items()))


def protections(catalog: str, text: str) -> list[str]:
    """The statements that hide protected columns from one query: temporary views over the tables that it names."""
    made = []
    for table, columns in rights.PROTECTED.items():
        if not re.search(rf"\b{table}\b", text):
            continue
        hidden = f'lot_code in (select lot_code from "{catalog}".main.lot where montants_proteges)'
        if table in rights.ONLY:
            hidden += f" and mesure = '{rights.ONLY[table]}'"
        replaced = ", ".join(f"case when {hidden} then null else {name} end as {name}" for name in columns)
        made.append(
            f'create temp view {table} as select * replace ({replaced}) from "{catalog}".main.{table}'
        )
    return made


@st.cache_resource(max_entries=VERSIONS_KEPT, show_spinner=False)
def _connection(real_path: str) -> duckdb.DuckDBPyConnection:
    """Evicted connections are left to the garbage collector: closing one would close cursors in use."""
    return duckdb.connect(real_path, read_only=True, config=HARDENED)


@st.cache_data(max_entries=ANSWERS_KEPT, show_spinner=False)
def _answer(real_path: str, text: str, params: tuple, amounts: bool) -> pd.DataFrame:
    named = {k: list(v) if isinstance(v, tuple) else v for k, v in params}
    cursor = _connection(real_path).cursor()
    if not amounts:
        # views of this cursor alone: a query cannot read around them, whatever page asks
        for view in protections(Path(real_path).stem, text):
            cursor.execute(view)
    rows = cursor.execute(text, named or None).df()
    rows.attrs["demande"] = named  # what the rows are of goes with them: figures say it (scope.py)
    return rows
