"""Who drives, who coordinates: roles by law, committees, agreements, alerts."""

from __future__ import annotations

import datetime as dt
from html import escape

import pandas as pd
import streamlit as st

from pages.governance import figures
from pages.shared import block, read, scope, tables, texts
from pages.shared import formats as f
from pages.shared.filters import View


def show(view: View, region: str, day: dt.date) -> None:
    """The governance card of a région (or of all), its meetings and its agreements."""
    state = read.read("governance/regions", region=region, jour=day.isoformat())
    held = read.read("governance/committees", region=region, periode=view.periode)
    signed = read.read("governance/agreements", region=region, jour=day.isoformat())
    signed = signed[signed["etat"] != "à venir"]
    left, right = st.columns([3, 2] if region else [1, 1], gap="medium")
    with left:
        roles = read.read("governance/roles")
        table = roles_table(roles)
        block.table(
            "qui-pilote",
            "Qui pilote, qui coordonne, qui suit : ce que disent les textes",
            table,
            "Rôles dans le pilotage du CEP",
            20,
            source="Textes et sources cités ligne à ligne · l’impulsion régionale n’est attribuée ni à la Région ni à la CPIR",
            view=view,
            shows=scope.fixed("table de référence : aucun filtre ne la change"),
            invented=False,
        )
    with right:
        card = state_table(state, day)
        watched = sum(bool(figures.alerts(r, day)) for r in state.to_dict("records"))
        block.figure(
            "alertes",
            f"{f.count(watched, 'région appelle', 'régions appellent')} l’attention"
            if not region
            else "Ce qui appelle l’attention",
            card.html("État de la gouvernance", 20) if not region else alerts_html(state, day),
            alt="",
            source=f"Au {f.date(day)} · livraisons « instances » et « conventions » ; rien de livré n’est pas « rien de fait »",
            table=card,
            view=view,
            shows=scope.of(state, whose=scope.NO_NETWORK, counted="region"),
        )
    block.figure(
        "reunions",
        meetings_title(held),
        figures.meetings(held) if len(held) else None,
        alt=f"Réunions par instance et date. {meetings_title(held)}.",
        source="Livraisons « instances » ; une réunion par point · Crefop jusqu’en 2024, comité régional pour l’emploi ensuite",
        table=meetings_table(held),
        view=view,
        shows=scope.of(held, whose=scope.NO_NETWORK, counted=("réunion", "réunions")),
        empty="Aucune réunion n’est livrée : qui réunit qui n’est pas documenté.",
    )
    agreements = agreements_table(signed)
    block.table(
        "conventions",
        agreements_title(signed),
        agreements,
        "Conventions de coopération",
        60,
        source=f"Livraisons « conventions » · état au {f.date(day)}",
        view=view,
        shows=scope.of(signed, whose=scope.NO_NETWORK, counted=("convention", "conventions")),
        empty="Aucune convention n’est livrée : ce n’est pas « aucune convention ».",
    )


def alerts_html(state: pd.DataFrame, day: dt.date) -> str:
    """The card of one région: last and next meetings, agreements, what calls for attention."""
    row = state.iloc[0].to_dict()
    facts = [
        ("Dernière réunion", f.date(row["derniere"]) if f.is_known(row["derniere"]) else "non livrée"),
        (
            "Prochaine annoncée",
            f.date(row["prochaine"]) if f.is_known(row["prochaine"]) else "aucune date livrée",
        ),
        ("Conventions", _agreements_said(row)),
    ]
    said = [texts.sentence_case(a) for a in figures.alerts(row, day)]
    card = "".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in facts)
    found = (
        "".join(f"<li><b>{escape(line)}</b></li>" for line in said)
        or "<li>Rien à signaler dans ce qui est livré</li>"
    )
    return f'<dl class="carte">{card}</dl><ul class="alertes">{found}</ul>'


def _agreements_said(row: dict) -> str:
    if not f.is_known(row["en_vigueur"]):
        return "non livrées"
    live, over = int(row["en_vigueur"]), int(row["echues"])
    return f"{f.number(live)} en vigueur, {f.count(over, 'échue', 'échues')}"


def roles_table(rows: pd.DataFrame) -> tables.Table:
    labels = {"nom": "Organisme", "role": "Rôle", "fait": "Ce que dit le texte", "source": "Source"}
    return tables.Table(lambda: rows, labels, more={"source_url": "Adresse", "du": "Depuis"})


def state_table(rows: pd.DataFrame, day: dt.date) -> tables.Table:
    labels = {
        "nom": "Région",
        "derniere_dite": "Dernière réunion",
        "prochaine_dite": "Prochaine annoncée",
        "en_vigueur": "Conventions en vigueur",
        "echues": "Échues",
        "alertes": "À noter",
    }

    def ready() -> pd.DataFrame:
        return rows.assign(
            derniere_dite=[f.date(v) if f.is_known(v) else "non livré" for v in rows["derniere"]],
            prochaine_dite=[f.date(v) if f.is_known(v) else "" for v in rows["prochaine"]],
            alertes=[f.listing(figures.alerts(r, day)) for r in rows.to_dict("records")],
        )

    return tables.Table(ready, labels, {"en_vigueur": 0, "echues": 0})


def meetings_title(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "Réunions d’instances : non documentées"
    year = rows[rows["periode"].str[:4] == rows["periode"].max()[:4]]
    return (
        f"{f.count(len(rows), 'réunion livrée', 'réunions livrées')} depuis 2020, dont {f.number(len(year))} en "
        f"{rows['periode'].max()[:4]}{f.NBSP}; la dernière le {f.date(rows['date_instance'].max())}"
    )


def meetings_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "quand": "Date",
        "instance": "Instance",
        "territoire": "Territoire",
        "convoquee_nom": "Convoquée par",
        "participants_noms": "Participants",
        "ordre_du_jour": "Ordre du jour",
        "suite": "Prochaine",
        "document": "Document",
        "fichier": "Fichier",
        "ligne": "Ligne",
    }

    def ready() -> pd.DataFrame:
        return rows.assign(
            quand=[f.date(v) for v in rows["date_instance"]],
            instance=[figures.committee(v) for v in rows["type_instance"]],
            suite=[f.date(v) if f.is_known(v) else "" for v in rows["prochaine_date"]],
        )

    return tables.Table(ready, labels, {"ligne": 0})


def agreements_title(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "Conventions : non documentées"
    counts = rows["etat"].value_counts()
    live = int(counts.get("en vigueur", 0) + counts.get("échoit dans six mois", 0))
    soon = int(counts.get("échoit dans six mois", 0))
    more = f", dont {f.number(soon)} à échéance dans les six mois" if soon else ""
    return f"{f.count(live, 'convention en vigueur', 'conventions en vigueur')}{more}{f.NBSP}; {f.count(int(counts.get('échue', 0)), 'échue', 'échues')}"


def agreements_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "intitule": "Convention",
        "territoire": "Territoire",
        "signataires_noms": "Signataires",
        "axes_noms": "Axes",
        "signee": "Signée le",
        "fin": "Fin",
        "etat": "État",
        "document": "Document",
    }

    def ready() -> pd.DataFrame:
        return rows.assign(
            signee=[f.date(v) for v in rows["date_signature"]],
            fin=[f.date(v) if f.is_known(v) else "sans terme" for v in rows["date_fin"]],
        )

    return tables.Table(ready, labels, more={"fichier": "Fichier", "ligne": "Ligne"})
