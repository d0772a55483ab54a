"""The sections of « Accès », one shown at a time: each function draws two to four figures of its subject."""

from __future__ import annotations

import functools

import pandas as pd
import streamlit as st

from pages.access import comparison, figures, publics
from pages.access.choices import RATE, Choices
from pages.shared import block, catalog, explorer, filters, maps, missing, scope, sentences, tables, texts
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import View
from pages.shared.read import read

RATE_WORDS = {
    "taux_brut": "Taux brut (‰)",
    "taux_stabilise": "Taux stabilisé (‰)",
    "borne_basse": "Intervalle, de",
    "borne_haute": "à",
}


def origin_of(
    view: View, code: str, ventilation: str = "ensemble", modalite: str = "ensemble", place=None
) -> block.Origin:
    place = place or view.territoire
    return block.Origin(
        catalog.indicator(code), place.niveau, place.code, view.periode, ventilation, modalite
    )


AMONG_ALL = "l’inégalité se mesure entre tous les territoires de France"
regional = functools.partial(scope.of, whose=filters.REGIONAL)
# Comparisons computed for everybody, by people in work where they live
ONE_RATE = {
    "public": "cette comparaison n’est calculée que pour tous les publics ensemble",
    "denominateur": "cette comparaison n’est calculée qu’avec eux",
}


def season(view: View) -> str:
    """What follows the year in a period: the same quarter of each year is compared with itself."""
    return view.periode[4:]


def level_of(view: View) -> str:
    """The level compared: that of the map, where rates are steadied."""
    return view.maille if view.maille in ("region", "departement", "epci") else "departement"


# --- maps -----------------------------------------------------------------------------------------------------------


def expected_map(view: View) -> None:
    """Map of observed over expected, instead of the rate's."""
    around = explorer.parent(view)
    rows = read(
        "access/expected",
        niveau=view.maille,
        periode=view.periode,
        parent_niveau=around.niveau,
        parent_code=around.code,
    )
    place = maps.ground(view.maille, around.niveau, around.code, around.code_region)
    chosen = filters.chosen(view.territoire, view.maille)
    plural = texts.LEVELS[view.maille][1]
    title = comparison.expected_title(rows, plural)
    drawing = (
        comparison.expected_map(rows, place, chosen)
        if place.exists and (rows["etat"] == "connu").any()
        else None
    )
    block.figure(
        "carte", title, drawing,
        alt=f"Carte de l’accès observé sur l’accès attendu, {f.period(view.periode)}. {title}.",
        source="Entrées observées ÷ attendues si chaque groupe recourait au CEP comme en France · au-dessus et au-dessous : "
        "test exact, au plus 5 % de fausses découvertes · note du modèle dans « Vérifier les chiffres »" + explorer.attribution(),
        table=tables.Table(
            lambda: rows.assign(statut=[explorer.status(r) for r in rows.itertuples()]),
            {"code": "Code", "nom": texts.sentence_case(texts.LEVELS[view.maille][0]), "valeur": "Observé sur attendu", "borne_basse": "Intervalle, de",
             "borne_haute": "à", "numerateur": "Entrées", "denominateur": "Attendues", "verdict": "Verdict", "statut": "Statut"},
            {"valeur": 2, "borne_basse": 2, "borne_haute": 2, "numerateur": 0, "denominateur": 0},
        ),
        view=view, shows=regional(rows, counted=view.maille), origin=origin_of(view, "ratio_acces_attendu"),
        above=maps.classed_legend(rows, comparison.GAPS, comparison.GAP_LABELS, plural),
        empty="La structure des actifs occupés n’est pas livrée : l’attendu ne peut pas être calculé.",
        chart_key=f"attendu_{view.maille}_{view.territoire.key}",
    )  # fmt: skip


