"""A million rows through the door, against DuckDB's read_csv of the same bytes into a table."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from etl.door.receive import receive
from etl.paths import PROJECT, Paths

ROWS = 1_000_000
RUNS = 5


def write_rows(path: Path, encoding: str) -> None:
    """Distinct cells of profile, as an operator of the whole country would deliver them."""
    rng = np.random.default_rng(2018)
    con = duckdb.connect()
    communes = np.array(
        [
            row[0]
            for row in con.execute(
                "select code_territoire from read_parquet(?) where niveau_territoire = 'commune' order by 1",
                [str(PROJECT / "data" / "reference" / "territoires.parquet")],
            ).fetchall()
        ]
    )
    cell = rng.permutation(len(communes) * 2 * 2 * 4 * 5)[:ROWS]
    cell, levels = np.divmod(cell, 2)
    cell, sexes = np.divmod(cell, 2)
    cell, ages = np.divmod(cell, 4)
    commune, diplomas = np.divmod(cell, 5)
    table = pa.table(
        {
            "operateur_code": np.full(ROWS, "france_travail"),
            "periode": np.full(ROWS, "T3 2025"),
            "code_commune": communes[commune],
            "niveau_cep": levels + 1,
            "sexe": np.array(["Femme", "Homme"])[sexes],
            "tranche_age": np.array(["15-24 ans", "25-34 ans", "35-49 ans", "50 ans et plus"])[ages],
            "niveau_diplome": np.array(["Sans diplôme", "CAP-BEP", "Bac", "Bac+2", "Bac+3 et plus"])[
                diplomas
            ],
            "entrees_cep": rng.integers(0, 40, ROWS),
            "beneficiaires_cep": rng.integers(0, 60, ROWS),
            "rdv_presentiel": rng.integers(0, 60, ROWS),
            "rdv_distance": rng.integers(0, 60, ROWS),
            "contacts": rng.integers(0, 90, ROWS),
        }
    )
    sink = pa.BufferOutputStream()
    pa_csv.write_csv(
        table, sink, pa_csv.WriteOptions(delimiter=";", quoting_style="none", quoting_header="none")
    )
    path.write_bytes(sink.getvalue().to_pybytes().decode("utf-8").encode(encoding))


def duckdb_seconds(path: Path, folder: Path, encoding: str) -> float:
    base = folder / "temoin.duckdb"
    base.unlink(missing_ok=True)
    started = time.perf_counter()
    con = duckdb.connect(str(base))
    con.execute("set enable_progress_bar = false")
    con.execute(f"create table t as select * from read_csv('{path}', encoding = '{encoding}')")
    con.close()
    return time.perf_counter() - started


def door_seconds(path: Path, folder: Path) -> float:
    paths = Paths(Path(tempfile.mkdtemp(dir=folder)), PROJECT / "data" / "reference")
    paths.inbox.mkdir(parents=True)
    (paths.inbox / path.name).hardlink_to(path)
    started = time.perf_counter()
    (one,) = receive(paths)
    seconds = time.perf_counter() - started
    assert one.verdict["charges"] == ROWS, one.verdict
    return seconds


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for encoding, theirs in (("utf-8", "utf-8"), ("cp1252", "latin-1")):
            path = folder / f"activite_{encoding}.csv"
            write_rows(path, encoding)
            reference, door = [], []
            for _ in range(RUNS):  # interleaved, so that a busy machine weighs on both
                reference.append(duckdb_seconds(path, folder, theirs))
                door.append(door_seconds(path, folder))
            a, b = statistics.median(reference), statistics.median(door)
            print(f"{encoding:<7} read_csv {a:.2f} s   porte {b:.2f} s   rapport {b / a:.2f}")


if __name__ == "__main__":
    main()
