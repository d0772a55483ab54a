"""The regional public guidance service: members, status, first level, events, the part of CEP operators."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from pages.governance import figures
from pages.shared import block, read, scope, tables
from pages.shared import formats as f
from pages.shared.filters import View


def show(view: View, region: str, day: dt.date) -> None:
    """Members, the sites of CEP operators by SPRO status, events over time."""
    del day
    members = read.read("governance/members", region=region, periode=view.periode)
    series = read.read("governance/member_series", region=region)
    sites = read.read("governance/member_sites", region=region, periode=view.periode)
    block.table(
        "membres",
        members_title(members),
        members_table(members),
        "Membres du SPRO",
        60,
        source="Livraisons « spro » · un organisme de premier niveau renforce le maillage, sans être compté comme opérateur du CEP",
        view=view,
        shows=scope.each_network(members, counted=("membre", "membres")),
        empty="Aucun membre du SPRO n’est livré pour ce territoire et ce trimestre.",
    )
    left, right = st.columns(2, gap="medium")
    with left:
        long = pd.concat(
            [
                series[["periode"]].assign(part="Opérateurs du CEP", n=series["des_operateurs"]),
                series[["periode"]].assign(
                    part="Autres membres", n=series["evenements"] - series["des_operateurs"]
                ),
            ]
        )
        block.figure(
            "evenements",
            events_title(series),
            figures.stacked(long, "periode", "n", "part", "évènements") if len(series) else None,
            alt=f"Évènements du SPRO par trimestre. {events_title(series)}.",
            source="Livraisons « spro » · évènements des membres, hors organismes « hors SPRO »",
            table=events_table(series),
            view=view,
            shows=scope.each_network(series),
            empty="Aucun évènement n’est livré.",
        )
    with right:
        block.table(
            "statuts",
            sites_title(sites),
            sites_table(sites),
            "Lieux d’accueil par statut SPRO",
            30,
            source="Livraisons « lieux_accueil », colonne spro_statut",
            view=view,
            shows=scope.each_network(sites),
            empty="Aucun lieu d’accueil n’est livré pour ce trimestre.",
        )


def members_title(rows: pd.DataFrame) -> str:
    inside = rows[rows["spro_statut"] != "hors_spro"]
    if inside.empty:
        return "Membres du SPRO : non documentés"
    first = int(
        ((inside["reseau_code"] == "spro_niveau1") & inside["niveau_1"].fillna(False).astype(bool)).sum()
    )
    operators = int((inside["reseau_code"] != "spro_niveau1").sum())
    return (
        f"{f.count(len(inside), 'membre', 'membres')} du SPRO, dont {f.number(operators)} opérateurs du CEP et "
        f"{f.number(first)} organismes de premier niveau"
    )


def members_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "region": "Région",
        "organisme": "Organisme",
        "reseau": "Réseau",
        "statut": "Statut",
        "premier": "Premier niveau",
        "commune": "Commune",
        "evenements": "Évènements",
    }

    def ready() -> pd.DataFrame:
        return rows.assign(
            statut=rows["spro_statut"].map(figures.SPRO_STATUS),
            premier=["non dit" if not f.is_known(v) else "oui" if v else "non" for v in rows["niveau_1"]],
        )

    return tables.Table(ready, labels, {"evenements": 0})


def events_title(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "Évènements du SPRO : non documentés"
    last = rows.iloc[-1]
    if not f.is_known(last["evenements"]) or not last["evenements"]:
        return f"Aucun évènement livré {f.at_period(last['periode'])}"
    return (
        f"{f.count(int(last['evenements']), 'évènement', 'évènements')} {f.at_period(last['periode'])}, dont "
        f"{f.with_unit(100 * (last['des_operateurs'] or 0) / last['evenements'], '%')} tenus par des opérateurs du CEP"
    )


def events_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "quand": "Trimestre",
        "membres": "Membres",
        "evenements": "Évènements",
        "des_operateurs": "dont opérateurs du CEP",
    }
    return tables.Table(
        lambda: rows.assign(quand=rows["periode"].map(f.period)),
        labels,
        {"membres": 0, "evenements": 0, "des_operateurs": 0},
    )


def sites_title(rows: pd.DataFrame) -> str:
    told = rows[rows["spro_statut"] != "nr"]
    if told.empty:
        return "Statut SPRO des lieux d’accueil : non renseigné"
    inside = told[told["spro_statut"] != "hors_spro"]["lieux"].sum()
    return f"{f.number(inside)} lieux d’accueil du CEP sur {f.number(rows['lieux'].sum())} se disent membres du SPRO"


def sites_table(rows: pd.DataFrame) -> tables.Table:
    labels = {"nom": "Réseau", "statut": "Statut SPRO", "lieux": "Lieux"}
    return tables.Table(
        lambda: rows.assign(statut=rows["spro_statut"].map(figures.SPRO_STATUS)), labels, {"lieux": 0}
    )
