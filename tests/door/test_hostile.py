"""Files as nobody should send them: each is refused or set aside with a sentence, none crashes, none blocks."""

import datetime as dt
import gzip
import io
import os
import socket
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from etl.door import inbox as door
from etl.door.check import ACCEPTED, REFUSED, RESERVED, check_bytes
from etl.door.inbox import copy_name, read_stable, shown_name
from etl.door.readers import RefusedFile
from etl.door.receive import check_files, receive
from etl.paths import PROJECT
from tests.conftest import HEADER, TODAY
from tests.door.test_receive import drop
from tests.support.books import FRENCH, SHEET, archive, corsica, patched, workbook

ROW = "or_corse;2024-Q1;2A004;;1;femme;12;14"
OTHER = "or_corse;2024-Q1;2B033;;1;femme;7;9"
# fifteen sound rows, so that one at fault does not make the file a bad one
MANY = [
    f"or_corse;2024-Q1;{c};;{n};femme;12;14"
    for n in (1, 2)
    for c in ("2A004", "2A041", "2A247", "2B002", "2B033")
]
BOOK = [(c, n, 12, 14) for n in (1, 2) for c in ("2A004", "2A041", "2A247", "2B002", "2B033")]


def rules(checked) -> list[tuple]:
    return sorted((r["ligne"], r["regle"]) for r in checked.rejects.to_pylist())


def refusal(data: bytes, references, name: str = "livraison.csv") -> str:
    """The rule under which a whole file is refused; nothing of it is counted."""
    checked = check_bytes(data, name, references)
    assert (checked.verdict, checked.lus, checked.charges) == (REFUSED, 0, 0)
    (reject,) = checked.rejects.to_pylist()
    assert reject["valeur"] == ""
    assert checked.motifs == [reject["message"]]
    return reject["regle"]


# --- texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_same_text_in_each_encoding(references, encoding):
    header = "Opérateur;Trimestre;Code commune;Niveau;Entrées;Bénéficiaires"
    data = f"{header}\nor_corse;T1 2024;2A004;1;1 234;14\n".encode(encoding)
    checked = check_bytes(data, "a.csv", references)
    assert checked.rows["entrees_cep"].to_pylist() == [1234]
    said = " ".join(checked.motifs)
    assert ("Fichier lu en" in said) == (encoding not in ("utf-8", "utf-8-sig"))


