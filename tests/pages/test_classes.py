"""Classes of maps: against jenkspy (another implementation of Fisher–Jenks), numpy, and by hand."""

from __future__ import annotations

import jenkspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared import classes


def within(values, bounds) -> float:
    """Sum of squared distances to the mean of the class."""
    values = np.asarray(values, dtype=float)
    found = np.searchsorted(bounds, values, side="right")
    return sum(((values[found == k] - values[found == k].mean()) ** 2).sum() for k in np.unique(found))


def test_natural_breaks_by_hand():
    assert classes.limits([1, 2, 3, 50, 51, 52, 100, 101], "jenks", 3) == [50, 100]


def test_natural_breaks_are_those_of_jenkspy():
    values = np.random.default_rng(4).gamma(2.0, 9.0, 400).round(2)
    ours = classes.limits(values, "jenks")
    theirs = jenkspy.jenks_breaks(values, n_classes=5)[1:-1]  # upper value of each class
    assert [values[values < b].max() for b in ours] == theirs


@given(st.lists(st.floats(0.1, 1000, allow_nan=False), min_size=6, max_size=60, unique=True))
def test_no_cut_in_as_many_classes_is_closer_to_the_means(values):
    best = within(values, classes.limits(values, "jenks", 3))
    ordered = sorted(values)
    for i in range(1, len(values) - 1, 3):
        for j in range(i + 1, len(values), 4):
            assert best <= within(values, [ordered[i], ordered[j]]) * (1 + 1e-9) + 1e-6


def test_quantiles_put_as_many_units_in_each_class():
    values = np.arange(1.0, 101.0)
    found = np.searchsorted(classes.limits(values, "quantiles"), values, side="right")
    assert np.bincount(found).tolist() == [20] * 5


@pytest.mark.parametrize(
    ("values", "expected"),
    [(np.arange(0.5, 100), [20, 40, 60, 80]), (np.arange(3, 12.1, 0.1), [4, 6, 8, 10])],
)
def test_regular_limits_are_round(values, expected):
    assert classes.limits(values, "fixes") == expected


def test_many_zeros_are_a_class_apart():
    values = [0] * 50 + list(range(1, 41))
    bounds = classes.limits(values, "quantiles")
    assert bounds[0] == 1
    assert classes.zero_apart(values, bounds)
    assert not classes.zero_apart([0, 0.5, 2], [1])


@pytest.mark.parametrize("method", classes.METHODS)
@pytest.mark.parametrize("values", [[], [np.nan], [3, 3, 3], [1, 2], [0, 0, 0, 0, 7]])
def test_few_values_give_few_classes(method, values):
    bounds = classes.limits(values, method)
    assert bounds == sorted(set(bounds))
    assert len(bounds) < max(1, len(set(values))) + (0 if values else 1)


def test_a_histogram_loses_nobody():
    values = np.r_[np.random.default_rng(1).normal(50, 10, 990), [900.0] * 10]
    counts, edges = classes.histogram([*values, np.nan], [40, 60])
    assert counts.sum() == 1000
    assert edges[0] <= 40
    assert edges[-1] >= 60
