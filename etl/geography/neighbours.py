"""Who touches whom: borders shared on land, from the true contours of the communes, added up for every level above.

The sea is no border: contours stop at the coast, and what they draw in the water of the Gironde is set aside by
`liaisons_communes.csv`, which also gives three islands the mainland that their bridge leads to. Mountains are not
seen: no altitude nor road is known here, so two valleys without a pass between them are neighbours like any others.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.geography import crs, tables

TABLE = "voisins.csv"
OF_COMMUNES = "voisins_communes.parquet"
LINKS = "liaisons_communes.csv"
# Contours are generalised by some 15 m and slivers up to 30 m are shared out (docs/decisions/0002-territories.md):
# below 100 m a common edge may be a corner that repair has drawn out, and above it is not
LEAST_KM = 0.1
DECIMALS = 1
LEVELS = {"region": "code_region", "departement": "code_departement", "epci": "code_epci"}
NO_LINK = pd.DataFrame(columns=["code_commune", "code_voisine", "lien", "note"], dtype=str)
BORDER, BRIDGE, WATER = "frontiere", "pont", "eau"


def write(reference: Path) -> None:
    """Write the neighbours of régions, départements and EPCI, and those of communes, from the contours of `reference`."""
    communes = gpd.read_parquet(reference / "contours_communes.parquet")
    codes = communes["code_territoire"].to_numpy()
    links = pd.read_csv(reference / LINKS, dtype=str) if (reference / LINKS).exists() else NO_LINK
    pairs = linked(borders(codes, communes.geometry.to_numpy()), links, codes)
    parents = communes.set_index("code_territoire")
    levels = [of_level(pairs, parents[column]).assign(niveau=level) for level, column in LEVELS.items()]
    columns = ["niveau", "code", "voisin", "km_de_frontiere", "lien"]
    tables.write_csv(pd.concat(levels)[columns], reference / TABLE)
    pairs.round({"km": 3}).to_parquet(reference / OF_COMMUNES, compression="zstd", index=False)


def borders(codes: np.ndarray, geometries: np.ndarray) -> pd.DataFrame:
    """Pairs of polygons (longitude, latitude) that touch: code < voisin, km of common border in their legal projection."""
    zones = np.array([crs.zone(code) for code in codes])
    parts = []
    for zone in crs.METRIC_CRS:
        mine = zones == zone
        shapes, names = crs.to_metric(geometries[mine], zone), codes[mine]
        rings = shapely.boundary(shapes)
        one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        one, other = one[names[one] < names[other]], other[names[one] < names[other]]
        km = shapely.length(shapely.intersection(rings[one], rings[other])) / 1000
        parts.append(pd.DataFrame({"code": names[one], "voisin": names[other], "km": km})[km > 0])
    return pd.concat(parts).sort_values(["code", "voisin"], ignore_index=True)


def linked(pairs: pd.DataFrame, links: pd.DataFrame, codes: np.ndarray) -> pd.DataFrame:
    """Pairs with their `lien`: those across water left out, those of a bridge added (0 km).

    links: rows of liaisons_communes.csv; those of other communes than `codes` are of another country.
    """
    ends = np.sort(links[["code_commune", "code_voisine"]].to_numpy(dtype=str), axis=1)
    links = pd.DataFrame({"code": ends[:, 0], "voisin": ends[:, 1], "lien": links["lien"].to_numpy()})
    links = links[np.isin(ends, codes).all(axis=1)]
    known = pairs.merge(links, on=["code", "voisin"], how="left")
    kept = known[known["lien"] != WATER].assign(lien=BORDER)
    bridges = links[links["lien"] == BRIDGE].assign(km=0.0)
    found = pd.concat([kept, bridges]).sort_values(["code", "voisin"], ignore_index=True)
    return found[["code", "voisin", "km", "lien"]]


def of_level(pairs: pd.DataFrame, parents: pd.Series) -> pd.DataFrame:
    """Neighbours of the territories that communes make up: code, voisin, km_de_frontiere, lien; each pair both ways.

    parents: commune → territory. A border counts from LEAST_KM in all; a bridge always.
    """
    ends = pd.DataFrame({"code": pairs["code"].map(parents), "voisin": pairs["voisin"].map(parents)})
    between = ends.assign(km=pairs["km"], lien=pairs["lien"])[ends["code"] != ends["voisin"]]
    both = pd.concat([between, between.rename(columns={"code": "voisin", "voisin": "code"})])
    found = both.groupby(["code", "voisin"], as_index=False).agg(km=("km", "sum"), lien=("lien", "min"))
    found = found[(found["km"] >= LEAST_KM) | (found["lien"] == BRIDGE)]
    return found.drop(columns="km").assign(km_de_frontiere=found["km"].round(DECIMALS))
