"""Coverage indicators recomputed from the published communes, and zones d'emploi from a real table of Insee's."""

import shutil

import duckdb
import pandas as pd
import pytest

from etl.base.build import build
from etl.base.publish import HARDENED
from tests.base.test_coverage import RECEIVED, corsica, drop, rows  # noqa: F401

PERIOD = "2026-Q3"
NETWORKS = ("france_travail", "apec", "mission_locale", "cap_emploi", "operateur_regional")


@pytest.fixture(scope="module")
def base(demonstration):
    paths, _ = demonstration
    return duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED)


@pytest.fixture(scope="module")
def communes(base) -> pd.DataFrame:
    """A row per commune and network in the last quarter, with its workers and territories."""
    return base.execute(
        """select c.*, d.code_epci, d.code_departement, d.code_region, d.actifs_occupes
        from couverture_commune as c join desserte as d using (code_commune) where periode = $p""",
        {"p": PERIOD},
    ).df()


def published(base, indicateur: str, niveau: str, ventilation: str = "ensemble") -> pd.DataFrame:
    return (
        base.execute(
            """select code_territoire, modalite, valeur, numerateur, denominateur, obs_status, motif from indicateur
        where indicateur = $i and niveau_territoire = $n and ventilation = $v and periode = $p""",
            {"i": indicateur, "n": niveau, "v": ventilation, "p": PERIOD},
        )
        .df()
        .set_index(["code_territoire", "modalite"])
    )


@pytest.mark.parametrize(("niveau", "key"), [("region", "code_region"), ("epci", "code_epci")])
@pytest.mark.parametrize("seuil", [15, 20, 30, 45])
def test_shares_within_reach(base, communes, niveau, key, seuil):
    shown = published(base, "couverture_temps_acces", niveau, "seuil").xs(str(seuil), level="modalite")
    of = communes[communes["maillage"] == "ensemble"]
    near = of[of["temps_min"] <= seuil].groupby(key)["actifs_occupes"].sum()
    whole = of.groupby(key)["actifs_occupes"].sum()
    wanted = (near.reindex(whole.index).fillna(0) / whole * 100).reindex(shown.index)
    assert shown["valeur"].to_numpy() == pytest.approx(wanted.to_numpy(), abs=1e-3)
    assert shown["denominateur"].to_numpy() == pytest.approx(whole.reindex(shown.index).to_numpy(), abs=0.1)


def test_longer_thresholds_cover_more_and_all_networks_more_than_one(base):
    by = published(base, "couverture_temps_acces", "departement", "seuil")["valeur"].unstack()
    assert (by["15"] <= by["20"]).all()
    assert (by["20"] <= by["30"]).all()
    assert (by["30"] <= by["45"]).all()
    one = published(base, "couverture_temps_acces", "departement", "reseau")["valeur"].unstack()
    assert (one.max(axis=1) <= by["30"] + 1e-6).all()


def test_white_zones_are_what_is_not_covered(base):
    white = published(base, "zone_blanche_cep", "region").droplevel("modalite")
    covered = published(base, "couverture_temps_acces", "region").droplevel("modalite")
    assert (white["valeur"] + covered["valeur"]).to_numpy() == pytest.approx(100, abs=1e-3)


def test_denominators_are_those_of_the_territories_at_every_level(base):
    gaps = base.execute(
        """select i.niveau_territoire, max(abs(i.denominateur - t.actifs_occupes)) from indicateur as i
        join territoire as t using (niveau_territoire, code_territoire)
        where i.indicateur = 'couverture_temps_acces' and i.periode = $p group by i.niveau_territoire""",
        {"p": PERIOD},
    ).fetchall()
    assert {level for level, _ in gaps} == {"france", "region", "departement", "epci"}
    assert all(gap < 0.1 for _, gap in gaps)


def test_the_offer_adds_up_to_the_advisers(base):
    """Σ workers × APL over France is the FTE of the sites of France without Mayotte: each adviser counts once."""
    apl = published(base, "apl_cep", "france", "reseau")
    sites = (
        base.execute(
            """select reseau_code, sum(conseillers_etp) as etp from lieu_accueil where periode = $p
        and code_departement <> '976' and site_type <> 'distance' group by reseau_code""",
            {"p": PERIOD},
        )
        .df()
        .set_index("reseau_code")["etp"]
    )
    for network, etp in sites.items():
        assert apl.loc[("FR", network), "numerateur"] == pytest.approx(etp, abs=0.2)
    whole = published(base, "apl_cep", "france")
    assert whole.loc[("FR", "ensemble"), "numerateur"] == pytest.approx(sites.sum(), abs=0.5)


def test_sole_actors(base, communes):
    near = communes[communes["maillage"].isin(NETWORKS) & (communes["temps_min"] <= 30)]
    number = near.groupby("code_commune")["maillage"].agg(["nunique", "first"])
    alone = number[number["nunique"] == 1]["first"]
    of = communes[communes["maillage"] == "ensemble"].set_index("code_commune")
    workers = of.loc[alone.index].groupby("code_region")["actifs_occupes"].sum()
    shown = published(base, "territoire_acteur_unique", "region").droplevel("modalite")
    assert shown["numerateur"].to_numpy() == pytest.approx(
        workers.reindex(shown.index).fillna(0).to_numpy(), abs=0.1
    )
    by_network = (
        published(base, "territoire_acteur_unique", "region", "reseau")["numerateur"].groupby(level=0).sum()
    )
    assert by_network.reindex(shown.index).to_numpy() == pytest.approx(
        shown["numerateur"].to_numpy(), abs=0.1
    )


