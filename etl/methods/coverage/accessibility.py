"""From each commune to each site: distance, minutes, and the nearest site. Pure functions, arrays in and out.

The estimate, where no real travel time is delivered: great-circle distance × a detour factor, ridden at the speed
of the density class of either end over the first kilometres, and at road speed between. Nothing crosses the sea:
a pair exists only inside one « isolat » (an island, a DROM, a commune without road), unless a real time says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from scipy.spatial import cKDTree

EARTH_KM = 6371.0088  # mean radius, IUGG
NONE = -1  # no site
DECIMALS = 1  # of minutes and kilometres: what is compared with a threshold is what is shown


@dataclass(frozen=True)
class Travel:
    """Parameters of the estimate (data/reference/parametres.csv, « acces_… »).

    detour: road distance ÷ great-circle distance. speeds: km/h near either end, by density class, densest first.
    densities: lower bound of each class but the last, inhabitants per km². near_km: road kilometres ridden at the
    speed of an end. road: km/h beyond. reach_min: pairs are listed up to this time at least.
    """

    detour: float
    speeds: tuple[float, ...]
    densities: tuple[float, ...]
    near_km: float
    road: float
    reach_min: float = 60.0

    def __post_init__(self) -> None:
        if len(self.speeds) != len(self.densities) + 1 or min(*self.speeds, self.road, self.detour) <= 0:
            raise ValueError("one speed above zero for each density class, and a detour above zero")

    @classmethod
    def from_parameters(cls, values: Mapping[str, str]) -> Travel:
        """From the table of parameters (name → text). Raises KeyError for a missing one."""
        classes = ("dense", "intermediaire", "peu_dense", "tres_peu_dense")
        return cls(
            detour=float(values["acces_detour"]),
            speeds=tuple(float(values[f"acces_vitesse_{c}"]) for c in classes),
            densities=tuple(float(values[f"acces_densite_{c}"]) for c in classes[:-1]),
            near_km=float(values["acces_approche_km"]),
            road=float(values["acces_vitesse_route"]),
        )

    def density_class(self, density: np.ndarray) -> np.ndarray:
        """Class of each density (inhabitants per km²), 0 for the densest; an unknown density is the sparsest."""
        classes = np.zeros(len(density), np.int8)
        for bound in self.densities:
            classes += ~(density >= bound)
        return classes

    def minutes(self, km: np.ndarray, speed_from: np.ndarray, speed_to: np.ndarray) -> np.ndarray:
        """Minutes for road distances (km), given the speeds (km/h) near both ends."""
        near = np.minimum(km / 2, self.near_km)
        return 60 * (near / speed_from + near / speed_to + (km - 2 * near) / self.road)

    def least_minutes(self, great_circle_km: np.ndarray | float) -> np.ndarray | float:
        """No trip of this great-circle distance is estimated shorter."""
        return 60 * self.detour * great_circle_km / max(*self.speeds, self.road)


@dataclass(frozen=True)
class Places:
    """Points: lon, lat (degrees), isolat (codes that may be compared), speed (km/h near the place), commune (code)."""

    lon: np.ndarray
    lat: np.ndarray
    isolat: np.ndarray
    speed: np.ndarray
    commune: np.ndarray

    def __len__(self) -> int:
        return len(self.lon)

    def take(self, index: np.ndarray) -> Places:
        """The places at these positions."""
        return Places(*(getattr(self, f.name)[index] for f in fields(self)))

    def followed_by(self, others: Places) -> Places:
        """These places, then the others."""
        both = ((getattr(self, f.name), getattr(others, f.name)) for f in fields(self))
        return Places(*(np.concatenate(columns) for columns in both))


@dataclass(frozen=True)
class RealTimes:
    """Delivered travel times: from, to (codes of communes), minutes, km (nan where not delivered)."""

    origin: np.ndarray
    target: np.ndarray
    minutes: np.ndarray
    km: np.ndarray


@dataclass(frozen=True)
class Pairs:
    """Trips from a place to a site, sorted by origin, then minutes, then site.

    origin, site: positions in the places and the sites. km: road distance. real: delivered, not estimated.
    """

    origin: np.ndarray
    site: np.ndarray
    km: np.ndarray
    minutes: np.ndarray
    real: np.ndarray

    def __len__(self) -> int:
        return len(self.origin)

    def where(self, kept: np.ndarray) -> Pairs:
        """The pairs of a mask or of positions in order."""
        return Pairs(self.origin[kept], self.site[kept], self.km[kept], self.minutes[kept], self.real[kept])


@dataclass(frozen=True)
class Nearest:
    """The nearest site of each place: site (NONE where no road leads to any), km, minutes (inf), real."""

    site: np.ndarray
    km: np.ndarray
    minutes: np.ndarray
    real: np.ndarray


def unit_vectors(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Points of the unit sphere (n, 3) from degrees."""
    lon, lat = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def chord_to_km(chord: np.ndarray) -> np.ndarray:
    """Great-circle distance from the straight distance between two points of the unit sphere."""
    return 2 * EARTH_KM * np.arcsin(np.clip(chord / 2, 0, 1))


