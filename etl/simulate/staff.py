"""Advisers of each site: by the people around it, with the differences that real networks have."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from etl.simulate.country import Country, share_out

CATCHMENT = 0.9  # exponent of the people around: a large site has a little fewer advisers a head
SEVERAL = 0.3  # in one commune, each site has less than the one before
OF_SITE, OF_DEPARTEMENT = 0.22, 0.15  # how far a site, and all those of a département, stray
BY_SIZE = (
    (5_000, 1.20),
    (20_000, 1.08),
    (100_000, 1.00),
    (np.inf, 0.92),
)  # inhabitants of the commune → staffing
SEED = 2018  # staffing is a lasting trait of a site: the same for every demonstration


class Staff:
    """Shares the advisers of an operator among its sites."""

    def __init__(self, country: Country) -> None:
        communes = country.communes
        self.people = communes["pop_20_64"].to_numpy()
        latitude, longitude = (communes[axis].to_numpy() for axis in ("latitude", "longitude"))
        self.places = np.column_stack([longitude * np.cos(np.radians(latitude)), latitude])
        self.region = communes["code_region"].to_numpy()
        codes = communes["code_departement"]
        land = codes.where(codes.str.startswith("97"), "metropole")
        self.land = land.astype("category").cat.codes.to_numpy()  # nobody crosses the sea
        rng = np.random.default_rng([SEED, 92])
        codes = codes.astype("category").cat.codes.to_numpy()
        self.of_departement = np.exp(rng.normal(0, OF_DEPARTEMENT, codes.max() + 1))[codes]
        self.of_site = np.exp(rng.normal(0, OF_SITE, (len(communes), 8)))
        bounds, factors = (np.array(side) for side in zip(*BY_SIZE, strict=True))
        self.of_size = factors[np.searchsorted(bounds, communes["population"].to_numpy(), side="right")]
        self.nearest: dict[bytes, np.ndarray] = {}

    def share(self, sites: pd.DataFrame, total: int) -> np.ndarray:
        """Advisers (persons) of each site, `total` in all: one each where there are enough, the others by the people around.

        sites: columns `commune`, the position of its commune, and `region` ("" for a national network), in the order of
        opening.
        """
        commune = sites["commune"].to_numpy()
        rank = sites.groupby("commune").cumcount().to_numpy()
        part = 1 / (1 + rank) ** SEVERAL
        part = part / np.bincount(commune, part, len(self.people))[commune]
        around = self._around(np.unique(commune), sites["region"].iat[0])
        weight = around[commune] ** CATCHMENT * part * self.of_site[commune, rank % 8]
        weight = weight * self.of_departement[commune] * self.of_size[commune]
        each = int(total >= len(sites))
        return each + share_out(total - each * len(sites), weight)

    def _around(self, towns: np.ndarray, region: str) -> np.ndarray:
        """People of working age nearer to each town than to the others, by position of commune; those of `region` alone."""
        key = towns.tobytes()
        if key not in self.nearest:
            inside = np.isin(self.land, self.land[towns]) & np.isfinite(self.places).all(axis=1)
            inside &= (self.region == region) if region else True
            _, closest = cKDTree(self.places[towns]).query(self.places[inside])
            self.nearest[key] = np.bincount(towns[closest], self.people[inside], len(self.people))
        return self.nearest[key]
