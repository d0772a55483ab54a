"""Coverage as it is published: each commune, quarter and network, recomputed from the delivered sites."""

import math

import duckdb
import numpy as np
import pandas as pd
import pytest

from etl.base.build import build
from etl.base.publish import HARDENED
from etl.paths import PROJECT, Paths
from tests.methods.test_accessibility import haversine
from tests.support import base, worlds
from tests.support.worlds import SITES

REFERENCE = PROJECT / "data" / "reference"


def rows(paths: Paths, query: str) -> list[tuple]:
    con = duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED)
    return con.execute(query).fetchall()


def drop(paths: Paths, name: str, *lines: str, header: str = SITES, at: int = 1_700_000_000) -> None:
    worlds.drop(paths, name, *lines, header=header, at=at)


# What data/reference/perimetres.csv says since 2020: who receives whom
RECEIVED = {
    "en_emploi": ["operateur_regional"],
    "cadre_en_emploi": ["apec", "operateur_regional"],
    "demandeur_emploi": ["france_travail"],
    "cadre_demandeur_emploi": ["apec"],
    "jeune_16_25": ["mission_locale"],
    "personne_handicapee": ["cap_emploi"],
}


@pytest.fixture
def corsica(paths):
    return base.copied(worlds.sites(), paths.data)


def test_who_is_near_what(corsica):
    (ajaccio,) = rows(
        corsica,
        """select temps_min, temps_statut, site_id, operateur_code from couverture_commune
        where code_commune = '2A004' and maillage = 'ensemble' and periode = '2024-Q1'""",
    )
    assert ajaccio[1:] == ("E", "F1", "france_travail")
    assert ajaccio[0] < 20
    # the sea: no road from Brest to a site in Corse; and the operator of Bretagne has not delivered
    brest = dict(
        rows(
            corsica,
            "select maillage, temps_statut from couverture_commune where code_commune = '29019'",
        )
    )
    assert brest == {
        "france_travail": "N", "apec": "N", "mission_locale": "N", "cap_emploi": "N",
        "operateur_regional": "L", "ensemble": "L",
        # publics follow the networks that receive them
        "en_emploi": "L", "cadre_en_emploi": "L", "demandeur_emploi": "N", "cadre_demandeur_emploi": "N", "jeune_16_25": "N",
        "personne_handicapee": "N",
    }  # fmt: skip
    # Corse is served by its own operator, whatever those of the mainland do
    assert rows(
        corsica,
        "select distinct temps_statut from couverture_commune where code_commune = '2B033' and maillage = 'operateur_regional'",
    ) == [("E",)]


def test_points_are_used_or_set_aside_and_it_is_said(corsica):
    said = {
        r[0]: r[1:]
        for r in rows(corsica, "select site_id, position_statut, latitude, longitude from lieu_accueil")
    }
    assert said["F1"] == ("livree", 41.9267, 8.7369)
    assert said["F2"] == ("inversee", 42.7, 9.45)
    centre = rows(
        corsica,
        "select y_centre, x_centre from territoire where niveau_territoire = 'commune' and code_territoire = '2B096'",
    )[0]
    assert said["M1"] == ("ecartee", *centre)
    assert said["A1"][0] == "commune"


def test_offer_by_hand(corsica):
    """Apec: 2 FTE from afar for all people at work; Cap emploi: one site of unknown FTE, so « at least » nothing."""
    apl = {
        (r[0], r[1]): r[2:]
        for r in rows(
            corsica,
            """select code_commune, maillage, apl, apl_avec_distance, apl_statut, apl_au_moins from couverture_commune
            where code_commune in ('2A004', '29019')""",
        )
    }
    everyone = rows(
        corsica, "select sum(actifs_occupes) from territoire where niveau_territoire = 'departement'"
    )[0][0]
    assert apl["29019", "apec"][0] == 0
    assert apl["29019", "apec"][1] == pytest.approx(1e5 * 2 / everyone, abs=0.005)
    assert apl["2A004", "cap_emploi"][2:] == ("E", True)
    assert apl["2A004", "cap_emploi"][0] == 0
    assert apl["29019", "operateur_regional"][:3] == (None, None, "L")


def test_a_delivered_time_replaces_the_estimate(corsica):
    drop(
        corsica,
        "temps.csv",
        "29019;2A004;900;1150",
        "2A004;2A004;3;1",
        header="code_commune_depart;code_commune_arrivee;temps_min;distance_km",
        at=1_700_000_900,
    )
    build(corsica)
    got = {
        (r[0], r[1]): r[2:]
        for r in rows(
            corsica,
            """select code_commune, maillage, temps_min, distance_km, temps_statut, site_id from couverture_commune
            where code_commune in ('29019', '2A004')""",
        )
    }
    assert got["29019", "france_travail"] == (900.0, 1150.0, "A", "F1")
    assert got["2A004", "france_travail"] == (3.0, 1.0, "A", "F1")
    assert got["2A004", "operateur_regional"][2] == "E"


