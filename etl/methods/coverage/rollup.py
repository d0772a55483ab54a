"""From communes to the territories they make up: sums and medians weighted by people at work. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack


@dataclass(frozen=True)
class Groups:
    """Territories of several levels over the same communes.

    labels: one row per territory (niveau_territoire, code_territoire). index: for each level, the territory of each
    commune, -1 where it is in none. members: sparse matrix (territories, communes) of ones.
    """

    labels: pd.DataFrame
    index: tuple[np.ndarray, ...]
    members: csr_array

    @classmethod
    def of(cls, codes: Mapping[str, np.ndarray]) -> Groups:
        """From, for each level, the code of each commune's territory (None or nan: in none)."""
        labels, index, members, start = [], [], [], 0
        for level, of_commune in codes.items():
            number, found = pd.factorize(pd.Series(of_commune, dtype=object), sort=True)
            inside = np.flatnonzero(number >= 0)
            labels.append(pd.DataFrame({"niveau_territoire": level, "code_territoire": found}))
            index.append(np.where(number >= 0, number + start, -1))
            shape = (len(found), len(number))
            members.append(csr_array((np.ones(len(inside)), (number[inside], inside)), shape=shape))
            start += len(found)
        return cls(pd.concat(labels, ignore_index=True), tuple(index), csr_array(vstack(members)))

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sum over the communes of each territory; values: (communes,) or (communes, columns)."""
        return self.members @ values

    def medians(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Weighted median of each territory (lower one), inf where it falls on what is infinite, nan without weight."""
        found = np.full(len(self.labels), np.nan)
        by_value = np.argsort(values, kind="stable")
        by_value = by_value[weights[by_value] > 0]
        # numpy sorts small integers in one pass
        small = np.int16 if len(self.labels) < np.iinfo(np.int16).max else np.int64
        for index in self.index:
            inside = by_value[index[by_value] >= 0]
            order = inside[np.argsort(index[inside].astype(small), kind="stable")]
            group, running = index[order], np.cumsum(weights[order])
            starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]) if len(group) else np.array([], int)
            before = np.r_[0, running][starts]
            whole = np.r_[running[starts[1:] - 1], running[-1:]] - before
            # sums of floats: half of the whole, but for their last digits
            at = np.searchsorted(running, before + whole / 2 - 1e-9 * whole)
            found[group[starts]] = values[order[at]]
        return found
