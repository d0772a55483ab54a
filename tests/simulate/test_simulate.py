"""The demonstration: published totals recomputed from the files themselves, faults where the manifest says."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import pandas as pd
import pytest

from etl.contracts import contracts
from tests.support.demo_files import (
    NETWORKS,
    REFERENCE,
    Demo,
    activity,
    count,
    departement_of,
    frame,
    generate,
    grids,
    header_at,
    national,
    quarter,
    region_of,
    superseded,
)

SMALL = 0.02


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Demo:
    return generate(tmp_path_factory.mktemp("demo"), scale=SMALL)


@pytest.fixture(scope="module")
def rows(demo) -> pd.DataFrame:
    return activity(demo)


# -- totals ---------------------------------------------------------------------------------------------------


def test_national_totals_are_those_published(rows):
    entries = national(rows, "entrees_cep")
    assert {y: entries[y] for y in ("2020", "2021", "2022", "2023")} == {
        "2020": 102000, "2021": 140113, "2022": 155700, "2023": 176288,
    }  # fmt: skip
    people = national(rows, "beneficiaires_cep")
    assert (people["2020"], people["2021"]) == (100937, 148849)
    everyone = rows["operateur"].unique()
    total = national(rows, "entrees_cep", tuple(everyone))
    assert (total["2022"], total["2023"]) == (4551908, 3200000)


def test_shares_of_networks_are_those_published(rows):
    by_network = {n: national(rows, "entrees_cep", (n,)) for n in NETWORKS}
    assert by_network["france_travail"]["2022"] == 3823603  # 84 % of 4 551 908
    assert {n: v["2023"] for n, v in by_network.items()} == {
        "france_travail": 2624000, "mission_locale": 256000, "cap_emploi": 64000, "apec": 79712,
    }  # fmt: skip


def test_regions_are_those_published(rows):
    years = rows[~rows["operateur"].isin(NETWORKS) & rows["periode"].str.fullmatch(r"\d{4}")]
    years = years.assign(region=years["departement"].map(region_of()))
    people = years.groupby(["region", "periode"])["beneficiaires_cep"].sum().astype(int)
    expected = {
        ("75", "2020"): 10400, ("75", "2021"): 14000, ("75", "2022"): 16800, ("44", "2020"): 7440,
        ("44", "2021"): 11000, ("44", "2022"): 11900, ("76", "2020"): 9800, ("76", "2021"): 13000,
    }  # fmt: skip
    assert {key: people[key] for key in expected} == expected
    there = years[years["departement"] == "54"].groupby("periode")["beneficiaires_cep"].sum()
    assert (there["2021"], there["2022"]) == (1450, 1565)
    assert set(people.index.get_level_values("region")) == set(region_of().values()), "18 régions"
    contacts = years[(years["operateur"] == "demo_beta") & (years["periode"] == "2022")]
    assert contacts["contacts"].sum() == 19000


def test_access_rates_stay_plausible_and_grow(rows):
    workers = pd.read_csv(
        REFERENCE / "actifs_occupes_departement.csv", dtype={"code_region": str, "code_departement": str}
    )
    workers = workers.groupby("code_region")["actifs_occupes_15_64"].sum()
    years = rows[~rows["operateur"].isin(NETWORKS) & rows["periode"].str.fullmatch(r"\d{4}")]
    years = years.assign(region=years["departement"].map(region_of()))
    rates = years.groupby(["region", "periode"])["entrees_cep"].sum().unstack().div(workers, axis=0) * 1000
    assert rates.min().min() >= 3.0
    assert rates.max().max() <= 7.01
    assert (rates.diff(axis=1).iloc[:, 1:] > 0).all().all()


@pytest.mark.slow
def test_scale_one_reaches_the_published_profiles(tmp_path):
    demo = generate(tmp_path)
    assert 900_000 < demo.manifest["lignes"]["activite"] < 1_200_000
    aquitaine = activity(demo, "demo_beta__2022_annuel")
    people = aquitaine["beneficiaires_cep"]
    assert people.sum() == 16800
    assert people[aquitaine["niveau_cep"] == "2"].sum() == 5800
    assert people[aquitaine["sexe"] == "femme"].sum() == 10416  # 62 %
    assert people[aquitaine["tranche_age"] == "50_plus"].sum() == 2520  # 15 %
    grand_est = activity(demo, "demo_delta__2022_annuel")
    there = grand_est[grand_est["departement"] == "54"]
    share = there.groupby("csp")["beneficiaires_cep"].sum() / 1565 * 100
    assert share.round(1).to_dict() == {
        "Employés": 77.1,
        "Professions intermédiaires": 9.6,
        "Cadres et professions intellectuelles supérieures": 7.3,
        "Ouvriers": 6.0,
    }
    for target in demo.manifest["calage"]:
        assert target["atteint"] == pytest.approx(target["cible"], abs=0.05), target["chiffre_id"]


def test_sites_and_advisers_are_those_published(demo):
    parts = []
    for name, about in demo.files.items():
        if about["dataset"] == "lieux_accueil" and about["operateur_code"] not in NETWORKS:
            parts.append(frame(demo.folder / name, "lieux_accueil"))
    sites = pd.concat(parts, ignore_index=True)
    sites["quarter"] = sites["periode"].map(quarter)
    sites["region"] = sites["code_commune"].map(departement_of()).map(region_of())
    sites["advisers"] = sites["conseillers_effectif"].map(count)

    def at(quarter: str, region: str) -> pd.DataFrame:
        return sites[(sites["quarter"] == quarter) & (sites["region"] == region)]

    assert (sites["quarter"] == "2020-Q2").sum() == 600
    assert (len(at("2022-Q1", "75")), at("2022-Q1", "75")["advisers"].sum()) == (100, 134)
    assert at("2023-Q4", "75")["code_commune"].nunique() == 79
    assert len(at("2026-Q3", "75")) == 110
    assert (len(at("2020-Q3", "24")), at("2020-Q3", "24")["advisers"].sum()) == (17, 25)
    assert at("2021-Q2", "76")["advisers"].sum() == 141
    assert sites["site_id"].str.startswith("DEMO").all()
    assert sites["nom"].str.startswith("Site de démonstration").all()
    assert not sites.duplicated(["site_id", "quarter"]).any()


def test_sites_of_all_networks(demo):
    names = [n for n in demo.files if n.startswith("lieux_accueil") and "__2026__" in n]
    assert len(names) == 19
    sites = pd.concat([frame(demo.folder / n, "lieux_accueil") for n in names])
    last = sites[sites["periode"].map(quarter) == "2026-Q3"]
    assert 2300 < len(last) < 2700
    towns = last["code_commune"].map(departement_of())
    assert towns.nunique() == 101
    # a site lies in its département's part of the world: no code was taken for another
    latitude = last["latitude"].str.replace(",", ".").astype(float)
    overseas = towns.str.startswith("97")
    assert latitude[~overseas].between(41, 51.5).all()
    assert latitude[overseas].between(-22, 17).all()


# -- the year and its quarters ----------------------------------------------------------------------------------


def test_quarters_do_not_add_up_to_the_year(rows):
    """Entries: slightly above (people come back). Beneficiaries: far above (they are followed for months)."""
    totals = rows.groupby(["operateur", "periode"])[["entrees_cep", "beneficiaires_cep"]].sum()
    totals = totals.reset_index()
    totals["year"] = totals["periode"].str[:4]
    yearly = totals[totals["periode"] == totals["year"]].set_index(["operateur", "year"])
    quarterly = totals[totals["periode"] != totals["year"]].groupby(["operateur", "year"])
    ratio = (
        quarterly[["entrees_cep", "beneficiaires_cep"]].sum() / yearly[["entrees_cep", "beneficiaires_cep"]]
    ).dropna()
    assert len(ratio) == 19 * 6
    large = yearly["entrees_cep"].reindex(ratio.index) > 5000
    assert ratio.loc[large, "entrees_cep"].between(1.008, 1.022).all()
    assert (ratio["beneficiaires_cep"] > 1.15).all()


def test_a_year_never_counts_more_than_its_quarters_in_any_place(rows):
    """Whoever is counted by the year is counted by a quarter: true in every commune and département."""
    rejected = rows["departement"].isna()
    place = rows["code_commune"].where(rows["code_commune"].notna(), rows["departement"])
    untouched = ~rows["operateur"].isin(["demo_mu", "demo_omicron", "cap_emploi"])
    kept = rows[untouched & ~rejected].assign(place=place, year=rows["periode"].str[:4])
    # old codes are delivered by quarter and not by year: compare by commune in force
    passage = pd.read_csv(REFERENCE / "passage_communes.csv", dtype=str)
    former = dict(zip(passage["code_ancien"], passage["code_actuel"], strict=True))
    current = set(pd.read_parquet(REFERENCE / "territoires.parquet")["code_territoire"])
    kept["place"] = kept["place"].map(
        {p: p if p in current else former.get(p, p) for p in kept["place"].unique()}
    )
    yearly = kept["periode"] == kept["year"]
    key = ["operateur", "year", "place"]
    counts = ["entrees_cep", "beneficiaires_cep"]
    whole = kept[yearly].groupby(key)[counts].sum()
    parts = kept[~yearly].groupby(key)[counts].sum().reindex(whole.index, fill_value=0)
    assert len(whole) > 5000
    assert (whole <= parts).all().all()


def test_lockdown_and_late_start_show(rows):
    quarters = rows[~rows["operateur"].isin(NETWORKS)].groupby("periode")["entrees_cep"].sum()
    assert quarters["2020-Q2"] < 0.6 * quarters["2020-Q1"]
    late = rows[rows["operateur"] == "demo_xi"].groupby("periode")["entrees_cep"].sum()
    assert late["2020-Q1"] / late["2020"] < 0.6 * quarters["2020-Q1"] / quarters["2020"]


def test_no_cell_is_delivered_twice(demo):
    keys = contracts()["activite"].key
    for name, about in demo.files.items():
        if about["dataset"] != "activite" or name in superseded(demo):
            continue
        table = frame(demo.folder / name, "activite")
        assert not table.duplicated([c for c in keys if c in table]).any(), name
        assert about["lignes"] == len(table), name


# -- files ------------------------------------------------------------------------------------------------------


def test_every_file_says_that_it_is_a_demonstration(demo):
    assert len(demo.files) >= 450
    for name in demo.files:
        assert "demonstration" in name
        if name.endswith(".json"):
            written = json.loads((demo.folder / name).read_text(encoding="utf-8"))
            assert written["avertissement"].startswith("Données de démonstration")
            continue
        for sheet, lines in grids(demo.folder / name).items():
            assert lines[0][0].startswith("Données de démonstration"), (name, sheet)


def test_encodings_are_as_announced(demo):
    kinds = Counter(f["encodage"] for n, f in demo.files.items() if not n.endswith(".json"))
    assert set(kinds) == {"cp1252", "utf-8-sig", "xlsx"}
    assert min(kinds.values()) >= 20
    for name, about in demo.files.items():
        data = (demo.folder / name).read_bytes()
        if name.endswith(".json"):
            data.decode("utf-8")
        elif about["encodage"] == "xlsx":
            assert data.startswith(b"PK\x03\x04"), name
        elif about["encodage"] == "utf-8-sig":
            assert data.startswith(b"\xef\xbb\xbf"), name
            data.decode("utf-8")
        else:
            with pytest.raises(UnicodeDecodeError):
                data.decode("utf-8")
            assert "é" in data.decode("cp1252"), name


def test_the_manifest_describes_the_folder(demo):
    written = {p.name for p in demo.folder.iterdir()}
    assert written == set(demo.files) | {"demonstration.json"}
    for name, about in demo.files.items():
        data = (demo.folder / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == about["sha256"], name
        assert len(data) == about["octets"], name
    assert demo.manifest["graine"] == 2018
    assert demo.manifest["invente"]
    assert all(t["source_url"].startswith("http") for t in demo.manifest["calage"])


def test_same_arguments_same_bytes(demo, tmp_path):
    again = generate(tmp_path, scale=SMALL)
    assert again.manifest == demo.manifest  # the manifest holds the fingerprint of every file


@pytest.mark.slow
def test_another_seed_changes_the_files_and_not_the_totals(demo, tmp_path):
    other = generate(tmp_path, scale=SMALL, seed=7)
    prints, others = ({n: f["sha256"] for n, f in d.files.items()} for d in (demo, other))
    assert others.keys() == prints.keys()
    assert sum(others[n] != prints[n] for n in prints) > 250

    def totals(d: Demo) -> dict:
        return {
            t["chiffre_id"]: t["atteint"]
            for t in d.manifest["calage"]
            if not t["chiffre_id"].startswith(("part_beneficiaires", "accompagnements_niveau_2"))
        }

    assert len(totals(demo)) > 25
    assert totals(other) == totals(demo)


# -- faults -------------------------------------------------------------------------------------------------------


def test_planted_faults_are_where_the_manifest_says(demo):
    seen = Counter()
    for fault in demo.manifest["fautes"]:
        path = demo.folder / fault["fichier"]
        assert path.exists()
        seen[fault["faute"]] += 1
        if not fault["lignes"]:
            continue
        lines = grids(path)[fault["feuille"]]
        column = lines[header_at(lines)].index(fault["colonne"])
        for line, value in zip(fault["lignes"], fault["valeurs"], strict=True):
            written = lines[line - 1][column].removesuffix(".0")
            assert written == value, (fault["fichier"], line)
    assert {
        "ancien code de commune", "secret dans la livraison", "ETP non communiqué", "colonne en trop",
        "commune inconnue", "valeur hors liste", "nombre négatif", "zéro initial perdu dans Excel",
        "même fichier envoyé deux fois", "code postal au lieu du code commune",
        "livraison incomplète, corrigée ensuite", "tableau de synthèse au lieu d'une livraison",
        "rendez-vous avant la demande", "nombre non communiqué", "plus de satisfaits que de répondants",
        "plus de réponses que de réorientations", "récepteur mal écrit", "fin avant la signature", "axe inconnu",
        "réseau inconnu", "plus d’actifs que d’inscrits",
        "facturé deux fois : la ligne du groupement et celles de ses membres", "montant non communiqué",
        "facturé deux fois : le mois précédent, à l'identique", "facturé après la fin du lot",
        "7 unités facturées sans parcours", "un avis et son état modifié",
    } == set(seen)  # fmt: skip


def test_secret_cells_are_of_one_network_place_and_quarter(rows):
    hidden = rows[rows["entrees_cep"].isna() & rows["departement"].notna()]
    hidden = hidden[~hidden["operateur"].isin(["demo_mu", "demo_omicron"])]
    assert len(hidden) == 4
    assert set(zip(hidden["operateur"], hidden["departement"], hidden["periode"], strict=True)) == {
        ("cap_emploi", "48", "2021-Q3")
    }


def test_what_is_not_delivered_is_not_there(rows, demo):
    delivered = set(zip(rows["operateur"], rows["periode"], strict=True))
    of_activity = [m for m in demo.manifest["non_livre"] if m["dataset"] == "activite"]
    missing = {(m["operateur_code"], m["periode"]) for m in of_activity}
    assert missing == {("demo_nu", "2026-Q3"), ("apec", "2026-Q3")}
    assert not missing & delivered
    quarters = {f"{y}-Q{q}" for y in range(2020, 2027) for q in range(1, 5)} - {"2026-Q4"}
    years = {str(y) for y in range(2020, 2026)}
    known = pd.read_csv(REFERENCE / "operateurs.csv", dtype=str)
    national = known.loc[known["reseau_code"] != "operateur_regional", "operateur_code"]
    invented = pd.read_csv(REFERENCE / "demonstration" / "operateurs.csv", dtype=str)["operateur_code"]
    expected = {(o, p) for o in [*national, *invented] for p in quarters | years} - missing
    assert delivered == expected


def test_the_duplicate_is_the_same_file(demo):
    prints = Counter(f["sha256"] for f in demo.files.values())
    assert [n for n in prints.values() if n > 1] == [2]


def test_the_door_rejects_what_was_planted_and_nothing_else(demo):
    """Dry run of every file with a planted reject, and of one file of each operator."""
    from etl.door.receive import check_files
    from etl.paths import Paths

    planted = Counter()
    rules = {}
    for fault in demo.manifest["fautes"]:
        if fault["regle"] and fault["lignes"]:
            planted[fault["fichier"]] += len(fault["lignes"])
            for line in fault["lignes"]:
                rules[fault["fichier"], fault["feuille"], line] = fault["regle"]
    others = [n for n in demo.files if "__2026-Q3" in n or "__2021__" in n]
    names = sorted({*planted, *others})
    results = check_files([demo.folder / n for n in names], Paths.from_env(None))
    reported = {}
    for path, checked in results:
        if "premier_envoi" in path.name:
            assert checked.verdict == "rejetee"
            continue
        assert checked.verdict in ("acceptee", "acceptee_avec_reserve"), path.name
        assert checked.rejetes == planted[path.name], path.name
        assert checked.lus == checked.charges + checked.rejetes + checked.ignores
        for reject in checked.rejects.to_pylist():
            reported[path.name, reject["feuille"] or "", reject["ligne"]] = reject["regle"]
    assert reported == rules
