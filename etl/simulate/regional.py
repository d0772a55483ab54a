"""One year of a regional operator, person by person, so that a year and its quarters hang together.

A person enters in one quarter and may be followed in the next ones; the year counts them once, each quarter
where they are active counts them too. Hence: quarters of entries add up to a little more than the year (a few
come back), quarters of beneficiaries to much more, as in real counts of distinct persons.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.simulate import profiles
from etl.simulate.cells import CODES, Cells, pack, tally, with_empty_rows
from etl.simulate.country import Country
from etl.simulate.profiles import members
from etl.simulate.targets import (
    KNOWN_DEPARTEMENT,
    REGIONAL,
    is_whole,
    known_departement,
    quarters,
    regional_people,
    season,
)

BACK_AGAIN = 0.015  # entrants who enter a second time in the year, in another quarter
STILL_FOLLOWED = 0.42  # chance of being active in the next quarter too
LEVEL_2 = 0.34
LEVEL_2_LATER = 0.45  # of those at level 2, how many are still at level 1 in their first quarter
CONTACTS_WITHOUT_FOLLOW_UP = 0.131
REMOTE = {2020: (0.25, 0.90, 0.45, 0.65), 2021: (0.60, 0.55, 0.40, 0.38)}
REMOTE_ELSEWHERE = (0.30, 0.28, 0.30, 0.28)
# A commune of n persons is drawn as fewer sets of like persons, so that files keep a size people open: n ** FEW
# of them up to SMALL persons, and nearly in proportion above, so that a large town keeps a varied public.
SMALL, FEW, MANY = 15, 0.25, 0.80
BY_SIZE = ((500, 0.72), (2_000, 0.86), (10_000, 1.00), (50_000, 1.12), (np.inf, 1.07))
NOT_SAID = {"csp": 0.02, "niveau_diplome": 0.04}
SETTLED_YEAR = 2022


@dataclass(frozen=True)
class Plan:
    """What the regional operators of one year share.

    weights, kept: one per commune, from `attraction` and `kept_communes`.
    people: code_region → entries and beneficiaries of the year.
    """

    year: int
    weights: np.ndarray
    kept: np.ndarray
    people: dict[str, tuple[int, int]]
    scale: float
    seed: int


def plan(country: Country, year: int, kept: np.ndarray, scale: float, seed: int) -> Plan:
    """Prepare a year for all regional operators."""
    totals = regional_people(country, year)
    people = {region: (int(e), int(b)) for region, e, b in totals.itertuples()}
    return Plan(year, attraction(country, seed, year), kept, people, scale, seed)


@dataclass(frozen=True)
class Group:
    """Communes whose totals are fixed together: positions in `country.communes`, entries, beneficiaries."""

    region: str
    departement: str | None
    communes: np.ndarray
    entries: int
    beneficiaries: int


def attraction(country: Country, seed: int, year: int) -> np.ndarray:
    """Weight of each commune: people of working age, leaning of its size, of its EPCI and of the year."""
    communes = country.communes
    bounds = np.array([bound for bound, _ in BY_SIZE])
    by_size = np.array([factor for _, factor in BY_SIZE])
    leaning = by_size[np.searchsorted(bounds, communes["population"].to_numpy(), side="right")]
    epci = communes["code_epci"].astype("category").cat.codes.to_numpy()
    lasting = np.random.default_rng([seed, 1]).normal(0, 0.16, epci.max() + 2)
    drift = np.random.default_rng([seed, 2, year]).normal(0, 0.05, epci.max() + 2)
    own = np.random.default_rng([seed, 3]).normal(0, 0.12, len(communes))
    workers = country.departements.set_index("code")
    ratio = (
        (workers["actifs_occupes"] / workers["pop_20_64"]).reindex(communes["code_departement"]).to_numpy()
    )
    return communes["pop_20_64"].to_numpy() * ratio * leaning * np.exp(lasting[epci] + drift[epci] + own)


def kept_communes(country: Country, scale: float) -> np.ndarray:
    """True for the communes that deliver; under scale 1 only the largest of each département do."""
    if scale >= 1:
        return np.ones(len(country.communes), dtype=bool)
    by_departement = country.communes.groupby("code_departement")["pop_20_64"]
    rank = by_departement.rank(method="first", ascending=False)
    size = by_departement.transform("size")
    return (rank <= np.maximum(3, np.ceil(scale * size))).to_numpy()


def groups_of(country: Country, operator: str, plan: Plan) -> list[Group]:
    """The groups of communes of an operator, in the order of its régions."""
    communes = country.communes
    found = []
    for region in country.regions_of(operator):
        entries, people = plan.people[region]
        inside = (communes["code_region"] == region).to_numpy() & plan.kept
        known_region, departement = KNOWN_DEPARTEMENT
        if region == known_region:
            there = inside & (communes["code_departement"] == departement).to_numpy()
            part = known_departement(country, plan.year, people)
            its_entries = round(entries * part / people)
            found.append(Group(region, departement, np.flatnonzero(there), its_entries, part))
            inside, entries, people = inside & ~there, entries - its_entries, people - part
        found.append(Group(region, None, np.flatnonzero(inside), entries, people))
    return found


def regional_year(country: Country, operator: str, plan: Plan) -> dict[str, Cells]:
    """Deliveries of a regional operator for a year: periode (« 2025-Q1 », …, « 2025 ») → cells by commune.

    The year itself is there only when it is over.
    """
    year, scale = plan.year, plan.scale
    number = country.regional_operators.index(operator)
    rng = np.random.default_rng([plan.seed, 10 + number, year])
    groups = groups_of(country, operator, plan)
    place, sizes, group_of = _like_persons(groups, plan.weights, scale, rng)
    labels = profiles.draw_profiles(len(place), year, LEVEL_2, rng)
    _settle_on_published(country, labels, sizes, group_of, groups, year, rng)
    like = np.repeat(np.arange(len(place)), sizes)
    follow = _follow(groups, group_of[like], year, rng)
    key = pack(place, labels)
    level_2 = labels["niveau_cep"] == 1
    first = follow.active.argmax(axis=1)
    later = level_2[like] & (rng.random(len(like)) < LEVEL_2_LATER)
    contacts = np.bincount(
        rng.integers(0, len(like), _more_contacts(country, groups, year)), minlength=len(like)
    )
    step_down = _one_level_down(labels)
    remote = REMOTE.get(year, REMOTE_ELSEWHERE)
    meetings = np.zeros((len(like), 2), dtype=np.int64)
    out = {}
    for q in quarters(year):
        there = np.flatnonzero(follow.active[:, q - 1])
        n = 1 + rng.poisson(0.6, len(there))
        at_distance = rng.binomial(n, remote[q - 1])
        meetings[there, 0] += n - at_distance
        meetings[there, 1] += at_distance
        starts = first[there] == q - 1
        quarter_key = key[like[there]] - step_down * (later[there] & starts)
        counted = {
            "entrees_cep": follow.entries[there, q - 1],
            "beneficiaires_cep": np.ones(len(there), dtype=np.int64),
            "rdv_presentiel": n - at_distance,
            "rdv_distance": at_distance,
            "contacts": 1 + contacts[there] * starts,
        }
        out[f"{year}-Q{q}"] = with_empty_rows(tally(quarter_key, counted), scale, rng)
    if is_whole(year):
        counted = {
            "entrees_cep": follow.in_year,
            "beneficiaires_cep": np.ones(len(like), dtype=np.int64),
            "rdv_presentiel": meetings[:, 0],
            "rdv_distance": meetings[:, 1],
            "contacts": 1 + contacts,
        }
        out[str(year)] = with_empty_rows(tally(key[like], counted), scale, rng)
    return out


@dataclass(frozen=True)
class Follow:
    """Persons through the quarters of a year.

    active: (persons, 4) bool. entries: (persons, 4) entries counted by each quarter.
    in_year: entries counted by the year (2 where the published entries exceed the published beneficiaries).
    """

    active: np.ndarray
    entries: np.ndarray
    in_year: np.ndarray


def _like_persons(groups: list[Group], weights: np.ndarray, scale: float, rng: np.random.Generator):
    """Place, number of persons and group of each set of like persons; totals of groups are exact."""
    places, sizes, of_group = [], [], []
    for number, group in enumerate(groups):
        chances = weights[group.communes]
        persons = rng.multinomial(group.beneficiaries, chances / chances.sum())
        sets = _sets(persons, scale)
        commune = np.repeat(np.arange(len(persons)), sets)
        order = np.arange(len(commune)) - np.repeat(np.cumsum(sets) - sets, sets)
        lone = sets // 2  # half of the sets are one person, the others share the rest evenly
        base, rest = np.divmod((persons - lone)[commune], (sets - lone)[commune])
        rank = order - lone[commune]
        places.append(group.communes[commune])
        sizes.append(np.where(rank < 0, 1, base + (rank < rest)))
        of_group.append(np.full(len(commune), number))
    return np.concatenate(places), np.concatenate(sizes), np.concatenate(of_group)


def _sets(persons: np.ndarray, scale: float) -> np.ndarray:
    """In how many sets of like persons each commune is drawn."""
    varied = np.minimum(persons, SMALL) ** FEW * np.maximum(persons / SMALL, 1) ** MANY
    return np.ceil(varied * min(1.0, scale) ** 0.5).astype(np.int64)


def _follow(groups: list[Group], group_of: np.ndarray, year: int, rng: np.random.Generator) -> Follow:
    n = len(group_of)
    enters = np.zeros(n, dtype=bool)
    twice = np.zeros(n, dtype=bool)
    first = np.zeros(n, dtype=np.int64)
    for number, group in enumerate(groups):
        persons = np.flatnonzero(group_of == number)
        enters[rng.permutation(persons)[: group.entries]] = True
        twice[rng.permutation(persons)[: max(0, group.entries - group.beneficiaries)]] = True
        first[persons] = rng.choice(4, size=len(persons), p=season(year, group.region))
    first[~enters] = 0  # already followed when the year begins
    entries = np.zeros((n, 4), dtype=np.int64)
    entries[np.flatnonzero(enters), first[enters]] = 1
    again = twice | (enters & (rng.random(n) < BACK_AGAIN))
    second = (first + rng.integers(1, 4, n)) % 4
    entries[np.flatnonzero(again), second[again]] += 1
    active = entries > 0
    active[np.flatnonzero(~enters), 0] = True
    for q in range(1, 4):
        active[:, q] |= active[:, q - 1] & (rng.random(n) < STILL_FOLLOWED)
    return Follow(active, entries, enters.astype(np.int64) + twice)


def _more_contacts(country: Country, groups: list[Group], year: int) -> int:
    """Contacts that led to no follow-up, in the year."""
    people = sum(group.beneficiaries for group in groups)
    published = country.figures("contacts_service", REGIONAL, groups[0].region).get(str(year))
    return round(people * CONTACTS_WITHOUT_FOLLOW_UP) if published is None else int(published) - people


def _one_level_down(labels: dict[str, np.ndarray]) -> int:
    """What to take from a key to say level 1 where it says level 2."""
    one = {dimension: values[:1] * 0 for dimension, values in labels.items()}
    two = one | {"niveau_cep": one["niveau_cep"] + 1}
    start = np.zeros(1, dtype=np.int64)
    return int((pack(start, two) - pack(start, one))[0])


def _settle_on_published(country: Country, labels, sizes, group_of, groups, year, rng) -> None:
    """Bring profiles to the shares published for a year (Nouvelle-Aquitaine, Grand Est); blur the others a little."""
    regions = np.array([group.region for group in groups])[group_of]
    if year == SETTLED_YEAR:
        for region in np.unique(regions):
            _settle_region(country, labels, sizes, regions == region, region, year, rng)
        region, departement = KNOWN_DEPARTEMENT
        there = np.array([group.departement == departement for group in groups])[group_of]
        if there.any():
            _settle_occupations(country, labels["csp"], sizes, there, departement, year, rng)
    untouched = ~np.isin(regions, ["75", "44"]) if year == SETTLED_YEAR else np.ones(len(regions), dtype=bool)
    for dimension, share in NOT_SAID.items():
        blurred = untouched & (rng.random(len(regions)) < share)
        labels[dimension][blurred] = CODES[dimension].index("nr")


PUBLISHED_SHARES = (
    ("sexe", "femme", ("femme",)),
    ("tranche_age", "50_plus", ("50_plus",)),
    ("niveau_diplome", "cap_bep_ou_moins", ("infra_cap", "cap_bep")),
    ("niveau_diplome", "bac_ou_moins", ("infra_cap", "cap_bep", "bac")),
    ("statut_actif", "salarie_prive", ("salarie_prive",)),
)


def _settle_region(country: Country, labels, sizes, inside, region: str, year: int, rng) -> None:
    persons = int(sizes[inside].sum())
    for dimension, modalite, codes in PUBLISHED_SHARES:
        share = country.figures("part_beneficiaires", REGIONAL, region, dimension, modalite).get(str(year))
        if share is not None:
            target = {members(dimension, *codes): round(persons * share / 100)}
            profiles.settle(labels[dimension], sizes, inside, target, rng)
    level_2 = country.figures("accompagnements_niveau_2", REGIONAL, region).get(str(year))
    if level_2 is not None:
        profiles.settle(labels["niveau_cep"], sizes, inside, {members("niveau_cep", "2"): int(level_2)}, rng)


def _settle_occupations(country: Country, csp, sizes, inside, departement: str, year: int, rng) -> None:
    known = {
        code: country.figures("part_beneficiaires", REGIONAL, departement, "csp", code)[str(year)]
        for code in ("cadres", "professions_intermediaires", "employes", "ouvriers")
    }
    shares = np.array([known.get(code, 0.0) for code in CODES["csp"]])
    csp[inside] = profiles.draw(shares, int(inside.sum()), rng)
    persons = int(sizes[inside].sum())
    targets = {members("csp", code): round(persons * share / 100) for code, share in known.items()}
    profiles.settle(csp, sizes, inside, targets, rng)
