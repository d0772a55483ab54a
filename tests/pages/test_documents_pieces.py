"""Documents of a quarter made by hand: what they say, how they are tagged, and that no content becomes an instruction."""

import io
import re
import unicodedata
import zipfile
from itertools import pairwise

import openpyxl
import pikepdf
import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfua.validator import Validator
from pptx import Presentation

from pages.cpir.documents import annual, asked, pptx, story, xlsx
from pages.cpir.model import Screen
from pages.shared.documents import docx, maps, office, pdf, text
from pages.shared.exports import DEMONSTRATION_SENTENCE
from tests.support import quarters


def to_pdf(content, drawn) -> bytes:
    return pdf.note(story.note(content, drawn), drawn.made_on)


def to_docx(content, drawn) -> bytes:
    return docx.note(story.note(content, drawn), drawn.made_on)


MAKERS = {"pdf": to_pdf, "docx": to_docx, "pptx": pptx.slides, "xlsx": xlsx.book}


@pytest.fixture(scope="module")
def made():
    """Every format of one quarter, with a register that tries to be markup."""
    content = quarters.quarter(
        [quarters.decision(n) for n in range(4)], [quarters.annotation(quarters.HOSTILE[2])]
    )
    return {name: maker(content, quarters.material()) for name, maker in MAKERS.items()}


def flat(said: str) -> str:
    """The same text whatever its line breaks and kinds of spaces."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", said).replace("\u2011", "-")).strip()


def squeezed(said: str) -> str:
    return flat(said).replace(" ", "")


def pdf_text(data: bytes) -> str:
    return flat(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def word_text(data: bytes) -> str:
    found = Document(io.BytesIO(data))
    return flat(" ".join(t.text or "" for t in found.element.body.iter(qn("w:t"))))


def slides_text(data: bytes) -> str:
    lines = []
    for slide in Presentation(io.BytesIO(data)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                lines.append(shape.text_frame.text)
            if shape.has_table:
                lines += [cell.text for row in shape.table.rows for cell in row.cells]
    return flat(" ".join(lines))


def book_text(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return flat(
        " ".join(
            str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None
        )
    )


# --- markup and formulas ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reader"), [("pdf", pdf_text), ("docx", word_text), ("pptx", slides_text), ("xlsx", book_text)]
)
def test_no_name_is_read_as_an_instruction(made, name, reader):
    said = squeezed(reader(made[name]))
    for hostile in quarters.HOSTILE:
        assert squeezed(hostile) in said, hostile


def test_no_cell_of_the_workbook_is_a_formula(made):
    archive = zipfile.ZipFile(io.BytesIO(made["xlsx"]))
    for member in archive.namelist():
        if member.startswith("xl/worksheets/"):
            assert b"<f>" not in archive.read(member)
            assert b"<hyperlink" not in archive.read(member)


@settings(max_examples=9, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=3, max_size=3))
def test_any_name_can_be_printed(names):
    """27 names, three a document: it is the document that takes long."""
    content = quarters.quarter(notes=[quarters.annotation(name) for name in names], demonstration=False)
    drawn = quarters.material()
    assert pdf_pages(to_pdf(content, drawn)) == 4
    for maker in (to_docx, pptx.slides, xlsx.book):
        assert maker(content, drawn)


def test_every_character_kept_can_be_drawn():
    every = "".join(
        chr(c) for c in range(0x20, 0x2700) if text.printable(chr(c)) not in ("", text.REPLACEMENT)
    )
    content = quarters.quarter(notes=[quarters.annotation(every)])
    assert pdf_pages(to_pdf(content, quarters.material())) == 4, (
        "typst refuses a PDF/UA with a character it cannot draw"
    )


def test_what_cannot_be_drawn_is_replaced():
    assert text.printable("a\x00b\tc") == "a b c"
    assert text.printable("漢é🎉") == "□é□"
    assert text.printable("e\u0301\u202e") == "é"
    assert text.printable("−1 ‰ «\u202fœ\u202f» Ÿ") == "−1 ‰ «\u202fœ\u202f» Ÿ"


def test_bold_parts_of_a_sentence():
    assert text.runs("<b>5,5&nbsp;‰</b> et &lt;b&gt;") == (("5,5\u00a0‰", True), (" et <b>", False))


# --- the PDF ------------------------------------------------------------------------------------------------------


def pdf_pages(data: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(data)).pages)


def structure(data: bytes) -> list[tuple[str, pikepdf.Object]]:
    """(tag, element) of the structure tree, in reading order."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node["/S"]), node))
            if "/K" in node:
                walk(node["/K"])

    with pikepdf.open(io.BytesIO(data)) as document:
        walk(document.Root.StructTreeRoot)
        return [(tag, str(node.get("/Alt", ""))) for tag, node in found]