def test_states_are_computed_once_and_kept(corsica):
    folder = corsica.lake / "couverture"
    before = {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}
    assert len(before) == 5
    drop(
        corsica,
        "ft2.csv",
        "2024-Q1;F1;france_travail;Ajaccio;dedie;2A004;41.9267;8.7369;presentiel;4",
        at=1_700_000_900,
    )
    build(corsica)
    after = {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}
    assert len(after) == 5
    assert len(before.items() & after.items()) == 4, "only France Travail's sites have changed"


@pytest.fixture(scope="module")
def published(demonstration):
    paths, _ = demonstration
    return paths


def test_every_commune_is_there_in_each_quarter(published):
    n = rows(published, "select count(*) from territoire where niveau_territoire = 'commune'")[0][0]
    counts = rows(
        published,
        "select count(*), count(distinct code_commune) from couverture_commune group by periode, maillage",
    )
    assert len(counts) == 27 * (6 + 6)  # all networks and each, then each public
    assert set(counts) == {(n, n)}


@pytest.mark.parametrize("periode", ["2020-Q1", "2023-Q4", "2026-Q3"])
def test_times_of_the_demonstration_against_every_pair(published, periode):
    """A sample of communes, overseas and islands among them; each of its pairs in plain Python."""
    con = duckdb.connect(str(published.link.resolve()), read_only=True, config=HARDENED)
    communes = (
        con.execute(
            "select code_territoire as code, x_centre, y_centre, population from territoire "
            "where niveau_territoire = 'commune'"
        )
        .df()
        .set_index("code")
    )
    places = pd.read_parquet(REFERENCE / "territoires.parquet")
    surface = places[places["niveau_territoire"] == "commune"].set_index("code_territoire")["surface_km2"]
    communes["densite"] = communes["population"] / surface
    speed = pd.Series(
        np.select([communes["densite"] >= b for b in (1500, 300, 50)], [25, 35, 50], 55), index=communes.index
    )
    isolat = pd.read_csv(REFERENCE / "isolats.csv", dtype=str).set_index("code_commune")["isolat"]
    base = pd.Series(
        [
            c[:3] if c[:2] == "97" else "corse" if c[:2] in ("2A", "2B") else "continent"
            for c in communes.index
        ],
        index=communes.index,
    )
    land = isolat.reindex(communes.index).fillna(base)
    sites = con.execute(
        """select reseau_code, code_commune, longitude, latitude from lieu_accueil
        where periode = $p and site_type <> 'distance' and modalite in ('presentiel', 'mixte')""",
        {"p": periode},
    ).df()
    rng = np.random.default_rng(int(periode[:4]))
    located = communes.index[communes["x_centre"].notna()]
    sample = [*rng.choice(located, 25, replace=False), "29155", "2A004", "97411", "97353", "48095", "75056"]
    got = {
        (r[0], r[1]): r[2]
        for r in con.execute(
            "select code_commune, maillage, temps_min from couverture_commune where periode = $p "
            "and code_commune in (select unnest($c))",
            {"p": periode, "c": [str(c) for c in sample]},
        ).fetchall()
    }
    for code in sample:
        best = {}
        for s in sites.itertuples():
            if land[s.code_commune] != land[code]:
                continue
            km = 1.3 * haversine(
                communes["x_centre"][code], communes["y_centre"][code], s.longitude, s.latitude
            )
            near = min(km / 2, 5)
            minutes = 60 * (near / speed[code] + near / speed[s.code_commune] + (km - 2 * near) / 65)
            received = [public for public, networks in RECEIVED.items() if s.reseau_code in networks]
            for network in (s.reseau_code, "ensemble", *received):
                best[network] = min(best.get(network, math.inf), minutes)
        for network in ("france_travail", "apec", "operateur_regional", "ensemble", *RECEIVED):
            if network in best:
                assert got[code, network] == pytest.approx(best[network], abs=0.051), (code, network)
            else:
                assert got[code, network] is None


def test_workers_to_be_served_add_up_to_the_published_denominators(published):
    """Communes without a number of their own share what their EPCI or département still has."""
    con = duckdb.connect(str(published.link.resolve()), read_only=True, config=HARDENED)
    supply = con.execute(
        """select sum(l.conseillers_etp) from lieu_accueil as l
        where l.periode = '2026-Q3' and l.reseau_code = 'cap_emploi' and l.site_type <> 'distance'"""
    ).fetchall()[0][0]
    # Σ workers × APL = Σ FTE: on the published (rounded) figures, with the weights of the published denominators
    served = con.execute(
        """select sum(c.apl * t.actifs_occupes) / 1e5 from couverture_commune as c
        join territoire as t on t.niveau_territoire = 'commune' and t.code_territoire = c.code_commune
        where c.periode = '2026-Q3' and c.maillage = 'cap_emploi'"""
    ).fetchall()[0][0]
    mayotte = con.execute(
        "select sum(conseillers_etp) from lieu_accueil where periode = '2026-Q3' and reseau_code = 'cap_emploi' and code_departement = '976'"
    ).fetchall()[0][0]
    assert served == pytest.approx(supply - (mayotte or 0), rel=2e-3)