@pytest.mark.parametrize("byte", [b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"])
def test_a_byte_that_no_encoding_knows_is_refused_with_its_line(references, byte):
    data = "é\n".encode("cp1252") + "\n".join([HEADER, *MANY]).encode() + byte + b"\n"
    checked = check_bytes(data, "a.csv", references)
    assert rules(checked) == [(None, "encodage")]
    assert checked.motifs[0].startswith(f"Ligne {len(MANY) + 2} : l'octet {byte.hex()} ")


def test_half_a_character_of_utf16_is_refused_with_its_line(references):
    data = f"{HEADER}\n{ROW}\n".encode("utf-16-le") + b"\x00\xd8a\x00"
    checked = check_bytes(b"\xff\xfe" + data, "a.csv", references)
    assert rules(checked) == [(None, "encodage")]
    assert checked.motifs[0].startswith("Ligne 3 ")


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_spaces_in_numbers_and_decimal_commas(references, space, separator):
    header = "periode;site_id;operateur_code;nom;site_type;code_commune;modalite;conseillers_etp;conseillers_effectif"
    row = f"2024-Q1;S1;catalys;Agence;dedie;35238;presentiel;1,5;1{space}000"
    checked = check_bytes(f"{header}\n{row}\n".replace(";", separator).encode(), "a.csv", references)
    assert checked.rows["conseillers_etp"].to_pylist() == [1.5]
    assert checked.rows["conseillers_effectif"].to_pylist() == [1000]


@pytest.mark.parametrize("data", [b"", b"\n\n\n", b"\xef\xbb\xbf", b" ;;; \n"])
def test_empty_files(references, data):
    assert refusal(data, references) in ("vide", "dataset_inconnu")


@pytest.mark.parametrize("cut", range(1, len(OTHER)))
def test_a_file_cut_anywhere_never_loads_a_row_that_lacks_cells(references, cut):
    whole = "\n".join([HEADER, *MANY, OTHER.replace("1;femme", "2;homme")])
    checked = check_bytes(whole[:-cut].encode(), "a.csv", references)
    if checked.verdict == REFUSED:
        assert [rule for _, rule in rules(checked)] == ["tronque"]
        return
    assert checked.lus == checked.charges + checked.rejetes + checked.ignores
    assert any("Aucun saut de ligne ne termine" in said for said in checked.motifs)


def test_nul_bytes(references):
    assert refusal(f"{HEADER}\n{ROW}\n".encode() + b"\x00" * 50, references) == "binaire"
    assert refusal(os.urandom(3).replace(b"\n", b"") + b"\x00" * 5000, references) == "binaire"


@pytest.mark.parametrize("column", range(8))
def test_a_cell_of_ten_megabytes_costs_its_row(references, column):
    cells = ROW.split(";")
    cells[column] = "9" * (10 << 20)
    started = time.monotonic()
    checked = check_bytes("\n".join([HEADER, *MANY, ";".join(cells)]).encode() + b"\n", "a.csv", references)
    assert rules(checked) == [(len(MANY) + 2, "ligne_demesuree")]
    assert (checked.charges, checked.rejetes, checked.lus) == (len(MANY), 1, len(MANY) + 1)
    assert max(map(len, checked.rejects["valeur"].to_pylist())) <= 200
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("size", [40_000, 100_000])
def test_a_cell_longer_than_excel_can_hold_costs_its_row(references, size):
    cells = ROW.split(";")
    cells[5] = "x" * size
    checked = check_bytes("\n".join([HEADER, *MANY, ";".join(cells)]).encode() + b"\n", "a.csv", references)
    assert rules(checked) == [(len(MANY) + 2, "cellule_demesuree")]


def test_a_quote_amid_a_cell_is_not_taken_away(references):
    data = "\n".join([HEADER, *MANY, 'or_corse;2024-Q1;2B096;;1;femme;"1"2;14']).encode() + b"\n"
    checked = check_bytes(data, "a.csv", references)
    assert rules(checked) == [(len(MANY) + 2, "guillemet")]
    assert checked.charges == len(MANY)


def test_headers_given_twice_unknown_or_empty(references):
    assert refusal(f"{HEADER};Entrées CEP\n{ROW};12\n".encode(), references) == "colonne_en_double"
    checked = check_bytes(f"{HEADER};Sexes;humeur;humeur;\n{ROW};F;a;b;c\n".encode(), "a.csv", references)
    assert checked.charges == 1
    said = " ".join(checked.motifs)
    assert "« Sexes »" in said
    assert "« humeur », « humeur »" in said
    assert "sans intitulé, non chargées : n° 12" in said
    near = check_bytes(f"{HEADER};Niveau du diplome\n{ROW};Bac\n".encode(), "a.csv", references)
    assert "est-ce « niveau_diplome » ?" in " ".join(near.motifs)
    assert near.rows["niveau_diplome"].to_pylist() == [None]  # suggested, never assumed


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_two_header_rows_with_groups_above(references, separator):
    lines = [
        "Livraison du 12 avril 2024;;;;;",
        ";;Résidence;;Volumes;",
        "Opérateur;Trimestre;Code commune;Niveau;Entrées;Bénéficiaires",
        "or_corse;T1 2024;2A004;1;12;14",
    ]
    checked = check_bytes(("\n".join(lines) + "\n").replace(";", separator).encode(), "a.csv", references)
    assert (checked.verdict, checked.charges) == (ACCEPTED, 1)


def test_two_header_rows_where_labels_stand_on_either(references):
    lines = [
        "Opérateur;Trimestre;Code commune;Niveau;Volumes;",
        ";;;;Entrées;Bénéficiaires",
        "or_corse;T1 2024;2A004;1;12;14",
        "or_corse;T1 2024;2B033;1;7;9",
    ]
    checked = check_bytes(("\n".join(lines) + "\n").encode(), "a.csv", references)
    assert checked.rows["entrees_cep"].to_pylist() == [12, 7]
    assert checked.rows["ligne"].to_pylist() == [3, 4]
    assert "En-tête sur deux lignes (1 et 2)" in " ".join(checked.motifs)


def test_groups_that_repeat_the_same_columns_are_refused(references):
    lines = [
        "Opérateur;Trimestre;Code commune;Niveau;Femmes;;Hommes;",
        ";;;;Entrées;Bénéficiaires;Entrées;Bénéficiaires",
        "or_corse;T1 2024;2A004;1;12;14;10;11",
    ]
    assert refusal(("\n".join(lines) + "\n").encode(), references) == "colonne_en_double"


def test_a_row_of_technical_names_below_the_labels_is_a_header_too(references):
    lines = ["Opérateur;Trimestre;Code commune;Niveau;Entrées;Bénéficiaires"]
    lines += ["operateur_code;periode;code_commune;niveau_cep;entrees_cep;beneficiaires_cep"]
    lines += ["or_corse;T1 2024;2A004;1;12;14"]
    checked = check_bytes(("\n".join(lines) + "\n").encode(), "a.csv", references)
    assert (checked.verdict, checked.charges, checked.ignores, checked.rejetes) == (ACCEPTED, 1, 1, 0)


# --- workbooks ----------------------------------------------------------------------------------------------------


def book(*more, finish=None) -> bytes:
    return workbook({"A": corsica(*BOOK, *more)}, finish)


def last(references, data: bytes):
    """The rejects of the row that follows ten sound ones."""
    checked = check_bytes(data, "a.xlsx", references)
    assert checked.lus == checked.charges + checked.rejetes + checked.ignores
    assert checked.charges == len(BOOK), checked.motifs
    return checked


@pytest.mark.parametrize("shown", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
@pytest.mark.parametrize("column", [2, 4])
def test_an_error_of_excel_is_no_empty_cell(references, shown, column):
    def finish(b):
        b.worksheets()[0].write_formula(len(BOOK) + 1, column, "=1/0", value=shown)

    checked = last(references, book(("2B096", 1, 3, 4), finish=finish))
    (reject,) = checked.rejects.to_pylist()
    assert (reject["ligne"], reject["regle"], reject["valeur"]) == (len(BOOK) + 2, "erreur_excel", shown)
    assert reject["colonne"] == FRENCH[column]
    assert checked.rejetes == 1


def test_a_row_of_nothing_but_errors_is_told(references):
    def finish(b):
        for column in range(6):
            b.worksheets()[0].write_formula(len(BOOK) + 1, column, "=1/0", value="#REF!")

    assert last(references, book(finish=finish)).rejetes == 1


def test_a_formula_without_result_is_no_empty_cell_nor_zero(references):
    data = book(("2B096", 1, 3, 4))
    cell = b'<c r="E12"><v>3</v></c>'
    for written, loaded in (
        (b'<c r="E12"><f>1+2</f></c>', False),
        (b'<c r="E12"><f>1+2</f><v></v></c>', False),
        (b'<c r="E12"><f>1+2</f><v/></c>', False),
        (
            b'<c r="E12"><f>1+2</f><v>0</v></c>',
            False,
        ),  # the workbook asks to be computed: this zero is no result
        (b'<c r="E12"><f>1+2</f><v>3</v></c>', True),
    ):
        changed = patched(data, lambda xml, to=written: xml.replace(cell, to))
        assert changed != data
        checked = check_bytes(changed, "a.xlsx", references)
        assert checked.charges == len(BOOK) + loaded
        assert [r["regle"] for r in checked.rejects.to_pylist()] == (
            [] if loaded else ["formule_non_calculee"]
        )
    # computed by Excel, a zero is a zero, and an empty text is an empty cell
    computed = patched(data, lambda xml: xml.replace(b' fullCalcOnLoad="1"', b""), "xl/workbook.xml")
    zero = patched(computed, lambda xml: xml.replace(cell, b'<c r="E12"><f>1-1</f><v>0</v></c>'))
    assert check_bytes(zero, "a.xlsx", references).rows["entrees_cep"].to_pylist()[-1] == 0
    empty = patched(computed, lambda xml: xml.replace(cell, b'<c r="E12" t="str"><f>""</f><v></v></c>'))
    row = check_bytes(empty, "a.xlsx", references).rows.to_pylist()[-1]
    assert (row["entrees_cep"], row["entrees_cep_absence"]) == (None, "vide")


def test_cells_merged_over_rows_of_data(references):
    def finish(b):
        b.worksheets()[0].merge_range(11, 1, 13, 1, "T1 2024")

    data = workbook(
        {"A": corsica(*BOOK, ("2B096", 1, 1, 2), ("2B120", 1, 3, 4), ("2B134", 1, 5, 6), ("2B148", 1, 7, 8))},
        finish,
    )
    checked = check_bytes(data, "a.xlsx", references)
    assert rules(checked) == [(13, "cellule_fusionnee"), (14, "cellule_fusionnee")]
    assert checked.charges == len(BOOK) + 2
    assert "ligne 12" in checked.rejects["message"][0].as_py()


def test_merged_titles_headers_totals_and_notes_are_no_fault(references):
    def finish(b):
        sheet = b.worksheets()[0]
        sheet.merge_range(0, 0, 0, 5, "Livraison")
        sheet.merge_range(1, 4, 1, 5, "Volumes")
        sheet.merge_range(5, 0, 5, 3, "Total")
        sheet.merge_range(7, 0, 7, 5, "Source : système d'information")

    rows = [["Livraison"], ["", "", "", "", "Volumes"], FRENCH]
    rows += [["or_corse", "T1 2024", "2A004", 1, 12, 14], ["or_corse", "T1 2024", "2B033", 1, 7, 9]]
    rows += [["Total", "", "", "", 19, 23], [], ["Source : système d'information"]]
    checked = check_bytes(workbook({"A": rows}, finish), "a.xlsx", references)
    assert (checked.verdict, checked.charges, checked.ignores, checked.rejetes) == (ACCEPTED, 2, 2, 0)


def test_header_on_two_rows_with_merged_cells(references):
    def finish(b):
        sheet = b.worksheets()[0]
        for column in range(4):
            sheet.merge_range(1, column, 2, column, FRENCH[column])
        sheet.merge_range(1, 4, 1, 5, "Volumes")

    rows = [["Livraison"], [*FRENCH[:4], "Volumes"], ["", "", "", "", *FRENCH[4:]]]
    rows += [["or_corse", "T1 2024", "2A004", 1, 12, 14]]
    checked = check_bytes(workbook({"A": rows}, finish), "a.xlsx", references)
    assert checked.rows["entrees_cep"].to_pylist() == [12]
    assert "En-tête sur deux lignes (2 et 3)" in " ".join(checked.motifs)


def test_columns_that_do_not_begin_at_a(references):
    """The place of a cell in error is its place in Excel, wherever the table begins."""

    def finish(b):
        sheet = b.worksheets()[0]
        for i, row in enumerate(corsica(*BOOK, ("2B096", 1, 3, 4))):
            sheet.write_row(i + 2, 3, row)
        sheet.write_formula(len(BOOK) + 3, 7, "=1/0", value="#N/A")

    checked = last(references, workbook({"A": []}, finish))
    assert rules(checked) == [(len(BOOK) + 4, "erreur_excel")]
    assert checked.rejects["colonne"].to_pylist() == ["Entrées"]


def test_dates_serials_booleans_and_percentages_are_no_counts(references):
    def finish(b):
        sheet = b.worksheets()[0]
        sheet.write_datetime(11, 4, dt.datetime(2024, 3, 31), b.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_boolean(12, 4, True)
        sheet.write_number(13, 4, 0.12, b.add_format({"num_format": "0%"}))

    data = workbook({"A": corsica(*BOOK, ("2B096", 1, 3, 4), ("2B120", 1, 3, 4), ("2B134", 1, 3, 4))}, finish)
    checked = last(references, data)
    assert rules(checked) == [(line, "type_entier") for line in (12, 13, 14)]
    assert checked.rejects["valeur"].to_pylist() == ["2024-03-31", "true", "0.12"]


def test_a_hidden_sheet_is_told_and_not_loaded(references):
    def finish(b):
        b.get_worksheet_by_name("Ancien").hide()
        b.get_worksheet_by_name("Très caché").very_hidden()

    sheets = {"A": corsica(*BOOK), "Ancien": corsica(("2B096", 1, 3, 4)), "Très caché": [["x"]]}
    checked = check_bytes(workbook(sheets, finish), "a.xlsx", references)
    assert (checked.verdict, checked.charges, checked.ignores) == (RESERVED, len(BOOK), 1)
    assert checked.lus == len(BOOK) + 1
    assert "La feuille masquée « Ancien » n'est pas lue" in " ".join(checked.motifs)
    only = {"Lisez-moi": [["bonjour"]], "Ancien": corsica(("2B096", 1, 3, 4))}
    hidden = workbook(only, lambda b: b.get_worksheet_by_name("Ancien").hide())
    assert refusal(hidden, references, "a.xlsx") == "feuille_masquee"


def test_several_sheets_with_other_columns(references):
    sheets = {
        "T1": [[*FRENCH, "Sexe"], ["or_corse", "T1 2024", "2A004", 1, 12, 14, "F"]],
        "T2": [FRENCH, ["or_corse", "T2 2024", "2A004", 1, 10, 11]],
        "vide": [],
    }
    checked = check_bytes(workbook(sheets), "a.xlsx", references)
    assert (checked.verdict, checked.charges) == (ACCEPTED, 2)
    assert Counter(checked.rows["feuille"].to_pylist()) == {"T1": 1, "T2": 1}


def test_a_hidden_sheet_of_another_kind_does_not_stop_the_file(references):
    sites = [
        "periode",
        "site_id",
        "operateur_code",
        "nom",
        "site_type",
        "code_commune",
        "modalite",
        "conseillers_etp",
    ]
    sheets = {
        "A": corsica(*BOOK),
        "Sites": [sites, ["2024-Q1", "S1", "catalys", "x", "dedie", "35238", "presentiel", 1]],
    }
    data = workbook(sheets, lambda b: b.get_worksheet_by_name("Sites").hide())
    checked = check_bytes(data, "a.xlsx", references)
    assert (checked.charges, checked.ignores) == (len(BOOK), 1)


def far(reference: bytes):
    return lambda xml: xml.replace(b'r="F11"', b'r="' + reference + b'"')


@pytest.mark.parametrize(
    "reference", [b"XFD11", b"ZZZZZZZ11", b"A0", b"F99999999999", b"11", b"", b"f11", b"F-1", b"E11"]
)
def test_a_cell_out_of_place_does_not_end_the_process(references, reference):
    """The parser would reserve room up to such a cell: terabytes, and the process ends."""
    assert refusal(patched(book(), far(reference)), references, "a.xlsx") in (
        "classeur_inhabituel",
        "cellule_isolee",
    )


def test_a_cell_at_the_far_corner(references):
    def change(xml):
        return xml.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        )

    assert refusal(patched(book(), change), references, "a.xlsx") == "cellule_isolee"


def test_a_long_text_repeated_a_million_times(references):
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (i, i) for i in range(12, 100_012))
    data = patched(book(), lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    data = patched(
        data, lambda xml: xml.replace(b"<si><t>", b"<si><t>" + b"x" * 32_000, 1), "xl/sharedStrings.xml"
    )
    assert refusal(data, references, "a.xlsx") == "classeur_suspect"


def test_zip_bombs(references):
    assert refusal(archive({SHEET: b"0" * (300 << 20)}), references, "a.xlsx") == "classeur_suspect"
    assert (
        refusal(archive({f"{i}.xml": b"" for i in range(3000)}), references, "a.xlsx") == "classeur_suspect"
    )
    bomb = io.BytesIO(book())
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/media/image1.png", b"0" * (300 << 20))
    assert refusal(bomb.getvalue(), references, "a.xlsx") == "classeur_suspect"


def test_a_size_that_lies(references):
    """The directory of the archive says ten bytes where there are more: the checksum tells."""
    data = bytearray(book())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(data), references, "a.xlsx") in ("classeur_illisible", "classeur_suspect")


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("xl__embeddings__oleObject1_dot_bin", b"\xd0\xcf\x11\xe0" + b"x" * 50),
        ("xl__embeddings__autre_dot_xlsx", b"PK\x03\x04" + b"x" * 50),
        ("xl__media__image1_dot_png", b"MZ" + b"x" * 50),
        ("xl__data_dot_gz", b"\x1f\x8b" + b"x" * 50),
    ],
)
def test_an_archive_in_a_workbook(references, member, content):
    assert (
        refusal(patched(book(), lambda x: x, **{member: content}), references, "a.xlsx") == "classeur_suspect"
    )


