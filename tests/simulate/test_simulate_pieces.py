"""The pieces of the demonstration: exact sharing, keys of cells, settled profiles, wording of operators."""

from __future__ import annotations

import numpy as np
import pytest

from etl.contracts import contracts
from etl.door.values import read_enum
from etl.simulate.cells import CODES, pack, tally, unpack, with_empty_rows
from etl.simulate.country import load_country, share_out
from etl.simulate.profiles import settle
from etl.simulate.styles import HEADERS, LABELS, YEAR_HEADERS, spell_period
from tests.support.demo_files import REFERENCE


def test_every_header_and_word_is_in_the_contracts():
    columns = {name: c for c in ("lieux_accueil", "activite") for name in contracts()[c].by_name}
    for column, spellings in HEADERS.items():
        contract = contracts()[columns[column]]
        assert {contract.column_of(s) for s in spellings} == {column}
    assert {contracts()["activite"].column_of(s) for s in YEAR_HEADERS} == {"periode"}
    for column, words in LABELS.items():
        spec = contracts()[columns[column]].by_name[column]
        assert {code: read_enum(word, spec).value for code, word in words.items()} == {c: c for c in words}
    for column, codes in CODES.items():
        allowed = contracts()["activite"].by_name[column].constraints["enum"]
        assert set(codes) <= set(allowed)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("code", "2022-Q1"),
        ("T1 2022", "T1 2022"),
        ("2022-T1", "2022-T1"),
        ("1er trim. 2022", "1er trim. 2022"),
    ],
)
def test_periods_are_spelled(form, expected):
    assert spell_period("2022-Q1", form) == expected
    assert spell_period("2022", form) == "2022"
    assert spell_period("2022-Q3", "1er trim. 2022") == "3e trim. 2022"


def test_share_out_is_exact_and_proportional():
    assert share_out(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert share_out(7, np.array([0.0, 2.0, 5.0])).tolist() == [0, 2, 5]
    parts = share_out(102_000, np.random.default_rng(1).random(500))
    assert parts.sum() == 102_000


def test_keys_of_cells_are_reversible():
    rng = np.random.default_rng(1)
    place = rng.integers(0, 35_000, 200)
    profile = {d: rng.integers(0, len(v), 200).astype(np.int8) for d, v in CODES.items()}
    back, same = unpack(pack(place, profile))
    assert (back == place).all()
    assert all((same[d] == profile[d]).all() for d in CODES)


def test_tally_adds_up_and_empty_rows_change_no_total():
    profile = {d: np.zeros(4, dtype=np.int8) for d in CODES}
    profile["sexe"] = np.array([0, 0, 1, 1], dtype=np.int8)
    cells = tally(pack(np.array([5, 5, 5, 6]), profile), {"n": np.array([1, 2, 4, 8])})
    assert cells.place.tolist() == [5, 5, 6]
    assert cells.measures["n"].tolist() == [3, 4, 8]
    more = with_empty_rows(cells, 1.34, np.random.default_rng(3))
    assert len(more) in (3, 4)  # the drawn cell may already be there
    assert more.measures["n"].sum() == 15
    keys = pack(more.place, more.profile)
    assert (np.diff(keys) > 0).all()


def test_settle_reaches_the_wanted_weights_and_keeps_everyone():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 300).astype(np.int8)
    sizes = np.where(np.arange(300) % 2, 1, 4)
    inside = np.arange(300) < 200
    outside = labels[~inside].copy()
    settle(labels, sizes, inside, {(0,): 310, (1,): 40}, rng)
    weight = np.bincount(labels[inside], weights=sizes[inside])
    assert weight.tolist() == [310, 40, 150]
    assert (labels[~inside] == outside).all()


def test_more_scale_more_rows_same_totals():
    """A larger scale only adds empty cells (one small operator, to stay quick)."""
    from etl.simulate.regional import kept_communes, plan, regional_year

    country = load_country(REFERENCE)
    found = {}
    for scale in (1.0, 3.0):
        of_year = plan(country, 2023, kept_communes(country, scale), scale, 2018)
        found[scale] = regional_year(country, "demo_kappa", of_year)
    for period, cells in found[1.0].items():
        larger = found[3.0][period]
        assert 2.5 * len(cells) < len(larger) <= 3 * len(cells)
        assert larger.measures["entrees_cep"].sum() == pytest.approx(
            cells.measures["entrees_cep"].sum(), rel=0.05
        )
    assert (
        found[1.0]["2023"].measures["entrees_cep"].sum() == found[3.0]["2023"].measures["entrees_cep"].sum()
    )
