"""The card of a territory, on one page to print: who serves whom, where, when, how far, with what capacity. Pure HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

from pages.shared import formats as f
from pages.shared import hours, tables, texts

UNKNOWN = "non connu"
MOST_SITES = 30


def sentences(
    within: str, when: str, networks: pd.DataFrame, times: Mapping, minutes: float, among: str
) -> list[str]:
    """What to remember of a territory: how many networks, how many people within reach.

    networks: rows of `coverage/card_networks`; times: row of `coverage/thresholds`; among: whose sites count
    for it.
    """
    lines = []
    present = networks[networks["lieux"].fillna(0) > 0]
    sites, unknown = int(present["lieux"].sum()), int(networks["inconnu"].sum())
    start = f"{texts.sentence_case(within)}, {when}, "
    if sites:
        lines.append(
            f"{start}<b>{f.count(len(present), 'réseau', 'réseaux')} sur {f.number(len(networks))}</b> "
            f"{'reçoivent' if len(present) > 1 else 'reçoit'} sur place, dans {f.count(sites, 'lieu', 'lieux')}."
        )
    else:
        lines.append(f"{start}<b>aucun réseau ne reçoit sur place</b>.")
    whole = times["actifs"]
    if f.is_known(whole) and whole and not f.is_known(times["inconnus"]):
        far = whole - (times["a_30"] if f.is_known(times["a_30"]) else 0)
        share = f.with_unit(100 * far / whole, "%", 1 if far / whole < 0.1 else 0)
        lines.append(
            f"{share} des {f.number(round(whole, -2) if whole >= 1000 else round(whole))} actifs occupés vivent à plus de "
            f"{f.number(minutes)} minutes d’un lieu, {among} (estimation)."
            if far > 0.5
            else f"Tous les actifs occupés vivent à {f.number(minutes)} minutes ou moins d’un lieu, {among} (estimation)."
        )
    if unknown:
        names = f.listing(escape(n) for n in networks.loc[networks["inconnu"], "reseau"])
        lines.append(f"Lieux non livrés{f.NBSP}: {names}. Leurs temps d’accès ne sont pas connus.")
    return lines


def networks_table(networks: pd.DataFrame, minutes: float) -> str:
    """Who serves whom, how far, with what capacity: one row per network."""
    rows = pd.DataFrame(
        {
            "reseau": networks["reseau"],
            "public": networks["public"],
            "lieux": [f.number(v) if f.is_known(v) else UNKNOWN for v in networks["lieux"]],
            "etp": [_etp(r) for r in networks.itertuples()],
            "temps": [
                f"{f.number(v)}{f.NBSP}min" if f.is_known(v) else UNKNOWN for v in networks["temps_moyen"]
            ],
            "portee": [
                f.with_unit(v, "%", 0) if f.is_known(v) else UNKNOWN for v in networks["part_a_portee"]
            ],
        }
    )
    labels = {
        "reseau": "Réseau",
        "public": "Qui est reçu",
        "lieux": "Lieux",
        "etp": "Conseillers (ETP)",
        "temps": "Temps d’accès moyen",
        "portee": f"Actifs occupés à {f.number(minutes)} min ou moins",
    }
    return tables.html(rows, labels, "Qui sert qui, à quelle distance", ("lieux", "etp", "temps", "portee"))


def _etp(row) -> str:
    if not f.is_known(row.etp):
        return "0" if row.lieux == 0 else UNKNOWN
    least = "au moins " if f.is_known(row.etp_inconnus) and row.etp_inconnus else ""
    return f"{least}{f.number(row.etp, 1)}"


def sites_table(sites: pd.DataFrame) -> str:
    """Where and when: one row per site."""
    rows = pd.DataFrame(
        {
            "nom": sites["nom"],
            "reseau": sites["reseau"],
            "commune": sites["commune"],
            "accueil": [
                ", ".join(p for p in (texts.SITE_TYPES.get(t, ""), texts.MODES.get(m, "")) if p)
                for t, m in zip(sites["site_type"], sites["modalite"], strict=True)
            ],
            "horaires": [hours.said(h) or "non livrés" for h in sites["horaires"]],
            "etp": [f.number(v, 1) if f.is_known(v) else UNKNOWN for v in sites["conseillers_etp"]],
        }
    )
    labels = {
        "nom": "Lieu", "reseau": "Réseau", "commune": "Commune", "accueil": "Accueil", "horaires": "Horaires", "etp": "ETP",
    }  # fmt: skip
    return tables.html(rows, labels, "Où et quand", ("etp",), MOST_SITES)


def served_table(served: pd.DataFrame) -> str:
    """For one commune: the nearest site of each network."""
    rows = pd.DataFrame(
        {
            "reseau": served["reseau"],
            "lieu": [
                f"{r.lieu}, à {r.commune_lieu}" if f.is_known(r.lieu) else _no_site(r.temps_statut)
                for r in served.itertuples()
            ],
            "temps": [f"{f.number(v)}{f.NBSP}min" if f.is_known(v) else "" for v in served["temps_min"]],
            "km": [f"{f.number(v)}{f.NBSP}km" if f.is_known(v) else "" for v in served["distance_km"]],
            "horaires": [hours.said(h) for h in served["horaires"]],
            "etp": [f.number(v, 1) if f.is_known(v) else "" for v in served["conseillers_etp"]],
        }
    )
    labels = {
        "reseau": "Réseau", "lieu": "Lieu le plus proche", "temps": "Temps", "km": "Distance", "horaires": "Horaires", "etp": "ETP",
    }  # fmt: skip
    return tables.html(rows, labels, "Le lieu le plus proche de chaque réseau", ("temps", "km", "etp"))


def _no_site(status: str) -> str:
    return "lieux non livrés" if status == "L" else "aucun lieu accessible par la route"


def neighbours_table(neighbours: pd.DataFrame, level: str, minutes: float) -> str:
    """The same in the territories around, or that there are none: the sea is no border."""
    if neighbours.empty:
        return f"<p>Aucun territoire français voisin par la terre{f.NBSP}: la mer l’en sépare.</p>"
    rows = pd.DataFrame(
        {
            "nom": [texts.territory_label(level, r.code, r.nom) for r in neighbours.itertuples()],
            "frontiere": [
                "par un pont"
                if r.lien == "pont"
                else f"{f.number(r.km_de_frontiere, 0 if r.km_de_frontiere >= 10 else 1)}{f.NBSP}km"
                for r in neighbours.itertuples()
            ],
            "km": [f"{f.number(v)}{f.NBSP}km" for v in neighbours["km"]],
            "lieux": [f.number(v) if f.is_known(v) else UNKNOWN for v in neighbours["lieux"]],
            "portee": [
                f.with_unit(v, "%", 0) if f.is_known(v) else UNKNOWN for v in neighbours["part_a_portee"]
            ],
        }
    )
    labels = {
        "nom": "Voisin",
        "frontiere": "Frontière commune",
        "km": "De centre à centre",
        "lieux": "Lieux",
        "portee": f"Actifs occupés à {f.number(minutes)} min ou moins",
    }
    return tables.html(rows, labels, "Et chez les voisins", ("frontiere", "km", "lieux", "portee"))
