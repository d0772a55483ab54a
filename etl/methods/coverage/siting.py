"""What if a site opened, moved or closed here? And where would the next k sites do most good? Pure functions.

A `Scene` holds a part of the country (a région and its surroundings) as it stands in a quarter; a `Change` is what one
imagines; `apply` gives the scene after it, and `effects` what differs. The same trips, bands and thresholds serve as in
the build, so that a scenario without change gives the published figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from etl.methods.coverage import accessibility, catchment
from etl.methods.coverage.accessibility import Pairs, Places, RealTimes, Travel
from etl.methods.coverage.catchment import Bands

FASTEST = 130.0  # km/h: no delivered time is quicker than a motorway
WEEK = 5.0  # days over which a site's advisers are there, when nothing says so


@dataclass(frozen=True)
class Site:
    """A place of reception: its network, point (degrees), commune and full-time advisers (nan: unknown).

    fte counts what the site really offers: `visiting` gives that of a team present a few days a week.
    """

    site_id: str
    reseau_code: str
    code_commune: str
    lon: float
    lat: float
    fte: float


@dataclass(frozen=True)
class Change:
    """What one imagines. closed: identifiers of sites; opened: new ones. To move a site is to close and open it."""

    opened: tuple[Site, ...] = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """Communes (places, workers), sites of a quarter, and the trips between them.

    sites: table (site_id, reseau_code, code_commune, lon, lat, fte), in the order of `pairs.site`; site_places: the
    same as places, with the isolat and the speed of their commune. demand: workers of each place. inside: places that the answer is about (the others are its surroundings).
    """

    places: Places
    demand: np.ndarray
    inside: np.ndarray
    sites: pd.DataFrame
    site_places: Places
    pairs: Pairs
    travel: Travel
    bands: Bands
    real: RealTimes | None = None


SITE_COLUMNS = ["site_id", "reseau_code", "code_commune", "lon", "lat", "fte"]


def visiting(site: Site, days: float) -> Site:
    """The same site, its advisers there only some days a week (0 to 5): what is offered is that share."""
    if not 0 <= days <= WEEK:
        raise ValueError("Une semaine compte de 0 à 5 jours de présence.")
    return replace(site, fte=site.fte * days / WEEK)


def sites_as_places(places: Places, sites: pd.DataFrame) -> Places:
    """Sites (columns SITE_COLUMNS) as places. Raises KeyError for a commune that is none of the places."""
    position = {code: i for i, code in enumerate(places.commune)}
    commune = np.array([position[code] for code in sites["code_commune"]], np.int64)
    return Places(
        sites["lon"].to_numpy(float),
        sites["lat"].to_numpy(float),
        places.isolat[commune],
        places.speed[commune],
        sites["code_commune"].to_numpy(),
    )


def scene(
    places: Places,
    demand: np.ndarray,
    inside: np.ndarray,
    sites: pd.DataFrame,
    travel: Travel,
    bands: Bands,
    real: RealTimes | None = None,
) -> Scene:
    """A scene, its trips computed (a second for the whole of France)."""
    sites = sites[SITE_COLUMNS].reset_index(drop=True)
    points = sites_as_places(places, sites)
    trips = accessibility.all_pairs(places, points, travel, real)
    return Scene(places, demand, inside, sites, points, trips, travel, bands, real)


def around(whole: Scene, inside: np.ndarray) -> Scene:
    """The part of a scene that an answer about these places needs, and no more: quick to change, and exact.

    What a place gets depends on the sites in its reach, and what these give on the places in theirs: places farther
    than two reaches change nothing. Every site is kept, since the nearest one may be far. inside: mask over the places.
    """
    speed = FASTEST if whole.real is not None else max(*whole.travel.speeds, whole.travel.road)
    detour = 1.0 if whole.real is not None else whole.travel.detour
    reach_km = 2 * whole.bands.limits[-1] / 60 * speed / detour
    points = accessibility.unit_vectors(whole.places.lon, whole.places.lat)
    chord, _ = cKDTree(points[inside]).query(points)
    near = accessibility.chord_to_km(chord) <= reach_km
    return cut(whole, near, np.ones(len(whole.sites), bool), inside)


def cut(whole: Scene, places: np.ndarray, sites: np.ndarray, inside: np.ndarray) -> Scene:
    """The scene of these places and sites (masks)."""
    place_number = np.cumsum(places) - 1
    site_number = np.cumsum(sites) - 1
    pairs = whole.pairs.where(places[whole.pairs.origin] & sites[whole.pairs.site])
    return replace(
        whole,
        places=whole.places.take(np.flatnonzero(places)),
        demand=whole.demand[places],
        inside=inside[places],
        sites=whole.sites[sites].reset_index(drop=True),
        site_places=whole.site_places.take(np.flatnonzero(sites)),
        pairs=replace(pairs, origin=place_number[pairs.origin], site=site_number[pairs.site]),
    )


def apply(before: Scene, change: Change) -> Scene:
    """The scene after a change: only the trips to new sites are computed.

    Raises ValueError (French) for a site to close that is not there, or an identifier used twice.
    """
    unknown = set(change.closed) - set(before.sites["site_id"])
    if unknown:
        raise ValueError(f"Aucun lieu « {', '.join(sorted(unknown))} » à fermer.")
    kept = ~before.sites["site_id"].isin(change.closed).to_numpy()
    after = cut(before, np.ones(len(before.places), bool), kept, before.inside)
    if not change.opened:
        return after
    new = pd.DataFrame([vars(site) for site in change.opened])[SITE_COLUMNS]
    sites = pd.concat([after.sites, new], ignore_index=True)
    if sites["site_id"].duplicated().any():
        raise ValueError("Deux lieux ont le même identifiant.")
    points = sites_as_places(before.places, new)
    more = accessibility.all_pairs(before.places, points, before.travel, before.real)
    return replace(
        after,
        sites=sites,
        site_places=after.site_places.followed_by(points),
        pairs=accessibility.joined(after.pairs, more, offset=len(after.sites)),
    )


def minutes_to(of: Scene, networks: Collection[str] | None = None) -> np.ndarray:
    """Minutes from each place to the nearest site of some networks (of any: None); inf where no road leads to one."""
    opened = _of_networks(of, networks)
    return accessibility.nearest(of.pairs, of.places, of.site_places, of.travel, opened).minutes


def access(of: Scene, networks: Collection[str] | None = None) -> np.ndarray:
    """APL (FTE per 100 000 workers) of each place, for some networks or all."""
    fte = of.sites["fte"].fillna(0).to_numpy(float)
    supply = np.where(_of_networks(of, networks), fte, 0)
    return catchment.two_step(of.pairs, supply, of.demand, of.bands).access


def _of_networks(of: Scene, networks: Collection[str] | None) -> np.ndarray:
    return (
        np.ones(len(of.sites), bool)
        if networks is None
        else of.sites["reseau_code"].isin(list(networks)).to_numpy()
    )


@dataclass(frozen=True)
class Effects:
    """What a change does to the places inside.

    thresholds: table (seuil_min, actifs_avant, actifs_apres, gagnes, perdus, communes_gagnees, communes_perdues).
    communes: table of the places whose minutes or APL change (code_commune, actifs, minutes and APL before and after).
    apl_before, apl_after: mean of the places inside, weighted by workers. workers: how many live inside.
    """

    thresholds: pd.DataFrame
    communes: pd.DataFrame
    apl_before: float
    apl_after: float
    workers: float


APL_STEP = 0.005  # below this, an APL is shown the same


def effects(
    before: Scene, after: Scene, thresholds: Iterable[float], networks: Collection[str] | None = None
) -> Effects:
    """Before and after, for the workers inside; `networks`: measured on their sites (None: on all)."""
    inside = before.inside
    demand = before.demand[inside]
    times = [minutes_to(s, networks)[inside] for s in (before, after)]
    offers = [access(s, networks)[inside] for s in (before, after)]
    rows = []
    for limit in thresholds:
        was, now = (t <= limit for t in times)
        rows.append(
            {
                "seuil_min": limit,
                "actifs_avant": demand[was].sum(),
                "actifs_apres": demand[now].sum(),
                "gagnes": demand[now & ~was].sum(),
                "perdus": demand[was & ~now].sum(),
                "communes_gagnees": int((now & ~was).sum()),
                "communes_perdues": int((was & ~now).sum()),
            }
        )
    changed = (times[0] != times[1]) | (np.abs(offers[0] - offers[1]) >= APL_STEP)
    communes = pd.DataFrame(
        {
            "code_commune": before.places.commune[inside],
            "actifs": demand,
            "minutes_avant": times[0],
            "minutes_apres": times[1],
            "apl_avant": offers[0],
            "apl_apres": offers[1],
        }
    )[changed]
    whole = demand.sum()
    apl_before, apl_after = (float((demand * o).sum() / whole) if whole else float("nan") for o in offers)
    return Effects(pd.DataFrame(rows), communes.reset_index(drop=True), apl_before, apl_after, float(whole))


def what_if(
    before: Scene,
    change: Change,
    thresholds: Sequence[float] = (15, 20, 30, 45),
    networks: Collection[str] | None = None,
) -> Effects:
    """What a change does, in one call."""
    return effects(before, apply(before, change), thresholds, networks)
