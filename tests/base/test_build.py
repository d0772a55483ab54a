"""From a handful of delivered lines to published figures that were computed by hand."""

import math
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from etl.base.build import BuildStopped, build
from etl.base.publish import publish, served_base, served_version, swing
from etl.base.run import Check
from etl.door.receive import receive
from etl.paths import PROJECT, Paths
from tests.support import base, worlds
from tests.support.worlds import NATIONAL, drop

REGIONAL = [
    "catalys",
    "eva_nouvelle_aquitaine",
    "cibc_occitanie",
    "cci_formation_grand_est",
    "or_ile_de_france",
    "or_auvergne_rhone_alpes",
    "or_hauts_de_france",
    "or_paca",
    "or_bourgogne_franche_comte",
    "or_corse",
    "or_guadeloupe",
    "or_martinique",
    "or_guyane",
    "or_la_reunion",
    "or_mayotte",
]


def figures(paths: Paths, where: str) -> list[dict]:
    con = duckdb.connect(str(paths.link.resolve()), read_only=True)
    return con.sql(f"select * from indicateur where {where} order by all").df().to_dict("records")


def one(
    paths: Paths, indicateur: str, territoire: str, periode: str = "2024-Q1", modalite: str = "ensemble"
) -> dict:
    level, _, code = territoire.partition("-")
    (row,) = figures(
        paths,
        f"indicateur = '{indicateur}' and niveau_territoire = '{level}' and code_territoire = '{code}' "
        f"and periode = '{periode}' and modalite = '{modalite}'",
    )
    return row


@pytest.fixture
def corsica(paths):
    return base.copied(worlds.corsica(), paths.data)


def test_entries_add_up_over_places_and_networks(corsica):
    assert one(corsica, "entrees_cep", "region-94", modalite="operateur_regional")["valeur"] == 203
    assert one(corsica, "entrees_cep", "departement-2A", modalite="operateur_regional")["valeur"] == 150
    # 1000 + 500 + 333 + 250 = 2083 in Corse-du-Sud, twice that in Haute-Corse, and 203 from the regional operator
    assert one(corsica, "entrees_cep", "region-94")["valeur"] == 3 * 2083 + 203
    assert one(corsica, "entrees_cep", "region-94", modalite="operateur_regional*femme")["valeur"] == 170


def test_the_rate_names_its_base_and_a_quarter_is_brought_to_a_year(corsica):
    rate = one(corsica, "taux_acces_actifs_occupes", "departement-2A")
    con = duckdb.connect()
    (base,) = con.sql(
        f"select actifs_occupes_15_64 from '{PROJECT}/data/reference/actifs_occupes_departement.csv' where code_departement = '2A'"
    ).fetchall()[0]
    assert rate["denominateur"] == base
    assert rate["valeur"] == pytest.approx(150 * 4 / base * 1000)
    assert rate["borne_basse"] < rate["valeur"] < rate["borne_haute"]


def test_the_interval_is_close_to_the_exact_poisson_one(corsica):
    stats = pytest.importorskip("scipy.stats")
    rate = one(corsica, "taux_acces_actifs_occupes", "departement-2A")
    scale = 4 / rate["denominateur"] * 1000
    assert rate["borne_basse"] == pytest.approx(stats.chi2.ppf(0.025, 2 * 150) / 2 * scale, rel=2e-3)
    assert rate["borne_haute"] == pytest.approx(stats.chi2.ppf(0.975, 2 * 151) / 2 * scale, rel=2e-3)


def test_who_has_not_delivered_is_unknown_and_never_zero(corsica):
    bretagne = one(corsica, "taux_acces_actifs_occupes", "region-53")
    assert math.isnan(bretagne["valeur"])
    assert bretagne["obs_status"] == "L"
    assert "Catalys" in bretagne["motif"]
    france = one(corsica, "entrees_cep", "france-FR")
    assert math.isnan(france["valeur"])


