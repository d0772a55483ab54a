"""A quarter sent as several files adds up; a file sent again replaces what it says again, and nothing else (decision 0021)."""

from __future__ import annotations

import os

import duckdb
import pytest

from etl.base.build import build
from etl.contracts import contracts
from etl.door import parts
from etl.journal import read_journal
from pages.shared.read import HARDENED
from tests.support.worlds import ACTIVITY, SITES

A, B = "or_corse;2024-Q1;2A004;;1;femme;120;140", "or_corse;2024-Q1;2B033;;1;femme;200;250"
A_MEN, B_MEN = A.replace("femme", "homme"), B.replace("femme", "homme")


@pytest.fixture
def served(paths):
    """`served(first file, second file, …)` → a connection to the base that they give, received in that order."""

    def after(*files: list[str], header: str = ACTIVITY):
        for i, rows in enumerate(files):
            path = paths.inbox / f"fichier_{i}.csv"
            path.write_bytes(("\n".join([header, *rows]) + "\n").encode())
            os.utime(path, (1_700_000_000 + i, 1_700_000_000 + i))
        build(paths)
        return duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED)

    return after


def entries(con, indicateur: str = "entrees_cep") -> tuple:
    """Entries of Corsica's operator in 2024-Q1 (or another count), and their status."""
    return con.execute(
        "select valeur, obs_status from indicateur where indicateur = ? and niveau_territoire = 'region' "
        "and code_territoire = '94' and periode = '2024-Q1' and ventilation = 'reseau' and modalite = 'operateur_regional'",
        [indicateur],
    ).fetchone()


@pytest.mark.parametrize(
    "halves",
    [
        ([A, A_MEN], [B, B_MEN]),  # by département
        ([A, B], [A_MEN, B_MEN]),  # by sex, as two sheets would
        ([A, B_MEN], [B, A_MEN]),  # odd and even rows
        ([A], [A_MEN], [B], [B_MEN]),
    ],
)
def test_disjoint_halves_add_up(served, halves):
    con = served(*halves)
    assert entries(con) == (640, "P")  # 2 × (120 + 200)
    assert con.execute("select count(*) from livraison where en_vigueur").fetchone() == (len(halves),)


@pytest.mark.parametrize(
    ("files", "total"),
    [
        (([A, B], [A.replace("120;140", "110;140"), B]), 310),  # the same keys: a correction
        (([A], [A, B]), 320),  # the whole after a first half
        (([A], [B], [B.replace("200;250", "210;250")]), 330),  # one part again leaves the other
        (([A], [B], [A.replace("120", "100"), B]), 300),  # the whole after both
        (([A, B], [A_MEN, B_MEN], [A, B, A_MEN]), 440),  # keys in common with both: it replaces both
        (([A, B], [A]), 120),  # fewer rows: the last one alone, and it is told
    ],
)
def test_a_key_in_common_is_a_correction(served, files, total):
    assert entries(served(*files))[0] == total


def told(con) -> list[str]:
    return [
        example
        for (example,) in con.execute(
            "select exemple from controle where controle like 'une livraison en remplace une autre%' and n > 0"
        ).fetchall()
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (([A, A_MEN, B], [A]), "1 ligne à la place de 3, dont 1 en commun, total 120 au lieu de 440"),
        (
            ([A], [A.replace("120;140", "50;60")]),
            "1 ligne à la place de 1, dont 1 en commun, total 50 au lieu de 120",
        ),
        (
            ([A], ["or_corse;2024-Q1;;2A;1;femme;120;140"]),
            "1 ligne à la place de 1, dont 0 en commun, total 120 au lieu de 120",
        ),
    ],
)
def test_a_replacement_that_loses_rows_or_halves_the_total_is_told(served, files, said):
    assert told(served(*files)) == [f"activite or_corse 2024-Q1 : {said}"]


@pytest.mark.parametrize(
    "files", [([A], [A, B.replace("200;250", "20;25")]), ([A], [A.replace("120;140", "130;150")]), ([A], [B])]
)
def test_a_plain_correction_or_a_part_is_not(served, files):
    assert told(served(*files)) == []


