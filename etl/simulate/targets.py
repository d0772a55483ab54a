"""How many persons each network reaches in each year: published where it is, invented and said so elsewhere."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
from scipy import optimize

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
# Where a région stands between the two bounds (logit, 0 = national level) in MIDDLE, and what it gains a year; invented
MIDDLE = 2023
LEANING = {
    "01": -0.7, "02": -0.4, "03": -1.3, "04": -0.1, "06": -1.6, "11": -0.35, "24": 0.35, "27": 0.1, "28": 0.25,
    "32": -0.2, "44": -0.8, "52": 0.6, "53": 0.8, "75": 1.0, "76": 0.15, "84": 0.3, "93": -0.05, "94": -0.9,
}  # fmt: skip
TREND = {
    "01": 0.30, "02": -0.15, "03": 0.25, "04": -0.30, "06": 0.35, "11": 0.10, "24": -0.20, "27": -0.35, "28": 0.15,
    "32": 0.30, "44": 0.25, "52": -0.10, "53": 0.05, "75": -0.15, "76": 0.20, "84": -0.05, "93": -0.25, "94": 0.20,
}  # fmt: skip
BEFORE = 0.4  # share of the trend before MIDDLE, when everything grew
SHOCK = 0.15  # of a région and year, on the same scale
SEASON = {2020: (0.235, 0.120, 0.250, 0.395), 2021: (0.260, 0.240, 0.200, 0.300)}
SEASON_ELSEWHERE = (0.265, 0.245, 0.200, 0.290)
# quarter ÷ mean quarter of an ordinary year: young people come back in autumn, managers leave in summer; invented
NETWORK_SEASON = {
    "france_travail": (1.10, 0.93, 0.99, 0.98), "apec": (1.16, 1.02, 0.78, 1.04),
    "mission_locale": (0.96, 0.86, 0.98, 1.20), "cap_emploi": (1.02, 1.04, 0.88, 1.06),
}  # fmt: skip
SEASON_OF_REGION, SEASON_OF_YEAR = (
    0.06,
    0.03,
)  # how far the quarters of a région, and of one of its years, stray
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
    left = people - sum(known.values())
    wanted = workers[free] * _rates(workers[free], left * ratio, year) / ratio
    beneficiaries = pd.Series(known, dtype=np.int64).reindex(workers.index)
    beneficiaries[free] = share_out(left, wanted.to_numpy())
    return pd.DataFrame(
        {
            "entrees": share_out(entries, beneficiaries.to_numpy(dtype=float)),
            "beneficiaires": beneficiaries.astype(np.int64),
        },
        index=workers.index,
    )


def _rates(workers: pd.Series, entries: float, year: int) -> pd.Series:
    """Entries per actif occupé of régions whose sum is `entries`, each inside RATE_BOUNDS. Index: code_region.

    The same for every seed, so that totals are.
    """
    order = sorted(LEANING)
    shock = pd.Series(np.random.default_rng([MIDDLE, year]).normal(0, SHOCK, len(order)), order)
    since = (year - MIDDLE) * (1 if year > MIDDLE else BEFORE)
    place = pd.Series(LEANING) + since * pd.Series(TREND) + shock
    low, high = RATE_BOUNDS

    def rates(level: float) -> pd.Series:
        return low + (high - low) / (1 + np.exp(-level - place.reindex(workers.index)))

    level = optimize.brentq(lambda x: (workers * rates(x)).sum() - entries, -20, 20)
    return rates(level)


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
    """Share of the year's entries of the regional operators in each quarter, in a région; sums to 1."""
    share = np.array(SEASON.get(year, SEASON_ELSEWHERE))
    if region is not None:
        number = sorted(LEANING).index(region)
        lasting = np.random.default_rng([MIDDLE, 1, number]).normal(0, SEASON_OF_REGION, 4)
        passing = np.random.default_rng([MIDDLE, 2, number, year]).normal(0, SEASON_OF_YEAR, 4)
        share = share * np.exp(lasting + passing)
    if year == 2020 and region in STARTED_IN_MARCH_2020:
        share = share * np.array([1 / 3, 1, 1, 1])
    return share / share.sum()


def network_season(network: str, year: int) -> np.ndarray:
    """Share of the year's entries of a national network in each quarter; sums to 1. 2020 and 2021 bear the lockdowns."""
    ordinary = np.array(SEASON.get(year, SEASON_ELSEWHERE)) / np.array(SEASON_ELSEWHERE)
    passing = np.random.default_rng([MIDDLE, 3, NATIONAL.index(network), year]).normal(
        0, SEASON_OF_YEAR / 2, 4
    )
    share = np.array(NETWORK_SEASON[network]) * ordinary * np.exp(passing)
    return share / share.sum()


def quarters(year: int) -> list[int]:
    """Quarters of a year that are over."""
    return [q for q in range(1, 5) if (year, q) <= LAST_QUARTER]


def is_whole(year: int) -> bool:
    return len(quarters(year)) == 4
