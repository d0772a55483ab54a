"""The typesetter (typst) as documents use it: its own fonts only, nothing from the machine, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from functools import cache, lru_cache
from pathlib import Path

import font_source_sans_pro
import typst

HERE = Path(__file__).parent
_FACES = ("Regular", "It", "Semibold", "Bold")
# A page as large as the drawing and nothing else, in points of the drawing
_ALONE = b"""#let d = json(bytes(sys.inputs.donnees))
#set page(width: d.width * 1pt, height: auto, margin: 0pt)
#image(bytes(d.svg), format: "svg", width: 100%)"""


@cache
def _fonts() -> tuple[typst.Fonts, tempfile.TemporaryDirectory]:
    """The four faces we use, apart from the others of their package: two files of one face would be chosen by the order
    of a folder, which differs from a machine to the next. The folder lives as long as the program."""
    folder = tempfile.TemporaryDirectory(prefix="cep-polices-")
    source = Path(font_source_sans_pro.__file__).parent / "files"
    for face in _FACES:
        shutil.copy(source / f"SourceSansPro-{face}.ttf", folder.name)
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder.name]
    ), folder


def pdf(template: str, data: dict, made_on: dt.datetime) -> bytes:
    """A tagged PDF/UA-1 from a template beside this file. Content is data, never markup: nothing in it can be read as
    an instruction. Raises typst.TypstError when a character cannot be drawn (see text.printable)."""
    return typst.compile(
        HERE / template,
        root=HERE,
        font_paths=_fonts()[0],
        sys_inputs={"donnees": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=made_on.replace(tzinfo=dt.UTC, microsecond=0),
    )


@lru_cache(maxsize=8)
def png(svg: str, width: int, pixels: int) -> bytes:
    """A drawing of `width` units as a PNG of that many pixels, for the formats that take no SVG."""
    data = {"svg": svg, "width": width}
    return typst.compile(
        _ALONE,
        font_paths=_fonts()[0],
        sys_inputs={"donnees": json.dumps(data)},
        format="png",
        ppi=72 * pixels / width,
    )