def crossed_map(view: View) -> None:
    """Map of access crossed with the offer of the regional operators."""
    around = explorer.parent(view)
    offer = catalog.indicator("densite_lieux")
    _, latest = catalog.periods(offer.code, "reseau", filters.REGIONAL)
    when = f"{view.periode}-Q4" if f.is_year(view.periode) else view.periode
    when = min(when, latest)
    rows = read("access/crossed", niveau=view.maille, periode=view.periode, periode_offre=when, offre=offer.code,
                parent_niveau=around.niveau, parent_code=around.code)  # fmt: skip
    place = maps.ground(view.maille, around.niveau, around.code, around.code_region)
    title = comparison.crossed_title(rows, view.maille)
    words = "lieux des opérateurs régionaux pour 100\u202f000 actifs occupés"
    drawn = place.exists and (rows["etat"] == "connu").any()
    block.figure(
        "carte", title,
        comparison.crossed_map(rows, place, words, offer.decimales, filters.chosen(view.territoire, view.maille)) if drawn else None,
        alt=f"Carte croisée de l’accès et de l’offre, {f.period(view.periode)}. {title}.",
        source=f"Chaque axe en trois tiers des {texts.LEVELS[view.maille][1]} de France, non des actifs · offre{f.NBSP}: {words}, {f.period(when)}" + explorer.attribution(),
        table=tables.Table(
            lambda: rows,
            {"code": "Code", "nom": "Territoire", "valeur": "Taux d’accès (‰)", "offre": "Lieux pour 100\u202f000", "motif": "Statut"},
            {"valeur": 1, "offre": offer.decimales},
        ),
        view=view, shows=regional(rows, counted=view.maille, **ONE_RATE), origin=origin_of(view, RATE),
        above=maps.crossed_legend(comparison.CROSSED, "accès", "offre"),
        empty="Accès et offre ne sont pas connus ensemble à ce niveau.",
        chart_key=f"croisee_{view.maille}_{view.territoire.key}",
    )  # fmt: skip


# --- comparer -------------------------------------------------------------------------------------------------------


def compare(view: View, shown: Indicator, picked: Choices) -> None:
    """Funnel, steadied rates, small multiples, inequality."""
    around, level = explorer.parent(view), level_of(view)
    plural = texts.LEVELS[level][1]
    rows = read(
        "access/comparison",
        niveau=level,
        periode=view.periode,
        parent_niveau=around.niveau,
        parent_code=around.code,
    )
    limits = read("access/limits", niveau=level, periode=view.periode)
    counts = comparison.counted(rows)
    labels = {"code": "Code", "nom": texts.sentence_case(texts.LEVELS[level][0]), "entrees": "Entrées", "actifs_occupes": "Actifs occupés",
              **RATE_WORDS, "taux_marshall": "Estimateur de Marshall (‰)", "poids_propre": "Poids de son propre taux (%)", "dit": "Verdict"}  # fmt: skip
    decimals = {
        "entrees": 0,
        "actifs_occupes": 0,
        "taux_brut": 1,
        "taux_stabilise": 1,
        "borne_basse": 1,
        "borne_haute": 1,
        "taux_marshall": 1,
        "poids_propre": 0,
    }
    table = tables.Table(lambda: rows, labels, decimals)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        title = comparison.funnel_title(
            counts, plural, "la France" if counts["reference_france"] else "la moyenne connue"
        )
        dispersion = (
            f.number(counts["surdispersion"], 1) if f.is_known(counts["surdispersion"]) else f.UNKNOWN
        )
        block.figure(
            "entonnoir", title, comparison.funnel(rows, limits) if len(rows) else None,
            alt=f"Entonnoir des taux d’accès par {texts.LEVELS[level][0]}, {f.period(view.periode)}. {title}.",
            source="Tous publics, actifs occupés au lieu de résidence · verdict : test exact de Poisson, au plus 5 % de fausses découvertes parmi tous les "
            f"{plural} de France (Benjamini et Hochberg, 1995) · entonnoir : Spiegelhalter (2005), surdispersion {dispersion} : "
            "les territoires diffèrent plus que par le hasard seul, seuls ceux hors du pointillé sortent de l’ordinaire",
            table=table, view=view, shows=regional(rows, counted=level, **ONE_RATE), origin=origin_of(view, "taux_acces_stabilise"), above=comparison.funnel_legend(counts),
            empty="Aucun territoire de ce niveau n’a de taux comparable.",
        )  # fmt: skip
    with right:
        least = comparison.least_sure(rows)
        title = comparison.steadied_title(least, level)
        block.figure(
            "stabilise", title, comparison.steadied(least) if len(least) else None,
            alt=f"Taux bruts et stabilisés des {plural} les moins peuplés. {title}.",
            source="Les moins peuplés · point vide : taux brut ; plein : taux stabilisé et son intervalle à 95 % (bayésien empirique, gamma-Poisson) ; le taux brut reste le chiffre observé",
            table=table, view=view, shows=regional(least, counted=level, **ONE_RATE), origin=origin_of(view, "taux_acces_stabilise"),
            empty="Aucun territoire de ce niveau n’a de taux comparable.",
        )  # fmt: skip
    _multiples(view, shown, picked)
    _inequality(view, level)


