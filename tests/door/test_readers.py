"""Files as they come: encodings, separators, quotes, title rows, workbooks; and the line each row stood on."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from etl.contracts import contracts
from etl.door.readers import RefusedFile, read_bytes
from tests.conftest import HEADER, SHARED

ROW = "or_corse;2024-Q1;2A004;;1;femme;12;14"


def one(data: bytes, name: str = "livraison.csv"):
    (sheet,) = read_bytes(data, name, contracts())
    return sheet


def refused(data: bytes, name: str = "livraison.csv") -> RefusedFile:
    with pytest.raises(RefusedFile) as caught:
        read_bytes(data, name, contracts())
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding, end):
    header = "Opérateur;Trimestre;Code commune;Niveau;Entrées;Bénéficiaires"
    text = end.join([header, "or_corse;T1 2024;2A004;1;12;14", "or_corse;T1 2024;2B033;2;7;9"]) + end
    sheet = one(text.encode(encoding))
    assert sheet.dataset == "activite"
    assert sheet.table["entrees_cep"].to_pylist() == ["12", "7"]
    assert sheet.lines.to_pylist() == [2, 3]


def test_a_byte_of_no_encoding_is_a_refusal():
    data = f"{HEADER}\n{ROW}\nor_corse;2024-Q1;2A004;;2;femme;1;".encode() + b"\x81\n"
    error = refused(data)
    assert error.rule == "encodage"
    assert "Ligne 3" in str(error)


def test_utf8_with_a_damaged_byte_is_not_read_as_cp1252():
    data = (
        "Opérateur;Trimestre;Code commune;Niveau;Entrées;Bénéficiaires\n".encode()
        + b"or_corse;T1 2024;2A004;1;12;1\xff\n"
    )
    assert refused(data).rule == "encodage"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separators(separator):
    data = "\n".join([HEADER, ROW]).replace(";", separator) + "\n"
    assert one(data.encode()).table["beneficiaires_cep"].to_pylist() == ["14"]


def test_title_rows_notes_totals_blank_lines_and_repeated_headers():
    lines = [
        "Livraison du premier trimestre",
        "",
        HEADER,
        ROW,
        "",
        ";;;;;;;",
        HEADER,
        "or_corse;2024-Q1;2B033;;1;homme;3;4",
        "Total;;;;;;15;18",
        "Source : SI de l'opérateur",
    ]
    sheet = one(("\n".join(lines) + "\n").encode())
    assert sheet.lines.to_pylist() == [4, 8]
    assert sheet.ignored == [(7, "en-tête répété"), (9, "ligne de total"), (10, "note sous le tableau")]
    assert sheet.rejects == []
    assert sheet.banner.startswith("Livraison du premier trimestre")


def test_rows_of_another_width_are_rejected_with_their_line():
    lines = [HEADER, ROW, "or_corse;2024-Q1;2A004", ROW.replace("2A004", "2B033") + ";;", ROW + ";trop", ROW]
    sheet = one(("\n".join(lines) + "\n").encode())
    assert sorted(sheet.lines.to_pylist()) == [2, 4, 6]  # the empty cells after line 4 are no information
    assert [(r.line, r.rule) for r in sheet.rejects] == [(3, "nombre_de_cellules"), (5, "nombre_de_cellules")]


def test_an_unclosed_quote_costs_one_line():
    lines = [HEADER, ROW, 'or_corse;2024-Q1;"2A004;;1;femme;1;1', *[ROW] * 30]
    sheet = one(("\n".join(lines) + "\n").encode())
    assert [(r.line, r.rule) for r in sheet.rejects] == [(3, "guillemet")]
    assert sheet.lines.to_pylist() == [2, *range(4, 34)]


def test_a_quote_opened_at_the_wrong_place_does_not_swallow_its_neighbours():
    lines = [HEADER, ROW, 'or_corse;2024-Q1;2A0"04;"";1;"femme;1;1"', ROW, ROW]
    sheet = one(("\n".join(lines) + "\n").encode())
    assert {2, 4, 5} <= set(sheet.lines.to_pylist())


def test_quoted_cells_may_hold_separators_and_line_ends():
    header = "periode;site_id;operateur_code;nom;site_type;code_commune;modalite;conseillers_etp"
    lines = [
        header,
        '2024-Q1;S1;catalys;"Maison de l\'emploi ; annexe";dedie;35238;presentiel;1,5',
        '2024-Q1;S2;catalys;"Deux\nlignes";dedie;35238;presentiel;2',
        "2024-Q1;S3;catalys;Simple;dedie;35238;presentiel;1",
    ]
    sheet = one(("\n".join(lines) + "\n").encode())
    assert sheet.dataset == "lieux_accueil"
    assert sheet.table["nom"].to_pylist() == ["Maison de l'emploi ; annexe", "Deux\nlignes", "Simple"]
    assert sheet.lines.to_pylist() == [2, 3, 5]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "vide"),
        (b"  \n \n", "vide"),
        (b"\x00\x01\x02", "binaire"),
        (b"%PDF-1.7", "format"),
        (b"<html><body>Erreur 502</body></html>", "dataset_inconnu"),
        (b'{"a": 1}', "dataset_inconnu"),
        (b"PK\x03\x04 coup\xc3\xa9", "classeur_illisible"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "format"),
        (HEADER.encode() + b"\n" + ROW.encode() + b"\nor_corse;2024-Q1;2A0", "tronque"),
    ],
)
def test_what_is_not_a_delivery_is_refused_in_french(data, rule):
    assert refused(data).rule == rule


def test_a_missing_column_is_named_with_the_nearest_header():
    error = refused(HEADER.replace("entrees_cep", "Nb entrés").encode() + b"\n")
    assert error.rule == "colonne_manquante"
    assert "entrees_cep" in str(error)
    assert "Nb entrés" in str(error)


def test_a_column_given_twice_is_refused():
    assert refused((HEADER + ";Entrées en CEP\n" + ROW + ";3\n").encode()).rule == "colonne_en_double"


def test_an_unknown_column_is_reported():
    sheet = one((HEADER + ";humeur\n" + ROW + ";bonne\n").encode())
    assert any("humeur" in remark for remark in sheet.remarks)


def test_the_dataset_may_be_said_in_the_name():
    data = (HEADER + "\n" + ROW + "\n").encode()
    assert one(data, "x__dataset=activite.csv").dataset == "activite"
    assert refused(data, "x__dataset=lieux_accueil.csv").rule in ("dataset_inconnu", "colonne_manquante")


def workbook(sheets: dict[str, list[list]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return out.getvalue()


FRENCH = ["Opérateur", "Période", "Code commune", "Niveau", "Entrées", "Bénéficiaires"]


def test_workbook_with_title_rows_several_sheets_and_a_read_me():
    data = workbook(
        {
            "Lisez-moi": [["Bonjour"]],
            "T1": [
                [],
                ["Livraison"],
                [],
                FRENCH,
                ["or_corse", "T1 2024", "2A004", 1, 12, 14],
                ["Total", "", "", "", 12, 14],
            ],
            "T2": [FRENCH, ["or_corse", "T2 2024", 2004, 1, 1234.0, "s"]],
        }
    )
    first, second = read_bytes(data, "x.xlsx", contracts())
    assert (first.sheet, second.sheet) == ("T1", "T2")
    assert first.lines.to_pylist() == [5]  # the row number that Excel shows
    assert first.ignored == [(6, "ligne de total")]
    assert second.table["entrees_cep"].to_pylist() == ["1234"]
    assert second.table["code_commune"].to_pylist() == ["2004"]
    assert any("Lisez-moi" in remark for remark in first.remarks)


def test_workbook_as_openpyxl_sees_it():
    """Another library reads the same cells."""
    rows = [FRENCH] + [["or_corse", "T1 2024", f"2A{i:03d}", 1, i, i + 1] for i in range(50)]
    data = workbook({"A": rows})
    (sheet,) = read_bytes(data, "x.xlsx", contracts())
    seen = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2, values_only=True))
    assert sheet.table["code_commune"].to_pylist() == [row[2] for row in seen]
    assert sheet.table["entrees_cep"].to_pylist() == [str(row[4]) for row in seen]


def test_suspect_workbooks_are_not_opened():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (300 << 20))
    assert refused(bomb.getvalue()).rule == "classeur_suspect"
    climbing = io.BytesIO()
    with zipfile.ZipFile(climbing, "w") as archive:
        archive.writestr("../../etc/passwd", b"x")
    assert refused(climbing.getvalue()).rule == "classeur_suspect"
    macros = io.BytesIO(workbook({"A": [FRENCH]}))
    with zipfile.ZipFile(macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refused(macros.getvalue()).rule == "macros"


def test_the_real_insee_file(shared_data):
    data = (shared_data / "insee" / "base_cc_comparateur_RP2022_extrait.csv").read_bytes()
    sheet = one(data)
    assert sheet.dataset == "insee_comparateur"
    assert sheet.header["population"] == "P22_POP"  # not P16_POP, which stands beside it
    assert sheet.table["code_commune"].to_pylist() == ["01001", "01002", "01004", "01007", "01019", "01053"]


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="les échantillons réels (../shared) ne sont pas sur cette machine"
)
def test_real_files_of_other_kinds_are_refused_without_a_crash():
    for path in sorted((SHARED / "data").rglob("*.*")):
        if (
            not {"insee", "zonages", "exemples", "real_2019"} & set(path.parts)
            and path.stat().st_size < 2_000_000
        ):
            assert str(refused(path.read_bytes(), path.name))
