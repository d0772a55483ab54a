"""Write types.yml from a real base: `CEP_DATA=… python -m tests.sql.types` (all models run once, nothing is published)."""

from __future__ import annotations

import duckdb

from etl.base.load import load
from etl.base.run import run_models
from etl.door.receive import recall
from etl.paths import Paths
from tests.sql.cases import CASES, models

TEXT = ("VARCHAR", '"NULL"')


def write(con: duckdb.DuckDBPyConnection) -> None:
    """One line a table that models read: its columns, with their type where it is not text."""
    read = set().union(*(model.reads for model in models().values() if model.layer != "staging"))
    rows = con.execute(
        """select table_name, string_agg(column_name || case when data_type in $text then '' else ' ' || lower(data_type) end,
            '; ' order by ordinal_position) from information_schema.columns group by table_name order by table_name""",
        {"text": list(TEXT)},
    ).fetchall()
    head = "# Written by `python -m tests.sql.types`: the columns of the tables that models read; text where no type follows.\n"
    lines = [f"{table}: {columns}\n" for table, columns in rows if table in read | {"indicateur"}]
    (CASES / "types.yml").write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    paths = Paths.from_env()
    with duckdb.connect() as base:
        load(base, paths, recall(paths))
        run_models(base, paths)
        write(base)