def _multiples(view: View, shown: Indicator, picked: Choices) -> None:
    ventilation, modalite = picked.breakdown
    rows = read(
        "access/regions_series",
        ventilation=ventilation,
        modalite=modalite,
        annees=f.is_year(view.periode),
        periode=view.periode,
    )
    breaks = read("shared/breaks", indicateur=RATE, perimetre=filters.REGIONAL)
    title = comparison.multiples_title(rows)
    known = rows.loc[rows["valeur"].notna(), "code"].nunique()
    words = shown.libelle_court if shown.code == RATE else "Taux d’accès"
    block.figure(
        "regions", f"{words}{f.NBSP}: {texts.inside_sentence(title)}", comparison.multiples(rows, breaks) if rows["valeur"].notna().any() else None,
        alt=f"Taux d’accès des 18 régions depuis 2020, sur un axe commun. {title}.",
        source="Entrées pour 1\u202f000, ramenées à l’année, même axe partout · gris : France hors Mayotte · ligne interrompue en 2024 : nouveau marché · "
        "pointillé : provisoire · hausse et baisse : intervalles disjoints",
        table=tables.Table(
            lambda: rows.assign(periode_nom=rows["periode"].map(f.period), statut=[explorer.status(r) for r in rows.assign(conf_status="F").itertuples()]),
            {"nom": "Région", "periode_nom": "Période", "valeur": "Taux (‰)", "borne_basse": "Intervalle, de", "borne_haute": "à", "valeur_france": "France", "statut": "Statut"},
            {"valeur": 1, "borne_basse": 1, "borne_haute": 1, "valeur_france": 1},
        ),
        view=view, shows=regional(rows, shown=shown, territoire="les régions se lisent côte à côte").at(points=scope.points(known, rows["code"].nunique(), "region")), origin=origin_of(view, RATE, ventilation, modalite), empty="Aucun taux régional n’est connu pour ce choix.",
    )  # fmt: skip


def _inequality(view: View, level: str) -> None:
    asked = {"niveau": level, "saison": season(view), "periode": view.periode}
    rows = read("access/inequality", mesure="rapport_deciles", **asked)
    plural = texts.LEVELS[level][1]
    title = comparison.inequality_title(rows, plural)
    modality = f"{level}*rapport_deciles"
    france = catalog.territories()["france"]
    left, right = st.columns(2, gap="medium")
    with left:
        block.figure(
            "inegalite", title, comparison.inequality(rows) if len(rows) else None,
            alt=f"Rapport entre le dixième des actifs occupés le mieux et le moins bien servi, {plural} de France. {title}.",
            source=f"Entre {plural} de France, pondéré par les actifs occupés, hasard des petits nombres retiré · 1 : aucune inégalité · au survol : les territoires extrêmes",
            table=tables.Table(
                lambda: rows.assign(periode_nom=rows["periode"].map(f.period)),
                {"periode_nom": "Période", "valeur": "Rapport", "borne_basse": "Intervalle, de", "borne_haute": "à", "brut": "Sans retirer le hasard", "nom_haut": "Au plus haut", "nom_bas": "Au plus bas", "perimetre": "Périmètre"},
                {"valeur": 2, "borne_basse": 2, "borne_haute": 2, "brut": 2},
            ),
            view=view, shows=regional(rows, autres=(f"entre {plural}",), territoire=AMONG_ALL, **ONE_RATE), origin=origin_of(view, "inegalite_acces", "maille*mesure", modality, france), empty="Trop peu de territoires connus.",
        )  # fmt: skip
    with right:
        gini = read("access/inequality", mesure="gini", **asked)
        ends = read("access/inequality", mesure="rapport_extremes", **asked)
        last = ends.iloc[-1] if len(ends) else None
        title = "Écart des extrêmes non connu" if last is None else (
            f"Entre {texts.the(level, last['code_bas'], last['nom_bas'])} et {texts.the(level, last['code_haut'], last['nom_haut'])}, l’accès va de 1 à {f.number(last['valeur'], 1)} {f.at_period(last['periode'])}"
        )  # fmt: skip
        both = pd.concat(
            [gini.assign(mesure="Indice de Gini"), ends.assign(mesure="Rapport des extrêmes")],
            ignore_index=True,
        )
        block.figure(
            "extremes", title, comparison.inequality(ends) if len(ends) else None,
            alt=f"Rapport du taux le plus haut au plus bas, {plural} de France. {title}.",
            source="Rapport des taux extrêmes, hasard retiré : il dépend de deux territoires, l’autre figure de tous · indice de Gini dans le tableau",
            table=tables.Table(
                lambda: both.assign(periode_nom=both["periode"].map(f.period)),
                {"mesure": "Mesure", "periode_nom": "Période", "valeur": "Valeur", "borne_basse": "Intervalle, de", "borne_haute": "à", "nom_haut": "Au plus haut", "nom_bas": "Au plus bas"},
                {"valeur": 3, "borne_basse": 3, "borne_haute": 3},
            ),
            view=view, shows=regional(ends, autres=(f"entre {plural}",), territoire=AMONG_ALL, **ONE_RATE), origin=origin_of(view, "inegalite_acces", "maille*mesure", f"{level}*rapport_extremes", france), empty="Trop peu de territoires connus.",
        )  # fmt: skip


