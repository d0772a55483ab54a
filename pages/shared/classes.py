"""Classes of a map: where the limits between colours fall. Pure functions."""

from __future__ import annotations

import kmeans1d
import numpy as np

METHODS = {
    "quantiles": "autant de territoires par classe",
    "jenks": "seuils naturels (Fisher–Jenks)",
    "fixes": "seuils réguliers",
}
N = 5
# From this share on, zeros are a class of their own
MANY_ZEROS = 0.2


def limits(values, method: str, n: int = N) -> list[float]:
    """Inner limits of at most n classes, ascending; a value equal to a limit belongs to the class above it.

    values: numbers, missing ones ignored. method: `quantiles` (as many units in each class), `jenks` (least sum of squared
    distances to the mean of the class: Fisher, JASA 53, 1958; Jenks 1967; exact, since it is k-means on a line) or
    `fixes` (round and regular limits that do not depend on how values are spread). Many zeros are a class apart. Raises KeyError for another method.
    """
    known = np.asarray(values, dtype=float)
    known = np.sort(known[~np.isnan(known)])
    if known.size == 0 or known[0] == known[-1]:
        return []
    n = min(n, len(np.unique(known)))
    positive = known[known > 0]
    if known[0] == 0 and 0 < positive.size < (1 - MANY_ZEROS) * known.size:
        rest = limits(positive, method, n - 1) if n > 2 else []
        return [float(positive[0]), *(v for v in rest if v > positive[0])]
    return _METHODS[method](known, n)


def zero_apart(values, bounds: list[float]) -> bool:
    """Whether the first class holds zeros only."""
    known = np.asarray(values, dtype=float)
    first = known[known < bounds[0]] if bounds else known[:0]
    return first.size > 0 and not first.any()


def _quantiles(known: np.ndarray, n: int) -> list[float]:
    found = np.quantile(known, np.arange(1, n) / n)
    return [float(v) for v in np.unique(found) if known[0] < v <= known[-1]]


def _jenks(known: np.ndarray, n: int) -> list[float]:
    clusters, _ = kmeans1d.cluster(known, n)
    starts = np.flatnonzero(np.diff(clusters)) + 1
    return [float(known[i]) for i in starts]


def _regular(known: np.ndarray, n: int) -> list[float]:
    """Multiples of the round step (1, 2, 2.5 or 5 × a power of ten) that gives n classes or fewer between the 2nd and
    the 98th percentile: a few extreme values do not stretch every class."""
    low, high = np.quantile(known, (0.02, 0.98))
    if low == high:
        low, high = known[0], known[-1]
    rough = (high - low) / n
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * (1 - 1e-9))
    first = np.floor(low / step) + 1
    found = [float(np.round((first + i) * step, 10)) for i in range(n - 1)]
    return [v for v in found if known[0] < v <= known[-1]]


_METHODS = {"quantiles": _quantiles, "jenks": _jenks, "fixes": _regular}


def histogram(values, bounds: list[float], bins: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """(counts, edges) of about `bins` bars of the same width, from the 1st to the 99th percentile.

    Values beyond are counted in the first and in the last bar. bounds are not used as edges: a class may be narrower
    than a bar, and bars of different widths mislead.
    """
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    if known.size == 0:
        return np.zeros(0, dtype=int), np.zeros(1)
    low, high = np.quantile(known, (0.01, 0.99))
    low, high = min(low, *bounds) if bounds else low, max(high, *bounds) if bounds else high
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(np.clip(known, low, high), bins=bins, range=(low, high))
    return counts, edges
