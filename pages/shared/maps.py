"""Maps as Plotly figures. Pure functions: a table comes in, a figure goes out.

Contours are given by address, so that a change of filter sends values only; plotly.js finds the name and
the centre of each territory in the file itself. Unknown and secret are never a class of the scale.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from etl.paths import STATIC
from pages.shared import drawing as d
from pages.shared import formats as f
from pages.shared import texts

GEO = STATIC / "geo"
SEQUENTIAL = ("#E8F3F1", "#B7DAD5", "#7DBDB7", "#3F948F", "#12605E")
UNKNOWN = "#ECEDEF"
SECRET = "#B4B9C2"
OTHER_SOURCE = "dénominateur d’une autre enquête, non comparable"
SECRET_WORDS = "secret statistique"
BORDER = "#FFFFFF"
CIRCLE = "#3F948F"
# Ground under circles
PLAIN = "#F7F8F9"
# Diameter, in pixels, of the circle of the largest value
LARGEST = 46


@dataclass(frozen=True)
class Scale:
    """Classes of a map: `bounds` are the inner limits, one fewer than the colours."""

    bounds: tuple[float, ...]
    colours: tuple[str, ...]
    labels: tuple[str, ...]

    def index(self, values) -> np.ndarray:
        """Class of each value, -1 where it is missing."""
        values = np.asarray(values, dtype=float)
        found = np.searchsorted(self.bounds, values, side="right")
        return np.where(np.isnan(values), -1, found)


def scale(quintiles, minimum: float, maximum: float, decimals: int) -> Scale:
    """Up to five classes with readable limits, from the quintiles of all periods of a level.

    Limits are rounded to the figures shown; classes too narrow to be read are merged. A value equal
    to a limit belongs to the class above it.
    """
    if not f.is_known(minimum):
        return Scale((), (SEQUENTIAL[2],), ("",))
    bounds = sorted({_round(q, decimals) for q in quintiles})
    bounds = _spaced([b for b in bounds if minimum < b <= maximum], 1.5 * 10.0**-decimals)
    if not bounds and len(quintiles) and maximum > minimum:
        # most territories share one value: what is above it must not be drawn like it
        bounds = [_round(minimum + 10.0**-decimals, decimals)]
    picked = {0: [4], 1: [1, 3], 2: [0, 2, 4], 3: [0, 1, 3, 4], 4: [0, 1, 2, 3, 4]}[len(bounds)]
    edges = [f.number(b, decimals) for b in bounds]
    if not edges:
        labels = [f.number(minimum, decimals)]
    else:
        middle = [f"{a} à {b}" for a, b in pairwise(edges)]
        top = edges[-1] if edges[-1] == f.number(maximum, decimals) else f"{edges[-1]} et plus"
        labels = [f"moins de {edges[0]}", *middle, top]
    return Scale(tuple(bounds), tuple(SEQUENTIAL[i] for i in picked), tuple(labels))


def _spaced(bounds: list[float], least: float) -> list[float]:
    """The limits without those closer than `least` to the one kept before."""
    kept: list[float] = []
    for bound in bounds:
        if not kept or bound - kept[-1] >= least:
            kept.append(bound)
    return kept


def _round(value: float, decimals: int) -> float:
    digits = decimals if abs(value) < 100 else 0
    if abs(value) >= 1000:
        digits = 1 - math.floor(math.log10(abs(value)))
    return round(float(value), digits)


@dataclass(frozen=True)
class Ground:
    """Where a map is drawn: contours of the units, and how the whole is framed."""

    file: str
    national: bool

    @property
    def url(self) -> str:
        """Address that the browser asks for; it changes with the file, so it may be kept for long."""
        return f"app/static/geo/{self.file}?v={stamp(GEO / self.file)}"

    @property
    def exists(self) -> bool:
        return (GEO / self.file).exists()


def ground(maille: str, niveau: str, code: str, code_region: str = "") -> Ground:
    """Contours for units of level `maille` inside a territory (france, region or departement)."""
    if niveau == "france":
        return Ground(
            {"region": "regions.json", "departement": "departements.json", "epci": "epci.json"}[maille], True
        )
    if maille == "commune":
        return Ground(f"communes/{code}.json", False)
    region = code if niveau == "region" else code_region
    return Ground(f"{'departements' if maille == 'departement' else 'epci'}/{region}.json", False)


@cache
def stamp(path: Path) -> str:
    return format(path.stat().st_mtime_ns // 1_000_000, "x") if path.exists() else "0"


def legend(rows: pd.DataFrame, steps: Scale, unit: str, units: str) -> str:
    """The legend in HTML: one swatch per class with its number of territories, unknown and secret apart.

    rows: `valeur`, `etat`; units: what is counted (« départements »).
    """
    counts = np.bincount(steps.index(rows["valeur"]) + 1, minlength=len(steps.colours) + 1)[1:]
    items = [
        _item(f'style="background:{colour}"', label, n)
        for colour, label, n in zip(steps.colours, steps.labels, counts, strict=True)
    ]
    unknown, secret = (int((rows["etat"] == state).sum()) for state in ("inconnu", "secret"))
    if unknown:
        items.append(_item('class="hachures"', "non connu", unknown))
    if secret:
        items.append(_item('class="points"', "secret", secret))
    return f'<div class="legende"><span class="unite">{unit}</span>{"".join(items)}<span class="unite">(nombre : {units})</span></div>'


def circles_legend(rows: pd.DataFrame, units: str) -> str:
    """The legend of a map of circles: zero, unknown and secret are told apart."""
    zero = int((rows["valeur"] == 0).sum())
    unknown, secret = (int((rows["etat"] == state).sum()) for state in ("inconnu", "secret"))
    items = ['<span class="cle"><i class="rond"></i>surface proportionnelle au nombre</span>']
    if zero:
        items.append(_item('style="background:#fff"', "aucun", zero))
    if unknown:
        items.append(_item('class="hachures"', "non connu", unknown))
    if secret:
        items.append(_item('class="points"', "secret", secret))
    return f'<div class="legende">{"".join(items)}<span class="unite">(nombre : {units})</span></div>'


def _item(swatch: str, label: str, n: int) -> str:
    return f'<span class="cle"><i {swatch}></i>{label} <b>{f.number(int(n))}</b></span>'


def choropleth(
    rows: pd.DataFrame,
    place: Ground,
    steps: Scale,
    unit: str,
    decimals: int,
    reference: str = "",
    chosen: str = "",
) -> go.Figure:
    """Rates as ordered colour.

    rows: `code`, `valeur`, `borne_basse`, `borne_haute`, `etat`, `motif`, `conf_status`, `obs_status`.
    reference: the end of the hover sentence (« France 5,2 ‰ »); chosen: a territory outlined in ink.
    """
    known = rows[rows["etat"] == "connu"]
    apart = known["obs_status"] == "B"
    code = _code_shown(rows)
    data = []
    for part, tail in ((known[~apart], reference), (known[apart], OTHER_SOURCE)):
        if len(part):
            data.append(_rates(part, place, steps, unit, decimals, code, tail))
    data += _unknown(rows[rows["etat"] != "connu"], place)
    return _framed(data, place, chosen)


def _rates(
    rows: pd.DataFrame, place: Ground, steps: Scale, unit: str, decimals: int, code: str, tail: str
) -> dict:
    """Known rates in the colour of their class, with their interval on hover where all have one."""
    with_interval = bool(rows["borne_basse"].notna().all())
    numbers = rows[["valeur", "borne_basse", "borne_haute"]] if with_interval else rows[["valeur"]]
    around = ", intervalle %{customdata[1]:FMT}–%{customdata[2]:FMT}" if with_interval else ""
    said = [
        _sentence(f"%{{customdata[0]:FMT}}{_sign(word)}{around}", code, tail).replace("FMT", f",.{decimals}f")
        for word in (f.one_of(unit), unit)
    ]
    return _areas(rows["code"], place, steps.index(rows["valeur"]), steps.colours) | {
        "customdata": numbers.to_numpy(dtype="float32").round(decimals + 1),
        "hovertemplate": _agreed(rows["valeur"], *said),
    }


def classed(
    rows: pd.DataFrame, place: Ground, colours: tuple[str, ...], sentences: pd.Series, chosen: str = ""
) -> go.Figure:
    """Classes given beforehand as colour.

    rows: `code`, `classe` (position in `colours`, missing where unknown), `etat`, `motif`, `conf_status`, `obs_status`;
    sentences: what hover says of each known territory, after its name.
    """
    known = rows["etat"] == "connu"
    data = []
    if known.any():
        areas = _areas(rows.loc[known, "code"], place, rows.loc[known, "classe"].to_numpy(), colours)
        data.append(
            areas
            | {
                "text": sentences[known].tolist(),
                "hovertemplate": _sentence("%{text}", _code_shown(rows[known])),
            }
        )
    data += _unknown(rows[~known], place)
    return _framed(data, place, chosen)


def classed_legend(rows: pd.DataFrame, colours: tuple[str, ...], labels: tuple[str, ...], units: str) -> str:
    """The legend of a map of classes, with the number of territories in each; unknown and secret apart."""
    items = [
        _item(f'style="background:{colour}"', label, int((rows["classe"] == i).sum()))
        for i, (colour, label) in enumerate(zip(colours, labels, strict=True))
    ]
    unknown, secret = (int((rows["etat"] == state).sum()) for state in ("inconnu", "secret"))
    if unknown:
        items.append(_item('class="hachures"', "non connu", unknown))
    if secret:
        items.append(_item('class="points"', "secret", secret))
    return f'<div class="legende">{"".join(items)}<span class="unite">(nombre : {units})</span></div>'


def crossed_legend(colours: tuple[str, ...], across: str, upward: str) -> str:
    """A square of three by three colours: `across` grows to the right, `upward` to the top. colours: row by row from the bottom."""
    cells = "".join(
        f'<i style="background:{colours[3 * row + column]}"></i>' for row in (2, 1, 0) for column in range(3)
    )
    return (
        f'<div class="legende croisee"><span class="unite haut">{upward} ↑</span><span class="carre">{cells}</span>'
        f'<span class="unite">{across} →</span></div>'
    )


def circles(
    rows: pd.DataFrame, place: Ground, unit: str, decimals: int, largest: float, chosen: str = ""
) -> go.Figure:
    """Counts as circles of proportional area over pale ground; zero draws no circle but keeps its hover.

    largest: the value drawn with the largest circle, the same for every period.
    """
    known = rows[rows["etat"] == "connu"]
    said = [_sentence(f"%{{customdata[0]:,.{decimals}f}}{_sign(word)}") for word in (f.one_of(unit), unit)]
    data = []
    if len(known):
        ground_trace = _areas(known["code"], place, np.zeros(len(known)), (PLAIN,), "#C3C9D1")
        data.append(
            ground_trace
            | {"customdata": _column(known["valeur"]), "hovertemplate": _agreed(known["valeur"], *said)}
        )
    data += _unknown(rows[rows["etat"] != "connu"], place)
    drawn = known[known["valeur"] > 0]
    if len(drawn):
        marker = {
            "size": drawn["valeur"].to_numpy(dtype="float32"),
            "sizemode": "area",
            "sizeref": 2 * max(largest, 1) / LARGEST**2,
            "sizemin": 2,
            "color": CIRCLE,
            "opacity": 0.75,
            "line": {"color": d.ACCENT, "width": 1},
        }
        data.append(
            {
                "type": "scattergeo",
                "geojson": place.url,
                "locations": drawn["code"].tolist(),
                "locationmode": "geojson-id",
                "mode": "markers",
                "marker": marker,
                "unselected": {"marker": {"opacity": 0.75}},
                "customdata": _column(drawn["valeur"]),
                "hovertemplate": _agreed(drawn["valeur"], *said),
            }
        )
    return _framed(data, place, chosen)


def members(
    rows: pd.DataFrame, place: Ground, colours: dict[str, str], around: Sequence[str] = ()
) -> go.Figure:
    """Territories by who covers them: `code`, `membre` (None where nobody is said: hatched).

    around: codes of the other territories of the map, drawn pale so that one knows where one is.
    """
    known = rows[rows["membre"].notna()]
    order = list(colours)
    data = []
    if len(around):
        pale = _areas(pd.Series(list(around)), place, np.zeros(len(around)), ("#F7F8F9",), "#C3C9D1")
        data.append(pale | {"hoverinfo": "skip"})
    if len(known):
        classes = np.array([order.index(m) for m in known["membre"]])
        trace = _areas(known["code"], place, classes, tuple(colours.values()))
        data.append(trace | {"text": known["membre"].tolist(), "hovertemplate": _sentence("%{text}")})
    bare = rows[rows["membre"].isna()]
    if len(bare):
        trace = _areas(bare["code"], place, np.zeros(len(bare)), (UNKNOWN,))
        said = ["aucun membre du groupement n’est dit"] * len(bare)
        data.append(trace | {"text": said, "hovertemplate": _sentence("%{text}")})
    return _framed(data, place, "")


def members_legend(rows: pd.DataFrame, colours: dict[str, str]) -> str:
    """Who each colour is, with its number of territories."""
    counts = rows["membre"].value_counts()
    items = [
        _item(f'style="background:{c}"', escape(name), counts.get(name, 0)) for name, c in colours.items()
    ]
    bare = int(rows["membre"].isna().sum())
    if bare:
        items.append(_item('class="hachures"', "non dit", bare))
    return f'<div class="legende">{"".join(items)}<span class="unite">(nombre : départements)</span></div>'


def _areas(codes: pd.Series, place: Ground, classes: np.ndarray, colours, border: str = BORDER) -> dict:
    """One trace of filled territories; `classes` are positions in `colours`."""
    return {
        "type": "choropleth",
        "geojson": place.url,
        "locations": codes.tolist(),
        "z": np.asarray(classes, dtype="int8"),
        "zmin": -0.5,
        "zmax": len(colours) - 0.5,
        "colorscale": _stepped(colours),
        "showscale": False,
        "marker": {"line": {"color": border, "width": 0.6}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _column(values: pd.Series) -> np.ndarray:
    return values.to_numpy(dtype="float32").reshape(-1, 1)


def _agreed(values: pd.Series, one: str, many: str) -> str | list[str]:
    """The sentence of hover: one for all when its unit does not change, else that of each value."""
    return many if one == many else [one if abs(v) < 2 else many for v in values]


def _sign(unit: str) -> str:
    return f"{f.NARROW if unit in ('%', '‰') else f.NBSP}{unit}"


def _sentence(said: str, code: str = "", reference: str = "") -> str:
    """« Gironde (33) : 6,1 ‰, intervalle 5,9–6,3 », then the reference on its own line."""
    tail = f"<br>{reference}" if reference else ""
    return f"<b>%{{properties.nom}}</b>{code}{f.NBSP}: {said}{tail}<extra></extra>"


def _unknown(rows: pd.DataFrame, place: Ground) -> list[dict]:
    """Unknown and secret in their greys; the page's style sheet hatches and dots these two exact colours."""
    if rows.empty:
        return []
    reasons = [
        SECRET_WORDS if conf in ("C", "D") else texts.absence(motif, obs, conf)
        for motif, obs, conf in zip(rows["motif"], rows["obs_status"], rows["conf_status"], strict=True)
    ]
    secret = (rows["etat"] == "secret").to_numpy()
    trace = _areas(rows["code"], place, secret, (UNKNOWN, SECRET))
    return [trace | {"text": reasons, "hovertemplate": _sentence("%{text}")}]


