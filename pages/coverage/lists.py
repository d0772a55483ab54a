"""White zones and territories of a sole actor, sorted by the people at work concerned."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.coverage import own
from pages.shared import block, catalog, explorer, filters, read, scope, tables, texts
from pages.shared import formats as f
from pages.shared.filters import Territory, View

MOST = 8
ESTIMATED = "actifs occupés par commune et temps d’accès estimés"


def show(view: View) -> None:
    """Draw the lists: who is far from everybody, who has one network only, what hangs on one site."""
    left, right = st.columns(2, gap="medium")
    with left:
        white_block(view)
    with right:
        sole_block(view)
    lost_block(view)


def mesh(place: Territory) -> str:
    """Level of the units listed: EPCI, and communes where the territory is small."""
    return "epci" if place.niveau in ("france", "region") else "commune"


def white_block(view: View) -> None:
    """Where people live farther than the threshold from any site (of the network chosen)."""
    place, minutes = view.territoire, own.parameter("zone_blanche_min")
    rows = read.read(
        "coverage/white", niveau=mesh(place), seuil=minutes, periode=view.periode, reseau=view.maillage,
        parent_niveau=place.niveau, parent_code=place.code,
    )  # fmt: skip
    listed = rows[rows["communes"] > 0]
    labels = {
        "nom": texts.sentence_case(texts.LEVELS[mesh(place)][0]), "code_departement": "Dép.", "actifs": "Actifs occupés",
        "part": "Part (%)", "communes": "Communes", "temps_le_plus_long": "Plus long trajet (min)",
    }  # fmt: skip
    _draw(
        view, "blanches", white_title(rows, view, minutes), listed, labels, "zone_blanche_cep",
        unknown(rows),
        f"Aucune commune à plus de {f.number(minutes)} minutes d’un lieu.",
    )  # fmt: skip


def sole_block(view: View) -> None:
    """Where a single network is within reach."""
    place, minutes = view.territoire, own.parameter("acteur_unique_min")
    asked = view
    if len(own.received(view)) < 2:  # one network only receives this public: it is alone everywhere
        view = view.at(reseau=filters.ALL_NETWORKS)
    rows = read.read(
        "coverage/sole", niveau=mesh(place), seuil=minutes, periode=view.periode, reseau=view.maillage,
        parent_niveau=place.niveau, parent_code=place.code,
    )  # fmt: skip
    labels = {
        "nom": texts.sentence_case(texts.LEVELS[mesh(place)][0]), "code_departement": "Dép.", "reseau": "Seul réseau à portée",
        "actifs": "Actifs occupés", "part": "Part (%)", "communes": "Communes",
    }  # fmt: skip
    _draw(
        asked, "acteur_unique", sole_title(rows, view, minutes), rows, labels, "territoire_acteur_unique",
        f"{catalog.among(view.reseau)} · une commune où un réseau n’a pas livré ses lieux n’est pas comptée",
        f"Aucune commune n’a un seul réseau à moins de {f.number(minutes)} minutes.",
        reseau="un seul réseau reçoit ce public, il serait seul partout",
    )  # fmt: skip


def lost_block(view: View) -> None:
    """Sites without which communes would have none within the threshold."""
    place, minutes = view.territoire, own.parameter("zone_blanche_min")
    rows = read.read(
        "coverage/lost", periode=view.periode, reseau=view.maillage, parent_niveau=place.niveau, parent_code=place.code,
    )  # fmt: skip
    labels = {
        "nom": "Lieu", "commune": "Commune", "code_departement": "Dép.", "reseau": "Réseau",
        "actifs": "Actifs occupés qui le perdraient", "communes": "Communes",
    }  # fmt: skip
    title = lost_title(rows, minutes)
    table = tables.Table(
        lambda: rows, labels, {"actifs": 0, "communes": 0}, more={"code": "Identifiant du lieu"}
    )
    block.table(
        "lieux_seuls",
        title,
        table,
        title,
        MOST,
        source=f"{ESTIMATED} · si ce lieu fermait, tous les autres restant ouverts",
        view=view,
        shows=scope.of(rows, counted=("lieu", "lieux")),
        empty=f"Aucune commune ne tient à un seul lieu à moins de {f.number(minutes)} minutes.",
    )


def lost_title(rows: pd.DataFrame, minutes: float) -> str:
    """« 41 lieux dont la fermeture laisserait des communes sans aucun lieu à moins de 30 minutes »."""
    if rows.empty:
        return "Aucun lieu n’est seul à servir des communes"
    return (
        f"{f.count(len(rows), 'lieu', 'lieux')} dont la fermeture laisserait des communes sans aucun lieu à moins de "
        f"{f.number(minutes)} minutes"
    )


def white_title(rows: pd.DataFrame, view: View, minutes: float) -> str:
    """« 2 949 000 actifs occupés (10,8 %) à plus de 30 minutes d'un lieu »."""
    people, whole = rows["actifs"].sum(), rows["actifs_en_tout"].sum()
    whose = (
        "de tout lieu" if view.reseau == filters.ALL_NETWORKS else f"d’un lieu, {catalog.among(view.reseau)}"
    )
    if not people:
        return f"Personne à plus de {f.number(minutes)} minutes {whose}"
    return f"{_rounded(people)} actifs occupés ({f.with_unit(100 * people / whole, '%', 1)}) à plus de {f.number(minutes)} minutes {whose}"


def sole_title(rows: pd.DataFrame, view: View, minutes: float) -> str:
    """« 980 000 actifs occupés n'ont qu'un réseau à moins de 30 minutes, surtout France Travail »."""
    if rows.empty:
        return f"Nulle part un seul réseau à moins de {f.number(minutes)} minutes"
    by_network = rows.groupby("reseau")["actifs"].sum().sort_values(ascending=False)
    mostly = (
        f", le plus souvent {by_network.index[0]}"
        if len(by_network) > 1
        else f"{f.NBSP}: {by_network.index[0]}"
    )
    return f"{_rounded(by_network.sum())} actifs occupés n’ont qu’un réseau à moins de {f.number(minutes)} minutes{mostly}"


def unknown(rows: pd.DataFrame) -> str:
    """« 255 communes au temps non connu, hors du compte »."""
    n = int(rows["inconnues"].sum())
    return f"{f.count(n, 'commune', 'communes')} au temps non connu, hors du compte" if n else ""


def _rounded(people: float) -> str:
    """People estimated, to three figures: « 2 950 000 »."""
    digits = len(str(int(people)))
    return f.number(round(people, 3 - digits) if digits > 3 else round(people))


def _draw(view, key, title, rows, labels, code, note, empty, **why: str) -> None:
    """A list of territories: the first ones on screen, all of them in the table and in files."""
    rows = rows.assign(part=100 * rows["actifs"] / rows["actifs_en_tout"])
    numbers = {"actifs": 0, "part": 1, "communes": 0, "temps_le_plus_long": 0}
    table = tables.Table(
        lambda: rows, labels, {k: v for k, v in numbers.items() if k in labels}, more={"code": "Code"}
    )
    shown = catalog.indicator(code) if catalog.has(code) else None
    block.table(
        key,
        title,
        table,
        title,
        MOST,
        source=" · ".join(s for s in (ESTIMATED, note) if s),
        view=view,
        shows=scope.of(rows, counted=mesh(view.territoire), **why),
        origin=explorer.origin(view, shown) if shown else None,
        empty=empty,
    )
