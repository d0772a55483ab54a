"""Où le CEP est-il présent ?"""

import pandas as pd
import streamlit as st

from pages.coverage import figures
from pages.home.figures import exact_change
from pages.shared import bar, block, catalog, explorer, missing, read, sentences, shell, tables
from pages.shared import formats as f

INDICATORS = ("densite_lieux", "nb_lieux_accueil", "nb_conseillers_etp")
PAGE = "pages/coverage/page.py"
# Above this number, points would hide the map and weigh on the line
MOST_POINTS = 700

view, shown, notices = bar.current(PAGE, INDICATORS)
place = view.territoire
counted, density = catalog.indicator("nb_lieux_accueil"), catalog.indicator("densite_lieux")
here = explorer.value(view, shown)
number = explorer.value(view, counted)
rows = explorer.units(view, shown)
ventilation, modalite = counted.breakdown(view.reseau)
empty = read.read(
    "coverage/empty_epci",
    niveau=place.niveau,
    code=place.code,
    periode=view.periode,
    ventilation=ventilation,
    modalite=modalite,
).iloc[0]


def sites() -> pd.DataFrame:
    """Every site of the territory; for France, read only when somebody opens the list."""
    return read.read(
        "coverage/sites", niveau=place.niveau, code=place.code, periode=view.periode, reseau=view.reseau
    )


near = None if place.niveau == "france" else sites()

shell.title("Où le CEP est-il présent ?", view)
shell.notices(notices)
shell.remember(
    figures.remember(
        view,
        catalog.among(view.reseau),
        number,
        explorer.value(view, density),
        empty,
        exact_change(number, "lieu", "lieux"),
    )
)
bar.show(view, shown, INDICATORS)

left, right = st.columns([2, 1], gap="medium")
with left:
    located = None if near is None else near[near["latitude"].notna() & near["longitude"].notna()]
    explorer.map_block(
        view, shown, rows, points=located if located is not None and len(located) <= MOST_POINTS else None
    )
with right:
    explorer.ranking_block(view, shown, rows, here)

left, right = st.columns(2, gap="medium")
with left:
    networks = read.read("coverage/networks", niveau=place.niveau, code=place.code, periode=view.periode)
    title = figures.networks_title(networks)
    block.figure(
        "reseaux",
        title,
        figures.networks(networks) if networks["lieux"].notna().any() else None,
        alt=f"Lieux d’accueil par réseau, {place.within}, {f.period(view.periode)}. {title}.",
        source=" · ".join(
            [
                f"Source{f.NBSP}: {counted.sources}",
                "deux réseaux dans les mêmes murs comptent deux lieux",
                *[f"{r.nom}{f.NBSP}: {r.motif}" for r in networks.itertuples() if f.is_known(r.motif)],
            ]
        ),
        table=tables.Table(
            lambda: networks,
            {"nom": "Réseau", "lieux": "Lieux d’accueil", "etp": "Conseillers (ETP)", "motif": "Statut"},
            {"lieux": 0, "etp": 1},
        ),
        view=view,
        origin=explorer.origin(view, counted),
        empty="Aucun réseau n’a livré ses lieux d’accueil pour ce trimestre.",
    )
with right:
    explorer.series_block(view, shown)

listed = figures.sites_table(sites if near is None else lambda: near)
block.figure(
    "lieux",
    figures.sites_title(view, near, number),
    listed.html("Lieux d’accueil", 80) if near is not None and len(near) else None,
    alt="",
    source=f"Source{f.NBSP}: {counted.sources} · les lieux seulement à distance ne sont pas comptés",
    table=listed,
    view=view,
    origin=explorer.origin(view, counted),
    empty=(
        "La liste s’affiche pour une région, un département ou un EPCI ; « Télécharger » la donne entière."
        if near is None
        else "Aucun lieu d’accueil livré pour ce territoire et ce trimestre."
    ),
)

missing.section(view, ("lieux_accueil",), [s[:1].upper() + s[1:] + "." for s in sentences.statuses(rows)])