def test_macros(references):
    for member in ("xl__vbaProject_dot_bin", "xl__macrosheets__sheet1_dot_xml"):
        data = patched(book(), lambda x: x, **{member: b"x"})
        assert refusal(data, references, "a.xlsm") == "macros"


DTD = b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "member", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_entities_are_refused_in_every_part(references, member):
    def change(xml):
        declaration, _, rest = xml.partition(b"?>")
        return declaration + b"?>" + DTD + rest

    assert refusal(patched(book(), change, member), references, "a.xlsx") == "classeur_suspect"


def test_entities_far_from_the_beginning(references):
    pad = b"<!-- " + b"x" * (8 << 20) + b" -->"
    data = patched(book(), lambda xml: xml + pad[:-1] + b">" + DTD, "xl/styles.xml")
    assert refusal(data, references, "a.xlsx") == "classeur_suspect"


@pytest.mark.parametrize(
    "name", ["../../evil.xml", "/etc/evil.xml", "xl/../../evil.xml", "C:\\evil.xml", "xl\\..\\..\\evil"]
)
def test_names_that_climb_out(references, name):
    data = io.BytesIO(book())
    with zipfile.ZipFile(data, "a") as z:
        z.writestr(name, b"x")
    assert refusal(data.getvalue(), references, "a.xlsx") == "classeur_suspect"


