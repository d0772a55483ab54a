"""What the CEP does to the activity of Missions locales: before and after, per structure and département."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from pages.shared import block, catalog, explorer, filters, read, scope, tables
from pages.shared import formats as f
from pages.shared.filters import View


def show(view: View, region: str, day: dt.date) -> None:
    """Share of the CEP in interviews over time and on the map; each structure before and after; objectives."""
    del day
    shown = catalog.indicator("part_cep_activite_ml")
    place = view.territoire
    rows = read.read(
        "governance/missions", niveau=place.niveau, code=place.code, region=region, periode=view.periode
    )
    at = view.at(reseau=filters.ALL_NETWORKS, indicateur=shown.code)
    at = at.at(maille="departement" if place.niveau == "france" else filters.meshes(place, shown.niveaux)[0])
    left, right = st.columns(2, gap="medium")
    with left:
        explorer.map_block(at, shown, explorer.units(at, shown), key="carte-missions")
    with right:
        explorer.series_block(at, shown, key="serie-missions")
    table = structures_table(rows)
    block.table(
        "structures",
        structures_title(rows),
        table,
        "Missions locales, avant et après",
        60,
        source="Livraisons « missions_locales » · avant : même trimestre de la première année livrée · seule : aucun autre réseau n’a "
        "de lieu dans la commune du siège · une personne peut compter dans plusieurs trimestres",
        view=view,
        shows=scope.of(rows, whose=scope.NO_NETWORK, counted=("Mission locale", "Missions locales")),
        empty="Aucune Mission locale n’a livré son activité pour ce territoire et ce trimestre.",
    )
    objectives = read.read("governance/objectives")
    aims = objectives_table(objectives)
    block.table(
        "objectifs",
        f"Objectifs par réseau et année, avec le texte qui les fixe{f.NBSP}: {f.count(len(objectives), 'objectif livré', 'objectifs livrés')}",
        aims,
        "Objectifs des réseaux",
        20,
        source="Livraisons « objectifs » (convention pluriannuelle d’objectifs, CPO) ; constaté : entrées livrées de l’année, France",
        view=view,
        shows=scope.each_network(
            objectives,
            counted=("objectif", "objectifs"),
            territoire="les objectifs sont fixés pour la France",
        ),
        empty="Aucun objectif de réseau n’est livré.",
    )


def structures_title(rows: pd.DataFrame) -> str:
    known = rows[rows["ecart"].notna()]
    if known.empty:
        return "Missions locales, avant et après : non documenté"
    more = int((known["ecart"] > 0).sum())
    alone = int(rows["seule"].sum())
    tail = f"{f.NBSP}; {f.count(alone, 'est', 'sont')} seules dans leur commune" if alone > 1 else ""
    return (
        f"Part du CEP en hausse dans {f.number(more)} Missions locales sur {f.number(len(known))} depuis le "
        f"{f.period(known['avant'].iloc[0])}{tail}"
    )


def structures_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "nom": "Mission locale",
        "commune": "Commune",
        "jeunes_recus": "Jeunes reçus",
        "pacea": "PACEA",
        "entrees_cep": "Entrées en CEP",
        "part_cep_avant": "CEP avant (%)",
        "part_cep": "CEP après (%)",
        "ecart": "Écart (points)",
        "seul": "Seule ici",
    }
    decimals = dict.fromkeys(("jeunes_recus", "pacea", "entrees_cep"), 0) | dict.fromkeys(
        ("part_cep_avant", "part_cep", "ecart"), 1
    )
    return tables.Table(
        lambda: rows.assign(seul=["oui" if v else "" for v in rows["seule"]]), labels, decimals
    )


def objectives_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "nom": "Réseau",
        "annee": "Année",
        "libelle": "Indicateur",
        "cible": "Objectif",
        "constate": "Constaté",
        "source": "Texte",
    }
    return tables.Table(
        lambda: rows.assign(annee=rows["annee"].astype(str)), labels, {"cible": 0, "constate": 0}
    )
