"""Who touches whom: facts that a map of France on a wall can check, and properties of the whole table."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest
import shapely

from etl.geography import neighbours
from etl.paths import PROJECT, SQL
from pages.coverage import card

REFERENCE = PROJECT / "data" / "reference"


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    types = {"niveau": str, "code": str, "voisin": str, "lien": str}
    return pd.read_csv(REFERENCE / neighbours.TABLE, dtype=types)


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    """EPCI → name."""
    t = pd.read_parquet(REFERENCE / "territoires.parquet")
    t = t[t["niveau_territoire"] == "epci"]
    return dict(zip(t["code_territoire"], t["nom"], strict=True))


def around(table: pd.DataFrame, level: str, code: str) -> set[str]:
    return set(table.loc[(table["niveau"] == level) & (table["code"] == code), "voisin"])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("76", {"75", "84", "93"}),  # Occitanie: not Centre-Val de Loire
        ("24", {"11", "27", "28", "52", "75", "84"}),
        ("53", {"28", "52"}),
        ("11", {"24", "27", "28", "32", "44"}),
        *(
            (code, set()) for code in ("94", "01", "02", "03", "04", "06")
        ),  # islands, and Guyane by its own side
    ],
)
def test_neighbours_of_a_region(table, code, expected):
    assert around(table, "region", code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("2A", {"2B"}),
        ("29", {"22", "56"}),
        ("75", {"92", "93", "94"}),
        ("84", {"04", "07", "13", "26", "30", "83"}),  # 83 over some 600 m of the Durance
        ("14", {"27", "50", "61"}),  # not 76, across the Seine's mouth
        ("90", {"25", "68", "70", "88"}),
        *((code, set()) for code in ("971", "972", "973", "974", "976")),
    ],
)
def test_neighbours_of_a_departement(table, code, expected):
    assert around(table, "departement", code) == expected


def test_islands_have_none_but_by_a_bridge(table, names):
    alone = {name for code, name in names.items() if not around(table, "epci", code)}
    assert {"CC de Belle Ile en Mer", "CC de Marie-Galante", "CC de Petite-Terre"} <= alone
    assert len(alone) == 7
    bridges = table[table["lien"] == "pont"]
    assert {names[c] for c in bridges["code"] if "Ile" in names[c]} == {
        "CC de l'Ile de Ré", "CC de l'Ile d'Oléron", "CC de l'Ile de Noirmoutier",
    }  # fmt: skip
    assert (bridges["km_de_frontiere"] == 0).all()


def test_the_gironde_is_no_border(table, names):
    code = {name: c for c, name in names.items()}
    assert code["CA Royan Atlantique"] not in around(table, "epci", code["CC Médoc Atlantique"])
    assert "17" in around(table, "departement", "33"), "they touch on land, further up"


def test_the_relation_is_symmetrical_and_counts_from_100_m(table):
    pairs = table.set_index(["niveau", "code", "voisin"])["km_de_frontiere"]
    assert pairs.index.is_unique
    turned = table.set_index(["niveau", "voisin", "code"])["km_de_frontiere"]
    assert pairs.sort_index().tolist() == turned.sort_index().tolist()
    assert (table["code"] != table["voisin"]).all()
    assert (table.loc[table["lien"] == "frontiere", "km_de_frontiere"] >= neighbours.LEAST_KM).all()


def test_borders_of_departements_are_what_their_own_contours_share(table):
    """Another way round: contours of the départements, not of the communes; the longest sides of the Landes."""
    import geopandas as gpd

    shapes = (
        gpd.read_parquet(REFERENCE / "contours_departements.parquet")
        .set_index("code_territoire")
        .to_crs(2154)
    )
    landes = table[(table["niveau"] == "departement") & (table["code"] == "40")]
    assert set(landes["voisin"]) == {"33", "47", "32", "64"}
    for row in landes.itertuples():
        one, other = (shapely.boundary(shapes.geometry[c]) for c in (row.code, row.voisin))
        assert row.km_de_frontiere == pytest.approx(
            shapely.length(shapely.intersection(one, other)) / 1000, abs=0.1
        )


def test_a_corner_is_no_border():
    """Four squares of a degree: those that meet at a corner alone are no neighbours."""
    squares = np.array([shapely.box(x, y, x + 1, y + 1) for x in (2, 3) for y in (45, 46)], dtype=object)
    pairs = neighbours.borders(np.array(["01001", "01002", "01003", "01004"]), squares)
    assert list(zip(pairs["code"], pairs["voisin"], strict=True)) == [
        ("01001", "01002"), ("01001", "01003"), ("01002", "01004"), ("01003", "01004"),
    ]  # fmt: skip
    assert pairs["km"].iloc[1] == pytest.approx(111, abs=1)


def test_the_committed_table_is_what_the_contours_give(tmp_path):
    for name in ("contours_communes.parquet", neighbours.LINKS):
        (tmp_path / name).symlink_to(REFERENCE / name)
    neighbours.write(tmp_path)
    made = pd.read_csv(tmp_path / neighbours.TABLE, dtype=str)
    pd.testing.assert_frame_equal(made, pd.read_csv(REFERENCE / neighbours.TABLE, dtype=str))


def test_zones_touch_where_their_communes_do():
    """Two zones share 3 km written both ways, a third is reached by a bridge, a fourth by a corner of 50 m."""
    con = duckdb.connect()
    con.execute(
        "create table ref_voisins (niveau varchar, code varchar, voisin varchar, km_de_frontiere varchar, lien varchar)"
    )
    con.execute("insert into ref_voisins values ('region', '53', '28', '68.1', 'frontiere')")
    con.execute("create table commune_zone (code_commune varchar, code_ze2020 varchar, code_zonage varchar)")
    zones = {"A": "01", "B": "02", "C": "01", "D": "03", "E": "04", "F": None}
    con.executemany("insert into commune_zone values (?, ?, null)", list(zones.items()))
    con.execute("create table ref_voisins_communes (code varchar, voisin varchar, km double, lien varchar)")
    con.executemany(
        "insert into ref_voisins_communes values (?, ?, ?, ?)",
        [("A", "B", 1.0, "frontiere"), ("B", "C", 2.0, "frontiere"), ("A", "C", 9.0, "frontiere"), ("A", "D", 0.0, "pont"),
         ("B", "E", 0.05, "frontiere"), ("A", "F", 7.0, "frontiere")],
    )  # fmt: skip
    found = con.execute((SQL / "marts" / "voisin.sql").read_text(encoding="utf-8")).fetchall()
    assert set(found) == {
        ("region", "53", "28", 68.1, "frontiere"),
        ("ze2020", "01", "02", 3.0, "frontiere"), ("ze2020", "02", "01", 3.0, "frontiere"),
        ("ze2020", "01", "03", 0.0, "pont"), ("ze2020", "03", "01", 0.0, "pont"),
    }  # fmt: skip


def test_a_territory_without_a_neighbour_says_so():
    said = card.neighbours_table(pd.DataFrame(columns=["code", "nom", "lien"]), "region", 30)
    assert "la mer l’en sépare" in said
    assert "<table" not in said
