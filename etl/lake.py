"""What was accepted, as Parquet: one file of rows and one of rejects per received file, and its verdict.

lake/<dataset>/<fichier_id>.parquet   accepted rows, typed, with feuille, ligne, livraison_id
lake/rejets/<fichier_id>.parquet      one row a reason why a row was set aside
lake/verdicts/<fichier_id>.json       what became of the file; written last, so its presence means the rest is there
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from etl.check import Checked
from etl.contracts import contracts
from etl.files import sha256, write_atomic
from etl.rules import groups_of_rows


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

    rules: fingerprint of the contracts and lists of codes under which it was judged.
    """
    verdict = {
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
        "demonstration": checked.demonstration,
        "entetes": checked.header,
        "millesime": census_year(checked.header),
        "livraisons": [],
    }
    if checked.charges:
        covers = contracts()[checked.dataset].covers
        rows, verdict["livraisons"] = _with_delivery(checked, covers, file_hash)
        _write_parquet(lake / checked.dataset / f"{file_id}.parquet", rows)
    if checked.rejects.num_rows:
        _write_parquet(lake / "rejets" / f"{file_id}.parquet", checked.rejects)
    text = json.dumps(verdict, ensure_ascii=False, sort_keys=True, indent=1)
    write_atomic(lake / "verdicts" / f"{file_id}.json", text.encode("utf-8"))
    return verdict


def _with_delivery(checked: Checked, covers: tuple[str, ...], file_hash: str) -> tuple[pa.Table, list[dict]]:
    """Rows with the identifier of their delivery, and the deliveries with it."""
    deliveries = []
    for cover in checked.covers:
        values = [str(cover[name]) for name in covers]
        deliveries.append({"livraison_id": delivery_id(file_hash, values), **cover})
    if not covers:
        ids = pa.array([deliveries[0]["livraison_id"]] * checked.charges, pa.string()).dictionary_encode()
        return checked.rows.append_column("livraison_id", ids), deliveries
    rank = {tuple(delivery[name] for name in covers): i for i, delivery in enumerate(deliveries)}
    first, group = groups_of_rows(checked.rows, list(covers))
    ranks = [rank[tuple(checked.rows[name][row].as_py() for name in covers)] for row in first.tolist()]
    number = np.array(ranks, np.int32)[group]
    names = pa.array([d["livraison_id"] for d in deliveries], pa.string())
    ids = pa.DictionaryArray.from_arrays(pa.array(number), names)
    return checked.rows.append_column("livraison_id", ids), deliveries


def _write_parquet(path: Path, table: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    # models scan whole files: statistics would cost as much to write as the rest, and serve nobody
    pq.write_table(
        table.unify_dictionaries(), sink, compression="zstd", compression_level=1, write_statistics=False
    )
    write_atomic(path, sink.getvalue().to_pybytes())


def read_verdict(lake: Path, file_id: str) -> dict | None:
    """The stored verdict, or None when the file has not been judged to the end."""
    path = lake / "verdicts" / f"{file_id}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
