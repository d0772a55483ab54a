"""What each place can count on: the enhanced two-step floating catchment, sole actors, concentration. Pure functions.

Method: Luo and Qi, « An enhanced two-step floating catchment area (E2SFCA) method », Health & Place 15, 2009; the
Drees « accessibilité potentielle localisée » (APL, 2012) is its French form. Supply is in full-time advisers, demand
in people at work, and the weight of a trip falls by bands of minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from etl.methods.coverage.accessibility import Pairs

PER = 100_000  # APL is given for 100 000 people at work


@dataclass(frozen=True)
class Bands:
    """Weight of a trip by its minutes: weights[k] up to limits[k] included, 0 beyond the last."""

    limits: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if list(self.limits) != sorted(self.limits) or len(self.limits) != len(self.weights):
            raise ValueError("limits rise, and each has its weight")

    @classmethod
    def from_parameters(cls, values: Mapping[str, str]) -> Bands:
        """From the table of parameters: « apl_bandes_min » and « apl_poids », numbers parted by « | »."""
        return cls(*(tuple(map(float, values[k].split("|"))) for k in ("apl_bandes_min", "apl_poids")))

    def weight(self, minutes: np.ndarray) -> np.ndarray:
        """The weight of trips of these minutes."""
        return np.array([*self.weights, 0.0])[np.searchsorted(self.limits, minutes)]


@dataclass(frozen=True)
class Catchment:
    """Result: access (FTE per 100 000) of each place, ratio (FTE per worker) of each site, whether it reaches anybody."""

    access: np.ndarray
    ratio: np.ndarray
    reached: np.ndarray


def two_step(pairs: Pairs, supply: np.ndarray, demand: np.ndarray, bands: Bands) -> Catchment:
    """E2SFCA. supply: FTE of each site (0 where closed or unknown); demand: workers of each place (0 where unknown).

    Step 1, R_j = supply_j ÷ Σ_i demand_i·w(t_ij); step 2, A_i = Σ_j R_j·w(t_ij). Σ demand·A = Σ supply of the sites
    that reach anybody: nothing is counted twice.
    """
    kept = pairs.minutes <= bands.limits[-1]
    origin, site = pairs.origin[kept], pairs.site[kept]
    weight = bands.weight(pairs.minutes[kept])
    around = np.bincount(site, demand[origin] * weight, minlength=len(supply))
    reached = around > 0
    ratio = np.divide(supply, around, out=np.zeros(len(supply)), where=reached)
    access = np.bincount(origin, ratio[site] * weight, minlength=len(demand))
    return Catchment(PER * access, ratio, reached)


def remote_access(supply: float, demand: float) -> float:
    """FTE per 100 000 of advisers who serve a whole territory from afar, the same for each worker of it."""
    return PER * supply / demand if demand > 0 else float("nan")


def sites_within(pairs: Pairs, n_places: int, minutes: float, open_sites: np.ndarray) -> np.ndarray:
    """How many open sites each place has within these minutes. open_sites: mask, or number of sites at each point."""
    kept = pairs.minutes <= minutes
    counted = np.bincount(pairs.origin[kept], open_sites[pairs.site[kept]], minlength=n_places)
    return counted.astype(np.int64)


def lost_with(
    pairs: Pairs, demand: np.ndarray, minutes: float, open_sites: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """If a site closed: (workers, places) with nothing left within these minutes, for each site."""
    kept = np.flatnonzero((pairs.minutes <= minutes) & open_sites[pairs.site])
    origin = pairs.origin[kept]
    alone = kept[np.bincount(origin, minlength=len(demand))[origin] == 1]
    n = len(open_sites)
    workers = np.bincount(pairs.site[alone], demand[pairs.origin[alone]], minlength=n)
    return workers, np.bincount(pairs.site[alone], minlength=n)


def concentration(parts: np.ndarray) -> np.ndarray:
    """Herfindahl–Hirschman index (0 to 10 000) of amounts by network (networks, …); nan where there is none."""
    total = parts.sum(axis=0)
    share = np.divide(parts, total, out=np.full(parts.shape, np.nan), where=total > 0)
    return 1e4 * (share**2).sum(axis=0)
