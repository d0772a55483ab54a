"""How many persons each network reaches in each year: published where it is, invented and said so elsewhere."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from etl.simulate.country import Country, share_out

YEARS = tuple(range(2020, 2027))
LAST_QUARTER = (2026, 3)
REGIONAL = "operateur_regional"
NATIONAL = ("france_travail", "apec", "mission_locale", "cap_emploi")
KNOWN_DEPARTEMENT = ("44", "54")  # région and département whose beneficiaries are published

# Totals that no source gives. 2026 is a whole year, of which three quarters are delivered.
INVENTED_ENTRIES = {2024: 177_300, 2025: 178_900, 2026: 180_100}
INVENTED_BENEFICIARIES = {2022: 166_000, 2023: 187_900, 2024: 189_800, 2025: 191_600, 2026: 193_000}
INVENTED_NATIONAL = {
    2020: {"france_travail": 3_050_000, "apec": 98_000, "mission_locale": 300_000, "cap_emploi": 82_000},
    2021: {"france_travail": 3_420_000, "apec": 108_000, "mission_locale": 335_000, "cap_emploi": 87_000},
    2024: {"france_travail": 2_560_000, "apec": 83_000, "mission_locale": 262_000, "cap_emploi": 66_500},
    2025: {"france_travail": 2_610_000, "apec": 86_500, "mission_locale": 268_000, "cap_emploi": 68_000},
    2026: {"france_travail": 2_650_000, "apec": 88_500, "mission_locale": 271_000, "cap_emploi": 69_500},
}
INVENTED_SHARE_2022 = {"mission_locale": 0.08, "cap_emploi": 0.02}  # the Apec takes what is left
RATE_BOUNDS = (0.0030, 0.0070)  # entries per actif occupé and year, in any région
# leaning of a région towards the service, 1 = national mean; invented
LEANING = {
    "01": 0.93, "02": 0.95, "03": 0.86, "04": 0.97, "06": 0.84, "11": 0.94, "24": 1.02, "27": 1.00, "28": 1.01,
    "32": 0.97, "44": 0.89, "52": 1.035, "53": 1.045, "75": 1.05, "76": 1.01, "84": 1.01, "93": 0.98, "94": 0.91,
}  # fmt: skip
SEASON = {2020: (0.235, 0.120, 0.250, 0.395), 2021: (0.260, 0.240, 0.200, 0.300)}
SEASON_ELSEWHERE = (0.265, 0.245, 0.200, 0.290)
STARTED_IN_MARCH_2020 = ("03", "04")


def national_entries(country: Country, year: int) -> int:
    """Entries of all regional operators in a year."""
    published = country.figures("entrees_cep", REGIONAL).get(str(year))
    return int(published if published is not None else INVENTED_ENTRIES[year])


def national_beneficiaries(country: Country, year: int) -> int:
    """Beneficiaries of all regional operators in a year."""
    published = country.figures("beneficiaires_cep", REGIONAL).get(str(year))
    return int(published if published is not None else INVENTED_BENEFICIARIES[year])


@functools.lru_cache(maxsize=len(YEARS))
def regional_people(country: Country, year: int) -> pd.DataFrame:
    """Entries and beneficiaries of the regional operator of each région.

    Index: code_region. Columns: entrees, beneficiaires (int). Both add up exactly to the national totals, and
    the beneficiaries of a région are those published where they are. Kept: not to be written in.
    """
    workers = country.departements.groupby("code_region")["actifs_occupes"].sum()
    entries, people = national_entries(country, year), national_beneficiaries(country, year)
    ratio = entries / people
    known = {
        region: int(value)
        for region in workers.index
        if (value := country.figures("beneficiaires_cep", REGIONAL, region).get(str(year))) is not None
    }
    free = [region for region in workers.index if region not in known]
    leaning = pd.Series(LEANING).reindex(workers.index)
    wanted = (workers * leaning)[free]
    low, high = (bound * workers[free] / ratio for bound in RATE_BOUNDS)
    left = people - sum(known.values())
    for _ in range(20):
        wanted = (wanted * left / wanted.sum()).clip(low, high)
    beneficiaries = pd.Series(known, dtype=np.int64).reindex(workers.index)
    beneficiaries[free] = share_out(left, wanted.to_numpy())
    return pd.DataFrame(
        {
            "entrees": share_out(entries, beneficiaries.to_numpy(dtype=float)),
            "beneficiaires": beneficiaries.astype(np.int64),
        },
        index=workers.index,
    )


def known_departement(country: Country, year: int, beneficiaries: int) -> int:
    """Beneficiaries of the one département that is published, out of those of its région."""
    region, departement = KNOWN_DEPARTEMENT
    points = country.figures("beneficiaires_cep", REGIONAL, departement)
    if str(year) in points:
        return int(points[str(year)])
    share = points["2022"] / country.figures("beneficiaires_cep", REGIONAL, region)["2022"]
    return round(beneficiaries * share)


def network_entries(country: Country, year: int) -> dict[str, int]:
    """Entries of the four national networks in a year (2022 and 2023 follow the published total and shares)."""
    total = country.figures("entrees_cep", "tous_operateurs").get(str(year))
    if total is None:
        return dict(INVENTED_NATIONAL[year])
    entries = {}
    for network in NATIONAL:
        published = country.figures("entrees_cep", network).get(str(year))
        if published is not None:
            entries[network] = int(published)
        elif network in INVENTED_SHARE_2022:
            entries[network] = round(total * INVENTED_SHARE_2022[network])
    left = int(total) - sum(entries.values()) - national_entries(country, year)
    for network in NATIONAL:
        if network not in entries:
            entries[network] = left
    return entries


def season(year: int, region: str | None = None) -> np.ndarray:
    """Share of the year's entries in each quarter; sums to 1."""
    share = np.array(SEASON.get(year, SEASON_ELSEWHERE))
    if year == 2020 and region in STARTED_IN_MARCH_2020:
        share = share * np.array([1 / 3, 1, 1, 1])
    return share / share.sum()


def quarters(year: int) -> list[int]:
    """Quarters of a year that are over."""
    return [q for q in range(1, 5) if (year, q) <= LAST_QUARTER]


def is_whole(year: int) -> bool:
    return len(quarters(year)) == 4