def all_pairs(places: Places, sites: Places, travel: Travel, real: RealTimes | None = None) -> Pairs:
    """Every trip up to `travel.reach_min` (and some beyond), estimated, real times replacing estimates.

    A pair farther than the radius searched is not listed, and takes more than `reach_min` minutes.
    """
    if not len(places) or not len(sites):
        return _no_pairs()
    radius_km = travel.reach_min / travel.least_minutes(1.0)
    near = cKDTree(unit_vectors(places.lon, places.lat)).sparse_distance_matrix(
        cKDTree(unit_vectors(sites.lon, sites.lat)),
        2 * np.sin(radius_km / EARTH_KM / 2),
        output_type="ndarray",
    )
    origin, site = near["i"], near["j"]
    same = places.isolat[origin] == sites.isolat[site]
    return replaced(estimated(places, sites, origin[same], site[same], travel), places, sites, real)


def estimated(places: Places, sites: Places, origin: np.ndarray, site: np.ndarray, travel: Travel) -> Pairs:
    """The estimate for these pairs of positions, sorted."""
    chord = np.linalg.norm(
        unit_vectors(places.lon, places.lat)[origin] - unit_vectors(sites.lon, sites.lat)[site], axis=1
    )
    km = chord_to_km(chord) * travel.detour
    minutes = travel.minutes(km, places.speed[origin], sites.speed[site])
    return _sorted(origin, site, km.round(DECIMALS), minutes.round(DECIMALS), np.zeros(len(origin), bool))


def replaced(pairs: Pairs, places: Places, sites: Places, real: RealTimes | None) -> Pairs:
    """Delivered times take the place of the estimate between the same two communes, and add the pairs it lacked."""
    if real is None or not len(real.origin):
        return pairs
    position = {code: i for i, code in enumerate(places.commune)}
    from_place = np.array([position.get(code, NONE) for code in real.origin])
    by_commune: dict[str, list[int]] = {}
    for i, code in enumerate(sites.commune):
        by_commune.setdefault(code, []).append(i)
    found: list[tuple[int, int]] = []
    for row, (place, code) in enumerate(zip(from_place, real.target, strict=True)):
        if place != NONE:
            for site in by_commune.get(code, ()):
                found.append((row, site))
    if not found:
        return pairs
    rows, targets = np.array(found).T
    origins = from_place[rows]
    # a delivered time without its distance keeps the estimated distance, where there is one
    listed = dict(zip(_key(pairs.origin, pairs.site, len(sites)), pairs.km, strict=True))
    new = _key(origins, targets, len(sites))
    km = real.km[rows].copy()
    missing = np.isnan(km)
    km[missing] = [listed.get(k, np.nan) for k in new[missing]]
    kept = ~np.isin(_key(pairs.origin, pairs.site, len(sites)), new)
    return _sorted(
        np.concatenate([pairs.origin[kept], origins]),
        np.concatenate([pairs.site[kept], targets]),
        np.concatenate([pairs.km[kept], km.round(DECIMALS)]),
        np.concatenate([pairs.minutes[kept], real.minutes[rows].round(DECIMALS)]),
        np.concatenate([pairs.real[kept], np.ones(len(rows), bool)]),
    )


