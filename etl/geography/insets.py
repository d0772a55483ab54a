"""Overseas départements drawn near the mainland, and Paris enlarged, on national maps only.

Each DROM keeps the shape its legal projection gives it, is scaled, and is set down in Lambert-93 in a
column of frames west of Bretagne, then read back as longitude/latitude. Distances are meaningless there:
maps say « échelles différentes », and computations use the true geometry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike

from etl.geography import crs

BOX_M = 138_000
NAME_M = 20_000


@dataclass(frozen=True)
class Inset:
    """Where a territory is set down: centre in its own projection, scale, centre in Lambert-93 (metres)."""

    code: str
    nom: str
    zone: str
    x: float
    y: float
    scale: float
    to_x: float
    to_y: float

    def place(self, geometries: np.ndarray) -> np.ndarray:
        """Longitude/latitude of the territory to longitude/latitude on the national map."""
        return crs.project(self.planar(crs.to_metric(geometries, self.zone)), crs.LAMBERT_93, crs.LONLAT)

    def planar(self, metric: np.ndarray) -> np.ndarray:
        """Metres in the territory's own projection to metres of Lambert-93 on the national map."""
        return shapely.transform(
            metric, lambda c: (c - (self.x, self.y)) * self.scale + (self.to_x, self.to_y - NAME_M / 2)
        )

    def frame(self) -> shapely.Polygon:
        """The rectangle around the inset in longitude/latitude, with room for the name at the top."""
        half = BOX_M / 2
        box = shapely.box(self.to_x - half, self.to_y - half, self.to_x + half, self.to_y + half)
        return crs.project([shapely.segmentize(box, 10_000)], crs.LAMBERT_93, crs.LONLAT)[0]

    def name_point(self) -> shapely.Point:
        """Where the name of the inset is written (middle of the top band)."""
        top = shapely.Point(self.to_x, self.to_y + BOX_M / 2 - NAME_M / 2)
        return crs.project([top], crs.LAMBERT_93, crs.LONLAT)[0]


def _inset(code: str, nom: str, zone: str, centre: tuple, scale: float, box: tuple) -> Inset:
    return Inset(code, nom, zone, *centre, scale, *box)


# Centres are those of the bounds in the territory's own projection; scales fill the frame under the name.
INSETS = {
    inset.code: inset
    for inset in (
        _inset("971", "Guadeloupe", "971", (670_300, 1_788_500), 1.45, (-20_000, 6_780_000)),
        _inset("972", "Martinique", "972", (713_300, 1_619_100), 2.05, (-20_000, 6_624_000)),
        _inset("973", "Guyane", "973", (265_300, 435_000), 0.27, (-20_000, 6_468_000)),
        _inset("974", "La Réunion", "974", (347_000, 7_662_700), 1.9, (-20_000, 6_312_000)),
        _inset("976", "Mayotte", "976", (517_200, 8_582_950), 2.7, (-20_000, 6_156_000)),
    )
}
PARIS = _inset("paris", "Paris, 92, 93, 94", "metropole", (654_500, 6_861_200), 3.0, (1_105_000, 7_025_000))
PARIS_CODES = ("75", "92", "93", "94")


def planar(geometries: np.ndarray, zone: str) -> np.ndarray:
    """Metres of one zone's legal projection to metres of Lambert-93 on the national map."""
    return INSETS[zone].planar(geometries) if zone in INSETS else geometries


def planar_points(longitude: ArrayLike, latitude: ArrayLike, codes: Iterable[str]) -> np.ndarray:
    """Metres of Lambert-93 on the national map (n × 2) of true points, given their département or commune codes."""
    true = crs.points(longitude, latitude)
    zones = np.array([crs.zone(code) for code in codes])
    out = np.empty((len(true), 2))
    for zone in crs.METRIC_CRS:
        inside = zones == zone
        if inside.any():
            out[inside] = shapely.get_coordinates(planar(crs.to_metric(true[inside], zone), zone))
    return out


def place_points(
    longitude: ArrayLike, latitude: ArrayLike, codes: Iterable[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude on the national map of true points, given their département or commune codes
    (or their zones).

    Mainland points come back unchanged.
    """
    placed = crs.points(longitude, latitude)
    zones = np.array([crs.zone(code) for code in codes])
    for code, inset in INSETS.items():
        inside = zones == code
        if inside.any():
            placed[inside] = inset.place(placed[inside])
    return shapely.get_x(placed), shapely.get_y(placed)
