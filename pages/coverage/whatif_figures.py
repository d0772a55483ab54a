"""Sentences and tables of a hypothesis. Pure functions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.territory.hypothesis import Gain
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


def changed(communes: pd.DataFrame) -> pd.DataFrame:
    """Communes whose time changes by half a minute or more, those with most people first: adds `ecart` (minutes)."""
    with np.errstate(invalid="ignore"):
        change = (communes["apres"] - communes["avant"]).fillna(0)
    moved = communes.assign(ecart=change)[change.abs() >= ALMOST]
    return moved.sort_values("actifs_occupes", ascending=False, na_position="last")


def sentences(
    place: Territory, gains: list[Gain], access: tuple[float, float], communes: pd.DataFrame
) -> list[str]:
    """What the hypothesis would change, the threshold of 30 minutes first."""
    moved = changed(communes)
    at_30 = next(g for g in gains if g.minutes == 30)
    lines = [f"<b>Hypothèse.</b> {texts.sentence_case(place.within)}, {_gain(at_30)}."]
    others = [g for g in gains if g.minutes != 30 and round(g.after - g.before)]
    if others:
        lines.append(f"{f.listing(_short(g) for g in others)}.")
    n = len(moved)
    lines.append(
        f"Le temps d’accès change dans {f.count(n, 'commune', 'communes')} sur {f.number(len(communes))}."
        if n
        else "Le temps d’accès ne change dans aucune commune."
    )
    before, after = (f.number(v, 1) for v in access)
    lines.append(
        f"L’offre accessible passe de {before} à {after} conseillers (ETP) pour 100{f.NARROW}000 actifs occupés en moyenne."
        if before != after
        else f"L’offre accessible reste de {after} conseillers (ETP) pour 100{f.NARROW}000 actifs occupés en moyenne."
    )
    return lines


def _gain(gain: Gain) -> str:
    change = gain.after - gain.before
    minutes = f"{f.number(gain.minutes)} minutes ou moins d’un lieu"
    if round(change) == 0:
        return f"le nombre d’actifs occupés à {minutes} ne change pas"
    word = "de plus" if change > 0 else "de moins"
    return f"<b>{f.number(_round(abs(change)))} actifs occupés {word}</b> vivraient à {minutes} (estimation)"


def _short(gain: Gain) -> str:
    return f"{f.signed(_round(gain.after - gain.before))} à {f.number(gain.minutes)} minutes"


def _round(people: float) -> float:
    size = abs(people)
    return round(people, -2) if size >= 10_000 else round(people, -1) if size >= 1_000 else round(people)


def thresholds_table(gains: list[Gain], whole: float) -> pd.DataFrame:
    """One row per threshold: people before, after, change; shares in percent."""
    return pd.DataFrame(
        {
            "seuil": [f"{f.number(g.minutes)}{f.NBSP}minutes" for g in gains],
            "avant": [g.before for g in gains],
            "part_avant": [100 * g.before / whole if whole else None for g in gains],
            "apres": [g.after for g in gains],
            "part_apres": [100 * g.after / whole if whole else None for g in gains],
            "ecart": [g.after - g.before for g in gains],
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