def _stepped(colours) -> list[list]:
    n = len(colours)
    return [[edge, colour] for i, colour in enumerate(colours) for edge in (i / n, (i + 1) / n)]


def _code_shown(rows: pd.DataFrame) -> str:
    """Codes of départements are known by heart; those of régions and EPCI are not."""
    return " (%{location})" if len(rows) > 18 and rows["code"].str.len().max() <= 3 else ""


def _framed(data: list[dict], place: Ground, chosen: str) -> go.Figure:
    geo = {"visible": False, "bgcolor": d.TRANSPARENT, "showframe": False}
    if place.national:
        geo |= {
            "projection": {"type": "conic conformal", "parallels": [44, 49], "rotation": {"lon": 3}},
            "lonaxis": {"range": [-9.1, 10]},
            "lataxis": {"range": [41.1, 51.3]},
        }
        data = [
            *data,
            *_frames("cadres_departements.json" if place.file == "departements.json" else "cadres.json"),
        ]
    else:
        geo |= {"fitbounds": "locations", "projection": {"type": "mercator"}}
    if chosen:
        outline = _areas(pd.Series([chosen]), place, np.zeros(1), (d.TRANSPARENT,), d.INK)
        data = [*data, outline | {"hoverinfo": "skip", "marker": {"line": {"color": d.INK, "width": 2.2}}}]
    return d.figure(data, d.layout(400, 0, 0, 0, 0, geo=geo, uirevision=place.file))


