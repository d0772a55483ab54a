"""Satisfaction surveys of the regional operators and files of Transitions Pro, settled on the published shares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.simulate import targets
from etl.simulate.country import Country, share_out
from etl.simulate.deliveries import Delivery, plain_sheet
from etl.simulate.faults import MARK, Fault, delivery_name
from etl.simulate.styles import PROGRAM

NO_SURVEY = ("demo_omicron",)  # never delivers them
NO_COUNT = ("demo_theta", "2023-Q2")  # writes « nc » for the satisfied
TOO_MANY = ("demo_lambda", "2025-Q1")  # more satisfied than respondents
NOT_DELIVERED = ("03", "2026-Q3")  # région and quarter without files of Transitions Pro
ASKED = {"UO1": 0.55, "UO2.1": 0.25}  # share of the beneficiaries of a quarter
ANSWERS = {0: 0.36, 6: 0.22}
# (year, unit) → satisfied, useful, better, in percent; published for 2021 and, satisfied alone, for 2022
PUBLISHED = {
    (2021, "UO1"): (91, 65, 65),
    (2021, "UO2.1"): (85, 87, 85),
    (2022, "UO1"): (92, 67, 66),
    (2022, "UO2.1"): (92, 87, 85),
}
ELSEWHERE = {"UO1": (92, 67, 66), "UO2.1": (90, 87, 84)}


def surveys(country: Country, seed: int) -> Iterator[tuple[Delivery, list[Fault]]]:
    """One file an operator, all quarters."""
    rows = _answers(country, seed)
    for operator, part in rows.groupby("operateur_code", sort=True):
        name = delivery_name("satisfaction", operator, "2020-2026", "csv")
        columns = {
            column: pa.array(part[column], pa.string() if column in _TEXTS else pa.int64(), from_pandas=True)
            for column in part
        }
        delivery = Delivery(
            name, "satisfaction", operator, sorted(part["periode"].unique()), PROGRAM, [plain_sheet(columns)]
        )
        yield delivery, _plant(delivery, operator)


_TEXTS = ("operateur_code", "periode", "unite_oeuvre_code", "code_region")


def _answers(country: Country, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([seed, 51])
    base = []
    for year in targets.YEARS:
        people = targets.regional_people(country, year)["beneficiaires"]
        for quarter in targets.quarters(year):
            for operator in country.regional_operators:
                for region in country.regions_of(operator):
                    if operator in NO_SURVEY or (year == 2020 and quarter < 2):
                        continue
                    for unit, share in ASKED.items():
                        for horizon in (0, 6):
                            if horizon and year == 2020:
                                continue
                            asked = round(people[region] * share * 0.3 * np.exp(rng.normal(0, 0.08)))
                            answers = rng.binomial(asked, ANSWERS[horizon] * np.exp(rng.normal(0, 0.08)))
                            base.append(
                                (operator, f"{year}-Q{quarter}", unit, region, horizon, asked, answers)
                            )
    rows = pd.DataFrame(
        base,
        columns=[
            "operateur_code",
            "periode",
            "unite_oeuvre_code",
            "code_region",
            "horizon_mois",
            "interroges",
            "repondants",
        ],
    )
    leaning = {o: np.exp(rng.normal(0, 0.2)) for o in country.regional_operators}
    rows["_lean"] = rows["operateur_code"].map(leaning) * np.exp(rng.normal(0, 0.1, len(rows)))
    for name in ("satisfaits", "utile", "situation_amelioree"):
        rows[name] = pd.array([None] * len(rows), dtype="Int64")
    years = rows["periode"].str[:4].astype(int)
    for (year, unit, horizon), at in rows.groupby(
        [years, "unite_oeuvre_code", "horizon_mois"]
    ).groups.items():
        satisfied, useful, better = PUBLISHED.get((year, unit), ELSEWHERE[unit])
        wanted = {"satisfaits": satisfied if horizon == 0 else satisfied - 2}
        if horizon:
            wanted |= {"utile": useful, "situation_amelioree": better}
        for name, percent in wanted.items():
            answers = rows.loc[at, "repondants"]
            rows.loc[at, name] = _settled(answers.to_numpy(), percent, rows.loc[at, "_lean"].to_numpy())
    return rows.drop(columns="_lean").astype({"repondants": "int64"})


def _settled(answers: np.ndarray, percent: float, lean: np.ndarray) -> np.ndarray:
    """Positive answers of each row: their sum is exactly the percent of all answers; some lean more to « no »."""
    total = int(answers.sum())
    refusals = total - round(total * percent / 100)
    rest = np.minimum(share_out(refusals, answers * lean), answers)
    while (missing := refusals - int(rest.sum())) > 0:
        room = answers - rest
        rest = np.minimum(rest + share_out(missing, room.astype(float)), answers)
    return answers - rest


def _plant(delivery: Delivery, operator: str) -> list[Fault]:
    sheet = delivery.sheets[0]
    periods = sheet.columns["periode"].to_pylist()
    faults = []
    for (who, period), value, what, rule, expected in (
        (NO_COUNT, "nc", "nombre non communiqué", "", "chargé sans valeur, motif « non_communique »"),
        (
            TOO_MANY,
            "9999",
            "plus de satisfaits que de répondants",
            "satisfaits_trop_nombreux",
            "ligne mise de côté",
        ),
    ):
        if operator == who:
            row = periods.index(period)
            cells = sheet.columns["satisfaits"].cast(pa.string()).to_pylist()
            cells[row] = value
            sheet.columns["satisfaits"] = pa.array(cells, pa.string())
            faults.append(
                Fault(delivery.name, "", what, "satisfaits", [sheet.line(row)], [value], rule, expected)
            )
    return faults


# year → files presented in France for each scheme; 2022 and 2023 follow the financed files and acceptance published
PRESENTED = {
    2020: (23_000, 14_500), 2021: (25_200, 17_800), 2022: (27_148, 19_900), 2023: (28_788, 22_300),
    2024: (28_400, 23_100), 2025: (28_900, 23_900), 2026: (29_100, 24_300),
}  # fmt: skip
ACCEPTED = (0.69, 0.93)
WITH_CEP = {2020: (0.52, 0.80), 2021: (0.58, 0.83), 2022: (0.61, 0.85)}
WITH_CEP_LATER = (0.65, 0.87)
SCHEMES = ("ptp", "demission_reconversion")
# published for Nouvelle-Aquitaine in 2022: presented, with CEP
KNOWN = {("75", 2022): {"ptp": (2163, 1353), "demission_reconversion": (2119, 1800)}}


def transitions(country: Country, seed: int) -> Iterator[Delivery]:
    """Files presented to Transitions Pro: one file a year, all régions."""
    workers = country.departements.groupby("code_region")["actifs_occupes"].sum()
    for year in targets.YEARS:
        rng = np.random.default_rng([seed, 61, year])
        quarters = targets.quarters(year)
        rows = []
        for number, scheme in enumerate(SCHEMES):
            presented = share_out(
                PRESENTED[year][number], workers.to_numpy() * np.exp(rng.normal(0, 0.06, len(workers)))
            )
            for region, whole in zip(workers.index, presented, strict=True):
                share = np.clip(WITH_CEP.get(year, WITH_CEP_LATER)[number] + rng.normal(0, 0.03), 0.3, 0.97)
                whole, with_cep = KNOWN.get((region, year), {}).get(
                    scheme, (int(whole), round(whole * share))
                )
                weights = np.array([0.27, 0.26, 0.20, 0.27])
                each = share_out(whole, weights)
                advised = np.minimum(share_out(with_cep, each.astype(float)), each)
                for quarter in quarters:
                    period = f"{year}-Q{quarter}"
                    if (region, period) == NOT_DELIVERED:
                        continue
                    n, k = int(each[quarter - 1]), int(advised[quarter - 1])
                    rows.append((region, period, scheme, n, k, min(n, round(n * ACCEPTED[number]))))
        table = pd.DataFrame(rows, columns=_TRANSITIONS)
        columns = {c: pa.array(table[c].tolist()) for c in table}
        name = f"transitions_pro__{year}__{MARK}.csv"
        periods = [f"{year}-Q{q}" for q in quarters]
        yield Delivery(name, "transitions_pro", "", periods, PROGRAM, [plain_sheet(columns)])


_TRANSITIONS = [
    "code_region",
    "periode",
    "dispositif",
    "dossiers_presentes",
    "dossiers_avec_cep",
    "dossiers_acceptes",
]
