"""What one network's sites give every commune, computed once for each set of sites and kept in the lake.

Quarters over which a network's sites do not change share one state, and so do builds: a state is named by the
fingerprint of everything it depends on, and only states never seen are computed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from etl.files import beside, sha256
from etl.methods.coverage import accessibility, catchment
from etl.methods.coverage.accessibility import Pairs, Places, RealTimes, Travel
from etl.methods.coverage.catchment import Bands


@dataclass(frozen=True)
class Country:
    """The communes to be served, and how one travels between them.

    demand: people at work. regions: code of the région of each commune. sole_min: minutes within which a network that
    has a site may be a commune's only actor.
    """

    places: Places
    demand: np.ndarray
    regions: np.ndarray
    travel: Travel
    bands: Bands
    sole_min: float
    real: RealTimes | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the communes, the parameters, the delivered times or the code of the method."""
        arrays = [getattr(self.places, f.name) for f in fields(Places)] + [self.demand, self.regions]
        if self.real is not None:
            arrays += [getattr(self.real, f.name) for f in fields(RealTimes)]
        code = [Path(m.__file__).read_text(encoding="utf-8") for m in (accessibility, catchment)]
        parts = [
            repr((self.travel, self.bands, self.sole_min)),
            *code,
            Path(__file__).read_text(encoding="utf-8"),
        ]
        return sha256("\n".join([*parts, *(_digest(a) for a in arrays)]).encode())

    @cached_property
    def position(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.places.commune)}


@dataclass(frozen=True)
class State:
    """What a network gives each commune. Arrays by commune.

    site: position in the list of sites (-1: no road leads to any). km, minutes: nan, inf without site. real: delivered
    time. access: FTE per 100 000 workers, face to face; remote: the same from afar. partial: a site of unknown FTE
    is in reach, so that access is « at least ». within: open sites within `sole_min` minutes.
    """

    site: np.ndarray
    km: np.ndarray
    minutes: np.ndarray
    real: np.ndarray
    access: np.ndarray
    remote: np.ndarray
    partial: np.ndarray
    within: np.ndarray


# columns of a network's sites, in one quarter or over all
SITE_COLUMNS = [
    "operateur_code",
    "site_id",
    "code_commune",
    "longitude",
    "latitude",
    "conseillers_etp",
    "sur_place",
    "regions",
]


def digests(sites: pd.DataFrame) -> pd.Series:
    """One integer a site, which changes with anything a state depends on (columns SITE_COLUMNS)."""
    return pd.util.hash_pandas_object(sites[SITE_COLUMNS], index=False)


def state_name(country: Country, sites: pd.Series) -> str:
    """The name of the state that these sites (their `digests`, in order) give."""
    return sha256((country.fingerprint + _digest(sites.to_numpy())).encode())[:24]


def places_of(country: Country, sites: pd.DataFrame) -> Places:
    """Sites as places: at their own point, with the isolat and the speed of their commune."""
    commune = np.array([country.position[c] for c in sites["code_commune"]], np.int64)
    return Places(
        lon=sites["longitude"].to_numpy(float),
        lat=sites["latitude"].to_numpy(float),
        isolat=country.places.isolat[commune],
        speed=country.places.speed[commune],
        commune=sites["code_commune"].to_numpy(),
    )


class Network:
    """The sites of a network over all quarters: trips are computed once for all the places where it ever received."""

    def __init__(self, country: Country, sites: pd.DataFrame) -> None:
        self.country = country
        on_site = sites[sites["sur_place"]]
        self.points = (
            on_site[["code_commune", "longitude", "latitude"]]
            .drop_duplicates()
            .sort_values(["code_commune", "longitude", "latitude"], ignore_index=True)
        )

    @cached_property
    def places(self) -> Places:
        return places_of(self.country, self.points)

    @cached_property
    def pairs(self) -> Pairs:
        country = self.country
        return accessibility.all_pairs(country.places, self.places, country.travel, country.real)

    def state(self, sites: pd.DataFrame) -> State:
        """What these sites (a quarter's, columns SITE_COLUMNS) give each commune."""
        country = self.country
        on_site = sites[sites["sur_place"]].reset_index()
        number = pd.MultiIndex.from_frame(self.points).get_indexer(
            pd.MultiIndex.from_frame(on_site[["code_commune", "longitude", "latitude"]])
        )
        n = len(self.points)
        opened = np.bincount(number, minlength=n) > 0
        found = accessibility.nearest(self.pairs, country.places, self.places, country.travel, opened)
        # several sites may share a point: the first of the list stands for them
        first = np.full(n + 1, accessibility.NONE, np.int64)
        first[number[::-1]] = on_site["index"].to_numpy()[::-1]
        fte = on_site["conseillers_etp"].to_numpy(float)
        known = ~np.isnan(fte)
        supply = np.bincount(number, np.where(known, fte, 0), minlength=n)
        unknown = np.bincount(number, ~known, minlength=n) > 0
        access = catchment.two_step(self.pairs, supply, country.demand, country.bands).access
        partial = (
            catchment.sites_within(self.pairs, len(country.demand), country.bands.limits[-1], unknown) > 0
        )
        return State(
            site=first[found.site],
            km=found.km,
            minutes=found.minutes,
            real=found.real,
            access=access,
            remote=remote(country, sites[~sites["sur_place"]]),
            partial=partial,
            within=catchment.sites_within(
                self.pairs, len(country.demand), country.sole_min, np.bincount(number, minlength=n)
            ),
        )


def remote(country: Country, sites: pd.DataFrame) -> np.ndarray:
    """Advisers at a distance are shared alike among the workers of the régions that their operator serves."""
    access = np.zeros(len(country.demand))
    fte = sites["conseillers_etp"].fillna(0).groupby(sites["regions"]).sum()
    for regions, supply in fte.items():
        served = np.isin(country.regions, regions.split("|")) if regions else np.ones(len(access), bool)
        access[served] += catchment.remote_access(supply, country.demand[served].sum())
    return access


def cached(folder: Path, name: str) -> State | None:
    """The state kept under this name, or None."""
    path = folder / f"{name}.parquet"
    if not path.exists():
        return None
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid):  # cut short: it is computed again
        return None
    return State(*(table[f.name].to_numpy() for f in fields(State)))


def keep(folder: Path, name: str, state: State) -> None:
    """Keep a state under its name."""
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.table({f.name: getattr(state, f.name) for f in fields(State)})
    with beside(folder / f"{name}.parquet") as partial:
        pq.write_table(table, partial, compression="zstd", compression_level=1, write_statistics=False)


def _digest(array: np.ndarray) -> str:
    if array.dtype == object or array.dtype.kind in "UT":
        return sha256("|".join(map(str, array)).encode())
    return sha256(np.ascontiguousarray(array).tobytes())
