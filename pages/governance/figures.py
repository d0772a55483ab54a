"""Sentences and charts of « Gouvernance ». Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from pages.shared import drawing as d
from pages.shared import formats as f
from pages.shared import texts
from pages.shared.filters import Territory

COMMITTEES = {
    "crefop": "Crefop",
    "cre": "Comité régional pour l’emploi",
    "cpir": "CPIR (Transitions Pro)",
    "comite_pilotage": "Comité de pilotage",
    "comite_technique": "Comité technique",
    "comite_suivi": "Comité de suivi",
    "comite_departemental_emploi": "Comité départemental pour l’emploi",
    "comite_local_emploi": "Comité local pour l’emploi",
}
LATE = "la prochaine réunion annoncée est passée, sans compte rendu livré"
SPRO_STATUS = {
    "membre_droit": "membre de droit",
    "membre_labellise": "membre labellisé",
    "partenaire_local": "partenaire local",
    "hors_spro": "hors SPRO",
    "nr": "non renseigné",
}
# Lightness steps of one hue, for parts of a whole that are no network
STEPS = ("#12605E", "#3F948F", "#7DBDB7", "#B7DAD5", "#8A93A0", "#D5D9E0")


def alerts(row: Mapping, day: dt.date) -> list[str]:
    """What calls for attention in a région; empty when nothing does. Unknown is said as not delivered."""
    said = []
    if not f.is_known(row["derniere"]):
        said.append("aucune réunion d’instance n’est livrée")
    else:
        if f.is_known(row["prochaine"]) and pd.Timestamp(row["prochaine"]).date() < day:
            said.append(f"{LATE} ({f.date(row['prochaine'])})")
        if (day - pd.Timestamp(row["derniere"]).date()).days > 365:
            said.append(f"aucune réunion livrée depuis le {f.date(row['derniere'])}")
    if not f.is_known(row["en_vigueur"]):
        said.append("aucune convention n’est livrée")
    elif row["en_vigueur"] == 0:
        said.append("aucune convention en vigueur")
    if f.is_known(row["bientot"]) and row["bientot"]:
        said.append(
            f.count(int(row["bientot"]), "convention échoit", "conventions échoient") + " dans les six mois"
        )
    return said


def remember(place: Territory, rows: pd.DataFrame, day: dt.date) -> list[str]:
    """Who follows and who coordinates by law, then what is known here: last committee, agreements, alerts."""
    if place.niveau == "france":
        known = int(rows["derniere"].notna().sum())
        late = sum(any(LATE in text for text in alerts(r, day)) for r in rows.to_dict("records"))
        silent = [r["nom"] for r in rows.to_dict("records") if not f.is_known(r["derniere"])]
        lines = [
            f"<b>{f.count(known, 'région', 'régions')} sur {f.number(len(rows))}</b> {'livrent leurs' if known > 1 else 'livre ses'} réunions d’instances.",
            "La Région coordonne, la CPIR suit ; aucun texte ne dit laquelle des deux donne l’impulsion.",
        ]
        if late:
            lines.append(f"Dans {f.count(late, 'région', 'régions')}, {LATE}.")
        if silent:
            lines.append(f"Rien n’est livré pour {f.listing(silent)}{f.NBSP}: ce n’est pas un zéro.")
        return lines
    row = rows.iloc[0].to_dict()
    where = texts.sentence_case(place.within)
    if f.is_known(row["derniere"]):
        first = f"{where}, la dernière réunion livrée date du <b>{f.date(row['derniere'])}</b>"
        coming = f.is_known(row["prochaine"]) and pd.Timestamp(row["prochaine"]).date() >= day
        first += f", la prochaine est annoncée le {f.date(row['prochaine'])}." if coming else "."
    else:
        first = (
            f"{where}, <b>aucune réunion d’instance n’est livrée</b>{f.NBSP}: qui pilote n’est pas documenté."
        )
    lines = [first]
    if f.is_known(row["en_vigueur"]):
        lines.append(
            f"{f.count(int(row['en_vigueur']), 'convention est', 'conventions sont')} en vigueur au {f.date(day)}, "
            f"{f.count(int(row['echues']), 'échue', 'échues')}."
        )
    said = [a for a in alerts(row, day) if "réunion d’instance" not in a]
    if said:
        lines.append(f"À noter{f.NBSP}: {f.listing(said)}.")
    return lines


def meetings(rows: pd.DataFrame, height: int = 300) -> go.Figure:
    """Meetings as dots, a line per kind of committee, over time."""
    kinds = list(rows["type_instance"].value_counts().index)
    place = {kind: -i for i, kind in enumerate(kinds)}
    sentences = [
        f"<b>{committee(r.type_instance)}</b>, {r.territoire}{f.NBSP}: {f.date(r.date_instance)}"
        for r in rows.itertuples()
    ]
    data = [
        d.dots(
            [pd.Timestamp(v).date().isoformat() for v in rows["date_instance"]],
            [place[k] for k in rows["type_instance"]],
            {"size": 9, "color": d.ACCENT, "opacity": 0.75, "line": {"color": "#FFFFFF", "width": 1}},
            sentences,
        )
    ]
    layout = d.layout(
        height, 230, 14, 8, 28,
        xaxis=d.still(type="date", showgrid=True, gridcolor=d.GRID, dtick="M12", tickformat="%Y"),
        yaxis=d.still(
            tickvals=list(place.values()), ticktext=[committee(k) for k in kinds], range=[-len(kinds) + 0.5, 0.5]
        ),
    )  # fmt: skip
    return d.figure(data, layout)


def committee(code: str) -> str:
    return COMMITTEES.get(code, texts.sentence_case(str(code).replace("_", " ")))


def stacked(rows: pd.DataFrame, by: str, value: str, part: str, unit: str, height: int = 320) -> go.Figure:
    """Bars by year (or quarter) from zero, stacked by part, darkest first. rows: `by`, `part`, `value`."""
    parts = list(dict.fromkeys(rows[part]))
    data = []
    for i, name in enumerate(parts):
        own = rows[rows[part] == name]
        data.append(
            {
                "type": "bar",
                "x": own[by].tolist(),
                "y": own[value].astype(float).tolist(),
                "name": name,
                "marker": {"color": STEPS[i % len(STEPS)]},
                "hovertext": [
                    f"<b>{name}</b>, {x}{f.NBSP}: {f.with_unit(v, unit)}"
                    for x, v in zip(own[by], own[value], strict=True)
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    layout = d.layout(
        height, 46, 10, 8, 60, barmode="stack", xaxis=d.still(type="category"),
        yaxis=d.still(showgrid=True, gridcolor=d.GRID, rangemode="tozero"),
    )  # fmt: skip
    return d.figure(
        data,
        layout | {"showlegend": True, "legend": {"orientation": "h", "y": -0.16, "font": {"size": 11.5}}},
    )


def lines(
    rows: pd.DataFrame,
    value: str,
    group: str,
    colours: Mapping[str, str],
    top: float | None,
    height: int = 300,
) -> go.Figure:
    """A line per group over periods, its name at the end; a missing value cuts it."""
    data, ends = [], []
    for name, own in rows.groupby(group, sort=False):
        x, y = own["periode"].tolist(), [float(v) if f.is_known(v) else None for v in own[value]]
        colour = colours.get(name, d.ACCENT)
        said = [f"<b>{name}</b>, {f.period(p)}{f.NBSP}: {f.number(v, 1)}" for p, v in zip(x, y, strict=True)]
        data.append(d.lines(x, y, colour, 2))
        data.append(d.dots(x, y, {"size": 7, "color": colour}, said))
        if y and y[-1] is not None:
            ends.append((y[-1], x[-1], name))
    # names at the ends of lines, kept apart from one another
    gap = (top or max([v for v, _, _ in ends], default=1)) * 0.09
    floor = float("-inf")
    for value, at, name in sorted(ends):
        floor = max(value, floor + gap)
        data.append(d.labels([at], [floor], [f"  {name}"], d.INK))
    layout = d.layout(
        height, 40, 130, 8, 28, xaxis=d.still(type="category"),
        yaxis=d.still(showgrid=True, gridcolor=d.GRID, range=[0, top] if top else None, rangemode="tozero"),
    )  # fmt: skip
    return d.figure(data, layout)


def _periods(codes: pd.Series) -> dict:
    """An axis of years or quarters in their order; only first quarters are named, by their year."""
    known = sorted(set(codes))
    ticks = [p for p in known if f.is_year(p) or p.endswith("-Q1")]
    return d.still(
        type="category",
        categoryorder="array",
        categoryarray=known,
        tickvals=ticks,
        ticktext=[p[:4] for p in ticks],
        tickangle=0,
    )
