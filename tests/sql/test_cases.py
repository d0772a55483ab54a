"""Each model gives, on the small tables of its cases, the rows worked out by hand (see cases.py)."""

from pathlib import Path

import pytest

from tests.sql.cases import COMMON, all_cases, differences, models, tables_of, types


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_model_gives_what_its_case_expects(case: Path):
    model = models()[case.parent.name]
    with tables_of(case) as con:
        said = differences(con, model.sql, case)
        given = {row[0] for row in con.execute(f"describe {model.sql}").fetchall()}
    assert not said, f"{model.name} ({case.name}) :\n" + "\n".join(said)
    # a case of who reads this model gives it these columns
    assert given == set(types().get(model.table, given)), "python -m tests.sql.types"


def test_the_common_tables_are_those_of_the_base():
    for path in COMMON.glob("*.csv"):
        assert path.stem in types()
