"""Figures of the path (contact, beneficiary, level 2), of delays and of surveys. Pure functions."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from pages.shared import drawing as d
from pages.shared import formats as f
from pages.shared import texts, timeline

SHARES = {
    "taux_transformation_contact": "Contacts devenus bénéficiaires",
    "part_niveau_2": "Bénéficiaires au niveau 2",
    "part_distanciel": "Rendez-vous à distance",
    "part_rdv_sous_seuil": "Premier rendez-vous en 10 jours ou moins",
    "taux_changement_operateur": "Venus d’un autre opérateur",
    "part_ptp_accompagnes": "Projets de transition professionnelle avec CEP",
    "part_demission_accompagnes": "Démissions-reconversions avec CEP",
    "satisfaction_fin_unite": "Satisfaits à la fin de l’unité",
    "utilite_6_mois": "Conseil utile, six mois après",
    "situation_amelioree_6_mois": "Situation meilleure, six mois après",
}
UNITS = {
    "UO1": "niveau 1 (UO1)", "UO2.1": "niveau 2 (UO2.1)", "UO2": "niveau 2 (UO2)", "UO2.2": "niveau 2 (UO2.2)",
    "aiguillage": "aiguillage", "rdv_forfait": "rendez-vous au forfait",
}  # fmt: skip
MODES = {
    "presentiel": "En présence",
    "telephone": "Par téléphone",
    "visio": "En visioconférence",
    "mixte": "Mixte",
}
COLOURS = ("#12605E", "#B35806", "#542788", "#0072B2")


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows with their question and period in words, and why a value is missing."""
    statut = [
        texts.STATUSES.get(r.obs_status, "")
        if f.is_known(r.valeur)
        else texts.absence(r.motif, r.obs_status, r.conf_status)
        for r in rows.itertuples()
    ]
    return rows.assign(
        question=rows["indicateur"].map(SHARES), periode_nom=rows["periode"].map(f.period), statut=statut
    )


