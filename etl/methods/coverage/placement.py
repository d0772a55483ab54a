"""Where the next k sites do most good: maximal covering and p-median, by greedy choice and swaps, with a proven bound.

Both problems have one form: candidate j gives place i a gain g_ij, a place keeps the best gain among the chosen, and
k candidates are chosen for the largest sum. Covering: g is the place's workers, where the site is near enough (Church
and ReVelle, 1974). Median: g is the minutes spared to its workers (Hakimi, 1964; swaps: Teitz and Bart, 1968). The sum
is submodular, so that the greedy choice alone reaches 63 % of the best (Nemhauser, Wolsey and Fisher, 1978); a Lagrangian
bound, and HiGHS on small problems, say how far the answer really is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array, eye_array, hstack, vstack

from etl.methods.coverage.accessibility import Pairs

TOLERANCE = 1e-9
WORST = 120.0  # minutes that count for a place which no road serves
CLOSE = 1e-6  # a gap below this is none: the feasibility tolerance of HiGHS
Program = tuple[
    np.ndarray, LinearConstraint, np.ndarray
]  # objective, constraints, 1 where a variable is whole


@dataclass(frozen=True)
class Gains:
    """What each candidate gives each place: positions and amounts (above zero), sorted by candidate."""

    place: np.ndarray
    candidate: np.ndarray
    amount: np.ndarray
    places: int
    candidates: int

    @property
    def all_or_nothing(self) -> bool:
        """Each place gains the same from whoever serves it: a covering problem."""
        least = np.full(self.places, np.inf)
        most = np.zeros(self.places)
        np.minimum.at(least, self.place, self.amount)
        np.maximum.at(most, self.place, self.amount)
        seen = most > 0
        return bool(np.array_equal(least[seen], most[seen]))


@dataclass(frozen=True)
class Placement:
    """chosen: candidates, in the order in which they were added; steps: total gain after each of them.

    gain: total; bound: no choice of as many candidates gains more.
    """

    chosen: tuple[int, ...]
    steps: tuple[float, ...]
    gain: float
    bound: float

    @property
    def gap(self) -> float:
        """How far from the best this may be, as a share of the bound; 0: the best, to what solvers tell apart."""
        short = self.bound - self.gain
        return short / self.bound if short > CLOSE * self.bound else 0.0


def covering(
    trips: Pairs, weights: np.ndarray, minutes_now: np.ndarray, limit: float, candidates: int
) -> Gains:
    """Gains of covering: the weight of each place not yet within `limit` minutes, from each candidate that is.

    trips: from the places to the candidates. weights: workers, 0 for a place that does not count.
    """
    kept = (trips.minutes <= limit) & (minutes_now[trips.origin] > limit)
    return _gains(trips, kept, weights[trips.origin], len(weights), candidates)


def median(
    trips: Pairs, weights: np.ndarray, minutes_now: np.ndarray, candidates: int, worst: float = WORST
) -> Gains:
    """Gains of the p-median: minutes spared × weight. A place that no road serves counts `worst` minutes."""
    spared = np.minimum(minutes_now, worst)[trips.origin] - trips.minutes
    return _gains(trips, spared > 0, weights[trips.origin] * spared, len(weights), candidates)


def _gains(trips: Pairs, kept: np.ndarray, amount: np.ndarray, places: int, candidates: int) -> Gains:
    kept = np.flatnonzero(kept & (amount > 0))
    order = kept[np.lexsort((trips.origin[kept], trips.site[kept]))]
    return Gains(trips.origin[order], trips.site[order], amount[order], places, candidates)


def place(gains: Gains, k: int, seconds: float = 5.0) -> Placement:
    """The best k candidates that can be found, and the bound that says how far from the best they may be.

    Greedy choice and swaps, then a Lagrangian bound; where a gap stays and the problem is small, HiGHS for `seconds`
    (0: never). Fewer than k come back when more would add nothing. Raises ValueError (French) for a k below 1.
    """
    if k < 1:
        raise ValueError("Il faut placer au moins un lieu.")
    chosen = _swap(gains, _greedy(gains, k))
    bound, other = _lagrangian(gains, k, chosen)
    chosen = max(chosen, _swap(gains, other), key=lambda c: _total(gains, c))
    if seconds > 0 and _total(gains, chosen) < bound * (1 - CLOSE) and len(gains.place) <= LARGEST:
        solved = _solve(gains, k, seconds)
        if solved is not None:
            chosen = max(chosen, solved[0], key=lambda c: _total(gains, c))
            bound = min(bound, solved[1])
    chosen, steps = _ordered(gains, chosen)
    gain = steps[-1] if steps else 0.0
    return Placement(tuple(chosen), tuple(steps), gain, max(bound, gain))


def _marginal(gains: Gains, best: np.ndarray) -> np.ndarray:
    """What each candidate would add, when places already gain `best`."""
    more = np.maximum(gains.amount - best[gains.place], 0)
    return np.bincount(gains.candidate, more, minlength=gains.candidates)


def _best(gains: Gains, chosen: list[int]) -> np.ndarray:
    """What each place gains from the best of the chosen."""
    best = np.zeros(gains.places)
    for candidate in chosen:
        mine = _rows(gains, candidate)
        np.maximum.at(best, gains.place[mine], gains.amount[mine])
    return best


def _rows(gains: Gains, candidate: int) -> slice:
    return slice(*np.searchsorted(gains.candidate, [candidate, candidate + 1]))


def _total(gains: Gains, chosen: list[int]) -> float:
    return float(_best(gains, chosen).sum())


def _greedy(gains: Gains, k: int) -> list[int]:
    chosen: list[int] = []
    for _ in range(min(k, gains.candidates)):
        more = _marginal(gains, _best(gains, chosen))
        candidate = int(more.argmax())
        if more[candidate] <= TOLERANCE:
            break
        chosen.append(candidate)
    return chosen


def _swap(gains: Gains, chosen: list[int]) -> list[int]:
    """Exchange one of the chosen for another candidate for as long as the total rises."""
    chosen, total = list(chosen), _total(gains, chosen)
    improved = True
    while improved:
        improved = False
        for out in range(len(chosen)):
            others = chosen[:out] + chosen[out + 1 :]
            best = _best(gains, others)
            more = _marginal(gains, best)
            candidate = int(more.argmax())
            reached = float(best.sum() + more[candidate])
            if reached > total * (1 + TOLERANCE):
                chosen, total, improved = [*others, candidate], reached, True
    return chosen


def _ordered(gains: Gains, chosen: list[int]) -> tuple[list[int], list[float]]:
    """The same candidates, the one that adds most first, with the total after each."""
    left, order, steps = list(chosen), list[int](), list[float]()
    while left:
        more = _marginal(gains, _best(gains, order))
        order.append(max(left, key=lambda c: (more[c], -c)))
        left.remove(order[-1])
        steps.append(_total(gains, order))
    return order, steps


def _lagrangian(gains: Gains, k: int, chosen: list[int], rounds: int = 120) -> tuple[float, list[int]]:
    """(upper bound, best choice met): each place is asked a price, candidates keep what exceeds it.

    For any prices λ ≥ 0, no k candidates gain more than Σ λ_i + the k largest Σ_i max(0, g_ij − λ_i). The prices move
    along the subgradient (Held, Wolfe and Crowder, 1974), from those of the choice in hand.
    """
    price = _best(gains, chosen)
    reached = float(price.sum())
    best, bound, scale, idle = list(chosen), np.inf, 1.0, 0
    for _ in range(rounds):
        above = gains.amount - price[gains.place]
        worth = np.bincount(gains.candidate, np.maximum(above, 0), minlength=gains.candidates)
        picked = np.argsort(-worth, kind="stable")[:k]
        limit = float(price.sum() + worth[picked].sum())
        if limit < bound * (1 - TOLERANCE):
            bound, idle = limit, 0
        else:
            idle += 1
            if idle % 10 == 0:
                scale /= 2
        total = _total(gains, picked.tolist())
        if total > reached:
            best, reached = picked.tolist(), total
        if bound <= reached * (1 + CLOSE):
            break
        taken = np.zeros(gains.candidates, bool)
        taken[picked] = True
        slope = 1.0 - np.bincount(gains.place, (above > 0) & taken[gains.candidate], minlength=gains.places)
        slope[(price <= 0) & (slope > 0)] = 0
        norm = float(slope @ slope)
        if norm == 0:
            break
        price = np.maximum(price - scale * (limit - reached) / norm * slope, 0)
    return bound, best


# Gains beyond which the exact program is not tried: it would not end while somebody waits
LARGEST = 60_000


def _solve(gains: Gains, k: int, seconds: float) -> tuple[list[int], float] | None:
    """(choice, upper bound) of the exact program, or None when nothing was found in time."""
    program = _covering_program(gains, k) if gains.all_or_nothing else _median_program(gains, k)
    objective, constraints, integral = program
    found = milp(
        -objective,
        constraints=constraints,
        integrality=integral,
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    if found.x is None or found.mip_dual_bound is None:
        return None
    picked = np.flatnonzero(found.x[: gains.candidates] > 0.5)
    return picked.tolist(), -float(found.mip_dual_bound)


def _covering_program(gains: Gains, k: int) -> Program:
    """max Σ w_i·x_i with x_i ≤ Σ_j a_ij·y_j and Σ y ≤ k; variables: y (candidates), then x (places that may gain)."""
    served, row = np.unique(gains.place, return_inverse=True)
    weight = np.zeros(len(served))
    weight[row] = gains.amount
    near = csr_array((np.ones(len(row)), (row, gains.candidate)), shape=(len(served), gains.candidates))
    rows = hstack([-near, eye_array(len(served))])
    count = csr_array(np.r_[np.ones(gains.candidates), np.zeros(len(served))][None, :])
    integral = np.r_[np.ones(gains.candidates), np.zeros(len(served))]
    objective = np.r_[np.zeros(gains.candidates), weight]
    upper = np.r_[np.zeros(len(served)), k]
    return objective, LinearConstraint(csc_array(vstack([rows, count])), -np.inf, upper), integral


def _median_program(gains: Gains, k: int) -> Program:
    """max Σ g_ij·z_ij with Σ_j z_ij ≤ 1, z_ij ≤ y_j and Σ y ≤ k; variables: y, then z (one per gain)."""
    served, row = np.unique(gains.place, return_inverse=True)
    n, m = len(row), gains.candidates
    pick = np.arange(n)
    once = hstack([csr_array((len(served), m)), csr_array((np.ones(n), (row, pick)), shape=(len(served), n))])
    linked = hstack([-csr_array((np.ones(n), (pick, gains.candidate)), shape=(n, m)), eye_array(n)])
    count = csr_array(np.r_[np.ones(m), np.zeros(n)][None, :])
    upper = np.r_[np.ones(len(served)), np.zeros(n), k]
    integral = np.r_[np.ones(m), np.zeros(n)]
    objective = np.r_[np.zeros(m), gains.amount]
    return objective, LinearConstraint(csc_array(vstack([once, linked, count])), -np.inf, upper), integral
