"""Legal metric projections of the French territories, for areas, distances and simplification.

Source of the projections: décret 2000-1276 as amended (RGF93 Lambert-93, RGAF09, RGFG95, RGR92, RGM04).
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike

LONLAT = 4326
METROPOLE = "metropole"
LAMBERT_93 = 2154
METRIC_CRS = {METROPOLE: LAMBERT_93, "971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
DROM = tuple(zone for zone in METRIC_CRS if zone != METROPOLE)


def zone(code: str) -> str:
    """Zone of projection of a département or commune code: `metropole`, or the code of a DROM.

    Raises ValueError for an overseas code that is no DROM (975, 977, 978, 98x).
    """
    if not code.startswith(("97", "98")):
        return METROPOLE
    if code[:3] not in METRIC_CRS:
        raise ValueError(f"« {code} » n'est ni en métropole ni dans un département d'outre-mer")
    return code[:3]


def metric_crs(code: str) -> int:
    """EPSG code of the metric projection of a département or commune code."""
    return METRIC_CRS[zone(code)]


def project(geometries: np.ndarray, source: int, target: int) -> np.ndarray:
    """Geometries (array of shapely objects, x = longitude or easting) from one EPSG code to another."""
    return gpd.GeoSeries(np.asarray(geometries, dtype=object), crs=source).to_crs(target).to_numpy()


def to_metric(geometries: np.ndarray, zone: str) -> np.ndarray:
    """Longitude/latitude to metres, in the legal projection of the zone."""
    return project(geometries, LONLAT, METRIC_CRS[zone])


def to_lonlat(geometries: np.ndarray, zone: str) -> np.ndarray:
    """Metres in the legal projection of the zone to longitude/latitude."""
    return project(geometries, METRIC_CRS[zone], LONLAT)


def points(longitude: ArrayLike, latitude: ArrayLike) -> np.ndarray:
    """Array of shapely points from two sequences of degrees."""
    return shapely.points(np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float))
