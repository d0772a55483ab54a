"""Sentences and tables of a hypothesis. Pure functions."""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd

from etl.methods.coverage.siting import Effects
from pages.shared import formats as f
from pages.shared import maps, texts
from pages.shared.filters import Territory

# Minutes less are purple, minutes more are orange; the middle is « no change »
DIVERGING = ("#542788", "#998EC3", "#F2F2F2", "#F1A340", "#B35806")
STEPS = maps.Scale(
    (-10, -1, 1, 10.0001),
    DIVERGING,
    (
        "10 minutes de moins, ou plus encore",
        "1 à 10 de moins",
        "sans changement",
        "1 à 10 de plus",
        "plus de 10 de plus",
    ),
)
ALMOST = 0.5
# Tables of a hypothesis: column → heading, and the decimals of its numbers
THRESHOLDS = {
    "seuil": "À moins de", "avant": "Actifs occupés avant", "part_avant": "Part avant (%)", "apres": "Actifs occupés après",
    "part_apres": "Part après (%)", "gagnes": "Gagnés", "perdus": "Perdus",
}  # fmt: skip
OF_THRESHOLDS = {"avant": 0, "part_avant": 1, "apres": 0, "part_apres": 1, "gagnes": 0, "perdus": 0}
OF_COMPARED = dict.fromkeys(("avant", "a", "b", "ecart"), 0)
COMMUNES = {
    "nom": "Commune", "code_departement": "Dép.", "actifs_occupes": "Actifs occupés", "avant": "Minutes avant",
    "apres": "Minutes après", "apl_avant": "APL avant", "apl_apres": "APL après",
}  # fmt: skip
OF_COMMUNES = {"actifs_occupes": 0, "avant": 0, "apres": 0, "apl_avant": 1, "apl_apres": 1}


def changed(communes: pd.DataFrame) -> pd.DataFrame:
    """Communes whose time changes by half a minute or more, those with most people first: adds `ecart` (minutes)."""
    with np.errstate(invalid="ignore"):
        change = (communes["apres"] - communes["avant"]).fillna(0)
    moved = communes.assign(ecart=change)[change.abs() >= ALMOST]
    return moved.sort_values("actifs_occupes", ascending=False, na_position="last")


def sentences(place: Territory, effects: Effects, communes: pd.DataFrame) -> list[str]:
    """What the hypothesis would change, the threshold of 30 minutes first."""
    moved = changed(communes)
    rows = list(effects.thresholds.itertuples())
    at_30 = next(r for r in rows if r.seuil_min == 30)
    lines = [f"<b>Hypothèse.</b> {texts.sentence_case(place.within)}, {_gain(at_30)}."]
    others = [r for r in rows if r.seuil_min != 30 and round(r.actifs_apres - r.actifs_avant)]
    if others:
        lines.append(f"{f.listing(_short(r) for r in others)}.")
    n = len(moved)
    lines.append(
        f"Le temps d’accès change dans {f.count(n, 'commune', 'communes')} sur {f.number(len(communes))}."
        if n
        else "Le temps d’accès ne change dans aucune commune."
    )
    before, after = (
        f.number(v, 1) if f.is_known(v) else "non connu" for v in (effects.apl_before, effects.apl_after)
    )
    unit = f"conseillers (ETP) pour 100{f.NARROW}000 actifs occupés en moyenne"
    lines.append(
        f"L’offre accessible passe de {before} à {after} {unit}."
        if before != after
        else f"L’offre accessible reste de {after} {unit}."
    )
    return lines


def _gain(row) -> str:
    minutes = f"{f.number(row.seuil_min)} minutes ou moins d’un lieu"
    said = [
        f"<b>{f.number(_round(n))} actifs occupés {word}</b>"
        for n, word in ((row.gagnes, "de plus"), (row.perdus, "de moins"))
        if round(n)
    ]
    if not said:
        return f"le nombre d’actifs occupés à {minutes} ne change pas"
    return f"{' et '.join(said)} vivraient à {minutes} (estimation)"


def _short(row) -> str:
    return f"{f.signed(_round(row.actifs_apres - row.actifs_avant))} à {f.number(row.seuil_min)} minutes"


