"""The map, the ranking and the series of an indicator: what « Accès » and « Couverture » share."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from pages.shared import (
    bar,
    block,
    catalog,
    charts,
    compare,
    exports,
    filters,
    maps,
    ranks,
    read,
    scope,
    sentences,
    tables,
    texts,
    timeline,
)
from pages.shared import formats as f
from pages.shared.cards import AROUND, NOTHING
from pages.shared.catalog import Indicator
from pages.shared.filters import Territory, View

HEIGHT = 400


def value(view: View, shown: Indicator, place: Territory | None = None) -> dict:
    """The value of an indicator for the view's territory and period, with last year's and France's."""
    ventilation, modalite = shown.breakdown(view.reseau)
    place = place or view.territoire
    before = f.same_period_last_year(view.periode)
    rows = read.read(
        "shared/value", indicateur=shown.code, ventilation=ventilation, modalite=modalite, niveau=place.niveau,
        code=place.code, periode=view.periode, periode_avant=before,
    )  # fmt: skip
    return compare.side_by_side(rows, place.niveau, view.periode, before)


def parent(view: View) -> Territory:
    """The territory whose inside is drawn: the view's, or the one that holds it and its neighbours."""
    return filters.around(view.territoire, view.maille, catalog.territories())


def units(view: View, shown: Indicator) -> pd.DataFrame:
    """Values of every unit drawn on the map, highest first."""
    ventilation, modalite = shown.breakdown(view.reseau)
    around = parent(view)
    return read.read(
        "shared/map", indicateur=shown.code, ventilation=ventilation, modalite=modalite, niveau=view.maille,
        periode=view.periode, parent_niveau=around.niveau, parent_code=around.code,
    )  # fmt: skip


def source(shown: Indicator, rows: pd.DataFrame) -> str:
    """The small line under a figure: source, denominator, statuses, contours."""
    parts = [f"Source{f.NBSP}: {shown.sources}"]
    if shown.denominator:
        parts.append(f"dénominateur{f.NBSP}: {shown.denominator}")
    parts += sentences.statuses(rows)
    return " · ".join(parts)


def attribution() -> str:
    """The lines that the licences of contours, codes and populations ask for, under every map."""
    return f'<br><small class="attribution">{escape(" ".join(exports.attribution()))}</small>'


def map_title(view: View, shown: Indicator, rows: pd.DataFrame) -> str:
    """The finding of a map: its extremes, or where there is nothing."""
    if not rows["borne_basse"].notna().any() and (rows["valeur"] == 0).any():
        return sentences.most_and_none(rows, view.maille, shown.unite, shown.decimales)
    return sentences.extremes(rows, view.maille, shown.unite, shown.decimales)


def reference(view: View, shown: Indicator) -> str:
    """The end of a hover sentence: « France 5,2 ‰ », « L’attendu 1,00 fois »; empty when there is nothing to compare with."""
    beside = compared_with(view, shown)
    if beside is None or not f.is_known(beside.value):
        return ""
    return f"{beside.label} {f.with_unit(beside.value, shown.unite, shown.decimales)}"


def compared_with(view: View, shown: Indicator) -> sentences.Reference | None:
    """What the units drawn are compared with, on the map, in the ranking and in sentences alike."""
    around = parent(view)
    return sentences.reference(shown, value(view, shown, around), around)


def map_block(
    view: View,
    shown: Indicator,
    rows: pd.DataFrame,
    *,
    key: str = "carte",
    asked: View | None = None,
) -> None:
    """The map of an indicator, with its legend; a click goes one level down. asked: the view of the bar, where it is another."""
    around = parent(view)
    place = maps.ground(view.maille, around.niveau, around.code, around.code_region)
    plural = texts.LEVELS[view.maille][1]
    chosen = filters.chosen(view.territoire, view.maille)
    title = map_title(view, shown, rows)
    drawing, above, notes = None, "", []
    if place.national:
        enlarged = "l’outre-mer et Paris" if view.maille == "departement" else "l’outre-mer"
        notes.append(f"échelles différentes pour {enlarged}")
    few = len(rows[rows["valeur"].notna()]) - len(sentences.enough(rows[rows["valeur"].notna()]))
    if few:
        notes.append(f"le titre ne retient que les {plural} de {compare.FEW} entrées ou plus")
    if place.exists:
        drawing, above = _drawn(view, shown, rows, place, plural, chosen)
    if view.maille != "commune":
        notes.append("un clic sur un territoire l’ouvre")
    title = f"{shown.libelle_court}{f.NBSP}: {texts.inside_sentence(title)}"
    chart_key = f"{key}_{shown.code}_{view.maille}_{view.territoire.key}"
    block.figure(
        key,
        title,
        drawing,
        alt=f"Carte par {texts.LEVELS[view.maille][0]}, {shown.libelle}, {f.period(view.periode)}. {title}.",
        source=" · ".join([source(shown, rows), *notes]) + attribution(),
        table=units_table(view, shown, rows),
        view=asked or view,
        shows=scope.of(rows, counted=view.maille, shown=shown),
        origin=origin(view, shown),
        above=above,
        empty="Les contours de ce territoire ne sont pas disponibles : le tableau donne les valeurs.",
        chart_key=chart_key,
        on_click=_drill(chart_key, view),
    )


