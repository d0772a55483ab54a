"""How unequal access is between territories, chance set apart.

Rates of small territories differ by chance alone, which inflates every measure of inequality. So measures are
taken on the rates that lie under the counts: drawn many times from their gamma-Poisson posterior, whose prior is
drawn too, since the counts know it with some doubt.
"""

from __future__ import annotations

import numpy as np

from etl.methods.access.shrinkage import Prior, likelihood, prior_draws

DRAWS = 200
MEASURES = ("gini", "theil", "rapport_deciles", "rapport_extremes")


def gini(rates: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Gini index of rates weighted by people, along the last axis: 0 when all are equal.

    Half the mean absolute difference between two persons' rates, over the mean rate.
    """
    rates = np.asarray(rates, dtype=float)
    order = np.argsort(rates, axis=-1)
    sorted_rates = np.take_along_axis(rates, order, axis=-1)
    weights = np.broadcast_to(np.asarray(people, dtype=float), rates.shape)
    weights = np.take_along_axis(weights, order, axis=-1)
    weights = weights / weights.sum(axis=-1, keepdims=True)
    served = np.cumsum(weights * sorted_rates, axis=-1)
    total = served[..., -1:]
    before = served - weights * sorted_rates
    # twice the area under Lorenz' curve, trapezes
    return 1 - ((before + served) * weights).sum(axis=-1) / total[..., 0]


def theil(rates: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Theil's T index of rates weighted by people, along the last axis: 0 when all are equal."""
    rates = np.asarray(rates, dtype=float)
    weights = np.asarray(people, dtype=float) / np.sum(people)
    relative = rates / (weights * rates).sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(relative > 0, relative * np.log(relative), 0.0)
    return (weights * terms).sum(axis=-1)


def quantile_ratio(rates: np.ndarray, people: np.ndarray, share: float = 0.1) -> np.ndarray:
    """Rate above which the best-served tenth of people live, over that below which the worst-served tenth do."""
    rates = np.asarray(rates, dtype=float)
    order = np.argsort(rates, axis=-1)
    sorted_rates = np.take_along_axis(rates, order, axis=-1)
    weights = np.take_along_axis(np.broadcast_to(np.asarray(people, float), rates.shape), order, axis=-1)
    reached = np.cumsum(weights, axis=-1) / weights.sum(axis=-1, keepdims=True)
    low = (reached < share).sum(axis=-1, keepdims=True)
    high = np.minimum((reached < 1 - share).sum(axis=-1, keepdims=True), rates.shape[-1] - 1)
    top = np.take_along_axis(sorted_rates, high, axis=-1)[..., 0]
    bottom = np.take_along_axis(sorted_rates, low, axis=-1)[..., 0]
    return top / np.where(bottom > 0, bottom, np.nan)


def extremes_ratio(rates: np.ndarray, people: np.ndarray | None = None) -> np.ndarray:
    """Highest rate over lowest."""
    rates = np.asarray(rates, dtype=float)
    lowest = rates.min(axis=-1)
    return rates.max(axis=-1) / np.where(lowest > 0, lowest, np.nan)


FUNCTIONS = {
    "gini": gini,
    "theil": theil,
    "rapport_deciles": quantile_ratio,
    "rapport_extremes": extremes_ratio,
}


def inequality(
    counts: np.ndarray, people: np.ndarray, prior: Prior | None = None, seed: int = 0
) -> dict[str, tuple[float, float, float]]:
    """Each measure of MEASURES: median and 95 % interval over draws of the underlying rates.

    The prior, unless it is given, is that of greatest likelihood; the same arguments give the same figures. Where chance alone explains the
    gaps, rates are equal: 0 (or 1 for ratios), without interval.
    """
    counts, people = np.asarray(counts, dtype=float), np.asarray(people, dtype=float)
    prior = prior or likelihood(counts, people)
    if prior.variance == 0:
        return {name: (0.0, 0.0, 0.0) if name in ("gini", "theil") else (1.0, 1.0, 1.0) for name in MEASURES}
    rng = np.random.default_rng(seed)
    priors = prior_draws(counts, people, prior, DRAWS, rng)
    rates = rng.gamma(counts + priors[:, :1]) / (people + priors[:, 1:])
    found = {}
    for name, function in FUNCTIONS.items():
        low, middle, high = np.quantile(function(rates, people), [0.025, 0.5, 0.975])
        found[name] = (float(middle), float(low), float(high))
    return found
