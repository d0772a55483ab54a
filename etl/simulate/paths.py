"""Paths of a few regional operators, person by person, coherent with their entries of each quarter.

Each entry of a quarter is one path whose first appointment falls on a day of that quarter; its request came some days
before, perhaps in the quarter before, in whose delivery it stands. Beside them, people who asked and never came, and, in
the last quarter, people who still wait.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from etl.simulate.cells import CODES, DIMENSIONS, Cells
from etl.simulate.country import Country
from etl.simulate.deliveries import Delivery, plain_sheet
from etl.simulate.faults import Fault, delivery_name
from etl.simulate.styles import PROGRAM

# operator → median wait in days; the others deliver only totals
WAITS = {
    "demo_beta": 8.0,
    "demo_delta": 9.0,
    "demo_kappa": 12.0,
    "demo_lambda": 11.0,
}
FIRST, LAST = "2024-Q4", "2026-Q3"
BEGIN, END = np.datetime64("2024-10-01"), np.datetime64("2026-09-30")
SPREAD = 0.6
NEVER_CAME = 0.08
STILL_WAIT = 0.09
SAYS_NO_CHANGE = ("demo_kappa",)  # leaves « change_operateur » empty
WRONG = ("demo_lambda", "2026")
MODES = ("presentiel", "telephone", "visio", "mixte")
MODE_SHARES, MODE_WAITS = (0.62, 0.21, 0.12, 0.05), np.array([1.08, 0.80, 0.85, 1.0])
REASONS = ("changer_metier", "creer_reprendre", "se_former", "vae", "maintien", "autre")
REASON_SHARES = (0.55, 0.16, 0.14, 0.05, 0.04, 0.06)
CHANGED = 0.045


def wanted(operator: str, period: str) -> bool:
    """Whether the cells of this delivery are those of paths to write."""
    return operator in WAITS and "-Q" in period and FIRST <= period <= LAST


def paths(
    country: Country, cells: dict[tuple[str, str], Cells], seed: int
) -> Iterator[tuple[Delivery, list[Fault]]]:
    """One file an operator and year of request. cells: those that `wanted` keeps, by operator and quarter."""
    communes = country.communes["code"].to_numpy()
    for number, operator in enumerate(WAITS):
        rng = np.random.default_rng([seed, 41, number])
        people = _people(operator, {p: c for (o, p), c in cells.items() if o == operator}, rng)
        if not people:
            continue
        columns = _columns(operator, number, people, communes, rng)
        asked = people["asked"]
        for year in np.unique(asked.astype("datetime64[Y]")):
            rows = pa.array(np.flatnonzero(asked.astype("datetime64[Y]") == year))
            part = {name: values.take(rows) for name, values in columns.items()}
            quarters = sorted(
                {_quarter(day) for day in np.unique(asked[rows.to_numpy()].astype("datetime64[M]"))}
            )
            name = delivery_name("parcours", operator, str(year), "csv")
            delivery = Delivery(name, "parcours", operator, quarters, PROGRAM, [plain_sheet(part)])
            yield delivery, _plant(delivery) if (operator, str(year)) == WRONG else []


def _quarter(month: np.datetime64) -> str:
    year, number = str(month).split("-")[:2]
    return f"{year}-Q{(int(number) - 1) // 3 + 1}"


def _people(operator: str, cells: dict[str, Cells], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """One element a path: place, profile, dates asked and met (NaT where there was no appointment), mode."""
    parts = []
    for period, of_period in sorted(cells.items()):
        year, quarter = int(period[:4]), int(period[-1])
        first = np.datetime64(f"{year}-{3 * quarter - 2:02d}-01")
        days = (first.astype("datetime64[M]") + 3).astype("datetime64[D]").astype(int) - first.astype(int)
        entries = of_period.measures["entrees_cep"]
        came = np.repeat(np.arange(len(of_period)), entries)
        lost = rng.choice(came, round(NEVER_CAME * len(came))) if len(came) else came
        waits = rng.choice(came, round(STILL_WAIT * len(came))) if period == LAST and len(came) else came[:0]
        who = np.concatenate([came, lost, waits])
        n = len(who)
        mode = rng.choice(len(MODES), n, p=MODE_SHARES)
        wait = np.exp(rng.normal(np.log(WAITS[operator]), SPREAD, n)) * MODE_WAITS[mode]
        wait = np.minimum(wait, 90).astype("timedelta64[D]")
        met = first + rng.integers(0, days, n).astype("timedelta64[D]")
        asked = np.maximum(met - wait, BEGIN)
        late = np.arange(n) >= len(came) + len(lost)
        asked[late] = END - rng.integers(0, 12, late.sum()).astype("timedelta64[D]")
        met[len(came) :] = np.datetime64("NaT")
        parts.append(
            {"place": of_period.place[who], "asked": asked, "met": met, "mode": mode}
            | {dimension: of_period.profile[dimension][who] for dimension in DIMENSIONS}
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def _columns(
    operator: str, number: int, people: dict[str, np.ndarray], communes: np.ndarray, rng: np.random.Generator
) -> dict[str, pa.Array]:
    n = len(people["asked"])
    met, none = people["met"], np.datetime64("NaT")
    level_2 = (people["niveau_cep"] == 1) & ~np.isnat(met)
    second = np.where(level_2, met + rng.exponential(24, n).astype("timedelta64[D]"), none)
    ended = np.maximum(met, np.where(np.isnat(second), met, second)) + rng.integers(10, 200, n).astype(
        "timedelta64[D]"
    )
    second, ended = (np.where(dates <= END, dates, none) for dates in (second, ended))
    columns = {
        "parcours_id": pa.array(_pseudonyms(np.arange(n), number)),
        "operateur_code": pa.array([operator]).take(pa.array(np.zeros(n, dtype=np.int8))),
        "code_commune": pa.array(communes).take(pa.array(people["place"])),
    }
    for dimension in DIMENSIONS[1:]:
        columns[dimension] = pa.array(CODES[dimension]).take(pa.array(people[dimension]))
    columns["date_demande"] = _dates(people["asked"])
    columns["date_premier_rdv"] = columns["date_debut_niveau_1"] = _dates(met)
    columns["date_debut_niveau_2"] = _dates(second)
    columns["date_fin"] = _dates(ended)
    columns["modalite"] = pa.array(MODES).take(pa.array(people["mode"]))
    reasons = rng.choice(len(REASONS), n, p=REASON_SHARES)
    columns["motif_recours"] = pa.array(REASONS).take(pa.array(reasons))
    changed = np.where(rng.random(n) < CHANGED, "oui", "non")
    columns["change_operateur"] = (
        pa.nulls(n, pa.string()) if operator in SAYS_NO_CHANGE else pa.array(changed)
    )
    service = np.where(np.isnat(met), "aiguillage", np.where(level_2, "UO2.1", "UO1"))
    columns["unite_oeuvre_code"] = pa.array(service)
    return columns


def _dates(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype("datetime64[D]")).cast(pa.string())


def _pseudonyms(ranks: np.ndarray, number: int) -> np.ndarray:
    """Distinct words of eight letters, in no order that tells anything; letters only, lest one looks like a number."""
    mixed = (ranks * 2_654_435_761 + number * 40_503 * 1_000_003) % 26**8
    letters = np.stack([mixed // 26**k % 26 + ord("a") for k in range(8)], axis=1).astype(np.uint32)
    words = np.ascontiguousarray(letters).view("U8").ravel()
    return np.char.add(f"DEMO-{chr(ord('a') + number)}-", words)


def _plant(delivery: Delivery) -> list[Fault]:
    """Three rows that cannot be loaded."""
    sheet = delivery.sheets[0]
    met = [i for i, day in enumerate(sheet.columns["date_premier_rdv"].to_pylist()) if day]
    rows = (met[5], met[15], met[25])
    planted = (
        ("rendez-vous avant la demande", "date_premier_rdv", "2024-01-02", "rdv_avant_demande"),
        ("valeur hors liste", "modalite", "courrier", "valeur_hors_liste"),
        ("commune inconnue", "code_commune", "97499", "commune_inconnue"),
    )
    faults = []
    for row, (what, column, value, rule) in zip(rows, planted, strict=True):
        cells = sheet.columns[column].to_pylist()
        cells[row] = value
        sheet.columns[column] = pa.array(cells, pa.string())
        faults.append(
            Fault(delivery.name, "", what, column, [sheet.line(row)], [value], rule, "ligne mise de côté")
        )
    return faults
