"""The view « Fiche » : one page about one territory, to print."""

from __future__ import annotations

import streamlit as st

from pages.coverage import card, map_view, own, points
from pages.shared import block, canvas, catalog, explorer, exports, read, shell, tables, texts
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import Territory, View


def subject(view: View) -> Territory:
    """The commune or the zone chosen on the map, else the territory of the view."""
    level, _, code = own.value(view, "choisi").partition("-")
    if level == "commune":
        found = read.read("coverage/place", niveau=level, code=code)
        if len(found):
            return Territory(level, code, found["nom"].iloc[0], found["code_departement"].iloc[0])
    return view.territoire


def show(view: View, shown: Indicator) -> None:
    """Draw the card."""
    place, minutes = subject(view), own.parameter("zone_blanche_min")
    where = {"niveau": place.niveau, "code": place.code, "periode": view.periode}
    networks = read.read("coverage/card_networks", **where, seuil=minutes)
    times = read.read("coverage/thresholds", **where, reseau=view.maillage).iloc[0]
    block.heading(f"{texts.sentence_case(place.label)}{f.NBSP}: fiche du {f.period(view.periode)}", "fiche")
    shell.remember(
        card.sentences(
            place.within, f.at_period(view.periode), networks, times, minutes, catalog.among(view.reseau)
        )
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.html(card.networks_table(networks, minutes))
        if place.niveau == "commune":
            st.html(card.served_table(read.read("coverage/served", code=place.code, periode=view.periode)))
        elif place.niveau != "france":
            st.html(
                card.neighbours_table(
                    read.read("coverage/card_neighbours", **where, seuil=minutes), place.niveau, minutes
                )
            )
    with right:
        small_map(view, place)
    if place.niveau not in ("france", "commune"):
        st.html(card.sites_table(map_view.sites(view)))
    _foot(view, place, networks)


def small_map(view: View, place: Territory) -> None:
    """Minutes from each commune to the nearest site, and the sites."""
    around = view.territoire if place.niveau == "commune" else place
    rows = read.read(
        "coverage/communes", mesure="temps_min", periode=view.periode, reseau=view.maillage,
        parent_niveau=around.niveau, parent_code=around.code,
    )  # fmt: skip
    layer = canvas.Layer(rows, "commune", "minutes", 0, own.TIME_STEPS)
    drawn = [] if around.niveau == "france" else points.of(map_view.sites(view))
    st.html(canvas.legend(layer, "communes") + points.legend(drawn))
    frame = None if around.niveau == "france" else (around.niveau, around.code)
    canvas.show(
        "fiche", layer, alt=f"Temps d’accès au lieu le plus proche, par commune, {around.within}.", frame=frame, outlined=frame,
        chosen=[place.code] if place.niveau == "commune" else (), points=drawn, height=360,
    )  # fmt: skip


def _foot(view: View, place: Territory, networks) -> None:
    counted = catalog.indicator("nb_lieux_accueil")
    warned = f'<b class="demo">{exports.DEMONSTRATION}</b> · ' if catalog.is_demonstration() else ""
    st.html(
        f'<p class="source">{warned}Source{f.NBSP}: {counted.sources} · actifs occupés par commune et temps d’accès estimés · '
        f"{catalog.published_on()}{explorer.attribution()}</p>"
    )
    with st.container(horizontal=True, key="actions_fiche", gap="small", vertical_alignment="center"):
        st.html('<a class="copier imprimer" href="#">Imprimer la fiche</a>', width="content")
        st.html(block.link(view, "fiche"), width="content")
        table = tables.Table(
            lambda: networks,
            {
                "reseau": "Réseau", "public": "Public", "lieux": "Lieux", "etp": "Conseillers (ETP)",
                "temps_moyen": "Temps moyen (min)", "part_a_portee": "Actifs occupés à portée (%)",
            },
        )  # fmt: skip
        block.files(
            "fiche", f"Fiche : {place.label}", "Actifs occupés et temps estimés", table, view,
            explorer.origin(view, counted), catalog.is_demonstration(), [place.label, f.period(view.periode)],
        )  # fmt: skip
