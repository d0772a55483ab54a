"""Before and after a change of sites: minutes, people within reach, offer. Pure functions over `accessibility` and `catchment`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.territory.accessibility import Places, Travel, all_pairs, nearest
from etl.territory.catchment import Bands, two_step


@dataclass(frozen=True)
class Reach:
    """What sites give each place: minutes to the nearest (inf without road), APL (FTE per 100 000), at least or exact."""

    minutes: np.ndarray
    access: np.ndarray
    partial: bool


@dataclass(frozen=True)
class Gain:
    """People at work within a threshold (minutes), before and after."""

    minutes: float
    before: float
    after: float


def reach(
    places: Places, demand: np.ndarray, sites: Places, supply: np.ndarray, travel: Travel, bands: Bands
) -> Reach:
    """Minutes and offer of each place. demand: people at work; supply: FTE of each site, nan where unknown (counted 0)."""
    pairs = all_pairs(places, sites, travel)
    found = nearest(pairs, places, sites, travel)
    offer = two_step(pairs, np.nan_to_num(supply), np.nan_to_num(demand), bands)
    return Reach(found.minutes, offer.access, bool(np.isnan(supply).any()))


def gains(
    demand: np.ndarray, before: np.ndarray, after: np.ndarray, thresholds: tuple[float, ...]
) -> list[Gain]:
    """People within each threshold, before and after. before, after: minutes of each place."""
    return [
        Gain(limit, float(demand[before <= limit].sum()), float(demand[after <= limit].sum()))
        for limit in thresholds
    ]


def mean_access(demand: np.ndarray, access: np.ndarray) -> float:
    """APL of the average person at work."""
    whole = demand.sum()
    return float((demand * access).sum() / whole) if whole else float("nan")
