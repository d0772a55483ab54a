"""An operator counts for the periods when it holds the service: not after its end, and its end stops nobody."""

from __future__ import annotations

import csv

import duckdb
import pytest

from etl.base.build import build
from etl.paths import Paths
from pages.shared.read import HARDENED
from tests.support import base
from tests.support.worlds import ACTIVITY, drop


def reference_with(folder, *rows: dict) -> None:
    """The committed reference, with operators of this test: those of one code replace each other."""
    folder.mkdir()
    for path in base.REFERENCE.iterdir():
        if path.name != "operateurs.csv":
            (folder / path.name).symlink_to(path)
    with (base.REFERENCE / "operateurs.csv").open(encoding="utf-8", newline="") as source:
        known = list(csv.DictReader(source))
    new = {row["operateur_code"]: row for row in rows}
    lines = [row | new.pop(row["operateur_code"], {}) for row in known] + [
        dict.fromkeys(known[0], "") | row for row in new.values()
    ]
    with (folder / "operateurs.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(known[0]))
        writer.writeheader()
        writer.writerows(lines)


ENDED = {"operateur_code": "or_corse", "au": "2025-06-30"}
NEXT = {
    "operateur_code": "or_corse_2", "nom": "Successeur en Corse", "reseau_code": "operateur_regional", "regions": "94",
    "du": "2025-07-01",
}  # fmt: skip


def row(operator: str, period: str, entries: int) -> str:
    return f"{operator};{period};2A004;;1;femme;{entries};{entries + 10}"


@pytest.fixture
def served(tmp_path):
    """`served(operators, rows)` → a base of these deliveries, each operator and period in a file."""

    def after(operators: list[dict], *rows: str):
        reference_with(tmp_path / "reference", *operators)
        paths = Paths(tmp_path / "data", tmp_path / "reference")
        paths.inbox.mkdir(parents=True)
        for i, line in enumerate(rows):
            drop(paths, f"{i}.csv", line, header=ACTIVITY, at=1_700_000_000 + i)
        build(paths)
        return duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED)

    return after


def corsica(con, period: str) -> tuple:
    return con.execute(
        "select valeur, obs_status, motif from indicateur where indicateur = 'entrees_cep' and code_territoire = '94' and "
        "niveau_territoire = 'region' and periode = ? and ventilation = 'reseau' and modalite = 'operateur_regional'",
        [period],
    ).fetchone()


def test_who_has_ended_and_delivers_with_its_successor_is_not_counted_twice(served):
    con = served(
        [ENDED, NEXT],
        row("or_corse", "2025-Q2", 150),
        row("or_corse", "2025-Q3", 165),
        row("or_corse_2", "2025-Q3", 165),
    )
    assert corsica(con, "2025-Q2")[0] == 150
    assert corsica(con, "2025-Q3")[0] == 165
    told = con.execute(
        "select exemple from controle where controle like '%chargé de rien%' and n > 0"
    ).fetchall()
    assert told == [("activite or_corse 2025-Q3",)]
    assert con.execute("select fichier from livraison where hors_mandat").fetchall() == [("1.csv",)]


def test_a_change_within_the_quarter_counts_both(served):
    con = served(
        [ENDED | {"au": "2025-08-15"}, NEXT | {"du": "2025-08-16"}],
        row("or_corse", "2025-Q3", 80), row("or_corse_2", "2025-Q3", 85),
    )  # fmt: skip
    assert corsica(con, "2025-Q3")[0] == 165


def test_an_end_without_a_successor_stops_nobody(served):
    con = served([ENDED], row("or_corse", "2025-Q2", 150), "apec;2025-Q3;;2A;1;nr;40;50")
    assert corsica(con, "2025-Q2")[0] == 150
    assert corsica(con, "2025-Q3") == (
        None,
        "M",
        "aucun opérateur n'a ce territoire en charge pour cette période",
    )


def test_a_departement_without_a_row_makes_its_region_a_minimum(served):
    con = served([], row("or_corse", "2025-Q2", 150))
    assert corsica(con, "2025-Q2") == (150, "E", "au moins : aucune ligne livrée pour Haute-Corse")
