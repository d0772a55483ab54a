"""The two-step floating catchment, sole sites and concentration: by hand, against plain loops, and conserved supply."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.methods.coverage.accessibility import Pairs
from etl.methods.coverage.catchment import Bands, concentration, lost_with, sites_within, two_step

BANDS = Bands((15, 30, 45), (1, 0.6, 0.3))


def pairs_of(minutes: np.ndarray) -> Pairs:
    """Pairs from a matrix (places, sites) of minutes; nan: no road."""
    origin, site = np.nonzero(~np.isnan(minutes))
    taken = minutes[origin, site]
    order = np.lexsort((site, taken, origin))
    nothing = np.zeros(len(order))
    return Pairs(origin[order], site[order], nothing, taken[order], nothing.astype(bool))


def test_bands_include_their_limit():
    assert BANDS.weight(np.array([0, 15, 15.1, 30, 45, 45.1])).tolist() == [1, 1, 0.6, 0.6, 0.3, 0]
    with pytest.raises(ValueError, match="rise"):
        Bands((30, 15), (1, 0.6))


def test_two_step_by_hand():
    # Two communes of 1 000 and 500 workers; one site of 2 FTE at 10 and 20 minutes, one of 1 FTE at 40 from the second
    minutes = np.array([[10, np.nan], [20, 40]])
    found = two_step(pairs_of(minutes), np.array([2.0, 1.0]), np.array([1000.0, 500.0]), BANDS)
    first = 2 / (1000 * 1 + 500 * 0.6)  # 2 ÷ 1 300
    second = 1 / (500 * 0.3)  # 1 ÷ 150
    assert found.ratio.tolist() == pytest.approx([first, second])
    assert found.access.tolist() == pytest.approx([1e5 * first, 1e5 * (0.6 * first + 0.3 * second)])


matrices = st.integers(1, 8).flatmap(
    lambda n: st.integers(1, 5).flatmap(
        lambda m: st.lists(
            st.lists(st.one_of(st.floats(0, 60), st.just(float("nan"))), min_size=m, max_size=m),
            min_size=n,
            max_size=n,
        )
    )
)


@settings(max_examples=150, deadline=None)
@given(matrices, st.data())
def test_supply_is_conserved_and_plain_loops_agree(rows, data):
    minutes = np.array(rows)
    n, m = minutes.shape
    amounts = st.floats(0, 50).map(lambda x: round(x, 2))
    supply = np.array(data.draw(st.lists(amounts, min_size=m, max_size=m)))
    demand = np.array(data.draw(st.lists(st.integers(0, 900).map(float), min_size=n, max_size=n)))
    found = two_step(pairs_of(minutes), supply, demand, BANDS)
    assert (demand * found.access).sum() / 1e5 == pytest.approx(supply[found.reached].sum())

    def weight(t):
        return 1 if t <= 15 else 0.6 if t <= 30 else 0.3 if t <= 45 else 0

    for i in range(n):
        access = 0.0
        for j in range(m):
            around = sum(demand[k] * weight(minutes[k][j]) for k in range(n) if minutes[k][j] <= 45)
            if around > 0 and minutes[i][j] <= 45:
                access += weight(minutes[i][j]) * supply[j] / around
        assert found.access[i] == pytest.approx(1e5 * access)


def test_what_is_lost_when_a_site_closes():
    # the first commune has both sites, the second the first only, the third none
    minutes = np.array([[10, 20], [25, 31], [40, 50]])
    opened = np.array([True, True])
    pairs, demand = pairs_of(minutes), np.array([100.0, 40.0, 7.0])
    assert sites_within(pairs, 3, 30, opened).tolist() == [2, 1, 0]
    workers, communes = lost_with(pairs, demand, 30, opened)
    assert (workers.tolist(), communes.tolist()) == ([40.0, 0.0], [1, 0])
    # with the second site closed, the first is alone for the first commune too
    workers, communes = lost_with(pairs, demand, 30, np.array([True, False]))
    assert (workers.tolist(), communes.tolist()) == ([140.0, 0.0], [2, 0])


def test_concentration_goes_from_even_to_alone():
    parts = np.array([[1.0, 3.0, 0.0], [1.0, 0.0, 0.0]])
    found = concentration(parts)
    assert found[:2].tolist() == [5000.0, 10000.0]
    assert np.isnan(found[2])
