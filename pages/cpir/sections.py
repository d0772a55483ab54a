"""The parts of the page of a CPIR's quarter, drawn."""

from __future__ import annotations

import streamlit as st

from pages.cpir import figures
from pages.cpir.documents import FORMATS, file_name, render
from pages.cpir.model import Quarter, Screen
from pages.shared import block, explorer, read, scope, tables, web
from pages.shared.cards import Indicator
from pages.shared.filters import ALL_NETWORKS, View

MAPPED = ("acces", "couverture")  # screens beside which their first indicator is drawn, by EPCI


def screens(quarter: Quarter) -> None:
    """The five screens, one under the other."""
    for number, screen in enumerate(quarter.screens, start=1):
        _screen(quarter, screen, number)


def _screen(quarter: Quarter, screen: Screen, number: int) -> None:
    view = View(quarter.region, quarter.periode, ALL_NETWORKS)
    st.html(f'<h2 class="ecran" id="{screen.key}">{number}. {screen.title}</h2>')
    st.html(figures.sentences(screen.sentences))
    mapped = screen.measures[0].indicator if screen.key in MAPPED and screen.measures else None
    left, right = st.columns([3, 2], gap="large") if mapped else (st.container(), None)
    with left:
        if screen.measures:
            _table(
                f"mesures-{screen.key}",
                f"{screen.title}{tables.f.NBSP}: les chiffres",
                figures.measures(screen.measures, screen.title),
                figures.measures_table(screen.measures),
                view,
                "▲ ▼ : l’écart avec la France (ou avec l’attendu) est statistiquement clair · = : il ne l’est pas · « · » : effectif, ou chiffre sans intervalle · intervalle à 95 %",
            )
        for i, shown in enumerate(screen.tables):
            table = figures.table(shown)
            _table(f"{screen.key}-{i}", shown.title, table.html(shown.title, 30), table, view, shown.note)
    if mapped and right is not None:
        with right:
            _map(view, mapped, key=f"carte-{screen.key}")
    if screen.missing:
        st.html(f'<p class="source">Ce qui manque</p><ul class="manques">{figures.missing(screen)}</ul>')


def _table(key: str, title: str, drawn: str, table: tables.Table, view: View, source: str) -> None:
    block.figure(
        key, title, drawn, alt="", source=source, table=table, view=view, shows=scope.of_view(view, reseau=scope.NO_NETWORK)
    )  # fmt: skip


def _map(view: View, shown: Indicator, key: str) -> None:
    view = view.at(indicateur=shown.code, maille="epci", page="pages/cpir/page.py")
    explorer.map_block(view, shown, explorer.units(view, shown), key=key)


def changes(quarter: Quarter) -> None:
    """What differs from the quarter before, revisions included."""
    block.heading("Ce qui a changé depuis le trimestre précédent", "changements")
    said = "".join(f"<li>{line}</li>" for line in quarter.changes)
    st.html(f'<ul class="manques">{said or "<li>Rien de mesurable.</li>"}</ul>')


def documents(quarter: Quarter) -> None:
    """The documents to take away, each made when it is asked for."""
    block.heading("Documents à emporter", "documents")
    said = "Les mêmes chiffres que sur cette page, à la décimale ; les registres y sont repris"
    st.html(f'<p class="source">{said}.</p>')
    served = web.address()
    with st.container(horizontal=True, key="documents"):
        for format, (label, _, mime) in FORMATS.items():
            st.download_button(
                label,
                data=lambda format=format: render(quarter, format, read.read, served).content,
                file_name=file_name(quarter, format),
                mime=mime,
                on_click="ignore",
                key=f"document_{format}",
            )
