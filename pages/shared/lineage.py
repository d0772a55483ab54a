"""The rows of the files behind a figure, for the pages."""

from __future__ import annotations

import pandas as pd

from etl.contracts import contracts
from etl.corrected import Correction
from etl.lineage import MEASURES, Figure, rows_behind
from etl.paths import Paths
from pages.shared import formats as f
from pages.shared import read

HIDDEN = "s"


def traceable(indicateur: str) -> bool:
    """Whether a figure of this indicator is made of delivered rows."""
    return indicateur in MEASURES


def rows(
    indicateur: str, niveau: str, code: str, periode: str, ventilation: str, modalite: str
) -> pd.DataFrame:
    """The delivered rows that make a figure: fichier, feuille, ligne, then the filled columns of the contract."""
    found = read.read(
        "shared/lineage",
        indicateur=indicateur,
        niveau=niveau,
        code=code,
        periode=periode,
        ventilation=ventilation,
        modalite=modalite,
    )
    deliveries = {row.livraison_id: (row.fichier_id, row.fichier) for row in found.itertuples()}
    paths = Paths.from_env()
    figure = Figure(indicateur, niveau, code, ventilation, modalite)
    applied = read.read("shared/corrections", livraisons=list(deliveries))
    corrections = [Correction.from_row(row) for row in applied.to_dict("records")]
    behind = rows_behind(figure, deliveries, paths.lake, paths.reference, corrections)
    return behind.dropna(axis="columns", how="all")


def summary(behind: pd.DataFrame, indicateur: str) -> str:
    """« 123 lignes de 4 fichiers, qui additionnent 1 234 »."""
    column = MEASURES[indicateur][1]
    text = f"{f.count(len(behind), 'ligne', 'lignes')} de {f.count(behind['fichier'].nunique(), 'fichier', 'fichiers')}"
    if column is None or behind.empty:
        return text
    total = behind[column].sum()
    return f"{text}, qui additionnent {f.number(total, 0 if float(total).is_integer() else 1)}"


def labels(behind: pd.DataFrame, indicateur: str) -> dict[str, str]:
    """Columns in the order one reads them (where the row stands, what it counts, for whom) → their names."""
    dataset, measure = MEASURES[indicateur]
    titles = {field.name: field.title for field in contracts()[dataset].fields}
    where = {"fichier": "Fichier", "feuille": "Feuille", "ligne": "Ligne"}
    first = {measure: titles[measure]} if measure else {}
    corrected = {"correction_id": "Correction signée"} if "correction_id" in behind else {}
    return where | first | {name: titles[name] for name in behind.columns if name in titles} | corrected


def protected(behind: pd.DataFrame, indicateur: str) -> pd.DataFrame:
    """The same rows as texts; counts of persons below the threshold of secrecy are « s »: the file holds them."""
    threshold = int(read.read("shared/threshold")["seuil"].iloc[0])
    dataset = MEASURES[indicateur][0]
    counts = [
        field.name
        for field in contracts()[dataset].fields
        if dataset == "activite" and field.type == "integer" and field.name in behind
    ]
    shown = behind.astype(object).where(behind.notna(), "")
    for column in counts:
        numbers = behind[column].astype("float64")  # an absent count is NaN, which is below nothing
        small = numbers.gt(0) & numbers.lt(threshold)
        shown[column] = [
            HIDDEN if hide else f.number(value) if f.is_known(value) else ""
            for value, hide in zip(numbers, small, strict=True)
        ]
    return shown