def test_other_formats_are_named(references):
    csv = f"{HEADER}\n{ROW}\n".encode()
    cases = {
        "archive": archive({"activite.csv": csv}),
        "format": archive(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
        ),
    }
    for rule, data in cases.items():
        assert refusal(data, references, "a.zip") == rule
    for data in (
        gzip.compress(csv),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"%PDF-1.7\n",
        b"PAR1" + b"x" * 20,
        archive({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}),
    ):
        assert refusal(data, references, "a.xls") == "format"
    said = check_bytes(gzip.compress(csv), "a.csv.gz", references).motifs[0]
    assert "décompressez" in said
    said = check_bytes(archive({"activite.csv": csv}), "a.zip", references).motifs[0]
    assert "« activite.csv »" in said


def test_a_protected_workbook(references):
    data = bytearray(book())
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flag] |= 1
            at = data.find(signature, at + 4)
    assert refusal(bytes(data), references, "a.xlsx") == "mot_de_passe"


@pytest.mark.parametrize("name", ["A.CSV", "a.Csv", "a", "a.txt", "a.xlsx"])
def test_the_content_says_what_it_is_not_the_name(references, name):
    assert check_bytes(f"{HEADER}\n{ROW}\n".encode(), name, references).charges == 1
    assert check_bytes(book(), name, references).charges == len(BOOK)


