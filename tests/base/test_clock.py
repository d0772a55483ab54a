"""The six-month clock, on days computed by hand."""

import datetime as dt

import duckdb
import pytest

from etl.paths import SQL
from tests.base.test_build import corsica  # noqa: F401  (the fixture)


def clock(paths, today: dt.date) -> dict[tuple[str, str], dict]:
    con = duckdb.connect(str(paths.link.resolve()), read_only=True)
    sql = (SQL / "queries" / "sources" / "clock.sql").read_text(encoding="utf-8")
    rows = con.execute(sql, {"aujourdhui": today}).df().to_dict("records")
    return {(r["operateur_code"], r["dataset"]): r for r in rows}


@pytest.mark.parametrize(
    ("today", "days", "state"),
    [
        (dt.date(2024, 6, 30), 0, "à jour"),  # 2024-Q1 is delivered: 2024-Q2 is not over
        (dt.date(2024, 7, 1), 1, "attendue"),
        (dt.date(2024, 12, 30), 183, "attendue"),
        (dt.date(2024, 12, 31), 184, "mise en demeure possible"),
        (dt.date(2025, 2, 28), 243, "mise en demeure possible"),
        (dt.date(2025, 3, 1), 244, "deux mois écoulés"),
    ],
)
def test_the_clock_of_an_operator_that_delivered_the_first_quarter(corsica, today, days, state):  # noqa: F811
    row = clock(corsica, today)["or_corse", "activite"]
    assert (row["manque_depuis_j"], row["etat"]) == (days, state)
    assert row["derniere_periode"] == "2024-Q1"


def test_an_operator_that_never_delivered_is_late_since_its_first_quarter(corsica):  # noqa: F811
    rows = clock(corsica, dt.date(2024, 7, 1))
    assert rows["catalys", "activite"]["etat"] == "deux mois écoulés"
    assert rows["catalys", "activite"]["fin_attendue"].date() == dt.date(2020, 3, 31)