def test_the_note_is_four_pages_of_a_tagged_french_pdf(made):
    with pikepdf.open(io.BytesIO(made["pdf"])) as document:
        assert len(document.pages) == 4
        assert str(document.Root.Lang).lower().startswith("fr")
        assert document.Root.MarkInfo.Marked == True  # noqa: E712 (an object of pikepdf)
        assert document.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        with document.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert (
                flat(about["dc:title"])
                == "Le conseil en évolution professionnelle en Nouvelle-Aquitaine, T3 2026"
            )
            assert "fr" in str(about["dc:language"]).lower()
            assert about["xmp:CreateDate"].startswith("2026-11-21")


def test_tags_of_the_note(made):
    tags = structure(made["pdf"])
    names = [tag for tag, _ in tags]
    headings = [name for name in names if re.fullmatch(r"/H\d", name)]
    assert headings[:2] == ["/H1", "/H2"]
    levels = [int(name[2]) for name in headings]
    assert all(b - a <= 1 for a, b in pairwise(levels)), "no level of heading is skipped"
    assert names.count("/Table") >= 5
    first_rows = names.count("/TH")
    assert first_rows >= 3 * names.count("/Table") - 3, "each table has its row of headers"
    assert [alt for tag, alt in tags if tag == "/Figure"] == ["Carte de France : de 5,0 à 6,0 ‰."]
    assert "/L" in names
    assert "/LI" in names


def test_the_note_passes_an_independent_checker(made, tmp_path):
    """pdfua covers a part of the rules of PDF/UA-1; it is no certificate, but it is nobody of ours."""
    (tmp_path / "note.pdf").write_bytes(made["pdf"])
    report = Validator().validate(str(tmp_path / "note.pdf"))
    assert [finding for outcome in report.outcomes for finding in outcome.findings] == []


def test_every_font_is_in_the_file(made):
    with pikepdf.open(io.BytesIO(made["pdf"])) as document:
        held = [
            d
            for d in document.objects
            if isinstance(d, pikepdf.Dictionary) and d.get("/Type") == "/FontDescriptor"
        ]
        assert held
        for font in held:
            assert any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_the_letter_reads_in_order(made):
    first = flat(pypdf.PdfReader(io.BytesIO(made["pdf"])).pages[0].extract_text())
    wanted = [
        "Nouvelle-Aquitaine, T3 2026",
        "À retenir",
        "1 actif occupé sur 160",
        "Ce qui a changé",
        "Ce qui manque",
        "non livrée par l’Apec",
    ]
    places = [first.index(flat(part)) for part in wanted]
    assert places == sorted(places)


@pytest.mark.parametrize("n", [0, 200])
def test_a_long_register_keeps_four_pages(n):
    content = quarters.quarter(
        [quarters.decision(i) for i in range(n)], [quarters.annotation("x" * 80)] * min(n, 9)
    )
    data = to_pdf(content, quarters.material())
    assert pdf_pages(data) == 4
    if n:
        assert "194 autres demandes" in pdf_text(data)


def test_demonstration_is_said_on_every_page_and_only_then(made):
    pages = [flat(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(made["pdf"])).pages]
    assert all("Données de démonstration" in page and "DÉMONSTRATION" in page for page in pages)
    real = to_pdf(quarters.quarter(demonstration=False), quarters.material())
    assert "démonstration" not in pdf_text(real).lower()


# --- office files -------------------------------------------------------------------------------------------------


