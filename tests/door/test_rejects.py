"""Rejects handed back: the sender's own rows, with the reason, harmless in a spreadsheet."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.door.check import check_bytes
from etl.door.receive import receive, rejects_csv, rejects_workbook
from etl.door.rejects import REASONS, TITLES, Rejected, harmless, rejected_rows, to_csv, to_workbook
from tests.conftest import HEADER, TODAY
from tests.door.test_hostile import BOOK, MANY
from tests.door.test_receive import drop
from tests.support.books import corsica, workbook

BAD = [
    "or_corse;2024-Q1;99999;;1;femme;12;14",
    "or_corse;2024-Q1;2B096;;3;femme;douze;14",
    "or_corse;2024-Q1;2B120",
    '=2+3;2024-Q1;2B134;;1;"fem;me";12;14',
]


def read_csv(data: bytes) -> list[dict]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture(params=["utf-8", "cp1252", "utf-16"])
def received(request, paths):
    """A delivery with titles above its header, in each encoding, and the identifier of its file."""
    text = "\r\n".join(["Livraison", HEADER, *MANY[:5], *BAD[:2], *MANY[5:], *BAD[2:]]) + "\r\n"
    drop(paths, "corse.csv", text.encode(request.param))
    (one,) = receive(paths, today=TODAY)
    assert one.verdict["rejetes"] == 4
    return paths, one.verdict["fichier_id"]


def test_rows_come_back_as_they_were_with_their_reasons(received):
    rows = read_csv(rejects_csv(*received))
    assert list(rows[0]) == [*HEADER.split(";"), *TITLES.values()]
    assert [int(r["Rejet : ligne"]) for r in rows] == [8, 9, 15, 16]
    assert rows[0]["code_commune"] == "99999"
    assert rows[0]["Rejet : règle"] == "commune_inconnue"
    assert "99999" in rows[0]["Rejet : pourquoi"]
    # a row with two faults comes back once, with both
    assert rows[1]["Rejet : colonne"] == "niveau_cep ; entrees_cep"
    assert rows[1]["entrees_cep"] == "douze"
    assert (rows[2]["code_commune"], rows[2]["beneficiaires_cep"]) == ("2B120", "")
    assert rows[3]["sexe"] == "fem;me"


def test_the_workbook_holds_the_same_rows_as_text(received):
    book = openpyxl.load_workbook(io.BytesIO(rejects_workbook(*received)))
    assert book.sheetnames == ["Lignes écartées", "Lisez-moi"]
    header, *rows = book["Lignes écartées"].iter_rows()
    assert [c.value for c in header] == [*HEADER.split(";"), *TITLES.values()]
    assert len(rows) == 4
    assert rows[3][0].value == "=2+3"
    assert rows[3][0].data_type == "s"  # a text, not a formula
    assert "corse.csv" in book["Lisez-moi"]["A1"].value


def test_corrected_rows_may_be_delivered_as_they_are(received, references):
    """The columns that say why are left aside by the contract."""
    rows = read_csv(rejects_csv(*received))
    rows[0]["code_commune"] = "2B148"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerow(rows[0])
    checked = check_bytes(out.getvalue().encode(), "corrige.csv", references)
    assert (checked.charges, checked.rejetes) == (1, 0)


def test_rows_of_several_sheets(paths):
    def finish(book):
        book.get_worksheet_by_name("T2").write_formula(1, 4, "=1/0", value="#DIV/0!")

    t2 = [[c.replace("T1", "T2") if isinstance(c, str) else c for c in row] for row in corsica(*BOOK)]
    data = workbook({"T1": corsica(*BOOK, ("99999", 1, 3, 4)), "T2": t2}, finish)
    drop(paths, "corse.xlsx", data)
    (one,) = receive(paths, today=TODAY)
    rows = read_csv(rejects_csv(paths, one.verdict["fichier_id"]))
    assert [(r["Rejet : feuille"], r["Rejet : ligne"]) for r in rows] == [("T1", "12"), ("T2", "2")]
    assert rows[0]["Code commune"] == "99999"
    assert (rows[1]["Période"], rows[1]["Rejet : valeur"]) == ("T2 2024", "#DIV/0!")


def test_a_file_refused_whole_gives_its_reason(paths):
    drop(paths, "inconnu.csv", b"a;b\n1;2\n")
    drop(paths, "personnes.csv", b"Nom;Pr\xc3\xa9nom\nDupontel;Jeanne\n")
    for one in receive(paths, today=TODAY):
        (row,) = read_csv(rejects_csv(paths, one.verdict["fichier_id"]))
        assert row["Rejet : pourquoi"] == one.verdict["motifs"][0]
        assert b"Dupontel" not in rejects_csv(paths, one.verdict["fichier_id"])
        assert openpyxl.load_workbook(io.BytesIO(rejects_workbook(paths, one.verdict["fichier_id"])))
    with pytest.raises(KeyError):
        rejects_csv(paths, "absent")


def test_the_dry_run_gives_them_too(references):
    data = ("\n".join([HEADER, *MANY, BAD[0]]) + "\n").encode()
    rejected = rejected_rows(data, "a.csv", check_bytes(data, "a.csv", references).rejects)
    assert [row[2] for row in rejected.rows] == ["99999"]


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "\n", "'"]), CELLS), min_size=1
    )
)
def test_no_cell_is_a_formula(rows):
    rejected = Rejected(["=1+1"], [[start + text] for start, text in rows])
    for line in csv.reader(io.StringIO(to_csv(rejected).decode("utf-8-sig"), newline=""), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in line)
    for row in openpyxl.load_workbook(io.BytesIO(to_workbook(rejected, "x")))["Lignes écartées"].iter_rows():
        assert all(cell.data_type in ("s", "n") for cell in row)
        assert all(cell.value is None or isinstance(cell.value, str) for cell in row)


def test_what_is_harmless_stays_as_it_is():
    assert [harmless(text) for text in ("12", "2A004", "", "a=b", "=b")] == ["12", "2A004", "", "a=b", "'=b"]
    assert set(TITLES) == set(REASONS)