def _drawn(view, shown, rows, place, plural, chosen):
    if shown.is_count:
        bounds = _classes(view, shown)
        drawing = maps.circles(rows, place, shown.unite, shown.decimales, bounds["maximum"], chosen)
        return drawing, maps.circles_legend(rows, plural)
    bounds = _classes(view, shown)
    quintiles = bounds["quintiles"] if bounds["quintiles"] is not None else []
    steps = maps.scale(quintiles, bounds["minimum"], bounds["maximum"], shown.decimales)
    france = reference(view, shown)
    drawing = maps.choropleth(rows, place, steps, shown.unite, shown.decimales, france, chosen)
    return drawing, maps.legend(rows, steps, shown.unite, plural)


def _classes(view: View, shown: Indicator) -> dict:
    ventilation, modalite = shown.breakdown(view.reseau)
    rows = read.read(
        "shared/classes",
        indicateur=shown.code,
        niveau=view.maille,
        ventilation=ventilation,
        modalite=modalite,
        saison=view.periode[4:],
    )
    return rows.iloc[0].to_dict()


def _drill(chart_key: str, view: View):
    def clicked() -> None:
        picked = st.session_state[chart_key]["selection"]["points"]
        key = f"{view.maille}-{picked[0].get('location', '')}" if picked else ""
        if key in catalog.territories() and key != view.territoire.key:
            bar.go_to(territoire=key, maille=None)

    return clicked


def origin(view: View, shown: Indicator) -> block.Origin:
    ventilation, modalite = shown.breakdown(view.reseau)
    place = view.territoire
    return block.Origin(shown, place.niveau, place.code, view.periode, ventilation, modalite)


def units_table(view: View, shown: Indicator, rows: pd.DataFrame) -> tables.Table:
    """Every unit of the map, unknown ones with their reason."""
    unit = f" ({shown.unite})" if shown.unite in ("‰", "%") else ""
    labels = {
        "code": "Code",
        "nom": texts.sentence_case(texts.LEVELS[view.maille][0]),
        "valeur": f"{shown.libelle_court}{unit}",
    }
    decimals = {"valeur": shown.decimales}
    if rows["borne_basse"].notna().any():
        labels |= {"borne_basse": "Intervalle, de", "borne_haute": "à"}
        decimals |= {"borne_basse": shown.decimales, "borne_haute": shown.decimales}
    if not shown.is_count:
        labels |= {"numerateur": "Numérateur", "denominateur": "Dénominateur"}
        decimals |= {"numerateur": 0, "denominateur": 0}
    labels["statut"] = "Statut"
    return tables.Table(lambda: rows.assign(statut=[status(r) for r in rows.itertuples()]), labels, decimals)


def status(row) -> str:
    """« provisoire », « estimé », or why the value is not there."""
    if not f.is_known(row.valeur):
        return texts.absence(row.motif, row.obs_status, row.conf_status)
    return texts.STATUSES.get(row.obs_status, "") or ""


def ranking_block(
    view: View, shown: Indicator, rows: pd.DataFrame, here: dict, *, key: str = "rang", height: int = HEIGHT
) -> None:
    """Territories from highest to lowest, beside what the card compares them with."""
    beside = compared_with(view, shown)
    if shown.is_count:
        ranking = ranks.of_counts(rows, view.maille)
    elif beside is None:
        ranking = ranks.alone(rows, view.maille, shown.unite, shown.decimales)
    else:
        ranking = ranks.of_rates(rows, beside, view.maille)
    drawing = None
    if len(ranking.rows):
        name = "" if beside is None else beside.label
        drawing = charts.ranking(ranking.rows, shown.unite, shown.decimales, ranking.line, name, height)
    block.figure(
        key,
        ranking.title,
        drawing,
        alt=f"Classement, {shown.libelle}, {f.period(view.periode)}. {ranking.title}.",
        source=" · ".join([*ranking.notes, *sentences.statuses(rows)]) or f"Source{f.NBSP}: {shown.sources}",
        table=units_table(view, shown, rows),
        view=view,
        shows=scope.of(rows, shown=shown).at(points=scope.points(len(ranking.rows), len(rows), view.maille)),
        origin=origin(view, shown),
        empty="Rien à classer ici : « Lire le tableau » donne chaque valeur, ou dit pourquoi elle manque.",
    )


