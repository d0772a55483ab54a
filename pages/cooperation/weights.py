"""What surrounds the pairs: partners, choice, mutual knowledge, lots; and the weights of the score, to be moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from etl.methods.cooperation import FILE, Weights, read_weights
from etl.paths import Paths
from pages.cooperation import figures
from pages.shared import block, catalog, scope, tables
from pages.shared import formats as f
from pages.shared.filters import View

KEY = "poids"
MOST = 5.0


def show(view: View, rows: pd.DataFrame, gaps: Callable, order: Callable) -> None:
    """The order of pairs under the weights of the file and under those one moves; they live in the address."""
    usual = read_weights((Paths.from_env().reference / FILE).read_text("utf-8"))
    chosen = _asked(usual, st.query_params.get(KEY))
    block.heading("Dans quel ordre regarder les paires ? Les poids se débattent", "poids")
    st.html(
        '<p class="source">Un score pour trier, pas une note : il compare des réseaux sur un territoire, jamais des conseillers. '
        "Écart d’une paire = part, pondérée par ces poids, des axes documentés où l’on n’observe pas de coopération ; l’ordre "
        "le multiplie par les actifs occupés concernés. Les poids usuels sont ceux à l’ouverture de la page.</p>"
    )
    names = dict(zip(_axes()["axe"], _axes()["nom_court"], strict=True))
    for column, axis in zip(st.columns(len(usual.axes), gap="small"), usual.axes, strict=True):
        with column:
            widget = f"poids_{axis}"
            if st.session_state.get(widget) != chosen.axes[axis]:
                st.session_state[widget] = chosen.axes[axis]
            st.slider(
                names.get(axis, axis),
                0.0,
                MOST,
                step=0.5,
                key=widget,
                on_change=_write,
                args=(tuple(usual.axes),),
            )
    own = {code: row["nom"] for code, row in catalog.networks().items()}
    ranked = figures.orders(order(gaps(rows, usual)), order(gaps(rows, chosen)), own)
    table = figures.orders_table(ranked)
    moved = () if chosen == usual else ((KEY, _written(chosen)),)
    block.table(
        "ordre",
        figures.orders_title(ranked),
        table,
        "Ordre des paires",
        20,
        source="0 : chaque axe documenté a une convention en vigueur ; 100 : rien n’est observé · les axes non documentés ne comptent pas",
        view=view.at(autres=(*view.autres, *moved)),
        shows=scope.each_network(rows),
        empty="Aucun axe n’est documenté pour ce territoire.",
    )


def _axes() -> pd.DataFrame:
    from pages.shared import read

    return read.read("cooperation/axis_names")


def _asked(usual: Weights, text: str | None) -> Weights:
    """The weights of the address (« 3-1-1-0.5-1-1-1 »), or those of the file when it holds nothing readable."""
    try:
        values = [min(max(float(part), 0.0), MOST) for part in (text or "").split("-")]
    except ValueError:
        values = []
    if len(values) != len(usual.axes):
        values = [float(weight) for weight in usual.axes.values()]
    return replace(usual, axes=dict(zip(usual.axes, values, strict=True)))


def _written(weights: Weights) -> str:
    return "-".join(f"{weight:g}" for weight in weights.axes.values())


def _write(axes: tuple[str, ...]) -> None:
    st.query_params[KEY] = "-".join(f"{st.session_state[f'poids_{axis}']:g}" for axis in axes)


def partners_title(rows: pd.DataFrame, barriers: pd.DataFrame) -> str:
    """Which partners are called upon, and how many people were sent for a side barrier in a year."""
    known = rows[rows["envoyees"] > 0].groupby("recepteur_nom")["envoyees"].sum()
    if known.empty:
        return "Partenaires mobilisés : rien de publiable"
    first = str(known.idxmax())
    sent = barriers["envoyees"].sum()
    more = f"{f.NBSP}; {f.number(sent)} pour un frein (logement, santé, mobilité) en un an" if sent else ""
    return (
        f"Partenaire le plus mobilisé{f.NBSP}: {first} ({f.number(known.max())} personnes au trimestre){more}"
    )


def partners_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "recepteur_nom": "Partenaire",
        "role": "Ce qu’il fait",
        "emetteur_nom": "Adressées par",
        "envoyees": "Personnes",
        "dit": "Statut",
    }

    def ready() -> pd.DataFrame:
        said = ["" if f.is_known(v) else "secret statistique" for v in rows["envoyees"]]
        return rows.assign(dit=said).sort_values(["recepteur_nom", "emetteur_nom"])

    return tables.Table(ready, labels, {"envoyees": 0})


def knowledge_title(rows: pd.DataFrame) -> str:
    known = rows[rows["niveau"].notna()]
    if known.empty:
        return "Connaissance mutuelle des réseaux : non documentée"
    least = known.loc[known["niveau"].idxmin()]
    return (
        f"Le moins connu{f.NBSP}: {least['concerne_nom']}, pour {least['nom']} "
        f"({f.number(least['niveau'], 1)} sur 4, {f.period(str(least['periode']))})"
    )


def knowledge_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "nom": "Réseau qui répond",
        "concerne_nom": "Réseau connu",
        "niveau": "« Je sais à qui m’adresser » (0 à 4)",
        "repondants": "Réponses",
    }
    return tables.Table(lambda: rows, labels, {"niveau": 1, "repondants": 0})


def choice_title(rows: pd.DataFrame) -> str:
    """« En 2025, 24 000 cadres ont choisi l’opérateur régional ; l’Apec compte 82 000 entrées »."""
    known = rows[rows["cadres"].notna() & rows["apec"].notna()]
    if known.empty:
        return "Choix de l’opérateur par les cadres : non documenté"
    last = known.iloc[-1]
    return (
        f"En {last['periode']}, {f.number(last['cadres'])} cadres sont entrés chez l’opérateur régional"
        f"{f.NBSP}; l’Apec compte {f.number(last['apec'])} entrées, en emploi ou non"
    )


def choice_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "periode": "Année",
        "apec": "Entrées à l’Apec",
        "cadres": "Cadres chez l’opérateur régional",
        "dit": "Changements d’opérateur",
    }
    said = [f.with_unit(v, "%", 1) if f.is_known(v) else "non livré" for v in rows["changements"]]
    return tables.Table(lambda: rows.assign(dit=said), labels, {"apec": 0, "cadres": 0})


def lots_title(rows: pd.DataFrame) -> str:
    known = rows[rows["taux_acces"].notna() & rows["ecart"].notna()]
    if len(known) < 2:
        return "Le marché et les coopérations, côte à côte"
    access, gap = known["taux_acces"].median(), known["ecart"].median()
    both = int(((known["taux_acces"] >= access) & (known["ecart"] <= gap)).sum())
    return (
        f"Le marché et les coopérations, côte à côte{f.NBSP}: {f.count(both, 'région réunit', 'régions réunissent')} "
        "un accès et une coopération au-dessus de la médiane"
    )


def lots_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "region": "Région",
        "lots": "Lot",
        "operateur": "Opérateur régional",
        "entrees": "Entrées",
        "taux_acces": "Taux d’accès (‰)",
        "ecart": "Écart de coopération (0 à 100)",
        "non_observee": "Coopération non observée (% d’actifs)",
        "dyades": "Paires sous convention (%)",
    }
    return tables.Table(
        lambda: rows, labels, {"entrees": 0, "taux_acces": 1, "ecart": 0, "non_observee": 0, "dyades": 0}
    )
