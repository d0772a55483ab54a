"""GeoJSON that browsers draw: simplified, clockwise, four decimals; insets on national files only."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from etl.geography import crs, insets

# Metres on the mainland, divided by these for smaller or finer territories.
TOLERANCE = {"regions": 1000, "departements": 1000, "epci": 500, "communes": 250}
FINER = {"971": 3, "972": 3, "973": 2, "974": 2, "976": 3}
DECIMALS = 4

TOPOLOGY_OBJECTS = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")


def simplify(geometries: np.ndarray, zone: str, tolerance: float) -> np.ndarray:
    """Simplified coverage of one zone (metres), shared borders kept shared."""
    return shapely.coverage_simplify(geometries, tolerance / FINER.get(zone, 1))


def simplified(geometries: np.ndarray, zones: np.ndarray, tolerance: float) -> np.ndarray:
    """Simplify a national level of longitude/latitude polygons, each zone in its own projection."""
    out = np.empty(len(geometries), dtype=object)
    for zone in crs.METRIC_CRS:
        inside = zones == zone
        if inside.any():
            metric = crs.to_metric(geometries[inside], zone)
            out[inside] = crs.to_lonlat(simplify(metric, zone, tolerance), zone)
    return out


def rounded(geometries: np.ndarray) -> np.ndarray:
    """Longitude/latitude on a grid of four decimals (11 m), outer rings clockwise as d3 wants them."""
    snapped = shapely.set_precision(geometries, 10.0**-DECIMALS)
    return shapely.orient_polygons(snapped, exterior_cw=True)


def national(shapes: pd.DataFrame, enlarge_paris: bool = False) -> pd.DataFrame:
    """The same table (code, nom, zone, geometry) with the DROM moved into their frames.

    enlarge_paris adds to Paris and its three neighbours a larger copy of themselves, in a frame too.
    """
    out = shapes.copy()
    geometry = out["geometry"].to_numpy(dtype=object).copy()
    for zone, inset in insets.INSETS.items():
        inside = (out["zone"] == zone).to_numpy()
        geometry[inside] = inset.place(geometry[inside])
    if enlarge_paris:
        inside = out["code"].isin(insets.PARIS_CODES).to_numpy()
        copies = insets.PARIS.place(geometry[inside])
        geometry[inside] = [
            shapely.multipolygons([*shapely.get_parts(true), *shapely.get_parts(large)])
            for true, large in zip(geometry[inside], copies, strict=True)
        ]
    out["geometry"] = geometry
    return out


def feature_collection(shapes: pd.DataFrame) -> str:
    """GeoJSON text of a table (code, nom, geometry in longitude/latitude); a feature's `id` is its code."""
    features = [
        {"type": "Feature", "id": code, "properties": {"nom": nom}, "geometry": _geometry(shape)}
        for code, nom, shape in zip(
            shapes["code"], shapes["nom"], rounded(shapes["geometry"].to_numpy(dtype=object)), strict=True
        )
    ]
    return _dump({"type": "FeatureCollection", "features": features})


def frames(with_paris: bool = False) -> str:
    """GeoJSON of the rectangles around the insets; `x_nom`, `y_nom` is where each name is written."""
    features = []
    for inset in (*insets.INSETS.values(), *([insets.PARIS] if with_paris else [])):
        name = inset.name_point()
        properties = {"nom": inset.nom, "x_nom": round(name.x, DECIMALS), "y_nom": round(name.y, DECIMALS)}
        frame = _geometry(rounded(np.array([inset.frame()], dtype=object))[0])
        features.append({"type": "Feature", "id": inset.code, "properties": properties, "geometry": frame})
    return _dump({"type": "FeatureCollection", "features": features})


def empty_topology() -> str:
    """The world base map that plotly.js asks for, with nothing in it: our maps need no other country."""
    empty = {"type": "GeometryCollection", "geometries": []}
    return _dump({"type": "Topology", "objects": dict.fromkeys(TOPOLOGY_OBJECTS, empty), "arcs": []})


def write(path: Path, text: str) -> int:
    """Write a text file, making its folder; returns its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path.stat().st_size


def clear(folder: Path) -> None:
    """Remove display files of an earlier run, so that none outlives its territory."""
    for name in ("communes", "epci", "departements"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in folder.glob("*.json"):
        path.unlink()


def _geometry(shape) -> dict:
    mapping = shapely.geometry.mapping(shape)
    return {"type": mapping["type"], "coordinates": _rounded_lists(mapping["coordinates"])}


def _rounded_lists(value):
    if isinstance(value, float):
        return round(value, DECIMALS)
    return [_rounded_lists(item) for item in value]


def _dump(value: dict) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
