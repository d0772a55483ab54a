"""Shared tools: ComCEP and others, who uses them, how quickly one is answered, how fresh they are."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from pages.governance import figures
from pages.shared import block, catalog, explorer, filters, read, scope, tables, texts
from pages.shared import formats as f
from pages.shared.filters import View

COMCEP = "ComCEP"


def show(view: View, region: str, day: dt.date) -> None:
    """Use by network, course of ComCEP, appropriation per région, inventory, advisers beside users."""
    del region, day
    place = view.territoire
    where = {"niveau": place.niveau, "code": place.code}
    rows = read.read("governance/tools", **where, periode=view.periode)
    series = read.read("governance/tool_series", **where, outil=COMCEP)
    used = use_table(rows)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        block.table(
            "usage",
            use_title(rows),
            used,
            "Usage des outils partagés",
            40,
            source="Livraisons « outils_partages » · actif : a agi au moins une fois dans le trimestre · délai médian de réponse, moyenne pondérée par les messages",
            view=view,
            shows=scope.each_network(rows),
            empty="Aucun usage d’outil n’est livré pour ce territoire et ce trimestre.",
        )
    with right:
        _freshness(view, series)
    shown = catalog.indicator("usage_comcep")
    at = view.at(territoire=catalog.territories()["france"], maille="region", reseau=filters.ALL_NETWORKS)
    left, right = st.columns(2, gap="medium")
    with left:
        explorer.map_block(at, shown, explorer.units(at, shown), key="carte-outils", asked=view)
    with right:
        _inventory(view)
        advisers = read.read("governance/advisers", **where, periode=view.periode)
        table = advisers_table(advisers)
        block.table(
            "conseillers",
            advisers_title(advisers),
            table,
            "Conseillers : équivalents temps plein et personnes",
            10,
            source="Livraisons « lieux_accueil » · pour la plupart des conseillers, le CEP s’ajoute à un autre métier",
            view=view,
            shows=scope.each_network(advisers),
            empty="Aucun lieu d’accueil n’est livré pour ce trimestre.",
        )


def _inventory(view: View) -> None:
    """The shared tools known, who carries them."""
    inventory = read.read("governance/inventory")
    table = inventory_table(inventory)
    block.table(
        "inventaire",
        f"{f.count(len(inventory), 'outil partagé connu', 'outils partagés connus')}{f.NBSP}: qui le porte, pour qui, depuis quand",
        table,
        "Inventaire des outils partagés",
        20,
        source="Table de référence, sources citées ; « dernier trimestre » vient des livraisons",
        view=view,
        shows=scope.fixed("table de référence : aucun filtre ne la change"),
    )


def _freshness(view: View, series: pd.DataFrame) -> None:
    """Messages without an answer and old resources of ComCEP."""
    long = pd.concat(
        [
            series[["periode"]].assign(serie="Sans réponse (%)", valeur=series["part_sans_reponse"]),
            series[["periode"]].assign(serie="Plus de 12 mois (%)", valeur=series["part_anciennes"]),
        ]
    )
    colours = {"Sans réponse (%)": "#B35806", "Plus de 12 mois (%)": "#5A6270"}
    block.figure(
        "fraicheur",
        freshness_title(series),
        figures.lines(long, "valeur", "serie", colours, None) if len(series) else None,
        alt=f"ComCEP : messages sans réponse et ressources de plus de douze mois. {freshness_title(series)}.",
        source="ComCEP · messages sans réponse parmi les messages ; ressources de plus de 12 mois parmi les ressources",
        table=series_table(series),
        view=view,
        shows=scope.each_network(series),
        empty="Aucune livraison sur ComCEP pour ce territoire.",
    )


def use_title(rows: pd.DataFrame) -> str:
    whole = rows[(rows["outil"] == COMCEP) & (rows["modalite"] == "ensemble")]
    if whole.empty or not f.is_known(whole["actifs"].iloc[0]):
        return "Usage de ComCEP : non documenté"
    row = whole.iloc[0]
    networks = f.count(int(row["reseaux_actifs"]), "réseau", "réseaux")
    return (
        f"ComCEP{f.NBSP}: {f.number(row['actifs'])} conseillers actifs sur {f.number(row['inscrits'])} inscrits, de {networks}"
        f"{f.NBSP}; {f.with_unit(row['part_sans_reponse'], '%')} des messages sans réponse"
    )


def use_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "outil": "Outil",
        "nom": "Réseau",
        "inscrits": "Inscrits",
        "actifs": "Actifs",
        "part_actifs": "Actifs (%)",
        "messages": "Messages",
        "part_sans_reponse": "Sans réponse (%)",
        "delai_reponse_h": "Délai de réponse (h)",
        "part_anciennes": "Ressources de plus de 12 mois (%)",
    }
    decimals = dict.fromkeys(
        (
            "inscrits",
            "actifs",
            "part_actifs",
            "messages",
            "part_sans_reponse",
            "delai_reponse_h",
            "part_anciennes",
        ),
        0,
    )
    return tables.Table(lambda: rows, labels, decimals, more={"regions": "Régions livrées"})


def freshness_title(rows: pd.DataFrame) -> str:
    known = rows[rows["part_anciennes"].notna()]
    if known.empty:
        return "Fraîcheur de ComCEP : non documentée"
    last = known.iloc[-1]
    return f"{f.with_unit(last['part_anciennes'], '%')} des ressources de ComCEP ont plus de 12 mois {f.at_period(last['periode'])}"


def series_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "quand": "Trimestre",
        "inscrits": "Inscrits",
        "actifs": "Actifs",
        "messages": "Messages",
        "part_sans_reponse": "Sans réponse (%)",
        "delai_reponse_h": "Délai (h)",
        "part_anciennes": "Plus de 12 mois (%)",
    }
    decimals = dict.fromkeys(list(labels)[1:], 0)
    return tables.Table(lambda: rows.assign(quand=rows["periode"].map(f.period)), labels, decimals)


def inventory_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "outil": "Outil",
        "porteur": "Porté par",
        "public": "Pour qui",
        "depuis": "Depuis",
        "sections": "Sections",
        "livre": "Dernier trimestre",
    }
    said = [f.period(p) if f.is_known(p) else "usage non livré" for p in rows["dernier"]]
    return tables.Table(
        lambda: rows.assign(livre=said), labels, more={"note": "À savoir", "source": "Source"}
    )


def advisers_title(rows: pd.DataFrame) -> str:
    known = rows[rows["temps"].notna()]
    if known.empty:
        return "Temps des conseillers consacré au CEP : non connu"
    least = known.loc[known["temps"].idxmin()]
    where = texts.operator(least["nom"])
    return f"Chez {where}, un conseiller consacre au CEP {f.with_unit(100 * least['temps'], '%')} d’un temps plein, le moins des réseaux"


def advisers_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "nom": "Réseau",
        "effectif": "Personnes",
        "etp": "Équivalents temps plein",
        "temps": "ETP par personne",
    }
    return tables.Table(lambda: rows, labels, {"effectif": 0, "etp": 1, "temps": 2})
