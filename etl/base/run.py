"""Run the SQL models and the computing steps layer by layer, then the checks."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import TopologicalSorter

import duckdb
import pyarrow as pa

from etl.base.load import as_table
from etl.base.models import Model, graph, layers
from etl.base.steps import Step
from etl.paths import SQL, Paths
from etl.progress import Progress, silent

AT_ONCE = 2  # models that run side by side: DuckDB alone leaves the second core idle between small queries


@dataclass(frozen=True)
class Check:
    """A query that must return no row: what it found. gravite: « bloque » or « avertit »."""

    controle: str
    gravite: str
    n: int
    exemple: str | None
    fichiers: tuple[str, ...] = ()  # those whose rows make the values that a blocking check speaks of


def run_models(con: duckdb.DuckDBPyConnection, paths: Paths, progress: Progress = silent) -> list[str]:
    """Run macros, then every layer; stack the indicators. Returns the names of the tables to publish."""
    for path in sorted((SQL / "macros").glob("*.sql")):
        con.execute(path.read_text(encoding="utf-8"))
    graphs = {layer: graph(layer) for layer in layers()}
    nodes = [node for of_layer in graphs.values() for node in TopologicalSorter(of_layer).static_order()]
    done = 0
    for layer in layers():
        if layer == "marts":
            _stack_indicators(con, [n for n in nodes if isinstance(n, Model)])
        for node in _run_layer(con, paths, TopologicalSorter(graphs[layer])):
            done += 1
            progress("Calcul des indicateurs", done / len(nodes), node.name)
    published = ["indicateur"]
    for node in nodes:
        if isinstance(node, Model) and node.is_published:
            published += [*sorted(node.reads), node.table] if node.is_view else [node.table]
    return list(dict.fromkeys(published))


def _run_layer(
    con: duckdb.DuckDBPyConnection, paths: Paths, layer: TopologicalSorter
) -> Iterator[Model | Step]:
    """Run what a layer holds, a few at a time, each once what it reads is there; gives each back when it is done."""
    layer.prepare()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: dict[Future, Model | Step] = {}
        try:
            while layer.is_active():
                running |= {
                    pool.submit(_run_node, con.cursor(), paths, node): node for node in layer.get_ready()
                }
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    node = running.pop(future)
                    future.result()
                    layer.done(node)
                    yield node
        finally:  # after an error, what has not begun does not begin
            pool.shutdown(cancel_futures=True)


def _run_node(con: duckdb.DuckDBPyConnection, paths: Paths, node: Model | Step) -> None:
    with con:
        if isinstance(node, Step):
            node.run(con, paths)
        else:
            con.execute(f"create {'view' if node.is_view else 'table'} {node.table} as {node.sql}")


def _stack_indicators(con: duckdb.DuckDBPyConnection, models: list[Model]) -> None:
    """One table of one shape, sorted so that a map or a series reads few blocks."""
    stacked = " union all by name ".join(
        f"select * from {m.table}" for m in models if m.layer == "indicators"
    )
    con.execute(
        f"""create table indicateur as
        select indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
            cast(valeur as double) as valeur, cast(numerateur as double) as numerateur,
            cast(denominateur as double) as denominateur, cast(borne_basse as double) as borne_basse,
            cast(borne_haute as double) as borne_haute, obs_status, conf_status, livraisons, motif
        from ({stacked})
        order by indicateur, niveau_territoire, ventilation, periode, modalite, code_territoire"""
    )


def _files(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[str, ...]:
    """Files of the deliveries that a check names in its column `livraisons` (« a;b »), if it has one."""
    found = con.sql(sql)
    if "livraisons" not in found.columns:
        return ()
    return tuple(
        name
        for (name,) in con.execute(
            f"""select distinct l.fichier from (
                select distinct unnest(string_split(livraisons, ';')) as livraison_id from ({sql}\n)) as c
            join livraison_rangee as l on l.livraison_id = c.livraison_id order by l.fichier"""
        ).fetchall()
    )


def run_checks(con: duckdb.DuckDBPyConnection, progress: Progress = silent) -> list[Check]:
    """Run sql/checks; the first line of each says « -- bloque : … » or « -- avertit : … ». Makes table controle."""
    found = []
    paths = sorted((SQL / "checks").glob("*.sql"))
    for i, path in enumerate(paths):
        progress("Contrôles", i / len(paths), path.stem)
        sql = path.read_text(encoding="utf-8")
        severity, _, title = sql.split("\n", 1)[0].removeprefix("--").partition(":")
        rows = con.execute(f"select count(*), cast(min(exemple) as varchar) from ({sql}\n)").fetchall()
        files = _files(con, sql) if severity.strip() == "bloque" and rows[0][0] else ()
        found.append(Check(title.strip(), severity.strip(), *rows[0], files))
    as_table(
        con,
        "controle",
        [{"controle": c.controle, "gravite": c.gravite, "n": c.n, "exemple": c.exemple} for c in found],
        pa.schema(
            [("controle", pa.string()), ("gravite", pa.string()), ("n", pa.int64()), ("exemple", pa.string())]
        ),
    )
    return found
