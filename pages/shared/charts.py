"""Charts of one moment: ranking, bars, profile, and the small line beside a number. Pure functions."""

from __future__ import annotations

import math
from urllib.parse import quote

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.shared import drawing as d
from pages.shared import formats as f
from pages.shared.timeline import short

# Ranks shown at each end when there are too many to show all.
ENDS = 9


def shown_ranks(n: int, ends: int = ENDS) -> list[int]:
    """Positions shown in a ranking of n: all up to 20, else both ends (-1 stands for the gap)."""
    if n <= 2 * ends + 2:
        return list(range(n))
    return [*range(ends), -1, *range(n - ends, n)]


def ranking(
    rows: pd.DataFrame,
    unit: str,
    decimals: int,
    reference: float | None,
    reference_name: str,
    height: int = 400,
) -> go.Figure:
    """Territories from highest to lowest, as dots with their intervals.

    rows, in order: `nom`, `valeur`, `borne_basse`, `borne_haute`, `distinct` (True when surely different from
    the reference: filled dot, else hollow). The reference is a vertical line.
    """
    known = rows[rows["valeur"].notna()].reset_index(drop=True)
    picked = shown_ranks(len(known))
    kept = [(slot, rank) for slot, rank in enumerate(picked) if rank >= 0]
    shown = known.iloc[[rank for _, rank in kept]]
    y = [-slot for slot, _ in kept]
    names = [f"{rank + 1}. {short(name)}" for (_, rank), name in zip(kept, shown["nom"], strict=True)]
    ticks = list(y)
    if -1 in picked:
        ticks.append(-picked.index(-1))
        names.append(f"… {f.number(len(known) - 2 * ENDS)} autres")
    values = shown["valeur"].tolist()
    lows, highs = shown["borne_basse"].to_numpy(float), shown["borne_haute"].to_numpy(float)
    with_interval = len(shown) > 0 and not (np.isnan(lows).any() or np.isnan(highs).any())
    data = []
    if with_interval:
        data.append(d.lines(_pairs(lows, highs), _pairs(y, y), "#7DBDB7", 2))
    marker = {
        "size": 9,
        "color": [d.ACCENT if sure else "#FFFFFF" for sure in shown["distinct"].fillna(False)],
        "line": {"color": d.ACCENT, "width": 1.6},
    }
    sentences = [
        f"<b>{name}</b>{f.NBSP}: {f.with_unit(value, unit, decimals)}"
        + (f", intervalle {f.interval(low, high, decimals)}" if with_interval else "")
        for name, value, low, high in zip(shown["nom"], values, lows, highs, strict=True)
    ]
    data.append(d.dots(values, y, marker, sentences))
    ends = highs.tolist() if with_interval else values
    gap = "\u2002" if with_interval else "\u2003"
    data.append(d.labels(ends, y, [f"{gap}{f.number(v, decimals)}" for v in values]))
    shapes, notes = [], []
    if f.is_known(reference):
        shapes.append(d.vertical(reference, d.REFERENCE, 1.2))
        text = f"{reference_name} {f.number(reference, decimals)}"
        notes.append(d.note(text, reference, 1, yref="paper", yanchor="bottom"))
    extent = [*values, *(lows.tolist() if with_interval else []), *ends, *([reference] if shapes else [])]
    low, high = (min(extent), max(extent)) if extent else (0.0, 1.0)
    span = (high - low) or 1
    return d.figure(
        data,
        d.layout(
            height, 150, 34, 20, 6, shapes=shapes, annotations=notes,
            xaxis=d.still(range=[low - 0.1 * span, high + 0.1 * span], visible=False),
            yaxis=d.still(tickvals=ticks, ticktext=names, range=[-len(picked) + 0.4, 0.6], tickfont={"size": 11.5}),
        ),
    )  # fmt: skip


def _pairs(first, second) -> list[float | None]:
    """Ends of separate strokes in one line: a, b, gap, a, b, gap…"""
    return [item for a, b in zip(first, second, strict=True) for item in (a, b, None)]