# --- qui est accueilli -------------------------------------------------------------------------------------------------


def reached(view: View, network: str) -> None:
    """Representation of publics, its course, and the profile of entries."""
    place = view.territoire
    rows = publics.named(read("access/publics", niveau=place.niveau, code=place.code, saison=season(view)))
    now = rows[rows["periode"] == view.periode]
    labels = {"libelle": "Public", "periode_nom": "Période", "valeur": "Indice", "borne_basse": "Intervalle, de", "borne_haute": "à",
              "part_beneficiaires": "Part des bénéficiaires (%)", "part_actifs": "Part des actifs occupés (%)", "dit": "Lecture", "statut": "Statut"}  # fmt: skip
    decimals = {"valeur": 2, "borne_basse": 2, "borne_haute": 2, "part_beneficiaires": 1, "part_actifs": 1}
    origin = origin_of(view, "indice_representation", "public", "femme")
    left, right = st.columns(2, gap="medium")
    with left:
        title = publics.representation_title(now, read("access/publics_regions", periode=view.periode))
        block.figure(
            "publics", title, publics.representation(now) if len(now) else None,
            alt=f"Indice de représentation de sept publics {place.within}, {f.period(view.periode)}. {title}.",
            source="Part parmi les bénéficiaires des opérateurs régionaux ÷ part parmi les actifs occupés (recensement, structure livrée) · triangle : écart sûr, rond : parité · "
            "les petites communes tiennent lieu de communes rurales",
            table=tables.Table(lambda: now, labels, decimals), view=view, shows=regional(now, counted=("public connu", "publics connus"), public="chaque public est une ligne de la figure"), origin=origin,
            empty="L’indice est connu pour la France, les régions et les départements.",
        )  # fmt: skip
    with right:
        title = publics.over_time_title(rows)
        block.figure(
            "publics_annees", title, publics.over_time(rows) if rows["valeur"].notna().any() else None,
            alt=f"Indices de représentation depuis 2020 {place.within}. {title}.",
            source=f"{'Années' if f.is_year(view.periode) else 'Même trimestre de chaque année'} · la structure des actifs occupés reste celle du recensement livré",
            table=tables.Table(lambda: rows, labels, decimals), view=view, shows=regional(rows, public="chaque public est une ligne de la figure"), origin=origin,
            empty="L’indice est connu pour la France, les régions et les départements.",
        )  # fmt: skip
    profile(view, network)


def profile(view: View, network: str) -> None:
    """The profile of entries beside France's, or beside a year before for France itself."""
    place, name = view.territoire, catalog.network_names()[network]
    home = place.niveau == "france"
    reference = f.same_period_last_year(view.periode) if home else view.periode
    rows = read(
        "access/profile",
        niveau=place.niveau,
        code=place.code,
        periode=view.periode,
        periode_reference=reference,
        reseau=network,
    )
    known = rows["part"].notna().any()
    against = f"un an plus tôt ({f.period(reference)})" if home else "en France"
    title = f"{name}{f.NBSP}: {figures.profile_title(rows, against) if known else 'profil non connu'}"
    block.figure(
        "profil", title, figures.profile(rows, against) if known else None,
        alt=f"Profil des entrées {place.within}, {f.period(view.periode)}. {title}.",
        source=f"Parts parmi les entrées dont la réponse est connue · point plein{f.NBSP}: {place.nom}{f.NBSP}; point vide{f.NBSP}: {against}",
        table=tables.Table(
            lambda: figures.labelled(rows),
            {"dimension": "Dimension", "libelle": "Modalité", "part": "Part (%)", "part_reference": f"{against} (%)"},
            {"part": 0, "part_reference": 0},
        ),
        view=view, shows=scope.of(rows, public="chaque public est une ligne de la figure"),
        empty="Le profil est connu pour la France, les régions et les départements, quand toutes ses cellules sont livrées et diffusables.",
    )  # fmt: skip


def missing_section(view: View, rows: pd.DataFrame) -> None:
    missing.section(view, ("activite",), [s[:1].upper() + s[1:] + "." for s in sentences.statuses(rows)])
