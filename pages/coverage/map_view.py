"""The map of a measure, what it hides, its ranking, its sites, its series."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from pages.coverage import against, figures, lists, own, points
from pages.home.figures import exact_change
from pages.shared import (
    bar,
    block,
    canvas,
    catalog,
    classes,
    explorer,
    filters,
    maps,
    missing,
    read,
    scope,
    sentences,
    tables,
    texts,
)
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import View

PLURALS = {level: plural for level, (_, plural) in texts.LEVELS.items()}


def show(view: View, shown: Indicator) -> None:
    """Draw the view « Carte »."""
    place = view.territoire
    here = explorer.value(view, shown)
    rows = units(view, shown)
    near = None if place.niveau == "france" and own.value(view, "lieux") == "non" else sites(view)
    said = own.for_mesh(shown, view.maille)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        map_block(view, said, rows, near)
        chosen_block(view)
    with right:
        spread_block(view, said, rows)
        if said is shown:
            explorer.ranking_block(view, shown, rows, here, height=300)
        else:
            thresholds_block(view, shown)
    against.show(view)
    lists.show(view)
    left, right = st.columns(2, gap="medium")
    with left:
        networks_block(view)
    with right:
        explorer.series_block(view, shown)
    sites_block(view, near)
    missing.section(
        view, ("lieux_accueil",), [texts.sentence_case(s) + "." for s in sentences.statuses(rows)]
    )


def sites(view: View) -> pd.DataFrame:
    """Every site of the territory."""
    place = view.territoire
    return read.read(
        "coverage/sites", niveau=place.niveau, code=place.code, periode=view.periode, reseau=view.maillage
    )


def remember(view: View) -> list[str]:
    """The sentences to remember: how many sites, how dense, and where there are none."""
    counted, density = catalog.indicator("nb_lieux_accueil"), catalog.indicator("densite_lieux")
    number = explorer.value(view, counted)
    ventilation, modalite = counted.breakdown(view.reseau)
    empty = read.read(
        "coverage/empty_epci", niveau=view.territoire.niveau, code=view.territoire.code, periode=view.periode,
        ventilation=ventilation, modalite=modalite,
    ).iloc[0]  # fmt: skip
    change = exact_change(number, "lieu", "lieux")
    among = catalog.among(view.reseau)
    times = read.read(
        "coverage/thresholds", niveau=view.territoire.niveau, code=view.territoire.code, periode=view.periode,
        reseau=view.maillage,
    ).iloc[0]  # fmt: skip
    lines = figures.remember(view, among, number, explorer.value(view, density), empty, change)
    far = figures.far(view, among, times)
    return [far, *lines] if far else lines


def layer(view: View, shown: Indicator, rows: pd.DataFrame) -> canvas.Layer:
    """The map's layer: classes fixed for the season, circles for counts; zones are sets of communes."""
    groups, detail = None, {}
    if view.maille in ("ze2020", "zonage"):
        communes = read.read("coverage/zones", niveau=view.maille)
        groups = dict(zip(communes["code_commune"], communes["code"], strict=True))
        detail = figures.straddling(read.read("coverage/straddling", niveau=view.maille))
    if shown.is_count:
        largest = pool(view, shown)["valeur"].max()
        return canvas.Layer(
            rows, view.maille, shown.unite, shown.decimales, None, groups, detail, largest=largest
        )
    return canvas.Layer(rows, view.maille, shown.unite, shown.decimales, scale(view, shown), groups, detail)


def units(view: View, shown: Indicator) -> pd.DataFrame:
    """Values of every unit drawn on the map, highest first."""
    column = own.measure(shown, view.maille)
    if column is None:
        return explorer.units(view, shown)
    around = explorer.parent(view)
    return read.read(
        "coverage/communes", mesure=column, periode=view.periode, reseau=view.maillage, parent_niveau=around.niveau,
        parent_code=around.code,
    )  # fmt: skip


def pool(view: View, shown: Indicator) -> pd.DataFrame:
    """Values from which classes are made: the same for every year of a season."""
    ventilation, modalite = shown.breakdown(view.reseau)
    column = own.measure(shown, view.maille)
    if column is not None:
        return read.read("coverage/pool_communes", mesure=column, reseau=view.maillage)
    return read.read(
        "coverage/pool", indicateur=shown.code, niveau=view.maille, ventilation=ventilation, modalite=modalite,
        saison=view.periode[4:],
    )  # fmt: skip


