"""An invented structure of people in work, adding up to the real number of each département (census 2021)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pyarrow as pa

from etl.simulate.cells import CODES
from etl.simulate.country import Country, share_out
from etl.simulate.deliveries import Delivery, plain_sheet
from etl.simulate.faults import MARK
from etl.simulate.profiles import DIPLOMA_BY_CSP
from etl.simulate.styles import PROGRAM

VINTAGE = 2021
CSP = np.array([0.014, 0.067, 0.205, 0.262, 0.262, 0.190])
CITIES = ("06", "13", "31", "33", "34", "35", "38", "44", "59", "67", "69", "75", "78", "91", "92", "94")
MORE_IN_CITIES = np.array([0.3, 0.95, 1.55, 1.02, 0.97, 0.72])
WOMEN_BY_CSP = np.array([0.27, 0.31, 0.43, 0.53, 0.75, 0.20])
AGE_BY_CSP = np.array(
    [
        [0.03, 0.15, 0.36, 0.46],
        [0.02, 0.16, 0.42, 0.40],
        [0.03, 0.25, 0.42, 0.30],
        [0.08, 0.26, 0.39, 0.27],
        [0.13, 0.22, 0.34, 0.31],
        [0.12, 0.23, 0.36, 0.29],
    ]
)
ALONE_BY_CSP = np.array([0.92, 0.88, 0.13, 0.07, 0.02, 0.01])
SPREAD = 0.07  # how much the shares of a département stray from those of France


def structure(country: Country, seed: int) -> Iterator[Delivery]:
    """One file: every département but Mayotte, which is outside the census."""
    rng = np.random.default_rng([seed, 31])
    sexes, ages, csps, diplomas = (
        [c for c in CODES[d] if c != "nr"] for d in ("sexe", "tranche_age", "csp", "niveau_diplome")
    )
    labels = list(product(sexes, ages, csps, diplomas, ("salarie", "independant")))
    codes, counts = [], []
    for code, workers in country.departements[["code", "actifs_occupes"]].itertuples(index=False):
        if code == "976":
            continue
        csp = CSP * (MORE_IN_CITIES if code in CITIES else 1) * np.exp(rng.normal(0, SPREAD, len(CSP)))
        csp = csp / csp.sum()
        women = np.clip(WOMEN_BY_CSP + rng.normal(0, 0.01), 0.05, 0.95)
        age = AGE_BY_CSP * np.exp(rng.normal(0, SPREAD / 2, 4))
        age = age / age.sum(axis=1, keepdims=True)
        shares = (
            csp[None, None, :, None, None]
            * np.stack([women, 1 - women])[:, None, :, None, None]
            * age.T[None, :, :, None, None]
            * DIPLOMA_BY_CSP[None, None, :, :, None]
            * np.stack([1 - ALONE_BY_CSP, ALONE_BY_CSP], axis=1)[None, None, :, None, :]
        )
        counts.append(share_out(int(workers), shares.ravel()))
        codes += [code] * len(labels)
    values = np.concatenate(counts)
    columns = {"code_departement": pa.array(codes)}
    for i, name in enumerate(("sexe", "tranche_age", "csp", "niveau_diplome", "statut_emploi")):
        words, at = np.unique([row[i] for row in labels], return_inverse=True)
        columns[name] = pa.array(words.tolist()).take(pa.array(np.tile(at, len(counts))))
    columns["actifs_occupes"] = pa.array(values)
    columns["millesime"] = pa.array(np.full(len(values), VINTAGE))
    kept = pa.table(columns).filter(pa.array(values > 0))
    columns = {name: kept[name].combine_chunks() for name in kept.column_names}
    name = f"structure_actifs__{VINTAGE}__{MARK}.csv"
    yield Delivery(name, "structure_actifs", "", [str(VINTAGE)], PROGRAM, [plain_sheet(columns)])
