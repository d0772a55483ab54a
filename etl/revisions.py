"""What a publication changes: figures revised since the version served, kept with their old value.

lake/revisions/<version>.parquet holds what changed *since* that version; it is written again when a build is retried,
so a crash neither loses nor doubles a revision. The published table `revision` is all of them together, and a value as it
stood on a date is today's, walked back through the revisions made since.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.files import write_atomic
from etl.paths import Paths
from etl.publish import served_base

KEYS = "indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite"
COLUMNS = {
    "version_avant": "varchar",
    "publiee_avant": "timestamp",
    "revisee_le": "timestamp",
    "indicateur": "varchar",
    "niveau_territoire": "varchar",
    "code_territoire": "varchar",
    "periode": "varchar",
    "ventilation": "varchar",
    "modalite": "varchar",
    "ancienne_valeur": "double",
    "nouvelle_valeur": "double",
    "ancien_statut": "varchar",
    "nouveau_statut": "varchar",
    "cause": "varchar",
}


def record(con: duckdb.DuckDBPyConnection, paths: Paths, demonstration: bool) -> None:
    """Compare the new table `indicateur` of `con` with the version served; make the table `revision`.

    A value is revised when it was published and is now another one, or hidden, or gone; a value published for the first
    time is no revision. Marks the revised rows of `indicateur` R where their status was normal. Leaving or entering
    the demonstration compares nothing: those figures never described the same thing.
    """
    folder = paths.lake / "revisions"
    base = served_base(paths.link)
    if base is not None:
        con.execute(f"attach '{_quoted(base)}' as avant (read_only)")
        version, published, was_demonstration = con.execute(
            "select version, publiee_le, demonstration from avant.version"
        ).fetchall()[0]
        if was_demonstration == demonstration:
            _write_changes(con, folder / f"{version}.parquet", version, published)
        con.execute("detach avant")
    files = sorted(str(path) for path in folder.glob("*.parquet")) if folder.is_dir() else []
    if files:
        con.execute("create table revision as select * from read_parquet($files)", {"files": files})
    else:
        con.execute(f"create table revision ({', '.join(f'{n} {t}' for n, t in COLUMNS.items())})")
    con.execute(
        f"""update indicateur set obs_status = 'R' from (
            select {KEYS}, max(revisee_le) as derniere from revision where nouvelle_valeur is not null group by {KEYS}
        ) as r
        where obs_status = 'A' and valeur is not null and {_same("indicateur", "r")}"""
    )


def _write_changes(con: duckdb.DuckDBPyConnection, path: Path, version: str, published: dt.datetime) -> None:
    changes = con.sql(
        f"""
        select $version as version_avant, $published::timestamp as publiee_avant, $now::timestamp as revisee_le,
            a.indicateur, a.niveau_territoire, a.code_territoire, a.periode, a.ventilation, a.modalite,
            a.valeur as ancienne_valeur, n.valeur as nouvelle_valeur, a.obs_status as ancien_statut,
            n.obs_status as nouveau_statut,
            case when n.indicateur is null then 'la valeur n''est plus calculée'
                when n.livraisons is distinct from a.livraisons then 'nouvelle livraison ou livraison corrigée'
                else 'méthode, dénominateur ou référence' end as cause
        from avant.indicateur as a
        left join indicateur as n on {_same("a", "n")}
        where a.valeur is not null
            and (n.valeur is null or abs(n.valeur - a.valeur) > 1e-9 * greatest(abs(a.valeur), 1))
        order by {", ".join(f"a.{k}" for k in KEYS.split(", "))}
        """,
        params={
            "version": version,
            "published": published,
            "now": dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
        },
    )
    table = changes.to_arrow_table()
    if not table.num_rows:
        path.unlink(missing_ok=True)
        return
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_atomic(path, sink.getvalue().to_pybytes())


def _same(a: str, b: str) -> str:
    return " and ".join(f"{a}.{key} = {b}.{key}" for key in KEYS.split(", "))


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
