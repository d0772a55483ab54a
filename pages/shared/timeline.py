"""Charts over time. Pure functions: tables come in, a Plotly figure goes out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.shared import drawing as d
from pages.shared import formats as f

STATUS = {
    "publie": "publié",
    "arrondi": "arrondi dans la source",
    "calcule": "calculé d’après la source",
    "estime": "estimé",
}


def position(period: str) -> float:
    """Place of a period on a time axis, in years: « 2026-Q3 » is 2026.625 (its middle), « 2025 » 2025.5."""
    year = int(period[:4])
    return year + 0.5 if f.is_year(period) else year + (int(period[-1]) - 0.5) / 4


def segments(periods: list[str], known: list[bool], breaks: list[str]) -> list[list[int]]:
    """Runs of positions that a line may join: cut where a value is missing, and where the series breaks.

    A break dated 2024-Q1 (or 2024) cuts between the period before and that one.
    """
    starts = {b if b in periods else _first_at(periods, b) for b in breaks}
    runs: list[list[int]] = [[]]
    for i, period in enumerate(periods):
        if period in starts and runs[-1]:
            runs.append([])
        if known[i]:
            runs[-1].append(i)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _first_at(periods: list[str], at: str) -> str | None:
    after = [p for p in periods if position(p) >= position(at) - 0.5 * f.is_year(at)]
    return after[0] if after else None


def series(
    rows: pd.DataFrame,
    breaks: pd.DataFrame,
    unit: str,
    decimals: int,
    name: str,
    reference_name: str,
    height: int = 340,
) -> go.Figure:
    """A series and its reference: broken where it breaks, its provisional end dotted, its interval thin.

    rows, in order: `periode`, `valeur`, `borne_basse`, `borne_haute`, `obs_status`, `valeur_france`;
    breaks: `periode`, `libelle`, `explication`.
    """
    periods, cuts = rows["periode"].tolist(), breaks["periode"].tolist()
    x = [position(p) for p in periods]
    values, france = rows["valeur"].to_numpy(float), rows["valeur_france"].to_numpy(float)
    provisional = (rows["obs_status"] == "P").tolist()
    data = cut_lines(x, france, periods, cuts, d.REFERENCE, 1.4, []) if reference_name else []
    data += _bands(x, rows, periods, cuts)
    data += cut_lines(x, values, periods, cuts, d.ACCENT, 2.2, provisional)
    kept = np.flatnonzero(~np.isnan(values))
    marker = {
        "size": 6,
        "color": ["#FFFFFF" if provisional[i] else d.ACCENT for i in kept],
        "line": {"color": d.ACCENT, "width": 1.4},
    }
    sentences = [_sentence(row, unit, decimals) for row in rows.iloc[kept].itertuples()]
    data.append(d.dots([x[i] for i in kept], values[kept].tolist(), marker, sentences))
    tops = [values, rows["borne_haute"].to_numpy(float), *([france] if reference_name else [])]
    top = max((float(np.nanmax(t)) for t in tops if not np.isnan(t).all()), default=1.0) or 1.0
    shapes, notes = _break_marks(breaks, x)
    notes += _end_labels(rows, name, reference_name, decimals)
    y_axis = d.still(range=[0, top * 1.08], nticks=5, tickformat=f",.{0 if top >= 10 else 1}f")
    y_axis |= {"showgrid": True, "gridcolor": d.GRID, "zeroline": True, "zerolinecolor": d.LINE}
    return d.figure(
        data,
        d.layout(
            height, 34, 136, 34, 26, xaxis=_time_axis(periods), yaxis=y_axis, shapes=shapes, annotations=notes
        ),
    )


def cut_lines(x, values, periods, cuts, colour: str, width: float, provisional: list[bool]) -> list[dict]:
    """Line traces cut where a value is missing or the series breaks; what is provisional is dotted."""
    solid, dotted = [], []
    for run in segments(periods, list(~np.isnan(values)), cuts):
        sure = [i for i in run if not (provisional and provisional[i])]
        unsure = [i for i in run if provisional and provisional[i]]
        solid += [sure] if sure else []
        dotted += [[*sure[-1:], *unsure]] if unsure else []
    return [
        d.lines(_apart(x, runs), _apart(values.tolist(), runs), colour, width, dash)
        for runs, dash in ((solid, "solid"), (dotted, "dot"))
        if runs
    ]


def _apart(values: list, runs: list[list[int]]) -> list:
    """The values of several runs in one list, a gap between two."""
    return [v for k, run in enumerate(runs) for v in ([None] if k else []) + [values[i] for i in run]]


def _bands(x, rows: pd.DataFrame, periods, cuts) -> list[dict]:
    low, high = rows["borne_basse"].to_numpy(float), rows["borne_haute"].to_numpy(float)
    return [
        {
            "type": "scatter",
            "x": [x[i] for i in run] + [x[i] for i in reversed(run)],
            "y": [*high[run].tolist(), *low[run][::-1].tolist()],
            "fill": "toself",
            "fillcolor": d.BAND,
            "mode": "none",
            "hoverinfo": "skip",
        }
        for run in segments(periods, list(~np.isnan(low) & ~np.isnan(high)), cuts)
        if len(run) > 1
    ]


def _sentence(row, unit: str, decimals: int) -> str:
    text = f"<b>{f.period(row.periode)}</b>{f.NBSP}: {f.with_unit(row.valeur, unit, decimals)}"
    if f.is_known(row.borne_basse):
        text += f", intervalle {f.interval(row.borne_basse, row.borne_haute, decimals)}"
    notes = {"P": "valeur provisoire", "E": "valeur estimée ou incomplète"}
    return f"{text}<br>{notes[row.obs_status]}" if row.obs_status in notes else text


def _end_labels(rows, name: str, reference_name: str, decimals: int) -> list[dict]:
    """Names at the right of the lines, at the height of their ends; kept apart when these are close."""
    ends = []
    for column, label, colour in (
        ("valeur", name, d.ACCENT),
        ("valeur_france", reference_name, d.SECOND_INK),
    ):
        known = rows[column].dropna()
        if label and len(known):
            ends.append((float(known.iloc[-1]), label, colour))
    highest = max((value for value, _, _ in ends), default=1) or 1
    close = len(ends) == 2 and abs(ends[0][0] - ends[1][0]) < 0.09 * highest
    notes = []
    for i, (value, label, colour) in enumerate(ends):
        first = close and (value > ends[1 - i][0] or (value == ends[1 - i][0] and i == 0))
        text = f"<b>{short(label, 18)}</b> {f.number(value, decimals)}"
        shift = 0 if not close else 10 if first else -10
        notes.append(
            d.note(
                text, 1, value, size=11.5, colour=colour, xref="paper", xanchor="left", xshift=4, yshift=shift
            )
        )
    return notes


def _break_marks(breaks: pd.DataFrame, x: list[float]) -> tuple[list[dict], list[dict]]:
    """A dated mark for each break after the beginning, its explanation on hover."""
    shapes, notes = [], []
    for row in breaks.itertuples():
        at = position(row.periode) - (0.5 if f.is_year(row.periode) else 0.125)
        if x and x[0] < at <= x[-1] + 0.2:
            shapes.append(d.vertical(at, d.SECOND_INK, 1, "dash"))
            notes.append(_break_note(row, at, 14 * (len(notes) % 2)))
    return shapes, notes


def _break_note(row, at: float, shift: int = 0) -> dict:
    return d.note(
        f"▾ {row.libelle}", at, 1, yref="paper", yanchor="bottom", xanchor="left", xshift=-2, yshift=shift,
        hovertext=wrapped(row.explication), hoverlabel=d.HOVER,
    )  # fmt: skip


def wrapped(text: str, width: int = 60) -> str:
    """The same text over several lines of at most `width` characters, for hovers."""
    lines, line = [], ""
    for word in str(text).split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])


def short(name: str, most: int = 22) -> str:
    """The name, cut with an ellipsis when longer than `most`."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _time_axis(periods: list[str]) -> dict:
    years = sorted({int(p[:4]) for p in periods})
    if not years:
        return d.still(visible=False)
    after = 1.1 if f.is_year(periods[0]) else 0
    limits = [years[0] - 0.1, years[-1] + after if after else position(periods[-1]) + 0.2]
    return d.still(
        tickvals=[y + 0.5 for y in years],
        ticktext=[str(y) for y in years],
        range=limits,
        showline=True,
        linecolor=d.LINE,
    )


