"""Signed corrections of delivered values (etl/corrections/<dataset>.yml): read, applied when rows are read, never stored."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from etl.contracts import Contract, contracts
from etl.door.references import References
from etl.door.values import read_value
from etl.paths import PROJECT
from etl.stopped import Stopped

FOLDER = PROJECT / "etl" / "corrections"
STATUSES = ("a_signaler", "signalee", "confirmee", "definitive")
TEXTS = ("correction_id", "colonne", "motif", "auteur", "corrigee_le", "statut")
OPTIONAL = ("producteur_prevenu_le",)
UNKNOWN = "nc"


class CorrectionError(Stopped):
    """A correction that cannot be applied as written; `str(error)` says which and why, in French."""


@dataclass(frozen=True)
class Correction:
    """One signed correction. when: column → text of the rows concerned; values as delivered and as corrected."""

    correction_id: str
    dataset: str
    when: Mapping[str, str]
    column: str
    delivered: str
    corrected: str
    reason: str
    author: str
    made_on: str
    told_on: str | None
    status: str

    def row(self) -> dict:
        """As a row of the table `correction`."""
        covers = contracts()[self.dataset].covers
        return {
            "correction_id": self.correction_id,
            "dataset": self.dataset,
            "quand": json.dumps(dict(self.when), ensure_ascii=False),
            "couverture": "|".join(self.when[name] for name in covers) or None,
            "colonne": self.column,
            "valeur_livree": self.delivered,
            "valeur_corrigee": self.corrected,
            "motif": self.reason,
            "auteur": self.author,
            "corrigee_le": self.made_on,
            "producteur_prevenu_le": self.told_on,
            "statut": self.status,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Correction:
        """The correction that a row of the table `correction` tells."""
        return cls(
            row["correction_id"],
            row["dataset"],
            json.loads(row["quand"]),
            row["colonne"],
            row["valeur_livree"],
            row["valeur_corrigee"],
            row["motif"],
            row["auteur"],
            row["corrigee_le"],
            row["producteur_prevenu_le"],
            row["statut"],
        )


def read_corrections(references: References, folder: Path = FOLDER) -> list[Correction]:
    """Every correction of the folder. Raises CorrectionError when one is incomplete or names what does not exist."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        contract = contracts().get(path.stem)
        if contract is None:
            raise CorrectionError(f"{path.name} : aucun jeu de données ne s'appelle « {path.stem} ».")
        try:
            # every scalar is text: « 01004 » would be an octal number otherwise
            written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) or []
        except yaml.YAMLError as error:
            raise CorrectionError(f"{path.name} n'est pas un fichier YAML lisible : {error}") from error
        if not isinstance(written, list):
            raise CorrectionError(f"{path.name} : une liste de corrections est attendue.")
        found += [_read(entry, contract, references, path.name) for entry in written]
    twice = {c.correction_id for c in found if sum(o.correction_id == c.correction_id for o in found) > 1}
    if twice:
        raise CorrectionError(f"Corrections écrites deux fois : {', '.join(sorted(twice))}.")
    return found


