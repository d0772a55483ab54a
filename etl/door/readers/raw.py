"""What every reader gives back, and how it says no."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa


class RefusedFile(Exception):
    """A whole file that cannot be received. `str(error)` is the French sentence shown to its sender.

    rule: short stable code of the reason (`encodage`, `dataset_inconnu`, …).
    """

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True)
class Fault:
    """A cell that a workbook cannot tell the value of: position of its column, row, what stands there, and why."""

    position: int
    line: int
    value: str
    rule: str
    message: str


@dataclass(frozen=True)
class Reject:
    """One reason why one row was set aside. `line` is the line or row number seen by the sender."""

    sheet: str
    line: int
    column: str
    value: str
    rule: str
    message: str


@dataclass
class RawSheet:
    """A recognised table, every cell still text.

    dataset: contract recognised by the header.
    table: one dictionary-encoded text column per known column of the contract; null = empty cell.
    lines: line (csv) or row (xlsx) number of each row, as its sender would find it.
    rejects: rows whose very shape is wrong (too few or too many cells, unclosed quote).
    ignored: (line, reason) of rows that are not data: totals, repeated header, notes under the table.
    remarks: French sentences about the sheet (unknown column left aside…).
    banner: text found above the header.
    reserved: something was left unread on purpose, so that the file is at best accepted with reservations.
    left: rows left out, too many to be named: reason → how many. notes: repairs and remarks on rows, counted.
    labels: names of communes in a column that no contract asks for, as long as `lines`.
    filtered: a file of which only a part is wanted, so that nothing kept is no reason to refuse it.
    """

    dataset: str
    sheet: str
    table: pa.Table
    lines: pa.Array
    rejects: list[Reject] = field(default_factory=list)
    ignored: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    banner: str = ""
    header: dict[str, str] = field(default_factory=dict)
    reserved: bool = False
    left: Counter = field(default_factory=Counter)
    notes: Counter = field(default_factory=Counter)
    filtered: bool = False
    labels: pa.Array | None = None
