"""Funnel plot: which territories stand apart from the whole, small ones being allowed to stray further."""

from __future__ import annotations

import numpy as np
from scipy import special

from etl.methods.access.intervals import false_discovery, poisson_p

Z998 = 3.090232306167813  # 99.8 %
ABOVE, ALIKE, BELOW = "au-dessus", "conforme", "au-dessous"


def limits(rate: float, people: np.ndarray, probability: float) -> tuple[np.ndarray, np.ndarray]:
    """Rates between which a territory of `people` falls with this probability when its true rate is `rate`.

    Exact Poisson quantiles through the gamma law, continuous in `people` (Spiegelhalter, Statistics in Medicine 24, 2005, appendix
    A.1): the count below which the tail weighs (1 - probability) / 2.
    """
    people = np.asarray(people, dtype=float)
    mean, tail = rate * people, (1 - probability) / 2
    return _quantile(tail, mean) / people, _quantile(1 - tail, mean) / people


def _quantile(share: float, mean: np.ndarray) -> np.ndarray:
    """Quantile of a Poisson law, interpolated between integers (Spiegelhalter 2005, A.1.1); never under 0."""
    k = np.maximum(0, np.ceil(special.pdtrik(share, np.maximum(mean, 1e-12))))
    k = np.where(np.isnan(k), 0, k)
    low = np.where(k > 0, special.pdtr(np.maximum(k - 1, 0), mean), 0.0)
    high = special.pdtr(k, mean)
    return np.maximum(0, k - (high - share) / np.where(high > low, high - low, 1))


def z_scores(counts: np.ndarray, people: np.ndarray, rate: float) -> np.ndarray:
    """How far each rate is from `rate`, in standard errors, on the square-root scale (Spiegelhalter 2005, table 1)."""
    counts, people = np.asarray(counts, dtype=float), np.asarray(people, dtype=float)
    return 2 * (np.sqrt(counts) - np.sqrt(rate * people))


def overdispersion(z: np.ndarray, trimmed: float = 0.1) -> float:
    """How much more the territories differ than by chance: mean of z², extremes brought in (10 % at each end).

    1 is chance alone (Spiegelhalter 2005, § 4.1: winsorised estimate).
    """
    z = np.sort(np.asarray(z, dtype=float)[~np.isnan(z)])
    if len(z) == 0:
        return float("nan")
    low, high = np.quantile(z, [trimmed, 1 - trimmed])
    return float((np.clip(z, low, high) ** 2).mean())


def verdicts(counts: np.ndarray, expected: np.ndarray, few: int, share: float = 0.05) -> np.ndarray:
    """« au-dessus », « conforme » or « au-dessous » of what is expected; empty where it is unknown.

    A territory is named above or below only if it passes the exact Poisson test with at most `share` of false
    discoveries among all those compared; under `few` persons observed and expected, « trop peu ».
    """
    counts, expected = np.asarray(counts, dtype=float), np.asarray(expected, dtype=float)
    known = ~np.isnan(counts) & ~np.isnan(expected)
    enough = known & (np.fmax(counts, expected) >= few)
    p = np.where(enough, poisson_p(counts, expected), np.nan)
    sure = false_discovery(p, share)
    side = np.where(counts > expected, ABOVE, BELOW)
    said = np.where(sure, side, ALIKE).astype(object)
    said[known & ~enough] = "trop peu"
    said[~known] = None
    return said


def remarkable(z: np.ndarray, dispersion: float) -> np.ndarray:
    """Territories outside the 99.8 % limits once these are widened for over-dispersion (never narrowed)."""
    return np.abs(np.asarray(z, dtype=float)) > Z998 * max(1.0, dispersion) ** 0.5


def wide_limits(rate: float, people: np.ndarray, dispersion: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits at 99.8 % once widened for over-dispersion, on the square-root scale of `z_scores`."""
    half = Z998 * max(1.0, dispersion) ** 0.5 / (2 * np.sqrt(np.asarray(people, dtype=float)))
    return np.maximum(0, rate**0.5 - half) ** 2, (rate**0.5 + half) ** 2
