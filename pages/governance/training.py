"""Professionalisation: days per adviser, themes, sessions shared by networks, roll-out, catalogue."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from pages.governance import figures
from pages.shared import block, catalog, charts, explorer, filters, read, scope, tables
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import View

YEAR = "les formations se lisent par année entière"
THEMES = {
    "contexte": "Contexte",
    "cep_posture": "CEP et posture",
    "ingenierie_parcours": "Ingénierie de parcours",
    "echange_pratiques": "Échanges de pratiques",
}


def show(view: View, region: str, day: dt.date) -> None:
    """Training of the last whole year: per adviser, by theme, shared by networks, where and since when."""
    del day
    year = view.periode[:4] if view.periode.endswith("Q4") else str(int(view.periode[:4]) - 1)
    place = view.territoire
    values = read.read("governance/training_values", annee=year, niveau=place.niveau, code=place.code)
    sessions = read.read("governance/sessions", region=region, periode=view.periode)
    shown = catalog.indicator("jours_professionnalisation")
    left, right = st.columns(2, gap="medium")
    with left:
        _days(view, values, shown, year)
    with right:
        _themes(view, sessions)
    left, right = st.columns(2, gap="medium")
    with left:
        _participants(view, values, sessions, year)
        _exchanges(view, region)
    with right:
        _rollout(view)
    explorer_part(view, shown, year)
    _catalogue(view)


def _catalogue(view: View) -> None:
    """Offers of training that sources tell of."""
    offers = read.read("governance/offers")
    table = offers_table(offers)
    block.table(
        "catalogue",
        "Catalogue : un module de trois jours, puis un certificat de 120 heures (deux unités de 60 heures)",
        table,
        "Offres de formation connues",
        20,
        source="Ce que disent les sources lues ; offre du Cnam présentée en janvier 2015",
        view=view,
        shows=scope.fixed("table de référence : aucun filtre ne la change"),
        invented=False,
    )


def _rollout(view: View) -> None:
    """Since when each région has sessions."""
    rollout = read.read("governance/rollout", periode=view.periode)
    block.table(
        "deploiement",
        rollout_title(rollout),
        rollout_table(rollout),
        "Déploiement par région",
        20,
        source="Date de la première session livrée · vide : rien n’est livré, ce qui ne dit pas que rien n’a eu lieu",
        view=view,
        shows=scope.of(rollout, whose=scope.NO_NETWORK, counted="region"),
    )


def _exchanges(view: View, region: str) -> None:
    """Groups where practices are exchanged."""
    groups = read.read("governance/exchange_groups", region=region, periode=view.periode)
    block.table(
        "echanges",
        groups_title(groups),
        groups_table(groups),
        "Groupes d’échanges de pratiques",
        12,
        source="Livraisons « professionnalisation », sessions dont l’intitulé parle d’échanges de pratiques",
        view=view,
        shows=scope.each_network(groups),
        empty="Aucun groupe d’échanges de pratiques n’est livré.",
    )


def _participants(view: View, values: pd.DataFrame, sessions: pd.DataFrame, year: str) -> None:
    """Who takes part, and in how many sessions that networks share."""
    by_network = sessions.groupby(["annee", "nom"], as_index=False, sort=False)[
        ["participants", "sessions", "communes"]
    ].sum()
    block.table(
        "participants",
        shared_title(values, year),
        participants_table(by_network),
        "Participants par réseau",
        40,
        source="Une session est commune quand deux réseaux au moins y ont des participants, ou qu’elle leur est ouverte ; aucun diplôme commun n’est exigé",
        view=view,
        shows=scope.each_network(sessions),
        empty="Aucune formation n’est livrée pour ce territoire.",
    )


def _themes(view: View, sessions: pd.DataFrame) -> None:
    """Days of training by theme and year."""
    themes = sessions.groupby(["annee", "theme_nom"], as_index=False)["jours"].sum()
    block.figure(
        "themes",
        themes_title(themes),
        figures.stacked(themes, "annee", "jours", "theme_nom", "journées-stagiaires")
        if len(themes)
        else None,
        alt=f"Journées de formation par thème et année. {themes_title(themes)}.",
        source="Livraisons « professionnalisation » · jours × participants ; la dernière année n’est pas finie",
        table=tables.Table(
            lambda: themes,
            {"annee": "Année", "theme_nom": "Thème", "jours": "Journées-stagiaires"},
            {"jours": 0},
        ),
        view=view,
        shows=scope.each_network(sessions),
        empty="Aucune formation n’est livrée pour ce territoire.",
    )


def _days(view: View, values: pd.DataFrame, shown: Indicator, year: str) -> None:
    """Days of training of an adviser, by network."""
    at = view.at(periode=year, reseau=filters.ALL_NETWORKS)
    networks = values[values["modalite"] != "ensemble"]
    block.figure(
        "jours",
        days_title(values, year),
        charts.bars(
            networks["nom"].tolist(),
            networks["jours"].tolist(),
            networks["couleur"].tolist(),
            "jours",
            260,
            1,
        )
        if networks["jours"].notna().any()
        else None,
        alt=f"Jours de formation par conseiller et réseau, {year}. {days_title(values, year)}.",
        source=f"Source{f.NBSP}: {shown.sources} · dénominateur{f.NBSP}: {shown.denominator}",
        table=values_table(values),
        view=view,
        shows=scope.each_network(values, periode=YEAR),
        origin=explorer.origin(at, shown),
        empty="Ni les formations ni les conseillers ne sont connus toute l’année : la France n’a de valeur que si les dix-huit régions ont livré.",
    )


def explorer_part(view: View, shown, year: str) -> None:
    """The map of days per adviser by région, for the year."""
    at = view.at(
        territoire=catalog.territories()["france"], periode=year, maille="region", reseau=filters.ALL_NETWORKS
    )
    explorer.map_block(at, shown, explorer.units(at, shown), key="carte-formation", asked=view)


def days_title(values: pd.DataFrame, year: str) -> str:
    whole = values[values["modalite"] == "ensemble"]
    if whole.empty or not f.is_known(whole["jours"].iloc[0]):
        return f"Jours de formation par conseiller en {year}{f.NBSP}: non connus"
    return f"En {year}, un conseiller à temps plein se forme {f.number(whole['jours'].iloc[0], 1)} jour en moyenne".replace(
        " jour en", " jours en" if whole["jours"].iloc[0] >= 2 else " jour en"
    )


def values_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "nom": "Réseau",
        "jours": "Jours par conseiller",
        "part": "Formations communes (%)",
        "motif": "Statut",
    }
    return tables.Table(lambda: rows, labels, {"jours": 1, "part": 0})


def themes_title(rows: pd.DataFrame) -> str:
    if rows.empty or not rows["jours"].sum():
        return "Thèmes de formation : non documentés"
    whole = rows.groupby("theme_nom")["jours"].sum()
    return f"{whole.idxmax()}{f.NBSP}: {f.with_unit(100 * whole.max() / whole.sum(), '%')} des journées depuis {rows['annee'].min()}"


def shared_title(values: pd.DataFrame, year: str) -> str:
    whole = values[values["modalite"] == "ensemble"]
    if whole.empty or not f.is_known(whole["part"].iloc[0]):
        return f"Formations communes à plusieurs réseaux en {year}{f.NBSP}: non documentées"
    return f"En {year}, {f.with_unit(whole['part'].iloc[0], '%')} des sessions réunissent plusieurs réseaux"


def participants_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "annee": "Année",
        "nom": "Réseau",
        "participants": "Participants",
        "sessions": "Sessions",
        "communes": "dont communes",
    }
    return tables.Table(lambda: rows.iloc[::-1], labels, {"participants": 0, "sessions": 0, "communes": 0})


def groups_title(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "Groupes d’échanges de pratiques : rien de livré"
    last = rows.iloc[-1]
    return (
        f"En {last['annee']}, {f.count(int(last['seances']), 'séance', 'séances')} d’échanges de pratiques, "
        f"{f.count(int(last['reseaux']), 'réseau représenté', 'réseaux représentés')}"
    )


def groups_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "annee": "Année",
        "seances": "Séances",
        "reseaux": "Réseaux",
        "regions": "Régions",
        "participants": "Participants",
    }
    return tables.Table(
        lambda: rows, labels, dict.fromkeys(("seances", "reseaux", "regions", "participants"), 0)
    )


def rollout_title(rows: pd.DataFrame) -> str:
    known = rows[rows["premiere"].notna()]
    if known.empty:
        return "Déploiement des formations : non documenté"
    first = known["premiere"].min()
    early = int((known["premiere"] < first + pd.DateOffset(months=6)).sum())
    silent = len(rows) - len(known)
    more = f"{f.NBSP}; rien de livré dans {f.count(silent, 'région', 'régions')}" if silent else ""
    return (
        f"{f.number(early)} régions dès {pd.Timestamp(first).year}, {f.number(len(known))} aujourd’hui{more}"
    )


def rollout_table(rows: pd.DataFrame) -> tables.Table:
    labels = {"nom": "Région", "depuis": "Première session", "sessions": "Sessions", "themes": "Thèmes"}
    said = [f.date(v) if f.is_known(v) else "rien de livré" for v in rows["premiere"]]
    return tables.Table(lambda: rows.assign(depuis=said), labels, {"sessions": 0, "themes": 0})


def offers_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "intitule": "Formation",
        "organisme": "Organisme",
        "duree": "Durée",
        "dit": "Thème",
        "deploiement": "Déploiement",
        "source": "Source",
    }
    return tables.Table(
        lambda: rows.assign(dit=rows["theme"].map(THEMES)), labels, more={"public": "Public", "du": "Depuis"}
    )