def annual(rows: pd.DataFrame, published: pd.DataFrame, breaks: pd.DataFrame, height: int = 300) -> go.Figure:
    """Delivered years as bars from zero, published figures as diamonds beside them; nothing joins the two.

    rows: `periode`, `valeur`, `obs_status`; published: `periode`, `valeur`, `statut`, `source`.
    """
    known = rows[rows["valeur"].notna()]
    bars = {
        "type": "bar",
        "x": [int(p) - 0.06 for p in known["periode"]],
        "y": known["valeur"].tolist(),
        "width": 0.5,
        "marker": {"color": "#7DBDB7"},
        "text": [f.number(v) for v in known["valeur"]],
        "textposition": "outside",
        "textfont": {"size": 11, "color": d.SECOND_INK},
        "cliponaxis": False,
        "hovertext": [
            f"<b>{p}</b>, livré{f.NBSP}: {f.number(v)}"
            for p, v in zip(known["periode"], known["valeur"], strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    marker = {"symbol": "diamond", "size": 11, "color": d.PUBLISHED, "line": {"color": "#FFFFFF", "width": 1}}
    sentences = [
        f"<b>{r.periode}</b>, publié{f.NBSP}: {f.number(r.valeur)} ({STATUS.get(r.statut, r.statut)})<br>{r.source}"
        for r in published.itertuples()
    ]
    diamonds = d.dots(
        [int(p) + 0.3 for p in published["periode"]], published["valeur"].tolist(), marker, sentences
    )
    shapes, notes = [], []
    first = int(known["periode"].min()) if len(known) else 9999
    for row in breaks.itertuples():
        at = int(row.periode[:4]) - 0.5
        if at > first and (f.is_year(row.periode) or row.periode.endswith("Q1")):
            shapes.append(d.vertical(at, d.SECOND_INK, 1, "dash"))
            notes.append(_break_note(row, at))
    years = sorted({int(p) for p in [*rows["periode"], *published["periode"]]})
    top = max([*known["valeur"], *published["valeur"], 1])
    return d.figure(
        [bars, diamonds],
        d.layout(
            height, 10, 10, 30, 26, shapes=shapes, annotations=notes,
            xaxis=d.still(tickvals=years, ticktext=[str(y) for y in years]),
            yaxis=d.still(range=[0, top * 1.12], visible=False),
        ),
    )  # fmt: skip
