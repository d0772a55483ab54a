"""The SQL models: which there are, and in what order they run (found from the SQL itself)."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from etl.paths import SQL

PREFIX = {"staging": "stg_", "core": "", "indicators": "ind_", "marts": ""}


@dataclass(frozen=True)
class Model:
    """One file of sql/<layer>/: `table` is the name under which others read it."""

    layer: str
    name: str
    table: str
    sql: str
    reads: frozenset[str]


def layers() -> tuple[str, ...]:
    """The layers in the order they run."""
    return tuple(PREFIX)


def tables_read(sql: str) -> frozenset[str]:
    """Names of the tables that a query reads, its own WITH parts left out."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    return frozenset(table.name for table in tree.find_all(exp.Table)) - own


def read_models(layer: str, folder: Path = SQL) -> list[Model]:
    """The models of a layer, each after those of the same layer that it reads. Raises CycleError on a circle."""
    found = {}
    for path in sorted((folder / layer).glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        model = Model(layer, path.stem, PREFIX[layer] + path.stem, sql, tables_read(sql))
        found[model.table] = model
    order = TopologicalSorter({name: sorted(model.reads & found.keys()) for name, model in found.items()})
    return [found[name] for name in order.static_order()]
