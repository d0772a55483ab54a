"""Delimited text: encodings, separators, quotes, and the exact line number of each row.

A physical line is a row wherever quotes allow it: pyarrow then parses at full speed. Where a quote spans
lines, Python's csv reads record by record, so that an unclosed quote costs one line and not the file.
"""

from __future__ import annotations

import csv
import io
import itertools
import re

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from etl.contracts import Contract
from etl.readers.header import LOOK_AT, Header, find, require_complete, unknown_dataset
from etl.readers.raw import RawSheet, RefusedFile, Reject
from etl.readers.rows import TEXT, is_note, to_sheet

SEPARATORS = (";", "\t", ",", "|")
LONGEST_RECORD = 20  # lines that one quoted cell may span
NUL_MESSAGE = (
    "Le fichier contient des octets nuls : ce n'est pas un texte, ou sa copie est abîmée. "
    "Exportez-le de nouveau en csv (séparateur point-virgule)."
)
# letters of French as UTF-8 writes them: « é » « œ » « ’ »… in a file that is not UTF-8 as a whole
MIXED = re.compile(rb"\xc3[\xa0-\xbf\x80-\x9c]|\xc5[\x92\x93]|\xe2\x80[\x93-\x9d\xa6]")
BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def to_utf8(data: bytes) -> tuple[bytes, str]:
    """The same text in UTF-8 without mark, and the encoding it came in (utf-8, utf-16 with its mark, else cp1252).

    Raises RefusedFile when a byte fits none of them: a replacement character would be a silent repair.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise _bad_byte(data, error, encoding) from error
            return text.encode("utf-8"), encoding
    if b"\x00" in data:
        raise RefusedFile("binaire", NUL_MESSAGE)
    try:
        data.decode("utf-8")  # only to know; the bytes themselves go on
        return data, "utf-8"
    except UnicodeDecodeError:
        if any(lead in data for lead in (b"\xc3", b"\xc5", b"\xe2\x80")) and MIXED.search(data):
            # cp1252 would read « Ã© » where « é » was meant
            raise _bad_byte(data, _utf8_error(data), "cp1252 sans mélange") from None
        try:
            return data.decode("cp1252").encode("utf-8"), "cp1252"
        except UnicodeDecodeError as error:
            raise _bad_byte(data, error, "cp1252") from error


def _utf8_error(data: bytes) -> UnicodeDecodeError:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error
    raise AssertionError("only called on bytes that are not UTF-8")


def _bad_byte(data: bytes, error: UnicodeDecodeError, encoding: str) -> RefusedFile:
    line = data.count(b"\n", 0, error.start) + 1
    return RefusedFile(
        "encodage",
        f"Ligne {line} : l'octet {data[error.start : error.start + 1].hex()} n'existe ni en UTF-8 ni en "
        f"{encoding}. Le texte est abîmé ; exportez de nouveau le fichier en « CSV UTF-8 ».",
    )


def split_line(line: str, separator: str) -> list[str]:
    """The cells of one line that holds a whole record."""
    return next(csv.reader([line], delimiter=separator), [])


def find_header(lines: list[str], known: dict[str, Contract], hint: str | None) -> tuple[Header, str]:
    """Try each separator on the first lines; the best header wins. Raises RefusedFile when none is known."""
    best = None
    for separator in SEPARATORS:
        try:
            rows = [split_line(line, separator) for line in lines]
        except csv.Error:
            continue
        header = find(rows, known, hint)
        if header and (best is None or len(header.columns) > len(best[0].columns)):
            best = (header, separator)
    if best is None:
        raise unknown_dataset(known)
    return best


def read_text(data: bytes, known: dict[str, Contract], hint: str | None = None) -> list[RawSheet]:
    """The one table of a delimited text file. Raises RefusedFile."""
    data, encoding = to_utf8(data)
    if b"\x00" in data:
        raise RefusedFile("binaire", NUL_MESSAGE)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data[:1000].strip() and not data.strip():
        raise RefusedFile("vide", "Le fichier est vide.")
    top = list(itertools.islice(io.BytesIO(data), LOOK_AT))
    start = [line.decode("utf-8").rstrip("\n") for line in top]
    header, separator = find_header(start, known, hint)
    require_complete(header)
    first_line = header.index + 2
    body = _without_last_line_ends(data, sum(len(line) for line in top[: header.index + 1]))
    banner = "\n".join(start[: header.index])
    ends_abruptly, lines_in_file = not data.endswith(b"\n"), data.count(b"\n") + 1
    # as many cells as the header, an empty last column (line ending with a separator) included
    width = len(split_line(start[header.index], separator))
    parsed = _parse_lines(body, separator, width, first_line) if _quotes_close_on_each_line(body) else None
    columns, lines, odd = parsed or _parse_records(body, separator, width, first_line)
    if odd and ends_abruptly and odd[-1][0] == lines_in_file and not is_note(odd[-1][1]):
        raise RefusedFile(
            "tronque",
            f"La dernière ligne ({lines_in_file}) est coupée et rien ne la termine : le fichier est arrivé "
            "incomplet. Livrez-le de nouveau en entier.",
        )
    rejects, ignored, repaired = _judge_odd(odd, separator, width)
    if repaired:
        columns, lines = _add_rows(columns, lines, repaired)
    sheet = to_sheet(header, "", columns, lines, rejects, ignored, banner)
    if ends_abruptly:
        sheet.remarks.append("Aucun saut de ligne ne termine le fichier : vérifiez qu'il est arrivé entier.")
    if encoding != "utf-8":
        sheet.remarks.append(f"Fichier lu en {encoding}.")
    return [sheet]


def _without_last_line_ends(data: bytes, start: int) -> bytes:
    """What follows the header, without the line ends that close the file."""
    end = len(data)
    while end > start and data[end - 1] == 0x0A:
        end -= 1
    return data[start:end]


def _quotes_close_on_each_line(body: bytes) -> bool:
    if b'"' not in body:
        return True
    return all(line.count(b'"') % 2 == 0 for line in body.split(b"\n"))


def _parse_lines(body: bytes, separator: str, width: int, first_line: int):
    """One row a line, by pyarrow. Returns columns, line numbers, and odd rows (line, text); None when a quote
    opened at the wrong place made a row swallow its neighbours."""
    if not body.strip():
        return [pa.array([], TEXT)] * width, pa.array([], pa.int64()), []
    odd: list[tuple[int, str]] = []

    def keep_odd(row) -> str:
        odd.append((first_line + row.number - 1, row.text))
        return "skip"

    names = [f"c{i}" for i in range(width)]

    def parse(use_threads: bool, on_odd_row=None) -> pa.Table:
        return pa_csv.read_csv(
            pa.BufferReader(body),
            read_options=pa_csv.ReadOptions(use_threads=use_threads, column_names=names, block_size=1 << 24),
            parse_options=pa_csv.ParseOptions(
                delimiter=separator, ignore_empty_lines=False, invalid_row_handler=on_odd_row
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, TEXT), strings_can_be_null=False
            ),
        )

    try:
        table = parse(use_threads=True)
    except pa.ArrowInvalid:  # some row has another width: only a single thread can tell which
        table = parse(use_threads=False, on_odd_row=keep_odd)
    total = table.num_rows + len(odd)
    if total != body.count(b"\n") + 1:
        return None
    lines = np.arange(first_line, first_line + total, dtype=np.int64)
    if odd:
        lines = np.delete(lines, np.array([line for line, _ in odd]) - first_line)
    return [table.column(i) for i in range(width)], pa.array(lines), odd


def _parse_records(body: bytes, separator: str, width: int, first_line: int):
    """Record by record, for a file whose quoted cells span lines. Same result as `_parse_lines`."""
    physical = body.decode("utf-8").split("\n")
    rows, lines, odd = [], [], []
    i = 0
    while i < len(physical):
        cells, taken = _record(physical, i, separator, width)
        if cells is not None and len(cells) == width:
            rows.append(cells)
            lines.append(first_line + i)
        elif physical[i].strip():
            odd.append((first_line + i, physical[i]))
        i += taken
    columns = [pa.array([row[c] for row in rows], pa.string()) for c in range(width)]
    return columns, pa.array(lines, pa.int64()), odd


def _record(physical: list[str], i: int, separator: str, width: int) -> tuple[list[str] | None, int]:
    """The record that starts on line i and how many lines it takes; None when its quotes make no sense.

    A quoted cell may span lines only if it ends in a record of the expected width: else its own line is odd and
    the following ones are read by themselves.
    """
    for taken in range(1, LONGEST_RECORD + 1):
        if i + taken > len(physical):
            break
        text = "\n".join(physical[i : i + taken])
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        except csv.Error:
            continue  # a quote is still open, and more lines may close it; or one closes in mid-cell
        if taken == 1:
            return (records[0] if records else []), 1
        if len(records) == 1 and len(records[0]) == width:
            return records[0], taken
        break
    return None, 1


def _judge_odd(odd: list[tuple[int, str]], separator: str, width: int):
    """Rows of another width: padded with empty cells they are rows; notes are ignored; the rest is rejected."""
    rejects, ignored, repaired = [], [], []
    for line, text in odd:
        if '"' in text and _record([text], 0, separator, width)[0] is None:
            rejects.append(
                Reject(
                    "",
                    line,
                    "",
                    _short(text),
                    "guillemet",
                    "Un guillemet est ouvert ou fermé au mauvais endroit. La ligne est mise de côté.",
                )
            )
            continue
        cells = split_line(text, separator)
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        if len(filled) == 1 and is_note(cells[0]):
            ignored.append((line, "note sous le tableau"))
        elif len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            repaired.append((line, cells[:width]))
        else:
            rejects.append(
                Reject(
                    "",
                    line,
                    "",
                    _short(text),
                    "nombre_de_cellules",
                    f"{len(cells)} cellules au lieu de {width} : séparateur en trop ou en moins, ou ligne coupée. "
                    "La ligne est mise de côté.",
                )
            )
    return rejects, ignored, repaired


def _add_rows(columns, lines, repaired):
    """Put repaired rows (line, cells) after the others: order does not matter, line numbers do."""
    merged = []
    for position, column in enumerate(columns):
        column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        extra = pa.array([cells[position] for _, cells in repaired], pa.string())
        merged.append(pa.concat_arrays([column.cast(pa.string()), extra]))
    return merged, pa.concat_arrays([lines, pa.array([line for line, _ in repaired], pa.int64())])


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:200] + "…"
