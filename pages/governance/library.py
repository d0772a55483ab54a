"""Texts of reference, history of networks, consultations of advisers. Nothing here is delivered, nor invented."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from pages.shared import block, read, scope, tables
from pages.shared import formats as f
from pages.shared.filters import View

SMALL = 30


def show(view: View, region: str, day: dt.date) -> None:
    """What defines the CEP, how networks came to it, what advisers said, with how many answers."""
    del region, day
    left, right = st.columns(2, gap="medium")
    with left:
        _documents(view)
    with right:
        history = read.read("governance/history")
        table = tables.Table(
            lambda: history, {"nom": "Réseau", "date": "Date", "fait": "Fait", "source": "Source"}
        )
        block.table(
            "histoire",
            "Des cinq réseaux de 2014 aux opérateurs régionaux de 2020",
            table,
            "Histoire des réseaux",
            20,
            source="Sources citées ligne à ligne",
            view=view,
            shows=scope.fixed("table de référence : aucun filtre ne la change"),
            invented=False,
        )
    _consultations(view)


def _consultations(view: View) -> None:
    """What advisers said, with how many answers."""
    said = read.read("governance/consultations")
    few = said["repondants"].min()
    table = tables.Table(
        lambda: said,
        {
            "consultation": "Consultation",
            "repondants": "Répondants",
            "invites": "Invités",
            "regions": "Régions",
            "constat": "Ce qui est dit",
        },
        {"repondants": 0, "invites": 0},
        more={"theme": "Thème", "source": "Source"},
    )
    warning = (
        f" · {f.number(few)} répondants{f.NBSP}: trop peu pour parler des conseillers en général"
        if few < SMALL
        else ""
    )
    block.table(
        "consultations",
        f"Ce que des conseillers ont dit{f.NBSP}: {f.number(few)} répondants de trois régions",
        table,
        "Consultations de conseillers",
        20,
        source=f"Groupe pilote de ComCEP, une vingtaine de conseillers invités{warning}",
        view=view,
        shows=scope.fixed("table de référence : aucun filtre ne la change"),
        invented=False,
    )


def _documents(view: View) -> None:
    """The texts that define the CEP."""
    documents = read.read("governance/documents")
    table = tables.Table(
        lambda: documents,
        {
            "document": "Texte",
            "auteurs": "Auteurs",
            "date": "Date",
            "porte_sur": "Ce qu’il définit",
            "source": "Source",
        },
        more={"source_url": "Adresse"},
    )
    block.table(
        "documents",
        f"{f.number(len(documents))} textes qui définissent le CEP, son partage de données et son suivi",
        table,
        "Textes de référence",
        20,
        source="Une date vide n’a pas été lue dans les sources",
        view=view,
        shows=scope.fixed("table de référence : aucun filtre ne la change"),
        invented=False,
    )
