"""One year of a national network, by département and profile: counts large enough to be drawn cell by cell."""

from __future__ import annotations

import itertools

import numpy as np

from etl.simulate.cells import DIMENSIONS, Cells
from etl.simulate.country import Country
from etl.simulate.targets import NATIONAL, is_whole, network_entries, network_season, quarters

# Shares of each network's public by dimension, in the order of CODES; invented.
SHARES = {
    "france_travail": {
        "niveau_cep": (0.86, 0.14), "sexe": (0.52, 0.48), "tranche_age": (0.15, 0.28, 0.33, 0.24),
        "niveau_diplome": (0.16, 0.29, 0.24, 0.13, 0.17, 0.01),
        "csp": (0.01, 0.03, 0.10, 0.16, 0.42, 0.26, 0.02),
        "statut_actif": (0.03, 0.01, 0.01, 0.02, 0.01, 0.92, 0.00),
    },
    "apec": {
        "niveau_cep": (0.62, 0.38), "sexe": (0.49, 0.51), "tranche_age": (0.04, 0.31, 0.42, 0.23),
        "statut_actif": (0.44, 0.04, 0.01, 0.00, 0.01, 0.50, 0.00),
        "csp": (0.00, 0.02, 0.85, 0.11, 0.01, 0.00, 0.01),
        "niveau_diplome": (0.01, 0.01, 0.04, 0.16, 0.76, 0.02),
    },
    "mission_locale": {
        "niveau_cep": (0.80, 0.20), "sexe": (0.48, 0.52), "tranche_age": (0.93, 0.07, 0.00, 0.00),
        "niveau_diplome": (0.38, 0.31, 0.25, 0.04, 0.01, 0.01),
        "statut_actif": (0.06, 0.00, 0.00, 0.02, 0.03, 0.88, 0.01),
        "csp": (0.00, 0.00, 0.01, 0.06, 0.45, 0.30, 0.18),
    },
    "cap_emploi": {
        "niveau_cep": (0.78, 0.22), "sexe": (0.51, 0.49), "tranche_age": (0.05, 0.14, 0.38, 0.43),
        "niveau_diplome": (0.22, 0.36, 0.20, 0.11, 0.09, 0.02),
        "statut_actif": (0.12, 0.02, 0.04, 0.01, 0.01, 0.80, 0.00),
        "csp": (0.01, 0.03, 0.05, 0.12, 0.47, 0.30, 0.02),
    },
}  # fmt: skip
# Dimensions delivered at scale 1, and how many more come with volume
DELIVERED = {"france_travail": 3, "apec": 3, "mission_locale": 3, "cap_emploi": 3}
BACK_AGAIN = 0.018
ALREADY_FOLLOWED = {"france_travail": 0.22, "apec": 0.10, "mission_locale": 0.30, "cap_emploi": 0.28}
STILL_FOLLOWED = 0.45
MEETINGS = {"france_travail": 1.4, "apec": 1.7, "mission_locale": 2.6, "cap_emploi": 2.4}
REMOTE = {"france_travail": 0.42, "apec": 0.55, "mission_locale": 0.15, "cap_emploi": 0.22}
TREND, OWN_YEAR = 0.02, 0.025  # of the public of a département, a year
WITHOUT_CONTACTS = ("france_travail",)


def public_of(country: Country, network: str) -> np.ndarray:
    """Weight of each département for a network: whom it serves, not who works."""
    d = country.departements
    jobless, adults, workers = (d[c].to_numpy() for c in ("chomeurs", "pop_20_64", "actifs_occupes"))
    if network == "apec":
        return workers * (workers / workers.mean()) ** 0.25
    if network == "mission_locale":
        return jobless**0.8 * adults**0.2
    if network == "cap_emploi":
        return jobless**0.5 * adults**0.5
    return jobless


