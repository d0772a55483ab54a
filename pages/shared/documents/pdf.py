"""A note as a tagged French PDF/UA-1. The content goes to the template (note.typ) as data, never as markup."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from pages.shared.documents import typesetting
from pages.shared.documents.blocks import Beside, Grid, Note, Picture
from pages.shared.documents.text import printable, widths

# Width of the text and between two columns, in centimetres, and the usual size of tables, in points
_ROOM, _GUTTER, _SIZE = 17.6, 0.5, 9.0
# Heights of a map, in heights of the text: of France, and of a région beside its sentences
_HIGH, _LOW = 24, 19


def note(told: Note, made_on: dt.datetime) -> bytes:
    """The PDF; the same bytes for the same content."""
    data = {
        "titre": told.title,
        "sous_titre": told.subtitle,
        "destinataire": told.addressee,
        "date": told.dated,
        "demonstration": bool(told.demonstration),
        "jour": [made_on.year, made_on.month, made_on.day],
        "parties": [
            {"titre": printable(part.title), "blocs": [_block(block) for block in part.blocks]}
            for part in told.parts
        ],
    }
    return typesetting.pdf("note.typ", data, made_on)


def _block(block, room: float = _ROOM) -> dict:
    """A block as the template reads it: its kind and its fields. room: the width it has, in centimetres."""
    kind = type(block).__name__.lower()
    if isinstance(block, Beside):
        right = _ROOM * (0.62 if isinstance(block.right, Grid) and len(block.right.heads) > 4 else 0.46)
        left = _ROOM - right - _GUTTER
        sides = {"gauche": _block(block.left, left), "droite": _block(block.right, right)}
        return {"sorte": kind, "largeurs": [left, right], **sides}
    if isinstance(block, Picture):
        shown = block.map
        texts = {"titre": shown.title, "alt": shown.alt, "legende": shown.caption}
        return {"sorte": kind, "svg": shown.svg, "hauteur": _HIGH if room > _ROOM / 2 else _LOW} | {
            name: printable(text) for name, text in texts.items()
        }
    if isinstance(block, Grid):
        wide = widths(block.heads, block.rows, block.numeric, room, _SIZE)
        return {"sorte": kind, **asdict(block), "numeric": sorted(block.numeric), "widths": wide}
    return {"sorte": kind, **asdict(block)}
