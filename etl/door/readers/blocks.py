"""Delimited text too large to be held: read twice, in blocks of complete lines, with the same rules as the others.

The first reading looks at every byte (encoding, personal data); the second gives the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from etl.contracts import Contract
from etl.door.readers import text
from etl.door.readers.decode import NUL_MESSAGE, UTF8_MARK, bad_byte, is_mixed, wide_encoding
from etl.door.readers.raw import RawSheet, RefusedFile

BLOCK = 64 << 20  # bytes read at a time
CP1252_HOLES = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))  # bytes that the encoding does not know


@dataclass(frozen=True)
class Scan:
    """What the first reading says. mail: the refusal of an e-mail address, which an official file may hold."""

    encoding: str
    whole: bool
    mail: RefusedFile | None


def scan(source: BinaryIO, block: int = BLOCK) -> Scan:
    """Read a text once, from its beginning. Raises RefusedFile."""
    source.seek(0)
    size = lines = 0
    mail = not_utf8 = hole = None
    mixed, last = False, b""
    for piece in _pieces(source, block):
        if not size:
            _refuse_unreadable(piece)
        mail = mail or _look(piece, lines)
        if not_utf8 is None:
            not_utf8 = _first_not_utf8(piece.removeprefix(UTF8_MARK) if not size else piece, lines)
        hole = hole or _first_hole(piece, lines)
        mixed = mixed or (not piece.isascii() and is_mixed(piece))
        size += len(piece)
        lines += piece.count(b"\n") or piece.count(b"\r")
        last = piece
    encoding = _encoding(not_utf8, hole, mixed, mail)
    return Scan(encoding, last.endswith((b"\n", b"\r")), mail)


def _pieces(source: BinaryIO, block: int) -> Iterator[bytes]:
    """The bytes in pieces that end with a line."""
    kept = b""
    while piece := source.read(block):
        kept = kept + piece if kept else piece
        cut = max(kept.rfind(b"\n"), kept.rfind(b"\r", 0, len(kept) - 1)) + 1
        if cut:
            yield kept[:cut]
            kept = kept[cut:]
        elif len(kept) > 2 * block:
            raise RefusedFile("illisible", "Une ligne est démesurée : le texte n'est pas un tableau.")
    if kept:
        yield kept


def _refuse_unreadable(start: bytes) -> None:
    wide = wide_encoding(start)
    if wide:
        raise RefusedFile(
            "encodage",
            f"Fichier écrit en {wide[0]} : au-delà de {BLOCK * 2 // (1 << 20)} Mo, livrez-le en « CSV UTF-8 ».",
        )


def _look(piece: bytes, lines: int) -> RefusedFile | None:
    if b"\x00" in piece:
        raise RefusedFile("binaire", NUL_MESSAGE)
    return text.refuse_personal(piece, lines)


def _first_not_utf8(piece: bytes, lines: int) -> tuple[int, int] | None:
    """(line, byte) of the first byte that is not UTF-8."""
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError as error:
        return lines + piece.count(b"\n", 0, error.start) + 1, piece[error.start]
    return None


def _first_hole(piece: bytes, lines: int) -> tuple[int, int] | None:
    at = min((i for i in (piece.find(hole) for hole in CP1252_HOLES) if i >= 0), default=None)
    return None if at is None else (lines + piece.count(b"\n", 0, at) + 1, piece[at])


def _encoding(not_utf8, hole, mixed: bool, mail: RefusedFile | None) -> str:
    if not_utf8 is None:
        return "utf-8"
    if mixed:
        raise mail or bad_byte(*not_utf8, "cp1252 sans mélange")
    if hole is not None:
        raise mail or bad_byte(*hole, "cp1252")
    return "cp1252"


def sheets(
    source: BinaryIO, scanned: Scan, known: dict[str, Contract], hint: str | None, block: int = BLOCK
) -> Iterator[RawSheet]:
    """The one table of a text, a few thousand lines at a time, each with its line number. Raises RefusedFile."""
    source.seek(0)
    pieces = _texts(source, scanned.encoding, block)
    kept = next(pieces, b"")
    if not kept.strip():
        raise scanned.mail or RefusedFile("vide", "Le fichier est vide.")
    try:
        shape = text.layout(text.top_lines(kept), known, hint)
    except RefusedFile as refusal:
        raise scanned.mail or refusal from None
    if scanned.mail and not shape.header.contract.official:
        raise scanned.mail
    kept, line = kept[shape.length :], shape.first_line
    for piece in pieces:
        kept = kept + piece if kept else piece
        end = kept.rfind(b"\n")
        cut = end
        for _ in range(text.LONGEST_RECORD):  # a record that begins before the cut may run into these lines
            cut = kept.rfind(b"\n", 0, max(cut, 0))
        if cut <= 0:
            continue
        parsed = text.parse(kept[:cut], shape, line, kept[cut + 1 : end])
        yield text.sheet_of(parsed, shape)
        line += parsed.taken
        kept = _after_lines(kept, cut, parsed.taken - kept.count(b"\n", 0, cut))
    parsed = text.parse(kept.rstrip(b"\n"), shape, line)
    if not scanned.whole:
        text.refuse_cut(parsed.odd, line + kept.count(b"\n"))
    last = text.sheet_of(parsed, shape)
    last.remarks += text.closing_remarks(scanned.whole, scanned.encoding)
    yield last


def _after_lines(kept: bytes, cut: int, lines: int) -> bytes:
    """What remains after the cut and the lines beyond it that the last record took (1 for the cut itself)."""
    for _ in range(lines - 1):
        cut = kept.find(b"\n", cut + 1)
    return kept[cut + 1 :]


def _texts(source: BinaryIO, encoding: str, block: int) -> Iterator[bytes]:
    """The text in UTF-8, lines ended by « \\n », in pieces that end with a line."""
    first = True
    for piece in _pieces(source, block):
        piece = piece.removeprefix(UTF8_MARK) if first else piece
        first = False
        if encoding != "utf-8":
            piece = piece.decode(encoding).encode("utf-8")
        if b"\r" in piece:
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield piece