def test_a_panic_of_the_parser_costs_one_file(references, monkeypatch):
    """Its panics are no Exception."""

    class Panic(BaseException):
        pass

    def fail(*_):
        raise Panic("byte array offset overflow")

    monkeypatch.setattr("etl.door.readers.excel._grid", fail)
    assert refusal(book(), references, "a.xlsx") == "classeur_illisible"


# --- the inbox ----------------------------------------------------------------------------------------------------


def only(paths) -> dict:
    """The one line that a reception gives back."""
    (one,) = receive(paths, today=TODAY)
    assert one.verdict["verdict"] == REFUSED
    assert (one.line["copie"], one.line["sha256"]) == ("", "")
    assert one.verdict["motifs"] == [one.line["motif"]]
    assert not list(paths.raw.glob("*/*"))
    return one.line


def test_a_link_out_of_the_inbox_is_not_followed(paths, activite):
    outside = paths.data / "secret.csv"
    outside.write_bytes(activite(ROW))
    (paths.inbox / "lien.csv").symlink_to(outside)
    line = only(paths)
    assert line["regle"] == "lien"
    assert "n'est pas suivi" in line["motif"]


def test_a_linked_folder_is_not_walked(paths, activite):
    outside = paths.data / "ailleurs"
    outside.mkdir()
    (outside / "a.csv").write_bytes(activite(ROW))
    (paths.inbox / "dossier").symlink_to(outside)
    assert only(paths)["regle"] == "lien"


