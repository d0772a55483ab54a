"""The macros of SQL: intervals equal to those of Python, the threshold of secrecy, a ratio whose base is missing."""

from collections.abc import Iterator

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.methods.access import intervals
from etl.paths import SQL
from tests.sql.cases import COMMON

# few people, the threshold, a town, a country: every count up to 200, then orders of magnitude
COUNTS = [*range(201), 999, 1000, 12_345, 1_000_000, 30_000_000]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(
            f"create table ref_parametres as select * from read_csv('{COMMON / 'ref_parametres.csv'}', all_varchar = true)"
        )
        for path in sorted((SQL / "macros").glob("*.sql")):
            con.execute(path.read_text(encoding="utf-8"))
        yield con


def test_byar_is_the_same_in_sql_and_in_python(con):
    rows = con.execute(
        "select byar_bas(n), byar_haut(n) from (select unnest($n) as n)", {"n": COUNTS}
    ).fetchall()
    low, high = intervals.byar(np.array(COUNTS))
    np.testing.assert_allclose(np.array(rows), np.stack([low, high], axis=1), rtol=1e-12, atol=1e-12)


@settings(max_examples=300, deadline=None)
@given(n=st.integers(1, 40_000_000), share=st.floats(0, 1))
def test_wilson_is_the_same_in_sql_and_in_python(con, n, share):
    k = round(n * share)
    found = con.execute("select wilson_bas(?, ?), wilson_haut(?, ?)", [k, n, k, n]).fetchall()[0]
    low, high = intervals.wilson(np.array([k]), np.array([n]))
    assert found == pytest.approx((low[0], high[0]), rel=1e-9, abs=1e-9)


def test_nobody_has_no_share_and_an_unknown_count_has_no_interval(con):
    row = con.execute(
        "select wilson_bas(0, 0), wilson_haut(0, 0), wilson_bas(null, 10), byar_bas(null), byar_haut(null), byar_bas(0)"
    ).fetchall()[0]
    assert row == (None, None, None, None, None, 0)


@pytest.mark.parametrize(
    ("count", "hidden"), [(0, False), (1, True), (4, True), (5, False), (-1, False), (None, None)]
)
def test_one_to_four_people_are_hidden_zero_and_five_are_not(con, count, hidden):
    assert con.execute("select sous_seuil(?)", [count]).fetchall() == [(hidden,)]


def test_a_ratio_without_its_base_is_unknown(con):
    found = con.execute(
        "select rate(1, 4, 100), rate(1, 0, 100), rate(1, null, 1), rate(null, 4, 1)"
    ).fetchall()
    assert found == [(25, None, None, None)]


def test_periods_in_a_year(con):
    assert con.execute("select par_an('2025-Q3'), par_an('2025')").fetchall() == [(4, 1)]
