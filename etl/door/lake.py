"""What was accepted, as Parquet: one file of rows and one of rejects per received file, and its verdict.

lake/<dataset>/<fichier_id>.parquet   accepted rows, typed, with feuille, ligne, livraison_id
lake/rejets/<fichier_id>.parquet      one row a reason why a row was set aside
lake/verdicts/<fichier_id>.json       what became of the file; written last, so its presence means the rest is there
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from etl.contracts import contracts
from etl.door.check import Checked
from etl.door.rules import groups_of_rows
from etl.files import beside, sha256, write_atomic

# models scan whole files: statistics would cost as much to write as the rest, and serve nobody
PARQUET = {"compression": "zstd", "compression_level": 1, "write_statistics": False}


def delivery_id(file_hash: str, values: list[str]) -> str:
    """Identifier of one delivery: the file and what it covers (operator and period)."""
    return sha256("|".join([file_hash, *values]).encode())[:12]


def census_year(header: dict[str, str]) -> str | None:
    """Year of the census said by Insee's column names: « P22_ACT1564 » → « 2022 »."""
    for label in header.values():
        found = re.match(r"^[PC](\d\d)_", label)
        if found:
            return f"20{found[1]}"
    return None


def store(lake: Path, file_id: str, file_hash: str, checked: Checked, rules: str) -> dict:
    """Write rows, rejects and verdict of one file; the verdict is returned.

    rules: fingerprint of the contracts and lists of codes under which it was judged. What an earlier judgement of the
    same file left is replaced.
    """
    verdict = verdict_of(file_id, file_hash, checked, rules)
    rows_at, rejects_at = paths_of(lake, checked.dataset, file_id)
    for stale in lake.glob(f"*/{file_id}.parquet"):
        if (stale != rows_at or not checked.charges) and (
            stale != rejects_at or not checked.rejects.num_rows
        ):
            stale.unlink()
    if isinstance(checked, OnDisk):
        checked.move_to(rows_at, rejects_at)
    else:
        if checked.charges:
            _write_parquet(rows_at, _with_delivery(checked, verdict["livraisons"]))
        if checked.rejects.num_rows:
            _write_parquet(rejects_at, checked.rejects)
    text = json.dumps(verdict, ensure_ascii=False, sort_keys=True)
    write_atomic(lake / "verdicts" / f"{file_id}.json", text.encode("utf-8"))
    return verdict


def paths_of(lake: Path, dataset: str | None, file_id: str) -> tuple[Path, Path]:
    """Where the rows and the rejects of a file are kept."""
    return lake / (dataset or "aucun") / f"{file_id}.parquet", lake / "rejets" / f"{file_id}.parquet"


def forget(lake: Path, file_id: str) -> None:
    """Take away everything that the lake holds of a file."""
    (lake / "verdicts" / f"{file_id}.json").unlink(missing_ok=True)
    for stale in lake.glob(f"*/{file_id}.parquet"):
        stale.unlink()


def verdict_of(file_id: str, file_hash: str, checked: Checked, rules: str) -> dict:
    """What became of a file, as it is kept: counts, reasons, and the deliveries that it holds."""
    covers = contracts()[checked.dataset].covers if checked.dataset else ()
    return {
        "fichier_id": file_id,
        "dataset": checked.dataset,
        "contrat_version": contracts()[checked.dataset].version if checked.dataset else None,
        "regles": rules,
        "verdict": checked.verdict,
        "lus": checked.lus,
        "charges": checked.charges,
        "rejetes": checked.rejetes,
        "ignores": checked.ignores,
        "motifs": checked.motifs,
        # rows of a period that was not over: their day comes, so the file is judged again
        "a_venir": "periode_future" in checked.rejects["regle"].to_pylist(),
        "demonstration": checked.demonstration,
        "entreprises": checked.companies and not checked.demonstration,
        "entetes": checked.header,
        "millesime": census_year(checked.header),
        "livraisons": [
            {"livraison_id": delivery_id(file_hash, [str(cover[name]) for name in covers]), **cover}
            for cover in (checked.covers if checked.charges else ())
        ],
    }


@dataclass
class OnDisk(Checked):
    """A verdict whose rows and rejects are too many to be held: they lie in two Parquet files.

    `rejects` holds only the first ones; `total_rejects` says how many there are.
    """

    rows_file: Path | None = None
    rejects_file: Path | None = None
    total_rejects: int = 0

    def move_to(self, rows_at: Path, rejects_at: Path) -> None:
        for source, target in ((self.rows_file, rows_at), (self.rejects_file, rejects_at)):
            if source is not None:
                with beside(target) as partial:
                    shutil.move(source, partial)


def _with_delivery(checked: Checked, deliveries: list[dict]) -> pa.Table:
    """Rows with the identifier of their delivery."""
    covers = contracts()[checked.dataset].covers
    ids = delivery_ids(checked.rows, covers, deliveries)
    return checked.rows.append_column("livraison_id", ids)


def delivery_ids(rows: pa.Table, covers: tuple[str, ...], deliveries: list[dict]) -> pa.DictionaryArray:
    """The identifier of the delivery of each row."""
    names = pa.array([d["livraison_id"] for d in deliveries], pa.string())
    if not covers:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows.num_rows, np.int32)), names)
    rank = {tuple(delivery[name] for name in covers): i for i, delivery in enumerate(deliveries)}
    first, group = groups_of_rows(rows, list(covers))
    ranks = [rank[tuple(rows[name][row].as_py() for name in covers)] for row in first.tolist()]
    return pa.DictionaryArray.from_arrays(pa.array(np.array(ranks, np.int32)[group]), names)


def _write_parquet(path: Path, table: pa.Table) -> None:
    with beside(path) as partial:
        pq.write_table(table.unify_dictionaries(), partial, **PARQUET)


def read_verdict(lake: Path, file_id: str) -> dict | None:
    """The stored verdict, or None when the file has not been judged to the end."""
    path = lake / "verdicts" / f"{file_id}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
