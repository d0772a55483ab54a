"""Codes, names, parents and populations of the territories (COG 2026), and the way from old codes."""

from __future__ import annotations

from collections import Counter, defaultdict

import pandas as pd

ZONES = ("metro", "drom")
POPULATION_VINTAGE = "2023"
MAYOTTE_VINTAGE = "2017"

# A commune without intercommunality stands in the EPCI level for itself, under a code that cannot be a SIREN.
ISLAND_PREFIX = "ILE"

DELEGATED = {"commune-deleguee": "commune déléguée", "commune-associee": "commune associée"}


def current_communes(communes: list[dict]) -> dict[str, dict]:
    """Communes in force in the 18 régions, by code (overseas collectivities without région are left out)."""
    return {c["code"]: c for c in communes if c["type"] == "commune-actuelle" and c["zone"] in ZONES}


def passage(communes: list[dict], earlier: list[dict]) -> pd.DataFrame:
    """One row per code that is no current commune: code_ancien, code_actuel, motif; sorted, unique.

    communes, earlier: `communes.json` of the current and of the earlier vintage. What a code is today
    (delegated, associated) wins over the package's list of old codes, which contradicts it twice.
    """
    current = current_communes(communes)
    rows: dict[str, tuple[str, str]] = {}
    recoded = recodings(communes, earlier)
    for code, commune in current.items():
        for old in commune.get("anciensCodes", []):
            rows[old] = (code, _reason(old, code, recoded))
    for part in communes:
        code = part["code"]
        if part["type"] in DELEGATED and part["chefLieu"] in current:
            rows[code] = (part["chefLieu"], DELEGATED[part["type"]])
        elif part["type"] == "arrondissement-municipal":
            rows[code] = (part["commune"], "arrondissement municipal")
    kept = sorted((old, new, why) for old, (new, why) in rows.items() if old not in current)
    return pd.DataFrame(kept, columns=["code_ancien", "code_actuel", "motif"], dtype="str")


def recodings(communes: list[dict], earlier: list[dict]) -> dict[str, str]:
    """{old code: new code} of communes that only changed code between the two vintages.

    The new code was then a delegated part of the old commune (change of chef-lieu), not a commune.
    """
    before = current_communes(earlier)
    parts = {c["code"] for c in earlier if c["type"] in DELEGATED}
    return {
        old: code
        for code, commune in current_communes(communes).items()
        for old in commune.get("anciensCodes", [])
        if old in before and code in parts and code not in before
    }


def mergers(communes: list[dict], earlier: list[dict]) -> dict[str, list[str]]:
    """{absorbing commune: codes it absorbed} between the two vintages, changes of code included."""
    current, before = current_communes(communes), current_communes(earlier)
    found = {
        code: sorted(old for old in commune.get("anciensCodes", []) if old in before and old not in current)
        for code, commune in current.items()
    }
    return {code: old for code, old in sorted(found.items()) if old}


def _reason(old: str, code: str, recoded: dict[str, str]) -> str:
    if recoded.get(old) == code or (old[:2] != code[:2] and old[2:] == code[2:]):
        return "changement de code"
    return "ancienne commune (fusion ou changement de code)"


def territories(
    communes: list[dict], epci: list[dict], departements: list[dict], regions: list[dict], old: pd.DataFrame
) -> pd.DataFrame:
    """One row per territory, all levels, without contours and census columns.

    old: table of `passage`. Columns: niveau_territoire, code_territoire, nom, code_departement,
    code_region, code_epci, code_departements, code_regions, population, population_millesime,
    codes_anciens.
    """
    base = commune_rows(communes, epci, old)
    levels = [
        group_rows(
            base, "code_region", {r["code"]: r["nom"] for r in regions if r["zone"] in ZONES}, "region"
        ),
        group_rows(
            base,
            "code_departement",
            {d["code"]: d["nom"] for d in departements if d["zone"] in ZONES},
            "departement",
        ),
        epci_rows(base, epci),
        base,
    ]
    france = pd.DataFrame(
        [
            {
                "niveau_territoire": "france",
                "code_territoire": "FR",
                "nom": "France",
                "population": base["population"].sum(),
                "population_millesime": f"{POPULATION_VINTAGE} (Mayotte : {MAYOTTE_VINTAGE})",
            }
        ]
    )
    return pd.concat([france, *levels], ignore_index=True)


def commune_rows(communes: list[dict], epci: list[dict], old: pd.DataFrame) -> pd.DataFrame:
    """The communes, sorted by code, with their three parents."""
    membership = {member["code"]: unit["code"] for unit in epci for member in unit["membres"]}
    former = old.groupby("code_actuel")["code_ancien"].agg("|".join).to_dict()
    rows = [
        {
            "niveau_territoire": "commune",
            "code_territoire": code,
            "nom": commune["nom"],
            "code_departement": commune["departement"],
            "code_region": commune["region"],
            "code_epci": membership.get(code, ISLAND_PREFIX + code),
            "population": commune["population"],
            "population_millesime": _vintage(commune["departement"]),
            "codes_anciens": former.get(code),
        }
        for code, commune in sorted(current_communes(communes).items())
    ]
    return pd.DataFrame(rows)


def group_rows(base: pd.DataFrame, key: str, names: dict[str, str], level: str) -> pd.DataFrame:
    """Régions or départements, sorted by code, with the population of their communes."""
    rows = []
    for code, part in base.groupby(key, sort=True):
        rows.append(
            {
                "niveau_territoire": level,
                "code_territoire": code,
                "nom": names[code],
                "code_departement": code if level == "departement" else None,
                "code_region": part["code_region"].iloc[0],
                "population": part["population"].sum(),
                "population_millesime": part["population_millesime"].iloc[0],
            }
        )
    return pd.DataFrame(rows)


def epci_rows(base: pd.DataFrame, epci: list[dict]) -> pd.DataFrame:
    """EPCI, and the communes that have none, with the parents that hold most of their people."""
    names = {unit["code"]: unit["nom"] for unit in epci}
    communes = base.set_index("code_territoire")["nom"]
    rows = []
    for code, part in base.groupby("code_epci", sort=True):
        shares: dict[str, Counter] = defaultdict(Counter)
        for key in ("code_departement", "code_region"):
            for parent, population in zip(part[key], part["population"], strict=True):
                shares[key][parent] += population
        departement = max(sorted(shares["code_departement"]), key=shares["code_departement"].get)
        inside = part[part["code_departement"] == departement]
        rows.append(
            {
                "niveau_territoire": "epci",
                "code_territoire": code,
                "nom": names.get(code) or f"{communes[code.removeprefix(ISLAND_PREFIX)]} (hors EPCI)",
                "code_departement": departement,
                "code_region": inside["code_region"].iloc[0],
                "code_epci": code,
                "code_departements": "|".join(sorted(shares["code_departement"])),
                "code_regions": "|".join(sorted(shares["code_region"])),
                "population": part["population"].sum(),
                "population_millesime": part["population_millesime"].iloc[0],
            }
        )
    return pd.DataFrame(rows)


def _vintage(departement: str) -> str:
    return MAYOTTE_VINTAGE if departement == "976" else POPULATION_VINTAGE
