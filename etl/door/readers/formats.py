"""Texts that are no delimited table: what they are, and how their owner makes one of them."""

from __future__ import annotations

import html
import json
import re

START = 1 << 16  # bytes that tell a format
SAVE = "ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx ou en csv"
ROW = re.compile(r"<(?:\w+:)?(?:tr|Row)\b.*?(?=<(?:\w+:)?(?:tr|Row)\b|\Z)", re.IGNORECASE | re.DOTALL)
CELL = re.compile(r"<(?P<tag>t[dh]|(?:\w+:)?Data)\b[^>]*>(?P<text>.*?)</(?P=tag)>", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def what_is(start: bytes) -> tuple[str, str]:
    """What a text is and what to do with it, or two empty texts where it may be a table of lines."""
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:2000].lower()
    if bare.startswith(b"{\\rtf"):
        return "un texte mis en forme (RTF)", SAVE
    if b"urn:schemas-microsoft-com:office:spreadsheet" in bare:
        return "un classeur « XML 2003 »", SAVE
    if re.match(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|style)\b", bare):
        return "une page HTML, même si son nom finit par .xls", SAVE
    if bare.startswith(b"<"):
        return "un fichier XML", "livrez les mêmes lignes en csv ou en .xlsx"
    if re.match(rb"\[\s*[\[{]|\{\s*\"", bare):
        return "du JSON", "livrez les mêmes lignes en csv ou en .xlsx"
    return "", ""


def rows_of(text: str) -> list[list[str]]:
    """The first rows of the table that a page or a JSON text holds, its header first; none where it cannot be told."""
    if text.lstrip()[:1] == "<":
        rows = [[_words(cell["text"]) for cell in CELL.finditer(row[0])] for row in ROW.finditer(text)]
        return [row for row in rows if row][:40]
    at = text.find("{")
    try:
        record, _ = json.JSONDecoder().raw_decode(text, max(at, 0))
    except (ValueError, RecursionError):
        return []
    if not isinstance(record, dict):
        return []
    inside = next(
        (v[0] for v in record.values() if isinstance(v, list) and v and isinstance(v[0], dict)), record
    )
    return [
        [str(key)[:200] for key in inside],
        ["" if isinstance(v, dict | list) or v is None else str(v)[:200] for v in inside.values()],
    ]


def _words(cell: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", cell)).split())[:200]
