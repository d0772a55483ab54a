"""A territory beside a reference that the reader picks: France, its région, or the territories that resemble it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from etl.methods.coverage import similar
from pages.coverage import own
from pages.shared import bar, block, catalog, read, scope, tables, texts
from pages.shared import formats as f
from pages.shared.filters import View

ALIKE, K = "semblables", 5
TRAITS = {
    "taille": "taille",
    "densite": "densité de peuplement",
    "emploi": "part des actifs occupés dans la population",
    "cadres": "part des cadres",
    "ouvriers": "part des ouvriers",
    "independants": "part des indépendants",
}
MEASURES = {
    "part_a_portee": ("Actifs occupés à {} min ou moins (%)", 1),
    "temps_moyen": ("Temps d’accès moyen (min)", 0),
    "densite_lieux": ("Lieux pour 100\u202f000 actifs occupés", 1),
    "densite_etp": ("Conseillers (ETP) pour 100\u202f000 actifs occupés", 1),
}


def offered(view: View) -> dict[str, str]:
    """References one may pick for the territory: key → name."""
    place = view.territoire
    names = {"france": "la France"}
    region = catalog.territories().get(f"region-{place.code_region}")
    if place.niveau in ("departement", "epci") and region:
        names[region.key] = texts.the(region.niveau, region.code, region.nom)
    return names | {ALIKE: f"les {K} {texts.LEVELS[place.niveau][1]} semblables"}


def show(view: View) -> None:
    """Draw the comparison; nothing for France, nor for levels that cannot be compared."""
    if view.territoire.niveau not in ("region", "departement", "epci"):
        return
    names = offered(view)
    picked = own.value(view, "reference")
    picked = picked if picked in names else ALIKE
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="comparaison"):
        st.html('<span class="mot">Je compare à</span>', width="content")
        bar.select(view.page, "Référence", "reference", list(names), picked, names.get, width=300)
    minutes = own.parameter("zone_blanche_min")
    rows, why = _rows(view, picked, minutes)
    table = tables.Table(
        lambda: rows,
        {"nom": "Territoire"} | {k: label.format(f.number(minutes)) for k, (label, _) in MEASURES.items()},
        {k: decimals for k, (_, decimals) in MEASURES.items()},
        more={"code": "Code"},
    )
    title = comparison_title(rows, names[picked], minutes)
    block.table("comparaison", title, table, title, 10, source=f"{why}actifs occupés par commune et temps d’accès estimés", view=view, shows=scope.of(rows, counted=("territoire comparé", "territoires comparés")).at(territoire=view.territoire.key),)  # fmt: skip


def _rows(view: View, picked: str, minutes: float) -> tuple[pd.DataFrame, str]:
    """The territory first, then its reference; and why these ones."""
    place = view.territoire
    asked = {
        "periode": view.periode,
        "reseau": view.maillage,
        "ventilation": view.breakdown[0],
        "seuil": minutes,
    }
    if picked != ALIKE:
        other = catalog.territories()[picked]
        mine = read.read("coverage/compare", niveau=place.niveau, codes=[place.code], **asked)
        theirs = read.read("coverage/compare", niveau=other.niveau, codes=[other.code], **asked)
        both = pd.concat([mine, theirs], ignore_index=True)
        both.attrs = mine.attrs
        return both, ""
    found = alike(place.niveau, place.code)
    if found.empty:
        mine = read.read("coverage/compare", niveau=place.niveau, codes=[place.code], **asked)
        return mine, "aucun territoire n’a assez de caractéristiques connues pour être dit semblable · "
    codes = [place.code, *found.index]
    rows = read.read("coverage/compare", niveau=place.niveau, codes=codes, **asked)
    rows = rows.set_index("code").reindex(codes).reset_index()
    return rows, why(found)


def alike(niveau: str, code: str) -> pd.DataFrame:
    """Territories nearest by what they are: see `similar.similar`."""
    traits = read.read("coverage/traits", niveau=niveau).set_index("code")[list(TRAITS)]
    if code not in traits.index:
        return pd.DataFrame()
    return similar.similar(traits, code, K, logarithms=("taille", "densite"))


def why(found: pd.DataFrame) -> str:
    """« Semblables par la taille, la densité… ; distance de 0,1 à 0,3, surtout due à la densité · »."""
    traits = [t for t in TRAITS if f"part_{t}" in found]
    shares = found[[f"part_{t}" for t in traits]].mean()
    mostly = TRAITS[str(shares.idxmax()).removeprefix("part_")]
    low, high = f.number(found["distance"].min(), 2), f.number(found["distance"].max(), 2)
    return (
        f"Semblables par {f.listing([TRAITS[t] for t in traits])}, non par l’offre{f.NBSP}: distance de {low} à {high} (écarts en unités "
        f"robustes), due surtout à la {mostly} · "
    )


def comparison_title(rows: pd.DataFrame, reference: str, minutes: float) -> str:
    """« 57 % des actifs occupés à 30 minutes ou moins dans la Creuse, 68 % (médiane) dans les 5 départements semblables »."""
    shares = rows["part_a_portee"].astype(float)
    if shares.empty or np.isnan(shares.iloc[0]) or shares.iloc[1:].isna().all():
        return f"Comparaison avec {reference}"
    others = shares.iloc[1:].median()
    middle = " (médiane)" if len(rows) > 2 else ""
    return (
        f"{rows['nom'].iloc[0]}{f.NBSP}: {f.with_unit(shares.iloc[0], '%', 0)} des actifs occupés à {f.number(minutes)} minutes ou moins"
        f"{f.NBSP}; {reference}{f.NBSP}: {f.with_unit(others, '%', 0)}{middle}"
    )
