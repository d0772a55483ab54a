"""Static maps for documents, drawn as SVG without a browser. Pure functions: a table comes in, text goes out.

Colours, classes and hatching are those of the screen (pages/shared/maps.py); contours are its own too (static/geo).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import numpy as np
import pandas as pd
import shapely

from etl.geography import crs
from pages.shared import formats as f
from pages.shared.maps import GEO, SECRET, UNKNOWN, Scale

# Units of the drawing. A région is lower than France: its map is printed small, and its legend must still be read;
# a tall one is set in the middle of its width.
WIDTH, NATIONAL, REGIONAL = 1000, 960, 640
FONT = "Source Sans Pro"
INK, LINES, SECOND_INK = "#1B1F2A", "#8A93A0", "#5A6270"
# White paper is close to the lightest class: borders are grey where the screen has them white
BORDER = "#A9B2BC"
_TEXT = 30
_ROW = 44
_MANY = 1000  # shapes beyond which borders would hide the colours
_PATTERNS = f"""<defs>
<pattern id="hachures" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="9" height="9" fill="{UNKNOWN}"/><rect width="2.2" height="9" fill="#9AA2AE"/></pattern>
<pattern id="points" width="9" height="9" patternUnits="userSpaceOnUse">
<rect width="9" height="9" fill="{SECRET}"/><circle cx="4.5" cy="4.5" r="1.7" fill="#4A5260"/></pattern></defs>"""


@dataclass(frozen=True)
class Map:
    """A map to print. rows: what it shows (`code`, `nom`, `valeur`, `etat`…); alt: its finding, for who cannot see it."""

    title: str
    svg: str
    alt: str
    caption: str
    rows: pd.DataFrame
    unit: str
    decimals: int


@dataclass(frozen=True)
class Mark:
    """A point on a map: a ring, or a cross where `closed`."""

    longitude: float
    latitude: float
    closed: bool = False


def draw(
    file: str | tuple[str, ...],
    rows: pd.DataFrame,
    steps: Scale,
    legend: str,
    units: str,
    region: str = "",
    marks: Sequence[Mark] = (),
) -> str:
    """The SVG of territories in the colour of their class, with a legend that counts them.

    file: contours under static/geo, those of `rows` alone when there are several files; marks: points to draw, on a map
    that is not national; rows: `code`, `valeur`, `etat` (connu, inconnu, secret), `code_region` where `region`
    (the code of the one to outline) is given; legend: what is shown and its unit; units: what is counted
    (« départements »). Raises FileNotFoundError without contours.
    """
    codes = None if isinstance(file, str) else frozenset(rows["code"])
    shapes, box, frames = _ground((file,) if isinstance(file, str) else file, codes)
    wide, high = box[2] - box[0], box[3] - box[1]
    scale = min(WIDTH / wide, (NATIONAL if frames else REGIONAL) / high)
    to_screen = _Screen(box[0] - (WIDTH / scale - wide) / 2, box[3], scale)
    height = round(high * scale)
    indices = dict(zip(rows["code"], steps.index(rows["valeur"]), strict=True))
    states = dict(zip(rows["code"], rows["etat"], strict=True))
    areas = [
        f'<path d="{to_screen.path(shape)}" fill="{_fill(states.get(code, "inconnu"), indices.get(code, -1), steps)}"/>'
        for code, shape in shapes.items()
    ]
    own = _own(shapes, rows, region)
    drawn = [_frame(to_screen, *frame, own) for frame in frames]
    if own is not None:
        large = np.ptp(np.reshape(own.bounds, (2, 2)), axis=0).max() * scale > 150
        drawn.append(
            f'<path d="{to_screen.path(own)}" fill="none" stroke="{INK}" stroke-width="{4.5 if large else 2.5}"/>'
        )
    drawn += [_mark(to_screen, mark) for mark in marks]
    key, bottom = _legend(rows, steps, legend, units, height + 20)
    thin = 0.9 if len(shapes) < _MANY else 0.3
    body = f'<g stroke="{BORDER}" stroke-width="{thin}" stroke-linejoin="round">{"".join(areas)}</g>{"".join(drawn)}{key}'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom}" width="{WIDTH}" height="{bottom}">'
        f"{_PATTERNS}{body}</svg>"
    )


def _mark(to_screen: _Screen, mark: Mark) -> str:
    x, y = to_screen.points(_metres(np.array([[mark.longitude, mark.latitude]])))[0]
    if mark.closed:
        return f'<path d="M{x - 11:g} {y - 11:g}l22 22m0 -22l-22 22" stroke="#A50026" stroke-width="5" fill="none"/>'
    return f'<circle cx="{x:g}" cy="{y:g}" r="12" fill="#fff" fill-opacity="0.75" stroke="{INK}" stroke-width="5"/>'


def _own(shapes: Mapping, rows: pd.DataFrame, region: str):
    """The outline of the région, None when none is asked for."""
    if not region:
        return None
    return shapely.union_all(
        [shapes[code] for code in rows.loc[rows["code_region"] == region, "code"] if code in shapes]
    )


def _fill(state: str, index: int, steps: Scale) -> str:
    if state == "connu" and index >= 0:
        return steps.colours[index]
    return "url(#points)" if state == "secret" else "url(#hachures)"


@dataclass(frozen=True)
class _Screen:
    """Metres to units of the drawing, whole numbers so that files stay small."""

    left: float
    top: float
    scale: float

    def points(self, coordinates: np.ndarray) -> np.ndarray:
        return np.rint((coordinates - (self.left, self.top)) * (self.scale, -self.scale) * 2) / 2

    def path(self, shape) -> str:
        return "".join(self._ring(ring) for part in shapely.get_parts(shape) for ring in _rings(part))

    def _ring(self, ring) -> str:
        points = self.points(shapely.get_coordinates(ring))
        kept = points[np.r_[True, np.any(np.diff(points, axis=0) != 0, axis=1)]]
        if len(kept) < 4:  # an islet smaller than a point of the drawing
            return ""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"


def _rings(polygon) -> list:
    return [shapely.get_exterior_ring(polygon), *shapely.get_rings(polygon)[1:]]


def _frame(to_screen: _Screen, corners: np.ndarray, name: str, point: np.ndarray, own) -> str:
    """The frame of an inset and its name, in ink where the région is drawn inside."""
    (x0, y0), (x1, y1) = to_screen.points(corners)
    x, y = to_screen.points(point.reshape(1, 2))[0]
    inside = own is not None and shapely.box(*corners.ravel()).intersects(own)
    ink, width, weight = (INK, 3, 600) if inside else (LINES, 1.4, 400)
    size = min(21, 1.75 * abs(x1 - x0) / len(name))
    return (
        f'<rect x="{min(x0, x1):g}" y="{min(y0, y1):g}" width="{abs(x1 - x0):g}" height="{abs(y1 - y0):g}" fill="none" '
        f'stroke="{ink}" stroke-width="{width}"/>'
        f'<text x="{x:g}" y="{y + 7:g}" font-family="{FONT}" font-size="{size:.1f}" font-weight="{weight}" '
        f'fill="{INK if inside else SECOND_INK}" text-anchor="middle">{escape(name)}</text>'
    )


def _legend(rows: pd.DataFrame, steps: Scale, title: str, units: str, top: float) -> tuple[str, int]:
    """The legend and where it ends: one swatch a class with its number of territories, absences apart."""
    known = rows[rows["etat"] == "connu"]
    counts = np.bincount(steps.index(known["valeur"]) + 1, minlength=len(steps.colours) + 1)[1:]
    items = [*zip(steps.colours, steps.labels, counts, strict=True)] if len(known) else []
    for state, fill, words in (
        ("inconnu", "url(#hachures)", "non connu"),
        ("secret", "url(#points)", "secret"),
    ):
        n = int((rows["etat"] == state).sum())
        if n:
            items.append((fill, words, n))
    drawn = [
        _words(0, top + _TEXT, title, bold=True),
        _words(
            0,
            top + 2.3 * _TEXT,
            f"Entre parenthèses{f.NBSP}: nombre {'d’' if units[0] in 'eE' else 'de '}{units}",
        ),
    ]
    x, y = 0.0, top + 2.3 * _TEXT + 20
    for fill, label, n in items:
        text = f"{label} ({f.number(int(n))})"
        width = 58 + 13.6 * len(text) + 24
        if x and x + width > WIDTH:
            x, y = 0.0, y + _ROW
        drawn.append(
            f'<rect x="{x:g}" y="{y:g}" width="44" height="26" fill="{fill}" stroke="{LINES}" stroke-width="1"/>'
            f"{_words(x + 54, y + 22, text)}"
        )
        x += width
    return "".join(drawn), round(y + _ROW + 4)


def _words(x: float, y: float, text: str, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-family="{FONT}" font-size="{_TEXT}" fill="{INK}"{weight}>{escape(text)}</text>'


# --- contours -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def _ground(files: tuple[str, ...], codes: frozenset[str] | None) -> tuple[Mapping, tuple, tuple]:
    """Shapes in metres by code (of `codes` alone, unless None), their bounds, and the frames of the national map
    (corners, name, where it is written)."""
    features = [
        feature
        for file in files
        for feature in json.loads((GEO / file).read_text(encoding="utf-8"))["features"]
        if codes is None or str(feature["id"]) in codes
    ]
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    names = [str(feature["id"]) for feature in features]
    national = "/" not in files[0]
    placed = (
        crs.project(shapes, crs.LONLAT, crs.LAMBERT_93) if national else shapely.transform(shapes, _metres)
    )
    frames = _frames(files[0]) if national else ()
    bounds = [*shapely.bounds(placed), *(corners.ravel() for corners, _, _ in frames)]
    low, high = np.min(bounds, axis=0)[:2], np.max(bounds, axis=0)[2:]
    margin = 0.006 * (high[0] - low[0])
    return dict(zip(names, placed, strict=True)), (*(low - margin), *(high + margin)), frames


def _metres(lonlat: np.ndarray) -> np.ndarray:
    """Longitude and latitude to metres on Mercator's map: shapes are right where they are small."""
    lon, lat = np.radians(lonlat).T
    return 6_378_137 * np.column_stack([lon, np.arctanh(np.sin(lat))])


def _frames(file: str) -> tuple:
    name = "cadres_departements.json" if file == "departements.json" else "cadres.json"
    made = []
    for feature in json.loads((GEO / name).read_text(encoding="utf-8"))["features"]:
        said = feature["properties"]
        shapes = [shapely.geometry.shape(feature["geometry"]), shapely.Point(said["x_nom"], said["y_nom"])]
        frame, point = crs.project(shapes, crs.LONLAT, crs.LAMBERT_93)
        made.append((np.reshape(frame.bounds, (2, 2)), said["nom"], shapely.get_coordinates(point)[0]))
    return tuple(made)