def joined(pairs: Pairs, more: Pairs, offset: int) -> Pairs:
    """Trips to two lists of sites, the second coming after the `offset` sites of the first."""
    both = zip(
        (pairs.origin, pairs.site, pairs.km, pairs.minutes, pairs.real),
        (more.origin, more.site + offset, more.km, more.minutes, more.real),
        strict=True,
    )
    return _sorted(*(np.concatenate(columns) for columns in both))


def nearest(
    pairs: Pairs, places: Places, sites: Places, travel: Travel, open_sites: np.ndarray | None = None
) -> Nearest:
    """The nearest open site of each place, in minutes; exact also beyond the pairs listed.

    pairs: `all_pairs(places, sites, …)`. open_sites: mask over the sites, all by default. At equal minutes the site
    of lowest position wins.
    """
    n = len(places)
    opened = np.ones(len(sites), bool) if open_sites is None else open_sites
    best = Nearest(np.full(n, NONE, np.int64), np.full(n, np.nan), np.full(n, np.inf), np.zeros(n, bool))
    _keep_first(best, pairs.where(opened[pairs.site]))
    # outside the radius searched, a trip takes at least reach_min: only the places above it are looked at again
    far = np.flatnonzero(best.minutes > travel.reach_min)
    candidates = np.flatnonzero(opened)
    for isolat in np.unique(places.isolat[far]) if len(far) else ():
        mine = far[places.isolat[far] == isolat]
        theirs = candidates[sites.isolat[candidates] == isolat]
        if len(theirs):
            _search_far(best, pairs, places, sites, mine, theirs, travel)
    return best


def _search_far(
    best: Nearest,
    pairs: Pairs,
    places: Places,
    sites: Places,
    mine: np.ndarray,
    theirs: np.ndarray,
    travel: Travel,
) -> None:
    """Fewer sites than places on these distances: all of them are tried, a few thousand places at a time."""
    here, there = unit_vectors(places.lon, places.lat), unit_vectors(sites.lon, sites.lat)[theirs]
    delivered = pairs.where(pairs.real)
    column = np.full(len(sites), NONE)
    column[theirs] = np.arange(len(theirs))
    for part in np.array_split(mine, max(1, len(mine) * len(theirs) // 2_000_000)):
        # not a product of matrices, whose last digits depend on how many sites there are
        chord = np.sqrt(sum((here[part, k, None] - there[None, :, k]) ** 2 for k in range(3)))
        km = chord_to_km(chord) * travel.detour
        minutes = travel.minutes(km, places.speed[part][:, None], sites.speed[theirs][None, :])
        minutes = minutes.round(DECIMALS)
        if len(delivered):  # already among the pairs, and not to be estimated again
            row = np.full(len(places), NONE)
            row[part] = np.arange(len(part))
            known = (row[delivered.origin] != NONE) & (column[delivered.site] != NONE)
            minutes[row[delivered.origin[known]], column[delivered.site[known]]] = np.inf
        first = minutes.argmin(axis=1)
        found = minutes[np.arange(len(part)), first]
        better = found < best.minutes[part]
        rows = part[better]
        best.site[rows], best.minutes[rows] = theirs[first[better]], found[better]
        best.km[rows], best.real[rows] = km[np.arange(len(part)), first][better].round(DECIMALS), False


def _keep_first(best: Nearest, pairs: Pairs) -> None:
    """Write the first pair of each origin (pairs are sorted)."""
    if not len(pairs):
        return
    first = np.flatnonzero(np.r_[True, pairs.origin[1:] != pairs.origin[:-1]])
    rows = pairs.origin[first]
    best.site[rows], best.km[rows] = pairs.site[first], pairs.km[first]
    best.minutes[rows], best.real[rows] = pairs.minutes[first], pairs.real[first]


def _key(origin: np.ndarray, site: np.ndarray, n_sites: int) -> np.ndarray:
    return origin.astype(np.int64) * n_sites + site


def _sorted(
    origin: np.ndarray, site: np.ndarray, km: np.ndarray, minutes: np.ndarray, real: np.ndarray
) -> Pairs:
    order = np.lexsort((site, minutes, origin))
    return Pairs(origin[order], site[order], km[order], minutes[order], real[order])


def _no_pairs() -> Pairs:
    whole, real = np.empty(0, np.int64), np.empty(0)
    return Pairs(whole, whole, real, real, np.empty(0, bool))
