"""The filter bar: one line that reads as a sentence; its state is the address (st.query_params).

A selectbox bound to the address by Streamlit writes its label there (« Gironde (33) »), where programs and
people rely on codes (`departement-33`); so the address is read and written here, and each box only shows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from pages.shared import catalog, filters, texts
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import Territory, View

Meshes = Callable[[Territory, Indicator], list[str]]


def current(
    page: str, indicators: Sequence[str], network: str = "", meshes: Meshes = filters.meshes_of
) -> tuple[View, Indicator, list[str]]:
    """The view that the address asks for, its indicator, and notices for what could not be honoured.

    page: the script that asks. network: shown when the address names none, where the indicator offers it. meshes: levels
    that the page's map draws for a territory and an indicator.
    """
    if not indicators:
        st.html('<p class="vide">La base servie ne contient aucun indicateur pour cette page.</p>')
        st.stop()
    asked = st.query_params
    code, notice_i = filters.choose(
        asked.get("indicateur"),
        indicators,
        indicators[0],
        f"Cette page ne montre pas l’indicateur « {{asked}} »{f.NBSP}: elle montre le premier de sa liste.",
    )
    shown = catalog.indicator(code)
    place, notice_t = filters.territory(asked.get("territoire"), catalog.territories())

    networks = catalog.network_names()
    offered = catalog.choices(shown)
    usual = network if network in offered else offered[0]
    asked_network = asked.get("reseau")
    if asked_network in networks and asked_network not in offered:
        asked_network = None
    reseau, notice_r = filters.choose(
        asked_network,
        offered,
        usual,
        f"Le réseau « {{asked}} » n’est pas connu{f.NBSP}: la page montre {catalog.name_in_sentence(usual)}.",
    )
    periods, latest = catalog.periods(shown.code, *shown.breakdown(reseau))
    periode, notice_p = filters.period(
        asked.get("periode"), periods, latest, texts.inside_sentence(shown.libelle)
    )

    levels = meshes(place, shown)
    asked_mesh = asked.get("maille")
    maille = asked_mesh if asked_mesh in levels else levels[0]
    notices = [n for n in (notice_i, notice_t, notice_r, notice_p) if n]
    return View(place, periode, reseau, code, maille, page=page), shown, notices


def show(
    view: View,
    shown: Indicator,
    indicators: Sequence[str] = (),
    *,
    mesh: bool = True,
    meshes: Meshes = filters.meshes_of,
) -> None:
    """Draw the bar. `indicators`: offered when the page has several; `mesh`: whether units may be chosen."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="barre"):
        word("Je regarde")
        if len(indicators) > 1:
            names = {code: catalog.indicator(code).libelle for code in indicators}
            select(
                view.page, "Indicateur", "indicateur", list(indicators), view.indicateur, names.get, width=275
            )
            word("pour")
        places = catalog.territories()
        select(
            view.page,
            "Territoire",
            "territoire",
            list(places),
            view.territoire.key,
            lambda k: places[k].label,
            width=230,
        )
        networks = catalog.network_names()
        offered = catalog.choices(shown)
        if len(offered) > 1:
            word("qui reçoivent" if view.reseau.startswith(filters.PUBLIC) else "chez")
            select(view.page, "Réseau ou public", "reseau", offered, view.reseau, networks.get, width=215)
        periods, _ = catalog.periods(shown.code, *shown.breakdown(view.reseau))
        word("en" if f.is_year(view.periode) else "au")
        select(view.page, "Période", "periode", periods, view.periode, _typed, width=105)
        levels = meshes(view.territoire, shown)
        if mesh and len(levels) > 1:
            word("par")
            select(
                view.page, "Découpage", "maille", levels, view.maille, lambda m: texts.LEVELS[m][0], width=135
            )


def select(
    page: str,
    label: str,
    key: str,
    options: list[str],
    value: str,
    show_as: Callable[[str], str],
    *,
    width: int | str = "stretch",
    label_visibility: str = "collapsed",
) -> None:
    """A selectbox that shows the address's `key` and writes it when changed.

    Each page has its own box: Streamlit forgets a box when the page changes, but not what it held.
    """
    widget = _shown(page, key, value)
    st.selectbox(
        label,
        options,
        format_func=show_as,
        key=widget,
        on_change=_write,
        args=(key, widget),
        label_visibility=label_visibility,
        filter_mode="contains",
        required=True,
        placeholder="Choisir",
        width=width,
    )


def search(page: str, label: str, key: str, value: str, *, placeholder: str, width: int = 260) -> None:
    """A text to look for, kept in the address's `key`."""
    widget = _shown(page, key, value)
    st.text_input(
        label,
        key=widget,
        placeholder=placeholder,
        on_change=_write,
        args=(key, widget),
        label_visibility="collapsed",
        width=width,
    )


def tabs(page: str, label: str, key: str, titles: dict[str, str], value: str) -> None:
    """The views of a page, one at a time; the address's `key` says which."""
    widget = _shown(page, key, value)
    st.segmented_control(
        label,
        list(titles),
        format_func=titles.get,
        key=widget,
        required=True,
        on_change=_write,
        args=(key, widget),
        label_visibility="collapsed",
    )


def date(page: str, label: str, key: str, value: dt.date, first: dt.date, last: dt.date) -> None:
    """A day between two others, kept in the address's `key` as « 2026-03-12 »."""
    widget = _shown(page, key, value)
    st.date_input(
        label,
        min_value=first,
        max_value=last,
        key=widget,
        format="DD/MM/YYYY",
        on_change=_write,
        args=(key, widget),
        label_visibility="collapsed",
        width=160,
    )


def _shown(page: str, key: str, value: object) -> str:
    """The key of a widget of a page, which shows what the address says."""
    widget = f"choix_{Path(page).parent.name}_{key}"
    if st.session_state.get(widget) != value:
        st.session_state[widget] = value
    return widget


def _write(key: str, widget: str) -> None:
    st.query_params[key] = str(st.session_state[widget])


def go_to(**params: str | None) -> None:
    """For callbacks (a click on the map): change what the address says; None takes a key away."""
    for key, value in params.items():
        if value is not None:
            st.query_params[key] = value
        elif key in st.query_params:
            del st.query_params[key]


def word(text: str) -> None:
    """A word between two boxes, so that the bar reads as a sentence."""
    st.html(f'<span class="mot">{text}</span>', width="content")


def _typed(periode: str) -> str:
    """A period as people type it to find it: with plain spaces."""
    return f.period(periode).replace(f.NBSP, " ")