def test_persons_are_never_added_over_networks_nor_periods(corsica):
    assert {r["modalite"] for r in figures(corsica, "indicateur = 'beneficiaires_cep'")} == {
        *NATIONAL,
        "operateur_regional",
    }
    assert figures(corsica, "indicateur = 'beneficiaires_cep' and periode = '2024'") == []
    assert figures(corsica, "indicateur = 'entrees_cep' and periode = '2024'") == []


def test_small_counts_are_secret_and_cannot_be_deduced(corsica):
    epci = figures(
        corsica,
        "indicateur = 'entrees_cep' and niveau_territoire = 'epci' and modalite = 'operateur_regional' and conf_status <> 'F'",
    )
    # the EPCI of 2B096 (Corte) holds 3 entries; in Haute-Corse that of Bastia would give it away by difference
    assert sorted(r["conf_status"] for r in epci) == ["C", "D"]
    assert all(math.isnan(r["valeur"]) for r in epci)


def test_a_correction_replaces_and_the_earlier_one_stays_readable(corsica):
    drop(corsica, "or_corse_v2.csv", "or_corse;2024-Q1;2A004;;1;femme;200;200", at=1_700_000_500)
    build(corsica)
    assert one(corsica, "entrees_cep", "departement-2A", modalite="operateur_regional")["valeur"] == 200
    con = duckdb.connect(str(corsica.link.resolve()), read_only=True)
    old, new = con.sql(
        "select fichier, en_vigueur, remplacee_par, livraison_id from livraison where operateur_code = 'or_corse' order by recue_le, fichier"
    ).fetchall()
    assert (old[0], old[1], old[2]) == ("or_corse.csv", False, new[3])
    assert new[1]
    assert len(list(corsica.raw.rglob("*__or_corse*.csv"))) == 2


def test_rejected_rows_mark_their_delivery_as_incomplete(corsica):
    drop(
        corsica,
        "or_corse_v2.csv",
        "or_corse;2024-Q1;2A004;;1;femme;200;200",
        "or_corse;2024-Q1;2B033;;1;femme;60;60",
        "or_corse;2024-Q1;99999;;1;femme;9;9",
        at=1_700_000_500,
    )
    build(corsica)
    row = one(corsica, "entrees_cep", "departement-2A", modalite="operateur_regional")
    assert (row["valeur"], row["obs_status"]) == (200, "E")
    assert "mises de côté" in row["motif"]


def test_a_secret_cell_is_not_counted_as_zero_and_an_unknown_one_empties_the_total(corsica):
    drop(
        corsica,
        "or_corse_v2.csv",
        "or_corse;2024-Q1;2A004;;1;femme;200;200",
        "or_corse;2024-Q1;2A004;;2;femme;s;s",
        "or_corse;2024-Q1;2B033;;1;femme;60;60",
        "or_corse;2024-Q1;2B033;;2;femme;nc;ND",
        at=1_700_000_500,
    )
    build(corsica)
    south = one(corsica, "entrees_cep", "departement-2A", modalite="operateur_regional")
    assert (south["valeur"], south["obs_status"]) == (200, "E")
    assert "au moins" in south["motif"]
    north = one(corsica, "entrees_cep", "departement-2B", modalite="operateur_regional")
    assert math.isnan(north["valeur"])
    assert north["obs_status"] == "M"
    assert math.isnan(one(corsica, "entrees_cep", "region-94", modalite="operateur_regional")["valeur"])


