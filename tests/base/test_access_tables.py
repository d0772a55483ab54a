"""The measures of « Accès » recomputed from the delivered files by pandas and numpy, and cases worked by hand."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from etl.base.build import build
from etl.base.publish import HARDENED
from etl.methods.access import standard
from etl.paths import PROJECT
from tests.support import demo_files

REFERENCE = PROJECT / "data" / "reference"


@pytest.fixture(scope="module")
def base(demonstration):
    paths, demo = demonstration
    con = duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED)
    yield con, demo
    con.close()


def indicator(con, code: str, niveau: str, ventilation: str = "ensemble") -> pd.DataFrame:
    rows = con.execute(
        "select * from indicateur where indicateur = ? and niveau_territoire = ? and ventilation = ?",
        [code, niveau, ventilation],
    ).df()
    return rows.set_index(["code_territoire", "periode", "modalite"]).sort_index()


def files(demo, dataset: str) -> pd.DataFrame:
    names = [n for n, about in demo.files.items() if about["dataset"] == dataset]
    return pd.concat([demo_files.frame(demo.folder / n, dataset) for n in names], ignore_index=True)


@pytest.fixture(scope="module")
def paths_rows(base) -> pd.DataFrame:
    """Accepted paths of the demonstration, with their région and wait."""
    _, demo = base
    rows = files(demo, "parcours")
    wrong = {
        (f["colonne"], v)
        for f in demo.manifest["fautes"]
        for v in f["valeurs"]
        if f["fichier"].startswith("parcours")
    }
    for column, value in wrong:
        rows = rows[rows[column] != value]
    asked, met = (pd.to_datetime(rows[c].replace("", None)) for c in ("date_demande", "date_premier_rdv"))
    owners = {
        "demo_beta": "75",
        "demo_delta": "44",
        "demo_kappa": "94",
        "demo_xi": "04",
    }
    return rows.assign(
        delai=(met - asked).dt.days, periode=asked.dt.year.astype(str) + "-Q" + asked.dt.quarter.astype(str),
        region=rows["operateur_code"].map(owners),
    )  # fmt: skip


# --- paths ---------------------------------------------------------------------------------------------------------


def test_waits_are_the_medians_of_the_paths(base, paths_rows):
    con, _ = base
    shown = indicator(con, "delai_premier_rdv_median", "region")
    for (region, period), rows in paths_rows.groupby(["region", "periode"]):
        row = shown.loc[(region, period, "ensemble")]
        known = rows["delai"].dropna()
        assert row["denominateur"] == len(rows)
        assert row["numerateur"] == len(known)
        assert row["valeur"] == np.median(known)
        half = 1.959963984540054 * len(known) ** 0.5 / 2
        ordered = np.sort(known)
        assert row["borne_basse"] == ordered[max(1, round(len(known) / 2 - half)) - 1]
        assert row["borne_haute"] == ordered[min(len(known), round(1 + len(known) / 2 + half)) - 1]


def test_a_year_of_paths_is_made_of_its_rows_not_of_its_quarters(base, paths_rows):
    con, _ = base
    shown = indicator(con, "delai_premier_rdv_median", "region")
    rows = paths_rows[(paths_rows["region"] == "75") & (paths_rows["periode"].str[:4] == "2025")]
    assert shown.loc[("75", "2025", "ensemble"), "valeur"] == np.median(rows["delai"].dropna())
    assert ("75", "2026", "ensemble") not in shown.index, "a year that is not whole has no value"


def test_shares_of_paths(base, paths_rows):
    con, _ = base
    quick, changed = (
        indicator(con, "part_rdv_sous_seuil", "region"),
        indicator(con, "taux_changement_operateur", "region"),
    )
    rows = paths_rows[(paths_rows["region"] == "44") & (paths_rows["periode"] == "2025-Q2")]
    known = rows["delai"].dropna()
    assert quick.loc[("44", "2025-Q2", "ensemble"), "valeur"] == pytest.approx(100 * (known <= 10).mean())
    assert changed.loc[("44", "2025-Q2", "ensemble"), "valeur"] == pytest.approx(
        100 * (rows["change_operateur"] == "oui").mean()
    )
    silent = changed.loc[("94", "2025-Q2", "ensemble")]
    assert pd.isna(silent["valeur"])
    assert "ne dit pas qui a changé" in silent["motif"]


def test_an_operator_that_delivers_totals_only_has_no_wait_and_it_is_said(base):
    con, _ = base
    shown = indicator(con, "delai_premier_rdv_median", "region")
    row = shown.loc[("53", "2025-Q2", "ensemble")]
    assert pd.isna(row["valeur"])
    assert row["obs_status"] == "L"
    assert row["motif"].startswith("non livré")
    france = indicator(con, "delai_premier_rdv_median", "france").loc[("FR", "2025-Q2", "ensemble")]
    assert france["obs_status"] == "E"
    assert "4 opérateurs régionaux sur 15" in france["motif"]


def test_medians_and_shares_of_few_people_are_not_said(base):
    con, _ = base
    rows = con.execute(
        "select * from indicateur where indicateur = 'delai_premier_rdv_median' and valeur is not null"
    ).df()
    assert rows["numerateur"].min() >= 20
    for code in (
        "part_rdv_sous_seuil",
        "taux_changement_operateur",
        "part_niveau_2",
        "satisfaction_fin_unite",
        "part_ptp_accompagnes",
    ):
        rows = con.execute(
            "select * from indicateur where indicateur = ? and valeur is not null", [code]
        ).df()
        for count in (rows["numerateur"], rows["denominateur"] - rows["numerateur"]):
            assert not ((count > 0) & (count < 5)).any(), code


# --- surveys, Transitions Pro, activity --------------------------------------------------------------------------------


def test_surveys(base):
    con, demo = base
    rows = files(demo, "satisfaction")
    numbers = rows[["horizon_mois", "repondants", "satisfaits", "utile"]].apply(
        pd.to_numeric, errors="coerce"
    )
    rows = rows.drop(columns=numbers.columns).join(numbers)
    kept = rows[(rows["satisfaits"] <= rows["repondants"])]
    end = kept[(kept["horizon_mois"] == 0) & (kept["periode"].str[:4] == "2021")]
    sums = end.groupby("unite_oeuvre_code")[["satisfaits", "repondants"]].sum()
    shown = indicator(con, "satisfaction_fin_unite", "france", "unite_oeuvre")
    for unit, percent in (("UO1", 91), ("UO2.1", 85)):
        value = shown.loc[("FR", "2021", unit), "valeur"]
        assert value == pytest.approx(100 * sums.loc[unit, "satisfaits"] / sums.loc[unit, "repondants"])
        assert value == pytest.approx(percent, abs=0.05), "the published share"
        assert shown.loc[("FR", "2021", unit), "denominateur"] == sums.loc[unit, "repondants"]
    later = kept[
        (kept["horizon_mois"] == 6)
        & (kept["periode"] == "2024-Q3")
        & (kept["code_region"] == "84")
        & (kept["unite_oeuvre_code"] == "UO1")
    ]
    value = indicator(con, "utilite_6_mois", "region", "unite_oeuvre").loc[("84", "2024-Q3", "UO1"), "valeur"]
    assert value == pytest.approx(100 * later["utile"].sum() / later["repondants"].sum())
    never = indicator(con, "satisfaction_fin_unite", "region").loc[("06", "2024-Q3", "ensemble")]
    assert (never["obs_status"], never["motif"]) == ("L", "non livré par Titulaire de démonstration Omicron")


def test_files_of_transitions_pro(base):
    con, _ = base
    assert indicator(con, "part_ptp_accompagnes", "region").loc[
        ("75", "2022", "ensemble"), "valeur"
    ] == pytest.approx(100 * 1353 / 2163)
    assert indicator(con, "part_demission_accompagnes", "region").loc[
        ("75", "2022", "ensemble"), "valeur"
    ] == pytest.approx(100 * 1800 / 2119)
    missing = indicator(con, "part_ptp_accompagnes", "region").loc[("03", "2026-Q3", "ensemble")]
    assert pd.isna(missing["valeur"])
    assert missing["obs_status"] == "L"


def test_levels_and_remote_meetings(base):
    con, demo = base
    rows = demo_files.frame(demo.folder / "activite__demo_beta__2025_annuel__demonstration.csv", "activite")
    people = rows["beneficiaires_cep"].map(demo_files.count)
    share = 100 * people[rows["niveau_cep"] == "2"].sum() / people.sum()
    assert indicator(con, "part_niveau_2", "region", "reseau").loc[
        ("75", "2025", "operateur_regional"), "valeur"
    ] == pytest.approx(share)
    far, near = (rows[c].map(demo_files.count) for c in ("rdv_distance", "rdv_presentiel"))
    both = far.notna() & near.notna()
    remote = 100 * far[both].sum() / (far[both] + near[both]).sum()
    assert indicator(con, "part_distanciel", "region", "reseau").loc[
        ("75", "2025", "operateur_regional"), "valeur"
    ] == pytest.approx(remote)


# --- rates, publics, expected access -----------------------------------------------------------------------------------


def test_each_denominator_is_the_one_it_names(base):
    con, _ = base
    figures = pd.read_csv(REFERENCE / "chiffres_publies.csv", dtype=str)
    rows = indicator(con, "taux_acces_actifs_occupes", "region", "denominateur")
    value = figures.set_index("chiffre_id")["valeur"].astype(float, errors="ignore")
    jobs = 1000 * float(value["emploi_total-75-2021_12"])
    assert rows.loc[("75", "2022", "eep_emploi_lieu_travail"), "denominateur"] == jobs
    outside = (
        float(value["emploi_salarie-75-2021_12"])
        * float(value["part_emploi_salarie-75-2021_12-secteur-tertiaire_non_marchand"])
        * 10
    )
    market = rows.loc[("75", "2022", "eep_hors_non_marchand")]
    assert market["denominateur"] == pytest.approx(jobs - outside)
    assert market["obs_status"] == "E"
    assert rows.loc[("02", "2022", "eep_emploi_lieu_travail"), "obs_status"] == "L"
    assert rows.loc[("75", "2022", "rp_emploi_lieu_travail"), "motif"].startswith("non livré")
    assert rows.loc[("75", "2020", "eep_emploi_lieu_travail"), "denominateur"] == 1000 * float(
        value["emploi_total-75-2019_12"]
    )


@pytest.fixture(scope="module")
def structure(base) -> pd.DataFrame:
    _, demo = base
    rows = files(demo, "structure_actifs")
    return rows.assign(
        actifs_occupes=rows["actifs_occupes"].astype(float),
        region=rows["code_departement"].map(demo_files.region_of()),
    )


def test_the_structure_adds_up_to_the_real_people_in_work(structure):
    real = pd.read_csv(
        REFERENCE / "actifs_occupes_departement.csv", dtype={"code_departement": str}
    ).set_index("code_departement")
    sums = structure.groupby("code_departement")["actifs_occupes"].sum()
    assert len(sums) == 100
    assert (sums == real.loc[sums.index, "actifs_occupes_15_64"]).all()


def test_rates_of_a_public_are_on_its_own_people(base, structure):
    con, _ = base
    rows = indicator(con, "taux_acces_actifs_occupes", "departement", "csp")
    row = rows.loc[("33", "2025", "employes")]
    people = structure[(structure["code_departement"] == "33") & (structure["csp"] == "employes")][
        "actifs_occupes"
    ].sum()
    entries = con.execute(
        "select valeur from indicateur where indicateur = 'entrees_cep' and niveau_territoire = 'departement' and code_territoire = '33' "
        "and periode = '2025' and ventilation = 'reseau*csp' and modalite = 'operateur_regional*employes'"
    ).fetchone()[0]
    assert (row["numerateur"], row["denominateur"]) == (entries, people)
    assert row["valeur"] == pytest.approx(1000 * entries / people)


def test_as_many_entries_are_expected_as_observed_in_all(base):
    con, _ = base
    shown = indicator(con, "ratio_acces_attendu", "departement").xs("2025", level="periode")
    known = shown[shown["valeur"].notna()]
    assert len(known) > 80
    total = known["denominateur"].sum()
    assert known["numerateur"].sum() == pytest.approx(total, rel=0.02), (
        "in all, as many are expected as observed"
    )
    assert (known["valeur"] == known["numerateur"] / known["denominateur"]).all()
    assert (known["borne_basse"] < known["valeur"]).all()


def test_expected_access_by_hand():
    """Two groups, two régions: 10 of 1,000 and 30 of 1,000 in France; a région of 100 and 300 expects 1 + 9."""
    rates = standard.group_rates(pd.Series({"a": 10.0, "b": 30.0}), pd.Series({"a": 1000.0, "b": 1000.0}))
    assert standard.expected(pd.DataFrame({"a": [100.0], "b": [300.0]}), rates).tolist() == [10.0]


def test_a_territory_without_data_has_no_verdict_and_is_never_low(base):
    con, _ = base
    absent = con.execute(
        """select count(*) from indicateur as i left join acces_comparaison as c on c.niveau_territoire = i.niveau_territoire
            and c.code_territoire = i.code_territoire and c.periode = i.periode
        where i.indicateur = 'taux_acces_actifs_occupes' and i.ventilation = 'ensemble' and i.valeur is null and c.verdict is not null"""
    ).fetchone()[0]
    assert absent == 0
    mayotte = con.execute(
        "select count(*) from acces_comparaison where niveau_territoire || code_territoire in ('region06', 'departement976')"
    ).fetchone()[0]
    assert mayotte == 0, "a denominator of another survey is not compared"


def test_index_of_representation(base, structure):
    con, _ = base
    row = indicator(con, "indice_representation", "region", "public").loc[("84", "2025", "femme")]
    women = con.execute(
        "select numerateur, denominateur from indicateur where indicateur = 'part_beneficiaires' and niveau_territoire = 'region' and "
        "code_territoire = '84' and periode = '2025' and modalite = 'operateur_regional*femme'"
    ).fetchone()
    there = structure[structure["region"] == "84"]
    share = there.loc[there["sexe"] == "femme", "actifs_occupes"].sum() / there["actifs_occupes"].sum()
    assert row["valeur"] == pytest.approx(women[0] / women[1] / share)
    small = indicator(con, "indice_representation", "region", "public").loc[
        ("84", "2025", "tres_petites_entreprises")
    ]
    assert small["obs_status"] == "L"


def test_published_counts_are_found_again(base):
    con, _ = base
    rows = con.execute(
        "select * from chiffre_rapproche where indicateur = 'entrees_cep' and perimetre = 'operateur_regional'"
    ).df()
    assert len(rows) == 4
    assert (rows["cas"] == "identique").all()
    rates = con.execute(
        "select * from chiffre_rapproche where indicateur = 'beneficiaires_pour_1000_emplois'"
    ).df()
    assert rates["cas"].isin(["identique", "arrondi"]).all()
    assert con.execute("select count(*) from chiffre_rapproche where explication is null").fetchone()[0] == 0


def test_sources_of_one_count_side_by_side(base, paths_rows):
    con, _ = base
    row = (
        con.execute(
            "select * from rapprochement where niveau_territoire = 'region' and code_territoire = '75' and annee = '2025'"
        )
        .df()
        .iloc[0]
    )
    assert row["somme_parcours"] == row["somme_trimestres"]
    assert row["somme_trimestres"] >= row["total_annuel"]
    elsewhere = con.execute(
        "select somme_parcours from rapprochement where code_territoire = '53' and annee = '2025'"
    ).fetchone()[0]
    assert elsewhere is None, "no path delivered is not zero path"


# --- real files of Insee -------------------------------------------------------------------------------------------------


def test_a_delivered_file_of_insee_becomes_the_denominator(paths, activite):
    """All communes of Corse-du-Sud in a base of Insee: its people in work and its jobs replace the estimates."""
    places = pd.read_parquet(REFERENCE / "territoires.parquet")
    communes = places[(places["niveau_territoire"] == "commune") & (places["code_departement"] == "2A")][
        "code_territoire"
    ]
    lines = ["CODGEO;P22_POP;P22_POP1564;P22_ACT1564;P22_CHOM1564;P22_EMPLT"]
    lines += [f"{code};1000;600;500;50;400" for code in communes]
    (paths.inbox / "base_cc_comparateur.csv").write_text("\n".join(lines) + "\n")
    (paths.inbox / "corse.csv").write_bytes(
        activite("or_corse;2024-Q1;2A004;;1;femme;45;50", "or_corse;2024-Q1;2A004;;2;homme;15;50")
    )
    build(paths)
    con = duckdb.connect(str(paths.link.resolve()), read_only=True)
    n = len(communes)
    home = indicator(con, "taux_acces_actifs_occupes", "departement").loc[("2A", "2024-Q1", "ensemble")]
    assert home["denominateur"] == 450 * n
    assert home["valeur"] == pytest.approx(4 * 60 / (450 * n) * 1000)
    work = indicator(con, "taux_acces_actifs_occupes", "departement", "denominateur")
    assert work.loc[("2A", "2024-Q1", "rp_emploi_lieu_travail"), "denominateur"] == 400 * n
    assert work.loc[("2A", "2024-Q1", "population_active"), "denominateur"] == 500 * n
    assert work.loc[("2B", "2024-Q1", "rp_emploi_lieu_travail"), "obs_status"] == "L"
    level = indicator(con, "part_niveau_2", "departement", "reseau").loc[
        ("2A", "2024-Q1", "operateur_regional")
    ]
    assert level["valeur"] == 50
    ratio = indicator(con, "ratio_acces_attendu", "departement")
    assert ratio["valeur"].isna().all(), "no structure delivered: nothing is expected"
    assert (ratio.loc[("2A", "2024-Q1", "ensemble"), "motif"]).startswith("non livré")
    con.close()
