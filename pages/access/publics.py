"""Figures of « Qui est accueilli » : representation of publics, over time. Pure functions."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from pages.shared import drawing as d
from pages.shared import formats as f
from pages.shared import texts, timeline

NAMES = {
    "femme": "Femmes",
    "50_plus": "50 ans et plus",
    "cap_bep_ou_moins": "CAP-BEP ou moins",
    "ouvriers_employes": "Ouvriers et employés",
    "independant": "Indépendants",
    "petites_communes": "Communes de moins de 2\u202f000 habitants",
    "tres_petites_entreprises": "Très petites entreprises",
}


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows with the public in words, and why an index is missing."""
    missing = [
        "" if f.is_known(r.valeur) else texts.absence(r.motif, r.obs_status, r.conf_status)
        for r in rows.itertuples()
    ]
    return rows.assign(
        libelle=rows["public"].map(NAMES), statut=missing, periode_nom=rows["periode"].map(f.period)
    )


def representation(rows: pd.DataFrame, height: int = 340) -> go.Figure:
    """Index of each public as a dot with its interval around 1 (parity); a missing one says why.

    rows: `libelle`, `valeur`, `borne_basse`, `borne_haute`, `dit`, `statut`, `part_beneficiaires`, `part_actifs`.
    """
    y = list(range(0, -len(rows), -1))
    known = rows["valeur"].notna().tolist()
    ends = [
        v
        for r, k in zip(rows.itertuples(), known, strict=True)
        for v in ((r.borne_basse, r.borne_haute, None) if k else ())
    ]
    at = [v for yy, k in zip(y, known, strict=True) for v in ((yy, yy, None) if k else ())]
    colour = {"sur-représenté": "#B35806", "sous-représenté": "#542788"}
    shown = rows[known]
    shape = {"sur-représenté": "triangle-right", "sous-représenté": "triangle-left"}
    marker = {
        "size": 10,
        "symbol": [shape.get(v, "circle") for v in shown["dit"]],
        "color": [colour.get(v, d.REFERENCE) for v in shown["dit"]],
    }
    said = [
        f"<b>{r.libelle}</b>, {r.dit}<br>{f.with_unit(r.part_beneficiaires, '%', 1)} des bénéficiaires, "
        f"{f.with_unit(r.part_actifs, '%', 1)} des actifs occupés<br>indice {f.number(r.valeur, 2)}, intervalle "
        f"{f.interval(r.borne_basse, r.borne_haute, 2)}"
        for r in shown.itertuples()
    ]
    places = [yy for yy, k in zip(y, known, strict=True) if k]
    data = [
        d.lines(ends, at, "#AAB2BF", 2),
        d.dots(shown["valeur"].tolist(), places, marker, said),
        d.labels(shown["borne_haute"].tolist(), places, [f"  {f.number(v, 2)}" for v in shown["valeur"]]),
    ]
    notes = [
        d.note(timeline.short(r.statut.split(" : ")[0], 40), 0.03, yy, xanchor="left")
        for r, yy, k in zip(rows.itertuples(), y, known, strict=True)
        if not k
    ]
    notes.append(d.note("1 : parité", 1, 1, yref="paper", yanchor="bottom"))
    top = max([*shown["borne_haute"].tolist(), 1.2]) * 1.15
    x_axis = d.still(range=[0, top], nticks=5, tickformat=",.1f", showline=True, linecolor=d.LINE)
    y_axis = d.still(
        tickvals=y, ticktext=[timeline.short(n, 30) for n in rows["libelle"]], range=[-len(rows) + 0.4, 0.6]
    )
    shapes = [d.vertical(1, d.REFERENCE, 1.2)]
    return d.figure(
        data, d.layout(height, 205, 40, 24, 26, xaxis=x_axis, yaxis=y_axis, shapes=shapes, annotations=notes)
    )


