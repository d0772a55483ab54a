"""Expected access: what a territory would have if each group of its people used the service as in France."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.methods.access.intervals import byar


def group_rates(entries: pd.Series, people: pd.Series) -> pd.Series:
    """Rate of each group in the whole, per person.

    entries: persons by group, `nr` for those whose group is not said, who are shared out like the others.
    people: persons by group. A group without people has no rate (null).
    """
    known = entries.drop("nr", errors="ignore").reindex(people.index).fillna(0.0)
    if known.sum() > 0:
        known = known * (entries.sum() / known.sum())
    return known / people.where(people > 0)


def expected(structure: pd.DataFrame, rates: pd.Series) -> pd.Series:
    """Sum over groups of people × rate (indirect standardisation; Breslow and Day 1987, II, § 2.3).

    structure: one row a territory, one column a group, people in them. Null where a group is.
    """
    aligned = rates.reindex(structure.columns)
    return (structure * aligned).sum(axis=1, skipna=False)


def ratio(observed: np.ndarray, expected_: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Observed / expected and its 95 % interval (Byar), the expected being held for exact."""
    observed, expected_ = np.asarray(observed, dtype=float), np.asarray(expected_, dtype=float)
    low, high = byar(observed)
    base = np.where(expected_ > 0, expected_, np.nan)
    return observed / base, low / base, high / base


def mean_gap(observed: np.ndarray, predicted: np.ndarray) -> float:
    """How far a prediction is from what was observed, on average, in percent of the observed.

    Sum of absolute gaps over the sum observed, so that a small territory weighs little; null without data.
    """
    observed, predicted = np.asarray(observed, dtype=float), np.asarray(predicted, dtype=float)
    both = ~np.isnan(observed) & ~np.isnan(predicted)
    total = observed[both].sum()
    return float(100 * np.abs(observed - predicted)[both].sum() / total) if total > 0 else float("nan")
