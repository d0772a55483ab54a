"""The quarter as slides: one a screen, then the register where there is one, then definitions, sources and limits."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Cm, Emu, Pt

from pages.cpir.documents import asked, story
from pages.cpir.documents.material import Material
from pages.cpir.model import Quarter, Screen
from pages.shared import formats as f
from pages.shared.documents import office, typesetting
from pages.shared.documents.blocks import Grid
from pages.shared.documents.maps import WIDTH, Map
from pages.shared.documents.text import printable, runs, widths
from pages.shared.exports import DEMONSTRATION, DEMONSTRATION_SENTENCE

ACCENT, INK, SECOND_INK, WARNING = "12605E", "1B1F2A", "5A6270", "7A3E00"
FONT = "Calibri"
_WIDE, _HIGH = Cm(33.867), Cm(19.05)
_LEFT, _INNER = Cm(1.5), Cm(30.8)
_TITLE_ONLY = 5
# A slide is read from afar: what does not fit is in the note
MOST_SENTENCES, MOST_FIGURES, MOST_ROWS = 4, 5, 9
_PIXELS = 1100
_TABLE_PT, _ROW = 11, Cm(0.62)
_SIZES = (22, 20, 18, 16, 15, 14)
_SMALL = (12, 11, 10, 9, 8)
_TOP, _BOTTOM = Cm(3.1), Cm(17.0)


def slides(quarter: Quarter, material: Material) -> bytes:
    """The presentation; the same bytes for the same content."""
    made = Presentation()
    made.slide_width, made.slide_height = _WIDE, _HIGH
    told = story.note(quarter, material)
    office.describe(made.core_properties, told.title, told.subtitle, material.made_on)
    place = f"{quarter.region.nom} · {f.period(quarter.periode)}"
    pictures = {"acces": material.access, "couverture": material.coverage}
    for screen in quarter.screens:
        slide = _blank(made, f"{screen.title} · {place}", quarter)
        _screen(slide, screen, pictures.get(screen.key))
        _notes(slide, screen)
    if quarter.decisions or quarter.notes:
        _register(_blank(made, f"Registre des demandes · {place}", quarter), quarter)
    _end(_blank(made, "Sources, limites et vérification", quarter), quarter, material)
    buffer = io.BytesIO()
    made.save(buffer)
    return office.normalised(buffer.getvalue())


def _blank(made, title: str, quarter: Quarter):
    slide = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY])
    holder = slide.shapes.title
    top = Cm(1.25) if quarter.demonstration else Cm(0.7)
    holder.left, holder.top, holder.width, holder.height = _LEFT, top, _INNER, Cm(1.7)
    _fill(holder.text_frame, [((printable(title), True),)], 26, ACCENT)
    if quarter.demonstration:
        _band(slide)
    dated = f"Base publiée le {quarter.published_on}, version {quarter.version}"
    _text(slide, "Date des chiffres", _LEFT, Cm(18.1), Cm(26), Cm(0.7), [((dated, False),)], 10, SECOND_INK)
    return slide


def _band(slide) -> None:
    said = f"{DEMONSTRATION} : chiffres inventés, qui ne décrivent aucune activité réelle"
    box = _text(slide, DEMONSTRATION, 0, 0, _WIDE, Cm(0.95), [((said, True),)], 14, "FFFFFF")
    box.fill.solid()
    box.fill.fore_color.rgb = RGBColor.from_string(WARNING)


def _screen(slide, screen: Screen, picture: Map | None) -> None:
    """Sentences, then figures under them; the map on the right."""
    lines = [
        runs(sentence.text) for sentence in screen.sentences[: MOST_SENTENCES + (screen.key == "retenir")]
    ]
    width = Cm(18.6) if picture else _INNER
    grid = _shown(screen)
    least = Cm(_fitted(lines, width, 0)[1])
    kept = _rows_kept(grid, width, _BOTTOM - _TOP - least) if grid else 0
    rows = _height_of(grid, kept, width) if grid else 0
    size, high = _fitted(lines, width, _BOTTOM - _TOP - rows)
    _text(slide, "Ce qu’il faut retenir", _LEFT, _TOP, width, Cm(high), lines, size, INK, space=6)
    if picture:
        _picture(slide, picture, Cm(20.9), _TOP, Cm(11.4), Cm(12.6))
    if grid:
        _table(slide, grid, _LEFT, _TOP + Cm(high + 0.3), width, kept)
    if screen.missing:
        said = f"Ce qui manque{f.NBSP}: {' '.join(screen.missing[:2])}"
        _text(
            slide,
            "Ce qui manque",
            _LEFT,
            Cm(17.2),
            _INNER,
            Cm(0.9),
            [((printable(said), False),)],
            11,
            SECOND_INK,
        )


def _shown(screen: Screen) -> Grid | None:
    """The table of a slide: pairs and lots where there are some, else the indicators."""
    if screen.key in ("cooperation", "marche") and screen.tables:
        return story.grid(screen.tables[0])
    known = [measure for measure in screen.measures if measure.value is not None]
    return (
        story.measures("Les chiffres", (known or screen.measures)[:MOST_FIGURES]) if screen.measures else None
    )


def _lines(text: str, width: float, size: float) -> int:
    """Lines that a text takes, in a box of `width` centimetres: letters are half as wide as they are high, or a bit more."""
    return math.ceil(len(text) * 0.0175 * size / max(width - 0.5, 1))


def _height_of(grid: Grid, kept: int, width: Emu) -> Emu:
    """Height of the first rows of a table, with their broken cells, and of the line that counts the others."""
    rows = grid.rows[:kept]
    wide = widths(grid.heads, rows, grid.numeric, width / Cm(1), _TABLE_PT)
    heights = (
        max(_lines(text, w, _TABLE_PT) for text, w in zip(row, wide, strict=True))
        for row in (grid.heads, *rows)
    )
    return Emu(int(sum(_ROW * h for h in heights) + (_ROW if kept < len(grid.rows) else 0)))


def _rows_kept(grid: Grid, width: Emu, room: Emu) -> int:
    """How many rows hold in the room: at least one, at most MOST_ROWS."""
    kept = min(len(grid.rows), MOST_ROWS)
    while kept > 1 and _height_of(grid, kept, width) > room:
        kept -= 1
    return kept


def _fitted(lines: Sequence, width: Emu, room: Emu, sizes: Sequence[int] = _SIZES) -> tuple[float, float]:
    """The largest size of text that holds in the room, and the height it takes, in centimetres."""
    for size in sizes:
        broken = sum(_lines("".join(text for text, _ in line), width / Cm(1), size) for line in lines)
        high = broken * size * 1.22 * 0.0353 + len(lines) * 0.22 + 0.3
        if high <= room / Cm(1):
            break
    return size, high


def _table(slide, grid: Grid, left: Emu, top: Emu, width: Emu, kept: int) -> None:
    rows = grid.rows[:kept]
    frame = slide.shapes.add_table(len(rows) + 1, len(grid.heads), left, top, width, _ROW * (len(rows) + 1))
    frame.name = grid.title
    _alternative(frame, grid.title)
    table = frame.table
    table.first_row, table.horz_banding = True, False
    for i, wide in enumerate(widths(grid.heads, rows, grid.numeric, width / Cm(1), _TABLE_PT)):
        table.columns[i].width = Cm(wide)
    for r, line in enumerate((grid.heads, *rows)):
        table.rows[r].height = _ROW
        for i, text in enumerate(line):
            cell = table.cell(r, i)
            cell.margin_top = cell.margin_bottom = Cm(0.03)
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(
                ACCENT if r == 0 else "FFFFFF" if r % 2 else "F4F6F7"
            )
            _fill(cell.text_frame, [((text, r == 0),)], _TABLE_PT, "FFFFFF" if r == 0 else INK)
            if i in grid.numeric:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    left_out = len(grid.rows) - len(rows)
    if left_out:
        said = f"{f.count(left_out, 'ligne est', 'lignes sont')} dans la note."
        _text(
            slide,
            "Suite",
            left,
            top + _height_of(grid, kept, width) - _ROW,
            width,
            Cm(0.6),
            [((said, False),)],
            10,
            SECOND_INK,
        )


def _picture(slide, shown: Map, left: Emu, top: Emu, width: Emu, height: Emu) -> None:
    drawn = slide.shapes.add_picture(
        io.BytesIO(typesetting.png(shown.svg, WIDTH, _PIXELS)), left, top, width=width
    )
    if drawn.height > height:
        drawn.width, drawn.height = Emu(int(drawn.width * height / drawn.height)), height
    drawn.name = printable(shown.title)
    _alternative(drawn, shown.alt)
    _text(
        slide,
        "Note de la carte",
        left,
        top + drawn.height,
        width,
        Cm(1.4),
        [((printable(shown.caption), False),)],
        9,
        SECOND_INK,
    )


def _register(slide, quarter: Quarter) -> None:
    shown = asked.first(quarter.decisions, 6)
    if shown:
        grid = Grid("Ce que la CPIR a demandé", asked.HEADS, tuple(map(asked.row, shown)))
        _table(slide, grid, _LEFT, Cm(3.2), _INNER, len(shown))
    lines = [((asked.annotation(entry), False),) for entry in quarter.notes[-3:]]
    if lines:
        _text(slide, "Notes du secrétariat", _LEFT, Cm(14.2), _INNER, Cm(3.6), lines, 12, INK, space=4)


def _end(slide, quarter: Quarter, material: Material) -> None:
    """How to read, limits, sources and links; definitions are in the notes of each slide."""
    warned = [DEMONSTRATION_SENTENCE] if quarter.demonstration else []
    lines = [*warned, *story.READING, *material.breaks, *material.sources]
    links = [f"{what} : {address}" for what, address in story.links(quarter, material.address)]
    for name, left, told in (("Lecture et sources", _LEFT, lines), ("Où vérifier", Cm(17.2), links)):
        told = [((printable(text), False),) for text in told]
        size, _ = _fitted(told, Cm(15), Cm(14.4), _SMALL)
        _text(slide, name, left, _TOP, Cm(15), Cm(14.4), told, size, INK, space=3)


def _notes(slide, screen: Screen) -> None:
    """Notes of the speaker: what is missing and the definitions."""
    lines = [*screen.missing, *(f"{name}{f.NBSP}: {text}" for name, text in screen.definitions)]
    _fill(slide.notes_slide.notes_text_frame, [((printable(line), False),) for line in lines], 12, INK)


# --- pieces -------------------------------------------------------------------------------------------------------


def _text(
    slide, name: str, left, top, width, height, lines: Sequence, size: float, colour: str, space: float = 0
):
    box = slide.shapes.add_textbox(left, top, width, height)
    box.name = name
    box.text_frame.word_wrap = True
    box.text_frame.auto_size = MSO_AUTO_SIZE.NONE
    _fill(box.text_frame, lines, size, colour, space)
    return box


def _fill(frame, lines: Sequence, size: float, colour: str, space: float = 0) -> None:
    """Lines of (text, bold), each a paragraph in French."""
    for rank, line in enumerate(lines or [()]):
        paragraph = frame.paragraphs[0] if rank == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        if space:
            paragraph.space_after = Pt(space)
        for text, bold in line:
            run = paragraph.add_run()
            run.text = text
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
            run.font.color.rgb = RGBColor.from_string(colour)
            run._r.get_or_add_rPr().set("lang", office.LANGUAGE)


def _alternative(shape, text: str) -> None:
    shape._element.xpath(".//p:cNvPr")[0].set("descr", printable(text))