def _read(entry: Any, contract: Contract, references: References, file: str) -> Correction:
    if not isinstance(entry, dict):
        raise CorrectionError(f"{file} : chaque correction est une suite de « clé : valeur ».")
    name = f"{file}, correction « {entry.get('correction_id', '?')} »"

    def refuse(why: str) -> CorrectionError:
        return CorrectionError(f"{name} : {why}")

    known = {*TEXTS, *OPTIONAL, "quand", "valeur_livree", "valeur_corrigee"}
    missing = sorted(key for key in known - set(OPTIONAL) if entry.get(key) in (None, "", {}))
    if missing:
        raise refuse(f"il manque {', '.join(missing)}.")
    if unknown := sorted(entry.keys() - known):
        raise refuse(f"clés inconnues : {', '.join(map(str, unknown))}.")
    if entry["statut"] not in STATUSES:
        raise refuse(f"le statut est l'un de {', '.join(STATUSES)}.")
    for key in ("corrigee_le", "producteur_prevenu_le"):
        _require_date(entry.get(key), key, refuse)
    if not isinstance(entry["quand"], dict):
        raise refuse("« quand » donne des colonnes et leurs valeurs.")
    column, quand = entry["colonne"], entry["quand"]
    for other in (column, *quand):
        if other not in contract.by_name:
            raise refuse(f"« {contract.name} » n'a pas de colonne « {other} ».")
    if lacking := [c for c in contract.covers if c not in quand]:
        raise refuse(f"« quand » doit dire aussi {', '.join(lacking)}.")
    if column in quand:
        raise refuse(f"la colonne corrigée « {column} » ne peut pas servir à trouver la ligne.")

    def canonical(where: str, text: str) -> str:
        reading = read_value(text.strip(), contract.by_name[where], references)
        if reading.value is None:
            raise refuse(f"{where} : {reading.message or f'« {text} » est une absence, pas une valeur.'}")
        return str(reading.value)

    corrected = entry["valeur_corrigee"].strip()
    if corrected == UNKNOWN and contract.by_name[column].required:
        raise refuse(f"« {column} » est obligatoire et ne peut pas devenir inconnue.")
    return Correction(
        entry["correction_id"],
        contract.name,
        {name: canonical(name, text) for name, text in quand.items()},
        column,
        canonical(column, entry["valeur_livree"]),
        corrected if corrected == UNKNOWN else canonical(column, corrected),
        entry["motif"].strip(),
        entry["auteur"].strip(),
        entry["corrigee_le"],
        entry.get("producteur_prevenu_le") or None,
        entry["statut"],
    )


def _require_date(value: str | None, key: str, refuse: Callable[[str], CorrectionError]) -> None:
    try:
        if value:
            dt.date.fromisoformat(value)
    except ValueError:
        raise refuse(f"{key} : « {value} » n'est pas une date (2026-05-04).") from None


def correcting(relation: str, contract: Contract, corrections: Iterable[Correction]) -> str:
    """A query of the rows of `relation` with the corrections applied, and `correction_id` where one was (else null)."""
    mine = [c for c in corrections if c.dataset == contract.name]
    if not mine:
        return f"select *, cast(null as varchar) as correction_id from {relation}"
    cases: dict[str, list[str]] = {}
    for c in mine:
        found = condition(c, contract)
        kind = contract.stored[c.column]
        new = "null" if c.corrected == UNKNOWN else _literal(c.corrected, kind)
        cases.setdefault(c.column, []).append(f"when {found} then {new}")
        if contract.by_name[c.column].absences:
            why = "'non_communique'" if c.corrected == UNKNOWN else "null"
            cases.setdefault(f"{c.column}_absence", []).append(f"when {found} then {why}")
    replaced = ", ".join(f"case {' '.join(whens)} else {name} end as {name}" for name, whens in cases.items())
    told = " ".join(f"when {condition(c, contract)} then {_literal(c.correction_id, 'string')}" for c in mine)
    return f"select * replace ({replaced}), case {told} end as correction_id from {relation}"


def condition(c: Correction, contract: Contract) -> str:
    """The SQL condition of the rows that still bear the delivered value."""
    return f"{place(c, contract)} and {c.column} = {_literal(c.delivered, contract.stored[c.column])}"


def place(c: Correction, contract: Contract) -> str:
    """The SQL condition of the rows that a correction is about, whatever value they bear."""
    return " and ".join(f"{name} = {_literal(text, contract.stored[name])}" for name, text in c.when.items())


def _literal(text: str, kind: str) -> str:
    """A value of a correction, canonical, as SQL."""
    if kind in ("integer", "number", "boolean"):
        return text.lower()
    quoted = "'" + text.replace("'", "''") + "'"
    return f"date {quoted}" if kind == "date" else quoted