@pytest.mark.parametrize(("public", "networks"), sorted(RECEIVED.items()))
def test_a_site_counts_for_the_publics_that_its_network_receives(base, communes, public, networks):
    """Shares, white zones and offers of a public, from what each network that receives it gives each commune."""
    theirs = communes[communes["maillage"].isin(networks)]
    nearest = theirs.groupby("code_commune")["temps_min"].min()
    of = communes[communes["maillage"] == "ensemble"].set_index("code_commune")
    workers, region = of["actifs_occupes"], of["code_region"]
    far = workers[~(nearest.reindex(workers.index) <= 30)].groupby(region).sum()
    white = published(base, "zone_blanche_cep", "region", "public").xs(public, level="modalite")
    assert white["numerateur"].to_numpy() == pytest.approx(
        far.reindex(white.index).fillna(0).to_numpy(), abs=0.1
    )
    covered = published(base, "couverture_temps_acces", "region", "public").xs(public, level="modalite")
    assert (white["valeur"] + covered["valeur"]).to_numpy() == pytest.approx(100, abs=1e-3)
    offer = published(base, "apl_cep", "region", "public").xs(public, level="modalite")["numerateur"]
    by_network = published(base, "apl_cep", "region", "reseau")["numerateur"].unstack()[networks].sum(axis=1)
    assert offer.to_numpy() == pytest.approx(
        by_network.reindex(offer.index).to_numpy(), abs=0.011
    )  # numbers of two decimals
    sites = published(base, "nb_lieux_accueil", "region", "public").xs(public, level="modalite")["valeur"]
    by_network = (
        published(base, "nb_lieux_accueil", "region", "reseau")["valeur"].unstack()[networks].sum(axis=1)
    )
    assert sites.to_numpy() == pytest.approx(by_network.reindex(sites.index).to_numpy())


def test_sole_actors_among_those_who_receive_managers_in_work(base, communes):
    near = communes[communes["maillage"].isin(RECEIVED["cadre_en_emploi"]) & (communes["temps_min"] <= 30)]
    alone = near.groupby("code_commune")["maillage"].nunique() == 1
    of = communes[communes["maillage"] == "ensemble"].set_index("code_commune")
    workers = of.loc[alone.index[alone]].groupby("code_region")["actifs_occupes"].sum()
    shown = published(base, "territoire_acteur_unique", "region", "public")["numerateur"].unstack()
    assert list(shown) == ["cadre_en_emploi"]  # the other publics have one network only
    assert shown["cadre_en_emploi"].to_numpy() == pytest.approx(
        workers.reindex(shown.index).to_numpy(), abs=0.1
    )


def test_concentration(base):
    parts = published(base, "apl_cep", "region", "reseau")["numerateur"].unstack()
    share = parts.div(parts.sum(axis=1), axis=0)
    shown = published(base, "indice_concentration_operateurs", "region").droplevel("modalite")["valeur"]
    assert shown.to_numpy() == pytest.approx(
        (1e4 * (share**2).sum(axis=1)).reindex(shown.index).to_numpy(), rel=1e-4
    )
    assert shown.between(2000, 10_000).all()


def test_load_per_adviser(base):
    shown = published(base, "charge_par_etp", "region", "reseau")
    row = shown.loc[("75", "operateur_regional")]
    assert row["valeur"] == pytest.approx(row["numerateur"] * 4 / row["denominateur"])
    guyane = shown.loc[("03", "operateur_regional")]
    assert guyane["obs_status"] == "L"
    assert pd.isna(guyane["valeur"])


def test_communes_have_the_same_columns_and_say_why_a_value_is_missing(base):
    ours = base.execute("select * from indicateur_commune limit 0").df()
    assert list(ours) == list(base.execute("select * from indicateur limit 0").df())
    wrong = base.execute(
        """select * from indicateur_commune where periode = $p and (
            (valeur is null and (motif is null or obs_status not in ('M', 'L')))
            or (valeur is not null and obs_status in ('M', 'L')))""",
        {"p": PERIOD},
    ).df()
    assert wrong.empty
    ouessant = base.execute(
        "select indicateur, valeur, obs_status from indicateur_commune where periode = $p and code_territoire = '29155' "
        "and ventilation = 'ensemble' order by 1",
        {"p": PERIOD},
    ).fetchall()
    assert ("temps_acces_median", None, "M") in ouessant
    assert ("zone_blanche_cep", 100.0, "E") in ouessant


