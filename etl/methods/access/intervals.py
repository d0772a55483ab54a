"""Intervals of counts, shares and medians, p-values of counts, and what many comparisons at once require."""

from __future__ import annotations

import numpy as np
from scipy import special

Z95 = 1.959963984540054


def byar(count: np.ndarray, z: float = Z95) -> tuple[np.ndarray, np.ndarray]:
    """Interval of a Poisson count (Byar; Breslow and Day, CIRC 1987, II, p. 69). Null counts stay null."""
    n = np.asarray(count, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = n * (1 - 1 / (9 * n) - z / (3 * np.sqrt(n))) ** 3
    high = (n + 1) * (1 - 1 / (9 * (n + 1)) + z / (3 * np.sqrt(n + 1))) ** 3
    return np.where(n == 0, 0.0, np.maximum(low, 0)), high


def wilson(k: np.ndarray, n: np.ndarray, z: float = Z95) -> tuple[np.ndarray, np.ndarray]:
    """Interval of a share k/n (Wilson, JASA 22, 1927), as shares; null where n is 0."""
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def poisson_p(count: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Two-sided p-value of a count when `expected` is expected: twice the smaller exact tail, at most 1."""
    n, mean = np.asarray(count, dtype=float), np.asarray(expected, dtype=float)
    below = special.pdtr(n, mean)
    above = np.where(n > 0, special.pdtrc(np.maximum(n - 1, 0), mean), 1.0)
    return np.where(np.isnan(n) | np.isnan(mean), np.nan, np.minimum(1.0, 2 * np.minimum(below, above)))


def false_discovery(p: np.ndarray, share: float = 0.05) -> np.ndarray:
    """Which of many p-values are kept so that, on average, at most `share` of them are wrong.

    Benjamini and Hochberg, JRSS B 57, 1995. Nulls are no comparison: they are neither kept nor counted.
    """
    p = np.asarray(p, dtype=float)
    known = np.flatnonzero(~np.isnan(p))
    kept = np.zeros(len(p), dtype=bool)
    order = known[np.argsort(p[known], kind="stable")]
    passed = p[order] <= share * np.arange(1, len(order) + 1) / max(len(order), 1)
    if passed.any():
        kept[order[: np.flatnonzero(passed)[-1] + 1]] = True
    return kept


def median_ranks(n: int, z: float = Z95) -> tuple[int, int]:
    """Ranks (from 1) of the sorted values that bound the median at 95 % (binomial, normal approximation).

    Campbell and Gardner, BMJ 296, 1988. Between 1 and n.
    """
    half = z * n**0.5 / 2
    return max(1, round(n / 2 - half)), min(n, round(1 + n / 2 + half))
