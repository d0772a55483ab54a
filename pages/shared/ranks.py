"""What a ranking shows, and the finding above it. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pages.shared import compare, sentences, texts
from pages.shared import formats as f


@dataclass(frozen=True)
class Ranking:
    """rows: known units, highest first, with `distinct` (filled dot or hollow); line: the reference, if any."""

    rows: pd.DataFrame
    title: str
    notes: list[str]
    line: float | None


def of_counts(rows: pd.DataFrame, maille: str) -> Ranking:
    """Counts: how concentrated they are; zeros are told, not ranked."""
    known = rows[rows["valeur"].notna()]
    zeros = int((known["valeur"] == 0).sum())
    notes = [f"{f.count(zeros, *texts.LEVELS[maille])} à zéro, hors du classement"] if zeros else []
    title = sentences.half(rows, *texts.LEVELS[maille])
    return Ranking(known[known["valeur"] != 0].assign(distinct=True), title, notes, None)


def alone(rows: pd.DataFrame, maille: str, unit: str, decimals: int) -> Ranking:
    """Values that are compared with nothing: from the highest to the lowest."""
    shown = sentences.enough(sentences.comparable(rows))
    return Ranking(shown.assign(distinct=True), sentences.extremes(rows, maille, unit, decimals), [], None)


def of_rates(rows: pd.DataFrame, reference: sentences.Reference, maille: str) -> Ranking:
    """Rates beside their reference (the territory that contains them, « l’attendu »).

    With intervals, a unit is above or below only when the difference is sure, and units of few persons are
    left out, as are rates whose denominator is of another source; rates of complete counts (density of sites) are compared as they are.
    """
    known = sentences.comparable(rows)
    shown = sentences.judged(known)
    notes = []
    if len(shown) < len(known):
        few = f.count(len(known) - len(shown), *texts.LEVELS[maille])
        notes.append(f"{few} de moins de {compare.FEW} entrées, hors du classement")
    if shown.empty and len(known):
        return Ranking(
            shown.assign(distinct=True),
            f"Trop peu de personnes pour comparer les {texts.LEVELS[maille][1]}",
            notes,
            None,
        )
    value, name = reference.value, reference.name
    if not f.is_known(value):
        title = sentences.contracted(
            f"Pas de comparaison possible{f.NBSP}: la valeur de {name} n’est pas connue"
        )
        return Ranking(shown.assign(distinct=True), title, notes, None)
    if shown["borne_basse"].notna().any():
        senses = sentences.distinct(shown, value, reference.low, reference.high)
        distinct = senses != 0
        tested = "verdict" in shown and shown["verdict"].notna().any()
        how = " (test sur tous les territoires, au plus 5 % de fausses découvertes)" if tested else ""
        notes.insert(0, f"point vide{f.NBSP}: écart non significatif{how}")
    else:
        senses = (shown["valeur"] > value).astype(int) - (shown["valeur"] < value).astype(int)
        distinct = pd.Series(True, index=shown.index)
    above, below = int((senses > 0).sum()), int((senses < 0).sum())
    title = sentences.beside(above, below, len(shown), texts.LEVELS[maille][1], name)
    return Ranking(shown.assign(distinct=distinct), title, notes, value)
