"""What a publication changes: figures revised, kept with their old value; first published; deliveries, territories.

lake/<folder>/<version>.parquet holds what changed *since* that version; it is written again when a build is retried, so
a crash neither loses nor doubles a change. The published tables of HISTORIES are all of them together, and a value as it
was published on a date is today's, walked back through the revisions made since.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.base.publish import served_base
from etl.files import write_atomic
from etl.paths import SQL, Paths

# Table → folder of the lake, and columns for a base that has no history yet
HISTORIES = {
    "revision": (
        "revisions",
        {
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
        },
    ),
    "changement": (
        "changements",
        {
            "version_avant": "varchar",
            "publiee_avant": "timestamp",
            "constate_le": "timestamp",
            "nature": "varchar",
            "dataset": "varchar",
            "operateur_code": "varchar",
            "periode": "varchar",
            "objet": "varchar",
        },
    ),
    "premiere_publication": (
        "premieres",
        {
            "version_avant": "varchar",
            "publiee_avant": "timestamp",
            "constate_le": "timestamp",
            "indicateur": "varchar",
            "niveau_territoire": "varchar",
            "code_territoire": "varchar",
            "periode": "varchar",
            "ventilation": "varchar",
            "modalite": "varchar",
            "n": "bigint",
        },
    ),
}


def record(con: duckdb.DuckDBPyConnection, paths: Paths, demonstration: bool) -> None:
    """Compare the new tables of `con` with the version served, and keep what changed.

    A value is revised when it was published and is now another one, or hidden, or gone; a value published for the first
    time is no revision. Leaving or entering the demonstration compares nothing: those figures never described the same
    thing. Nor does a version that lacks a table compared: it comes from an earlier edition of the program.
    """
    base = served_base(paths.link)
    if base is None:
        return
    con.execute(f"attach '{_quoted(base)}' as avant (read_only)")
    version, was_demonstration = con.execute("select version, demonstration from avant.version").fetchall()[0]
    if was_demonstration == demonstration:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
        for table, (folder, _) in HISTORIES.items():
            _write_changes(con, table, paths.lake / folder / f"{version}.parquet", now)
    con.execute("detach avant")


def histories(con: duckdb.DuckDBPyConnection, lake: Path, until: dt.datetime | None = None) -> list[str]:
    """Make the tables of HISTORIES, and mark R the normal values that were revised. Returns the names of the tables.

    until: leaves out what changed after that moment (UTC, without zone).
    """
    for table, (folder, columns) in HISTORIES.items():
        files = sorted(str(path) for path in (lake / folder).glob("*.parquet"))
        if files:
            con.execute(f"create table {table} as select * from read_parquet($files)", {"files": files})
        else:
            con.execute(f"create table {table} ({', '.join(f'{n} {t}' for n, t in columns.items())})")
        if until is not None:
            con.execute(f"delete from {table} where {list(columns)[2]} > $until", {"until": until})
    con.execute((SQL / "changes" / "marque.sql").read_text(encoding="utf-8"))
    return list(HISTORIES)


def _write_changes(con: duckdb.DuckDBPyConnection, table: str, path: Path, now: dt.datetime) -> None:
    sql = (SQL / "changes" / f"{table}.sql").read_text(encoding="utf-8")
    try:
        changes = con.sql(sql, params={"maintenant": now}).to_arrow_table()
    except (duckdb.CatalogException, duckdb.BinderException):
        if _has_all(con):
            raise
        return
    if not changes.num_rows:
        path.unlink(missing_ok=True)
        return
    sink = pa.BufferOutputStream()
    pq.write_table(changes, sink, compression="zstd")
    write_atomic(path, sink.getvalue().to_pybytes())


def _has_all(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the version served has every table that is published now, with the same columns."""
    missing = con.execute(
        """select count(*) from duckdb_columns() as n
        where n.database_name = current_database() and n.table_name in ('indicateur', 'livraison', 'livraison_attendue',
            'territoire', 'indicateur_carte', 'correction')
        and not exists (select 1 from duckdb_columns() as a where a.database_name = 'avant'
            and a.table_name = n.table_name and a.column_name = n.column_name)"""
    ).fetchall()[0][0]
    return not missing


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