def test_links_that_lead_nowhere_in_circles_or_inside(paths, activite):
    (paths.inbox / "nulle_part.csv").symlink_to("absent.csv")
    (paths.inbox / "rond.csv").symlink_to("rond.csv")
    drop(paths, "a.csv", activite(ROW))
    (paths.inbox / "encore.csv").symlink_to("a.csv")  # what it leads to is received for itself
    received = {r.line["fichier"]: r.line.get("regle") for r in receive(paths, today=TODAY)}
    assert received == {"nulle_part.csv": "lien", "rond.csv": "lien", "a.csv": None}


def test_a_folder_where_a_file_was_expected(paths, activite):
    (paths.inbox / "activite.csv").mkdir()
    assert only(paths)["regle"] == "pas_un_fichier"
    (paths.inbox / "2024").mkdir()  # an ordinary folder is walked through
    (paths.inbox / "2024" / "a.csv").write_bytes(activite(ROW))
    assert [r.line["fichier"] for r in receive(paths, today=TODAY)] == ["activite.csv", "a.csv"]


def test_pipes_sockets_and_devices_never_block(paths):
    os.mkfifo(paths.inbox / "tube.csv")
    held = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(paths.inbox)  # the name of a socket is short
    try:
        held.bind("socket.csv")
    finally:
        os.chdir(here)
    started = time.monotonic()
    received = receive(paths, today=TODAY)
    assert time.monotonic() - started < 5
    assert {r.line["fichier"]: r.line["regle"] for r in received} == {
        "tube.csv": "pas_un_fichier",
        "socket.csv": "pas_un_fichier",
    }
    held.close()
    checked = check_files([paths.inbox / "tube.csv", paths.inbox, PROJECT / "/dev/zero"], paths)
    assert [c.rejects["regle"].to_pylist() for _, c in checked] == [["pas_un_fichier"]] * 3
    assert all(c.motifs[0].startswith("C'est un") for _, c in checked)