def scale(view: View, shown: Indicator) -> maps.Scale:
    """Classes by the method chosen."""
    values = pool(view, shown)["valeur"]
    bounds = classes.limits(values, own.value(view, "classes"))
    low, high = (values.min(), values.max()) if len(values) else (None, None)
    steps = maps.scale(bounds, low, high, shown.decimales)
    if classes.zero_apart(values, list(steps.bounds)):
        return replace(steps, labels=("zéro", *steps.labels[1:]))
    return steps


def map_block(view: View, shown: Indicator, rows: pd.DataFrame, near: pd.DataFrame | None) -> None:
    """The map with its legend, its classes to choose, its sites."""
    place, around = view.territoire, explorer.parent(view)
    painted = layer(view, shown, rows)
    measured = own.measure(shown, view.maille) is not None
    title = figures.measure_title(rows, shown) if measured else explorer.map_title(view, shown, rows)
    drawn = [] if near is None or own.value(view, "lieux") == "non" else points.of(near)
    notes = ["un clic sur un territoire l’ouvre", "Ctrl et la molette agrandissent la carte"]
    if around.niveau == "france":
        notes.insert(0, "échelles différentes pour l’outre-mer")
    if painted.detail:
        n = len(painted.detail)
        notes.append(
            f"{f.count(n, 'zone passe', 'zones passent')} d’une région à l’autre{f.NBSP}: sa valeur est celle de la zone entière, "
            "jamais additionnée à une région"
        )
    if drawn:
        notes.append("lieux d’une même adresse écartés pour être tous vus")

    def draw() -> None:
        canvas.show(
            "carte",
            painted,
            alt=f"Carte par {texts.LEVELS[view.maille][0]}, {shown.libelle}, {f.period(view.periode)}. {title}.",
            frame=None if around.niveau == "france" else (around.niveau, around.code),
            chosen=[filters.chosen(place, view.maille)] if around != place else (),
            outlined=None if around.niveau == "france" else (around.niveau, around.code),
            points=drawn,
            reference="" if measured else explorer.reference(view, shown),
            on_choose=chosen,
        )

    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="reglages"):
        if not shown.is_count:
            bar.select(
                view.page, "Classes", "classes", list(classes.METHODS), own.value(view, "classes"),
                lambda m: texts.sentence_case(classes.METHODS[m]), width=290,
            )  # fmt: skip
        bar.select(
            view.page, "Lieux", "lieux", ["oui", "non"], own.value(view, "lieux"),
            {"oui": "Avec les lieux", "non": "Sans les lieux"}.get, width=160,
        )  # fmt: skip
    block.figure(
        "carte",
        f"{shown.libelle_court}{f.NBSP}: {texts.inside_sentence(title)}",
        draw,
        alt="",
        source=" · ".join([explorer.source(shown, rows), *notes]) + explorer.attribution(),
        table=explorer.units_table(view, shown, rows),
        view=view,
        shows=scope.of(rows, counted=view.maille, shown=shown),
        origin=explorer.origin(view, shown),
        above=canvas.legend(painted, PLURALS[view.maille]) + points.legend(drawn),
    )


def chosen(what: dict) -> None:
    """A click on the map: open the territory, or say more of a commune or a site under the map."""
    key = f"{what.get('niveau')}-{what.get('code')}"
    if "site" in what:
        bar.go_to(choisi=f"lieu-{what['site']}")
    elif key in catalog.territories():
        bar.go_to(territoire=key, maille=None, choisi=None)
    else:
        bar.go_to(choisi=key)


def chosen_block(view: View) -> None:
    """What was chosen on the map: a commune and who serves it, or a site."""
    level, _, code = own.value(view, "choisi").partition("-")
    if level == "lieu":
        found = read.read("coverage/site", site_id=code, periode=view.periode)
        if len(found):
            st.html(figures.site_chosen(found.iloc[0].to_dict(), catalog.network_names()))
    elif level == "commune":
        served = read.read("coverage/served", code=code, periode=view.periode)
        if len(served):
            st.html(figures.commune_chosen(served))


