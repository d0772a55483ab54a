"""Deliveries too large to be held in memory: the same verdict, block after block, rows and rejects written as they come.

Memory is bounded by the size of a block (some five times 64 MB) and 16 bytes a row, for the keys that no two rows may
share. The file is read twice, and the rows that share a key a third time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.contracts import Contract, contracts
from etl.door.check import (
    ACCEPTED,
    Checked,
    References,
    check_sheet,
    check_sheets,
    give_verdict,
    is_demonstration,
    judged,
    names_companies,
)
from etl.door.lake import PARQUET, OnDisk, delivery_id
from etl.door.notices.reader import START, kind_of, read_notices
from etl.door.readers import RefusedFile, blocks, dataset_in_name, dila, refuse_format, refuse_name
from etl.door.readers.parquet import MAGIC as PARQUET_MAGIC
from etl.door.rules import REJECTS, groups_of_rows, repeated_keys
from etl.door.verdict import Told, count_deliveries, deliveries

LARGE = 128 << 20  # bytes beyond which a text is read in blocks
AT_ONCE = 1_000_000  # rows sharing a key that are compared at a time
SHOWN = 1_000  # rejects held in memory, of those written


def check_large(
    source: BinaryIO, name: str, references: References, folder: Path, digest: str, block: int = blocks.BLOCK
) -> Checked:
    """Read and judge a text of any size. Same verdict as `check_bytes`, but rows and rejects lie in `folder`.

    digest: fingerprint of the file, part of the identifiers of its deliveries. Never raises on the content of the file. Raises OSError when the disk refuses.
    """

    def judge() -> Checked:
        refuse_name(name)
        _refuse_unreadable(source)
        known = contracts()
        source.seek(0)
        start = source.read(START)
        if kind := kind_of(start):
            return check_sheets(read_notices(source, kind, known, references.scope), references)
        if dila.is_directory(start):
            return check_sheets(dila.read_directory(source, known), references)
        scanned = blocks.scan(source, block)
        sheets = blocks.sheets(source, scanned, known, dataset_in_name(name, known), block)
        return _Judgement(folder, digest).of(sheets, references)

    return judged(judge, name)


def _refuse_unreadable(source: BinaryIO) -> None:
    source.seek(0)
    start = source.read(8)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RefusedFile(
            "classeur_trop_lourd", f"Le classeur dépasse {LARGE >> 20} Mo : livrez les mêmes lignes en csv."
        )
    if start.startswith(PARQUET_MAGIC):
        raise RefusedFile(
            "parquet_trop_lourd",
            f"Le fichier Parquet dépasse {LARGE >> 20} Mo : livrez-le en plusieurs parties.",
        )
    refuse_format(start)


@dataclass
class _Judgement:
    """What is known of a file so far."""

    folder: Path
    sha256: str
    told: Told = field(default_factory=Told)
    keys: list[np.ndarray] = field(
        default_factory=list
    )  # one hash a sound row, in the order of the rows written
    covers: dict[tuple, list[int]] = field(default_factory=dict)
    lost: int = 0
    shapeless: int = 0
    shown: list[pa.Table] = field(default_factory=list)

    def of(self, sheets: Iterator, references: References) -> Checked:
        """The verdict on the blocks of one file."""
        result = OnDisk(None, ACCEPTED)
        rows_at, rejects_at = self.folder / "lignes.parquet", self.folder / "rejets.parquet"
        with _Writer(rows_at) as rows, _Writer(rejects_at) as rejects:
            for sheet in sheets:
                contract = contracts()[sheet.dataset]
                result.dataset, result.header = sheet.dataset, sheet.header
                result.demonstration = result.demonstration or is_demonstration(sheet, references)
                checked = check_sheet(sheet, references.for_file(result.demonstration))
                self.told.add(sheet, checked.notes, checked.doubts)
                self.shapeless += len(sheet.rejects)
                result.ignores += len(sheet.ignored)
                result.lus += checked.rows.num_rows + len(sheet.rejects) + len(sheet.ignored)
                for table in checked.rejects:
                    self._reject(rejects, table)
                self._keep(rows, checked.rows, contract, result)
                result.companies = result.companies or names_companies(checked.rows, contract, references)
            bad = self._repeated(rows, contract, rejects, result)
        result.rejetes += self.shapeless
        result.total_rejects = rejects.written
        result.rejects = pa.concat_tables(self.shown) if self.shown else REJECTS.empty_table()
        result.rows = rows.schema.empty_table()
        result.covers = deliveries(self.covers, self.lost, self.shapeless, contract)
        if len(bad):
            rows_at = self._without(rows_at, bad, contract)
        give_verdict(result, self.told)
        result.rows_file = rows_at if result.charges else None
        result.rejects_file = rejects_at if rejects.written else None
        return result

    def _reject(self, writer: _Writer, table: pa.Table) -> None:
        writer.write(table)
        self.told.count_rejects(table)
        held = sum(t.num_rows for t in self.shown)
        if held < SHOWN:
            self.shown.append(table.slice(0, SHOWN - held))

    def _keep(self, writer: _Writer, rows: pa.Table, contract: Contract, result: Checked) -> None:
        """Write the sound rows of a block, remember their keys and what they deliver."""
        found, lost = count_deliveries(rows.append_column("perdue", pc.invert(rows["ok"])), contract)
        for values, (loaded, rejected) in found.items():
            known = self.covers.setdefault(values, [0, 0])
            known[0] += loaded
            known[1] += rejected
        self.lost += lost
        sound = rows.filter(rows["ok"]).drop_columns(["ok"])
        result.charges += sound.num_rows
        result.rejetes += rows.num_rows - sound.num_rows
        if sound.num_rows:
            self.keys.append(_hashes(sound, contract))
            writer.write(sound.append_column("livraison_id", self._ids(sound, contract)))

    def _ids(self, rows: pa.Table, contract: Contract) -> pa.Array:
        first, group = groups_of_rows(rows, list(contract.covers))
        names = [
            delivery_id(self.sha256, [str(rows[name][row].as_py()) for name in contract.covers])
            for row in first.tolist()
        ]
        return pa.DictionaryArray.from_arrays(pa.array(group.astype(np.int32)), pa.array(names, pa.string()))

    def _repeated(self, rows: _Writer, contract: Contract, rejects: _Writer, result: Checked) -> np.ndarray:
        """Set aside the rows that share a key, a million at a time; returns their lines."""
        rows.close()
        keys = np.concatenate(self.keys) if self.keys and contract.key else np.array([], np.uint64)
        self.keys = []
        ordered = np.sort(keys)
        shared = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        del ordered
        if not len(shared):
            return np.array([], np.int64)
        candidates = sum(
            int(np.isin(keys[start : start + AT_ONCE], shared).sum())
            for start in range(0, len(keys), AT_ONCE)
        )
        parts = candidates // AT_ONCE + 1
        bad = [
            self._repeated_among(rows.path, keys, shared[shared % parts == part], contract, rejects, result)
            for part in range(parts)
        ]
        return np.sort(np.concatenate(bad))

    def _repeated_among(
        self,
        path: Path,
        keys: np.ndarray,
        shared: np.ndarray,
        contract: Contract,
        rejects: _Writer,
        result: Checked,
    ) -> np.ndarray:
        """The same for the rows whose key is one of `shared`."""
        same = pa.concat_tables(
            [table.filter(pa.array(np.isin(keys[a:b], shared))) for table, a, b in _row_groups(path)]
        )
        same = same.append_column("ok", pa.array(np.ones(same.num_rows, bool)))
        table = repeated_keys(same.drop_columns(["livraison_id"]), contract)
        if not table.num_rows:
            return np.array([], np.int64)
        self._reject(rejects, table)
        lines = table["ligne"].to_numpy()
        result.charges -= len(lines)
        result.rejetes += len(lines)
        # an exact copy set aside loses nothing, so it does not make the delivery incomplete
        lost = table.filter(pc.equal(table["regle"], "cle_en_double"))["ligne"]
        same = same.filter(pc.is_in(same["ligne"], value_set=pa.array(lines)))
        same = same.append_column("perdue", pc.is_in(same["ligne"], value_set=lost.combine_chunks()))
        for values, (taken, missing) in count_deliveries(same, contract)[0].items():
            known = self.covers.setdefault(values, [0, 0])
            known[0] -= taken
            known[1] += missing
        return lines

    def _without(self, path: Path, lines: np.ndarray, contract: Contract) -> Path:
        """The rows again, those lines left out."""
        kept = path.with_name("lignes_gardees.parquet")
        with _Writer(kept) as writer:
            for table, _, _ in _row_groups(path):
                at = np.minimum(np.searchsorted(lines, table["ligne"].to_numpy()), len(lines) - 1)
                writer.write(table.filter(pa.array(lines[at] != table["ligne"].to_numpy())))
        path.unlink()
        return kept


class _Writer:
    """A Parquet file made table after table; the first one gives the columns."""

    def __init__(self, path: Path) -> None:
        self.path, self.written, self.schema = path, 0, pa.schema([])
        self._out: pq.ParquetWriter | None = None

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def write(self, table: pa.Table) -> None:
        if self._out is None:
            self.schema = pa.schema([(f.name, _kept_as(f.type)) for f in table.schema])
            self._out = pq.ParquetWriter(self.path, self.schema, **PARQUET)
        columns = [_as(table[f.name], f.type) for f in self.schema]
        self._out.write_table(pa.table(columns, schema=self.schema), row_group_size=1 << 20)
        self.written += table.num_rows

    def close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None


def _kept_as(kind: pa.DataType) -> pa.DataType:
    return pa.dictionary(pa.int32(), pa.string()) if pa.types.is_dictionary(kind) else kind


def _as(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if pa.types.is_dictionary(kind) and not pa.types.is_dictionary(column.type):
        return column.dictionary_encode()
    return column.cast(kind) if column.type != kind else column


def _row_groups(path: Path) -> Iterator[tuple[pa.Table, int, int]]:
    """The row groups of a Parquet file, each with the numbers of its first row and of the one after its last."""
    with pq.ParquetFile(path, read_dictionary=_dictionaries(path)) as source:
        start = 0
        for i in range(source.num_row_groups):
            table = source.read_row_group(i)
            yield table, start, start + table.num_rows
            start += table.num_rows


def _dictionaries(path: Path) -> list[str]:
    return [f.name for f in pq.read_schema(path) if pa.types.is_dictionary(f.type)]


def _hashes(rows: pa.Table, contract: Contract) -> np.ndarray:
    """One 64-bit hash a row, the same for two rows that share a key; rows that only look alike are told apart later."""
    names = [f"{name}_livre" if f"{name}_livre" in rows.column_names else name for name in contract.key]
    if not names:
        return np.array([], np.uint64)
    with duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        con.execute("set preserve_insertion_order = true")
        con.register("lignes", rows.select(list(dict.fromkeys(names))))
        hashed = con.execute(f"select hash({', '.join(names)}) as h from lignes").fetchnumpy()["h"]
    return np.asarray(hashed, np.uint64)
