"""Sums and weighted medians over territories, against plain Python."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.methods.coverage.rollup import Groups


def test_sums_and_medians_by_hand():
    groups = Groups.of({"france": np.array(["FR"] * 4), "epci": np.array(["B", "A", None, "A"], object)})
    assert groups.labels.to_numpy().tolist() == [["france", "FR"], ["epci", "A"], ["epci", "B"]]
    assert groups.sums(np.array([1.0, 2.0, 4.0, 8.0])).tolist() == [15, 10, 1]
    minutes, workers = np.array([10.0, 50.0, 5.0, 20.0]), np.array([100.0, 30.0, 300.0, 40.0])
    # France: 300 of 470 workers are at 5 minutes; EPCI A: 40 of 70 at 20 minutes; EPCI B: its only commune
    assert groups.medians(minutes, workers).tolist() == [5, 20, 10]


def test_a_median_that_nobody_reaches_is_infinite_and_one_of_nobody_unknown():
    groups = Groups.of({"epci": np.array(["A", "A", "B"], object)})
    found = groups.medians(np.array([np.inf, 3.0, 1.0]), np.array([60.0, 40.0, 0.0]))
    assert found[0] == np.inf
    assert np.isnan(found[1])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(0, 60), st.integers(0, 5)), min_size=1, max_size=25
    )
)
def test_a_weighted_median_is_that_of_the_workers_one_by_one(rows):
    code, minutes, workers = (np.array(x) for x in zip(*rows, strict=True))
    groups = Groups.of({"epci": code.astype(object)})
    found = groups.medians(minutes.astype(float), workers.astype(float))
    for row, name in enumerate(groups.labels["code_territoire"]):
        each = np.sort(np.repeat(minutes[code == name], workers[code == name]))
        if len(each):
            assert found[row] == each[(len(each) - 1) // 2]
        else:
            assert np.isnan(found[row])
    assert groups.sums(workers.astype(float)).sum() == pytest.approx(workers.sum())
