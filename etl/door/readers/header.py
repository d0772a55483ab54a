"""Find the header of a table and what kind of delivery it announces."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etl.contracts import Contract, plain
from etl.door.readers.raw import RefusedFile

LOOK_AT = 40  # rows in which the header is searched
LONGEST_LABEL = 200  # characters; longer, it is a text


@dataclass(frozen=True)
class Header:
    """Where the header is and what its cells mean.

    index: position of the header among the rows looked at (the lower of two rows read together).
    columns: position of each recognised column of the contract.
    labels: header as written, for each recognised column.
    unknown: labels that the contract does not know.
    width: number of cells of the header, trailing empty ones left out.
    names: every label by its position, recognised or not.
    rows: how many rows it takes, 1 or 2.
    """

    contract: Contract
    index: int
    columns: dict[str, int]
    labels: dict[str, str]
    unknown: tuple[str, ...]
    width: int
    names: dict[int, str]
    rows: int = 1

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.contract.mandatory if name not in self.columns)


def match(cells: Sequence[str], index: int, contract: Contract, rows: int = 1) -> Header:
    """Read one row as if it were the header of a contract. Raises RefusedFile on a column given twice."""
    columns, labels, unknown = {}, {}, []
    for position, cell in enumerate(cells):
        if not cell.strip():
            continue
        name = contract.column_of(cell)
        if name is None:
            unknown.append(cell.strip())
        elif name in columns and contract.by_name[name].pattern:
            # census years side by side (P16_POP, P22_POP): the latest one is meant
            if cell.strip() > labels[name]:
                columns[name], labels[name] = position, cell.strip()
        elif name in columns:
            raise RefusedFile(
                "colonne_en_double",
                f"Les colonnes « {labels[name]} » et « {cell.strip()} » disent toutes deux « {name} » : "
                "on ne sait laquelle croire. Gardez-en une et livrez de nouveau le fichier.",
            )
        else:
            columns[name], labels[name] = position, cell.strip()
    width = max((i + 1 for i, cell in enumerate(cells) if cell.strip()), default=0)
    names = {i: cell.strip() for i, cell in enumerate(cells) if cell.strip()}
    return Header(contract, index, columns, labels, tuple(unknown), width, names, rows)


def find(rows: Sequence[Sequence[str]], known: dict[str, Contract], hint: str | None = None) -> Header | None:
    """The best header among the first rows, or None when no row looks like one.

    A row looks like a header when it names all the mandatory columns of one contract, or when at least two of
    its cells, and half of them, name columns of one. Of several contracts, the one that names most columns wins: a
    file of activity that has also the two columns of a zoning is a file of activity.
    Where no row names them all, two rows one above the other may: a cell of the lower one merged with the one above
    it is empty, and takes its label (groups above « Entrées » and « Bénéficiaires », « Opérateur » over both rows).
    `hint`: dataset said in the file name; only that contract is then tried.
    """
    candidates = [known[hint]] if hint in known else list(known.values())
    rows = [[cell if len(cell) <= LONGEST_LABEL else "" for cell in row] for row in rows[:LOOK_AT]]
    best, best_score = None, NO_HEADER
    for index, cells in enumerate(rows):
        for contract in candidates if _has_two_cells(cells) else ():
            score = _score(cells, contract)
            if score > best_score:
                best, best_score = (cells, index, contract, 1), score
        if best_score.share == 1:
            break  # every mandatory column is named: the rows below are data
    for index in range(1, len(rows) if best_score.share < 1 else 0):
        cells = _stacked(rows[index - 1], rows[index])
        for contract in candidates if _has_two_cells(cells) else ():
            score = _score(cells, contract) if any(map(contract.column_of, rows[index])) else NO_HEADER
            if score.share == 1 and (best_score.share < 1 or score > best_score):
                best, best_score = (cells, index, contract, 2), score
        if best_score.share == 1:
            break
    return match(*best) if best else None


def _has_two_cells(cells: Sequence[str]) -> bool:
    """A header names two columns at least: most rows split by the wrong separator are left at once."""
    return sum(1 for cell in cells if cell.strip()) >= 2


class _Score(NamedTuple):
    """How much a row looks like the header of a contract: columns that it names, share of the mandatory ones."""

    columns: int
    share: float


NO_HEADER = _Score(0, 0.0)


def _score(cells: Sequence[str], contract: Contract) -> _Score:
    filled = [cell for cell in cells if cell.strip()]
    names = [name for name in map(contract.column_of, filled) if name]
    columns, mandatory = set(names), set(contract.mandatory)
    complete = mandatory <= columns
    # an official file has all its columns, or is something else
    if len(columns) < 2 or not (complete or (len(names) * 2 >= len(filled) and not contract.official)):
        return NO_HEADER
    return _Score(len(columns), 1.0 if complete else len(columns & mandatory) / len(mandatory))


def _stacked(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two header rows as one: each label of the lower one, or the one above it where the lower one has none."""
    width = max(len(upper), len(lower))
    upper, lower = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
    return [below if below.strip() else above for above, below in zip(upper, lower, strict=True)]


def nearest(label: str, contract: Contract) -> str | None:
    """The column of a contract whose spellings come nearest to a label, or None. Suggested, never assumed."""
    spellings = {plain(s): f.name for f in contract.fields for s in (f.name, f.title, *f.aliases)}
    near = difflib.get_close_matches(plain(label[:LONGEST_LABEL]), spellings, n=1, cutoff=0.75)
    return spellings[near[0]] if near else None


def require_complete(header: Header) -> None:
    """Refuse a table that lacks a mandatory column, suggesting the nearest unknown header (never guessing it)."""
    if not header.missing:
        return
    sentences = []
    for name in header.missing:
        field = header.contract.by_name[name]
        spellings = {plain(s): s for s in (field.name, field.title, *field.aliases)}
        near = [
            label
            for label in header.unknown
            if difflib.get_close_matches(plain(label), spellings, n=1, cutoff=0.6)
        ]
        doubt = f" (est-ce « {near[0]} » ? renommez alors cette colonne)" if near else ""
        sentences.append(f"« {name} »{doubt}")
    raise RefusedFile(
        "colonne_manquante",
        f"Il manque pour « {header.contract.name} » : {', '.join(sentences)}. "
        f"Intitulés acceptés : ceux du contrat « {header.contract.name} ».",
    )


def unknown_dataset(known: dict[str, Contract]) -> RefusedFile:
    names = ", ".join(f"« {c.name} »" for c in known.values())
    return RefusedFile(
        "dataset_inconnu",
        "Aucune ligne d'en-tête connue dans les premières lignes : le contenu n'est pas reconnu. "
        f"Contenus attendus : {names} ; les noms de colonnes sont dans leurs contrats.",
    )
