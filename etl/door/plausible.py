"""What is possible and hardly likely: told to the sender with its rows, loaded all the same.

Counts against one another and against the people who live there (`x_plausible` of the contract), labels against codes,
points against their commune. Nothing here sets a row aside.
"""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa

from etl.contracts import Contract, Doubt, plain
from etl.door.readers.raw import RawSheet
from etl.door.references import Place, References

MOST_TOLD = 5  # rows that a remark names
NEAREST_KM = 30.0  # how far from the centre of its commune a point may always stand
EARTH_KM = 6371.0
LABELS = "Des libellés de commune contredisent leur code, qui seul est lu"
SWAPPED = "Latitude et longitude sont inversées : la base les remet dans l'ordre"
FAR = "Des points sont loin de leur commune : la base les place en son centre s'ils sortent du département"


def doubts(
    rows: pa.Table, sheet: RawSheet, contract: Contract, references: References
) -> dict[str, list[str]]:
    """What to verify in a sheet whose cells are read: sentence → the rows it is about.

    rows: typed columns, `ligne` and `ok`.
    """
    rows = rows.filter(rows["ok"])
    found = {doubt.message: _counts(rows, doubt, contract, references) for doubt in contract.doubts}
    found |= {LABELS: _labels(rows, sheet, references)} | _points(rows, references)
    return {message: lines for message, lines in found.items() if lines}


def sentence(message: str, lines: list[str]) -> str:
    """« Plus de deux entrées par bénéficiaire, à vérifier : ligne 2 (500 pour 20). »"""
    more = f" et {len(lines) - MOST_TOLD} autre(s)" if len(lines) > MOST_TOLD else ""
    return f"{message}, à vérifier : {', '.join(lines[:MOST_TOLD])}{more}."


def _counts(rows: pa.Table, doubt: Doubt, contract: Contract, references: References) -> list[str]:
    """« ligne 2 (500 pour 20) » for each row whose count exceeds what it is compared with."""
    if not rows.num_rows:
        return []
    value = rows[doubt.column].to_numpy(zero_copy_only=False).astype(float)
    if doubt.than == "population":
        limit = _population(rows, references)
    else:
        limit = rows[doubt.than].to_numpy(zero_copy_only=False).astype(float)
    wrong = np.flatnonzero((value > doubt.times * limit) & (value >= doubt.least))
    return [f"ligne {rows['ligne'][int(i)].as_py()} ({value[i]:.0f} pour {limit[i]:.0f})" for i in wrong]


def _population(rows: pa.Table, references: References) -> np.ndarray:
    """Inhabitants of the commune of each row, nan where it says none."""
    if "code_commune" not in rows.column_names:
        return np.full(rows.num_rows, np.nan)
    codes = rows["code_commune"].cast(pa.string()).to_pylist()
    unknown = Place("", math.nan, math.nan, math.nan, math.nan)
    return np.array([references.places.get(code, unknown).population for code in codes], float)


def _labels(rows: pa.Table, sheet: RawSheet, references: References) -> list[str]:
    """Codes of communes beside the name of another commune."""
    if sheet.labels is None or "code_commune" not in rows.column_names:
        return []
    label_of = dict(zip(sheet.lines.to_pylist(), sheet.labels.cast(pa.string()).to_pylist(), strict=True))
    codes = rows["code_commune"].cast(pa.string()).to_pylist()
    found = []
    for line, code in zip(rows["ligne"].to_pylist(), codes, strict=True):
        label, place = label_of.get(line), references.places.get(code)
        if label and place and plain(label) != plain(place.name) and plain(label) in references.place_names:
            found.append(f"ligne {line} ({code} est {place.name}, et non {label.strip()})")
    return found


def _points(rows: pa.Table, references: References) -> dict[str, list[str]]:
    """Points that are not where their commune is: the base will put them at its centre."""
    found: dict[str, list[str]] = {SWAPPED: [], FAR: []}
    if not {"latitude", "longitude", "code_commune"} <= set(rows.column_names):
        return found
    names = ("ligne", "code_commune", "latitude", "longitude")
    for line, code, lat, lon in zip(*(rows[name].to_pylist() for name in names), strict=True):
        place = references.places.get(code)
        if place is None or lat is None or lon is None or not _away(place, lat, lon):
            continue
        found[FAR if _away(place, lon, lat) else SWAPPED].append(f"ligne {line}")
    return found


def _away(place: Place, lat: float, lon: float) -> bool:
    """Whether a point is farther from the centre of a commune than its size explains (haversine)."""
    a, b = math.radians(place.latitude), math.radians(lat)
    half = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(lon - place.longitude) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(max(half, 0.0)))) > max(
        NEAREST_KM, 2 * math.sqrt(place.km2)
    )
