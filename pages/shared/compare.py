"""Differences and what one may say of them. Pure functions.

A difference is said « en hausse », « plus », « moins » only when its 95 % interval excludes zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pages.shared.formats import is_known

Z95 = 1.959963984540054
# Below this many persons no comparison is made, whatever its interval.
FEW = 20


COMPARED = (
    "valeur", "numerateur", "denominateur", "borne_basse", "borne_haute", "obs_status", "conf_status", "motif", "verdict",
)  # fmt: skip


def side_by_side(rows: pd.DataFrame, niveau: str, periode: str, before: str) -> dict:
    """One value with the two it is compared with, from the rows of the query `shared/value`.

    Keys are those of COMPARED, alone for the value itself, with `_avant` for a year earlier and `_france` for
    France; None where there is no row. `ecart_avant` is the plain difference with a year earlier.
    """
    wanted = (("", niveau, periode), ("_avant", niveau, before), ("_france", "france", periode))
    found = {f"{column}{suffix}": None for suffix, _, _ in wanted for column in COMPARED}
    for row in rows.to_dict("records"):
        for suffix, level, period in wanted:
            if row["niveau_territoire"] == level and row["periode"] == period:
                found |= {f"{column}{suffix}": row[column] for column in COMPARED}
    known = is_known(found["valeur"]) and is_known(found["valeur_avant"])
    return found | {"ecart_avant": found["valeur"] - found["valeur_avant"] if known else None}


@dataclass(frozen=True)
class Difference:
    """A difference and its 95 % interval, in the unit of what is compared (or percent for counts)."""

    value: float
    low: float
    high: float

    @property
    def sense(self) -> int:
        """1 when surely positive, -1 when surely negative, 0 when the interval holds zero."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


def of_rates(value, low, high, reference, reference_low, reference_high) -> Difference | None:
    """value - reference, for two independent estimates with 95 % intervals; None when one is missing.

    Half-widths add as squares on each side (Newcombe, Statistics in Medicine 17, 1998, method 10).
    """
    if not all(map(is_known, (value, low, high, reference, reference_low, reference_high))):
        return None
    difference = value - reference
    down = math.hypot(value - low, reference_high - reference)
    up = math.hypot(high - value, reference - reference_low)
    return Difference(difference, difference - down, difference + up)


def senses(values, lows, highs, reference, reference_low, reference_high) -> np.ndarray:
    """`of_rates(…).sense` of many values against one reference; 0 where something is missing."""
    if not all(map(is_known, (reference, reference_low, reference_high))):
        return np.zeros(len(values), dtype=int)
    difference = values - reference
    # a missing value compares as false on both sides
    above = difference - np.hypot(values - lows, reference_high - reference) > 0
    below = difference + np.hypot(highs - values, reference - reference_low) < 0
    return above.astype(int) - below.astype(int)


def of_counts(count, reference) -> Difference | None:
    """Change in percent from `reference` to `count`, both Poisson; None when one is missing or zero.

    The logarithm of the ratio has variance 1/count + 1/reference.
    """
    if not (is_known(count) and is_known(reference)) or count <= 0 or reference <= 0:
        return None
    half = Z95 * math.sqrt(1 / count + 1 / reference)
    ratio = count / reference
    return Difference(
        100 * (ratio - 1), 100 * (ratio * math.exp(-half) - 1), 100 * (ratio * math.exp(half) - 1)
    )
