"""The rows of the files behind a figure, for the pages."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from etl.base import Correction, Figure, rows_around, rows_behind
from etl.contracts import contracts
from etl.paths import Paths
from pages.shared import formats as f
from pages.shared import read, texts
from pages.shared.cards import Indicator

HIDDEN = "s"
COUNTS_OF_PERSONS = ("activite", "reorientations", "satisfaction", "transitions_pro", "missions_locales")
# Pseudonymised rows: where a row stands is shown, never whom it describes
ONE_PERSON_A_ROW = {"parcours": ("operateur_code", "lot_code")}


@dataclass(frozen=True)
class Behind:
    """Delivered rows behind a figure, of one dataset; `measure`: the column that adds up to it, if one does."""

    dataset: str
    rows: pd.DataFrame
    measure: str | None
    exact: bool


def rows(
    shown: Indicator, niveau: str, code: str, periode: str, ventilation: str, modalite: str
) -> list[Behind]:
    """The delivered rows behind a figure, one entry a dataset: fichier, feuille, ligne, then the filled columns.

    The rows that the figure adds up where it is a sum; otherwise those of its deliveries in its territory.
    """
    found = read.read(
        "shared/lineage",
        indicateur=shown.code,
        niveau=niveau,
        code=code,
        periode=periode,
        ventilation=ventilation,
        modalite=modalite,
    )
    applied = read.read("shared/corrections", livraisons=found["livraison_id"].tolist())
    corrections = [Correction.from_row(row) for row in applied.to_dict("records")]
    figure, paths = Figure(niveau, code, ventilation, modalite), Paths.from_env()
    added = shown.adds
    behind = []
    for dataset, group in found.groupby("dataset", sort=True):
        deliveries = {row.livraison_id: (row.fichier_id, row.fichier) for row in group.itertuples()}
        exact = added is not None and added.jeu == dataset
        where = (deliveries, paths.lake, paths.reference, corrections)
        delivered = rows_behind(figure, added, *where) if exact else rows_around(figure, dataset, *where)
        measure = added.colonne if exact else None
        behind.append(Behind(dataset, delivered.dropna(axis="columns", how="all"), measure, exact))
    return behind


def summary(behind: Behind) -> str:
    """« 123 lignes de 4 fichiers, qui additionnent 1 234 »."""
    delivered = behind.rows
    files = f.count(delivered["fichier"].nunique(), "fichier", "fichiers") if len(delivered) else "0 fichier"
    text = f"{f.count(len(delivered), 'ligne', 'lignes')} de {files}"
    if not behind.exact:
        return f"{text} « {texts.dataset(behind.dataset)} » dans ce territoire, dont le chiffre est tiré"
    if behind.measure is None or delivered.empty:
        return text
    total = delivered[behind.measure].sum()
    return f"{text}, qui additionnent {f.number(total, 0 if float(total).is_integer() else 1)}"


def labels(behind: Behind) -> dict[str, str]:
    """Columns in the order one reads them (where the row stands, what it counts, for whom) → their names."""
    titles = {field.name: field.title for field in contracts()[behind.dataset].fields}
    where = {"fichier": "Fichier", "feuille": "Feuille", "ligne": "Ligne"}
    first = {behind.measure: titles[behind.measure]} if behind.measure else {}
    corrected = {"correction_id": "Correction signée"} if "correction_id" in behind.rows else {}
    kept = [name for name in behind.rows.columns if name in titles]
    if behind.dataset in ONE_PERSON_A_ROW:
        kept = [name for name in kept if name in ONE_PERSON_A_ROW[behind.dataset]]
    return where | first | {name: titles[name] for name in kept} | corrected


def protected(behind: Behind) -> pd.DataFrame:
    """The same rows as texts; counts of persons below the threshold of secrecy are « s »: the file holds them."""
    threshold = int(read.read("shared/threshold")["seuil"].iloc[0])
    delivered = behind.rows
    counts = [
        field.name
        for field in contracts()[behind.dataset].fields
        if behind.dataset in COUNTS_OF_PERSONS and field.type == "integer" and field.name in delivered
    ]
    shown = delivered.astype(object).where(delivered.notna(), "")
    for column in counts:
        numbers = delivered[column].astype("float64")  # an absent count is NaN, which is below nothing
        small = numbers.gt(0) & numbers.lt(threshold)
        shown[column] = [
            HIDDEN if hide else f.number(value) if f.is_known(value) else ""
            for value, hide in zip(numbers, small, strict=True)
        ]
    return shown