def test_france_rate_is_without_mayotte_on_both_sides(paths):
    places = {
        "catalys": ["35238", "28085", "45234", "44109", "14118"],
        "eva_nouvelle_aquitaine": ["33063"],
        "cibc_occitanie": ["31555"],
        "cci_formation_grand_est": ["67482"],
        "or_ile_de_france": ["75056"],
        "or_auvergne_rhone_alpes": ["69123"],
        "or_hauts_de_france": ["59350"],
        "or_paca": ["13055"],
        "or_bourgogne_franche_comte": ["21231"],
        "or_corse": ["2A004"],
        "or_guadeloupe": ["97105"],
        "or_martinique": ["97209"],
        "or_guyane": ["97302"],
        "or_la_reunion": ["97411"],
        "or_mayotte": ["97611"],
    }
    assert set(places) == set(REGIONAL)
    for operator, communes in places.items():
        drop(paths, f"{operator}.csv", *[f"{operator};2024-Q1;{c};;1;femme;100;100" for c in communes])
    build(paths)
    rate = one(paths, "taux_acces_actifs_occupes", "france-FR")
    assert rate["numerateur"] == 1800  # nineteen communes, Mamoudzou left out
    assert rate["denominateur"] == 27_397_458
    assert one(paths, "entrees_cep", "france-FR", modalite="operateur_regional")["valeur"] == 1900
    mayotte = one(paths, "taux_acces_actifs_occupes", "region-06")
    assert (mayotte["obs_status"], mayotte["denominateur"]) == ("B", 45_400)


def test_the_real_insee_file_replaces_the_estimate_of_its_communes(paths, shared_data):
    source = shared_data / "insee" / "base_cc_comparateur_RP2022_extrait.csv"
    (paths.inbox / source.name).write_bytes(source.read_bytes())
    build(paths)
    con = duckdb.connect(str(paths.link.resolve()), read_only=True)
    rows = dict(
        con.sql(
            "select code_territoire, [actifs_occupes::varchar, actifs_occupes_statut, millesime] from territoire where code_territoire in ('01001', '01002', '33063', '01') and niveau_territoire in ('commune', 'departement')"
        ).fetchall()
    )
    assert rows["01001"] == ["403.0", "A", "2022"]  # 428 actifs - 25 chômeurs
    assert rows["01002"] == ["131.0", "A", "2022"]  # 133 - 2
    assert rows["33063"][1:] == ["E", "2021"]
    assert rows["01"] == ["294229.0", "A", "2021"]  # six communes do not make a département


INSEE = "CODGEO;P22_POP;P16_POP;P22_POP1564;P22_ACT1564;P22_CHOM1564"


def test_a_whole_insee_file_replaces_every_level_and_cities_count_once(paths):
    """Made from the committed communes: 10 people in work each, Paris whole and by arrondissement."""
    con = duckdb.connect()
    communes = con.sql(
        f"select code_territoire from '{PROJECT}/data/reference/territoires.parquet' "
        "where niveau_territoire = 'commune' and code_departement <> '976' order by 1"
    ).fetchall()
    rows = [f"{code};20;19;15;12;2" for (code,) in communes]
    rows += [f"751{i:02d};20;19;15;12;2" for i in range(1, 21)]
    drop(paths, "base_cc_comparateur.csv", *rows, header=INSEE)
    build(paths)
    con = duckdb.connect(str(paths.link.resolve()), read_only=True)
    got = con.sql(
        "select niveau_territoire, actifs_occupes_statut, count(*), sum(actifs_occupes) from territoire "
        "where code_region <> '06' or niveau_territoire = 'france' group by all order by all"
    ).fetchall()
    total = 10 * len(communes)
    assert [(level, status, people) for level, status, _, people in got] == [
        (level, "A", total) for level in ("commune", "departement", "epci", "france", "region")
    ]
    assert con.sql("select actifs_occupes from territoire where code_territoire = '75056'").fetchall() == [
        (10,)
    ]


def test_the_census_total_of_france(corsica):
    con = duckdb.connect(str(corsica.link.resolve()), read_only=True)
    rows = con.sql(
        "select niveau_territoire, actifs_occupes_statut, sum(actifs_occupes) from territoire where niveau_territoire in ('france', 'region', 'departement') group by all order by all"
    ).fetchall()
    assert rows == [
        ("departement", "A", 27_397_458),
        ("departement", "B", 45_400),
        ("france", "A", 27_397_458),
        ("region", "A", 27_397_458),
        ("region", "B", 45_400),
    ]


