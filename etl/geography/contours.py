"""Contours of the communes, repaired: 2024 shapes brought to the communes of 2026, as a clean coverage.

All functions work in metres, one zone of projection at a time. The rule of repair was proved against
Insee's areas: docs/decisions/0002-territories.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from etl.geography import crs

SURFACE_DECIMALS = 3
SMALLEST_GAP_M2 = 50_000
GAP_WIDTH_M = 30
TOUCH_M = 1.0


@dataclass(frozen=True)
class ZoneResult:
    """One zone after repair: codes and geometries in the same order, and what was done."""

    codes: list[str]
    geometries: np.ndarray
    filled: list[tuple]
    left_open: list[tuple]
    faulty_before: int


def parse(rows: Iterable[Sequence[str]]) -> pd.DataFrame:
    """Table (code, type, geometry) from rows whose geometry is WKB in hexadecimal; `\\N` is none."""
    frame = pd.DataFrame(rows, columns=["code", "type", "geometry"])
    text = frame["geometry"].to_numpy(dtype=object)
    frame["geometry"] = shapely.from_wkb(np.where(np.isin(text, ["\\N", ""]), None, text))
    return frame


def rebuild_recoded(shapes: dict, parts: dict, recoded: list[str], parents: dict[str, str]) -> list[str]:
    """Give each recoded commune the union of its delegated parts; returns the codes that were rebuilt.

    shapes: {commune: geometry}, changed in place; parts: {delegated code: geometry or None};
    parents: {delegated code: commune}.
    """
    rebuilt = []
    for code in recoded:
        mine = [
            shape for part, shape in parts.items() if parents.get(part, part) == code and shape is not None
        ]
        if code not in shapes and mine:
            shapes[code] = shapely.union_all(mine)
            rebuilt.append(code)
    return rebuilt


def find_gaps(communes: np.ndarray, cantons: np.ndarray) -> np.ndarray:
    """Places that a canton or the ring around a hole covers, and no commune does (m², larger first)."""
    covered = shapely.union_all(communes)
    rings = shapely.get_rings(shapely.get_parts(covered))
    holes = shapely.polygons(rings)
    around = shapely.union_all([*cantons, *holes])
    pieces = shapely.get_parts(shapely.difference(around, covered))
    pieces = pieces[shapely.get_dimensions(pieces) == 2]
    areas = shapely.area(pieces)
    order = np.argsort(-areas, kind="stable")
    return pieces[order][areas[order] > SMALLEST_GAP_M2]


def owner(gap: shapely.Geometry, candidates: dict, unseen: set[str]) -> str | None:
    """The absorbing commune a gap belongs to, or None when it touches no candidate.

    candidates: {commune: geometry}; unseen: communes that own a delegated part without contour. Among
    several, such a commune wins, then the longest shared border.
    """
    codes = list(candidates)
    near = np.array([candidates[code] for code in codes], dtype=object)
    touching = [codes[i] for i in np.flatnonzero(shapely.dwithin(near, gap, TOUCH_M))]
    if not touching:
        return None
    halo = shapely.buffer(gap, TOUCH_M)
    border = {
        c: shapely.length(shapely.intersection(shapely.boundary(candidates[c]), halo)) for c in touching
    }
    return max(sorted(touching), key=lambda code: (code in unseen, border[code]))


def clean(geometries: np.ndarray) -> np.ndarray:
    """The same polygons as a valid coverage: overlaps and gaps narrower than GAP_WIDTH_M are shared out."""
    return shapely.coverage_clean(geometries, gap_width=GAP_WIDTH_M)


def faulty(geometries: np.ndarray) -> int:
    """Number of polygons with an edge that does not match its neighbour's."""
    return int((~shapely.is_empty(shapely.coverage_invalid_edges(geometries))).sum())


def repair_zone(shapes: dict, cantons: np.ndarray, candidates: list[str], unseen: set[str]) -> ZoneResult:
    """Fill the gaps of one zone and clean its coverage.

    shapes: {commune: geometry in metres}; cantons: geometries in metres; candidates: communes that
    absorbed another one since the contours were drawn; unseen: see `owner`.
    """
    filled, left_open = [], []
    absorbing = {code: shapes[code] for code in candidates if code in shapes}
    additions: dict[str, list] = {}
    for gap in find_gaps(np.array(list(shapes.values()), dtype=object), cantons):
        code = owner(gap, absorbing, unseen)
        (filled if code else left_open).append((code, gap))
        if code:
            additions.setdefault(code, []).append(gap)
    whole = {code: shapely.union_all([shapes[code], *gaps]) for code, gaps in additions.items()}
    geometries = np.array([whole.get(code, shape) for code, shape in shapes.items()], dtype=object)
    return ZoneResult(list(shapes), clean(geometries), filled, left_open, faulty(geometries))


def dissolve(geometries: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Union of a valid coverage by group: (sorted group codes, their geometries)."""
    order = np.argsort(groups, kind="stable")
    codes, starts = np.unique(groups[order], return_index=True)
    parts = np.split(geometries[order], starts[1:])
    return codes, np.array([_polygons(shapely.coverage_union_all(part)) for part in parts], dtype=object)


def surface_km2(geometries: np.ndarray, zones: np.ndarray) -> np.ndarray:
    """Area in km² of longitude/latitude geometries, each in the legal projection of its zone."""
    found = np.empty(len(geometries))
    for zone in np.unique(zones):
        mine = zones == zone
        found[mine] = shapely.area(crs.to_metric(geometries[mine], zone)) / 1e6
    return found.round(SURFACE_DECIMALS)


def _polygons(geometry):
    """Polygon or multipolygon, whatever collection the union came as."""
    parts = shapely.get_parts(geometry, return_index=False)
    parts = np.concatenate([shapely.get_parts(part) for part in parts])
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