def steps(rows: pd.DataFrame, height: int = 240) -> go.Figure:
    """Contacts, beneficiaries, level 2 as bars from zero. rows: `etape`, `valeur` (missing where not delivered)."""
    names, values = rows["etape"].tolist(), rows["valeur"].tolist()
    y = list(range(len(names), 0, -1))
    known = [v if f.is_known(v) else 0 for v in values]
    bar = {
        "type": "bar", "orientation": "h", "x": known, "y": y, "width": 0.62,
        "marker": {"color": ["#B7DAD5", "#7DBDB7", "#12605E"][: len(y)]},
        "text": [f" {f.number(v)}" if f.is_known(v) else f" {reason}" for v, reason in zip(values, rows["statut"], strict=True)],
        "textposition": "outside", "cliponaxis": False, "textfont": {"size": 12, "color": d.INK},
        "hovertext": [f"<b>{n}</b>{f.NBSP}: {f.number(v)}" for n, v in zip(names, values, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
    x_axis = d.still(range=[0, (max(known, default=1) or 1) * 1.02], visible=False)
    return d.figure(
        [bar], d.layout(height, 170, 70, 6, 6, xaxis=x_axis, yaxis=d.still(tickvals=y, ticktext=names))
    )


def step_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The three counts of one period, from the two terms of the shares: those of the same lines of the files."""
    found = {r.indicateur: r for r in rows.itertuples()}
    asked = (
        ("Ont pris contact", "taux_transformation_contact", "denominateur"),
        ("Bénéficiaires", "part_niveau_2", "denominateur"),
        ("dont niveau 2", "part_niveau_2", "numerateur"),
    )
    out = []
    for name, code, column in asked:
        row = found.get(code)
        value = getattr(row, column) if row is not None and f.is_known(row.valeur) else None
        why = (
            ""
            if f.is_known(value)
            else texts.absence(row.motif, row.obs_status, row.conf_status)
            if row is not None
            else "non livré"
        )
        out.append({"etape": name, "valeur": value, "statut": timeline.short(why, 34)})
    return pd.DataFrame(out)


def steps_title(rows: pd.DataFrame) -> str:
    """« 88 bénéficiaires pour 100 contacts, 34 % atteignent le niveau 2 »."""
    value = rows.set_index("indicateur")["valeur"]
    said = []
    if f.is_known(value.get("taux_transformation_contact")):
        said.append(f"{f.number(value['taux_transformation_contact'])} bénéficiaires pour 100 contacts")
    if f.is_known(value.get("part_niveau_2")):
        said.append(f"{f.with_unit(value['part_niveau_2'], '%')} au niveau 2")
    return f.listing(said) or "Du contact au niveau 2 : non connu"


def shares_over_time(rows: pd.DataFrame, key: str, names: dict[str, str], height: int = 320) -> go.Figure:
    """Shares over years with their intervals, one line per value of `key`, named at its end; values in percent."""
    data, notes = [], []
    ends = []
    for number, (code, part) in enumerate(rows[rows["valeur"].notna()].groupby(key, sort=False)):
        x, value = [timeline.position(p) for p in part["periode"]], part["valeur"].tolist()
        colour = COLOURS[number % len(COLOURS)]
        around = [v for r in part.itertuples() for v in (r.borne_basse, r.borne_haute, None)]
        at = [v for p in x for v in (p, p, None)]
        said = [
            f"<b>{names.get(code, code)}</b>, {f.period(r.periode)}{f.NBSP}: {f.with_unit(r.valeur, '%', 1)}, intervalle "
            f"{f.interval(r.borne_basse, r.borne_haute)}<br>sur {f.number(r.denominateur)}"
            for r in part.itertuples()
        ]
        hollow = {
            "size": 7,
            "color": ["#FFFFFF" if s == "P" else colour for s in part["obs_status"]],
            "line": {"color": colour, "width": 1.4},
        }
        data += [
            d.lines(at, around, colour, 1),
            d.lines(x, value, colour, 1.8),
            d.dots(x, value, hollow, said),
        ]
        ends.append((value[-1], names.get(code, str(code)), colour))
    places = _apart([v for v, _, _ in sorted(ends)])
    for at, (value, name, colour) in zip(places, sorted(ends), strict=True):
        text = f"{timeline.wrapped(name, 26)} {f.with_unit(value, '%', 0)}"
        notes.append(d.note(text, 1, at, colour=colour, xref="paper", xanchor="left", xshift=6, align="left"))
    periods = sorted(rows["periode"].unique())
    x_axis = d.still(
        tickvals=[timeline.position(p) for p in periods],
        ticktext=[p[:4] for p in periods],
        showline=True,
        linecolor=d.LINE,
    )
    y_axis = d.still(range=[0, 104], tickvals=[0, 25, 50, 75, 100]) | {"showgrid": True, "gridcolor": d.GRID}
    return d.figure(data, d.layout(height, 30, 185, 12, 26, xaxis=x_axis, yaxis=y_axis, annotations=notes))


def _apart(values: list[float], least: float = 11.0) -> list[float]:
    placed: list[float] = []
    for value in values:
        placed.append(max(value, placed[-1] + least) if placed else value)
    return placed


def last_title(rows: pd.DataFrame, key: str, names: dict[str, str]) -> str:
    """The last known value of each line: « Satisfaits : 92 % au niveau 1 et 90 % au niveau 2 en 2025 »."""
    known = rows[rows["valeur"].notna()]
    if known.empty:
        return "Aucune valeur connue"
    period = known["periode"].max()
    last = known[known["periode"] == period]
    said = [
        f"{texts.inside_sentence(names.get(k, k))}{f.NBSP}: {f.with_unit(v, '%', 0)}"
        for k, v in zip(last[key], last["valeur"], strict=True)
    ]
    return f"{texts.sentence_case(f.listing(said))} {f.at_period(period)}"


def waits(rows: pd.DataFrame, height: int = 400) -> go.Figure:
    """Median wait of each territory, in days, as a dot with its interval; shortest first. rows of shared/map."""
    known = rows[rows["valeur"].notna()].sort_values("valeur")
    y = list(range(0, -len(known), -1))
    low, high = known["borne_basse"].tolist(), known["borne_haute"].tolist()
    said = [
        f"<b>{r.nom}</b>{f.NBSP}: {f.number(r.valeur)} jours, intervalle {f.interval(r.borne_basse, r.borne_haute, 0)}<br>"
        f"{f.number(r.numerateur)} rendez-vous tenus sur {f.number(r.denominateur)} demandes"
        for r in known.itertuples()
    ]
    data = [
        d.lines(
            [v for a, b in zip(low, high, strict=True) for v in (a, b, None)],
            [v for at in y for v in (at, at, None)],
            "#7DBDB7",
            3,
        ),
        d.dots(known["valeur"].tolist(), y, {"size": 9, "color": d.ACCENT}, said),
        d.labels(high, y, [f"    {f.number(v)} j" for v in known["valeur"]]),
    ]
    x_axis = d.still(range=[0, max([*high, 12]) * 1.15], nticks=5, showline=True, linecolor=d.LINE)
    names = [timeline.short(n, 26) for n in known["nom"]]
    y_axis = d.still(tickvals=y, ticktext=names, range=[-len(known) + 0.4, 0.6])
    return d.figure(
        data,
        d.layout(max(150, min(height, 44 + 24 * len(known))), 190, 40, 10, 26, xaxis=x_axis, yaxis=y_axis),
    )


def waits_title(rows: pd.DataFrame, here: dict, within: str) -> str:
    """« 8 jours en médiane en Nouvelle-Aquitaine; non livré par 14 régions sur 18 »."""
    known = rows["valeur"].notna()
    text = (
        f"{f.number(here['valeur'])} jours en médiane {within}"
        if f.is_known(here["valeur"])
        else "Délai non connu ici"
    )
    if len(rows) and not known.all():
        text += f"{f.NBSP}; connu dans {f.count(int(known.sum()), 'territoire')} sur {f.number(len(rows))}"
    return text


def groups(rows: pd.DataFrame) -> pd.DataFrame:
    """Waits by group with names in words, missing ones with their reason."""
    words = texts.MODALITIES | MODES | {"ensemble": "Ensemble"}
    return rows.assign(
        groupe=rows["modalite"].map(lambda m: words.get(m, m)),
        statut=[
            "" if f.is_known(r.valeur) else texts.absence(r.motif, r.obs_status, r.conf_status)
            for r in rows.itertuples()
        ],
    )
