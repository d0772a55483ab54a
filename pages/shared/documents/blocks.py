"""A document as blocks of text, tables and maps in reading order: what the PDF and the Word file both print."""

from __future__ import annotations

from dataclasses import dataclass

from pages.shared.documents.maps import Map
from pages.shared.documents.text import printable

Runs = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 3


@dataclass(frozen=True)
class Paragraph:
    """style: body, strong (the warning of a demonstration), small."""

    runs: Runs
    style: str = "body"


@dataclass(frozen=True)
class Bullets:
    items: tuple[Runs, ...]
    style: str = "body"


@dataclass(frozen=True)
class Grid:
    """A table as one reads it. numeric: positions of the columns set to the right."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    note: str = ""


@dataclass(frozen=True)
class Picture:
    map: Map


@dataclass(frozen=True)
class Links:
    """(what, address); the address is a link where it is absolute."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Beside:
    """Two blocks side by side where there is room, one after the other elsewhere."""

    left: object
    right: object


@dataclass(frozen=True)
class Part:
    """A page of the note: a title of level 2 and its blocks."""

    title: str
    blocks: tuple[object, ...]


@dataclass(frozen=True)
class Note:
    title: str
    subtitle: str
    addressee: str
    dated: str
    demonstration: str
    parts: tuple[Part, ...]


def plain(text: str) -> Runs:
    return ((printable(text), False),)