def test_what_a_closure_would_take_away(base, communes):
    """The site that most workers depend on: without it, the nearest other site of each is beyond the threshold."""
    operator, site, places, workers = base.execute(
        """select operateur_code, site_id, communes_perdues, actifs_perdus from lieu_seul
        where periode = $p and maillage = 'ensemble' order by actifs_perdus desc limit 1""",
        {"p": PERIOD},
    ).fetchall()[0]
    held = communes[
        (communes["maillage"] == "ensemble") & (communes["site_id"] == site) & (communes["operateur_code"] == operator)
        & (communes["temps_min"] <= 30)
    ]  # fmt: skip
    others = communes[
        communes["code_commune"].isin(held["code_commune"]) & communes["maillage"].isin(NETWORKS)
        & (communes["temps_min"] <= 30) & ~((communes["site_id"] == site) & (communes["operateur_code"] == operator))
    ]["code_commune"]  # fmt: skip
    alone = held[~held["code_commune"].isin(others)]
    # a second site of the same network may be near too: it is then no loss, hence « at most »
    assert places <= len(alone)
    assert 0 < workers <= alone["actifs_occupes"].sum() + 0.1


def test_a_missing_operator_is_never_a_white_zone(corsica):  # noqa: F811
    white = {
        r[0]: r[1:]
        for r in rows(
            corsica,
            "select code_territoire, valeur, obs_status, motif from indicateur where indicateur = 'zone_blanche_cep' "
            "and niveau_territoire = 'region' and ventilation = 'ensemble'",
        )
    }
    assert white["94"][0] is not None
    assert white["53"][:2] == (None, "L")
    assert "Catalys" in white["53"][2]
    assert rows(
        corsica,
        "select count(*) from indicateur_commune where indicateur = 'zone_blanche_cep' and code_territoire like '35%' "
        "and modalite in ('ensemble', 'en_emploi') and valeur is not null",
    ) == [(0,)]


def test_zones_of_a_real_table(corsica, shared_data):  # noqa: F811
    """306 zones d'emploi, of which 14 cross régions; communes count once, and workers add up."""
    shutil.copy(shared_data / "zonages" / "ZE2020_au_01-01-2024_reconstitue.xlsx", corsica.inbox / "ze.xlsx")
    drop(corsica, "bassins.csv", "2A004;Pays d’Ajaccio", "2A001;Pays d’Ajaccio", header="Code commune;Bassin")
    build(corsica)
    assert rows(corsica, "select count(*) from territoire where niveau_territoire = 'ze2020'") == [(306,)]
    assert rows(
        corsica,
        "select count(distinct code_territoire) from zone_region where niveau_territoire = 'ze2020' and a_cheval",
    ) == [(14,)]
    ((zones, epci),) = rows(
        corsica,
        """select sum(actifs_occupes) filter (where niveau_territoire = 'ze2020'),
            sum(actifs_occupes) filter (where niveau_territoire = 'epci') from territoire""",
    )
    assert zones == pytest.approx(epci)
    # communes re-created since the edition take the zone of most of their EPCI: none is left out
    assert rows(
        corsica, "select count(*) from territoire where niveau_territoire = 'commune' and code_ze2020 is null"
    ) == [(0,)]
    # Toulouse: 601,526 people at work counted in 2021 for the zone, estimated here within 10 %
    ((toulouse,),) = rows(
        corsica,
        "select actifs_occupes from territoire where niveau_territoire = 'ze2020' and nom = 'Toulouse'",
    )
    assert toulouse == pytest.approx(601_526, rel=0.1)
    # a zone that crosses régions: its parts are said, and it is not delivered when one région's operator is missing
    ((parts,),) = rows(
        corsica,
        "select sum(part) from zone_region where niveau_territoire = 'ze2020' and a_cheval",
    )
    assert parts == pytest.approx(14 * 100)
    assert rows(
        corsica,
        "select distinct obs_status from indicateur where indicateur = 'zone_blanche_cep' and niveau_territoire = 'ze2020' "
        "and code_territoire like '00%'",
    ) == [("L",)]
    ajaccio = rows(
        corsica,
        """select valeur, denominateur from indicateur where indicateur = 'couverture_temps_acces'
        and niveau_territoire = 'zonage' and ventilation = 'ensemble'""",
    )
    assert len(ajaccio) == 1
    assert ajaccio[0][0] == 100
    density = rows(
        corsica,
        "select numerateur from indicateur where indicateur = 'densite_lieux' and niveau_territoire = 'zonage' and modalite = 'france_travail'",
    )
    assert density == [(1.0,)]


def test_structure_of_employment_where_insee_gives_it(corsica):  # noqa: F811
    communes = rows(
        corsica,
        "select code_territoire from territoire where niveau_territoire = 'commune' and code_departement = '2A'",
    )
    header = "CODGEO;P22_POP1564;P22_ACT1564;P22_ACTOCC1564;P22_CHOM1564;" + ";".join(
        f"C22_ACTOCC1564_CS{i}" for i in range(1, 7)
    )
    drop(corsica, "emploi.csv", *(f"{c};150;120;100;20;1;9;10;20;35;25" for (c,) in communes), header=header)
    build(corsica)
    assert rows(
        corsica,
        "select * from structure_emploi where niveau_territoire in ('region', 'departement')",
    ) == [("departement", "2A", 10.0, 10.0, 25.0)]
