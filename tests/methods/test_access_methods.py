"""The methods of the fair comparison against independent libraries, textbook cases and cases worked by hand."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from etl.methods.access import funnel, inequality, intervals, shrinkage, standard

RNG = np.random.default_rng(2018)
PEOPLE = RNG.integers(2_000, 300_000, 400).astype(float)
COUNTS = RNG.poisson(PEOPLE * 0.0055 * RNG.gamma(25, 1 / 25, 400)).astype(float)


# --- intervals ---------------------------------------------------------------------------------------------------


def test_byar_is_the_textbook_interval():
    """Observed 10: 4.79 to 18.39 by Byar (Breslow and Day 1987; the same as the exact 4.80–18.39 to 0.01)."""
    low, high = intervals.byar(np.array([10.0]))
    assert (round(low[0], 2), round(high[0], 2)) == (4.79, 18.39)


@pytest.mark.parametrize("count", [1, 2, 5, 10, 50, 1000, 100_000])
def test_byar_is_close_to_the_exact_poisson_interval(count):
    low, high = intervals.byar(np.array([count]))
    exact = stats.chi2.ppf(0.025, 2 * count) / 2, stats.chi2.ppf(0.975, 2 * count + 2) / 2
    assert low[0] == pytest.approx(exact[0], abs=0.03, rel=0.005)
    assert high[0] == pytest.approx(exact[1], abs=0.03, rel=0.005)


def test_byar_of_nobody_and_of_the_unknown():
    low, high = intervals.byar(np.array([0.0, np.nan]))
    assert low[0] == 0
    assert high[0] == pytest.approx(3.67, abs=0.05)
    assert np.isnan(low[1])
    assert np.isnan(high[1])


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 5000), st.floats(0, 1))
def test_wilson_is_that_of_statsmodels(n, share):
    k = round(n * share)
    low, high = intervals.wilson(np.array([k]), np.array([n]))
    expected = proportion_confint(k, n, method="wilson")
    assert low[0] == pytest.approx(expected[0], abs=1e-9)
    assert high[0] == pytest.approx(expected[1], abs=1e-9)


@pytest.mark.parametrize(
    ("count", "mean"), [(0, 3.2), (3, 3.2), (9, 3.2), (60, 50), (30, 50), (12_345, 12_000)]
)
def test_poisson_p_is_twice_the_smaller_tail(count, mean):
    tails = stats.poisson.cdf(count, mean), stats.poisson.sf(count - 1, mean)
    assert intervals.poisson_p([count], [mean])[0] == pytest.approx(min(1, 2 * min(tails)))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_false_discovery_is_that_of_statsmodels(p):
    assert intervals.false_discovery(np.array(p)).tolist() == multipletests(p, 0.05, "fdr_bh")[0].tolist()


def test_false_discovery_does_not_count_the_unknown():
    p = np.array([0.001, np.nan, 0.04, np.nan])
    assert intervals.false_discovery(p).tolist() == [True, False, True, False]
    assert intervals.false_discovery(np.array([np.nan])).tolist() == [False]


def test_ranks_of_the_median():
    """Campbell and Gardner: with n = 100, the 40th and the 61st values."""
    assert intervals.median_ranks(100) == (40, 61)
    assert intervals.median_ranks(3) == (1, 3)


def test_the_interval_of_a_median_covers_it_as_often_as_it_says():
    draws = np.sort(np.random.default_rng(1).exponential(size=(4000, 75)), axis=1)
    low, high = intervals.median_ranks(75)
    covered = (draws[:, low - 1] <= np.log(2)) & (np.log(2) <= draws[:, high - 1])
    assert covered.mean() == pytest.approx(0.95, abs=0.02)


# --- steadied rates ------------------------------------------------------------------------------------------------


def test_marshall_by_hand():
    """Two territories: 10 of 1,000 and 60 of 2,000; every step written out."""
    x, n = [10, 60], [1000, 2000]
    m = 70 / 3000
    s2 = (1000 * (0.01 - m) ** 2 + 2000 * (0.03 - m) ** 2) / 3000
    a = s2 - m / 1500
    by_hand = [m + (a / (a + m / ni)) * (xi / ni - m) for xi, ni in zip(x, n, strict=True)]
    prior = shrinkage.moments(x, n)
    assert (prior.mean, prior.variance) == (pytest.approx(m), pytest.approx(a))
    rate, low, high = shrinkage.steadied(x, n, prior)
    assert rate == pytest.approx(by_hand)
    assert ((low < rate) & (rate < high)).all()


def test_the_gamma_poisson_prior_is_that_of_a_negative_binomial_regression():
    fit = sm.NegativeBinomial(COUNTS, np.ones((len(COUNTS), 1)), exposure=PEOPLE).fit(disp=0)
    prior = shrinkage.likelihood(COUNTS, PEOPLE)
    assert prior.mean == pytest.approx(np.exp(fit.params[0]), rel=1e-3)
    assert 1 / prior.shape == pytest.approx(fit.params[1], rel=1e-2)


def test_posterior_intervals_are_those_of_scipy():
    prior = shrinkage.likelihood(COUNTS, PEOPLE)
    _, low, high = shrinkage.steadied(COUNTS, PEOPLE, prior)
    law = stats.gamma(COUNTS + prior.shape, scale=1 / (PEOPLE + prior.weight))
    assert low == pytest.approx(law.ppf(0.025))
    assert high == pytest.approx(law.ppf(0.975))


def test_small_territories_are_drawn_further_to_the_whole():
    prior = shrinkage.moments(COUNTS, PEOPLE)
    rate, _, _ = shrinkage.steadied(COUNTS, PEOPLE, prior)
    raw = COUNTS / PEOPLE
    kept = (rate - prior.mean) / (raw - prior.mean)
    assert ((kept > 0) & (kept < 1)).all()
    order = np.argsort(PEOPLE)
    assert (np.diff(kept[order]) >= -1e-12).all()


def test_nothing_but_chance_gives_the_same_rate_to_all():
    people = np.array([1000.0, 1000.0, 1000.0])
    rate, low, high = shrinkage.steadied([5, 5, 5], people, shrinkage.moments([5, 5, 5], people))
    assert rate.tolist() == low.tolist() == high.tolist() == [0.005] * 3


def test_steadied_rates_are_nearer_to_the_truth():
    rng = np.random.default_rng(7)
    truth = rng.gamma(25, 0.0055 / 25, 300)
    people = rng.integers(500, 20_000, 300).astype(float)
    counts = rng.poisson(truth * people)
    rate, low, high = shrinkage.steadied(counts, people, shrinkage.likelihood(counts, people))
    assert ((rate - truth) ** 2).mean() < 0.6 * ((counts / people - truth) ** 2).mean()
    assert ((low < truth) & (truth < high)).mean() == pytest.approx(0.95, abs=0.04)


# --- funnel ----------------------------------------------------------------------------------------------------------


def test_limits_hold_as_many_as_they_say():
    people = np.array([5_000.0, 50_000.0, 500_000.0])
    for probability in (0.95, 0.998):
        low, high = funnel.limits(0.0055, people, probability)
        draws = np.random.default_rng(3).poisson(0.0055 * people, size=(200_000, 3)) / people
        inside = ((draws >= low) & (draws <= high)).mean(axis=0)
        assert inside == pytest.approx(probability, abs=0.02)
        assert (np.diff(high - low) < 0).all(), "narrower for larger territories"


def test_limits_lie_between_the_quantiles_of_scipy():
    low, high = funnel.limits(0.01, np.array([10_000.0]), 0.998)
    k_low, k_high = stats.poisson.ppf([0.001, 0.999], 100)
    assert k_low - 1 <= low[0] * 10_000 <= k_low
    assert k_high - 1 <= high[0] * 10_000 <= k_high


def test_overdispersion_is_one_by_chance_alone():
    people = np.full(5000, 40_000.0)
    counts = np.random.default_rng(4).poisson(people * 0.0055)
    z = funnel.z_scores(counts, people, 0.0055)
    assert z.std() == pytest.approx(1, abs=0.03)
    # of a normal law whose tenths at each end are brought in
    c = stats.norm.ppf(0.9)
    expected = 0.8 - 2 * c * stats.norm.pdf(c) + 0.2 * c**2
    assert funnel.overdispersion(z) == pytest.approx(expected, abs=0.05)
    assert funnel.overdispersion(3 * z) == pytest.approx(9 * funnel.overdispersion(z))


def test_verdicts_are_said_only_when_clear():
    said = funnel.verdicts([100, 150, 60, 103, 3, np.nan, 0], [100, 100, 100, 100, 4, 100, 40], few=20)
    assert said.tolist() == [
        "conforme",
        "au-dessus",
        "au-dessous",
        "conforme",
        "trop peu",
        None,
        "au-dessous",
    ]


def test_equal_territories_are_seldom_named():
    """One hundred territories all alike, a thousand times: at least one is named in about 5 % of the cases."""
    counts = np.random.default_rng(5).poisson(400, size=(1000, 100))
    wrong = [
        np.isin(funnel.verdicts(row, np.full(100, 400.0), 20), ("au-dessus", "au-dessous")).any()
        for row in counts
    ]
    assert np.mean(wrong) < 0.07


# --- expected access -------------------------------------------------------------------------------------------------


def test_expected_access_by_hand():
    """Groups of rates 10 ‰ and 2 ‰ in France; 1,000 and 4,000 people here: 18 expected, 27 observed, ratio 1.5."""
    rates = standard.group_rates(
        pd.Series({"a": 100.0, "b": 20.0}), pd.Series({"a": 10_000.0, "b": 10_000.0})
    )
    structure = pd.DataFrame({"a": [1000.0], "b": [4000.0]}, index=["ici"])
    wanted = standard.expected(structure, rates)
    assert wanted["ici"] == pytest.approx(18)
    value, low, high = standard.ratio([27], wanted)
    assert value[0] == pytest.approx(1.5)
    # exact Poisson limits of 27, over 18 (Breslow and Day's standardised mortality ratio)
    assert low[0] == pytest.approx(stats.chi2.ppf(0.025, 54) / 2 / 18, abs=0.005)
    assert high[0] == pytest.approx(stats.chi2.ppf(0.975, 56) / 2 / 18, abs=0.005)


def test_those_whose_group_is_not_said_are_shared_out():
    rates = standard.group_rates(
        pd.Series({"a": 60.0, "b": 30.0, "nr": 10.0}), pd.Series({"a": 1e4, "b": 1e4})
    )
    assert (rates * 1e4).sum() == pytest.approx(100)
    assert rates["a"] == pytest.approx(2 * rates["b"])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_expected_of_all_territories_is_what_is_observed_in_all(seed):
    rng = np.random.default_rng(seed)
    structure = pd.DataFrame(rng.integers(1, 5000, (12, 4)), columns=list("abcd"))
    entries = pd.Series(rng.integers(0, 500, 5), index=[*"abcd", "nr"]).astype(float)
    entries["a"] += 1
    rates = standard.group_rates(entries, structure.sum())
    assert standard.expected(structure, rates).sum() == pytest.approx(entries.sum())


def test_expected_access_is_that_of_a_poisson_regression_on_groups():
    """Fitted by statsmodels on all territories at once, group by group: the same rates, hence the same expected."""
    rng = np.random.default_rng(9)
    structure = pd.DataFrame(rng.integers(500, 9000, (20, 3)), columns=list("abc"))
    cells = structure.melt(var_name="group", value_name="people", ignore_index=False).reset_index(
        names="where"
    )
    cells["entries"] = rng.poisson(cells["people"] * cells["group"].map({"a": 0.004, "b": 0.008, "c": 0.002}))
    fit = sm.GLM(
        cells["entries"], pd.get_dummies(cells["group"]).astype(float),
        family=sm.families.Poisson(), offset=np.log(cells["people"].astype(float)),
    ).fit()  # fmt: skip
    rates = standard.group_rates(cells.groupby("group")["entries"].sum().astype(float), structure.sum())
    assert rates.tolist() == pytest.approx(np.exp(fit.params).tolist())
    fitted = fit.fittedvalues.groupby(cells["where"]).sum()
    assert standard.expected(structure, rates).tolist() == pytest.approx(fitted.tolist())


def test_an_unknown_group_makes_the_expected_unknown():
    structure = pd.DataFrame({"a": [10.0, 10.0], "b": [np.nan, 5.0]})
    found = standard.expected(structure, pd.Series({"a": 0.1, "b": 0.2}))
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(2)
    assert np.isnan(standard.ratio([5], [0])[0][0])


def test_mean_gap():
    assert standard.mean_gap([100, 200, np.nan], [110, 180, 5]) == pytest.approx(10)
    assert np.isnan(standard.mean_gap([np.nan], [1]))


# --- inequality ----------------------------------------------------------------------------------------------------


def test_gini_and_theil_by_hand():
    """Half of the people with a rate of 3, half of 1: Gini 0.25, Theil (1.5 ln 1.5 + 0.5 ln 0.5) / 2."""
    rates, people = np.array([3.0, 1.0]), np.array([10.0, 10.0])
    assert inequality.gini(rates, people) == pytest.approx(0.25)
    assert inequality.theil(rates, people) == pytest.approx((1.5 * np.log(1.5) + 0.5 * np.log(0.5)) / 2)
    assert inequality.extremes_ratio(rates) == 3
    assert inequality.gini(np.array([2.0, 2.0]), people) == pytest.approx(0)
    assert inequality.theil(np.array([2.0, 0.0]), people) == pytest.approx(np.log(2))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 20), st.integers(1, 30)), min_size=2, max_size=30))
def test_gini_is_half_the_mean_difference_between_two_persons(pairs):
    rates, people = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    each = np.repeat(rates, people.astype(int))
    brute = np.abs(each[:, None] - each[None, :]).mean() / (2 * each.mean())
    assert inequality.gini(rates, people) == pytest.approx(brute, abs=1e-9)


def test_ratio_of_tenths_by_hand():
    rates = np.arange(1.0, 11.0)
    assert inequality.quantile_ratio(rates, np.full(10, 5.0)) == pytest.approx(9.0)
    assert inequality.quantile_ratio(np.array([4.0, 1.0]), np.array([99.0, 1.0])) == 1, (
        "a tenth of people, not of territories"
    )


def test_inequality_is_that_of_underlying_rates_not_of_chance():
    rng = np.random.default_rng(11)
    people = rng.integers(500, 10_000, 400).astype(float)
    truth = rng.gamma(40, 0.006 / 40, 400)
    counts = rng.poisson(people * truth)
    value, low, high = inequality.inequality(counts, people)["gini"]
    real, naive = inequality.gini(truth, people), inequality.gini(counts / people, people)
    assert low < real < high
    assert abs(value - real) < 0.3 * abs(naive - real)


def test_inequality_of_equal_rates_is_null_and_the_same_call_gives_the_same_figures():
    people = np.full(50, 2000.0)
    assert inequality.inequality(np.full(50, 10.0), people)["gini"] == (0, 0, 0)
    assert inequality.inequality(COUNTS, PEOPLE) == inequality.inequality(COUNTS, PEOPLE)
