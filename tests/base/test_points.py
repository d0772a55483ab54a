"""Delivered points against the départements where they are said to be."""

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from etl.base.steps.points import contours_of, status_of_points
from etl.paths import PROJECT
from tests.geography.test_reference import table

REFERENCE = PROJECT / "data" / "reference"


@pytest.fixture(scope="module")
def departements():
    return contours_of(REFERENCE / "contours_departements.parquet")


@pytest.mark.parametrize(
    ("lon", "lat", "code", "status"),
    [
        (2.3499, 48.8530, "75", "livree"),  # Notre-Dame de Paris
        (48.8530, 2.3499, "75", "inversee"),
        (55.45, -20.88, "974", "livree"),  # Saint-Denis de La Réunion
        (55.45, -20.88, "57", "ecartee"),  # an agency of La Réunion declared in Moselle
        (2.99, 50.64, "72", "ecartee"),  # Lomme declared in Sarthe
        (8.74, 41.92, "2A", "livree"),
        (8.74, 41.92, "19", "ecartee"),  # Corse coded 19
        (0.0, 0.0, "33", "ecartee"),
        (-61.73, 15.99, "971", "livree"),  # the harbour of Basse-Terre, some metres off the generalised coast
        (2.35, 48.85, "99", "ecartee"),
    ],
)
def test_real_geocoding_errors(departements, lon, lat, code, status):
    found = status_of_points(np.array([lon]), np.array([lat]), np.array([code]), *departements)
    assert found.tolist() == [status]


def test_isolats_are_the_land_that_contours_show_apart(departements):
    """Every commune that stands apart from its mainland is declared without road, or is joined by a known bridge."""
    land = shapely.coverage_union_all(departements[1])
    parts = np.concatenate([shapely.get_parts(p) for p in shapely.get_parts(land)])
    territories = pq.read_table(REFERENCE / "territoires.parquet").to_pandas()
    communes = territories[
        (territories["niveau_territoire"] == "commune") & territories["x_centre"].notna()
    ].set_index("code_territoire")
    points = shapely.points(communes["x_centre"], communes["y_centre"])
    place, part = shapely.STRtree(parts).query(points, predicate="intersects")
    sizes = np.bincount(part, minlength=len(parts))
    mainlands = {"69123": "continent", "2A004": "corse", "97105": "971", "97209": "972", "97302": "973"}
    mainlands |= {"97411": "974", "97611": "976"}
    large = {part[place == communes.index.get_loc(code)][0] for code in mainlands}
    apart = {communes.index[i] for i, p in zip(place, part, strict=True) if p not in large}
    declared = {r["code_commune"] for r in table("isolats")}
    bridges = {
        *(c for c in apart if c.startswith("17") and sizes[part[place == communes.index.get_loc(c)][0]] > 1),  # Ré, Oléron
        "85011", "85083", "85106", "85163",  # Noirmoutier
        *(c for c in apart if c.startswith("971") and c not in declared),  # Grande-Terre, by two bridges
        "97612",  # Mtsamboro: the point of its contour is on an islet, the commune is not
    }  # fmt: skip
    assert apart - bridges <= declared
    roadless = {r["code_commune"] for r in table("isolats") if "route" in r["motif"]}
    assert declared - roadless <= apart
    assert declared <= set(communes.index)
    assert {c for c in apart if c.startswith("971") and c not in declared} == {
        "97101", "97102", "97113", "97116", "97117", "97119", "97120", "97122", "97125", "97128",
    }  # fmt: skip