def thresholds_block(view: View, shown: Indicator) -> None:
    """People at work of the territory by minutes to the nearest site."""
    place = view.territoire
    asked = read.read(
        "coverage/thresholds",
        niveau=place.niveau,
        code=place.code,
        periode=view.periode,
        reseau=view.maillage,
    )
    row = asked.iloc[0]
    steps = figures.thresholds(row)
    block.figure(
        "seuils",
        figures.thresholds_title(row, place),
        figures.thresholds_bars(steps),
        alt=f"Actifs occupés selon le temps d’accès, {place.within}. {figures.thresholds_title(row, place)}.",
        source="actifs occupés par commune estimés ; temps estimés, sauf livraison de temps réels",
        table=tables.Table(
            lambda: steps, {"libelle": "Temps d’accès", "actifs": "Actifs occupés", "part": "Part (%)"},
            {"actifs": 0, "part": 1},
        ),
        view=view, shows=scope.of(asked),
        origin=explorer.origin(view, shown),
    )  # fmt: skip


def spread_block(view: View, shown: Indicator, rows: pd.DataFrame) -> None:
    """How values are spread, with the limits of classes."""
    steps = None if shown.is_count else scale(view, shown)
    title = figures.spread_title(rows, shown, PLURALS[view.maille])
    block.figure(
        "repartition",
        title,
        figures.spread(rows["valeur"], steps, shown.unite, shown.decimales, PLURALS[view.maille])
        if rows["valeur"].notna().any()
        else None,
        alt=f"Répartition des {PLURALS[view.maille]}, {shown.libelle}. {title}.",
        source="traits : limites des classes" if steps and steps.bounds else "",
        table=explorer.units_table(view, shown, rows),
        view=view,
        shows=scope.of(rows, counted=view.maille, shown=shown),
        empty="Aucune valeur connue.",
    )


def networks_block(view: View) -> None:
    """Sites of each network."""
    place, counted = view.territoire, catalog.indicator("nb_lieux_accueil")
    rows = read.read("coverage/networks", niveau=place.niveau, code=place.code, periode=view.periode)
    title = figures.networks_title(rows)
    why = [f"{r.nom}{f.NBSP}: {r.motif}" for r in rows.itertuples() if f.is_known(r.motif)]
    block.figure(
        "reseaux",
        title,
        figures.networks(rows) if rows["lieux"].notna().any() else None,
        alt=f"Lieux d’accueil par réseau, {place.within}, {f.period(view.periode)}. {title}.",
        source=" · ".join(
            [
                f"Source{f.NBSP}: {counted.sources}",
                "deux réseaux dans les mêmes murs comptent deux lieux",
                *why,
            ]
        ),
        table=tables.Table(
            lambda: rows,
            {"nom": "Réseau", "lieux": "Lieux d’accueil", "etp": "Conseillers (ETP)", "motif": "Statut"},
            {"lieux": 0, "etp": 1},
        ),
        view=view,
        shows=scope.of(rows, counted=("réseau", "réseaux"), whose=scope.EACH_NETWORK),
        origin=explorer.origin(view, counted),
        empty="Aucun réseau n’a livré ses lieux d’accueil pour ce trimestre.",
    )


def sites_block(view: View, near: pd.DataFrame | None) -> None:
    """The list of sites with their hours."""
    counted = catalog.indicator("nb_lieux_accueil")
    listed = figures.sites_table((lambda: sites(view)) if near is None else (lambda: near))
    block.table(
        "lieux",
        figures.sites_title(view, near, explorer.value(view, counted)),
        listed,
        "Lieux d’accueil",
        80,
        source=f"Source{f.NBSP}: {counted.sources} · les lieux seulement à distance ne sont pas comptés",
        view=view,
        shows=scope.of_view(view) if near is None else scope.of(near, counted=("lieu", "lieux")),
        origin=explorer.origin(view, counted),
        empty="La liste s’affiche pour une région, un département ou un EPCI ; « Télécharger » la donne entière."
        if near is None
        else "Aucun lieu d’accueil livré pour ce territoire et ce trimestre.",
        shown=near is not None,
    )
