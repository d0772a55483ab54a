"""Where a series will land at the end of its contract, from its pace and its season, with an interval. Pure functions.

The pace is the level of simple exponential smoothing (Brown 1959; Hyndman and others, Forecasting with Exponential
Smoothing, 2008, model ETS(A,N,N)) on the series without its season; the season is that of all the lots together, by
ratios to a centred moving average (classical decomposition, multiplicative), so that one lot's accidents are not taken
for a season. Nothing is projected from too few periods, nor across a missing one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

LEAST = {12: 12, 4: 6}  # periods of a year → periods needed before anything is projected
SURE = 0.80  # probability of the interval
ALPHAS = np.round(np.arange(0.05, 1.0, 0.05), 2)
FEW_YEARS = 2  # whole years needed to know a season


@dataclass(frozen=True)
class Landing:
    """value, low, high: sum over the contract, in the unit of the series. pace: what is to be expected a period on
    average until the end. alpha: smoothing. seasonal: whether a season was known."""

    value: float
    low: float
    high: float
    pace: float
    alpha: float
    seasonal: bool


@dataclass(frozen=True)
class Refusal:
    """No projection, and why (in French)."""

    reason: str


def season_of(series: Sequence[tuple[np.ndarray, int]], period: int) -> np.ndarray | None:
    """Seasonal index of each period of the year (mean 1), or None when no series is long enough.

    series: (values, position of the first value in the year, from 0). Ratios of all series are averaged together:
    a change of contract starts another series, whose level is its own.
    """
    sums, counts = np.zeros(period), np.zeros(period)
    for values, first in series:
        values = np.asarray(values, dtype=float)
        if len(values) < FEW_YEARS * period:
            continue
        ratios = values / moving_average(values, period)
        at = (first + np.arange(len(values))) % period
        known = np.isfinite(ratios)
        np.add.at(sums, at[known], ratios[known])
        np.add.at(counts, at[known], 1)
    if not counts.all():
        return None
    index = sums / counts
    return index / index.mean()


def moving_average(values: np.ndarray, period: int) -> np.ndarray:
    """Centred mean over one year (half weights at both ends, the period being even); NaN at the ends."""
    weights = np.r_[0.5, np.ones(period - 1), 0.5] / period
    out = np.full(len(values), np.nan)
    half = period // 2
    if len(values) > period:
        out[half:-half] = np.convolve(values, weights, "valid")
    return out


def smooth(values: np.ndarray, alpha: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """(last level, one-step errors) of simple exponential smoothing that starts at the first value.

    alpha may be an array: one column of errors each.
    """
    alpha = np.atleast_1d(np.asarray(alpha, dtype=float))
    level = np.full(len(alpha), float(values[0]))
    errors = np.empty((len(values) - 1, len(alpha)))
    for i, value in enumerate(values[1:]):
        errors[i] = value - level
        level = level + alpha * errors[i]
    return level, errors


def project(
    values: Sequence[float] | np.ndarray,
    first: int,
    remaining: int,
    period: int,
    season: np.ndarray | None = None,
) -> Landing | Refusal:
    """Landing of a contract: what is known plus what the pace and the season say of the rest.

    values: one a period since the beginning of the contract, oldest first, NaN where not delivered. first: position of
    the first one in the year. remaining: periods left. The interval is that of the sum of the rest (errors of ETS(A,N,N)
    weighted by the season).
    """
    values = np.asarray(values, dtype=float)
    missing = int(np.isnan(values).sum())
    if len(values) < LEAST[period]:
        unit = "mois" if period == 12 else "trimestres"
        return Refusal(
            f"trop peu de données pour projeter : {len(values)} {unit} connus, il en faut {LEAST[period]}"
        )
    if missing:
        unit = "mois" if period == 12 else ("trimestre" if missing == 1 else "trimestres")
        return Refusal(
            f"pas de projection : {missing} {unit} non connu{'s' if missing > 1 else ''} depuis le début du contrat"
        )
    total = float(values.sum())
    if total <= 0:
        return Refusal("pas de projection : rien n'est encore compté")
    if remaining <= 0:
        return Landing(total, total, total, 0.0, 0.0, season is not None)
    index = np.ones(period) if season is None else season
    bare = values / index[(first + np.arange(len(values))) % period]
    levels, errors = smooth(bare, ALPHAS)
    best = int(np.argmin((errors**2).sum(axis=0)))
    alpha, level = float(ALPHAS[best]), max(float(levels[best]), 0.0)
    ahead = index[(first + len(values) + np.arange(remaining)) % period]
    rest = level * float(ahead.sum())
    half = NormalDist().inv_cdf((1 + SURE) / 2) * max(
        _spread(errors[:, i], ahead, float(ALPHAS[i])) for i in _not_ruled_out(errors)
    )
    return Landing(
        total + rest,
        total + max(rest - half, 0.0),
        total + rest + half,
        rest / remaining,
        alpha,
        season is not None,
    )


def _not_ruled_out(errors: np.ndarray) -> np.ndarray:
    """The smoothings that the data do not rule out: those of the profile likelihood region of the same probability."""
    squares = (errors**2).sum(axis=0)
    if not squares.min():
        return np.array([int(np.argmin(squares))])
    limit = NormalDist().inv_cdf((1 + SURE) / 2) ** 2  # chi-square, one degree
    return np.flatnonzero(len(errors) * np.log(squares / squares.min()) <= limit)


def _spread(errors: np.ndarray, ahead: np.ndarray, alpha: float) -> float:
    """Standard deviation of the sum of the coming periods."""
    sigma = np.sqrt((errors**2).sum() / max(len(errors) - 2, 1))
    return float(sigma * np.sqrt((sum_weights(ahead, alpha) ** 2).sum()))


def sum_weights(ahead: np.ndarray, alpha: float) -> np.ndarray:
    """How much the innovation of each coming period weighs in the sum of all of them: its own, then alpha of every
    later one, since it moves the level. ahead: seasonal index of each coming period."""
    after = np.cumsum(ahead[::-1])[::-1] - ahead
    return ahead + alpha * after


def naive(values: Sequence[float] | np.ndarray, remaining: int) -> float:
    """Landing at the mean pace since the beginning of the contract."""
    values = np.asarray(values, dtype=float)
    return float(values.sum() * (len(values) + remaining) / len(values))


def back_test(series: dict[str, tuple[np.ndarray, int, int]], period: int, step: int) -> list[dict]:
    """The landing of what is known by now, as it would have been said at each past origin.

    series: name → (values known, position of the first in the year, periods since a common beginning). At an origin
    only what was known then is used, the season of all series included. step: periods between two origins. One row an
    origin: name, origin (periods known), reel, projete, bas, haut, naif.
    """
    rows = []
    for name, (values, first, offset) in series.items():
        values = np.asarray(values, dtype=float)
        for origin in range(LEAST[period], len(values), step):
            now = offset + origin
            season = season_of([(v[: now - o], f) for v, f, o in series.values() if now > o], period)
            said = project(values[:origin], first, len(values) - origin, period, season)
            if isinstance(said, Refusal) or np.isnan(values).any():
                continue
            rows.append(
                {
                    "nom": name,
                    "origine": origin,
                    "reel": float(values.sum()),
                    "projete": said.value,
                    "bas": said.low,
                    "haut": said.high,
                    "naif": naive(values[:origin], len(values) - origin),
                }
            )
    return rows
