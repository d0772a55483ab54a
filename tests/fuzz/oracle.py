"""What must hold of any verdict on any bytes; figures are read again by libraries that the project does not use for that."""

from __future__ import annotations

import csv
import io
import re
import warnings

import openpyxl

from etl.contracts import contracts
from etl.door.check import ACCEPTED, REFUSED, RESERVED, Checked

NOTICES = ("marches_publics",)
SPACES = "[ \u00a0\u202f\u2009]"


def require(data: bytes, checked: Checked) -> int:
    """Raise AssertionError when a verdict says less, more or other than the bytes. Returns how many figures were read
    again."""
    assert checked.lus == checked.charges + checked.rejetes + checked.ignores
    assert min(checked.lus, checked.charges, checked.rejetes, checked.ignores) >= 0
    reasons = checked.rejects["regle"].to_pylist()
    assert "erreur_interne" not in reasons, checked.motifs
    assert checked.verdict in (ACCEPTED, RESERVED, REFUSED)
    # a file of public notices may hold none of the buyer looked for: it is accepted, and all of it left out
    of_notices = checked.dataset in NOTICES
    assert (checked.charges == 0) == (checked.verdict == REFUSED) or (
        of_notices and checked.verdict != REFUSED
    )
    if checked.verdict == REFUSED:
        assert checked.motifs
        return 0
    assert checked.rows.num_rows == checked.charges
    places = list(zip(checked.rows["feuille"].to_pylist(), checked.rows["ligne"].to_pylist(), strict=True))
    assert len(set(places)) == len(places)
    # every reason has its place, but for a file that is refused whole
    assert None not in checked.rejects["ligne"].to_pylist()
    aside = set(
        zip(checked.rejects["feuille"].to_pylist(), checked.rejects["ligne"].to_pylist(), strict=True)
    )
    assert not aside & set(places)
    assert len(aside) == checked.rejetes
    return _require_figures(data, checked)


def _require_figures(data: bytes, checked: Checked) -> int:
    """Each number loaded is the one that stands in its cell."""
    fields = [
        f
        for f in contracts()[checked.dataset].fields
        if f.kept_as in ("integer", "number") and f.type != "year"
    ]
    cells = workbook_cells(data) if data.startswith(b"PK") else text_cells(data)
    if cells is None:
        return 0  # the other library does not read it
    compared = 0
    for row in checked.rows.to_pylist():
        own = cells(row["feuille"], row["ligne"], checked.header)
        if own is None:
            continue
        for field in fields:
            loaded = row.get(field.name)
            if loaded is not None and field.name in own:
                shown = own[field.name]
                assert number_of(shown) == loaded, (row["ligne"], field.name, shown, loaded)
                compared += 1
    return compared


def number_of(shown) -> float | None:
    """The number that a cell shows, as a French reader reads it."""
    if isinstance(shown, (int, float)):
        return shown
    text = re.sub(SPACES, "", str(shown).strip()).replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def decoded(data: bytes) -> str | None:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding)
    if b"\x00" in data[:4096]:
        return data.decode(
            "utf-16-le" if data[1::2][:500].count(0) > data[::2][:500].count(0) else "utf-16-be"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def text_cells(data: bytes):
    """A function (sheet, line, header) → cells of the columns of the header."""
    lines = decoded(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: dict[str, int] = {}
    separator = ";"

    def look(_sheet: str, line: int, header: dict[str, str]):
        nonlocal separator
        if not found:
            for top in range(min(40, len(lines))):
                for separator in ";\t,|":
                    labels = _labels(lines[top], separator)
                    if set(header.values()) <= set(labels):
                        found.update({name: labels.index(label) for name, label in header.items()})
                        break
                if found:
                    break
            else:
                return None  # a header on two rows
        text = "\n".join(lines[line - 1 : line + 19])
        record = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        return {name: record[at] for name, at in found.items() if at < len(record)}

    return look


def _labels(line: str, separator: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return []


def workbook_cells(data: bytes):
    """The same for a workbook, or None when openpyxl does not open it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            sheets = {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in book.worksheets}
    except Exception:
        return None

    def look(sheet: str, line: int, header: dict[str, str]):
        rows = sheets.get(sheet, [])
        for top in rows[:40]:
            labels = [str(value).strip() if value is not None else "" for value in top]
            if set(header.values()) <= set(labels) and line <= len(rows):
                return {
                    name: rows[line - 1][labels.index(label)]
                    for name, label in header.items()
                    if rows[line - 1][labels.index(label)] is not None
                }
        return None

    return look