def profile(rows: pd.DataFrame, reference_name: str, height: int = 410) -> go.Figure:
    """Shares of a profile as dots beside those of a reference, grouped by dimension.

    rows, in order: `dimension`, `libelle`, `part`, `part_reference` (percent, may be missing).
    """
    y, notes, at, previous = [], [], 0.0, None
    for row in rows.itertuples():
        if row.dimension != previous:
            at -= 1.0 if previous is None else 1.5
            title = f"<b>{row.dimension}</b>"
            notes.append(
                d.note(title, 0, at, size=11.5, colour=d.INK, xref="paper", xanchor="right", xshift=-8)
            )
            previous = row.dimension
        at -= 1.0
        y.append(at)
    shares, references = rows["part"].to_numpy(float), rows["part_reference"].to_numpy(float)
    right = np.fmax(shares, references)
    sentences = [
        f"<b>{r.libelle}</b>{f.NBSP}: {f.with_unit(r.part, '%')}"
        + (
            f"<br>{reference_name}{f.NBSP}: {f.with_unit(r.part_reference, '%')}"
            if f.is_known(r.part_reference)
            else ""
        )
        for r in rows.itertuples()
    ]
    hollow = {"size": 8, "color": "#FFFFFF", "line": {"color": d.REFERENCE, "width": 1.6}}
    data = [
        d.lines(_pairs(_gaps(shares), _gaps(references)), _pairs(y, y), d.LINE, 2),
        d.dots(_gaps(references), y, hollow),
        d.dots(_gaps(shares), y, {"size": 9, "color": d.ACCENT}, sentences),
        d.labels(
            _gaps(right), y, [f"   {f.with_unit(s, '%')}" if f.is_known(s) else "" for s in shares], d.INK
        ),
    ]
    top = float(np.nanmax(right)) if len(rows) and not np.isnan(right).all() else 100.0
    x_axis = d.still(range=[0, math.ceil(top / 10) * 10], showticklabels=False)
    x_axis |= {"showgrid": True, "gridcolor": d.GRID, "zeroline": True, "zerolinecolor": d.LINE}
    names = [short(name, 34) for name in rows["libelle"]]
    y_axis = d.still(tickvals=y, ticktext=names, range=[at - 0.7, -0.4], tickfont={"size": 11.5})
    return d.figure(data, d.layout(height, 215, 46, 4, 4, xaxis=x_axis, yaxis=y_axis, annotations=notes))


def _gaps(values: np.ndarray) -> list[float | None]:
    """The same numbers, None where one is missing (NaN is no valid JSON)."""
    return [None if np.isnan(v) else float(v) for v in values]


def bars(
    names: list[str],
    values: list[float],
    colours: list[str],
    unit: str,
    height: int = 340,
    decimals: int = 0,
) -> go.Figure:
    """Horizontal bars from zero, in the order given, each in its own colour; a missing value says so."""
    y = list(range(len(names), 0, -1))
    known = [v if f.is_known(v) else 0 for v in values]
    data = {
        "type": "bar",
        "orientation": "h",
        "x": known,
        "y": y,
        "width": 0.62,
        "marker": {"color": colours},
        "text": [f" {f.number(v, decimals)}" if f.is_known(v) else " non connu" for v in values],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": 12, "color": d.INK},
        "hovertext": [
            f"<b>{n}</b>{f.NBSP}: {f.with_unit(v, unit, decimals)}"
            for n, v in zip(names, values, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    x_axis = d.still(range=[0, max(known, default=1) or 1], visible=False)
    return d.figure(
        [data], d.layout(height, 150, 60, 6, 6, xaxis=x_axis, yaxis=d.still(tickvals=y, ticktext=names))
    )


def sparkline(values: list[float | None], width: int = 110, height: int = 30) -> str:
    """A small line from zero, as an HTML image; missing values cut it, the last point is marked.

    An image and not inline SVG, which Streamlit removes from HTML.
    """
    known = [v for v in values if f.is_known(v)]
    if len(known) < 2:
        return ""
    top = max(known) or 1
    step = (width - 8) / (len(values) - 1)
    place = [
        (4 + i * step, height - 4 - (height - 8) * v / top) if f.is_known(v) else None
        for i, v in enumerate(values)
    ]
    path, pen_up = [], True
    for point in place:
        if point is None:
            pen_up = True
            continue
        path.append(f"{'M' if pen_up else 'L'}{point[0]:.1f} {point[1]:.1f}")
        pen_up = False
    x, y = next(p for p in reversed(place) if p is not None)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<path d="{"".join(path)}" fill="none" stroke="#3F948F" stroke-width="1.6"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="#3F948F"/></svg>'
    )
    return f'<img class="tendance" alt="" width="{width}" height="{height}" src="data:image/svg+xml,{quote(svg)}">'
