"""Steadied rates of small territories: each is drawn towards the whole, the more so as it has fewer people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special


@dataclass(frozen=True)
class Prior:
    """Gamma law of the rates of territories: mean `mean`, variance `variance` (rates per person).

    variance 0: nothing but chance tells the territories apart.
    """

    mean: float
    variance: float

    @property
    def shape(self) -> float:
        return self.mean**2 / self.variance

    @property
    def weight(self) -> float:
        """People that the whole counts for, beside those of a territory."""
        return self.mean / self.variance


def moments(counts: np.ndarray, people: np.ndarray) -> Prior:
    """Prior by the method of moments (Marshall, Applied Statistics 40, 1991)."""
    counts, people = np.asarray(counts, dtype=float), np.asarray(people, dtype=float)
    mean = counts.sum() / people.sum()
    spread = (people * (counts / people - mean) ** 2).sum() / people.sum()
    return Prior(mean, max(0.0, spread - mean / people.mean()))


def likelihood(counts: np.ndarray, people: np.ndarray) -> Prior:
    """Prior of greatest likelihood, counts being gamma-Poisson (negative binomial); starts from the moments."""
    counts, people = np.asarray(counts, dtype=float), np.asarray(people, dtype=float)
    start = moments(counts, people)
    if start.variance == 0 or counts.sum() == 0:
        return start

    def minus_log(logs: np.ndarray) -> float:
        return _minus_log(logs, counts, people)

    found = optimize.minimize(
        minus_log,
        np.log([start.shape, start.weight]),
        method="Nelder-Mead",
        options={"xatol": 1e-6, "fatol": 1e-8},
    )
    shape, weight = np.exp(found.x)
    return Prior(shape / weight, shape / weight**2)


def _minus_log(logs: np.ndarray, counts: np.ndarray, people: np.ndarray) -> float:
    """Minus the logarithm of the likelihood, but for a constant; logs: of the prior's shape and weight."""
    shape, weight = np.exp(logs)
    return -float(
        (
            special.gammaln(counts + shape)
            - special.gammaln(shape)
            + shape * np.log(weight)
            - (counts + shape) * np.log(people + weight)
        ).sum()
    )


def prior_draws(
    counts: np.ndarray, people: np.ndarray, prior: Prior, n: int, rng: np.random.Generator
) -> np.ndarray:
    """n couples (shape, weight) around a prior of greatest likelihood: how well the counts know it.

    Normal law of their logarithms, of covariance the inverse of the observed information. Returns (n, 2).
    """
    counts, people = np.asarray(counts, dtype=float), np.asarray(people, dtype=float)
    at, step = np.log([prior.shape, prior.weight]), 1e-3
    information = np.empty((2, 2))
    for i in range(2):
        for j in range(2):
            a, b = np.eye(2)[i] * step, np.eye(2)[j] * step
            information[i, j] = (
                _minus_log(at + a + b, counts, people)
                - _minus_log(at + a - b, counts, people)
                - _minus_log(at - a + b, counts, people)
                + _minus_log(at - a - b, counts, people)
            ) / (4 * step**2)
    values, vectors = np.linalg.eigh(information)
    spread = vectors / np.sqrt(np.maximum(values, 1e-6))
    return np.exp(at + rng.standard_normal((n, 2)) @ spread.T)


def steadied(
    counts: np.ndarray, people: np.ndarray, prior: Prior
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rate of each territory given its prior, with its 95 % interval (gamma posterior).

    With a prior of `moments`, the rate is Marshall's global estimator; one formula serves both.
    """
    counts, people = np.asarray(counts, dtype=float), np.asarray(people, dtype=float)
    if prior.variance == 0:
        whole = np.full(len(counts), prior.mean)
        return whole, whole.copy(), whole.copy()
    shape, weight = counts + prior.shape, people + prior.weight
    return (
        shape / weight,
        special.gammaincinv(shape, 0.025) / weight,
        special.gammaincinv(shape, 0.975) / weight,
    )