def _corners(ring: list[list[float]]) -> list[list[float]]:
    """The corners of a frame whose sides are finely divided, closed: what is needed to draw it."""
    points = np.array(ring[:-1])
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    turn = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    sharp = np.abs(turn) > 0.3 * np.hypot(*before.T) * np.hypot(*after.T)
    kept = points[sharp].tolist()
    return [*kept, kept[0]] if kept else ring


@cache
def _frames(file: str) -> list[dict]:
    """Thin frames around the overseas départements (and enlarged Paris), with their names."""
    path = GEO / file
    if not path.exists():
        return []
    lon, lat, x, y, names = [], [], [], [], []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        ring = feature["geometry"]["coordinates"][0]
        ring = _corners(ring)
        lon += [*(point[0] for point in ring), None]
        lat += [*(point[1] for point in ring), None]
        x.append(feature["properties"]["x_nom"])
        y.append(feature["properties"]["y_nom"])
        names.append(feature["properties"]["nom"])
    common = {"type": "scattergeo", "hoverinfo": "skip"}
    return [
        common | {"lon": lon, "lat": lat, "mode": "lines", "line": {"color": "#AEB5BF", "width": 0.8}},
        common
        | {
            "lon": x,
            "lat": y,
            "text": names,
            "mode": "text",
            "textfont": {"size": 10, "color": d.SECOND_INK},
        },
    ]