def test_an_obstacle_counts_while_it_lies_there_and_is_told_once(paths):
    os.mkfifo(paths.inbox / "tube.csv")
    only(paths)
    journal = (paths.raw / "journal.jsonl").read_bytes()
    only(paths)
    assert (paths.raw / "journal.jsonl").read_bytes() == journal
    (paths.inbox / "tube.csv").unlink()
    assert receive(paths, today=TODAY) == []


def test_a_file_that_may_not_be_read(paths, activite, monkeypatch):
    path = drop(paths, "a.csv", activite(ROW))
    opened = os.open

    def no(name, *args, **kwargs):
        if str(name) == str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(name, *args, **kwargs)

    monkeypatch.setattr("etl.door.inbox.os.open", no)
    line = only(paths)
    assert line["regle"] == "illisible"
    assert "ne se laisse pas lire" in line["motif"]
    monkeypatch.undo()
    (one,) = receive(paths, today=TODAY)  # once it may be read, it is received
    assert one.verdict["charges"] == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root lit tout")
def test_a_file_without_its_rights(paths, activite):
    drop(paths, "a.csv", activite(ROW)).chmod(0)
    assert only(paths)["regle"] == "illisible"


def changing(monkeypatch, path, times: int) -> list[int]:
    """Make a file grow while it is read, the first `times` times."""
    readings = []
    state = door.state_of

    def grow(handle):
        before = state(handle)
        readings.append(1)
        if len(readings) <= 2 * times and len(readings) % 2:
            with path.open("ab") as f:
                f.write(b"\n")
        return before

    monkeypatch.setattr("etl.door.inbox.state_of", grow)
    return readings


def test_a_file_that_changes_while_it_is_read_is_read_again_once(paths, activite, monkeypatch):
    path = drop(paths, "a.csv", activite(ROW))
    changing(monkeypatch, path, 1)
    assert read_stable(path) == activite(ROW) + b"\n"
    path.write_bytes(activite(ROW))
    changing(monkeypatch, path, 5)
    with pytest.raises(RefusedFile, match="change pendant la lecture"):
        read_stable(path)


