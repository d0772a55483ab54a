"""Figures and sentences of « Couverture ». Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from pages.shared import charts, classes, hours, maps, sentences, tables, texts
from pages.shared import drawing as d
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import Territory, View


def remember(
    view: View, among: str, sites: Mapping, density: Mapping, empty: Mapping, change: str
) -> list[str]:
    """How many sites, how dense beside France, and where there are none.

    sites, density: values of nb_lieux_accueil and densite_lieux; empty: counts of EPCI without any site.
    """
    if not f.is_known(sites["valeur"]):
        return [sentences.missing(view, "le nombre de lieux d’accueil", sites)]
    when = f.at_period(view.periode)
    said = f.with_unit(sites["valeur"], "lieux", 0)
    rate = ""
    if f.is_known(density["valeur"]):
        rate = f", soit {f.number(density['valeur'], 1)} pour 100{f.NARROW}000 actifs occupés"
        if view.territoire.niveau != "france" and f.is_known(density["valeur_france"]):
            rate += f" (France{f.NBSP}: {f.number(density['valeur_france'], 1)})"
    lines = [f"{texts.sentence_case(view.territoire.within)}, <b>{said} d’accueil</b> {when}, {among}{rate}."]
    if change:
        lines.append(f"C’est {change}.")
    lines += empty_epci(view, empty)
    return lines


def far(view: View, among: str, times: Mapping) -> str:
    """« En France, 2 950 000 actifs occupés (10,8 %) vivent à plus de 30 minutes de tout lieu d'accueil »; empty when not known.

    times: row of `coverage/thresholds`.
    """
    whole = times["actifs"]
    if not f.is_known(whole) or not whole or f.is_known(times["inconnus"]):
        return ""
    people = whole - (times["a_30"] if f.is_known(times["a_30"]) else 0)
    share = f.with_unit(100 * people / whole, "%", 1)
    when = f.at_period(view.periode)
    step = 10 ** max(len(str(int(people))) - 3, 0)
    return (
        f"{texts.sentence_case(view.territoire.within)}, {when}, <b>{f.number(round(people / step) * step)} actifs occupés "
        f"({share})</b> vivent à plus de 30 minutes d’un lieu d’accueil, {among} (estimation)."
    )


def straddling(parts: pd.DataFrame) -> dict[str, str]:
    """The end of the hover sentence of zones over several régions: « à cheval : 62 % en Bretagne, 38 % … »."""
    return {
        code: "à cheval sur "
        + f.listing(f"{r.region} ({f.with_unit(r.part, '%', 0)})" for r in group.itertuples())
        for code, group in parts.groupby("code")
    }


def empty_epci(view: View, empty: Mapping) -> list[str]:
    """« 14 EPCI sur 154 n’ont aucun lieu d’accueil ; 38 000 actifs occupés y résident (estimation). »"""
    known, without = int(empty["connus"] or 0), int(empty["sans_lieu"] or 0)
    if view.territoire.niveau == "epci" or not known:
        return []
    if not without:
        return [f"Chacun des {f.number(known)} EPCI dont le nombre est connu a au moins un lieu d’accueil."]
    verb = "n’ont" if without > 1 else "n’a"
    text = f"{f.number(without)} EPCI sur {f.number(known)} {verb} aucun lieu d’accueil"
    if f.is_known(empty["actifs_occupes"]):
        text += (
            f"{f.NBSP}; {f.number(round(empty['actifs_occupes'], -2))} actifs occupés y résident (estimation)"
        )
    return [f"{text}."]


def networks(rows: pd.DataFrame) -> go.Figure:
    """Sites of each network, in its colour, from zero."""
    return charts.bars(rows["nom"].tolist(), rows["lieux"].tolist(), rows["couleur"].tolist(), "lieux")


def networks_title(rows: pd.DataFrame) -> str:
    """« France Travail tient 900 lieux sur 2 130 »."""
    known = rows[rows["lieux"].notna()]
    if known.empty:
        return "Lieux par réseau non connus"
    first = known.loc[known["lieux"].idxmax()]
    if len(known) < len(rows):
        return (
            f"{first['nom']}{f.NBSP}: {f.with_unit(first['lieux'], 'lieux', 0)}, le plus grand nombre connu"
        )
    return (
        f"{first['nom']}{f.NBSP}: {f.with_unit(first['lieux'], 'lieux')} sur {f.number(known['lieux'].sum())}"
    )


def sites_title(view: View, sites: pd.DataFrame | None, number: Mapping) -> str:
    """« 280 lieux d’accueil au T3 2026, en Nouvelle-Aquitaine »; counted by the indicator when none is read."""
    n = number["valeur"] if sites is None else len(sites)
    said = f.count(int(n), "lieu", "lieux") if f.is_known(n) else "Lieux"
    return f"{said} d’accueil {f.at_period(view.periode)}, {view.territoire.within}"


def sites_table(sites: Callable[[], pd.DataFrame]) -> tables.Table:
    """Sites, with codes in files and words on screen."""
    labels = {
        "nom": "Lieu",
        "reseau": "Réseau",
        "commune": "Commune",
        "code_departement": "Dép.",
        "site_type": "Type",
        "modalite": "Accueil",
        "jours_semaine": "Jours par semaine",
        "conseillers_etp": "Conseillers (ETP)",
        "horaires": "Horaires",
    }
    more = {
        "adresse": "Adresse",
        "code_commune": "Code commune",
        "site_id": "Identifiant",
        "latitude": "Latitude",
        "longitude": "Longitude",
    }

    def shown(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(
            site_type=rows["site_type"].map(texts.SITE_TYPES),
            modalite=rows["modalite"].map(texts.MODES),
            horaires=[hours.said(h) or "non livrés" for h in rows["horaires"]],
        )

    return tables.Table(sites, labels, {"jours_semaine": 0, "conseillers_etp": 1}, shown, more)


def measure_title(rows: pd.DataFrame, shown: Indicator) -> str:
    """The finding of a map of communes: the farthest, or the extremes of what one can count on."""
    known = rows[rows["valeur"].notna()]
    if known.empty:
        return "aucune valeur connue"
    low, high = known.loc[known["valeur"].idxmin()], known.loc[known["valeur"].idxmax()]
    if shown.unite == "minutes":
        return f"jusqu’à {f.number(high['valeur'])} minutes depuis {high['nom']}"
    start = f.with_unit(low["valeur"], shown.unite, shown.decimales)
    return f"de {start} à {low['nom']} à {f.number(high['valeur'], shown.decimales)} à {high['nom']}"


def spread_title(rows: pd.DataFrame, shown: Indicator, plural: str) -> str:
    """« La moitié des 1 259 EPCI au-dessous de 7,3 lieux »; for counts, how many have none."""
    known = rows["valeur"].dropna()
    if known.empty:
        return "Répartition non connue"
    middle = f.with_unit(known.median(), shown.unite, shown.decimales)
    return f"La moitié des {f.number(len(known))}{f.NBSP}{plural} à {middle} ou moins"


def spread(values: pd.Series, steps: maps.Scale | None, unit: str, decimals: int, plural: str) -> go.Figure:
    """How many units at each value, bars in the colour of their class, limits of classes as thin lines."""
    bounds = list(steps.bounds) if steps else []
    counts, edges = classes.histogram(values, bounds)
    middles, width = (edges[:-1] + edges[1:]) / 2, edges[1] - edges[0]
    colours = [steps.colours[i] for i in steps.index(middles)] if steps else [maps.CIRCLE] * len(counts)
    said = [
        f"{f.number(a, decimals)} à {f.with_unit(b, unit, decimals)}{f.NBSP}: {f.number(int(n))}{f.NBSP}{plural}"
        for a, b, n in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    data = {
        "type": "bar",
        "x": middles.tolist(),
        "y": counts.tolist(),
        "width": width,
        "marker": {"color": colours, "line": {"color": "#8A93A0", "width": 0.5}},
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    ticks = bounds or [float(edges[0]), float(edges[-1])]
    x_axis = d.still(tickvals=ticks, ticktext=[f.number(t, decimals) for t in ticks], tickfont={"size": 11})
    top = d.still(visible=False, range=[0, float(counts.max()) * 1.04])
    lines = [d.vertical(b, d.REFERENCE, 1, "dot") for b in bounds]
    return d.figure([data], d.layout(130, 4, 8, 4, 22, xaxis=x_axis, yaxis=top, shapes=lines, bargap=0))


def thresholds(row: Mapping) -> pd.DataFrame:
    """People at work between two thresholds: `libelle`, `actifs`, `part` (percent), `couleur`; no road and unknown apart."""
    whole, edges = row["actifs"], (15, 20, 30, 45)
    known = {edge: row[f"a_{edge}"] if f.is_known(row[f"a_{edge}"]) else 0 for edge in edges}
    far = whole - known[45] - sum(row[k] for k in ("inconnus", "sans_route") if f.is_known(row[k]))
    parts = [("15 min ou moins", known[15])]
    parts += [(f"{a} à {b} min", known[b] - known[a]) for a, b in pairwise(edges)]
    parts += [
        ("plus de 45 min", max(far, 0)),
        ("sans route", row["sans_route"]),
        ("non connu", row["inconnus"]),
    ]
    colours = [*maps.SEQUENTIAL, "#8A93A0", maps.UNKNOWN]
    rows = [
        {"libelle": label, "actifs": float(n), "part": 100 * float(n) / whole, "couleur": colour}
        for (label, n), colour in zip(parts, colours, strict=True)
        if f.is_known(n) and (n > 0 or label not in ("sans route", "non connu"))
    ]
    return pd.DataFrame(rows, columns=["libelle", "actifs", "part", "couleur"])


def thresholds_title(row: Mapping, place: Territory) -> str:
    """« 11 % des actifs occupés vivent à plus de 30 minutes, en France »."""
    if not f.is_known(row["actifs"]) or not row["actifs"] or f.is_known(row["inconnus"]):
        return f"Temps d’accès des actifs occupés, {place.within}"
    far = 100 * (1 - (row["a_30"] if f.is_known(row["a_30"]) else 0) / row["actifs"])
    return f"{f.with_unit(far, '%', 1)} des actifs occupés à plus de 30 minutes, {place.within}"


def thresholds_bars(steps: pd.DataFrame) -> go.Figure:
    """Shares of people at work by minutes, from zero."""
    return charts.bars(
        steps["libelle"].tolist(), steps["part"].round(1).tolist(), steps["couleur"].tolist(), "%", 260, 1
    )


def commune_chosen(served: pd.DataFrame) -> str:
    """The commune clicked: its nearest site of each network.

    served: a row per network: `commune`, `code_departement`, `reseau`, `temps_min`, `distance_km`, `temps_statut`, `lieu`,
    `commune_lieu`.
    """
    first = served.iloc[0]
    lines = []
    for r in served.itertuples():
        if r.temps_statut == "L":
            said = "non connu, lieux non livrés"
        elif r.temps_statut == "N" or not f.is_known(r.temps_min):
            said = "aucun lieu accessible par la route"
        else:
            sure = "" if r.temps_statut == "A" else " (estimation)"
            said = (
                f"{f.number(r.temps_min)}{f.NBSP}min{sure}, {f.number(r.distance_km)}{f.NBSP}km{f.NBSP}: "
                f"{escape(r.lieu)}, à {escape(r.commune_lieu)}"
            )
        lines.append(f"<dt>{escape(r.reseau)}</dt><dd>{said}</dd>")
    return (
        f'<section class="choisi"><h4>{escape(first["commune"])} ({first["code_departement"]})</h4>'
        f'<dl class="carte">{"".join(lines)}</dl></section>'
    )


def site_chosen(site: Mapping, networks: Mapping[str, str]) -> str:
    """The site clicked: who, where, when, with how many advisers."""
    etp = site["conseillers_etp"]
    facts = [
        ("Réseau", networks.get(site["reseau_code"], site["reseau_code"])),
        ("Commune", f"{site['commune']} ({site['code_departement']})"),
        ("Adresse", site["adresse"] if f.is_known(site["adresse"]) else "non livrée"),
        (
            "Accueil",
            f"{texts.SITE_TYPES.get(site['site_type'], '')}, {texts.MODES.get(site['modalite'], '')}",
        ),
        ("Horaires", hours.said(site["horaires"]) or "non livrés"),
        ("Conseillers", f"{f.number(etp, 1)}{f.NBSP}ETP" if f.is_known(etp) else "non connus"),
    ]
    lines = "".join(f"<dt>{k}</dt><dd>{escape(str(v))}</dd>" for k, v in facts)
    return f'<section class="choisi"><h4>{escape(site["nom"])}</h4><dl class="carte">{lines}</dl></section>'