def test_a_quarter_that_the_delivered_year_contradicts_is_told(served):
    """Half of the third quarter is missing: less than half the one before, and four quarters short of their year."""
    quarters = [[A.replace("Q1", f"Q{q}"), B.replace("Q1", f"Q{q}")] for q in (1, 2, 3, 4)]
    year = [
        row.replace("2024-Q1", "2024").replace(";120;140", ";480;560").replace(";200;250", ";800;999")
        for row in (A, B)
    ]
    con = served(*quarters[:2], quarters[2][:1], quarters[3], year)
    told = con.execute(
        "select periode, etonne from livraison where etonne is not null order by periode"
    ).fetchall()
    assert told == [
        ("2024-Q3", "aucune ligne pour Haute-Corse, livré jusqu'ici à chaque trimestre ; moitié moins d'entrées, ou davantage, "
        "qu'au trimestre précédent"),
        ("2024-Q4", "deux fois plus d'entrées, ou davantage, qu'au trimestre précédent ; les quatre trimestres font moins "
        "d'entrées que l'année 2024 livrée : il en manque à l'un d'eux"),
    ]  # fmt: skip
    assert con.execute("select n from controle where controle like '%contredit ses autres%'").fetchall() == [
        (4,)
    ]


def test_the_journal_says_what_a_file_adds_to_and_what_it_replaces(served, paths):
    served([A], [B], [A.replace("120;140", "100;120")])
    first, second, third = read_journal(paths.raw / "journal.jsonl")
    assert (first["remplace"], first["complete"]) == ([], [])
    assert [(c["fichier"], c["avant"], c["apres"], c["en_commun"]) for c in second["complete"]] == [
        ("fichier_0.csv", 1, 1, 0)
    ]
    assert second["remplace"] == []
    assert [(r["fichier"], r["en_commun"]) for r in third["remplace"]] == [("fichier_0.csv", 1)]
    assert [c["fichier"] for c in third["complete"]] == ["fichier_1.csv"]


def test_a_demonstration_and_a_real_file_never_add_up():
    rows = "select * from (values ('D', 'or_corse', '2024-Q1', '2A004', 12), ('R', 'or_corse', '2024-Q1', '2B033', 20)) as t(livraison_id, operateur_code, periode, code_commune, entrees_cep)"
    columns = [
        c
        for c in contracts()["activite"].by_name
        if c not in ("operateur_code", "periode", "code_commune", "entrees_cep")
    ]
    filled = ", ".join(f"null as {c}" for c in columns)
    with duckdb.connect() as con:
        parts.empty(con)
        both = [
            {"livraison_id": i, "couverture": "c", "rang": rank, "demonstration": i == "D"}
            for rank, i in enumerate("DR")
        ]
        parts.compare(con, contracts()["activite"], f"select *, {filled} from ({rows})", both)
        assert con.execute("select communes, partie from recu_paire").fetchall() == [(0, False)]


def test_another_grain_on_the_same_places_never_counts_people_twice(served):
    whole = "or_corse;2024-Q1;;2A;1;femme;120;140"
    con = served([A], [whole])
    assert entries(con)[0] == 120
    assert con.execute("select livraison_id from livraison where not en_vigueur").fetchall()


@pytest.mark.parametrize(
    ("second", "total"), [(f"{A_MEN};25_34", 240), (f"{A.replace('120', '70')};25_34", 70)]
)
def test_what_both_files_say_tells_a_half_from_another_grain(served, second, total):
    """Women without their age, then men by age: nobody is in both. Women without their age, then women by age: they are."""
    assert entries(served([f"{A};"], [second], header=f"{ACTIVITY};tranche_age"))[0] == total


def test_renumbered_sites_are_the_same_sites(served):
    def site(number: int, town: str) -> str:
        return f"2024-Q1;{number};or_corse;Lieu {town};dedie;{town};;;presentiel;2"

    con = served(
        [site(1, "2A004"), site(2, "2B033")],
        [site(11, "2A004"), site(12, "2B033")],
        [site(21, "2B096")],
        header=SITES,
    )
    assert entries(con, "nb_lieux_accueil")[0] == 3