def test_the_same_inputs_give_the_same_figures_in_any_order(paths, tmp_path, corsica):
    other = Paths(tmp_path / "autre", corsica.reference)
    other.inbox.mkdir(parents=True)
    for path in sorted(corsica.inbox.iterdir(), reverse=True):
        (other.inbox / path.name).write_bytes(path.read_bytes())
        receive(other)  # one at a time, in another order
        if path.name in ("or_corse.csv", "cap_emploi.csv"):
            build(other)  # figures published on the way change nothing either
    build(other)

    def content(p: Paths):
        return figures(p, "true")

    assert len(content(other)) > 1000
    assert str(content(other)) == str(content(corsica))


def test_nothing_new_publishes_nothing(corsica):
    before = corsica.link.resolve()
    report = build(corsica)
    assert report.deja_a_jour
    assert corsica.link.resolve() == before
    assert build(corsica, force=True).version != before.stem


def test_a_blocking_check_leaves_the_old_base_served(corsica, monkeypatch):
    before = corsica.link.resolve()
    monkeypatch.setattr(
        "etl.base.build.run_checks",
        lambda con, *_: [Check("x", "bloque", 2, "y")],
    )
    with pytest.raises(BuildStopped, match="Rien n'est publié"):
        build(corsica, force=True)
    assert corsica.link.resolve() == before
    assert served_version(corsica)


def test_readers_of_the_old_version_are_undisturbed(corsica):
    reader = duckdb.connect(str(corsica.link.resolve()), read_only=True)
    count = reader.execute("select count(*) from indicateur").fetchall()
    build(corsica, force=True)
    for i in range(5):
        with duckdb.connect() as con:
            con.execute("create table indicateur as select 1 as valeur")
            con.execute("create table controle as select 1 as n")
            _, served = publish(con, corsica, ["indicateur"], f"{i}" * 8, False)
    assert corsica.link.resolve() == served
    assert reader.execute("select count(*) from indicateur").fetchall() == count
    assert len(list(corsica.published.glob("cep_*.duckdb"))) <= 4


def test_a_pointer_file_serves_where_links_are_not_allowed(tmp_path, monkeypatch):
    target = tmp_path / "cep_1.duckdb"
    target.write_bytes(b"x")
    monkeypatch.setattr("pathlib.Path.symlink_to", lambda *_: (_ for _ in ()).throw(OSError("no right")))
    swing(tmp_path / "cep.duckdb", target)
    assert (tmp_path / "cep.duckdb").read_text() == "cep_1.duckdb"
    assert served_base(tmp_path / "cep.duckdb") == target


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_the_old_base_served(corsica):
    before = served_version(corsica)
    command = [sys.executable, "-m", "etl", "--data", str(corsica.data), "build", "--force"]
    started = time.monotonic()
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    whole = time.monotonic() - started
    served = {before["version"], served_version(corsica)["version"]}
    for i in range(8):
        drop(
            corsica,
            f"or_corse_{i}.csv",
            f"or_corse;2024-Q1;2A004;;1;femme;{300 + i};400",
            at=1_700_001_000 + i,
        )
        child = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * (i + 1) / 9)
        child.send_signal(signal.SIGKILL)
        child.wait()
        now = served_version(corsica)
        assert now is not None
        served.add(now["version"])
        con = duckdb.connect(str(served_base(corsica.link)), read_only=True)
        assert con.execute("select count(*) from indicateur").fetchall()[0][0] > 1000
    report = build(corsica, force=True)
    assert report.lus == report.charges + report.rejetes + report.ignores
    assert one(corsica, "entrees_cep", "departement-2A", modalite="operateur_regional")["valeur"] == 307
    assert not list(corsica.published.glob("*.partiel*"))
