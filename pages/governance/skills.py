"""Skills, service quality in three stages, processes, posture, difficulties: what operators say of themselves."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from pages.governance import figures
from pages.shared import block, read, scope, tables
from pages.shared import formats as f
from pages.shared.filters import View

DECLARED = "Livraisons « auto_evaluations »{0}: ce que les opérateurs disent d’eux-mêmes, de 0 (absent) à 4 (acquis et évalué) ; moins de 5 répondants : caché ; jamais par conseiller"
GRIDS = {
    "qualite_service": ("qualite", "Qualité du service, en trois étages"),
    "competences": ("competences", "Compétences de l’organisation"),
    "processus": ("processus", "Processus propres au CEP et gestion des partenaires"),
    "posture": ("posture", "Posture de conseil"),
}
STAGES = {
    "Compétences du conseiller": "#12605E",
    "Animation de l’équipe": "#7DBDB7",
    "Organisation et gestion des partenaires": "#B35806",
}


def show(view: View, region: str, day: dt.date) -> None:
    """The grids, with their course over years; levels of 2014 and 2019; difficulties that advisers cite."""
    del day
    rows = read.read("governance/assessments", region=region, periode=view.periode)
    source = DECLARED.format(f.NBSP)
    for left_grid, right_grid in (("qualite_service", "competences"), ("processus", "posture")):
        for column, grid in zip(st.columns(2, gap="medium"), (left_grid, right_grid), strict=True):
            with column:
                _grid(view, rows[rows["grille"] == grid], grid, source)
    left, right = st.columns(2, gap="medium")
    with left:
        _course(view, rows, source)
    with right:
        _difficulties(view, rows)
    left, right = st.columns(2, gap="medium")
    with left:
        _levels(view)
    with right:
        _sites(view, region)


def _sites(view: View, region: str) -> None:
    """What sites say of their levels and skills."""
    sites = read.read("governance/skills_of_sites", region=region, periode=view.periode)
    table = tables.Table(
        lambda: sites,
        {
            "nom": "Réseau",
            "lieux": "Lieux d’accueil",
            "niveaux_declares": "qui disent leurs niveaux",
            "niveau_2": "dont niveau 2",
            "declares": "qui disent leurs compétences",
        },
        dict.fromkeys(("lieux", "niveaux_declares", "niveau_2", "declares"), 0),
    )
    said = int(sites["declares"].sum()) if len(sites) else 0
    block.table(
        "lieux-competences",
        f"{f.count(said, 'lieu déclare', 'lieux déclarent')} ses compétences".replace(
            "déclarent ses", "déclarent leurs"
        )
        if said
        else "Compétences par lieu : non livrées",
        table,
        "Niveaux et compétences déclarés par lieu",
        10,
        source="Livraisons « lieux_accueil », colonnes niveaux_cep et competences (facultatives) · un opérateur du CEP délivre les deux niveaux",
        view=view,
        shows=scope.each_network(sites),
        empty="Aucun lieu d’accueil n’est livré pour ce trimestre.",
    )


def _levels(view: View) -> None:
    """The three levels of 2014 beside the two of 2019."""
    levels = read.read("governance/levels")
    shown = tables.Table(
        lambda: levels,
        {
            "niveau_2014": "2014",
            "libelle_2014": "Niveau de 2014",
            "niveau_2019": "2019",
            "libelle_2019": "Niveau de 2019",
            "note": "À savoir",
        },
        more={"source": "Source"},
    )
    block.table(
        "niveaux",
        "Trois niveaux en 2014, deux en 2019 : 1 → 1, 2 et 3 → 2",
        shown,
        "Correspondance des niveaux",
        5,
        source="Arrêtés du 16 juillet 2014 et du 29 mars 2019 ; le rapprochement est proposé ici",
        view=view,
        shows=scope.fixed("table de référence : aucun filtre ne la change"),
        invented=False,
    )


def _difficulties(view: View, rows: pd.DataFrame) -> None:
    """What advisers say is difficult, by theme."""
    last = last_year(rows[rows["grille"] == "difficultes"])
    cited = (
        last.groupby("item", as_index=False)[["mentions", "repondants"]]
        .sum()
        .sort_values("mentions", ascending=False)
    )
    table = tables.Table(
        lambda: cited,
        {"item": "Difficulté citée", "mentions": "Mentions", "repondants": "Réponses"},
        {"mentions": 0, "repondants": 0},
    )
    block.table(
        "difficultes",
        f"Difficulté la plus citée{f.NBSP}: {cited.iloc[0]['item'].lower()}"
        if len(cited)
        else "Difficultés des conseillers : non documentées",
        table,
        "Difficultés citées, par thème",
        12,
        source="Nombre de mentions par thème, sans verbatim ni donnée personnelle · un thème cité moins de 5 fois est caché",
        view=view,
        shows=scope.each_network(last),
        empty="Aucun opérateur n’a livré de difficultés citées.",
    )


def _course(view: View, rows: pd.DataFrame, source: str) -> None:
    """The three stages of the quality of service over the years."""
    quality = (
        rows[rows["grille"] == "qualite_service"]
        .groupby(["periode", "item"], as_index=False, sort=False)["niveau"]
        .mean()
    )
    block.figure(
        "qualite-annees",
        course_title(quality),
        figures.lines(quality, "niveau", "item", STAGES, 4) if quality["niveau"].notna().any() else None,
        alt=f"Niveaux déclarés par année, de 0 à 4. {course_title(quality)}.",
        source=source,
        table=tables.Table(
            lambda: quality, {"periode": "Année", "item": "Étage", "niveau": "Niveau"}, {"niveau": 1}
        ),
        view=view,
        shows=scope.each_network(rows),
        empty="Aucun opérateur n’a livré cette grille.",
    )


def _grid(view: View, rows: pd.DataFrame, grid: str, source: str) -> None:
    key, name = GRIDS[grid]
    last = last_year(rows)
    table = grid_table(last)
    block.table(
        key,
        grid_title(last, name),
        table,
        name,
        20,
        source=source,
        view=view,
        shows=scope.each_network(last),
        empty="Aucun opérateur n’a livré cette grille : ce n’est pas un niveau zéro.",
    )


def last_year(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["periode"] == rows["periode"].max()] if len(rows) else rows


def grid_title(rows: pd.DataFrame, name: str) -> str:
    """« Processus (2025) : le plus bas, aiguillage écrit (2,1 sur 4) »."""
    known = rows[rows["niveau"].notna()]
    if known.empty:
        return (
            f"{name}{f.NBSP}: non documentée"
            if name.startswith(("Qualité", "Posture"))
            else f"{name}{f.NBSP}: non documentés"
        )
    by_item = known.groupby("item")["niveau"].mean()
    return f"{name} ({f.period(str(rows['periode'].iloc[0]))}){f.NBSP}: le plus bas, {by_item.idxmin().lower()} ({f.number(by_item.min(), 1)} sur 4)"


def grid_table(rows: pd.DataFrame) -> tables.Table:
    """A row per item, a column per network; a hidden level says so."""
    networks = rows.drop_duplicates("nom").sort_values("ordre")["nom"].tolist() if len(rows) else []

    def ready() -> pd.DataFrame:
        wide = rows.pivot_table(
            index="item", columns="nom", values="niveau", sort=False, dropna=False
        ).reset_index()
        hidden = rows.pivot_table(
            index="item", columns="nom", values="caches", sort=False, dropna=False
        ).reset_index()
        for name in networks:
            wide[name] = [
                f.number(v, 1) if f.is_known(v) else "trop peu de réponses" if h else "non livré"
                for v, h in zip(wide[name], hidden[name].fillna(0), strict=True)
            ]
        return wide

    return tables.Table(ready, {"item": "Item"} | {name: name for name in networks})


def course_title(rows: pd.DataFrame) -> str:
    known = rows[rows["niveau"].notna()]
    if known.empty:
        return "Évolution de la qualité du service : non documentée"
    first, last = known["periode"].min(), known["periode"].max()
    means = known.groupby("periode")["niveau"].mean()
    return f"Niveau moyen déclaré{f.NBSP}: {f.number(means[first], 1)} sur 4 en {first}, {f.number(means[last], 1)} en {last}"