def _round(people: float) -> float:
    size = abs(people)
    return round(people, -2) if size >= 10_000 else round(people, -1) if size >= 1_000 else round(people)


def thresholds_table(effects: Effects) -> pd.DataFrame:
    """One row per threshold: people before, after, gained, lost; shares in percent."""
    t, whole = effects.thresholds, effects.workers
    return pd.DataFrame(
        {
            "seuil": [f"{f.number(m)}{f.NBSP}minutes" for m in t["seuil_min"]],
            "avant": t["actifs_avant"],
            "part_avant": 100 * t["actifs_avant"] / whole if whole else None,
            "apres": t["actifs_apres"],
            "part_apres": 100 * t["actifs_apres"] / whole if whole else None,
            "gagnes": t["gagnes"],
            "perdus": t["perdus"],
        }
    )


def compared(aside: Effects, current: Effects) -> pd.DataFrame:
    """One row per threshold: people within reach today, under the hypothesis set aside (A) and the current one (B)."""
    a, b = aside.thresholds, current.thresholds
    return pd.DataFrame(
        {
            "seuil": [f"{f.number(m)}{f.NBSP}minutes" for m in b["seuil_min"]],
            "avant": b["actifs_avant"],
            "a": a["actifs_apres"],
            "b": b["actifs_apres"],
            "ecart": b["actifs_apres"] - a["actifs_apres"],
        }
    )


def layer_rows(communes: pd.DataFrame) -> pd.DataFrame:
    """Rows of the map of changes: minutes after less minutes before; no road on either side is said."""
    reachable = np.isfinite(communes["avant"]) & np.isfinite(communes["apres"])
    change = (communes["apres"] - communes["avant"]).where(reachable)
    no_road = np.where(
        np.isfinite(communes["avant"]),
        "plus aucun lieu accessible par la route",
        "aucun lieu accessible par la route",
    )
    return pd.DataFrame(
        {
            "code": communes["code_commune"],
            "nom": communes["nom"],
            "valeur": change,
            "etat": np.where(reachable, "connu", "inconnu"),
            "motif": np.where(reachable, None, no_road),
            "obs_status": np.where(reachable, "E", "M"),
            "conf_status": "F",
        }
    )


def detail(communes: pd.DataFrame) -> dict[str, str]:
    """The end of the hover sentence of changed communes: « de 34 à 12 minutes »."""
    return {
        r.code_commune: f"de {f.number(r.avant)} à {f.number(r.apres)} minutes"
        for r in changed(communes).itertuples()
        if np.isfinite(r.avant) and np.isfinite(r.apres)
    }


def next_sites(found: pd.DataFrame, gap: float, limit: float, cover: bool) -> str:
    """The best communes for more sites, in order, and how far from the best choice they may be."""
    if found.empty:
        return f'<p class="source">Aucun lieu de plus ne rapprocherait quelqu’un à {f.number(limit)} minutes ou moins.</p>'
    rows = "".join(
        f"<li>{escape(r.nom)} ({r.code_departement})\u00a0: {_good(r, cover)}</li>"
        for r in found.itertuples()
    )
    sure = (
        "C’est le meilleur choix possible de communes (prouvé)."
        if gap == 0
        else f"À {f.with_unit(100 * gap, '%', 1)} au plus du meilleur choix possible."
    )
    total = f.number(_round(found["cumul"].iloc[-1]))
    return (
        f'<ol class="prochains">{rows}</ol><p class="source">En tout, {total} actifs occupés de plus à {f.number(limit)} minutes '
        f"ou moins d’un lieu (estimation). {sure} Les distances, non les locaux ni les équipes, sont prises en compte.</p>"
    )


def _good(row, cover: bool) -> str:
    people = f"{f.number(_round(row.gagnes))} actifs occupés de plus"
    if cover:
        return people
    hours = f.count(round(_round(row.heures)), "heure de trajet épargnée", "heures de trajet épargnées")
    return f"{hours} si chacun s’y rendait une fois ({people})"


def far_table(far: pd.DataFrame) -> pd.DataFrame:
    """Who would stay far, by kind of commune: people and shares in percent."""
    return far.assign(
        part_avant=100 * far["avant"] / far["actifs"], part_apres=100 * far["apres"] / far["actifs"]
    )
