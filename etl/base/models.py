"""The SQL models: which there are, and in what order they run (found from the SQL itself)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from etl.base.steps import STEPS, Step
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

    @property
    def is_view(self) -> bool:
        """Staging, and what says « -- vue : » on its second line: a name for rows that are stored elsewhere."""
        return self.layer == "staging" or bool(re.match(r"--[^\n]*\n-- vue : ", self.sql))

    @property
    def is_raw(self) -> bool:
        """Counts before secrecy: neither indicators, marts nor pages may read them."""
        return self.table.endswith("_brut")

    @property
    def is_published(self) -> bool:
        """What pages may read: marts, and the views of core (with the tables that they read)."""
        return self.layer == "marts" or (self.layer == "core" and self.is_view and not self.is_raw)


def layers() -> tuple[str, ...]:
    """The layers in the order they run."""
    return tuple(PREFIX)


@functools.cache
def tables_read(sql: str) -> frozenset[str]:
    """Names of the tables that a query reads, its own WITH parts left out."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    return frozenset(table.name for table in tree.find_all(exp.Table)) - own


def graph(layer: str, folder: Path = SQL) -> dict[Model | Step, list[Model | Step]]:
    """The models and computing steps of a layer, each with those of the same layer that it reads (for graphlib).

    Folders inside a layer are subjects: they say nothing of the order.
    """
    made: dict[str, Model | Step] = {}
    for path in sorted((folder / layer).rglob("*.sql"), key=lambda path: path.stem):
        sql = path.read_text(encoding="utf-8")
        model = Model(layer, path.stem, PREFIX[layer] + path.stem, sql, tables_read(sql))
        made[model.table] = model
    for step in STEPS if folder == SQL else ():
        if step.layer == layer:
            made |= dict.fromkeys(step.tables, step)
    nodes = dict.fromkeys(made.values())
    return {node: [made[name] for name in sorted(node.reads & made.keys())] for node in nodes}


def read_models(layer: str, folder: Path = SQL) -> list[Model]:
    """The SQL models of a layer, each after those that it reads. Raises CycleError on a circle."""
    return [
        node for node in TopologicalSorter(graph(layer, folder)).static_order() if isinstance(node, Model)
    ]