def series_block(view: View, shown: Indicator, *, key: str = "serie") -> None:
    """The series of the territory beside France's, by quarters (or years when there are no quarters)."""
    ventilation, modalite = shown.breakdown(view.reseau)
    years = f.is_year(view.periode)
    rows = read.read(
        "shared/series", indicateur=shown.code, ventilation=ventilation, modalite=modalite,
        niveau=view.territoire.niveau, code=view.territoire.code, annees=years,
    )  # fmt: skip
    perimeter = (
        filters.REGIONAL
        if shown.code == sentences.RATE_OF_ACCESS
        else (view.reseau if ventilation == "reseau" else "tous_operateurs")
    )
    breaks = read.read("shared/breaks", indicateur=shown.code, perimetre=perimeter)
    reference = (
        "" if shown.is_count or shown.reference == NOTHING else texts.sentence_case(shown.reference_name)
    )
    if shown.reference == AROUND:
        reference = "" if shown.is_count or view.territoire.niveau == "france" else "France"
    elif shown.reference != NOTHING:
        rows = rows.assign(valeur_france=shown.reference)
    known = rows[rows["valeur"].notna()]
    title = series_title(known, breaks, shown, view.periode)
    drawing = (
        None
        if known.empty
        else timeline.series(rows, breaks, shown.unite, shown.decimales, view.territoire.nom, reference)
    )
    notes = []
    if (known["obs_status"] == "P").any():
        notes.append("pointillé : provisoire")
    if len(breaks):
        notes.append("la ligne s’interrompt où la série est rompue")
    labels = {
        "periode_nom": "Période", "valeur": shown.libelle_court, "borne_basse": "Intervalle, de", "borne_haute": "à",
        "valeur_france": reference or "France", "statut": "Statut",
    }  # fmt: skip

    def table() -> pd.DataFrame:
        return rows.assign(
            periode_nom=rows["periode"].map(f.period), statut=[status(r) for r in rows.itertuples()]
        )

    decimals = dict.fromkeys(("valeur", "borne_basse", "borne_haute", "valeur_france"), shown.decimales)
    block.figure(
        key, title, drawing,
        alt=f"{shown.libelle} {view.territoire.within}, {'années' if years else 'trimestres'}. {title}.",
        source=" · ".join([f"Source{f.NBSP}: {shown.sources}", *notes]),
        table=tables.Table(table, labels, decimals), view=view, shows=scope.of(rows, shown=shown), origin=origin(view, shown),
        empty="Aucune valeur n’est connue pour ce territoire.",
    )  # fmt: skip


def _ordinal(quarter: str) -> str:
    return {"1": "1er", "2": "2e", "3": "3e", "4": "4e"}[quarter[-1]]


def series_title(known: pd.DataFrame, breaks: pd.DataFrame, shown: Indicator, period: str) -> str:
    """The period looked at and the same quarter one and two years before (seasons differ), if nothing broke.

    « Taux d’accès au 2e trimestre : 6,4 ‰ en 2024, 6,5 en 2025 et 6,5 en 2026 ».
    """
    if known.empty:
        return f"{shown.libelle_court}{f.NBSP}: aucune valeur connue"
    periods = known["periode"].tolist()
    runs = timeline.segments(periods, [True] * len(periods), breaks["periode"].tolist())
    last = period if period in periods else periods[-1]
    run = next(r for r in runs if periods.index(last) in r)
    alike = [i for i in run if periods[i][4:] == last[4:] and periods[i] <= last][-3:]
    label = shown.libelle_court if f.is_year(last) else f"{shown.libelle_court} au {_ordinal(last)} trimestre"
    amounts = [f.number(known["valeur"].iloc[i], shown.decimales) for i in alike]
    first = f.with_unit(known["valeur"].iloc[alike[0]], shown.unite, shown.decimales)
    years = [periods[i][:4] for i in alike]
    said = f.listing(
        [f"{amount} en {year}" for amount, year in zip([first, *amounts[1:]], years, strict=True)]
    )
    return f"{label}{f.NBSP}: {said}"


def remember(view: View, shown: Indicator, here: dict, rows: pd.DataFrame) -> list[str]:
    """One to three sentences: the value, its comparison and change, and what stands apart inside."""
    among = catalog.among(view.reseau)
    first = sentences.headline(view, shown, among, here)
    if not f.is_known(here["valeur"]):
        level = view.territoire.niveau
        return [first if level in shown.niveaux else sentences.beyond(view, shown.libelle, shown.niveaux)]
    lines = [first]
    beside = sentences.against(view, shown, here)
    change = sentences.change(here, shown.is_count, shown.decimales)
    if beside:
        lines.append(beside)
    if change:
        rate = "Le taux est " if shown.unite in ("‰", "%") else "La valeur est "
        subject = "L’effectif est " if shown.is_count else rate
        lines.append(
            f"{change[:1].upper()}{change[1:]}." if change.startswith("trop") else f"{subject}{change}."
        )
    stands_apart = apart(view, shown, here, rows)
    return [*lines, stands_apart] if stands_apart else lines


def apart(view: View, shown: Indicator, here: dict, rows: pd.DataFrame) -> str:
    """Which units are surely above or below what they are compared with; empty when none can be said."""
    beside = compared_with(view, shown)
    if parent(view) != view.territoire or shown.is_count or beside is None:
        return ""
    if not rows["borne_basse"].notna().any():
        return ""
    senses = sentences.distinct(rows, beside.value, beside.low, beside.high)
    return sentences.units_apart(rows, senses, view.maille, beside.name)
