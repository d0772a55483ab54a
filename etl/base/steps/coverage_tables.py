"""What is seen from each commune, quarter after quarter, as tables by stretches of quarters: communes, territories, sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

import duckdb
import numpy as np
import pandas as pd

from etl.base.steps.network_states import Country, State
from etl.geography.history import intervals
from etl.methods.coverage.accessibility import NONE
from etl.methods.coverage.catchment import PER
from etl.methods.coverage.rollup import Groups

ALL = "ensemble"
# L: an operator has not delivered its sites; N: no road leads to a site; A: delivered time; E: estimated
TIME_STATUS = ("L", "N", "A", "E")
OFFER_STATUS = ("L", "E")
APL_DECIMALS = 2
SUM_DECIMALS = 2  # of workers and FTE; numbers of few digits take little room in the base
_INTERVAL = "maillage varchar, code_commune varchar, rang_du smallint, rang_au smallint, "
_TERRITORY = "rang_du smallint, rang_au smallint, niveau_territoire varchar, code_territoire varchar, maillage varchar, "
TABLES = {
    "couverture_temps": _INTERVAL
    + "temps_min float, distance_km float, temps_statut varchar, site_id varchar, operateur_code varchar",
    "couverture_offre": _INTERVAL
    + "apl float, apl_avec_distance float, apl_statut varchar, apl_au_moins boolean",
    "couverture_somme": _TERRITORY
    + "actifs double, actifs_absents double, actifs_offre_absente double, actifs_offre_au_moins double, "
    "actifs_temps_livre double, etp_accessibles double, etp_avec_distance double, temps_median double, "
    "distance_mediane double",
    "couverture_seuil": _TERRITORY + "seuil_min double, actifs_couverts double",
    "couverture_seul": _TERRITORY + "reseau_code varchar, actifs_seuls double, communes_seules integer",
    "couverture_lieu": "maillage varchar, rang_du smallint, rang_au smallint, operateur_code varchar, site_id varchar, "
    "actifs_perdus double, communes_perdues integer",
}


@dataclass(frozen=True, eq=False)
class Seen:
    """What a network (or several together) gives in a quarter; quarters without change share one object.

    absent: communes whose nearest site is unknown, since an operator has not delivered; offer_absent: the same for
    what they can count on within the last band of the catchment. networks: where several are together, what each gives.
    """

    state: State
    sites: pd.DataFrame
    absent: np.ndarray
    offer_absent: np.ndarray
    networks: Mapping[str, Seen] = field(default_factory=dict)


# What is seen quarter after quarter from each maillage: a network, all of them, or those that receive a public (None: no network does)
Histories = Mapping[str, list[Seen | None]]


def stretches(seen: list[Seen | None]) -> list[tuple[int, int, Seen]]:
    """(first rank, last rank, what is seen) of each run of quarters that share one object; ranks from 1, none where nothing is."""
    found, rank = [], 1
    for _, same in groupby(seen, key=id):
        run = list(same)
        if run[0] is not None:
            found.append((rank, rank + len(run) - 1, run[0]))
        rank += len(run)
    return found


def times(country: Country, histories: Histories) -> pd.DataFrame:
    """The nearest sites, by intervals."""
    parts = []
    for maillage, seen in histories.items():
        runs = stretches(seen)
        names = [s.sites[["operateur_code", "site_id"]] for _, _, s in runs]
        names = pd.concat(names).drop_duplicates(ignore_index=True)
        index = pd.MultiIndex.from_frame(names)
        sites, minutes, km, status = [], [], [], []
        for _, _, s in runs:
            number = index.get_indexer(pd.MultiIndex.from_frame(s.sites[["operateur_code", "site_id"]]))
            there = ~s.absent & (s.state.site != NONE)
            sites.append(np.where(there, np.append(number, NONE)[s.state.site], NONE))
            minutes.append(np.where(there, s.state.minutes, np.nan))
            km.append(np.where(there, s.state.km, np.nan))
            status.append(np.select([s.absent, s.state.site == NONE, s.state.real], [0, 1, 2], 3))
        part, (site, minute, distance, said) = _by_interval(
            country, maillage, runs, [sites, minutes, km, status]
        )
        named = names.reindex(site)  # -1 is no label: empty
        parts.append(
            part.assign(
                temps_min=minute,
                distance_km=distance,
                temps_statut=np.array(TIME_STATUS)[said],
                site_id=named["site_id"].to_numpy(),
                operateur_code=named["operateur_code"].to_numpy(),
            )
        )
    return pd.concat(parts, ignore_index=True)


def offers(country: Country, histories: Histories) -> pd.DataFrame:
    """What each commune can count on (APL), by intervals."""
    parts = []
    for maillage, seen in histories.items():
        runs = stretches(seen)
        face, whole, status, least = [], [], [], []
        for _, _, s in runs:
            hidden = np.where(s.offer_absent, np.nan, 0.0)
            face.append((s.state.access + hidden).round(APL_DECIMALS))
            whole.append((s.state.access + s.state.remote + hidden).round(APL_DECIMALS))
            status.append(np.where(s.offer_absent, 0, 1))
            least.append(s.state.partial & ~s.offer_absent)
        part, (apl, with_remote, said, at_least) = _by_interval(
            country, maillage, runs, [face, whole, status, least]
        )
        parts.append(
            part.assign(
                apl=apl,
                apl_avec_distance=with_remote,
                apl_statut=np.array(OFFER_STATUS)[said],
                apl_au_moins=at_least,
            )
        )
    return pd.concat(parts, ignore_index=True)


def _by_interval(
    country: Country, maillage: str, runs: list[tuple[int, int, Seen]], columns: list[list[np.ndarray]]
) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """(maillage, commune and ranks of each interval; its value in each column)."""
    stacked = [np.stack(c) for c in columns]
    place, first, last = intervals(stacked)
    starts, ends = (np.array([run[i] for run in runs], np.int16) for i in (0, 1))
    frame = pd.DataFrame(
        {
            "maillage": maillage,
            "code_commune": country.places.commune[place],
            "rang_du": starts[first],
            "rang_au": ends[last],
        }
    )
    return frame, [c[first, place] for c in stacked]


def write(con: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    """Fill a table of the base with these rows, by name of column; nan is null."""
    columns = [
        f"nullif({name}, 'nan'::double) as {name}" if kind == np.float64 else name
        for name, kind in rows.dtypes.items()
    ]
    con.register("_rows", rows)
    con.execute(f"insert into {table} by name select {', '.join(columns)} from _rows")
    con.unregister("_rows")


def territories(
    country: Country, groups: Groups, histories: Histories, thresholds: tuple[float, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sums and medians by territory, maillage and stretch; then the workers within each threshold of minutes."""
    runs = [(maillage, *run) for maillage, seen in histories.items() for run in stretches(seen)]
    known = {s: _territories_of(country, groups, s, thresholds) for s in {run[3] for run in runs}}
    n = len(groups.labels)

    def labelled(copies: int) -> dict[str, np.ndarray]:
        columns = {name: np.tile(groups.labels[name], copies) for name in groups.labels}
        of_run = zip(*[run[:3] for run in runs], strict=True)
        for name, values in zip(("maillage", "rang_du", "rang_au"), of_run, strict=True):
            columns[name] = np.repeat(np.array(values), copies // len(runs) * n)
        return columns

    sums = {name: np.concatenate([known[run[3]][0][name] for run in runs]) for name in known[runs[0][3]][0]}
    within = np.concatenate([known[run[3]][1].T.ravel() for run in runs])
    limits = np.tile(np.repeat(thresholds, n), len(runs))
    return (
        pd.DataFrame(labelled(len(runs)) | sums),
        pd.DataFrame(
            labelled(len(runs) * len(thresholds)) | {"seuil_min": limits, "actifs_couverts": within}
        ),
    )


def _territories_of(
    country: Country, groups: Groups, s: Seen, thresholds: tuple[float, ...]
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """(sums and medians by name, workers (territories, thresholds)) of one maillage in one stretch.

    A commune whose nearest site is unknown counts as far from any: shares are « at least », times « at most ».
    """
    demand, state = country.demand, s.state
    nowhere = s.absent | (state.site == NONE)
    minutes = np.where(nowhere, np.inf, state.minutes)
    columns = {
        "actifs": demand,
        "actifs_absents": demand * s.absent,
        "actifs_offre_absente": demand * s.offer_absent,
        "actifs_offre_au_moins": demand * state.partial,
        "actifs_temps_livre": demand * (state.real & ~s.absent),
        "etp_accessibles": demand * state.access / PER,
        "etp_avec_distance": demand * (state.access + state.remote) / PER,
    }
    covered = [demand * (minutes <= limit) for limit in thresholds]
    sums = groups.sums(np.column_stack([*columns.values(), *covered]))
    found = dict(zip(columns, sums.round(SUM_DECIMALS).T, strict=False))
    found["temps_median"] = groups.medians(minutes, demand)
    found["distance_mediane"] = groups.medians(
        np.where(nowhere | np.isnan(state.km), np.inf, state.km), demand
    )
    return found, sums[:, len(columns) :].round(SUM_DECIMALS)


def sole_actors(country: Country, groups: Groups, histories: Histories) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Workers and communes that have one network only within `sole_min` minutes; then sites, and what each would take away.

    Among the networks of each maillage; where it counts one network only, none is said alone. A commune for which an operator
    is missing is not counted: another network may be there.
    """
    by_territory, by_site = [], []
    for maillage, seen in histories.items():
        for first, last, s in stretches(seen):
            where = {"maillage": maillage, "rang_du": np.int16(first), "rang_au": np.int16(last)}
            by_territory += [part.assign(**where) for part in _alone(country, groups, s)]
            by_site.append(_lost(country, s).assign(**where))
    return pd.concat(by_territory, ignore_index=True), pd.concat(by_site, ignore_index=True)


def _alone(country: Country, groups: Groups, s: Seen) -> list[pd.DataFrame]:
    """By territory: workers and communes near one network only, whichever it is, then by network."""
    if not s.networks:
        return []
    near = np.stack([of.state.within > 0 for of in s.networks.values()])
    alone = (near.sum(axis=0) == 1) & ~s.absent
    parts = []
    for network, mask in zip([ALL, *s.networks], [alone, *(alone & near)], strict=True):
        sums = groups.sums(np.column_stack([country.demand * mask, mask]))
        kept = sums[:, 1] > 0
        parts.append(
            groups.labels[kept].assign(
                reseau_code=network, actifs_seuls=sums[kept, 0], communes_seules=sums[kept, 1].astype(int)
            )
        )
    return parts


def _lost(country: Country, s: Seen) -> pd.DataFrame:
    """By site: workers and communes that have no other within `sole_min` minutes."""
    one = np.flatnonzero((s.state.within == 1) & ~s.absent)
    lost = pd.DataFrame(
        {"site": s.state.site[one], "actifs_perdus": country.demand[one], "communes_perdues": 1}
    )
    lost = lost.groupby("site").sum()
    return s.sites.loc[lost.index, ["operateur_code", "site_id"]].assign(
        actifs_perdus=lost["actifs_perdus"], communes_perdues=lost["communes_perdues"]
    )
