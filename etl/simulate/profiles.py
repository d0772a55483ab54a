"""Who comes to a regional operator: invented shares, settled on the published ones where there are any."""

from __future__ import annotations

import numpy as np

from etl.simulate.cells import CODES

CSP = np.array([0.005, 0.030, 0.110, 0.200, 0.490, 0.165])
WOMEN_BY_CSP = np.array([0.35, 0.40, 0.52, 0.60, 0.75, 0.28])
AGE = np.array([0.08, 0.31, 0.46, 0.15])
DIPLOMA_BY_CSP = np.array(
    [
        [0.15, 0.40, 0.25, 0.15, 0.05],
        [0.12, 0.33, 0.22, 0.17, 0.16],
        [0.01, 0.03, 0.08, 0.18, 0.70],
        [0.03, 0.08, 0.20, 0.35, 0.34],
        [0.08, 0.22, 0.31, 0.23, 0.16],
        [0.22, 0.43, 0.23, 0.08, 0.04],
    ]
)
STATUS = (
    0,
    1,
    3,
    4,
)  # salarié du privé, indépendant, intérimaire, apprenti: public agents are outside the market
STATUS_BY_CSP = np.array(
    [
        [0.10, 0.88, 0.01, 0.01],
        [0.12, 0.87, 0.00, 0.01],
        [0.95, 0.03, 0.01, 0.01],
        [0.95, 0.02, 0.02, 0.01],
        [0.95, 0.01, 0.02, 0.02],
        [0.86, 0.01, 0.11, 0.02],
    ]
)


def draw(shares: np.ndarray, n: int, rng: np.random.Generator, given: np.ndarray | None = None) -> np.ndarray:
    """n category numbers drawn with the given shares.

    shares: (k,), or (m, k) with one line per value of `given` (an array of n line numbers).
    """
    steps = np.cumsum(shares, axis=-1)
    steps = steps / steps[..., -1:]
    thresholds = steps if given is None else steps[given]
    return (rng.random((n, 1)) > thresholds).sum(axis=1).astype(np.int8)


def draw_profiles(n: int, year: int, level_2: float, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Profiles of n groups of like persons in a year: dimension → int8 index in CODES."""
    csp = draw(CSP, n, rng)
    women = np.stack([WOMEN_BY_CSP, 1 - WOMEN_BY_CSP], axis=1)
    older = AGE + 0.006 * (year - 2022) * np.array([0, -0.5, -0.5, 1])
    return {
        "niveau_cep": draw(np.array([1 - level_2, level_2]), n, rng),
        "sexe": draw(women, n, rng, csp),
        "tranche_age": draw(older, n, rng),
        "csp": csp,
        "niveau_diplome": draw(DIPLOMA_BY_CSP, n, rng, csp),
        "statut_actif": np.array(STATUS, dtype=np.int8)[draw(STATUS_BY_CSP, n, rng, csp)],
    }


def settle(
    labels: np.ndarray,
    sizes: np.ndarray,
    inside: np.ndarray,
    wanted: dict[tuple[int, ...], int],
    rng: np.random.Generator,
) -> None:
    """Relabel sets of like persons, in place, until each group of labels weighs what is wanted.

    labels, sizes: label and number of persons of each set. inside: sets concerned.
    wanted: group of labels → persons; labels in no group make up the rest. Exact as long as enough sets hold one
    person (always, at scale 1); otherwise as near as sets allow.
    """
    rest = tuple(set(np.unique(labels[inside]).tolist()) - {label for group in wanted for label in group})
    targets = dict(wanted)
    if rest:
        targets[rest] = int(sizes[inside].sum()) - sum(wanted.values())
    masks = {group: inside & np.isin(labels, group) for group in targets}
    gaps = {group: total - int(sizes[masks[group]].sum()) for group, total in targets.items()}
    for short in (group for group, gap in gaps.items() if gap > 0):
        models = np.unique(labels[masks[short]])
        for long in (group for group, gap in gaps.items() if gap < 0):
            moved = min(gaps[short], -gaps[long])
            chosen = _weighing(np.flatnonzero(masks[long]), sizes, moved, rng)
            labels[chosen] = rng.choice(models, size=len(chosen)) if len(models) else short[0]
            masks[long][chosen] = False
            moved = int(sizes[chosen].sum())
            gaps[short] -= moved
            gaps[long] += moved


def _weighing(candidates: np.ndarray, sizes: np.ndarray, total: int, rng: np.random.Generator) -> np.ndarray:
    """Some of the candidates, at random, that weigh `total` persons together, or just less if sets are too big."""
    candidates = rng.permutation(candidates)
    candidates = candidates[np.argsort(sizes[candidates] == 1, kind="stable")]  # lone persons finish the sum
    fits = np.cumsum(sizes[candidates]) <= total
    taken, left = candidates[fits], candidates[~fits]
    missing = int(total - sizes[taken].sum())
    return np.concatenate([taken, left[sizes[left] == 1][:missing]])


def members(dimension: str, *codes: str) -> tuple[int, ...]:
    """Numbers that stand for these codes of a dimension."""
    return tuple(CODES[dimension].index(code) for code in codes)
