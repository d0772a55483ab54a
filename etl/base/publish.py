"""Publication that readers never feel: build beside, flush to disk, rename, swing the link."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from etl.files import sync_folder
from etl.paths import SQL, Paths

# How readers open a version: nothing outside it can be reached, and every connection of a process must be alike
HARDENED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}
KEPT = 4  # versions kept: the one served and those that open pages may still be reading


def served_base(link: Path) -> Path | None:
    """The real path of the version served, or None. The link is a symlink, or a file holding a name (Windows)."""
    if link.is_symlink() or (link.exists() and link.stat().st_size > 4096):
        real = link.resolve()
    elif link.exists():
        real = link.with_name(link.read_text(encoding="utf-8").strip())
    else:
        return None
    return real if real.exists() else None


def served_version(paths: Paths) -> dict | None:
    """The row of `version` of the base served, or None when there is none that opens."""
    base = served_base(paths.link)
    if base is None:
        return None
    try:
        con = duckdb.connect(str(base), read_only=True)
        rows = con.execute("select version, publiee_le, empreinte, demonstration from version").fetchall()
        con.close()
    except duckdb.Error:
        return None
    return (
        dict(zip(("version", "publiee_le", "empreinte", "demonstration"), rows[0], strict=True))
        if rows
        else None
    )


class NothingPublished(RuntimeError):
    """No base is served yet."""


@contextmanager
def answering(paths: Paths) -> Iterator[Callable[..., pd.DataFrame]]:
    """`read(view, **params)` of sql/queries on the version served when it is opened, for programs without pages.

    The same answer is not asked for twice. Nothing is hidden here: queries asked this way name no protected amount (a
    test of the documents says so). Raises NothingPublished.
    """
    base = served_base(paths.link)
    if base is None:
        raise NothingPublished("Aucune base n’est servie : lancez « python -m etl build ».")
    con = duckdb.connect(str(base), read_only=True, config=HARDENED)
    answers: dict[tuple, pd.DataFrame] = {}

    def read(view: str, **params) -> pd.DataFrame:
        key = (view, *sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in params.items()))
        if key not in answers:
            text = (SQL / "queries" / f"{view}.sql").read_text(encoding="utf-8")
            answers[key] = con.execute(text, params or None).df()
        return answers[key].copy()

    try:
        yield read
    finally:
        con.close()


def delivery_clock(paths: Paths, today: dt.date) -> list[dict]:
    """The clock of article R.6111-5 for the version served, as the pages show it. Raises NothingPublished."""
    with answering(paths) as read:
        return read("sources/clock", aujourdhui=today.isoformat()).to_dict("records")


def publish(
    con: duckdb.DuckDBPyConnection, paths: Paths, tables: list[str], fingerprint: str, demonstration: bool
) -> tuple[str, Path]:
    """Copy the tables into a new file and make it the one served. Returns its version and path.

    A process killed at any point leaves the old version served: the link moves last, in one rename.
    """
    now = dt.datetime.now(dt.UTC)
    version = f"{now:%Y%m%dT%H%M%S}_{fingerprint[:8]}"
    paths.published.mkdir(parents=True, exist_ok=True)
    for leftover in paths.published.glob("*.partiel*"):
        leftover.unlink(missing_ok=True)
    beside = paths.published / f"cep_{version}.duckdb.partiel"
    con.execute(f"attach '{str(beside).replace(chr(39), chr(39) * 2)}' as pub")
    views = dict(con.execute("select view_name, sql from duckdb_views() where not internal").fetchall())
    for table in [*tables, "controle"]:
        if table not in views:
            con.execute(f"create table pub.{table} as select * from {table}")
    for view in [t for t in tables if t in views]:  # after the tables they read
        con.execute(views[view].replace("CREATE VIEW ", "CREATE VIEW pub.", 1))
    con.execute(
        "create table pub.version as select $version as version, $now::timestamp as publiee_le, "
        "$fingerprint as empreinte, $demo::boolean as demonstration",
        {
            "version": version,
            "now": now.replace(tzinfo=None),
            "fingerprint": fingerprint,
            "demo": demonstration,
        },
    )
    con.execute("checkpoint pub")
    con.execute("detach pub")
    with beside.open("rb+") as written:
        os.fsync(written.fileno())
    final = paths.published / f"cep_{version}.duckdb"
    beside.replace(final)
    swing(paths.link, final)
    sync_folder(paths.published)
    _forget_old(paths, final)
    return version, final


def swing(link: Path, target: Path) -> None:
    """Make the link lead to another file of its folder, in one rename."""
    beside = link.with_name(f".{link.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    try:
        beside.symlink_to(target.name)
    except OSError:  # Windows without the right to make links: a one-line pointer does the same job
        beside.write_text(target.name, encoding="utf-8")
    beside.replace(link)


def _forget_old(paths: Paths, current: Path) -> None:
    versions = sorted(paths.published.glob("cep_*.duckdb"), key=lambda p: p.name, reverse=True)
    for old in [v for v in versions if v != current][KEPT - 1 :]:
        old.unlink(missing_ok=True)
