"""Sites open, close and move: when each does, and how the list of a network looks in a quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.simulate.targets import LAST_QUARTER, YEARS, quarters

MORE_NATIONAL = 1.07  # sites that a national network ever has ÷ those it is known to have
OPENED_LATER = 0.10  # of its sites, those that open after the first quarter
CLOSED = 0.07  # of the sites of an operator, those that close
MOVED = 0.06  # of the sites of large communes, those that change address
MOVES_ABOVE = 30_000  # inhabitants: the new address is still inside the commune
STEP = 0.004  # degrees between two addresses: some 400 m
PERIODS = [f"{year}-Q{q}" for year in YEARS for q in quarters(year)]
NEVER = f"{LAST_QUARTER[0] + 1}-Q1"


def with_lives(
    sites: pd.DataFrame,
    departements: np.ndarray,
    counted: np.ndarray,
    large: np.ndarray,
    national: bool,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Sites with `ouvre` and `ferme` (first quarter with, and without), `demenage` (first quarter elsewhere).

    departements: of each site; the first of a département always stands. counted: sites of a région whose number is
    published, which never close. large: sites that may move inside their commune. A network that is not `national` opens
    its sites in the order of the table, which its number says.
    """
    n = len(sites)
    later = pd.Series(departements).duplicated().to_numpy() & ~counted & (np.arange(n) < n - 1)
    drawn, when = rng.random((n, 3)), rng.integers(1, len(PERIODS), (n, 3))
    ends = np.array([*PERIODS, NEVER], dtype=object)
    opens = np.where(later & national & (drawn[:, 0] < OPENED_LATER), when[:, 0], 0)
    closes = np.where(later & (drawn[:, 1] < CLOSED) & (when[:, 1] > opens), when[:, 1], len(PERIODS))
    moves = np.where(large & (drawn[:, 2] < MOVED), when[:, 2], len(PERIODS))
    return sites.assign(ouvre=ends[opens], ferme=ends[closes], demenage=ends[moves])


def in_quarter(sites: pd.DataFrame, period: str) -> pd.DataFrame:
    """The sites open in a quarter, each at its address of then. Periods compare as text."""
    here = sites[(sites["ouvre"] <= period) & (period < sites["ferme"])]
    step = STEP * (here["demenage"] <= period)
    return here.assign(latitude=here["latitude"] + step, longitude=here["longitude"] - step)
