"""Every published count and rate recomputed from the delivered files by pandas, without the project's readers or SQL."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from etl.paths import PROJECT
from pages.shared import read
from tests.support import demo_files

REFERENCE = PROJECT / "data" / "reference"


@pytest.fixture(scope="module")
def delivered(demonstration):
    """A small demonstration: its published figures, and its files read independently."""
    paths, demo = demonstration
    con = duckdb.connect(str(paths.link.resolve()), read_only=True, config=read.HARDENED)
    figures = con.sql("select * from indicateur").df()
    rows = demo_files.activity(demo)
    rows["reseau"] = np.where(
        rows["operateur"].isin(demo_files.NETWORKS), rows["operateur"], "operateur_regional"
    )
    rows["region"] = rows["departement"].map(demo_files.region_of())
    return figures, rows


def published(figures: pd.DataFrame, indicateur: str, niveau: str, ventilation: str) -> pd.DataFrame:
    kept = (
        (figures["indicateur"] == indicateur)
        & (figures["niveau_territoire"] == niveau)
        & (figures["ventilation"] == ventilation)
    )
    return figures[kept].set_index(["code_territoire", "periode", "modalite"])


@pytest.mark.parametrize("column", ["entrees_cep", "beneficiaires_cep"])
@pytest.mark.parametrize(("niveau", "key"), [("region", "region"), ("departement", "departement")])
def test_counts_of_networks(delivered, column, niveau, key):
    figures, rows = delivered
    shown = published(figures, column, niveau, "reseau")
    known = shown[shown["valeur"].notna()]
    sums = rows.groupby([key, "periode", "reseau"])[column].sum(min_count=1)
    sums.index = sums.index.set_names(["code_territoire", "periode", "modalite"])
    exact = known[known["obs_status"].isin(["A", "P"])]
    assert len(exact) > 1000
    assert (exact["valeur"] == sums.reindex(exact.index)).all()
    # « au moins » : cells hidden or rows set aside are not in the figure, and the figure says so
    partial = known[known["obs_status"] == "E"]
    assert len(partial)
    assert partial["motif"].str.startswith("au moins").all()
    assert (partial["valeur"] <= sums.reindex(partial.index)).all()


def test_counts_of_all_networks(delivered):
    figures, rows = delivered
    shown = published(figures, "entrees_cep", "region", "ensemble")
    exact = shown[shown["valeur"].notna() & shown["obs_status"].isin(["A", "P"])]
    sums = rows.groupby(["region", "periode"])["entrees_cep"].sum()
    wanted = [sums[code, periode] for code, periode, _ in exact.index]
    assert len(exact) > 400
    assert (exact["valeur"].to_numpy() == np.array(wanted)).all()


def test_published_totals_are_reached(delivered):
    figures, _ = delivered
    regional = published(figures, "entrees_cep", "france", "reseau")["valeur"]
    everyone = published(figures, "entrees_cep", "france", "ensemble")["valeur"]
    persons = published(figures, "beneficiaires_cep", "france", "reseau")["valeur"]
    got = {year: regional["FR", year, "operateur_regional"] for year in ("2020", "2021", "2022", "2023")}
    assert got == {"2020": 102_000, "2021": 140_113, "2022": 155_700, "2023": 176_288}
    assert everyone["FR", "2022", "ensemble"] == 4_551_908
    assert everyone["FR", "2023", "ensemble"] == 3_200_000
    assert persons["FR", "2020", "operateur_regional"] == 100_937
    assert persons["FR", "2021", "operateur_regional"] == 148_849


def test_access_rates(delivered):
    figures, rows = delivered
    base = pd.read_csv(
        REFERENCE / "actifs_occupes_departement.csv", dtype={"code_departement": str, "code_region": str}
    )
    census = base[base["code_departement"] != "976"]
    shown = published(figures, "taux_acces_actifs_occupes", "departement", "ensemble")
    exact = shown[shown["valeur"].notna() & shown["obs_status"].isin(["A", "P"])].reset_index()
    regional = rows[rows["reseau"] == "operateur_regional"]
    sums = regional.groupby(["departement", "periode"])["entrees_cep"].sum()
    people = base.set_index("code_departement")["actifs_occupes_15_64"]
    for row in exact.itertuples():
        year = 4 if "Q" in row.periode else 1
        wanted = sums[row.code_territoire, row.periode] * year / people[row.code_territoire] * 1000
        assert row.valeur == pytest.approx(wanted, rel=1e-12)
    assert "976" not in set(exact["code_territoire"])
    france = published(figures, "taux_acces_actifs_occupes", "france", "ensemble")["valeur"]
    without = regional[regional["departement"] != "976"].groupby("periode")["entrees_cep"].sum()
    assert france["FR", "2023", "ensemble"] == pytest.approx(
        without["2023"] / census["actifs_occupes_15_64"].sum() * 1000
    )


def test_shares_of_networks(delivered):
    figures, _ = delivered
    share = published(figures, "part_operateur", "france", "reseau")["valeur"]
    assert share["FR", "2022", "france_travail"] == pytest.approx(84, abs=0.05)
    assert share["FR", "2023", "france_travail"] == pytest.approx(82, abs=0.05)
    whole = share.reset_index().groupby("periode")["valeur"].sum()
    assert whole["2022"] == pytest.approx(100)


def test_no_small_count_of_persons_is_published(delivered):
    figures, _ = delivered
    counts = figures[figures["indicateur"].isin(["entrees_cep", "beneficiaires_cep"])]
    assert not ((counts["valeur"] > 0) & (counts["valeur"] < 5)).any()
    hidden = counts[counts["conf_status"] != "F"]
    assert hidden["valeur"].isna().all()
    assert hidden["motif"].str.startswith("secret statistique").all()


def test_a_profile_adds_up_to_its_whole_where_nothing_is_hidden(delivered):
    figures, _ = delivered
    whole = published(figures, "entrees_cep", "region", "reseau")["valeur"]
    parts = published(figures, "entrees_cep", "region", "reseau*sexe").reset_index()
    parts["reseau"] = parts["modalite"].str.split("*").str[0]
    sums = parts.groupby(["code_territoire", "periode", "reseau"])["valeur"].agg(["sum", "count", "size"])
    full = sums[sums["count"] == sums["size"]]
    assert len(full) > 500
    assert (
        full["sum"] == whole.reindex(full.index.set_names(["code_territoire", "periode", "modalite"]))
    ).all()


def test_sites_and_advisers(delivered, demonstration):
    figures, _ = delivered
    _, demo = demonstration
    parts = []
    for name, about in demo.files.items():
        if about["dataset"] == "lieux_accueil" and name not in demo_files.superseded(demo):
            table = demo_files.frame(demo.folder / name, "lieux_accueil")
            table["reseau"] = (
                about["operateur_code"]
                if about["operateur_code"] in demo_files.NETWORKS
                else "operateur_regional"
            )
            parts.append(table)
    sites = pd.concat(parts, ignore_index=True)
    place = sites["code_commune"].str.replace(r"\.0$", "", regex=True).str.zfill(5)
    sites["region"] = place.map(demo_files.departement_of()).map(demo_files.region_of())
    sites["periode"] = sites["periode"].map({p: demo_files.quarter(p) for p in sites["periode"].unique()})
    sites["etp"] = pd.to_numeric(sites["conseillers_etp"].str.replace(",", "."), errors="coerce")
    on_site = sites[~sites["site_type"].str.contains("distance")]
    counted = on_site.groupby(["region", "periode", "reseau"]).size()
    shown = published(figures, "nb_lieux_accueil", "region", "reseau")["valeur"].dropna()
    assert len(shown) > 2000
    assert (shown == [counted.get(key, 0) for key in shown.index]).all()
    advisers = published(figures, "nb_conseillers_etp", "region", "reseau")["valeur"].dropna()
    summed = sites.groupby(["region", "periode", "reseau"])["etp"].sum()
    np.testing.assert_allclose(advisers, [summed.get(key, 0) for key in advisers.index], atol=1e-9)
