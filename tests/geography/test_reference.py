"""The committed reference tables: published figures, networks, operators, lots, breaks, glossary."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from etl.paths import PROJECT

REFERENCE = PROJECT / "data" / "reference"
FIGURES = PROJECT.parent / "shared" / "domain" / "figures"
REGIONS = {
    "01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94",
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def table(name: str) -> list[dict[str, str]]:
    return rows(REFERENCE / f"{name}.csv")


def published(
    indicateur: str, perimetre: str, code: str = "FR", ventilation: str = "ensemble"
) -> dict[str, float]:
    """Values by period of one published figure."""
    return {
        r["periode"]: float(r["valeur"])
        for r in table("chiffres_publies")
        if (r["indicateur"], r["perimetre"], r["code_territoire"], r["ventilation"])
        == (indicateur, perimetre, code, ventilation)
    }


def test_national_totals_are_those_published():
    assert published("entrees_cep", "operateur_regional") == {
        "2020": 102000, "2021": 140113, "2022": 155700, "2023": 176288,
    }  # fmt: skip
    assert published("beneficiaires_cep", "operateur_regional") == {"2020": 100937, "2021": 148849}
    assert published("entrees_cep", "tous_operateurs") == {"2022": 4551908, "2023": 3200000}


def test_regional_points_are_those_published():
    assert published("beneficiaires_cep", "operateur_regional", "75") == {
        "2020": 10400, "2021": 14000, "2022": 16800,
    }  # fmt: skip
    assert published("beneficiaires_cep", "operateur_regional", "54") == {"2021": 1450, "2022": 1565}


def test_each_figure_is_identified_sourced_and_typed():
    figures = table("chiffres_publies")
    repeated = [key for key, n in Counter(r["chiffre_id"] for r in figures).items() if n > 1]
    assert repeated == []
    for r in figures:
        name = r["chiffre_id"]
        assert r["source"], name
        assert r["source_url"].startswith("http"), name
        assert r["confiance"] in {"haute", "moyenne", "basse"}, name
        assert r["statut"] in {"publie", "arrondi", "calcule"}, name
        assert r["libelle"], name
        assert r["periode"], name
        assert bool(r["valeur"]) != bool(r["valeur_texte"]), f"{name}: one value, number or text"
        if r["statut"] == "calcule":
            assert "alcul" in r["note"], f"{name}: a computed figure says how"


def test_networks_are_known_in_figures():
    known = {r["reseau_code"] for r in table("reseaux")} | {"tous_operateurs", ""}
    assert {r["perimetre"] for r in table("chiffres_publies")} <= known


def test_no_series_crosses_a_declared_break():
    """All-operator figures of 2022 and 2023 never share a series; no series mixes entries and beneficiaries."""
    series = defaultdict(list)
    for r in table("chiffres_publies"):
        series[r["serie"]].append(r)
    national_networks = {"tous_operateurs", "france_travail", "apec", "mission_locale", "cap_emploi"}
    for name, points in series.items():
        assert name
        assert len({p["indicateur"] for p in points}) == 1, name
        assert len({p["unite"] for p in points}) == 1, name
        assert max(Counter(p["periode"] for p in points).values()) == 1, f"{name}: two points of one period"
        if {p["perimetre"] for p in points} & national_networks:
            assert not {"2022", "2023"} <= {p["periode"] for p in points}, name
    assert len(series["entrees_cep-operateur_regional-fr"]) == 4


def test_codes_of_territories_are_known():
    for r in table("chiffres_publies"):
        if r["niveau_territoire"] == "region":
            assert r["code_territoire"] in REGIONS, r["chiffre_id"]
        if r["niveau_territoire"] == "france":
            assert r["code_territoire"] == "FR", r["chiffre_id"]
    assert {r["code_region"] for r in table("lot_region")} == REGIONS
    covered = Counter(c for r in table("operateurs") for c in r["regions"].split("|") if c)
    assert covered == Counter(REGIONS), "one regional operator a région"


def test_networks_and_operators():
    networks = {r["reseau_code"]: r for r in table("reseaux")}
    assert [(c, r["couleur"]) for c, r in sorted(networks.items(), key=lambda x: int(x[1]["ordre"]))][:6] == [
        ("france_travail", "#0072B2"),
        ("apec", "#E69F00"),
        ("mission_locale", "#009E73"),
        ("cap_emploi", "#CC79A7"),
        ("operateur_regional", "#D55E00"),
        ("spro_niveau1", "#56B4E9"),
    ]
    aliases = dict(a.split("@") for r in networks.values() for a in r["alias"].split("|"))
    assert aliases["Pôle emploi"] == "2009-01-01/2023-12-31"
    assert "AP Emploi@/" in networks["cap_emploi"]["alias"].split("|")
    operators = table("operateurs")
    assert len({r["operateur_code"] for r in operators}) == len(operators)
    assert {r["reseau_code"] for r in operators} <= set(networks)
    spelled = [a for r in operators for a in r["alias"].split("|")]
    assert len(spelled) == len(set(spelled)), "an alias names one operator"
    late = {r["operateur_code"] for r in operators if r["du"] == "2020-03-01"}
    assert late == {"or_guyane", "or_la_reunion"}


def test_lots_hang_together():
    markets = {r["marche_code"]: r for r in table("marches")}
    lots = {r["lot_code"]: r for r in table("lots")}
    of_2019 = [r for r in lots.values() if r["marche_code"] == "marche_2019"]
    assert Counter(r["type"] for r in of_2019) == {"geographique": 18, "technique": 1}
    assert int(markets["marche_2019"]["nb_lots"]) == len(of_2019)
    assert lots["2023_drom"]["statut"] == "infructueux"
    assert {r["numero"] for r in lots.values()} == {"", "1", "2", "3"}
    assert all(r["montant_max_ht"] == "" and r["montant_statut"] == "non publié" for r in lots.values())
    assert {r["lot_code"] for r in table("lot_region")} <= set(lots)
    operators = {r["operateur_code"] for r in table("operateurs")}
    for r in table("groupements"):
        assert lots[r["lot_code"]]["titulaire"] == r["groupement_code"]
        assert r["groupement_code"] in operators
    assert {r["reseau_code"] for r in table("perimetres")} <= {r["reseau_code"] for r in table("reseaux")}


def test_breaks_and_words():
    breaks = table("ruptures")
    assert len({r["rupture_id"] for r in breaks}) == len(breaks)
    expected = {("tous_operateurs", "2022"), ("tous_operateurs", "2023"), ("operateur_regional", "2024-Q1")}
    assert expected <= {(r["perimetre"], r["periode"]) for r in breaks}
    words = table("glossaire")
    assert len({r["champ"] for r in words}) == len(words)
    assert {"cep", "spro", "uo", "epci", "ptp", "clea", "actifs_occupes"} <= {r["champ"] for r in words}
    assert all(r["definition"].endswith(".") and r["libelle"] for r in words)


# source file → (columns that hold figures, url column)
SOURCES = {
    "cep_national_by_year": (["value"], "source_url"),
    "cep_by_operator": (["share_pct", "value_persons"], "source_url"),
    "cep_regional_known_points": (["value"], "source_url"),
    "cep_beneficiary_profiles": (["value_pct"], "source_url"),
    "cep_quality_satisfaction": (["value_pct"], "source_url"),
    "cep_network_capacity": (["value"], "source_url"),
    "cep_procurement_market_facts": (["value"], "source_url"),
    "cep_procurement_lots": (["lot_number"], "source_url"),
    "cep_pre_reform": (["value"], "source_url"),
    "transitions_pro_figures": (["value"], "source_url"),
    "missions_locales_context": (["value"], "source_url"),
    "emploi_regions_insee": (
        [
            "emploi_total_k", "emploi_non_salarie_k", "emploi_salarie_k", "part_agriculture_pct",
            "part_industrie_pct", "part_construction_pct", "part_tertiaire_marchand_pct",
            "part_tertiaire_non_marchand_pct",
        ],
        "source_url",
    ),
    "cep_access_rates_computed": (["rate"], "numerator_source_url"),
    "actifs_occupes_rp_samples": (
        [
            "population_15_64", "actifs_15_64", "actifs_occupes_15_64", "taux_emploi_pct",
            "actifs_occupes_femmes", "actifs_occupes_hommes", "actifs_occupes_15_24",
            "actifs_occupes_25_54", "actifs_occupes_55_64",
        ],
        "source_url",
    ),
}  # fmt: skip


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def place_and_year(row: dict[str, str]) -> tuple[str, str]:
    """Code of the territory and year that a source row speaks of; empty where the source says neither."""
    place = row.get("department_code") or row.get("region_code") or row.get("geo_code") or ""
    text = row.get("year") or row.get("date") or row.get("period") or row.get("rp_year") or ""
    return place, text[:4] if text[:4].isdigit() else ""


def test_every_figure_of_the_sources_is_there_and_none_else():
    """Row by row, both ways: number, address of the source, territory and year."""
    if not FIGURES.is_dir():
        pytest.skip("the collected figures (../shared/domain/figures) are not on this machine")
    ours = [r for r in table("chiffres_publies") if r["valeur"]]
    available = {(r["source_url"], float(r["valeur"]), r["code_territoire"], r["periode"][:4]) for r in ours}
    by_value = {(url, value) for url, value, _, _ in available}
    expected = set()
    for name, (columns, url) in SOURCES.items():
        for row in rows(FIGURES / f"{name}.csv"):
            for column in columns:
                value = number(row[column])
                if value is None:
                    continue
                place, year = place_and_year(row)
                expected.add((row[url], value))
                found = (
                    (row[url], value, place, year) in available
                    if place and year
                    else (row[url], value) in by_value
                )
                assert found, f"{name}: {column} = {row[column]} ({place} {year}) is missing"
    assert by_value <= expected, f"without a source: {by_value - expected}"
