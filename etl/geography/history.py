"""A history kept by intervals: a value is written once for as long as it lasts, and seen in each of its quarters."""

from __future__ import annotations

import numpy as np


def intervals(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(place, first, last) of each stretch of quarters over which no column changes.

    columns: arrays (quarters, places), in the order of time; nan equals nan. Sorted by place, then time.
    """
    quarters, places = columns[0].shape
    changed = np.ones((quarters, places), bool)
    changed[1:] = False
    for column in columns:
        before, after = column[:-1], column[1:]
        differs = before != after
        if np.issubdtype(column.dtype, np.floating):
            differs &= ~(np.isnan(before) & np.isnan(after))
        changed[1:] |= differs
    place, first = np.nonzero(changed.T)
    last = np.append(first[1:] - 1, quarters - 1)
    ends = np.append(place[1:] != place[:-1], True)
    last[ends] = quarters - 1
    return place, first, last
