"""What a verdict is made of: reasons counted as sentences, and the deliveries that rows make up."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.contracts import Contract
from etl.door.plausible import sentence
from etl.door.readers import RawSheet
from etl.door.rules import groups_of_rows


@dataclass
class Told:
    """What a verdict tells, counted: rejects by (rule, column), repairs, ignored lines by reason, remarks.

    left, filtered: see RawSheet.
    """

    rejects: Counter = field(default_factory=Counter)
    notes: Counter = field(default_factory=Counter)
    ignored: Counter = field(default_factory=Counter)
    first_ignored: dict[str, list[int]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    left: Counter = field(default_factory=Counter)
    reserved: bool = False
    filtered: bool = False
    doubts: dict[str, list[str]] = field(default_factory=dict)

    def count_rejects(self, rejects: pa.Table) -> None:
        counts = rejects.group_by(["regle", "colonne"]).aggregate([("ligne", "count")]).to_pylist()
        self.rejects.update({(c["regle"], c["colonne"]): c["ligne_count"] for c in counts})

    def add(self, sheet: RawSheet, notes: Counter, doubts: dict[str, list[str]]) -> None:
        for message, lines in doubts.items():
            where = f"feuille {sheet.sheet}, " if sheet.sheet else ""
            self.doubts.setdefault(message, []).extend(where + line for line in lines)
        self.reserved = self.reserved or bool(doubts)
        self.notes.update(notes + sheet.notes)
        self.left.update(sheet.left)
        self.filtered = self.filtered or sheet.filtered
        self.reserved = self.reserved or sheet.reserved
        for line, reason in sheet.ignored:
            self.ignored[reason] += 1
            first = self.first_ignored.setdefault(reason, [])
            if len(first) < 10:
                first.append(line)
        self.remarks += [remark for remark in sheet.remarks if remark not in self.remarks]

    def sentences(self) -> list[str]:
        said = []
        for (rule, column), n in sorted(self.rejects.items(), key=lambda item: (-item[1], item[0])):
            said.append(f"{_count(n, 'rejet')} « {rule} »{f', colonne {column}' if column else ''}.")
        said += [f"{text} : {_count(n, 'ligne')}." for text, n in sorted(self.notes.items())]
        said += [sentence(*doubt) for doubt in sorted(self.doubts.items())]
        for reason, n in sorted(self.ignored.items()):
            lines = ", ".join(map(str, dict.fromkeys(self.first_ignored[reason])))
            said.append(f"{_count(n, 'ligne ignorée', 'lignes ignorées')}, {reason} : n° {lines}.")
        said += [f"{_count(n, 'laissé')} de côté, {reason}." for reason, n in sorted(self.left.items())]
        return list(dict.fromkeys(said + self.remarks))


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n < 2 else many or f'{one}s'}"


def count_deliveries(rows: pa.Table, contract: Contract) -> tuple[dict[tuple, list[int]], int]:
    """What rows deliver: the values of the contract's x_livraison → [loaded, lost], and the lost rows whose own
    operator or period cannot be read.

    rows: with `ok`, and `perdue` for the rows set aside that make a delivery incomplete.
    """
    lost_rows, sound_rows = rows["perdue"].to_numpy(), rows["ok"].to_numpy()
    if not contract.covers:
        return {(): [int(np.count_nonzero(sound_rows)), int(np.count_nonzero(lost_rows))]}, 0
    # an optional column may be empty: it then says nothing of what is delivered
    needed = [
        name for name in contract.covers if name not in contract.by_name or contract.by_name[name].required
    ]
    known = functools.reduce(pc.and_, (pc.is_valid(rows[name]) for name in needed)).to_numpy()
    first, number = groups_of_rows(rows, list(contract.covers))
    loaded = np.bincount(number, weights=sound_rows)
    rejected = np.bincount(number, weights=lost_rows)
    found = {
        tuple(rows[name][row].as_py() for name in contract.covers): [int(loaded[i]), int(rejected[i])]
        for i, row in enumerate(first.tolist())
        if known[row]
    }
    return found, int(np.count_nonzero(lost_rows & ~known))


def deliveries(counts: dict[tuple, list[int]], lost: int, shapeless: int, contract: Contract) -> list[dict]:
    """What the file delivers: one entry per operator and period, with the rows set aside in it.

    A rejected row whose own operator or period cannot be read weighs on every delivery of the file.
    """
    found = [
        {
            **dict(zip(contract.covers, values, strict=True)),
            "lignes": loaded,
            "rejetees": rejected + lost + shapeless,
        }
        for values, (loaded, rejected) in counts.items()
        if loaded or not contract.covers
    ]
    return sorted(found, key=lambda d: [(d[name] is not None, d[name]) for name in contract.covers])