def test_a_file_that_keeps_changing_is_refused_then_received(paths, activite, monkeypatch):
    path = drop(paths, "a.csv", activite(ROW))
    changing(monkeypatch, path, 50)
    line = only(paths)
    assert line["regle"] == "fichier_change"
    assert "change pendant la lecture" in line["motif"]
    monkeypatch.undo()
    (one,) = receive(paths, today=TODAY)
    assert one.verdict["charges"] == 1


def test_a_file_being_copied_in_waits(paths, activite):
    """A real copy that goes on: a process writes a line every few hundredths of a second."""
    script = (
        "import sys, time\n"
        "with open(sys.argv[1], 'ab', buffering=0) as f:\n"
        "    for i in range(600):\n"
        "        f.write(b'or_corse;2024-Q1;2A004;;1;femme;12;14\\n'); time.sleep(0.02)\n"
    )
    path = paths.inbox / "a.csv"
    path.write_bytes((HEADER + "\n").encode())
    with subprocess.Popen([sys.executable, "-c", script, str(path)]) as writer:
        try:
            while path.stat().st_size < 300:
                time.sleep(0.05)
            assert only(paths)["regle"] == "en_cours_de_copie"
        finally:
            writer.kill()
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (one,) = receive(paths, today=TODAY)
    assert one.line["sha256"]
    assert (paths.inbox / "b.csv.part").write_bytes(b"x")
    assert [r.line.get("regle") for r in receive(paths, today=TODAY)][-1] == "en_cours_de_copie"


def test_names_that_no_screen_nor_disk_likes(paths, activite):
    names = [
        "ligne\nsuivante.csv",
        "tab\tulation.csv",
        "é" * 125 + ".csv",
        "x" * 251 + ".csv",
        "espace .csv",
        "=cmd|' C calc'!A0.csv",
        "<script>alert(1)<_script>.csv",
        os.fsdecode(b"latin-1 \xe9.csv"),
        "\u202ecsv.exe",
    ]
    for i, name in enumerate(names):
        drop(paths, name, activite(ROW.replace("2024-Q1", f"20{15 + i}-Q1")))
    received = receive(paths, today=TODAY)
    assert [r.verdict["charges"] for r in received] == [1] * len(names)
    for one in received:
        copy = paths.raw / one.line["copie"]
        assert copy.is_file()
        assert len(copy.name.encode()) <= 255
        assert one.line["fichier"].isprintable()
    assert len({r.line["copie"] for r in received}) == len(names)


def test_copies_keep_their_extension_and_nothing_that_climbs():
    assert copy_name("a" * 64, "x" * 300 + ".xlsx").endswith("x.xlsx")
    assert "/" not in copy_name("a" * 64, "..\\..\\evil")
    assert copy_name("a" * 64, "...") == f"{'a' * 12}__fichier"
    assert shown_name("a\nb\x00c") == "a\ufffdb\ufffdc"


def test_a_file_taken_away_meanwhile_is_forgotten(paths, activite, monkeypatch):
    path = drop(paths, "a.csv", activite(ROW))
    drop(paths, "b.csv", activite(OTHER))

    def gone(files, now=None):
        path.unlink()
        return set()

    monkeypatch.setattr("etl.door.inbox.wait_for_growing", gone)
    assert [r.line["fichier"] for r in receive(paths, today=TODAY)] == ["b.csv"]


def test_a_base_is_built_with_obstacles_in_the_inbox(paths, activite):
    import duckdb

    from etl.base.build import build

    os.mkfifo(paths.inbox / "tube.csv")
    drop(paths, "a.csv", activite(ROW))
    drop(paths, "b.csv", activite(ROW + "x", header=HEADER + ";Prénom"))
    build(paths)
    con = duckdb.connect(str(paths.link.resolve()), read_only=True)
    rows = con.sql("select fichier, verdict, motifs from fichier_recu order by fichier").fetchall()
    assert [(r[0], r[1]) for r in rows] == [("a.csv", ACCEPTED), ("b.csv", REFUSED), ("tube.csv", REFUSED)]
    assert all(r[2] for r in rows[1:])
