"""Communes of France on one plane (Lambert-93, overseas in their frames), for the map drawn on a canvas.

`python -m etl.geography.national` writes GeoJSON on the standard output; pages/shared/commune_map/package.json turns it into
the topology that browsers load. Why a plane: docs/decisions/0009-coverage-page.md.
"""

from __future__ import annotations

import json
import sys

import geopandas as gpd
import numpy as np
import shapely

from etl.geography import crs, display, insets
from etl.paths import Paths

# Metres on the mainland; a pixel of a national map is 1,300 m wide, one of a département about 150 m.
TOLERANCE = 700


def communes(contours: gpd.GeoDataFrame) -> dict:
    """FeatureCollection of the communes in the order of their codes: `id`, `n` (name), `e` (EPCI), `r` (région).

    contours: the table of contours_communes.parquet (longitude and latitude).
    """
    table = contours.sort_values("code_territoire", ignore_index=True)
    zones = np.array([crs.zone(code) for code in table["code_territoire"]])
    shapes = np.empty(len(table), dtype=object)
    for zone in crs.METRIC_CRS:
        inside = np.flatnonzero(zones == zone)
        metric = crs.to_metric(table["geometry"].to_numpy(dtype=object)[inside], zone)
        shapes[inside] = insets.planar(display.simplify(metric, zone, TOLERANCE), zone)
    rows = zip(
        table["code_territoire"], table["nom"], table["code_epci"], table["code_region"], shapes, strict=True
    )
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": code,
                "properties": {"n": name, "e": epci, "r": region},
                "geometry": shapely.geometry.mapping(shape),
            }
            for code, name, epci, region, shape in rows
        ],
    }


def frames() -> list[dict]:
    """Rectangles around the overseas départements on the same plane: `nom`, `boite` (x0, y0, x1, y1)."""
    half = insets.BOX_M / 2
    return [
        {"nom": i.nom, "boite": [i.to_x - half, i.to_y - half, i.to_x + half, i.to_y + half]}
        for i in insets.INSETS.values()
    ]


def main() -> None:
    contours = gpd.read_parquet(Paths.from_env().reference / "contours_communes.parquet")
    json.dump(communes(contours) | {"cadres": frames()}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