def profile_cells(network: str, scale: float) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The profiles a network delivers and the share of its public in each.

    Returns dimension → int8 index per profile, and shares summing to 1. More volume means more dimensions, and
    then the most common of their combinations.
    """
    shares = SHARES[network]
    counts = [sum(s > 0 for s in shares[d]) for d in shares]
    wanted = max(4, round(np.prod(counts[: DELIVERED[network]]) * scale))
    n = 2
    while n < len(counts) and np.prod(counts[:n]) < wanted:
        n += 1
    dimensions = list(shares)[:n]
    options = [[i for i, s in enumerate(shares[d]) if s > 0] for d in dimensions]
    combinations = np.array(list(itertools.product(*options)))
    weight = np.prod([np.array(shares[d])[combinations[:, i]] for i, d in enumerate(dimensions)], axis=0)
    kept = np.sort(np.argsort(-weight, kind="stable")[:wanted])
    profile = {d: combinations[kept, i].astype(np.int8) for i, d in enumerate(dimensions)}
    return {d: profile[d] for d in DIMENSIONS if d in profile}, weight[kept] / weight[kept].sum()


def national_year(country: Country, network: str, year: int, scale: float, seed: int) -> dict[str, Cells]:
    """Deliveries of a national network for a year: periode → cells by département.

    The year's entries add up exactly to `targets.network_entries`; in each cell the quarters' entries add up to
    the year's or a little more (people who come back), and the quarters' beneficiaries to at least the year's.
    """
    rng = np.random.default_rng([seed, 50 + NATIONAL.index(network), year])
    profile, shares = profile_cells(network, scale)
    weights = public_of(country, network) * _drift(network, year, len(country.departements), seed)
    chances = np.outer(weights / weights.sum(), shares).ravel()
    places = len(weights)
    entries = rng.multinomial(network_entries(country, year)[network], chances / chances.sum())
    by_quarter = _split(entries, network_season(network, year), rng)
    followed = rng.binomial(entries, ALREADY_FOLLOWED[network])
    active, still = [], followed
    for q in range(4):
        active.append(by_quarter[q] + still)
        still = rng.binomial(active[q], STILL_FOLLOWED)
    place = np.repeat(np.arange(places), len(shares))
    spread = {d: np.tile(v, places) for d, v in profile.items()}
    out, meetings = {}, np.zeros((2, len(entries)), dtype=np.int64)
    for q in quarters(year):
        n = active[q - 1] + rng.poisson(active[q - 1] * (MEETINGS[network] - 1))
        remote = rng.binomial(n, min(0.92, REMOTE[network] * _remote_factor(year, q)))
        meetings += (n - remote, remote)
        out[f"{year}-Q{q}"] = _cells(
            network, place, spread, by_quarter[q - 1], active[q - 1], n - remote, remote, rng
        )
    if is_whole(year):
        out[str(year)] = _cells(network, place, spread, entries, entries + followed, *meetings, rng)
    return out


def _drift(network: str, year: int, departements: int, seed: int) -> np.ndarray:
    """How far the public of each département has moved from that of 2020: a lasting trend, and the year's own."""
    number = NATIONAL.index(network)
    trend = np.random.default_rng([seed, 70 + number]).normal(0, TREND, departements)
    own = np.random.default_rng([seed, 80 + number, year]).normal(0, OWN_YEAR, departements)
    return np.exp(trend * (year - 2020) + own)


def _split(entries: np.ndarray, shares: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Entries of each quarter: each person in one, and a few again in another."""
    left, parts, remaining = entries.copy(), [], 1.0
    for share in shares[:-1]:
        part = rng.binomial(left, min(1.0, share / remaining))
        parts.append(part)
        left, remaining = left - part, remaining - share
    parts.append(left)
    return [
        part + rng.binomial(entries - part, BACK_AGAIN * share)
        for part, share in zip(parts, shares, strict=True)
    ]


def _remote_factor(year: int, quarter: int) -> float:
    return {(2020, 2): 3.0, (2020, 4): 1.7, (2021, 1): 1.6, (2021, 2): 1.5}.get((year, quarter), 1.0)


def _cells(network, place, profile, entries, people, face_to_face, remote, rng) -> Cells:
    measures = {
        "entrees_cep": entries,
        "beneficiaires_cep": people,
        "rdv_presentiel": face_to_face,
        "rdv_distance": remote,
    }
    if network not in WITHOUT_CONTACTS:
        measures["contacts"] = people + rng.poisson(people * 0.12)
    seen = people > 0  # a cell nobody fell into is no row
    return Cells(
        place[seen],
        {d: v[seen] for d, v in profile.items()},
        {name: np.asarray(v)[seen].astype(np.int64) for name, v in measures.items()},
    )
