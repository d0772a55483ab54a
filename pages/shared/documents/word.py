"""Pieces of an accessible Word document in French: headings, tables with header rows, pictures with their alternative.

On python-docx, for the note (docx.py) and for the annual report (annual.py). No content is written here.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from pages.shared.documents import typesetting
from pages.shared.documents.maps import WIDTH, Map
from pages.shared.documents.office import LANGUAGE
from pages.shared.documents.text import printable, widths

ACCENT, INK, SECOND_INK, WARNING = "12605E", "1B1F2A", "5A6270", "7A3E00"
FONT = "Calibri"
_PIXELS = 1100
_TEXT_CM = 17.2


def blank(band: str, footer: str) -> Word:
    """An empty A4 document in French; band: what each page says at its top, footer: at its foot, with the page."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.9)
    section.top_margin, section.bottom_margin = Cm(2.0), Cm(1.8)
    _styles(made)
    if band:
        line = section.header.paragraphs[0]
        _coloured(line.add_run(band), "FFFFFF", bold=True)
        _shade(line._p.get_or_add_pPr(), WARNING)
    foot = section.footer.paragraphs[0]
    _coloured(foot.add_run(f"{printable(footer)} · page "), SECOND_INK)
    _field(foot, "PAGE")
    return made


def _styles(made: Word) -> None:
    for name, size, colour in (
        ("Normal", 10, INK),
        ("Title", 20, INK),
        ("Heading 1", 15, ACCENT),
        ("Heading 2", 12, ACCENT),
    ):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor.from_string(colour)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(theme), None)
    made.styles["Normal"].paragraph_format.space_after = Pt(4)
    made.styles["List Bullet"].paragraph_format.space_after = Pt(2)
    # the language of the whole document, which screen readers speak and spell checkers check
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)


def paragraph(
    made: Word, runs: Sequence[tuple[str, bool]], style: str = "Normal", size: float = 0, colour: str = ""
):
    """A paragraph of (text, bold)."""
    line = made.add_paragraph(style=style)
    for text, bold in runs:
        run = line.add_run(printable(text))
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
    return line


def warning(made: Word, text: str) -> None:
    """A sentence in a box of the colour of warnings."""
    line = paragraph(made, ((text, True),), colour=WARNING)
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", WARNING)):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    line._p.get_or_add_pPr().append(borders)


def to_complete(made: Word, text: str) -> None:
    """A place that a person fills in: seen, and found by a search for « À compléter »."""
    line = paragraph(made, ((f"[À compléter : {text}]", True),), colour=WARNING)
    for run in line.runs:
        _shade(run._r.get_or_add_rPr(), "FFF3E0")


def table(
    made: Word,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: frozenset[int],
    title: str,
    note: str = "",
) -> None:
    """A table with a header row that repeats, its title above it and as its alternative."""
    caption = paragraph(made, ((title, True),))
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(6)
    grid = made.add_table(rows=1, cols=len(heads))
    _describe_table(grid, title)
    for position, (cell, head) in enumerate(zip(grid.rows[0].cells, heads, strict=True)):
        _cell(cell, head, bold=True, right=position in numeric)
        _shade(cell._tc.get_or_add_tcPr(), "E8F3F1")
    header = grid.rows[0]._tr.get_or_add_trPr()
    header.append(OxmlElement("w:tblHeader"))
    for row in rows:
        line = grid.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for position, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
            _cell(cell, text, right=position in numeric)
    _widths(grid, heads, rows, numeric)
    paragraph(made, ((note, False),), size=8, colour=SECOND_INK)


def _widths(grid, heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: frozenset[int]) -> None:
    grid.autofit = False
    for column, wide in zip(grid.columns, widths(heads, rows, numeric, _TEXT_CM, 9), strict=True):
        column.width = Cm(wide)
        for cell in column.cells:
            cell.width = column.width


def _describe_table(grid, title: str) -> None:
    """Thin lines, title of the table for screen readers, and which of its rows heads the others."""
    properties = grid._tbl.tblPr
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="C3C9D1"/>' for side in ("top", "bottom", "insideH")
    )
    properties.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>"))
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        for key, value in (
            ("val", "0020"),
            ("firstRow", "1"),
            ("firstColumn", "0"),
            ("noHBand", "1"),
            ("noVBand", "1"),
        ):
            look.set(qn(f"w:{key}"), value)
    said = OxmlElement("w:tblCaption")
    said.set(qn("w:val"), printable(title))
    properties.append(said)


def _cell(cell, text: str, bold: bool = False, right: bool = False) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_after = Pt(0)
    run = line.add_run(printable(text))
    run.bold, run.font.size = bold or None, Pt(9)
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def picture(made: Word, shown: Map, width: float) -> None:
    """A map of `width` centimetres with its alternative, its title above and its reading note below."""
    title = paragraph(made, ((shown.title, True),))
    title.paragraph_format.keep_with_next = True
    made.add_picture(io.BytesIO(typesetting.png(shown.svg, WIDTH, _PIXELS)), width=Cm(width))
    drawn = made.paragraphs[-1]._p.find(f".//{qn('wp:docPr')}")
    drawn.set("descr", printable(shown.alt))
    drawn.set("title", printable(shown.title))
    if shown.caption:
        paragraph(made, ((shown.caption, False),), size=8, colour=SECOND_INK)


def link(made: Word, what: str, address: str) -> None:
    """« Accès : https://… », a link where the address is absolute."""
    line = paragraph(made, ((f"{what} : ", True),), "List Bullet", size=8)
    if not address.startswith(("http://", "https://")):
        line.add_run(printable(address)).font.size = Pt(8)
        return
    relation = made.part.relate_to(
        address,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    holder = OxmlElement("w:hyperlink")
    holder.set(qn("r:id"), relation)
    run = line.add_run(address)
    _coloured(run, ACCENT)
    run.font.size, run.font.underline = Pt(8), True
    holder.append(run._r)
    line._p.append(holder)


def _coloured(run, colour: str, bold: bool = False) -> None:
    run.font.color.rgb = RGBColor.from_string(colour)
    run.bold = bold or None
    run.font.size = Pt(8.5)


def _shade(properties, colour: str) -> None:
    properties.append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>'))


def _field(line, name: str) -> None:
    holder = OxmlElement("w:fldSimple")
    holder.set(qn("w:instr"), name)
    run = line.add_run("1")
    _coloured(run, SECOND_INK)
    holder.append(run._r)
    line._p.append(holder)