def test_the_word_file_is_accessible(made):
    document = Document(io.BytesIO(made["docx"]))
    assert document.core_properties.title.startswith("Le conseil en évolution professionnelle")
    assert document.core_properties.language == "fr-FR"
    assert {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    headings = [p.style.name for p in document.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert headings[0] == "Title"
    assert headings.count("Heading 1") == 4
    assert document.tables
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
    alternatives = [d.get("descr") for d in document.element.body.iter(qn("wp:docPr"))]
    assert alternatives == ["Carte de France : de 5,0 à 6,0 ‰."]
    assert document.sections[0].header.paragraphs[0].text == DEMONSTRATION_SENTENCE


def test_one_slide_a_screen(made):
    deck = Presentation(io.BytesIO(made["pptx"]))
    content = quarters.quarter()
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert [title.split(" · ")[0] for title in titles[:5]] == [screen.title for screen in content.screens]
    assert titles[5].startswith("Registre")
    for slide in deck.slides:
        assert any(shape.name == "Données de démonstration" for shape in slide.shapes)
        for shape in slide.shapes:
            if shape.has_table or shape.shape_type == 13:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr")
            if shape.has_table:
                assert shape.table.first_row
        for run in slide._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}rPr"):
            assert run.get("lang") == "fr-FR"


def test_the_workbook_has_real_numbers_units_and_marks(made):
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    assert book.sheetnames[:3] == ["Lisez-moi", "À retenir", "Indicateurs"]
    assert book.sheetnames[-1] == "Sources"
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames)
    assert all(str(sheet["A1"].value) == DEMONSTRATION_SENTENCE for sheet in book)
    heads = [c.value for c in book["Indicateurs"][2]]
    rows = [
        dict(zip(heads, (c.value for c in row), strict=True))
        for row in book["Indicateurs"].iter_rows(min_row=3)
    ]
    rate = next(row for row in rows if row["Indicateur"] == "Taux d’accès")
    assert (rate["Valeur"], rate["Unité"], rate["Numérateur"], rate["France"]) == (6.25, "‰", 1234, 5.9)
    secret = next(row for row in rows if row["Indicateur"] == "Entrées en CEP")
    assert (secret["Valeur"], secret["Remarque"]) == ("s", "secret statistique")
    table = book["Départements"]
    assert [table.cell(row, 2).value for row in range(3, 10)] == [1234.5, 0, None, 2.25, 3, -1.5, 7]
    places = book["Accès, départements"]
    assert [places.cell(row, 3).value for row in range(3, 7)] == [6, None, 5, "s"]


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_content_gives_the_same_bytes(made, name):
    content = quarters.quarter(
        [quarters.decision(n) for n in range(4)], [quarters.annotation(quarters.HOSTILE[2])]
    )
    assert MAKERS[name](content, quarters.material()) == made[name]


@pytest.mark.parametrize("name", ["docx", "pptx", "xlsx"])
def test_nothing_in_a_file_tells_the_hour(made, name):
    archive = zipfile.ZipFile(io.BytesIO(made[name]))
    assert {member.date_time[:3] for member in archive.infolist()} == {(1980, 1, 1)}
    assert b"2026-11-21T23:09:38Z" in archive.read("docProps/core.xml")


def test_normalised_archives_keep_their_members():
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("b.xml", "<b/>")
        archive.writestr("a.xml", "<a/>")
    made = zipfile.ZipFile(io.BytesIO(office.normalised(raw.getvalue())))
    assert made.namelist() == ["b.xml", "a.xml"]
    assert made.read("a.xml") == b"<a/>"


# --- pieces -------------------------------------------------------------------------------------------------------


def test_the_map_counts_its_classes_and_shows_overseas():
    svg = quarters.material().access.svg
    for said in (
        "moins de 5,5 (1)",
        "5,5 et plus (1)",
        "non connu (1)",
        "secret (1)",
        "Mayotte",
        "Guyane",
        "nombre de départements",
    ):
        assert said in svg
    assert svg.count("url(#points)") == 2, "Corse-du-Sud, and its key in the legend"
    with pytest.raises(FileNotFoundError):
        maps.draw("absent.json", quarters.material().access.rows, None, "", "")


def test_open_demands_come_first_the_nearest_term_first():
    closed = quarters.decision(3, statut="close", close_le="2026-10-20T10:00:00Z", motif="fait")
    late, soon = quarters.decision(8, echeance="2026-10-01"), quarters.decision(1, echeance="2026-11-01")
    assert [d["decision_id"] for d in asked.first([closed, soon, late], 5)] == ["8", "1", "3"]
    assert asked.row(closed)[3] == "close le 20 octobre 2026\u00a0: fait"
    assert asked.row(late)[2] == "1er octobre 2026"


@pytest.mark.parametrize(
    ("asked_for", "wanted"),
    [
        ("2026-Q3", ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2025"]),
        ("2025-Q4", ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2025"]),
    ],
)
def test_four_quarters_and_the_last_whole_year(asked_for, wanted):
    assert annual.periods(asked_for) == wanted


@given(st.lists(st.text(max_size=30), min_size=2, max_size=6), st.floats(5, 30))
def test_columns_fill_the_page(cells, room):
    found = text.widths(cells, [cells], frozenset({1}), room, 9)
    assert sum(found) == pytest.approx(room)
    assert min(found) > 0


def test_a_table_without_rows_is_still_a_table():
    empty = quarters.quarter()
    screens = tuple(Screen(s.key, s.title, s.sentences) for s in empty.screens)
    bare = type(empty)(**{**empty.__dict__, "screens": screens, "changes": ()})
    for maker in MAKERS.values():
        assert maker(bare, quarters.material())
