"""Figures of the fair comparison: funnel, raw and steadied rates, inequality, small multiples, maps of classes. Pure functions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.shared import drawing as d
from pages.shared import formats as f
from pages.shared import maps, texts, timeline

GAPS = ("#542788", "#998EC3", "#F2F2F2", "#F1A340", "#B35806")
GAP_LABELS = (
    "▼▼ nettement au-dessous (moins de 0,9)", "▼ au-dessous", "conforme (écart non significatif)", "▲ au-dessus",
    "▲▲ nettement au-dessus (plus de 1,1)",
)  # fmt: skip
CROSSED = (
    "#E8E8E8", "#B5D8D5", "#4FB0A5", "#E3C9A2", "#A9AE92", "#4E8C80", "#D98E32", "#94753F", "#3B4F3C",
)  # fmt: skip
CROSSED_WORDS = {
    "acces": ("accès bas", "accès moyen", "accès haut"),
    "offre": ("offre rare", "offre moyenne", "offre fournie"),
}
SHAPES = {
    "au-dessus": "triangle-up",
    "au-dessous": "triangle-down",
    "conforme": "circle",
    "trop peu": "x-thin",
}
COLOURS = {"au-dessus": "#B35806", "au-dessous": "#542788", "conforme": "#8A93A0", "trop peu": "#AAB2BF"}


def expected_map(rows: pd.DataFrame, place: maps.Ground, chosen: str) -> go.Figure:
    """Observed over expected: orange above, purple below, pale where the gap is not clear."""
    said = pd.Series(
        [
            f"{f.number(r.valeur, 2)} fois l’attendu, intervalle {f.interval(r.borne_basse, r.borne_haute, 2)} ({r.verdict})"
            f"<br>{f.number(r.numerateur)} entrées pour {f.number(r.denominateur)} attendues"
            if r.etat == "connu"
            else ""
            for r in rows.itertuples()
        ],
        index=rows.index,
        dtype=object,
    )
    return maps.classed(rows, place, GAPS, said, chosen)


def expected_title(rows: pd.DataFrame, plural: str) -> str:
    """« 8 départements au-dessus de l’attendu, 12 au-dessous, 81 conformes »."""
    verdicts = rows["verdict"].value_counts()
    known = int((rows["etat"] == "connu").sum())
    if not known:
        return "Accès attendu non connu : la structure des actifs occupés n’est pas livrée"
    above, below = int(verdicts.get("au-dessus", 0)), int(verdicts.get("au-dessous", 0))
    if not above and not below:
        return f"Aucun écart sûr à l’attendu parmi {f.number(known)} {plural}"
    return f"Sur {f.number(known)} {plural}, {f.number(above)} au-dessus de l’attendu et {f.number(below)} au-dessous"


def crossed_map(rows: pd.DataFrame, place: maps.Ground, offer: str, decimals: int, chosen: str) -> go.Figure:
    """Access and offer, three classes each."""
    said = pd.Series(
        [
            f"{f.with_unit(r.valeur, '‰', 1)} ({CROSSED_WORDS['acces'][int(r.classe) % 3]})<br>{offer}{f.NBSP}: "
            f"{f.number(r.offre, decimals)} ({CROSSED_WORDS['offre'][int(r.classe) // 3]})"
            if r.etat == "connu"
            else ""
            for r in rows.itertuples()
        ],
        index=rows.index,
        dtype=object,
    )
    return maps.classed(rows, place, CROSSED, said, chosen)


def crossed_title(rows: pd.DataFrame, maille: str) -> str:
    """« 9 départements ont une offre rare et un accès bas ; 4, une offre fournie et un accès bas »."""
    known = rows[rows["etat"] == "connu"]
    if known.empty:
        return "Accès et offre ne sont pas connus ensemble"
    one, many = texts.LEVELS[maille]
    poor, spared = int((known["classe"] == 0).sum()), int((known["classe"] == 6).sum())
    verb = "ont" if poor > 1 else "a"
    return f"{f.count(poor, one, many)} {verb} peu d’offre et peu d’accès{f.NBSP}; {f.number(spared)}, peu d’accès malgré l’offre"


def funnel(rows: pd.DataFrame, limits: pd.DataFrame, height: int = 380) -> go.Figure:
    """Rates by number of people in work, with the limits of chance: shape and colour say the verdict.

    rows: `nom`, `actifs_occupes`, `taux_brut`, `verdict`, `dit`; limits: columns of the query access/limits.
    """
    x = limits["actifs_occupes"].tolist()
    band = {
        "type": "scatter",
        "x": x + x[::-1],
        "y": limits["haut_95"].tolist() + limits["bas_95"].tolist()[::-1],
        "fill": "toself",
        "fillcolor": d.BAND,
        "mode": "none",
        "hoverinfo": "skip",
    }
    data = [band]
    for column, colour, dash in (
        ("bas_998", d.ACCENT, "solid"), ("haut_998", d.ACCENT, "solid"), ("bas_elargi", d.SECOND_INK, "dash"),
        ("haut_elargi", d.SECOND_INK, "dash"), ("reference", d.REFERENCE, "solid"),
    ):  # fmt: skip
        data.append(d.lines(x, limits[column].tolist(), colour, 1.2, dash))
    for verdict, shape in SHAPES.items():
        marker = {
            "symbol": shape,
            "size": 8,
            "color": COLOURS[verdict],
            "line": {"color": "#FFFFFF" if shape != "x-thin" else COLOURS[verdict], "width": 0.8},
        }
        for said, part in rows[rows["verdict"] == verdict].groupby("dit"):
            data.append(_points(part, marker, str(said)))
    marked = rows[rows["remarquable"] & rows["verdict"].isin(["au-dessus", "au-dessous"])]
    marked = marked.assign(ecart=(marked["taux_brut"] - marked["reference"]).abs()).nlargest(6, "ecart")
    data.append(
        d.labels(
            marked["actifs_occupes"].tolist(),
            marked["taux_brut"].tolist(),
            [f"  {timeline.short(n, 20)}" for n in marked["nom"]],
        )
    )
    top = float(np.nanmax([rows["taux_brut"].max(), limits["haut_95"].quantile(0.9)])) if len(rows) else 1.0
    ticks = [v for v in (1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6) if x and x[0] <= v <= x[-1]]
    x_axis = d.still(
        type="log", tickvals=ticks, ticktext=[f.number(v) for v in ticks], showline=True, linecolor=d.LINE
    )
    y_axis = d.still(range=[0, top * 1.12], nticks=5, tickformat=",.0f") | {
        "showgrid": True,
        "gridcolor": d.GRID,
    }
    notes = [d.note("actifs occupés →", 1, 0, xref="paper", yref="paper", xanchor="right", yanchor="bottom"),
             d.note("entrées pour 1 000, par an", 0, 1, xref="paper", yref="paper", xanchor="left", yanchor="bottom")]  # fmt: skip
    return d.figure(
        data,
        d.layout(
            height, 30, 60, 22, 26, xaxis=x_axis, yaxis=y_axis, annotations=notes, separators=f",{f.NARROW}"
        ),
    )


def _points(rows: pd.DataFrame, marker: dict, said: str) -> dict:
    """Points of one verdict; the browser writes their sentence from their coordinates, which are sent once."""
    sentence = (
        f"<b>%{{customdata[0]}}</b>{f.NBSP}: %{{y:.1f}}{f.NARROW}‰, {said}<br>"
        "%{x:,.0f} actifs occupés, %{customdata[1]:,.0f} entrées<extra></extra>"
    )
    return d.dots(rows["actifs_occupes"].round().tolist(), rows["taux_brut"].round(2).tolist(), marker) | {
        "customdata": rows[["nom", "entrees"]].astype(object).to_numpy().tolist(),
        "hovertemplate": sentence,
        "hoverinfo": None,
    }


def counted(rows: pd.DataFrame) -> dict:
    """How many of the territories drawn have each verdict, and what they are compared with."""
    verdicts = rows["verdict"].value_counts()
    words = {"dessus": "au-dessus", "dessous": "au-dessous", "conformes": "conforme", "trop_peu": "trop peu"}
    return (
        {"compares": len(rows)}
        | {key: int(verdicts.get(word, 0)) for key, word in words.items()}
        | {
            "surdispersion": rows["surdispersion"].max(),
            "reference_france": bool(rows["reference_france"].all()),
        }
    )


def funnel_legend(counts: dict) -> str:
    """Shapes of the verdicts with their numbers, and what the lines are."""
    shapes = (
        ("triangle", "au-dessus", "dessus"),
        ("pointe", "au-dessous", "dessous"),
        ("rond", "conforme", "conformes"),
    )
    items = [
        f'<span class="cle"><i class="forme {shape}" style="background:{COLOURS[word]}"></i>{word} <b>{f.number(int(counts[key]))}</b></span>'
        for shape, word, key in shapes
    ]
    few = (
        f'<span class="cle">× trop peu <b>{f.number(int(counts["trop_peu"]))}</b></span>'
        if counts["trop_peu"]
        else ""
    )
    lines = '<span class="unite">bande : 95 % · trait : 99,8 % · pointillé : 99,8 % élargi à la dispersion ordinaire</span>'
    return f'<div class="legende">{"".join(items)}{few}{lines}</div>'


def funnel_title(counts: dict, plural: str, reference: str) -> str:
    """« Sur 12 départements, 2 sûrement au-dessus de la France, 6 au-dessous, 4 conformes »."""
    if not counts["compares"]:
        return "Aucun territoire à comparer"
    above, below, alike = (int(counts[k]) for k in ("dessus", "dessous", "conformes"))
    few = (
        f", {f.number(int(counts['trop_peu']))} trop peu peuplés pour conclure" if counts["trop_peu"] else ""
    )
    return (
        f"Sur {f.number(counts['compares'])}{f.NBSP}{plural}, {f.number(above)} sûrement au-dessus de {reference}, {f.number(below)} au-dessous, "
        f"{f.count(alike, 'conforme')}{few}"
    )


def least_sure(rows: pd.DataFrame, most: int = 11) -> pd.DataFrame:
    """The territories whose rate is the least sure, highest first."""
    return rows.nsmallest(most, "poids_propre").sort_values("taux_stabilise", ascending=False)


def steadied(shown: pd.DataFrame, height: int = 380) -> go.Figure:
    """Raw rate (hollow) and steadied rate (filled, with its interval) of each territory."""
    y = list(range(0, -len(shown), -1))
    names = [timeline.short(n, 26) for n in shown["nom"]]
    raw, value = shown["taux_brut"].tolist(), shown["taux_stabilise"].tolist()
    low, high = shown["borne_basse"].tolist(), shown["borne_haute"].tolist()
    said = [
        f"<b>{r.nom}</b><br>brut{f.NBSP}: {f.with_unit(r.taux_brut, '‰', 1)} ({f.number(r.entrees)} entrées)<br>stabilisé{f.NBSP}: "
        f"{f.with_unit(r.taux_stabilise, '‰', 1)}, intervalle {f.interval(r.borne_basse, r.borne_haute)}"
        for r in shown.itertuples()
    ]
    pairs_x = [v for a, b in zip(low, high, strict=True) for v in (a, b, None)]
    pairs_y = [v for at in y for v in (at, at, None)]
    data = [
        d.lines(pairs_x, pairs_y, "#7DBDB7", 2),
        d.dots(raw, y, {"size": 9, "color": "#FFFFFF", "line": {"color": d.SECOND_INK, "width": 1.6}}, said),
        d.dots(value, y, {"size": 9, "color": d.ACCENT}, said),
    ]
    reference = float(shown["reference"].iloc[0]) if len(shown) else 0.0
    low_end, high_end = min([*raw, *low, reference]), max([*raw, *high, reference])
    span = (high_end - low_end) or 1
    shapes = [d.vertical(reference, d.REFERENCE, 1.2)]
    notes = [d.note(f"France {f.number(reference, 1)}", reference, 1, yref="paper", yanchor="bottom")]
    x_axis = d.still(
        range=[low_end - 0.08 * span, high_end + 0.08 * span], nticks=5, showline=True, linecolor=d.LINE
    )
    y_axis = d.still(tickvals=y, ticktext=names, range=[-len(shown) + 0.4, 0.6], tickfont={"size": 11.5})
    return d.figure(
        data, d.layout(height, 190, 20, 34, 26, xaxis=x_axis, yaxis=y_axis, shapes=shapes, annotations=notes)
    )


def steadied_title(rows: pd.DataFrame, maille: str) -> str:
    """The largest correction: « CC X : 11,3 ‰ observés, 6,9 ‰ une fois stabilisés »."""
    if rows.empty:
        return "Aucun taux à stabiliser"
    gap = (rows["taux_brut"] - rows["taux_stabilise"]).abs()
    row = rows.loc[gap.idxmax()]
    if gap.max() < 0.05:
        return f"Les {texts.LEVELS[maille][1]} sont assez peuplés{f.NBSP}: stabiliser ne change aucun taux"
    return (
        f"{row['nom']}{f.NBSP}: {f.with_unit(row['taux_brut'], '‰', 1)} observés, "
        f"{f.with_unit(row['taux_stabilise'], '‰', 1)} une fois le hasard réduit"
    )


def inequality(rows: pd.DataFrame, height: int = 300) -> go.Figure:
    """A measure of inequality over time, with its interval; the last point hollow while provisional."""
    x = [timeline.position(p) for p in rows["periode"]]
    value = rows["valeur"].tolist()
    band = {
        "type": "scatter", "x": x + x[::-1], "y": rows["borne_haute"].tolist() + rows["borne_basse"].tolist()[::-1],
        "fill": "toself", "fillcolor": d.BAND, "mode": "none", "hoverinfo": "skip",
    }  # fmt: skip
    said = [
        f"<b>{f.period(r.periode)}</b>{f.NBSP}: {f.number(r.valeur, 2)}, intervalle {f.interval(r.borne_basse, r.borne_haute, 2)}"
        f"<br>au plus haut{f.NBSP}: {r.nom_haut}{f.NBSP}; au plus bas{f.NBSP}: {r.nom_bas}<br>{r.perimetre}"
        for r in rows.itertuples()
    ]
    marker = {
        "size": 7,
        "color": ["#FFFFFF" if p else d.ACCENT for p in rows["provisoire"]],
        "line": {"color": d.ACCENT, "width": 1.4},
    }
    data = [band, d.lines(x, value, d.ACCENT, 2.2), d.dots(x, value, marker, said)]
    y_axis = d.still(range=[1, max(rows["borne_haute"].max(), 1.1) * 1.03], nticks=5, tickformat=",.2f") | {
        "showgrid": True,
        "gridcolor": d.GRID,
    }
    x_axis = d.still(tickvals=x, ticktext=[p[:4] for p in rows["periode"]], showline=True, linecolor=d.LINE)
    return d.figure(data, d.layout(height, 40, 20, 12, 26, xaxis=x_axis, yaxis=y_axis))


def inequality_title(rows: pd.DataFrame, plural: str) -> str:
    """« Le dixième le mieux servi accède 1,28 fois plus que le moins bien servi en 2025, contre 1,33 en 2020 »."""
    known = rows[rows["valeur"].notna()]
    if known.empty:
        return "Inégalité non connue"
    first, last = known.iloc[0], known.iloc[-1]
    when = f.at_period(last["periode"])
    text = f"Le dixième le mieux servi accède {f.number(last['valeur'], 2)} fois plus que le moins bien servi {when}"
    if len(known) < 2:
        return text
    if last["borne_haute"] < first["borne_basse"]:
        return f"{text}, contre {f.number(first['valeur'], 2)} {f.at_period(first['periode'])}{f.NBSP}: l’écart se réduit"
    if last["borne_basse"] > first["borne_haute"]:
        return f"{text}, contre {f.number(first['valeur'], 2)} {f.at_period(first['periode'])}{f.NBSP}: l’écart se creuse"
    return f"{text}, comme {f.at_period(first['periode'])} (la différence n’est pas significative)"


def multiples(rows: pd.DataFrame, breaks: pd.DataFrame, height: int = 520, columns: int = 6) -> go.Figure:
    """One small line per région on a common axis, France in grey behind; lines stop at breaks, the provisional end is dotted."""
    names = rows["nom"].drop_duplicates().tolist()
    lines = -(-len(names) // columns)
    top = float(np.nanmax(rows[["valeur", "valeur_france"]].to_numpy(float))) * 1.1
    data, layout, notes = [], {}, []
    gap_x, gap_y = 0.02, 0.085
    width, tall = (1 - gap_x * (columns - 1)) / columns, (1 - gap_y * (lines - 1)) / lines - 0.01
    cuts = breaks["periode"].tolist()
    for i, name in enumerate(names):
        part = rows[rows["nom"] == name]
        column, line = i % columns, i // columns
        left, bottom = column * (width + gap_x), 1 - (line + 1) * tall - line * (gap_y + 0.01)
        axis = "" if i == 0 else str(i + 1)
        periods = part["periode"].tolist()
        x = [timeline.position(p) for p in periods]
        values, france = (part[c].to_numpy(float).round(2) for c in ("valeur", "valeur_france"))
        provisional = (part["obs_status"] == "P").tolist()
        traces = timeline.cut_lines(x, france, periods, cuts, "#B9C0CA", 1.2, [])
        traces += timeline.cut_lines(x, values, periods, cuts, d.ACCENT, 1.8, provisional)
        kept = np.flatnonzero(~np.isnan(values))
        traces.append(
            _hovers(name, [x[k] for k in kept], [periods[k] for k in kept], values[kept], france[kept])
        )
        data += [t | {"xaxis": f"x{axis}", "yaxis": f"y{axis}"} for t in traces]
        layout[f"xaxis{axis}"] = d.still(domain=[left, left + width], anchor=f"y{axis}", showticklabels=line == lines - 1 or i + columns >= len(names),
                                         tickvals=[2020.5, 2023.5, 2026.5], ticktext=["2020", "2023", "2026"], range=[2019.9, 2027], showline=True, linecolor=d.LINE)  # fmt: skip
        layout[f"yaxis{axis}"] = d.still(
            domain=[bottom, bottom + tall],
            anchor=f"x{axis}",
            range=[0, top],
            tickvals=[0, 5, 10],
            showticklabels=column == 0,
        ) | {"showgrid": True, "gridcolor": d.GRID}
        last = _last_of(part, values[kept])
        notes.append(
            d.note(
                f"<b>{timeline.short(name, 20)}</b>{last}",
                left,
                bottom + tall,
                size=11,
                colour=d.INK,
                xref="paper",
                yref="paper",
                xanchor="left",
                yanchor="bottom",
            )
        )
    return d.figure(
        data, d.layout(height, 22, 6, 22, 24, annotations=notes, separators=f",{f.NARROW}", **layout)
    )


def _hovers(name: str, x: list[float], periods: list[str], values: np.ndarray, france: np.ndarray) -> dict:
    """Points to point at. The drawing is sent again at each change of period: what all of them say is said once."""
    known = not np.isnan(france).any()
    unit = f"{f.NARROW}‰"
    return d.dots(x, values.tolist(), {"size": 5, "color": "rgba(18,96,94,0.01)"}) | {
        "hoverinfo": "text",
        "hovertemplate": f"<b>{name}</b>, %{{text}}{f.NBSP}: %{{y:.1f}}{unit}<br>France %{{customdata}}{unit if known else ''}<extra></extra>",
        "text": [f.period(p).replace(f.NBSP, " ") for p in periods],
        "customdata": [f.number(v, 1) if known else f.with_unit(v, "‰", 1) for v in france],
    }


def _last_of(part: pd.DataFrame, known: np.ndarray) -> str:
    """The last rate known of a région, or why there is none, after its name."""
    if len(known):
        return f" {f.number(known[-1], 1)}"
    return " non comparable" if (part["obs_status"] == "B").any() else " non connu"


def multiples_title(rows: pd.DataFrame) -> str:
    """In how many régions the last period is higher than the same one a year before, their intervals apart."""
    known = rows[rows["valeur"].notna()]
    if known.empty:
        return "Aucun taux régional connu"
    last = known["periode"].max()
    before = f.same_period_last_year(last)
    now, then = (known[known["periode"] == p].set_index("code") for p in (last, before))
    both = now.join(then.add_suffix("_avant"), how="inner")
    up = int((both["borne_basse"] > both["borne_haute_avant"]).sum())
    down = int((both["borne_haute"] < both["borne_basse_avant"]).sum())
    if both.empty:
        return f"{f.count(len(now), 'région connue', 'régions connues')} {f.at_period(last)}"
    if not up and not down:
        return f"Aucune région n’a sûrement changé entre {f.period(before)} et {f.period(last)}"
    return f"Depuis {f.period(before)}, {f.count(up, 'région est', 'régions sont')} en hausse sûre et {f.number(down)} en baisse, sur {f.number(len(both))}"
