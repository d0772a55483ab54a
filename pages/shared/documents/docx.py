"""A note as a Word document, from the same blocks as the PDF, in the same order."""

from __future__ import annotations

import datetime as dt
import io

from pages.shared.documents import blocks, office, word
from pages.shared.exports import DEMONSTRATION_SENTENCE

_MAP_CM = 11.0


def note(told: blocks.Note, made_on: dt.datetime) -> bytes:
    """The Word file; the same bytes for the same content."""
    made = word.blank(DEMONSTRATION_SENTENCE if told.demonstration else "", told.title)
    office.describe(made.core_properties, told.title, told.subtitle, made_on)
    word.paragraph(made, ((told.subtitle, False),), size=9, colour=word.SECOND_INK)
    made.add_paragraph(told.title, style="Title")
    word.paragraph(made, ((told.addressee, False),))
    word.paragraph(made, ((told.dated, False),), size=9, colour=word.SECOND_INK)
    for rank, part in enumerate(told.parts):
        heading = made.add_heading(part.title, 1)
        heading.paragraph_format.page_break_before = rank > 0
        for block in part.blocks:
            _write(made, block)
    return saved(made)


def saved(made) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return office.normalised(buffer.getvalue())


def _write(made, block) -> None:
    match block:
        case blocks.Beside():
            _write(made, block.left)
            _write(made, block.right)
        case blocks.Heading():
            made.add_heading(block.text, block.level - 1)
        case blocks.Paragraph(style="strong"):
            word.warning(made, "".join(text for text, _ in block.runs))
        case blocks.Paragraph():
            word.paragraph(made, block.runs, size=8.5 if block.style == "small" else 0)
        case blocks.Bullets():
            for item in block.items:
                word.paragraph(made, item, "List Bullet", size=8.5 if block.style == "small" else 0)
        case blocks.Grid():
            word.table(made, block.heads, block.rows, block.numeric, block.title, block.note)
        case blocks.Picture():
            word.picture(made, block.map, _MAP_CM)
        case blocks.Links():
            for what, address in block.items:
                word.link(made, what, address)
