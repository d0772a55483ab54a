"""Find the header of a table and what kind of delivery it announces."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from etl.contracts import Contract, plain
from etl.readers.raw import RefusedFile

LOOK_AT = 40  # rows in which the header is searched


@dataclass(frozen=True)
class Header:
    """Where the header is and what its cells mean.

    index: position of the header among the rows looked at.
    columns: position of each recognised column of the contract.
    labels: header as written, for each recognised column.
    unknown: labels that the contract does not know.
    width: number of cells of the header, trailing empty ones left out.
    """

    contract: Contract
    index: int
    columns: dict[str, int]
    labels: dict[str, str]
    unknown: tuple[str, ...]
    width: int

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.contract.mandatory if name not in self.columns)


def match(cells: Sequence[str], index: int, contract: Contract) -> Header:
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
    return Header(contract, index, columns, labels, tuple(unknown), width)


def find(rows: Sequence[Sequence[str]], known: dict[str, Contract], hint: str | None = None) -> Header | None:
    """The best header among the first rows, or None when no row looks like one.

    A row looks like a header when it names all the mandatory columns of one contract, or when at least two of
    its cells, and half of them, name columns of one. Of several contracts, the one that names most columns wins: a
    file of activity that has also the two columns of a zoning is a file of activity.
    `hint`: dataset said in the file name; only that contract is then tried.
    """
    candidates = [known[hint]] if hint in known else list(known.values())
    best, best_score = None, (0, 0.0)
    for index, cells in enumerate(rows[:LOOK_AT]):
        filled = [cell for cell in cells if cell.strip()]
        for contract in candidates:
            columns = {contract.column_of(cell) for cell in filled} - {None}
            named = sum(1 for cell in filled if contract.column_of(cell))
            mandatory = len(columns & set(contract.mandatory))
            complete = mandatory == len(contract.mandatory)
            # an official file has its columns, or is something else
            if len(columns) < 2 or not (complete or (named * 2 >= len(filled) and not contract.official)):
                continue
            score = (len(columns), mandatory / len(contract.mandatory))
            if score > best_score:
                best, best_score = (index, contract), score
        if best is not None and best_score[1] >= 1:
            break  # every mandatory column is named: the rows below are data
    if best is None:
        return None
    return match(rows[best[0]], best[0], best[1])


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
        f"Intitulés acceptés : voir le contrat etl/contracts/{header.contract.name}.yml.",
    )


def unknown_dataset(known: dict[str, Contract]) -> RefusedFile:
    names = ", ".join(f"« {c.name} »" for c in known.values())
    return RefusedFile(
        "dataset_inconnu",
        "Aucune ligne d'en-tête connue dans les premières lignes : le contenu n'est pas reconnu. "
        f"Contenus attendus : {names} ; les noms de colonnes sont dans etl/contracts/.",
    )
