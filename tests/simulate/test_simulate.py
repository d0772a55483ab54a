"""The demonstration: published totals recomputed from the files themselves, faults where the manifest says."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from etl.contracts import contracts
from etl.door.check import check_bytes
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
    growth = rates.pct_change(axis=1) * 100
    assert (growth[["2021", "2022", "2023"]] > 0).all().all(), "the published years grow"
    for year in ("2024", "2025"):
        assert growth[year].min() < -1
        assert growth[year].max() > 4, "some régions lose, some gain"
        assert growth[year].std() > 1.5
    assert growth["2024"].corr(growth["2025"]) < 0.9


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


def _by_departement(demo: Demo, period: str) -> pd.DataFrame:
    """ETP and sites of all networks in a quarter, by département, with what is known of these."""
    year = period[:4]
    names = [n for n in demo.files if n.startswith("lieux_accueil") and f"__{year}__" in n]
    sites = pd.concat([frame(demo.folder / n, "lieux_accueil") for n in names], ignore_index=True)
    sites = sites[sites["periode"].map(quarter) == period]
    etp = pd.to_numeric(sites["conseillers_etp"].str.replace(",", "."), errors="coerce")
    known = pd.read_csv(REFERENCE / "actifs_occupes_departement.csv", dtype={"code_departement": str})
    known = known.set_index("code_departement")
    territories = pd.read_parquet(REFERENCE / "territoires.parquet").query(
        "niveau_territoire == 'departement'"
    )
    area = territories.set_index("code_territoire")["surface_km2"]
    workers = known["actifs_occupes_15_64"].astype(float)
    return pd.DataFrame({
        "etp": etp.groupby(sites["code_commune"].map(departement_of())).sum(),
        "workers": workers, "density": workers / area.reindex(workers.index),
    }).assign(rate=lambda d: d["etp"] / d["workers"] * 1e5)  # fmt: skip


def test_advisers_follow_people_and_no_code(demo):
    """As many as people ask for, give or take a half; a little more in the country; nothing to do with the alphabet."""
    found = _by_departement(demo, "2025-Q4")
    assert len(found) == 101
    assert found["etp"].corr(found["workers"]) > 0.95
    rate = found["rate"]
    assert 1.5 < rate.quantile(0.95) / rate.quantile(0.05) < 3
    mainland = rate[~rate.index.str.startswith("97")]
    rank = pd.Series(range(len(mainland)), mainland.index)
    assert abs(mainland.rank().corr(rank)) < 0.25
    first = mainland[mainland.index < "10"].mean()
    assert 0.8 < first / mainland.mean() < 1.25
    assert -0.7 < found["rate"].rank().corr(found["density"].rank()) < -0.1


def test_each_network_has_its_season(rows):
    counted = rows[rows["periode"].str.contains("Q") & rows["operateur"].isin(NETWORKS)]
    year = counted[counted["periode"].str[:4].isin(["2024", "2025"])]
    share = year.groupby(["operateur", year["periode"].str[-1]])["entrees_cep"].sum().unstack()
    share = share.div(share.sum(axis=1), axis=0)
    assert share.idxmax(axis=1).to_dict() == {
        "france_travail": "1", "apec": "1", "mission_locale": "4", "cap_emploi": "4",
    }  # fmt: skip
    assert share.loc["apec"].idxmin() == "3"
    assert share.loc["mission_locale"].idxmin() == "2"
    pairs = share.T.corr().to_numpy()
    assert pairs[np.triu_indices(4, 1)].max() < 0.97


def test_growth_of_a_network_differs_between_departements(rows):
    years = rows[(rows["operateur"] == "france_travail") & rows["periode"].isin(["2024", "2025"])]
    counts = years.groupby(["departement", "periode"])["entrees_cep"].sum().unstack()
    growth = counts["2025"] / counts["2024"] - 1
    assert 0.02 < growth.std() < 0.12


def test_sites_open_close_and_move(demo):
    """In every national network but the smallest: some sites are new since 2020, some gone, some elsewhere."""
    for network in ("france_travail", "mission_locale", "cap_emploi"):
        names = [n for n in demo.files if n.startswith(f"lieux_accueil__{network}")]
        sites = pd.concat([frame(demo.folder / n, "lieux_accueil") for n in names], ignore_index=True)
        sites["period"] = sites["periode"].map(quarter)
        first, last = (sites[sites["period"] == p].set_index("site_id") for p in ("2020-Q1", "2026-Q3"))
        opened, closed = set(last.index) - set(first.index), set(first.index) - set(last.index)
        assert len(opened) > 0.03 * len(last)
        assert len(closed) > 0.02 * len(first)
        both = last.index.intersection(first.index)
        moved = last.loc[both, "latitude"] != first.loc[both, "latitude"]
        assert 0 < moved.sum() < 0.1 * len(both)
        assert (last.loc[both, "code_commune"] == first.loc[both, "code_commune"]).all()
        spans = sites.groupby("site_id")["period"].agg(["min", "max", "nunique"])
        order = {p: i for i, p in enumerate(sorted(sites["period"].unique()))}
        assert (spans["max"].map(order) - spans["min"].map(order) + 1 == spans["nunique"]).all(), (
            "no coming back"
        )


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


@pytest.mark.slow
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
    assert len(hidden) == 3
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


# -- the first week, and one demonstration after another ------------------------------------------------------------


@pytest.fixture(scope="module")
def first_week(tmp_path_factory) -> Demo:
    return generate(tmp_path_factory.mktemp("semaine") / "inbox", scale=SMALL, state="premiere-semaine")


def test_the_first_week_is_three_operators_one_quarter_two_faults(first_week):
    files = first_week.files
    kept = {n for n in files if n not in superseded(first_week)}
    assert {f["dataset"] for f in files.values()} == {"activite", "lieux_accueil"}
    assert {files[n]["operateur_code"] for n in kept} == {"mission_locale", "demo_beta", "demo_delta"}
    assert {p for f in files.values() for p in f["periodes"]} == {"2026-Q3"}
    assert [f["attendu"] for f in first_week.manifest["fautes"]] == ["fichier refusé", "ligne mise de côté"]
    for name in kept:
        rows = frame(first_week.folder / name, files[name]["dataset"])
        assert set(rows["periode"].map(quarter)) == {"2026-Q3"}


def test_the_first_week_says_what_the_whole_says(first_week, demo):
    """The same counts: what is delivered later adds to what is there, and changes none of it."""
    name = "activite__mission_locale__2026-Q3__demonstration.csv"
    assert (first_week.folder / name).read_bytes() == (demo.folder / name).read_bytes()


def test_the_door_takes_the_first_week_in(first_week, references):
    verdicts = {}
    for name in first_week.files:
        checked = check_bytes((first_week.folder / name).read_bytes(), name, references)
        verdicts[name] = (checked.verdict, checked.rejetes, checked.demonstration)
    assert verdicts.pop("activite__demo_beta__2026-Q3_premier_envoi__demonstration.csv")[0] == "rejetee"
    one = verdicts.pop("activite__demo_delta__2026-Q3__demonstration.csv")
    assert one[:2] == ("acceptee_avec_reserve", 1)
    assert {(v[1], v[2]) for v in verdicts.values()} == {(0, True)}


def test_a_demonstration_takes_the_place_of_the_one_before(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    own = folder / "activite__apec__2026-Q1.csv"
    own.write_text("à moi", encoding="utf-8")
    generate(folder, scale=SMALL, state="premiere-semaine")
    earlier = folder / "activite__catalys__2020__demonstration.csv"
    earlier.write_text("ancienne", encoding="utf-8")
    manifest = json.loads((folder / "demonstration.json").read_text(encoding="utf-8"))
    manifest["fichiers"].append({"fichier": earlier.name})
    (folder / "demonstration.json").write_text(json.dumps(manifest), encoding="utf-8")
    made = generate(folder, scale=SMALL, state="premiere-semaine")
    assert {p.name for p in folder.iterdir()} == {*made.files, "demonstration.json", own.name}
