"""Landing of a contract: hand-computed cases, statsmodels as oracle, coverage of the interval, back-test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.holtwinters import SimpleExpSmoothing
from statsmodels.tsa.seasonal import seasonal_decompose

from etl.methods.market.landing import (
    LEAST,
    Landing,
    Refusal,
    back_test,
    moving_average,
    naive,
    project,
    season_of,
    smooth,
    sum_weights,
)

SEASON = 1 + 0.3 * np.sin(np.arange(12) / 12 * 2 * np.pi)


def test_a_steady_series_lands_where_anybody_would_say():
    """100 a month for 24 months out of 48: 4,800, with no doubt; half of it is done."""
    said = project([100.0] * 24, 0, 24, 12)
    assert (said.value, said.low, said.high, said.pace) == (4800.0, 4800.0, 4800.0, 100.0)
    assert naive([100.0] * 24, 24) == 4800.0


def test_a_season_known_is_used_for_the_months_that_remain():
    """With months at 50 and 150 turn by turn, three low months to come cost 150, not 300."""
    season = np.tile([0.5, 1.5], 6)
    values = 100 * season[np.arange(21) % 12]
    said = project(values, 0, 3, 12, season)
    assert said.value == pytest.approx(values.sum() + 150 + 50 + 150)
    flat = project(values, 0, 3, 12, None)
    assert flat.value != pytest.approx(said.value)


def test_a_contract_that_is_over_is_what_was_counted():
    said = project([10.0] * 48, 0, 0, 12)
    assert said == Landing(480.0, 480.0, 480.0, 0.0, 0.0, False)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0] * 11, "11 mois connus, il en faut 12"),
        ([1.0] * 20 + [np.nan] + [1.0] * 3, "1 mois non connu"),
        ([0.0] * 24, "rien n'est encore compté"),
    ],
)
def test_nothing_is_projected_from_too_little(values, words):
    said = project(values, 0, 12, 12)
    assert isinstance(said, Refusal)
    assert words in said.reason


def test_smoothing_is_that_of_statsmodels():
    rng = np.random.default_rng(1)
    values = rng.normal(100, 10, 40)
    for alpha in (0.1, 0.35, 0.8):
        level, errors = smooth(values, alpha)
        fitted = SimpleExpSmoothing(values, initialization_method="known", initial_level=values[0]).fit(
            smoothing_level=alpha, optimized=False
        )
        assert level[0] == pytest.approx(fitted.forecast(1)[0])
        assert errors[:, 0] == pytest.approx((values - fitted.fittedvalues)[1:])


def test_the_season_is_that_of_statsmodels():
    rng = np.random.default_rng(2)
    values = 100 * SEASON[np.arange(60) % 12] * rng.normal(1, 0.02, 60) * np.linspace(1, 1.5, 60)
    theirs = seasonal_decompose(values, model="multiplicative", period=12)
    assert moving_average(values, 12)[6:-6] == pytest.approx(theirs.trend[6:-6])
    ours = season_of([(values, 0)], 12)
    assert ours == pytest.approx(theirs.seasonal[:12] / theirs.seasonal[:12].mean(), rel=1e-6)
    # a series that begins in April says the same of the same months
    assert season_of([(values[3:], 3)], 12) == pytest.approx(ours, rel=0.02)


def test_no_season_is_told_from_less_than_two_years():
    assert season_of([(np.arange(1.0, 24.0), 0)], 12) is None


def test_the_weight_of_each_error_in_the_sum():
    """Two months ahead, alpha 0.5, no season: the first error counts 1 + 0.5, the second 1."""
    assert sum_weights(np.ones(2), 0.5).tolist() == [1.5, 1.0]
    assert sum_weights(np.array([1.0, 2.0, 4.0]), 0.5).tolist() == [1 + 0.5 * 6, 2 + 0.5 * 4, 4.0]


def test_the_spread_of_the_sum_is_that_of_many_simulated_futures():
    rng = np.random.default_rng(3)
    alpha, ahead = 0.4, SEASON
    shocks = rng.normal(0, 1, (40_000, 12))
    levels = np.c_[np.zeros(40_000), np.cumsum(alpha * shocks, axis=1)[:, :-1]]
    sums = ((levels + shocks) * ahead).sum(axis=1)
    assert sums.std() == pytest.approx(np.sqrt((sum_weights(ahead, alpha) ** 2).sum()), rel=0.02)


@pytest.mark.parametrize("alpha", [0.1, 0.5])
def test_the_interval_holds_the_truth_at_least_eight_times_in_ten(alpha):
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(300):
        level, values = 100.0, []
        for t in range(48):
            error = rng.normal(0, 8)
            values.append((level + error) * SEASON[t % 12])
            level += alpha * error
        said = project(values[:30], 0, 18, 12, SEASON)
        hits += said.low <= sum(values) <= said.high
    assert hits / 300 >= 0.78


def test_back_tested_on_a_service_that_ramps_up_it_beats_the_simple_pace():
    """Twelve lots that grow then settle, with a season: errors at past quarters, the season learnt then only."""
    rng = np.random.default_rng(5)
    growth = np.minimum(1.0, 0.4 + np.arange(48) / 20)
    series = {
        f"L{i}": (1000 * (i + 1) * growth * SEASON[np.arange(48) % 12] * rng.normal(1, 0.03, 48), 0, 0)
        for i in range(12)
    }
    rows = back_test(series, 12, 3)
    ours = np.mean([abs(r["projete"] / r["reel"] - 1) for r in rows])
    simple = np.mean([abs(r["naif"] / r["reel"] - 1) for r in rows])
    assert len(rows) == 12 * len(range(LEAST[12], 48, 3))
    assert ours < simple


def test_a_back_test_knows_nothing_of_what_came_later():
    values = np.r_[np.full(30, 100.0), np.full(18, 900.0)]
    rows = back_test({"L": (values, 0, 0)}, 12, 3)
    early = next(r for r in rows if r["origine"] == 24)
    assert early["projete"] == pytest.approx(4800)


@settings(max_examples=80, deadline=None)
@given(
    values=st.lists(st.floats(1, 1e6), min_size=12, max_size=60),
    remaining=st.integers(0, 48),
    first=st.integers(0, 11),
    scale=st.floats(0.01, 100),
)
def test_a_landing_is_never_under_what_is_known_and_follows_the_unit(values, remaining, first, scale):
    said = project(values, first, remaining, 12)
    assert sum(values) <= said.low * (1 + 1e-9)
    assert said.low <= said.value * (1 + 1e-9)
    assert said.value <= said.high * (1 + 1e-9)
    other = project([v * scale for v in values], first, remaining, 12)
    assert other.value == pytest.approx(said.value * scale, rel=1e-6)
