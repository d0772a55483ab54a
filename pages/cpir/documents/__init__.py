"""The quarter of a CPIR as documents to take away: PDF, Word, slides, workbook, and the annual report half written.

`render(quarter, "pdf", read)` is all that the page and the command line call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pages.cpir.documents import material, story
from pages.cpir.documents.material import Read
from pages.cpir.model import Quarter
from pages.shared.documents import DOCX, PDF, PPTX, XLSX
from pages.shared.exports import slug

# format → (what it is, ending of its file, its type)
FORMATS = {
    "pdf": ("Note de quatre pages (PDF)", "pdf", PDF),
    "docx": ("Note modifiable (Word)", "docx", DOCX),
    "pptx": ("Diapositives (PowerPoint)", "pptx", PPTX),
    "xlsx": ("Tableaux (Excel)", "xlsx", XLSX),
    "rapport": ("Rapport annuel à compléter (Word)", "docx", DOCX),
}


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    mime: str


def file_name(quarter: Quarter, format: str) -> str:
    """« cep_note_75_2026-Q3.pdf », with its warning where figures are a demonstration."""
    warning = "DEMONSTRATION_" if quarter.demonstration else ""
    what = "rapport-annuel" if format == "rapport" else "note"
    return f"{warning}cep_{what}_{slug(quarter.region.code)}_{quarter.periode}.{FORMATS[format][1]}"


def render(quarter: Quarter, format: str, read: Read, address: str = "") -> File:
    """A document of the quarter, the same bytes for the same base and content.

    format: a key of FORMATS, KeyError otherwise; read: what answers the queries of sql/queries, as in quarter.py;
    address: where the product is served, which makes the links of the document clickable.
    """
    return next(render_each(quarter, (format,), read, address))


def render_each(quarter: Quarter, formats: Sequence[str], read: Read, address: str = "") -> Iterator[File]:
    """The documents of the quarter in several formats, their maps drawn once."""
    gathered = material.gather(read, quarter, f"{address.rstrip('/')}/" if address else "")
    for format in formats:
        yield File(file_name(quarter, format), _content(quarter, format, read, gathered), FORMATS[format][2])


def _content(quarter: Quarter, format: str, read: Read, gathered: material.Material) -> bytes:
    """Libraries of a format are loaded when it is asked for."""
    if format == "pdf":
        from pages.shared.documents import pdf

        return pdf.note(story.note(quarter, gathered), gathered.made_on)
    if format == "docx":
        from pages.shared.documents import docx

        return docx.note(story.note(quarter, gathered), gathered.made_on)
    if format == "pptx":
        from pages.cpir.documents import pptx

        return pptx.slides(quarter, gathered)
    if format == "xlsx":
        from pages.cpir.documents import xlsx

        return xlsx.book(quarter, gathered)
    from pages.cpir.documents import annual

    return annual.report(read, quarter, gathered)
