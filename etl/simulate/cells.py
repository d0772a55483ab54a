"""Counts by place and profile: the shape every simulated delivery of activity takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Codes of the contract, in the order of the integers that stand for them here.
CODES = {
    "niveau_cep": ("1", "2"),
    "sexe": ("femme", "homme"),
    "tranche_age": ("15_24", "25_34", "35_49", "50_plus"),
    "csp": (
        "agriculteurs", "artisans_commercants_chefs_entreprise", "cadres", "professions_intermediaires",
        "employes", "ouvriers", "nr",
    ),
    "niveau_diplome": ("infra_cap", "cap_bep", "bac", "bac_2", "bac_3_plus", "nr"),
    "statut_actif": (
        "salarie_prive", "independant", "agent_public", "interimaire", "apprenti", "demandeur_emploi", "nr",
    ),
}  # fmt: skip
DIMENSIONS = tuple(CODES)
MEASURES = ("entrees_cep", "beneficiaires_cep", "rdv_presentiel", "rdv_distance", "contacts")
SIZES = tuple(len(values) for values in CODES.values())


@dataclass
class Cells:
    """Rows of one operator and one period, distinct in (place, profile), sorted.

    place: index of the commune or the département. profile: dimension → int8 index in CODES; a dimension left
    out was not delivered. measures: name → int64 counts; a measure left out was not delivered.
    """

    place: np.ndarray
    profile: dict[str, np.ndarray]
    measures: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.place)


def pack(place: np.ndarray, profile: dict[str, np.ndarray]) -> np.ndarray:
    """One integer per row for its place and whole profile."""
    key = place.astype(np.int64)
    for dimension, size in zip(DIMENSIONS, SIZES, strict=True):
        key = key * size + profile[dimension]
    return key


def unpack(key: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Inverse of `pack`."""
    profile = {}
    for dimension, size in zip(reversed(DIMENSIONS), reversed(SIZES), strict=True):
        key, rest = np.divmod(key, size)
        profile[dimension] = rest.astype(np.int8)
    return key, {dimension: profile[dimension] for dimension in DIMENSIONS}


def tally(key: np.ndarray, measures: dict[str, np.ndarray]) -> Cells:
    """Add up the measures of the rows that share a key."""
    distinct, where = np.unique(key, return_inverse=True)
    place, profile = unpack(distinct)
    sums = {
        name: np.bincount(where, weights=values, minlength=len(distinct)).astype(np.int64)
        for name, values in measures.items()
    }
    return Cells(place, profile, sums)


def with_empty_rows(cells: Cells, factor: float, rng: np.random.Generator) -> Cells:
    """The same counts in `factor` times as many rows: the added ones are zeros in cells nobody fell into.

    A file that lists its empty cells is common, and gives volume without touching a total. Places and profile
    values are those already present; fewer rows are added where the cells run out.
    """
    extra = round(len(cells) * (factor - 1))
    if extra <= 0:
        return cells
    key = pack(cells.place, cells.profile)
    places = np.unique(cells.place)
    drawn = {
        dimension: rng.choice(np.unique(values), size=extra).astype(np.int8)
        for dimension, values in cells.profile.items()
    }
    new = np.setdiff1d(pack(rng.choice(places, size=extra), drawn), key)
    merged = np.concatenate([key, new])
    order = np.argsort(merged, kind="stable")
    place, profile = unpack(merged[order])
    zeros = np.zeros(len(new), dtype=np.int64)
    measures = {name: np.concatenate([v, zeros])[order] for name, v in cells.measures.items()}
    return Cells(place, profile, measures)
