"""Text as documents may print it. Pure functions."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

import pandas as pd

from pages.shared import formats as f

# What stands in a cell whose value is unknown, protected or without object: never a zero
ABSENT = "—"
# A character that the fonts of the documents do not hold
REPLACEMENT = "□"
# Blocks held by the fonts: Latin, Greek, Cyrillic, punctuation, currencies, and a few signs
_BLOCKS = ((0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3C9), (0x401, 0x45F), (0x2010, 0x2027), (0x202F, 0x203A))
_SIGNS = frozenset("₀₁₂₃₄₅₆₇₈₉€™←↑→↓−≈≠≤≥∞■□▪▲▼◆○●✓ΆΈΉΊΌΎΏάέήίόύώƒ\u2011\u2044")
_WITHOUT = frozenset("\u2028\u2029\u2030\u202a\u202b\u202c\u202d\u202e") - {"\u2030"}
# « 6 215 personnes »: beyond, a unit goes to the next line
_LONGEST_NUMBER = 16
_TAG = re.compile(r"(</?b>)")


def printable(text: str) -> str:
    """The same text in composed characters that every document can hold: spaces for controls, « □ » for what the fonts
    do not have (a PDF/UA may not hold a character that it cannot draw)."""
    return "".join(map(_drawn, unicodedata.normalize("NFC", str(text))))


def _drawn(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Zs") and character not in "\u00a0\u202f":
        return " "
    if character in _WITHOUT or unicodedata.category(character) in ("Cf", "Mn", "Cs"):
        return ""
    code = ord(character)
    held = character in _SIGNS or any(low <= code <= high for low, high in _BLOCKS)
    return character if held and unicodedata.category(character) != "Cn" else REPLACEMENT


def runs(html: str) -> tuple[tuple[str, bool], ...]:
    """A sentence of the content as (text, bold): « <b>5,5 ‰</b> en 2026 » gives ((« 5,5 ‰ », True), (« en 2026 », False))."""
    return tuple(_runs(html))


def _runs(html: str) -> Iterator[tuple[str, bool]]:
    bold = False
    for part in _TAG.split(html):
        if part in ("<b>", "</b>"):
            bold = part == "<b>"
        elif part:
            yield printable(unescape(re.sub(r"<[^>]*>", "", part))), bold


def cells(rows: pd.DataFrame, columns: Sequence[str], decimals: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Rows of a table as one reads them: numbers in French, ABSENT where nothing is known."""
    return [
        tuple(_cell(value, decimals.get(column)) for column, value in zip(columns, row, strict=True))
        for row in rows[list(columns)].itertuples(index=False, name=None)
    ]


def _cell(value, decimals: int | None) -> str:
    if not f.is_known(value):
        return ABSENT
    if decimals is not None:
        return f.number(value, decimals)
    if isinstance(value, float) and math.isfinite(value):
        return f.number(value, 0 if value.is_integer() else 1)
    if isinstance(value, pd.Timestamp):
        return f.date(value)
    return printable(str(value))


def widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: frozenset[int], room: float, size: float
) -> list[float]:
    """Widths in centimetres of the columns of a table that fills `room`, text being `size` points.

    Numbers take what they need (a long unit is broken at its spaces), a word never breaks; the other columns share what is left by what they hold.
    """
    letter, edge = 0.0195 * size, 0.4
    columns = list(zip(heads, *rows, strict=True))
    # headings are bold, hence wider
    least = [
        max(
            *(1.15 * len(word) for word in column[0].split(" ")),
            *(len(w) for text in column[1:] for w in text.split(" ")),
            1,
        )
        for column in columns
    ]
    longest = [max(map(len, column)) for column in columns]
    numbers = {
        i: max(least[i], min(max(map(len, columns[i][1:]), default=1), _LONGEST_NUMBER)) for i in numeric
    }
    left = max(room - sum(n * letter + edge for n in numbers.values()), 0.3 * room)
    wanted = {i: min(max(9, n), 46) for i, n in enumerate(longest) if i not in numbers}
    made = [
        numbers[i] * letter + edge
        if i in numbers
        else max(least[i] * letter + edge, left * wanted[i] / sum(wanted.values()))
        for i in range(len(columns))
    ]
    return [room * width / sum(made) for width in made]
