"""Distances, times and nearest sites: against formulas computed by hand, a brute-force search, and properties."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.geography.history import intervals
from etl.methods.coverage.accessibility import (
    NONE,
    Places,
    RealTimes,
    Travel,
    all_pairs,
    chord_to_km,
    nearest,
    unit_vectors,
)

TRAVEL = Travel(
    detour=1.3, speeds=(25, 35, 50, 55), densities=(1500, 300, 50), near_km=5, road=65, reach_min=60
)


def places(points, isolat=None, speed=None, commune=None) -> Places:
    """Places from (longitude, latitude); in one isolat, at 50 km/h, unless said."""
    n = len(points)
    lon, lat = (np.array([p[axis] for p in points], float) for axis in (0, 1))
    return Places(
        lon,
        lat,
        np.array(isolat or ["continent"] * n, object),
        np.full(n, 50.0) if speed is None else np.array(speed, float),
        np.array(commune or [f"{i:05d}" for i in range(n)], object),
    )


def haversine(lon1, lat1, lon2, lat2) -> float:
    """Another formula than the project's, in km."""
    a, b, c, d = map(math.radians, (lon1, lat1, lon2, lat2))
    h = math.sin((d - b) / 2) ** 2 + math.cos(b) * math.cos(d) * math.sin((c - a) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


def brute_force(origins: Places, sites: Places, opened) -> list[tuple[float, int]]:
    """(minutes, site) of the nearest open site of each origin, every pair tried, in plain Python."""
    found = []
    for i in range(len(origins)):
        best = (math.inf, NONE)
        for j in range(len(sites)):
            if not opened[j] or origins.isolat[i] != sites.isolat[j]:
                continue
            road = 1.3 * haversine(origins.lon[i], origins.lat[i], sites.lon[j], sites.lat[j])
            ends = min(road / 2, 5)
            minutes = 60 * (ends / origins.speed[i] + ends / sites.speed[j] + (road - 2 * ends) / 65)
            best = min(best, (minutes, j))
        found.append(best)
    return found


def test_great_circle_distances_are_those_one_finds_elsewhere():
    # Paris (Notre-Dame) to Marseille (Vieux-Port): 660 km as the crow flies; a degree of a meridian: 111.195 km
    paris, marseille = unit_vectors(np.array([2.3499, 5.3698]), np.array([48.8530, 43.2965]))
    assert chord_to_km(np.linalg.norm(paris - marseille)) == pytest.approx(660, abs=2)
    equator, north = unit_vectors(np.array([0.0, 0.0]), np.array([0.0, 1.0]))
    assert chord_to_km(np.linalg.norm(equator - north)) == pytest.approx(111.195, abs=0.001)


def test_minutes_by_hand():
    # 4 km: two kilometres at each end; 47 km: 5 km in town, 5 km in a small town, 37 km of road
    assert TRAVEL.minutes(np.array([4.0]), 50, 25)[0] == pytest.approx(2 / 50 * 60 + 2 / 25 * 60)
    assert TRAVEL.minutes(np.array([47.0]), 25, 35)[0] == pytest.approx(12 + 5 / 35 * 60 + 37 / 65 * 60)
    assert TRAVEL.minutes(np.array([0.0]), 25, 35)[0] == 0


def test_density_classes():
    densities = np.array([20_000, 1500, 1499, 300, 50, 49.9, np.nan])
    assert TRAVEL.density_class(densities).tolist() == [0, 0, 1, 1, 2, 3, 3]


def test_parameters_are_read_from_the_reference_table():
    import csv

    from etl.paths import PROJECT

    with (PROJECT / "data" / "reference" / "parametres.csv").open(encoding="utf-8", newline="") as stream:
        values = {r["parametre"]: r["valeur"] for r in csv.DictReader(stream)}
    assert Travel.from_parameters(values) == TRAVEL
    with pytest.raises(KeyError):
        Travel.from_parameters({})
    with pytest.raises(ValueError, match="one speed"):
        Travel(1.3, (25,), (1500, 300), 5, 65)


coordinates = st.tuples(st.floats(-1.5, 1.5), st.floats(46, 48))


@st.composite
def worlds(draw):
    """Places and sites spread over some 200 km, in two isolats, some sites closed."""
    origins = draw(st.lists(coordinates, min_size=1, max_size=12))
    sites = draw(st.lists(coordinates, min_size=1, max_size=8))
    isolats = st.sampled_from(["continent", "ile"])
    speeds = st.sampled_from([25.0, 35.0, 50.0, 55.0])
    make = lambda points: places(  # noqa: E731
        points, [draw(isolats) for _ in points], [draw(speeds) for _ in points]
    )
    return make(origins), make(sites), np.array([draw(st.booleans()) for _ in sites])


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_the_nearest_site_is_the_one_that_trying_every_pair_finds(world):
    origins, sites, opened = world
    found = nearest(all_pairs(origins, sites, TRAVEL), origins, sites, TRAVEL, opened)
    for i, (minutes, site) in enumerate(brute_force(origins, sites, opened)):
        assert (found.site[i] == NONE) == (site == NONE)
        if site != NONE:
            assert found.minutes[i] == pytest.approx(minutes, abs=0.0501), "to the tenth of a minute"


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_opening_never_lengthens_and_closing_never_shortens(world):
    origins, sites, opened = world
    pairs = all_pairs(origins, sites, TRAVEL)
    before = nearest(pairs, origins, sites, TRAVEL, opened).minutes
    for j in range(len(sites)):
        changed = opened.copy()
        changed[j] = not changed[j]
        after = nearest(pairs, origins, sites, TRAVEL, changed).minutes
        assert (after <= before).all() if changed[j] else (after >= before).all()


def test_nothing_crosses_the_sea_unless_a_delivered_time_says_so():
    # Ouessant and Le Conquet: 23 km of water
    origins = places([(-5.10, 48.46)], ["ile_ouessant"], commune=["29155"])
    sites = places([(-4.77, 48.36), (-4.49, 48.39)], commune=["29040", "29019"])
    alone = nearest(all_pairs(origins, sites, TRAVEL), origins, sites, TRAVEL)
    assert alone.site[0] == NONE
    assert math.isinf(alone.minutes[0])
    boat = RealTimes(np.array(["29155"]), np.array(["29019"]), np.array([150.0]), np.array([np.nan]))
    linked = nearest(all_pairs(origins, sites, TRAVEL, boat), origins, sites, TRAVEL)
    assert (linked.site[0], linked.minutes[0], linked.real[0]) == (1, 150.0, True)


def test_a_delivered_time_replaces_the_estimate_of_its_pair_and_of_no_other():
    origins = places([(0, 47), (0.1, 47)], commune=["00001", "00002"])
    sites = places([(0, 47.05), (0.1, 47.05)], commune=["00011", "00012"])
    before = nearest(all_pairs(origins, sites, TRAVEL), origins, sites, TRAVEL)
    assert before.site.tolist() == [0, 1]
    mountain = RealTimes(np.array(["00001"]), np.array(["00011"]), np.array([70.0]), np.array([61.5]))
    after = nearest(all_pairs(origins, sites, TRAVEL, mountain), origins, sites, TRAVEL)
    assert after.site.tolist() == [1, 1]  # the other site is now the nearer one
    assert not after.real.any()
    assert after.minutes[1] == before.minutes[1]
    only = nearest(
        all_pairs(origins, sites, TRAVEL, mountain), origins, sites, TRAVEL, np.array([True, False])
    )
    assert (only.minutes[0], only.km[0], only.real[0]) == (70.0, 61.5, True)


def test_a_long_delivered_time_is_not_undone_by_the_estimate():
    origins, sites = places([(0, 47)], commune=["00001"]), places([(1.2, 47)], commune=["00011"])
    estimate = nearest(all_pairs(origins, sites, TRAVEL), origins, sites, TRAVEL).minutes[0].round(1)
    assert estimate > TRAVEL.reach_min
    slow = RealTimes(np.array(["00001"]), np.array(["00011"]), np.array([estimate + 60]), np.array([np.nan]))
    found = nearest(all_pairs(origins, sites, TRAVEL, slow), origins, sites, TRAVEL)
    assert found.minutes[0] == pytest.approx(estimate + 60)


def test_a_history_is_kept_by_intervals():
    site = np.array([[1, 5], [1, 5], [2, 5], [1, 6]])
    minutes = np.array([[3.0, np.nan], [3.0, np.nan], [3.0, np.nan], [3.0, 4.0]])
    place, first, last = intervals([site, minutes])
    assert list(zip(place, first, last, strict=True)) == [
        (0, 0, 1), (0, 2, 2), (0, 3, 3), (1, 0, 2), (1, 3, 3),
    ]  # fmt: skip


@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=1, max_size=8))
def test_intervals_give_back_each_quarter(rows):
    values = np.array(rows)
    again = np.full(values.shape, -1)
    for place, first, last in zip(*intervals([values]), strict=True):
        assert (again[first : last + 1, place] == -1).all(), "no quarter twice"
        again[first : last + 1, place] = values[first, place]
    assert (again == values).all()