def representation_title(rows: pd.DataFrame, regions: pd.DataFrame) -> str:
    """« Indépendants : 2,6 fois moins présents que parmi les actifs occupés, et sous-représentés dans 15 régions sur 17 »."""
    under = rows[rows["dit"] == "sous-représenté"]
    if under.empty:
        over = rows[rows["dit"] == "sur-représenté"]
        if over.empty:
            return (
                "Aucun écart de représentation sûr"
                if rows["valeur"].notna().any()
                else "Représentation non connue"
            )
        top = over.loc[over["valeur"].idxmax()]
        return f"{top['libelle']}{f.NBSP}: {f.number(top['valeur'], 1)} fois plus présents que parmi les actifs occupés"
    low = under.loc[under["valeur"].idxmin()]
    share = f.with_unit(low["part_beneficiaires"], "%", 0)
    text = f"{low['libelle']}{f.NBSP}: {share} des bénéficiaires, {f.with_unit(low['part_actifs'], '%', 0)} des actifs occupés"
    count = regions[regions["public"] == low["public"]]
    if len(count) and count["connues"].iloc[0]:
        text += f"{f.NBSP}; sous-représentés dans {f.number(count['sous'].iloc[0])} régions sur {f.number(count['connues'].iloc[0])}"
    return text


def over_time(rows: pd.DataFrame, height: int = 340) -> go.Figure:
    """Index of each public over years, its name at the end of its line."""
    data, ends = [], []
    periods = sorted(rows["periode"].unique())
    for number, (_, part) in enumerate(rows[rows["valeur"].notna()].groupby("public", sort=False)):
        x = [timeline.position(p) for p in part["periode"]]
        colour = PALETTE[number % len(PALETTE)]
        said = [
            f"<b>{r.libelle}</b>, {f.period(r.periode)}{f.NBSP}: {f.number(r.valeur, 2)}, intervalle "
            f"{f.interval(r.borne_basse, r.borne_haute, 2)}"
            for r in part.itertuples()
        ]
        value = part["valeur"].tolist()
        data += [d.lines(x, value, colour, 1.8), d.dots(x, value, {"size": 6, "color": colour}, said)]
        ends.append((value[-1], part["libelle"].iloc[0], colour))
    top = max([v for v, _, _ in ends], default=1) * 1.15
    notes = [
        d.note(
            f"{timeline.short(name, 24)} {f.number(value, 2)}",
            1,
            at,
            colour=colour,
            xref="paper",
            xanchor="left",
            xshift=4,
        )
        for at, (value, name, colour) in zip(
            _apart([v for v, _, _ in sorted(ends)], top), sorted(ends), strict=True
        )
    ]
    notes.append(d.note("parité", 0, 1, xref="paper", xanchor="left", yanchor="bottom"))
    x = [timeline.position(p) for p in periods]
    x_axis = d.still(tickvals=x, ticktext=[p[:4] for p in periods], showline=True, linecolor=d.LINE)
    y_axis = d.still(range=[0, top], nticks=5, tickformat=",.1f") | {"showgrid": True, "gridcolor": d.GRID}
    parity = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 1,
        "y1": 1,
        "line": {"color": d.REFERENCE, "width": 1.2},
    }
    return d.figure(
        data,
        d.layout(height, 30, 190, 12, 26, xaxis=x_axis, yaxis=y_axis, annotations=notes, shapes=[parity]),
    )


PALETTE = ("#12605E", "#B35806", "#542788", "#0072B2", "#8A6D3B", "#5A6270")


def _apart(values: list[float], top: float) -> list[float]:
    """Heights of labels, in the order given (growing), at least a line of text apart."""
    least, placed = 0.065 * top, []
    for value in values:
        placed.append(max(value, placed[-1] + least) if placed else value)
    return placed


def over_time_title(rows: pd.DataFrame) -> str:
    """The public whose index moved most between the first and the last period, when the two intervals are apart."""
    best, size = None, 0.0
    for name, part in rows[rows["valeur"].notna()].groupby("libelle"):
        first, last = part.iloc[0], part.iloc[-1]
        apart = first["borne_haute"] < last["borne_basse"] or last["borne_haute"] < first["borne_basse"]
        if len(part) > 1 and apart and abs(last["valeur"] - first["valeur"]) > size:
            best, size = (name, first, last), abs(last["valeur"] - first["valeur"])
    if best is None:
        return (
            "Aucun public n’a sûrement changé de place"
            if rows["valeur"].notna().any()
            else "Évolution non connue"
        )
    name, first, last = best
    return f"{name}{f.NBSP}: indice de {f.number(first['valeur'], 2)} {f.at_period(first['periode'])} à {f.number(last['valeur'], 2)} {f.at_period(last['periode'])}"
