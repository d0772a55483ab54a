"""Tables and sentences of what changed: at the last publication, since a day, by signed corrections. Pure functions."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd

from etl.contracts import contracts
from pages.shared import formats as f
from pages.shared import tables, texts

NATURES = {
    "livraison_nouvelle": ("livraison nouvelle", "livraisons nouvelles"),
    "livraison_corrigee": ("livraison corrigée", "livraisons corrigées"),
    "livraison_retiree": ("livraison retirée", "livraisons retirées"),
    "retard": ("livraison attendue en plus", "livraisons attendues en plus"),
    "territoire": ("commune qui change", "communes qui changent"),
    "indicateur_nouveau": ("indicateur nouveau", "indicateurs nouveaux"),
    "definition": ("définition modifiée", "définitions modifiées"),
}
MOST_DECIMALS = 6
STATUSES = {
    "a_signaler": "à signaler au producteur",
    "signalee": "signalée au producteur",
    "confirmee": "confirmée par le producteur",
    "definitive": "définitive",
}


def changes_title(rows: pd.DataFrame) -> str:
    """« À la publication du 21 novembre 2026 : 3 livraisons nouvelles et 1 livraison corrigée »."""
    if rows.empty:
        return "Rien n’a changé depuis la première publication"
    counts = rows.groupby("nature")["n"].sum()
    said = [f.count(int(counts[code]), *words) for code, words in NATURES.items() if code in counts.index]
    return f"À la publication du {f.date(rows['constate_le'].iloc[0])}{f.NBSP}: {f.listing(said)}"


def changes_table(rows: pd.DataFrame) -> tables.Table:
    """One row per nature, dataset and operator."""
    labels = {
        "nature": "Changement",
        "dataset": "Jeu de données",
        "operateur": "Opérateur",
        "periodes": "Périodes",
        "objets": "Fichier ou objet",
        "n": "Nombre",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            nature=[texts.sentence_case(NATURES[n][0]) for n in raw["nature"]],
            dataset=[texts.dataset(d) if f.is_known(d) and d else "" for d in raw["dataset"]],
            periodes=[
                f.listing([f.period(p) for p in str(ps).split(", ") if p], most=3) if f.is_known(ps) else ""
                for ps in raw["periodes"]
            ],
        )

    return tables.Table(lambda: rows, labels, {"n": 0}, shown)


def revisions_title(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "Aucun chiffre publié n’a été révisé"
    last = rows["revisee_le"].max()
    n = int((rows["revisee_le"] == last).sum())
    return f"{f.count(n, 'chiffre révisé', 'chiffres révisés')} à la dernière publication ({f.date(last)})"


def revisions_table(rows: pd.DataFrame) -> tables.Table:
    """Old and new value of each revised figure, and why it changed."""
    labels = {
        "revisee_le": "Révisé le",
        "indicateur": "Indicateur",
        "territoire": "Territoire",
        "periode": "Période",
        "detail": "Réseau",
        "ancienne_valeur": "Avant",
        "nouvelle_valeur": "Maintenant",
        "unite": "Unité",
        "cause": "Cause",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            revisee_le=[f.date(at) for at in raw["revisee_le"]],
            periode=[f.period(p) for p in raw["periode"]],
            **_told_apart(raw, "ancienne_valeur", "nouvelle_valeur"),
        )

    return tables.Table(lambda: rows, labels, {}, shown)


def _told_apart(rows: pd.DataFrame, before: str, after: str) -> dict[str, list[str]]:
    """Two columns of values as texts, with as many decimals as it takes to see that they differ."""
    texts_before, texts_after = [], []
    for old, new, decimals in zip(rows[before], rows[after], rows["decimales"], strict=True):
        pair = ("", "")
        for places in range(int(decimals), MOST_DECIMALS + 1):
            pair = tuple(f.number(v, places) if f.is_known(v) else "" for v in (old, new))
            if pair[0] != pair[1]:
                break
        texts_before.append(pair[0])
        texts_after.append(pair[1])
    return {before: texts_before, after: texts_after}


def day_asked(text: str | None, first: dt.date, last: dt.date) -> dt.date:
    """The day of the address between the first and the last known; the last one otherwise."""
    try:
        asked = dt.date.fromisoformat(text or "")
    except ValueError:
        return last
    return min(max(asked, first), last)


def as_of_title(rows: pd.DataFrame, day: dt.date) -> str:
    if rows.empty:
        return f"Au {f.date(day)}, nous disions la même chose qu’aujourd’hui"
    return f"Au {f.date(day)}, {f.count(len(rows), 'chiffre était différent', 'chiffres étaient différents')}"


def as_of_table(rows: pd.DataFrame) -> tables.Table:
    """The value published on that day beside the one of now."""
    labels = {
        "indicateur": "Indicateur",
        "territoire": "Territoire",
        "periode": "Période",
        "detail": "Réseau",
        "valeur_alors": "Nous disions",
        "valeur_maintenant": "Nous disons",
        "unite": "Unité",
        "revisee_le": "Révisé le",
        "cause": "Cause",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            revisee_le=[f.date(at) for at in raw["revisee_le"]],
            periode=[f.period(p) for p in raw["periode"]],
            **_told_apart(raw, "valeur_alors", "valeur_maintenant"),
        )

    return tables.Table(lambda: rows, labels, {}, shown)


def corrections_title(rows: pd.DataFrame) -> str:
    n = rows["correction_id"].nunique()
    return f.count(n, "correction signée", "corrections signées") if n else "Aucune correction"


def corrections_table(rows: pd.DataFrame) -> tables.Table:
    """Who corrected what, why, and whether the producer was told."""
    labels = {
        "operateur": "Opérateur",
        "periode": "Période",
        "quand": "Ligne",
        "valeur_livree": "Livré",
        "valeur_corrigee": "Corrigé",
        "motif": "Motif",
        "auteur": "Auteur",
        "corrigee_le": "Le",
        "producteur_prevenu_le": "Producteur prévenu le",
        "statut": "Suivi",
        "lignes": "Lignes",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            periode=[f.period(p) if f.is_known(p) else "" for p in raw["periode"]],
            quand=[
                _row_words(d, q, c)
                for d, q, c in zip(raw["dataset"], raw["quand"], raw["colonne"], strict=True)
            ],
            valeur_corrigee=["inconnu" if v == "nc" else v for v in raw["valeur_corrigee"]],
            corrigee_le=[f.date(d) for d in raw["corrigee_le"]],
            producteur_prevenu_le=[
                f.date(d) if f.is_known(d) else "non" for d in raw["producteur_prevenu_le"]
            ],
            statut=[STATUSES[s] for s in raw["statut"]],
        )

    return tables.Table(lambda: rows, labels, {"lignes": 0}, shown, {"correction_id": "Correction"})


def _row_words(dataset: str, when: str, column: str) -> str:
    """« Commune 2A004, niveau 1 : entrées » from what finds the row and the column corrected."""
    contract = contracts()[dataset]
    titles = {field.name: field.title for field in contract.fields}
    own = {k: v for k, v in json.loads(when).items() if k not in contract.covers}
    found = ", ".join(f"{titles[k]} {v}" for k, v in own.items())
    return f"{found}{f.NBSP}: {titles[column]}" if found else titles[column]
