"""Files that people take away: they come back as they left, warn when they must, and hold no formula."""

from __future__ import annotations

import csv
import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared import exports

ROWS = pd.DataFrame(
    {
        "code": ["01", "2A", "971"],
        "nom": ["Ain", "Corse-du-Sud", '=HYPERLINK("http://x")'],
        "valeur": [6.25, np.nan, 1234.0],
        "statut": ["", "secret statistique", "-"],
        "recue": pd.to_datetime(["2026-11-21", "2026-11-22", None]),
        "cache": [1, 2, 3],
    }
)
LABELS = {"code": "Code", "nom": "Territoire", "valeur": "Taux (‰)", "statut": "Statut", "recue": "Reçu le"}


def export(demonstration: bool = False) -> exports.Export:
    return exports.Export(
        "carte_région 75",
        "Taux d’accès",
        ROWS,
        LABELS,
        [("Période", "T3 2026")],
        [("Définition", "…")],
        demonstration,
    )


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_csv_comes_back():
    data = exports.to_csv(export())
    assert data.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(data), sep=";", decimal=",", dtype={"Code": str}, encoding="utf-8-sig")
    assert back.columns.tolist() == list(LABELS.values())
    assert back["Code"].tolist() == ["01", "2A", "971"]
    assert back["Taux (‰)"].tolist()[::2] == [6.25, 1234.0]
    assert np.isnan(back["Taux (‰)"][1]), "an absent value is an empty cell, never zero"
    assert back["Statut"][1] == "secret statistique"
    assert back["Reçu le"][0].startswith("2026-11-21")


def test_csv_holds_no_formula():
    lines = read_csv(exports.to_csv(export()))
    assert lines[3][1] == '\'=HYPERLINK("http://x")'
    assert lines[3][3] == "'-"


@given(st.text(max_size=12))
def test_no_text_cell_begins_as_a_formula(text):
    rows = pd.DataFrame({"a": [text]})
    data = exports.to_csv(exports.Export("x", "x", rows, {"a": "A"}))
    cell = read_csv(data)[1][0] if read_csv(data)[1:] and read_csv(data)[1] else ""
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    if not text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        assert exports.guarded(text) == text


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_numbers_of_a_csv_lose_nothing(values):
    data = exports.to_csv(exports.Export("x", "x", pd.DataFrame({"v": values}), {"v": "V"}))
    assert [float(line[0].replace(",", ".")) for line in read_csv(data)[1:]] == values


def test_a_demonstration_says_so_in_every_line_of_a_csv():
    lines = read_csv(exports.to_csv(export(demonstration=True)))
    assert lines[0][-1] == "avertissement"
    assert {line[-1] for line in lines[1:]} == {"Données de démonstration"}
    assert "avertissement" not in read_csv(exports.to_csv(export()))[0]


@pytest.fixture(params=[False, True], ids=["réel", "démonstration"])
def book(request):
    data = exports.to_xlsx(export(demonstration=request.param))
    return request.param, openpyxl.load_workbook(io.BytesIO(data))


def test_xlsx_has_real_numbers_and_its_sources(book):
    demonstration, sheets = book
    assert sheets.sheetnames == ["Lisez-moi", "Données", "Sources"]
    first = 2 if demonstration else 1
    data = sheets["Données"]
    assert [c.value for c in data[first]] == list(LABELS.values())
    assert data.cell(first + 1, 1).value == "01"
    assert data.cell(first + 1, 3).value == 6.25
    assert data.cell(first + 1, 3).data_type == "n"
    assert data.cell(first + 2, 3).value is None
    assert data.cell(first + 3, 2).data_type == "s", "a text that looks like a formula stays a text"
    assert data.cell(first + 1, 5).is_date
    said = [c.value for row in sheets["Sources"].iter_rows() for c in row if c.value]
    assert "Définition" in said
    assert any("ADMIN EXPRESS" in str(text) for text in said), "attribution of the contours"
    assert any("Licence Ouverte" in str(text) for text in said)


def test_xlsx_of_a_demonstration_says_so_first(book):
    demonstration, sheets = book
    for sheet in sheets:
        assert str(sheet["A1"].value).startswith("Données de démonstration") == demonstration


def test_file_names():
    assert export().file_name("csv") == "cep_carte_region-75.csv"
    assert export(True).file_name("xlsx") == "DEMONSTRATION_cep_carte_region-75.xlsx"
    assert exports.slug("../../etc/passwd") == "etc-passwd"
